"""Pure sequential equilibria of a signalling game that is too large for its polyhedra."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from basebargain.solvers._signalling_polytope import Point
from basebargain.solvers._signalling_reading import ExactSignalling

__all__ = ["pure_equilibria"]

MOST_TRIED = 50_000
MOST_LISTED = 2_000

Pair: TypeAlias = tuple[tuple[Point, ...], tuple[Point, ...]]


def pure_equilibria(exact: ExactSignalling) -> tuple[list[Pair], bool]:
    """Return pure equilibria, one message per type and one response per message.

    Returns
    -------
    pairs : list
    complete : bool
        False if there are more than two thousand, or too many profiles to go through.
    """
    found: list[Pair] = []
    messages = len(exact.sender)
    sizes = [len(table[0]) for table in exact.receiver]
    for tried, (spoken, answers) in enumerate(_on_the_path(exact)):
        if tried >= MOST_TRIED:
            return found, False
        for whole in product(*_options(exact, spoken, answers)):
            if len(found) >= MOST_LISTED:
                return found, False
            sender = tuple(_certain(m, messages) for m in spoken)
            found.append((sender, tuple(_certain(r, n) for r, n in zip(whole, sizes, strict=True))))
    return found, True


def _on_the_path(exact: ExactSignalling) -> Iterator[tuple[tuple[int, ...], dict[int, int]]]:
    """Messages of the types, and responses that are best by Bayes' rule where they are sent."""
    known: dict[tuple[int, ...], dict[int, list[int]]] = {}
    for spoken in product(range(len(exact.sender)), repeat=len(exact.prior)):
        sent = sorted(set(spoken))
        best = []
        for message in sent:
            speakers = tuple(t for t, m in enumerate(spoken) if m == message)
            answers = known.setdefault(speakers, {})
            if message not in answers:
                answers[message] = _best(exact, speakers, message)
            best.append(answers[message])
        for chosen in product(*best):
            yield spoken, dict(zip(sent, chosen, strict=True))


def _best(exact: ExactSignalling, speakers: tuple[int, ...], message: int) -> list[int]:
    table = exact.receiver[message]
    worth = [sum(exact.prior[t] * table[t][r] for t in speakers) for r in range(len(table[0]))]
    return [r for r, value in enumerate(worth) if value == max(worth)]


def _options(
    exact: ExactSignalling, spoken: tuple[int, ...], answers: dict[int, int]
) -> list[list[int]]:
    """Responses to each message to which no type would turn, and that some belief supports."""
    values = [exact.sender[m][t][answers[m]] for t, m in enumerate(spoken)]
    options: list[list[int]] = []
    for message, table in enumerate(exact.sender):
        given = [answers[message]] if message in answers else exact.cells[message].best_replies()
        quiet = [
            r
            for r in sorted(given)
            if all(row[r] <= value for row, value in zip(table, values, strict=True))
        ]
        if not quiet:
            return [[]]
        options.append(quiet)
    return options


def _certain(position: int, size: int) -> Point:
    return tuple(Fraction(int(k == position)) for k in range(size))
