"""Commitment against floating-point programs, grids, and the theorems that bound its value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from basebargain.forms import StrategicGame
from basebargain.solvers import nash_equilibria
from basebargain.solvers._correlated import correlated_equilibrium
from basebargain.solvers._stackelberg import stackelberg

pytestmark = pytest.mark.oracle


def strong_value(row: Any, column: Any) -> float:
    """Best commitment by one program for each reply (HiGHS)."""
    best = -np.inf
    for j in range(row.shape[1]):
        answer = linprog(
            -row[:, j],
            (column - column[:, [j]]).T,
            np.zeros(row.shape[1]),
            np.ones((1, len(row))),
            [1],
            bounds=(0, 1),
        )
        if answer.status == 0 and answer.fun is not None:
            best = max(best, -float(answer.fun))
    return best


def weak_on_grid(row: Any, column: Any, steps: int) -> float:
    """Largest payoff, over a grid of commitments, when ties go against the leader."""
    best = -np.inf
    for p in np.arange(1, steps) / steps:
        mix = np.array([p, 1 - p])
        replies = mix @ column
        tied = np.isclose(replies, replies.max(), rtol=0, atol=1e-12)
        best = max(best, float((mix @ row)[tied].min()))
    return best


def games(count: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    for k in range(count):
        shape = (2, *rng.integers(1, 5, 2))
        yield rng.normal(size=shape) if k % 2 else rng.integers(0, 4, shape).astype(float)


def test_strong_values() -> None:
    for row, column in games(120, 51):
        solution = stackelberg(StrategicGame.from_arrays(row, column), "1")
        assert solution.equilibria[0].payoffs[0] == pytest.approx(
            strong_value(row, column), abs=1e-9
        )
        assert all(eq.regret < 1e-12 for eq in solution)


def test_a_changed_payoff_is_noticed() -> None:
    row, column = np.array([[2.0, 4], [1, 3]]), np.array([[1.0, 0], [0, 1]])
    value = stackelberg(StrategicGame.from_arrays(row, column), "1").equilibria[0].payoffs[0]
    assert value == pytest.approx(strong_value(row, column))
    column[0, 0] = 1.1
    assert value != pytest.approx(strong_value(row, column), abs=1e-3)


def test_weak_values_on_a_grid() -> None:
    """The grid comes close from below: within the slope of the payoffs over its step."""
    rng = np.random.default_rng(52)
    suprema = 0
    for _ in range(60):
        row, column = rng.integers(0, 5, (2, 2, int(rng.integers(1, 4)))).astype(float)
        eq = stackelberg(StrategicGame.from_arrays(row, column), "1", tie="weak").equilibria[0]
        value = weak_on_grid(row, column, 1001)
        ends = [float(row[i][column[i] == column[i].max()].min()) for i in range(2)]
        assert max(value, *ends) <= eq.payoffs[0] + 1e-9
        assert eq.payoffs[0] <= max(value, *ends) + 0.03
        suprema += not eq.attained
        if eq.attained:
            replies = eq.profile[0] @ column
            tied = np.isclose(replies, replies.max(), rtol=0, atol=1e-9)
            assert (eq.profile[0] @ row)[tied].min() == pytest.approx(eq.payoffs[0])
    assert suprema > 5


def test_the_order_of_values() -> None:
    """Best Nash and weak commitment are at most strong commitment; weak at least the worst Nash.

    Best correlated equilibrium payoffs are at most strong commitment (von Stengel and Zamir).
    """
    for row, column in games(50, 53):
        game = StrategicGame.from_arrays(row, column)
        nash = [eq.payoffs[0] for eq in nash_equilibria(game)]
        strong = stackelberg(game, "1").equilibria[0].payoffs[0]
        weak = stackelberg(game, "1", tie="weak").equilibria[0].payoffs[0]
        correlated = correlated_equilibrium(game, "1").equilibria[0].payoffs[0]
        assert max(nash) <= correlated + 1e-9 <= strong + 2e-9
        assert min(nash) <= weak + 1e-9 <= strong + 2e-9


def test_zero_sum_commitment_is_worth_the_value() -> None:
    rng = np.random.default_rng(54)
    for _ in range(20):
        row = rng.integers(-5, 6, (3, 3))
        game = StrategicGame.from_arrays(row, -row)
        value = nash_equilibria(game).equilibria[0].payoffs[0]
        for tie in ("strong", "weak"):
            assert stackelberg(game, "1", tie=tie).equilibria[0].payoffs[0] == value
