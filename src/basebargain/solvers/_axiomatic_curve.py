"""A smooth frontier with numbers in it, followed with fifty digits.

Along the curve the first payoff rises; where the second one has stopped rising, one side's gain is
the other's loss, and whatever a solution equates changes sign once.
So bisection finds it, to the last digit; values at the ends of the curve decide nothing but where
the curve ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath  # type: ignore[import-untyped]  # has no types

from basebargain._errors import GameError
from basebargain.forms._bargaining import BargainingProblem
from basebargain.forms._bargaining_smooth import SmoothFrontier

__all__ = ["DIGITS", "Curve", "last_true", "read_curve"]

DIGITS = 50
SAMPLES = 256
SLACK = 30
Number = Any
Function = Callable[[Number], Number]


@dataclass(frozen=True)
class Curve:
    """Gains along the frontier and their derivatives, as functions of the variable.

    Attributes
    ----------
    first, second, d_first, d_second : callable
        From a number of fifty digits to one.
    low, high : mpmath.mpf
        Ends of the curve, in the order in which the first payoff rises.
    size : mpmath.mpf
        Largest absolute gain seen along the curve.
    """

    first: Function
    second: Function
    d_first: Function
    d_second: Function
    low: Number
    high: Number
    size: Number

    def gains(self, t: Number) -> tuple[Number, Number]:
        """Return both gains; what rounding leaves of a zero is taken for zero."""
        tiny = self.size * mpmath.mpf(10) ** (-SLACK)
        first, second = (f(t) for f in (self.first, self.second))
        return (
            mpmath.mpf(0) if abs(first) < tiny else first,
            mpmath.mpf(0) if abs(second) < tiny else second,
        )

    def efficient(self, *, rational: bool) -> tuple[Number, Number] | None:
        """Return where one side's gain is the other's loss, and nobody loses; None if nowhere.

        Without `rational` the second condition is dropped.
        """
        low = last_true(lambda t: self.d_second(t) > 0, self.low, self.high)
        if not rational:
            return low, self.high
        low = last_true(lambda t: self.first(t) < 0, low, self.high)
        high = last_true(lambda t: self.second(t) >= 0, low, self.high)
        return (low, high) if min(*self.gains(low), *self.gains(high)) >= 0 else None


def last_true(holds: Callable[[Number], bool], low: Number, high: Number) -> Number:
    """Return the largest number up to which a condition holds that never holds again once lost.

    The ends are not tried; where the condition holds at no inner point, the lower one is returned.
    """
    for _ in range(int(DIGITS * 3.4)):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if holds(middle):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def read_curve(problem: BargainingProblem) -> Curve:
    """Return the curve in gains over the disagreement point.

    Raises
    ------
    GameError
        If the curve leaves the real numbers, does not run one way along the first payoff, or is
        not concave.
    """
    import sympy

    exact = problem.exact()
    frontier = exact.feasible
    if not isinstance(frontier, SmoothFrontier):
        msg = f"read_curve needs a SmoothFrontier; got {type(frontier).__name__}."
        raise GameError(msg)
    t = frontier.variable
    origin = [_real(u) for u in exact.disagreement]
    curves = frontier.curve()
    values = [sympy.lambdify(t, c, modules="mpmath") for c in curves]
    slopes = [sympy.lambdify(t, sympy.diff(c, t), modules="mpmath") for c in curves]
    low, high = _real(frontier.low), _real(frontier.high)
    points = [_at(values, low + (high - low) * k / SAMPLES) for k in range(SAMPLES + 1)]
    sign = 1 if points[-1][0] > points[0][0] else -1
    _refuse_turns(points[::sign])

    def along(function: Function, shift: Number = 0) -> Function:
        return lambda s: function(sign * s) - shift

    def rate(function: Function) -> Function:
        return lambda s: sign * function(sign * s)

    return Curve(
        along(values[0], origin[0]),
        along(values[1], origin[1]),
        rate(slopes[0]),
        rate(slopes[1]),
        min(sign * low, sign * high),
        max(sign * low, sign * high),
        max(abs(u - d) for x in points for u, d in zip(x, origin, strict=True)),
    )


def _real(value: Any) -> Number:
    exact = Fraction(value)
    return mpmath.mpf(exact.numerator) / mpmath.mpf(exact.denominator)


def _at(values: list[Function], t: Number) -> tuple[Number, Number]:
    try:
        first, second = (mpmath.mpmathify(f(t)) for f in values)
    except (ZeroDivisionError, ValueError, TypeError) as error:
        first = second = mpmath.nan
        reason = f" ({error})"
    else:
        reason = ""
    if not all(isinstance(u, mpmath.mpf) and mpmath.isfinite(u) for u in (first, second)):
        msg = (
            f"SmoothFrontier must give two finite real payoffs all along; at {mpmath.nstr(t, 8)} "
            f"it does not{reason}: narrow low and high."
        )
        raise GameError(msg)
    return first, second


def _refuse_turns(points: list[tuple[Number, Number]]) -> None:
    """Refuse a curve that turns back along the first payoff, or bends upwards."""
    tiny = mpmath.mpf(10) ** (-SLACK)
    size = [max(x[i] for x in points) - min(x[i] for x in points) for i in (0, 1)]
    for (x, y), (u, _) in pairwise(points):
        if not u > x:
            msg = (
                "SmoothFrontier must run one way along the first payoff; near "
                f"({mpmath.nstr(x, 8)}, {mpmath.nstr(y, 8)}) it does not: split it, or narrow low "
                "and high."
            )
            raise GameError(msg)
    for (p, q), (x, y), (u, v) in zip(points, points[1:], points[2:], strict=False):
        turn = (x - p) * (v - y) - (y - q) * (u - x)
        if turn > tiny * size[0] * max(size[1], tiny):
            msg = (
                "SmoothFrontier must be concave, so that the set below it is convex; near "
                f"({mpmath.nstr(x, 8)}, {mpmath.nstr(y, 8)}) it bends upwards: give agreements "
                "that can be signed as FiniteAgreements, or the convex hull as a PolyhedralSet."
            )
            raise GameError(msg)
