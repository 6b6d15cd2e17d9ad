"""The reform signal in closed form against the solver of signalling games."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.models._reform_signal import (
    Presence,
    reform_equilibria,
    reform_signal,
    reform_thresholds,
)

PRIOR = sympy.Rational(2, 7)
PRESENCES: tuple[Presence, ...] = ("legal", "tolerated")
EPS = Fraction(1, 1000)


def drawn(seed: int, presence: Presence) -> dict[str, Fraction]:
    """Draw a point of the ranges, the hedger's cost above the reformer's."""
    rng = np.random.default_rng(seed)
    known = bb.registry()
    values = {
        name: Fraction(int(rng.integers(1, 64)), 64) * int(known[name].high)
        for name in reform_signal(presence=presence).parameters
    }
    values["donor_envelope"] /= 3
    costs = sorted((values["reform_cost_reformer"], values["reform_cost_hedger"]))
    return values | {"reform_cost_reformer": costs[0], "reform_cost_hedger": costs[1] + EPS}


def at_stake(point: dict[str, Fraction], stake: Fraction) -> dict[str, Fraction]:
    return point | {"chi": Fraction(1), "donor_envelope": Fraction(60), "kappa": stake / 60}


def value(entry: Any, point: dict[str, Fraction]) -> Any:
    """Return an expression or condition at a point, exactly."""
    return entry.xreplace({s: sympy.Rational(point[s.name]) for s in entry.free_symbols})


def holding(point: dict[str, Fraction], presence: Presence) -> set[tuple[int, int]]:
    found = reform_equilibria(presence=presence).values()
    return {form.cuts for form in found if value(form.condition, point) == sympy.true}


def solved(point: dict[str, Fraction], presence: Presence) -> Any:
    return bb.sequential_equilibria(reform_signal(prior=PRIOR, presence=presence).at(**point))


def pure(solution: Any) -> set[tuple[int, int]]:
    return {(int(a), int(b)) for a, b in (eq.sender[:, 0] for eq in solution) if {a, b} <= {0, 1}}


@pytest.mark.parametrize("presence", PRESENCES)
def test_closed_forms_are_the_whole_answer(presence: Presence) -> None:
    seen = set()
    for seed in range(40):
        point = drawn(seed, presence)
        solution = solved(point, presence)
        expected = holding(point, presence)
        assert len(solution) == len(expected)
        assert pure(solution) == expected
        seen |= expected
    assert seen == {(0, 0), (1, 0), (1, 1)}


@pytest.mark.parametrize("presence", PRESENCES)
@pytest.mark.parametrize("name", ["y_reform", "y_compel"])
def test_the_step_is_taken_from_its_threshold_on(name: str, presence: Presence) -> None:
    checked, who = 0, ["y_reform", "y_compel"].index(name)
    for seed in range(40):
        point = drawn(seed, presence)
        limit = Fraction(str(value(reform_thresholds(presence=presence)[name].expression, point)))
        if not EPS < limit < 60 - EPS:
            continue
        below, at, above = (
            pure(solved(at_stake(point, limit + d), presence)) for d in (-EPS, Fraction(0), EPS)
        )
        assert at == below | above == holding(at_stake(point, limit), presence)
        assert {cuts[who] for cuts in below} == {0}
        assert {cuts[who] for cuts in above} == {1}
        checked += 1
    assert checked > 15


@pytest.mark.parametrize("presence", PRESENCES)
def test_donors_learn_by_bayes_rule(presence: Presence) -> None:
    for seed in range(25):
        point = drawn(seed, presence)
        (form,) = (
            form
            for form in reform_equilibria(presence=presence).values()
            if value(form.condition, point) == sympy.true
        )
        (equilibrium,) = solved(point, presence)
        for message, belief in zip(("cut", "keep"), form.posterior(PRIOR), strict=True):
            assert (belief is not None) == (message in equilibrium.sent)
            if belief is not None:
                assert equilibrium.beliefs[message][0][0] == Fraction(str(belief))


@pytest.mark.parametrize("number", [int, float])
def test_nothing_is_learnt_from_a_step_that_only_absent_types_take(number: Any) -> None:
    forms = reform_equilibria()
    assert forms["only reformers"].posterior(number(0)) == (None, 0)
    assert forms["only reformers"].posterior(number(1)) == (number(1), None)
    assert forms["only hedgers"].posterior(number(1)) == (None, number(1))
    share = sympy.Symbol("share", positive=True)
    assert forms["both"].posterior(share) == (share, None)
    with pytest.raises(bb.GameError, match=r"prior must lie in \[0, 1\]; got 1.5"):
        forms["both"].posterior(1.5)


def test_a_wrong_cost_is_noticed() -> None:
    point = drawn(0, "legal")
    costs = point["reform_cost_reformer"], point["reform_cost_hedger"]
    between = at_stake(point, (costs[0] + costs[1]) / 2)
    assert holding(between, "legal") == {(1, 0)} == pure(solved(between, "legal"))
    swapped = between | {"reform_cost_reformer": costs[1], "reform_cost_hedger": costs[0]}
    assert pure(solved(swapped, "legal")) == {(0, 1)}


def test_a_scenario_whose_hedger_is_cheaper_is_refused() -> None:
    with pytest.raises(bb.ParameterError, match="reform_cost_reformer"):
        bb.scenario("seed_mid2025").replace(reform_cost_reformer=4)


def test_a_strange_presence_and_a_certain_prior_are_refused() -> None:
    with pytest.raises(bb.GameError, match="presence must be 'legal' or 'tolerated'"):
        reform_signal(presence="partial")  # type: ignore[arg-type]
    with pytest.raises(bb.GameError, match="prior must be positive"):
        reform_signal(prior=1)
