"""Paths of play: fictitious play and the replicator dynamics."""

from __future__ import annotations

import numpy as np
import pytest

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers import fictitious_play, replicator_path

PENNIES = StrategicGame.from_arrays([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], players=("a", "b"))


def test_fictitious_play_of_a_zero_sum_game_nears_its_equilibrium() -> None:
    """Robinson (1951): frequencies converge in zero-sum games."""
    path = fictitious_play(PENNIES, 4000, rng=3)
    assert np.allclose(path["a"][-1], 0.5, atol=0.05)
    assert np.allclose(path["b"][-1], 0.5, atol=0.05)
    assert path.sizes["round"] == 4000


def test_the_seed_decides_the_path_and_the_global_state_is_left_alone() -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    first, again = (fictitious_play(PENNIES, 30, rng=7) for _ in range(2))
    assert first.equals(again)
    assert np.array_equal(before, np.random.get_state()[1])  # type: ignore[index]  # noqa: NPY002


def test_replicator_stays_in_the_simplex_and_circles_in_pennies() -> None:
    path = replicator_path(PENNIES, ([0.6, 0.4], [0.5, 0.5]), np.linspace(0, 20, 200))
    assert np.allclose(path["a"].sum("strategies of a"), 1)
    x, y = path["a"][:, 0], path["b"][:, 0]
    invariant = np.log(x * (1 - x)) + np.log(y * (1 - y))
    assert float(invariant.max() - invariant.min()) < 1e-5


@pytest.mark.parametrize("start", [([0.5, 0.6], [1, 0]), ([0.5], [1, 0]), ([-0.5, 1.5], [1, 0])])
def test_start_must_be_mixed_strategies(start: tuple[list[float], list[float]]) -> None:
    with pytest.raises(NotApplicableError, match="nonnegative shares"):
        replicator_path(PENNIES, start, [0, 1])


def test_rounds_must_be_positive() -> None:
    with pytest.raises(NotApplicableError, match="rounds must be a whole number"):
        fictitious_play(PENNIES, 0, rng=1)
