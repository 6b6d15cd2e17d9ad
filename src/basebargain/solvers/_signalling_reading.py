"""A signalling game as exact tables, and both players' best-reply polyhedra."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from basebargain.forms._signalling import SignallingGame
from basebargain.solvers._reading import integers
from basebargain.solvers._signalling_beliefs import BeliefCells
from basebargain.solvers._signalling_polytope import Point, Row, polytope_vertices
from basebargain.solvers._subgame_perfect_reading import ROUNDED, exact_weights

__all__ = ["Corner", "ExactSignalling", "read"]

Table: TypeAlias = list[list[Fraction]]


@dataclass(frozen=True)
class Corner:
    """A vertex of one player's polyhedron.

    Attributes
    ----------
    mix : tuple of tuple of Fraction
        For the sender one row per type over the messages; for the receiver one row per message
        over its responses.
    unused : frozenset of pairs
        (type, message) or (message, response) with probability zero.
    best : frozenset of pairs
        (message, response) that are best against a sender's corner where the message is sent, or
        any where it is not; (type, message) that are best against a receiver's corner.
    """

    mix: tuple[Point, ...]
    unused: frozenset[tuple[int, int]]
    best: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class ExactSignalling:
    """Tables of a signalling game in exact numbers.

    Attributes
    ----------
    prior : list of Fraction
    sender, receiver : list of tables, one per message
        Rows are types, columns the responses to the message; shifted so that the least entry of
        each type (sender) or message (receiver) is zero.
    """

    prior: list[Fraction]
    sender: list[Table]
    receiver: list[Table]

    @cached_property
    def cells(self) -> list[BeliefCells]:
        """The receiver's problem after each message."""
        return [BeliefCells(table) for table in self.receiver]

    def type_payoff(self, kind: int, message: int, response: Point) -> Fraction:
        """Sender's payoff from a message and a mixed response, in the units of these tables."""
        row = self.sender[message][kind]
        return sum((p * u for p, u in zip(response, row, strict=True)), Fraction(0))

    def sender_corners(self, limit: int) -> list[Corner]:
        """Vertices of {(x, w): x_m >= 0, sum_m x_m = prior, x_m . u_r <= w_m for all m, r}."""
        types, messages = len(self.prior), len(self.sender)
        size = types * messages + messages
        equal: list[Row] = []
        for t, weight in enumerate(self.prior):
            row = [Fraction(0)] * (size + 1)
            for m in range(messages):
                row[t * messages + m] = Fraction(1)
            row[size] = -weight
            equal.append(row)
        pairs = [(m, r) for m, table in enumerate(self.receiver) for r in range(len(table[0]))]
        slack: list[list[Fraction]] = []
        for m, r in pairs:
            row = [Fraction(0)] * (size + 1)
            for t in range(types):
                row[t * messages + m] = -self.receiver[m][t][r]
            row[types * messages + m] = Fraction(1)
            slack.append(row)
        corners = []
        for point in polytope_vertices(size, equal=equal, nonnegative=slack, limit=limit):
            mix = tuple(
                tuple(x / weight for x in point[t * messages : (t + 1) * messages])
                for t, weight in enumerate(self.prior)
            )
            tight = [_value(row, point) == 0 for row in slack]
            corners.append(
                _corner(mix, [p for p, is_best in zip(pairs, tight, strict=True) if is_best])
            )
        return corners

    def receiver_corners(self, limit: int) -> list[Corner]:
        """Vertices of {(y, v): y_m >= 0, sum y_m = 1, y_m . u_t <= v_t for all t, m}."""
        counts = [len(table[0]) for table in self.receiver]
        starts = [sum(counts[:m]) for m in range(len(counts) + 1)]
        types = len(self.prior)
        size = starts[-1] + types
        equal: list[Row] = []
        for m, count in enumerate(counts):
            row = [0] * (size + 1)
            row[starts[m] : starts[m] + count] = [1] * count
            row[size] = -1
            equal.append(row)
        pairs = [(t, m) for t in range(types) for m in range(len(counts))]
        slack: list[list[Fraction]] = []
        for t, m in pairs:
            own = [Fraction(0)] * (size + 1)
            own[starts[m] : starts[m + 1]] = [-u for u in self.sender[m][t]]
            own[starts[-1] + t] = Fraction(1)
            slack.append(own)
        corners = []
        for point in polytope_vertices(size, equal=equal, nonnegative=slack, limit=limit):
            mix = tuple(point[starts[m] : starts[m + 1]] for m in range(len(counts)))
            tight = [_value(row, point) == 0 for row in slack]
            corners.append(
                _corner(mix, [p for p, is_best in zip(pairs, tight, strict=True) if is_best])
            )
        return corners


def _corner(mix: tuple[Point, ...], best: list[tuple[int, int]]) -> Corner:
    unused = frozenset((i, k) for i, row in enumerate(mix) for k, p in enumerate(row) if p == 0)
    return Corner(mix, unused, frozenset(best))


def _value(row: Row, point: Point) -> Fraction:
    return sum(
        (Fraction(a) * x for a, x in zip(row, (*point, Fraction(1)), strict=True)), Fraction(0)
    )


def read(game: SignallingGame) -> tuple[ExactSignalling, str]:
    """Return the game in exact numbers with the same equilibria, and a note on rounding."""
    columns = [game.columns(message) for message in game.messages]
    prior, rounded = exact_weights(list(game.prior))
    by_type = []
    for row in game.payoffs[0]:
        table, undone = integers(row.reshape(1, -1))
        by_type.append([Fraction(u) for u in table[0]])
        rounded |= undone
    receiver = []
    for own in columns:
        table, undone = integers(game.payoffs[1][:, own])
        receiver.append([[Fraction(u) for u in line] for line in table])
        rounded |= undone
    sender = [[line[own] for line in by_type] for own in columns]
    return ExactSignalling(prior, sender, receiver), ROUNDED if rounded else ""
