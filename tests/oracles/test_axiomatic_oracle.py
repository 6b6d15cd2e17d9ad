"""Axiomatic bargaining solutions against published examples, closed forms and plain search."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import product as choices
from typing import Any

import numpy as np
import pytest
import sympy
from scipy.optimize import minimize_scalar

from basebargain.forms import Agreement, BargainingProblem, Transfer, TransferAgreements
from basebargain.forms._bargaining_finite import FiniteAgreements
from basebargain.forms._bargaining_polyhedral import PolyhedralSet
from basebargain.forms._bargaining_smooth import SmoothFrontier
from basebargain.solvers._alternating_offers import alternating_offers
from basebargain.solvers._axiomatic import (
    egalitarian,
    kalai_smorodinsky,
    nash_bargaining,
    utilitarian,
)
from basebargain.solvers._axiomatic_product import compare_products
from basebargain.solvers._solution import Status
from oracles._axiomatic_brute import ideal, product, rational, reachable, smaller, total
from oracles._axiomatic_problems import finite, one_of, over, whole
from oracles._talks import talks

pytestmark = pytest.mark.oracle
T = sympy.Symbol("t", positive=True)
# Goods of the barter in Nash (1950): worth to Bill, worth to Jack.
BILL = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
JACK = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}


def barter() -> BargainingProblem:
    """Every way for Bill and Jack to hand over some of their goods."""
    goods = [*BILL.items(), *JACK.items()]
    deals = []
    for given in choices((False, True), repeat=len(goods)):
        moved = [(name, worth) for (name, worth), moves in zip(goods, given, strict=True) if moves]
        bill = sum(w[0] if name in JACK else -w[0] for name, w in moved)
        jack = sum(w[1] if name in BILL else -w[1] for name, w in moved)
        deals.append(Agreement(" ".join(name for name, _ in moved), (bill, jack)))
    return BargainingProblem(("Bill", "Jack"), FiniteAgreements(tuple(deals)), inside=(0, 0))


@pytest.mark.parametrize("lotteries", [False, True])
def test_barter_of_nash_1950(lotteries: bool) -> None:
    (point,) = nash_bargaining(barter(), lotteries=lotteries)
    assert point.terms[0].label == "book whip ball bat pen toy knife"
    assert point.gains.tolist() == [12, 5]


def test_example_of_kalai_and_smorodinsky_1975() -> None:
    """Player 2's chances improve at every level of player 1, yet Nash gives player 2 less."""
    narrow = over(PolyhedralSet([(0, 0), (1, 0), (Fraction(3, 4), Fraction(3, 4)), (0, 1)]))
    wide = over(PolyhedralSet([(0, 0), (1, 0), (1, Fraction(7, 10)), (0, 1)]))
    first, second = (nash_bargaining(p).equilibria[0].payoffs.tolist() for p in (narrow, wide))
    assert (first, second) == ([Fraction(3, 4)] * 2, [1, Fraction(7, 10)])
    first, second = (kalai_smorodinsky(p).equilibria[0].payoffs.tolist() for p in (narrow, wide))
    assert (first, second) == ([Fraction(3, 4)] * 2, [Fraction(10, 13)] * 2)


@pytest.mark.parametrize(
    ("a", "b"), [(1, 1), (0.5, 1), (0.3, 0.8), (Fraction(1, 3), Fraction(1, 2))]
)
def test_dividing_a_pie_between_risk_averse_players(a: Any, b: Any) -> None:
    """With utilities x^a and (1-x)^b the Nash division is x = a/(a+b)."""
    problem = over(SmoothFrontier(T**a, (1 - T) ** b, T, 0, 1))
    share = float(a / (a + b))
    (point,) = nash_bargaining(problem)
    assert point.payoffs == pytest.approx([share ** float(a), (1 - share) ** float(b)], rel=1e-14)
    weighted = nash_bargaining(problem, weights=(2, 1)).equilibria[0]
    share = float(2 * a / (2 * a + b))
    assert weighted.payoffs[0] == pytest.approx(share ** float(a), rel=1e-14)


def test_closed_forms_on_a_quarter_ellipse() -> None:
    problem = over(SmoothFrontier(T, 3 * sympy.sqrt(1 - T**2), T, 0, 1))
    root = math.sqrt(0.5)
    assert nash_bargaining(problem).equilibria[0].payoffs == pytest.approx([root, 3 * root])
    assert kalai_smorodinsky(problem).equilibria[0].payoffs == pytest.approx([root, 3 * root])
    assert egalitarian(problem).equilibria[0].payoffs == pytest.approx([3 / math.sqrt(10)] * 2)
    far = 1 / math.sqrt(10)
    assert utilitarian(problem).equilibria[0].payoffs == pytest.approx([far, 9 * far])


def test_smooth_solutions_against_scipy() -> None:
    """A frontier without closed forms, from disagreement points inside and on the axes."""
    rng = np.random.default_rng(3)
    for _ in range(5):
        k, w = rng.uniform(1.2, 3), rng.uniform(0.5, 2)
        d = rng.uniform(0, 0.4, 2)
        problem = over(
            SmoothFrontier(T, sympy.exp(-1) + 1 - sympy.exp(T**k - 1), T, 0, 1), tuple(d)
        )

        def frontier(x: Any, k: float = k) -> Any:
            return np.exp(-1) + 1 - np.exp(x**k - 1)

        def best(worth: Callable[[Any, Any], Any], d: Any = d, f: Any = frontier) -> float:
            found = minimize_scalar(
                lambda x: -worth(x - d[0], f(x) - d[1]),
                bounds=(d[0], 1),
                method="bounded",
                options={"xatol": 1e-12},
            )
            return -float(found.fun)

        def value(point: Any, worth: Callable[[Any, Any], Any]) -> float:
            return float(worth(*map(float, point.gains)))

        for solution, worth in (
            (
                nash_bargaining(problem, weights=(w, 1)),
                lambda g, h, w=w: max(g, 0) ** w * max(h, 0),
            ),
            (egalitarian(problem, weights=(w, 1)), lambda g, h, w=w: min(g / w, h)),
            (utilitarian(problem, weights=(w, 1)), lambda g, h, w=w: w * g + h),
        ):
            assert value(solution.equilibria[0], worth) >= best(worth) - 1e-9
            assert value(solution.equilibria[0], worth) <= best(worth) + 1e-7
            assert solution.status is Status.CERTIFIED


def random_problem(rng: np.random.Generator) -> tuple[BargainingProblem, bool]:
    """Return a problem of some kind, and whether to allow lotteries."""

    def number(low: int, high: int, parts: int = 4) -> Fraction:
        return Fraction(whole(rng, low * parts, high * parts), parts)

    inside = number(-3, 3), number(-3, 3)
    size = whole(rng, 1, 5)
    pairs = [(number(-6, 8), number(-2, 12)) for _ in range(size)]
    kind = one_of(rng, ["finite", "transfers", "vertices", "planes"])
    if kind == "finite":
        return finite(*pairs, inside=inside), rng.random() < 0.5
    if kind == "vertices":
        return over(PolyhedralSet(pairs), inside), False
    if kind == "planes":
        planes = [(whole(rng, 1, 4), whole(rng, 1, 4), number(-2, 12)) for _ in range(size)]
        return over(PolyhedralSet(half_planes=planes), inside), False
    floor = whole(rng, -1, 2)
    cap = one_of(rng, [None, floor, floor + 2, floor + 6])
    return talks(payoffs=pairs, floor=floor, cap=cap, inside=inside), rng.random() < 0.5


def test_exact_solutions_against_a_fine_grid() -> None:
    """A solver is never below the grid, and above it by less than a step can hide."""
    rng = np.random.default_rng(11)
    for _ in range(40):
        problem, lotteries = random_problem(rng)
        weights = Fraction(whole(rng, 1, 5)), Fraction(whole(rng, 1, 9), 3)
        grid = rational(reachable(problem, lotteries=lotteries, steps=400))
        options: dict[str, Any] = {"weights": weights, "lotteries": lotteries}
        checks = [
            (nash_bargaining(problem, **options), product(weights), 0.25),
            (egalitarian(problem, **options), smaller(weights), 0.25 / float(min(weights))),
            (utilitarian(problem, **options), total(weights), 0.25 * float(sum(weights))),
        ]
        for solution, worth, step in checks:
            assert solution.status is Status.CERTIFIED
            if not len(grid):
                assert solution.equilibria[0].regime == problem.regimes[1]
                continue
            found = worth(np.array([[float(g) for g in point.gains] for point in solution]))
            best = float(worth(grid).max())
            assert (found >= best - 1e-9).all()
            assert (found <= best + step).all()


def test_shares_of_ideal_gains_against_a_fine_grid() -> None:
    rng = np.random.default_rng(12)
    for _ in range(40):
        problem, lotteries = random_problem(rng)
        grid = rational(reachable(problem, lotteries=lotteries, steps=800))
        solution = kalai_smorodinsky(problem, lotteries=lotteries)
        assert solution.status is Status.CERTIFIED
        if len(grid) and min(ideal(grid)) > 0.5:
            first, second = ideal(grid).tolist()
            worth = smaller((first, second))
            found = worth(np.array([[float(g) for g in point.gains] for point in solution]))
            assert found == pytest.approx(float(worth(grid).max()), abs=0.05)


def test_finite_sets_against_the_definitions() -> None:
    """All selected agreements, exactly, by going through the list."""
    rng = np.random.default_rng(4)
    for _ in range(60):
        pairs = [(whole(rng, 0, 6), whole(rng, 0, 6)) for _ in range(whole(rng, 1, 7))]
        problem = finite(*pairs)
        most = [max(p[i] for p in pairs) for i in (0, 1)]
        if not any(x * y for x, y in pairs):
            continue
        keys: list[tuple[Callable[..., Any], list[Any]]] = [
            (nash_bargaining, [x * x * y for x, y in pairs]),
            (kalai_smorodinsky, [sorted((x * most[1], y * most[0])) for x, y in pairs]),
            (egalitarian, [sorted((x, 2 * y)) for x, y in pairs]),
            (utilitarian, [2 * x + y for x, y in pairs]),
        ]
        for solve, worth in keys:
            options = {} if solve is kalai_smorodinsky else {"weights": (2, 1)}
            wanted = {str(k) for k, own in enumerate(worth) if own == max(worth)}
            assert {point.terms[0].label for point in solve(problem, **options)} == wanted


def test_products_with_large_exponents_against_logarithms() -> None:
    rng = np.random.default_rng(6)
    for _ in range(200):
        gains = [Fraction(whole(rng, 1, 50), whole(rng, 1, 9)) for _ in range(4)]
        weights = Fraction(whole(rng, 1, 10**9), 10**9), Fraction(whole(rng, 1, 10**9), 10**9)
        first, second = (gains[0], gains[1]), (gains[2], gains[3])
        value = sum(
            float(w) * (math.log(a) - math.log(b))
            for w, a, b in zip(weights, first, second, strict=True)
        )
        if abs(value) > 1e-9:
            assert compare_products(first, second, weights) == (1 if value > 0 else -1)


def test_equal_products_with_large_exponents_are_equal() -> None:
    """2^100 * 8^1 = 2^103 * 1^1, and with weights 1 : 10^9 only equal gains are equal."""
    assert compare_products((Fraction(2), Fraction(8)), (Fraction(2), Fraction(8)), (1, 10**9)) == 0  # type: ignore[arg-type]
    power = Fraction(2) ** 100
    weights = Fraction(1), Fraction(100)
    assert compare_products((power, Fraction(1)), (Fraction(1), Fraction(2)), weights) == 0
    assert compare_products((power + 1, Fraction(1)), (Fraction(1), Fraction(2)), weights) == 1


def test_frequent_offers_lead_to_the_nash_solution_with_powers_from_impatience() -> None:
    """Without options the limit of alternating offers has weights r_j / (r_i + r_j)."""
    rng = np.random.default_rng(8)
    for _ in range(60):
        problem = talks(
            payoffs=[(Fraction(whole(rng, -20, 30), 4), Fraction(whole(rng, -8, 48), 4))],
            cap=one_of(rng, [None, 2, 6]),
            inside=(Fraction(whole(rng, -11, 11), 4), Fraction(whole(rng, -11, 11), 4)),
            rates=(Fraction(whole(rng, 2, 20), 4), Fraction(whole(rng, 2, 20), 4)),
        )
        limit = {(o.regime, *o.payoffs) for o in alternating_offers(problem)}
        axiomatic = nash_bargaining(problem, weights=problem.power)
        found = {("LIMBO" if o.regime == "LIMBO" else "DEAL", *o.payoffs) for o in axiomatic}
        tie = "No agreement gives both sides more" in axiomatic.note
        assert found <= limit if tie else found == limit


def test_nash_is_among_the_limits_on_a_frontier_with_gaps() -> None:
    rng = np.random.default_rng(9)
    for _ in range(40):
        pairs = [(Fraction(whole(rng, -9, 9)), Fraction(whole(rng, 0, 14))) for _ in range(3)]
        problem = talks(payoffs=pairs, cap=one_of(rng, [None, 1, 4]), rates=(1, whole(rng, 1, 3)))
        limit = {tuple(o.payoffs) for o in alternating_offers(problem)}
        assert {tuple(o.payoffs) for o in nash_bargaining(problem, weights=problem.power)} <= limit


def test_discrete_offers_approach_the_nash_solution() -> None:
    problem = talks(payoffs=[(0, 10)], inside=(1, 2), rates=(1, 3))
    (axiomatic,) = nash_bargaining(problem, weights=problem.power)
    gaps = [
        abs(
            float(alternating_offers(problem, period=t).equilibria[0].payoffs[0])
            - axiomatic.payoffs[0]
        )
        for t in (0.1, 0.01, 0.001)
    ]
    assert gaps[0] > 5 * gaps[1] > 25 * gaps[2]


def test_transfers_and_their_polygon_agree() -> None:
    """One agreement with transfers is a segment, also when given by its ends."""
    deal = TransferAgreements((Agreement("x", (-2, 11)),), Transfer("b", "a", floor=1, cap=8))
    ends = PolyhedralSet([(-1, 10), (6, 3)])
    for solve in (nash_bargaining, kalai_smorodinsky, egalitarian, utilitarian):
        first, second = ([p.payoffs.tolist() for p in solve(over(s, (1, 2)))] for s in (deal, ends))
        assert sorted(first) == sorted(second)
