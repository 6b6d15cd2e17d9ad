"""How the worths of a coalitional game are read as exact rationals.

Whether a core is empty can hang on an equality such as v(1) + v(2) = v(12), which rounding breaks:
0.1 + 0.2 exceeds 0.3 when the three floats are taken at their word.
A table that is, up to the rounding of its last places, a table of whole numbers of one step (0.1;
1/3 of a dollar; 1e-12) is therefore read as that table, provided that some of them are no floats:
nobody needs rounding to write 2.
Any other float is the binary rational that it is, and two floats that differ are never read as
equal.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

__all__ = ["exact_worths"]

# Beyond it every float is a whole number.
LARGEST_EXACT = 2**53

LARGEST_STEP_COUNT = 10_000
ULPS = 4
CHANCE = 1e-6


def exact_worths(worths: NDArray[Any]) -> tuple[Fraction, ...]:
    """Return the worths as exact rationals.

    Parameters
    ----------
    worths : array, shape (2^n,)
        Floats or ``Fraction``.
    """
    entries = worths.tolist()
    literal = {entry: Fraction(entry) for entry in set(entries)}
    whole = all(v.denominator == 1 and abs(v) <= LARGEST_EXACT for v in literal.values())
    if worths.dtype == object or whole:
        return tuple(literal[entry] for entry in entries)
    reading = next(filter(None, (_steps(literal, unit) for unit in _units(literal))), literal)
    return tuple(reading[entry] for entry in entries)


def _units(literal: dict[float, Fraction]) -> Iterator[Fraction]:
    """Yield steps to measure in: one, the powers of ten below the largest worth, and that worth."""
    largest = max(abs(value) for value in literal.values())
    yield Fraction(1)
    decade = math.floor(math.log10(largest)) if largest >= sys.float_info.min else -308
    for power in range(decade, decade - 10, -1):
        yield Fraction(10) ** power
    yield largest


def _steps(literal: dict[float, Fraction], unit: Fraction) -> dict[float, Fraction] | None:
    """Read every worth as a whole number of steps of `unit` divided by a small number.

    None when no small number explains every worth within rounding, or when the steps are so fine
    that chance alone could explain them.
    """
    largest = max(abs(value) for value in literal.values()) / unit
    tolerance = ULPS * Fraction(sys.float_info.epsilon) * largest
    most = min(LARGEST_STEP_COUNT, math.isqrt(int(Fraction(CHANCE) / tolerance)))
    count = 1
    reading = {}
    for entry, value in literal.items():
        share = value / unit
        simple = share.limit_denominator(max(most, 1))
        count = math.lcm(count, simple.denominator)
        if count > most or abs(share - simple) > tolerance:
            return None
        reading[entry] = simple * unit
    needs_rounding = any(Fraction(float(value)) != value for value in reading.values())
    return reading if needs_rounding and len(set(reading.values())) == len(reading) else None
