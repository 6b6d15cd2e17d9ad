"""Axiomatic bargaining solutions: what their answers must be, from the feasible set alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from basebargain._errors import NotApplicableError
from basebargain.forms import (
    Agreement,
    BargainingProblem,
    TransferAgreements,
)
from basebargain.forms._bargaining_finite import FiniteAgreements
from basebargain.forms._bargaining_polyhedral import PolyhedralSet
from basebargain.testing._bargaining_strategies import bargaining_problems
from basebargain.testing._case import SLACK, Case, Change, Concept, Point, is_rational
from basebargain.testing._judge_bargaining import (
    check_regret,
    disagreement_of,
    pair_of,
    size_of,
    turned_round,
)
from basebargain.testing._reading import exact

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["CONCEPTS"]

Pair = tuple[Fraction, Fraction]
STEPS = 8


@dataclass(frozen=True)
class _Terms:
    """Agreements of a set, and whether mixtures of them or payments along with them count."""

    points: tuple[Pair, ...]
    bounds: tuple[int, Fraction, Fraction | None] | None
    mixed: bool

    @classmethod
    def of(cls, problem: BargainingProblem) -> _Terms:
        feasible = problem.feasible
        if isinstance(feasible, PolyhedralSet) and feasible.vertices and not feasible.half_planes:
            return cls(tuple(map(pair_of, feasible.vertices)), None, mixed=True)
        if isinstance(feasible, FiniteAgreements):
            points = tuple(pair_of(deal.payoffs) for deal in feasible.agreements)
            return cls(points, None, mixed=False)
        if isinstance(feasible, TransferAgreements):
            points = tuple(pair_of(deal.payoffs) for deal in feasible.agreements)
            pay = feasible.transfer
            cap = None if pay.cap is None else exact(pay.cap)
            bounds = (problem.players.index(pay.payee), exact(pay.floor), cap)
            return cls(points, bounds, mixed=False)
        msg = f"check_solver: this concept cannot be judged on {feasible!r}."
        raise NotApplicableError(msg)

    def samples(self, size: Fraction) -> Iterator[Pair]:
        """Yield feasible payoffs, the extreme ones among them."""
        yield from self.points if self.bounds is None else ()
        if self.mixed:
            for (a, b), k in product(combinations(self.points, 2), range(1, STEPS)):
                share = Fraction(k, STEPS)
                yield a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
        if self.bounds is not None:
            payee, floor, cap = self.bounds
            span = size if cap is None else cap - floor
            for point, k in product(self.points, range(STEPS + 1)):
                yield _after(point, payee, floor + span * k / STEPS)

    def ideals(self, talks: Pair, size: Fraction) -> Pair:
        """Return the most that each can gain while the other does not lose; 0 if nothing."""
        ends = [
            gains
            for a, b in self._segments(8 * size)
            for gains in _accepted(
                (a[0] - talks[0], a[1] - talks[1]), (b[0] - talks[0], b[1] - talks[1])
            )
        ]
        zero = Fraction(0)
        return max((u for u, _ in ends), default=zero), max((u for _, u in ends), default=zero)

    def _segments(self, far: Fraction) -> Iterator[tuple[Pair, Pair]]:
        """Yield segments whose ends, and ends of parts, are the extreme payoffs of the set."""
        for point in self.points:
            if self.bounds is None:
                yield point, point
            else:
                payee, floor, cap = self.bounds
                last = floor + far if cap is None else cap
                yield _after(point, payee, floor), _after(point, payee, last)
        if self.mixed:
            yield from combinations(self.points, 2)

    def gap(self, payoffs: Pair) -> Fraction:
        """Return how far payoffs are from what can be agreed on."""
        if self.mixed:
            return self._hull_gap(payoffs)
        return min(self._deal_gap(point, payoffs) for point in self.points)

    def _deal_gap(self, point: Pair, payoffs: Pair) -> Fraction:
        if self.bounds is not None:
            payee, floor, cap = self.bounds
            paid = max(payoffs[payee] - point[payee], floor)
            point = _after(point, payee, paid if cap is None else min(paid, cap))
        return max(abs(payoffs[0] - point[0]), abs(payoffs[1] - point[1]))

    def _hull_gap(self, payoffs: Pair) -> Fraction:
        """Return the largest step beyond a line on which the hull of the points rests."""
        sides = [(Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))]
        for a, b in combinations(self.points, 2):
            run, rise = b[0] - a[0], b[1] - a[1]
            sides += [(run, rise), (-rise, run)] if (run or rise) else []
        gaps = [Fraction(0)]
        for x, y in sides:
            size = abs(x) + abs(y)
            here = (x * payoffs[0] + y * payoffs[1]) / size
            reach = [(x * a + y * b) / size for a, b in self.points]
            gaps += [here - max(reach), min(reach) - here]
        return max(gaps)


def _accepted(a: Pair, b: Pair) -> Iterator[Pair]:
    """Yield the ends of the part of a segment of gains where nobody loses."""
    shares = [Fraction(0), Fraction(1)]
    shares += [a[i] / (a[i] - b[i]) for i in (0, 1) if a[i] != b[i]]
    for share in shares:
        gains = a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
        if 0 <= share <= 1 and min(gains) >= 0:
            yield gains


def _after(point: Pair, payee: int, paid: Fraction) -> Pair:
    return (point[0] + paid, point[1] - paid) if payee == 0 else (point[0] - paid, point[1] + paid)


# From gains and ideal gains to what the solution makes largest, the first entry first.
Score = Callable[[Pair, Pair], tuple[Fraction, ...]]


def _product(gains: Pair, _: Pair) -> tuple[Fraction, ...]:
    return (gains[0] * gains[1],)


def _sum(gains: Pair, _: Pair) -> tuple[Fraction, ...]:
    return (gains[0] + gains[1],)


def _least(gains: Pair, _: Pair) -> tuple[Fraction, ...]:
    return tuple(sorted(gains))


def _least_share(gains: Pair, ideals: Pair) -> tuple[Fraction, ...]:
    """Return the shares of the ideal gains in order; who cannot gain is left out."""
    return tuple(sorted(u / top for u, top in zip(gains, ideals, strict=True) if top > 0))


def _judge(case: Case, agreement: Any, score: Score) -> None:
    """Check that payoffs can be agreed on, that both accept them, and that none score higher."""
    problem, terms = case.game, _Terms.of(case.game)
    payoffs = pair_of(case.row(agreement.payoffs, "payoffs"))
    size, precise = size_of(problem), all(map(is_rational, agreement.payoffs))
    slack = Fraction(0) if case.precise and precise else 10 * SLACK * size
    talks = disagreement_of(problem)
    gains = payoffs[0] - talks[0], payoffs[1] - talks[1]
    if agreement.regime == problem.regimes[0]:
        case.demand(terms.gap(payoffs) <= slack, "payoffs must be feasible", payoffs)
    else:
        rule = "without an agreement payoffs must be those of disagreement"
        case.demand(max(map(abs, gains)) <= slack, rule, payoffs)
    for player, gain in zip(problem.players, gains, strict=True):
        case.no_gain(-gain, slack, f"{player!r} must not have less than by disagreement")
    ideals = terms.ideals(talks, size)
    best = score(gains, ideals)
    # Shares are in units of the ideal gains, products in squares of the unit of payoff.
    unit = slack * (1 + 2 * size) / min([Fraction(1), *(top for top in ideals if top > 0)])
    for sample in terms.samples(size):
        other = sample[0] - talks[0], sample[1] - talks[1]
        both = min(other[0] - gains[0], other[1] - gains[1])
        case.no_gain(both, slack, f"nothing feasible must be better for both, as {sample} is")
        if min(other) >= 0:
            rule = f"nothing feasible must score higher, as {sample} does"
            case.no_gain(_lead(score(other, ideals), best, unit), unit, rule)
    check_regret(case, agreement, slack)


def _lead(ahead: Sequence[Fraction], best: Sequence[Fraction], slack: Fraction) -> Fraction:
    """Return by how much a score is ahead in the first entry in which the two differ.

    Where rounding may hide that the first entries differ, the others say nothing.
    """
    gaps = [a - b for a, b in zip(ahead, best, strict=True)]
    return next((gap for gap in gaps[: 1 if slack else None] if gap), Fraction(0))


def _known(case: Case, score: Score) -> Iterator[Point]:
    """Yield, of finitely many agreements with exact payoffs, all that score highest."""
    problem = case.game
    if not case.precise or not isinstance(problem.feasible, FiniteAgreements):
        return
    terms, talks = _Terms.of(problem), disagreement_of(problem)
    ideals = terms.ideals(talks, size_of(problem))
    gains = [(u[0] - talks[0], u[1] - talks[1]) for u in terms.points]
    scores = {g: score(g, ideals) for g in gains if min(g) >= 0}
    # Where nobody can gain with the other, products do not tell agreements apart.
    best = max(scores.values(), default=())
    if best and best[0] > 0:
        for g in (g for g in scores if scores[g] == best):
            yield {p: u + d for p, u, d in zip(problem.players, g, talks, strict=True)}


def _point(case: Case, agreement: Any) -> Point:
    return dict(zip(case.game.players, case.row(agreement.payoffs, "payoffs"), strict=True))


# --- changes that must not matter -----------------------------------------------------------------


def _changes(case: Case, *, own_units: bool) -> Iterator[Change]:
    problem = case.game
    units = [Fraction(8), Fraction(8)]
    zeros = [Fraction(0), Fraction(0)]
    if case.precise:
        units, zeros = [Fraction(3, 7)] * 2, [Fraction(-5, 3), Fraction(2)]
    if own_units and not isinstance(problem.feasible, TransferAgreements):
        units[1] = Fraction(1, 2)  # a payment, which moves utility one for one, ties the units

    def measured(pair: Any) -> Any:
        return tuple(
            value * type(value)(unit) + type(value)(zero)
            for value, unit, zero in zip(pair, units, zeros, strict=True)
        )

    def back(point: Point) -> Point:
        rows = zip(problem.players, units, zeros, strict=True)
        return {player: (point[player] - zero) / unit for player, unit, zero in rows}

    yield Change("another unit and zero of payoffs", _measured(problem, measured, units[0]), back)
    yield Change("another order of players", turned_round(_measured(problem, lambda p: p[::-1])))
    names = (f"{problem.players[0]}'", f"{problem.players[1]}'")
    if not isinstance(problem.feasible, TransferAgreements):

        def shorter(point: Point) -> Point:
            return {str(player)[:-1]: value for player, value in point.items()}

        yield Change("other names", replace(problem, players=names), shorter)


def _measured(
    problem: BargainingProblem, change: Callable[[Any], Any], unit: Any = 1
) -> BargainingProblem:
    """Return the problem with all payoffs changed, pair by pair, and payments in another unit."""
    feasible: Any = problem.feasible
    if isinstance(feasible, PolyhedralSet):
        feasible = PolyhedralSet([change(corner) for corner in feasible.vertices])
    else:
        deals = tuple(Agreement(own.label, change(own.payoffs)) for own in feasible.agreements)
        if isinstance(feasible, FiniteAgreements):
            feasible = FiniteAgreements(deals)
        else:
            pay = feasible.transfer
            cap = None if pay.cap is None else pay.cap * type(pay.cap)(unit)
            floor = pay.floor * type(pay.floor)(unit)
            feasible = TransferAgreements(deals, replace(pay, floor=floor, cap=cap))
    ends = problem.breakdown
    return replace(
        problem,
        feasible=feasible,
        inside=change(problem.inside),
        breakdown=None if ends is None else replace(ends, payoffs=change(ends.payoffs)),
    )


def _games() -> SearchStrategy[BargainingProblem]:
    return bargaining_problems(sets=("transfers", "finite", "polyhedral"), outside=0)


def _concept(score: Score, *, own_units: bool) -> Concept:
    return Concept(
        (BargainingProblem,),
        _games,
        ("regime",),
        partial(_judge, score=score),
        _point,
        partial(_changes, own_units=own_units),
        unit=size_of,
        known=partial(_known, score=score),
    )


CONCEPTS = {
    "nash bargaining": _concept(_product, own_units=True),
    "kalai-smorodinsky": _concept(_least_share, own_units=True),
    "egalitarian": _concept(_least, own_units=False),
    "utilitarian": _concept(_sum, own_units=False),
}
