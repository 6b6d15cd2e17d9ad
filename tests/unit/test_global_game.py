"""Global games as forms, and what their solver says about an answer."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import GameError, NotApplicableError, ParameterError
from basebargain.forms._global import GlobalGame, LargePlayer
from basebargain.solvers._global import global_game_equilibria, uniqueness_condition
from basebargain.solvers._solution import Status

C, W = sympy.symbols("c w", real=True)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"cost": 0}, "cost must lie strictly between 0 and 1"),
        ({"cost": 1}, "cost must lie"),
        ({"cost": float("nan")}, "finite"),
        ({"cost": 0.4, "prior_mean": 0.5}, "together"),
        ({"cost": 0.4, "public_precision": 0.5}, "together"),
        ({"cost": 0.4, "signal_precision": 0}, "positive"),
        ({"cost": 0.4, "prior_mean": 0, "prior_precision": -1}, "positive"),
        ({"cost": 0.4, "large": LargePlayer(1, cost=0.4)}, "large.weight"),
        ({"cost": 0.4, "large": LargePlayer(0.3, participation=1.1)}, "participation"),
        ({"cost": 0.4, "large": LargePlayer(0.3, cost=2)}, "large.cost"),
    ],
)
def test_numbers_out_of_range_are_refused(numbers: dict[str, Any], words: str) -> None:
    with pytest.raises(GameError, match=words):
        GlobalGame(**numbers)


def test_a_large_player_is_one_kind_or_the_other() -> None:
    with pytest.raises(GameError, match="either"):
        LargePlayer(0.3)
    with pytest.raises(GameError, match="either"):
        LargePlayer(0.3, participation=0.5, cost=0.5)
    with pytest.raises(GameError, match="no signal"):
        LargePlayer(0.3, participation=0.5, relative_precision=1)


def test_parameters_are_free_until_given() -> None:
    game = GlobalGame(C, large=LargePlayer(W, participation=C))
    assert game.parameters == ("c", "w")
    fixed = game.at(c=Fraction(1, 2), w=Fraction(1, 3))
    assert fixed.is_exact
    assert fixed.large == LargePlayer(Fraction(1, 3), participation=Fraction(1, 2))
    with pytest.raises(ParameterError, match="no parameter"):
        game.at(d=1)
    with pytest.raises(GameError, match="cost must lie"):
        game.at(c=2, w=0.5)
    with pytest.raises(NotApplicableError, match="still free: c, w"):
        global_game_equilibria(game)
    assert pickle.loads(pickle.dumps(game)) == game  # noqa: S301 - its own bytes


def test_common_information_weighs_prior_and_public_signal() -> None:
    game = GlobalGame(0.4, 0, 1, 1, public_signal=1, public_precision=3)
    assert game.common_precision == 4
    assert game.common_mean == 0.75
    assert GlobalGame(0.4, public_signal=1, public_precision=3).common_mean == 1


def test_a_uniform_prior_gives_the_limit_threshold_at_any_noise() -> None:
    """Without common information the posterior is the signal, and theta* = 1 - c throughout."""
    for noise in (0.5, 3.0, 100.0):
        (equilibrium,) = global_game_equilibria(GlobalGame(0.3, signal_precision=noise))
        assert equilibrium.low == pytest.approx(0.7, abs=1e-12)
        assert math.isnan(equilibrium.payoffs[0])


def test_the_note_reports_the_uniqueness_condition() -> None:
    one = global_game_equilibria(GlobalGame(0.5, 0.5, 2.0, 4.0))
    three = global_game_equilibria(GlobalGame(0.5, 0.5, 10.0, 4.0))
    assert "= 1 <= 2 pi" in one.note
    assert "= 25 > 2 pi" in three.note
    assert (len(one), len(three)) == (1, 3)
    assert one.status is three.status is Status.CERTIFIED


def test_a_root_that_only_touches_is_not_called_complete() -> None:
    """The mean at which two equilibria merge, to the last digit a float has."""
    common, noise, cost = 10.0, 4.0, 0.5
    turn = math.sqrt(2 * math.log(common / math.sqrt(noise * 2 * math.pi)))
    share = (1 + math.erf(turn / math.sqrt(2))) / 2
    mean = share - turn * math.sqrt(noise) / common
    solution = global_game_equilibria(GlobalGame(cost, mean, common, noise))
    assert len(solution) in {1, 2, 3}
    assert len(solution) == 3 or not solution.complete


def test_payoffs_are_worth_of_acting_before_signals() -> None:
    """By brute force over fundamentals and signals."""
    game = GlobalGame(0.4, 0.5, 1.0, 4.0, large=LargePlayer(0.3, cost=0.5, relative_precision=2))
    (equilibrium,) = global_game_equilibria(game)
    rng = np.random.default_rng(0)
    theta = rng.normal(0.5, 1.0, 400_000)
    acts = rng.normal(theta, 0.5) <= equilibrium.cutoff
    large = rng.normal(theta, 1 / math.sqrt(8)) <= equilibrium.large_cutoff
    wins = theta <= np.where(large, equilibrium.high, equilibrium.low)
    small = (acts * (wins - 0.4)).mean()
    assert equilibrium.payoffs[0] == pytest.approx(small, abs=4e-3)
    assert equilibrium.payoffs[1] == pytest.approx((large * (wins - 0.5)).mean(), abs=4e-3)


@pytest.mark.parametrize("cost", [1e-9, 1 - 1e-9])
@pytest.mark.parametrize("noise", [1e-3, 1.0, 1e6])
def test_extreme_numbers_are_answered(cost: float, noise: float) -> None:
    solution = global_game_equilibria(GlobalGame(cost, 0.5, 1e-3, noise))
    assert len(solution) == 1
    assert solution.equilibria[0].regret < 1e-8


def test_minute_costs_have_their_equilibrium() -> None:
    """The surplus at the end of the domain is less than rounding: the one root must not be lost."""
    large = LargePlayer(0.35, cost=1e-9, relative_precision=1e-2)
    solution = global_game_equilibria(GlobalGame(1e-12, signal_precision=1.0, large=large))
    assert (len(solution), solution.complete, solution.status) == (1, True, Status.CERTIFIED)


@pytest.mark.parametrize(
    ("cost", "mean", "common", "noise"),
    [
        (1 - 1e-12, 1e12, 1e12, 1.0),
        (0.5, 1e12, 1e12, 1e12),
        (0.5, 0.5, 1e300, 1e-300),
        (1e-300, None, None, 1e-300),
    ],
)
def test_a_cutoff_that_floats_cannot_hold_is_said_to_be_one(
    cost: float, mean: float | None, common: float | None, noise: float
) -> None:
    solution = global_game_equilibria(GlobalGame(cost, mean, common, noise))
    if not len(solution):
        assert not solution.complete
        assert solution.status is Status.ROUNDING_LIMIT
        assert "cannot be told apart" in solution.note


def test_the_condition_for_a_choosing_player_is_stronger() -> None:
    large = LargePlayer(0.3, cost=0.4, relative_precision=0.01)
    game = GlobalGame(0.4, 0.5, 1.0, 4.0, large=large)
    condition = uniqueness_condition(game)
    assert condition.ratio < condition.bound
    assert not condition.holds
    assert not condition.sharp
    assert global_game_equilibria(game).note
