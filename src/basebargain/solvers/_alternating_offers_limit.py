"""Outcomes of alternating offers as the time between offers goes to zero, in closed form.

The equal-speed point of an agreement is where both lose the same flow by waiting; moved to the
nearest end if the transfer is bounded there.
An outside option counts only where it is worth more than that point, and then pins its owner's
payoff; if the other side prefers to be left, talks end with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from basebargain._errors import NotApplicableError
from basebargain.forms._bargaining_sets import Segment
from basebargain.solvers._alternating_offers_talks import Offer, Talks

__all__ = [
    "Draft",
    "delayed",
    "limit_drafts",
    "may_stall",
    "require_floats",
    "shares",
    "strict_gain_exists",
]

HUGE, TINY = Fraction(10**300), Fraction(1, 10**300)


@dataclass(frozen=True)
class Draft:
    """An outcome before its certificate: position of the regime, payoffs, terms."""

    regime: int
    payoffs: tuple[Any, Any]
    offer: Offer | None = None
    binding: str = ""
    delay: Any = 0


@dataclass(frozen=True)
class _Piece:
    """A part of the frontier with one total: first player's payoffs from `low` to `high`."""

    total: Any
    low: Any
    high: Any
    has_low: bool
    has_high: bool


def limit_drafts(talks: Talks) -> list[Draft]:
    """Return all outcomes of the limit when options are taken only in reply to an offer."""
    drafts = [*shares(talks), *_impasse(talks)]
    for player in (0, 1):
        if talks.exits[player] is not None:
            drafts += [*_pinned(talks, player), *_left(talks, player)]
    return drafts


def shares(talks: Talks) -> Iterator[Draft]:
    """Yield the deals that waiting alone fixes and that beat every option and endless talks."""
    d = talks.disagreement
    floors = [max(d[i], talks.option(i)) for i in (0, 1)]
    for piece in _frontier(talks.segments):
        on_piece = next(s for s in talks.segments if s.total == piece.total)
        point = talks.share(on_piece)
        if point < piece.low or (point == piece.low and not piece.has_low):
            point = piece.low if piece.has_low else None
        elif point > piece.high or (point == piece.high and not piece.has_high):
            point = piece.high if piece.has_high else None
        if point is None or point < floors[0] or piece.total - point < floors[1]:
            continue
        offer = Offer((point, piece.total - point), _holder(talks, piece.total, point))
        yield Draft(0, offer.payoffs, offer, talks.binding(offer))


def _holder(talks: Talks, total: Any, point: Any) -> Segment:
    return next(s for s in talks.segments if s.total == total and s.low[0] <= point <= s.high[0])


def _frontier(segments: tuple[Segment, ...]) -> Iterator[_Piece]:
    """Yield the undominated parts of a union of segments, merged where they share a total."""
    for total in dict.fromkeys(s.total for s in segments):
        pieces = _merged([s for s in segments if s.total == total])
        for other in segments:
            if other.total > total:
                low = other.low[0] - (other.total - total)
                pieces = [part for p in pieces for part in _without(p, low, other.high[0])]
        yield from pieces


def _merged(segments: list[Segment]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for s in sorted(segments, key=lambda s: s.low[0]):
        low, high = s.low[0], s.high[0]
        if pieces and low <= pieces[-1].high:
            low, high = pieces[-1].low, max(high, pieces.pop().high)
        pieces.append(_Piece(s.total, low, high, low > -math.inf, high < math.inf))
    return pieces


def _without(piece: _Piece, low: Any, high: Any) -> Iterator[_Piece]:
    """Yield what is left of a piece without the closed interval from `low` to `high`."""
    if high < piece.low or low > piece.high:
        yield piece
        return
    if piece.low < low:
        yield _Piece(piece.total, piece.low, low, piece.has_low, has_high=False)
    if high < piece.high:
        yield _Piece(piece.total, high, piece.high, has_low=False, has_high=piece.has_high)


def strict_gain_exists(talks: Talks) -> bool:
    """Whether some deal is better for both than endless talks."""
    first, second = talks.disagreement
    return any(
        first < s.total - second and s.low[0] < s.total - second and s.high[0] > first
        for s in talks.segments
    )


def _impasse(talks: Talks) -> Iterator[Draft]:
    d = talks.disagreement
    if not strict_gain_exists(talks) and all(talks.option(i) <= d[i] for i in (0, 1)):
        yield Draft(1, d, delay=math.inf)


def _pinned(talks: Talks, player: int) -> Iterator[Draft]:
    """Yield deals that give the owner of an option no more than the option."""
    other, option = 1 - player, talks.option(player)
    exit_ = talks.exits[player]
    offer = talks.best_offer(other, option)
    if exit_ is None or offer is None or option < talks.disagreement[player]:
        return
    worth = offer.payoffs[other]
    if worth < max(exit_[other], talks.option(other)):
        return
    if offer.payoffs[player] > option:
        yield from _stalled(talks, player, offer)
        return
    point = talks.share(offer.segment)
    if (point if player == 0 else offer.segment.total - point) <= option:
        yield Draft(0, offer.payoffs, offer, "outside option")


def _stalled(talks: Talks, player: int, offer: Offer) -> Iterator[Draft]:
    """Yield deals that the bound of the transfer makes too good for the owner of an option.

    The other side would rather talk for ever; only the fear of the option makes it sign, and the
    option is not credible while a deal worth more is near.
    So the deal comes at once, or after any delay that leaves the owner at least its option.
    """
    other, option = 1 - player, talks.option(player)
    d = talks.disagreement
    if offer.payoffs[other] <= d[other] and option > d[player]:
        yield Draft(0, offer.payoffs, offer, talks.binding(offer))
        yield delayed(talks, player, offer)


def may_stall(talks: Talks) -> bool:
    """Whether even the least generous deal beats an option, at the expense of the other side."""
    for player, exit_ in enumerate(talks.exits):
        other, option = 1 - player, talks.option(player)
        offer = talks.best_offer(other, option)
        if exit_ is None or offer is None or option < talks.disagreement[player]:
            continue
        is_pulled = offer.payoffs[player] > option
        if is_pulled and exit_[other] <= offer.payoffs[other] <= talks.disagreement[other]:
            return True
    return False


def delayed(talks: Talks, player: int, offer: Offer) -> Draft:
    """Return the deal after the longest delay that leaves `player` its outside option."""
    other, option, d = 1 - player, talks.option(player), talks.disagreement
    left = (option - d[player]) / (offer.payoffs[player] - d[player])
    rate = talks.rates[player]
    ratio = talks.rates[other] / rate
    require_floats(left, ratio, *(u - v for u, v in zip(offer.payoffs, d, strict=True)))
    kept = left if ratio == 1 else float(left) ** float(ratio)
    worth = d[other] + kept * (offer.payoffs[other] - d[other])
    pair = (option, worth) if player == 0 else (worth, option)
    return Draft(0, pair, offer, "outside option", -math.log(left) / float(rate))


def require_floats(*values: Any) -> None:
    """Refuse values out of the range of floats, in which delays are measured.

    Raises
    ------
    NotApplicableError
        If a value that is not zero is too large or too small.
    """
    if not all(value == 0 or TINY < abs(value) < HUGE for value in values):
        msg = (
            "alternating_offers: a delay depends on payoffs whose differences or ratios lie beyond "
            "the range of floats; use another unit, or leave such payoffs out."
        )
        raise NotApplicableError(msg)


def _left(talks: Talks, player: int) -> Iterator[Draft]:
    """Yield the owner leaving, where no deal is better for both than that."""
    other, exit_ = 1 - player, talks.exits[player]
    if exit_ is None or exit_[player] < talks.disagreement[player]:
        return
    better = talks.best_offer(other, exit_[player], strict=True)
    stays = better is not None and better.payoffs[other] > exit_[other]
    if not stays and exit_[other] >= talks.option(other):
        yield Draft(2, exit_)
