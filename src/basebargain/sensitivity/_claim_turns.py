"""Where, along conditionality, the verdict on a claim turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from basebargain.parameters import Scenario

    Answers = Callable[[Mapping[str, NDArray[Any]]], NDArray[np.float64]]

__all__ = ["turns"]

POINTS, HALVINGS = 1001, 30


def turns(answers: Answers, scenario: Scenario) -> tuple[float, ...]:
    """Return the values of ``kappa`` at which an answer changes, all else as in the scenario.

    Parameters
    ----------
    answers : callable
        From arrays of draws, by parameter name, to an array that is one where the claim holds,
        zero where it does not and NaN where that is open; a change to or from NaN is one.
    scenario : Scenario
        A point.

    Returns
    -------
    tuple of float
        Sorted.
    """
    one = {str(name): array.values for name, array in scenario.sample(1, rng=0).items()}

    def at(kappas: NDArray[np.float64]) -> NDArray[np.float64]:
        points = {name: np.repeat(array, kappas.size) for name, array in one.items()}
        points["kappa"] = kappas
        points["effective_stake"] = points["chi"] * kappas * points["donor_envelope"]
        return np.nan_to_num(answers(points), nan=-1.0)

    grid = np.linspace(0, 1, POINTS)
    found = at(grid)
    places = np.flatnonzero(found[1:] != found[:-1])
    low, high, before = grid[places], grid[places + 1], found[places]
    for _ in range(HALVINGS if places.size else 0):
        middle = (low + high) / 2
        same = at(middle) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return tuple(float(value) for value in np.round((low + high) / 2, 9) + 0.0)
