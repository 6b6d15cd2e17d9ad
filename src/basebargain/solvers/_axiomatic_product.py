"""Which of two weighted products of gains is larger, decided exactly.

With weights p : q in lowest terms, ``a1^p a2^q`` and ``b1^p b2^q`` are compared as rationals while
the powers stay small.
Beyond that they can only be equal if the gains are: if (a1/b1)^p = (b2/a2)^q with p and q coprime,
then a1/b1 = c^q and b2/a2 = c^p for a rational c, and a power of c != 1 that high has more digits
than the gains.
So logarithms of growing precision separate them.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from basebargain.solvers._axiomatic_plane import Point

__all__ = ["compare_products", "log_ratio"]

SMALL_POWER = 64


def compare_products(first: Point, second: Point, weights: Point) -> int:
    """Return the sign of the difference of two weighted products of gains.

    Parameters
    ----------
    first, second : pairs of Fraction
        Gains, not negative.
    weights : pair of Fraction
        Positive.
    """
    positive = all(first), all(second)
    if not all(positive):
        return int(positive[0]) - int(positive[1])
    if first == second:
        return 0
    p, q = _powers(weights)
    ratio = first[0] / second[0], first[1] / second[1]
    bits = max(n.bit_length() for r in ratio for n in (r.numerator, r.denominator))
    if max(p, q) <= max(SMALL_POWER, bits):
        value = ratio[0] ** p * ratio[1] ** q
        return (value > 1) - (value < 1)
    return _sign_by_logarithms(ratio, (p, q))


def _powers(weights: Point) -> tuple[int, int]:
    share = weights[0] / weights[1]
    return share.numerator, share.denominator


def _sign_by_logarithms(ratio: Point, powers: tuple[int, int]) -> int:
    import mpmath  # type: ignore[import-untyped]  # has no types

    digits = 30
    while True:
        with mpmath.workdps(digits + len(str(max(powers)))):
            parts = [n * _log(r) for r, n in zip(ratio, powers, strict=True)]
            value, size = sum(parts), max(map(abs, parts))
            if abs(value) > size * mpmath.mpf(10) ** (4 - digits):
                return 1 if value > 0 else -1
        digits *= 2


def _log(ratio: Fraction) -> Any:
    import mpmath

    excess = ratio - 1
    if 2 * abs(excess) < 1:
        # log1p keeps ratios next to one apart.
        return mpmath.log1p(_real(excess))
    return mpmath.log(_real(ratio))


def _real(value: Fraction) -> Any:
    import mpmath

    return mpmath.mpf(value.numerator) / mpmath.mpf(value.denominator)


def log_ratio(first: Point, second: Point, weights: Point) -> float:
    """Return the logarithm of a quotient of weighted products, weights summing to one."""
    import mpmath

    if not all(second):
        return math.inf if all(first) else 0.0
    if not all(first):
        return -math.inf
    total = weights[0] + weights[1]
    with mpmath.workdps(50):
        parts = [
            _log(a / b) * _real(w)
            for a, b, w in zip(first, second, (weights[0] / total, weights[1] / total), strict=True)
        ]
        return float(sum(parts))
