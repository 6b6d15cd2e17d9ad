"""The claims that the Markov game on fragmentation (G7) decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from basebargain.models._fragmentation_talks import fragmentation_thresholds
from basebargain.sensitivity._claim_test import ClaimTest
from basebargain.sensitivity._northeast import solve_northeast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["claim_tests"]


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the test of C13; of C14, `spoiling_is_worth_it` states the half on spoiling."""
    return (
        ClaimTest(
            "C13",
            None,
            "Damascus's effort changes too: the northeast integrates more slowly iff eps_q(out) "
            "e_q(out) > eta_q + eps_q(in) e_q(in) + iota (i_q(out) - i_q(in)), in the Markov "
            "perfect equilibrium over the northeast with a calm coast; no closed form. kappa acts "
            "through what a contested region is worth in the talks. Open where the search finds no "
            "equilibrium in pure efforts.",
            tuple(fragmentation_thresholds().values()),
            _slower_without_the_us,
        ),
    )


def _slower_without_the_us(draws: Mapping[str, NDArray[Any]]) -> NDArray[np.float64]:
    """Whether the northeast joins more slowly once the United States have left."""
    chances = solve_northeast(draws)
    slower = chances.chance_out < chances.chance_in - 1e-9
    return np.where(chances.found, slower.astype(np.float64), np.nan)
