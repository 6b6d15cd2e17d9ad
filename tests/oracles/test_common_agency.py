"""G6b, G6c and payment over time: bids, credibility and promises against the solvers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.models._common_agency import MenuAuction, menu_auction, presence_auction
from basebargain.models._credibility import (
    credible_reach,
    credible_stake,
    penalty_game,
    reputation_capital,
    reputation_game,
)
from basebargain.models._lobbying import lobbying_menu
from basebargain.models._payment_over_time import (
    instalment_game,
    instalment_thresholds,
    promised_price,
)
from basebargain.parameters import symbol
from oracles._points import random_point, value

pytestmark = pytest.mark.oracle

TINY, SMALL = Fraction(1, 10**9), Fraction(1, 10**4)


def menu(rng: np.random.Generator, count: int) -> MenuAuction:
    issues = [f"i{k}" for k in range(count)]

    def draw(low: int) -> dict[str, Fraction]:
        return {issue: Fraction(int(rng.integers(low, 9)), 2) for issue in issues}

    return menu_auction(draw(-8), draw(0), draw(0))


def total(worth: Mapping[str, Any], choice: dict[str, int]) -> Any:
    return sum(worth[issue] * choice[issue] for issue in worth)


def check_truthful(auction: MenuAuction) -> None:
    """Check that no side gains by another schedule, from the definition of the game."""
    outcome, issues = auction.at(), list(auction.agent)
    choices = [dict(zip(issues, c, strict=True)) for c in product((0, 1), repeat=len(issues))]
    worth = (auction.favour, {issue: -loss for issue, loss in auction.against.items()})
    for chosen in (dict(zip(issues, c, strict=True)) for c in product(*outcome.chosen.values())):
        net = [
            total(worth[side], chosen)
            - sum(outcome.payments[i][side] for i in issues if chosen[i] == 1 - side)
            for side in (0, 1)
        ]
        # Truthful: offer everything above the payoff that is kept.
        offers = [
            [max(total(worth[side], c) - net[side], Fraction(0)) for c in choices]
            for side in (0, 1)
        ]
        own = [total(auction.agent, c) for c in choices]
        agent = [own[k] + offers[0][k] + offers[1][k] for k in range(len(choices))]
        assert max(agent) == agent[choices.index(chosen)] == outcome.rent
        for side in (0, 1):
            other = [own[k] + offers[1 - side][k] for k in range(len(choices))]
            gains = [total(worth[side], c) + other[k] for k, c in enumerate(choices)]
            assert max(gains) - max(other) == net[side]


@pytest.mark.parametrize("issues", [1, 2, 3])
def test_bids_are_a_truthful_equilibrium(issues: int) -> None:
    rng, ties = np.random.default_rng(issues), 0
    for _ in range(40):
        auction = menu(rng, issues)
        check_truthful(auction)
        ties += any(len(c) == 2 for c in auction.at().chosen.values())
    assert ties


def test_wrong_payment_is_noticed() -> None:
    auction = menu_auction({"i": Fraction(-1)}, {"i": Fraction(6)}, {"i": Fraction(3)})

    class Cheap(MenuAuction):
        def at(self, *args: Any, **values: Any) -> Any:
            found = super().at(*args, **values)
            return type(found)(found.chosen, {"i": (Fraction(3), Fraction(0))}, found.rent)

    with pytest.raises(AssertionError):
        check_truthful(Cheap(auction.sides, auction.agent, auction.favour, auction.against))


def test_truthful_bids_are_an_equilibrium_of_the_game_of_bids() -> None:
    """Two bids for one issue on a grid; the agent breaks ties for what is best for all."""
    rng = np.random.default_rng(9)
    for _ in range(6):
        auction = menu(rng, 1)
        a, p, q = (part["i0"] for part in (auction.agent, auction.favour, auction.against))
        grid = [Fraction(k, 2) for k in range(20)]
        yes = [[a + bid > ask or (a + bid == ask and a + p >= q) for ask in grid] for bid in grid]
        first = [[(p - bid) * w for w in row] for bid, row in zip(grid, yes, strict=True)]
        second = [[-q if w else -ask for ask, w in zip(grid, row, strict=True)] for row in yes]
        game = bb.StrategicGame.from_arrays(first, second)
        bids = (
            min(max(q - a, Fraction(0)), p),
            min(max(a + p, Fraction(0)), q),
        )
        found = {
            tuple(int(own[0]) - 1 for own in eq.support) for eq in bb.solvers.pure_equilibria(game)
        }
        assert tuple(grid.index(bid) for bid in bids) in found


def test_presence_ends_in_the_auction_where_the_joint_value_vanishes() -> None:
    rng = np.random.default_rng(10)
    limits = {
        False: bb.models.talks_thresholds(capped=False),
        True: bb.models.talks_thresholds(),
    }
    for capped in (False, True):
        auction, checked = presence_auction(capped=capped), 0
        for _ in range(16):
            point = random_point(auction.parameters, rng)
            at = value(limits[capped]["y_joint"].expression, point | {"transfer_cap": Fraction(9)})
            if capped:
                at = value(limits[True]["y_joint"].expression, point)
            if not 0 < at < 59:
                continue
            point |= {"chi": Fraction(1), "donor_envelope": Fraction(60)}
            for step, kept in ((-TINY, (1,)), (Fraction(0), (1, 0)), (TINY, (0,))):
                outcome = auction.at(**point | {"kappa": (at + step) / 60})
                assert outcome.chosen["presence"] == kept
                assert outcome.rent == value(auction.rent(), point | {"kappa": (at + step) / 60})
            checked += 1
        assert checked > 3


def test_each_base_leaves_the_auction_at_its_own_threshold() -> None:
    auction, case = presence_auction(by_base=True), bb.scenario("seed_mid2025")
    point = {name: Fraction(str(case[name])) for name in auction.parameters}
    point |= {"chi": Fraction(1), "donor_envelope": Fraction(60)}
    for base in ("hm", "tn"):
        at = value(bb.models.base_thresholds(base)["y_b"].expression, point)
        for step, kept in ((-TINY, (1,)), (Fraction(0), (1, 0)), (TINY, (0,))):
            assert auction.at(**point | {"kappa": (at + step) / 60}).chosen[base] == kept


def test_bids_for_all_bases_leave_damascus_no_less_than_bids_by_base() -> None:
    """As long as every base is worth its cost."""
    rng, whole, parts = (
        np.random.default_rng(12),
        presence_auction(),
        presence_auction(by_base=True),
    )
    case = bb.scenario("seed_mid2025")
    for _ in range(20):
        point = {name: Fraction(str(case[name])) for name in parts.parameters}
        point["moscow_value"] = Fraction(int(rng.integers(12, 40)))
        point["kappa"] = Fraction(int(rng.integers(1, 20)), 20)
        point["donor_envelope"] = Fraction(int(rng.integers(1, 60)))
        bundle = whole.at(**{name: point[name] for name in whole.parameters})
        assert bundle.rent >= parts.at(**point).rent
        stake = point["chi"] * point["kappa"] * point["donor_envelope"]
        joint = point["moscow_value"] - point["sovereignty_cost"] + point["service_value"]
        assert bundle.rent == min(stake, joint)


def test_lobbying_by_menu_turns_where_the_stakes_balance() -> None:
    point = {"donor_gain_us": 1, "donor_cost_us": Fraction(1, 2), "lobby_stake_turkey": 1}
    auction = lobbying_menu()
    for stake, kept in ((Fraction(3, 2) - TINY, (0,)), (Fraction(3, 2), (1, 0)), (2, (1,))):
        found = auction.at(**point, lobby_stake_israel=stake)
        assert found.chosen["bases stay"] == kept


def test_penalty_is_carried_out_up_to_the_credible_stake() -> None:
    """Subgame perfection, at, just below and just above, in exact numbers."""
    rng, game, limit, checked = np.random.default_rng(13), penalty_game(), credible_stake(), 0
    for _ in range(25):
        point = random_point([*game.parameters, "withholding_cost"], rng)
        at = value(limit.kappa, point)
        if not 0 < at < 1:
            continue
        for step, replies in ((-TINY, {"withhold"}), (0, {"withhold", "waive"}), (TINY, {"waive"})):
            kappa = at + step
            solution = bb.subgame_perfect_equilibria(game.at(**point | {"kappa": kappa}))
            found = {label for eq in solution for label in _replies(eq)}
            assert found == replies
            stake = point["chi"] * kappa * point["donor_envelope"]
            legal = point["sovereignty_cost"] - point["service_value"]
            for eq in solution:
                pays = legal + (stake if _replies(eq) == {"withhold"} else 0)
                if step and point["expulsion_cost"] != pays:
                    assert eq.payoffs[0] == -min(pays, point["expulsion_cost"])
        checked += 1
    assert checked > 8


def _replies(equilibrium: Any) -> set[str]:
    """Return what the donors choose with positive chance."""
    text = repr(equilibrium)
    part = text[text.index("penalty:") :].split(")")[0]
    return {word for word in ("withhold", "waive") if word in part}


def test_credible_reach_is_the_smaller_of_envelope_and_capital() -> None:
    rng, goal = np.random.default_rng(14), bb.models.talks_thresholds()["y_S"]
    reach, seen = credible_reach(goal), set()
    for _ in range(60):
        names = {s.name for s in reach.free_symbols} | {"withholding_cost"}
        point = random_point(sorted(names), rng)
        most = point["chi"] * min(
            point["donor_envelope"], point["commitment_capital"] / point["withholding_cost"]
        )
        found = value(reach, point)
        assert found == (value(goal.expression, point) <= most)
        seen.add(found)
    assert seen == {True, False}


@pytest.mark.parametrize("recurrence", [Fraction(0), Fraction(1, 3), Fraction(1)])
def test_reputation_is_worth_what_the_markov_game_says(recurrence: Fraction) -> None:
    rng = np.random.default_rng(15)
    for _ in range(2):
        flow, discount = (
            Fraction(int(rng.integers(1, 9)), 2),
            Fraction(int(rng.integers(1, 10)), 10),
        )
        capital = reputation_capital(flow, discount, recurrence)
        point = {"donor_envelope": Fraction(60), "withholding_cost": Fraction(1)}
        game = reputation_game(flow, discount, recurrence)
        border = Fraction(int(capital.p), int(capital.q)) / 60
        for step, chosen in ((-TINY, "withhold"), (TINY, "waive")):
            if not 0 <= border + step <= 1:
                continue
            solution = bb.markov_perfect_equilibria(game.at(**point, kappa=border + step))
            (found,) = {f"due: {chosen};" in repr(eq) for eq in solution}
            assert found


def instalments(rng: np.random.Generator) -> dict[str, Fraction]:
    ranges = {"expulsion_cost": (0, 12), "donor_envelope": (0, 10), "limbo_cost": (0, 2),
              "spoil_cost": (0, 1), "spoil_harm": (0, 2)}  # fmt: skip
    names = {s.name for s in promised_price(symbol("kappa")).free_symbols}
    return random_point(sorted(names | {"spoil_cost"}), rng, ranges, steps=17)


def test_moscow_pays_up_to_the_promised_price() -> None:
    """The generic solver of Markov games on both sides of the price."""
    rng, kinds = np.random.default_rng(21), set()
    for _ in range(7):
        point = instalments(rng)
        discount = Fraction(int(rng.integers(1, 10)), 10)
        price = value(promised_price(discount), point)
        unpaid, limbo, leave = (
            value(-part, point)
            for part in (
                bb.models.blocks().legal[0],
                bb.models.blocks().limbo[0],
                bb.models.blocks().exit[0],
            )
        )
        if len({unpaid, limbo, leave}) < 3:
            continue
        kinds.add(min((unpaid, "unpaid"), (limbo, "limbo"), (leave, "exit"))[1])
        for step, pays in ((-SMALL, True), (SMALL, False)):
            if price + step <= 0:
                continue
            game = instalment_game(price + step, discount)
            used = {name: point[name] for name in game.parameters}
            for eq in bb.markov_perfect_equilibria(game.at(**used), starts=1):
                assert ("paid: pay" in repr(eq)) is pays
    assert kinds == {"unpaid", "limbo", "exit"}


def test_promises_shrink_the_borders_of_a_deal() -> None:
    rng, now = np.random.default_rng(17), bb.models.talks_thresholds()
    slow, patient = instalment_thresholds(sympy.Rational(1, 2)), instalment_thresholds(1)
    names = bb.models.alternating_offers().parameters
    for _ in range(15):
        point = random_point(names, rng)
        for name in ("y_S", "y_exit"):
            if value(now[name].condition, point):
                most = value(now[name].expression, point)
                assert value(patient[name].expression, point) == most
                assert value(slow[name].expression, point) <= most


def test_promise_is_empty_below_the_stake_that_backs_it() -> None:
    case = bb.scenario("seed_mid2025").replace(limbo_cost=2)
    point = {name: Fraction(str(case[name])) for name in case}
    point |= {"chi": Fraction(1), "donor_envelope": Fraction(60), "expulsion_cost": Fraction(20)}
    back = value(instalment_thresholds()["y_back"].expression, point)
    assert 0 < back < 60
    for step, worth in ((-TINY, False), (TINY, True)):
        price = value(promised_price(sympy.Rational(1, 2)), point | {"kappa": (back + step) / 60})
        assert (price > 0) is worth


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: menu_auction({}, {}, {}), "need the same issues"),
        (lambda: menu_auction({"i": 0}, {"i": -1}, {"i": 0}).at(), "must gain"),
        (lambda: presence_auction(by_base=True, capped=True), "bid for the whole"),
        (lambda: presence_auction().at(), "a number is needed for"),
        (lambda: reputation_capital(1, 1), r"discount must lie in \[0, 1\)"),
        (lambda: reputation_capital(1, 0.5, 2), "recurrence must lie"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, words: str) -> None:
    with pytest.raises(bb.GameError, match=words):
        call()
