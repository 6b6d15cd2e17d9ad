"""Equilibria when a player may also leave after its own offer was refused.

Then the threat to leave backs an ultimatum, and whether it is carried out can depend on the past:
the
equilibrium payoffs fill an interval.
Its ends are computed here from the largest set of payoffs that supports itself, and each end comes
with
the strategies that reach it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NoReturn

from scipy.optimize import brentq

from basebargain._errors import NotApplicableError
from basebargain.solvers._alternating_offers_limit import Draft, delayed, require_floats
from basebargain.solvers._alternating_offers_outcome import Branch, Node, Plan
from basebargain.solvers._alternating_offers_talks import Offer, Talks

__all__ = ["any_drafts", "any_plans", "is_idle", "is_tied", "owner_of_option"]

Pair = tuple[Any, Any]
NEAR = 1e-12


def owner_of_option(talks: Talks) -> int | None:
    """Position of the one player with an outside option, or None.

    Raises
    ------
    NotApplicableError
        If both have one, several agreements are on the table, or the other side would rather be
        left than talk for ever.
    """
    owners = [i for i in (0, 1) if talks.exits[i] is not None]
    if not owners:
        return None
    owner, other = owners[0], 1 - owners[0]
    exit_ = talks.exits[owner] or talks.disagreement
    reasons = {
        "both players have an outside option": len(owners) == 2,
        "there are several agreements": len(talks.segments) > 1,
        "the other side prefers the outside option to endless talks": exit_[other]
        > talks.disagreement[other],
    }
    for reason, holds in reasons.items():
        if holds:
            msg = (
                f"alternating_offers(opt_out='any') does not cover this problem: {reason}. "
                "Use opt_out='responding'."
            )
            raise NotApplicableError(msg)
    return owner


def is_idle(talks: Talks, owner: int) -> bool:
    """Whether the option is never worth taking, whatever has been refused."""
    return bool(talks.option(owner) < talks.disagreement[owner])


def is_tied(talks: Talks, owner: int, discounts: Pair) -> bool:
    """Whether the option is worth exactly what waiting, or the best deal, now or later, gives."""
    segment, other, option = talks.segments[0], 1 - owner, talks.option(owner)
    exit_ = talks.exits[owner] or talks.disagreement
    wait = _Wait(talks.disagreement, discounts)
    most = min(segment.high[owner], segment.total - exit_[other])
    later = wait.worth(owner, most)
    return option in (talks.disagreement[owner], most, later, wait.worth(owner, later))


def any_drafts(talks: Talks, owner: int, responding: list[Draft]) -> tuple[list[Draft], bool]:
    """Return the extreme outcomes of the limit, and whether they span all of them.

    `responding` holds the outcomes when the option can be taken in reply only, and comes back
    itself where nothing else can happen.
    """
    segment, other, d = talks.segments[0], 1 - owner, talks.disagreement
    exit_, option = talks.exits[owner] or d, talks.option(owner)
    point = talks.share(segment)
    share = point if owner == 0 else segment.total - point
    best = min(segment.high[owner], segment.total - exit_[other])
    least = max(segment.low[owner], option)
    # A floor above the option leaves the owner no reason to go, unless the other side balks at it.
    is_content = (
        segment.total - segment.low[owner] > d[other]
        if segment.low[owner] > option
        else min(share, segment.high[owner]) > option
    )
    if is_content or best < least:
        return responding, False
    ends = [_deal(talks, owner, worth) for worth in dict.fromkeys((least, best))]
    refuses = [Draft(2, exit_)] if best == option or _may_be_refused(talks, owner, best) else []
    if option == d[owner]:
        return [*ends, *refuses, *(r for r in responding if r.regime)], False
    if best > option:
        ends.append(_latest(talks, owner, best))
        ends += [delayed(talks, owner, _offer(talks, owner, least))] if least > option else []
    equal = talks.rates[0] == talks.rates[1] and segment.low[owner] <= option
    return [*ends, *refuses], bool(equal)


def _latest(talks: Talks, owner: int, best: Any) -> Draft:
    """Return the deal after the longest delay that both put up with.

    The owner must be left its option, and the other side what signing the owner's best deal at once
    would give it.
    """
    segment, other, d = talks.segments[0], 1 - owner, talks.disagreement
    draft = delayed(talks, owner, _offer(talks, owner, best))
    spared = segment.total - best
    if draft.payoffs[other] >= spared:
        return draft
    option = talks.option(owner)

    def terms(years: float) -> float:
        """Return what the owner must sign for after a delay to have its option now."""
        ratio = math.exp(float(talks.rates[owner]) * years)
        return float(d[owner]) + ratio * float(option - d[owner])

    def excess(years: float) -> float:
        kept = math.exp(-float(talks.rates[other]) * years)
        return kept * (float(segment.total - d[other]) - terms(years)) - float(spared - d[other])

    if not excess(0.0) > 0 > excess(draft.delay):
        return _deal(talks, owner, best)
    years = float(brentq(excess, 0.0, draft.delay, xtol=1e-15))
    pair = (option, spared) if owner == 0 else (spared, option)
    offer = _offer(talks, owner, Fraction(terms(years)))
    return replace(draft, offer=offer, payoffs=pair, delay=years)


def _may_be_refused(talks: Talks, owner: int, best: Any) -> bool:
    """Whether the other side can refuse every deal better for both than being left.

    It can if it loses nothing by signing later, for more, so that the owner has its option now:
    a little later, or as late as the owner's best deal allows.
    """
    segment, other, d = talks.segments[0], 1 - owner, talks.disagreement
    option, (own, their) = talks.option(owner), (talks.rates[owner], talks.rates[other])
    if option == d[owner]:
        return bool(segment.total - max(segment.low[owner], option) <= d[other])
    if segment.low[owner] > option:
        has_room = segment.low[owner] < best or best < segment.high[owner]
        gains = segment.total - segment.low[owner] < d[other] or segment.low[owner] == best
        return bool(has_room and gains)
    now = segment.total - option
    cost = their * (now - d[other]) + own * (option - d[owner])
    if cost < 0 or (cost == 0 and own <= their):
        return True
    return bool(delayed(talks, owner, _offer(talks, owner, best)).payoffs[other] >= now)


def _deal(talks: Talks, owner: int, worth: Any) -> Draft:
    offer = _offer(talks, owner, worth)
    is_option = worth == talks.option(owner)
    return Draft(0, offer.payoffs, offer, "outside option" if is_option else "threat")


def _offer(talks: Talks, owner: int, worth: Any) -> Offer:
    segment = talks.segments[0]
    rest = segment.total - worth
    return Offer((worth, rest) if owner == 0 else (rest, worth), segment)


@dataclass(frozen=True)
class _Ends:
    """Owner's extreme payoffs, and the other's reserve when the least is offered.

    Attributes
    ----------
    most, most_reply : number
        Largest payoff as proposer and as responder.
    least, least_reply : number
        Smallest payoff as proposer and as responder.
    kept : number
        As responder one period on, what makes the owner indifferent between leaving and waiting.
    reserve : number
        What the other side refuses to go below where the owner gets least.
    """

    most: Any
    most_reply: Any
    least: Any
    least_reply: Any
    kept: Any
    reserve: Any


def any_plans(talks: Talks, discounts: Pair, owner: int, first: int) -> list[Plan] | None:
    """Return the plans that give the owner its largest and its least payoff.

    None if leaving after an own offer is never credible, so that only replies matter.

    Raises
    ------
    NotApplicableError
        If the bounds of the transfer, or a joint loss from every deal, ask for longer memory.
    """
    segment, d = talks.segments[0], talks.disagreement
    option, exit_ = talks.option(owner), talks.exits[owner] or d
    other = 1 - owner
    most = min(segment.high[owner], segment.total - exit_[other])
    if most < max(option, segment.low[owner]):
        return [_leaving(talks, discounts, owner, first)]
    wait = _Wait(d, discounts)
    signs = segment.total - segment.low[owner] >= d[other]
    if signs and wait.worth(owner, _rubinstein(talks, discounts, owner)) > option:
        return None
    if segment.low[owner] > option:
        _refuse("the floor of the transfer is worth more to its owner than the outside option")
    most_reply = max(option, wait.worth(owner, most))
    kept = (option - (1 - discounts[owner]) * d[owner]) / discounts[owner]
    if kept > most_reply:
        ends = _Ends(most, most_reply, most, most_reply, kept, exit_[other])
        return [Plan(("high", first), _high(talks, owner, ends, wait), discounts)]
    if segment.total < d[0] + d[1]:
        _refuse("every deal is worse for the two together than endless talks")
    if _gains_by_delay(talks, owner, wait, most):
        _refuse("the other side loses by the deal, and less the later it is signed")
    reserve = wait.worth(other, segment.total - kept)
    least = max(option, min(segment.high[owner], segment.total - reserve))
    reply = max(option, wait.worth(owner, least))
    ends = _Ends(most, most_reply, least, reply, kept, min(reserve, segment.total - least))
    nodes = _high(talks, owner, ends, wait) | _low(talks, owner, ends, wait)
    return [Plan((state, first), nodes, discounts) for state in ("high", "low")]


def _gains_by_delay(talks: Talks, owner: int, wait: _Wait, most: Any) -> bool:
    """Whether the other side prefers to concede the option's worth later than one period on.

    What it gains falls with the delay and then rises, so that the longest one decides: that after
    which the owner's best deal is worth its option.
    """
    d, other = talks.disagreement, 1 - owner
    own, their = (math.log(float(wait.discounts[i])) for i in (owner, other))
    exact = talks.option(owner) - d[owner], talks.segments[0].total - sum(d), most - d[owner]
    if not their < own or not exact[0] > 0:
        return False
    require_floats(*exact, exact[0] / exact[2])
    gain, surplus, largest = map(float, exact)
    periods = math.floor(math.log(gain / largest) / own + NEAR)

    def worth(count: int) -> float:
        return math.exp(their * count) * surplus - math.exp((their - own) * count) * gain

    return periods > 1 and worth(periods) > worth(1) - NEAR * gain


def _refuse(reason: str) -> NoReturn:
    msg = (
        f"alternating_offers(opt_out='any', period=...) does not cover this problem: {reason}. "
        "Use period=None, or opt_out='responding'."
    )
    raise NotApplicableError(msg)


@dataclass(frozen=True)
class _Wait:
    disagreement: Pair
    discounts: Pair

    def worth(self, player: int, later: Any) -> Any:
        """Value now of a payoff one period on."""
        delta = self.discounts[player]
        return (1 - delta) * self.disagreement[player] + delta * later


def _rubinstein(talks: Talks, discounts: Pair, owner: int) -> Any:
    """Owner's payoff as responder when nobody has an option."""
    segment, other, d = talks.segments[0], 1 - owner, talks.disagreement
    own, their = discounts[owner], discounts[other]
    surplus = segment.total - d[0] - d[1]
    proposing = d[owner] + (1 - their) / (1 - own * their) * surplus
    return (1 - own) * d[owner] + own * min(proposing, segment.high[owner])


def _signing(
    talks: Talks, owner: int, worth: Any, reserve: Any, branches: tuple[Branch, Branch]
) -> Node:
    rest = talks.segments[0].total - worth
    pair = (worth, rest) if owner == 0 else (rest, worth)
    label = talks.segments[0].label
    return Node(pair, label, reserve, accepts_at_reserve=True, low=branches[0], met=branches[1])


def _high(talks: Talks, owner: int, ends: _Ends, wait: _Wait) -> dict[tuple[str, int], Node]:
    """Play in which the owner leaves whenever its own offer is refused."""
    other = 1 - owner
    exit_ = talks.exits[owner] or talks.disagreement
    has_low = ends.least != ends.most or ends.least_reply != ends.most_reply
    leave = Branch(leaves=True, state="low" if has_low else "high")
    reply = Branch(quits=wait.worth(owner, ends.most) < ends.most_reply, state="high")
    rest = talks.segments[0].total
    waits = not reply.quits and wait.worth(other, rest - ends.most) > rest - ends.most_reply
    answer = _signing(talks, owner, ends.most_reply, ends.most_reply, (reply, reply))
    return {
        ("high", owner): _signing(talks, owner, ends.most, exit_[other], (leave, leave)),
        ("high", other): replace(answer, offer=None, agreement="") if waits else answer,
    }


def _low(talks: Talks, owner: int, ends: _Ends, wait: _Wait) -> dict[tuple[str, int], Node]:
    """Play in which a refused owner waits for just as much as leaving is worth."""
    other = 1 - owner
    leave, stay = Branch(leaves=True, state="low"), Branch(state="kept")
    high, low = Branch(state="high"), Branch(state="low")
    pinned = Branch(quits=wait.worth(owner, ends.least) < ends.least_reply, state="low")
    exit_ = talks.exits[owner] or talks.disagreement
    return {
        ("low", owner): _signing(talks, owner, ends.least, ends.reserve, (stay, leave)),
        ("low", other): _signing(
            talks, owner, ends.least_reply, ends.least_reply, (pinned, pinned)
        ),
        ("kept", owner): _signing(talks, owner, ends.most, exit_[other], (leave, leave)),
        ("kept", other): _signing(talks, owner, ends.kept, ends.kept, (high, low)),
    }


def _leaving(talks: Talks, discounts: Pair, owner: int, first: int) -> Plan:
    """Play in which the owner leaves at its first opportunity."""
    other = 1 - owner
    exit_ = talks.exits[owner] or talks.disagreement
    quits, leaves = Branch(quits=True), Branch(leaves=True)
    nodes = {
        ("", owner): Node(None, "", exit_[other], accepts_at_reserve=True, low=leaves, met=leaves),
        ("", other): Node(None, "", exit_[owner], accepts_at_reserve=True, low=quits, met=quits),
    }
    return Plan(("", first), nodes, discounts)
