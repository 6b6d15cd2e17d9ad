"""Reputational bargaining: what an answer must be, integrated from the definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import exp
from typing import Any

import numpy as np

from basebargain.forms import ReputationalBargaining
from basebargain.testing._case import Case, Change, Concept, Point
from basebargain.testing._global_payoffs import simpson
from basebargain.testing._reading import exact
from basebargain.testing._waiting_strategies import reputational_games

__all__ = ["CONCEPTS"]

# Payoffs come from integrals of exponentials in floats.
SLACK = 1e-6
STEPS = 2000


@dataclass(frozen=True)
class _War:
    """A contest read as two plans of conceding: at once, then at a rate until a horizon."""

    demands: tuple[float, float]
    rates: tuple[float, float]
    atoms: tuple[float, float]
    hazards: tuple[float, float]
    horizon: float

    def worth(self, who: int, reputation: float) -> tuple[float, float]:
        """Return what the player's own plan is worth as a share of the pie, and its best date."""
        dates = np.linspace(0.0, self.horizon, STEPS + 1)
        values = self._conceding(who, dates)
        at_once = self._at_once(who)
        never = self._conceding(who, np.array([self.horizon]))[0] - self._left(who)
        best = max(at_once, float(values.max()), float(never))
        own, rate = self.atoms[who], self.hazards[who]
        later = (1 - own) * simpson(rate * np.exp(-rate * dates) * values, self.horizon)
        concedes = 1 - reputation
        return ((own * at_once + later) / concedes if concedes > 0 else best), best

    def _at_once(self, who: int) -> float:
        """Return the worth of conceding at once; both at once divide what is between demands."""
        rival = self.atoms[1 - who]
        wins, gives = self.demands[who], 1 - self.demands[1 - who]
        return rival * (wins + gives) / 2 + (1 - rival) * gives

    def _conceding(self, who: int, dates: Any) -> Any:
        """Return the worth of conceding at dates after the start, up to the horizon."""
        rival, hazard = self.atoms[1 - who], self.hazards[1 - who]
        fall = hazard + self.rates[who]
        won = rival + (1 - rival) * hazard * -np.expm1(-fall * dates) / fall
        gives = 1 - self.demands[1 - who]
        return self.demands[who] * won + (1 - rival) * gives * np.exp(-fall * dates)

    def _left(self, who: int) -> float:
        """Return what conceding at the horizon still brings, and never conceding does not."""
        rival, hazard = self.atoms[1 - who], self.hazards[1 - who]
        fall = hazard + self.rates[who]
        return (1 - rival) * (1 - self.demands[1 - who]) * exp(-fall * self.horizon)

    def stays(self, who: int) -> float:
        """Return the chance that a player has not conceded by the horizon."""
        return (1 - self.atoms[who]) * exp(-self.hazards[who] * self.horizon)


def _judge(case: Case, equilibrium: Any) -> None:
    game = case.game
    firsts, seconds = game.demands
    announced = _floats(case.chances(list(equilibrium.announcements), len(firsts), "demands"))
    rational = [1 - sum(float(prior) for _, prior in side) for side in game.types]
    worths, bests, gains, second = [], [], [0.0], 0.0
    for k, own in enumerate(map(float, firsts)):
        replies = [equilibrium.accepts[k], *equilibrium.answers[k]]
        what = f"answers to the demand {firsts[k]}"
        accepts, *answers = _floats(case.chances(replies, len(seconds) + 1, what))
        prior = float(game.types[0][k][1])
        made = prior + rational[0] * announced[k]
        got = top = own * rational[1] * accepts
        value, most = accepts * (1 - own), 1 - own
        for m, (demand, share) in enumerate(game.types[1]):
            met = float(share) + rational[1] * answers[m]
            if own + float(demand) <= 1 and exact(firsts[k]) + exact(demand) <= 1:
                got, top = got + own * met, top + own * met
                continue
            reputations = (prior / made, float(share) / met)
            mine, yours = _contest(case, equilibrium, (k, m), reputations)
            got, top = got + met * mine[0], top + met * mine[1]
            value, most = value + answers[m] * yours[0], max(most, yours[1])
        worths.append(got)
        bests.append(top)
        gains.append(most - value)
        second += made * value
    first = sum(share * worth for share, worth in zip(announced, worths, strict=True))
    gains.append(max(bests) - first)
    _check_ends(case, equilibrium, (first, second), max(gains))


def _contest(
    case: Case, equilibrium: Any, pair: tuple[int, int], reputations: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return what a contest is worth to both, after a check that reason is exhausted in it."""
    game = case.game
    case.demand(pair in equilibrium.contests, "demands that do not fit need a contest", pair)
    contest = equilibrium.contests[pair]
    war = _War(
        (float(game.demands[0][pair[0]]), float(game.demands[1][pair[1]])),
        (float(game.impatience[0]), float(game.impatience[1])),
        _pair(case.row(contest.atoms, "chances of conceding at once")),
        _pair(case.row(contest.hazards, "rates of conceding")),
        float(case.number(contest.horizon, "horizons")),
    )
    for who, player in enumerate(game.players):
        gap = abs(war.stays(who) - reputations[who])
        rule = f"{player!r} must concede unless committed, after the demands {contest.demands}"
        case.no_gain(Fraction(gap), Fraction(SLACK), rule)
    return [war.worth(who, reputations[who]) for who in (0, 1)]


def _check_ends(case: Case, equilibrium: Any, shares: tuple[float, float], worst: float) -> None:
    """Check payoffs and regret against what was recomputed, in shares of the pie."""
    game, slack = case.game, Fraction(SLACK) * _size(case.game)
    pie = exact(game.pie)
    for who, player in enumerate(game.players):
        due = exact(game.inside[who]) + pie * Fraction(shares[who])
        case.matches(equilibrium.payoffs[who], due, slack, f"the payoff of {player!r}")
    rule = "nobody must gain by another demand, answer or date to concede"
    case.no_gain(pie * Fraction(worst), slack, rule)
    regret = case.number(equilibrium.regret, "regret")
    case.demand(regret >= pie * Fraction(worst) - slack, f"regret must be {worst!r}", regret)
    case.no_gain(regret, slack, "regret must vanish")


def _pair(values: Sequence[Any]) -> tuple[float, float]:
    first, second = values
    return float(first), float(second)


def _floats(values: Sequence[Any]) -> list[float]:
    return [float(value) for value in values]


def _size(game: ReputationalBargaining) -> Fraction:
    """Return the largest payoff; roots found in floats are compared in a hundred times as much."""
    return 100 * max(exact(game.pie), *(abs(exact(u)) for u in game.inside))


def _point(case: Case, equilibrium: Any) -> Point:
    """Read payoffs alone: the outcome is unique, the announcements need not be."""
    return dict(zip(case.game.players, case.row(equilibrium.payoffs, "payoffs"), strict=True))


# --- changes that must not matter -----------------------------------------------------------------


def _changes(case: Case) -> Iterator[Change]:
    game, precise = case.game, case.precise
    unit: Any = Fraction(3, 7) if precise else 8.0
    zero: Any = Fraction(-5, 3) if precise else 0.0
    inside = tuple(u * unit + zero for u in game.inside)

    def measured(point: Point) -> Point:
        return {
            player: (value - Fraction(zero)) / Fraction(unit) for player, value in point.items()
        }

    other = replace(game, pie=game.pie * unit, inside=inside)
    yield Change("another unit and zero of payoffs", other, measured)
    clock = tuple(rate * 2 for rate in game.impatience)
    yield Change("another unit of time", replace(game, impatience=clock))
    yield Change("another order of demands", replace(game, types=[s[::-1] for s in game.types]))

    def back(point: Point) -> Point:
        return {str(player)[:-1]: value for player, value in point.items()}

    names = tuple(f"{player}'" for player in game.players)
    yield Change("other names", replace(game, players=names), back)


CONCEPTS = {
    "reputation": Concept(
        (ReputationalBargaining,),
        reputational_games,
        ("announcements", "accepts", "answers", "contests"),
        _judge,
        _point,
        _changes,
        unit=_size,
        exact=False,
    ),
}
