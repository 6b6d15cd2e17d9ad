"""G6a: the donors' best stake, against commitments, grids and the talks themselves."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from scipy import stats

import basebargain as bb
from basebargain.models._conditionality import (
    all_or_nothing,
    conditionality_game,
    donor_payoffs,
    optimal_stake,
    uniform_reward,
)
from basebargain.models._conditionality_unknown import (
    best_stake_unknown_value,
    expected_donor_payoff,
    value_prior,
)
from basebargain.parameters import symbol
from oracles._points import value

pytestmark = pytest.mark.oracle

EXIT_VALUE, COST = symbol("donor_exit_value"), symbol("withholding_cost")


def uniform_case(rng: np.random.Generator) -> tuple[Fraction, Fraction, dict[str, Fraction]]:
    """Draw the ends of a uniform belief, what exit is worth, and what withholding costs."""
    low = Fraction(int(rng.integers(-4, 8)), 2)
    high = low + Fraction(int(rng.integers(1, 12)), 2)
    point = {
        "donor_exit_value": Fraction(int(rng.integers(1, 40)), 2),
        "withholding_cost": Fraction(int(rng.integers(1, 25)), 5),
    }
    return low, high, point


def payoff(stake: Any, low: Fraction, high: Fraction, point: dict[str, Fraction]) -> Any:
    """Return the donors' expected payoff under a uniform belief, penalty framing."""
    chance = min(max((stake - low) / (high - low), 0), 1)
    return point["donor_exit_value"] * chance - point["withholding_cost"] * stake * (1 - chance)


def test_utmost_beats_nothing_from_the_threshold_on() -> None:
    """Just below, at and just above: y_G6 is where the payoffs of the utmost and of none meet."""
    rng, kinds = np.random.default_rng(1), set()
    for _ in range(60):
        low, high, point = uniform_case(rng)
        if high <= 0:
            continue
        root = float(value(all_or_nothing(low, high).expression, point))
        none = float(payoff(Fraction(0), low, high, point))
        at, above, below = (
            float(payoff(root + step, low, high, point)) for step in (0, 1e-6, -1e-6)
        )
        kinds.add((low <= 0, root == 0))
        assert max(float(low), 0) - 1e-9 <= root <= float(high) + 1e-9
        if root > 1e-6:
            assert at == pytest.approx(none, abs=1e-9)
            assert below < none < above
        else:
            assert above >= none - 1e-12
    assert len(kinds) == 3


def test_best_commitment_is_nothing_or_the_utmost() -> None:
    """The generic solver of commitments on a fine grid of cases, uniform belief."""
    rng, seen = np.random.default_rng(2), []
    for _ in range(9):
        low, high, point = uniform_case(rng)
        most = high * Fraction(int(rng.integers(2, 11)), 10)
        if most <= 0:
            continue
        number = 24
        cases = [low + (high - low) * Fraction(2 * k + 1, 2 * number) for k in range(number)]
        stakes = [most * Fraction(k, 6) for k in range(7)]
        game = conditionality_game(stakes, cases).at(**point)
        solution = bb.solvers.stackelberg(game, "donors", commitment="pure")
        found = {stakes[int(np.argmax(eq.profile[0]))] for eq in solution}
        gap = payoff(most, low, high, point) - payoff(Fraction(0), low, high, point)
        slack = (point["donor_exit_value"] + point["withholding_cost"] * most) / number
        if abs(gap) > slack:
            predicted = most >= value(all_or_nothing(low, high).expression, point)
            assert (max(found) == most) is bool(predicted)
            assert (min(found) == 0) is not bool(predicted)
            seen.append(bool(predicted))
    assert {True, False} == set(seen)


RISING = (
    stats.uniform(1, 6),
    stats.norm(5, 2),
    stats.logistic(5, 1),
    stats.expon(scale=3),
    stats.weibull_min(2.5, scale=6),
    stats.gamma(3, scale=1.5),
)


@pytest.mark.parametrize("belief", RISING, ids=lambda belief: belief.dist.name)
def test_hazard_that_does_not_fall_leaves_no_interior_best_stake(belief: Any) -> None:
    rng = np.random.default_rng(3)
    for _ in range(12):
        exit_value, cost = rng.uniform(0.1, 15), rng.uniform(0.05, 4)
        most = rng.uniform(0.5, float(belief.ppf(0.97)))
        found = optimal_stake(belief, exit_value=exit_value, withholding_cost=cost, most=most)
        assert not found.is_interior
        grid = np.linspace(0, most, 1001)
        chance = belief.cdf(grid)
        assert found.payoff >= (exit_value * chance - cost * grid * (1 - chance)).max() - 1e-9


def test_falling_hazard_leaves_room_for_an_interior_best_stake() -> None:
    """So the corner is no theorem about every belief."""
    found = optimal_stake(stats.loguniform(0.1, 50), exit_value=3.0, withholding_cost=0.8, most=8.0)
    assert found.is_interior
    grid = np.linspace(0, 8, 4001)
    chance = stats.loguniform(0.1, 50).cdf(grid)
    worth = 3.0 * chance - 0.8 * grid * (1 - chance)
    assert found.payoff == pytest.approx(worth.max(), abs=1e-6)
    assert found.least == pytest.approx(grid[worth.argmax()], abs=5e-3)


def test_best_reward_under_a_uniform_belief() -> None:
    rng, inside = np.random.default_rng(4), 0
    for _ in range(30):
        low, high, point = uniform_case(rng)
        most = Fraction(int(rng.integers(1, 20)), 2)
        closed = float(value(uniform_reward(low, high, most), point))
        found = optimal_stake(
            stats.uniform(float(low), float(high - low)),
            exit_value=float(point["donor_exit_value"]),
            withholding_cost=float(point["withholding_cost"]),
            most=float(most),
            framing="reward",
        )
        chance = min(max((closed - float(low)) / float(high - low), 0.0), 1.0)
        worth = (float(point["donor_exit_value"]) - closed) * chance
        assert worth == pytest.approx(found.payoff, abs=1e-9)
        assert closed == pytest.approx(found.least, abs=1e-6)
        inside += 0 < closed < most
    assert inside > 8


def test_best_stakes_reach_from_one_end_of_a_plateau_to_the_other() -> None:
    """Certain exit is as good at every larger penalty; no reward below the belief is lost money."""
    sure = optimal_stake(stats.uniform(1, 6), exit_value=6, withholding_cost=0.8, most=10)
    assert [sure.least, sure.largest] == pytest.approx([7, 10], abs=1e-12)
    idle = optimal_stake(
        stats.uniform(5, 4), exit_value=3, withholding_cost=0.8, most=10, framing="reward"
    )
    assert [idle.least, idle.largest] == pytest.approx([0, 5], abs=1e-12)


def test_credible_stake_can_be_the_best_one() -> None:
    """A jump at the stake that makes expulsion credible, with a belief of constant density."""
    belief = stats.uniform(-5, 10)
    found = optimal_stake(belief, exit_value=2, withholding_cost=1.0, most=2.0, credible_from=0.5)
    assert (found.least, found.largest) == (0.5, 0.5)


def draws(count: int, seed: int) -> dict[str, Any]:
    """Draw parameters at which Moscow prefers limbo to exit, whatever the bases are worth."""
    space = bb.box(
        limbo_security=(0.5, 1), relocation_share=(0, 0.45), spoil_effort=(0, 0.1),
        spoil_cost=(0, 0.5), attribution=(0.4, 1), expulsion_cost=(0, 4), transfer_cap=(0, 20),
        donor_envelope=(5, 40), credibility=(0.7, 1),
    )  # fmt: skip
    return {str(n): a.values for n, a in space.sample(count, rng=seed).items()}


def simulated(stake: float, one: dict[str, float], values: Any) -> float:
    """Return the donors' mean payoff over equally likely values, by solving the talks at each."""
    problem, worth = bb.models.alternating_offers(), donor_payoffs()
    total = 0.0
    for moscow_value in values:
        point = one | {"moscow_value": float(moscow_value)}
        point |= {"chi": 1.0, "donor_envelope": 60.0, "kappa": stake / 60}
        used = {name: point[name] for name in problem.parameters}
        (outcome, *_) = bb.alternating_offers(problem.at(**used)).equilibria
        paid = worth[outcome.regime]
        total += float(paid.xreplace({s: point[s.name] for s in paid.free_symbols}))
    return total / len(values)


def test_best_stake_over_the_talks_when_moscows_value_is_unknown() -> None:
    """The talks are solved at every value and stake; the credible part must agree throughout."""
    sample, number = draws(200, 12), 12
    best, utmost = best_stake_unknown_value(sample)
    low, high = value_prior()
    middles = low * (high / low) ** ((np.arange(number) + 0.5) / number)
    picks = [*np.flatnonzero((best > 0) & (best < utmost))[:3],
             *np.flatnonzero(best == utmost)[:1], *np.flatnonzero(best == 0)[:1]]  # fmt: skip
    for k in picks:
        one = {name: float(array[k]) for name, array in sample.items()}
        span = one["donor_exit_value"] + one["withholding_cost"] * float(utmost[k])
        at_best = simulated(min(float(best[k]) * (1 + 1e-9), 60.0), one, middles)
        promised = expected_donor_payoff(float(best[k]) * (1 + 1e-9), one)
        assert at_best == pytest.approx(float(promised), abs=1.01 * span / number)
        for stake in np.linspace(0, float(utmost[k]), 5):
            assert simulated(float(stake), one, middles) <= at_best + 1.01 * span / number


def test_best_stake_beats_every_other_on_a_grid() -> None:
    sample = draws(60, 13)
    best, utmost = best_stake_unknown_value(sample)
    wrong = 0
    for k in range(60):
        one = {name: array[k] for name, array in sample.items()}
        worth = expected_donor_payoff(np.linspace(0, 1, 2001) * utmost[k], one)
        reached = max(expected_donor_payoff(best[k] * f, one) for f in (1 - 1e-12, 1, 1 + 1e-12))
        assert worth.max() <= reached + 1e-9 * (1 + abs(reached))
        wrong += expected_donor_payoff(utmost[k] / 2, one) < reached - 1e-9
    assert wrong > 30  # another answer would be found out


def test_both_framings_give_damascus_the_same_incentive_and_another_level() -> None:
    point = {"kappa": Fraction(1, 2), "chi": Fraction(1, 2), "donor_envelope": Fraction(10)}
    case = bb.scenario("seed_mid2025")
    for kappa in (0.1, 0.45, 0.9):
        (lost,), (gained,) = (
            bb.alternating_offers(bb.models.alternating_offers(framing=f).at(case, kappa=kappa))
            for f in ("penalty", "reward")
        )
        stake = case["chi"] * kappa * case["donor_envelope"]
        assert lost.regime == gained.regime
        assert gained.payoffs[0] - lost.payoffs[0] == pytest.approx(stake)
        assert gained.payoffs[1] == pytest.approx(lost.payoffs[1])
    penalty, reward = (donor_payoffs(framing=f) for f in ("penalty", "reward"))
    y = sympy.Rational(5, 2)
    point |= {"attribution": Fraction(1, 4), "donor_exit_value": Fraction(6)}
    point["withholding_cost"] = Fraction(1)
    saved = {name: value(penalty[name] - reward[name], point) for name in penalty}
    # The donors pay in the one if they fail, in the other if they succeed.
    assert saved == {"DEAL": -y, "LIMBO": y / 2, "EXIT": y}


@pytest.mark.parametrize("cap", [2.0, 40.0])
def test_the_highest_price_of_a_deal_needs_attribution_and_a_large_stake(cap: float) -> None:
    """At a small stake attribution lowers the price; over all stakes the threat raises it."""
    case = bb.scenario("max_coord_presence").replace(chi=1, donor_envelope=10, transfer_cap=cap)
    limits = bb.models.blocks()
    value_, limbo, leave = (
        float(part.xreplace({s: case[s.name] for s in part.free_symbols}))
        for part in (limits.legal[1], limits.limbo[1], limits.exit[1])
    )
    prices: dict[float, list[float]] = {0.0: [], 0.7: []}
    for attribution, found in prices.items():
        for stake in np.arange(0.1, 8, 0.1):
            at = case.replace(attribution=attribution, kappa=float(stake) / 10)
            (deal, *_) = bb.alternating_offers(bb.models.alternating_offers().at(at))
            found.append(value_ - float(deal.payoffs[1]) if deal.regime == "DEAL" else math.nan)
    for attribution, least in ((0.0, limbo), (0.7, leave)):
        assert np.nanmax(prices[attribution]) == pytest.approx(min(value_ - least, cap), abs=0.1)
    both = np.isfinite(prices[0.0]) & np.isfinite(prices[0.7])
    assert both.any()
    assert (np.array(prices[0.0])[both] > np.array(prices[0.7])[both]).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: donor_payoffs(framing="gift"), "framing must be"),  # type: ignore[arg-type]
        (lambda: conditionality_game([0], []), "hold a case at least"),
        (lambda: conditionality_game([0], [2, 1]), "required must rise"),
        (
            lambda: optimal_stake(
                stats.norm(), exit_value=float("nan"), withholding_cost=1, most=1
            ),
            "exit_value must be finite",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, words: str) -> None:
    with pytest.raises(bb.GameError, match=words):
        call()
