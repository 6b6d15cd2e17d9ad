"""The certificates of bargaining outcomes: zero at an equilibrium, positive anywhere else."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from basebargain import alternating_offers
from basebargain.forms import BargainingProblem
from basebargain.solvers import BargainingOutcome
from basebargain.solvers._alternating_offers_outcome import Branch, Node, Plan
from basebargain.solvers._bargaining_certificate import limit_regret, plan_regret
from oracles._talks import talks

EIGHTH = Fraction(1, 8)
PROBLEMS = {
    "shares": talks(),
    "option": talks(leaving=(7, 0)),
    "option under loss": talks(inside=(0, 6), leaving=(7, 0)),
    "cap": talks(cap=3),
    "floor": talks(payoffs=[(7, 3)], cap=3),
    "limbo": talks(inside=(6, 6), leaving=(1, 0)),
    "exit": talks(leaving=(11, 0)),
    "unequal": talks(rates=(1, 3), inside=(1, 2)),
}


def moved(outcome: BargainingOutcome, first: Any, second: Any) -> BargainingOutcome:
    """Return the outcome with other payoffs, the transfer moved along."""
    transfer = None if outcome.transfer is None else outcome.transfer + first
    payoffs = outcome.payoffs + np.array([first, second], dtype=object)
    return replace(outcome, payoffs=payoffs, transfer=transfer)


@pytest.mark.parametrize("name", PROBLEMS)
def test_equilibrium_has_no_gain(name: str) -> None:
    outcome = alternating_offers(PROBLEMS[name]).equilibria[0]
    assert limit_regret(PROBLEMS[name], outcome) == 0


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize("step", [EIGHTH, -EIGHTH])
def test_other_terms_have_a_gain(name: str, step: Fraction) -> None:
    outcome = alternating_offers(PROBLEMS[name]).equilibria[0]
    assert limit_regret(PROBLEMS[name], moved(outcome, step, -step)) > 0


def test_gain_of_holding_out_is_the_distance_to_the_equal_cost_of_delay() -> None:
    outcome = alternating_offers(talks()).equilibria[0]
    assert limit_regret(talks(), moved(outcome, EIGHTH, -EIGHTH)) == EIGHTH


@pytest.mark.parametrize("name", ["shares", "option", "cap", "floor"])
def test_throwing_utility_away_has_a_gain(name: str) -> None:
    outcome = alternating_offers(PROBLEMS[name]).equilibria[0]
    worse = replace(outcome, payoffs=outcome.payoffs - EIGHTH)
    assert limit_regret(PROBLEMS[name], worse) > 0


@pytest.mark.parametrize(
    ("name", "regime", "payoffs"),
    [
        ("shares", "LIMBO", (0, 0)),
        ("option", "LIMBO", (0, 0)),
        ("option", "EXIT", (7, 0)),
        ("exit", "LIMBO", (0, 0)),
        ("limbo", "EXIT", (1, 0)),
    ],
)
def test_wrong_regime_has_a_gain(name: str, regime: str, payoffs: tuple[int, int]) -> None:
    end = BargainingOutcome(regime, np.array(payoffs, dtype=object), 0)
    assert limit_regret(PROBLEMS[name], end) > 0


def test_wrong_delay_has_a_gain() -> None:
    problem = talks(leaving=(7, -1))
    late = next(e for e in alternating_offers(problem, opt_out="any") if e.delay)
    assert limit_regret(problem, late, after_own_offer=True) < 1e-9
    later = replace(late, delay=late.delay + 0.1)
    assert limit_regret(problem, later, after_own_offer=True) > 1e-3


def test_threat_is_no_support_when_only_replies_may_leave() -> None:
    problem = talks(leaving=(7, -1))
    ends = alternating_offers(problem, opt_out="any").equilibria
    most = max(ends, key=lambda end: end.payoffs[0])
    assert limit_regret(problem, most, after_own_offer=True) == 0
    assert limit_regret(problem, most) > 0


# --- plans ----------------------------------------------------------------------------------------


def plan_of(problem: BargainingProblem, **options: Any) -> Plan:
    delta = Fraction(4, 5)
    solution = alternating_offers(problem, discounts=(delta, delta), **options)
    plan = solution.equilibria[0].plan
    assert plan is not None
    return plan


def changed(plan: Plan, proposer: int, **changes: Any) -> Plan:
    """Return the plan with one node changed."""
    position = (plan.start[0], proposer)
    node: Node = replace(plan.nodes[position], **changes)
    return replace(plan, nodes={**plan.nodes, position: node})


@pytest.mark.parametrize("name", PROBLEMS)
def test_equilibrium_plan_has_no_one_shot_gain(name: str) -> None:
    assert plan_regret(PROBLEMS[name], plan_of(PROBLEMS[name])) == 0


@pytest.mark.parametrize("name", ["shares", "option", "cap", "unequal"])
@pytest.mark.parametrize("proposer", [0, 1])
@pytest.mark.parametrize("step", [EIGHTH, -EIGHTH])
def test_other_offer_has_a_one_shot_gain(name: str, proposer: int, step: Fraction) -> None:
    plan = plan_of(PROBLEMS[name])
    offer = plan.nodes["", proposer].offer
    assert offer is not None
    shifted = changed(plan, proposer, offer=(offer[0] + step, offer[1] - step))
    assert plan_regret(PROBLEMS[name], shifted) > 0


@pytest.mark.parametrize("name", ["shares", "option", "unequal"])
@pytest.mark.parametrize("proposer", [0, 1])
@pytest.mark.parametrize("step", [EIGHTH, -EIGHTH])
def test_other_reserve_has_a_one_shot_gain(name: str, proposer: int, step: Fraction) -> None:
    plan = plan_of(PROBLEMS[name])
    reserve = plan.nodes["", proposer].reserve + step
    assert plan_regret(PROBLEMS[name], changed(plan, proposer, reserve=reserve)) > 0


def test_leaving_for_less_has_a_one_shot_gain() -> None:
    problem = talks(leaving=(2, 0))
    leaves = Branch(quits=True)
    assert plan_regret(problem, changed(plan_of(problem), 1, low=leaves, met=leaves)) > 0


def test_staying_for_less_has_a_one_shot_gain() -> None:
    problem = PROBLEMS["option"]
    assert plan_regret(problem, changed(plan_of(problem), 1, low=Branch())) > 0


def test_refusing_to_offer_has_a_one_shot_gain() -> None:
    plan = changed(plan_of(talks()), 0, offer=None)
    assert plan_regret(talks(), plan) > 0


def test_idle_threat_after_an_own_offer_has_a_gain() -> None:
    """Leaving for 4 after a refusal is not credible if the next round is worth 40/9 now."""
    problem = talks(leaving=(4, 0))
    threat = Branch(leaves=True)
    plan = changed(plan_of(problem), 0, low=threat, met=threat, offer=(10, 0), reserve=0)
    assert plan_regret(problem, plan, after_own_offer=True) > 0
