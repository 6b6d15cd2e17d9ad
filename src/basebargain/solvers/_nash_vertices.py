"""Compiled double description in floats with an error bound for every sign it relies on.

The same method as in `_polyhedron`, for games in general position only: every ray then meets as
many inequalities with equality as the cone has dimensions less one, and two rays span a face
exactly when they share all of these but one.
A ray is kept as the set of inequalities that it meets and its slacks in those to come, each with a
bound of its rounding error; a slack that its bound does not keep from zero ends the search
without an answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._compiled import compiled

__all__ = ["simple_vertices"]

UNIT = 2.0**-53
TINY = 1e-300


@compiled
def pure_ray(table: NDArray[Any], own: int, best: int, rays: NDArray[Any]) -> int:
    """Fill in the slacks of an own pure strategy with its best reply so far; return its bits."""
    n, m = table.shape
    for k in range(n):
        slack = table[best, own] - table[k, own]
        rays[own, k] = slack
        rays[own, n + k] = UNIT * abs(slack)
    bits: int = ((1 << m) - 1) & ~(1 << own) | 1 << (m + best)
    return bits


@compiled
def mixed_ray(rays: NDArray[Any], above: int, below: int, cut: int, new: int) -> None:
    """Fill in the slacks of the ray at which the edge between two rays meets the cut.

    With slacks a > 0 > -b at the cut, the new ray is (a below + b above) / (a + b).
    Its slacks inherit the errors of both, that of the share a / (a + b), and rounding.
    """
    n = rays.shape[1] // 2
    a, b = rays[above, cut], -rays[below, cut]
    a_error, b_error = rays[above, n + cut], rays[below, n + cut]
    share = a / (a + b)
    sure = (a - a_error) + (b - b_error)
    share_error = (a_error * b + a * b_error) / ((a + b) * sure) if sure > 0.0 else np.inf
    for k in range(cut + 1, n):
        one, other = rays[above, k], rays[below, k]
        one_error, other_error = rays[above, n + k], rays[below, n + k]
        change = other - one
        inherited = share * other_error + (1.0 - share) * one_error
        moved = share_error * (abs(change) + one_error + other_error)
        rounded = 8 * UNIT * (abs(one) + abs(other) + one_error + other_error)
        rays[new, k] = one + share * change
        rays[new, n + k] = (inherited + moved + rounded) * (1.0 + 1e-12) + TINY


@compiled
def split(rays: NDArray[Any], count: int, cut: int, sides: NDArray[Any]) -> int:
    """Put the rays above the cut first and those below it last; -1 if a sign is uncertain."""
    n = rays.shape[1] // 2
    first, last = 0, count
    for r in range(count):
        slack = rays[r, cut]
        if not abs(slack) > rays[r, n + cut]:
            return -1
        if slack > 0.0:
            sides[first] = r
            first += 1
        else:
            last -= 1
            sides[last] = r
    return first


@compiled
def edges(bits: NDArray[Any], above: int, count: int, spare: NDArray[Any]) -> int:
    """List the pairs of a ray above and one below that span a face; -1 if they are too many.

    Both meet equally many inequalities, and share all but one of them.
    `spare` holds the rays, those above first, and gets the upper and the lower ray of each pair.
    """
    sides, highs, lows, tops = spare[0], spare[1], spare[2], spare[3]
    for k in range(above):
        tops[k] = bits[sides[k]]
    pairs = 0
    for low in range(above, count):
        outside = ~bits[sides[low]]
        if pairs + above > spare.shape[1]:
            return -1
        for k in range(above):
            more = tops[k] & outside
            highs[pairs], lows[pairs] = sides[k], sides[low]
            pairs += more & (more - 1) == 0
    return pairs


@compiled
def compress(
    table: NDArray[Any], rays: NDArray[Any], bits: NDArray[Any], sizes: tuple[int, int, int]
) -> int:
    """Drop the rays below the cut; a pure strategy there gets the cut as its best reply."""
    old, total, cut = sizes
    n, m = table.shape
    kept: int = m
    for r in range(total):
        if r < m:
            if rays[r, cut] < 0.0:
                bits[r] = pure_ray(table, r, cut, rays)
        elif r >= old or rays[r, cut] > 0.0:
            for k in range(cut + 1, n):
                rays[kept, k] = rays[r, k]
                rays[kept, n + k] = rays[r, n + k]
            bits[kept] = bits[r]
            kept += 1
    return kept


@compiled
def simple_vertices(
    table: NDArray[Any], rays: NDArray[Any], bits: NDArray[Any], spare: NDArray[Any], limit: int
) -> int:
    """Find the vertices of a best-reply polyhedron in general position.

    Parameters
    ----------
    table : array of float, shape (n, m), m + n <= 62
        The opponent's payoffs of strategy j against each own strategy.
    rays, spare : arrays of float and int, shapes (room, 2 n) and (4, room)
        Space to work in.
    bits : array of int, shape (room,)
        Filled, for each vertex, with the bits of the inequalities it meets: own strategies of
        weight zero first, then the opponent's best replies.
    limit : int
        Largest number of rays to hold, as in `best_reply_vertices`.

    Returns
    -------
    int
        How many there are; 0 if a sign is uncertain, or the room or the limit too small.
    """
    n, m = table.shape
    for i in range(m):
        bits[i] = pure_ray(table, i, 0, rays)
    space = rays.shape[0]
    count: int = m
    for cut in range(1, n):
        above = split(rays, count, cut, spare[0])
        pairs = edges(bits, above, count, spare) if above >= 0 else -1
        if pairs < 0 or count + pairs > space:
            return 0
        for k in range(pairs):
            high, low = spare[1, k], spare[2, k]
            mixed_ray(rays, high, low, cut, count + k)
            bits[count + k] = bits[high] & bits[low] | 1 << (m + cut)
        count = compress(table, rays, bits, (count, count + pairs, cut))
        if count + 1 > limit:
            return 0
    return count
