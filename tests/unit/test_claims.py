"""Verdicts on claims: exact at a point, proved or sampled over a space, never typed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.evidence import claims
from basebargain.sensitivity import ClaimTest, Verdict, _claims as module, claim_tests
from basebargain.sensitivity._claim_truth import holds_at
from basebargain.sensitivity._slope import slope

KAPPA, PHI = map(bb.symbol, ("kappa", "attribution"))


def decide(
    test: ClaimTest, scenario: bb.Scenario, monkeypatch: pytest.MonkeyPatch, **options: Any
) -> Any:
    """Evaluate one made-up test in the place of C01."""
    monkeypatch.setattr(module, "claim_tests", lambda: {"C01": test})
    return bb.evaluate_claims(scenario, draws=512, **options)["C01"]


def test_every_claim_has_a_test_and_every_test_a_claim() -> None:
    assert list(claim_tests()) == list(claims())


@pytest.mark.parametrize("name", list(claims()))
def test_conditions_speak_of_declared_parameters(name: str) -> None:
    test = claim_tests()[name]
    assert test.id == name
    assert test.because
    if test.condition is not None:
        known = {*bb.registry(), *bb.registry().quantities}
        assert {s.name for s in test.condition.free_symbols} <= known
        assert test.condition not in (sympy.true, sympy.false)


def test_a_point_is_decided_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    """0.1 + 0.2 <= 0.3 holds in decimals and fails in floats."""
    scenario = bb.scenario("seed_mid2025").replace(kappa=0.1, attribution=0.2)
    test = ClaimTest("C01", sympy.Rational(3, 10) >= KAPPA + PHI, "made up")
    found = decide(test, scenario, monkeypatch)
    assert found.verdict is Verdict.CONFIRMED
    assert found.proof == "exact at the point"
    assert found.share == pytest.approx(0.045, abs=0.03)


@pytest.mark.parametrize(
    ("condition", "verdict", "proof"),
    [
        (KAPPA + PHI >= 0, Verdict.CONFIRMED, "proved"),
        (KAPPA + PHI > 2, Verdict.REFUTED, "proved"),
        (KAPPA > PHI, Verdict.DEPENDS, "draws differ"),
        (sympy.Rational(1, 10**6) < KAPPA, Verdict.DEPENDS, "a point of the space differs"),
        (sympy.sin(KAPPA) >= 0, Verdict.CONFIRMED, "not proved"),
    ],
)
def test_a_space_is_decided_with_its_proof(
    condition: Any, verdict: Verdict, proof: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = decide(ClaimTest("C01", condition, "made up"), bb.box(), monkeypatch, seconds=5)
    assert found.verdict is verdict
    assert proof in found.proof


def test_shares_have_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    found = decide(ClaimTest("C01", KAPPA < PHI, "made up"), bb.box(), monkeypatch)
    assert abs(found.share - 0.5) < 4 * found.error
    assert found.error == pytest.approx(0.5 / np.sqrt(512), rel=0.05)


def test_a_claim_without_a_closed_form_is_decided_by_its_function(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def holds(draws: Mapping[str, Any]) -> Any:
        return draws["kappa"] < 0.5

    test = ClaimTest("C01", None, "made up", holds=holds)
    assert decide(test, bb.scenario("seed_mid2025"), monkeypatch).verdict is Verdict.CONFIRMED
    assert decide(test, bb.box(), monkeypatch).verdict is Verdict.DEPENDS


def test_a_claim_that_nothing_decides_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    found = decide(ClaimTest("C01", None, "no model of it"), bb.box(), monkeypatch)
    assert (found.verdict, found.because, found.share) == (
        Verdict.UNDECIDED,
        "no model of it",
        None,
    )


def test_a_claim_that_its_function_leaves_open_is_no_refutation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def holds(draws: Mapping[str, Any]) -> Any:
        return np.where(draws["kappa"] > 0.25, draws["kappa"] < 0.5, np.nan)

    test = ClaimTest("C01", None, "made up", holds=holds)
    point = decide(test, bb.scenario("seed_mid2025").replace(kappa=0.1), monkeypatch)
    assert point.verdict is Verdict.UNDECIDED
    assert point.turns == pytest.approx((0.25, 0.5))
    whole = decide(test, bb.box(), monkeypatch)
    assert whole.share == pytest.approx(1 / 3, abs=4 * whole.error)
    assert whole.proof.endswith("of 512 draws undecided")


CORNERS: list[dict[str, Any]] = [
    {"attribution": 0},
    {"attribution": 1},
    {"dep_effect": 0},
    {"lobby_stake_israel": 0, "lobby_stake_turkey": 0},
    {"kappa": 0, "withholding_cost": 0, "donor_envelope": 0},
    {"handover_value_moscow": 0, "moscow_value": 0.5, "spoil_effort": 0},
]


@pytest.mark.parametrize("corner", CORNERS, ids=str)
def test_corners_are_decided_in_the_same_way_exactly_and_on_draws(corner: dict[str, Any]) -> None:
    scenario = bb.scenario("seed_mid2025").replace(**corner)
    found = bb.evaluate_claims(scenario, draws=8, progress=False)
    one = {str(name): array.values for name, array in scenario.sample(1, rng=0).items()}
    for name, test in claim_tests().items():
        if test.condition is not None:
            holds = bool(module._on_draws(test, one)[0])
            assert (found[name].verdict is Verdict.CONFIRMED) == holds, name


def test_an_undefined_comparison_decides_nothing_by_itself() -> None:
    at = {PHI: sympy.Integer(0)}
    assert holds_at(1 / PHI > 1, at) is None
    assert holds_at(sympy.And(PHI > 0, 1 / PHI > 1), at) is False
    assert holds_at(sympy.Or(PHI >= 0, 1 / PHI > 1), at) is True
    assert holds_at(sympy.Not(sympy.Or(PHI > 0, sympy.Max(1 / PHI, 2) > 1)), at) is None


def test_without_attribution_a_burden_is_tolerated_for_ever() -> None:
    """At phi = 0 expulsion gains nothing from the stake, so it is as incredible at any."""
    scenario = bb.scenario("seed_mid2025").replace(attribution=0)
    assert bb.evaluate_claims(scenario, only=["C02"], draws=8)["C02"].verdict is Verdict.CONFIRMED
    cheap = scenario.replace(expulsion_cost=0.5)
    assert bb.evaluate_claims(cheap, only=["C02"], draws=8)["C02"].verdict is Verdict.REFUTED


@pytest.mark.parametrize("preset", ["seed_mid2025", "max_coord_presence"])
def test_verdicts_turn_where_it_says_and_nowhere_else(preset: str) -> None:
    scenario = bb.scenario(preset)
    found = bb.evaluate_claims(scenario, draws=8, progress=False)
    kappas = np.linspace(0, 1, 2001)
    one = {str(name): array.values for name, array in scenario.sample(1, rng=0).items()}
    points = {name: np.repeat(array, kappas.size) for name, array in one.items()}
    points |= {"kappa": kappas, "effective_stake": one["chi"] * kappas * one["donor_envelope"]}
    for name, test in claim_tests().items():
        answers = module._on_draws(test, points)
        seen = kappas[1:][answers[1:] != answers[:-1]]
        assert len(seen) == len(found[name].turns), name
        assert np.allclose(seen, found[name].turns, atol=5.1e-4), name


def test_thresholds_come_in_kappa() -> None:
    found = bb.evaluate_claims(bb.scenario("seed_mid2025"), only=["C03"], draws=64)["C03"]
    limits = bb.closed_form_thresholds(bb.models.talks_thresholds(), bb.scenario("seed_mid2025"))
    assert found.kappa["y_S"] == (limits["y_S"].kappa,) * 3
    spread = bb.evaluate_claims(bb.box(), only=["C03"], draws=64)["C03"].kappa["y_S"]
    assert spread[0] < spread[1] < spread[2]


def test_unknown_claims_are_refused() -> None:
    with pytest.raises(bb.EvidenceError, match=r"'C99'.*no such claim"):
        bb.evaluate_claims(bb.box(), only=["C99"])


def test_verdicts_print_as_a_table() -> None:
    found = bb.evaluate_claims(bb.scenario("seed_mid2025"), only=["C03", "C29"], draws=64)
    assert repr(found).splitlines()[1].startswith("claim verdict")
    assert list(found.to_dataframe().index) == ["C03", "C29"]
    with pytest.raises(KeyError):
        found["C01"]


def test_slope_of_a_maximum_follows_the_entry_that_counts() -> None:
    x, a = sympy.symbols("x a", real=True)
    rate = slope(2 * sympy.Max(x**2, a * x) + sympy.Min(x, 3), x)
    for x0, a0 in ((2, 1), (2, 5), (4, 1), (4, 5)):
        want = 2 * (2 * x0 if x0 > a0 else a0) + (1 if x0 < 3 else 0)
        assert rate.subs({x: x0, a: a0}) == want
