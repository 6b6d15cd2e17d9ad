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
        undone = _decimals(table) or _steps(shifted, low)
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
    decimals = [[Decimal(repr(entry)) for entry in row] for row in table.tolist()]
    if any(len(entry.as_tuple().digits) > sys.float_info.dig for row in decimals for entry in row):
        return None
    read = [[Fraction(entry) for entry in row] for row in decimals]
    low = min(min(row) for row in read)
    return [[entry - low for entry in row] for row in read] if low < max(map(max, read)) else None


def _steps(shifted: list[list[Fraction]], low: Fraction) -> list[list[Fraction]] | None:
    """Read each entry as a whole number of equal steps from the lowest to the highest payoff.

    None when no count of steps explains every entry within rounding, or when the count would be
    so large that chance alone could explain them.
    """
    span = max(max(row) for row in shifted)
    if span == 0:
        return None
    tolerance = ULPS * Fraction(sys.float_info.epsilon) * max(abs(low), abs(low + span)) / span
    shares = {entry: entry / span for row in shifted for entry in row}
    most = _largest_count(float(tolerance), len(shares))
    count = 1
    for share in shares.values():
        step = _simplest(max(share - tolerance, Fraction(0)), share + tolerance)
        count = math.lcm(count, step.denominator)
        if count > most:
            return None
    reading = {entry: round(share * count) for entry, share in shares.items()}
    exact = all(abs(reading[e] - share * count) <= tolerance * count for e, share in shares.items())
    if not exact or len(set(reading.values())) < len(reading):
        return None
    return [[Fraction(reading[entry]) for entry in row] for row in shifted]


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


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction with the least denominator in [low, high], by continued fractions."""
    whole = math.ceil(low)
    if whole <= high:
        return Fraction(whole)
    return whole - 1 + 1 / _simplest(1 / (high - whole + 1), 1 / (low - whole + 1))


def _proportional(first: list[list[Fraction]], second: list[list[Fraction]]) -> bool:
    """Whether the two tables, each with lowest entry 0, differ by a factor only."""
    ratio = max(map(max, second)) / max(map(max, first))
    return all(
        a * ratio == b
        for row, other in zip(first, second, strict=True)
        for a, b in zip(row, other, strict=True)
    )
