"""Two-player games of floats, solved by compiled code where its answer is proved exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers._equilibrium import StrategicEquilibrium
from basebargain.solvers._nash_exact import METHOD, connected
from basebargain.solvers._nash_general import equilibria_at_their_word, general_equilibria
from basebargain.solvers._nash_whole import whole_equilibria
from basebargain.solvers._reading import ROUNDED, integers
from basebargain.solvers._solution import Solution, Status
from basebargain.solvers._subsets import Edge

__all__ = ["float_equilibria"]

LARGEST_EXACT = 2**53
CERTIFIED = Status.CERTIFIED


def float_equilibria(game: StrategicGame, limit: int) -> Solution[StrategicEquilibrium] | None:
    """Return all Nash equilibria of a game of floats; None where that takes exact arithmetic."""
    payoffs = np.ascontiguousarray(game.payoffs)
    tables, note = payoffs, ""
    found = equilibria_at_their_word(payoffs, limit)
    if not found.shape[1]:
        read = _as_read(payoffs)
        if read is None:
            return None
        tables, note = read
        found = general_equilibria(tables, payoffs, limit)
    if len(found):
        return _answer(game, found, note)
    found, ends = whole_equilibria(tables, payoffs, limit)
    return _answer(game, found, note, list(map(tuple, ends.tolist()))) if len(found) else None


def _as_read(payoffs: NDArray[Any]) -> tuple[NDArray[Any], str] | None:
    """Return tables as the integers that they are read as, or as they are if that is the same.

    None where floats can hold neither.
    """
    tables, note = payoffs.copy(), ""
    for table in tables:
        whole, rounded = integers(table)
        if max(map(max, whole)) <= LARGEST_EXACT:
            table[:] = whole
        elif rounded:
            return None
        if rounded:
            note = ROUNDED
    # Arrays of one type, writable or not, share their compiled code.
    tables.setflags(write=payoffs.flags.writeable)
    return tables, note


def _answer(
    game: StrategicGame, found: NDArray[Any], note: str, ends: Sequence[Edge] = ()
) -> Solution[StrategicEquilibrium]:
    """Return the rows of the compiled answer as equilibria, isolated unless their ends are told."""
    found.setflags(write=False)
    _, m, n = game.payoffs.shape
    rows, both, players, strategies = found.ravel(), m + n, game.players, game.strategies
    equilibria = []
    for k in range(0, rows.size, both + 3):
        end = k + both
        profile = (rows[k : k + m], rows[k + m : end])
        equilibria.append(
            StrategicEquilibrium(
                profile, rows[end : end + 2], rows.item(end + 2), players, strategies
            )
        )
    parts = connected(dict(zip(ends, equilibria, strict=True))) if ends else None
    return Solution(tuple(equilibria), parts, True, CERTIFIED, METHOD, note)
