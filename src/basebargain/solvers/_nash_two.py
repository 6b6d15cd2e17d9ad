"""Compiled closed form for two players with two strategies each, every probability proved.

With l_k = t[0, k] - t[1, k], what a player's first reply pays beyond the second against the other's
k-th strategy, no l_k = 0 means general position.
A pure profile is an equilibrium by the signs of l alone, which comparing floats gives exactly.
If l_0 and l_1 differ in sign for both players, there is one more: the weights |l_1| and |l_0| over
their sum make the opponent's replies equally good.
The two differences and their sum are held in twice the precision of a float, so that the quotient
is known to a relative error of a few 2^-102 (Dekker 1971); a probability is handed out only where
that cannot change its rounding.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._compiled import compiled
from basebargain.solvers._nash_refine import SMALLEST, two_product, two_sum

__all__ = ["two_by_two"]

# Many times the sum of the rounding errors in a quotient, relative to it.
DOUBTFUL = 2.0**-97
# Within these limits no product or rounding error leaves the range of floats.
LARGEST_LEAD = 1e150
SMALLEST_LEAD = 1e-100


@compiled
def quotient(lead: tuple[float, float], total: tuple[float, float]) -> tuple[float, bool]:
    """Return |lead| / total rounded once, and whether that rounding is certain."""
    high, low = lead if lead[0] > 0.0 else (-lead[0], -lead[1])
    ratio = high / total[0]
    product, error = two_product(ratio, total[0])
    rest = (((high - product) - error) + (low - ratio * total[1])) / total[0]
    rounded, tail = two_sum(ratio, rest)
    slip = DOUBTFUL * rounded
    sure = rounded + (tail + slip) == rounded and rounded + (tail - slip) == rounded
    return rounded, sure and rounded > SMALLEST


@compiled
def indifferent(one: tuple[float, float], other: tuple[float, float], out: NDArray[Any]) -> bool:
    """Fill in the weights against which two leads of opposite signs cancel; whether that is sure.

    A lead is the sum of a float and its rounding error.
    """
    size, other_size = abs(one[0]), abs(other[0])
    if not (min(size, other_size) > SMALLEST_LEAD and max(size, other_size) < LARGEST_LEAD):
        return False
    head, error = two_sum(size, other_size)
    sign = 1.0 if one[0] > 0.0 else -1.0
    total = two_sum(head, error + sign * (one[1] - other[1]))
    out[0], first_sure = quotient(other, total)
    out[1], second_sure = quotient(one, total)
    return first_sure and second_sure


@compiled
def two_by_two(row: NDArray[Any], column: NDArray[Any]) -> NDArray[Any]:
    """Return all equilibria of a two-by-two game, or none where there is a tie or a doubt.

    Parameters
    ----------
    row, column : arrays of float, shape (2, 2)
        Each player's payoffs of own strategy i against the opponent's k; at most 1 in size.

    Returns
    -------
    array, shape (equilibria, 7)
        Both strategies, and room for both payoffs and the regret; largest first.
    """
    r0, r1 = two_sum(row[0, 0], -row[1, 0]), two_sum(row[0, 1], -row[1, 1])
    c0, c1 = two_sum(column[0, 0], -column[1, 0]), two_sum(column[0, 1], -column[1, 1])
    found, count = np.zeros((3, 7)), 0
    for lead in (r0[0], r1[0], c0[0], c1[0]):
        if not abs(lead) > 0.0:
            return found[:0]
    r0_up, r1_up, c0_up, c1_up = r0[0] > 0.0, r1[0] > 0.0, c0[0] > 0.0, c1[0] > 0.0
    if r0_up if c0_up else r1_up:
        found[0, 0] = found[0, 2 if c0_up else 3] = 1.0
        count = 1
    if r0_up != r1_up and c0_up != c1_up:
        sure = indifferent(c0, c1, found[count, :2])
        if not (indifferent(r0, r1, found[count, 2:4]) and sure):
            return found[:0]
        count += 1
    if not (r0_up if c1_up else r1_up):
        found[count, 1] = found[count, 2 if c1_up else 3] = 1.0
        count += 1
    return found[:count]
