"""Compiled solution of two-player float games in general position, each step with a proof.

Nothing here guesses: where a sign, a reading or the rounding of a probability is not certain, there
is no answer, and the game goes to the exact method.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._compiled import compiled
from basebargain.solvers._equilibrium import REGRET_TOLERANCE
from basebargain.solvers._nash_kept import extremes, taken_at_its_word
from basebargain.solvers._nash_refine import weights_on
from basebargain.solvers._nash_vertices import simple_vertices

__all__ = ["general_equilibria"]

LARGEST = 1e150
SMALLEST = 1e-150
MOST_LABELS = 62


@compiled
def scaled(table: NDArray[Any], out: NDArray[Any]) -> bool:
    """Fill `out` with the table times a power of two, entries at most 1; whether that is exact."""
    low, high = extremes(table)
    largest = max(-low, high)
    if largest != 0.0 and not SMALLEST < largest < LARGEST:
        return False
    factor = math.ldexp(1.0, -math.frexp(largest)[1])
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = table[i, j] * factor
            if 0.0 < abs(out[i, j]) < SMALLEST:
                return False
    return True


@compiled
def room(m: int, n: int, limit: int) -> int:
    """Return space enough for the rays before and after a cut, as far as the limit allows.

    A simple polytope of dimension d with f facets has at most C(f - d + e, e) + C(f - e - 1, d - e
    - 1) vertices, with e = d // 2 (McMullen 1970).
    """
    most = 0.0
    for d in (m, n):
        half = d // 2
        one, other = 1.0, 1.0
        for k in range(half):
            one *= (m + n - d + half - k) / (half - k)
        for k in range(d - half - 1):
            other *= (m + n - half - 1 - k) / (d - half - 1 - k)
        most = max(most, one + other)
    return int(min(2.0 * most, 2.0 * limit)) + max(m, n) + 4


@compiled
def slot_of(slots: NDArray[Any], bits: int) -> int:
    """Return where a bit set stands in a table with free places, or would stand."""
    last = slots.size - 1
    slot = (bits ^ bits >> 7 ^ bits >> 13) & last
    while slots[slot] not in (0, bits):
        slot = slot + 1 & last
    return slot


@compiled
def complementary(row: NDArray[Any], column: NDArray[Any], bits: NDArray[Any], limit: int) -> int:
    """List the complementary pairs of vertices by their bits in lines 2 and 3, and count them.

    In general position a pair is an equilibrium exactly when every pure strategy is unused or a
    best reply, and none is both.
    Zero also when a sign is uncertain.
    """
    m, n = row.shape
    rays = np.empty((bits.shape[1], 2 * max(m, n)))
    first_count = simple_vertices(column, rays[:, : 2 * n], bits[0], bits[2:], limit)
    if first_count == 0:
        return 0
    second_count = simple_vertices(row, rays[:, : 2 * m], bits[1], bits[2:], limit)
    every, own, space, count = (1 << (m + n)) - 1, (1 << m) - 1, 2, 0
    while space < 2 * second_count:
        space *= 2
    slots = np.zeros(space, np.int64)
    for k in range(second_count):
        slots[slot_of(slots, bits[1, k])] = bits[1, k]
    for k in range(first_count):
        rest = every & ~bits[0, k]
        wanted = rest >> m | (rest & own) << n
        if slots[slot_of(slots, wanted)]:
            bits[2, count], bits[3, count] = bits[0, k], wanted
            count += 1
    return count


@compiled
def gain(
    table: NDArray[Any], own: NDArray[Any], other: NDArray[Any], payoff: NDArray[Any]
) -> tuple[float, bool]:
    """Return what deviating gains a player, and whether that is within rounding.

    The gain is taken over payoffs lowered by the least one, as in `_certificate.regret`; `payoff`
    gets the expected payoff.
    """
    low, high = extremes(table)
    best, mean, payoff[0] = 0.0, 0.0, 0.0
    for i in range(own.size):
        lifted, value = 0.0, 0.0
        for j in range(other.size):
            lifted += (table[i, j] - low) * other[j]
            value += table[i, j] * other[j]
        best = max(best, lifted)
        mean += own[i] * lifted
        payoff[0] += own[i] * value
    return max(best - mean, 0.0), best - mean <= REGRET_TOLERANCE * (high - low)


@compiled
def measure(row: NDArray[Any], column: NDArray[Any], out: NDArray[Any]) -> bool:
    """Add the payoffs and the regret to a profile; whether the regret is within rounding."""
    m, n = row.shape
    x, y = out[:m], out[m : m + n]
    first, first_fine = gain(row, x, y, out[m + n :])
    second, second_fine = gain(column.T, y, x, out[m + n + 1 :])
    out[m + n + 2] = max(first, second)
    return first_fine and second_fine


@compiled
def ahead(one: NDArray[Any], other: NDArray[Any], m: int) -> int:
    """Compare two first strategies: 1, -1, or 0 where rounding may hide the order."""
    for i in range(m):
        if one[i] != other[i]:
            return 1 if one[i] > other[i] else -1
        if one[i] != 0.0:
            return 0
    return 0


@compiled
def ordered(found: NDArray[Any], m: int) -> bool:
    """Sort profiles by the first strategy, largest first; whether the order is certain."""
    for k in range(1, found.shape[0]):
        place = k
        while place > 0:
            order = ahead(found[place - 1], found[place], m)
            if order == 0:
                return False
            if order == 1:
                break
            for j in range(found.shape[1]):
                kept = found[place, j]
                found[place, j] = found[place - 1, j]
                found[place - 1, j] = kept
            place -= 1
    return True


@compiled
def general_equilibria(
    tables: NDArray[Any], payoffs: NDArray[Any], limit: int, as_is: bool
) -> NDArray[Any]:
    """Return all equilibria of a game in general position, or nothing where that is not certain.

    Parameters
    ----------
    tables : array of float, shape (2, m, n)
        What is solved.
    payoffs : array of float, shape (2, m, n)
        What payoffs and regrets are counted in.
    limit : int
        Largest number of vertices of a best-reply polyhedron.
    as_is : bool
        Whether the tables are to be taken at their word without proof.

    Returns
    -------
    array, shape (equilibria, m + n + 3)
        Both strategies, both payoffs, the regret; largest first.
        Without an answer the first axis is empty; the second is too if the reading is in doubt.
    """
    m, n = tables.shape[1:]
    width = m + n + 3
    nothing = np.empty((0, width))
    if m + n > MOST_LABELS:
        return nothing
    if not (as_is or (taken_at_its_word(tables[0]) and taken_at_its_word(tables[1]))):
        return nothing[:, :0]
    row, column = np.empty((m, n)), np.empty((n, m))
    if not (scaled(tables[0], row) and scaled(tables[1].T, column)):
        return nothing
    space = room(m, n, limit)
    bits = np.empty((6, space), np.int64)
    count = complementary(row, column, bits, limit)
    found = np.zeros((count, width))
    for k in range(count):
        first, second = bits[2, k], bits[3, k]
        sure = weights_on(column, first, first >> m, found[k, :m]) and weights_on(
            row, second, second >> n, found[k, m : m + n]
        )
        if not (sure and measure(payoffs[0], payoffs[1], found[k])):
            return nothing
    return found if ordered(found, m) else nothing
