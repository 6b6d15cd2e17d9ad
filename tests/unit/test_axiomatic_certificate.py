"""Certificates of the bargaining solutions: zero at the answer, positive anywhere else."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain.forms._bargaining_polyhedral import PolyhedralSet
from basebargain.forms._bargaining_smooth import SmoothFrontier
from basebargain.solvers import _axiomatic_rules
from basebargain.solvers._axiomatic import utilitarian
from basebargain.solvers._axiomatic_certificate import read_bounds
from basebargain.solvers._axiomatic_concept import Concept
from basebargain.solvers._axiomatic_curve_certificate import CurveBounds
from basebargain.solvers._axiomatic_support import HalfPlanes, Hull, outer_points
from basebargain.solvers._solution import Status
from oracles._axiomatic_problems import finite, one_of, over, whole
from oracles._talks import talks

F = Fraction
ONE = (F(1), F(1))
SQUARE = [(0, 0), (4, 0), (4, 2), (0, 6)]
PLANES = [(1, 0, 4), (1, 1, 6), (-1, 0, 0), (0, -1, 0)]


@pytest.mark.parametrize(
    "problem",
    [over(PolyhedralSet(SQUARE)), over(PolyhedralSet(half_planes=PLANES)), finite(*SQUARE)],
    ids=["vertices", "planes", "lotteries"],
)
def test_certificates_tell_the_answer_from_other_points(problem: Any) -> None:
    bounds = read_bounds(problem, lotteries=True)
    assert bounds.ideal() == (F(4), F(6))
    right, wrong = (F(3), F(3)), (F(2), F(4))
    assert bounds.product_gap(right, ONE) == 0 < bounds.product_gap(wrong, ONE)
    assert bounds.product_gap(wrong, (F(1), F(2))) == 0
    assert bounds.leximin_gap(right, ONE) == 0 < bounds.leximin_gap(wrong, ONE)
    assert bounds.equal_gap(right, ONE) == 0 < bounds.equal_gap((F(2), F(2)), ONE)
    shares = (F(12, 5), F(18, 5))
    assert bounds.leximin_gap(shares, bounds.ideal()) == 0
    assert bounds.sum_gap(wrong, ONE, rational=True) == 0
    assert bounds.sum_gap((F(2), F(3)), ONE, rational=True) == 1
    assert bounds.outside(right) == 0 < bounds.outside((F(3), F(4)))
    assert bounds.outside((F(5), F(1))) > 0
    assert bounds.impasse() == 6


def test_the_larger_gain_is_judged_once_the_smaller_is_settled() -> None:
    bounds = read_bounds(finite((1, 1), (3, 1)), lotteries=False)
    assert bounds.leximin_gap((F(1), F(1)), ONE) == 2
    assert bounds.leximin_gap((F(3), F(1)), ONE) == 0


def test_pieces_that_are_not_selected_are_bounded_tightly() -> None:
    """Of two segments the better one is certified, the worse one refuted."""
    bounds = read_bounds(talks(payoffs=[(0, 8), (2, 7)], cap=3), lotteries=False)
    assert bounds.product_gap((F(9, 2), F(9, 2)), ONE) == 0
    assert bounds.product_gap((F(3), F(5)), ONE) > F(1, 8)


def test_product_certificate_is_zero_exactly_at_the_best_of_a_list() -> None:
    rng = np.random.default_rng(2)
    for _ in range(50):
        points = [(F(whole(rng, 1, 9)), F(whole(rng, 1, 9))) for _ in range(5)]
        bounds = read_bounds(finite(*points), lotteries=False)
        best = max(x * y for x, y in points)
        for x, y in points:
            excess = float(best / (x * y)) ** 0.5 - 1
            assert float(bounds.product_gap((x, y), ONE)) == pytest.approx(excess)


def test_missed_agreement_refutes_an_impasse() -> None:
    assert read_bounds(finite((3, -1), (-1, 3)), lotteries=False).impasse() == 0
    assert read_bounds(finite((3, -1), (-1, 3)), lotteries=True).impasse() == 2


def test_one_sided_gains_are_refuted_by_a_joint_gain() -> None:
    bounds = read_bounds(finite((3, 0), (1, 1)), lotteries=False)
    assert bounds.product_gap((F(3), F(0)), ONE) == 1


def test_support_of_points_and_half_planes_agree() -> None:
    rng = np.random.default_rng(5)
    points = Hull(tuple((F(x), F(y)) for x, y in SQUARE))
    planes = HalfPlanes(tuple((F(a), F(b), F(c)) for a, b, c in PLANES))
    for _ in range(60):
        sums = F(whole(rng, -4, 4)), F(whole(rng, 1, 4))
        cut = F(whole(rng, -3, 3)), F(one_of(rng, [-2, -1, 1, 2])), F(whole(rng, -12, 12))
        assert points.largest(sums, (cut,)) == planes.largest(sums, (cut,))


def test_inner_points_are_left_out_and_outer_ones_kept() -> None:
    rng = np.random.default_rng(7)
    points = [(F(whole(rng, -40, 40)), F(whole(rng, -40, 40))) for _ in range(200)]
    outer = outer_points(points)
    assert len(outer) < 60
    for _ in range(40):
        sums = F(whole(rng, -9, 9)), F(whole(rng, 1, 9))
        assert Hull(outer).largest(sums) == Hull(tuple(points)).largest(sums)
    assert outer_points([(F(1), F(1))] * 3) == ((F(1), F(1)),)
    line = [(F(k), F(-k)) for k in range(4)]
    assert Hull(outer_points(line)).largest((F(1), F(0))) == 3


def test_an_answer_that_costs_a_side_something_is_not_certified(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A solver that forgets to cut off losses is found out."""
    problem = over(PolyhedralSet([(-4, 9), (2, 2)]))
    assert utilitarian(problem).status is Status.CERTIFIED
    monkeypatch.setattr(_axiomatic_rules, "clipped", lambda a, b: (a, b))
    solution = utilitarian(problem)
    assert solution.equilibria[0].payoffs.tolist() == [-4, 9]
    assert solution.equilibria[0].regret == 4
    assert solution.status is Status.UNCERTIFIED


def test_curve_certificate_tells_the_answer_from_other_points() -> None:
    u = sympy.Symbol("u", real=True)
    bounds = CurveBounds.read(over(SmoothFrontier(u, sympy.sqrt(1 - u**2), u, 0, 1)))
    root = 0.5**0.5
    concepts = [
        Concept("product", ONE),
        Concept("ideal", None),
        Concept("equal", ONE),
        Concept("equal", ONE, free_disposal=True),
        Concept("sum", ONE),
    ]
    for concept in concepts:
        assert bounds.gap((root, root), concept) == pytest.approx(0, abs=1e-14)
        assert bounds.gap((0.6, 0.8), concept) > 1e-3
        assert bounds.gap((0.7, 0.7), concept) > 1e-3
        assert bounds.gap((-0.1, 1.0), concept) > 1e-3
