"""Regret of a profile, from the definition alone.

This file imports no solver: it is the judge of what the solvers return.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame

HALF_OF_LARGEST = sys.float_info.max / 2
REGRET_TOLERANCE = 1e-9
ROUNDING = 4

__all__ = ["REGRET_TOLERANCE", "deviation_payoffs", "excused", "regret"]


def deviation_payoffs(
    payoffs: NDArray[Any], player: int, profile: Sequence[NDArray[Any]]
) -> NDArray[Any]:
    """Player's expected payoff of each own pure strategy against the others' mixed strategies.

    Parameters
    ----------
    payoffs : array, shape (m_1, ..., m_n)
        The player's own payoffs.
    player : int
    profile : sequence of arrays
        One mixed strategy per player; the player's own is not used.
    """
    result = np.moveaxis(payoffs, player, 0)
    for other in reversed([k for k in range(len(profile)) if k != player]):
        result = result @ profile[other]
    return result


def regret(game: StrategicGame, profile: Sequence[NDArray[Any]]) -> Any:
    """Largest gain that any player has from a unilateral deviation; zero exactly at equilibrium.

    Returns
    -------
    Fraction or float
        Exact when payoffs and profile are exact.
        Float payoffs are first lowered by the player's least payoff, so that a large common offset
        costs no precision.
    """
    gains = []
    for player, own in enumerate(profile):
        table, unit = _centred(game.payoffs[player])
        values = deviation_payoffs(table, player, profile)
        gains.append((max(values) - values @ own) * unit)
    largest = max(gains)
    return largest if game.kind == "exact" else max(0.0, float(largest))


def excused(tables: Iterable[NDArray[Any]]) -> float:
    """Return the regret that rounding excuses, given each player's payoffs in floats.

    Relative to the range of the payoffs, plus the rounding of one.
    """
    return max(
        REGRET_TOLERANCE * float(table.max())
        - REGRET_TOLERANCE * float(table.min())
        + ROUNDING * float(np.spacing(abs(table).max()))
        for table in tables
    )


def _centred(table: NDArray[Any]) -> tuple[NDArray[Any], Any]:
    """Lower a table by its least entry; where floats would overflow, halve it first."""
    if table.dtype == object or max(-table.min(), table.max()) < HALF_OF_LARGEST:
        return table - table.min(), 1
    return table / 2 - table.min() / 2, 2.0
