"""G9: closed forms against the solvers of coalitional games, at random points and on the edges."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain._errors import GameError
from basebargain.forms._payoff import to_sympy
from basebargain.models import (
    leverage,
    leverage_core,
    leverage_thresholds,
    leverage_unions,
    leverage_values,
)
from basebargain.parameters import registry, symbol
from basebargain.sensitivity import _claims_leverage
from basebargain.sensitivity._draws import evaluated

Point = dict[str, Fraction]

BLOCS = ("Damascus", "Moscow", "West")
SIDES: list[dict[str, Any]] = [
    {},
    {"israel": True},
    {"turkey": True},
    {"israel": True, "turkey": True},
]
TINY = Fraction(1, 10**6)
GAME = leverage()
BY_DONOR = {
    (israel, turkey): leverage(donors="each", israel=israel, turkey=turkey)
    for israel in (False, True)
    for turkey in (False, True)
}


def random_point(rng: np.random.Generator, *, donors: bool = False) -> Point:
    """Draw rationals of the registry's ranges, coarse so that ties occur; weights add up to one."""
    names = set(BY_DONOR[True, True].parameters) | set(GAME.parameters)
    point = {}
    for name in sorted(names):
        low, high = (Fraction(str(v)) for v in (registry()[name].low, registry()[name].high))
        point[name] = low + (high - low) * Fraction(int(rng.integers(0, 21)), 20)
    # A stake of the size of what it is compared with.
    point["donor_envelope"] /= 3
    point["moscow_value"] /= 4
    point["moscow_value"] += Fraction(1, 2)
    if donors:
        cuts = sorted(int(cut) for cut in rng.integers(0, 21, 3))
        ends = zip([0, *cuts], [*cuts, 20], strict=True)
        weights = [Fraction(b - a, 20) for a, b in ends]
        point |= dict(zip(registry().family("donor_weight"), weights, strict=True))
    return point


def value(expression: Any, point: Point) -> Fraction:
    found = sympy.sympify(expression).xreplace({symbol(n): to_sympy(v) for n, v in point.items()})
    return Fraction(int(found.p), int(found.q))


def at(game: bb.CoalitionalGame, point: Point) -> bb.CoalitionalGame:
    return game.at(**{name: point[name] for name in game.parameters})


def with_stake(point: Point, stake: Fraction) -> Point:
    return point | {"chi": Fraction(1), "donor_envelope": Fraction(60), "kappa": stake / 60}


def payoffs(solution: Any) -> list[Fraction]:
    return list(solution.equilibria[0].payoffs)


@pytest.mark.parametrize(
    ("index", "solver"), [("shapley", bb.shapley_value), ("banzhaf", bb.banzhaf_value)]
)
def test_values_of_three_players(index: Any, solver: Any) -> None:
    rng = np.random.default_rng(1)
    forms = leverage_values(index=index)
    seen = set()
    for _ in range(60):
        point = random_point(rng)
        expected = [value(forms[name], point) for name in BLOCS]
        assert payoffs(solver(at(GAME, point))) == expected
        limits = {n: value(t.expression, point) for n, t in leverage_thresholds().items()}
        stake = value(bb.models.effective_stake(), point)
        seen.add((stake > limits["y_harm"], stake > limits["y_pivot"], limits["y_pivot"] > 0))
    assert len(seen) >= 5


def test_the_comparison_notices_a_dropped_positive_part() -> None:
    """With y - h in place of its positive part the formulas fail where the harm exceeds the aid."""
    rng, wrong = np.random.default_rng(1), 0
    y, h = bb.models.effective_stake(), symbol("spoil_harm") * symbol("spoil_effort")
    mutant = {k: v.xreplace({sympy.Max(0, y - h): y - h}) for k, v in leverage_values().items()}
    for _ in range(40):
        point = random_point(rng)
        right = payoffs(bb.shapley_value(at(GAME, point)))
        if value(y - h, point) < 0:
            assert [value(mutant[name], point) for name in BLOCS] != right
            wrong += 1
    assert wrong > 5


@pytest.mark.parametrize("sides", SIDES)
def test_owen_value_of_the_blocs(sides: dict[str, Any]) -> None:
    """With donors one by one, and Israel and Turkey in the blocs."""
    rng = np.random.default_rng(2)
    game = BY_DONOR[sides.get("israel", False), sides.get("turkey", False)]
    forms, unions = leverage_values(**sides), leverage_unions(**sides)
    for _ in range(6):
        point = random_point(rng, donors=True)
        owen = bb.owen_value(at(game, point), unions).equilibria[0]
        held = dict(zip(owen.unions, owen.union_payoffs, strict=True))
        expected = {name: value(forms[name], point) for name in BLOCS}
        assert held["Damascus",] == expected["Damascus"]
        assert held[unions[0]] == expected["West"]
        assert sum(owen.payoff(name) for name in unions[1]) == expected["Moscow"]


def test_core_is_the_set_of_divisions_within_the_bounds() -> None:
    """Extreme points are those of the triangle cut by the bounds; none is missing."""
    rng, kinds = np.random.default_rng(3), set()
    bounds = leverage_core()
    for _ in range(50):
        point = random_point(rng)
        game = at(GAME, point)
        most = {name: value(bounds[name][1], point) for name in BLOCS}
        total = most["Damascus"]
        corners = {
            (m, w)
            for m, w in (
                (Fraction(0), Fraction(0)),
                (most["Moscow"], Fraction(0)),
                (Fraction(0), most["West"]),
                (most["Moscow"], min(most["West"], total - most["Moscow"])),
                (min(most["Moscow"], total - most["West"]), most["West"]),
            )
        }
        found = bb.core(game)
        assert {tuple(v.payoffs[1:]) for v in found} == corners
        assert min(v.payoff("Damascus") for v in found) == value(bounds["Damascus"][0], point)
        kinds.add(len(corners))
    assert kinds >= {2, 3, 4, 5}


def test_a_larger_harm_than_the_bases_are_worth_cuts_the_core() -> None:
    """Harm 5, bases 4, aid 6: both suitors at their most would take more than there is."""
    point = random_point(np.random.default_rng(4)) | {
        "moscow_value": Fraction(4), "sovereignty_cost": Fraction(0), "service_value": Fraction(0),
        "spoil_harm": Fraction(5), "spoil_effort": Fraction(1),
    }  # fmt: skip
    corners = {tuple(v.payoffs[1:]) for v in bb.core(at(GAME, with_stake(point, Fraction(6))))}
    assert corners == {(0, 0), (5, 0), (0, 2), (4, 2), (5, 1)}


@pytest.mark.parametrize("sides", [{}, {"israel": True, "turkey": True}])
def test_leverage_changes_hands_at_the_threshold(sides: dict[str, Any]) -> None:
    """Below it Moscow's bloc has more or as much, above it the West."""
    rng = np.random.default_rng(5)
    forms, limit = leverage_values(**sides), leverage_thresholds(**sides)["y_lev"]
    for _ in range(20):
        point = random_point(rng)
        edge = value(limit.expression, point)
        if not TINY < edge < 59:
            continue
        for step, sign in ((-TINY, 1), (Fraction(0), 0), (TINY, -1)):
            here = with_stake(point, edge + step)
            lead = value(forms["Moscow"] - forms["West"], here)
            # With nothing to win from the bases the two are level below the threshold.
            level = step < 0 and value(
                leverage_thresholds(**sides)["y_pivot"].expression, here
            ) <= (-value(symbol("lobby_stake_turkey"), here) if sides else 0)
            assert (lead > 0) - (lead < 0) == (0 if level else sign)
            if not sides:
                _, moscow, west = payoffs(bb.shapley_value(at(GAME, here)))
                assert moscow - west == lead


def test_harm_pays_a_third_until_it_covers_the_aid() -> None:
    point = random_point(np.random.default_rng(6)) | {"spoil_effort": Fraction(1)}
    point |= {"spoil_harm": Fraction(3)}
    for step, slope in ((TINY, Fraction(1, 3)), (-TINY, 0)):
        here = with_stake(point, Fraction(3) + step)
        more = here | {"spoil_harm": Fraction(3) + TINY / 2}
        gain = [payoffs(bb.shapley_value(at(GAME, p)))[1] for p in (here, more)]
        assert gain[1] - gain[0] == slope * TINY / 2


def test_between_bases_and_a_larger_harm_the_stake_raises_all_by_a_third() -> None:
    """Harm 5, bases 2, aid 3 and a little more: the West alone still has nothing to offer."""
    point = random_point(np.random.default_rng(7)) | {
        "moscow_value": Fraction(2), "sovereignty_cost": Fraction(0), "service_value": Fraction(0),
        "spoil_harm": Fraction(5), "spoil_effort": Fraction(1),
    }  # fmt: skip
    before, after = (
        payoffs(bb.shapley_value(at(GAME, with_stake(point, stake))))
        for stake in (Fraction(3), Fraction(3) + TINY)
    )
    assert [b - a for a, b in zip(before, after, strict=True)] == [TINY / 3] * 3


def test_the_pivot_is_the_joint_value_of_a_presence() -> None:
    """And without spoiling it is where leverage changes hands."""
    joint = bb.models.talks_thresholds(capped=False)["y_joint"].expression
    limits = leverage_thresholds(effort=sympy.Integer(0))
    assert limits["y_lev"].expression == limits["y_pivot"].expression == sympy.Max(joint, 0)


def test_division_among_donors_depends_on_who_takes_part() -> None:
    s = bb.scenario("seed_mid2025")
    game = BY_DONOR[False, False]
    shares = bb.shapley_value(game.at(s, kappa=1)).equilibria[0]
    titles = list(registry().labels["donor"].values())
    assert shares.payoff(titles[1]) > shares.payoff(titles[0]) > 0
    nobody = dict.fromkeys(registry().family("participation"), 0)
    by_purse = bb.shapley_value(game.at(s, kappa=1, **nobody)).equilibria[0]
    assert by_purse.payoff(titles[0]) == pytest.approx(by_purse.payoff(titles[1]))


def test_another_case_brings_its_own_donors() -> None:
    labels = {"donor": {"fund": "The fund", "bank": "The bank"}}
    game = leverage(donors="each", labels=labels)
    assert game.players == ("Damascus", "Moscow", "The fund", "The bank")
    assert {"donor_weight_fund", "participation_bank"} <= set(game.parameters)
    assert leverage_unions(labels=labels)[0] == ("The fund", "The bank")


def test_bad_arguments_are_refused() -> None:
    for call in (
        lambda: leverage(donors="some"),  # type: ignore[arg-type]
        lambda: leverage_values(index="nucleolus"),  # type: ignore[arg-type]
        lambda: leverage(donors="each", labels={"donor": {"a": "Moscow"}}),
        lambda: leverage(donors="each", labels={"donor": {"a": "Twin", "b": "Twin"}}),
    ):
        with pytest.raises(GameError):
            call()


def test_the_claim_on_harm_is_what_the_solvers_find() -> None:
    """In deals: Moscow's payoff in the talks and its Shapley value, before and after more harm."""
    (claim,) = _claims_leverage.claim_tests()
    space = bb.box(donor_envelope=(0, 20), expulsion_cost=(0, 8), moscow_value=(2, 12))
    draws = {str(n): a.values for n, a in space.sample(160, rng=12).items()}
    found = evaluated(claim.condition, draws).astype(bool)
    talks, seen = bb.models.alternating_offers(), {True: 0, False: 0}
    for k in range(160):
        one = {name: float(array[k]) for name, array in draws.items()}
        rise = []
        pairs: list[Any] = [(talks, bb.alternating_offers), (GAME, bb.shapley_value)]
        for game, solver in pairs:
            here = [
                solver(game.at(**({n: one[n] for n in game.parameters} | {"spoil_harm": harm})))
                for harm in (one["spoil_harm"], one["spoil_harm"] + 1e-6)
            ]
            rise.append(here[1].equilibria[0].payoffs[1] - here[0].equilibria[0].payoffs[1])
            regimes = {eq.regime for h in here for eq in h} if game is talks else {"DEAL"}
            if regimes != {"DEAL"}:
                assert "DEAL" in regimes or not found[k], k
                break
        else:
            assert found[k] == (min(rise) > 1e-9 * one["spoil_effort"]), k
            seen[bool(found[k])] += 1
    assert min(seen.values()) > 4
