"""Scenarios: reading, replacing, computed quantities, presets, the box, draws."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import ParameterError
from basebargain.parameters import (
    Distribution,
    Interval,
    Scenario,
    box,
    presets,
    registry,
    scenario,
)
from basebargain.parameters._provenance import Provenance
from basebargain.parameters._sampling import _broken

SEED = scenario("seed_mid2025")
FREE = SEED.replace(chi=None)
STAKES = [
    ("seed_mid2025", 0.45, 0.51, 0.30, 2.295),
    ("us_out", 0.45, 0.414, 0.30, 1.863),
    ("full_coord", 0.45, 0.90, 0.30, 4.05),
    ("full_coord_presence", 0.45, 0.90, 0.70, 4.05),
    ("max_coord_presence", 0.45, 1.00, 0.70, 4.50),
    ("post_2026", 0.20, 0.22, 0.30, 0.44),
]


@pytest.mark.parametrize(("name", "kappa", "chi", "attribution", "stake"), STAKES)
def test_presets_have_the_tables_numbers(
    name: str, kappa: float, chi: float, attribution: float, stake: float
) -> None:
    preset = scenario(name)
    read = [preset[key] for key in ("kappa", "chi", "attribution", "effective_stake")]
    assert read == pytest.approx([kappa, chi, attribution, stake], rel=1e-12)
    assert preset.name == name
    assert preset.kind == "point"


def test_presets_are_all_listed() -> None:
    assert presets() == tuple(line[0] for line in STAKES)


@pytest.mark.parametrize("name", presets())
def test_presets_say_what_they_rest_on(name: str) -> None:
    preset = scenario(name)
    assert all(word in preset.description for word in ("Fact:", "Estimate:", "Assumption:"))
    assert preset.title
    assert preset.provenance("kappa").rows


@pytest.mark.parametrize("name", [n for n in presets() if n not in {"seed_mid2025", "post_2026"}])
def test_chi_comes_from_participation_unless_stated(name: str) -> None:
    assert "chi" not in tuple(scenario(name))


def test_an_unknown_preset_names_the_nearest() -> None:
    with pytest.raises(ParameterError, match=r"did you mean full_coord.*load_scenario"):
        scenario("full_cord")


def test_values_and_computed_names_can_be_read() -> None:
    assert SEED["kappa"] == 0.45
    assert SEED["net_sov_cost"] == pytest.approx(0.9)
    assert SEED["power_damascus"] == 0.5
    assert FREE["chi"] == pytest.approx(0.5085)
    assert SEED["tenure_factor_hm"] == 1
    assert "chi" in FREE
    assert "chi" not in list(FREE)
    assert dict(FREE)["kappa"] == 0.45
    assert len(SEED) == len(FREE) + 1 == len(registry())


def test_tenure_discounts_later_years() -> None:
    half = SEED.replace(tenure_hm=10, tenure_rate=0.1)["tenure_factor_hm"]
    assert half == pytest.approx((1 - np.exp(-1)) / (1 - np.exp(-4.9)))


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"scenario 'seed_mid2025': .*did you mean kappa"):
        SEED["kapa"]


def test_exact_values_stay_exact() -> None:
    exact = FREE.replace(
        kappa=Fraction(1, 3), donor_envelope=sympy.Rational(7, 2), chi=Fraction(1, 2),
        impatience_damascus=1, impatience_moscow=Fraction(1, 2),
    )  # fmt: skip
    assert exact["effective_stake"] == Fraction(7, 12)
    assert type(exact["effective_stake"]) is Fraction
    assert exact["power_damascus"] == Fraction(1, 3)
    whole = FREE.replace(impatience_damascus=1, impatience_moscow=1)
    assert type(whole["power_damascus"]) is Fraction


def test_replace_returns_a_new_scenario() -> None:
    changed = SEED.replace(kappa=0.3)
    assert changed["kappa"] == 0.3
    assert SEED["kappa"] == 0.45
    assert changed.provenance("kappa").note == "set by the user"
    assert changed.provenance("attribution") == SEED.provenance("attribution")


def test_replace_reports_all_faults_at_once() -> None:
    with pytest.raises(ParameterError) as caught:
        FREE.replace(kapa=1, kappa=2, attribution="x", net_sov_cost=1, donor_weight_us=0.5)
    message = str(caught.value)
    assert "5 problems" in message
    assert "donor_weight_gulf must add up to 1 (within 1e-09); the sum is 1.15" in message
    assert "net_sov_cost is computed and cannot be set; set sovereignty_cost, service" in message


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"donor_weight_us": 0.4}, "must add up to 1"),
        ({"value_share_hm": 0.5 + 2e-9}, "must add up to 1"),
        ({"donor_weight_base_hm": 0}, "must add up to 1"),
        ({"sov_share_hm": 0}, "must add up to 1"),
        ({"service_share_hm": 0}, "must add up to 1"),
        ({"donor_weight_us": (0.4, 0.6)}, r"the sum is anything in \[1.05, 1.25\]"),
        ({"real_concession": 3}, "real_concession must not exceed transfer_cap"),
        ({"transfer_cap": (0, 1)}, "real_concession must not exceed transfer_cap"),
        ({"demand_damascus": 0.9}, "offer_moscow must lie below demand_damascus"),
        ({"tenure_tn": 50}, "tenure_tn must not exceed tenure_max"),
        ({"effective_stake": 1}, "set chi, kappa, donor_envelope instead"),
        ({"power_damascus": 0.5}, "set impatience_damascus, impatience_moscow instead"),
        ({"kappa": None}, "must be a finite number; got None"),
    ],
)
def test_a_broken_rule_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        FREE.replace(**values)


@pytest.mark.parametrize(
    "values", [{"value_share_hm": 0.5 + 1e-10}, {"real_concession": 2}, {"tenure_tn": 49}]
)
def test_the_edge_of_a_rule_is_allowed(values: dict[str, Any]) -> None:
    edge = FREE.replace(**values)
    assert {name: edge[name] for name in values} == values


def test_a_stated_chi_shuts_out_its_ingredients() -> None:
    with pytest.raises(
        ParameterError, match=r"participation_us would change nothing: pass chi=None"
    ):
        SEED.replace(participation_us=0)
    with pytest.raises(ParameterError, match="pass chi=None"):
        FREE.replace(chi=0.5, credibility=0.5)
    assert SEED.replace(chi=None, participation_us=0)["chi"] == pytest.approx(0.414)
    assert FREE.replace(chi=0.4)["chi"] == 0.4
    assert FREE.replace(chi=None) == FREE


def test_scenarios_are_immutable_hashable_and_copied_whole() -> None:
    with pytest.raises(AttributeError):
        SEED.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        SEED["kappa"] = 1  # type: ignore[index]
    assert hash(SEED) == hash(scenario("seed_mid2025"))
    assert len({SEED, scenario("seed_mid2025"), FREE}) == 2
    assert pickle.loads(pickle.dumps(SEED)) == SEED  # noqa: S301 - our own bytes
    assert copy.deepcopy(SEED) == SEED


def test_an_invalid_scenario_cannot_be_built_by_hand() -> None:
    with pytest.raises(ParameterError, match="kappa must lie in"):
        Scenario("mine", (("kappa", 2),), ())


def test_kinds() -> None:
    assert SEED.replace(kappa=(0.1, 0.2)).kind == "box"
    drawn = SEED.replace(kappa=(0.1, 0.2), attribution=Distribution.beta(2, 2))
    assert drawn.kind == "distribution"
    assert drawn["attribution"] == Distribution.beta(2, 2, 0, 1)


def test_bounds_of_each_kind() -> None:
    bounds = SEED.replace(kappa=(0.1, 0.2), moscow_value=Distribution.loguniform(1, 20)).bounds()
    assert bounds["kappa"] == (0.1, 0.2)
    assert bounds["moscow_value"] == (1, 20)
    assert bounds["attribution"] == (0.3, 0.3)


def test_labels_name_the_bases_and_donors() -> None:
    assert tuple(SEED.labels("donor")) == ("us", "eu", "uk", "gulf")
    assert SEED.labels("port")["port"] == "Tartous commercial port"
    with pytest.raises(ParameterError, match="the sets are base, donor, port"):
        SEED.labels("bases")


def test_provenance_falls_back_on_the_registry() -> None:
    assert SEED.provenance("presence_hm").status == "fact"
    assert SEED.provenance("value_share_hm").status == "estimate"
    assert SEED.provenance("spoil_cost").rows == ("E042",)
    assert SEED.provenance("effective_stake").note.startswith("computed from chi")
    with pytest.raises(ParameterError, match="no parameter 'kapa'"):
        SEED.provenance("kapa")


def test_provenance_knows_three_statuses() -> None:
    with pytest.raises(ParameterError, match="status must be one of fact, estimate, assumption"):
        Provenance("certain")
    assert Provenance("fact", ["E001"]).rows == ("E001",)  # type: ignore[arg-type]


def test_repr_fits_one_screen_and_shows_a_stated_chi() -> None:
    text = repr(SEED)
    assert "chi 0.51 (stated; its ingredients give 0.5085), effective_stake 2.295 USD bn" in text
    assert len(repr(box()).splitlines()) <= 6
    assert "transfer_cap 3" in repr(SEED.replace(transfer_cap=3))


def test_renamed_keeps_the_values() -> None:
    other = SEED.renamed("mine", title="Mine")
    assert (other.name, other.title, other.entries) == ("mine", "Mine", SEED.entries)


# --- computed quantities over a box ---------------------------------------------------------------


def test_a_computed_quantity_over_a_box_is_an_interval() -> None:
    wide = FREE.replace(
        sovereignty_cost=(1, 2), service_value=(Fraction(1, 2), 1), impatience_moscow=(0.2, 0.6),
        kappa=(0, 1), donor_envelope=(5, 20),
    )  # fmt: skip
    assert wide["net_sov_cost"] == Interval(0, Fraction(3, 2))
    assert wide["power_damascus"] == Interval(0.4, 0.6 / (0.3 + 0.6))
    assert wide["effective_stake"].low == 0
    assert wide["effective_stake"].high == pytest.approx(0.5085 * 20)
    assert wide["chi"] == FREE["chi"]


def test_chi_over_weights_that_add_up_is_the_knapsack() -> None:
    """With free weights the best donor takes what the others' lower ends leave."""
    wide = FREE.replace(
        donor_weight_us=(Fraction(1, 10), Fraction(1, 2)), donor_weight_eu=(Fraction(1, 5), 1),
        donor_weight_uk=0, donor_weight_gulf=Fraction(1, 10),
        participation_us=Fraction(3, 10), participation_eu=Fraction(9, 10),
        participation_uk=0, participation_gulf=Fraction(2, 5), credibility=1,
    )  # fmt: skip
    most = Fraction(1, 10) * Fraction(3, 10) + Fraction(8, 10) * Fraction(9, 10) + Fraction(4, 100)
    least = Fraction(1, 2) * Fraction(3, 10) + Fraction(4, 10) * Fraction(9, 10) + Fraction(4, 100)
    assert wide["chi"] == Interval(least, most)


def test_tenure_over_a_box_never_exceeds_one() -> None:
    wide = FREE.replace(tenure_hm=(10, 49), tenure_max=(30, 60), tenure_rate=(0.05, 0.2))
    assert wide["tenure_factor_hm"].high == 1
    low = (1 - np.exp(-0.5)) / (1 - np.exp(-3.0))
    assert wide["tenure_factor_hm"].low == pytest.approx(low)


# --- the box --------------------------------------------------------------------------------------


def test_the_box_spans_every_range_but_shares_and_decisions() -> None:
    whole, known = box(), registry()
    fixed = {name for name, value in whole.entries if not isinstance(value, Interval)}
    shares = {n for rule in known.rules if rule.kind == "sum" for n in rule.names}
    decisions = {n for n, p in known.items() if p.status == "decision"}
    assert fixed == shares | decisions
    assert all(whole[name] == known[name].range for name in whole if name not in fixed)
    assert whole["chi"] == Interval(0, 1)


def test_the_box_takes_overrides() -> None:
    assert box(kappa=0.3, chi=(0.2, 0.8))["chi"] == Interval(0.2, 0.8)
    with pytest.raises(ParameterError, match="kappa must lie in"):
        box(kappa=2)


# --- draws ----------------------------------------------------------------------------------------


def test_draws_are_labelled_and_reproducible() -> None:
    wide = box(moscow_value=Distribution.loguniform(1, 20))
    draws = wide.sample(50, rng=7)
    assert draws.sizes == {"draw": 50}
    assert draws["tenure_rate"].attrs["units"] == "1/yr"
    assert draws["kappa"].attrs["symbol"] == r"\kappa"
    assert draws.identical(wide.sample(50, rng=np.random.default_rng(7)))
    assert not draws.equals(wide.sample(50, rng=8))


def test_draws_of_computed_quantities_follow_from_the_others() -> None:
    d = box(donor_weight_us=(0, 1), donor_weight_eu=(0, 1)).sample(200, rng=1)
    chi = d["credibility"] * sum(
        d[f"donor_weight_{i}"] * d[f"participation_{i}"] for i in ("us", "eu", "uk", "gulf")
    )
    np.testing.assert_allclose(d["chi"], chi)
    np.testing.assert_allclose(d["effective_stake"], d["chi"] * d["kappa"] * d["donor_envelope"])
    np.testing.assert_allclose(d["net_sov_cost"], d["sovereignty_cost"] - d["service_value"])


def test_draws_respect_a_stated_chi() -> None:
    assert (SEED.sample(3, rng=0)["chi"] == 0.51).all()


def test_draws_respect_the_orders() -> None:
    draws = box().sample(2000, rng=2)
    assert (draws["real_concession"] <= draws["transfer_cap"]).all()
    assert (draws["offer_moscow"] < draws["demand_damascus"]).all()
    assert (draws["tenure_hm"] <= draws["tenure_max"]).all()
    assert (draws["spoil_cost"] > 0).all()


def test_full_shares_are_uniform_on_the_simplex() -> None:
    """Each share of a flat Dirichlet of three is Beta(1, 2)."""
    from scipy import stats

    shares = {f"value_share_{b}": (0, 1) for b in ("hm", "tn", "qa")}
    draws = FREE.replace(**shares).sample(4000, rng=3)
    assert stats.kstest(draws["value_share_qa"], stats.beta(1, 2).cdf).pvalue > 1e-3


def test_shares_beside_a_fixed_one_are_uniform_on_what_is_left() -> None:
    from scipy import stats

    draws = FREE.replace(value_share_tn=(0, 1), value_share_qa=(0, 1)).sample(4000, rng=3)
    assert (draws["value_share_hm"] == 0.5).all()
    assert stats.kstest(draws["value_share_qa"], stats.uniform(0, 0.5).cdf).pvalue > 1e-3


def test_a_strict_order_leaves_out_equality() -> None:
    rule = next(rule for rule in registry().rules if rule.strict)
    same = dict.fromkeys(rule.names, np.array([1.0]))
    assert _broken(rule, same).all()
    assert not _broken(replace(rule, strict=False), same).any()


def test_a_share_without_freedom_is_what_the_others_leave() -> None:
    draws = FREE.replace(value_share_hm=(0.1, 0.9)).sample(5, rng=3)
    np.testing.assert_allclose(draws["value_share_hm"], 0.5)


@pytest.mark.parametrize("size", [0, -1, 2.5, True, "3"])
def test_a_bad_size_is_refused(size: Any) -> None:
    with pytest.raises(ParameterError, match="size must be a positive integer"):
        SEED.sample(size, rng=1)


@pytest.mark.parametrize("rng", [None, True, -1, "seed", 1.5])
def test_a_bad_source_of_randomness_is_refused(rng: Any) -> None:
    with pytest.raises(ParameterError, match="sample: "):
        SEED.sample(2, rng=rng)


def test_an_order_that_never_holds_in_draws_is_reported() -> None:
    tight = FREE.replace(transfer_cap=2, real_concession=(2, 3))
    with pytest.raises(ParameterError, match="held in too few draws"):
        tight.sample(5, rng=1)


def test_reading_a_preset_loads_no_heavy_package() -> None:
    code = (
        "import sys; from basebargain.parameters import scenario; "
        "s = scenario('us_out').replace(kappa=0.2); s['chi']; repr(s); "
        "print([m for m in ('numpy', 'scipy', 'sympy', 'xarray') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
