"""Equilibria of finite Markov games on given supports, by Newton's method."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._markov_linear import exact_zero
from basebargain.solvers._markov_tables import Profile, Tables

__all__ = ["Support", "exact_reading", "on_support", "support_of"]

STEPS = 16
FAR = 1.0
ACCURACY = 1e-13
SETTLED = 1e-9
RANK = 1e-11
BARELY_NEGATIVE = -1e-12

Support = NDArray[np.bool_]


def support_of(tables: Tables, flat: NDArray[Any], least: float) -> Support:
    """Return the actions with at least the chance `least`, the likeliest one always."""
    used = flat >= least
    for at, count in tables.blocks:
        used[at + int(np.argmax(flat[at : at + count]))] = True
    return used


def _blocks(tables: Tables, support: Support) -> list[NDArray[np.int_]]:
    """Positions of the used actions of each player in each state."""
    return [at + np.flatnonzero(support[at : at + count]) for at, count in tables.blocks]


def on_support(tables: Tables, support: Support, flat: NDArray[Any]) -> NDArray[Any] | None:
    """Solve the indifference conditions on `support`, from `flat`; None if Newton fails.

    The result holds chances that add up to one and are not negative; unused actions may still be
    better, which the caller has to check.
    """
    blocks = _blocks(tables, support)
    point = np.where(support, flat, 0.0)
    for block in blocks:
        point[block] /= point[block].sum()
    try:
        step = _newton(tables, np.flatnonzero(support), blocks, point)
    except np.linalg.LinAlgError:
        return None
    if step > SETTLED or point.min() < BARELY_NEGATIVE:
        return None
    point = np.maximum(point, 0.0)
    for block in blocks:
        point[block] /= point[block].sum()
    return point


def _newton(
    tables: Tables,
    used: NDArray[np.int_],
    blocks: Sequence[NDArray[np.int_]],
    point: NDArray[Any],
) -> float:
    """Move `point` to a zero of the conditions, in place; return the last step, infinite if lost.

    Off the simplex, where steps may lead, a chain can have no values: then LinAlgError passes.
    """
    first = np.array([b[0] for b in blocks for _ in b[1:]], dtype=int)
    other = np.array([k for b in blocks for k in b[1:]], dtype=int)
    sums = np.array([np.isin(used, block) for block in blocks], dtype=float)
    step = np.inf
    for _ in range(STEPS):
        worth, slope = tables.jacobian(point)
        residual = np.concatenate([worth[other] - worth[first], sums @ point[used] - 1])
        matrix = np.concatenate([(slope[other] - slope[first])[:, used], sums])
        # Least squares: on a continuum the matrix is singular, and the nearest point will do.
        change = np.linalg.lstsq(matrix, residual, rcond=RANK)[0]
        step = float(np.abs(change).max())
        if not step < np.inf:
            return np.inf
        point[used] -= change if step <= 0.5 else change * (0.5 / step)
        if np.abs(point - 0.5).max() > FAR:
            return np.inf
        if step < ACCURACY:
            break
    return step


def exact_reading(tables: Tables, support: Support, flat: NDArray[Any]) -> Profile | None:
    """Return the rational profile on `support` next to `flat`, or None if it seems irrational.

    `tables` must be exact.
    """
    used = np.flatnonzero(support)
    blocks = _blocks(tables, support)
    free = [k for block in blocks for k in block[1:]]
    system = _indifference(tables, blocks, len(flat))
    zero = exact_zero(system, [float(flat[k]) for k in free])
    if zero is None:
        return None
    whole = _completed(blocks, np.array(zero, dtype=object), len(flat))
    if any(whole[k] < 0 for k in used):
        return None
    return tables.profile(whole)


def _indifference(
    tables: Tables, blocks: Sequence[NDArray[np.int_]], size: int
) -> Callable[[NDArray[Any]], NDArray[Any]]:
    def system(free: NDArray[Any]) -> NDArray[Any]:
        worth = tables.action_values(_completed(blocks, free, size))
        gaps = [worth[k] - worth[block[0]] for block in blocks for k in block[1:]]
        return np.array(gaps, dtype=object)

    return system


def _completed(blocks: Sequence[NDArray[np.int_]], free: NDArray[Any], size: int) -> NDArray[Any]:
    """All chances from those of all used actions but the first of each block."""
    from fractions import Fraction

    whole = np.array([Fraction(0)] * size, dtype=object)
    at = 0
    for block in blocks:
        rest = free[at : at + len(block) - 1]
        at += len(block) - 1
        whole[block[1:]] = rest
        whole[block[0]] = 1 - sum(rest, Fraction(0))
    return whole
