"""The axiomatic solutions on a smooth concave frontier, by bisection with fifty digits."""

from __future__ import annotations

from typing import Any

import mpmath  # type: ignore[import-untyped]  # has no types

from basebargain.forms._bargaining import BargainingProblem
from basebargain.solvers._axiomatic_answer import (
    NO_JOINT_GAIN,
    Verdict,
    float_note,
    impasse,
    option_note,
)
from basebargain.solvers._axiomatic_concept import Concept
from basebargain.solvers._axiomatic_curve import DIGITS, Curve, last_true, read_curve
from basebargain.solvers._axiomatic_curve_certificate import CurveBounds
from basebargain.solvers._axiomatic_outcome import BargainingAgreement, Terms
from basebargain.solvers._coalitional_answer import as_payoff_vector
from basebargain.solvers._solution import Component, Solution, Status

__all__ = ["solve_smooth"]

METHOD = "Bisection along the frontier with fifty digits; concavity checked on 257 points."
SEGMENT = "The frontier is straight there: every point between the two listed has the same sum."
TOLERANCE = 1e-9


def solve_smooth(problem: BargainingProblem, concept: Concept) -> Solution[BargainingAgreement]:
    """Return what a concept selects on a `SmoothFrontier`."""
    with mpmath.workdps(DIGITS):
        curve = read_curve(problem)
        found = curve.efficient(rational=concept.rational)
        bounds = CurveBounds.read(problem)
        if found is None:
            verdict = Verdict(METHOD, lambda _: 0, float_note(problem), exact=False)
            return impasse(problem, max(0.0, bounds.common_gain()), verdict)
        scale = _scale(curve, found, concept)
        spots = _spots(curve, found, concept, scale)
        kept = [_kept(curve.gains(t), scale, concept) for t in spots]
        outcomes = [
            _outcome(problem, curve.gains(t), gains, bounds.gap(gains, concept))
            for t, gains in zip(spots, kept, strict=True)
        ]
        no_gain = min(*(max(curve.gains(t)[i] for t in found) for i in (0, 1))) <= 0
    notes = [
        NO_JOINT_GAIN if no_gain and concept.rational else "",
        SEGMENT if len(spots) > 1 else "",
        float_note(problem),
        option_note(problem),
    ]
    limit = TOLERANCE * (bounds.size if concept.kind in ("equal", "sum") else 1)
    small = all(o.regret <= limit for o in outcomes)
    return Solution(
        tuple(outcomes),
        (Component(tuple(outcomes), (tuple(range(len(outcomes))),)),),
        complete=True,
        status=Status.CERTIFIED if small else Status.UNCERTIFIED,
        method=METHOD,
        note=" ".join(filter(None, notes)),
    )


def _scale(curve: Curve, part: tuple[Any, Any], concept: Concept) -> tuple[Any, Any]:
    """Return the weights, or the ideal gains."""
    if concept.weights is None:
        return curve.gains(part[1])[0], curve.gains(part[0])[1]
    first, second = (mpmath.mpf(w.numerator) / w.denominator for w in concept.weights)
    return first, second


def _spots(
    curve: Curve, part: tuple[Any, Any], concept: Concept, scale: tuple[Any, Any]
) -> list[Any]:
    """Return where along the efficient part the solution lies; two ends of a straight stretch."""
    w, v = scale
    if concept.kind == "sum":
        return _sum_spots(curve, part, scale)
    if concept.kind == "product":

        def rising(t: Any) -> bool:
            first, second = curve.first(t), curve.second(t)
            return bool(w * curve.d_first(t) * second + v * curve.d_second(t) * first > 0)

        return [last_true(rising, *part)]
    # Of two shares in proportion, multiplied out so that a scale of zero needs no case.
    return [last_true(lambda t: v * curve.first(t) < w * curve.second(t), *part)]


def _sum_spots(curve: Curve, part: tuple[Any, Any], weights: tuple[Any, Any]) -> list[Any]:
    def slope(t: Any) -> tuple[Any, Any]:
        up, down = weights[0] * curve.d_first(t), weights[1] * curve.d_second(t)
        return up + down, (abs(up) + abs(down)) * mpmath.mpf(10) ** (5 - DIGITS)

    def rises(t: Any) -> bool:
        value, tiny = slope(t)
        return bool(value > tiny)

    def does_not_fall(t: Any) -> bool:
        value, tiny = slope(t)
        return bool(value >= -tiny)

    first, last = (last_true(test, *part) for test in (rises, does_not_fall))
    wide = curve.first(last) - curve.first(first) > curve.size * mpmath.mpf(10) ** (-12)
    return [first, last] if wide else [(first + last) / 2]


def _kept(gains: tuple[Any, Any], scale: tuple[Any, Any], concept: Concept) -> tuple[Any, Any]:
    """Return the gains, less what is thrown away to make them proportional."""
    if not concept.free_disposal or not all(scale):
        return gains
    level = min(g / c for g, c in zip(gains, scale, strict=True))
    return level * scale[0], level * scale[1]


def _outcome(
    problem: BargainingProblem, gains: tuple[Any, Any], kept: tuple[Any, Any], regret: float
) -> BargainingAgreement:
    origin = [mpmath.mpf(d.numerator) / d.denominator for d in problem.exact().disagreement]
    worth, given = ([g + d for g, d in zip(x, origin, strict=True)] for x in (kept, gains))
    waste = [a - b for a, b in zip(gains, kept, strict=True)]
    terms = Terms("", (float(given[0]), float(given[1])))
    return BargainingAgreement(
        problem.regimes[0],
        as_payoff_vector(worth, "float"),
        regret,
        as_payoff_vector(kept, "float"),
        (terms,),
        as_payoff_vector(waste, "float"),
    )
