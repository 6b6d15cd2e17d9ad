"""G0 and G2 as forms: options, framings, partial deals, evidence."""

from __future__ import annotations

import pytest
import sympy

from basebargain import alternating_offers, scenario
from basebargain._errors import GameError
from basebargain.models import _alternating_offers as model
from basebargain.models._primitives import blocks, issue_payoffs, kept_presence
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import base_thresholds, talks_thresholds
from basebargain.parameters import symbol

conditional_talks = model.alternating_offers


def test_stake_enters_through_one_product_only() -> None:
    """With the product replaced, conditionality is gone from every payoff."""
    y = sympy.Symbol("y", real=True)
    parts = blocks(managed_exit=True)
    for pair in (parts.legal, parts.limbo, parts.exit, parts.breakdown):
        for payoff in pair:
            rest = sympy.expand(payoff).subs(effective_stake(), y)
            assert not {s.name for s in rest.free_symbols} & {"kappa", "chi", "donor_envelope"}


def test_whole_package_at_full_presence_is_the_legal_block() -> None:
    damascus, moscow = issue_payoffs()
    s = scenario("seed_mid2025")
    issues = {sympy.Symbol(n, real=True): 0 for n in ("debt_relief", "released_funds", "cash")}
    issues[sympy.Symbol("handover", real=True)] = 0
    for whole, block in zip((damascus, moscow), blocks().legal, strict=True):
        numbers = {x: s[x.name] for x in (whole.free_symbols | block.free_symbols) - set(issues)}
        numbers |= {symbol(f"presence_{b}"): 1 for b in ("hm", "tn", "qa")}
        assert float(whole.subs(issues).subs(numbers)) == pytest.approx(float(block.subs(numbers)))


def test_all_bases_kept_one_by_one_are_worth_the_whole() -> None:
    s = scenario("seed_mid2025")
    parts, whole = kept_presence(("hm", "tn", "qa")), kept_presence()
    for name in ("value", "cost", "weight"):
        first, second = getattr(parts, name), getattr(whole, name)
        numbers = {x: s[x.name] for x in first.free_symbols | second.free_symbols}
        assert float(first.subs(numbers)) == pytest.approx(float(second.subs(numbers)))


@pytest.mark.parametrize("bases", [(), ("atlantis",)])
def test_kept_bases_must_exist(bases: tuple[str, ...]) -> None:
    with pytest.raises(GameError, match="kept bases"):
        kept_presence(bases)


def test_framing_must_be_known() -> None:
    with pytest.raises(GameError, match="framing"):
        conditional_talks(framing="bribe")  # type: ignore[arg-type]


@pytest.mark.parametrize("preset", ["seed_mid2025", "full_coord_presence", "max_coord_presence"])
def test_framing_moves_the_level_of_damascus_by_the_stake_and_nothing_else(preset: str) -> None:
    s = scenario(preset)
    penalty, reward = (
        alternating_offers(conditional_talks(framing=f).at(s)).equilibria[0]
        for f in ("penalty", "reward")
    )
    assert penalty.regime == reward.regime
    assert reward.payoffs[0] - penalty.payoffs[0] == pytest.approx(s["effective_stake"])
    assert reward.payoffs[1] == pytest.approx(penalty.payoffs[1])


def test_managed_exit_pays_moscow_the_face_payment() -> None:
    s = scenario("max_coord_presence")
    plain, managed = (
        alternating_offers(conditional_talks(managed_exit=m).at(s)).equilibria[0]
        for m in (False, True)
    )
    assert managed.payoffs[1] - plain.payoffs[1] == pytest.approx(s["face_payment"])


def test_zero_hazard_of_breakdown_changes_nothing() -> None:
    s = scenario("us_out")
    plain, hazard = (
        alternating_offers(conditional_talks(breakdown=b).at(s)).equilibria[0]
        for b in (False, True)
    )
    assert list(plain.payoffs) == pytest.approx(list(hazard.payoffs))


def test_hazard_of_breakdown_helps_whom_it_threatens_less() -> None:
    """Expulsion costs Damascus 3.8 against limbo at 1.2, Moscow 3.3: Damascus loses by little."""
    s = scenario("us_out")
    game = conditional_talks(breakdown=True)
    calm, tense = (game.at(s, breakdown_hazard=h) for h in (0.0, 0.5))
    drops = [calm.disagreement[i] - tense.disagreement[i] for i in (0, 1)]
    change = [
        alternating_offers(tense).equilibria[0].payoffs[i]
        - alternating_offers(calm).equilibria[0].payoffs[i]
        for i in (0, 1)
    ]
    assert (change[0] > change[1]) == (drops[0] < drops[1])


def test_partial_deal_is_signed_where_the_full_one_is_not() -> None:
    s = scenario("seed_mid2025")
    assert alternating_offers(conditional_talks().at(s)).regime == "LIMBO"
    partial = conditional_talks(kept=[("hm", "tn", "qa"), ("hm", "tn")])
    assert alternating_offers(partial.at(s)).equilibria[0].agreement == "hm + tn"


@pytest.mark.parametrize(
    ("preset", "regime"),
    [
        ("post_2026", "DEAL"),
        ("us_out", "DEAL"),
        ("seed_mid2025", "LIMBO"),
        ("full_coord", "LIMBO"),
        ("full_coord_presence", "DEAL"),
        ("max_coord_presence", "EXIT"),
    ],
)
def test_presets_span_the_map(preset: str, regime: str) -> None:
    assert alternating_offers(conditional_talks().at(scenario(preset))).regime == regime


def test_threshold_in_attribution_has_no_kappa() -> None:
    with pytest.raises(GameError, match="attribution"):
        _ = talks_thresholds()["phi_L"].kappa


def test_other_labels_make_another_case() -> None:
    labels = {"base": {"north": "North", "south": "South"}}
    game = conditional_talks(kept=[("north",)], labels=labels)
    assert "value_share_north" in game.parameters
    assert "y_b" in base_thresholds("south", labels=labels)
