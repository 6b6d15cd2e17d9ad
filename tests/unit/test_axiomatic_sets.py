"""Feasible sets of the axiomatic bargaining solutions: what they hold, accept and refuse."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy

from basebargain import _errors
from basebargain.forms import Agreement, BargainingProblem, Breakdown
from basebargain.forms._bargaining_finite import FiniteAgreements
from basebargain.forms._bargaining_polyhedral import PolyhedralSet
from basebargain.forms._bargaining_smooth import SmoothFrontier
from basebargain.solvers._alternating_offers import alternating_offers
from basebargain.solvers._axiomatic import nash_bargaining
from oracles._axiomatic_problems import finite, over

A, B, U = sympy.symbols("a b u", real=True)
SETS: list[Any] = [
    FiniteAgreements((Agreement("x", (A, 1)), Agreement("y", (1, B)))),
    PolyhedralSet([(0, 0), (A, 0), (0, B)]),
    PolyhedralSet(half_planes=[(1, A, 4), (1, 1, B)]),
    SmoothFrontier(U, B - U**A, U, 0, 1),
]


@pytest.mark.parametrize("feasible", SETS, ids=["finite", "hull", "planes", "curve"])
def test_parameters_are_found_and_replaced_in_two_steps(feasible: Any) -> None:
    problem = over(feasible)
    assert problem.parameters == ("a", "b")
    half = problem.at(a=2)
    assert half.parameters == ("b",)
    assert half.at(b=3) == problem.at(a=2, b=3)
    assert half.at(b=3).is_exact


@pytest.mark.parametrize("feasible", SETS, ids=["finite", "hull", "planes", "curve"])
def test_free_parameters_are_refused_by_the_solvers(feasible: Any) -> None:
    with pytest.raises(_errors.NotApplicableError, match="still free: a, b"):
        nash_bargaining(over(feasible))


@pytest.mark.parametrize("feasible", SETS, ids=["finite", "hull", "planes", "curve"])
def test_alternating_offers_names_the_set_it_takes(feasible: Any) -> None:
    problem = over(feasible, impatience=(1, 1)).at(a=2, b=3)
    with pytest.raises(_errors.NotApplicableError, match="needs TransferAgreements"):
        alternating_offers(problem)
    with pytest.raises(_errors.NotApplicableError, match="known for TransferAgreements"):
        problem.comparisons()


def test_parameters_enter_the_answer() -> None:
    solution = nash_bargaining(over(PolyhedralSet([(0, 0), (A, 0), (0, B)])).at(a=6, b=4))
    assert solution.equilibria[0].payoffs.tolist() == [3, 2]


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (FiniteAgreements, [()]),
        (FiniteAgreements, [(Agreement("x", (0, 1)), Agreement("x", (1, 0)))]),
        (PolyhedralSet, []),
        (PolyhedralSet, ["ab"]),
        (PolyhedralSet, [[(0, 1, 2)]]),
        (PolyhedralSet, [[(0, float("nan"))]]),
        (PolyhedralSet, [[], [(1, 2)]]),
        (PolyhedralSet, [[], ["abc"]]),
        (SmoothFrontier, [U, 1 - U, "u", 0, 1]),
        (SmoothFrontier, [U, sympy.Max(1 - U, 0), U, 0, 1]),
        (SmoothFrontier, [U, sympy.Abs(1 - U), U, 0, 1]),
        (SmoothFrontier, [U, 1 - U, U, 0, U]),
        (SmoothFrontier, [U, "1 - u", U, 0, 1]),
        (SmoothFrontier, [U, 1 - U, U, 0, float("inf")]),
    ],
)
def test_malformed_sets_are_refused(kind: Any, arguments: list[Any]) -> None:
    with pytest.raises(_errors.GameError):
        kind(*arguments)


def test_half_plane_without_direction_is_refused_also_after_substitution() -> None:
    with pytest.raises(_errors.GameError, match="coefficients 0 and 0"):
        over(PolyhedralSet(half_planes=[(0, 0, 1)]))
    with pytest.raises(_errors.GameError, match="coefficients 0 and 0"):
        over(PolyhedralSet(half_planes=[(A, 0, 1)])).at(a=0)


def test_curve_must_have_a_length() -> None:
    with pytest.raises(_errors.GameError, match="low < high"):
        over(SmoothFrontier(U, 1 - U, U, 1, 1))


def test_problem_without_impatience_has_no_power_and_no_alternating_offers() -> None:
    problem = finite((1, 1))
    with pytest.raises(_errors.NotApplicableError, match="impatience"):
        _ = problem.power
    assert "impatience" not in repr(problem)
    pie = over(SETS[0], impatience=(1, 3))
    assert pie.power == (Fraction(3, 4), Fraction(1, 4))


def test_transfers_without_impatience_are_refused_by_alternating_offers() -> None:
    from basebargain.forms import Transfer, TransferAgreements

    pie = TransferAgreements((Agreement("x", (0, 4)),), Transfer("b", "a"))
    with pytest.raises(_errors.NotApplicableError, match="impatience"):
        alternating_offers(over(pie))


def test_breakdown_needs_impatience() -> None:
    with pytest.raises(_errors.GameError, match="impatience"):
        over(SETS[0], breakdown=Breakdown(1, (0, 0)))


def test_breakdown_moves_the_disagreement_point_of_the_solutions() -> None:
    feasible = PolyhedralSet([(0, 0), (8, 0), (0, 8)])
    problem = over(feasible, inside=(2, 0), impatience=(1, 1), breakdown=Breakdown(1, (0, 0)))
    assert nash_bargaining(problem).equilibria[0].payoffs.tolist() == [
        Fraction(9, 2),
        Fraction(7, 2),
    ]


def test_exact_reading_of_floats() -> None:
    problem = BargainingProblem(("a", "b"), PolyhedralSet([(0.1, 0.2), (0.3, 0.0)]), inside=(0, 0))
    assert problem.exact().feasible.numbers() == tuple(map(Fraction, ("1/10", "1/5", "3/10", "0")))
    with pytest.raises(_errors.NotApplicableError, match="still free"):
        over(SETS[0]).exact()
