"""Leaving at any time against the set of all pure subgame-perfect outcomes, found by iteration."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

import basebargain as bb
from basebargain._errors import NotApplicableError
from basebargain.forms import BargainingProblem
from oracles._outcome_sets import Outcomes, Table, outcome_sets
from oracles._talks import half, talks

pytestmark = pytest.mark.oracle

PERIOD = 0.02


class Draw:
    """Random talks in which D has an option that M dreads more than endless talks."""

    def __init__(self, rng: np.random.Generator, *, ties: bool) -> None:
        def number(low: int, high: int) -> Fraction:
            if ties:
                return half(int(rng.integers(2 * low, 2 * high + 1)))
            return Fraction(int(rng.integers(1000 * low, 1000 * high)), 1000)

        self.inside = number(-4, 2), number(-2, 4)
        self.low, total = number(-4, 2), number(-1, 9)
        if rng.random() < 0.4:
            total = sum(self.inside) + number(-2, 1)
        self.total, self.width = total, abs(number(0, 7))
        left = number(-4, 4)
        self.leaving = (self.inside[0] + abs(number(-1, 2)), min(left, self.inside[1] - abs(left)))
        self.rates = (Fraction(1), Fraction(1))
        if rng.random() < 0.5:
            self.rates = half(int(rng.integers(1, 5))), half(int(rng.integers(1, 5)))

    def problem(self) -> BargainingProblem:
        """Return the draw as a form."""
        return talks(
            payoffs=[(self.low, self.total - self.low)],
            cap=self.width,
            inside=self.inside,
            leaving=self.leaving,
            rates=self.rates,
        )

    def sets(
        self, delta: tuple[float, float], *, tail: float
    ) -> tuple[Table, tuple[Outcomes, ...]]:
        """Return the table and the outcomes for either first proposer."""
        periods = math.ceil(math.log(tail) / math.log(max(delta))) + 1
        ends = float(self.low), float(self.low + self.width)
        inside = float(self.inside[0]), float(self.inside[1])
        leaving = float(self.leaving[0]), float(self.leaving[1])
        table = Table(float(self.total), *ends, inside, leaving, delta, periods)
        return table, outcome_sets(table, after_own_offer=True, steps=4 * periods)


def ends(worths: NDArray[np.float64]) -> list[float]:
    return [float(worths.min()), float(worths.max())]


def reach(table: Table, sets: tuple[Outcomes, ...], player: int) -> list[float]:
    """Return a player's least and largest payoff over some sets."""
    return ends(
        np.concatenate([s.worths(table, player, best=best) for s in sets for best in (False, True)])
    )


def listed(solution: bb.Solution[bb.solvers.BargainingOutcome], player: int) -> list[float]:
    return ends(np.array([float(eq.payoffs[player]) for eq in solution]))


@pytest.mark.parametrize("ties", [False, True])
def test_short_periods_tend_to_the_limit(ties: bool) -> None:
    """The ends of the payoffs, and whether leaving at once is among the outcomes, both starts."""
    rng = np.random.default_rng(31 + ties)
    exits = dict.fromkeys((False, True), 0)
    for _ in range(24):
        draw = Draw(rng, ties=ties)
        solution = bb.alternating_offers(draw.problem(), opt_out="any")
        assert solution.status is bb.Status.CERTIFIED
        delta = (math.exp(-float(draw.rates[0]) * PERIOD), math.exp(-float(draw.rates[1]) * PERIOD))
        table, sets = draw.sets(delta, tail=1e-4)
        leaves = any(s.leaves[:3].any() for s in sets)
        assert leaves == any(eq.regime == "EXIT" for eq in solution)
        exits[leaves] += 1
        for player in (0, 1):
            own, found = reach(table, sets, player), listed(solution, player)
            if player == 0 or solution.complete:
                assert found == pytest.approx(own, abs=12 * PERIOD)
            assert own[0] - 12 * PERIOD <= found[0] <= found[1] <= own[1] + 12 * PERIOD
    assert min(exits.values()) > 5


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("first", [0, 1])
def test_discrete_plans_reach_the_ends_of_the_set(ties: bool, first: int) -> None:
    rng = np.random.default_rng(7 + 2 * first + ties)
    checked = 0
    for _ in range(100):
        draw = Draw(rng, ties=ties)
        tenths = [Fraction(int(rng.integers(4, 10)), 10) for _ in range(2)]
        discounts = (tenths[0], tenths[int(rng.random() < 0.5)])
        try:
            solution = bb.alternating_offers(
                draw.problem(), discounts=discounts, first_proposer="DM"[first], opt_out="any"
            )
        except NotApplicableError:
            continue
        assert all(eq.regret == 0 for eq in solution)
        if "own refused" in solution.note or solution.complete:
            table, sets = draw.sets((float(discounts[0]), float(discounts[1])), tail=1e-9)
            own = reach(table, sets[first : first + 1], 0)
            assert listed(solution, 0) == pytest.approx(own, abs=1e-6)
            checked += 1
    assert checked > 40
