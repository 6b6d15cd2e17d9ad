"""Vertices of best-reply polyhedra, exactly, by double description.

For opponent payoffs b_j . x (j = 1..n) against the mixed strategy x on m strategies, the best-reply
polyhedron is {(x, v): x >= 0, sum x = 1, b_j . x <= v for all j}.
Its vertices are the extreme rays, x != 0, of the cone {x >= 0, v - b_j . x >= 0}, which is built up
one inequality at a time (Motzkin, Raiffa, Thompson and Thrall 1953; Fukuda and Prodon 1996).
Integers throughout: no rounding, degenerate or not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["TooManyVerticesError", "Vertex", "best_reply_vertices"]


class TooManyVerticesError(Exception):
    """The polyhedron has more rays than the caller allows."""


@dataclass(frozen=True, slots=True)
class Vertex:
    """A vertex as integer weights and the constraints it meets with equality.

    Attributes
    ----------
    weights : tuple of int
        The mixed strategy times a positive integer.
    unused : int
        Bit i is set when own strategy i has weight zero.
    best : int
        Bit j is set when the opponent's strategy j is a best reply.
    """

    weights: tuple[int, ...]
    unused: int
    best: int


def best_reply_vertices(payoffs: Sequence[Sequence[int]], limit: int) -> list[Vertex]:
    """Return all vertices of the best-reply polyhedron.

    Parameters
    ----------
    payoffs : n rows of m integers
        Row j holds the opponent's payoffs of strategy j against each own strategy.
    limit : int
        Largest number of rays to hold at any time.

    Raises
    ------
    TooManyVerticesError
        If `limit` is exceeded.
    """
    size = len(payoffs[0])
    rays = _first_cone(payoffs[0], size)
    for j in range(1, len(payoffs)):
        rays = _cut(rays, payoffs[j], 1 << (size + j), size - 1)
        if len(rays) > limit:
            raise TooManyVerticesError
    own = (1 << size) - 1
    return [
        Vertex(ray[:-1], zeros & own, zeros >> size) for ray, zeros in rays if zeros & own != own
    ]


def _first_cone(row: Sequence[int], size: int) -> list[tuple[tuple[int, ...], int]]:
    """Rays of {x >= 0, v >= row . x}, each with the bit set of the inequalities it meets."""
    own = (1 << size) - 1
    rays = [((*(0,) * size, 1), own)]
    for i in range(size):
        unit = tuple(int(k == i) for k in range(size))
        rays.append(((*unit, row[i]), own & ~(1 << i) | 1 << size))
    return rays


def _cut(
    rays: list[tuple[tuple[int, ...], int]], row: Sequence[int], bit: int, least: int
) -> list[tuple[tuple[int, ...], int]]:
    """Intersect the cone with {v - row . x >= 0}; two rays are joined if they span a face."""
    slack = [ray[-1] - sum(map(int.__mul__, row, ray)) for ray, _ in rays]
    kept = [
        (ray, zeros if value else zeros | bit)
        for (ray, zeros), value in zip(rays, slack, strict=True)
        if value >= 0
    ]
    above = [(*pair, value) for pair, value in zip(rays, slack, strict=True) if value > 0]
    below = [(*pair, value) for pair, value in zip(rays, slack, strict=True) if value < 0]
    masks = [zeros for _, zeros in rays]
    for ray, zeros, value in above:
        for other, more, lack in below:
            common = zeros & more
            if common.bit_count() >= least and _adjacent(common, masks):
                kept.append((_combine(ray, other, value, lack), common | bit))
    return kept


def _adjacent(common: int, masks: list[int]) -> bool:
    """Whether no third ray meets all inequalities that two rays have in common."""
    return sum(common & zeros == common for zeros in masks) == 2


def _combine(
    ray: tuple[int, ...], other: tuple[int, ...], value: int, lack: int
) -> tuple[int, ...]:
    """Return the ray on the cutting plane between two rays, in lowest terms."""
    joined = [value * b - lack * a for a, b in zip(ray, other, strict=True)]
    factor = math.gcd(*joined)
    return tuple(entry // factor for entry in joined)
