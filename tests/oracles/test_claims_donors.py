"""The conditions of the claims on donors against the solvers, point by point."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

import basebargain as bb
from basebargain.models._conditionality_unknown import expected_donor_payoff
from basebargain.models._credibility import penalty_game
from basebargain.models._donors import required_coverage
from basebargain.models._donors_global import coverage_limits, donor_global_game
from basebargain.models._exit_stake import exit_stake
from basebargain.parameters import derived
from basebargain.sensitivity import _claims_conditionality, _claims_donors
from basebargain.sensitivity._draws import evaluated

pytestmark = pytest.mark.oracle

TESTS = {
    test.id: test for test in (*_claims_donors.claim_tests(), *_claims_conditionality.claim_tests())
}
DRAWS = 40


@cache
def draws() -> dict[str, Any]:
    """Draw points at which each claim is true at some and false at others."""
    space = bb.box(
        attribution=(0.3, 1), expulsion_cost=(0, 3), transfer_cap=(0, 6), spoil_harm=(0, 4),
        real_concession=0,
        donor_envelope=(5, 60), donor_gain_us=(5, 10), donor_gain_eu=(5, 10),
        donor_gain_uk=(5, 10), donor_gain_gulf=(5, 10), donor_cost_us=(0, 5),
        donor_cost_eu=(0, 5), donor_cost_uk=(0, 5), donor_cost_gulf=(0, 5),
        relocation_share=(0, 0.5), limbo_security=(0.5, 1), spoil_cost=(0, 1),
        spoil_effort=(0, 0.5),
    )  # fmt: skip
    return {str(name): array.values for name, array in space.sample(DRAWS, rng=21).items()}


def one(k: int, **changes: float) -> dict[str, float]:
    return {name: float(array[k]) for name, array in draws().items()} | changes


def verdicts(name: str) -> Any:
    test = TESTS[name]
    if test.condition is None:
        assert test.holds is not None
        return test.holds(draws())
    return evaluated(test.condition, draws()).astype(bool)


def number(expression: Any, point: dict[str, float]) -> float:
    return float(expression.xreplace({s: point[s.name] for s in expression.free_symbols}))


def ends(point: dict[str, float], stake: float) -> bool:
    """Whether exit is the only outcome of the talks at a stake."""
    problem = bb.models.alternating_offers()
    numbers = point | {"chi": 1.0, "donor_envelope": 60.0, "kappa": stake / 60}
    solution = bb.alternating_offers(problem.at(**{n: numbers[n] for n in problem.parameters}))
    return {outcome.regime for outcome in solution} == {"EXIT"}


def last_stake(point: dict[str, float]) -> float:
    """Find the stake from which the presence ends, by bisection."""
    low, high = 0.0, 60.0
    for _ in range(17):
        middle = (low + high) / 2
        low, high = (low, middle) if ends(point, middle) else (middle, high)
    return high


def test_less_certain_us_needs_more_conditionality_where_the_claim_says_so() -> None:
    found, chi = verdicts("C19"), derived("chi")
    assert 0 < found.sum() < DRAWS
    for k in range(0, DRAWS, 4):
        point = one(k)
        if ends(point, 0.0):
            assert not found[k]
            continue
        stake = last_stake(point)
        needed = [
            stake / (number(chi, point | {"participation_us": chance}) * point["donor_envelope"])
            for chance in (0.3, 0.31)
        ]
        assert found[k] == (needed[1] < needed[0])


def test_coordination_failure_prolongs_the_presence_where_the_claim_says_so() -> None:
    found, limits = verdicts("C20"), coverage_limits()
    assert 0 < found.sum() < DRAWS
    for k in range(0, DRAWS, 2):
        point = one(k)
        game = donor_global_game("small")
        (alone,) = bb.global_game_equilibria(game.at(**{n: point[n] for n in game.parameters}))
        assert alone.high == pytest.approx(number(limits["simultaneous"], point), abs=1e-9)
        utmost = point["credibility"] * point["donor_envelope"]
        if ends(point, 0.0) or not ends(point, utmost) or alone.high >= 1:
            assert not found[k]
            continue
        # A kappa at which united donors end the presence and donors on their own do not.
        least = last_stake(point) / utmost
        middle = (least + min(least / alone.high, 1)) / 2
        needed = number(required_coverage(exit_stake()), point | {"kappa": middle})
        assert found[k] == (ends(point, middle * utmost) and needed > alone.high)


def contest(stakes: tuple[float, float]) -> tuple[float, float]:
    """Find efforts that are best replies to each other, by repeated one-sided search."""
    efforts = [stake / 5 for stake in stakes]
    for _ in range(60):
        for i in (0, 1):
            other = efforts[1 - i]

            def loss(e: float, i: int = i, other: float = other) -> float:
                return e - stakes[i] * e / (e + other)

            best = minimize_scalar(loss, bounds=(1e-9, stakes[i]), method="bounded",
                                   options={"xatol": 1e-10})  # fmt: skip
            efforts[i] = (efforts[i] + float(best.x)) / 2
    return efforts[0], efforts[1]


def test_lobbying_by_search_confirms_both_claims_about_it() -> None:
    lower, empty, chi = verdicts("C21"), verdicts("C22"), derived("chi")
    assert 0 < empty.sum() < DRAWS
    for k in range(0, DRAWS, 5):
        point = one(k)
        pairs = []
        for factor in (1.0, 1.01):
            stakes = (point["lobby_stake_israel"] * factor, point["lobby_stake_turkey"])
            pairs.append(contest(stakes))
        chances = [turkey / (israel + turkey) for israel, turkey in pairs]
        coverage = [number(chi, point | {"participation_us": chance}) for chance in chances]
        assert lower[k] == (coverage[1] < coverage[0])
        gained = point["deterrence_prob"] * point["lobby_stake_israel"] * (1 - chances[0])
        if abs(gained - pairs[0][0]) > 1e-4:
            assert empty[k] == (gained <= pairs[0][0])


def carried_out(point: dict[str, float]) -> float:
    """Find the largest kappa that donors carry out, by bisection on the subgame."""
    game, low, high = penalty_game(), 0.0, 1.0

    def withholds(kappa: float) -> bool:
        numbers = point | {"kappa": kappa}
        placed = game.at(**{n: numbers[n] for n in game.parameters})
        return any("withhold" in repr(eq) for eq in bb.subgame_perfect_equilibria(placed))

    if withholds(1.0):
        return 1.0
    for _ in range(18):
        middle = (low + high) / 2
        low, high = (middle, high) if withholds(middle) else (low, middle)
    return low


def test_credibility_bounds_conditionality_where_the_claim_says_so() -> None:
    found = verdicts("C24")
    assert 0 < found.sum() < DRAWS
    for k in range(0, DRAWS, 4):
        point = one(k)
        bound = carried_out(point)
        cheaper = carried_out(one(k, withholding_cost=0.9 * point["withholding_cost"]))
        assert found[k] == (bound < 1 and bound < cheaper - 1e-5)


def test_interior_best_stake_is_what_a_grid_shows() -> None:
    found = verdicts("C25")
    assert 0 < found.sum() < DRAWS
    for k in range(DRAWS):
        point = one(k)
        grid = np.linspace(0, point["chi"] * point["donor_envelope"], 4001)
        worth = expected_donor_payoff(grid, point)
        first = int(np.flatnonzero(worth >= worth.max() - 1e-9)[0])
        assert found[k] == (0 < first < 4000)
