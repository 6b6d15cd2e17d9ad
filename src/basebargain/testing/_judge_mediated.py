"""Correlated, quantal and Stackelberg equilibrium: what their answers must be, recomputed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import exp
from typing import TYPE_CHECKING, Any

import numpy as np

from basebargain.forms import StrategicGame
from basebargain.testing._case import SLACK, Case, Change, Concept, Point
from basebargain.testing._judge_strategic import (
    LOGIT_SLACK,
    check_payoffs,
    dominated,
    mixes_of,
    orders,
    profile_point,
    renamings,
    slacks_of,
    unit_changes,
)
from basebargain.testing._reading import exact
from basebargain.testing._regret import expected_payoffs, payoff_span, pure, regret
from basebargain.testing._strategies import bimatrix_games, strategic_games

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["CONCEPTS"]


# --- correlated equilibrium -----------------------------------------------------------------------


def _correlated(case: Case, equilibrium: Any, *, coarse: bool) -> None:
    game = case.game
    table = np.asarray(equilibrium.distribution)
    case.demand(table.shape == game.shape, "the distribution must be over profiles", table.shape)
    shares = case.chances(table.ravel().tolist(), table.size, "distributions")
    weight = dict(zip(product(*map(range, game.shape)), shares, strict=True))
    slacks = slacks_of(case, *table.flat)
    gains = []
    for who, (own, slack) in enumerate(zip(game.payoffs, slacks, strict=True)):
        mean = sum((w * exact(own[cell]) for cell, w in weight.items() if w), Fraction(0))
        case.matches(equilibrium.payoffs[who], mean, slack, "payoffs must be the expected ones")
        gains.append(_best_disobedience(own, weight, who, coarse=coarse) - mean)
        case.no_gain(gains[-1], slack, f"{game.players[who]!r} must not gain by disobeying")
    case.matches(equilibrium.regret, max(gains), max(slacks), "regret must be the largest gain")


def _best_disobedience(own: Any, weight: Any, who: int, *, coarse: bool) -> Fraction:
    """Return the most a player gets by answering recommendations, or one for all, as it likes."""
    size = own.shape[who]

    def worth(told: Any, choice: int) -> Fraction:
        return sum(
            (
                w * exact(own[(*cell[:who], choice, *cell[who + 1 :])])
                for cell, w in weight.items()
                if w and cell[who] in told
            ),
            Fraction(0),
        )

    groups = [range(size)] if coarse else [[told] for told in range(size)]
    return sum((max(worth(told, s) for s in range(size)) for told in groups), Fraction(0))


def _payoff_point(case: Case, equilibrium: Any) -> Point:
    return dict(zip(case.game.players, case.row(equilibrium.payoffs, "payoffs"), strict=True))


def _correlated_changes(case: Case) -> Iterator[Change]:
    """Objectives add payoffs of different players, so all must keep the same unit."""
    game = case.game
    scale, shift = (Fraction(3, 7), Fraction(-5, 3)) if case.precise else (Fraction(8), Fraction(0))

    def back(point: Point) -> Point:
        return {player: (value - shift) / scale for player, value in point.items()}

    if case.precise:
        yield Change("another unit and zero of payoffs", game.rescaled(scale, shift), back)
    else:
        yield Change("another unit of payoffs", game.rescaled(float(scale)), back)
    others = [[f"{label}'" for label in own] for own in game.strategies]
    yield Change("other names of strategies", game.renamed(None, others))
    yield from orders(game)
    for who in range(len(game.players)):
        yield Change(dominated(game, who).name, dominated(game, who).game)


def _size(game: StrategicGame) -> Fraction:
    return max(Fraction(1), *(payoff_span(game, who) for who in range(len(game.players))))


# --- quantal response -----------------------------------------------------------------------------


def _logit(case: Case, equilibrium: Any) -> None:
    game = case.game
    mixes = mixes_of(case, equilibrium.profile)
    slacks = [SLACK * max(Fraction(1), payoff_span(game, k)) for k in range(len(game.players))]
    check_payoffs(case, equilibrium, mixes, slacks)
    gains = regret(game, mixes)
    case.matches(equilibrium.regret, max(gains), max(slacks), "regret must be the largest gain")
    residual = 0.0
    for who, mix in enumerate(mixes):
        values = [
            float(expected_payoffs(game, (*mixes[:who], pure(k, len(mix)), *mixes[who + 1 :]))[who])
            for k in range(len(mix))
        ]
        powers = [exp(equilibrium.precision * (value - max(values))) for value in values]
        for share, power in zip(mix, powers, strict=True):
            residual = max(residual, abs(float(share) - power / sum(powers)))
    case.no_gain(
        Fraction(residual),
        Fraction(LOGIT_SLACK),
        "choices must be the logit response to the profile",
    )
    gap = abs(float(equilibrium.residual) - residual)
    case.demand(gap <= LOGIT_SLACK, f"residual must be {residual:.3g}", equilibrium.residual)


def _logit_changes(case: Case) -> Iterator[Change]:
    """Precision has a unit, so payoffs may move but not stretch."""
    game = case.game
    if case.precise:
        yield Change("another zero of payoffs", game.rescaled(1, Fraction(-5, 3)))
    yield from renamings(game)
    yield from orders(game)


# --- commitment -----------------------------------------------------------------------------------


def _stackelberg(case: Case, equilibrium: Any) -> None:
    game = case.game
    mixes = mixes_of(case, equilibrium.profile)
    leader = game.players.index(equilibrium.leader)
    follower = 1 - leader
    slacks = slacks_of(case, *(p for mix in equilibrium.profile for p in mix))
    case.demand(max(mixes[follower]) == 1, "the follower must play one strategy", equilibrium)
    gain = regret(game, mixes)[follower]
    case.no_gain(gain, slacks[follower], "the follower must not gain by another reply")
    case.matches(equilibrium.regret, gain, slacks[follower], "regret must be the follower's gain")
    if getattr(equilibrium, "attained", True):
        check_payoffs(case, equilibrium, mixes, slacks)
    own = [np.moveaxis(game.payoffs[k], leader, 0) for k in (leader, follower)]
    # Even a hostile follower leaves this to a leader who commits to a pure strategy.
    sure = max(
        min(u for u, v in zip(line, other, strict=True) if v == max(other))
        for line, other in zip(own[0].tolist(), own[1].tolist(), strict=True)
    )
    short = exact(sure) - case.number(equilibrium.payoffs[leader], "payoffs")
    case.no_gain(short, slacks[leader], "the leader must not do better by a pure commitment")


def _commitment(case: Case, equilibrium: Any) -> Point:
    """Read what the leader plays; a follower who is indifferent may be listed with one reply."""
    whole = profile_point(case, equilibrium)
    return {key: share for key, share in whole.items() if key[0] == equilibrium.leader}


def _stackelberg_changes(case: Case) -> Iterator[Change]:
    game = case.game
    yield from unit_changes(game)
    others = [[f"{label}'" for label in own] for own in game.strategies]

    def back(point: Point) -> Point:
        return {(who, label[:-1]): share for (who, label), share in point.items()}

    yield Change("other names of strategies", game.renamed(None, others), back)
    yield next(orders(game))
    if case.solution.equilibria:
        leader = game.players.index(case.solution.equilibria[0].leader)
        more = dominated(game, 1 - leader)
        yield Change(more.name, more.game)


def _few_players() -> SearchStrategy[StrategicGame]:
    return strategic_games(players=(1, 3), strategies=(1, 2))


CONCEPTS = {
    "correlated": Concept(
        (StrategicGame,),
        _few_players,
        ("distribution",),
        lambda case, eq: _correlated(case, eq, coarse=False),
        _payoff_point,
        _correlated_changes,
        unit=_size,
    ),
    "coarse correlated": Concept(
        (StrategicGame,),
        _few_players,
        ("distribution",),
        lambda case, eq: _correlated(case, eq, coarse=True),
        _payoff_point,
        _correlated_changes,
        unit=_size,
    ),
    "logit": Concept(
        (StrategicGame,),
        _few_players,
        ("profile", "precision", "residual"),
        _logit,
        profile_point,
        _logit_changes,
        exact=False,
    ),
    "stackelberg": Concept(
        (StrategicGame,),
        bimatrix_games,
        ("profile", "leader"),
        _stackelberg,
        _commitment,
        _stackelberg_changes,
        steady=False,
    ),
}
