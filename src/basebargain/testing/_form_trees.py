"""What must be true of a game tree, read anew from its root."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import isclose, prod

from basebargain.forms import Decision, ExtensiveGame, Terminal
from basebargain.testing._form_numbers import SLACK, Fact, are_chances
from basebargain.testing._reading import TreeReading

__all__ = ["tree_facts"]

# The most nodes, and profiles of plans, with which a strategic form is worked out anew.
_SMALL = 64


def tree_facts(game: ExtensiveGame) -> list[Fact]:
    """Return what must hold of a tree, from chance to the strategic form."""
    tree = TreeReading(game.players, game.root)
    chances, ends = [], []
    for node, _, _ in tree.nodes:
        if isinstance(node, Terminal):
            ends.append(list(node.payoffs))
        elif not isinstance(node, Decision):
            chances.append([weight for _, weight, _ in node.moves])
    sets = {own.label: list(own.nodes) for own in game.information_sets}
    facts: list[Fact] = [
        ("chance must add up to one", all(map(are_chances, chances)), chances),
        ("payoffs must be those at the ends", game.payoffs.tolist() == ends, game.payoffs),
        ("information sets must be those of the tree", sets == tree.sets, sets),
        (
            "subgames must start where no information set is cut",
            list(game.subgame_roots()) == tree.subgames,
            game.subgame_roots(),
        ),
        (
            "chances must be those of the tree",
            game.chances.tolist() == [weight for row in chances for weight in row],
            game.chances,
        ),
    ]
    for label, members in tree.sets.items():
        movers = {
            (tree.nodes[k][0].player, tuple(a for a, _ in tree.nodes[k][0].moves)) for k in members
        }
        memories = {tree.memory(k) for k in members}
        facts.append(
            (f"{label!r} must be one player's, with the same actions", len(movers) == 1, movers)
        )
        facts.append((f"recall must be perfect at {label!r}", len(memories) == 1, memories))
    if not all(holds for _, holds, _ in facts):
        return facts
    return [*facts, *_table(game, tree)]


def _table(game: ExtensiveGame, tree: TreeReading) -> list[Fact]:
    """Compare a small strategic form with what each profile of plans is worth in the tree."""
    own = {
        player: {
            label: len(tree.nodes[members[0]][0].moves)
            for label, members in tree.sets.items()
            if tree.nodes[members[0]][0].player == player
        }
        for player in game.players
    }
    profiles = prod(count for sets in own.values() for count in sets.values())
    if profiles > _SMALL or len(tree.nodes) > _SMALL:
        return []
    plans = [list(product(*map(range, sets.values()))) for sets in own.values()]
    table = game.to_strategic()
    rule = "the strategic form must have one strategy per plan"
    if table.players != game.players or table.shape != tuple(map(len, plans)):
        return [(rule, False, table)]
    largest = max((abs(u) for u in game.payoffs.flat), default=0)
    slack = float(largest) * SLACK if game.kind == "float" else 0
    facts: list[Fact] = []
    for place in product(*(range(len(mine)) for mine in plans)):
        behaviour = {
            label: [Fraction(int(k == choice)) for k in range(count)]
            for mine, k_plan, sets in zip(plans, place, own.values(), strict=True)
            for (label, count), choice in zip(sets.items(), mine[k_plan], strict=True)
        }
        right = tree.worth(tree.root, behaviour)
        found = [row[place] for row in table.payoffs]
        holds = all(
            isclose(a, b, rel_tol=1e-9, abs_tol=slack) for a, b in zip(found, right, strict=True)
        )
        facts.append((f"the strategic form must have the payoffs {right}", holds, found))
    return facts
