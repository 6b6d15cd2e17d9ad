"""G14: the offers of the buyers against the tree solved subgame by subgame."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.forms._payoff import to_sympy

NAMES = {"everyone": "high price", "low": "low price", "nobody": "none"}


def value(expression: Any, scenario: bb.Scenario) -> Any:
    """Evaluate an expression or condition exactly at a scenario."""
    numbers = {}
    for s in expression.free_symbols:
        number = scenario[s.name]
        numbers[s] = to_sympy(Fraction(repr(number)) if isinstance(number, float) else number)
    return expression.xreplace(numbers)


def points(count: int) -> list[bb.Scenario]:
    """Draw exact points of moderate size."""
    rng = np.random.default_rng(8)
    base = bb.scenario("seed_mid2025")
    return [
        base.replace(
            donor_exit_value=Fraction(int(rng.integers(0, 400)), 64),
            kappa=Fraction(int(rng.integers(0, 65)), 64),
            limbo_security=Fraction(int(rng.integers(20, 65)), 64),
            attribution=Fraction(int(rng.integers(0, 65)), 64),
        )
        for _ in range(count)
    ]


def best_offers(game: Any) -> set[str]:
    """Return the offers made in the equilibria in which Moscow leaves when it is indifferent."""
    found = set()
    for equilibrium in bb.subgame_perfect_equilibria(game):
        if not all(
            equilibrium.behaviour[f"{t} offered {t} price"][0] == 1 for t in ("low", "high")
        ):
            continue
        plan = zip(equilibrium.actions["offer"], equilibrium.behaviour["offer"], strict=True)
        found |= {action for action, weight in plan if weight > 0}
    return found


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("bases", "managed"), [(None, False), (["qa"], False), (["hm", "tn"], True), (None, True)]
)
def test_offers_are_those_of_the_tree(bases: Any, managed: bool) -> None:
    deal = bb.models.buy_out(bases, spread="1/4", chance_high="2/5", managed_exit=managed)
    seen = set()
    for scenario in points(25):
        expected = [
            name for name, rule in deal.offers.items() if value(rule, scenario) == sympy.true
        ]
        assert len(expected) == 1
        seen.update(expected)
        assert NAMES[expected[0]] in best_offers(deal.game.at(scenario))
    assert len(seen) >= 2


def by_payoffs(scenario: bb.Scenario, p: Fraction, spread: Fraction) -> str:
    """Return the best offer for all bases, from what staying and leaving are worth to each type."""

    def n(name: str) -> Fraction:
        number = scenario[name]
        return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)

    e = n("spoil_effort")
    spoiling = n("spoil_benefit") * e - n("spoil_cost") * e**2 / 2
    gain = n("donor_exit_value") + n("limbo_cost") + n("spoil_harm") * e
    gain += n("attribution") * n("effective_stake")
    asked = []
    for factor, chance in ((1 - spread, 1 - p), (1 + spread, p)):
        value = factor * n("moscow_value")
        stays = n("limbo_security") * value + spoiling
        asked.append((max(Fraction(0), stays - n("relocation_share") * value), chance))
    worth = {
        price: (gain - price) * sum(chance for own, chance in asked if own <= price)
        for price, _ in asked
    }
    best = max(worth, key=lambda price: (worth[price], price))
    if worth[best] < 0:
        return "nobody"
    return "everyone" if best == max(worth) else "low"


@pytest.mark.oracle
def test_where_the_next_best_site_is_better_than_limbo_the_high_value_asks_less() -> None:
    rng, seen = np.random.default_rng(14), set()
    for chance in ("1/10", "1/2", "9/10", "1"):
        deal = bb.models.buy_out(spread="1/4", chance_high=chance)
        for scenario in points(25):
            here = scenario.replace(
                relocation_share=Fraction(int(rng.integers(10, 65)), 64),
                limbo_security=Fraction(int(rng.integers(0, 65)), 64),
                spoil_benefit=Fraction(int(rng.integers(0, 20)), 4),
                donor_exit_value=Fraction(int(rng.integers(0, 8)), 4),
                kappa=0, limbo_cost=0, spoil_harm=0, spoil_effort=1,
            )  # fmt: skip
            (found,) = (name for name, rule in deal.offers.items() if value(rule, here))
            if chance != "1":
                assert found == by_payoffs(here, Fraction(chance), Fraction(1, 4))
            else:
                price = value(deal.price_high, here)
                assert (found == "everyone") == (value(deal.gain, here) >= price)
            cheaper = value(deal.price_high, here) < value(deal.price_low, here)
            seen.add((bool(cheaper), found))
    assert {(True, "everyone"), (True, "low"), (True, "nobody"), (False, "low")} <= seen


@pytest.mark.oracle
def test_at_the_thresholds_two_offers_are_best_and_beside_them_one() -> None:
    deal = bb.models.buy_out()
    base = bb.scenario("seed_mid2025").replace(
        chi=1, donor_envelope=20, donor_exit_value=Fraction(1), attribution=Fraction(1, 2)
    )
    numbers = {name: Fraction(str(base[name])) for name in deal.game.parameters}
    for name, offers in (
        ("y_buy_low", ("none", "low price")),
        ("y_buy_all", ("low price", "high price")),
    ):
        kappa = Fraction(str(value(deal.thresholds[name].kappa, base)))
        assert 0 < kappa < 1
        below, at, above = (
            best_offers(deal.game.at(base, **{**numbers, "kappa": k}))
            for k in (kappa * 99 / 100, kappa, kappa * 101 / 100)
        )
        assert offers[0] in below
        assert offers[1] not in below
        assert set(offers) <= at
        assert offers[1] in above
        assert offers[0] not in above


@pytest.mark.parametrize(
    ("name", "number"), [("spread", 2), ("chance_high", 0), ("chance_high", "3/2")]
)
def test_numbers_out_of_range_are_refused(name: str, number: Any) -> None:
    with pytest.raises(bb.GameError, match=f"buy_out: {name} must lie in"):
        bb.models.buy_out(**{name: number})


SHARES = ("value_share", "sov_share", "donor_weight_base")


def by_hand(scenario: bb.Scenario) -> dict[str, tuple[Fraction, Fraction]]:
    """Return price and gain of each base from the numbers of the scenario."""

    def n(name: str) -> Fraction:
        number = scenario[name]
        return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)

    e = n("spoil_effort")
    spoiling = n("spoil_benefit") * e - n("spoil_cost") * e**2 / 2
    found = {}
    for base in scenario.labels("base"):
        v, nu, omega = (n(f"{name}_{base}") for name in SHARES)
        price = v * (n("moscow_value") * (n("limbo_security") - n("relocation_share")) + spoiling)
        gain = omega * (n("donor_exit_value") + n("attribution") * n("effective_stake"))
        gain += nu * (n("limbo_cost") + n("spoil_harm") * e)
        found[base] = price, gain
    return found


def fractional(offers: dict[str, tuple[Fraction, Fraction]], budget: Fraction) -> Fraction:
    """Return Dantzig's bound: bases in the order of gain to price, the last in part."""
    total = Fraction(0)
    for price, gain in sorted(offers.values(), key=lambda o: o[1] / o[0], reverse=True):
        part = min(Fraction(1), budget / price)
        total += max(Fraction(0), part * (gain - price))
        budget -= part * price
    return total


@pytest.mark.oracle
def test_bought_bases_lie_under_the_fractional_bound_and_meet_it_at_whole_bases() -> None:
    gaps = set()
    for number, scenario in enumerate(points(40)):
        offers = by_hand(scenario)
        order = sorted(offers, key=lambda b: offers[b][1] / offers[b][0], reverse=True)
        worthwhile = [b for b in order if offers[b][1] > offers[b][0]]
        budget = Fraction(number, 10)
        plan = bb.models.best_buy_out(budget, scenario)
        assert all(sum(offers[b][0] for b in chosen) <= budget for chosen in plan.choices)
        bound = fractional(offers, budget)
        assert float(plan.surplus) <= float(bound) + 1e-12
        gaps.add(float(plan.surplus) < float(bound) - 1e-12)
        for size in range(1, len(worthwhile) + 1):
            exact = sum((offers[b][0] for b in worthwhile[:size]), Fraction(0))
            at = bb.models.best_buy_out(exact, scenario)
            assert float(at.surplus) == pytest.approx(float(fractional(offers, exact)))
            assert any(set(chosen) >= set(worthwhile[:size]) for chosen in at.choices)
    assert gaps == {True, False}


@pytest.mark.oracle
def test_no_set_of_bases_within_the_budget_is_better() -> None:
    """By an independent search with the face payment counted once."""
    for scenario in points(12):
        offers, bases = by_hand(scenario), list(scenario.labels("base"))
        face = Fraction(repr(float(scenario["face_payment"])))
        for budget in (Fraction(0), Fraction(1), Fraction(5, 2)):
            best = Fraction(0)
            for mask in range(1, 2 ** len(bases)):
                chosen = [b for i, b in enumerate(bases) if mask >> i & 1]
                price = max(Fraction(0), sum((offers[b][0] for b in chosen), Fraction(0)) - face)
                if price <= budget:
                    best = max(best, sum((offers[b][1] for b in chosen), Fraction(0)) - price)
            plan = bb.models.best_buy_out(budget, scenario, managed_exit=True)
            assert float(plan.surplus) == pytest.approx(float(best), abs=1e-12)


def test_whole_bases_by_ratio_can_miss_the_best() -> None:
    """Two billions: by ratio Qamishli and Tartous, but Hmeimim with Qamishli brings more."""
    scenario = bb.scenario("seed_mid2025")
    plan = bb.models.best_buy_out(2, scenario)
    ratios = sorted(plan.prices, key=lambda b: plan.gains[b] / plan.prices[b], reverse=True)
    assert ratios == ["qa", "tn", "hm"]
    assert plan.choices == (("hm", "qa"),)
    assert plan.is_second_best
    assert not bb.models.best_buy_out(4, scenario).is_second_best


def test_diplomacy_alone_buys_the_cheapest_base() -> None:
    plan = bb.models.best_buy_out(0, bb.scenario("seed_mid2025"), managed_exit=True)
    assert plan.choices == (("qa",),)


def test_ties_between_sets_are_all_reported() -> None:
    scenario = bb.scenario("seed_mid2025").replace(donor_exit_value=0, limbo_cost=0, spoil_effort=0)
    plan = bb.models.best_buy_out(0, scenario.replace(attribution=0, limbo_security=0.15))
    assert len(plan.choices) == 8


@pytest.mark.parametrize("budget", [-1, float("nan"), "much", True])
def test_a_budget_that_is_none_is_refused(budget: Any) -> None:
    with pytest.raises(bb.GameError, match="budget"):
        bb.models.best_buy_out(budget, bb.scenario("seed_mid2025"))


def test_a_price_below_nothing_counts_as_nothing() -> None:
    """Moscow leaves unpaid where the next-best site is worth more."""
    scenario = bb.scenario("seed_mid2025").replace(limbo_security=0, spoil_effort=0)
    assert value(bb.models.buy_out().price_low, scenario) == 0
    assert set(bb.models.best_buy_out(0, scenario).prices.values()) == {0}
