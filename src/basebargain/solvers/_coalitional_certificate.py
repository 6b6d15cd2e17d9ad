"""Judges of allocations in coalitional games, from definitions and theorems alone.

This file imports no solver and solves no linear programme: a proof brought along by a solver is
checked by arithmetic.
Worths and payoffs are exact; a coalition is the number whose bits are its members.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

__all__ = [
    "balanced_gap",
    "binding",
    "core_gap",
    "dividend_values",
    "excesses",
    "least_core_gap",
    "nucleolus_gap",
]

Vector = Sequence[Fraction]


def excesses(worths: Vector, payoffs: Vector) -> list[Fraction]:
    """Excess v(S) - x(S) of every coalition, in the order of the worths."""
    own, common = _whole_excesses(worths, payoffs)
    return [Fraction(excess, common) for excess in own]


def _whole_excesses(worths: Vector, payoffs: Vector) -> tuple[list[int], int]:
    """Excesses as integers over a common denominator."""
    common = math.lcm(*{value.denominator for value in (*worths, *payoffs)})
    received = [0]
    for own in payoffs:
        number = own.numerator * (common // own.denominator)
        received += [total + number for total in received]
    needed = [worth.numerator * (common // worth.denominator) for worth in worths]
    return [worth - total for worth, total in zip(needed, received, strict=True)], common


def binding(worths: Vector, payoffs: Vector, excess: Fraction) -> list[int]:
    """Coalitions, other than the empty and the grand one, with exactly this excess."""
    own, common = _whole_excesses(worths, payoffs)
    wanted = excess * common
    return [mask for mask, value in enumerate(own[:-1]) if mask and value == wanted]


def dividend_values(
    worths: Sequence[Any], size: int, share: Callable[[int, int], Fraction]
) -> list[Any]:
    """Value of each player when every coalition's Harsanyi dividend is divided by a rule.

    A value that is linear in the game is known by what it gives in unanimity games: there
    ``share(player, carrier)``.

    Parameters
    ----------
    worths : sequence of numbers or expressions
    size : int
        Number of players.
    share : callable
        Part of a carrier's dividend that goes to a player in it.
    """
    dividends = list(worths)
    for bit in (1 << k for k in range(size)):
        for mask in range(len(dividends)):
            if mask & bit:
                dividends[mask] = dividends[mask] - dividends[mask ^ bit]
    return [
        sum(share(k, mask) * d for mask, d in enumerate(dividends) if mask >> k & 1 and d != 0)
        for k in range(size)
    ]


def core_gap(worths: Vector, payoffs: Vector) -> Fraction:
    """How far payoffs are from the core: the largest excess, or what is not handed out or lacks."""
    own, common = _whole_excesses(worths, payoffs)
    return Fraction(max(0, *own, -own[-1]), common)


def balanced_gap(
    worths: Vector, payoffs: Vector, collection: Sequence[int], weights: Vector
) -> Fraction:
    """How far a collection is from balanced, and from being worth what stable demands must sum to.

    By weak duality a balanced collection is never worth more than demands to which no coalition of
    it objects; equality proves both best.
    """
    size, none = len(payoffs), Fraction(0)
    if not all(weight > 0 for weight in weights):
        return abs(min(weights)) + 1
    pairs = list(zip(collection, weights, strict=True))
    uncovered = [abs(sum((w for mask, w in pairs if mask >> k & 1), none) - 1) for k in range(size)]
    worth = sum((w * worths[mask] for mask, w in pairs), none)
    objections = excesses(worths, payoffs)[:-1] if size > 1 else excesses(worths, payoffs)
    return max(*uncovered, *objections, abs(worth - sum(payoffs, none)))


def least_core_gap(
    worths: Vector, payoffs: Vector, collection: Sequence[int], weights: Vector
) -> Fraction | float:
    """Largest excess at efficient payoffs less the bound that a balanced collection proves.

    Infinite when the weights are not positive, do not sum to one, or do not cover every player
    equally: then they prove nothing.
    """
    size = len(payoffs)
    pairs = list(zip(collection, weights, strict=True))
    cover = {sum(w for mask, w in pairs if mask >> k & 1) for k in range(size)}
    if len(cover) > 1 or sum(weights) != 1 or not all(w > 0 for w in weights):
        return math.inf
    bound = sum(w * worths[mask] for mask, w in pairs) - cover.pop() * worths[-1]
    own, common = _whole_excesses(worths, payoffs)
    return max(Fraction(abs(own[-1]), common), Fraction(max(own[1:-1]), common) - bound)


def nucleolus_gap(
    worths: Vector,
    payoffs: Vector,
    levels: Iterable[Any],
    players: Sequence[str],
    *,
    imputations: bool,
) -> Fraction | float:
    """How far payoffs are from the point that the levels prove to be the nucleolus.

    At each level, positive weights on some coalitions (and on players at their own worth) cancel
    against the coalitions settled before; so no point that keeps those settled has a smaller
    largest excess among the others, and where the largest excess is that small every coalition
    with a weight has it: it is settled too (Kohlberg's criterion, level by level).
    With `imputations`, players must have their own worth at least.
    Infinite when a level's weights do not prove it or the levels leave more than a point.
    """
    size = len(players)
    own = excesses(worths, payoffs)
    span = _Span(size)
    everyone = (1 << size) - 1
    span.add(everyone)
    settled = {everyone: worths[-1]}
    alone = [own[1 << k] for k in range(size)] if imputations else []
    gap: Fraction = max([abs(own[-1]), *alone])
    for level in levels:
        new = [_mask(who, players) for who in level.coalitions]
        held = [_mask((who,), players) for who in level.bounds]
        if (held and not imputations) or not _cancels(level, new, held, settled, players):
            return math.inf
        bound = _bound(level, new, held, settled, (worths, players))
        free = [e for mask, e in enumerate(own) if e > bound and mask and not span.holds(mask)]
        gap = max([gap, *(e - bound for e in free)])
        gap = max([gap, *(abs(own[mask] - bound) for mask in new), *(abs(own[m]) for m in held)])
        settled |= {mask: worths[mask] - bound for mask in new}
        settled |= {mask: worths[mask] for mask in held}
        for mask in (*new, *held):
            span.add(mask)
    return gap if span.rank == size else math.inf


def _cancels(
    level: Any,
    new: Sequence[int],
    held: Sequence[int],
    settled: dict[int, Fraction],
    players: Sequence[str],
) -> bool:
    """Whether a level's weights have the right signs and cancel for every player."""
    before = [_mask(who, players) for who in level.settled]
    positive = (*level.weights, *level.bound_weights)
    if not all(w > 0 for w in positive) or sum(level.weights) != 1:
        return False
    if not all(mask in settled for mask in before):
        return False
    pairs = [
        *zip(new, level.weights, strict=True),
        *zip(held, level.bound_weights, strict=True),
        *zip(before, level.settled_weights, strict=True),
    ]
    return all(sum(w for mask, w in pairs if mask >> k & 1) == 0 for k in range(len(players)))


def _bound(
    level: Any,
    new: Sequence[int],
    held: Sequence[int],
    settled: dict[int, Fraction],
    game: tuple[Vector, Sequence[str]],
) -> Fraction:
    """Return the excess that a level's weights prove to be unavoidable."""
    worths, players = game
    bound = Fraction(0)
    for mask, w in zip((*new, *held), (*level.weights, *level.bound_weights), strict=True):
        bound += w * worths[mask]
    for who, w in zip(level.settled, level.settled_weights, strict=True):
        bound += w * settled[_mask(who, players)]
    return bound


def _mask(coalition: Iterable[str], players: Sequence[str]) -> int:
    return sum(1 << players.index(label) for label in coalition)


class _Span:
    """The linear span of the indicator vectors of coalitions, as rows in echelon form."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rows: dict[int, list[Fraction]] = {}

    @property
    def rank(self) -> int:
        return len(self._rows)

    def holds(self, mask: int) -> bool:
        return not any(self._reduced(mask))

    def add(self, mask: int) -> None:
        rest = self._reduced(mask)
        lead = next((k for k, entry in enumerate(rest) if entry), None)
        if lead is not None:
            self._rows[lead] = [entry / rest[lead] for entry in rest]

    def _reduced(self, mask: int) -> list[Fraction]:
        rest = [Fraction(mask >> k & 1) for k in range(self._size)]
        for lead in sorted(self._rows):
            factor = rest[lead]
            if factor:
                row = self._rows[lead]
                rest = [a - factor * b for a, b in zip(rest, row, strict=True)]
        return rest
