"""Axiomatic bargaining solutions: degenerate sets, ties, lotteries, free disposal, notes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain import _errors
from basebargain.forms import Agreement, OutsideOption, Transfer, TransferAgreements
from basebargain.forms._bargaining_polyhedral import PolyhedralSet
from basebargain.forms._bargaining_smooth import SmoothFrontier
from basebargain.solvers._axiomatic import (
    egalitarian,
    kalai_smorodinsky,
    nash_bargaining,
    utilitarian,
)
from basebargain.solvers._solution import Solution, Status
from oracles._axiomatic_problems import finite, over

ALL = [nash_bargaining, kalai_smorodinsky, egalitarian, utilitarian]
U = sympy.Symbol("u", real=True)
HALF = Fraction(1, 2)


def payoffs(solution: Solution[Any]) -> list[list[Any]]:
    """Return the payoffs of every agreement listed."""
    return [point.payoffs.tolist() for point in solution]


def labels(solution: Solution[Any]) -> list[str]:
    """Return the labels of the pure agreements listed."""
    return [point.terms[0].label for point in solution]


def test_asymmetric_nash_splits_a_pie_by_the_weights() -> None:
    pie = over(PolyhedralSet([(0, 0), (10, 0), (0, 10)]), (1, 2))
    assert payoffs(nash_bargaining(pie, weights=(3, 4))) == [[4, 6]]


@pytest.mark.parametrize("solve", ALL)
@pytest.mark.parametrize(
    ("corners", "inside", "expected"),
    [
        ([(2, 3)], (0, 0), (2, 3)),
        ([(0, 0), (0, 2)], (0, 0), (0, 2)),
        ([(0, 0), (2, 0), (0, 0)], (0, 0), (2, 0)),
        ([(-1, 1), (1, -1)], (0, 0), (0, 0)),
        ([(0, 0), (1, 1)], (0, 0), (1, 1)),
        ([(0, 0), (1, 0), (0, 1)], (HALF, HALF), (HALF, HALF)),
    ],
)
def test_degenerate_sets(solve: Any, corners: Any, inside: Any, expected: Any) -> None:
    solution = solve(over(PolyhedralSet(corners), inside))
    assert payoffs(solution) == [list(expected)]
    assert solution.status is Status.CERTIFIED
    gains = np.subtract(expected, inside)
    assert ("No agreement gives both sides more" in solution.note) == (0 in gains)


@pytest.mark.parametrize("solve", ALL)
@pytest.mark.parametrize(
    "problem",
    [
        finite((3, -1), (-1, 3)),
        over(PolyhedralSet([(0, 0), (1, 0), (0, 1)]), (1, 1)),
        over(PolyhedralSet(half_planes=[(1, 1, -5)])),
        over(TransferAgreements((Agreement("x", (1, 2)),), Transfer("b", "a")), (4, 0)),
        over(SmoothFrontier(U, 1 - U**2, U, 0, 1), (1, 1)),
    ],
)
def test_no_agreement_that_both_accept_is_an_impasse(solve: Any, problem: Any) -> None:
    solution = solve(problem)
    (point,) = solution
    assert (point.regime, point.terms, point.regret) == ("IMPASSE", (), 0)
    assert point.payoffs.tolist() == list(problem.disagreement)
    assert "the talks fail" in solution.note


def test_lotteries_can_make_an_agreement_possible() -> None:
    problem = finite((3, -1), (-1, 3))
    assert "with lotteries the payoffs would be (1, 1)" in nash_bargaining(problem).note
    (point,) = nash_bargaining(problem, lotteries=True)
    assert {t.label: t.probability for t in point.terms} == {"0": HALF, "1": HALF}
    assert point.is_lottery
    assert point.payoffs.tolist() == [1, 1]


def test_all_maximisers_of_the_product_are_listed() -> None:
    solution = nash_bargaining(finite((6, 1), (3, 2), (1, 6), (2, 2), (2, 3)))
    assert sorted(labels(solution)) == ["0", "1", "2", "4"]
    assert len(solution.components) == 4
    assert solution.complete
    assert "Several agreements" in solution.note


def test_agreements_with_equal_payoffs_are_one_component() -> None:
    solution = nash_bargaining(finite((3, 3), (3, 3), (1, 1)))
    assert labels(solution) == ["0", "1"]
    assert [len(c) for c in solution.components] == [2]


def test_lottery_names_a_pure_agreement_where_there_is_one() -> None:
    solution = nash_bargaining(finite((4, 0), (2, 2), (0, 4)), lotteries=True)
    assert [[t.label for t in point.terms] for point in solution] == [["1"]]
    assert "without them" not in solution.note


def test_weights_decide_exactly_between_near_products() -> None:
    """The two products differ in the sixteenth digit only."""
    tiny = Fraction(1, 10**16)
    problem = finite((2, 3), (3 + tiny, 2))
    assert labels(nash_bargaining(problem)) == ["1"]
    assert labels(nash_bargaining(problem, weights=(HALF, HALF + tiny))) == ["0"]
    assert labels(nash_bargaining(problem, weights=(0.4999, 0.5001))) == ["0"]


def test_one_ulp_decides_between_floats() -> None:
    problem = finite((2.0, 3.0), (np.nextafter(3.0, 4), 2.0), (1.0, np.pi))
    assert labels(nash_bargaining(problem)) == ["1"]


def test_decimal_floats_keep_their_ties() -> None:
    problem = over(PolyhedralSet([(0.0, 0.3), (0.1, 0.2), (0.3, 0.0), (0, 0)]))
    solution = utilitarian(problem)
    assert payoffs(solution) == [[0.0, 0.3], [0.3, 0.0]]
    assert "Floats were read" in solution.note


@pytest.mark.parametrize("solve", ALL)
@pytest.mark.parametrize("scale", [Fraction(1, 10**12), 10**12])
def test_units_and_zero_of_payoffs_do_not_matter(solve: Any, scale: Any) -> None:
    corners = [(0, 0), (4, 0), (4, 2), (0, 6)]
    moved = [(scale * x + 10**6, scale * y - 10**6) for x, y in corners]
    plain = payoffs(solve(over(PolyhedralSet(corners), (1, 1))))
    shifted = payoffs(solve(over(PolyhedralSet(moved), (scale + 10**6, scale - 10**6))))
    assert shifted == [[scale * x + 10**6, scale * y - 10**6] for x, y in plain]


def test_rule_for_the_larger_share_where_equality_is_inefficient() -> None:
    problem = finite((3, 1), (1, 1), (1, 2))
    solution = egalitarian(problem)
    assert labels(solution) == ["0"]
    assert "No efficient agreement gives equal scaled gains" in solution.note


def test_two_agreements_can_share_the_lexicographic_optimum() -> None:
    assert sorted(labels(egalitarian(finite((3, 1), (1, 3), (1, 1))))) == ["0", "1"]


def test_free_disposal_throws_away_what_exceeds_equal_shares() -> None:
    (point,) = egalitarian(finite((3, 1), (1, 1)), free_disposal=True)
    assert point.payoffs.tolist() == [1, 1]
    assert point.disposed.tolist() == [2, 0]
    assert point.terms[0].payoffs == (3, 1)
    assert point.regret == 0


def test_free_disposal_keeps_the_ray_to_the_ideal_point() -> None:
    (point,) = kalai_smorodinsky(finite((4, 2), (1, 3)), free_disposal=True)
    assert point.payoffs.tolist() == [Fraction(8, 3), 2]
    (curve,) = kalai_smorodinsky(over(SmoothFrontier(U, 4 - U**2 / 4, U, 1, 2)), free_disposal=True)
    assert curve.payoffs[0] / curve.payoffs[1] == pytest.approx(2 / 3.75)


def test_side_that_cannot_gain_is_left_out() -> None:
    assert payoffs(kalai_smorodinsky(finite((0, 1), (0, 5), (-1, 7)))) == [[0, 5]]


def test_utilitarian_segment_is_one_component_with_its_ends() -> None:
    problem = over(PolyhedralSet([(0, 0), (4, 0), (4, 2), (0, 6)]), (1, 0))
    solution = utilitarian(problem)
    assert payoffs(solution) == [[1, 5], [4, 2]]
    assert solution.components[0].subsets == ((0, 1),)


def test_utilitarian_segments_that_overlap_are_one_component() -> None:
    """Deal 0 reaches from (0, 6) to (3, 3), deal 1 from (2, 4) to (5, 1), deal 2 apart."""
    deals = tuple(Agreement(str(k), (x, 6 - x)) for k, x in enumerate((0, 2, 6)))
    solution = utilitarian(over(TransferAgreements(deals, Transfer("b", "a", cap=3)), (0, -9)))
    assert [len(c.subsets) for c in solution.components] == [2, 1]
    assert [[p.terms[0].transfer for p in c] for c in solution.components] == [[0, 3, 0, 3], [0, 3]]


def test_utilitarian_may_look_beyond_the_disagreement_point() -> None:
    problem = finite((10, -1), (2, 2))
    assert labels(utilitarian(problem)) == ["1"]
    assert labels(utilitarian(problem, individually_rational=False)) == ["0"]


def test_mixtures_that_only_lotteries_allow_are_named() -> None:
    problem = finite((3, 1), (1, 3))
    assert "mixtures between those listed" in utilitarian(problem).note
    assert len(utilitarian(problem).components) == 2
    assert len(utilitarian(problem, lotteries=True).components) == 1


@pytest.mark.parametrize(
    ("payoff_pairs", "cap", "convex"),
    [
        ([(0, 10)], None, True),
        ([(0, 10), (2, 8)], 3, True),
        ([(0, 10), (0, 9)], 10, True),
        ([(0, 10), (6, 4)], 3, False),
        ([(0, 10), (6, 3)], 4, False),
    ],
)
def test_note_says_whether_lotteries_could_matter(payoff_pairs: Any, cap: Any, convex: Any) -> None:
    deals = tuple(Agreement(str(k), pair) for k, pair in enumerate(payoff_pairs))
    problem = over(TransferAgreements(deals, Transfer("b", "a", cap=cap)), (0, 0))
    assert ("not convex" not in nash_bargaining(problem).note) == convex


def test_outside_options_are_named_as_left_aside() -> None:
    problem = over(PolyhedralSet([(0, 4), (4, 0)]), outside=(OutsideOption("a", (3, 0)),))
    assert "Outside options play no part" in nash_bargaining(problem).note


def test_floats_give_floats_and_rationals_rationals() -> None:
    assert nash_bargaining(finite((1, 2))).equilibria[0].payoffs.dtype == object
    assert nash_bargaining(finite((1.5, 2))).equilibria[0].payoffs.dtype == np.float64
    assert nash_bargaining(finite((1, 2)), weights=(0.3, 0.7)).equilibria[0].payoffs.dtype == float


@pytest.mark.parametrize("weights", [(0, 1), (-1, 2), (1,), "ab", (float("nan"), 1), (U, 1)])
def test_weights_must_be_two_positive_numbers(weights: Any) -> None:
    with pytest.raises((_errors.NotApplicableError, _errors.GameError), match="weights"):
        nash_bargaining(finite((1, 2)), weights=weights)


@pytest.mark.parametrize("solve", ALL)
def test_gains_without_bound_are_refused(solve: Any) -> None:
    for planes in ([(1, -1, 4)], [(1, 0, 4)], [(-1, -1, 0)]):
        with pytest.raises(_errors.NotApplicableError, match="no bound"):
            solve(over(PolyhedralSet(half_planes=planes)))


def test_sum_without_bound_is_refused_only_where_it_is_asked_for() -> None:
    open_below = over(PolyhedralSet(half_planes=[(1, 1, 4)]))
    assert payoffs(utilitarian(open_below)) == [[0, 4], [4, 0]]
    with pytest.raises(_errors.NotApplicableError, match="no bound"):
        utilitarian(open_below, individually_rational=False)
    with pytest.raises(_errors.NotApplicableError, match="no bound"):
        utilitarian(open_below, weights=(2, 1), individually_rational=False)
    pie = over(TransferAgreements((Agreement("x", (0, 4)),), Transfer("b", "a")))
    with pytest.raises(_errors.NotApplicableError, match="without a cap"):
        utilitarian(pie, weights=(2, 1), individually_rational=False)
    found = utilitarian(pie, weights=(1, 2), individually_rational=False)
    assert payoffs(found) == [[0, 4]]


def test_empty_polyhedron_is_refused() -> None:
    for planes in ([(1, 0, 0), (-1, 0, -1)], [(1, 1, 1), (-1, 0, -1), (0, -1, -1)]):
        with pytest.raises(_errors.GameError, match="no payoffs satisfy"):
            nash_bargaining(over(PolyhedralSet(half_planes=planes)))


def test_vertices_and_half_planes_together() -> None:
    square = [(0, 0), (4, 0), (4, 4), (0, 4)]
    problem = over(PolyhedralSet(square, [(1, 1, 6)]))
    assert payoffs(nash_bargaining(problem, weights=(9, 1))) == [[4, 2]]
    segment = over(PolyhedralSet([(0, 4), (4, 0)], [(1, 0, 1)]))
    assert payoffs(nash_bargaining(segment)) == [[1, 3]]


@pytest.mark.parametrize("solve", ALL)
def test_other_things_than_bargaining_problems_are_refused(solve: Any) -> None:
    with pytest.raises(_errors.NotApplicableError, match="takes a BargainingProblem"):
        solve([[1, 2], [3, 4]])


def test_unknown_kind_of_set_is_refused() -> None:
    problem = finite((1, 2))
    object.__setattr__(problem, "feasible", _Strange())
    with pytest.raises(_errors.NotApplicableError, match="takes FiniteAgreements"):
        nash_bargaining(problem)


class _Strange:
    """A feasible set that no solver knows."""

    def numbers(self) -> tuple[Any, ...]:
        return ()


@pytest.mark.parametrize(
    ("first", "second", "low", "high", "match"),
    [
        (U, U**2, 0, 1, "bends upwards"),
        (U, sympy.cos(5 * U), 0, 3, "bends upwards"),
        (U * (1 - U), 1 - U, 0, 1, "one way"),
        (U, sympy.log(U), 0, 1, "finite real"),
        (U, sympy.sqrt(1 - U**2), 0, 2, "finite real"),
    ],
)
def test_curves_that_are_no_concave_frontier_are_refused(
    first: Any, second: Any, low: Any, high: Any, match: str
) -> None:
    with pytest.raises(_errors.GameError, match=match):
        nash_bargaining(over(SmoothFrontier(first, second, U, low, high), (-2, -2)))


def test_curve_may_run_from_right_to_left() -> None:
    forth = nash_bargaining(over(SmoothFrontier(U, 1 - U**2, U, 0, 1)))
    back = nash_bargaining(over(SmoothFrontier(1 - U, 1 - (1 - U) ** 2, U, 0, 1)))
    assert payoffs(forth) == payoffs(back)


def test_straight_curve_has_a_segment_of_utilitarian_agreements() -> None:
    solution = utilitarian(over(SmoothFrontier(U, 1 - U, U, 0, 1), (Fraction(1, 4), 0)))
    assert payoffs(solution) == [[0.25, 0.75], [1, 0]]
    assert "straight" in solution.note


def test_outcomes_print_their_terms() -> None:
    text = str(nash_bargaining(finite((3, 1), (1, 3)), lotteries=True).equilibria[0])
    assert text == (
        "AGREEMENT, '1' with probability 0.5 or '0' with probability 0.5: payoffs (2, 2), regret 0"
    )
    assert "thrown away" in str(egalitarian(finite((3, 1)), free_disposal=True).equilibria[0])
