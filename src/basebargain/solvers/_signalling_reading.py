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
        any possible one where it is not; (type, message) that are best against a receiver's corner.
    """

    mix: tuple[Point, ...]
    unused: frozenset[tuple[int, int]]
    best: frozenset[tuple[int, int]]

    def is_unsent(self, message: int) -> bool:
        """Whether no type sends a message, at a sender's corner."""
        return not any(row[message] for row in self.mix)

    def played(self, message: int) -> frozenset[int]:
        """Responses with positive probability after a message, at a receiver's corner."""
        return frozenset(r for r, p in enumerate(self.mix[message]) if p)


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

    @cached_property
    def possible(self) -> list[list[int]]:
        """Responses to each message that are best under some belief; others are never played."""
        return [sorted(cells.best_replies()) for cells in self.cells]

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
        pairs = [(m, r) for m, own in enumerate(self.possible) for r in own]
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
            corners.append(_corner(mix, _tight(pairs, slack, point)))
        return corners

    def receiver_corners(self, limit: int) -> list[Corner]:
        """Vertices of {(y, v): y_m >= 0, sum y_m = 1, y_m . u_t <= v_t for all t, m}."""
        counts = [len(own) for own in self.possible]
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
            own[starts[m] : starts[m + 1]] = [-self.sender[m][t][r] for r in self.possible[m]]
            own[starts[-1] + t] = Fraction(1)
            slack.append(own)
        corners = []
        for point in polytope_vertices(size, equal=equal, nonnegative=slack, limit=limit):
            mix = tuple(
                self._spread(m, point[starts[m] : starts[m + 1]]) for m in range(len(counts))
            )
            corners.append(_corner(mix, _tight(pairs, slack, point)))
        return corners

    def _spread(self, message: int, shares: Point) -> Point:
        """Probabilities of all responses from those of the possible ones."""
        given = dict(zip(self.possible[message], shares, strict=True))
        return tuple(given.get(r, Fraction(0)) for r in range(len(self.receiver[message][0])))


def _corner(mix: tuple[Point, ...], best: list[tuple[int, int]]) -> Corner:
    unused = frozenset((i, k) for i, row in enumerate(mix) for k, p in enumerate(row) if p == 0)
    return Corner(mix, unused, frozenset(best))


def _tight(
    pairs: list[tuple[int, int]], slack: list[list[Fraction]], point: Point
) -> list[tuple[int, int]]:
    """Pairs whose condition holds with equality."""
    return [pair for pair, row in zip(pairs, slack, strict=True) if _value(row, point) == 0]


def _value(row: Row, point: Point) -> Fraction:
    sparse = zip(row, (*point, Fraction(1)), strict=True)
    return sum((a * x for a, x in sparse if a and x), Fraction(0))


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
