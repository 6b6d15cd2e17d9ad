"""Reading games and answers without the library's own methods: numbers, trees, linear systems.

What checks a form or a solver must not lean on their code, so it is written anew here, from the
definitions and for clarity rather than speed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from basebargain.forms import Chance, Decision, Terminal

__all__ = ["TreeReading", "exact", "is_exact", "numbers_in", "solved"]


def exact(value: Any) -> Fraction:
    """Return the exact value of a number; a float is the binary rational it is."""
    return Fraction(value.item() if hasattr(value, "item") else value)


def numbers_in(value: Any) -> Iterator[Any]:
    """Yield the numbers and expressions of a game, wherever its fields hold them, in order."""
    stack = [value]
    while stack:
        value = stack.pop()
        parts = _parts(value)
        if parts is not None:
            stack.extend(reversed([*parts]))
        elif not isinstance(value, (str, bool, type(None))):
            yield value


def _parts(value: Any) -> Iterable[Any] | None:
    """Return what an array, a mapping, a tuple or a record holds; None for anything else."""
    if isinstance(value, np.ndarray):
        return value.flat
    if isinstance(value, Mapping):
        return value.values()
    if isinstance(value, (tuple, list)):
        return value
    if hasattr(value, "with_numbers"):
        # A feasible set: a curve, for one, holds formulas in a variable besides its numbers.
        numbers: tuple[Any, ...] = value.numbers()
        return numbers
    if dataclasses.is_dataclass(value):
        names = (entry.name for entry in dataclasses.fields(value) if entry.name != "ranges")
        return [getattr(value, name) for name in names]
    return None


def is_exact(game: Any) -> bool:
    """Whether no number of a game is a float."""
    return not any(isinstance(number, float) for number in numbers_in(game))


def solved(matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    """Solve a regular linear system by elimination in rationals."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k in range(len(rows)):
        pivot = next(i for i in range(k, len(rows)) if rows[i][k] != 0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [entry / rows[k][k] for entry in rows[k]]
        for i in range(len(rows)):
            if i != k and rows[i][k] != 0:
                factor = rows[i][k]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [row[-1] for row in rows]


Behaviour = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class TreeReading:
    """A game tree read from its root alone.

    Attributes
    ----------
    players : tuple of str
    root : node
    """

    players: tuple[str, ...]
    root: Any

    @cached_property
    def nodes(self) -> list[tuple[Any, int, str]]:
        """Nodes in depth-first order, each with its parent's position and the move there."""
        found: list[tuple[Any, int, str]] = []

        stack = [(self.root, -1, "")]
        while stack:
            found.append(stack.pop())
            after = [(child, len(found) - 1, label) for label, child in branches(found[-1][0])]
            stack.extend(reversed(after))
        return found

    def past(self, index: int) -> list[tuple[Any, str]]:
        """Return the nodes met on the way to a node, with the moves taken there, root first."""
        steps = []
        while index > 0:
            _, parent, move = self.nodes[index]
            steps.append((self.nodes[parent][0], move))
            index = parent
        return steps[::-1]

    def is_after(self, index: int, root: int) -> bool:
        """Whether a node is this one or comes after it."""
        while index > root:
            index = self.nodes[index][1]
        return index == root

    @cached_property
    def sets(self) -> dict[str, list[int]]:
        """Positions of the nodes of each information set, in order of first appearance."""
        found: dict[str, list[int]] = {}
        for index, (node, _, _) in enumerate(self.nodes):
            if isinstance(node, Decision):
                found.setdefault(node.information_set, []).append(index)
        return found

    def memory(self, index: int) -> tuple[tuple[str, str], ...]:
        """Return the own information sets that the mover at a node has met, with its actions."""
        mover = self.nodes[index][0].player
        return tuple(
            (node.information_set, move)
            for node, move in self.past(index)
            if isinstance(node, Decision) and node.player == mover
        )

    @cached_property
    def subgames(self) -> list[int]:
        """Positions of the roots of subgames."""
        return [
            root
            for root, (node, _, _) in enumerate(self.nodes)
            if not isinstance(node, Terminal)
            and all(
                len({self.is_after(index, root) for index in members}) == 1
                for members in self.sets.values()
            )
        ]

    def worth(self, node: Any, behaviour: Behaviour) -> list[Any]:
        """Return the expected payoffs of all players from a node on."""
        if isinstance(node, Terminal):
            return [exact(u) for u in node.payoffs]
        shares = behaviour[node.information_set] if isinstance(node, Decision) else _chances(node)
        parts = [
            [share * u for u in self.worth(child, behaviour)]
            for share, (_, child) in zip(shares, branches(node), strict=True)
            if share
        ]
        return [sum(column) for column in zip(*parts, strict=True)]

    def best_plan(self, root: int, player: str, behaviour: Behaviour) -> Any:
        """Return the most that a player can have from a node on, by trying every plan."""
        who = self.players.index(player)
        own = {
            label: len(self.nodes[members[0]][0].moves)
            for label, members in self.sets.items()
            if self.nodes[members[0]][0].player == player and self.is_after(members[0], root)
        }
        plans = product(*(range(count) for count in own.values()))
        return max(
            self.worth(
                self.nodes[root][0],
                {
                    **behaviour,
                    **{
                        label: [Fraction(int(k == choice)) for k in range(own[label])]
                        for label, choice in zip(own, plan, strict=True)
                    },
                },
            )[who]
            for plan in plans
        )

    def reach(self, index: int, behaviour: Behaviour) -> Any:
        """Probability that play comes to a node."""
        result: Any = Fraction(1)
        for node, move in self.past(index):
            place = [label for label, _ in branches(node)].index(move)
            is_choice = isinstance(node, Decision)
            shares = behaviour[node.information_set] if is_choice else _chances(node)
            result = result * shares[place]
        return result

    def action_values(self, label: str, behaviour: Behaviour, beliefs: Sequence[Any]) -> list[Any]:
        """Return what each action at an information set is worth to its mover."""
        members = self.sets[label]
        first = self.nodes[members[0]][0]
        who = self.players.index(first.player)
        return [
            sum(
                (
                    belief * self.worth(self.nodes[index][0].moves[k][1], behaviour)[who]
                    for belief, index in zip(beliefs, members, strict=True)
                    if belief
                ),
                Fraction(0),
            )
            for k in range(len(first.moves))
        ]


def branches(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield the labels of the moves at a node, each with the node it leads to."""
    if not isinstance(node, Terminal):
        for move in node.moves:
            yield move[0], move[-1]


def _chances(node: Chance) -> list[Fraction]:
    """Probabilities of chance, rounding of floats undone."""
    shares = [exact(weight) for _, weight, _ in node.moves]
    return [share / sum(shares) for share in shares]
