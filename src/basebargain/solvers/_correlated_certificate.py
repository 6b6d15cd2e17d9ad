"""How much a player could gain by disobeying a mediator, from the definition alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame

__all__ = ["obedience_regret"]


def obedience_regret(game: StrategicGame, distribution: NDArray[Any], *, coarse: bool) -> Any:
    """Return the largest expected gain of a player who plans to disobey.

    Parameters
    ----------
    game : StrategicGame
    distribution : array, shape (m_1, ..., m_n)
        Probability of each pure profile.
    coarse : bool
        True: the player must choose one strategy before hearing the recommendation.
        False: the player may answer each recommendation with the best strategy against what it
        reveals.

    Returns
    -------
    Fraction or float
        Zero exactly at a (coarse) correlated equilibrium.
    """
    gains = []
    for player, table in enumerate(game.payoffs):
        payoffs = np.moveaxis(table - table.min(), player, 0).reshape(table.shape[player], -1)
        weights = np.moveaxis(distribution, player, 0).reshape(payoffs.shape)
        obeyed = (payoffs * weights).sum(axis=1)
        if coarse:
            gains.append(max(payoffs @ weights.sum(axis=0)) - sum(obeyed))
        else:
            best = [max(payoffs @ row) for row in weights]
            gains.append(sum(best) - sum(obeyed))
    largest = max(gains)
    return largest if game.kind == "exact" else max(0.0, float(largest))
