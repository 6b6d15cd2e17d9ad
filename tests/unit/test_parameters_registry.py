"""The table of parameters: complete, consistent, and clear about names it does not hold."""

from __future__ import annotations

import math
import pickle
import re
from fractions import Fraction

import pytest

from basebargain._errors import ParameterError
from basebargain.parameters import Distribution, Interval, Registry, derived, registry, symbol

# Name, default and range as the model states them; one line for each row that is not indexed.
POINTS = """
donor_envelope 10 0 60; kappa .45 0 1; attribution .3 0 1; credibility .9 0 1
moscow_value 6 .5 40; sovereignty_cost 1.7 0 10; service_value .8 0 10; limbo_security .7 0 1
limbo_cost .4 0 5; spoil_harm .8 0 10; spoil_effort .25 0 1; spoil_benefit .3 0 5
spoil_deter .9 0 10; exclusion_revenge 1 0 5; expulsion_cost 3 0 20; relocation_share .15 0 1
face_payment .3 0 5; transfer_cap 2 0 40; impatience_damascus .3 .02 1; impatience_moscow .3 .02 1
debt_nominal 1.2 .5 13; debt_value_damascus .5 0 1; debt_value_moscow .25 0 1; frozen_funds .25 0 5
frozen_funds_cost 1 0 1; cash_cap .8 0 10; handover_value_damascus 1.2 0 20
handover_value_moscow 4 0 20; face_device_damascus .3 0 1; face_device_moscow .5 0 1
audience_damascus .4 0 5; audience_moscow 1 0 5; partial_access .6 0 1; symbolic_aid .1 0 .5
prior_good .3 0 1; concession_cost .2 0 5; spoiler_asset 1.2 0 5; lobby_stake_israel 1 0 5
deterrence_prob .02 0 1; donor_exit_value 6 0 20; withholding_cost .8 0 5; commitment_capital 3 0 20
frag_spoil_coast .5 0 1; frag_spoil_northeast_us_in .35 0 1; frag_spoil_northeast_us_out .5 0 1
frag_integration .5 0 1; frag_us_exit_gain .3 0 1; frag_us_withdrawal .15 0 1
frag_unification .3 0 1; frag_relapse .05 0 1; frag_discount .9 0 1
frag_unrest .2 0 1; frag_calming .3 0 1; frag_northeast_integration .3 0 1; frag_backsliding .2 0 1
frag_integration_cost 1.2 0 10; frag_limbo_growth .5 0 2; frag_harm_growth .5 0 2
frag_expulsion_growth .4 0 2; trust_prior .6 0 1; trust_attack_kept .2 0 1
trust_attack_broken .5 0 1; trust_pact_gain 1 0 10; trust_pact_loss 1 0 10
sponsor_saturation .5 0 1
ukr_moscow_gain 100 0 500; ukr_us_cost 5 0 500; ukr_eu_cost 120 0 500; ukr_us_value 2 0 500
ukr_eu_value 3 0 500; ukr_rift_cost 5 0 500; public_weight 1.2 1 3
dep_effect 1 0 5; dep_build_cost 1.5 0 5; dep_removal_cost 2 0 5; dep_initial .3 0 5
expulsion_spoil_harm .2 0 10; breakdown_hazard 0 0 2; demand_damascus 1.5 0 40
offer_moscow .9 0 40; tenure_max 49 1 99; tenure_rate .1 .01 .5; presence_curvature 1 0 1
real_concession 1.5 0 40; spoil_cost 1.2 0 10
reform_cost_reformer 1 0 10; reform_cost_hedger 3 0 10
"""
INDEXED = {
    "donor_weight": (0.35, 0.35, 0.05, 0.25),
    "participation": (0.30, 0.90, 0.90, 0.40),
    "donor_gain": (1, 1, 1, 1),
    "donor_cost": (0.5, 0.3, 0.2, 0.5),
    "value_share": (0.50, 0.42, 0.08),
    "donor_weight_base": (0.45, 0.42, 0.13),
    "sov_share": (0.40, 0.25, 0.35),
    "service_share": (0.50, 0.40, 0.10),
    "presence": (1, 1, 1),
    "tenure": (49, 49, 49),
    "sponsor_benefit": (0.2,),
    "sponsor_cost": (1.2,),
    "contract_alternative": (0.8,),
    "contract_performance": (0.05,),
    "contract_investment": (0.5,),
    "contract_retaliation": (0.2,),
    "contract_donor_weight": (0.05,),
}
LINES = [line.split() for line in re.split(r"[;\n]", POINTS.strip())]
MATHS = {"alpha": "partial_access", "V": "moscow_value", "phi": "attribution", "n0": "limbo_cost"}


@pytest.mark.parametrize(("name", "default", "low", "high"), LINES)
def test_a_parameter_has_the_models_default_and_range(
    name: str, default: str, low: str, high: str
) -> None:
    parameter = registry()[name]
    stated = tuple(map(float, (default, low, high)))
    assert (parameter.default, parameter.low, parameter.high) == stated


@pytest.mark.parametrize("family", INDEXED)
def test_an_indexed_family_has_the_models_defaults(family: str) -> None:
    known = registry()
    assert tuple(known[name].default for name in known.family(family)) == INDEXED[family]


def test_nothing_else_is_in_the_table() -> None:
    """Every parameter is in one of the two lists above, save one that is an exact fraction."""
    listed = {line[0] for line in LINES} | {"lobby_stake_turkey", "chi"}
    assert {p.family for p in registry().values()} == listed | set(INDEXED)
    assert registry()["lobby_stake_turkey"].default == Fraction(3, 7)


@pytest.mark.parametrize("name", list(registry()))
def test_every_entry_is_complete(name: str) -> None:
    p = registry()[name]
    assert math.isfinite(p.low)
    assert math.isfinite(p.high)
    assert p.low < p.high
    assert p.meaning
    assert p.unit
    assert p.symbol
    assert p.rows
    assert all(re.fullmatch(r"E(0\d\d|1[0-3]\d|14[0-5])", row) for row in p.rows)
    assert p.status in {"seed", "external", "assumption", "decision", "derived"}
    assert p.range.covers(p.prior.support) or p.open_low or p.open_high
    if p.default is not None:
        assert p.check(p.default) == p.default


def test_only_chi_may_be_stated_in_place_of_its_ingredients() -> None:
    assert [n for n, p in registry().items() if p.status == "derived"] == ["chi"]


def test_what_divides_cannot_be_zero() -> None:
    names = [n for n, p in registry().items() if p.open_low]
    assert names == [
        "presence_curvature", "spoil_cost", "frag_integration_cost", "sponsor_cost_iran",
        "ukr_moscow_gain", "dep_build_cost", "dep_removal_cost",
    ]  # fmt: skip
    with pytest.raises(ParameterError, match=r"spoil_cost must lie in \(0, 10\] USD bn; got 0"):
        registry()["spoil_cost"].check(0)


def test_the_value_to_moscow_has_a_log_uniform_prior() -> None:
    assert registry()["moscow_value"].prior == Distribution.loguniform(1, 20)


def test_defaults_respect_every_rule() -> None:
    known = registry()
    for rule in known.rules:
        values = [known[name].default or 0 for name in rule.names]
        if rule.kind == "sum":
            assert math.isclose(sum(values), rule.total, abs_tol=1e-12)
        else:
            assert values[0] < values[1] if rule.strict else values[0] <= values[1]


def test_symbols_are_real_and_carry_the_ascii_name() -> None:
    for name in ("kappa", "chi", "donor_weight_us", "effective_stake", "tenure_factor_hm"):
        assert symbol(name).name == name
        assert symbol(name).is_real
    assert symbol("kappa") == symbol("kappa")


@pytest.mark.parametrize("letters", MATHS)
def test_a_symbol_of_the_formulas_leads_to_its_name(letters: str) -> None:
    with pytest.raises(ParameterError, match=f"did you mean {MATHS[letters]}"):
        symbol(letters)


def test_an_unknown_name_gets_the_nearest_names() -> None:
    with pytest.raises(ParameterError, match="no parameter 'atribution'; did you mean attribution"):
        registry()["atribution"]


def test_a_family_without_its_label_names_the_labels() -> None:
    with pytest.raises(ParameterError, match="name one of value_share_hm, value_share_tn"):
        symbol("value_share")


def test_other_label_sets_have_no_defaults() -> None:
    known = registry({"base": {"fort": "Fort Alpha", "cape_2": "Cape"}})
    assert known.family("value_share") == ("value_share_fort", "value_share_cape_2")
    assert known["value_share_fort"].default is None
    assert known["participation_us"].default == 0.3
    assert known["value_share_cape_2"].symbol == r"v_{\mathrm{cape\_2}}"


def test_a_smaller_label_set_is_another_case_too() -> None:
    known = registry({"base": {"hm": "Hmeimim", "tn": "Tartous"}})
    assert known["value_share_hm"].default is None


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"bases": {"a": "A"}}, "no label set 'bases'; the sets are base, donor, port"),
        ({"base": {}}, r"labels\.base is empty"),
        ({"base": {"Fort": "A"}}, "lower-case letters"),
        ({"base": {"fort": " "}}, r"labels\.base\.fort must be a name"),
        ({"base": ["fort"]}, "must map labels to names"),
        ({"donor": {"base_hm": "A"}}, "two parameters would be called donor_weight_base_hm"),
    ],
)
def test_bad_labels_are_refused(labels: dict[str, dict[str, str]], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        registry(labels)


def test_formulas_of_the_computed_quantities() -> None:
    assert derived("net_sov_cost") == symbol("sovereignty_cost") - symbol("service_value")
    stake = symbol("chi") * symbol("kappa") * symbol("donor_envelope")
    assert derived("effective_stake") == stake
    weighted = sum(
        symbol(f"donor_weight_{i}") * symbol(f"participation_{i}")
        for i in ("us", "eu", "uk", "gulf")
    )
    assert derived("chi").expand() == (symbol("credibility") * weighted).expand()
    theta = derived("tenure_factor_hm")
    assert theta.subs(symbol("tenure_hm"), symbol("tenure_max")) == 1
    assert theta.subs(symbol("tenure_hm"), 0) == 0
    with pytest.raises(ParameterError, match="'kappa' is not computed; chi, effective_stake"):
        derived("kappa")


def test_formulas_follow_the_label_sets() -> None:
    labels = {"donor": {"north": "North", "south": "South"}}
    names = {s.name for s in derived("chi", labels=labels).free_symbols}
    assert {"donor_weight_north", "participation_south"} < names
    assert symbol("donor_weight_north", labels=labels).name == "donor_weight_north"


def test_the_table_has_one_row_for_each_family() -> None:
    rows = {row["name"]: row for row in registry().table()}
    assert rows["value_share_<base>"]["default"] == "hm: 0.5, tn: 0.42, qa: 0.08"
    assert rows["value_share_<base>"]["symbol"] == r"v_{\mathrm{base}}"
    assert rows["spoil_cost"]["range"] == "(0, 10]"
    assert rows["chi"]["status"] == "derived"
    assert "tenure_factor_<label>" in rows
    assert len(rows) == len(LINES) + len(INDEXED) + 1 + 5


def test_the_registry_is_a_read_only_mapping() -> None:
    known = registry()
    assert len(known) == len(list(known)) > 100
    assert known.get("nonsense") is None
    assert "kappa" in known
    with pytest.raises(TypeError):
        known.parameters["kappa"] = known["chi"]  # type: ignore[index]
    assert f"{len(known)} parameters (base: hm, tn, qa" in repr(known)


def test_the_registry_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(registry({"base": {"fort": "Fort"}})))  # noqa: S301 - ours
    assert isinstance(copy, Registry)
    assert "value_share_fort" in copy


def test_a_range_is_an_interval() -> None:
    assert registry()["spoil_cost"].range == Interval(0, 10, open_low=True)


def test_rules_read_as_formulas() -> None:
    shown = [str(rule) for rule in registry().rules]
    assert "value_share_hm + value_share_tn + value_share_qa = 1" in shown
    assert "real_concession <= transfer_cap" in shown
    assert "offer_moscow < demand_damascus" in shown
