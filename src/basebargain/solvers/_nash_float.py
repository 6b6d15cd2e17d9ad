"""Two-player games of floats, solved by compiled code where its answer is proved exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers._equilibrium import StrategicEquilibrium
from basebargain.solvers._nash_exact import METHOD, connected
from basebargain.solvers._nash_general import general_equilibria
from basebargain.solvers._nash_whole import whole_equilibria
from basebargain.solvers._reading import ROUNDED, integers
from basebargain.solvers._solution import Component, Solution, Status
from basebargain.solvers._subsets import Edge

__all__ = ["float_equilibria"]

LARGEST_EXACT = 2**53
ALONE = ((0,),)


def float_equilibria(game: StrategicGame, limit: int) -> Solution[StrategicEquilibrium] | None:
    """Return all Nash equilibria of a game of floats; None where that takes exact arithmetic."""
    payoffs = np.ascontiguousarray(game.payoffs)
    tables, note = payoffs, ""
    found = general_equilibria(tables, payoffs, limit, False)
    if not found.shape[1]:
        tables, note = _as_read(payoffs)
        found = general_equilibria(tables, payoffs, limit, True)
    if len(found):
        return _answer(game, found, note)
    found, ends = whole_equilibria(tables, payoffs, limit)
    return _answer(game, found, note, list(map(tuple, ends.tolist()))) if len(found) else None


def _as_read(payoffs: NDArray[Any]) -> tuple[NDArray[Any], str]:
    """Return tables as the integers that they are read as, or as they are if that is the same.

    NaN where floats can hold neither.
    """
    tables, note = payoffs.copy(), ""
    for table in tables:
        whole, rounded = integers(table)
        if max(map(max, whole)) <= LARGEST_EXACT:
            table[:] = whole
        elif rounded:
            table[:] = np.nan
        if rounded:
            note = ROUNDED
    return tables, note


def _answer(
    game: StrategicGame, found: NDArray[Any], note: str, ends: Sequence[Edge] = ()
) -> Solution[StrategicEquilibrium]:
    """Return the rows of the compiled answer as equilibria, isolated unless their ends are told."""
    found.setflags(write=False)
    _, m, n = game.payoffs.shape
    both, end, players, strategies = m + n, m + n + 2, game.players, game.strategies
    equilibria = tuple(
        [
            StrategicEquilibrium(
                (found[k, :m], found[k, m:both]), found[k, both:end], regret, players, strategies
            )
            for k, regret in enumerate(found[:, -1].tolist())
        ]
    )
    if ends:
        parts = connected(dict(zip(ends, equilibria, strict=True)))
    else:
        parts = tuple([Component((equilibrium,), ALONE) for equilibrium in equilibria])
    return Solution(equilibria, parts, True, Status.CERTIFIED, METHOD, note)
