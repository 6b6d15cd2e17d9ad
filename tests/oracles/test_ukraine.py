"""G8: the closed forms of the link with Ukraine against the solvers of the games behind them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.forms._payoff import to_sympy
from basebargain.sensitivity import _claims_ukraine

DRAWS = 40
NAMES = (
    "ukr_moscow_gain", "ukr_us_cost", "ukr_eu_cost", "ukr_us_value", "ukr_eu_value",
    "ukr_rift_cost", "face_payment",
)  # fmt: skip


def points() -> list[bb.Scenario]:
    """Draw exact points where each side says yes and no about as often."""
    rng = np.random.default_rng(3)
    base = bb.scenario("seed_mid2025")

    def near(low: float, high: float) -> Fraction:
        return Fraction(int(rng.integers(round(64 * low), round(64 * high) + 1)), 64)

    found = []
    for _ in range(DRAWS):
        values: dict[str, Any] = {
            "ukr_moscow_gain": near(1, 100), "ukr_us_cost": near(0, 30),
            "ukr_eu_cost": near(0, 60), "ukr_us_value": near(0, 4), "ukr_eu_value": near(0, 6),
            "ukr_rift_cost": near(0, 4), "face_payment": near(0, 3), "kappa": near(0, 1),
            "attribution": near(0, 1), "chi": near(0, 1), "limbo_security": near(0.3, 1),
            "transfer_cap": near(2, 8), "expulsion_cost": near(0, 3),
            "impatience_damascus": near(0.05, 0.5),
        }  # fmt: skip
        found.append(base.replace(**values))
    return found


def value(expression: Any, scenario: bb.Scenario) -> Any:
    """Evaluate an expression or condition exactly at a scenario."""
    numbers = {s: _exact(scenario[s.name]) for s in expression.free_symbols}
    return sympy.sympify(expression).xreplace(numbers)


def _exact(number: Any) -> Any:
    return to_sympy(Fraction(repr(number)) if isinstance(number, float) else number)


def talks(scenario: bb.Scenario) -> Any:
    """Solve the talks over the bases."""
    return bb.alternating_offers(bb.models.alternating_offers().at(scenario))


@pytest.mark.oracle
def test_staying_is_worth_what_the_talks_give_over_leaving() -> None:
    checked = 0
    for scenario in points():
        solution = talks(scenario)
        if len(solution) == 1 and solution.complete:
            leave = float(scenario["relocation_share"]) * float(scenario["moscow_value"])
            gap = value(bb.models.value_of_staying(), scenario)
            assert float(gap) == pytest.approx(float(solution.equilibria[0].payoffs[1]) - leave)
            checked += 1
    assert checked > DRAWS / 2


@pytest.mark.oracle
@pytest.mark.parametrize("ratification", ["veto", "rift"])
def test_a_link_comes_about_iff_the_conditions_say_so(ratification: Any) -> None:
    """The game is solved; with ties, an equilibrium in which Moscow takes the offer counts."""
    seen, leaves_anyway = set(), bb.models.regime_conditions()["EXIT"]
    game = bb.models.linkage(ratification=ratification)
    deal = bb.models.linkage_conditions(ratification=ratification)["deal"]
    moscow = bb.models.linkage_conditions()["moscow"]
    for scenario in points():
        if not value(moscow, scenario):
            continue  # The tree offers q* even where it exceeds the whole.
        solution = bb.subgame_perfect_equilibria(game.at(scenario))
        if value(leaves_anyway, scenario):
            assert all(eq.payoffs[0] == eq.payoffs[2] == 0 for eq in solution)
            continue
        europe_and_us = [tuple(map(float, eq.payoffs)) for eq in solution]
        linked = any(payoffs[0] > 0 or payoffs[2] != 0 for payoffs in europe_and_us)
        expected = bool(value(deal, scenario))
        seen.add(expected)
        if linked != expected:  # Washington may be indifferent
            need = value(bb.models.freeing_concession(), scenario)
            assert float(scenario["ukr_us_value"]) == pytest.approx(
                float(need * _exact(scenario["ukr_us_cost"]))
            )
    assert seen == {True, False}


def terms(scenario: bb.Scenario) -> list[Fraction]:
    return [Fraction(str(scenario[name])) for name in NAMES]


@pytest.mark.oracle
def test_some_bases_can_be_bought_iff_a_concession_suits_all() -> None:
    """C26 by brute force over the bases to be left and the concessions that may matter."""
    test = {t.id: t for t in _claims_ukraine.claim_tests()}["C26"]
    bases = ("hm", "tn", "qa")
    sets = [k for size in (1, 2) for k in combinations(bases, size)]
    gammas = {k: bb.models.value_of_staying(k) for k in sets}
    seen = set()
    for scenario in points():
        p, c_us, c_eu, z_us, z_eu, _, face = terms(scenario)
        found = False
        for kept, gamma in gammas.items():
            part = sum(Fraction(str(scenario[f"donor_weight_base_{b}"])) for b in kept)
            gap = Fraction(str(value(gamma, scenario))) - face
            # What suits Moscow suits it from gap/p on, and what suits the West does so up to a q.
            grid = [Fraction(k, 40) for k in range(41)] + [gap / p]
            found |= gap > 0 and any(
                0 <= q <= 1 and p * q >= gap and c_us * q <= part * z_us and c_eu * q <= part * z_eu
                for q in grid
            )
        assert bool(value(test.condition, scenario)) == found
        seen.add(found)
    assert seen == {True, False}


@pytest.mark.oracle
def test_the_freeing_concession_splits_the_west_iff_it_suits_one_alone() -> None:
    test = {t.id: t for t in _claims_ukraine.claim_tests()}["C28"]
    need = bb.models.freeing_concession()
    for scenario in points():
        _, c_us, c_eu, z_us, z_eu, *_ = terms(scenario)
        least = Fraction(str(value(need, scenario)))
        split = c_eu * least > z_eu and c_us * least < z_us
        assert bool(value(test.condition, scenario)) == split


def test_nothing_is_bought_where_the_bases_end_anyway() -> None:
    scenario = bb.scenario("max_coord_presence")
    assert bb.evaluate_claims(scenario, only=["C26"], draws=8)["C26"].verdict.value == "refuted"


@pytest.mark.oracle
@pytest.mark.parametrize("side", ["us", "eu"])
def test_thresholds_are_where_the_concession_meets_what_it_is_worth(side: str) -> None:
    limit, need = bb.models.linkage_thresholds()[f"y_link_{side}"], bb.models.freeing_concession()
    checked = 0
    base = bb.scenario("seed_mid2025").replace(chi=1, donor_envelope=60, transfer_cap=20)
    rng = np.random.default_rng(1)
    for _ in range(200):
        share = Fraction(int(rng.integers(8, 60)), 1000)
        scenario = base.replace(
            **{f"ukr_{side}_value": 3, f"ukr_{side}_cost": 3 / share},
            attribution=Fraction(int(rng.integers(0, 60)), 64),
            limbo_security=Fraction(int(rng.integers(20, 60)), 64),
        )
        if not value(limit.condition, scenario):
            continue
        kappa = value(limit.kappa, scenario)
        if not 0 < kappa < 1:
            continue
        ends = [
            value(need, scenario.replace(kappa=Fraction(str(k))))
            for k in (kappa * Fraction(999, 1000), kappa, kappa * Fraction(1001, 1000))
        ]
        assert ends[0] > to_sympy(share) >= ends[2]
        assert ends[1] == to_sympy(share)
        checked += 1
    assert checked > 2


def over(bases: list[str], scenario: bb.Scenario) -> Any:
    """Solve uncapped talks over some bases, built from the scenario's numbers by hand."""
    n: dict[str, Any] = {name: _exact(scenario[name]) for name in NUMBERS}
    share: dict[str, Any] = {
        name: sum((_exact(scenario[f"{name}_{b}"]) for b in bases), sympy.Integer(0))
        for name in ("value_share", "sov_share", "service_share", "donor_weight_base")
    }
    y, e = n["effective_stake"] * share["donor_weight_base"], n["spoil_effort"]
    v = n["moscow_value"] * share["value_share"]
    gain = n["spoil_benefit"] * e - n["spoil_cost"] * e**2 / 2
    inside = (
        -share["sov_share"] * (n["limbo_cost"] + n["spoil_harm"] * e) - n["attribution"] * y,
        n["limbo_security"] * v + share["value_share"] * gain,
    )
    cost = share["sov_share"] * n["sovereignty_cost"] - share["service_share"] * n["service_value"]
    left = n["relocation_share"] * (n["moscow_value"] - v)
    beta = n["impatience_moscow"] / (n["impatience_damascus"] + n["impatience_moscow"])
    surplus = v - cost - y - sum(inside)
    return left + inside[1], left + inside[1] + (1 - beta) * surplus


NUMBERS = (
    "moscow_value", "sovereignty_cost", "service_value", "effective_stake", "attribution",
    "limbo_cost", "limbo_security", "spoil_effort", "spoil_harm", "spoil_benefit", "spoil_cost",
    "relocation_share", "impatience_damascus", "impatience_moscow",
)  # fmt: skip


@pytest.mark.oracle
@pytest.mark.parametrize("dropped", [["qa"], ["hm", "tn"]])
def test_dropping_bases_costs_the_difference_of_two_talks(dropped: list[str]) -> None:
    bases = list(bb.scenario("seed_mid2025").labels("base"))
    rest = [base for base in bases if base not in dropped]
    stay, regimes = bb.models.value_of_staying(dropped), bb.models.regime_conditions()
    seen = set()
    for scenario in points():
        regime = next(name for name, rule in regimes.items() if value(rule, scenario))
        seen.add(regime)
        all_talks, rest_talks = over(bases, scenario), over(rest, scenario)
        expected = {
            "LIMBO": all_talks[0] - rest_talks[0], "DEAL": all_talks[1] - rest_talks[1], "EXIT": 0
        }[regime]  # fmt: skip
        assert value(stay, scenario) == expected
    assert seen == {"LIMBO", "DEAL", "EXIT"}


@pytest.mark.oracle
def test_the_parts_of_the_value_of_staying_add_up_to_it_in_limbo() -> None:
    bases = list(bb.scenario("seed_mid2025").labels("base"))
    limbo, checked = bb.models.regime_conditions()["LIMBO"], 0
    for scenario in points():
        if value(limbo, scenario):
            parts = sum(value(bb.models.value_of_staying([b]), scenario) for b in bases)
            assert parts == value(bb.models.value_of_staying(), scenario)
            checked += 1
    assert checked > 2


@pytest.mark.oracle
@pytest.mark.parametrize("levels", [(0.02, 0.05), (0.2,)])
def test_washington_offers_the_level_that_a_search_finds(levels: Any) -> None:
    game, done = bb.models.linkage(levels, ratification="rift"), 0
    stay, leaves_anyway = bb.models.value_of_staying(), bb.models.regime_conditions()["EXIT"]
    for scenario in points()[:20]:
        if value(leaves_anyway, scenario):
            continue
        gap = float(value(stay, scenario))
        p, c_us, c_eu, z_us, z_eu, xi, face = (float(scenario[name]) for name in NAMES)
        taken = [z_us - c_us * q - xi * (c_eu * q > z_eu) for q in levels if p * q + face > gap]
        best = max([0.0, *taken])
        found = bb.subgame_perfect_equilibria(game.at(scenario))
        assert {round(float(eq.payoffs[0]), 9) for eq in found} == {round(best, 9)}
        done += best > 0
    assert done


def test_recognition_is_worth_the_legal_premium() -> None:
    scenario = bb.scenario("seed_mid2025")
    assert value(bb.models.reverse_concession(), scenario) == sympy.Rational(18, 1000)
    ends = value(bb.models.reverse_concession(spoiling_ends=True), scenario)
    blocks = bb.models.blocks()
    assert ends == value(blocks.legal[1] - blocks.limbo[1], scenario) / 100


def test_an_unknown_ratification_is_refused() -> None:
    with pytest.raises(bb.GameError, match="ratification must be"):
        bb.models.linkage(ratification="none")  # type: ignore[arg-type]


@pytest.mark.parametrize("level", [-0.1, 1.5])
def test_a_concession_that_is_no_share_is_refused(level: float) -> None:
    with pytest.raises(bb.GameError, match="must be a share from 0 to 1"):
        bb.models.linkage([level])


def test_a_partial_link_asks_less_and_gives_less() -> None:
    scenario = bb.scenario("seed_mid2025").replace(face_payment=0)
    whole, part = (bb.models.freeing_concession(b) for b in (None, ["hm"]))
    assert 0 < value(part, scenario) < value(whole, scenario)
    game = bb.models.linkage([1], bases=["hm"]).at(scenario.replace(ukr_us_cost=0))
    weight = float(scenario["donor_weight_base_hm"])
    best = max(float(leaf) for leaf in game.payoffs[:, 0])
    assert best == pytest.approx(weight * float(scenario["ukr_us_value"]))
