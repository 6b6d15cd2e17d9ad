"""Outcomes of frequent alternating offers: what an answer must be, from the problem alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import exp, isfinite
from typing import Any

from basebargain._errors import NotApplicableError
from basebargain.forms import (
    Agreement,
    BargainingProblem,
    Breakdown,
    OutsideOption,
    Transfer,
    TransferAgreements,
)
from basebargain.testing._bargaining_strategies import bargaining_problems
from basebargain.testing._case import SLACK, Case, Change, Concept, Point, is_rational, step_down
from basebargain.testing._reading import exact, numbers_in

__all__ = ["CONCEPTS", "check_regret", "disagreement_of", "pair_of", "size_of", "turned_round"]

Pair = tuple[Fraction, Fraction]


def pair_of(values: Any) -> Pair:
    """Return two numbers as rationals."""
    return exact(values[0]), exact(values[1])


def disagreement_of(problem: BargainingProblem) -> Pair:
    """Return what endless talks are worth: a stream until a breakdown, and what follows."""
    inside = pair_of(problem.inside)
    if problem.breakdown is None:
        return inside
    rates = pair_of(problem.impatience)
    h, after = exact(problem.breakdown.hazard), pair_of(problem.breakdown.payoffs)
    first, second = (
        (rate * stay + h * end) / (rate + h)
        for rate, stay, end in zip(rates, inside, after, strict=True)
    )
    return first, second


def _bounds(problem: BargainingProblem) -> Transfer:
    """Return the transfer that completes each agreement."""
    if not isinstance(problem.feasible, TransferAgreements):
        msg = (
            "check_solver: outcomes of alternating offers can be judged for TransferAgreements; "
            f"got {type(problem.feasible).__name__}."
        )
        raise NotApplicableError(msg)
    return problem.feasible.transfer


def _terms(problem: BargainingProblem, agreement: Any, transfer: Fraction) -> Pair:
    """Return the payoffs of an agreement with a transfer."""
    worth = list(pair_of(agreement.payoffs))
    payee = problem.players.index(_bounds(problem).payee)
    worth[payee] += transfer
    worth[1 - payee] -= transfer
    return worth[0], worth[1]


def size_of(problem: BargainingProblem) -> Fraction:
    """Return the largest number of a problem, at least one."""
    return max([Fraction(1), *(abs(exact(number)) for number in numbers_in(problem))])


def _slack(case: Case, outcome: Any) -> Fraction:
    delay = outcome.delay
    numbers = [*outcome.payoffs, *([delay] if isfinite(delay) else [])]
    # After a delay even exact problems have irrational payoffs.
    if case.precise and all(map(is_rational, numbers)):
        return Fraction(0)
    return 10 * SLACK * size_of(case.game)


def _alternating(case: Case, outcome: Any) -> None:
    problem = case.game
    case.demand(
        outcome.regime in problem.regimes, "the regime must be one of the problem's", outcome
    )
    payoffs, slack = pair_of(case.row(outcome.payoffs, "payoffs")), _slack(case, outcome)
    kind = problem.regimes.index(outcome.regime)
    if kind == 0:
        _check_deal(case, outcome, payoffs, slack)
    else:
        ends = (
            [disagreement_of(problem)]
            if kind == 1
            else [pair_of(o.payoffs) for o in problem.outside]
        )
        gap = min((_distance(payoffs, end) for end in ends), default=slack + 1)
        rule = f"payoffs after {outcome.regime} must be those of the problem"
        case.demand(not _is_now(outcome) or gap <= slack, rule, payoffs)
    _check_alone(case, payoffs, slack)
    check_regret(case, outcome, slack)


def check_regret(case: Case, outcome: Any, slack: Fraction) -> None:
    """Check that nothing is gained by a deviation, nor less than by none."""
    regret = case.number(outcome.regret, "regret")
    case.demand(regret >= -slack, "regret must not be negative", outcome.regret)
    case.no_gain(regret, slack, "regret must vanish")


def _is_now(outcome: Any) -> bool:
    """Whether the end comes at once, or never, so that nothing is discounted."""
    return outcome.delay == 0 or not isfinite(outcome.delay)


def _distance(a: Pair, b: Pair) -> Fraction:
    return max(abs(a[0] - b[0]), abs(a[1] - b[1]))


def _check_deal(case: Case, outcome: Any, payoffs: Pair, slack: Fraction) -> None:
    """Check that a deal is one of the agreements, within the bounds, and not dominated."""
    problem = case.game
    deals = {deal.label: deal for deal in problem.feasible.agreements}
    case.demand(outcome.agreement in deals, "the deal must be one of the agreements", outcome)
    paid = case.number(outcome.transfer, "transfers")
    bounds = problem.feasible.transfer
    above = paid >= exact(bounds.floor) - slack
    below = bounds.cap is None or paid <= exact(bounds.cap) + slack
    case.demand(above and below, "the transfer must keep its bounds", paid)
    signed = _terms(problem, deals[outcome.agreement], paid)
    gap = _distance(payoffs, _delayed(problem, signed, outcome.delay))
    case.demand(
        gap <= slack, f"payoffs must be those of the deal after {outcome.delay} years", payoffs
    )
    for deal in deals.values():
        gain = _joint_gain(problem, deal, signed)
        case.no_gain(gain, slack, f"{deal.label!r} must not be better for both")


def _delayed(problem: BargainingProblem, signed: Pair, delay: Any) -> Pair:
    if not delay:
        return signed
    hazard = 0 if problem.breakdown is None else float(problem.breakdown.hazard)
    talks = disagreement_of(problem)
    first, second = (
        d + Fraction(exp(-(float(rate) + hazard) * float(delay))) * (u - d)
        for rate, d, u in zip(problem.impatience, talks, signed, strict=True)
    )
    return first, second


def _joint_gain(problem: BargainingProblem, deal: Any, payoffs: Pair) -> Fraction:
    """Return the largest gain that both have together from an agreement with some transfer."""
    bounds = _bounds(problem)
    payee = problem.players.index(bounds.payee)
    worth = pair_of(deal.payoffs)
    # Equal gains are best for the one who gains less; bounds may keep the transfer away from them.
    even = (worth[1 - payee] - payoffs[1 - payee] - worth[payee] + payoffs[payee]) / 2
    paid = max(even, exact(bounds.floor))
    if bounds.cap is not None:
        paid = min(paid, exact(bounds.cap))
    terms = _terms(problem, deal, paid)
    return min(terms[0] - payoffs[0], terms[1] - payoffs[1])


def _check_alone(case: Case, payoffs: Pair, slack: Fraction) -> None:
    """Check that nobody has less than it can make sure of by talking for ever.

    Only the other's leaving can push a player below what endless talks are worth.
    """
    problem = case.game
    for who, player in enumerate(problem.players):
        other = problem.outside_option(problem.players[1 - who])
        sure = [disagreement_of(problem)[who]]
        sure += [] if other is None else [exact(other.payoffs[who])]
        rule = f"{player!r} must have what it can make sure of"
        case.no_gain(min(sure) - payoffs[who], slack, rule)


def _check_shares(case: Case) -> None:
    """Check the one simple problem that has a closed form: one agreement, no option to leave.

    There the shares of the surplus are in the inverse proportion of impatience, as far as the
    bounds of the transfer allow.
    """
    problem, answers = case.game, case.solution.equilibria
    simple = len(problem.feasible.agreements) == 1 and not problem.outside
    if not (simple and case.solution.complete and len(answers) == 1 and _is_now(answers[0])):
        return
    (deal,), d = problem.feasible.agreements, disagreement_of(problem)
    h = Fraction(0) if problem.breakdown is None else exact(problem.breakdown.hazard)
    first, second = (rate + h for rate in pair_of(problem.impatience))
    surplus = sum(pair_of(deal.payoffs)) - sum(d)
    if answers[0].regime != problem.regimes[0] or surplus <= 0:
        return
    share = d[0] + surplus * second / (first + second)
    ends = [exact(problem.feasible.transfer.floor)]
    if problem.feasible.transfer.cap is not None:
        ends.append(exact(problem.feasible.transfer.cap))
    reach = [_terms(problem, deal, end)[0] for end in ends]
    payee = problem.players.index(problem.feasible.transfer.payee)
    low = min(reach) if payee == 0 or len(reach) == 2 else None
    high = max(reach) if payee == 1 or len(reach) == 2 else None
    right = share if low is None else max(share, low)
    right = right if high is None else min(right, high)
    rule = "shares must be in the inverse proportion of impatience, within the bounds"
    case.matches(answers[0].payoffs[0], right, _slack(case, answers[0]), rule)


# --- changes that must not matter -----------------------------------------------------------------


def _point(case: Case, outcome: Any) -> Point:
    point: dict[Any, Fraction] = {("regime", outcome.regime): Fraction(1)}
    if isfinite(outcome.delay):
        point["delay"] = case.number(outcome.delay, "delays")
    row = case.row(outcome.payoffs, "payoffs")
    return point | {("payoff", p): u for p, u in zip(case.game.players, row, strict=True)}


def _changes(case: Case) -> Iterator[Change]:
    problem = case.game
    scale, shifts = Fraction(8), (Fraction(0), Fraction(0))
    if case.precise:
        scale, shifts = Fraction(3, 7), (Fraction(-5, 3), Fraction(2))

    def measured(value: Any, who: int) -> Any:
        return value * type(value)(scale) + type(value)(shifts[who])

    def back(point: Point) -> Point:
        zeros = {("payoff", p): shift for p, shift in zip(problem.players, shifts, strict=True)}
        return {
            key: (value - zeros[key]) / scale if key in zeros else value
            for key, value in point.items()
        }

    other = _rebuilt(problem, lambda pair: (measured(pair[0], 0), measured(pair[1], 1)), scale)
    yield Change("another unit and zero of payoffs", other, back)
    yield _renamed(problem)
    yield Change(
        "another order of agreements", _with_deals(problem, problem.feasible.agreements[::-1])
    )
    yield Change("another order of players", turned_round(_rebuilt(problem, lambda p: p[::-1])))
    yield Change("an agreement that is worse for both", _with_worse(problem), harder=True)


def _rebuilt(problem: BargainingProblem, change: Any, scale: Any = 1) -> BargainingProblem:
    """Return the problem with all payoffs changed, pair by pair."""
    feasible: Any = problem.feasible
    bounds = feasible.transfer
    cap = None if bounds.cap is None else bounds.cap * type(bounds.cap)(scale)
    broken = problem.breakdown
    return replace(
        problem,
        inside=change(problem.inside),
        feasible=TransferAgreements(
            tuple(Agreement(deal.label, change(deal.payoffs)) for deal in feasible.agreements),
            replace(bounds, floor=bounds.floor * type(bounds.floor)(scale), cap=cap),
        ),
        outside=tuple(replace(o, payoffs=change(o.payoffs)) for o in problem.outside),
        breakdown=None if broken is None else Breakdown(broken.hazard, change(broken.payoffs)),
    )


def _with_deals(problem: BargainingProblem, deals: Any) -> BargainingProblem:
    return replace(problem, feasible=TransferAgreements(deals, _bounds(problem)))


def _renamed(problem: BargainingProblem) -> Change:
    feasible: Any = problem.feasible
    bounds, (deal, stay, leave) = feasible.transfer, problem.regimes
    other = replace(
        problem,
        players=(f"{problem.players[0]}'", f"{problem.players[1]}'"),
        feasible=TransferAgreements(
            tuple(Agreement(f"{own.label}'", own.payoffs) for own in feasible.agreements),
            replace(bounds, payer=f"{bounds.payer}'", payee=f"{bounds.payee}'"),
        ),
        outside=tuple(OutsideOption(f"{o.player}'", o.payoffs) for o in problem.outside),
        regimes=(f"{deal}'", f"{stay}'", f"{leave}'"),
    )

    def back(point: Point) -> Point:
        return {
            key if key == "delay" else (key[0], key[1][:-1]): value for key, value in point.items()
        }

    return Change("other names", other, back)


def turned_round(problem: BargainingProblem) -> BargainingProblem:
    """Return a problem whose payoffs are turned round already with the players turned round too."""
    return replace(problem, players=problem.players[::-1], impatience=problem.impatience[::-1])


def _with_worse(problem: BargainingProblem) -> BargainingProblem:
    """Add a copy of the first agreement that costs both of them the same."""
    feasible: Any = problem.feasible
    first = feasible.agreements[0]
    step = step_down(first.payoffs)
    worse = Agreement("worse", (first.payoffs[0] - step, first.payoffs[1] - step))
    return _with_deals(problem, (*feasible.agreements, worse))


CONCEPTS = {
    "alternating offers": Concept(
        (BargainingProblem,),
        bargaining_problems,
        ("regime", "agreement", "transfer", "delay"),
        _alternating,
        _point,
        _changes,
        _check_shares,
        size_of,
        exact=False,
    ),
}
