"""Moscow's best spoiling effort against brute force, and the closed forms inside each regime."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain import alternating_offers, registry, scenario
from basebargain._errors import GameError, NotApplicableError, ParameterError
from basebargain.models._alternating_offers import alternating_offers as conditional_talks
from basebargain.models._spoiling import (
    Variant,
    best_effort,
    spoiling_efforts,
    spoiling_thresholds,
)
from oracles._talks import talks

pytestmark = pytest.mark.oracle


def at_effort(v: dict[str, float], e: float, variant: str, *, capped: bool) -> float:
    """Return Moscow's payoff at one effort, from the definition and the solver."""
    y = v["chi"] * v["kappa"] * v["donor_envelope"]
    cost = v["sovereignty_cost"] - v["service_value"]
    spoils = v["spoil_benefit"] * e - v["spoil_cost"] * e * e / 2
    is_threat = variant == "threat"
    limbo = v["limbo_security"] * v["moscow_value"] + (spoils if is_threat else 0)
    leave = v["expulsion_cost"] + v["spoil_deter"] * (e - v["spoil_effort"])
    solution = alternating_offers(
        talks(
            payoffs=[(-cost - y, v["moscow_value"])],
            cap=v["transfer_cap"] if capped else None,
            inside=(-v["limbo_cost"] - v["spoil_harm"] * e - v["attribution"] * y, limbo),
            leaving=(-leave, v["relocation_share"] * v["moscow_value"]),
            rates=(v["impatience_damascus"], v["impatience_moscow"]),
        )
    )
    at_once = [eq for eq in solution if eq.delay == 0 or eq.delay > 1e9]
    return max(float(eq.payoffs[1]) for eq in at_once) + (0 if is_threat else spoils)


def drawn(rng: np.random.Generator) -> dict[str, Any]:
    """Return random numbers inside the registry, pulled to where all regimes occur."""
    known = registry()
    names = {*conditional_talks().parameters, "spoil_deter"} - {"chi"}
    v = {n: rng.uniform(float(known[n].low), float(known[n].high)) for n in sorted(names)}
    v |= {"chi": rng.uniform(0.2, 1), "limbo_security": rng.uniform(0.5, 1)}
    for name in ("expulsion_cost", "relocation_share"):
        v[name] *= 0.3
    for name in ("donor_envelope", "sovereignty_cost", "limbo_cost"):
        v[name] *= 0.4
    return v | {"moscow_value": rng.uniform(0.5, 15)}


@pytest.mark.parametrize("variant", ["threat", "executed"])
def test_best_effort_beats_a_fine_grid(variant: Variant) -> None:
    """Never below the grid, and above it by no more than its mesh allows."""
    rng = np.random.default_rng(8)
    grid, borders, checked = np.linspace(0, 1, 121), 0, 0
    for _ in range(18):
        v, capped = drawn(rng), bool(rng.random() < 0.6)
        given: dict[str, Any] = {n: x for n, x in v.items() if capped or n != "transfer_cap"}
        try:
            best = best_effort(variant=variant, capped=capped, **given)
        except NotApplicableError:
            continue
        brute = max(at_effort(v, float(e), variant, capped=capped) for e in grid)
        slopes = v["spoil_benefit"] + v["spoil_cost"] + v["spoil_harm"] + v["spoil_deter"]
        assert -1e-9 <= float(best.payoffs[1]) - brute <= slopes / 120
        borders += best.is_border
        checked += 1
    assert checked > 10
    assert borders > 0


@pytest.mark.parametrize(
    ("regime", "kappa", "variant"),
    [
        ("shares", 0.1, "executed"),
        ("shares", 0.1, "threat"),
        ("limbo", 0.8, "executed"),
        ("limbo", 0.8, "threat"),
    ],
)
def test_closed_form_is_the_optimum_where_its_regime_is(
    regime: str, kappa: float, variant: Variant
) -> None:
    s = scenario("seed_mid2025").replace(kappa=kappa)
    form = spoiling_efforts(variant)[regime]
    expected = float(form.subs({x: s[x.name] for x in form.free_symbols}))
    best = best_effort(s, variant=variant)
    assert best.effort == pytest.approx(expected)
    assert (best.binding or best.regime.lower()) == regime


def stated(name: str, s: Any) -> float:
    form = spoiling_thresholds()[name]
    return float(form.subs({x: s[x.name] for x in form.free_symbols}))


def test_effort_climbs_where_the_option_comes_to_bind() -> None:
    """No jump: between two stakes the best effort keeps shares and option equal."""
    s = scenario("full_coord_presence").replace(transfer_cap=10.0)
    start, end = stated("y_rise_start", s), stated("y_rise_end", s)
    assert start < end
    reach = s["chi"] * s["donor_envelope"]
    efforts, found = [], []
    for part in (-0.2, 0.001, 0.5, 0.999, 1.2):
        best = best_effort(s, kappa=(start + part * (end - start)) / reach)
        efforts.append(best.effort)
        found.append((best.is_border, best.binding))
    assert efforts == pytest.approx([7 / 12, 7 / 12, 0.5 * (7 / 12 + 1), 1, 1], abs=1e-3)
    assert [border for border, _ in found] == [False, True, True, True, False]
    assert (found[0][1], found[-1][1]) == ("shares", "outside option")


def test_single_regime_optima_can_all_be_worse_than_the_border() -> None:
    s = scenario("full_coord_presence").replace(transfer_cap=10.0)
    best = best_effort(s)
    assert best.is_border
    forms = spoiling_efforts("executed")
    single = [float(f.subs({x: s[x.name] for x in f.free_symbols})) for f in forms.values()]
    numbers = {n: float(s[n]) for n in {*conditional_talks().parameters, "spoil_deter"}}
    for effort in single:
        assert at_effort(numbers, effort, "executed", capped=True) < best.payoffs[1] - 1e-3


def test_exact_numbers_give_an_exact_optimum() -> None:
    s = scenario("seed_mid2025")
    names = {*conditional_talks().parameters, "spoil_deter"}
    numbers: dict[str, Any] = {n: Fraction(str(s[n])) for n in names}
    best = best_effort(**numbers)
    assert isinstance(best.effort, Fraction)
    assert isinstance(best.payoffs[1], Fraction)


def test_irrational_border_is_an_exact_surd() -> None:
    """In the threat variant the surplus is a quadratic in the effort."""
    s = scenario("seed_mid2025")
    names = {*conditional_talks().parameters, "spoil_deter"}
    numbers: dict[str, Any] = {n: Fraction(str(s[n])) for n in names}
    del numbers["transfer_cap"]
    numbers |= {"kappa": Fraction(3, 10), "spoil_harm": Fraction(4)}
    best = best_effort(variant="threat", capped=False, **numbers)
    rounded: dict[str, Any] = {n: float(x) for n, x in numbers.items()}
    floats = best_effort(variant="threat", capped=False, **rounded)
    assert float(best.effort) == pytest.approx(floats.effort)
    assert best.effort == sympy.Rational(43, 12) - sympy.sqrt(25999) / 60


def test_rise_and_slope_follow_from_the_efforts() -> None:
    s = scenario("seed_mid2025")
    found = {
        n: float(e.subs({x: s[x.name] for x in e.free_symbols}))
        for n, e in spoiling_thresholds().items()
    }
    efforts = spoiling_efforts("executed")
    at = {n: float(e.subs({x: s[x.name] for x in e.free_symbols})) for n, e in efforts.items()}
    assert found["rise"] == pytest.approx(at["outside option"] - at["shares"])
    assert found["slope_X"] == pytest.approx((0.9 - 0.8) / 0.3)


def test_y_spoil_is_where_a_deal_stops_paying_more_than_the_best_limbo() -> None:
    s = scenario("seed_mid2025").replace(spoil_effort=0.1)
    form = spoiling_thresholds()["y_spoil_shares"]
    y = float(form.subs({x: s[x.name] for x in form.free_symbols}))
    at = s.replace(kappa=y / (s["chi"] * s["donor_envelope"]))
    deal = alternating_offers(conditional_talks(capped=False).at(at)).equilibria[0]
    limbo = s["limbo_security"] * s["moscow_value"]
    best = max(
        limbo + s["spoil_benefit"] * e - s["spoil_cost"] * e * e / 2
        for e in np.linspace(0, 1, 2001)
    )
    assert deal.regime == "DEAL"
    assert float(deal.payoffs[1]) == pytest.approx(best, abs=1e-6)


def test_a_free_licence_signed_in_fear_alone_is_refused() -> None:
    """Limbo is worth more to Moscow than V: the solver finds a deal now and one after a delay."""
    s = scenario("seed_mid2025")
    numbers: dict[str, Any] = {
        "limbo_security": 1.0,
        "sovereignty_cost": 0.5,
        "service_value": 9.5,
        "expulsion_cost": 0.2,
        "spoil_benefit": 2.0,
    }
    found = alternating_offers(conditional_talks().at(s, **numbers))
    assert {o.regime for o in found} == {"DEAL"}
    assert len({float(o.payoffs[1]) for o in found}) == 2
    with pytest.raises(NotApplicableError, match="can delay the deal"):
        best_effort(s, variant="threat", **numbers)
    assert best_effort(s, variant="executed", **numbers).regime == "DEAL"


def test_where_moscow_does_not_care_the_outcome_is_a_deal() -> None:
    """At full security a free licence is worth what limbo is; borders count as deals."""
    best = best_effort(
        scenario("seed_mid2025"), limbo_security=1.0, service_value=4.0, relocation_share=0.1
    )
    assert (best.regime, best.binding) == ("DEAL", "floor")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"variant": "loud"}, GameError),
        ({"kapa": 0.3}, ParameterError),
        ({"relocation_share": 0.99}, NotApplicableError),
    ],
)
def test_senseless_calls_are_refused(arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        best_effort(scenario("seed_mid2025"), **arguments)


def test_missing_numbers_are_named() -> None:
    with pytest.raises(GameError, match="kappa"):
        best_effort()


def test_effort_without_variant_is_refused() -> None:
    with pytest.raises(GameError, match="variant"):
        spoiling_efforts("loud")  # type: ignore[arg-type]


def test_efforts_are_clipped() -> None:
    forms = spoiling_efforts("executed")
    high = {x: 5 for x in forms["limbo"].free_symbols if x.name == "spoil_benefit"}
    low = {x: sympy.Rational(1, 10) for x in forms["limbo"].free_symbols if x not in high}
    assert forms["limbo"].subs(high | low) == 1
