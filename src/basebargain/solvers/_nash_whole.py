"""Compiled double description for games of small integers, degenerate or not, without rounding.

The method of `_polyhedron` in machine integers; where a product might not fit, there is no answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._compiled import compiled
from basebargain.solvers._nash_general import measure

__all__ = ["whole_equilibria"]

LARGEST_ENTRY = 2**30
LARGEST_PRODUCT = 2**62
MOST_LABELS = 62


@compiled
def lowered(table: NDArray[Any], out: NDArray[Any]) -> bool:
    """Fill `out` with the integers of the table less the least one; whether they are small."""
    m, n = table.shape
    low = high = table[0, 0]
    for i in range(m):
        for j in range(n):
            if table[i, j] != np.floor(table[i, j]):
                return False
            low, high = min(low, table[i, j]), max(high, table[i, j])
    if not (high - low <= LARGEST_ENTRY and max(-low, high) <= 2.0**52):
        return False
    for i in range(m):
        for j in range(n):
            out[i, j] = np.int64(table[i, j] - low)
    return True


@compiled
def count_bits(bits: int) -> int:
    """Return how many bits are set."""
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count


@compiled
def spans_face(bits: NDArray[Any], count: int, one: int, other: int, least: int) -> bool:
    """Whether no third ray meets all the inequalities that two rays have in common."""
    common = bits[one] & bits[other]
    if count_bits(common) < least:
        return False
    third = 0
    while third < count and (common & ~bits[third] or third in (one, other)):
        third += 1
    return third == count


@compiled
def divisor(ray: NDArray[Any]) -> int:
    """Return the greatest common divisor of the entries."""
    common = 0
    for entry in ray:
        other = abs(entry)
        while other:
            common, other = other, common % other
        if common == 1:
            break
    return common


@compiled
def joined(rays: NDArray[Any], above: int, below: int, column: int, new: int) -> bool:
    """Fill in the ray at which the edge between two rays meets the cut; whether it fits."""
    a, b = rays[above, column], -rays[below, column]
    largest, other = 0, 0
    for k in range(rays.shape[1]):
        largest, other = max(largest, abs(rays[above, k])), max(other, abs(rays[below, k]))
    if float(a) * float(other) + float(b) * float(largest) > LARGEST_PRODUCT:
        return False
    for k in range(rays.shape[1]):
        rays[new, k] = a * rays[below, k] + b * rays[above, k]
    common = divisor(rays[new])
    for k in range(rays.shape[1]):
        rays[new, k] //= common
    return True


@compiled
def longer(rays: NDArray[Any], bits: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return both arrays with twice the room."""
    count = bits.size
    more, wider = np.empty((2 * count, rays.shape[1]), np.int64), np.empty(2 * count, np.int64)
    for r in range(count):
        wider[r] = bits[r]
        for k in range(rays.shape[1]):
            more[r, k] = rays[r, k]
    return more, wider


@compiled
def join(
    rays: NDArray[Any], bits: NDArray[Any], count: int, column: int, least: int
) -> tuple[NDArray[Any], NDArray[Any], int]:
    """Append the rays in which edges meet the cut; the count is -1 where a product is too long."""
    total = count
    for above in range(count):
        if rays[above, column] <= 0:
            continue
        for below in range(count):
            if rays[below, column] < 0 and spans_face(bits, count, above, below, least):
                if total == bits.size:
                    rays, bits = longer(rays, bits)
                if not joined(rays, above, below, column, total):
                    return rays, bits, -1
                bits[total] = bits[above] & bits[below]
                total += 1
    return rays, bits, total


@compiled
def keep(rays: NDArray[Any], bits: NDArray[Any], total: int, column: int) -> int:
    """Drop the rays below the cut, and note which lie on it."""
    kept = 0
    for r in range(total):
        if rays[r, column] >= 0:
            bits[kept] = bits[r] | 1 << column if rays[r, column] == 0 else bits[r]
            for k in range(rays.shape[1]):
                rays[kept, k] = rays[r, k]
            kept += 1
    return kept


@compiled
def first_cone(table: NDArray[Any], rays: NDArray[Any], bits: NDArray[Any]) -> int:
    """Fill in the rays of the cone with the first reply alone, and count them."""
    n, m = table.shape
    own = (1 << m) - 1
    for i in range(m):
        rays[i, i] = 1
        bits[i] = own & ~(1 << i) | 1 << m
        for k in range(n):
            rays[i, m + k] = table[0, i] - table[k, i]
    bits[m] = own
    for k in range(n):
        rays[m, m + k] = 1
    count: int = m + 1
    return count


@compiled
def whole_vertices(table: NDArray[Any], limit: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the vertices of a best-reply polyhedron, as integer weights and bits.

    A ray holds its weights on the m own strategies, then its slacks against the n replies.
    """
    n, m = table.shape
    rays, bits = np.zeros((32 + m, m + n), np.int64), np.zeros(32 + m, np.int64)
    count = first_cone(table, rays, bits)
    for cut in range(1, n):
        rays, bits, count = join(rays, bits, count, m + cut, m - 1)
        count = keep(rays, bits, count, m + cut)
        if count == 0 or count > limit:
            return rays[:0], bits[:0]
    own, kept = (1 << m) - 1, 0
    for r in range(count):
        if bits[r] & own != own:
            for k in range(m):
                rays[kept, k] = rays[r, k]
            bits[kept] = bits[r]
            kept += 1
    return rays[:kept, :m], bits[:kept]


@compiled
def larger(one: NDArray[Any], one_total: int, other: NDArray[Any], other_total: int) -> bool:
    """Whether the first of two strategies, as integers with their sums, comes first."""
    for k in range(one.size):
        left, right = one[k] * other_total, other[k] * one_total
        if left != right:
            return bool(left > right)
    return False


@compiled
def rank(weights: NDArray[Any], used: NDArray[Any]) -> tuple[NDArray[Any], bool]:
    """Return the vertices in use, largest first, and whether the comparisons were exact."""
    order, total, size = np.empty(used.size, np.int64), np.zeros(used.size, np.int64), 0
    for r in range(weights.shape[0]):
        if not used[r]:
            continue
        for k in range(weights.shape[1]):
            total[r] += weights[r, k]
        if total[r] > LARGEST_ENTRY:
            return order[:0], False
        place = size
        while place > 0:
            s = order[place - 1]
            if larger(weights[s], total[s], weights[r], total[r]):
                break
            order[place] = s
            place -= 1
        order[place] = r
        size += 1
    return order[:size], True


@compiled
def fill(weights: NDArray[Any], out: NDArray[Any]) -> None:
    """Fill in probabilities in the proportion of integers that floats hold exactly."""
    total = 0
    for k in range(weights.size):
        total += weights[k]
    for k in range(weights.size):
        out[k] = weights[k] / total


@compiled
def pairs_of(firsts: NDArray[Any], seconds: NDArray[Any], used: NDArray[Any], every: int) -> int:
    """Mark the vertices in equilibrium and count the pairs they form, by their bits."""
    total = 0
    for i in range(firsts.size):
        for j in range(seconds.size):
            if firsts[i] | seconds[j] == every:
                used[0, i] = used[1, j] = True
                total += 1
    return total


@compiled
def whole_equilibria(
    tables: NDArray[Any], payoffs: NDArray[Any], limit: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return all extreme equilibria of a game of small integers, and the vertices they join.

    Parameters
    ----------
    tables, payoffs : arrays of float, shape (2, m, n)
        What is solved, and what payoffs and regrets are counted in.
    limit : int
        Largest number of vertices of a best-reply polyhedron.

    Returns
    -------
    found : array, shape (equilibria, m + n + 3)
        As from `general_equilibria`; empty where an integer grows too long.
    ends : array of int, shape (equilibria, 2)
        Ranks of the two strategies among those of the player that are in equilibrium.
    """
    m, n = tables.shape[1:]
    row, column = np.empty((m, n), np.int64), np.empty((n, m), np.int64)
    nothing = (np.empty((0, m + n + 3)), np.empty((0, 2), np.int64))
    if m + n > MOST_LABELS or not (lowered(tables[0], row) and lowered(tables[1].T, column)):
        return nothing
    firsts, first_bits = whole_vertices(column, limit)
    seconds, second_bits = whole_vertices(row, limit)
    for j in range(second_bits.size):
        second_bits[j] = second_bits[j] >> n | (second_bits[j] & ((1 << n) - 1)) << m
    every = (1 << (m + n)) - 1
    used = np.zeros((2, max(first_bits.size, second_bits.size)), np.bool_)
    total = pairs_of(first_bits, second_bits, used, every)
    first_order, first_sure = rank(firsts, used[0])
    second_order, second_sure = rank(seconds, used[1])
    if not (first_sure and second_sure):
        return nothing
    found, ends, place = np.zeros((total, m + n + 3)), np.empty((total, 2), np.int64), 0
    for i in range(first_order.size):
        for j in range(second_order.size):
            first, second = first_order[i], second_order[j]
            if first_bits[first] | second_bits[second] == every:
                ends[place, 0], ends[place, 1] = i, j
                fill(firsts[first], found[place, :m])
                fill(seconds[second], found[place, m : m + n])
                place += 1
    return (found, ends) if measure(payoffs, found) else nothing
