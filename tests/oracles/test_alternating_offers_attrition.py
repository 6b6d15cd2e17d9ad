"""The war of attrition against simulation and against its own indifference conditions."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy

from basebargain import scenario
from basebargain._errors import GameError, ParameterError
from basebargain.models._attrition import sticky_shares_delay, war_of_attrition
from basebargain.parameters import symbol

pytestmark = pytest.mark.oracle

CALM = scenario("seed_mid2025").replace(kappa=0.1)


def test_simulated_delay_has_the_stated_mean_and_distribution() -> None:
    """Two independent clocks; the first to ring ends the talks."""
    outcome = war_of_attrition().at(CALM)
    rng = np.random.default_rng(1)
    clocks = rng.exponential(1 / np.array(outcome.hazards), (200_000, 2))
    delay = clocks.min(axis=1)
    error = outcome.expected_delay / math.sqrt(len(delay))
    assert abs(delay.mean() - outcome.expected_delay) < 5 * error
    for years in (1.0, 3.0, 8.0):
        assert abs((delay > years).mean() - outcome.survival(years)) < 0.006
    first = (clocks[:, 0] < clocks[:, 1]).mean()
    assert abs(first - outcome.share_damascus_concedes) < 0.006


@pytest.mark.parametrize("player", [0, 1])
def test_no_time_of_conceding_is_better_than_another(player: int) -> None:
    """A player's payoff from holding out until any date, by simulation of the other's clock."""
    s = CALM
    outcome = war_of_attrition().at(s)
    y = s["effective_stake"]
    limbo_cost = s["limbo_cost"] + s["spoil_harm"] * s["spoil_effort"]
    e = s["spoil_effort"]
    inside = (
        -limbo_cost - s["attribution"] * y,
        s["limbo_security"] * s["moscow_value"]
        + s["spoil_benefit"] * e
        - s["spoil_cost"] * e**2 / 2,
    )[player]
    price = (s["offer_moscow"], s["demand_damascus"])
    worth = [t - s["net_sov_cost"] - y if player == 0 else s["moscow_value"] - t for t in price]
    gives_in, wins = worth if player == 0 else worth[::-1]
    rate = s["impatience_damascus" if player == 0 else "impatience_moscow"]
    rival = np.random.default_rng(7).exponential(1 / outcome.hazards[1 - player], 400_000)
    for years in (0.0, 1.0, 5.0):
        end = np.minimum(rival, years)
        kept = np.exp(-rate * end)
        payoff = (1 - kept) * inside + kept * np.where(rival < years, wins, gives_in)
        assert payoff.mean() == pytest.approx(gives_in, abs=0.004)


def test_signs_of_the_derivatives() -> None:
    """Longer with the stake and with the security of limbo, shorter with attribution."""
    form = war_of_attrition().expected_delay
    s = CALM
    for name, sign in (("kappa", 1), ("limbo_security", 1), ("attribution", -1)):
        slope = sympy.diff(form, symbol(name))
        assert float(slope.subs({x: s[x.name] for x in slope.free_symbols})) * sign > 0
    flat = sympy.diff(form, symbol("kappa")).subs({symbol("attribution"): 1})
    assert sympy.simplify(flat) == 0


def test_stake_that_deters_damascus_makes_moscow_concede_at_once() -> None:
    """Not limbo: a rival that never gives in is not worth waiting for."""
    outcome = war_of_attrition().at(scenario("seed_mid2025"))
    assert (outcome.kind, outcome.expected_delay) == ("Moscow concedes", 0.0)
    assert outcome.survival(0.5) == 0
    assert outcome.share_damascus_concedes == 0


def test_delay_does_not_run_to_infinity_as_damascus_loses_interest() -> None:
    """Moscow's own gain keeps the expected delay finite up to the stake where it jumps to zero."""
    s = CALM
    reach = s["chi"] * s["donor_envelope"]
    edge = (0.9 - 0.9 + 0.6) / 0.7 / reach
    before = war_of_attrition().at(s, kappa=edge - 1e-9)
    bound = 0.6 / (0.3 * (6 - 1.5 - 4.2375))
    assert before.expected_delay == pytest.approx(bound, rel=1e-6)
    assert war_of_attrition().at(s, kappa=edge + 1e-9).expected_delay == 0


def test_damascus_concedes_if_moscow_never_does() -> None:
    outcome = war_of_attrition().at(CALM, limbo_security=0.9)
    assert (outcome.kind, outcome.share_damascus_concedes) == ("Damascus concedes", 1.0)


def test_limbo_lasts_if_nobody_gains() -> None:
    outcome = war_of_attrition().at(CALM, limbo_security=0.9, kappa=0.9)
    assert (outcome.kind, outcome.expected_delay) == ("limbo", math.inf)
    assert outcome.survival(100.0) == 1


def test_sticky_shares_are_the_same_war_without_the_stake() -> None:
    """Demands at shares of the way from Damascus's reservation price to Moscow's."""
    form, war = sticky_shares_delay(), war_of_attrition()
    assert "kappa" not in {x.name for x in form.free_symbols}
    s = CALM
    low, high = 0.3, 0.6
    t_min = float((-(war.gain_damascus - symbol("offer_moscow"))).subs(
        {x: s[x.name] for x in war.gain_damascus.free_symbols}))  # fmt: skip
    t_max = float((war.gain_moscow + symbol("demand_damascus")).subs(
        {x: s[x.name] for x in war.gain_moscow.free_symbols}))  # fmt: skip
    delays = {
        war.at(
            s,
            offer_moscow=t_min + low * (t_max - t_min),
            demand_damascus=t_min + high * (t_max - t_min),
        ).expected_delay
    }
    rates = {symbol("impatience_damascus"): 0.3, symbol("impatience_moscow"): 0.3}
    shares = dict(zip(sympy.symbols("share_low share_high", real=True), (low, high), strict=True))
    assert delays.pop() == pytest.approx(float(form.subs(rates | shares)))


def test_compatible_demands_are_refused() -> None:
    war = war_of_attrition()
    numbers = {name: CALM[name] for name in war.parameters} | {"demand_damascus": 0.5}
    with pytest.raises(GameError, match="must exceed"):
        war.at(**numbers)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ParameterError, match="kappa"):
        war_of_attrition().at(CALM, kapa=1)


def test_missing_numbers_are_named() -> None:
    with pytest.raises(GameError, match="kappa"):
        war_of_attrition().at()
