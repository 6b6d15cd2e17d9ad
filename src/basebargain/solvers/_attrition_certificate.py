"""Certificate of an equilibrium of a war of attrition: the gain from every other date to concede.

Nothing is shared with the solver, and no indifference is assumed.
A rival who concedes at once with some chance and later at a constant rate leaves a payoff from
conceding at date t that is monotone in t, so conceding at once, just after and never are the only
dates to compare; the payoff of the plan itself is an integral of exponentials.
Both the start and the war once it has begun are tried, since what happens later looks the same at
any later date.
Everything is computed in rational arithmetic, for floats on the binary fractions they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from basebargain.forms._attrition import AttritionGame

__all__ = ["attrition_payoffs", "attrition_regrets"]

Pair = tuple[Any, Any]


@dataclass(frozen=True)
class Stakes:
    """What one player faces, exactly."""

    idle: Fraction
    concedes: Fraction
    wins: Fraction
    both: Fraction
    rate: Fraction


def _stakes(game: AttritionGame, who: int) -> Stakes:
    r, idle = Fraction(game.impatience[who]), Fraction(game.inside[who])
    hazard = Fraction(game.hazard)
    if game.breakdown is not None:
        idle = (r * idle + hazard * Fraction(game.breakdown.payoffs[who])) / (r + hazard)
    concedes, wins = Fraction(game.conceding[who]), Fraction(game.winning[who])
    both = (concedes + wins) / 2 if game.both is None else Fraction(game.both[who])
    return Stakes(idle, concedes, wins, both, r + hazard)


def _worth(
    stakes: Stakes, rival: tuple[Fraction, Any], own: tuple[Fraction, Any]
) -> tuple[Fraction, Fraction]:
    """Payoff of a plan, and of the best date to concede, against the rival's plan.

    A plan is a chance of conceding at once and a rate later; the rate does not matter after a
    chance of one.
    """
    chance, rate = rival
    rate = Fraction(0) if chance == 1 else Fraction(rate)
    reward = stakes.idle + (stakes.wins - stakes.idle) * rate / (rate + stakes.rate)

    def later(decay: Fraction) -> Fraction:
        """Payoff if the mean of exp(-(rate + discount) date) is `decay`."""
        going_on = reward * (1 - decay) + stakes.concedes * decay
        return chance * stakes.wins + (1 - chance) * going_on

    at_once = chance * stakes.both + (1 - chance) * stakes.concedes
    best = max(at_once, later(Fraction(1)), later(Fraction(0)))
    own_chance, own_rate = own
    waits = Fraction(0)
    if own_chance < 1:
        own_rate = Fraction(own_rate)
        waits = later(own_rate / (own_rate + rate + stakes.rate))
    return own_chance * at_once + (1 - own_chance) * waits, best


def attrition_payoffs(game: AttritionGame, atoms: Pair, hazards: Pair) -> tuple[Fraction, Fraction]:
    """Return what the plans are worth to each player, exactly."""
    first, second = (_at_the_start(game, who, atoms, hazards)[0] for who in (0, 1))
    return first, second


def _at_the_start(
    game: AttritionGame, who: int, atoms: Pair, hazards: Pair
) -> tuple[Fraction, Fraction]:
    plans = [(Fraction(atom), hazard) for atom, hazard in zip(atoms, hazards, strict=True)]
    return _worth(_stakes(game, who), plans[1 - who], plans[who])


def attrition_regrets(game: AttritionGame, atoms: Pair, hazards: Pair) -> tuple[Fraction, Fraction]:
    """Return each player's largest gain from another date to concede, now or at any later date.

    Parameters
    ----------
    game : AttritionGame
    atoms, hazards : pair of numbers
        Chance that each player concedes at once, and its rate of conceding later; an infinite rate
        is a plan to concede whenever the war still goes on.
    """
    later = (Fraction(int(hazards[0] == math.inf)), Fraction(int(hazards[1] == math.inf)))

    def gain(who: int, chances: Pair) -> Fraction:
        payoff, best = _at_the_start(game, who, chances, hazards)
        return best - payoff

    first, second = (max(gain(who, atoms), gain(who, later)) for who in (0, 1))
    return first, second
