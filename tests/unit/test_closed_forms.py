"""Closed-form thresholds at a scenario, against the thresholds that the solver finds."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain._errors import ParameterError

TALKS = bb.models.alternating_offers()
LIMITS = bb.models.talks_thresholds()


def test_the_deal_threshold_of_mid_2025_is_exact() -> None:
    found = bb.closed_form_thresholds(LIMITS.values(), bb.scenario("seed_mid2025"))
    assert found["y_S"].exact == sympy.Rational(117, 56)
    assert found["y_S"].kappa == pytest.approx(117 / 56 / 5.1)
    assert found["y_S"].is_reachable
    assert not found["y_X"].is_reachable
    assert found["phi_L"].kappa is None


@pytest.mark.parametrize("name", bb.presets())
@pytest.mark.parametrize("attribution", [0.0, 0.3, 0.6, 0.63, 0.7, 1.0])
def test_solver_thresholds_are_closed_form_thresholds(name: str, attribution: float) -> None:
    """Wherever the solver sees a change of regime, one of y_S, y_X, y_exit lies exactly there."""
    scenario = bb.scenario(name).replace(attribution=attribution)
    limits = bb.closed_form_thresholds([LIMITS[k] for k in ("y_S", "y_X", "y_exit")], scenario)
    reach = sympy.Rational(str(scenario["chi"])) * sympy.Rational(str(scenario["donor_envelope"]))
    stakes = {limit.exact / reach for limit in limits.values() if limit.applies}
    found = bb.thresholds(TALKS, scenario, "kappa")
    assert {change.exact for change in found.changes} <= stakes


@pytest.mark.parametrize("attribution", np.linspace(0, 1, 9).tolist())
def test_regime_conditions_agree_with_the_solver(attribution: float) -> None:
    conditions = bb.models.regime_conditions()
    scenario = bb.scenario("max_coord_presence").replace(attribution=attribution)
    for kappa in np.linspace(0.01, 0.99, 23):
        point = scenario.replace(kappa=float(kappa))
        numbers = {
            s: sympy.Rational(str(point[s.name]))
            for condition in conditions.values()
            for s in condition.free_symbols
        }
        holds = [name for name, c in conditions.items() if c.xreplace(numbers) == sympy.true]
        assert holds == [bb.alternating_offers(TALKS.at(point)).regime]


def test_every_stake_threshold_scales_with_coordination_and_envelope() -> None:
    base = bb.scenario("seed_mid2025")
    doubled = base.replace(chi=base["chi"] / 2, donor_envelope=40)
    for name in ("y_S", "y_X", "y_exit", "y_burden", "y_joint"):
        here, there = (
            bb.closed_form_thresholds([LIMITS[name]], s)[name].kappa for s in (base, doubled)
        )
        assert here is not None
        assert there == pytest.approx(here / 2)


def test_an_interval_is_refused_with_the_remedy() -> None:
    with pytest.raises(ParameterError, match=r"scenario.replace\(attribution=\.\.\.\)"):
        bb.closed_form_thresholds(
            [LIMITS["y_S"]], bb.scenario("seed_mid2025").replace(attribution=(0, 1))
        )


def test_a_price_reaches_its_bound_only_inside_the_deal_region() -> None:
    """The transfer along kappa kinks at y_price_cap exactly when the threshold applies."""
    for envelope, cap in ((10, 2.0), (10, 1.5), (20, 1.2)):
        scenario = bb.scenario("seed_mid2025").replace(
            donor_envelope=envelope, transfer_cap=cap, real_concession=1.0
        )
        limit = bb.closed_form_thresholds([LIMITS["y_price_cap"]], scenario)["y_price_cap"]
        data = bb.sweep(TALKS, scenario, kappa=np.linspace(0, 1, 201))
        paid = data["transfer_low"].max().item()
        assert (paid == pytest.approx(cap)) == limit.applies


@pytest.mark.parametrize("attribution", [0, 1])
def test_thresholds_that_run_off_to_infinity_do_not_apply(attribution: int) -> None:
    """Nothing divides by zero at either end of the range of attribution."""
    scenario = bb.scenario("seed_mid2025").replace(attribution=attribution)
    found = bb.closed_form_thresholds(LIMITS.values(), scenario)
    gone = "y_X" if attribution == 0 else "y_S"
    assert not found[gone].applies
    assert found[gone].exact == sympy.oo
    assert found["y_exit"].applies
