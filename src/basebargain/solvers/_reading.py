"""How a table of payoffs is read as integers without moving an equilibrium.

Equilibria depend on a player's payoffs only up to a positive affine map, so any table of rationals
may be replaced by integers.
A float is a binary rational and is taken at its word, unless the whole table was plainly meant as
something simpler that rounding has blurred: a table of decimals, each printed with no more digits
than a float carries for certain (0.1, 0.2), or a scaled and shifted table of small integers
(0, 1, 3 times 1e-12).
It is then read as that table, since rounding would otherwise break ties that its author wrote.
Two floats that differ are never read as equal.
"""

from __future__ import annotations

import math
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

__all__ = ["ROUNDED", "integers"]

ROUNDED = "Floats were read as the simple numbers they stand for, rounding undone."
LARGEST_STEP_COUNT = 10_000
ULPS = 4
CHANCE = 1e-6


def integers(table: NDArray[Any]) -> tuple[list[list[int]], bool]:
    """Return an integer table with the same equilibria, and whether rounding was undone.

    Parameters
    ----------
    table : array, shape (rows, columns)
        Floats or ``Fraction``.

    Returns
    -------
    integers : list of lists of int
    rounded : bool
        True when floats were read as the simpler numbers they stand for.
    """
    exact = [[Fraction(entry) for entry in row] for row in table.tolist()]
    low = min(min(row) for row in exact)
    shifted = [[entry - low for entry in row] for row in exact]
    rounded = False
    if table.dtype != object:
        undone = _decimals(table) or _steps(table, shifted, low)
        if undone is not None:
            rounded = not _proportional(undone, shifted)
            shifted = undone
    common = math.lcm(*(entry.denominator for row in shifted for entry in row))
    whole = [[int(entry * common) for entry in row] for row in shifted]
    factor = math.gcd(*(entry for row in whole for entry in row)) or 1
    return [[entry // factor for entry in row] for row in whole], rounded


def _decimals(table: NDArray[Any]) -> list[list[Fraction]] | None:
    """Read each entry as the decimal it prints as, less the lowest one.

    None when one entry prints with more digits than a float carries for certain, so that it cannot
    have been written as a decimal, or when all are equal.
    """
    decimals = []
    for row in table.tolist():
        decimals.append([Decimal(repr(entry)) for entry in row])
        if any(len(entry.as_tuple().digits) > sys.float_info.dig for entry in decimals[-1]):
            return None
    read = [[Fraction(entry) for entry in row] for row in decimals]
    low = min(min(row) for row in read)
    return [[entry - low for entry in row] for row in read] if low < max(map(max, read)) else None


def _steps(
    table: NDArray[Any], shifted: list[list[Fraction]], low: Fraction
) -> list[list[Fraction]] | None:
    """Read each entry as a whole number of equal steps from the lowest to the highest payoff.

    None when no count of steps explains every entry within rounding, or when the count would be
    so large that chance alone could explain them.
    """
    # By their floats, whose hashes are cheap.
    distinct = dict(zip(table.flat, (entry for row in shifted for entry in row), strict=True))
    span = max(distinct.values())
    if span == 0:
        return None
    tolerance = ULPS * Fraction(sys.float_info.epsilon) * max(abs(low), abs(low + span)) / span
    most = _largest_count(float(tolerance), len(distinct))
    count = 1
    for entry in distinct.values():
        share = entry / span
        low_share, high_share = max(share - tolerance, Fraction(0)), share + tolerance
        _, step = _simplest(*low_share.as_integer_ratio(), *high_share.as_integer_ratio())
        count = math.lcm(count, step)
        if count > most:
            return None
    reading = {}
    for value, entry in distinct.items():
        share = entry / span * count
        reading[value] = round(share)
        if abs(reading[value] - share) > tolerance * count:
            return None
    if len(set(reading.values())) < len(reading):
        return None
    return [[Fraction(reading[value]) for value in row] for row in table.tolist()]


def _largest_count(tolerance: float, values: int) -> int:
    """Return the largest count of steps that chance does not explain.

    A random share lies within `tolerance` of a multiple of 1/N with probability 2 N tolerance, the
    two ends always do, and there are N counts to try; the chance that all fit stays below CHANCE.
    """
    free = values - 2
    if free < 1:
        return LARGEST_STEP_COUNT
    bound = (math.log(CHANCE) - free * math.log(2 * tolerance)) / (free + 1)
    return min(LARGEST_STEP_COUNT, int(math.exp(min(bound, 50))), int(1 / (8 * tolerance)))


def _simplest(a: int, b: int, c: int, d: int) -> tuple[int, int]:
    """Return the fraction with the least denominator in [a/b, c/d], by continued fractions."""
    whole = -(-a // b)
    if whole * d <= c:
        return whole, 1
    whole -= 1
    q, p = _simplest(d, c - whole * d, b, a - whole * b)
    return whole * q + p, q


def _proportional(first: list[list[Fraction]], second: list[list[Fraction]]) -> bool:
    """Whether the two tables, each with lowest entry 0, differ by a factor only."""
    ratio = max(map(max, second)) / max(map(max, first))
    return all(
        a * ratio == b
        for row, other in zip(first, second, strict=True)
        for a, b in zip(row, other, strict=True)
    )
