"""Correlated equilibria against floating-point programs written from the definition."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from basebargain.forms import StrategicGame
from basebargain.solvers import nash_equilibria
from basebargain.solvers._correlated import (
    coarse_correlated_equilibrium,
    correlated_equilibrium,
    correlated_payoffs,
)

pytestmark = pytest.mark.oracle


def conditions(tables: Any, *, coarse: bool) -> list[list[float]]:
    """Gain of each deviation as a function of the probabilities, profile by profile."""
    shape = tables[0].shape
    rows = []
    for i, table in enumerate(tables):
        for s, t in product(range(shape[i]), repeat=2):
            if (coarse and s) or (not coarse and s == t):
                continue
            row = []
            for at in np.ndindex(*shape):
                other = (*at[:i], t, *at[i + 1 :])
                row.append(table[other] - table[at] if coarse or at[i] == s else 0.0)
            rows.append(row)
    return rows


def best(tables: Any, objective: Any, *, coarse: bool) -> float:
    rows = conditions(tables, coarse=coarse)
    size = tables[0].size
    answer = linprog(
        -objective.ravel(), rows, np.zeros(len(rows)), np.ones((1, size)), [1], bounds=(0, 1)
    )
    assert answer.fun is not None
    return -float(answer.fun)


def games(count: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    for k in range(count):
        shape = [(2, 2), (3, 3), (2, 4), (2, 2, 2), (3, 2, 2)][k % 5]
        yield (
            rng.normal(size=(len(shape), *shape))
            if k % 2
            else rng.integers(0, 6, (len(shape), *shape)).astype(float)
        )


@pytest.mark.parametrize("coarse", [False, True])
def test_the_best_equilibria(coarse: bool) -> None:
    solve = coarse_correlated_equilibrium if coarse else correlated_equilibrium
    rng = np.random.default_rng(31)
    for tables in games(50, 30):
        game = StrategicGame.from_arrays(*tables)
        for objective in (tables.sum(axis=0), tables[0], rng.normal(size=tables[0].shape)):
            eq = solve(game, objective).equilibria[0]
            assert eq.value == pytest.approx(best(tables, objective, coarse=coarse), abs=1e-8)
            assert eq.regret < 1e-12


@pytest.mark.parametrize("coarse", [False, True])
def test_the_payoff_set_has_the_right_support_function(coarse: bool) -> None:
    """In every direction the farthest vertex is as far as the program says; no vertex is idle."""
    rng = np.random.default_rng(33)
    vertices = 0
    for tables in games(25, 32):
        found = correlated_payoffs(StrategicGame.from_arrays(*tables), coarse=coarse)
        points = np.array([eq.payoffs for eq in found])
        assert reaches(points, tables, rng, coarse=coarse)
        if len(points) > 1:
            assert not any(in_hull(np.delete(points, k, 0), points[k]) for k in range(len(points)))
        vertices += len(points)
    assert vertices > 60


def reaches(points: Any, tables: Any, rng: np.random.Generator, *, coarse: bool) -> bool:
    for direction in rng.normal(size=(6, len(tables))):
        target = best(tables, np.tensordot(direction, tables, 1), coarse=coarse)
        if abs((points @ direction).max() - target) > 1e-7:
            return False
    return True


def in_hull(points: Any, point: Any) -> bool:
    answer = linprog(
        np.zeros(len(points)),
        A_eq=np.vstack([points.T, np.ones(len(points))]),
        b_eq=[*point, 1],
        bounds=(0, 1),
    )
    return bool(answer.status == 0)


def test_a_lost_vertex_is_noticed() -> None:
    tables = np.array([[[6.0, 2], [7, 0]], [[6, 7], [2, 0]]])
    rng = np.random.default_rng(34)
    points = np.array([[2, 7], [3.6, 3.6], [7, 2], [5.25, 5.25]])
    assert reaches(points, tables, rng, coarse=False)
    for k in range(4):
        assert not all(
            reaches(np.delete(points, k, 0), tables, rng, coarse=False) for _ in range(12)
        )


def test_nash_payoffs_lie_in_the_set() -> None:
    for tables in games(20, 35):
        if len(tables) > 2:
            continue
        game = StrategicGame.from_arrays(*tables)
        points = np.array([eq.payoffs for eq in correlated_payoffs(game)])
        for eq in nash_equilibria(game):
            lowest = [(points @ d).min() for d in np.eye(2)]
            highest = [(points @ d).max() for d in np.eye(2)]
            assert (eq.payoffs >= np.array(lowest) - 1e-9).all()
            assert (eq.payoffs <= np.array(highest) + 1e-9).all()
