"""Certificates of bargaining outcomes: the largest gain that a deviation brings.

Nothing here is shared with the solvers; the numbers are read from the problem again.
For a plan of the discrete game every one-shot deviation at every node is tried, which suffices
because
payoffs are discounted.
For the frequent-offers limit the necessary and sufficient conditions of an equilibrium outcome are
measured in units of payoff.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from basebargain._errors import NotApplicableError
from basebargain.forms._bargaining import BargainingProblem
from basebargain.forms._bargaining_sets import Segment, TransferAgreements
from basebargain.solvers._alternating_offers_outcome import BargainingOutcome, Branch, Node, Plan

__all__ = ["limit_regret", "plan_payoffs", "plan_regret"]

Pair = tuple[Any, Any]
Position = tuple[str, int]
NOTHING = Fraction(0)


def _segments(problem: BargainingProblem) -> tuple[Segment, ...]:
    feasible = problem.feasible
    if not isinstance(feasible, TransferAgreements):
        msg = f"certificates need TransferAgreements; got {type(feasible).__name__}."
        raise NotApplicableError(msg)
    exact = feasible.with_numbers(Fraction(x) for x in feasible.numbers())
    return exact.segments(problem.players)


def _numbers(pair: Pair) -> Pair:
    return Fraction(pair[0]), Fraction(pair[1])


def _exits(problem: BargainingProblem) -> tuple[Pair | None, Pair | None]:
    first, second = (problem.outside_option(player) for player in problem.players)
    return (
        None if first is None else _numbers(first.payoffs),
        None if second is None else _numbers(second.payoffs),
    )


def _disagreement(problem: BargainingProblem) -> Pair:
    inside = _numbers(problem.inside)
    if problem.breakdown is None:
        return inside
    rates, ends = _numbers(problem.impatience), _numbers(problem.breakdown.payoffs)
    h = Fraction(problem.breakdown.hazard)
    first, second = ((r * u + h * b) / (r + h) for r, u, b in zip(rates, inside, ends, strict=True))
    return first, second


def _worths(segment: Segment, player: int, least: Any, most: Any) -> tuple[Any, Any] | None:
    """Range of a player's payoff on a segment between two bounds (None for no bound)."""
    lows = [Fraction(x) for x in (segment.low[player], least) if x is not None]
    highs = [Fraction(x) for x in (segment.high[player], most) if x is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if low is not None and high is not None and low > high:
        return None
    return low, high


# --- the discrete game ---------------------------------------------------------------------------


class _Play:
    """Values of a plan, by following it."""

    def __init__(self, problem: BargainingProblem, plan: Plan) -> None:
        self.plan = plan
        self.segments = _segments(problem)
        self.exits = _exits(problem)
        d, delta = _disagreement(problem), _numbers(plan.discounts)
        self.delta = delta
        self.d = d

    def wait(self, position: Position) -> Pair:
        """Discounted values if `position` is reached one period from now."""
        later = self.value(position)
        first, second = ((1 - self.delta[i]) * self.d[i] + self.delta[i] * later[i] for i in (0, 1))
        return first, second

    def value(self, position: Position) -> Pair:
        """Payoffs from a position on; the disagreement point if the plan never ends."""
        steps: list[Position] = []
        end: Pair | None = None
        while end is None and position not in steps:
            steps.append(position)
            node = self.plan.nodes[position]
            end = node.offer or self.ending(node.low, position[1])
            position = (node.low.state, 1 - position[1])
        if end is None:
            return self.d
        worth = _numbers(end)
        for _ in steps[1:]:
            worth = (
                (1 - self.delta[0]) * self.d[0] + self.delta[0] * worth[0],
                (1 - self.delta[1]) * self.d[1] + self.delta[1] * worth[1],
            )
        return worth

    def ending(self, branch: Branch, proposer: int) -> Pair | None:
        """Payoffs if a refusal ends the talks, else None."""
        if branch.quits:
            return self.exits[1 - proposer]
        return self.exits[proposer] if branch.leaves else None

    def after(self, branch: Branch, proposer: int) -> Pair:
        """Payoffs after a refusal."""
        return self.ending(branch, proposer) or self.wait((branch.state, 1 - proposer))


def plan_payoffs(problem: BargainingProblem, plan: Plan) -> Pair:
    """Return the payoffs of a plan from its first node on."""
    return _Play(problem, plan).value(plan.start)


def plan_regret(problem: BargainingProblem, plan: Plan, *, after_own_offer: bool = False) -> Any:
    """Return the largest one-shot gain over all nodes, replies and offers of a plan.

    Parameters
    ----------
    problem : BargainingProblem
    plan : Plan
    after_own_offer : bool
        Whether a player may also leave after its own offer was refused.
    """
    play = _Play(problem, plan)
    gains = [
        gain
        for (_, proposer), node in plan.nodes.items()
        for gain in (
            *_offer_gains(play, proposer, node),
            *_reply_gains(play, proposer, node),
            *(_leaving_gains(play, proposer, node) if after_own_offer else ()),
        )
    ]
    return max([NOTHING, *gains])


def _offer_gains(play: _Play, proposer: int, node: Node) -> Iterator[Any]:
    """Gains of the proposer from other offers, and how far its own is from being feasible."""
    other, after = 1 - proposer, play.after(node.low, proposer)
    own = after if node.offer is None else node.offer
    yield after[proposer] - own[proposer]
    for s in play.segments:
        kept = _worths(s, other, node.reserve, None)
        if kept is None or (s.high[other] == node.reserve and not _signs_at_reserve(node, s.label)):
            continue
        yield s.total - kept[0] - own[proposer]
    if node.offer is not None:
        yield min(_distance(s, node.offer) for s in play.segments)
        if node.offer[other] == node.reserve and not _signs_at_reserve(node, node.agreement):
            yield node.reserve - after[other] or Fraction(1)
        yield node.reserve - node.offer[other]


def _signs_at_reserve(node: Node, label: str) -> bool:
    return node.accepts_at_reserve and label not in node.turned_down


def _distance(segment: Segment, payoffs: Pair) -> Any:
    """How far payoffs are from a segment, in the larger of the two coordinates."""
    gaps = [abs(sum(payoffs) - segment.total)]
    for worth, low, high in zip(payoffs, segment.low, segment.high, strict=True):
        gaps += [low - worth] if low is not None else []
        gaps += [worth - high] if high is not None else []
    return max(NOTHING, *gaps)


def _reply_gains(play: _Play, proposer: int, node: Node) -> Iterator[Any]:
    """Gains of the responder from accepting, refusing or leaving against the plan."""
    other = 1 - proposer
    planned = play.after(node.low, proposer)[other]
    best_low, best_met = (_best_refusal(play, proposer, b) for b in (node.low, node.met))
    yield best_low - planned
    for s in play.segments:
        refused = _worths(s, other, None, node.reserve)
        accepted = _worths(s, other, node.reserve, None)
        if refused is not None:
            yield refused[1] - planned
        if accepted is not None:
            yield best_met - accepted[0]


def _best_refusal(play: _Play, proposer: int, branch: Branch) -> Any:
    other = 1 - proposer
    exit_ = play.exits[other]
    stays = play.after(Branch(leaves=branch.leaves, state=branch.state), proposer)[other]
    return stays if exit_ is None else max(stays, exit_[other])


def _leaving_gains(play: _Play, proposer: int, node: Node) -> Iterator[Any]:
    """Gains of the proposer from leaving, or from not leaving, after a refusal."""
    exit_ = play.exits[proposer]
    for branch in (node.low, node.met):
        if exit_ is not None and not branch.quits:
            stay = play.wait((branch.state, 1 - proposer))[proposer]
            yield (stay - exit_[proposer]) * (1 if branch.leaves else -1)


# --- the frequent-offers limit -------------------------------------------------------------------


def limit_regret(
    problem: BargainingProblem, outcome: BargainingOutcome, *, after_own_offer: bool = False
) -> Any:
    """Return how far an outcome is from meeting the conditions of an equilibrium of the limit.

    Parameters
    ----------
    problem : BargainingProblem
    outcome : BargainingOutcome
    after_own_offer : bool
        Whether a player may also leave after its own offer was refused.

    Notes
    -----
    Endless talks must leave nobody worse off than its option, and no deal better for both.
    Leaving must pay its owner, and no deal may be better for both; where a player may leave after
    its own offer too, such a deal is no escape if the other side would not mind paying the option's
    worth later rather than at once: it refuses any higher price, and the talks go on at that worth.
    It would not mind if interest saved on the payment covers what the owner asks for waiting.
    A deal must be feasible, undominated, worth each player's option, and upheld either by waiting
    (both lose equally fast, or the transfer is at its bound) or by an option that is credible and
    that the other side does not prefer.
    """
    u = _numbers((outcome.payoffs[0], outcome.payoffs[1]))
    kind = problem.regimes.index(outcome.regime)
    exits = _exits(problem)
    gains = [e[i] - u[i] for i, e in enumerate(exits) if e is not None]
    if kind == 0:
        gains += _deal_gains(problem, outcome, u, after_own_offer=after_own_offer)
    else:
        ends = [_disagreement(problem)] if kind == 1 else [e for e in exits if e is not None]
        gains += [min(max(abs(u[i] - end[i]) for i in (0, 1)) for end in ends)]
        gains += [
            _joint_gain(s, u)
            for s in _segments(problem)
            if not (kind == 2 and after_own_offer and _pays_later(problem, s, exits))
        ]
    if kind == 2:
        d = _disagreement(problem)
        gains += [min(d[i] - e[i] for i, e in enumerate(exits) if e is not None)]
    return max([NOTHING, *gains])


def _pays_later(
    problem: BargainingProblem, segment: Segment, exits: tuple[Pair | None, Pair | None]
) -> bool:
    """Whether a side loses nothing by conceding the other's option later rather than now."""
    return any(_saves(problem, segment, i, e) for i, e in enumerate(exits) if e is not None)


def _saves(problem: BargainingProblem, segment: Segment, owner: int, exit_: Pair) -> bool:
    """Whether a payment worth the option is cheaper later, at first or in the end.

    While it waits it costs no interest, but must grow to be worth as much to its owner.
    """
    d, rates, other = _disagreement(problem), _rates(problem), 1 - owner
    least = exit_[owner] if segment.low[owner] is None else max(segment.low[owner], exit_[owner])
    pays, keeps = d[other] + least - segment.total, exit_[owner] - d[owner]
    if least > exit_[owner] or keeps <= 0:
        return bool(pays >= 0)
    at_first = rates[other] * pays - rates[owner] * keeps
    most = _ultimatum(segment, owner, exit_)
    if at_first > 0 or (at_first == 0 and rates[owner] <= rates[other]):
        return True
    if most <= exit_[owner]:
        return False
    years = math.log(float((most - d[owner]) / keeps)) / float(rates[owner])
    shrunk = math.exp(-float(rates[other]) * years) * float(d[other] + most - segment.total)
    return bool(float(pays) >= shrunk)


def _ultimatum(segment: Segment, owner: int, exit_: Pair) -> Any:
    """Return the most that the owner of an option can have by threatening to take it."""
    high, most = segment.high[owner], segment.total - exit_[1 - owner]
    return most if high is None else min(most, high)


def _joint_gain(segment: Segment, u: Pair) -> Any:
    """Largest gain that both can have together on a segment."""
    both = _worths(segment, 0, u[0], Fraction(segment.total) - u[1])
    if both is None:
        return NOTHING
    surplus = Fraction(segment.total) - u[0] - u[1]
    first = min(max(u[0] + surplus / 2, both[0]), both[1])
    return min(first - u[0], u[0] + surplus - first)


def _deal_gains(
    problem: BargainingProblem, outcome: BargainingOutcome, u: Pair, *, after_own_offer: bool
) -> list[Any]:
    deal = next(s for s in _segments(problem) if s.label == outcome.agreement)
    worth = Fraction(deal.base) + Fraction(outcome.transfer)
    rest = Fraction(deal.total) - worth
    signed = (worth, rest) if deal.payee == 0 else (rest, worth)
    supports = [_upheld_by_waiting(problem, deal, u)]
    for owner, exit_ in enumerate(_exits(problem)):
        if exit_ is not None:
            supports.append(_upheld_by_option(problem, deal, u, owner, pinned=not after_own_offer))
            supports.append(_upheld_by_bound(problem, deal, signed, owner))
    return [
        _distance(deal, signed),
        *(abs(a - b) for a, b in zip(u, _after_delay(problem, signed, outcome.delay), strict=True)),
        *(_joint_gain(s, signed) for s in _segments(problem)),
        min(supports),
    ]


def _after_delay(problem: BargainingProblem, signed: Pair, delay: Any) -> Pair:
    """Payoffs of a deal signed after some years of talks."""
    if not delay:
        return signed
    d = _disagreement(problem)
    kept = [math.exp(-float(r + problem.hazard) * delay) for r in problem.impatience]
    first, second = (float(d[i]) + kept[i] * float(signed[i] - d[i]) for i in (0, 1))
    return first, second


def _rates(problem: BargainingProblem) -> Pair:
    first, second = _numbers(problem.impatience)
    return first + Fraction(problem.hazard), second + Fraction(problem.hazard)


def _upheld_by_waiting(problem: BargainingProblem, deal: Segment, u: Pair) -> Any:
    """Gain from refusing for ever, or from holding out for equal cost of delay."""
    d, rates = _disagreement(problem), _rates(problem)
    excess = (rates[0] * (u[0] - d[0]) - rates[1] * (u[1] - d[1])) / sum(rates)
    low, high = _reach(problem, deal)
    room = (
        [] if (low if excess > 0 else high) is None else [u[0] - low if excess > 0 else high - u[0]]
    )
    return max(d[0] - u[0], d[1] - u[1], min([abs(excess), *room]))


def _reach(problem: BargainingProblem, deal: Segment) -> tuple[Any, Any]:
    """How far the first player's payoff can move without a gap at the total of the deal."""
    low, high = deal.low[0], deal.high[0]
    for s in sorted(_segments(problem), key=lambda s: (s.low[0] is not None, s.low[0] or 0)):
        meets_high = high is None or s.low[0] is None or s.low[0] <= high
        meets_low = low is None or s.high[0] is None or s.high[0] >= low
        if s.total == deal.total and meets_high and meets_low:
            low = None if low is None or s.low[0] is None else min(low, s.low[0])
            high = None if high is None or s.high[0] is None else max(high, s.high[0])
    return low, high


def _upheld_by_option(
    problem: BargainingProblem, deal: Segment, u: Pair, owner: int, *, pinned: bool
) -> Any:
    """How far an option is from being credible and from fixing, or allowing, these terms."""
    exit_ = _exits(problem)[owner] or u
    d, rates, other = _disagreement(problem), _rates(problem), 1 - owner
    surplus = Fraction(deal.total) - d[0] - d[1]
    share = d[owner] + rates[other] / sum(rates) * surplus
    limits = [x for x in (deal.high[owner],) if x is not None]
    equal_loss = min([share, *(Fraction(x) for x in limits)])
    spared = exit_[other] if pinned else deal.total - _ultimatum(deal, owner, exit_)
    is_idle, low = equal_loss - exit_[owner], deal.low[owner]
    if not pinned and low is not None and low > exit_[owner]:
        # The deal is not signed at once only if the other side would rather talk for ever.
        is_idle = deal.total - low - d[other]
    gaps = [d[owner] - exit_[owner], is_idle, spared - u[other]]
    return max(NOTHING, *gaps, u[owner] - exit_[owner] if pinned else NOTHING)


def _upheld_by_bound(problem: BargainingProblem, deal: Segment, signed: Pair, owner: int) -> Any:
    """How far the deal is from the least its bound allows, signed for fear of an option."""
    exit_ = _exits(problem)[owner] or signed
    d, other = _disagreement(problem), 1 - owner
    if deal.low[owner] is None:
        return abs(signed[owner] - exit_[owner]) + max(NOTHING, signed[other] - d[other])
    gaps = [signed[owner] - Fraction(deal.low[owner]), d[owner] - exit_[owner]]
    return max(NOTHING, *gaps, exit_[other] - signed[other], signed[other] - d[other])
