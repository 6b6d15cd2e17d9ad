"""nash_equilibria: known games, certificates, statuses, errors."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers import Status, nash_equilibria
from basebargain.solvers._certificate import regret
from basebargain.solvers._polyhedron import best_reply_vertices
from basebargain.solvers._reading import integers


def solve(*tables: Any) -> Any:
    return nash_equilibria(StrategicGame.from_arrays(*tables))


def profiles(solution: Any) -> list[list[list[Any]]]:
    return [[mix.tolist() for mix in eq.profile] for eq in solution.equilibria]


def test_matching_pennies_has_one_mixed_equilibrium() -> None:
    solution = solve([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    half = Fraction(1, 2)
    assert profiles(solution) == [[[half, half], [half, half]]]
    assert solution.complete
    assert solution.status is Status.CERTIFIED
    assert solution.equilibria[0].regret == 0


def test_exact_input_gives_exact_output() -> None:
    (eq,) = solve([[3, 1], [0, 2]], [[1, 2], [5, 3]]).equilibria
    assert all(isinstance(weight, Fraction) for mix in eq.profile for weight in mix)
    assert isinstance(eq.regret, Fraction)
    assert isinstance(eq.payoffs[0], Fraction)


def test_float_input_gives_float_output() -> None:
    (eq,) = solve([[3.0, 1], [0, 2]], [[1, 2], [5, 3]]).equilibria
    assert all(mix.dtype == np.float64 for mix in eq.profile)
    assert isinstance(eq.regret, float)


def test_a_continuum_is_one_component_of_extreme_equilibria() -> None:
    """The row player is indifferent once the column player plays the first strategy."""
    solution = solve([[1, 0], [1, 1]], [[1, 0], [1, 0]])
    (component,) = solution.components
    assert [eq.support for eq in component] == [(("1",), ("1",)), (("2",), ("1",))]
    assert component.subsets == ((0, 1),)
    assert not component.is_point


def test_a_component_may_be_a_union_of_subsets() -> None:
    """Two segments that meet in a corner are one component with two maximal Nash subsets."""
    solution = solve([[1, 1], [1, 0]], [[1, 1], [1, 0]])
    (component,) = solution.components
    assert len(component) == 3
    assert sorted(map(len, component.subsets)) == [2, 2]


def test_all_equal_payoffs_make_everything_an_equilibrium() -> None:
    solution = solve(np.zeros((3, 2)), np.zeros((3, 2)))
    assert len(solution.equilibria) == 6
    assert solution.components[0].subsets == ((0, 1, 2, 3, 4, 5),)


def test_one_strategy_each() -> None:
    assert profiles(solve([[7]], [[8]])) == [[[1], [1]]]


def test_near_ties_one_ulp_apart_are_not_ties() -> None:
    one, more = 1.0, float(np.nextafter(1, 2))
    assert len(solve([[one], [more]], [[0.0], [0.0]]).equilibria) == 1
    assert len(solve([[one], [one]], [[0.0], [0.0]]).equilibria) == 2


def test_ties_of_scaled_integers_survive_rounding() -> None:
    """0, 1, 2, 3 times 1e-12 is not exactly proportional to 0, 1, 2, 3, yet means the same."""
    row, column = np.array([[0, 3], [1, 2], [3, 0]]), np.array([[1, 1], [2, 0], [0, 3]])
    exact = solve(row.tolist(), column.tolist())
    scaled = solve(row * 1e-12, column * 1e-12)
    assert len(scaled.equilibria) == len(exact.equilibria)
    assert "rounding undone" in solve(np.array([[0.1, 0.2, 0.1 + 0.2]]), np.zeros((1, 3))).note


def test_the_certificate_is_positive_away_from_equilibrium() -> None:
    game = StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    corner = np.array([Fraction(1), Fraction(0)], dtype=object)
    assert regret(game, (corner, corner)) == 2


def test_free_parameters_are_refused() -> None:
    with pytest.raises(NotApplicableError, match="still free: x"):
        solve([[sympy.Symbol("x")]], [[1]])


def test_three_players_are_solved_support_by_support() -> None:
    """Everybody is indifferent throughout: one component, spanned by the pure profiles."""
    solution = solve(*np.zeros((3, 2, 2, 2)))
    assert "support" in solution.method
    assert solution.complete
    assert [len(component) for component in solution.components] == [8]


def test_one_player_chooses_the_best() -> None:
    solution = solve([1, 3, 3])
    assert [eq.support for eq in solution] == [(("2",),), (("3",),)]
    assert solution.components[0].subsets == ((0, 1),)


def test_the_vertex_limit_is_said_and_not_hidden() -> None:
    game = StrategicGame.from_arrays(*np.random.default_rng(1).normal(size=(2, 5, 5)))
    solution = nash_equilibria(game, max_vertices=3)
    assert not solution.complete
    assert solution.status is Status.SIZE_LIMIT
    assert "max_vertices=3" in solution.note
    assert all(eq.regret == 0 for eq in solution.equilibria)


def test_vertices_of_a_square() -> None:
    """Two own strategies, opponent payoffs 0 and 1 against them and the reverse."""
    vertices = best_reply_vertices([[0, 1], [1, 0]], limit=10)
    assert sorted(v.weights for v in vertices) == [(0, 1), (1, 0), (1, 1)]


def test_distinct_floats_stay_distinct() -> None:
    table = np.array([[0.0, 1.0, float(np.nextafter(1, 2))]])
    (row,), rounded = integers(table)
    assert len(set(row)) == 3
    assert not rounded


@pytest.mark.parametrize("limit", ["x", 0, 1.5, None])
def test_limits_are_whole_numbers(limit: Any) -> None:
    plain = StrategicGame.from_arrays([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    with pytest.raises(NotApplicableError, match="max_vertices must be a whole number"):
        nash_equilibria(plain, max_vertices=limit)
