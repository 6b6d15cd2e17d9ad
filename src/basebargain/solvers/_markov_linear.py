"""Linear systems over floats, complex numbers and exact rationals, and exact readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["exact_zero", "relative_matrix", "relative_values", "solve"]

STEP = Fraction(1, 2**60)
GRID = 2**480
ROUNDS = 30
SETTLED = 1e-120
LARGEST_DENOMINATOR = 10**50


def solve(matrix: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Solve a square system; by elimination with pivots in the arithmetic of its entries.

    Parameters
    ----------
    matrix : array, shape (N, N)
    right : array, shape (N,) or (N, K)

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrix is singular.
    """
    if matrix.dtype != object and right.dtype != object:
        result: NDArray[Any] = np.linalg.solve(matrix, right)
        return result
    size = len(matrix)
    table = np.concatenate([matrix.astype(object), right.reshape(size, -1).astype(object)], axis=1)
    for k in range(size):
        pivot = max(range(k, size), key=lambda r: (table[r, k] != 0, abs(float(table[r, k]))))
        if table[pivot, k] == 0:
            msg = "Singular matrix"
            raise np.linalg.LinAlgError(msg)
        table[[k, pivot]] = table[[pivot, k]]
        table[k, k:] = table[k, k:] / table[k, k]
        for row in range(size):
            if row != k and table[row, k] != 0:
                table[row, k:] = table[row, k:] - table[row, k] * table[k, k:]
    return table[:, size:].reshape(right.shape)


def relative_matrix(chain: NDArray[Any], discount: Any) -> NDArray[Any]:
    """Return the matrix that takes (level, relative values of the states but the first) to payoffs.

    The value of state x is ``level / (1 - discount) + h[x]`` with ``h[0] = 0``.
    With rows that add up to one that is the equation V = u + discount * P V, but it stays well
    conditioned as the discount factor tends to one, where V itself grows without bound.
    """
    matrix: NDArray[Any] = np.eye(len(chain), dtype=int) - discount * chain
    matrix[:, 0] = matrix[:, 0] * 0 + 1
    return matrix


def relative_values(
    chain: NDArray[Any], payoffs: NDArray[Any], discount: Any
) -> tuple[Any, NDArray[Any]]:
    """Return the level, which is the first state's value times 1 - discount, and V less V[0].

    Parameters
    ----------
    chain : array, shape (S, S)
        Rows add up to one.
    payoffs : array, shape (S,)
    discount : number
        In [0, 1).

    Raises
    ------
    numpy.linalg.LinAlgError
        If there are no values, as may happen when rows do not add up to one.
    """
    solution = solve(relative_matrix(chain, discount), payoffs)
    level = solution[0]
    solution[0] = level * 0
    return level, solution


def exact_zero(
    system: Callable[[NDArray[Any]], NDArray[Any]], near: Sequence[float]
) -> list[Fraction] | None:
    """Return the rational zero of `system` next to `near`, or None if it seems irrational.

    The system is evaluated exactly at points of many digits, and corrected with one float matrix
    of derivatives until nothing moves; then the simplest fractions are read that agree to many
    more digits than their denominators could explain by chance.
    The caller still has to check them.
    """
    point = np.array([Fraction(x) for x in near], dtype=object)
    if not len(point):
        return []
    try:
        residual = system(point)
        moved = [system(point + STEP * unit) for unit in np.eye(len(point), dtype=int)]
        slopes = np.array([((after - residual) / STEP).astype(float) for after in moved]).T
        inverse = np.linalg.inv(slopes)
        for _ in range(ROUNDS):
            change = inverse @ residual.astype(float)
            if not np.isfinite(change).all():
                return None
            point = _rounded(point - np.array([Fraction(x) for x in change.tolist()]))
            if np.abs(change).max() < SETTLED:
                return _simplest(point)
            residual = system(point)
    except (np.linalg.LinAlgError, OverflowError):
        return None
    return None


def _rounded(point: NDArray[Any]) -> NDArray[Any]:
    return np.array([Fraction(round(x * GRID), GRID) for x in point], dtype=object)


def _simplest(point: NDArray[Any]) -> list[Fraction] | None:
    simple = [x.limit_denominator(LARGEST_DENOMINATOR) for x in point]
    close = all(abs(x - y) <= 10 * Fraction(SETTLED) for x, y in zip(point, simple, strict=True))
    return simple if close else None
