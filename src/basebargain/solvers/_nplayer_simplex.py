"""Linear programs and matrix games in exact arithmetic.

The simplex method on a tableau of integers with one common denominator (Edmonds 1967; the
integer pivoting of Avis's lrs): no rounding, no growth beyond determinants.
The entering variable is the one of steepest reduced cost until the method stalls, then the one of
least index (Bland 1977), so that it ends on degenerate programs as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["LinearProgram", "MatrixGame", "Optimum", "solve_matrix_game"]


@dataclass(frozen=True)
class Optimum:
    """Where a linear function is largest on a polyhedron.

    Attributes
    ----------
    point : tuple of Fraction
    value : Fraction
    prices : tuple of Fraction
        Dual variables of the inequalities, in their order.
    unique : bool
        True when no other point attains the value; False leaves that open.
    """

    point: tuple[Fraction, ...]
    value: Fraction
    prices: tuple[Fraction, ...]
    unique: bool


@dataclass(frozen=True)
class MatrixGame:
    """Value and optimal strategies of a zero-sum game whose rows maximise."""

    value: Fraction
    row: tuple[Fraction, ...]
    column: tuple[Fraction, ...]


class LinearProgram:
    """The polyhedron {x >= 0, A x <= b, E x = d}, kept at a vertex between objectives.

    Parameters
    ----------
    size : int
        Number of variables.
    upper : sequence of (coefficients, bound)
        Rows of A with b.
    equal : sequence of (coefficients, bound)
        Rows of E with d.

    Attributes
    ----------
    feasible : bool
        Whether the polyhedron has a point.
    """

    def __init__(
        self,
        size: int,
        upper: Sequence[tuple[Sequence[Any], Any]] = (),
        equal: Sequence[tuple[Sequence[Any], Any]] = (),
    ) -> None:
        self._size = size
        self._slacks = len(upper)
        self._denominator = 1
        rows = [_whole(*row) for row in (*upper, *equal)]
        self._scales = [scale for _, scale in rows[: self._slacks]]
        width = size + self._slacks + len(rows) + 1
        table = np.zeros((len(rows), width), dtype=object)
        self._basis: list[int] = []
        for i, (row, _) in enumerate(rows):
            table[i, :size], table[i, -1] = row[:-1], row[-1]
            if i < self._slacks:
                table[i, size + i] = 1
            if row[-1] < 0:
                table[i] *= -1
            ready = i < self._slacks and table[i, size + i] == 1
            self._basis.append(size + i if ready else size + self._slacks + i)
            table[i, size + self._slacks + i] = 1
        self._table: NDArray[Any] = table
        self.feasible = self._start()

    def _start(self) -> bool:
        """Find a vertex (phase one) and forget the artificial variables."""
        real = self._size + self._slacks
        artificial = [0] * real + [-1] * (self._table.shape[1] - 1 - real)
        if any(k >= real for k in self._basis):
            self._optimise(artificial)
            if any(k >= real and self._table[i, -1] != 0 for i, k in enumerate(self._basis)):
                return False
            self._drive_out(real)
        self._table = np.delete(self._table, np.s_[real:-1], axis=1)
        return True

    def _drive_out(self, real: int) -> None:
        kept = []
        for i, k in enumerate(self._basis):
            if k >= real:
                column = next((j for j in range(real) if self._table[i, j] != 0), None)
                if column is None:
                    continue
                self._pivot(i, column)
            kept.append(i)
        self._table = self._table[kept]
        self._basis = [self._basis[i] for i in kept]

    def maximise(self, objective: Sequence[Any]) -> Optimum | None:
        """Return the optimum of a linear function; None when it is unbounded.

        Parameters
        ----------
        objective : sequence of int or Fraction
        """
        row, scale = _whole(objective, 0)
        reduced = self._optimise(row[:-1] + [0] * self._slacks)
        if reduced is None:
            return None
        total = self._denominator
        values = [Fraction(0)] * (self._size + self._slacks)
        for i, k in enumerate(self._basis):
            values[k] = Fraction(self._table[i, -1], total)
        slack = reduced[self._size : self._size + self._slacks]
        nonbasic = set(range(len(values))) - set(self._basis)
        return Optimum(
            tuple(values[: self._size]),
            Fraction(reduced[-1], total) / scale,
            tuple(
                Fraction(price, total) * unit / scale
                for price, unit in zip(slack, self._scales, strict=True)
            ),
            all(reduced[k] > 0 for k in nonbasic),
        )

    def _optimise(self, objective: Sequence[int]) -> NDArray[Any] | None:
        """Pivot to an optimum of an integer objective; return the row of reduced costs."""
        stalled, patience = 0, 20 * len(self._basis) + 100
        while True:
            reduced = self._reduced(objective)
            columns = [j for j in range(len(objective)) if reduced[j] < 0]
            if not columns:
                return reduced
            enter = columns[0] if stalled > patience else min(columns, key=lambda j: reduced[j])
            leave = self._leaving(enter)
            if leave is None:
                return None
            stalled = stalled + 1 if self._table[leave, -1] == 0 else 0
            self._pivot(leave, enter)

    def _reduced(self, objective: Sequence[int]) -> NDArray[Any]:
        row: NDArray[Any] = np.zeros(self._table.shape[1], dtype=object)
        row[: len(objective)] = [-c * self._denominator for c in objective]
        for i, k in enumerate(self._basis):
            if objective[k]:
                row = row + objective[k] * self._table[i]
        return row

    def _leaving(self, column: int) -> int | None:
        """Row of least ratio; ties go to the variable of least index."""
        rows = [i for i in range(len(self._basis)) if self._table[i, column] > 0]
        return min(
            rows,
            key=lambda i: (Fraction(self._table[i, -1], self._table[i, column]), self._basis[i]),
            default=None,
        )

    def _pivot(self, row: int, column: int) -> None:
        table, pivot = self._table, self._table[row, column]
        factor, kept = table[:, column].copy(), table[row].copy()
        table = (table * pivot - factor[:, None] * kept) // self._denominator
        table[row] = kept
        self._table = table if pivot > 0 else -table
        self._denominator = abs(pivot)
        self._basis[row] = column


def _whole(coefficients: Sequence[Any], bound: Any) -> tuple[list[int], Fraction]:
    """Return a row as integers and the positive factor that made it so."""
    entries = [Fraction(entry) for entry in (*coefficients, bound)]
    common = math.lcm(*(entry.denominator for entry in entries))
    whole = [int(entry * common) for entry in entries]
    divisor = math.gcd(*whole) or 1
    return [entry // divisor for entry in whole], Fraction(common, divisor)


def solve_matrix_game(matrix: NDArray[Any]) -> MatrixGame:
    """Return value and optimal strategies of the zero-sum game in which rows maximise.

    Parameters
    ----------
    matrix : array of int or Fraction, shape (rows, columns)

    Notes
    -----
    With all entries positive, the column player's program is: maximise sum y subject to
    ``matrix @ y <= 1, y >= 0``; the value is one over the maximum, and the prices of the rows are
    the row player's optimal strategy times the same factor (von Neumann 1928, Dantzig 1951).
    """
    shift = 1 - matrix.min()
    program = LinearProgram(
        matrix.shape[1], [([entry + shift for entry in row], 1) for row in matrix.tolist()]
    )
    best = program.maximise([1] * matrix.shape[1])
    if best is None:  # pragma: no cover - entries are positive, so the program is bounded
        msg = "a matrix game with positive entries has a bounded program"
        raise ArithmeticError(msg)
    value = 1 / best.value
    return MatrixGame(
        value - shift,
        tuple(price * value for price in best.prices),
        tuple(weight * value for weight in best.point),
    )
