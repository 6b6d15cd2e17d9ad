"""All outcomes of pure subgame-perfect play of alternating offers, by self-generation.

An outcome is a deal after n periods, the first player leaving after n periods, or endless talks.
Deals after n periods that are in equilibrium fill an interval of terms, so a set of outcomes is
held as one interval for each n, a flag for each n, and one flag.
Starting from everything, each step keeps what is optimal at a node if play after it comes from the
set kept so far, whatever was offered before; the limit is the set of equilibrium outcomes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pair = tuple[float, float]
SLACK = 1e-11


@dataclass(frozen=True)
class Table:
    """One segment of deals (x, total - x), one outside option of the first player, discounting."""

    total: float
    low: float
    high: float
    inside: Pair
    leaving: Pair
    delta: Pair
    periods: int

    def decay(self, player: int) -> Array:
        """Return discount factors by delay."""
        return np.asarray(self.delta[player] ** np.arange(self.periods + 1.0))


@dataclass(frozen=True)
class Outcomes:
    """First player's terms by delay, delays after which it leaves, and whether talks may go on."""

    low: Array
    high: Array
    leaves: NDArray[np.bool_]
    endless: bool

    def worths(self, table: Table, player: int, *, best: bool) -> Array:
        """Return the payoffs at the better or worse end of each part of the set."""
        terms = self.high if best == (player == 0) else self.low
        own = terms if player == 0 else table.total - terms
        d, held = table.inside[player], self.low <= self.high
        decay = table.decay(player)
        return np.concatenate(
            [
                d + decay[held] * (own[held] - d),
                d + decay[self.leaves] * (table.leaving[player] - d),
                [d] if self.endless else [],
            ]
        )

    def at_least(self, table: Table, player: int, worth: float) -> Outcomes:
        """Keep what gives a player at least so much."""
        d, decay = table.inside[player], table.decay(player)
        bound = d + (worth - SLACK - d) / decay
        low = np.maximum(self.low, bound) if player == 0 else self.low
        high = self.high if player == 0 else np.minimum(self.high, table.total - bound)
        left = d + decay * (table.leaving[player] - d) >= worth - SLACK
        return Outcomes(low, high, self.leaves & left, self.endless and d >= worth - SLACK)

    def postponed(self) -> Outcomes:
        """Return the same outcomes one period later."""
        low, high = np.roll(self.low, 1), np.roll(self.high, 1)
        leaves = np.roll(self.leaves, 1)
        low[0], high[0], leaves[0] = 1, 0, False
        return Outcomes(low, high, leaves, self.endless)


def outcome_sets(table: Table, *, after_own_offer: bool, steps: int) -> tuple[Outcomes, Outcomes]:
    """Return the outcomes where the first and where the second player makes the first offer."""
    ones = np.ones(table.periods + 1)
    everything = Outcomes(table.low * ones, table.high * ones, ones > 0, endless=True)
    sets = (everything, everything)
    for _ in range(steps):
        first = _node(table, 0, sets[1], may_leave=after_own_offer)
        second = _node(table, 1, sets[0], may_leave=True)
        if _same(first, sets[0]) and _same(second, sets[1]):
            break
        sets = first, second
    return sets


def _same(one: Outcomes, other: Outcomes) -> bool:
    held, was = one.low <= one.high, other.low <= other.high
    moves = [np.abs(a - b)[held & was] for a, b in ((one.low, other.low), (one.high, other.high))]
    return (
        bool(np.array_equal(held, was) and np.array_equal(one.leaves, other.leaves))
        and one.endless == other.endless
        and float(np.concatenate(moves).max(initial=0.0)) < SLACK
    )


def _node(table: Table, proposer: int, later: Outcomes, *, may_leave: bool) -> Outcomes:
    other = 1 - proposer
    refused = later.postponed()
    if may_leave:
        option = table.leaving[0]
        goes = refused.worths(table, 0, best=False).min() <= option + SLACK
        refused = refused.at_least(table, 0, option)
        refused.leaves[0] |= goes
    reserve = float(refused.worths(table, other, best=False).min())
    kept = refused.at_least(table, proposer, _secured(table, proposer, refused, reserve))
    now = replace(kept, low=kept.low.copy(), high=kept.high.copy())
    now.low[0] = table.low if other else max(table.low, reserve - SLACK)
    now.high[0] = min(table.high, table.total - reserve + SLACK) if other else table.high
    return now.at_least(table, proposer, _secured(table, proposer, refused, reserve))


def _secured(table: Table, proposer: int, refused: Outcomes, reserve: float) -> float:
    """Return what the proposer can be sure of, whatever follows each of its offers.

    An offer may be refused if some continuation is worth no less to the other side, and accepted
    if some is worth no more; the worst of these counts.
    """
    other = 1 - proposer
    replies = refused.worths(table, other, best=True)
    order = np.argsort(replies, kind="stable")
    replies, own = replies[order], refused.worths(table, proposer, best=False)[order]
    worst_above = np.append(np.minimum.accumulate(own[::-1])[::-1], np.inf)
    ends = (table.low, table.high)
    if other == 1:
        ends = table.total - table.high, table.total - table.low

    def secured(worths: Array, side: Any) -> float:
        place = np.searchsorted(replies, worths, side=side)
        return float(np.minimum(table.total - worths, worst_above[place]).max(initial=-np.inf))

    least = max(reserve, ends[0])
    at_least = np.array([least] if least <= ends[1] else [])
    # Just above a reply that a continuation gives, that continuation no longer deters.
    just_above = replies[(replies >= ends[0]) & (replies < ends[1])]
    return max(float(own.min()), secured(at_least, "left"), secured(just_above, "right"))
