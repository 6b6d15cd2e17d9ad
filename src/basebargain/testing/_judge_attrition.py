"""Equilibria of wars of attrition: what an answer must be, from the definition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import isfinite
from types import SimpleNamespace
from typing import Any

from basebargain.forms import AttritionGame, Breakdown
from basebargain.testing._case import SLACK, Case, Change, Concept, Point, is_rational
from basebargain.testing._reading import exact
from basebargain.testing._waiting_strategies import attrition_games

__all__ = ["CONCEPTS"]


def _later(game: AttritionGame, who: int, rate: Fraction, kept: Fraction) -> Fraction:
    """Return the worth of waiting until a date, then conceding, while the rival's war goes on.

    `kept` is the mean of exp(-(own rate + rival's rate) date); waiting pays a stream worth
    ``inside`` for ever, and breakdown and the rival's concession end it at their rates.
    """
    own, hazard = exact(game.impatience[who]), Fraction(0)
    flow = own * exact(game.inside[who])
    if game.breakdown is not None:
        hazard = exact(game.breakdown.hazard)
        flow += hazard * exact(game.breakdown.payoffs[who])
    while_waiting = (flow + rate * exact(game.winning[who])) / (own + hazard + rate)
    return while_waiting * (1 - kept) + exact(game.conceding[who]) * kept


def _judge(case: Case, equilibrium: Any) -> None:
    game = case.game
    atoms = case.row(equilibrium.atoms, "chances of conceding at once")
    case.demand(all(0 <= q <= 1 for q in atoms), "chances must lie in [0, 1]", equilibrium.atoms)
    worst, slacks = Fraction(0), []
    for who, player in enumerate(game.players):
        slack = _slack(case, equilibrium, who)
        slacks.append(slack)
        worth, best = _worth(case, equilibrium, who, atoms)
        rule = f"{player!r} must not gain by another date to concede"
        case.no_gain(best - worth, slack, rule)
        case.matches(equilibrium.payoffs[who], worth, slack, f"the payoff of {player!r}")
        worst = max(worst, best - worth)
    found = case.number(equilibrium.regret, "regret")
    case.demand(found >= worst - max(slacks), f"regret must be {float(worst)!r} at least", found)
    case.no_gain(found, max(slacks), "regret must vanish")


def _worth(
    case: Case, equilibrium: Any, who: int, atoms: list[Fraction]
) -> tuple[Fraction, Fraction]:
    """Return what a player's plan is worth, and the best date to concede against the rival's."""
    game, other = case.game, 1 - who
    ties = exact(game.ties[who])
    at_once = atoms[other] * ties + (1 - atoms[other]) * exact(game.conceding[who])
    total = exact(game.impatience[who]) + exact(game.hazard)
    given = equilibrium.hazards
    rate = Fraction(0) if atoms[other] == 1 else case.number(given[other], "rates of conceding")
    total += rate

    def waiting(kept: Fraction) -> Fraction:
        won = atoms[other] * exact(game.winning[who])
        return won + (1 - atoms[other]) * _later(game, who, rate, kept)

    best = max(at_once, waiting(Fraction(1)), waiting(Fraction(1, 2)), waiting(Fraction(0)))
    if atoms[who] == 1:
        return at_once, best
    if not isfinite(given[who]):
        return atoms[who] * at_once + (1 - atoms[who]) * waiting(Fraction(1)), best
    own = case.number(given[who], "rates of conceding")
    planned = waiting(own / (own + total))
    return atoms[who] * at_once + (1 - atoms[who]) * planned, best


def _slack(case: Case, equilibrium: Any, who: int) -> Fraction:
    precise = all(map(is_rational, (*equilibrium.atoms, *equilibrium.payoffs)))
    sizes = [
        exact(pair[who]) for pair in (case.game.conceding, case.game.winning, case.game.inside)
    ]
    return case.slack(sizes, precise=precise) + (0 if case.precise and precise else SLACK)


def _point(case: Case, equilibrium: Any) -> Point:
    """Read chances and rates; a rate without bound is told by its name."""
    point: dict[Any, Fraction] = {}
    rows = zip(case.game.players, equilibrium.atoms, equilibrium.hazards, strict=True)
    for player, atom, rate in rows:
        point[player, "atom"] = case.number(atom, "chances")
        if isfinite(rate):
            point[player, "rate"] = case.number(rate, "rates")
        else:
            point[player, "whenever"] = Fraction(1)
    return point


def _known(case: Case) -> Iterator[Point]:
    """Yield the ends of what a complete list spans: one gives in at once, the other never does."""
    if not case.precise:
        return
    for who, player in enumerate(case.game.players):
        atoms = [Fraction(int(k == who)) for k in (0, 1)]
        play = SimpleNamespace(hazards=(Fraction(0), Fraction(0)))
        worths = [_worth(case, play, k, atoms) for k in (0, 1)]
        if all(worth == best for worth, best in worths):
            other = case.game.players[1 - who]
            yield {(player, "atom"): Fraction(1), (other, "atom"): Fraction(0)}


def _changes(case: Case) -> Iterator[Change]:
    game = case.game
    unit: Any = Fraction(3, 7) if case.precise else 8.0
    zero: Any = Fraction(-5, 3) if case.precise else 0.0
    yield Change("another unit and zero of payoffs", _rebuilt(game, lambda u: u * unit + zero))
    clock = replace(
        game,
        impatience=(game.impatience[0] * 2, game.impatience[1] * 2),
        breakdown=None
        if game.breakdown is None
        else Breakdown(game.breakdown.hazard * 2, game.breakdown.payoffs),
    )

    def slower(point: Point) -> Point:
        return {key: value / 2 if key[1] == "rate" else value for key, value in point.items()}

    yield Change("another unit of time", clock, slower)
    yield Change("another order of players", _turned(game))
    names = (f"{game.players[0]}'", f"{game.players[1]}'")

    def back(point: Point) -> Point:
        return {(player[:-1], what): value for (player, what), value in point.items()}

    yield Change("other names", replace(game, players=names), back)


def _rebuilt(game: AttritionGame, change: Any) -> AttritionGame:
    ends = game.breakdown

    def both(pair: Any) -> Any:
        return None if pair is None else (change(pair[0]), change(pair[1]))

    return replace(
        game,
        conceding=both(game.conceding),
        winning=both(game.winning),
        inside=both(game.inside),
        both=both(game.both),
        breakdown=None if ends is None else Breakdown(ends.hazard, both(ends.payoffs)),
    )


def _turned(game: AttritionGame) -> AttritionGame:
    ends = game.breakdown
    return AttritionGame(
        game.players[::-1],
        game.conceding[::-1],
        game.winning[::-1],
        game.inside[::-1],
        game.impatience[::-1],
        None if game.both is None else game.both[::-1],
        None if ends is None else Breakdown(ends.hazard, ends.payoffs[::-1]),
    )


CONCEPTS = {
    "attrition": Concept(
        (AttritionGame,),
        attrition_games,
        ("atoms", "hazards"),
        _judge,
        _point,
        _changes,
        exact=False,
        known=_known,
    ),
}
