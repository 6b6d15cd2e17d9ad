"""Compiled solution of two-player float games in general position, each step with a proof.

Nothing here guesses: where a sign, a reading or the rounding of a probability is not certain, there
is no answer, and the game goes to the exact method.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._certificate import REGRET_TOLERANCE
from basebargain.solvers._compiled import compiled
from basebargain.solvers._nash_kept import extremes, taken_at_its_word
from basebargain.solvers._nash_refine import weights_on
from basebargain.solvers._nash_two import two_by_two
from basebargain.solvers._nash_vertices import simple_vertices

__all__ = ["equilibria_at_their_word", "general_equilibria"]

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
def gains(table: NDArray[Any], found: NDArray[Any], own: int, other: int, who: int) -> bool:
    """Add what a player expects and gains from deviating; whether gains are within rounding.

    The player's strategies begin in column `own` of the profiles, the opponent's in column `other`.
    The gain is taken over payoffs lowered by the least one, as in `_certificate.regret`.
    """
    m, n = table.shape
    low, high = extremes(table)
    fine = True
    for k in range(found.shape[0]):
        best, mean, payoff = 0.0, 0.0, 0.0
        for i in range(m):
            lifted, value = 0.0, 0.0
            for j in range(n):
                weight = found[k, other + j]
                lifted += (table[i, j] - low) * weight
                value += table[i, j] * weight
            best = max(best, lifted)
            mean += found[k, own + i] * lifted
            payoff += found[k, own + i] * value
        found[k, m + n + who] = payoff
        found[k, m + n + 2] = max(found[k, m + n + 2], best - mean)
        fine = fine and best - mean <= REGRET_TOLERANCE * (high - low)
    return fine


@compiled
def measure(payoffs: NDArray[Any], found: NDArray[Any]) -> bool:
    """Add the payoffs and the regrets to profiles; whether the regrets are within rounding."""
    m = payoffs.shape[1]
    first_fine = gains(payoffs[0], found, 0, m, 0)
    return gains(payoffs[1].T, found, m, 0, 1) and first_fine


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
def by_vertices(tables: NDArray[Any], limit: int) -> NDArray[Any]:
    """Return the complementary pairs of vertices, largest first, with room for what they pay."""
    m, n = tables.shape[1:]
    nothing = np.empty((0, m + n + 3))
    row, column = np.empty((m, n)), np.empty((n, m))
    if m + n > MOST_LABELS or not (scaled(tables[0], row) and scaled(tables[1].T, column)):
        return nothing
    bits = np.empty((6, room(m, n, limit)), np.int64)
    count = complementary(row, column, bits, limit)
    found = np.zeros((count, m + n + 3))
    for k in range(count):
        first, second = bits[2, k], bits[3, k]
        x, y = found[k, :m], found[k, m : m + n]
        if not (
            weights_on(column, first, first >> m, x) and weights_on(row, second, second >> n, y)
        ):
            return nothing
    return found if ordered(found, m) else nothing


@compiled
def general_equilibria(tables: NDArray[Any], payoffs: NDArray[Any], limit: int) -> NDArray[Any]:
    """Return all equilibria of a game in general position, or nothing where that is not certain.

    Parameters
    ----------
    tables : array of float, shape (2, m, n)
        What is solved.
    payoffs : array of float, shape (2, m, n)
        What payoffs and regrets are counted in.
    limit : int
        Largest number of vertices of a best-reply polyhedron.

    Returns
    -------
    array, shape (equilibria, m + n + 3)
        Both strategies, both payoffs, the regret; largest first.
        Without an answer the first axis is empty.
    """
    two = tables.shape == (2, 2, 2)
    found = two_by_two(tables[0], tables[1].T) if two else by_vertices(tables, limit)
    return found if measure(payoffs, found) else found[:0]


@compiled
def equilibria_at_their_word(payoffs: NDArray[Any], limit: int) -> NDArray[Any]:
    """Return what `general_equilibria` does where the floats certainly mean what they hold.

    Where that is in doubt, the second axis is empty too.
    """
    if taken_at_its_word(payoffs[0]) and taken_at_its_word(payoffs[1]):
        return general_equilibria(payoffs, payoffs, limit)
    return np.empty((0, 0))
