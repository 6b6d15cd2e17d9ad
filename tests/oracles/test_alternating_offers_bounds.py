"""Random exact problems: certificates, uniqueness against bounds, and the limit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from basebargain import Solution, alternating_offers
from basebargain._errors import NotApplicableError
from basebargain.forms import BargainingProblem, Breakdown
from basebargain.solvers import BargainingOutcome
from oracles._payoff_bounds import Line, Rules, payoff_bounds
from oracles._talks import half, talks

pytestmark = pytest.mark.oracle

Pair = tuple[Any, Any]


class Draw:
    """A random problem on one segment, in halves, so that ties are frequent."""

    def __init__(self, rng: np.random.Generator, *, with_option: bool, tame: bool) -> None:
        def number(low: int, high: int) -> Fraction:
            return half(int(rng.integers(low, high + 1)))

        self.low, self.width, self.total = number(-10, 4), number(0, 14), number(-2, 16)
        self.inside = (number(-10, 4), number(-4, 10))
        self.leaving: Pair | None = None
        if with_option:
            left = number(-8, 8)
            left = self.inside[1] - abs(left) if tame and left > self.inside[1] else left
            self.leaving = (number(-10, 6), left)
        first, second = (Fraction(int(rng.integers(5, 10)), 10) for _ in range(2))
        self.delta = (first, first if rng.random() < 0.6 else second)

    def problem(self) -> BargainingProblem:
        """Return the draw as a form."""
        return talks(
            payoffs=[(self.low, self.total - self.low)],
            cap=self.width,
            inside=self.inside,
            leaving=self.leaving,
        )

    def bounds(self, first: int, *, anywhere: bool) -> list[list[float]]:
        """Return bounds on both payoffs where `first` makes the first offer."""
        line = Line(float(self.total), float(self.low), float(self.low + self.width))
        exits = None if self.leaving is None else (float(self.leaving[0]), float(self.leaving[1]))
        inside = float(self.inside[0]), float(self.inside[1])
        delta = float(self.delta[0]), float(self.delta[1])
        return payoff_bounds(line, Rules(inside, (exits, None), delta, anywhere), 400)[first]


def ends(solution: Solution[BargainingOutcome], player: int) -> tuple[float, float]:
    worths = [float(eq.payoffs[player]) for eq in solution]
    return min(worths), max(worths)


@pytest.mark.parametrize("with_option", [False, True])
@pytest.mark.parametrize("first", [0, 1])
def test_unique_outcomes_are_all_there_is(with_option: bool, first: int) -> None:
    """Bounds that hold for every equilibrium meet at the one outcome that is claimed complete."""
    rng = np.random.default_rng(20241208 + first)
    checked = 0
    for _ in range(150):
        draw = Draw(rng, with_option=with_option, tame=False)
        solution = alternating_offers(
            draw.problem(), discounts=draw.delta, first_proposer="DM"[first]
        )
        assert all(eq.regret == 0 for eq in solution)
        bounds = draw.bounds(first, anywhere=False)
        for player in (0, 1):
            low, high = ends(solution, player) if solution.equilibria else bounds[player]
            assert bounds[player][0] - 1e-7 <= low <= high <= bounds[player][1] + 1e-7
            if solution.complete and len(solution) == 1:
                assert bounds[player] == pytest.approx([low, high], abs=1e-7)
        checked += solution.complete and len(solution) == 1
    assert checked > 70


@pytest.mark.parametrize("first", [0, 1])
def test_leaving_at_any_time_spans_the_whole_interval(first: int) -> None:
    """The owner's extreme payoffs are those of the largest self-supporting set."""
    rng = np.random.default_rng(404 + first)
    intervals = 0
    for _ in range(200):
        draw = Draw(rng, with_option=True, tame=True)
        try:
            solution = alternating_offers(
                draw.problem(), discounts=draw.delta, first_proposer="DM"[first], opt_out="any"
            )
        except NotApplicableError:
            continue
        assert all(eq.regret == 0 for eq in solution)
        is_interval = len(solution) == 2 and "own refused" in solution.note
        if is_interval or (solution.complete and len(solution) == 1):
            owner = draw.bounds(first, anywhere=True)[0]
            assert owner == pytest.approx(list(ends(solution, 0)), abs=1e-7)
        intervals += is_interval
    assert intervals > 3


def shown(solution: Solution[BargainingOutcome]) -> list[tuple[Any, ...]]:
    return sorted((eq.regime, *(round(float(u), 3) for u in eq.payoffs)) for eq in solution)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("with_option", [False, True])
def test_limit_is_what_short_periods_tend_to(count: int, with_option: bool) -> None:
    """Also where the frontier has gaps and several stationary equilibria exist."""
    rng = np.random.default_rng(17 + count)
    compared = 0
    for _ in range(120):
        lows, totals = rng.uniform(-5, 2, count), rng.uniform(-1, 8, count)
        floor = rng.uniform(0, 1)
        problem = talks(
            payoffs=[(a, t - a) for a, t in zip(lows.tolist(), totals.tolist(), strict=True)],
            floor=floor,
            cap=floor + rng.uniform(0, 7),
            inside=(rng.uniform(-5, 2), rng.uniform(-2, 5)),
            leaving=(rng.uniform(-5, 3), rng.uniform(-4, 4)) if with_option else None,
            rates=tuple(rng.uniform(0.1, 1, 2).tolist()),
            breakdown=Breakdown(rng.uniform(0, 0.3), (-1, 1)) if rng.random() < 0.3 else None,
        )
        limit = alternating_offers(problem)
        assert all(eq.regret < 1e-9 for eq in limit)
        if any(0 < eq.delay < 1e9 for eq in limit):
            continue
        for first in ("D", "M"):
            near = alternating_offers(problem, period=1e-5, first_proposer=first)
            assert all(eq.regret < 1e-9 for eq in near)
            pairs = list(zip(shown(limit), shown(near), strict=True))
            assert all(a[0] == b[0] for a, b in pairs)
            assert all(abs(a[k] - b[k]) < 2e-3 for a, b in pairs for k in (1, 2))
        compared += 1
    assert compared > 90
