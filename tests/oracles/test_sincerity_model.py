"""The closed forms of the sincerity game against the solver of signalling games, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.models._sincerity import sincerity, sincerity_terms
from basebargain.models._sincerity_equilibria import (
    SincerityEquilibrium,
    sincerity_equilibria,
    sincerity_thresholds,
)
from basebargain.solvers import SignallingEquilibrium

GAME, TERMS = sincerity(), sincerity_terms()
CLOSED, LIMITS = sincerity_equilibria(), sincerity_thresholds()
TIES = ("mu0 = mu*", "mu* = 1", "c_g = R_g", "c_d = R_d", "equal shares")
EPS = Fraction(1, 500)

Point = Mapping[str, Fraction]


def drawn(seed: int) -> Point:
    """Draw a point of the ranges, most of them small so that each equilibrium occurs."""
    rng = np.random.default_rng(seed)
    known = bb.registry()
    scale = {
        "donor_envelope": 4, "moscow_value": 12, "sovereignty_cost": 3, "service_value": 2,
        "limbo_cost": 2, "spoil_harm": 4, "real_concession": 3, "concession_cost": 1,
    }  # fmt: skip
    values = {}
    for name in GAME.parameters:
        low, high = Fraction(str(known[name].low)), Fraction(str(known[name].high))
        top = high if seed % 5 == 0 else min(high, Fraction(scale.get(name, high)))
        values[name] = low + (top - low) * Fraction(int(rng.integers(1, 128)), 128)
    return values


@cache
def function(entry: Any) -> tuple[tuple[str, ...], Any]:
    """Compile an expression or condition without constants but integers: exact on fractions."""
    symbols = sorted(entry.free_symbols, key=str)
    return tuple(s.name for s in symbols), sympy.lambdify(symbols, entry, "math")


def number(entry: Any, point: Point) -> Fraction:
    """Return an expression of the model at a point."""
    known, call = function(sympy.sympify(entry))
    return Fraction(call(*(point[name] for name in known)))


def true(condition: Any, point: Point) -> bool:
    """Return whether a condition of the model holds at a point."""
    known, call = function(sympy.sympify(condition))
    return bool(call(*(point[name] for name in known)))


@cache
def solved(seed: int) -> Any:
    return bb.sequential_equilibria(GAME.at(**drawn(seed)))


def names(
    equilibrium: SignallingEquilibrium, point: Point, closed: Mapping[str, SincerityEquilibrium]
) -> set[str]:
    """Return the closed forms with exactly these strategies, unsent messages left out."""
    steps = tuple(equilibrium.sender[:, 0])
    answers = [row[0] for row in equilibrium.receiver]
    sent = [message in equilibrium.sent for message in equilibrium.game.messages]
    found = set()
    for name, form in closed.items():
        if not true(form.condition, point):
            continue
        told = [
            number(answer, point) == answers[k]
            for k, answer in enumerate(form.legitimised)
            if sent[k]
        ]
        if steps == tuple(number(share, point) for share in form.steps) and all(told):
            found.add(name)
    return found


def agrees(
    solution: Any, point: Point, closed: Mapping[str, SincerityEquilibrium] = CLOSED
) -> bool:
    """Whether the closed forms are the solver's answer: none is missing, none is in excess."""
    per_equilibrium = [names(eq, point, closed) for eq in solution]
    expected = {name for name, form in closed.items() if true(form.condition, point)}
    return set().union(*per_equilibrium) == expected and all(per_equilibrium)


def holding(point: Point) -> set[str]:
    return {name for name, form in CLOSED.items() if true(form.condition, point)}


def is_generic(point: Point) -> bool:
    (gain, loss), (r_g, r_d), (c_g, c_d) = (
        tuple(number(entry, point) for entry in pair)
        for pair in (TERMS.gains, TERMS.prizes, TERMS.costs)
    )
    ties = (gain, loss, number(TERMS.expected_gain, point), r_g - c_g, r_d - c_d)
    return all(ties) and c_g * r_d != c_d * r_g


SEEDS = [seed for seed in range(180) if is_generic(drawn(seed))]


def test_each_equilibrium_of_the_list_occurs_among_the_draws() -> None:
    seen = Counter(name for seed in SEEDS for name in holding(drawn(seed)))
    assert set(seen) == set(CLOSED)
    assert min(seen.values()) >= 8


@pytest.mark.parametrize("block", range(6))
def test_closed_forms_are_the_whole_answer_off_the_ties(block: int) -> None:
    for seed in SEEDS[block::6]:
        assert solved(seed).complete
        assert agrees(solved(seed), drawn(seed)), seed


def spoilt(name: str, **change: Any) -> dict[str, SincerityEquilibrium]:
    return CLOSED | {name: replace(CLOSED[name], **change)}


MUTANTS: dict[str, Callable[[], dict[str, SincerityEquilibrium]]] = {
    "no order of the shares": lambda: spoilt(
        "two-faced mixes",
        condition=sympy.And(
            TERMS.expected_gain <= 0, TERMS.gains[0] > 0, TERMS.costs[1] <= TERMS.prizes[1]
        ),
    ),
    "good faith never mixes": lambda: {k: v for k, v in CLOSED.items() if k != "good faith mixes"},
    "another chance of the step": lambda: spoilt(
        "two-faced mixes", steps=(sympy.Integer(1), TERMS.prior)
    ),
    "another answer": lambda: spoilt(
        "good faith mixes", legitimised=(sympy.Integer(1), TERMS.costs[0] / TERMS.prizes[0])
    ),
    "separating whatever the cost": lambda: spoilt(
        "separating", condition=sympy.And(TERMS.gains[0] >= 0, TERMS.gains[1] <= 0)
    ),
    "step by both without a loss": lambda: spoilt(
        "step by both",
        condition=sympy.And(
            TERMS.expected_gain >= 0,
            *(c <= r for c, r in zip(TERMS.costs, TERMS.prizes, strict=True)),
        ),
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_closed_form_is_noticed(name: str) -> None:
    closed = MUTANTS[name]()
    assert any(not agrees(solved(seed), drawn(seed), closed) for seed in SEEDS)


# --- at and around the thresholds ----------------------------------------------------------------


def with_stake(point: Point, stake: Fraction) -> Point:
    """Reach a stake at full coordination and a fixed envelope."""
    return {**point, "chi": Fraction(1), "donor_envelope": Fraction(60), "kappa": stake / 60}


def in_reach(point: Point, name: str) -> Fraction | None:
    limit = number(LIMITS[name].expression, point)
    return limit if EPS < limit < 60 - EPS else None


# Equilibria that exist on one side of a threshold only, by the side.
ONE_SIDED = {
    "y_any": (EPS, {"separating", "step by both", "good faith mixes"}),
    "y_pool": (-EPS, {"symbols accepted", "step by both", "good faith mixes"}),
    "y_sig": (-EPS, {"separating", "two-faced mixes"}),
}
# They vanish already at the threshold, where the chance that they need would be nil.
OPEN = {"good faith mixes", "two-faced mixes"}


@pytest.mark.parametrize("name", ONE_SIDED)
def test_the_answer_changes_at_each_threshold_in_the_stake(name: str) -> None:
    """What exists just on one side is gone just on the other; at it, it still exists."""
    side, ending = ONE_SIDED[name]
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        point = drawn(seed)
        limit = in_reach(point, name)
        if limit is None:
            continue
        here, there = (holding(with_stake(point, limit + d)) & ending for d in (side, -side))
        assert not there
        assert here - OPEN <= holding(with_stake(point, limit))
        new = bool(here) and min(seen[found] for found in here) < 3
        seen.update(here)
        for offset in (-EPS, EPS) if new else ():
            moved = with_stake(point, limit + offset)
            if is_generic(moved):
                assert agrees(bb.sequential_equilibria(GAME.at(**moved)), moved), (seed, offset)
    assert set(seen) == ending


def tied(point: Point, tie: str) -> Point | None:
    """Return a point at which one condition holds with equality; None if out of range."""
    r_g, r_d = (number(prize, point) for prize in TERMS.prizes)
    c_g = point["concession_cost"]
    if tie in ("mu0 = mu*", "mu* = 1"):
        limit = in_reach(point, "y_pool" if tie == "mu0 = mu*" else "y_sig")
        return None if limit is None else with_stake(point, limit)
    if r_g <= 0:
        return None
    change = {
        "c_g = R_g": {"concession_cost": r_g},
        "c_d = R_d": {"spoiler_asset": r_d - c_g},
        "equal shares": {"spoiler_asset": c_g * r_d / r_g - c_g},
    }[tie]
    return {**point, **change} if all(0 <= x <= 5 for x in change.values()) else None


@pytest.mark.parametrize("tie", TIES)
def test_the_closed_forms_hold_at_ties(tie: str) -> None:
    """More equilibria may join there; those of the closed forms are all in the list."""
    points = [moved for seed in SEEDS if (moved := tied(drawn(seed), tie)) is not None]
    assert len(points) >= 10
    for point in points[:10]:
        solution = bb.sequential_equilibria(GAME.at(**point))
        found = set().union(*(names(eq, point, CLOSED) for eq in solution))
        assert found == holding(point)


# --- refinements ---------------------------------------------------------------------------------


@pytest.mark.parametrize("criterion", ["intuitive", "divine"])
def test_what_the_refinements_remove(criterion: str) -> None:
    refine = bb.intuitive_criterion if criterion == "intuitive" else bb.divinity_d1
    removed: Counter[str] = Counter()
    for seed in SEEDS:
        point = drawn(seed)
        fallen = {
            name
            for loss in refine(solved(seed)).eliminated
            for name in names(loss.equilibrium, point, CLOSED)
        }
        expected = {
            name for name in holding(point) if not true(getattr(CLOSED[name], criterion), point)
        }
        assert fallen == expected, seed
        removed.update(fallen)
    assert removed["symbols refused"] >= 5
    assert bool(removed["step by both"]) == (criterion == "divine")


def test_below_the_threshold_belief_exactly_one_outcome_passes_d1() -> None:
    checked = 0
    for seed in SEEDS:
        point = drawn(seed)
        if number(TERMS.expected_gain, point) < 0:
            left = {name for name in holding(point) if true(CLOSED[name].divine, point)}
            assert len(left) == 1
            checked += 1
    assert checked > 50


def test_a_step_by_both_passes_d1_iff_the_asset_outweighs_the_transfer_by_cost() -> None:
    asset, t, c_g = (bb.symbol(n) for n in ("spoiler_asset", "real_concession", "concession_cost"))
    rewritten = asset * TERMS.prizes[0] >= t * c_g
    for seed in SEEDS:
        point = drawn(seed)
        assert true(CLOSED["step by both"].divine, point) == true(rewritten, point)


def test_refusal_stays_intuitive_where_even_proven_good_faith_leaves_damascus_indifferent() -> None:
    points = [moved for seed in SEEDS if (moved := tied(drawn(seed), "mu* = 1")) is not None]
    tempting = [p for p in points if number(TERMS.prizes[0], p) > p["concession_cost"]]
    assert len(tempting) >= 5
    for point in tempting[:5]:
        solution = bb.sequential_equilibria(GAME.at(**point))
        assert not bb.intuitive_criterion(solution).eliminated


# --- what the game shares with the talks ---------------------------------------------------------


def test_the_gain_from_good_faith_is_the_transfer_beyond_the_reservation_price() -> None:
    """The price at which Damascus signs in the talks, without spoiling."""
    y, phi = bb.models.effective_stake(), bb.symbol("attribution")
    s_t, n_0 = bb.symbol("sovereignty_cost") - bb.symbol("service_value"), bb.symbol("limbo_cost")
    price = s_t - n_0 + (1 - phi) * y
    assert sympy.expand(TERMS.gains[0] - (bb.symbol("real_concession") - price)) == 0


def test_full_attribution_takes_the_stake_out_of_every_condition() -> None:
    full = {bb.symbol("attribution"): sympy.Integer(1)}
    for form in CLOSED.values():
        assert bb.symbol("kappa") not in form.condition.subs(full).free_symbols


def test_separation_needs_an_asset_worth_the_transfer() -> None:
    seen = 0
    for seed in SEEDS:
        point = drawn(seed)
        if "separating" in holding(point):
            assert point["spoiler_asset"] >= point["real_concession"]
            seen += 1
    assert seen


def test_other_conduct_of_the_two_faced_type() -> None:
    options = dict(zip(("effort", "limbo_harm"), sympy.symbols("e h", real=True), strict=True))
    game, closed = sincerity(**options), sincerity_equilibria(**options)
    one, none = Fraction(1), Fraction(0)
    conduct = [(Fraction(1, 4), none), (one, one), (one, Fraction(1, 2))]
    for k, seed in enumerate(SEEDS[:60]):
        e, h = conduct[k % 3]
        point = {**drawn(seed), "e": e, "h": h}
        assert agrees(bb.sequential_equilibria(game.at(**point)), point, closed), seed


@pytest.mark.parametrize("name", ["effort", "limbo_harm"])
def test_a_share_that_is_none_is_refused(name: str) -> None:
    too_much: dict[str, Any] = {name: 1.5}
    nothing: dict[str, Any] = {name: float("nan")}
    with pytest.raises(bb.GameError, match=f"{name} must be a share"):
        sincerity(**too_much)
    with pytest.raises(bb.GameError, match=f"{name} must be a share"):
        sincerity(**nothing)


@pytest.mark.parametrize("prior", [0, 1])
def test_a_prior_without_doubt_is_no_signalling_game(prior: int) -> None:
    with pytest.raises(bb.GameError, match="prior must be positive"):
        GAME.at(bb.scenario("seed_mid2025"), prior_good=prior)
