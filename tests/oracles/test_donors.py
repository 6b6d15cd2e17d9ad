"""G5: equilibria among donors, their global game and the contest over one of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

import basebargain as bb
from basebargain.models._donors import (
    donor_coordination,
    donor_coordination_conditions,
    minimal_winning_coalitions,
    required_coverage,
)
from basebargain.models._donors_attribution import donor_attribution
from basebargain.models._donors_global import (
    ambiguous_leader,
    coordination_thresholds,
    coverage_limits,
    donor_global_game,
)
from basebargain.models._exit_stake import exit_stake, presence_ends, with_substitute_supplier
from basebargain.models._lobbying import lobbied_chi, lobbying_contest
from basebargain.models._thresholds import Threshold
from basebargain.parameters import Scenario, registry
from oracles._points import Point, random_point, value

pytestmark = pytest.mark.oracle

THREE = {"donor": {"a": "Alpha", "b": "Beta", "c": "Gamma"}}
TINY, THIRD = Fraction(1, 10**9), Fraction(1, 3)
ROLES = ("small", "out", "committed", "ambiguous", "chooses")


def stake_of(number: Any) -> Threshold:
    """Return a threshold at a given stake."""
    return Threshold("y", "y", "given", sympy.sympify(number), sympy.true)


def donors_at(rng: np.random.Generator, names: tuple[str, ...]) -> Point:
    """Draw weights, gains and costs."""
    parts = rng.integers(1, 6, len(names))
    point = {
        f"donor_weight_{n}": Fraction(int(k), int(sum(parts)))
        for n, k in zip(names, parts, strict=True)
    }
    for name in names:
        point[f"donor_gain_{name}"] = Fraction(int(rng.integers(1, 6)))
        point[f"donor_cost_{name}"] = Fraction(int(rng.integers(0, 6)))
    return point


def by_solver(game: Any, point: Point) -> set[tuple[str, ...]]:
    used = {name: point[name] for name in game.parameters}
    solution = bb.solvers.pure_equilibria(game.at(**used))
    return {tuple(own[0] for own in eq.support) for eq in solution}


@pytest.mark.parametrize("benefit", ["public good", "club"])
def test_conditions_of_the_finite_game_agree_with_the_solver(benefit: Any) -> None:
    """At random points, and where a coalition has exactly the coverage that is required."""
    rng, common = np.random.default_rng(5), {"credibility": Fraction(1), "kappa": Fraction(1, 2)}
    goal = stake_of(3)
    game = donor_coordination(benefit=benefit, required=goal, labels=THREE)
    conditions = donor_coordination_conditions(benefit=benefit, required=goal, labels=THREE)
    sizes = set()
    for _ in range(25):
        point = donors_at(rng, ("a", "b", "c")) | common
        shares = [point[f"donor_weight_{n}"] for n in "abc"]
        edge = sum(share for share in shares if rng.random() < 0.5) or shares[0]
        for envelope in (Fraction(6) / edge, Fraction(6) / edge - TINY, Fraction(7)):
            point["donor_envelope"] = envelope
            found = by_solver(game, point)
            assert found == {p for p, rule in conditions.items() if value(rule, point)}
            sizes.add(len(found))
    assert len(sizes) > 2


def test_a_dropped_condition_is_noticed() -> None:
    rng, point = np.random.default_rng(5), {}
    goal = stake_of(3)
    game = donor_coordination(required=goal, labels=THREE)
    wrong = donor_coordination_conditions(benefit="club", required=goal, labels=THREE)
    differing = 0
    for _ in range(10):
        point = donors_at(rng, ("a", "b", "c"))
        point |= {"credibility": Fraction(1), "kappa": Fraction(1, 2)}
        point["donor_envelope"] = Fraction(10)
        differing += by_solver(game, point) != {p for p, r in wrong.items() if value(r, point)}
    assert differing


def test_equilibria_of_the_public_good_are_minimal_winning_coalitions() -> None:
    """Up to nobody; and nobody is one iff no donor that suffices alone gains by going ahead."""
    rng, game = np.random.default_rng(11), donor_coordination()
    seen_alone = 0
    for _ in range(12):
        point = donors_at(rng, ("us", "eu", "uk", "gulf"))
        point = {n: v + (v == 0) if n.startswith("donor_cost") else v for n, v in point.items()}
        case = bb.scenario("full_coord_presence").replace(
            chi=None, kappa=Fraction(int(rng.integers(5, 20)), 20), donor_envelope=25, **point
        )
        used = {name: Fraction(str(case[name])) for name in game.parameters}
        coalitions = minimal_winning_coalitions(case)
        expected = {
            tuple("condition" if n in c.members else "accommodate" for n in game.players)
            for c in coalitions
            if c.is_equilibrium
        }
        forward = [
            n
            for n in game.players
            if any(c.members == (n,) for c in coalitions)
            and point[f"donor_gain_{n}"] > point[f"donor_cost_{n}"]
        ]
        seen_alone += bool(forward)
        if not forward:
            expected.add(("accommodate",) * 4)
        assert by_solver(game, used) == expected
    assert 0 < seen_alone < 12


def willing(rng: np.random.Generator, *, alike: bool) -> Point:
    """Draw donors who all gain from success."""
    point = donors_at(rng, ("us", "eu", "uk", "gulf"))
    shared = Fraction(int(rng.integers(1, 10)), 10)
    for name in ("us", "eu", "uk", "gulf"):
        share = shared if alike else Fraction(int(rng.integers(1, 10)), 10)
        point[f"donor_cost_{name}"] = share * point[f"donor_gain_{name}"]
    return point | {"participation_us": Fraction(int(rng.integers(0, 11)), 10)}


@pytest.mark.parametrize("role", ROLES)
def test_limits_of_coverage_agree_with_the_global_game(role: Any) -> None:
    rng, game, limits = np.random.default_rng(3), donor_global_game(role), coverage_limits()
    leader, ties = ambiguous_leader(), 0
    for k in range(30):
        point = willing(rng, alike=role == "ambiguous")
        if k % 10 == 0:  # the leader outweighs the rest, and conditions as often as acting costs
            point |= dict.fromkeys([f"donor_weight_{n}" for n in ("eu", "uk", "gulf")], THIRD / 3)
            point |= {"donor_weight_us": 1 - THIRD}
            point["participation_us"] = point["donor_cost_eu"] / point["donor_gain_eu"]
        solution = bb.global_game_equilibria(game.at(**{n: point[n] for n in game.parameters}))
        found = [eq.cutoff for eq in solution]
        if role == "ambiguous":
            closed = [value(end, point) for end in leader.cutoffs]
            assert [min(found), max(found)] == closed
            first, last = solution.equilibria[0], solution.equilibria[-1]
            assert [first.low, last.low] == [value(end, point) for end in leader.without]
            assert [first.high, last.high] == [value(end, point) for end in leader.joined]
            ties += len(found) > 1
        else:
            kind = {"small": "simultaneous", "chooses": "committed"}.get(role, role)
            assert found == [value(limits[kind], point)]
    assert role != "ambiguous" or ties


def test_unlike_donors_meet_at_the_weighted_mean() -> None:
    """Best replies of blocs with their own cut-offs, flat prior, from nobody and from everybody."""
    rng, noise, names = np.random.default_rng(8), 0.3, ("us", "eu", "uk", "gulf")
    for _ in range(6):
        point = willing(rng, alike=False)
        weights = np.array([float(point[f"donor_weight_{n}"]) for n in names])
        shares = [float(point[f"donor_cost_{n}"] / point[f"donor_gain_{n}"]) for n in names]
        limit = float(value(coverage_limits()["simultaneous"], point))
        for start in (-3.0, 4.0):
            edge, last = start, np.inf
            while abs(edge - last) > 1e-10:
                # Act while the belief that the fundamental is below the edge is worth the cost.
                cutoffs = edge - noise * ndtri(np.array(shares))
                last, edge = edge, brentq(_lacking, -1, 2, args=(weights, cutoffs, noise))
            assert edge == pytest.approx(limit, abs=1e-8)


def _lacking(edge: float, weights: Any, cutoffs: Any, noise: float) -> float:
    """Return by how much those who act exceed what success takes at a fundamental."""
    return float(weights @ ndtr((cutoffs - edge) / noise) - edge)


def test_kappa_from_which_donors_succeed_is_where_coverage_meets_its_limit() -> None:
    case = bb.scenario("full_coord_presence").replace(chi=None)
    numbers = {name: Fraction(str(case[name])) for name in case if name in registry()}
    coverage = required_coverage(exit_stake())
    for role, kind in (("small", "simultaneous"), ("out", "out"), ("committed", "committed")):
        game = donor_global_game(role)  # type: ignore[arg-type]
        (found,) = bb.global_game_equilibria(game.at(**{n: numbers[n] for n in game.parameters}))
        border = value(coordination_thresholds()[kind].kappa, numbers | {"chi": Fraction(1)})
        for step, succeeds in ((-TINY, False), (Fraction(0), True), (TINY, True)):
            needed = value(coverage, numbers | {"kappa": border + step})
            assert (needed <= found.high) is succeeds


def test_order_of_the_limits_of_coverage() -> None:
    rng = np.random.default_rng(2)
    for _ in range(40):
        point = donors_at(rng, ("us", "eu", "uk", "gulf"))
        limits = [value(limit, point) for limit in coverage_limits().values()]
        assert limits == sorted(limits, reverse=True)
        assert limits[0] == 1


def test_finite_noise_tends_to_the_limit() -> None:
    case = bb.scenario("seed_mid2025")
    beliefs = {"prior_mean": 0.5, "prior_precision": 1.0, "signal_precision": 1e8}
    (near,) = bb.global_game_equilibria(donor_global_game("small", beliefs=beliefs).at(case))
    (limit,) = bb.global_game_equilibria(donor_global_game("small").at(case))
    assert near.high == pytest.approx(limit.high, abs=1e-3)


def test_a_donor_who_would_not_even_join_a_success_is_refused() -> None:
    case = bb.scenario("seed_mid2025").replace(donor_cost_eu=2)
    with pytest.raises(bb.GameError, match="cost must lie strictly between 0 and 1"):
        donor_global_game("out").at(case)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: donor_global_game("leading"), "role must be"),  # type: ignore[arg-type]
        (lambda: coverage_limits("mars"), "no donor is called 'mars'"),
        (lambda: donor_coordination(benefit="both"), "benefit must be"),  # type: ignore[arg-type]
        (lambda: with_substitute_supplier(exit_stake(), 1.2), r"must lie in \[0, 1\]"),
        (
            lambda: required_coverage(bb.models.talks_thresholds()["phi_L"]),
            "threshold in attribution",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, words: str) -> None:
    with pytest.raises(bb.GameError, match=words):
        call()


def test_any_number_of_donors() -> None:
    """Another case with two donors, described by its labels alone."""
    labels = {"donor": {"north": "North", "south": "South"}}
    shares = {"donor_weight": (0.75, 0.25), "donor_gain": (2, 2), "donor_cost": (1, 1)}
    values: dict[str, Any] = {"participation_north": 0.5, "participation_south": 1, "kappa": 1}
    for family, (north, south) in shares.items():
        values |= {f"{family}_north": north, f"{family}_south": south}
    case = Scenario.from_values(values | {"attribution": 1}, labels=labels)
    assert [c.members for c in minimal_winning_coalitions(case)] == [("north",)]
    game = donor_coordination(labels=labels).at(case)
    assert [[own[0] for own in eq.support] for eq in bb.solvers.pure_equilibria(game)] == [
        ["condition", "accommodate"]
    ]
    assert set(coverage_limits("north", labels=labels)) >= {"out", "committed"}


def test_contest_is_an_equilibrium_and_the_only_one() -> None:
    """On a grid of efforts through the closed form, in exact numbers."""
    rng, contest = np.random.default_rng(4), lobbying_contest()
    for _ in range(8):
        point = random_point(["lobby_stake_israel", "lobby_stake_turkey"], rng)
        stakes = [value(part, point) for part in contest.stakes]
        best = [value(part, point) for part in contest.efforts]
        grids = [[effort * Fraction(j, 4) for j in range(1, 9)] for effort in best]
        wins = [[(i / (i + t), t / (i + t)) for t in grids[1]] for i in grids[0]]
        tables = [
            [
                [stakes[k] * wins[r][c][k] - (grids[0][r], grids[1][c])[k] for c in range(8)]
                for r in range(8)
            ]
            for k in (0, 1)
        ]
        game = bb.StrategicGame.from_arrays(*tables)
        found = {tuple(own[0] for own in eq.support) for eq in bb.solvers.pure_equilibria(game)}
        assert found == {("4", "4")}
        paid = tuple(game.payoff("4", "4"))
        assert paid == tuple(value(part, point) for part in contest.payoffs)
        assert value(contest.participation, point) == wins[3][3][1]


def test_default_stakes_give_the_participation_of_the_registry() -> None:
    case = bb.scenario("seed_mid2025").replace(chi=None)
    numbers = {name: Fraction(str(case[name])) for name in case}
    numbers["lobby_stake_turkey"] = Fraction(3, 7)
    assert value(lobbied_chi(), numbers) == Fraction("0.5085")


def regimes(point: Point, stake: Fraction, **changes: Fraction) -> set[str]:
    """Return the outcomes of the talks at a stake."""
    problem = bb.models.alternating_offers()
    numbers = point | {"chi": Fraction(1), "donor_envelope": Fraction(60), "kappa": stake / 60}
    numbers |= changes
    return {
        eq.regime
        for eq in bb.alternating_offers(problem.at(**{n: numbers[n] for n in problem.parameters}))
    }


def talks_point(rng: np.random.Generator) -> Point:
    """Draw a point at which expulsion is a threat to Moscow and attribution is not small."""
    ranges = {"limbo_security": (0.5, 1), "relocation_share": (0, 0.4), "attribution": (0.3, 1),
              "spoil_cost": (0, 1), "expulsion_cost": (0, 6), "transfer_cap": (1, 15),
              "moscow_value": (2, 20), "spoil_effort": (0, 0.3)}  # fmt: skip
    return random_point(bb.models.alternating_offers().parameters, rng, ranges)


def test_presence_ends_from_exit_stake_on() -> None:
    rng, limit, checked = np.random.default_rng(6), exit_stake(), 0
    for _ in range(25):
        point = talks_point(rng)
        at = value(limit.expression, point)
        if not (value(limit.condition, point) and 0 < at < 59):
            continue
        assert "EXIT" not in regimes(point, at - TINY)
        assert regimes(point, at + TINY) == {"EXIT"}
        for stake in (at - TINY, at, at + TINY):
            assert value(presence_ends(stake), point) == (stake >= at)
        checked += 1
    assert checked > 8


def test_a_presence_that_nobody_punishes_ends_iff_expulsion_is_credible_anyway() -> None:
    """Attribution 0: the stake of exit if limbo is no better than expulsion, else none."""
    rng, limit, seen = np.random.default_rng(16), exit_stake(), set()
    for _ in range(30):
        point = talks_point(rng) | {"attribution": Fraction(0), "limbo_cost": Fraction(4)}
        gap = point["expulsion_cost"] - 4 - point["spoil_harm"] * point["spoil_effort"]
        applies = bool(value(limit.condition, point))
        if applies:
            at = value(limit.expression, point)
            if not 0 < at < 59:
                continue
            assert "EXIT" not in regimes(point, at - TINY)
            assert regimes(point, at + TINY) == {"EXIT"}
        else:
            assert "EXIT" not in regimes(point, Fraction(60))
        assert applies is (gap <= 0)
        seen.add(applies)
    assert seen == {True, False}


def test_substitute_supplier_acts_through_services_and_the_cost_of_expulsion() -> None:
    rng, share = np.random.default_rng(7), Fraction(1, 3)
    moved = with_substitute_supplier(exit_stake(), sympy.Rational(1, 3))
    for _ in range(10):
        point = talks_point(rng)
        other = point | {
            name: (1 - share) * point[name] for name in ("service_value", "expulsion_cost")
        }
        assert value(moved.expression, point) == value(exit_stake().expression, other)
        assert value(moved.expression, point) <= value(exit_stake().expression, point)


PRICES = (Fraction(0), Fraction(1), Fraction(5, 4))
WORDS = ("accommodate", "licence", "presence")


def described(point: Point, reach: Fraction) -> set[tuple[str, ...]]:
    """Return the equilibria of the game with attribution as its description has them."""
    needed = (Fraction(41, 10), Fraction(12, 5))  # y_exit and X - L of the preset
    weights, costs, gains = (
        [point[f"donor_{part}_{n}"] for n in "abc"] for part in ("weight", "cost", "gain")
    )

    def ends(profile: tuple[int, ...]) -> bool:
        sums = [
            sum(w for w, k in zip(weights, profile, strict=True) if k >= least) for least in (1, 2)
        ]
        return all(reach * part >= bound for part, bound in zip(sums, needed, strict=True))

    def moved(profile: tuple[int, ...], i: int, k: int) -> tuple[int, ...]:
        return (*profile[:i], k, *profile[i + 1 :])

    found = set()
    for profile in product(range(3), repeat=3):
        if ends(profile):
            slack = any(ends(moved(profile, i, k)) for i in range(3) for k in range(profile[i]))
            pays = all(PRICES[k] * costs[i] <= gains[i] for i, k in enumerate(profile) if k)
            good = pays and not slack
        else:
            good = not any(profile) and not any(
                ends(moved(profile, i, k)) and gains[i] > PRICES[k] * costs[i]
                for i, k in product(range(3), (1, 2))
            )
        if good:
            found.add(tuple(WORDS[k] for k in profile))
    return found


def test_donors_who_choose_attribution_too_leave_no_slack() -> None:
    rng, game = np.random.default_rng(19), donor_attribution(Fraction(1, 4), labels=THREE)
    case, kinds = bb.scenario("seed_mid2025"), set()
    common = {n: Fraction(str(case[n])) for n in game.parameters if n in case}
    common |= {"donor_envelope": Fraction(25), "kappa": Fraction(1, 2)}
    for _ in range(8):
        point = common | donors_at(rng, ("a", "b", "c"))
        point = {n: v + (v == 0) if n.startswith("donor_cost") else v for n, v in point.items()}
        expected = described(point, point["credibility"] * Fraction(25, 2))
        assert by_solver(game, point) == expected
        kinds |= {word for found in expected for word in found}
    assert kinds == set(WORDS)
