"""Certificate of an equilibrium of reputational bargaining.

The strategies are taken as given, and nothing that the solver knows of hazards, horizons or
indifference is used: reputations follow from the announcements by Bayes' rule, payoffs from
conceding at a date by integrating exponentials, and the gains from every announcement, every answer
and every date are measured.
A payoff from conceding at date t is monotone in t up to the horizon and falls after it, so the
dates to compare are the start, the moment after it, the horizon and never.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._reputation import ReputationalBargaining
from basebargain.solvers._reputation_outcome import Contest

__all__ = ["Audit", "audit"]

Array = NDArray[np.float64]
Contests = dict[tuple[int, int], Contest]


@dataclass(frozen=True)
class Audit:
    """What the strategies are worth, as shares of the pie, and what deviations gain.

    Attributes
    ----------
    shares : array, shape (2,)
        What each rational player expects.
    regret : float
        The largest gain from a deviation, in shares.
    residual : float
        The largest difference between the chance of conceding and that of being rational.
    """

    shares: Array
    regret: float
    residual: float


def audit(
    game: ReputationalBargaining,
    announcements: Array,
    accepts: Array,
    answers: Array,
    contests: Contests,
) -> Audit:
    """Return what a profile of strategies is worth and the gains from deviating.

    Parameters
    ----------
    game : ReputationalBargaining
    announcements, accepts, answers : array
        As in `ReputationalEquilibrium`.
    contests : mapping from pair of positions to Contest
        Only demands, hazards, atoms and horizons are read.
    """
    priors = [np.array([float(z) for _, z in side]) for side in game.types]
    rational = [1 - math.fsum(side) for side in priors]
    rates = (float(game.impatience[0]), float(game.impatience[1]))
    made = rational[0] * announcements
    reputations = priors[0] / (priors[0] + made)
    first, best, second, gains, residual = [], [], 0.0, [], 0.0
    for k, own in enumerate(float(demand) for demand in game.demands[0]):
        given = rational[1] * answers[k]
        fits = np.array([(k, m) not in contests for m in range(len(given))])
        accepted = math.fsum(priors[1][fits]) + rational[1] * accepts[k]
        got, could = own * accepted, own * accepted
        worth, most = (1 - own) * accepts[k], 1 - own
        for m in np.flatnonzero(~fits):
            contest = contests[k, int(m)]
            chance = priors[1][m] + given[m]
            known = (reputations[k], priors[1][m] / chance)
            (mine, top), (yours, peak), gap = _contest(contest, rates, known)
            got, could = got + chance * mine, could + chance * top
            worth, most = worth + answers[k, m] * yours, max(most, peak)
            residual = max(residual, gap)
        first.append(got)
        best.append(could)
        gains.append(most - worth)
        second += (priors[0][k] + made[k]) * worth
    mine = float(announcements @ np.array(first))
    sums = (*(accepts + answers.sum(axis=1) - 1), announcements.sum() - 1)
    return Audit(
        np.array([mine, second]),
        float(max(0.0, max(best) - mine, *gains)),
        float(max(residual, *np.abs(sums))),
    )


def _contest(
    contest: Contest, rates: tuple[float, float], reputations: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Payoff and best payoff of each player, and how far concession is from exhausting reason."""
    first, second = (_worth(contest, rates[who], who) for who in (0, 1))
    gap = 0.0
    for who in (0, 1):
        stays = (1 - contest.atoms[who]) * math.exp(-contest.hazards[who] * contest.horizon)
        gap = max(gap, abs(stays - reputations[who]))
    return first, second, gap


def _worth(contest: Contest, discount: float, who: int) -> tuple[float, float]:
    """Payoff of a player's own plan of concession, and of the best date."""
    wins, loses = float(contest.demands[who]), 1 - float(contest.demands[1 - who])
    atom, rate = contest.atoms[1 - who], contest.hazards[1 - who]
    fall = rate + discount
    level = atom * wins + (1 - atom) * wins * rate / fall
    slope = (1 - atom) * (loses - wins * rate / fall)
    years = contest.horizon

    def waiting(date: float) -> float:
        return level + slope * math.exp(-fall * date)

    at_once = atom * (wins + loses) / 2 + (1 - atom) * loses
    never = level - (1 - atom) * wins * rate / fall * math.exp(-fall * years)
    best = max(at_once, waiting(0.0), waiting(years), never)
    own_atom, own_rate = contest.atoms[who], contest.hazards[who]
    later = -math.expm1(-own_rate * years)
    both = own_rate / (own_rate + fall) * -math.expm1(-(own_rate + fall) * years)
    total = own_atom + (1 - own_atom) * later
    if total == 0:
        return waiting(0.0), best
    return (own_atom * at_once + (1 - own_atom) * (level * later + slope * both)) / total, best
