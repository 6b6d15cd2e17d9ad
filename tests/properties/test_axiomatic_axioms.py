"""The axioms that characterise the bargaining solutions, on random sets."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import assume, given, strategies as st

from basebargain.forms import Agreement, BargainingProblem
from basebargain.forms._bargaining_finite import FiniteAgreements
from basebargain.forms._bargaining_polyhedral import PolyhedralSet
from basebargain.solvers._axiomatic import (
    egalitarian,
    kalai_smorodinsky,
    nash_bargaining,
    utilitarian,
)
from basebargain.solvers._solution import Status
from oracles._axiomatic_problems import finite, over

NUMBERS = st.integers(-12, 24).map(lambda n: Fraction(n, 4))
PAIRS = st.tuples(NUMBERS, NUMBERS)
LISTS = st.lists(PAIRS, min_size=1, max_size=6)
WEIGHTS = st.tuples(st.integers(1, 5), st.integers(1, 5))
SCALES = st.tuples(*[st.integers(1, 12).map(lambda n: Fraction(n, 4))] * 2)
ALL = [nash_bargaining, kalai_smorodinsky, egalitarian, utilitarian]
SETS = ["finite", "lotteries", "polygon"]
SOLVERS, KINDS = st.sampled_from(ALL), st.sampled_from(SETS)


def build(kind: str, points: list[tuple[Any, Any]]) -> tuple[BargainingProblem, bool]:
    """Return a problem over points or their hull, and whether lotteries are allowed."""
    if kind == "polygon":
        return over(PolyhedralSet(points)), False
    return finite(*points), kind == "lotteries"


def comprehensive(points: list[tuple[Any, Any]]) -> PolyhedralSet:
    """Return everything from zero up to what mixtures of the points give."""
    low = Fraction(0)
    tops = [(max(x, low), max(y, low)) for x, y in points]
    corners = [(low, low)]
    for x, y in tops:
        corners += [(x, y), (x, low), (low, y)]
    return PolyhedralSet(corners)


def answers(solve: Any, problem: BargainingProblem, **options: Any) -> list[tuple[Any, ...]]:
    """Return the distinct payoffs that a solution selects, sorted."""
    return sorted({tuple(p.payoffs) for p in solve(problem, **options)})


@given(solve=st.sampled_from(ALL[:2]), kind=KINDS, points=LISTS, scale=SCALES, shift=PAIRS)
def test_units_and_zeros_do_not_matter(
    solve: Any, kind: str, points: Any, scale: Any, shift: Any
) -> None:
    def move(x: Any) -> tuple[Any, Any]:
        return scale[0] * x[0] + shift[0], scale[1] * x[1] + shift[1]

    problem, lotteries = build(kind, points)
    moved, _ = build(kind, [move(x) for x in points])
    moved = BargainingProblem(moved.players, moved.feasible, inside=shift)
    plain = answers(solve, problem, lotteries=lotteries)
    assert answers(solve, moved, lotteries=lotteries) == sorted(map(move, plain))


@given(solve=SOLVERS, kind=KINDS, points=LISTS)
def test_players_may_be_renamed(solve: Any, kind: str, points: Any) -> None:
    problem, lotteries = build(kind, points)
    turned, _ = build(kind, [x[::-1] for x in points])
    plain = answers(solve, problem, lotteries=lotteries)
    assert answers(solve, turned, lotteries=lotteries) == sorted(x[::-1] for x in plain)


@given(solve=SOLVERS, kind=KINDS, points=LISTS)
def test_no_listed_agreement_dominates_a_selected_one(solve: Any, kind: str, points: Any) -> None:
    problem, lotteries = build(kind, points)
    solution = solve(problem, lotteries=lotteries)
    assert solution.status is Status.CERTIFIED
    for chosen in solution:
        if chosen.regime == "AGREEMENT":
            first, second = chosen.payoffs
            assert min(first, second) >= 0
            assert not any(
                x >= first and y >= second and (x, y) != (first, second) for x, y in points
            )


@given(solve=SOLVERS, points=LISTS)
def test_symmetric_convex_sets_have_symmetric_solutions(solve: Any, points: Any) -> None:
    problem, _ = build("polygon", [*points, *(x[::-1] for x in points)])
    found = answers(solve, problem)
    assert found == sorted(x[::-1] for x in found)
    if solve is not utilitarian:
        assert len(found) == 1


@given(points=LISTS, weights=WEIGHTS, kept=st.data())
def test_nash_is_independent_of_irrelevant_alternatives(
    points: Any, weights: Any, kept: Any
) -> None:
    """Of a smaller set the solutions are those of the larger one that it still holds."""
    problem = finite(*points)
    chosen = nash_bargaining(problem, weights=weights)
    assume(chosen.equilibria[0].regime == "AGREEMENT")
    assume("No agreement gives both" not in chosen.note)
    rest = kept.draw(st.lists(st.sampled_from(points), max_size=4))
    smaller = finite(tuple(chosen.equilibria[0].payoffs), *rest)
    wanted = {tuple(p.payoffs) for p in chosen} & {a.payoffs for a in _deals(smaller)}
    assert set(answers(nash_bargaining, smaller, weights=weights)) == wanted


def _deals(problem: BargainingProblem) -> tuple[Agreement, ...]:
    feasible = problem.feasible
    assert isinstance(feasible, FiniteAgreements)
    return feasible.agreements


@given(points=LISTS, more=PAIRS, weights=WEIGHTS)
def test_nobody_loses_from_more_chances_under_the_egalitarian_solution(
    points: Any, more: Any, weights: Any
) -> None:
    options = {"weights": weights, "free_disposal": True}
    for kind in SETS:
        problem, lotteries = build(kind, points)
        larger, _ = build(kind, [*points, more])
        (before,) = answers(egalitarian, problem, lotteries=lotteries, **options)
        (after,) = answers(egalitarian, larger, lotteries=lotteries, **options)
        assert after[0] >= before[0]
        assert after[1] >= before[1]


@given(points=LISTS, more=PAIRS)
def test_kalai_smorodinsky_is_monotonic_while_ideal_gains_stay(points: Any, more: Any) -> None:
    """On comprehensive sets whose ideal points agree nobody loses from further chances."""
    low = Fraction(0)
    tops = [max(low, *(x[i] for x in points)) for i in (0, 1)]
    extra = min(max(more[0], low), tops[0]), min(max(more[1], low), tops[1])
    (before,) = answers(kalai_smorodinsky, over(comprehensive(points)))
    (after,) = answers(kalai_smorodinsky, over(comprehensive([*points, extra])))
    assert after[0] >= before[0]
    assert after[1] >= before[1]


@given(points=LISTS)
def test_kalai_smorodinsky_lies_on_the_ray_to_the_ideal_point(points: Any) -> None:
    low = Fraction(0)
    tops = [max(low, *(x[i] for x in points)) for i in (0, 1)]
    ((first, second),) = answers(kalai_smorodinsky, over(comprehensive(points)))
    if all(tops):
        assert first * tops[1] == second * tops[0]


@given(solve=SOLVERS, kind=st.sampled_from(SETS[:2]), points=LISTS)
def test_a_dominated_agreement_changes_nothing(solve: Any, kind: str, points: Any) -> None:
    worst = min(x for x, _ in points) - 1, min(y for _, y in points) - 1
    problem, lotteries = build(kind, points)
    larger, _ = build(kind, [*points, worst])
    assert answers(solve, problem, lotteries=lotteries) == answers(
        solve, larger, lotteries=lotteries
    )


@given(solve=SOLVERS, points=LISTS)
def test_lotteries_over_a_list_are_the_polygon_of_its_points(solve: Any, points: Any) -> None:
    problem, _ = build("lotteries", points)
    polygon, _ = build("polygon", points)
    assert answers(solve, problem, lotteries=True) == answers(solve, polygon)
    for point in solve(problem, lotteries=True):
        assert point.regime == "IMPASSE" or sum(t.probability for t in point.terms) == 1
