"""Threshold equilibrium of global games: what an answer must be, from the definitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import sqrt
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from basebargain.forms import GlobalGame
from basebargain.testing._case import Case, Change, Concept, Point
from basebargain.testing._global_payoffs import payoffs_of, simpson
from basebargain.testing._other_strategies import global_games

__all__ = ["CONCEPTS"]

# Chances come from normal tails and integrals in floats.
CHANCE_SLACK = 1e-6
# A prime, so that no simple fraction lies on the grid.
EDGES = 211


def _threshold(case: Case, equilibrium: Any) -> None:
    low, high = float(equilibrium.low), float(equilibrium.high)
    case.demand(
        0 <= low <= high <= 1,
        "success must end in [0, 1], later with the large player",
        (low, high),
    )
    if case.game.signal_precision is None:
        residual = _limit_residual(case.game, float(equilibrium.cutoff))
    else:
        _check_edges(case, equilibrium)
        residual = _residual(case.game, equilibrium)
    _check_payoffs(case, equilibrium)
    rule = "a small player at the cut-off must be indifferent"
    case.no_gain(Fraction(residual), Fraction(CHANCE_SLACK), rule)
    regret = float(case.number(equilibrium.regret, "regret"))
    case.demand(regret >= residual - CHANCE_SLACK, f"regret must be {residual!r} at least", regret)
    case.no_gain(Fraction(regret), Fraction(CHANCE_SLACK), "regret must vanish")


def _check_payoffs(case: Case, equilibrium: Any) -> None:
    """Check what the game is worth before private signals, where there is a belief then."""
    game = case.game
    if game.prior_precision is None and game.public_precision is None:
        return
    due = payoffs_of(game, equilibrium, _belief(game, 0.0, 0.0))
    rule = "there must be a payoff of a small and one of a large player"
    case.demand(len(equilibrium.payoffs) == len(due), rule, equilibrium.payoffs)
    for found, worth in zip(equilibrium.payoffs, due, strict=True):
        slack = Fraction(CHANCE_SLACK)
        case.matches(found, Fraction(worth), slack, "payoffs must be those before any signal")


def _weight(game: GlobalGame) -> float:
    return 0.0 if game.large is None else float(game.large.weight)


def _check_edges(case: Case, equilibrium: Any) -> None:
    """Check that those who act just suffice at the ends of success."""
    game, weight = case.game, _weight(case.game)
    root = sqrt(float(game.signal_precision))
    for edge, with_large in ((equilibrium.low, 0.0), (equilibrium.high, weight)):
        share = with_large + (1 - weight) * float(norm.cdf(root * (equilibrium.cutoff - edge)))
        gap = abs(share - float(edge))
        case.no_gain(Fraction(gap), Fraction(CHANCE_SLACK), "those who act must just suffice there")


def _belief(game: GlobalGame, signal: float, precision: float) -> tuple[float, float]:
    """Mean and deviation of the fundamental, by weighing all that is known with its precision."""
    known = [(signal, precision)]
    if game.prior_precision is not None:
        known.append((float(game.prior_mean), float(game.prior_precision)))
    if game.public_precision is not None:
        known.append((float(game.public_signal), float(game.public_precision)))
    total = sum(weight for _, weight in known)
    return sum(mean * weight for mean, weight in known) / total, 1 / sqrt(total)


def _residual(game: GlobalGame, equilibrium: Any) -> float:
    """Return what acting gains or loses at the cut-off, the large player's included."""
    mean, spread = _belief(game, float(equilibrium.cutoff), float(game.signal_precision))
    low, high = float(equilibrium.low), float(equilibrium.high)
    alone, joint = norm.cdf((np.array([low, high]) - mean) / spread)
    large = game.large
    if large is None or not large.chooses:
        chance = 0.0 if large is None else float(large.participation)
        return abs(float((1 - chance) * alone + chance * joint) - float(game.cost))
    if large.relative_precision is None:
        return abs(float(joint) - float(game.cost))
    own = float(large.relative_precision) * float(game.signal_precision)
    cutoff = float(equilibrium.large_cutoff)
    points = np.linspace(low, high, 4001)
    acts = norm.cdf(sqrt(own) * (cutoff - points)) * norm.pdf((points - mean) / spread) / spread
    between = simpson(acts, high - low)
    expects, deviation = _belief(game, cutoff, own)
    doubt = abs(float(norm.cdf((high - expects) / deviation)) - float(large.cost))
    return max(doubt, abs(float(alone) + between - float(game.cost)))


def _limit_residual(game: GlobalGame, cutoff: float) -> float:
    """Return the gain at the cut-off when the share of those who act is uniform there."""
    weight, large = _weight(game), game.large
    need = np.array([cutoff, cutoff - weight]) / (1 - weight)
    alone, joint = 1 - np.clip(need, 0, 1)
    if large is None:
        return abs(float(alone) - float(game.cost))
    if not large.chooses:
        chance = float(large.participation)
        return abs(float((1 - chance) * alone + chance * joint) - float(game.cost))
    if large.relative_precision is None:
        return abs(float(joint) - float(game.cost))
    return abs(_mixed(game, need) - float(game.cost))


def _mixed(game: GlobalGame, need: Any) -> float:
    """Chance of success in the limit when the large player sees a signal of its own.

    In units of the small players' noise, with the marginal signal at zero, the fundamental is
    standard normal; a share u acts where it is at the quantile of 1 - u.
    """
    large: Any = game.large
    first, last = norm.isf(np.clip(need, 0, 1))
    root = sqrt(float(large.relative_precision))
    ends = max(float(first), -9.0), min(float(last), 9.0)
    if ends[0] >= ends[1]:
        return float(norm.cdf(first))
    points = np.linspace(*ends, 4001)
    # The large player is indifferent where it thinks success as likely as its cost.
    acts = norm.cdf(root * (float(last) - points) - norm.ppf(float(large.cost)))
    return float(norm.cdf(first)) + simpson(acts * norm.pdf(points), ends[1] - ends[0])


def _point(case: Case, equilibrium: Any) -> Point:
    names = ("cutoff", "low", "high", "large_cutoff")
    held = {name: getattr(equilibrium, name) for name in names}
    return {name: case.number(value, name) for name, value in held.items() if value is not None}


def _unit(_: GlobalGame) -> Fraction:
    """Cut-offs are roots found in floats."""
    return Fraction(100)


def _known(case: Case) -> Iterator[Point]:
    """Yield cut-offs at which what acting gains changes its sign, without a large player."""
    game = case.game
    if game.large is not None or game.signal_precision is None:
        return
    root = sqrt(float(game.signal_precision))

    def gain(edge: float) -> float:
        cutoff = edge + float(norm.ppf(edge)) / root
        mean, spread = _belief(game, cutoff, float(game.signal_precision))
        return float(norm.cdf((edge - mean) / spread)) - float(game.cost)

    edges = np.linspace(0, 1, EDGES + 1)[1:-1].tolist()
    gains = [gain(edge) for edge in edges]
    for k in range(len(edges) - 1):
        if gains[k] * gains[k + 1] < 0 and min(abs(gains[k]), abs(gains[k + 1])) > CHANCE_SLACK:
            edge = Fraction(brentq(gain, edges[k], edges[k + 1], xtol=1e-14))
            yield {"low": edge, "high": edge}


# --- changes that must not matter -----------------------------------------------------------------


def _changes(case: Case) -> Iterator[Change]:
    game = case.game
    if game.prior_precision is not None or game.public_precision is not None:
        told = replace(
            game,
            prior_mean=game.public_signal,
            prior_precision=game.public_precision,
            public_signal=game.prior_mean,
            public_precision=game.prior_precision,
        )
        yield Change("a prior in place of a public signal", told)
    if game.large is None:
        yield _mirrored(game)


def _mirrored(game: GlobalGame) -> Change:
    """Let the players choose whether to stay out: all turns round one half."""
    sides = {
        name: 1 - getattr(game, name)
        for name in ("cost", "prior_mean", "public_signal")
        if getattr(game, name) is not None
    }

    def back(point: Point) -> Point:
        return {name: 1 - value for name, value in point.items()}

    return Change("the game seen from those who stay out", replace(game, **sides), back)


CONCEPTS = {
    "threshold": Concept(
        (GlobalGame,),
        global_games,
        ("cutoff", "low", "high", "large_cutoff"),
        _threshold,
        _point,
        _changes,
        unit=_unit,
        exact=False,
        known=_known,
    ),
}
