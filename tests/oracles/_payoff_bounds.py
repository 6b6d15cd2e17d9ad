"""Bounds on all subgame-perfect payoffs of alternating offers on one segment.

Independent of stationarity: whatever play follows, each payoff at a node lies between bounds that
the
bounds one period later imply.
Starting from bounds that hold trivially and repeating the step keeps them valid.
"""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[float, float]
Bounds = list[list[list[float]]]


@dataclass(frozen=True)
class Line:
    """Payoffs (x, total - x) with x from low to high, for the first player."""

    total: float
    low: float
    high: float

    def span(self, player: int) -> Pair:
        """Least and largest payoff of a player."""
        if player == 0:
            return self.low, self.high
        return self.total - self.high, self.total - self.low

    def left(self, player: int, other_gets: float) -> float:
        """Most a player can have if the other must have at least so much."""
        low, high = self.span(1 - player)
        return self.total - max(low, other_gets) if high >= other_gets else float("-inf")

    def sure(self, player: int, other_gets: float) -> float:
        """Supremum of what a player can have if the other gets strictly more than so much."""
        high = self.span(1 - player)[1]
        return self.left(player, other_gets) if high > other_gets + 1e-12 else float("-inf")


@dataclass(frozen=True)
class Rules:
    """What waiting, leaving and the timing are."""

    inside: Pair
    exits: tuple[Pair | None, Pair | None]
    delta: Pair
    after_own_offer: bool = False


def payoff_bounds(segment: Line, rules: Rules, steps: int) -> Bounds:
    """Return ``bounds[proposer][player] = [least, largest]``."""
    points = [rules.inside, *(e for e in rules.exits if e is not None)]
    points += [
        (segment.low, segment.total - segment.low),
        (segment.high, segment.total - segment.high),
    ]
    spans = [[min(p[i] for p in points), max(p[i] for p in points)] for i in (0, 1)]
    bounds: Bounds = [[list(s) for s in spans], [list(s) for s in spans]]
    for _ in range(steps):
        bounds = [_node(segment, rules, p, bounds[1 - p]) for p in (0, 1)]
    return bounds


def _node(
    segment: Line, rules: Rules, proposer: int, later: list[list[float]]
) -> list[list[float]]:
    other = 1 - proposer
    unsettled = _after_refusal(segment, rules, proposer, later)
    exit_ = rules.exits[other]
    ends = list(unsettled)
    if exit_ is not None:
        stays = [u for u in ends if u[other][1] >= exit_[other]]
        quits = min(u[other][0] for u in ends) <= exit_[other]
        ends = stays + ([[[x, x] for x in exit_]] if quits else [])
    option = float("-inf") if exit_ is None else exit_[other]
    reserve = [
        max(option, min(u[other][0] for u in unsettled)),
        max(option, *(u[other][1] for u in unsettled)),
    ]
    worst, best = min(u[proposer][0] for u in ends), max(u[proposer][1] for u in ends)
    surely, perhaps = segment.sure(proposer, reserve[1]), segment.left(proposer, reserve[0])
    own = [max(surely, worst), max(perhaps, best)]
    end = segment.span(other)[0]
    must_sign, may_sign = surely > best + 1e-12, perhaps >= worst - 1e-12
    replies = [
        max(reserve[0], end) if must_sign else reserve[0],
        max(reserve[1], end) if may_sign else reserve[1],
    ]
    return [own, replies] if proposer == 0 else [replies, own]


def _after_refusal(
    segment: Line, rules: Rules, proposer: int, later: list[list[float]]
) -> list[list[list[float]]]:
    """Boxes of payoffs if the responder refuses without leaving."""
    wait = [
        [(1 - rules.delta[i]) * rules.inside[i] + rules.delta[i] * x for x in later[i]]
        for i in (0, 1)
    ]
    exit_ = rules.exits[proposer] if rules.after_own_offer else None
    if exit_ is None:
        return [wait]
    boxes = [[[x, x] for x in exit_]] if wait[proposer][0] <= exit_[proposer] else []
    if wait[proposer][1] >= exit_[proposer]:
        least = max(wait[proposer][0], exit_[proposer])
        d, delta, other = rules.inside, rules.delta, 1 - proposer
        promised = (least - (1 - delta[proposer]) * d[proposer]) / delta[proposer]
        most = max(segment.total, d[0] + d[1]) - promised
        ceiling = (1 - delta[other]) * d[other] + delta[other] * most
        box = [[least, wait[proposer][1]], [wait[other][0], min(wait[other][1], ceiling)]]
        boxes.append(box if proposer == 0 else box[::-1])
    return boxes
