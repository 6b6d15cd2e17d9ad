"""Logit equilibria: exactly the precisions asked for, turning points, units, the fit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import NotApplicableError, SolverError
from basebargain.forms import StrategicGame
from basebargain.solvers import Status
from basebargain.solvers._logit import logit_equilibria, logit_path, unique_below
from basebargain.solvers._logit_fit import fit_logit

PENNIES = ([[9, -1], [-1, 1]], [[-1, 1], [1, -1]])
# The principal branch turns back at 1.2434 and forward again at 1.0692.
TURNING = (
    [[8, 6, 2], [1, 4, 6], [5, 5, 5]],
    [[3, 1, 2], [0, 7, 6], [1, 2, 1]],
)
DILEMMA = ([[3, 0], [5, 1]], [[3, 5], [0, 1]])


def game(*tables: Any) -> StrategicGame:
    return StrategicGame.from_arrays(*tables)


def residual(tables: Any, profile: Any, precision: float) -> float:
    """Distance from the logit response of two players, from the definition."""
    row, column = (np.array(t, dtype=float) for t in tables)
    values = [row @ profile[1], profile[0] @ column]
    replies = [np.exp(precision * (v - v.max())) for v in values]
    return max(
        float(np.abs(mix - r / r.sum()).max()) for mix, r in zip(profile, replies, strict=True)
    )


def test_precisions_are_met_exactly_in_the_order_asked() -> None:
    wanted = [3.7, 0.0, 100.0, 0.25, 0.0]
    solution = logit_equilibria(game(*PENNIES), wanted)
    assert [eq.precision for eq in solution] == wanted
    assert all(residual(PENNIES, eq.profile, eq.precision) < 1e-13 for eq in solution)
    assert solution.status is Status.CERTIFIED


def test_precision_zero_is_the_centroid() -> None:
    solution = logit_equilibria(game(*np.ones((3, 2, 3, 4))), 0)
    (eq,) = solution
    assert [mix.tolist() for mix in eq.profile] == [
        [0.5] * 2,
        pytest.approx([1 / 3] * 3),
        [0.25] * 4,
    ]
    assert solution.complete


def test_one_precision_may_be_met_three_times() -> None:
    solution = logit_equilibria(game(*TURNING), [1.0, 1.15, 1.3])
    assert [eq.precision for eq in solution] == [1.0, 1.15, 1.15, 1.15, 1.3]
    assert all(residual(TURNING, eq.profile, eq.precision) < 1e-13 for eq in solution)
    first, second, third = (eq.profile[0] for eq in solution.equilibria[1:4])
    assert min(np.abs(first - second).max(), np.abs(second - third).max()) > 0.01
    assert "turns back at precision 1.24339, 1.06924" in solution.note
    assert not solution.complete


@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-8])
def test_precisions_just_before_and_after_a_turning_point(gap: float) -> None:
    """Just before the first turn two points lie close together, and a third far off; then one."""
    turn = logit_path(game(*TURNING), 3).attrs["turns"][0]
    before, after = (logit_equilibria(game(*TURNING), turn + d) for d in (-gap, gap))
    assert len(before) == 3
    assert len(after) == 1
    assert all(residual(TURNING, eq.profile, eq.precision) < 1e-12 for eq in (*before, *after))
    assert before.status is Status.CERTIFIED


def test_the_certificate_grows_away_from_the_fixed_point() -> None:
    (eq,) = logit_equilibria(game(*PENNIES), 2)
    moved = [mix + np.array([1e-3, -1e-3]) for mix in eq.profile]
    assert residual(PENNIES, moved, 2) > 1e-4
    assert residual(PENNIES, eq.profile, 2.01) > 1e-5


@pytest.mark.parametrize(("scale", "shift"), [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e6), (1e3, -1e6)])
def test_the_unit_of_payoffs(scale: float, shift: float) -> None:
    plain = logit_equilibria(game(*PENNIES), [0.1, 1, 20])
    other = logit_equilibria(
        game(*PENNIES).rescaled(scale, shift), [0.1 / scale, 1 / scale, 20 / scale]
    )
    for a, b in zip(plain, other, strict=True):
        assert np.allclose(a.profile, b.profile, rtol=0, atol=1e-9)
        assert b.payoffs == pytest.approx(a.payoffs * scale + shift, rel=1e-9, abs=1e-9 * scale)


def test_uniqueness_is_claimed_below_its_bound_only() -> None:
    """The symmetric coordination game has one logit equilibrium up to 2 and three beyond."""
    coordination = game([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    assert unique_below(coordination) == 2
    assert logit_equilibria(coordination, 1.99).complete
    beyond = logit_equilibria(coordination, 2.01)
    assert not beyond.complete
    assert "crosses it near precision 2." in beyond.note
    assert beyond.equilibria[0].profile[0].tolist() == [0.5, 0.5]


def test_regret_vanishes_as_precision_grows() -> None:
    regrets = [eq.regret for eq in logit_equilibria(game(*PENNIES), [1, 10, 100, 1000])]
    assert regrets == sorted(regrets, reverse=True)
    assert regrets[-1] < 1e-3


def test_all_equal_payoffs_and_single_strategies() -> None:
    same = logit_equilibria(game(np.zeros((2, 2)), np.zeros((2, 2))), [0, 7])
    assert all(mix.tolist() == [0.5, 0.5] for eq in same for mix in eq.profile)
    assert same.complete
    single = logit_equilibria(game([[1]], [[2]]), [0, 7])
    assert [eq.payoffs.tolist() for eq in single] == [[1, 2]] * 2
    (alone,) = logit_equilibria(game([0, 1, 1]), 1)
    assert alone.profile[0] == pytest.approx(np.exp([0, 1, 1]) / (1 + 2 * math.e))


def test_copies_share_alike() -> None:
    (eq,) = logit_equilibria(game([[3, 0], [5, 1], [5, 1]], [[3, 5], [0, 1], [0, 1]]), 3)
    assert eq.profile[0][1] == eq.profile[0][2]


def test_the_path_starts_at_the_centroid_and_knows_its_turns() -> None:
    path = logit_path(game(*TURNING), 3)
    assert path["1"][0].values == pytest.approx([1 / 3] * 3)
    assert path.attrs["turns"] == pytest.approx([1.24338655, 1.06924066])
    assert (np.diff(path["precision"]) < 0).any()
    assert float(path["precision"][-1]) >= 3


def test_too_few_steps_are_an_error_that_says_how_far() -> None:
    with pytest.raises(SolverError, match=r"reached precision .* raise max_steps"):
        logit_equilibria(game(*PENNIES), 50, max_steps=5)


@pytest.mark.parametrize("precision", [-1, math.nan, math.inf, [1, -2]])
def test_wrong_precisions_are_refused(precision: Any) -> None:
    with pytest.raises(NotApplicableError, match="a precision must be"):
        logit_equilibria(game(*PENNIES), precision)


def test_free_parameters_are_refused() -> None:
    with pytest.raises(NotApplicableError, match="still free: x"):
        logit_equilibria(game([[sympy.Symbol("x")]], [[1]]), 1)


# ------------------------------------------------------------------ the fit


def test_expected_counts_give_back_the_precision() -> None:
    """With counts in the very proportions of an equilibrium the estimate is its precision."""
    for precision in (0.3, 1.0, 4.0):
        (eq,) = logit_equilibria(game(*PENNIES), precision)
        fit = fit_logit(game(*PENNIES), [1000 * mix for mix in eq.profile])
        assert fit.precision == pytest.approx(precision, rel=1e-6)
        low, high = fit.interval
        assert low < precision < high
        assert fit.standard_error is not None


def test_the_fit_is_in_the_unit_of_the_payoffs() -> None:
    counts = {"1": [64, 36], "2": [36, 64]}
    plain = fit_logit(game(*PENNIES), counts)
    tiny = fit_logit(game(*PENNIES).rescaled(1e-12, 0.0), counts)
    assert tiny.precision == pytest.approx(plain.precision * 1e12, rel=1e-6)
    assert plain.standard_error is not None
    assert tiny.standard_error == pytest.approx(plain.standard_error * 1e12, rel=1e-5)


def test_uniform_play_or_worse_gives_precision_zero() -> None:
    fit = fit_logit(game(*DILEMMA), [[6, 4], [5, 5]])
    assert fit.precision == 0
    assert fit.standard_error is None
    assert fit.interval[0] == 0
    assert fit.interval[1] > 0
    assert "Boundary" in fit.note


def test_play_at_best_replies_gives_an_infinite_precision() -> None:
    fit = fit_logit(game(*DILEMMA), [[0, 10], [0, 10]])
    assert fit.precision == math.inf
    assert 0 < fit.interval[0] < fit.interval[1] == math.inf
    assert "rises without end" in fit.note


def test_players_not_observed_may_be_left_out() -> None:
    assert fit_logit(game(*DILEMMA), {"1": [3, 7]}).precision > 0


def test_play_that_says_nothing_is_refused() -> None:
    with pytest.raises(NotApplicableError, match="same at every precision"):
        fit_logit(game([[1, 0], [0, 1]], [[1, 0], [0, 1]]), [[3, 4], [5, 6]])


@pytest.mark.parametrize(
    "counts", [[[1, 2]], [[1, 2], [3]], [[-1, 2], [1, 1]], [[0, 0], [0, 0]], {"nobody": [1, 1]}]
)
def test_malformed_counts_are_refused(counts: Any) -> None:
    with pytest.raises(NotApplicableError, match="fit_logit: "):
        fit_logit(game(*DILEMMA), counts)


def test_the_branch_is_found_where_it_comes_back_from_far_beyond() -> None:
    """It passes 3.6 on its way to 10.1, turns back to 3.4, and passes 3.6 twice more."""
    game = StrategicGame.from_arrays(
        [[7, 9, 1], [2, 8, 5], [1, 5, 6]], [[3, 2, 7], [9, 1, 4], [3, 1, 4]]
    )
    solution = logit_equilibria(game, [3.6, 0, 3.3])
    assert [eq.precision for eq in solution] == [3.6, 3.6, 3.6, 0, 3.3]
    assert "turns back at precision 10.0563, 3.41493" in solution.note
    assert len({round(float(eq.profile[0][0]), 6) for eq in solution.equilibria[:3]}) == 3
    assert all(eq.residual < 1e-12 for eq in solution)
