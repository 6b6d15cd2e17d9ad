"""Linear programmes over coalitions, solved exactly by the revised simplex method in integers.

The programme is  max c . w  subject to  sum_j w_j a_j = target,  w_j >= 0 (or free),  where the
columns a_j are coalitions; its dual,  min target . y  subject to  a_j . y >= c_j  (equality where
w_j is free),  is what one wants to know: shares y to which no coalition objects.
There are as many rows as players, or one more, and as many columns as coalitions.
The basis inverse is kept as integers over one common denominator (Edmonds 1967; Bareiss 1968), so
nothing is rounded; Bland's rule after a degenerate step rules out cycling (Bland 1977).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Column", "Optimum", "UnboundedError", "complete_basis", "indicator", "maximise"]

Rows = list[list[int]]


class UnboundedError(Exception):
    """The programme has no largest value: no shares satisfy the dual."""


@dataclass(frozen=True, slots=True)
class Column:
    """One variable of the programme.

    Attributes
    ----------
    entries : tuple of int
        Its coefficients, one per row.
    worth : Fraction
        Its coefficient in the objective.
    free : bool
        Whether its weight may have either sign.
    """

    entries: tuple[int, ...]
    worth: Fraction
    free: bool = False


@dataclass(frozen=True, slots=True)
class Optimum:
    """Solution of the programme and of its dual.

    Attributes
    ----------
    value : Fraction
    shares : list of Fraction
        The dual solution y.
    weights : dict of int to Fraction
        Non-zero weights by the position of their column.
    """

    value: Fraction
    shares: list[Fraction]
    weights: dict[int, Fraction]


def indicator(mask: int, size: int) -> tuple[int, ...]:
    """Return 1 for each player in a coalition and 0 for the others."""
    return tuple(mask >> k & 1 for k in range(size))


def complete_basis(columns: Sequence[Column], first: Iterable[int], size: int) -> list[int]:
    """Positions of linearly independent columns: those in `first`, then others as they come.

    Parameters
    ----------
    columns : sequence of Column
    first : iterable of int
        Positions of columns to begin with; dependent ones among them are left out.
    size : int
        Number of rows.
    """
    basis: list[int] = []
    rows: dict[int, list[Fraction]] = {}
    for position in (*first, *range(len(columns))):
        rest = [Fraction(entry) for entry in columns[position].entries]
        for lead, row in rows.items():
            if rest[lead]:
                rest = [a - rest[lead] * b for a, b in zip(rest, row, strict=True)]
        lead_found = next((k for k, entry in enumerate(rest) if entry), None)
        if lead_found is not None:
            rows[lead_found] = [entry / rest[lead_found] for entry in rest]
            basis.append(position)
        if len(basis) == size:
            break
    return basis


def maximise(columns: Sequence[Column], target: Sequence[int], basis: Sequence[int]) -> Optimum:
    """Solve the programme from a feasible basis.

    Parameters
    ----------
    columns : sequence of Column
    target : sequence of int
    basis : sequence of int
        Positions of linearly independent columns, one per row, all free ones among them, whose
        combination to the target has no negative weight on a column that is not free.

    Raises
    ------
    UnboundedError
        If the objective has no bound.
    """
    common = math.lcm(*(column.worth.denominator for column in columns))
    worths = np.array([int(column.worth * common) for column in columns], dtype=object)
    table = np.array([column.entries for column in columns], dtype=object)
    free = np.array([column.free for column in columns])
    held = list(basis)
    inverse, scale = _inverse([columns[k].entries for k in held])
    stalled = False
    while True:
        shares = [
            sum(worths[k] * row[i] for k, row in zip(held, inverse, strict=True))
            for i in range(len(target))
        ]
        gains = worths * scale - table @ np.array(shares, dtype=object)
        entering = _entering(gains, free, stalled)
        weights = [sum(a * b for a, b in zip(row, target, strict=True)) for row in inverse]
        if entering is None:
            break
        step = [sum(a * b for a, b in zip(row, table[entering], strict=True)) for row in inverse]
        leaving = _leaving(step, weights, held, free)
        stalled = weights[leaving] == 0
        inverse, scale = _pivot(inverse, scale, step, leaving)
        held[leaving] = entering
    value = sum(Fraction(worths[k] * w, scale * common) for k, w in zip(held, weights, strict=True))
    return Optimum(
        Fraction(value),
        [Fraction(share, scale * common) for share in shares],
        {k: Fraction(w, scale) for k, w in zip(held, weights, strict=True) if w},
    )


def _entering(gains: NDArray[Any], free: NDArray[Any], stalled: bool) -> int | None:
    """Return the column that gains most, or the first that gains after a degenerate step."""
    better = np.flatnonzero((gains > 0) & ~free)
    if not len(better):
        return None
    return int(better[0] if stalled else better[np.argmax(gains[better])])


def _leaving(
    step: Sequence[int], weights: Sequence[int], held: Sequence[int], free: NDArray[Any]
) -> int:
    """Return the row whose weight reaches zero first; of several, that of the earliest column."""
    rows = [r for r, entry in enumerate(step) if entry > 0 and not free[held[r]]]
    if not rows:
        raise UnboundedError
    return min(rows, key=lambda r: (Fraction(weights[r], step[r]), held[r]))


def _pivot(inverse: Rows, scale: int, step: Sequence[int], leaving: int) -> tuple[Rows, int]:
    """Replace one column of the basis; every division is exact."""
    pivot, row = step[leaving], inverse[leaving]
    changed = [
        own
        if r == leaving
        else [(pivot * a - step[r] * b) // scale for a, b in zip(own, row, strict=True)]
        for r, own in enumerate(inverse)
    ]
    return changed, pivot


def _inverse(columns: Sequence[Sequence[int]]) -> tuple[Rows, int]:
    """Inverse of the matrix with these columns, as integers over a positive denominator."""
    size = len(columns)
    rows = [[column[r] for column in columns] for r in range(size)]
    work = [row + [int(k == r) for k in range(size)] for r, row in enumerate(rows)]
    scale = 1
    for k in range(size):
        at = next(r for r in range(k, size) if work[r][k])
        work[k], work[at] = work[at], work[k]
        pivot = work[k][k]
        work = [
            row
            if r == k
            else [(pivot * a - row[k] * b) // scale for a, b in zip(row, work[k], strict=True)]
            for r, row in enumerate(work)
        ]
        scale = pivot
    sign = 1 if scale > 0 else -1
    return [[sign * entry for entry in row[size:]] for row in work], sign * scale
