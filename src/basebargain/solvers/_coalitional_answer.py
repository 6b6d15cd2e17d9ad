"""How the solvers of coalitional games read a game and put an answer together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms._coalitional import CoalitionalGame
from basebargain.solvers._requirements import require_numbers
from basebargain.solvers._solution import Certified, Component, Solution, Status

__all__ = ["answer", "as_kind", "as_payoff_vector", "exact_numbers", "read"]

LARGEST_GAME = 14
REGRET_TOLERANCE = 1e-9
ROUNDED = "Floats were read as the exact rationals they are a rounded image of; see game.exact()."

E = TypeVar("E", bound=Certified)


def read(game: CoalitionalGame, solver: str) -> list[Fraction]:
    """Return the exact worths of a game that a linear programme over its coalitions can hold.

    Raises
    ------
    NotApplicableError
        If parameters are free, or the game has more players than the solvers go through.
    """
    require_numbers(game, solver, CoalitionalGame)
    if len(game.players) > LARGEST_GAME:
        msg = (
            f"{solver} goes through the coalitions of at most {LARGEST_GAME} players; this game "
            f"has {len(game.players)}: merge players, or solve a subgame."
        )
        raise NotApplicableError(msg)
    return list(game.exact().worths)


def _note_on_reading(game: CoalitionalGame) -> str:
    """Say what was made of floats that were not taken at their word."""
    if game.kind != "float":
        return ""
    pairs = zip(game.worths.tolist(), game.exact().worths, strict=True)
    return "" if all(Fraction(given) == value for given, value in pairs) else ROUNDED


def as_payoff_vector(values: Sequence[Any], kind: str) -> NDArray[Any]:
    """Exact payoffs as a read-only array of the game's kind, floats rounded once."""
    result: NDArray[Any] = np.empty(len(values), dtype=object)
    result[:] = values
    if kind == "float":
        result = np.array([as_kind(value, kind) for value in values], dtype=float)
    result.flags.writeable = False
    return result


def as_kind(value: Any, kind: str) -> Any:
    """Return an exact number as it is, or rounded once to a float for a game of floats.

    Raises
    ------
    NotApplicableError
        If no float is that large.
    """
    try:
        return float(value) if kind == "float" else value
    except OverflowError as error:
        msg = (
            "The answer exceeds the largest float: rescale the game, or pass exact worths "
            "(game.exact() gives them)."
        )
        raise NotApplicableError(msg) from error


def exact_numbers(payoffs: NDArray[Any]) -> list[Fraction]:
    """Return payoffs, rounding included, as exact rationals."""
    return [Fraction(value) for value in payoffs.tolist()]


def answer(
    game: CoalitionalGame, found: Sequence[E], method: str, *, note: str = "", complete: bool = True
) -> Solution[E]:
    """Wrap outcomes that span one convex set, or none, as a solution."""
    reading = _note_on_reading(game)
    status = Status.CERTIFIED if complete else Status.SIZE_LIMIT
    tolerance = _tolerance(game)
    if any(not outcome.regret <= tolerance for outcome in found):
        status = Status.UNCERTIFIED
    parts = (Component(tuple(found), (tuple(range(len(found))),)),) if found else ()
    text = " ".join(filter(None, (note, reading)))
    return Solution(tuple(found), parts, complete, status, method, text)


def _tolerance(game: CoalitionalGame) -> Any:
    """Zero for exact games; for floats relative to what cooperation is about, and to rounding."""
    if game.kind != "float":
        return 0
    worths = game.exact().worths
    size = len(game.players)
    alone = [worths[1 << k] for k in range(size)]
    gains = [
        abs(worth - sum(own for k, own in enumerate(alone) if mask >> k & 1))
        for mask, worth in enumerate(worths)
    ]
    rounding = size * math.ulp(float(max(abs(worth) for worth in worths)))
    return Fraction(REGRET_TOLERANCE) * max(gains) + Fraction(rounding)
