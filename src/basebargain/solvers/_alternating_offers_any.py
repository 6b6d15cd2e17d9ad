"""Equilibria when a player may also leave after its own offer was refused.

Then the threat to leave backs an ultimatum, and whether it is carried out can depend on the past:
the
equilibrium payoffs fill an interval.
Its ends are computed here from the largest set of payoffs that supports itself, and each end comes
with
the strategies that reach it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NoReturn

from basebargain._errors import NotApplicableError
from basebargain.solvers._alternating_offers_limit import Draft, delayed
from basebargain.solvers._alternating_offers_outcome import Branch, Node, Plan
from basebargain.solvers._alternating_offers_talks import Offer, Talks

__all__ = ["any_drafts", "any_plans", "is_idle", "is_tied", "owner_of_option"]

Pair = tuple[Any, Any]


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

    `responding` holds the outcomes when the option can be taken in reply only.
    """
    segment, other, d = talks.segments[0], 1 - owner, talks.disagreement
    exit_, option = talks.exits[owner] or d, talks.option(owner)
    point = talks.share(segment)
    share = point if owner == 0 else segment.total - point
    best = min(segment.high[owner], segment.total - exit_[other])
    least = max(segment.low[owner], option)
    if min(share, segment.high[owner]) > option:
        return responding, True
    if best < least:
        return responding, True
    deals = [_deal(talks, owner, least), _deal(talks, owner, best)]
    surplus = segment.total - d[0] - d[1]
    if option == d[owner]:
        return [*deals, *(r for r in responding if r.regime)], False
    if best > option and surplus != 0:
        deals.append(delayed(talks, owner, deals[1].offer or Offer(exit_, segment)))
    # A better ask for both is refused where the other side loses nothing by paying later.
    refuses = segment.total - option <= d[other] if segment.low[owner] <= option else surplus <= 0
    if refuses or best == option:
        deals.append(Draft(2, exit_))
    equal = talks.rates[0] == talks.rates[1] and segment.low[owner] <= option
    return deals, bool(equal)


def _deal(talks: Talks, owner: int, worth: Any) -> Draft:
    segment = talks.segments[0]
    pair = (worth, segment.total - worth) if owner == 0 else (segment.total - worth, worth)
    is_option = worth == talks.option(owner)
    return Draft(0, pair, Offer(pair, segment), "outside option" if is_option else "threat")


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
    reserve = wait.worth(other, segment.total - kept)
    least = max(option, min(segment.high[owner], segment.total - reserve))
    reply = max(option, wait.worth(owner, least))
    ends = _Ends(most, most_reply, least, reply, kept, min(reserve, segment.total - least))
    nodes = _high(talks, owner, ends, wait) | _low(talks, owner, ends, wait)
    return [Plan((state, first), nodes, discounts) for state in ("high", "low")]


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
