"""Extreme points of {x : x(N) = v(N), x(S) >= v(S) for all S}, exactly.

Less what the players have alone, the set is cut out of a simplex, whose corners give one player
everything: the rays of a cone to which one inequality after another is added, by double
description (Motzkin, Raiffa, Thompson and Thrall 1953; Fukuda and Prodon 1996).
In a convex game the extreme points are the marginal vectors (Shapley 1971), listed at once.
Coalitions that do no better than their parts cannot cut anything off (Huberman 1980).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._coalitional_properties import convex
from basebargain.solvers._polyhedron import TooManyVerticesError

__all__ = ["extreme_points"]

BLOCK = 4_000_000


def extreme_points(worths: Sequence[Fraction], size: int, limit: int) -> list[tuple[Fraction, ...]]:
    """Return all extreme points, each once, in lexicographic order, largest first.

    Parameters
    ----------
    worths : sequence of Fraction
        Indexed by the coalition's bits.
    size : int
        Number of players.
    limit : int
        Largest number of points to hold at any time.

    Raises
    ------
    TooManyVerticesError
        If `limit` is exceeded.
    """
    gains, common = _gains(worths, size)
    alone = [worths[1 << k] for k in range(size)]
    if convex(np.array(list(map(Fraction, gains)), dtype=object), size):
        found = _marginal_vectors(gains, size, limit)
    elif gains[-1] > 0:
        found = _double_description(gains, size, limit)
    else:
        found = [(0,) * size] if gains[-1] == 0 and max(gains) <= 0 else []
    points = [
        tuple(Fraction(x, common) + own for x, own in zip(point, alone, strict=True))
        for point in found
    ]
    return sorted(points, reverse=True)


def _gains(worths: Sequence[Fraction], size: int) -> tuple[list[int], int]:
    """Return what coalitions earn beyond their members alone, as integers over a denominator."""
    sums = [Fraction(0)]
    for k in range(size):
        sums += [total + worths[1 << k] for total in sums]
    gains = [worth - total for worth, total in zip(worths, sums, strict=True)]
    common = math.lcm(*(gain.denominator for gain in gains))
    return [int(gain * common) for gain in gains], common


def _marginal_vectors(gains: Sequence[int], size: int, limit: int) -> list[tuple[Any, ...]]:
    """Return the distinct marginal vectors, built up coalition by coalition."""
    vectors: list[set[tuple[int, ...]]] = [{(0,) * size}]
    for mask in range(1, len(gains)):
        own: set[tuple[int, ...]] = set()
        for k in range(size):
            if mask >> k & 1:
                added = gains[mask] - gains[mask ^ 1 << k]
                own.update((*x[:k], added, *x[k + 1 :]) for x in vectors[mask ^ 1 << k])
        if len(own) > limit:
            raise TooManyVerticesError
        vectors.append(own)
    return list(vectors[-1])


def _essential(gains: Sequence[int]) -> list[int]:
    """Coalitions of two or more, not all, that earn more than any division of them into parts."""
    best = [0] * len(gains)
    essential = []
    for mask in range(1, len(gains) - 1):
        lowest = mask & -mask
        rest = mask ^ lowest
        parts = 0
        part = rest
        while part:  # every part without the lowest player, against the remainder with it
            parts = max(parts, best[part] + best[mask ^ part])
            part = (part - 1) & rest
        best[mask] = max(parts, gains[mask])
        if gains[mask] > parts and mask != lowest:
            essential.append(mask)
    return essential


def _double_description(gains: Sequence[int], size: int, limit: int) -> list[tuple[Any, ...]]:
    """Corners of the simplex cut by every essential coalition, as shares that sum to v(N)."""
    rays = np.array([[int(i == k) for i in range(size)] for k in range(size)], dtype=object)
    tight = np.array(rays == 0, dtype=np.float32)
    waiting = _essential(gains)
    while waiting and len(rays):
        order = _deepest_first(rays, waiting, gains)
        waiting, slack = _next_cut(rays, [waiting[k] for k in order], gains)
        if slack is not None:
            rays, tight = _cut(rays, tight, slack)
        if len(rays) > limit:
            raise TooManyVerticesError
    return [tuple(Fraction(gains[-1] * entry, sum(ray)) for entry in ray) for ray in rays.tolist()]


def _deepest_first(
    rays: NDArray[Any], waiting: Sequence[int], gains: Sequence[int]
) -> NDArray[np.int64]:
    """Order of the coalitions by the depth of their cuts, in floats: it changes no result."""
    shares = np.array([[entry / sum(ray) for entry in ray] for ray in rays.tolist()])
    members = (np.array(waiting)[:, None] >> np.arange(rays.shape[1])) & 1
    needed = np.array([gains[mask] / gains[-1] for mask in waiting])
    return np.argsort((shares @ members.T).min(axis=0) - needed)


def _next_cut(
    rays: NDArray[Any], waiting: Sequence[int], gains: Sequence[int]
) -> tuple[list[int], NDArray[Any] | None]:
    """Drop coalitions until one cuts; return those left, and the slack of the one that cuts."""
    sums = gains[-1], rays.sum(axis=1)
    for k, mask in enumerate(waiting):
        members = [i for i in range(rays.shape[1]) if mask >> i & 1]
        slack = sums[0] * rays[:, members].sum(axis=1) - gains[mask] * sums[1]
        if np.any(slack < 0):
            return list(waiting[k + 1 :]), slack
    return [], None


def _cut(
    rays: NDArray[Any], tight: NDArray[np.float32], slack: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[np.float32]]:
    """Keep what satisfies the inequality, and add a ray on each edge that crosses it."""
    upper, lower = _edges(tight, slack, rays.shape[1])
    joined = slack[upper, None] * rays[lower] - slack[lower, None] * rays[upper]
    for row in joined:
        row[:] = row // math.gcd(*row)
    stay = np.flatnonzero(slack >= 0)
    zeros = np.vstack([tight[stay], tight[upper] * tight[lower]])
    on_plane = np.concatenate([slack[stay] == 0, np.ones(len(upper), dtype=bool)])
    zeros = np.column_stack([zeros, on_plane.astype(np.float32)])
    used = zeros.sum(axis=0) > 0
    return np.vstack([rays[stay], joined]), zeros[:, used]


def _edges(
    tight: NDArray[np.float32], slack: NDArray[Any], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of rays, one on each side, that span an edge.

    They meet at least ``size - 2`` inequalities with equality together.
    That is enough if one of the two meets only ``size - 1``, which then are independent; otherwise
    no third ray may meet all that they share.
    Counts are whole numbers far below 2^24, which float32 holds exactly.
    """
    above, below = np.flatnonzero(slack > 0), np.flatnonzero(slack < 0)
    simple = tight.sum(axis=1) == size - 1
    upper, lower = [above[:0]], [below[:0]]
    block = max(1, BLOCK // max(1, len(below)))
    for start in range(0, len(above), block):
        shared = tight[above[start : start + block]] @ tight[below].T
        pairs = np.argwhere(shared >= size - 2)
        up, low = above[start + pairs[:, 0]], below[pairs[:, 1]]
        good = simple[up] | simple[low]
        for k in np.flatnonzero(~good):
            common = tight[up[k]] * tight[low[k]]
            good[k] = np.count_nonzero(tight @ common == common.sum()) == 2
        upper.append(up[good])
        lower.append(low[good])
    return np.concatenate(upper), np.concatenate(lower)
