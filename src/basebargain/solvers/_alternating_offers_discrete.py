"""Stationary subgame-perfect equilibria of the game with a period between offers, solved exactly.

Each proposer's node is in one of finitely many cases: a deal on some agreement at the responder's
value of waiting, at its outside option, or at the end of the segment; or no deal, after which the
responder waits or leaves.
A pair of cases gives a linear system for the values at both nodes; a pair whose solution passes
every comparison that defines the cases is an equilibrium, and all are found this way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from basebargain.forms._bargaining_sets import Segment
from basebargain.solvers._alternating_offers_outcome import Branch, Node, Plan
from basebargain.solvers._alternating_offers_talks import Offer, Talks

__all__ = ["stationary_plans"]

Pair = tuple[Any, Any]
Matrix = tuple[Pair, Pair]


@dataclass(frozen=True)
class _Case:
    """Values at a node as ``constant + matrix @ values at the other node``."""

    constant: Pair
    matrix: Matrix
    segment: Segment | None
    quits: bool


def stationary_plans(talks: Talks, discounts: Pair, first: int) -> Iterator[Plan]:
    """Yield a plan for each stationary equilibrium in pure strategies."""
    cases = [list(_cases(talks, discounts, proposer)) for proposer in (0, 1)]
    for case_0 in cases[0]:
        for case_1 in cases[1]:
            values = _values(case_0, case_1)
            nodes = {
                ("", p): _node(talks, discounts, p, case, values)
                for p, case in ((0, case_0), (1, case_1))
            }
            checked = {position: node for position, node in nodes.items() if node is not None}
            if len(checked) == 2:
                yield Plan(("", first), checked, discounts)


def _cases(talks: Talks, discounts: Pair, proposer: int) -> Iterator[_Case]:
    other = 1 - proposer
    d, delta = talks.disagreement, discounts
    wait = ((1 - delta[0]) * d[0], (1 - delta[1]) * d[1])
    still: Matrix = ((0, 0), (0, 0))
    yield _Case(wait, ((delta[0], 0), (0, delta[1])), None, quits=False)
    exit_ = talks.exits[other]
    if exit_ is not None:
        yield _Case(exit_, still, None, quits=True)
    for s in talks.segments:
        rows = [[0, 0], [0, 0]]
        rows[other][other], rows[proposer][other] = delta[other], -delta[other]
        moving: Matrix = ((rows[0][0], rows[0][1]), (rows[1][0], rows[1][1]))
        yield _Case(_deal(s, other, wait[other]), moving, s, quits=False)
        if exit_ is not None:
            yield _Case(_deal(s, other, exit_[other]), still, s, quits=True)
        if s.low[other] > -math.inf:
            yield _Case(_deal(s, other, s.low[other]), still, s, quits=False)


def _deal(segment: Segment, other: int, worth: Any) -> Pair:
    return (segment.total - worth, worth) if other else (worth, segment.total - worth)


def _values(first: _Case, second: _Case) -> tuple[Pair, Pair]:
    """Solve ``v = a + A w, w = b + B v``."""
    a, b = first.constant, second.constant
    (p, q), (r, s) = _product(first.matrix, second.matrix)
    x, y = (u + v for u, v in zip(a, _apply(first.matrix, b), strict=True))
    det = (1 - p) * (1 - s) - q * r
    v = (((1 - s) * x + q * y) / det, ((1 - p) * y + r * x) / det)
    w = tuple(u + z for u, z in zip(b, _apply(second.matrix, v), strict=True))
    return v, (w[0], w[1])


def _apply(matrix: Matrix, vector: Pair) -> Pair:
    (p, q), (r, s) = matrix
    return p * vector[0] + q * vector[1], r * vector[0] + s * vector[1]


def _product(left: Matrix, right: Matrix) -> Matrix:
    (p, q), (r, s) = right
    (a, c), (b, d) = (_apply(left, (p, r)), _apply(left, (q, s)))
    return (a, b), (c, d)


def _node(
    talks: Talks, discounts: Pair, proposer: int, case: _Case, values: tuple[Pair, Pair]
) -> Node | None:
    """Return the plan at a node if every comparison that defines the case holds, else None."""
    other, value, later = 1 - proposer, values[proposer], values[1 - proposer]
    d, delta = talks.disagreement, discounts
    wait = (
        (1 - delta[0]) * d[0] + delta[0] * later[0],
        (1 - delta[1]) * d[1] + delta[1] * later[1],
    )
    option = talks.option(other)
    reserve = max(wait[other], option)
    refusals = {
        quits: talks.exits[other] if quits else wait for quits in _choices(wait[other], option)
    }
    sure = talks.best_offer(proposer, reserve, strict=True)
    if sure is not None and sure.payoffs[proposer] > value[proposer]:
        return None
    if case.segment is None:
        if case.quits not in refusals:
            return None
        branch = Branch(quits=case.quits)
        return Node(None, "", reserve, accepts_at_reserve=False, low=branch, met=branch)
    worst, quits = min((u[proposer], quits) for quits, u in refusals.items() if u is not None)
    offer = Offer(value, case.segment)
    if not _is_feasible(offer, other, reserve) or worst > value[proposer]:
        return None
    best = talks.best_offer(proposer, reserve)
    ties = best is not None and best.payoffs[proposer] <= value[proposer]
    refused: tuple[str, ...] = ()
    if not ties and value[other] == reserve:
        # An indifferent responder may sign one agreement and refuse those better for the proposer.
        refused = tuple(s.label for s in talks.segments if s.total - reserve > value[proposer])
    branch, label = Branch(quits=quits), case.segment.label
    accepts = ties or bool(refused)
    return Node(value, label, reserve, accepts, low=branch, met=branch, turned_down=refused)


def _choices(wait: Any, option: Any) -> tuple[bool, ...]:
    """Best replies to an unacceptable offer: leave (True), wait (False), or both at a tie."""
    if wait == option:
        return (False, True)
    return (bool(option > wait),)


def _is_feasible(offer: Offer, other: int, reserve: Any) -> bool:
    low, high = offer.segment.low[other], offer.segment.high[other]
    return bool(low <= offer.payoffs[other] <= high and offer.payoffs[other] >= reserve)
