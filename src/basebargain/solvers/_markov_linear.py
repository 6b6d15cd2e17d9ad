"""Linear systems over floats, exact rationals or multiple-precision numbers, and exact readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["exact_zero", "solve"]

DIGITS = 160
AGREEMENT = 120
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


def exact_zero(
    system: Callable[[NDArray[Any]], NDArray[Any]], near: Sequence[float]
) -> list[Fraction] | None:
    """Return the rational zero of `system` next to `near`, or None if it seems irrational.

    Newton's method in multiple precision, then the simplest fraction that agrees to many more
    digits than its denominator could explain by chance; the caller still has to check it exactly.
    """
    import mpmath  # type: ignore[import-untyped]  # it ships no types

    def entries(*point: Any) -> list[Any]:
        return list(system(np.array(point, dtype=object)))

    if not len(near):
        return []
    with mpmath.workdps(DIGITS):
        try:
            zero = mpmath.findroot(
                entries,
                [mpmath.mpf(float(x)) for x in near],
                solver="mdnewton",
                tol=mpmath.mpf(10) ** (-2 * AGREEMENT),
                maxsteps=20,
            )
        except (ValueError, ZeroDivisionError, np.linalg.LinAlgError):
            return None
        values = [zero] if len(near) == 1 and not hasattr(zero, "rows") else list(zero)
        scale = 10**AGREEMENT
        read = [Fraction(int(mpmath.nint(x * scale)), scale) for x in values]
    simple = [x.limit_denominator(LARGEST_DENOMINATOR) for x in read]
    close = all(abs(x - y) <= Fraction(2, scale) for x, y in zip(read, simple, strict=True))
    return simple if close else None
