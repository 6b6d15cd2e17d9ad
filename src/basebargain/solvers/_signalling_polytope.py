"""Vertices of a polytope given by linear equations and inequalities, in integer arithmetic.

Double description (Motzkin, Raiffa, Thompson and Thrall 1953; Fukuda and Prodon 1996).
The cone over the polytope starts as the nonnegative orthant and is cut by one row after the other.
No rounding, so degenerate polytopes are no exception.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

__all__ = ["Point", "Row", "TooManyVerticesError", "polytope_vertices"]

Row: TypeAlias = Sequence[Fraction | int]
Point: TypeAlias = tuple[Fraction, ...]
Ray: TypeAlias = tuple[tuple[int, ...], int]


PAIRS_PER_RAY = 20
MANY_RAYS = 200


class TooManyVerticesError(Exception):
    """The cone has more rays, or takes more work, than the caller allows."""


def polytope_vertices(
    size: int,
    *,
    equal: Iterable[Row] = (),
    nonnegative: Iterable[Row] = (),
    limit: int = 20_000,
) -> list[Point]:
    """Return the vertices of {x >= 0: row . (x, 1) = 0 or >= 0 for each row}.

    Parameters
    ----------
    size : int
        Number of unknowns.
    equal, nonnegative : iterable of rows of size + 1 numbers
        Coefficients, the constant last.
    limit : int
        Largest number of rays to hold at any time; twenty times as many pairs of rays are tried.

    Returns
    -------
    list of tuple of Fraction
        Empty when the set is empty; unbounded directions are left out.

    Raises
    ------
    TooManyVerticesError
        If `limit` is exceeded, or the pairs to try are.
    """
    whole = (1 << (size + 1)) - 1
    rays: list[Ray] = [
        (tuple(int(k == i) for k in range(size + 1)), whole & ~(1 << i)) for i in range(size + 1)
    ]
    least, pairs = size - 1, PAIRS_PER_RAY * limit
    for row in equal:
        rays, pairs = _cut(rays, _integers(row), 0, least, pairs)
        least -= 1
        if len(rays) > limit:
            raise TooManyVerticesError
    for position, row in enumerate(nonnegative, start=size + 1):
        rays, pairs = _cut(rays, _integers(row), 1 << position, least, pairs)
        if len(rays) > limit:
            raise TooManyVerticesError
    return [tuple(Fraction(x, ray[-1]) for x in ray[:-1]) for ray, _ in rays if ray[-1] > 0]


def _integers(row: Row) -> list[int]:
    exact = [Fraction(entry) for entry in row]
    common = math.lcm(*(entry.denominator for entry in exact))
    return [int(entry * common) for entry in exact]


def _cut(
    rays: list[Ray], row: Sequence[int], bit: int, least: int, pairs: int
) -> tuple[list[Ray], int]:
    """Keep the side where ``row . ray >= 0``; with ``bit`` zero, the plane itself.

    At most `pairs` pairs of rays are tried; what is left of them is returned too.
    Two rays span an edge only if they meet `least` inequalities together, and no third ray meets
    all of these.
    """
    values = [sum(map(int.__mul__, row, ray)) for ray, _ in rays]
    signed = list(zip(rays, values, strict=True))
    kept = [
        (ray, zeros if value else zeros | bit)
        for (ray, zeros), value in signed
        if value == 0 or (bit and value > 0)
    ]
    above = [(*pair, value) for pair, value in signed if value > 0]
    below = [(*pair, value) for pair, value in signed if value < 0]
    pairs -= len(above) * len(below)
    if pairs < 0:
        raise TooManyVerticesError
    masks = [zeros for _, zeros in rays]
    many = len(masks) > MANY_RAYS and len(above) * len(below) > len(row)
    sides = _transposed(masks) if many else []
    for ray, zeros, value in above:
        for other, more, lack in below:
            common = zeros & more
            if common.bit_count() >= least and _spans_an_edge(common, masks, sides):
                kept.append((_between(ray, other, value, lack), common | bit))
    return kept, pairs


def _spans_an_edge(common: int, masks: Sequence[int], sides: Sequence[int]) -> bool:
    """Whether no more than two rays meet all of these inequalities."""
    if sides:
        meeting = (1 << len(masks)) - 1
        while common:
            lowest = common & -common
            meeting &= sides[lowest.bit_length() - 1]
            common ^= lowest
        return meeting.bit_count() <= 2
    met = 0
    for mask in masks:
        if common & mask == common:
            met += 1
            if met > 2:
                return False
    return True


def _transposed(masks: Sequence[int]) -> list[int]:
    """For each inequality, the rays that meet it, as bits."""
    width = max(masks).bit_length()
    rows = [f"{mask:0{width}b}" for mask in masks]
    return [int("".join(column), 2) for column in zip(*rows, strict=True)][::-1]


def _between(
    ray: tuple[int, ...], other: tuple[int, ...], value: int, lack: int
) -> tuple[int, ...]:
    joined = [value * b - lack * a for a, b in zip(ray, other, strict=True)]
    factor = math.gcd(*joined)
    return tuple(entry // factor for entry in joined)
