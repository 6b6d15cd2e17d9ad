"""Compiled linear systems of a support, solved so closely that rounding the answer is certain.

The profile on a given pair of supports solves a small linear system with the payoffs as they stand.
It is solved in floats, improved by residuals in twice the precision, and enclosed a posteriori:
with an approximate inverse C of M, alpha = |I - C M| < 1 gives |z - z'| <= |C (b - M z')| / (1 -
alpha) (Rump 2010).
A probability is handed out only if every number in its enclosure rounds to the same float, so that
it is the exact probability rounded once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._compiled import compiled

__all__ = ["two_product", "weights_on"]

UNIT = 2.0**-53
SPLITTER = 2.0**27 + 1.0
# A residual of n terms in twice the precision is wrong by at most n * n times this, relatively.
RESIDUAL = 2.0**-101
CONTRACTION = 0.1
SWEEPS = 4
SMALLEST = 1e-200


@compiled
def two_sum(a: float, b: float) -> tuple[float, float]:
    """Return a + b as the nearest float and the error of that (Knuth)."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


@compiled
def two_product(a: float, b: float) -> tuple[float, float]:
    """Return a * b as the nearest float and the error of that (Dekker, Veltkamp)."""
    product = a * b
    t = SPLITTER * a
    a_high = t - (t - a)
    a_low = a - a_high
    t = SPLITTER * b
    b_high = t - (t - b)
    b_low = b - b_high
    error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, error


@compiled
def pivot_row(work: NDArray[Any], k: int) -> None:
    """Bring the largest entry of a column, from its diagonal down, to the diagonal as one."""
    pivot = k
    for i in range(k + 1, work.shape[0]):
        if abs(work[i, k]) > abs(work[pivot, k]):
            pivot = i
    head = 1.0 / work[pivot, k] if work[pivot, k] != 0.0 else 0.0
    for j in range(work.shape[1]):
        entry = work[pivot, j]
        work[pivot, j] = work[k, j]
        work[k, j] = entry * head


@compiled
def inverse(matrix: NDArray[Any]) -> NDArray[Any]:
    """Return an approximate inverse by Gauss-Jordan elimination; useless where a pivot vanishes."""
    size = matrix.shape[0]
    work = np.zeros((size, 2 * size))
    for i in range(size):
        work[i, size + i] = 1.0
        for j in range(size):
            work[i, j] = matrix[i, j]
    for k in range(size):
        pivot_row(work, k)
        for i in range(size):
            factor = work[i, k]
            if i != k and factor != 0.0:
                for j in range(k, 2 * size):
                    work[i, j] -= factor * work[k, j]
    return work[:, size:]


@compiled
def contraction(approximate: NDArray[Any], matrix: NDArray[Any]) -> float:
    """Return an upper bound of the row-sum norm of I - approximate @ matrix."""
    size = matrix.shape[0]
    worst = 0.0
    for i in range(size):
        line = 0.0
        for j in range(size):
            entry = 1.0 if i == j else 0.0
            sizes = entry
            for k in range(size):
                term = approximate[i, k] * matrix[k, j]
                entry -= term
                sizes += abs(term)
            line += abs(entry) + 2 * (size + 2) * UNIT * sizes
        worst = max(worst, line)
    return worst * (1.0 + 1e-9)


@compiled
def residuals(
    matrix: NDArray[Any], high: NDArray[Any], low: NDArray[Any], rest: NDArray[Any]
) -> None:
    """Fill `rest` with e_last - matrix @ (high + low) and with bounds of the errors in that."""
    size = matrix.shape[0]
    for i in range(size):
        head = 1.0 if i == size - 1 else 0.0
        tail = 0.0
        sizes = head
        for j in range(size):
            product, error = two_product(-matrix[i, j], high[j])
            head, slip = two_sum(head, product)
            tail += slip
            tail += error
            tail -= matrix[i, j] * low[j]
            sizes += abs(product)
        rest[i, 0] = head + tail
        rest[i, 1] = size * size * RESIDUAL * (sizes + 1.0) + 2 * UNIT * abs(rest[i, 0])


@compiled
def enclosed(
    matrix: NDArray[Any], approximate: NDArray[Any], high: NDArray[Any], low: NDArray[Any]
) -> float:
    """Improve the solution high + low of matrix @ z = e_last; return a bound of its error."""
    size = matrix.shape[0]
    rest = np.zeros((size, 2))
    for _ in range(SWEEPS):
        residuals(matrix, high, low, rest)
        for i in range(size):
            change = 0.0
            for j in range(size):
                change += approximate[i, j] * rest[j, 0]
            total, error = two_sum(high[i], change)
            high[i], low[i] = two_sum(total, error + low[i])
    residuals(matrix, high, low, rest)
    worst = 0.0
    for i in range(size):
        line = 0.0
        for j in range(size):
            line += abs(approximate[i, j]) * (abs(rest[j, 0]) + rest[j, 1])
        worst = max(worst, line)
    return worst


@compiled
def members(bits: int, size: int, out: NDArray[Any]) -> int:
    """List which of the first bits are set, and count them."""
    count = 0
    for i in range(size):
        if bits >> i & 1:
            out[count] = i
            count += 1
    return count


@compiled
def equal_replies(table: NDArray[Any], own: NDArray[Any], best: NDArray[Any]) -> NDArray[Any]:
    """Return the matrix of the system: replies pay the same unknown, weights add up to one."""
    size = own.size
    matrix = np.ones((size + 1, size + 1))
    for i in range(size):
        matrix[i, size] = -1.0
        for j in range(size):
            matrix[i, j] = table[best[i], own[j]]
    matrix[size, size] = 0.0
    return matrix


@compiled
def weights_on(table: NDArray[Any], unused: int, best: int, out: NDArray[Any]) -> bool:
    """Fill `out` with the mixed strategy that makes the opponent's best replies equally good.

    Parameters
    ----------
    table : array of float, shape (n, m)
        The opponent's payoffs of strategy j against each own strategy; at most 1 in size.
    unused, best : int
        Bits of the own strategies of weight zero, and of the opponent's best replies; as many
        strategies are used as are best replies.
    out : array of float, shape (m,)
        Zero where the strategy is unused; each weight is the exact one rounded once.

    Returns
    -------
    bool
        Whether that is certain.
    """
    n, m = table.shape
    own, replies = np.empty(m, np.int64), np.empty(n, np.int64)
    size = members(~unused, m, own)
    if size == 1:
        out[own[0]] = 1.0
        return True
    members(best, n, replies)
    matrix = equal_replies(table, own[:size], replies[:size])
    approximate = inverse(matrix)
    shrink = contraction(approximate, matrix)
    if not shrink < CONTRACTION:
        return False
    high, low = np.zeros(size + 1), np.zeros(size + 1)
    error = enclosed(matrix, approximate, high, low) / (1.0 - shrink) * (1.0 + 1e-9)
    for k in range(size):
        slip = error + 4 * UNIT * abs(low[k])
        sure = high[k] + (low[k] + slip) == high[k] and high[k] + (low[k] - slip) == high[k]
        if not (sure and high[k] > SMALLEST):
            return False
        out[own[k]] = high[k]
    return True
