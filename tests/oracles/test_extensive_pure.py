"""Subgame-perfect equilibria against enumeration of all strategy profiles, on random trees."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import Chance, Decision, Node, Terminal
from basebargain.solvers._subgame_perfect import subgame_perfect_equilibria

PLAYERS = ("A", "B", "C")
Profile = dict[str, str]


class Grower:
    """Draws trees with few different payoffs, so that ties abound."""

    def __init__(self, rng: np.random.Generator, players: int, payoffs: int) -> None:
        self.rng = rng
        self.players = PLAYERS[:players]
        self.payoffs = payoffs
        self.count = 0

    def end(self) -> Terminal:
        """Draw an end of the game."""
        drawn = self.rng.integers(0, self.payoffs, len(self.players))
        return Terminal(tuple(map(int, drawn)))

    def label(self) -> str:
        """Return a new label."""
        self.count += 1
        return f"h{self.count}"

    def perfect(self, depth: int) -> Node:
        """Draw a tree in which everyone sees everything."""
        if depth == 0 or self.rng.random() < 0.2:
            return self.end()
        if self.rng.random() < 0.15:
            share = Fraction(int(self.rng.integers(1, 4)), 4)
            return Chance(
                (("x", share, self.perfect(depth - 1)), ("y", 1 - share, self.perfect(depth - 1)))
            )
        player = str(self.rng.choice(self.players))
        moves = tuple((a, self.perfect(depth - 1)) for a in "ab")
        return Decision(player, self.label(), moves)

    def hidden(self) -> Node:
        """Draw a move of the first player before games with simultaneous moves and an end."""
        games = [self.simultaneous() for _ in range(int(self.rng.integers(1, 3)))]
        nodes = [*games, self.perfect(1)]
        return Decision("A", self.label(), tuple(zip("abc", nodes, strict=False)))

    def simultaneous(self) -> Node:
        """Draw a move that the next player does not see."""
        first, second = self.rng.choice(self.players, 2, replace=False)
        here, there = self.label(), self.label()
        nodes = [
            Decision(str(second), there, tuple((b, self.perfect(1)) for b in "lr")) for _ in "tb"
        ]
        return Decision(str(first), here, tuple(zip("tb", nodes, strict=True)))


def payoffs(node: Node, profile: Profile) -> list[Any]:
    if isinstance(node, Terminal):
        return list(node.payoffs)
    if isinstance(node, Decision):
        return payoffs(dict(node.moves)[profile[node.information_set]], profile)
    ahead = [(weight, payoffs(child, profile)) for _, weight, child in node.moves]
    return [sum(w * u[k] for w, u in ahead) for k in range(len(ahead[0][1]))]


def actions(node: Node) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Player and actions of each information set in a subtree."""
    if isinstance(node, Terminal):
        return {}
    found = {}
    if isinstance(node, Decision):
        found[node.information_set] = node.player, tuple(a for a, _ in node.moves)
    for move in node.moves:
        found |= actions(move[-1])
    return found


def subtrees(node: Node) -> Iterator[Node]:
    yield node
    if not isinstance(node, Terminal):
        for move in node.moves:
            yield from subtrees(move[-1])


def is_subgame(root: Node, node: Node) -> bool:
    """Whether every information set inside has all its nodes inside."""

    def nodes(tree: Node) -> list[str]:
        return [n.information_set for n in subtrees(tree) if isinstance(n, Decision)]

    everywhere, inside = nodes(root), nodes(node)
    return all(everywhere.count(label) == inside.count(label) for label in set(inside))


def brute_force(game: ExtensiveGame) -> list[Profile]:
    """All pure profiles from which no player can gain in any subgame, by any own change."""
    sets = actions(game.root)
    starts = [node for node in subtrees(game.root) if is_subgame(game.root, node)]
    profiles = [
        dict(zip(sets, choice, strict=True)) for choice in product(*(a for _, a in sets.values()))
    ]
    return [p for p in profiles if all(stable(game, start, p) for start in starts)]


def stable(game: ExtensiveGame, start: Node, profile: Profile) -> bool:
    sets = actions(start)
    now = payoffs(start, profile)
    for k, player in enumerate(game.players):
        own = [label for label, (mover, _) in sets.items() if mover == player]
        for choice in product(*(sets[label][1] for label in own)):
            if payoffs(start, profile | dict(zip(own, choice, strict=True)))[k] > now[k]:
                return False
    return True


def pure(solution: Any) -> set[tuple[tuple[str, str], ...]]:
    """Pure profiles in a solution, every choice filled in where any will do."""
    found = set()
    for eq in solution:
        if not eq.is_pure:
            continue
        choices = [
            eq.actions[label] if label in eq.free else own for label, own in eq.support.items()
        ]
        found |= {
            tuple(sorted(zip(eq.support, choice, strict=True))) for choice in product(*choices)
        }
    return found


def check(game: ExtensiveGame) -> Any:
    solution = subgame_perfect_equilibria(game)
    assert pure(solution) == {tuple(sorted(p.items())) for p in brute_force(game)}
    assert all(eq.regret == 0 for eq in solution)
    return solution


def small(seed: int, draw: Callable[[Grower], Node], payoffs: int) -> ExtensiveGame:
    """Draw until all profiles can be gone through quickly."""
    rng = np.random.default_rng(seed)
    while True:
        grower = Grower(rng, 2 + seed % 2, payoffs)
        game = ExtensiveGame(grower.players, draw(grower))
        if math.prod(len(own.actions) for own in game.information_sets) <= 400:
            return game


@pytest.mark.parametrize("seed", range(150))
def test_every_pure_equilibrium_of_a_game_of_perfect_information(seed: int) -> None:
    solution = check(small(seed, lambda grower: grower.perfect(3), 2 + seed % 4))
    assert solution.complete or "extreme points" in solution.note


@pytest.mark.parametrize("seed", range(100))
def test_every_pure_equilibrium_with_simultaneous_moves(seed: int) -> None:
    check(small(seed, Grower.hidden, 3 + seed % 3))


@pytest.mark.parametrize("seed", range(30))
def test_every_equilibrium_on_a_grid_lies_in_a_listed_piece(seed: int) -> None:
    """Mixed equilibria too: behaviour on a grid, judged from the definition, in exact numbers."""
    grower = Grower(np.random.default_rng(1000 + seed), 2, 3)
    game = ExtensiveGame(grower.players, grower.perfect(3))
    labels = [own.label for own in game.information_sets]
    if not 2 <= len(labels) <= 4:
        return
    solution = subgame_perfect_equilibria(game)
    pieces = [
        [component[k] for k in subset]
        for component in solution.components
        for subset in component.subsets
    ]
    steps = [Fraction(k, 4) for k in range(5)]
    for mixes in product(steps, repeat=len(labels)):
        behaviour = {label: (p, 1 - p) for label, p in zip(labels, mixes, strict=True)}
        inside = any(in_hull(labels, piece, mixes) for piece in pieces)
        holds = perfect_at_every_node(game.root, game.players, behaviour)
        assert holds == inside if solution.complete else (holds or not inside)


def perfect_at_every_node(
    root: Node, players: tuple[str, ...], behaviour: dict[str, tuple[Fraction, Fraction]]
) -> bool:
    """Whether no action in use is worse than another at any node; judged bottom-up."""

    def value(node: Node) -> list[Any]:
        if isinstance(node, Terminal):
            return list(node.payoffs)
        weights = (
            behaviour[node.information_set]
            if isinstance(node, Decision)
            else [w for _, w, _ in node.moves]
        )
        ahead = [value(move[-1]) for move in node.moves]
        return [
            sum(w * u[k] for w, u in zip(weights, ahead, strict=True)) for k in range(len(players))
        ]

    for node in subtrees(root):
        if isinstance(node, Decision):
            k = players.index(node.player)
            worth = [value(child)[k] for _, child in node.moves]
            used = [w for w, p in zip(worth, behaviour[node.information_set], strict=True) if p]
            if min(used) < max(worth):
                return False
    return True


def in_hull(labels: list[str], piece: list[Any], mixes: tuple[Fraction, ...]) -> bool:
    """Whether a point is a convex combination of a piece's members."""
    members = np.array([[float(eq.behaviour[label][0]) for label in labels] for eq in piece])
    left = np.vstack([members.T, np.ones(len(piece))])
    right = np.append([float(p) for p in mixes], 1.0)
    return bool(linprog(np.zeros(len(piece)), A_eq=left, b_eq=right).status == 0)


def test_the_oracle_sees_a_missing_and_a_false_equilibrium() -> None:
    leaf = Decision("B", "reply", (("yes", Terminal((1, 0))), ("no", Terminal((0, 0)))))
    game = ExtensiveGame(("A", "B"), Decision("A", "go", (("in", leaf), ("out", Terminal((0, 1))))))
    found = [tuple(sorted(p.items())) for p in brute_force(game)]
    assert len(found) == 3
    assert (("go", "out"), ("reply", "yes")) not in found
    assert not stable(game, game.root, {"go": "out", "reply": "yes"})
