"""Correlated equilibria: known games, objectives, certificates, edge cases."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers import Status
from basebargain.solvers._correlated import (
    coarse_correlated_equilibrium,
    correlated_equilibrium,
    correlated_payoffs,
)
from basebargain.solvers._correlated_certificate import obedience_regret
from basebargain.solvers._correlated_polytope import correlated_polytope

CHICKEN = ([[6, 2], [7, 0]], [[6, 7], [2, 0]])
PENNIES = ([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
# Moulin and Vial's game: coarse equilibria pay both 3/2 each way round the diagonal, others 1.
CYCLE = ([[0, 1, 2], [2, 0, 1], [1, 2, 0]], [[0, 2, 1], [1, 0, 2], [2, 1, 0]])


def game(*tables: Any) -> StrategicGame:
    return StrategicGame.from_arrays(*tables)


def payoffs(solution: Any) -> list[list[Any]]:
    return [eq.payoffs.tolist() for eq in solution]


def test_aumanns_chicken() -> None:
    solution = correlated_equilibrium(game(*CHICKEN))
    (eq,) = solution
    assert eq.distribution.tolist() == [[Fraction(1, 2), Fraction(1, 4)], [Fraction(1, 4), 0]]
    assert eq.payoffs.tolist() == [Fraction(21, 4)] * 2
    assert eq.value == Fraction(21, 2)
    assert eq.regret == 0
    assert solution.complete
    assert eq.support["2", "1"] == Fraction(1, 4)


@pytest.mark.parametrize(
    ("objective", "value"),
    [
        ("minimum", Fraction(21, 4)),
        ("1", 7),
        ("2", 7),
        ({"1": 1, "2": 3}, 23),
        ({"1": -1, "2": -1}, Fraction(-36, 5)),
        ([[0, 0], [0, 1]], Fraction(1, 5)),
    ],
)
def test_objectives(objective: Any, value: Any) -> None:
    assert correlated_equilibrium(game(*CHICKEN), objective).equilibria[0].value == value


def test_the_extreme_payoffs_of_chicken_in_order() -> None:
    solution = correlated_payoffs(game(*CHICKEN))
    assert payoffs(solution) == [
        [2, 7],
        [Fraction(18, 5), Fraction(18, 5)],
        [7, 2],
        [Fraction(21, 4), Fraction(21, 4)],
    ]
    assert solution.complete


def test_a_zero_sum_game_has_one_payoff() -> None:
    (eq,) = correlated_payoffs(game(*PENNIES))
    assert eq.payoffs.tolist() == [0, 0]
    assert set(eq.distribution.flat) == {Fraction(1, 4)}


def test_coarse_equilibria_reach_further() -> None:
    """In the cycling game the coarse optimum is the even chance of the six profiles that pay 3."""
    coarse = coarse_correlated_equilibrium(game(*CYCLE)).equilibria[0]
    assert coarse.value == 3
    assert coarse.regret == 0
    outer = payoffs(correlated_payoffs(game(*CYCLE), coarse=True))
    inner = payoffs(correlated_payoffs(game(*CYCLE)))
    assert len(outer) > len(inner) or outer != inner


def test_the_dilemma_has_the_dominant_profile_only() -> None:
    solution = correlated_equilibrium(game([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
    assert solution.equilibria[0].support == {("2", "2"): 1}
    assert solution.complete


def test_all_equal_payoffs_leave_the_best_open() -> None:
    solution = correlated_equilibrium(game([[1, 1], [1, 1]], [[1, 1], [1, 1]]))
    assert not solution.complete
    assert "same value" in solution.note
    assert payoffs(correlated_payoffs(game([[1, 1], [1, 1]], [[1, 1], [1, 1]]))) == [[1, 1]]


def test_a_segment_of_payoffs() -> None:
    """Common interests: payoffs lie on the diagonal."""
    table = [[2, 0], [0, 1]]
    assert payoffs(correlated_payoffs(game(table, table))) == [[2, 2], [Fraction(2, 3)] * 2] or (
        payoffs(correlated_payoffs(game(table, table))) == [[Fraction(2, 3)] * 2, [2, 2]]
    )


def test_one_player_and_one_strategy() -> None:
    assert correlated_equilibrium(game([1, 3, 2])).equilibria[0].support == {("2",): 1}
    assert payoffs(correlated_payoffs(game([[4]], [[5]]))) == [[4, 5]]


@pytest.mark.parametrize(("scale", "shift"), [(1e-12, 0), (1e12, 0), (0.1, 1e6)])
def test_the_unit_of_floats(scale: float, shift: float) -> None:
    solution = correlated_payoffs(game(*CHICKEN).rescaled(scale, shift))
    expected = np.array([[2, 7], [3.6, 3.6], [7, 2], [5.25, 5.25]]) * scale + shift
    assert np.allclose(payoffs(solution), expected, rtol=1e-12, atol=0)
    assert solution.status is Status.CERTIFIED


def test_the_certificate_is_positive_off_the_polytope() -> None:
    """Recommending (2, 2) for certain: either gains 2 by disobeying, in advance or not."""
    original = game(*CHICKEN)
    at = np.array([[0, 0], [0, 1]], dtype=object)
    assert obedience_regret(original, at, coarse=False) == 2
    assert obedience_regret(original, at, coarse=True) == 2
    optimum = correlated_equilibrium(original).equilibria[0].distribution
    moved = optimum + np.array([[1, -1], [0, 0]]) * Fraction(1, 100)
    assert obedience_regret(original, moved, coarse=False) > 0


def test_the_polytope_names_its_conditions() -> None:
    polytope = correlated_polytope(game(*CHICKEN))
    assert polytope.labels[:2] == (("1", "1", "2"), ("1", "2", "1"))
    assert correlated_polytope(game(*CHICKEN), coarse=True).gains.shape == (4, 4)


def test_the_facet_limit_is_said() -> None:
    tables = np.random.default_rng(1).normal(size=(3, 2, 2, 2))
    solution = correlated_payoffs(game(*tables), max_facets=4)
    assert solution.status is Status.SIZE_LIMIT
    assert not solution.complete


def test_some_extreme_payoffs_are_extreme_beyond_the_limit() -> None:
    tables = np.random.default_rng(1).normal(size=(3, 2, 2, 2))
    some = payoffs(correlated_payoffs(game(*tables), max_facets=4))
    every = payoffs(correlated_payoffs(game(*tables)))
    assert len(some) < len(every)
    assert all(point in every for point in some)


def test_of_several_the_first_profiles_are_likeliest() -> None:
    """Any distribution over the two diagonal profiles is best; (1, 1) comes first."""
    table = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    solution = correlated_equilibrium(game(table, table))
    assert not solution.complete
    assert solution.equilibria[0].support == {("1", "1"): 1}
    backwards = correlated_equilibrium(game(table[1:], table[1:]))
    assert backwards.equilibria[0].support == {("1", "2"): 1}


def test_a_unique_best_at_a_degenerate_vertex_is_known_to_be_unique() -> None:
    """Player 1 is indifferent at (2, 1), so that more conditions bind there than needed."""
    first, second = np.array([[1, 0], [1, 2]]), np.array([[0, 1], [2, 1]])
    for order in ([0, 1], [1, 0]):
        one, other = (table[np.ix_(order, order)].tolist() for table in (first, second))
        solution = correlated_equilibrium(game(one, other))
        assert solution.complete
        assert payoffs(solution) == [[1, 2]]


def test_eight_strategies_of_long_floats() -> None:
    """The exact proof takes milliseconds, whatever the unit."""
    tables = np.random.default_rng(0).normal(size=(2, 8, 8))
    first = correlated_equilibrium(game(*tables))
    assert first.complete
    assert len(first.equilibria[0].support) > 10
    moved = correlated_equilibrium(game(*tables * 2.0**-40))
    assert np.array_equal(first.equilibria[0].distribution, moved.equilibria[0].distribution)
    assert correlated_equilibrium(game(*tables), "minimum").complete
    assert coarse_correlated_equilibrium(game(*tables)).complete


@pytest.mark.parametrize("limit", [0, -1, 2.5, "many", None, True])
def test_a_limit_that_is_no_count_is_refused(limit: Any) -> None:
    with pytest.raises(NotApplicableError, match="correlated_payoffs: max_facets"):
        correlated_payoffs(game(*CHICKEN), max_facets=limit)


@pytest.mark.parametrize("objective", [{"1": sympy.Symbol("w")}, [[sympy.Symbol("w"), 0], [0, 1]]])
def test_an_objective_with_free_parameters_is_refused(objective: Any) -> None:
    with pytest.raises(NotApplicableError, match="must be a number; got w"):
        correlated_equilibrium(game(*CHICKEN), objective)


@pytest.mark.parametrize("objective", ["profit", {"nobody": 1}, [1, 2, 3]])
def test_an_unknown_objective_is_refused(objective: Any) -> None:
    with pytest.raises(NotApplicableError, match="correlated_equilibrium: "):
        correlated_equilibrium(game(*CHICKEN), objective)


def test_free_parameters_are_refused() -> None:
    with pytest.raises(NotApplicableError, match="still free: x"):
        correlated_equilibrium(game([[sympy.Symbol("x")]], [[1]]))
