"""Bases one by one: limbo and expulsion against the solver of alternating offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.models._base_limbo import (
    BaseShares,
    base_limbo,
    base_limbo_thresholds,
    base_states,
)
from basebargain.models._partial_expulsion import (
    partial_exit_threshold,
    partial_expulsion,
    partial_expulsion_conditions,
    partial_expulsion_thresholds,
)
from basebargain.models._primitives import blocks
from basebargain.models._thresholds import Threshold, regime_conditions
from basebargain.sensitivity._draws import evaluated

pytestmark = pytest.mark.oracle

BASES = ("hm", "tn", "qa")
CASES = 100


@cache
def draws() -> Mapping[str, Any]:
    """Draw points at which expulsion from single bases is often near credible."""
    space = bb.box(
        donor_envelope=(0, 15), expulsion_cost=(0, 6), moscow_value=(1, 12), limbo_cost=(0, 2),
        spoil_harm=(0, 3), spoil_benefit=(0, 1), transfer_cap=(0, 8), real_concession=0,
    )  # fmt: skip
    sample = space.sample(CASES, rng=8)
    return {str(name): array.values for name, array in sample.items()}


def at(game: Any, k: int, **changes: float) -> Any:
    """Return a game at one draw."""
    point = {name: float(draws()[name][k]) for name in game.parameters}
    return game.at(**(point | changes))


@cache
def column(expression: Any) -> Any:
    return evaluated(sympy.sympify(expression), draws())


def number(expression: Any, k: int) -> float:
    return float(column(expression)[k])


def test_states_of_the_bases_add_up_to_the_blocks() -> None:
    """As long as every family of shares adds up to one."""
    states, whole = base_states(), blocks()
    for name, block in (("licensed", whole.legal), ("tolerated", whole.limbo),
                        ("expelled", whole.exit)):  # fmt: skip
        for i in (0, 1):
            total = sum(getattr(one, name)[i] for one in states.values())
            for k in range(0, CASES, 10):
                assert number(total, k) == pytest.approx(number(block[i], k), abs=1e-9)


def state_of(label: str, base: str) -> str:
    """Read the state of a base from the label of an agreement."""
    parts = (part.split() for part in label.split(", "))
    return next(state for state, *held in parts if base in held)


def expected(stake: float, limits: Mapping[str, float]) -> str:
    """Return the state that the thresholds of a base give at a stake."""
    if limits["licence_ends"] < limits["left_from_limbo"]:
        if stake < limits["licence_ends"]:
            return "licensed"
        return "tolerated" if stake < limits["left_from_limbo"] else "left"
    return "licensed" if stake < limits["left_from_licence"] else "left"


def test_each_base_has_the_state_that_its_thresholds_say() -> None:
    """With money enough the agreement of the largest joint worth has them all."""
    game, seen = base_limbo(), set()
    limits = {base: base_limbo_thresholds(base) for base in BASES}
    for k in range(0, CASES, 4):
        values = {
            base: {name: number(t.expression, k) for name, t in own.items()}
            for base, own in limits.items()
        }
        stake = float(np.prod([draws()[n][k] for n in ("chi", "kappa", "donor_envelope")]))
        answer = bb.utilitarian(at(game, k, transfer_cap=40.0), individually_rational=False)
        label = answer.equilibria[0].terms[0].label
        for base in BASES:
            assert state_of(label, base) == expected(stake, values[base])
            seen.add(expected(stake, values[base]))
    assert seen == {"licensed", "tolerated", "left"}


def test_licence_to_departure_is_the_weighted_average_of_the_steps_between() -> None:
    limits = base_limbo_thresholds("hm")
    for k in range(0, CASES, 10):
        phi = float(draws()["attribution"][k])
        values = {name: number(t.expression, k) for name, t in limits.items()}
        average = (1 - phi) * values["licence_ends"] + phi * values["left_from_limbo"]
        assert values["left_from_licence"] == pytest.approx(average, rel=1e-9)


def test_talks_over_states_never_end_in_limbo_against_a_joint_gain() -> None:
    """Tolerating all bases is an agreement, so what is agreed gives nobody less than limbo."""
    game = base_limbo()
    for k in range(0, CASES, 6):
        for outcome in bb.alternating_offers(at(game, k)):
            assert min(outcome.payoffs - np.array(at(game, k).disagreement, dtype=float)) > -1e-9


@pytest.mark.parametrize("capped", [True, False])
def test_partial_expulsion_regimes_are_what_the_solver_finds(capped: bool) -> None:
    game, seen = partial_expulsion(capped=capped), set()
    rules = {
        n: evaluated(c, draws()) for n, c in partial_expulsion_conditions(capped=capped).items()
    }
    for k in range(CASES):
        if not rules["presupposed"][k]:
            continue
        found = {outcome.regime for outcome in bb.alternating_offers(at(game, k))}
        holds = {name for name in ("DEAL", "LIMBO", "EXIT") if rules[name][k]}
        partial = 0 < sum(bool(rules[f"expel {base}"][k]) for base in BASES) < 3
        assert found == holds
        seen.add((*holds, partial))
    assert {("EXIT", True), ("DEAL", True), ("LIMBO", False), ("DEAL", False)} <= seen


def test_partial_expulsion_differs_from_expulsion_from_all_or_none() -> None:
    """So the comparison with the solver would notice the wrong outside option."""
    whole = {n: evaluated(c, draws()) for n, c in regime_conditions().items()}
    rules = partial_expulsion_conditions()
    parts = {n: evaluated(rules[n], draws()) for n in whole}
    assert any((whole[name] != parts[name]).any() for name in whole)


def around(threshold: Threshold, k: int) -> tuple[float, float]:
    """Return stakes just below and just above a threshold, as kappa at full reach."""
    value = number(threshold.expression, k)
    return (value - 1e-6) / 60, (value + 1e-6) / 60


def test_expulsion_from_a_base_is_credible_from_its_threshold_on() -> None:
    game, checked = partial_expulsion(capped=False), 0
    limits = partial_expulsion_thresholds()
    for k in range(CASES):
        stakes = {n: number(t.expression, k) for n, t in limits.items() if number(t.condition, k)}
        first = min(stakes, key=lambda n: stakes[n], default=None)
        if first is None or not 1e-3 < stakes[first] < 59:
            continue
        below, above = (
            at(game, k, chi=1.0, donor_envelope=60.0, kappa=kappa)
            for kappa in around(limits[first], k)
        )
        gaps = [g.outside[0].payoffs[0] - g.disagreement[0] for g in (below, above)]
        assert gaps[0] < 0 < gaps[1]
        checked += 1
    assert checked > 10


def test_exit_threshold_of_a_set_is_where_the_solver_turns_from_deal_to_exit() -> None:
    game, limits, checked = partial_expulsion(), partial_expulsion_thresholds(), 0
    turns = {
        frozenset(s): partial_exit_threshold(s) for n in (1, 2, 3) for s in combinations(BASES, n)
    }
    presupposed = partial_expulsion_conditions()["presupposed"]
    for k in range(CASES):
        ends = sorted((number(limits[f"y_X({b})"].expression, k), b) for b in BASES)
        for size in (1, 2, 3):
            expelled = [base for _, base in ends[:size]]
            turn = turns[frozenset(expelled)]
            value = number(turn.expression, k)
            upper = ends[size][0] if size < 3 else 60.0
            inside = max(ends[size - 1][0], 0) + 1e-3 < value < min(upper, 60) - 1e-3
            if not inside or not bool(number(turn.condition, k)):
                continue
            regimes = []
            for kappa in around(turn, k):
                moved = at(game, k, chi=1.0, donor_envelope=60.0, kappa=kappa)
                regimes.append({o.regime for o in bb.alternating_offers(moved)})
            point = {n: a[[k]] for n, a in draws().items()}
            near = {"chi": np.ones(1), "donor_envelope": np.full(1, 60.0),
                    "kappa": np.full(1, value / 60)}  # fmt: skip
            if evaluated(presupposed, point | near)[0]:
                assert regimes == [{"DEAL"}, {"EXIT"}]
                checked += 1
    assert checked > 5


def test_one_base_is_the_talks_over_all() -> None:
    """With a single base partial expulsion and the aggregate are the same problem."""
    labels = {"base": {"fort": "Fort Alpha"}}
    ones = {f"{family}_fort": 1.0 for family in
            ("value_share", "sov_share", "service_share", "donor_weight_base")}  # fmt: skip
    alone, aggregate = partial_expulsion(labels=labels), bb.models.alternating_offers()
    for k in range(0, CASES, 8):
        point = {n: ones.get(n) or float(draws()[n][k]) for n in alone.parameters}
        first = bb.alternating_offers(alone.at(**point))
        second = bb.alternating_offers(at(aggregate, k))
        assert [o.regime for o in first] == [o.regime for o in second]
        for one, two in zip(first, second, strict=True):
            assert one.payoffs == pytest.approx(two.payoffs)


def test_other_shares_are_taken_and_wrong_ones_refused() -> None:
    equal = dict.fromkeys(BASES, sympy.Rational(1, 3))
    states = base_states(shares=BaseShares(limbo=equal, security=dict.fromkeys(BASES, 1)))
    third = states["hm"].tolerated[0].coeff(bb.symbol("limbo_cost"))
    assert third == -sympy.Rational(1, 3)
    for wrong in ({"hm": 1}, {"hm": 0.5, "tn": 0.4, "qa": 0.2}):
        with pytest.raises(bb.GameError, match=r"BaseShares\.limbo must"):
            base_states(shares=replace(BaseShares(), limbo=wrong))
