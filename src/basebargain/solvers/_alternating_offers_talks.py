"""A bargaining problem read as numbers, and the elementary steps that every method shares.

Floats are taken as the rationals they are, so that each comparison is decided exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms._bargaining import BargainingProblem
from basebargain.forms._bargaining_sets import Segment, TransferAgreements
from basebargain.solvers._requirements import require_numbers

__all__ = ["Offer", "Talks", "read_talks"]

Pair = tuple[Any, Any]
HUGE = 10**300


@dataclass(frozen=True)
class Offer:
    """A point of the feasible set."""

    payoffs: Pair
    segment: Segment


@dataclass(frozen=True)
class Talks:
    """The numbers of a problem: segments, disagreement point, effective rates, outside options."""

    problem: BargainingProblem
    segments: tuple[Segment, ...]
    disagreement: Pair
    rates: Pair
    exits: tuple[Pair | None, Pair | None]
    exact: bool

    def option(self, player: int) -> Any:
        """Return what `player` gets by leaving; minus infinity if it cannot."""
        exit_ = self.exits[player]
        return -math.inf if exit_ is None else exit_[player]

    def share(self, segment: Segment) -> Any:
        """First player's payoff where both lose equally fast by waiting, bounds aside."""
        d, (first, second) = self.disagreement, self.rates
        return d[0] + second / (first + second) * (segment.total - d[0] - d[1])

    def best_offer(self, proposer: int, reserve: Any, *, strict: bool = False) -> Offer | None:
        """Return the best offer that leaves the other `reserve`.

        With `strict` it is the supremum over offers that leave the other more.
        """
        other = 1 - proposer
        found: Offer | None = None
        for segment in self.segments:
            high = segment.high[other]
            if high < reserve or (strict and high == reserve):
                continue
            left = max(reserve, segment.low[other])
            if found is None or segment.total - left > found.payoffs[proposer]:
                found = Offer(_ordered(proposer, segment.total - left, left), segment)
        return found

    def payoffs(self, pair: Pair) -> NDArray[Any]:
        """Return an array of two: exact, or float64 if the problem holds floats."""
        if not self.exact:
            return np.array([float(u) for u in pair], dtype=np.float64)
        result = np.empty(2, dtype=object)
        result[:] = pair
        return result

    def number(self, value: Any) -> Any:
        """Return `value` exact or as a float, as the problem is."""
        return value if self.exact or value is None else float(value)

    def binding(self, offer: Offer) -> str:
        """Name the bound of the transfer that the offer sits on, or say that shares fix it."""
        payee = offer.segment.payee
        worth = offer.payoffs[payee]
        if worth == offer.segment.high[payee]:
            return "cap"
        return "floor" if worth == offer.segment.low[payee] else "shares"


def _ordered(first: int, own: Any, other: Any) -> Pair:
    return (own, other) if first == 0 else (other, own)


def read_talks(problem: BargainingProblem) -> Talks:
    """Return the numbers of a problem.

    Raises
    ------
    NotApplicableError
        If parameters are free, the feasible set is not a union of transfer segments, or a number is
        too large to be compared with a missing bound.
    """
    require_numbers(problem, "alternating_offers", BargainingProblem)
    if not isinstance(problem.feasible, TransferAgreements):
        msg = (
            "alternating_offers needs TransferAgreements as feasible set; got "
            f"{type(problem.feasible).__name__}: other sets need a solver for curved frontiers."
        )
        raise NotApplicableError(msg)
    if not problem.impatience:
        msg = (
            "alternating_offers needs impatience, two discount rates (1/yr); the problem has none."
        )
        raise NotApplicableError(msg)
    options = [problem.outside_option(player) for player in problem.players]
    first, second = (None if o is None else _exact(o.payoffs) for o in options)
    hazard = Fraction(problem.hazard)
    talks = Talks(
        problem,
        _segments(problem, problem.feasible),
        _disagreement(problem),
        (Fraction(problem.impatience[0]) + hazard, Fraction(problem.impatience[1]) + hazard),
        (first, second),
        problem.is_exact,
    )
    _refuse_huge(talks)
    return talks


def _refuse_huge(talks: Talks) -> None:
    """Refuse payoffs that cannot be compared with a missing bound, held as infinity."""
    pairs = [
        talks.disagreement,
        *talks.exits,
        *(x for s in talks.segments for x in (s.low, s.high)),
    ]
    largest = max(abs(u) for pair in pairs for u in pair or () if u not in (-math.inf, math.inf))
    if largest > HUGE:
        msg = (
            "alternating_offers needs payoffs up to 1e300, so that their sums stay in the range "
            "of floats; use another unit, or leave such payoffs out."
        )
        raise NotApplicableError(msg)


def _disagreement(problem: BargainingProblem) -> Pair:
    """Blend in exact arithmetic, also where the numbers are floats."""
    inside, rates = _exact(problem.inside), _exact(problem.impatience)
    if problem.breakdown is None:
        return inside
    h, b = Fraction(problem.breakdown.hazard), _exact(problem.breakdown.payoffs)
    first, second = ((rates[i] * inside[i] + h * b[i]) / (rates[i] + h) for i in (0, 1))
    return first, second


def _exact(pair: Pair) -> Pair:
    return Fraction(pair[0]), Fraction(pair[1])


def _segments(problem: BargainingProblem, feasible: TransferAgreements) -> tuple[Segment, ...]:
    """Read the segments from exact numbers, with infinity for a missing bound."""
    exact = feasible.with_numbers(Fraction(x) for x in feasible.numbers())
    return tuple(
        replace(s, low=_bound(s.low, -math.inf), high=_bound(s.high, math.inf))
        for s in exact.segments(problem.players)
    )


def _bound(pair: Pair, missing: float) -> Pair:
    first, second = (missing if x is None else x for x in pair)
    return first, second
