"""Pure sequential equilibria of a signalling game that is too large for its polyhedra."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from basebargain.solvers._signalling_polytope import Point
from basebargain.solvers._signalling_reading import ExactSignalling

__all__ = ["pure_equilibria"]

Pair: TypeAlias = tuple[tuple[Point, ...], tuple[Point, ...]]


def pure_equilibria(exact: ExactSignalling) -> Iterator[Pair]:
    """Yield the pure equilibria, one message per type and one response per message."""
    messages = range(len(exact.sender))
    for spoken in product(messages, repeat=len(exact.prior)):
        options = [_answers(exact, spoken, message) for message in messages]
        for answers in product(*options):
            if _content(exact, spoken, answers):
                sender = tuple(_certain(m, len(messages)) for m in spoken)
                sizes = [len(table[0]) for table in exact.receiver]
                yield sender, tuple(_certain(r, n) for r, n in zip(answers, sizes, strict=True))


def _answers(exact: ExactSignalling, spoken: tuple[int, ...], message: int) -> list[int]:
    """Responses that are best by Bayes' rule, or under some belief where that is silent."""
    table = exact.receiver[message]
    speakers = [t for t, m in enumerate(spoken) if m == message]
    if not speakers:
        return sorted(exact.cells[message].best_replies())
    worth = [sum(exact.prior[t] * table[t][r] for t in speakers) for r in range(len(table[0]))]
    return [r for r, value in enumerate(worth) if value == max(worth)]


def _content(exact: ExactSignalling, spoken: tuple[int, ...], answers: tuple[int, ...]) -> bool:
    """Whether no type gains from another message."""
    return all(
        exact.sender[own][t][answers[own]]
        == max(table[t][r] for table, r in zip(exact.sender, answers, strict=True))
        for t, own in enumerate(spoken)
    )


def _certain(position: int, size: int) -> Point:
    return tuple(Fraction(int(k == position)) for k in range(size))
