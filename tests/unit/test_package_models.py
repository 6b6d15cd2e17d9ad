"""The package deal as a person uses it: own cases, refusals, framings, terms."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import basebargain as bb
from basebargain.models._package import (
    concessions,
    merit_order_thresholds,
    package_deal,
    package_terms,
)
from basebargain.models._package_frontier import package_frontier
from basebargain.models._package_orders import leaves_first, merit_orders
from basebargain.models._package_tenure import (
    agreed_tenure,
    efficient_presence,
    tenure_threshold,
)
from basebargain.models._partial_expulsion import partial_exit_threshold
from basebargain.models._thresholds import base_thresholds, talks_thresholds

SEED = bb.scenario("seed_mid2025")
FORTS = {"base": {"north": "North harbour", "south": "South airfield"}}


def fictional() -> bb.Scenario:
    """Return a host with two foreign bases that have names of their own."""
    known = bb.registry(FORTS)
    values = {n: p.default for n, p in known.items() if p.default is not None}
    values |= {
        "value_share_north": 0.7, "value_share_south": 0.3, "sov_share_north": 0.2,
        "sov_share_south": 0.8, "service_share_north": 0.5, "service_share_south": 0.5,
        "donor_weight_base_north": 0.6, "donor_weight_base_south": 0.4, "presence_north": 1,
        "presence_south": 1, "tenure_north": 49, "tenure_south": 49,
    }  # fmt: skip
    return bb.Scenario.from_values(values, name="two forts", labels=FORTS)


def value(expression: Any, scenario: bb.Scenario) -> float:
    return float(expression.subs({s: scenario[s.name] for s in expression.free_symbols}))


def test_another_case_has_its_own_bases() -> None:
    case = fictional()
    found = package_frontier(case)
    assert {n for n in found.order if n.startswith("leave")} == {"leave north", "leave south"}
    package = found.nash()
    assert package is not None
    assert set(package.presence) == {"north", "south"}
    assert merit_orders(case)[0].first_base == "south"
    rule = leaves_first(labels=FORTS)
    assert rule.subs({s: case[s.name] for s in rule.free_symbols})
    game = package_deal(capped=False, handover="refused", labels=FORTS).at(case)
    assert game.parameters == ()


def test_more_bases_need_no_other_code() -> None:
    labels = {"base": {f"b{k}": f"Base {k}" for k in range(5)}}
    names = [c.name for c in concessions(labels=labels)]
    assert names[4:] == [f"leave b{k}" for k in range(5)]
    assert len(merit_order_thresholds(labels=labels)) == 4 * 5 + 10


def test_shares_that_do_not_add_up_are_refused_with_the_assumption() -> None:
    with pytest.raises(bb.ParameterError, match="value_share adds up to 1 over the bases"):
        package_frontier(SEED, value_share_hm=0.9)
    with pytest.raises(bb.ParameterError, match="donor_weight_base adds up to 1"):
        merit_orders(SEED, donor_weight_base_qa=0.5)


def test_missing_and_misspelt_numbers_are_named() -> None:
    with pytest.raises(bb.GameError, match="needs a number for"):
        package_frontier(kappa=0.4)
    with pytest.raises(bb.ParameterError, match="cash_cap"):
        package_frontier(SEED, cash_capp=1)
    with pytest.raises(bb.ParameterError, match="cash_cap"):
        package_frontier(SEED, cash_cap=float("nan"))


def test_words_outside_the_list_are_refused() -> None:
    with pytest.raises(bb.GameError, match="handover must be"):
        package_deal(handover="maybe")  # type: ignore[arg-type]
    with pytest.raises(bb.GameError, match="until must not be negative"):
        merit_orders(SEED, until=-1)
    with pytest.raises(bb.GameError, match="labels out of"):
        partial_exit_threshold(["xx"])


def test_no_package_without_a_joint_gain() -> None:
    nothing = package_frontier(SEED, limbo_security=1, attribution=0, debt_value_damascus=0)
    assert nothing.nash() is None
    assert nothing.kalai_smorodinsky() is None
    assert nothing.egalitarian() is None
    assert nothing.utilitarian() is None


def test_exact_numbers_stay_exact_and_floats_give_floats() -> None:
    names = {*package_deal().parameters, "presence_curvature"}
    exact: dict[str, Any] = {n: Fraction(repr(float(SEED[n]))) for n in names}
    package = package_frontier(**exact).nash()
    same = package_frontier(SEED).nash()
    assert package is not None
    assert same is not None
    assert all(isinstance(u, Fraction) for u in (*package.payoffs, package.price))
    assert all(isinstance(u, float) for u in (*same.payoffs, same.price))
    assert [float(u) for u in package.payoffs] == pytest.approx(same.payoffs)


def test_reward_framing_moves_damascus_by_the_stake_and_no_package() -> None:
    one, two = (package_frontier(SEED, framing=f).nash() for f in ("penalty", "reward"))
    assert one is not None
    assert two is not None
    assert two.payoffs[0] - one.payoffs[0] == pytest.approx(SEED["effective_stake"])
    assert two.payoffs[1] == pytest.approx(one.payoffs[1])
    assert two.made == one.made


def test_payments_are_cut_where_moscow_has_no_more_means() -> None:
    """Debt relief costs 0.3; a purse of 0.4 leaves 0.1 for what comes next."""
    poor = package_frontier(SEED, kappa=0.1, transfer_cap=0.4, limbo_cost=0, spoil_effort=0)
    package = poor.nash()
    assert package is not None
    assert package.made["debt_relief"] == 1
    assert package.made["released_funds"] == pytest.approx(0.1 / 0.25)
    assert package.made["cash"] == 0


def test_price_without_extras_is_that_of_alternating_offers() -> None:
    """Full presence, nothing but cash worth giving: the share of the surplus of G2."""
    point = SEED.replace(
        kappa=0.1, debt_value_damascus=0.1, handover_value_damascus=0, frozen_funds_cost=1,
        sov_share_hm=0.5, sov_share_tn=0.42, sov_share_qa=0.08,
    )  # fmt: skip
    talks = bb.models.alternating_offers(capped=False).at(point)
    outcome = bb.alternating_offers(talks).equilibria[0]
    terms = package_terms()
    assert value(terms["kept_weight"], point) == pytest.approx(1)
    assert value(terms["price"], point) == pytest.approx(outcome.transfer)
    assert value(terms["damascus"], point) == pytest.approx(outcome.payoffs[0])


def test_thresholds_that_other_games_share_are_the_same() -> None:
    """Cash is overtaken where a base leaves the efficient package, the handover at y_h,b."""
    limits = merit_order_thresholds()
    for base in ("hm", "tn", "qa"):
        own = base_thresholds(base)
        for name, other in (("cash", "y_b"), ("handover", "y_hb")):
            found = value(limits[f"y({name}, {base})"].expression, SEED)
            assert found == pytest.approx(value(own[other].expression, SEED))


@pytest.mark.parametrize("capped", [True, False])
def test_expelling_nobody_or_everybody_gives_the_thresholds_of_the_talks(capped: bool) -> None:
    limits = talks_thresholds(capped=capped)
    for expelled, name in (((), "y_S"), (("hm", "tn", "qa"), "y_exit")):
        found = partial_exit_threshold(expelled, capped=capped)
        assert value(found.expression, SEED) == pytest.approx(value(limits[name].expression, SEED))


def test_terms_shorten_smoothly_where_value_is_curved() -> None:
    point = SEED.replace(presence_curvature=0.5)
    turn = value(tenure_threshold("hm").expression, point)
    reach = point["chi"] * point["donor_envelope"]
    before, after = (
        value(efficient_presence("hm"), point.replace(kappa=(turn + e) / reach))
        for e in (-1e-3, 1e-3)
    )
    assert before == 1
    assert 0.99 < after < 1
    assert value(efficient_presence("hm"), SEED) == 1
    assert value(efficient_presence("qa"), SEED) == 0


def test_a_term_amounts_to_its_presence() -> None:
    """The term of a presence is what the registry's discounted weight gives back."""
    years = value(agreed_tenure("hm"), SEED.replace(presence_hm=0.6))
    assert SEED.replace(tenure_hm=years)["tenure_factor_hm"] == pytest.approx(0.6)
    assert value(agreed_tenure("hm"), SEED) == pytest.approx(49)


def test_curved_solutions_tend_to_the_linear_ones() -> None:
    linear, near = (package_frontier(SEED, presence_curvature=g) for g in (1, 0.9999))
    for rule in ("nash", "kalai_smorodinsky", "egalitarian"):
        one, two = getattr(linear, rule)(), getattr(near, rule)()
        assert one.payoffs == pytest.approx(two.payoffs, abs=1e-3)


def test_a_package_is_told_in_words() -> None:
    package = package_frontier(SEED).nash()
    assert str(package).startswith("debt relief, leave qa, released funds, cash 61%: payoffs")
    free = package_frontier(SEED, attribution=1, limbo_cost=5, impatience_damascus=1).nash()
    assert "payoffs" in str(free)
