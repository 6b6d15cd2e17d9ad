"""Subgame-perfect outcomes of alternating offers with inside and outside options and breakdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal

from basebargain._errors import NotApplicableError
from basebargain.forms._bargaining import BargainingProblem
from basebargain.forms._payoff import as_number
from basebargain.solvers._alternating_offers_any import (
    any_drafts,
    any_plans,
    is_idle,
    is_tied,
    owner_of_option,
)
from basebargain.solvers._alternating_offers_discrete import stationary_plans
from basebargain.solvers._alternating_offers_limit import Draft, limit_drafts, may_stall
from basebargain.solvers._alternating_offers_outcome import BargainingOutcome, Plan
from basebargain.solvers._alternating_offers_talks import Offer, Talks, read_talks
from basebargain.solvers._bargaining_certificate import limit_regret, plan_payoffs, plan_regret
from basebargain.solvers._requirements import real_number
from basebargain.solvers._solution import Component, Solution, Status

__all__ = ["alternating_offers"]

LIMIT = "closed form of the frequent-offers limit (Rubinstein 1982; Binmore, Shaked, Sutton 1989)"
DISCRETE = "exact stationary equilibria of the discrete game by cases (Rubinstein 1982)"
TIE = "The numbers sit exactly on a threshold: every listed outcome is an equilibrium there."
SEVERAL = (
    "Several stationary equilibria exist; play that depends on the past may reach other payoffs."
)
THREATS = (
    "The option may be taken after an own refused offer, so a whole set of payoffs is in "
    "equilibrium; its extreme points are listed."
)
ENDS = (
    "The option may be taken after an own refused offer, so a whole set of payoffs is in "
    "equilibrium; those at its ends are listed."
)
NONE = (
    "No stationary equilibrium in pure strategies exists at this period; the limit (period=None) "
    "has equilibria with delay."
)
STALLED = (
    "The floor of the transfer makes the deal too generous for talks to end at once in every "
    "equilibrium: any delay between the listed ones is possible."
)
TWO = (
    "Both have an outside option: equilibria in which each leaves because the other would are not "
    "listed; pass period=... for the stationary ones."
)
TOLERANCE = 1e-9


def alternating_offers(
    problem: BargainingProblem,
    *,
    period: Any = None,
    discounts: tuple[Any, Any] | None = None,
    opt_out: Literal["responding", "any"] = "responding",
    first_proposer: str | None = None,
) -> Solution[BargainingOutcome]:
    r"""Return the subgame-perfect outcomes of alternating offers.

    Parameters
    ----------
    problem : BargainingProblem
        With numbers for all parameters and `TransferAgreements` as feasible set.
    period : number, optional
        Years between two offers; None for the limit of ever more frequent offers.
    discounts : pair of numbers, optional
        Exact one-period discount factors in (0, 1) instead of ``exp(-(rate + hazard) * period)``;
        rationals make the answer of the discrete game exact.
    opt_out : {"responding", "any"}
        Whether a player can take its outside option only in reply to an offer, or also after its
        own offer was refused.
    first_proposer : str, optional
        Who makes the first offer in the discrete game; the first player if not given.

    Returns
    -------
    Solution of BargainingOutcome
        One outcome where it is unique.
        At an exact threshold, and with ``opt_out="any"``, those at the ends of the whole set.
        The limit holds what tends to be an outcome whoever offers first.

    Raises
    ------
    NotApplicableError
        If parameters are free, the feasible set is of another kind, both players have a binding
        outside option, or ``"any"`` is asked where its equations do not hold.
        In the discrete game they need a surplus over talks, a floor of the transfer that is worth
        no more than the option, and another side that does not gain by paying later.

    Notes
    -----
    Two segments of slope -1 may leave a gap in the frontier.
    Then each local maximum of the Nash product can be an equilibrium; all are listed.
    A proposer's best offer is a decreasing function of the other's reserve, so the extreme payoffs
    are those of stationary play; if only one stationary equilibrium exists it is the only one.

    With ``opt_out="any"`` the owner of a credible option o can be held down to it or get an
    ultimatum; it leaves in equilibrium only if it can be held to o although a deal is better for
    both, that is, if the other side does not mind to pay for o later.
    It does not where :math:`r_j (T - o - d_j) + r_i (o - d_i) \le 0` for owner i and a deal of
    total T: at equal rates, where the deal is no better for the two together than talks.

    References
    ----------
    .. [1] Rubinstein (1982), Perfect equilibrium in a bargaining model, Econometrica 50.
    .. [2] Binmore, Shaked and Sutton (1989), An outside option experiment, QJE 104.
    .. [3] Shaked (1994), Opting out: bazaars versus high tech markets,
       Investigaciones Economicas 18.
    .. [4] Osborne and Rubinstein (1990), Bargaining and Markets, section 3.12.

    Examples
    --------
    >>> import basebargain as bb
    >>> pie = bb.forms.TransferAgreements(
    ...     (bb.forms.Agreement("sale", (0, 10)),), bb.forms.Transfer("seller", "buyer", cap=10)
    ... )
    >>> talks = bb.BargainingProblem(("buyer", "seller"), pie, inside=(0, 0), impatience=(1, 1))
    >>> bb.alternating_offers(talks).equilibria[0].payoffs
    array([Fraction(5, 1), Fraction(5, 1)], dtype=object)
    >>> exact = bb.alternating_offers(talks, discounts=(Fraction(1, 2), Fraction(1, 2)))
    >>> exact.equilibria[0].payoffs
    array([Fraction(20, 3), Fraction(10, 3)], dtype=object)
    """
    if opt_out not in ("responding", "any"):
        msg = f"alternating_offers: opt_out must be 'responding' or 'any'; got {opt_out!r}."
        raise NotApplicableError(msg)
    talks = read_talks(problem)
    first = _first(problem, first_proposer)
    owner = owner_of_option(talks) if opt_out == "any" else None
    if owner is not None and is_idle(talks, owner):
        owner = None
    if period is None and discounts is None:
        return _limit(talks, owner)
    factors = _discounts(talks, period, discounts)
    return _discrete(talks, factors, owner, (first, period))


def _first(problem: BargainingProblem, name: str | None) -> int:
    if name is None:
        return 0
    if name not in problem.players:
        msg = f"alternating_offers: first_proposer must be one of {problem.players}; got {name!r}."
        raise NotApplicableError(msg)
    return problem.players.index(name)


def _discounts(talks: Talks, period: Any, discounts: Any) -> tuple[Any, Any]:
    if discounts is None:
        years = real_number(period, "alternating_offers: period", "give it in years")
        if not years > 0:
            msg = f"alternating_offers: period must be a positive number of years; got {period!r}."
            raise NotApplicableError(msg)
        discounts = _factor(talks.rates[0], years), _factor(talks.rates[1], years)
    if not isinstance(discounts, Sequence) or isinstance(discounts, str) or len(discounts) != 2:
        msg = (
            "alternating_offers: discounts must be two one-period factors, one per player; got "
            f"{discounts!r}: write for instance (0.9, 0.8)."
        )
        raise NotApplicableError(msg)
    first, second = (_one_factor(entry) for entry in discounts)
    if not (0 < first < 1 and 0 < second < 1):
        msg = (
            "alternating_offers: both discount factors must lie strictly between 0 and 1; got "
            f"{first!r} and {second!r}: change the period or the rates."
        )
        raise NotApplicableError(msg)
    return first, second


def _one_factor(value: Any) -> Fraction:
    """Return a discount factor as the rational it is; floats are taken at their word."""
    real_number(value, "alternating_offers: a discount factor", "choose it between 0 and 1")
    exact = as_number(value, "alternating_offers: a discount factor")
    return Fraction(exact)


def _factor(rate: Any, period: Any) -> float:
    return math.exp(-float(rate) * float(period))


def _limit(talks: Talks, owner: int | None) -> Solution[BargainingOutcome]:
    drafts = _distinct(limit_drafts(talks))
    _refuse_race(drafts)
    complete, note = _judge(talks, drafts)
    if owner is not None:
        found, whole = any_drafts(talks, owner, drafts)
        if found is not drafts:
            drafts, complete, note = _distinct(found), whole, THREATS if whole else ENDS
    outcomes = [_outcome(talks, draft, after_own_offer=owner is not None) for draft in drafts]
    return _solution(outcomes, (complete, note), LIMIT)


def _refuse_race(drafts: list[Draft]) -> None:
    """Refuse problems in which who leaves first decides, which the limit cannot say."""
    if not drafts:
        msg = (
            "alternating_offers(period=None) finds no outcome: both players have an outside "
            "option, and who leaves first depends on the period and the first proposer: "
            "pass period=..."
        )
        raise NotApplicableError(msg)


def _distinct(drafts: Iterable[Draft]) -> list[Draft]:
    found: dict[Any, Draft] = {}
    for draft in drafts:
        found.setdefault((draft.regime, draft.payoffs), draft)
    return list(found.values())


def _judge(talks: Talks, drafts: list[Draft]) -> tuple[bool, str]:
    """Whether the outcomes of the limit are all, and why there are several."""
    if may_stall(talks):
        return False, STALLED
    if None not in talks.exits:
        return False, TWO
    if len(drafts) < 2:
        return True, ""
    if len(talks.segments) > 1 or _is_left_gladly(talks):
        return False, SEVERAL
    return True, TIE


def _is_left_gladly(talks: Talks) -> bool:
    """Whether some player prefers the other's outside option to endless talks."""
    exits = ((1 - i, e) for i, e in enumerate(talks.exits) if e is not None)
    return any(e[other] > talks.disagreement[other] for other, e in exits)


def _outcome(talks: Talks, draft: Draft, *, after_own_offer: bool) -> BargainingOutcome:
    offer = draft.offer
    outcome = BargainingOutcome(
        talks.problem.regimes[draft.regime],
        talks.payoffs(draft.payoffs),
        0,
        "" if offer is None else offer.segment.label,
        None if offer is None else offer.segment.transfer(offer.payoffs),
        draft.binding,
        draft.delay,
    )
    exact = replace(outcome, payoffs=draft.payoffs)  # type: ignore[arg-type]
    regret = limit_regret(talks.problem, exact, after_own_offer=after_own_offer)
    transfer = talks.number(outcome.transfer)
    return replace(outcome, regret=talks.number(regret), transfer=transfer)


def _discrete(
    talks: Talks, discounts: tuple[Any, Any], owner: int | None, start: tuple[int, Any]
) -> Solution[BargainingOutcome]:
    first, period = start
    plans = None if owner is None else any_plans(talks, discounts, owner, first)
    if owner is not None and plans is not None:
        return _discrete_any(talks, plans, owner, (discounts, first, period))
    found = _followed_all(
        talks, stationary_plans(talks, discounts, first), period, after_own_offer=False
    )
    count = len(found)
    gladly = _is_left_gladly(talks) or None not in talks.exits
    if count == 0:
        judged = (False, NONE)
    elif may_stall(talks):
        judged = (False, STALLED)
    elif count == 1:
        judged = (not gladly, "")
    else:
        is_tie = len(talks.segments) == 1 and not gladly and not _may_exit_late(talks)
        judged = (is_tie, TIE if is_tie else SEVERAL)
    return _solution(found, judged, DISCRETE)


def _may_exit_late(talks: Talks) -> bool:
    """Whether at a tie an owner may leave after its own refused offer, or sign, as the past says.

    So it is if even the best deal is worth no more to it than leaving, and less to the other side
    than talks.
    """
    segment, d = talks.segments[0], talks.disagreement
    return any(
        talks.option(i) == segment.high[i] and segment.low[1 - i] <= d[1 - i] for i in (0, 1)
    )


def _discrete_any(
    talks: Talks, plans: list[Plan], owner: int, start: tuple[tuple[Any, Any], int, Any]
) -> Solution[BargainingOutcome]:
    """Judge the plans with threats after own offers; at a tie add stationary ones that survive."""
    discounts, first, period = start
    found = _followed_all(talks, plans, period, after_own_offer=True)
    if not is_tied(talks, owner, discounts):
        single = len(found) == 1
        return _solution(found, (single, "" if single else ENDS), DISCRETE)
    more = _followed_all(
        talks, stationary_plans(talks, discounts, first), period, after_own_offer=True
    )
    merged = {_key(o): o for o in (*found, *(o for o in more if o.regret == 0))}
    return _solution(list(merged.values()), (False, ENDS), DISCRETE)


def _key(outcome: BargainingOutcome) -> tuple[Any, ...]:
    return (outcome.regime, *outcome.payoffs, outcome.delay)


def _followed_all(
    talks: Talks, plans: Iterable[Plan], period: Any, *, after_own_offer: bool
) -> list[BargainingOutcome]:
    outcomes = (_followed(talks, p, period, after_own_offer=after_own_offer) for p in plans)
    found: dict[Any, BargainingOutcome] = {}
    for outcome in outcomes:
        found.setdefault(_key(outcome), outcome)
    return list(found.values())


def _followed(talks: Talks, plan: Plan, period: Any, *, after_own_offer: bool) -> BargainingOutcome:
    """Return the outcome of a plan."""
    regime, steps, node = _end_of(plan)
    offer = None
    if regime == 0 and node.offer is not None:
        segment = next(s for s in talks.segments if s.label == node.agreement)
        offer = Offer(node.offer, segment)
    regret = plan_regret(talks.problem, plan, after_own_offer=after_own_offer)
    binding = "" if offer is None else talks.binding(offer)
    if offer is not None and any(offer.payoffs[i] == talks.option(i) for i in (0, 1)):
        binding = "outside option"
    exact = talks.exact and all(isinstance(delta, Fraction) for delta in plan.discounts)
    transfer = None if offer is None else offer.segment.transfer(offer.payoffs)
    shown = talks if exact else replace(talks, exact=False)
    return BargainingOutcome(
        talks.problem.regimes[regime],
        shown.payoffs(plan_payoffs(talks.problem, plan)),
        shown.number(regret),
        node.agreement if offer is not None else "",
        shown.number(transfer),
        binding,
        steps * (1 if period is None else period) if regime != 1 else math.inf,
        plan,
    )


def _end_of(plan: Plan) -> tuple[int, int, Any]:
    """Position of the regime, periods until the end, and the last node."""
    position, seen = plan.start, []
    while position not in seen:
        seen.append(position)
        node = plan.nodes[position]
        if node.offer is not None:
            return 0, len(seen) - 1, node
        if node.low.quits or node.low.leaves:
            return 2, len(seen) - 1, node
        position = (node.low.state, 1 - position[1])
    return 1, 0, node


def _solution(
    outcomes: list[BargainingOutcome], judged: tuple[bool, str], method: str
) -> Solution[BargainingOutcome]:
    complete, note = judged
    groups = _groups(outcomes, note)
    components = tuple(
        Component(tuple(outcomes[i] for i in group), (tuple(range(len(group))),))
        for group in groups
        if group
    )
    scale = max([1.0, *(abs(float(u)) for o in outcomes for u in o.payoffs)])
    small = all(float(o.regret) <= TOLERANCE * scale for o in outcomes)
    status = Status.CERTIFIED if small else Status.UNCERTIFIED
    return Solution(tuple(outcomes), components, complete, status, method, note)


def _groups(outcomes: list[BargainingOutcome], note: str) -> list[list[int]]:
    """Return positions of outcomes that belong to one connected set.

    With threats only deals do: between a deal and an exit there is nothing.
    """
    count = len(outcomes)
    if note in (TIE, STALLED):
        return [list(range(count))]
    if note not in (THREATS, ENDS):
        return [[i] for i in range(count)]
    deals = [i for i in range(count) if outcomes[i].agreement]
    return [deals, *([i] for i in range(count) if not outcomes[i].agreement)]
