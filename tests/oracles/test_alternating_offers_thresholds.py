"""The thresholds of G2: proved in general, and against the solver around each of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
import z3

from basebargain import alternating_offers, registry, scenario, sweep
from basebargain.models._alternating_offers import alternating_offers as conditional_talks
from basebargain.models._thresholds import (
    base_thresholds,
    deal_terms,
    partial_threshold,
    regime_conditions,
    talks_thresholds,
)
from basebargain.parameters import symbol

pytestmark = pytest.mark.oracle

TINY = Fraction(1, 10**9)


def exact(name: str = "seed_mid2025", **changes: Any) -> dict[str, Fraction]:
    """Return the numbers of a preset as the decimals they are written as."""
    s = scenario(name)
    names = set(conditional_talks(managed_exit=True).parameters)
    numbers = {n: Fraction(str(s[n])) for n in names}
    return numbers | {n: Fraction(str(v)) for n, v in changes.items()}


def value(expression: Any, numbers: dict[str, Fraction]) -> Any:
    """Evaluate an expression exactly."""
    table = {
        s: sympy.Rational(numbers[s.name].numerator, numbers[s.name].denominator)
        for s in expression.free_symbols
    }
    result = expression.xreplace(table)
    if result.is_Rational:
        return Fraction(int(result.p), int(result.q))
    return bool(result)


def regimes(numbers: dict[str, Fraction], stake: Fraction, *, capped: bool) -> set[str]:
    """Return the regimes that the solver finds at a stake."""
    point = numbers | {"chi": Fraction(1), "donor_envelope": Fraction(60), "kappa": stake / 60}
    problem = conditional_talks(capped=capped)
    return {
        eq.regime
        for eq in alternating_offers(problem.at(**{n: point[n] for n in problem.parameters}))
    }


def around(
    numbers: dict[str, Fraction], name: str, *, capped: bool
) -> tuple[set[str], set[str], set[str]]:
    """Return the regimes just below, at and just above a threshold that holds there."""
    threshold = talks_thresholds(capped=capped)[name]
    assert value(threshold.condition, numbers) is True
    at = value(threshold.expression, numbers)
    below, here, above = (regimes(numbers, at + k * TINY, capped=capped) for k in (-1, 0, 1))
    return below, here, above


@pytest.mark.parametrize("capped", [False, True])
def test_deal_turns_into_limbo_at_y_s(capped: bool) -> None:
    assert around(exact(), "y_S", capped=capped) == ({"DEAL"}, {"DEAL", "LIMBO"}, {"LIMBO"})


def test_deal_turns_into_limbo_at_y_s_where_the_cap_binds() -> None:
    poor = exact(transfer_cap="1.4")
    assert value(talks_thresholds()["y_S"].expression, poor) < value(
        talks_thresholds(capped=False)["y_S"].expression, poor
    )
    assert around(poor, "y_S", capped=True) == ({"DEAL"}, {"DEAL", "LIMBO"}, {"LIMBO"})


@pytest.mark.parametrize(
    ("attribution", "capped", "expected"),
    [
        ("0.5", False, ({"LIMBO"}, {"LIMBO", "DEAL"}, {"DEAL"})),
        ("0.3", False, ({"LIMBO"}, {"LIMBO", "EXIT"}, {"EXIT"})),
        ("0.3", True, ({"LIMBO"}, {"LIMBO", "EXIT"}, {"EXIT"})),
        ("0.6", True, ({"LIMBO"}, {"LIMBO", "DEAL"}, {"DEAL"})),
    ],
)
def test_limbo_ends_at_y_x(attribution: str, capped: bool, expected: Any) -> None:
    """In exit for weak attribution; in a deal, forced by the threat, for middling attribution."""
    assert around(exact(attribution=attribution), "y_X", capped=capped) == expected


@pytest.mark.parametrize("capped", [False, True])
def test_deal_turns_into_exit_at_y_exit(capped: bool) -> None:
    found = around(exact(attribution="0.7"), "y_exit", capped=capped)
    assert found == ({"DEAL"}, {"DEAL", "EXIT"}, {"EXIT"})


@pytest.mark.parametrize("capped", [False, True])
def test_option_starts_to_bind_at_y_chip(capped: bool) -> None:
    numbers = exact(attribution="0.7", transfer_cap="3.5")
    at = value(talks_thresholds(capped=capped)["y_chip"].expression, numbers)
    for step, binding in ((-TINY, False), (TINY, True)):
        point = numbers | {"chi": Fraction(1), "donor_envelope": Fraction(60)}
        problem = conditional_talks(capped=capped)
        point["kappa"] = (at + step) / 60
        outcome = alternating_offers(problem.at(**{n: point[n] for n in problem.parameters}))
        assert (outcome.equilibria[0].binding == "outside option") is binding


def test_no_y_chip_where_the_means_run_out_as_the_option_comes_to_bind() -> None:
    """At T + X the cap gives Damascus its option, and the deal ends there."""
    numbers = exact(attribution="0.95", transfer_cap="0.5")
    limits = talks_thresholds()
    at = value(limits["y_chip"].expression, numbers)
    assert at == value(limits["y_exit"].expression, numbers)
    assert regimes(numbers, at + TINY, capped=True) == {"EXIT"}
    assert value(limits["y_chip"].condition, numbers) is False
    assert value(limits["y_chip"].condition, exact(attribution="0.7")) is True


def test_no_burden_where_damascus_can_expel_for_nothing() -> None:
    numbers, limits = exact(expulsion_cost="0"), talks_thresholds()
    at = value(limits["y_burden"].expression, numbers)
    stake = {"chi": Fraction(1), "donor_envelope": Fraction(60), "kappa": (at + TINY) / 60}
    assert value(deal_terms()["damascus"], numbers | stake) == 0
    assert value(limits["y_burden"].condition, numbers) is False


def test_tolerance_ends_where_expulsion_is_credible_if_no_deal_was_ever_possible() -> None:
    numbers = exact(sovereignty_cost="6")
    assert value(talks_thresholds()["phi_L"].condition, numbers) is False
    assert around(numbers, "y_tol", capped=True) == ({"LIMBO"}, {"LIMBO", "EXIT"}, {"EXIT"})


@pytest.mark.parametrize(("cap", "capped"), [("2", False), ("2", True), ("1.05", True)])
def test_deal_hurts_damascus_from_y_burden_on(cap: str, capped: bool) -> None:
    numbers = exact(transfer_cap=cap)
    at = value(talks_thresholds(capped=capped)["y_burden"].expression, numbers)
    terms = deal_terms(capped=capped)["damascus"]
    for step, sign in ((-TINY, 1), (Fraction(0), 0), (TINY, -1)):
        stake = {"chi": Fraction(1), "donor_envelope": Fraction(60), "kappa": (at + step) / 60}
        assert np.sign(value(terms, numbers | stake)) == sign
        assert regimes(numbers, at + step, capped=capped) == {"DEAL"}


@pytest.mark.parametrize(("name", "bound"), [("y_price_cap", "1.4"), ("y_price_floor", "0")])
def test_price_meets_its_bounds(name: str, bound: str) -> None:
    numbers = exact(limbo_cost="0.4" if bound == "1.4" else "2.5", transfer_cap="1.4")
    assert value(talks_thresholds()[name].condition, numbers) is True
    at = value(talks_thresholds()[name].expression, numbers)
    price = deal_terms(capped=False)["transfer"]
    near = {"chi": Fraction(1), "donor_envelope": Fraction(60), "kappa": at / 60}
    assert value(price, numbers | near) == Fraction(bound)


def test_partial_deal_on_lighter_bases_survives_longer() -> None:
    numbers = exact()
    s = scenario("seed_mid2025")
    numbers |= {n: Fraction(str(s[n])) for n in s if n.endswith(("_hm", "_tn"))}
    threshold = partial_threshold(("hm", "tn"))
    assert value(threshold.condition, numbers) is True
    at = value(threshold.expression, numbers)
    problem = conditional_talks(kept=[("hm", "tn")])
    for step, expected in ((-TINY, {"DEAL"}), (Fraction(0), {"DEAL", "LIMBO"}), (TINY, {"LIMBO"})):
        point = numbers | {"chi": Fraction(1), "donor_envelope": Fraction(60)}
        point["kappa"] = (at + step) / 60
        solution = alternating_offers(problem.at(**{n: point[n] for n in problem.parameters}))
        assert {eq.regime for eq in solution} == expected


def test_base_leaves_the_package_where_its_joint_value_is_gone() -> None:
    s = scenario("seed_mid2025")
    found = base_thresholds("qa")
    numbers = {n: Fraction(str(s[n])) for n in s}
    joint = numbers["value_share_qa"] * 6 - (
        numbers["sov_share_qa"] * numbers["sovereignty_cost"]
        - numbers["service_share_qa"] * numbers["service_value"]
    )
    assert value(found["y_b"].expression, numbers) * numbers["donor_weight_base_qa"] == joint
    assert value(found["y_hb"].expression, numbers) < value(found["y_b"].expression, numbers)


def test_whole_stake_enters_through_one_product() -> None:
    r"""Every threshold in kappa is its stake over :math:`\chi W`."""
    product = symbol("chi") * symbol("donor_envelope")
    for threshold in talks_thresholds().values():
        names = {s.name for s in threshold.expression.free_symbols}
        if threshold.quantity == "stake":
            assert not names & {"kappa", "chi", "donor_envelope"}
            assert sympy.simplify(threshold.kappa * product - threshold.expression) == 0


# --- random points of the registry ----------------------------------------------------------------


@pytest.mark.parametrize("capped", [False, True])
def test_closed_forms_agree_with_the_solver_on_random_parameters(capped: bool) -> None:
    """Regime, payoffs and transfer, wherever Moscow prefers limbo to exit."""
    rng = np.random.default_rng(52)
    problem = conditional_talks(capped=capped)
    known, seen, mismatches = registry(), {"DEAL": 0, "LIMBO": 0, "EXIT": 0}, 0
    compiled = {
        name: sympy.lambdify([symbol(n) for n in problem.parameters], e, modules="math")
        for name, e in (regime_conditions(capped=capped) | deal_terms(capped=capped)).items()
    }
    for _ in range(400):
        point = {
            n: rng.uniform(float(known[n].low), float(known[n].high))
            if n in known
            else rng.uniform(0, 1)
            for n in problem.parameters
        }
        point["donor_envelope"] *= 0.5
        at = problem.at(**point)
        if at.inside[1] < at.outside[0].payoffs[1]:
            continue
        outcome = alternating_offers(at).equilibria[0]
        numbers = [point[n] for n in problem.parameters]
        mismatches += [n for n in seen if compiled[n](*numbers)] != [outcome.regime]
        seen[outcome.regime] += 1
        if outcome.regime == "DEAL" and outcome.delay == 0:
            expected = [compiled["damascus"](*numbers), compiled["moscow"](*numbers)]
            assert list(outcome.payoffs) == pytest.approx(expected, abs=1e-9)
            assert outcome.transfer == pytest.approx(compiled["transfer"](*numbers), abs=1e-9)
    assert mismatches == 0
    assert min(seen.values()) > 5


def test_sweep_sees_the_same_change_of_regime() -> None:
    s = scenario("seed_mid2025")
    threshold = talks_thresholds()["y_S"].kappa
    at = float(threshold.subs({x: s[x.name] for x in threshold.free_symbols}))
    found = sweep(conditional_talks(), s, kappa=np.array([at - 1e-9, at + 1e-9]))
    assert "DEAL" in str(found)
    assert "LIMBO" in str(found)


# --- proofs ---------------------------------------------------------------------------------------


def test_formulas_are_the_ones_the_proofs_are_about() -> None:
    """In reduced symbols: S0, L, X, phi, beta and, for the cap, T = cap - cost."""
    limits, free = talks_thresholds(), talks_thresholds(capped=False)
    phi, beta = symbol("attribution"), sympy.Symbol("beta")
    r_d, r_m = symbol("impatience_damascus"), symbol("impatience_moscow")
    limbo = symbol("limbo_cost") + symbol("spoil_harm") * symbol("spoil_effort")
    x, cap = symbol("expulsion_cost"), symbol("transfer_cap")
    cost, v = symbol("sovereignty_cost") - symbol("service_value"), symbol("moscow_value")
    e = symbol("spoil_effort")
    d_m = (
        symbol("limbo_security") * v + symbol("spoil_benefit") * e - symbol("spoil_cost") * e**2 / 2
    )
    s_0 = v - cost + limbo - d_m
    chip = (beta * s_0 + x - limbo) / (phi + beta * (1 - phi))
    claims = {
        "y_S": (sympy.Min(v - d_m, cap) - cost + limbo) / (1 - phi),
        "y_X": (x - limbo) / phi,
        "y_chip": sympy.Max(sympy.Min(chip, cap - cost + x), x - cost),
        "phi_L": (x - limbo) / (sympy.Min(v - d_m, cap) - cost + x),
    }
    names = sorted({s.name for c in claims.values() for s in c.free_symbols} - {"beta"})
    rng = np.random.default_rng(3)
    for _ in range(40):
        point = {symbol(n): sympy.Rational(int(rng.integers(1, 40)), 16) for n in names}
        point |= {r_d: sympy.Rational(1, 3), r_m: sympy.Rational(int(rng.integers(1, 9)), 7)}
        share = point[r_m] / (point[r_d] + point[r_m])
        if point[phi] == 1:
            continue
        for name, claim in claims.items():
            known = claim.xreplace({**point, beta: share})
            assert limits[name].expression.xreplace(point) == known
        assert free["y_S"].expression.xreplace(point) == (s_0 / (1 - phi)).xreplace(point)


def proved(claim: z3.BoolRef, *given: z3.BoolRef) -> bool:
    """Whether the negation of a claim has no model."""
    solver = z3.Solver()
    solver.add(*given, z3.Not(claim))
    return bool(solver.check() == z3.unsat)


PHI, BETA, S0, G, C = z3.Reals("phi beta S0 G C")
"""G = X - L; C = min(S0, T + L), the surplus that the cap leaves to be paid from."""
INSIDE = (PHI > 0, PHI < 1, BETA > 0, BETA < 1)
Y_S, Y_S_CAP, Y_X = S0 / (1 - PHI), C / (1 - PHI), G / PHI
Y_CHIP = (BETA * S0 + G) / (PHI + BETA * (1 - PHI))
CAPPED_CHIP = z3.If(Y_CHIP < C + G, Y_CHIP, C + G)


def test_ordering_lemma_without_cap() -> None:
    weak, strong = PHI * (S0 + G) < G, PHI * (S0 + G) > G
    given = INSIDE
    assert proved(z3.And(Y_S < Y_CHIP, Y_CHIP < Y_X), *given, weak)
    assert proved(z3.And(Y_X < Y_CHIP, Y_CHIP < Y_S), *given, strong)
    meet = z3.And(Y_S == S0 + G, Y_CHIP == S0 + G, Y_X == S0 + G)
    assert proved(meet, *given, PHI * (S0 + G) == G)


def test_ordering_lemma_with_a_binding_cap() -> None:
    """With C in place of S0 in the attribution that separates the two orders."""
    given = (*INSIDE, C < S0)
    weak = z3.And(Y_S_CAP < CAPPED_CHIP, CAPPED_CHIP < Y_X)
    strong = z3.And(Y_X < CAPPED_CHIP, CAPPED_CHIP < Y_S_CAP)
    assert proved(weak, *given, PHI * (C + G) < G)
    assert proved(strong, *given, PHI * (C + G) > G)


def test_comparing_with_phi_l_needs_a_positive_meeting_point() -> None:
    """The order follows the sign of phi (S0 + G) - G; dividing by S0 + G < 0 turns it round."""
    assert not proved(Y_S < Y_X, *INSIDE, S0 + G != 0, PHI < G / (S0 + G))
    assert proved(Y_S < Y_X, *INSIDE, S0 + G > 0, PHI < G / (S0 + G))


def test_tolerance_is_the_larger_of_two_thresholds() -> None:
    by_case = z3.If(PHI * (S0 + G) < G, Y_X, Y_CHIP)
    larger = z3.If(Y_X > Y_CHIP, Y_X, Y_CHIP)
    assert proved(by_case == larger, *INSIDE)


def test_burden_comes_before_limbo_exactly_under_one_condition() -> None:
    limbo = z3.Real("L")
    burden = (BETA * S0 - limbo) / (PHI + BETA * (1 - PHI))
    condition = PHI * S0 + (1 - PHI) * limbo > 0
    assert proved((burden < Y_S) == condition, *INSIDE)
    assert not proved(burden < Y_S, *INSIDE, limbo >= 0)
    assert proved(burden < Y_S, *INSIDE, limbo > 0, S0 >= 0)


def test_burden_after_limbo_occurs_inside_the_registry() -> None:
    numbers = exact(limbo_security="1", sovereignty_cost="3", attribution="0.5")
    free = talks_thresholds(capped=False)
    assert value(free["y_burden"].expression, numbers) > value(free["y_S"].expression, numbers)


# --- the second lesson: exit and attribution ------------------------------------------------------


def test_exit_at_an_attribution_below_phi_l() -> None:
    """A large stake does what attribution does not, with and without the cap."""
    for capped in (False, True):
        numbers = exact(attribution="0.5")
        assert value(talks_thresholds(capped=capped)["phi_L"].expression, numbers) > Fraction(1, 2)
        assert regimes(numbers, Fraction(12), capped=capped) == {"EXIT"}


def test_rising_stake_passes_deal_limbo_deal_exit() -> None:
    """Between phi_exit and phi_L the presence is licensed, unlicensed, licensed again, ended."""
    numbers = exact(attribution="0.5")
    limits = {n: value(t.expression, numbers) for n, t in talks_thresholds(capped=False).items()
              if n != "phi_reach"}  # fmt: skip
    assert limits["phi_exit"] < Fraction(1, 2) < limits["phi_L"]
    path = [(limits["y_S"], "DEAL"), (limits["y_X"], "LIMBO"), (limits["y_exit"], "DEAL")]
    for stake, regime in path:
        assert regimes(numbers, stake - TINY, capped=False) == {regime}
    assert regimes(numbers, limits["y_exit"] + TINY, capped=False) == {"EXIT"}


@pytest.mark.parametrize("share", ["0.9", "1.1"])
def test_no_reachable_stake_leads_to_exit_below_phi_reach(share: str) -> None:
    numbers = exact() | {"chi": Fraction(1), "donor_envelope": Fraction(12)}
    at = value(talks_thresholds()["phi_reach"].expression, numbers)
    numbers["attribution"] = at * Fraction(share)
    found = {
        regime
        for step in range(0, 121, 3)
        for regime in regimes(numbers, Fraction(step, 10), capped=True)
    }
    assert ("EXIT" in found) is (Fraction(share) > 1)
