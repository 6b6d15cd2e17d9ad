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
BITS = sys.float_info.mant_dig - 1
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
    exact = [[entry.as_integer_ratio() for entry in row] for row in table.tolist()]
    common = math.lcm(*(denominator for row in exact for _, denominator in row))
    whole = [[above * (common // below) for above, below in row] for row in exact]
    rounded = False
    low = min(map(min, whole))
    shifted = [[entry - low for entry in row] for row in whole]
    if table.dtype != object:
        undone = _decimals(table) or _steps(shifted, low)
        if undone is not None:
            rounded = not _proportional(undone, shifted)
            shifted = undone
    factor = math.gcd(*(entry for row in shifted for entry in row)) or 1
    return [[entry // factor for entry in row] for row in shifted], rounded


def _decimals(table: NDArray[Any]) -> list[list[int]] | None:
    """Read each entry as the decimal it prints as, less the lowest one, times a power of ten.

    None when one entry prints with more digits than a float carries for certain, so that it cannot
    have been written as a decimal, or when all are equal.
    """
    decimals = []
    for entry in table.flat:
        decimals.append(Decimal(repr(float(entry))))
        if len(decimals[-1].as_tuple().digits) > sys.float_info.dig:
            return None
    read = [Fraction(entry) for entry in decimals]
    common, low = math.lcm(*(entry.denominator for entry in read)), min(read)
    if low == max(read):
        return None
    whole, width = [int((entry - low) * common) for entry in read], table.shape[1]
    return [whole[k : k + width] for k in range(0, len(whole), width)]


def _steps(shifted: list[list[int]], low: int) -> list[list[int]] | None:
    """Read each entry as a whole number of equal steps from the lowest to the highest payoff.

    None when no count of steps explains every entry within rounding, or when the count would be
    so large that chance alone could explain them.
    """
    distinct = {entry for row in shifted for entry in row}
    span = max(distinct)
    if span == 0:
        return None
    # Shares of the span are fractions of `span << BITS`, and are known within `slip` of these.
    slip = ULPS * max(abs(low), abs(low + span))
    most, unit = _largest_count(slip / (span << BITS), len(distinct)), span << BITS
    count = 1
    for entry in distinct:
        share = entry << BITS
        _, step = _simplest(max(share - slip, 0), unit, share + slip, unit)
        count = math.lcm(count, step)
        if count > most:
            return None
    reading = {}
    for entry in distinct:
        reading[entry] = (2 * entry * count + span) // (2 * span)
        if abs(reading[entry] * span - entry * count) << BITS > slip * count:
            return None
    if len(set(reading.values())) < len(reading):
        return None
    return [[reading[entry] for entry in row] for row in shifted]


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


def _proportional(first: list[list[int]], second: list[list[int]]) -> bool:
    """Whether the two tables, each with lowest entry 0, differ by a factor only."""
    most, other = max(map(max, first)), max(map(max, second))
    return all(
        a * other == b * most
        for row, line in zip(first, second, strict=True)
        for a, b in zip(row, line, strict=True)
    )
