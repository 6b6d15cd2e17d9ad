"""Logit equilibria against one-dimensional root finding, contraction, many starts, simulation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq, fsolve

from basebargain.forms import StrategicGame
from basebargain.solvers._logit import logit_equilibria, unique_below
from basebargain.solvers._logit_fit import fit_logit

pytestmark = pytest.mark.oracle


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def closed_form(row: Any, column: Any, precision: float) -> list[tuple[float, float]]:
    """All logit equilibria of a 2x2 game: p answers q, which answers p; roots on a fine grid."""

    def reply(p: float) -> float:
        d = column[:, 0] - column[:, 1]
        return logistic(precision * (p * d[0] + (1 - p) * d[1]))

    def gap(p: float) -> float:
        d, q = row[0] - row[1], reply(p)
        return float(p - logistic(precision * float(q * d[0] + (1 - q) * d[1])))

    grid = np.concatenate([[0.0], np.logspace(-14, math.log10(0.5), 400)])
    grid = np.unique(np.concatenate([grid, 1 - grid]))
    values = [gap(p) for p in grid]
    # Chances closer to one than floats tell are roots at the end of the grid.
    roots = [(float(p), reply(p)) for p, value in zip(grid, values, strict=True) if value == 0]
    for a, b, u, v in zip(grid[:-1], grid[1:], values[:-1], values[1:], strict=True):
        if u < 0 < v or v < 0 < u:
            p = brentq(gap, a, b, xtol=1e-15)
            roots.append((p, reply(p)))
    return roots


def distance(profile: Any, roots: list[tuple[float, float]]) -> float:
    return min(max(abs(float(profile[0][0]) - p), abs(float(profile[1][0]) - q)) for p, q in roots)


def test_two_by_two_games_lie_on_the_closed_form() -> None:
    """Eighty games at four precisions each; where the closed form is unique it is found."""
    rng = np.random.default_rng(41)
    several = 0
    for k in range(80):
        row, column = rng.integers(-5, 6, (2, 2, 2)).astype(float) + (k % 2) * rng.random((2, 2, 2))
        wanted = [4.0, 0.1, 1.0, 0.5]
        solution = logit_equilibria(StrategicGame.from_arrays(row, column), wanted)
        for precision in wanted:
            roots = closed_form(row, column, precision)
            found = [eq for eq in solution if eq.precision == precision]
            assert found
            if roots:
                assert max(distance(eq.profile, roots) for eq in found) < 1e-9
            several += len(roots) > 1
    assert several > 10


def test_a_wrong_precision_is_noticed() -> None:
    row, column = np.array([[9.0, -1], [-1, 1]]), np.array([[-1.0, 1], [1, -1]])
    (eq,) = logit_equilibria(StrategicGame.from_arrays(row, column), 1)
    assert distance(eq.profile, closed_form(row, column, 1.0)) < 1e-12
    assert distance(eq.profile, closed_form(row, column, 1.001)) > 1e-6


def logit_response(tables: Any, profile: list[Any], precision: float) -> list[Any]:
    replies = []
    for i, table in enumerate(tables):
        values = np.moveaxis(table, i, 0)
        for mix in reversed([m for k, m in enumerate(profile) if k != i]):
            values = values @ mix
        weights = np.exp(precision * (values - values.max()))
        replies.append(weights / weights.sum())
    return replies


def test_below_the_bound_iteration_converges_to_the_same_point() -> None:
    rng = np.random.default_rng(42)
    for k in range(30):
        shape = [(2, 2, 2), (3, 2, 4), (5, 5), (2, 2, 2, 2)][k % 4]
        tables = rng.normal(size=(len(shape), *shape))
        game = StrategicGame.from_arrays(*tables)
        precision = 0.95 * unique_below(game)
        solution = logit_equilibria(game, precision)
        assert solution.complete
        profile = [rng.dirichlet(np.ones(m)) for m in shape]
        for _ in range(600):
            profile = logit_response(tables, profile, precision)
        for mix, other in zip(solution.equilibria[0].profile, profile, strict=True):
            assert np.abs(mix - other).max() < 1e-9


def test_all_three_crossings_of_a_turning_branch_are_logit_equilibria() -> None:
    """Newton's method from many starts finds exactly the three that the branch passes."""
    tables = np.array([[[8.0, 6, 2], [1, 4, 6], [5, 5, 5]], [[3, 1, 2], [0, 7, 6], [1, 2, 1]]])
    rng = np.random.default_rng(43)

    def gap(x: Any) -> Any:
        odds = [np.concatenate([[0], x[:2]]), np.concatenate([[0], x[2:]])]
        mixes = [np.exp(o - o.max()) / np.exp(o - o.max()).sum() for o in odds]
        replies = logit_response(tables, mixes, 1.15)
        return np.concatenate([np.log(r[1:] / r[0]) for r in replies]) - x

    found: list[Any] = []
    for _ in range(300):
        x, _, ok, _ = fsolve(gap, rng.normal(size=4) * 4, full_output=True, xtol=1e-13)
        if ok == 1 and not any(np.abs(x - y).max() < 1e-5 for y in found):
            found.append(x)
    solution = logit_equilibria(StrategicGame.from_arrays(*tables), 1.15)
    assert len(found) == len(solution) == 3
    for eq in solution:
        x = np.concatenate([np.log(mix[1:] / mix[0]) for mix in eq.profile])
        assert min(np.abs(x - y).max() for y in found) < 1e-7


def test_estimates_from_simulated_play_are_right_on_average() -> None:
    """Twenty samples of four hundred choices: no bias beyond chance, honest errors, coverage."""
    game = StrategicGame.from_arrays([[9, -1], [-1, 1]], [[-1, 1], [1, -1]])
    (truth,) = logit_equilibria(game, 1)
    rng = np.random.default_rng(44)
    fits = [
        fit_logit(game, [rng.multinomial(400, mix) for mix in truth.profile]) for _ in range(60)
    ]
    estimates = np.array([fit.precision for fit in fits])
    errors = np.array([fit.standard_error for fit in fits])
    assert abs(estimates.mean() - 1) < 4 * estimates.std() / math.sqrt(20) + 0.02
    assert 0.6 < errors.mean() / estimates.std() < 1.6
    assert sum(fit.interval[0] <= 1 <= fit.interval[1] for fit in fits) >= 16
    assert not all(fit.interval[0] <= 1.2 <= fit.interval[1] for fit in fits)


def test_the_estimate_is_the_best_of_a_fine_grid() -> None:
    game = StrategicGame.from_arrays([[9, -1], [-1, 1]], [[-1, 1], [1, -1]])
    counts = [np.array([61.0, 39]), np.array([30.0, 70])]
    fit = fit_logit(game, counts)
    grid = np.linspace(0.01, 10, 600)
    values = [
        sum(float(c @ np.log(m)) for c, m in zip(counts, eq.profile, strict=True))
        for eq in logit_equilibria(game, grid.tolist())
    ]
    assert fit.log_likelihood >= max(values)
    assert abs(grid[int(np.argmax(values))] - fit.precision) < 0.02
    inside = [m for m, value in zip(grid, values, strict=True) if value >= max(values) - 1.9207]
    assert fit.interval == pytest.approx((inside[0], inside[-1]), abs=0.02)
