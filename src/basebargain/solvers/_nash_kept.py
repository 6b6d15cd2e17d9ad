"""Compiled check that a table of floats is certainly taken at its word.

`_reading.integers` undoes the rounding of decimals and of scaled and shifted small integers.
Here it is proved, cheaply, that a table is neither, or that it holds integers; "no" means only that
the proof failed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._compiled import compiled
from basebargain.solvers._nash_refine import two_product
from basebargain.solvers._reading import LARGEST_STEP_COUNT, ULPS

__all__ = ["extremes", "taken_at_its_word"]

EPSILON = 2.0**-52
MARGIN = 1e-9
SLACK = 1e-10


@compiled
def extremes(table: NDArray[Any]) -> tuple[float, float]:
    """Return the least and the greatest entry."""
    low = high = table[0, 0]
    for i in range(table.shape[0]):
        for j in range(table.shape[1]):
            low, high = min(low, table[i, j]), max(high, table[i, j])
    return low, high


@compiled
def whole(table: NDArray[Any]) -> bool:
    """Whether all entries are integers, of fewer digits than a float carries for certain."""
    for i in range(table.shape[0]):
        for j in range(table.shape[1]):
            if not (table[i, j] == np.floor(table[i, j]) and abs(table[i, j]) < 1e13):
                return False
    return True


@compiled
def fifteen_digits(size: float) -> tuple[float, float]:
    """Return the number times a power of ten, in [1e14, 1e15), as a float and a small rest.

    The rest is wrong by no more than 1e-15.
    """
    power = 1.0
    if size >= 1e15:
        while size / power >= 1e15:
            power *= 10.0
        high = size / power
        product, error = two_product(high, power)
        return high, ((size - product) - error) / power
    while size * power < 1e14 and power < 1e22:
        power *= 10.0
    high, low = two_product(size, power)
    power = 1.0
    while high * power < 1e14:
        power *= 10.0
    product, error = two_product(high, power)
    return product, error + low * power


@compiled
def long_decimal(entry: float) -> bool:
    """Whether no decimal of 15 digits rounds to this float.

    Times a power of ten that puts 15 digits before the point, such a decimal is an integer, and
    half an ulp of the float away at most.
    """
    size = abs(entry)
    if not 1e-25 < size < 1e35:
        return False
    high, low = fifteen_digits(size)
    if not 1.000001e14 < high < 0.999999e15:
        return False
    half_ulp = math.ldexp(high / size, math.frexp(size)[1] - 54)
    off = abs((high - np.rint(high)) + low)
    return bool(half_ulp + MARGIN < off < 1.0 - half_ulp - MARGIN)


@compiled
def leap(far: float, near: float, q: int, s: int, most: int) -> int:
    """Return how often to add `s` to the denominator `q`: as far / near says, or past `most`."""
    if near * most > far:
        steps = int(far / near)
        if q + steps * s <= 2 * most:
            return steps
    return (most - q) // s + 1


@compiled
def uneven(share: float, tolerance: float, most: int) -> bool:
    """Whether no fraction with a denominator up to `most` is within `tolerance` of the share.

    Two fractions p / q < r / s with q r - p s = 1 have none of denominator below q + s between
    them.
    """
    p, q, r, s = 0, 1, 1, 1
    while q + s <= most:
        left, right = share * q - p, r - share * s
        if left >= right:
            steps = leap(left, right, q, s, most)
            p, q = p + steps * r, q + steps * s
        else:
            steps = leap(right, left, s, q, most)
            r, s = r + steps * p, s + steps * q
    left, right = share * q - p, r - share * s
    return left > q * tolerance + SLACK and right > s * tolerance + SLACK


@compiled
def no_decimals(table: NDArray[Any]) -> bool:
    """Whether some entry is certainly no decimal of 15 digits."""
    for i in range(table.shape[0]):
        for j in range(table.shape[1]):
            if long_decimal(table[i, j]):
                return True
    return False


@compiled
def no_steps(table: NDArray[Any], low: float, high: float) -> bool:
    """Whether some entry is certainly no whole number of equal steps from `low` to `high`."""
    span = high - low
    tolerance = ULPS * EPSILON * max(abs(low), abs(high)) / span * (1.0 + 1e-9)
    most = int(min(float(LARGEST_STEP_COUNT), 1.0 / (8.0 * tolerance) + 1.0))
    for i in range(table.shape[0]):
        for j in range(table.shape[1]):
            if uneven((table[i, j] - low) / span, tolerance + 4 * EPSILON, most):
                return True
    return False


@compiled
def taken_at_its_word(table: NDArray[Any]) -> bool:
    """Whether `_reading.integers` certainly reads the table as the binary rationals it holds."""
    if whole(table):
        return True
    low, high = extremes(table)
    return low < high and no_decimals(table) and no_steps(table, low, high)
