"""G13: the vote at home against the tree solved subgame by subgame and against the talks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.models._ratification import (
    moscow_veto,
    ratification,
    ratification_outcome,
    ratification_thresholds,
    ratification_vote,
)
from basebargain.sensitivity import _claims_ratification
from oracles._exact_points import mid_2025, near, value

TINY = Fraction(1, 1000)


def points(count: int, seed: int = 4, envelope: int = 10) -> list[bb.Scenario]:
    """Draw exact points at which deals pass, fail, bind and do not."""
    rng = np.random.default_rng(seed)
    base = mid_2025()

    found = []
    for _ in range(count):
        values: dict[str, Any] = {
            "public_weight": near(rng, 1, 2), "sovereignty_cost": near(rng, 0.5, 3),
            "limbo_security": near(rng, 0.3, 1), "transfer_cap": near(rng, 0.5, 5),
            "expulsion_cost": near(rng, 0.5, 5), "attribution": near(rng, 0, 0.95),
            "kappa": near(rng, 0, 0.6), "chi": 1, "donor_envelope": envelope,
            "impatience_damascus": near(rng, 0.1, 0.9), "limbo_cost": near(rng, 0, 2),
        }  # fmt: skip
        scenario = base.replace(**values)
        if value(bb.models.blocks().limbo[1] - bb.models.blocks().exit[1], scenario) >= 0:
            found.append(scenario)
    return found


def talks(scenario: bb.Scenario, **values: Any) -> Any:
    """Return the talks of G2 as numbers."""
    return bb.models.alternating_offers().at(scenario, **values).exact()


def voted(problem: Any, premium: Fraction) -> tuple[bool, Any]:
    """Solve the talks over deals that leave Damascus `premium` over the better alternative.

    Returns whether one is reached, and Damascus's payoff.
    """
    limbo, leave = problem.inside, problem.outside[0].payoffs
    reserve = leave if leave[0] >= limbo[0] else limbo
    (legal,), cap = problem.feasible.agreements, problem.feasible.transfer.cap
    floor = max(Fraction(0), reserve[0] + premium - legal.payoffs[0])
    if floor > cap or legal.payoffs[1] - floor < reserve[1]:
        return False, reserve[0]
    bounded = bb.forms.Transfer("Moscow", "Damascus", floor=floor, cap=cap)
    feasible = bb.forms.TransferAgreements((legal,), bounded)
    outcomes = bb.alternating_offers(replace(problem, feasible=feasible))
    deals = [o for o in outcomes if o.regime == "DEAL"]
    return bool(deals), max((o.payoffs[0] for o in deals), default=reserve[0])


@pytest.mark.oracle
def test_payoffs_are_those_of_talks_over_what_passes() -> None:
    outcome, seen = ratification_outcome(), []
    premium = (bb.symbol("public_weight") - 1) * bb.symbol("sovereignty_cost")
    for scenario in points(40):
        passes, payoff = voted(talks(scenario), value(premium, scenario))
        assert passes == (value(outcome["passes"], scenario)), scenario
        assert value(outcome["damascus"], scenario) == payoff, scenario
        seen.append(passes)
    assert 0 < sum(seen) < len(seen)


@pytest.mark.oracle
def test_the_vote_is_worth_an_outside_option() -> None:
    """The same payoffs from talks in which Damascus could leave with what the public asks."""
    outcome, checked = ratification_outcome(), 0
    rule = ratification()
    for scenario in points(50):
        if value(outcome["passes"], scenario) is not True:
            continue
        problem = talks(scenario)
        limbo, leave = problem.inside, problem.outside[0].payoffs
        reserve = leave if leave[0] >= limbo[0] else limbo
        worth = reserve[0] + value(rule.premium, scenario)
        option = bb.forms.OutsideOption("Damascus", (worth, reserve[1]), "public")
        outcomes = bb.alternating_offers(replace(problem, outside=(option,)))
        payoffs = [o.payoffs[0] for o in outcomes if o.regime == "DEAL"]
        assert payoffs[0] == value(outcome["damascus"], scenario), scenario
        checked += 1
    assert checked > 10


@pytest.mark.oracle
def test_moscow_offers_what_the_public_asks_iff_a_deal_passes() -> None:
    """The two-level tree, with the least ratified transfer and its neighbours on offer."""
    seen = []
    for scenario in points(16):
        credible = value(bb.models.blocks().exit[0] >= bb.models.blocks().limbo[0], scenario)
        rule = ratification(against="exit" if credible else "limbo")
        least = max(Fraction(0), value(rule.least, scenario))
        cap = Fraction(scenario["transfer_cap"])
        sums = {"less": least - TINY, "least": least, "more": least + TINY}
        offers = {n: t for n, t in sums.items() if 0 <= t <= cap} or {"all": cap}
        solution = bb.subgame_perfect_equilibria(ratification_vote(offers).at(scenario))
        deal = {
            name
            for e in solution
            for name in offers
            if name in e.support["Moscow's offer"]
            and "sign" in e.support[f"answer to {name}"]
            and "ratify" in e.support[f"vote on {name}"]
        }
        passes = value(rule.passes, scenario)
        assert ("least" in deal) == passes, scenario
        assert "less" not in deal
        assert passes or not deal
        seen.append(passes)
    assert 0 < sum(seen) < len(seen)


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["y_rat", "y_rat_exit", "y_bind"])
def test_answers_change_at_the_threshold(name: str) -> None:
    threshold = ratification_thresholds()[name]
    premium = (bb.symbol("public_weight") - 1) * bb.symbol("sovereignty_cost")
    checked = 0
    for drawn in points(80, envelope=60):
        cost = {} if name == "y_rat_exit" else {"expulsion_cost": 20}
        scenario = drawn.replace(**cost)
        if value(threshold.condition, scenario) is not True:
            continue
        kappa = value(threshold.kappa, scenario)
        ends = (kappa - TINY, kappa, kappa + TINY)
        problems = [talks(scenario, kappa=k) for k in ends if 0 <= k <= 1]
        credible = {p.outside[0].payoffs[0] >= p.inside[0] for p in problems}
        if len(problems) < 3 or credible != {name == "y_rat_exit"}:
            continue
        extra = value(premium, scenario)
        found = [voted(p, extra) for p in problems]
        if name == "y_bind":
            plain = [voted(p, Fraction(0)) for p in problems]
            raised = [a[0] and a[1] > b[1] for a, b in zip(found, plain, strict=True)]
            assert raised[:2] == [False, False], scenario
            assert raised[2] or not found[2][0], scenario
        else:
            assert [passes for passes, _ in found] == [True, True, False], scenario
        checked += 1
    assert checked > 4


@pytest.mark.oracle
def test_fewer_deals_pass_and_some_pay_more_iff_the_claim_holds() -> None:
    """C34 by solving the talks, with and without the vote, on a grid of stakes."""
    (test,) = _claims_ratification.claim_tests()
    assert test.condition is not None
    premium = (bb.symbol("public_weight") - 1) * bb.symbol("sovereignty_cost")
    seen: list[bool] = []
    for drawn in points(12, seed=12, envelope=60):
        scenario = drawn.replace(public_weight=1) if len(seen) % 6 == 5 else drawn
        limits = bb.closed_form_thresholds(
            [*ratification_thresholds().values(), *bb.models.talks_thresholds().values()], scenario
        )
        marks = {limits[n].exact / 60 for n in ("y_rat", "y_rat_exit", "y_bind", "y_S", "y_X")
                 if limits[n].exact.is_finite}  # fmt: skip
        near = {Fraction(str(m)) + d for m in marks for d in (-TINY / 100, 0, TINY / 100)}
        extra = value(premium, scenario)
        fewer = more = False
        for kappa in sorted(k for k in near | {Fraction(0)} if 0 <= k <= 1):
            problem = talks(scenario, kappa=kappa)
            (_, before), (passes, after) = voted(problem, Fraction(0)), voted(problem, extra)
            more |= passes and after > before
        whole = limits["y_S"].applies and limits["y_rat"].applies
        fewer = whole and bool(limits["y_rat"].exact < limits["y_S"].exact)
        assert (fewer and more) == (value(test.condition, scenario)), scenario
        seen.append(fewer and more)
    assert 0 < sum(seen) < len(seen)


@pytest.mark.oracle
@pytest.mark.parametrize("weight", ["1", "3/2", "2"])
def test_a_veto_in_moscow_keeps_a_part_back(weight: str) -> None:
    """Payments and chances tried wherever a constraint can bind."""
    rule, omega = moscow_veto(weight), Fraction(weight)
    need = ratification().least - ratification().premium
    room = bb.models.blocks().legal[1] - bb.models.blocks().limbo[1]
    rng, seen = np.random.default_rng(2), set()
    for drawn in points(40):
        scenario = drawn.replace(
            handover_value_damascus=Fraction(int(rng.integers(0, 200)), 64),
            handover_value_moscow=Fraction(int(rng.integers(0, 100)), 64),
        )
        asked, spare = (value(e, scenario) for e in (need, room))
        gain, cost = (Fraction(scenario[f"handover_value_{n}"]) for n in ("damascus", "moscow"))
        cap = Fraction(scenario["transfer_cap"])
        sums = [t for t in (Fraction(0), cap, spare - omega * cost) if 0 <= t <= cap]
        found = any(t + omega * cost <= spare and t + gain >= asked for t in sums)
        assert found == (value(rule["passes"], scenario))
        seen.add(found)
        if spare >= 0 and cost:
            assert value(rule["chance"], scenario) == min(1, spare / (omega * cost))
    assert seen == {True, False}


def test_a_public_that_minds_limbo_asks_for_less() -> None:
    scenario = bb.scenario("seed_mid2025")
    strict, mild = (
        bb.closed_form_thresholds(ratification_thresholds(weighs_limbo=w), scenario)["y_rat"].value
        for w in (False, True)
    )
    assert strict < mild < 2.0893


def test_the_rule_of_the_vote_can_fail() -> None:
    """A vote that leaves the premium out passes where the public would reject."""
    rule = ratification()
    wrong = sympy.And(rule.least - rule.premium <= rule.most)
    assert any(value(wrong, s) != value(rule.passes, s) for s in points(40))


@pytest.mark.parametrize("cost", [0.0, 1.0])
def test_no_chance_passes_where_limbo_is_worth_more_than_the_licence(cost: float) -> None:
    s = bb.scenario("seed_mid2025").replace(
        limbo_security=1.0, spoil_benefit=2.0, handover_value_moscow=cost
    )
    assert value(moscow_veto(2)["chance"], s) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ratification_vote({}), "at least one transfer"),
        (lambda: moscow_veto(Fraction(1, 2)), "weight must be at least 1"),
        (lambda: moscow_veto(float("nan")), "got nan"),
        (lambda: ratification(against="war"), "against must be"),  # type: ignore[arg-type]
    ],
)
def test_choices_out_of_range_are_refused(call: Any, message: str) -> None:
    with pytest.raises(bb.GameError, match=message):
        call()
