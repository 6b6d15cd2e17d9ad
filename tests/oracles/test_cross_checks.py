"""One meaning everywhere: games that share a part must agree where they meet."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.forms._payoff import to_sympy
from basebargain.models import Threshold

MODELS = bb.models
Y = ("chi", "kappa", "donor_envelope")


def exact(scenario: bb.Scenario) -> dict[sympy.Symbol, Any]:
    """Read a scenario's numbers as the decimals they print as."""
    known = scenario.registry
    return {
        known.symbol(name): to_sympy(Fraction(repr(v)) if isinstance(v, float) else Fraction(v))
        for name, v in ((name, scenario[name]) for name in (*known.names, "chi"))
    }


def value(expression: Any, scenario: bb.Scenario, **changes: Any) -> Any:
    """Evaluate an expression or condition exactly at a scenario."""
    numbers = exact(scenario)
    numbers |= {bb.symbol(name): to_sympy(number) for name, number in changes.items()}
    return sympy.sympify(expression).xreplace(numbers)


def points(count: int, **fixed: Any) -> Iterator[bb.Scenario]:
    """Draw exact points around mid-2025 with an affordable transfer."""
    rng = np.random.default_rng(20)

    def near(low: float, high: float) -> Fraction:
        return Fraction(int(rng.integers(round(32 * low), round(32 * high) + 1)), 32)

    for _ in range(count):
        drawn: dict[str, Any] = {
            "moscow_value": near(4, 12), "sovereignty_cost": near(0.5, 2.5),
            "limbo_security": near(0.2, 0.9), "limbo_cost": near(0, 1), "attribution": near(0, 1),
            "spoil_effort": near(0, 1), "impatience_damascus": near(0.1, 1),
            "impatience_moscow": near(0.1, 1), "kappa": near(0, 0.4), "transfer_cap": 40,
            "real_concession": near(0, 3), "expulsion_cost": near(2, 6), "chi": near(0.1, 1),
        }  # fmt: skip
        yield bb.scenario("seed_mid2025").replace(**{**drawn, **fixed})


def deals(scenario: bb.Scenario) -> Any:
    """Return the outcome of alternating offers without a cap if it is a deal, else None."""
    found = bb.alternating_offers(MODELS.alternating_offers(capped=False).at(scenario))
    return found.equilibria[0] if [eq.regime for eq in found] == ["DEAL"] else None


@pytest.mark.oracle
def test_without_a_stake_the_talks_divide_as_rubinstein_says() -> None:
    """(i) No stake, no outside option in reach: shares by impatience of the surplus over limbo."""
    checked = 0
    for scenario in points(25, kappa=0, expulsion_cost=20):
        outcome = deals(scenario)
        if outcome is None or outcome.transfer == 0:  # a price that may not be negative binds
            continue
        blocks = MODELS.blocks()
        legal, limbo = ([value(u, scenario) for u in pair] for pair in (blocks.legal, blocks.limbo))
        surplus = sum(legal) - sum(limbo)
        r_d, r_m = (
            value(bb.symbol(f"impatience_{who}"), scenario) for who in ("damascus", "moscow")
        )
        assert float(outcome.payoffs[0]) == pytest.approx(
            float(limbo[0] + r_m / (r_d + r_m) * surplus)
        )
        checked += 1
    assert checked > 10


@pytest.mark.oracle
def test_packages_with_transferable_utility_pay_what_alternating_offers_pay() -> None:
    """(ii) Where all bases stay and nothing but cash is worth giving."""
    terms, checked = MODELS.package_terms(), 0
    alike = {"hm": 0.5, "tn": 0.42, "qa": 0.08}
    even = {
        f"{share}_{base}": part
        for share in ("value_share", "sov_share", "service_share", "donor_weight_base")
        for base, part in alike.items()
    }
    for scenario in points(40, expulsion_cost=20, handover_value_damascus=0, **even):
        outcome = deals(scenario)
        whole = value(terms["kept_weight"], scenario) == 1
        only_cash = scenario.replace(
            debt_value_damascus=0, frozen_funds_cost=1, debt_value_moscow=1
        )
        if outcome is None or outcome.transfer == 0 or not whole:
            continue
        pay = [float(value(terms[who], only_cash)) for who in ("damascus", "moscow")]
        assert pay == pytest.approx([float(u) for u in outcome.payoffs])
        checked += 1
    assert checked > 5


@pytest.mark.oracle
def test_the_option_binds_at_the_stake_where_shares_give_as_little() -> None:
    """(iii) At y_chip the shared deal is worth exactly the expulsion to Damascus."""
    limit = MODELS.talks_thresholds(capped=False)["y_chip"]
    damascus = MODELS.deal_terms(capped=False)["damascus"]
    checked = 0
    for scenario in points(40):
        if value(limit.condition, scenario) != sympy.true:
            continue
        stake = value(limit.expression, scenario)
        if stake < 0:
            continue
        here = {"chi": 1, "kappa": 1, "donor_envelope": Fraction(str(stake))}
        assert value(damascus, scenario, **here) == -value(bb.symbol("expulsion_cost"), scenario)
        checked += 1
    assert checked > 10


@pytest.mark.oracle
def test_bids_leverage_and_joint_surplus_turn_at_one_stake() -> None:
    """(iv) Common agency, the pivot of leverage without harm, and y_joint."""
    joint = MODELS.talks_thresholds(capped=False)["y_joint"]
    lever = MODELS.leverage_thresholds()["y_lev"]
    auction = MODELS.presence_auction()
    for scenario in points(15, spoil_effort=0):
        stake = value(joint.expression, scenario)
        assert value(lever.expression, scenario) == max(stake, 0)
        if not 0 < stake < 60:
            continue
        for factor, stays in ((Fraction(99, 100), 1), (Fraction(101, 100), 0)):
            near = {"chi": 1, "kappa": 1, "donor_envelope": Fraction(str(stake)) * factor}
            (chosen,) = auction.at(scenario, **near).chosen.values()
            assert chosen == (stays,)


def test_renegotiation_against_symbols_is_limbo_without_spoiling() -> None:
    """(v) G3 pays what limbo pays at no effort, plus or minus the symbolic aid."""
    damascus, moscow = MODELS.base_rights().payoffs[:, 1, 1]
    limbo, aid = MODELS.blocks(effort=sympy.Integer(0)).limbo, bb.symbol("symbolic_aid")
    assert sympy.expand(damascus - (limbo[0] + aid)) == 0
    assert sympy.expand(moscow - (limbo[1] - aid)) == 0


def test_a_licence_is_worth_what_the_transfer_leaves_over_the_reservation_price() -> None:
    """(vi) In the sincerity game Damascus gains t - t_min(y) from an honest Moscow."""
    game, blocks = MODELS.sincerity(), MODELS.blocks(effort=sympy.Integer(0))
    transfer = bb.symbol("real_concession")
    for scenario in points(10):
        form = game.at(scenario)
        wanted = float(value(blocks.legal[0] + transfer - blocks.limbo[0], scenario))
        for message in form.messages:
            signed, refused = (
                form.payoff("good faith", message, reply)[1] for reply in ("legitimise", "refuse")
            )
            assert float(signed) - float(refused) == pytest.approx(wanted)


def test_full_attribution_removes_the_stake_from_all_that_compares_with_limbo() -> None:
    """(vii) At phi = 1: surplus, reservation price, delay, and the belief that is needed."""
    phi = bb.symbol("attribution")
    stake = MODELS.effective_stake().free_symbols
    blocks, war = MODELS.blocks(), MODELS.war_of_attrition()
    terms = MODELS.sincerity_terms()
    for expression in (
        sum(blocks.legal) - sum(blocks.limbo),
        blocks.limbo[0] - blocks.legal[0],
        war.expected_delay,
        terms.belief,
    ):
        assert expression.free_symbols >= stake
        left = sympy.simplify(expression.subs(phi, 1)).free_symbols
        assert not left & stake


def thresholds() -> Iterator[tuple[str, Threshold]]:
    """Yield every threshold that a model returns without further arguments, or per base."""
    for name in MODELS.__all__:
        if "threshold" not in name.lower() or name == "Threshold":
            continue
        function = getattr(MODELS, name)
        needed = [
            p for p in inspect.signature(function).parameters.values() if p.default is p.empty
        ]
        arguments: list[Any] = []
        if [p.name for p in needed] == ["base"]:
            arguments = ["qa"]
        elif [p.name for p in needed] == ["bases"]:
            arguments = [["hm", "tn"]]
        elif needed:
            continue
        found = function(*arguments)
        entries = found.values() if isinstance(found, Mapping) else [found]
        yield from ((name, entry) for entry in entries if isinstance(entry, Threshold))


def test_every_threshold_in_a_stake_scales_with_coordination_and_envelope() -> None:
    """(viii) A threshold in kappa is one in the stake divided by chi W, in every game."""
    reach = bb.symbol("chi") * bb.symbol("donor_envelope")
    seen = set()
    for name, limit in thresholds():
        if limit.quantity != "stake":
            continue
        names = {s.name for s in limit.expression.free_symbols}
        # Where the donors' unity is the question, chi is among the answer's ingredients.
        own = {"chi"} if "credibility" in names else set()
        assert not names & set(Y) - own, limit.name
        assert sympy.simplify(limit.kappa * reach - limit.expression) == 0, limit.name
        seen.add(name)
    assert len(seen) >= 15
