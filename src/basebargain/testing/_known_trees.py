"""Subgame-perfect equilibria that a complete list must hold, found by trying in small trees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from basebargain.testing._case import Case, Point
from basebargain.testing._known_strategic import mixed_pairs
from basebargain.testing._reading import TreeReading
from basebargain.testing._regret import pure

__all__ = ["known_perfect"]

Behaviour = dict[str, Sequence[Fraction]]

MOST_PROFILES = 48


def known_perfect(case: Case) -> Iterator[Point]:
    """Yield equilibria of an exact game, all pure ones among them; none of a large game."""
    sizes = {own.label: len(own.actions) for own in case.game.information_sets}
    if not case.precise or prod(sizes.values()) > MOST_PROFILES:
        return
    tree = TreeReading(case.game.players, case.game.root)
    actions = {own.label: own.actions for own in case.game.information_sets}
    for behaviour in (*_pure(sizes), *_mixed(tree, sizes)):
        if _is_perfect(tree, behaviour):
            yield {
                (label, action): share
                for label, mix in behaviour.items()
                for action, share in zip(actions[label], mix, strict=True)
            }


def _pure(sizes: dict[str, int]) -> Iterator[Behaviour]:
    for cell in product(*map(range, sizes.values())):
        yield {label: pure(k, size) for k, (label, size) in zip(cell, sizes.items(), strict=True)}


def _mixed(tree: TreeReading, sizes: dict[str, int]) -> Iterator[Behaviour]:
    """Yield what keeps two players indifferent who move at one information set each.

    Then what they do there are their strategies in the whole game.
    """
    movers = [tree.nodes[members[0]][0].player for members in tree.sets.values()]
    if len(sizes) != 2 or movers[0] == movers[1]:
        return
    first, second = sizes
    cells = [
        [
            tree.worth(tree.root, {first: pure(s, sizes[first]), second: pure(t, sizes[second])})
            for t in range(sizes[second])
        ]
        for s in range(sizes[first])
    ]
    tables = [
        [[payoffs[tree.players.index(mover)] for payoffs in row] for row in cells]
        for mover in movers
    ]
    for mixes in mixed_pairs(tables[0], tables[1]):
        yield dict(zip(sizes, mixes, strict=True))


def _is_perfect(tree: TreeReading, behaviour: Behaviour) -> bool:
    """Whether no plan of any player gains in any subgame."""
    for root in tree.subgames:
        here = tree.worth(tree.nodes[root][0], behaviour)
        for player, now in zip(tree.players, here, strict=True):
            if tree.best_plan(root, player, behaviour) > now:
                return False
    return True
