"""The concepts of games in coalitional form: what their answers must be, recomputed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import permutations, product
from typing import Any

import numpy as np
from scipy.optimize import linprog

from basebargain.forms import CoalitionalGame
from basebargain.testing._case import SLACK, Case, Change, Concept, Point, perhaps
from basebargain.testing._other_strategies import coalitional_games

__all__ = ["CONCEPTS"]

Worths = dict[frozenset[str], Fraction]
Shares = dict[str, Fraction]

# A linear programme in floats decides nothing closer than this, relative to the worths.
PROGRAMME_SLACK = 1e-7


def _worths(game: CoalitionalGame) -> Worths:
    """Worths by coalition, as the exact numbers that the form reads floats as."""
    plain = game.exact()
    return {
        frozenset(own): worth for own, worth in zip(plain.coalitions, plain.worths, strict=True)
    }


def _size(game: CoalitionalGame) -> Fraction:
    return max(Fraction(1), *(abs(worth) for worth in _worths(game).values()))


def _slack(case: Case) -> Fraction:
    return Fraction(0) if case.precise else SLACK * _size(case.game)


def _shares(case: Case, equilibrium: Any) -> Shares:
    return dict(zip(case.game.players, case.row(equilibrium.payoffs, "payoffs"), strict=True))


def _total(shares: Shares, coalition: frozenset[str]) -> Fraction:
    return sum((shares[player] for player in coalition), Fraction(0))


def _efficient(case: Case, worths: Worths, shares: Shares) -> None:
    gap = abs(sum(shares.values(), Fraction(0)) - worths[frozenset(shares)])
    case.no_gain(gap, _slack(case), "the worth of all must be divided, no more and no less")


def _proper(worths: Worths) -> list[frozenset[str]]:
    """Coalitions but the empty one and that of all."""
    largest = max(map(len, worths))
    return [own for own in worths if 0 < len(own) < largest]


def _excesses(worths: Worths, shares: Shares) -> list[Fraction]:
    return [worths[own] - _total(shares, own) for own in _proper(worths)]


# --- the core and the least core ------------------------------------------------------------------


def _core(case: Case, equilibrium: Any) -> None:
    worths, shares = _worths(case.game), _shares(case, equilibrium)
    _efficient(case, worths, shares)
    largest = max([Fraction(0), *_excesses(worths, shares)])
    case.no_gain(largest, _slack(case), "no coalition must gain by leaving")
    left_over = abs(sum(shares.values(), Fraction(0)) - worths[frozenset(shares)])
    rule = "regret must be the largest gain of a coalition"
    case.matches(equilibrium.regret, max(largest, left_over), _slack(case), rule)


def _whole_core(case: Case) -> None:
    """Check by linear programmes that no end of the core is missing, nor the whole of it."""
    worths = _worths(case.game)
    if not case.solution.complete:
        return
    scale = float(_size(case.game))
    for direction in _directions(len(case.game.players)):
        best = _programme(case.game, worths, direction)
        if best is None or not case.solution.equilibria:
            _check_empty(case, worths, scale)
            return
        found = max(
            sum(c * float(x) for c, x in zip(direction, e.payoffs, strict=True))
            for e in case.solution.equilibria
        )
        rule = f"the core must reach {best!r} in the direction {direction}"
        case.demand(found >= best - PROGRAMME_SLACK * scale, rule, found)


def _check_empty(case: Case, worths: Worths, scale: float) -> None:
    if len(case.game.players) == 1:
        case.demand(len(case.solution.equilibria) == 1, "one player has a core", case.solution)
        return
    least = _least_excess(case.game, worths)
    if case.solution.equilibria:
        rule = f"the core is empty: some coalition lacks {least!r}"
        case.demand(least <= PROGRAMME_SLACK * scale, rule, case.solution)
    else:
        rule = f"the core is not empty: no coalition need lack more than {least!r}"
        case.demand(least >= -PROGRAMME_SLACK * scale, rule, case.solution)


def _directions(size: int) -> Iterator[tuple[int, ...]]:
    """Yield directions in which an extreme point of a core may be the farthest."""
    yield from (d for d in product((-1, 0, 1), repeat=size) if any(d) and abs(sum(d)) < size)


def _sides(game: CoalitionalGame, worths: Worths) -> tuple[list[list[float]], list[float]]:
    own = _proper(worths)
    rows = [[-float(player in coalition) for player in game.players] for coalition in own]
    return rows, [-float(worths[coalition]) for coalition in own]


def _programme(game: CoalitionalGame, worths: Worths, direction: Sequence[int]) -> float | None:
    """Return the most that a point of the core has in a direction; None if there is no point."""
    rows, limits = _sides(game, worths)
    result = linprog(
        [-float(c) for c in direction],
        A_ub=rows or None,
        b_ub=limits or None,
        A_eq=[[1.0] * len(game.players)],
        b_eq=[float(worths[frozenset(game.players)])],
        bounds=(None, None),
    )
    return None if result.fun is None else -float(result.fun)


def _least_excess(game: CoalitionalGame, worths: Worths) -> float:
    rows, limits = _sides(game, worths)
    result = linprog(
        [*[0.0] * len(game.players), 1.0],
        A_ub=[[*row, -1.0] for row in rows],
        b_ub=limits,
        A_eq=[[*[1.0] * len(game.players), 0.0]],
        b_eq=[float(worths[frozenset(game.players)])],
        bounds=(None, None),
    )
    return math.nan if result.fun is None else float(result.fun)


def _core_spans(case: Case) -> None:
    for component in case.solution.components:
        for subset in component.subsets:
            rows = [_shares(case, component[k]) for k in subset]
            middle = {
                p: sum((row[p] for row in rows), Fraction(0)) / len(rows) for p in case.game.players
            }
            largest = max([Fraction(0), *_excesses(_worths(case.game), middle)])
            case.no_gain(largest, _slack(case), "mixtures within a subset must be in the core")
    _whole_core(case)


def _least_core(case: Case, equilibrium: Any) -> None:
    worths, shares = _worths(case.game), _shares(case, equilibrium)
    _efficient(case, worths, shares)
    if len(shares) == 1:
        return
    largest = max(_excesses(worths, shares))
    case.matches(equilibrium.epsilon, largest, _slack(case), "epsilon must be the largest excess")
    least = _least_excess(case.game, worths)
    gap = abs(float(largest) - least)
    rule = f"no coalition need lack more than {least!r}"
    case.demand(gap <= PROGRAMME_SLACK * float(_size(case.game)), rule, float(largest))
    _no_regret(case, equilibrium)


def _no_regret(case: Case, equilibrium: Any) -> None:
    regret = case.number(equilibrium.regret, "regret")
    case.no_gain(abs(regret), _slack(case), "regret must vanish")


# --- values ---------------------------------------------------------------------------------------


def _shapley(worths: Worths, players: Sequence[str]) -> Shares:
    """Mean contributions over all orders of arrival."""
    shares = dict.fromkeys(players, Fraction(0))
    orders = list(permutations(players))
    for order in orders:
        for k, player in enumerate(order):
            gain = worths[frozenset(order[: k + 1])] - worths[frozenset(order[:k])]
            shares[player] += gain / len(orders)
    return shares


def _banzhaf(worths: Worths, players: Sequence[str]) -> Shares:
    """Mean contributions over all coalitions of the others."""
    return {
        player: sum(
            (worths[own | {player}] - worths[own] for own in worths if player not in own),
            Fraction(0),
        )
        / 2 ** (len(players) - 1)
        for player in players
    }


def _value(case: Case, equilibrium: Any, rule: Callable[[Worths, Sequence[str]], Shares]) -> None:
    right = rule(_worths(case.game), case.game.players)
    for player, found in zip(case.game.players, equilibrium.payoffs, strict=True):
        case.matches(found, right[player], _slack(case), f"the value of {player!r}")
    _no_regret(case, equilibrium)


# --- the nucleolus --------------------------------------------------------------------------------


def _nucleolus(case: Case, equilibrium: Any, *, bounded: bool) -> None:
    """Check that no transfer between two groups of players makes the worst complaints smaller.

    Excesses, sorted from the largest down, must be the least in lexicographic order; if some
    other division had less, so would every step towards it.
    """
    worths, shares = _worths(case.game), _shares(case, equilibrium)
    _efficient(case, worths, shares)
    alone = [shares[p] - worths[frozenset([p])] for p in shares]
    if bounded and len(shares) > 1:
        case.no_gain(-min(alone), _slack(case), "nobody must have less than alone")
    present = sorted(_excesses(worths, shares), reverse=True)
    for step in _transfers(list(shares), _size(case.game)):
        other = {p: shares[p] + step[p] for p in shares}
        if bounded and any(other[p] < worths[frozenset([p])] for p in other):
            continue
        ahead = sorted(_excesses(worths, other), reverse=True)
        if case.certified:
            rule = "no transfer must make the sorted excesses smaller"
            case.demand(_at_most(present, ahead, _slack(case)), rule, step)
    _no_regret(case, equilibrium)


def _has_imputations(case: Case) -> bool:
    """Whether all together have what each has alone; up to rounding, perhaps not."""
    worths = _worths(case.game)
    alone = sum((worths[frozenset([player])] for player in case.game.players), Fraction(0))
    return alone <= worths[frozenset(case.game.players)] - _slack(case)


def _at_most(present: list[Fraction], ahead: list[Fraction], slack: Fraction) -> bool:
    """Whether a list is not larger than another in lexicographic order, up to rounding."""
    for here, there in zip(present, ahead, strict=True):
        if abs(here - there) > slack:
            return here < there
    return True


def _transfers(players: list[str], size: Fraction) -> Iterator[Shares]:
    for signs in product((-1, 0, 1), repeat=len(players)):
        gets, pays = signs.count(1), signs.count(-1)
        if gets and pays:
            for step in (size / 10, size / 1000):
                yield {
                    player: {1: step / gets, -1: -step / pays, 0: Fraction(0)}[sign]
                    for player, sign in zip(players, signs, strict=True)
                }


# --- changes that must not matter -----------------------------------------------------------------


def _point(case: Case, equilibrium: Any) -> Point:
    return dict(_shares(case, equilibrium))


def _changes(case: Case, *, idle: bool) -> Iterator[Change]:
    game = case.game
    scale: Any = Fraction(3, 7) if case.precise else 8.0
    extra = [Fraction(3 * k - 5, 3) if case.precise else 0.0 for k in range(len(game.players))]

    def covariant(point: Point) -> Point:
        return {
            player: (point[player] - Fraction(more)) / Fraction(scale)
            for player, more in zip(game.players, extra, strict=True)
        }

    yield Change("another unit and zero of payoffs", game.rescaled(scale, extra), covariant)
    names = tuple(f"{player}'" for player in game.players)

    def back(point: Point) -> Point:
        return {str(player)[:-1]: share for player, share in point.items()}

    yield Change("other names", game.renamed(names), back)
    yield Change("another order of players", game.subgame(game.players[::-1]))
    if idle:
        yield _with_idle(game)


def _with_idle(game: CoalitionalGame) -> Change:
    """Add a player who changes no worth: it has nothing, and the others what they had."""
    other = CoalitionalGame((*game.players, "idle"), np.concatenate([game.worths, game.worths]))

    def back(point: Point) -> Point | None:
        slack = SLACK * _size(game)
        if abs(point["idle"]) > slack:
            return None
        return {player: share for player, share in point.items() if player != "idle"}

    return Change("a player who changes nothing", other, back)


def _concept(
    judge: Callable[[Case, Any], None], *, idle: bool, fields: tuple[str, ...] = (), **more: Any
) -> Concept:
    changes = partial(_changes, idle=idle)
    forms = (CoalitionalGame,)
    return Concept(forms, coalitional_games, fields, judge, _point, changes, unit=_size, **more)


CONCEPTS = {
    "core": _concept(_core, idle=True, whole=_core_spans, exists=perhaps),
    "least core": _concept(_least_core, idle=False, fields=("epsilon",)),
    "nucleolus": _concept(partial(_nucleolus, bounded=True), idle=False, exists=_has_imputations),
    "prenucleolus": _concept(partial(_nucleolus, bounded=False), idle=False),
    "shapley": _concept(partial(_value, rule=_shapley), idle=True),
    "banzhaf": _concept(partial(_value, rule=_banzhaf), idle=True),
}
