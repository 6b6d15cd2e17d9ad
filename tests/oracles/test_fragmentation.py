"""G7 in closed form against the solver of Markov games, at random points and at thresholds."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain._errors import GameError, NotApplicableError, ParameterError
from basebargain.forms import QuadraticMarkovGame
from basebargain.models._alternating_offers import alternating_offers as talks_problem
from basebargain.models._fragmentation import fragmentation, northeast
from basebargain.models._fragmentation_delay import (
    delayed_unification,
    spoiling_is_worth_it,
    unification,
)
from basebargain.models._fragmentation_talks import (
    fragmentation_thresholds,
    in_fragments,
    regional_talks,
)
from basebargain.models._fragmentation_withdrawal import us_withdrawal
from basebargain.parameters import registry, scenario, symbol
from basebargain.sensitivity._claims_fragmentation import claim_tests
from basebargain.sensitivity._northeast import solve_northeast
from basebargain.solvers import (
    alternating_offers,
    hitting_times,
    markov_perfect_equilibria,
    stationary_distribution,
)

pytestmark = pytest.mark.oracle

FRONTS = ("country", "coast", "northeast", "northeast without the US")
WIDE = scenario("max_coord_presence")
TINY = 1e-7


def draws(number: int, seed: int) -> list[dict[str, float]]:
    """Points of the registry's ranges at which Moscow prefers limbo to exit, chances below one."""
    rng, known = np.random.default_rng(seed), registry()
    points: list[dict[str, float]] = []
    names = sorted({*northeast().parameters, *fragmentation().parameters, "frag_unification"})
    while len(points) < number:
        point = {
            name: float(rng.uniform(float(known[name].low), float(known[name].high)))
            for name in names
        }
        point["donor_envelope"] *= 0.3
        point["relocation_share"] *= 0.99 * point["limbo_security"]
        point["spoil_cost"] = max(point["spoil_cost"], 0.01)
        point["spoil_effort"] = min(
            point["spoil_effort"], 2 * point["spoil_benefit"] / point["spoil_cost"]
        )
        if point["frag_northeast_integration"] + point["frag_us_exit_gain"] <= 1:
            points.append(point)
    return points


@functools.cache
def game_of(front: Any) -> QuadraticMarkovGame:
    return unification(front)


def numbers(game: QuadraticMarkovGame, point: dict[str, float]) -> dict[str, float]:
    return {name: point[name] for name in game.parameters}


# --- the talks in each state ----------------------------------------------------------------------


def test_the_talks_in_a_fragmented_syria_are_those_of_g2_with_grown_parameters() -> None:
    """Regime and payoffs, against the solver of alternating offers."""
    problem, seen = talks_problem(), set()
    for point in draws(25, seed=1):
        point["transfer_cap"] *= 0.1
        point["attribution"] **= 0.2
        point["expulsion_cost"] *= 0.2
        grown = dict(point)
        grown["limbo_cost"] *= 1 + 2 * point["frag_limbo_growth"]
        grown["spoil_harm"] *= 1 + 2 * point["frag_harm_growth"]
        grown["expulsion_cost"] *= 1 + 2 * point["frag_expulsion_growth"]
        at = problem.declared({}).at(**{name: grown[name] for name in problem.parameters})
        outcome = alternating_offers(at).equilibria[0]  # at the floor others delay the same deal
        table = {symbol(name): value for name, value in point.items()}
        found = regional_talks(2)
        assert found.regimes[outcome.regime].xreplace(table) == sympy.true
        worth = [float(found.damascus.xreplace(table)), float(found.moscow.xreplace(table))]
        assert worth == pytest.approx(list(map(float, outcome.payoffs)), abs=1e-8)
        seen.add(outcome.regime)
    assert seen == {"DEAL", "LIMBO", "EXIT"}


def test_no_contested_region_leaves_the_talks_alone() -> None:
    x = symbol("expulsion_cost")
    assert in_fragments(x, 0) == x
    with pytest.raises(GameError, match="0 or more"):
        in_fragments(x, -1)


# --- two states -----------------------------------------------------------------------------------


@pytest.mark.parametrize("front", FRONTS)
def test_the_delay_agrees_with_the_solver_on_random_parameters(front: Any) -> None:
    game, closed, kinds = game_of(front), delayed_unification(front), set()
    for point in draws(18, seed=FRONTS.index(front) + 10):
        at = game.at(**numbers(game, point))
        (equilibrium,) = markov_perfect_equilibria(at, starts=1)
        effort = equilibrium.play("fragmented", "Moscow")["spoil"]
        found = closed.at(scenario("seed_mid2025"), **numbers(game, point))
        assert found.effort == pytest.approx(effort, rel=1e-6, abs=1e-9)
        chance = float(equilibrium.transitions[0, 1])
        assert found.chance == pytest.approx(chance, abs=1e-9)
        assert (effort > 0) == (found.gain > 0 and min(point["frag_discount"], effort) > 0)
        if chance > 1e-6:
            periods = hitting_times(at, equilibrium, ["united"])["time"].values[0]
            assert found.periods == pytest.approx(float(periods), rel=1e-5)
            lasting = stationary_distribution(at, equilibrium)["probability"].values[0, 0]
            assert found.share == pytest.approx(float(lasting), abs=1e-7)
        kinds.add("none" if effort == 0 else "frozen" if found.is_frozen else "inside")
    assert "inside" in kinds
    assert len(kinds) > 1


def test_worth_its_cost_iff_the_solver_spoils() -> None:
    game, worth = game_of("northeast"), spoiling_is_worth_it("northeast")
    answers = set()
    for point in draws(40, seed=3):
        at = game.at(**numbers(game, point))
        (equilibrium,) = markov_perfect_equilibria(at, starts=1)
        spoils = equilibrium.play("fragmented", "Moscow")["spoil"] > 1e-12
        holds = worth.xreplace({symbol(name): value for name, value in point.items()})
        assert bool(holds) == spoils
        answers.add(spoils)
    assert answers == {True, False}


@pytest.mark.parametrize("step", [-1e-6, 0.0, 1e-6])
def test_a_conflict_freezes_at_the_stated_gain(step: float) -> None:
    """Below, at and above the gain at which the best effort rules unification out."""
    closed = delayed_unification()
    table = {symbol(n): registry()[n].default for n in registry() if registry()[n].default}
    p, reach, k, q, discount = (
        float(registry()[name].default or 0)
        for name in ("frag_unification", "frag_spoil_coast", "spoil_cost", "frag_relapse",
                     "frag_discount")
    )  # fmt: skip
    gain = k * p / reach**2 * ((1 - discount) / discount + p / 2 + q) * (1 + step)
    table[closed.gain.symbol] = gain
    effort, chance = (float(e.xreplace(table)) for e in (closed.effort, closed.chance))
    assert effort == pytest.approx(p / reach, rel=2e-6)
    assert (chance > 1e-9) == (step < 0)
    assert bool(closed.frozen.xreplace(table)) == (step > 0) or step == 0


def test_a_gain_that_is_lost_stops_the_spoiling() -> None:
    closed = delayed_unification()
    table = {symbol(n): registry()[n].default for n in registry() if registry()[n].default}
    for gain, positive in ((-1.0, False), (0.0, False), (1e-6, True)):
        assert bool(closed.effort.xreplace(table | {closed.gain.symbol: gain}) > 0) is positive


# --- the path along the stake ---------------------------------------------------------------------


def gain_at(stake: float, **values: float) -> float:
    at = WIDE.replace(chi=1, donor_envelope=60, kappa=stake / 60, **values)
    return delayed_unification().at(at).gain


def out(contested: int, **values: float) -> float:
    limit = fragmentation_thresholds()[f"y_out({contested})"].expression
    at = WIDE.replace(**values)
    return float(limit.xreplace({s: sympy.Float(float(at[s.name])) for s in limit.free_symbols}))


@pytest.mark.parametrize(
    ("values", "size"),
    [
        ({}, 6 - 0.15 * 6 - 2),  # a deal at the cap ends: V - u_X - cap
        ({"transfer_cap": 40}, 0),  # nothing binds: the gain is continuous
        ({"attribution": 0.3}, 0.7 * 6 + 0.3 * 0.25 - 0.6 * 0.25**2 - 0.15 * 6),  # limbo ends
        (  # the same without a cap
            {"attribution": 0.3, "transfer_cap": 40},
            0.7 * 6 + 0.3 * 0.25 - 0.6 * 0.25**2 - 0.15 * 6,
        ),
    ],
)
def test_the_gain_jumps_up_where_a_united_syria_expels(
    values: dict[str, float], size: float
) -> None:
    """By what the regime below leaves Moscow over exit: never down."""
    at = out(0, **values)
    jump = gain_at(at + TINY, **values) - gain_at(at - TINY, **values)
    assert jump == pytest.approx(size, abs=1e-5)


def test_certain_exclusion_ends_the_spoiling() -> None:
    closed, high = delayed_unification(), out(1)
    wide = WIDE.replace(chi=1, donor_envelope=60)
    below, above = (closed.at(wide, kappa=(high + step) / 60) for step in (-TINY, TINY))
    assert below.regimes == ("DEAL", "EXIT")
    assert below.effort > 0
    assert above.regimes == ("EXIT", "EXIT")
    assert above.effort == 0


def test_the_gain_is_no_step_function_of_the_stake() -> None:
    """Between the thresholds it falls one for one: the threat fixes the price of the deal."""
    low, high = out(0, transfer_cap=40), out(1, transfer_cap=40)
    first, second = (gain_at(low + s * (high - low), transfer_cap=40) for s in (0.25, 0.75))
    assert first - second == pytest.approx(0.5 * (high - low))
    assert gain_at(high - TINY, transfer_cap=40) == pytest.approx(0, abs=1e-5)


def test_exclusion_without_attribution() -> None:
    """Limbo costs as much as expulsion of itself: payments alone decide."""
    values = {"attribution": 0, "limbo_cost": 4, "frag_expulsion_growth": 0.2}
    limits = bb.closed_form_thresholds(fragmentation_thresholds(), WIDE.replace(**values))
    for contested, limit in enumerate(limits.values()):
        assert limit.applies
        scale = WIDE.replace(chi=1, donor_envelope=60, **values)
        ends = [
            delayed_unification().at(scale, kappa=float(limit.value + step) / 60).regimes
            for step in (-TINY, TINY)
        ]
        assert [pair[1 - contested] for pair in ends] == ["DEAL", "EXIT"]


def test_thresholds_scale_with_coordination_and_envelope() -> None:
    for limit in fragmentation_thresholds().values():
        product = symbol("chi") * symbol("donor_envelope")
        assert sympy.simplify(limit.kappa * product - limit.expression) == 0


# --- the United States leave ----------------------------------------------------------------------


def chances_of(equilibrium: Any) -> tuple[float, float]:
    """Chances that the autonomous northeast joins, the United States in and out."""
    states = equilibrium.states
    result = []
    for start in ("autonomous/in", "autonomous/out"):
        row = equilibrium.transitions[states.index(start)]
        joined = [k for k, state in enumerate(states) if state.startswith("integrated")]
        result.append(float(sum(row[k] for k in joined)))
    return result[0], result[1]


def test_the_closed_form_of_us_withdrawal_agrees_with_the_solver() -> None:
    game, closed = northeast(damascus_acts=False), us_withdrawal()
    slower = set()
    for point in draws(25, seed=5):
        point["frag_us_exit_gain"] *= 0.1
        (equilibrium,) = markov_perfect_equilibria(game.at(**numbers(game, point)), starts=1)
        found = closed.at(scenario("seed_mid2025"), **numbers(game, point))
        efforts = [
            equilibrium.play(f"autonomous/{us}", "Moscow")["spoil_northeast"]
            for us in ("in", "out")
        ]
        assert [found["effort_in"], found["effort_out"]] == pytest.approx(efforts, abs=1e-6)
        chances = chances_of(equilibrium)
        assert [found["chance_in"], found["chance_out"]] == pytest.approx(chances, abs=1e-6)
        slower.add(chances[1] < chances[0] - 1e-9)
    assert slower == {True, False}


def test_the_claim_on_us_withdrawal_agrees_with_the_solver() -> None:
    """Both sides acting: same chances where there is an equilibrium, none found where none is."""
    game, points = northeast(), draws(16, seed=6)
    arrays = {name: np.array([point[name] for point in points]) for name in points[0]}
    found = solve_northeast(arrays)
    (claim,) = claim_tests()
    assert claim.holds is not None
    holds = claim.holds(arrays)
    for k, point in enumerate(points):
        solution = markov_perfect_equilibria(game.at(**numbers(game, point)), starts=4)
        listed = [chances_of(equilibrium) for equilibrium in solution]
        assert bool(listed) == found.found[k]
        assert listed or "pure efforts" in solution.note
        if listed:
            own = (found.chance_in[k], found.chance_out[k])
            nearest = min(listed, key=lambda pair: abs(pair[0] - own[0]) + abs(pair[1] - own[1]))
            assert own == pytest.approx(nearest, abs=1e-5)
            assert holds[k] == (nearest[1] < nearest[0] - 1e-9)
    assert set(found.found) == {True, False}


def test_damascus_gives_up_where_spoiling_grows() -> None:
    """The condition with Damascus's effort held fixed says yes, the equilibrium says no."""
    point = scenario("full_coord_presence").replace(frag_us_exit_gain=0.02, frag_us_withdrawal=0.6)
    solution = markov_perfect_equilibria(northeast().at(point), starts=2)
    (equilibrium,) = solution
    out_, in_ = (
        (
            point[f"frag_spoil_northeast_us_{us}"]
            * equilibrium.play(f"autonomous/{us}", "Moscow")["spoil_northeast"],
            point["frag_integration"]
            * equilibrium.play(f"autonomous/{us}", "Damascus")["integrate_northeast"],
        )
        for us in ("out", "in")
    )
    chances = chances_of(equilibrium)
    exact = out_[0] - in_[0] - (out_[1] - in_[1]) - point["frag_us_exit_gain"]
    assert chances[0] - chances[1] == pytest.approx(exact, abs=1e-9)
    assert abs(out_[1] - in_[1]) > 1e-3


# --- eight states ---------------------------------------------------------------------------------


def test_eight_states_without_the_other_region_are_the_northeast() -> None:
    """A coast that never stirs and cannot be stirred leaves the game of four states."""
    still = {"frag_unrest": 0, "frag_spoil_coast": 0, "kappa": 0.3}
    at = scenario("seed_mid2025").replace(**still)
    (whole,) = markov_perfect_equilibria(fragmentation().at(at), starts=1)
    (part,) = markov_perfect_equilibria(northeast().at(at), starts=1)
    for north in ("integrated", "autonomous"):
        for us in ("in", "out"):
            for player in ("Damascus", "Moscow"):
                efforts = part.play(f"{north}/{us}", player)
                whole_efforts = whole.play(f"calm/{north}/{us}", player)
                for name, effort in efforts.items():
                    assert whole_efforts[name] == pytest.approx(effort, abs=1e-8)


def test_a_state_that_lasts_is_worth_what_it_is_worth_in_the_talks() -> None:
    """One meaning everywhere: without moves the values are those of G2."""
    frozen = dict.fromkeys(
        ("frag_unrest", "frag_calming", "frag_northeast_integration", "frag_relapse",
         "frag_us_withdrawal", "frag_us_exit_gain", "frag_spoil_coast", "frag_integration",
         "frag_spoil_northeast_us_in", "frag_spoil_northeast_us_out"), 0,
    )  # fmt: skip
    at = scenario("seed_mid2025").replace(**frozen)
    (equilibrium,) = markov_perfect_equilibria(fragmentation().at(at), starts=1)
    for state, contested in (("calm/integrated/in", 0), ("unrest/autonomous/out", 2)):
        talks = regional_talks(contested)
        worth = [
            float(e.xreplace({s: sympy.Float(float(at[s.name])) for s in e.free_symbols}))
            for e in (talks.damascus, talks.moscow)
        ]
        row = equilibrium.values[equilibrium.states.index(state)]
        assert list(row) == pytest.approx(worth, abs=1e-9)


# --- what is refused ------------------------------------------------------------------------------


def test_violated_assumptions_are_named() -> None:
    mid = scenario("seed_mid2025")
    with pytest.raises(NotApplicableError, match="prefers limbo to exit"):
        delayed_unification().at(mid, limbo_security=0.05)
    with pytest.raises(NotApplicableError, match="at most 1"):
        delayed_unification("northeast without the US").at(mid, frag_us_exit_gain=0.9)
    with pytest.raises(NotApplicableError, match="at most 1"):
        us_withdrawal().at(mid, frag_us_exit_gain=0.9)
    with pytest.raises(GameError, match="front must be one of"):
        delayed_unification("south")
    with pytest.raises(ParameterError, match="needs a number for"):
        delayed_unification().at(kappa=0.1)


def test_a_wrong_root_would_be_seen() -> None:
    """The larger root of the quadratic is another effort, which the solver rejects."""
    game, point = game_of("country"), draws(30, seed=10)
    closed, differs = delayed_unification(), 0
    for numbers_ in point:
        at = game.at(**numbers(game, numbers_))
        (equilibrium,) = markov_perfect_equilibria(at, starts=1)
        found = closed.at(scenario("seed_mid2025"), **numbers(game, numbers_))
        k, reach, discount = (
            numbers_[n] for n in ("spoil_cost", "frag_spoil_coast", "frag_discount")
        )
        linear = 1 - discount * (1 - numbers_["frag_unification"] - numbers_["frag_relapse"])
        other = 2 * linear / (discount * reach) - found.effort  # roots add up to B/A
        own = equilibrium.play("fragmented", "Moscow")["spoil"]
        differs += abs(min(max(other, 0), 1) - own) > 1e-3 and k > 0
    assert differs > 5
