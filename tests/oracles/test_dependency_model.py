"""G12: closed forms against the talks' solver, fine grids and the solver of matrix games."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain._errors import ParameterError
from basebargain.forms._payoff import to_sympy
from basebargain.models import (
    RaceEquilibrium,
    alternating_offers,
    dependency_conditions,
    dependency_cost,
    dependency_efforts,
    dependency_game,
    dependency_race,
    dependency_terms,
    dependency_thresholds,
    effective_stake,
)
from basebargain.parameters import registry, symbol
from basebargain.sensitivity import _claims_contracts

TALKS = alternating_offers()
TERMS = dependency_terms()
EFFORTS = ("dep_effect", "dep_build_cost", "dep_removal_cost", "dep_initial")
NAMES = sorted({*TALKS.parameters, *EFFORTS})

Point = dict[str, Any]


def grid_payoffs() -> Any:
    """Compile both payoffs of the talks as functions of the cost of expulsion, from the game."""
    game = dependency_game(build=[0], remove=[0])
    names = [name for name in game.parameters if name != "expulsion_cost"]
    entries = [table[0, 0] for table in game.payoffs]
    symbols = [symbol("expulsion_cost"), *map(symbol, names)]
    call = sympy.lambdify(symbols, entries, modules="numpy", cse=True)

    def talks(cost: Any, point: Point) -> Any:
        # Case distinctions compile to reductions over arrays of one shape.
        same = [np.broadcast_to(point[name], np.shape(cost)) for name in names]
        return call(np.asarray(cost), *same)

    return talks


ON_GRID = grid_payoffs()


def random_point(rng: np.random.Generator, **changes: float) -> Point:
    """Draw a point where the race matters now and then; moderate stakes and dependency."""
    point = {}
    for name in NAMES:
        low, high = float(registry()[name].low), float(registry()[name].high)
        point[name] = float(rng.uniform(low, high))
    point["donor_envelope"] *= 0.3
    point["expulsion_cost"] *= 0.4
    point["dep_effect"] *= 0.3
    point["dep_initial"] *= 0.3
    for name in ("dep_build_cost", "dep_removal_cost"):
        point[name] = 0.2 + 0.9 * point[name]
    return point | changes


def drawn(rng: np.random.Generator, **changes: float) -> Point:
    """Draw until Moscow prefers a licence to limbo and limbo to exit."""
    while True:
        point = random_point(rng, **changes)
        if holds(TERMS.assumption, point):
            return point


@cache
def function(expression: Any) -> Any:
    names = sorted(s.name for s in expression.free_symbols)
    call = sympy.lambdify([symbol(n) for n in names], expression, modules="numpy", cse=True)
    return lambda point: call(*(point[name] for name in names))


def number(expression: Any, point: Point) -> float:
    with np.errstate(all="ignore"):
        return float(function(expression)({n: np.float64(v) for n, v in point.items()}))


def holds(condition: Any, point: Point) -> bool:
    return bool(number(condition, point))


def test_three_cases_of_the_talks() -> None:
    """Payoffs as functions of the cost of expulsion, against the solver."""
    rng, seen = np.random.default_rng(1), set()
    for _ in range(250):
        point = drawn(rng)
        terms = {
            name: number(getattr(TERMS, name), point)
            for name in ("ceiling", "floor", "surplus", "unthreatened", "exit")
        }
        cost = point["expulsion_cost"]
        case = "above" if cost >= terms["ceiling"] else "band" if cost >= terms["floor"] else "exit"
        moscow = {
            "above": terms["unthreatened"], "band": terms["surplus"] + cost, "exit": terms["exit"]
        }[case]  # fmt: skip
        found = bb.alternating_offers(TALKS.at(**{n: point[n] for n in TALKS.parameters}))
        expected = [max(-cost, -terms["ceiling"]), moscow]
        assert list(found.equilibria[0].payoffs) == pytest.approx(expected, abs=1e-9)
        seen.add((case, found.equilibria[0].regime))
    assert len(seen) == 4  # a deal or limbo above the ceiling


def payoffs_on_grid(point: Point, x: Any, v: Any) -> tuple[Any, Any]:
    left = np.maximum(point["dep_initial"] + x - v, 0) - point["dep_initial"]
    talks = ON_GRID(point["expulsion_cost"] + point["dep_effect"] * left, point)
    return (
        talks[0] - point["dep_removal_cost"] * v**2 / 2,
        talks[1] - point["dep_build_cost"] * x**2 / 2,
    )


def gains_on_grid(point: Point, one: Any) -> tuple[float, float]:
    """Return what Damascus and Moscow can gain against an equilibrium, by brute force."""
    steps = np.linspace(0, 1, 3001)
    far = 2 * max(point["dep_effect"] / min(point["dep_build_cost"], point["dep_removal_cost"]), 3)
    away = np.concatenate([steps * (point["dep_initial"] + 1), steps * far])
    damascus = sum(p * payoffs_on_grid(point, x, away)[0] for x, p in one.build)
    moscow = sum(q * payoffs_on_grid(point, away, v)[1] for v, q in one.remove)
    return float(damascus.max() - one.payoffs[0]), float(moscow.max() - one.payoffs[1])


def test_nobody_gains_on_a_fine_grid() -> None:
    rng = np.random.default_rng(2)
    kinds: dict[str, int] = {}
    for _ in range(120):
        point = drawn(rng)
        for one in dependency_race(**point):
            assert max(gains_on_grid(point, one)) < 1e-9 * (1 + point["moscow_value"])
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
    assert {"none", "exit", "race", "hesitant", "evasive"} <= set(kinds)


def test_the_grid_notices_a_wrong_effort() -> None:
    """Twice the effort of the race leaves something to gain."""
    s = bb.scenario("seed_mid2025").replace(attribution=0.9, kappa=0.77)
    (race,) = dependency_race(s)
    point = {name: float(s[name]) for name in NAMES}
    assert race.kind == "race"
    assert max(gains_on_grid(point, race)) < 1e-9
    build, remove = 2 * race.build[0][0], race.remove[0][0]
    first, second = (float(own) for own in payoffs_on_grid(point, build, remove))
    wrong = replace(race, build=((build, 1.0),), payoffs=(first, second))
    assert gains_on_grid(point, wrong)[1] > 0.05


@pytest.mark.parametrize("seed", range(3))
def test_no_other_pure_equilibrium_on_the_grid(seed: int) -> None:
    """Every grid point without much regret lies near a pure equilibrium of the list."""
    rng = np.random.default_rng([3, seed])
    for _ in range(8):
        point = drawn(rng, dep_initial=float(rng.uniform(0.1, 0.6)))
        top = 1.5 * max(point["dep_effect"] / point["dep_build_cost"], 0.4)
        x = np.linspace(0, top, 161)
        v = np.linspace(0, point["dep_initial"] + top, 161)
        damascus, moscow = payoffs_on_grid(point, x[:, None], v[None, :])
        regret = np.maximum(
            damascus.max(axis=1, keepdims=True) - damascus,
            moscow.max(axis=0, keepdims=True) - moscow,
        )
        found = [e for e in dependency_race(**point) if len(e.build) == len(e.remove) == 1]
        for i, k in np.argwhere(regret < 1e-12):
            near = [
                abs(e.build[0][0] - x[i]) < 0.06 * (1 + top)
                and abs(e.remove[0][0] - v[k]) < 0.06 * (1 + top)
                for e in found
            ]
            if not any(near):
                # An artefact of the grid: a finer one shows what there is to gain.
                pair = (float(x[i]), 1.0), (float(v[k]), 1.0)
                worth = (float(damascus[i, k]), float(moscow[i, k]))
                point_of_grid = RaceEquilibrium("", pair[:1], pair[1:], 0.0, worth, 0.0)
                assert max(gains_on_grid(point, point_of_grid)) > 1e-6


def test_a_cheap_removal_leaves_no_pure_equilibrium() -> None:
    """Removal at half the cost of building, well inside the band: Moscow must mix."""
    s = bb.scenario("seed_mid2025").replace(
        attribution=0.9, kappa=0.77, dep_removal_cost=0.7, transfer_cap=3
    )
    (found,) = dependency_race(s)
    efforts, point = dependency_efforts(), {name: float(s[name]) for name in NAMES}
    assert found.kind == "evasive"
    assert found.remove == ((pytest.approx(number(efforts["v_evasive"], point)), 1),)
    assert found.build[1] == pytest.approx(
        (number(efforts["x_m"], point), number(efforts["p_evasive"], point))
    )
    assert found.cost == pytest.approx(number(efforts["cost_evasive"], point))
    pair = dependency_game(
        build=[0, "x_m"], remove=[0, "v_m", efforts["v_evasive"], symbol("dep_initial")]
    ).at(s)
    assert not [eq for eq in bb.nash_equilibria(pair) if eq.is_pure]


def test_matrix_game_of_both_efforts_has_the_mixture() -> None:
    """With Moscow's two efforts and a removal just off each side of the closed form."""
    s = bb.scenario("seed_mid2025").replace(
        attribution=0.9, kappa=0.77, dep_removal_cost=0.7, transfer_cap=3
    )
    efforts = dependency_efforts()
    step = sympy.Rational(1, 50)
    middle = efforts["v_evasive"]
    game = dependency_game(build=[0, "x_m"], remove=[middle - step, middle, middle + step]).at(s)
    solution = bb.nash_equilibria(game)
    chance = number(efforts["p_evasive"], {name: float(s[name]) for name in NAMES})
    assert any(
        eq.profile[0] == pytest.approx([0, 1, 0])
        and eq.profile[1][1] == pytest.approx(chance, abs=0.03)
        for eq in solution
    )


def test_race_or_evasion_well_inside_the_band() -> None:
    """At a cost of expulsion in the middle of a band that is wide for the efforts."""
    rng, seen = np.random.default_rng(4), {"race": 0, "evasive": 0}
    while min(seen.values()) < 5:
        point = drawn(rng, transfer_cap=40.0)
        low, high = (number(e, point) for e in (TERMS.floor, TERMS.ceiling))
        if high - low < 1 or not 0 < low + high < 40:
            continue
        point |= {"expulsion_cost": (low + high) / 2, "dep_effect": 0.05 * (high - low)}
        if number(dependency_efforts()["x_m"], point) + point["dep_initial"] > 5:
            continue
        (found,) = dependency_race(**point)
        expected = [k for k, c in dependency_conditions().items() if holds(c, point)]
        assert found.kind in expected
        seen[found.kind] += 1
        cost = number(dependency_efforts()[f"cost_{found.kind}"], point)
        assert found.cost == pytest.approx(cost)


def at_stake(point: Point, stake: float) -> Point:
    return point | {"chi": 1.0, "donor_envelope": 60.0, "kappa": stake / 60}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("y_race", "none", None),
        ("y_full", "hesitant", "race"),
        ("y_exit_race", "race", "edge exit"),
    ],
)
def test_the_race_changes_at_each_threshold(name: str, before: str, after: str | None) -> None:
    """Just below, and just above, wherever the kinds are those that the threshold is about."""
    rng, checked = np.random.default_rng(5), 0
    limit = dependency_thresholds()[name]
    for _ in range(400):
        point = drawn(rng, attribution=float(rng.uniform(0.5, 1)))
        edge = number(limit.expression, point)
        if not (holds(limit.condition, at_stake(point, edge)) and 0.01 < edge < 59):
            continue
        low, high = (
            [e.kind for e in dependency_race(**at_stake(point, edge + s))] for s in (-1e-5, 1e-5)
        )
        if name == "y_race":
            assert "none" in low
            assert "none" not in high
        elif before in low:
            assert after is not None
            assert set(high) & set(after.split())
        else:
            continue  # the kinds near the exit, which the threshold is not about
        checked += 1
        if checked == 12:
            break
    assert checked >= 4


def test_doing_nothing_ends_before_the_threat_binds() -> None:
    s = bb.scenario("seed_mid2025").replace(attribution=0.9)
    limits = bb.closed_form_thresholds(dependency_thresholds(), s)
    chip = bb.closed_form_thresholds(bb.models.talks_thresholds(), s)["y_chip"]
    between = (limits["y_race"].value + chip.value) / 2
    found = dependency_race(s, chi=1, donor_envelope=60, kappa=between / 60)
    assert "none" not in [e.kind for e in found]


def test_nothing_changes_without_effort() -> None:
    start = symbol("dep_initial")
    assert dependency_cost().xreplace({start: sympy.Rational(3, 10)}) == symbol("expulsion_cost")


def test_nobody_races_for_a_dependency_without_effect() -> None:
    s = bb.scenario("seed_mid2025").replace(attribution=0.9)
    for kappa in (0, 0.45, 0.77, 1):
        (found,) = dependency_race(s, dep_effect=0, kappa=kappa)
        assert (found.kind, found.cost, found.regret) == ("none", s["expulsion_cost"], 0)


def test_exact_numbers_stay_exact() -> None:
    s = bb.scenario("seed_mid2025")
    point: Point = {name: Fraction(str(s[name])) for name in NAMES}
    point |= {"attribution": Fraction(9, 10), "kappa": Fraction(77, 100)}
    (race,) = dependency_race(**point)
    assert race.build == ((Fraction(2, 3), 1),)
    assert race.regret == 0
    assert isinstance(race.payoffs[0], Fraction)


def test_a_broken_assumption_is_named() -> None:
    s = bb.scenario("seed_mid2025")
    with pytest.raises(ParameterError, match="V >= d_M >= u_X"):
        dependency_race(s, relocation_share=1)
    with pytest.raises(ParameterError, match="needs a number for"):
        dependency_race(kappa=0.5)


def fine(top: float, count: int) -> Any:
    """Return levels from 0 to `top` that are dense at every scale."""
    return np.concatenate([[0.0], np.geomspace(1e-6, top, count), np.linspace(0, top, count)])


def idle(point: Point, stake: float, count: int = 300) -> bool:
    """Whether Moscow building nothing for sure is part of an equilibrium, by brute force."""
    here = at_stake(point, stake)
    away = fine(here["dep_initial"], count) if here["dep_initial"] else np.zeros(1)
    damascus = payoffs_on_grid(here, 0.0, away)[0]
    # All removals that are as good for Damascus as the best.
    best = away[damascus >= damascus.max() - 1e-12]
    top = 2 * here["dep_effect"] / here["dep_build_cost"] + here["dep_initial"] + 12
    moscow = payoffs_on_grid(here, fine(top, count)[:, None], best[None, :])[1]
    return bool((moscow.max(axis=0) <= moscow[0] + 1e-11).any())


def test_the_claim_on_taking_over_is_what_a_grid_finds() -> None:
    """Both halves of it on a grid of stakes, for points where the band exists."""
    (claim,) = (t for t in _claims_contracts.claim_tests() if t.id == "C32")
    chip, leave = (bb.models.talks_thresholds()[name] for name in ("y_chip", "y_exit"))
    rng = np.random.default_rng(6)
    seen: set[tuple[str, bool, bool]] = set()
    needed = {
        (sign, removable, answer)
        for sign in ("y_chip > 0", "y_chip <= 0")
        for removable in (True, False)
        for answer in (True, False)
        # With nothing to remove it always holds, with something and a positive y_chip never.
        if (answer or removable) and not (answer and removable and sign == "y_chip > 0")
    }
    while seen != needed:
        start = float(rng.choice([0.0, rng.uniform(0.05, 1)], p=[0.1, 0.9]))
        point = drawn(rng, dep_initial=start, attribution=float(rng.uniform(0.4, 1)))
        point["dep_effect"] = 0.05 + 0.95 * point["dep_effect"]
        point["expulsion_cost"] *= float(rng.choice([0.1, 1]))
        low, high = number(chip.expression, point), number(leave.expression, point)
        if not (holds(chip.condition & leave.condition, point) and max(0, low) + 0.05 < high < 50):
            continue
        below = [low * (1 - s) for s in (1e-6, 1e-4, 0.01, 0.3)] if low > 0 else []
        width = high - max(0, low)
        inside = [max(0, low) + width * s for s in (1e-3, 0.5, 0.97, 1 - 1e-5, 1 - 1e-7)]
        as_claimed = all(idle(point, y) for y in below) and not any(idle(point, y) for y in inside)
        assert holds(claim.condition, point) == as_claimed, point
        seen.add((f"y_chip {'>' if low > 0 else '<='} 0", start > 0, as_claimed))


def test_both_sides_mix_just_above_the_start_of_the_race() -> None:
    """At the closed form's efforts, and with Moscow as indifferent as Damascus."""
    s = bb.scenario("seed_mid2025").replace(attribution=0.9, kappa=0.612)
    (found,) = dependency_race(s)
    point = {name: float(s[name]) for name in NAMES}
    assert found.kind == "double"
    (x, p), (v, q) = found.build[1], found.remove[1]
    effect, start = point["dep_effect"], point["dep_initial"]
    gap = number(TERMS.ceiling, point) - point["expulsion_cost"]
    k_v = point["dep_removal_cost"]
    assert 1.5 * k_v * v**2 == pytest.approx(k_v * start * v + gap + effect * start)
    assert (x, p) == pytest.approx((2 * (v - start), k_v * v / effect))
    assert q == pytest.approx(point["dep_build_cost"] * x / effect)
    assert max(gains_on_grid(point, found)) < 1e-9
    apart = [sum(w * payoffs_on_grid(point, own, a)[1] for a, w in found.remove) for own in (0, x)]
    assert apart[0] == pytest.approx(apart[1])


@pytest.mark.parametrize("kappa", [0.62, 0.63])
def test_both_sides_can_mix_between_two_efforts_above_nothing(kappa: float) -> None:
    """Nobody gains on a grid, and each is indifferent between its two efforts."""
    s = bb.scenario("seed_mid2025").replace(
        attribution=0.9, kappa=kappa, transfer_cap=6, dep_initial=1,
        dep_build_cost=1.1, dep_removal_cost=0.52,
    )  # fmt: skip
    (found,) = dependency_race(s)
    point = {name: float(s[name]) for name in NAMES}
    assert found.kind == "wary"
    assert min(effort for effort, _ in (*found.build, *found.remove)) > 0
    assert max(gains_on_grid(point, found)) < 1e-9
    build = [
        sum(q * payoffs_on_grid(point, x, v)[1] for v, q in found.remove) for x, _ in found.build
    ]
    remove = [
        sum(p * payoffs_on_grid(point, x, v)[0] for x, p in found.build) for v, _ in found.remove
    ]
    assert build[0] == pytest.approx(build[1])
    assert remove[0] == pytest.approx(remove[1])


def test_the_stake_enters_through_one_product() -> None:
    for limit in dependency_thresholds().values():
        names = {s.name for s in limit.expression.free_symbols}
        assert not names & {"kappa", "chi", "donor_envelope"}
    assert to_sympy(1) * effective_stake() == bb.models.effective_stake()
