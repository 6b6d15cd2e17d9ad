"""G11: closed forms against backward induction, at random points and on the edges."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain._errors import GameError
from basebargain.forms._payoff import to_sympy
from basebargain.models import (
    assets,
    effective_stake,
    revocation_conditions,
    revocation_thresholds,
    unbundling,
    unbundling_gain,
)
from basebargain.parameters import registry, symbol
from basebargain.sensitivity import _claims_contracts

Point = dict[str, Fraction]

TINY = Fraction(1, 10**6)
HELD = {status: assets(status=status) for status in ("licensed", "tolerated")}
PAIR = assets(bases=["tn"])
GAMES = {status: unbundling(held) for status, held in HELD.items()}
NAMES = sorted({*GAMES["licensed"].parameters, *GAMES["tolerated"].parameters})


def random_point(rng: np.random.Generator) -> Point:
    """Draw rationals of the registry's ranges, coarse so that ties occur."""
    point = {}
    for name in NAMES:
        low, high = (Fraction(str(v)) for v in (registry()[name].low, registry()[name].high))
        point[name] = low + (high - low) * Fraction(int(rng.integers(1, 21)), 20)
    return point


def value(expression: Any, point: Point) -> Any:
    known = {symbol(n): to_sympy(v) for n, v in point.items()}
    found = sympy.sympify(expression).xreplace(known)
    return bool(found) if found.is_Boolean else Fraction(int(found.p), int(found.q))


def with_stake(point: Point, stake: Fraction) -> Point:
    return point | {"chi": Fraction(1), "donor_envelope": Fraction(60), "kappa": stake / 60}


def solved(game: bb.ExtensiveGame, point: Point) -> Any:
    return bb.subgame_perfect_equilibria(game.at(**{n: point[n] for n in game.parameters}))


def choices(game: bb.ExtensiveGame, point: Point, labels: Any) -> dict[str, set[str]]:
    """Return what Damascus may do with each asset on the way that it chooses."""
    found: dict[str, set[str]] = {label: set() for label in labels}
    for equilibrium in solved(game, point):
        done: list[str] = []
        for label in labels:
            (move,) = equilibrium.support["; ".join([*done, label])]
            found[label].add(move)
            done.append(f"{move} {label}")
    return found


def test_what_each_asset_is_worth() -> None:
    """Written out for the port and the naval base, at a random point."""
    p = random_point(np.random.default_rng(8))
    y = p["chi"] * p["kappa"] * p["donor_envelope"]
    port = p["contract_alternative_port"] - p["contract_retaliation_port"]
    port -= p["contract_performance_port"] * p["contract_investment_port"]
    assert value(PAIR["port"].worth, p) == port + y * p["contract_donor_weight_port"]
    leave = p["value_share_tn"] * p["expulsion_cost"]
    net = p["sov_share_tn"] * p["sovereignty_cost"] - p["service_share_tn"] * p["service_value"]
    weight = p["donor_weight_base_tn"]
    assert value(HELD["licensed"]["tn"].worth, p) == net + y * weight - leave
    limbo = p["sov_share_tn"] * (p["limbo_cost"] + p["spoil_harm"] * p["spoil_effort"])
    tolerated = limbo + p["attribution"] * y * weight - leave
    assert value(HELD["tolerated"]["tn"].worth, p) == tolerated


@pytest.mark.parametrize("status", HELD)
def test_conditions_say_what_is_revoked(status: str) -> None:
    rng, held = np.random.default_rng(1), HELD[status]
    conditions, worth = revocation_conditions(held), {k: a.worth for k, a in held.items()}
    seen = {True: 0, False: 0}
    for _ in range(12):
        point = random_point(rng)
        if any(value(one, point) == 0 for one in worth.values()):
            continue
        for label, moves in choices(GAMES[status], point, held).items():
            revoked = value(conditions[label], point)
            assert moves == {"revoke" if revoked else "keep"}
            seen[revoked] += 1
    assert min(seen.values()) > 5


@pytest.mark.parametrize("status", HELD)
def test_each_asset_is_revoked_above_its_threshold(status: str) -> None:
    """Kept just below, either at it, revoked just above."""
    rng, checked = np.random.default_rng(2), 0
    for label, limit in revocation_thresholds(HELD[status]).items():
        if label == "bundle":
            continue
        alone = {label: HELD[status][label]}
        game = unbundling(alone)
        for _ in range(15):
            point = random_point(rng)
            edge = value(limit.expression, point)
            if not TINY < edge < 59:
                continue
            for step, expected in (
                (-TINY, {"keep"}), (Fraction(0), {"keep", "revoke"}), (TINY, {"revoke"})
            ):  # fmt: skip
                assert choices(game, with_stake(point, edge + step), alone)[label] == expected
            checked += 1
    assert checked > 8


def test_the_bundle_goes_at_the_mean_of_the_thresholds() -> None:
    rng, checked = np.random.default_rng(3), 0
    game = unbundling(PAIR, bundled=True)
    limits = revocation_thresholds(PAIR)
    for _ in range(40):
        point = random_point(rng)
        edge = value(limits["bundle"].expression, point)
        parts = {k: value(limits[k].expression, point) for k in PAIR}
        weights = {k: value(PAIR[k].weight, point) for k in PAIR}
        mean = sum(weights[k] * parts[k] for k in PAIR) / sum(weights.values())
        assert mean == edge
        if not TINY < edge < 59:
            continue
        for step, payoff in ((-TINY, 0), (TINY, sum(weights.values()) * TINY)):
            found = solved(game, with_stake(point, edge + step)).equilibria[0]
            assert found.payoffs[0] == payoff
        checked += 1
    assert checked > 5


def test_gain_from_unbundling_is_the_difference_of_two_games() -> None:
    rng, positive = np.random.default_rng(4), 0
    apart, bundle, gain = unbundling(PAIR), unbundling(PAIR, bundled=True), unbundling_gain(PAIR)
    for _ in range(30):
        point = random_point(rng)
        best = [solved(game, point).equilibria[0].payoffs[0] for game in (apart, bundle)]
        assert value(gain, point) == best[0] - best[1] >= 0
        positive += best[0] > best[1]
    assert positive > 3


def test_erosion_makes_later_revocations_cheaper() -> None:
    """Against brute force over which assets go and in which order."""
    rng, share, helped = np.random.default_rng(5), Fraction(1, 3), 0
    for _ in range(12):
        point = random_point(rng)
        point["expulsion_cost"] /= 4
        best_of_orders = max(
            solved(
                unbundling({k: PAIR[k] for k in order}, erosion=share), point
            ).equilibria[0].payoffs[0]
            for order in permutations(PAIR)
        )  # fmt: skip
        brute = max(
            sum(
                value(PAIR[label].worth, point)
                + (1 - (1 - share) ** n) * value(PAIR[label].cost, point)
                for n, label in enumerate(order[:size])
            )
            for order in permutations(PAIR)
            for size in range(3)
        )
        assert best_of_orders == brute
        helped += brute > sum(max(value(a.worth, point), 0) for a in PAIR.values())
    assert helped > 2


def test_thresholds_after_others_are_gone() -> None:
    limits = revocation_thresholds(PAIR, erosion=Fraction(1, 4), after=1)
    assert set(limits) == set(PAIR)
    rng = np.random.default_rng(6)
    for _ in range(10):
        point = random_point(rng)
        here = with_stake(point, value(limits["tn"].expression, point))
        eroded = value(PAIR["tn"].worth, here) + value(PAIR["tn"].cost, here) / 4
        assert eroded == 0
        assert value(revocation_conditions(PAIR, erosion=Fraction(1, 4), after=1)["tn"], here) is (
            False
        )


def test_the_port_goes_and_the_naval_base_stays_at_mid_2025() -> None:
    s = bb.scenario("seed_mid2025")
    (claim,) = (t for t in _claims_contracts.claim_tests() if t.id == "C33")
    condition: Any = claim.condition
    known = {x: to_sympy(Fraction(str(s[x.name]))) for x in condition.free_symbols}
    assert condition.xreplace(known) == sympy.true
    found = bb.subgame_perfect_equilibria(unbundling(PAIR).at(s)).equilibria[0]
    assert found.support["port"] == ("revoke",)
    assert found.support["revoke port; tn"] == ("keep",)


def test_the_claim_on_the_port_is_what_the_solver_finds() -> None:
    (claim,) = (t for t in _claims_contracts.claim_tests() if t.id == "C33")
    rng, seen, game = np.random.default_rng(7), {True: 0, False: 0}, unbundling(PAIR)
    for _ in range(60):
        point = random_point(rng)
        moves = choices(game, point, PAIR)
        # At a tie the port counts as revoked and the base as not kept.
        expected = "revoke" in moves["port"] and moves["tn"] == {"keep"}
        assert value(claim.condition, point) is expected
        seen[expected] += 1
    assert min(seen.values()) > 5


def test_thresholds_scale_with_the_reach_of_the_donors() -> None:
    for limit in revocation_thresholds(HELD["licensed"]).values():
        names = {s.name for s in limit.expression.free_symbols}
        assert not names & {"kappa", "chi", "donor_envelope"}
        assert sympy.simplify(limit.kappa * effective_stake() / symbol("kappa")) == sympy.simplify(
            limit.expression
        )


def test_another_case_brings_its_own_ports_and_bases() -> None:
    labels = {"port": {"dock": "The dock", "mine": "The mine"}, "base": {"fort": "The fort"}}
    held = assets(labels=labels)
    assert list(held) == ["dock", "mine", "fort"]
    game = unbundling(held, labels=labels)
    assert "contract_donor_weight_mine" in game.parameters
    assert len(game.payoffs) == 2**3


def test_bad_arguments_are_refused() -> None:
    for call in (
        lambda: assets(bases=["tn", "nowhere"]),
        lambda: assets(ports=["nowhere"]),
        lambda: assets(status="secret"),  # type: ignore[arg-type]
        lambda: assets(labels={"port": {"hm": "A port"}}),
        lambda: unbundling({}),
        lambda: unbundling(erosion=1.5),
        lambda: revocation_thresholds(assets(), erosion=-0.1, after=1),
        lambda: revocation_conditions(assets(), erosion=0.1, after=-1),
    ):
        with pytest.raises(GameError):
            call()
