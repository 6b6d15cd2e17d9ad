"""Sparse systems of linear equations in integers, factored once and solved for many right sides.

Elimination keeps integers (Edmonds 1967; Bareiss 1968): after k steps every entry is a minor of
order k + 1, so nothing is rounded and nothing grows beyond determinants.
A row that a step does not touch is left as it is until it is needed, and pivots are taken where
they fill in least (Markowitz 1957): conditions of obedience concern few profiles each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Factors", "SingularError"]


class SingularError(ArithmeticError):
    """The rows of the matrix are linearly dependent."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the elimination.

    Attributes
    ----------
    row, column : int
        Where the pivot stands.
    before, pivot : int
        Pivot of the step before (1 at first) and of this one.
    entries : dict
        The other entries of the row of the pivot, by column.
    factors : dict
        The other entries of the column of the pivot, by row.
    """

    row: int
    column: int
    before: int
    pivot: int
    entries: dict[int, int]
    factors: dict[int, int]


class Factors:
    """A regular square matrix of integers, ready to solve with.

    Parameters
    ----------
    matrix : sequence of rows of int

    Attributes
    ----------
    total : int
        Absolute value of the determinant, the common denominator of all solutions.

    Raises
    ------
    SingularError
        If the matrix is singular.
    """

    def __init__(self, matrix: Sequence[Sequence[int]]) -> None:
        self._size = len(matrix)
        self._steps = _eliminate(matrix)
        self._last = self._steps[-1].pivot
        self.total = abs(self._last)

    def solve(self, right: Sequence[int]) -> list[int]:
        """Return the x with ``matrix @ x = total * right``."""
        known = self._carry(right, by_row=True)
        solution = [0] * self._size
        for step, value in zip(reversed(self._steps), reversed(known), strict=True):
            rest = sum(entry * solution[j] for j, entry in step.entries.items() if solution[j])
            solution[step.column] = (self._last * value - rest) // step.pivot
        return self._signed(solution)

    def solve_transposed(self, right: Sequence[int]) -> list[int]:
        """Return the y with ``y @ matrix = total * right``."""
        known = self._carry(right, by_row=False)
        solution = [0] * self._size
        for step, value in zip(reversed(self._steps), reversed(known), strict=True):
            rest = sum(entry * solution[i] for i, entry in step.factors.items() if solution[i])
            solution[step.row] = (self._last * value - rest) // step.pivot
        return self._signed(solution)

    def _signed(self, solution: list[int]) -> list[int]:
        return solution if self._last > 0 else [-entry for entry in solution]

    def _carry(self, right: Sequence[int], *, by_row: bool) -> list[int]:
        """Take a further column (or row) of the matrix through the elimination."""
        entries, since = list(right), [1] * self._size
        known = []
        for step in self._steps:
            at, others = (step.row, step.factors) if by_row else (step.column, step.entries)
            own = entries[at] * step.before // since[at]
            known.append(own)
            if own == 0:
                continue
            for k, factor in others.items():
                value = entries[k] * step.before // since[k]
                entries[k] = (value * step.pivot - factor * own) // step.before
                since[k] = step.pivot
        return known


def _eliminate(matrix: Sequence[Sequence[int]]) -> list[Step]:
    rows = {i: {j: entry for j, entry in enumerate(row) if entry} for i, row in enumerate(matrix)}
    since = dict.fromkeys(rows, 1)
    steps: list[Step] = []
    before = 1
    while rows:
        at, column = _sparsest(rows)
        row = {j: entry * before // since[at] for j, entry in rows.pop(at).items()}
        pivot = row.pop(column)
        factors = {}
        for i, other in rows.items():
            factor = other.pop(column, 0)
            if factor == 0:
                continue
            factors[i] = factor * before // since[i]
            rows[i] = _combined(other, row, (pivot, factor, since[i]))
            since[i] = pivot
        steps.append(Step(at, column, before, pivot, row, factors))
        before = pivot
    return steps


def _sparsest(rows: dict[int, dict[int, int]]) -> tuple[int, int]:
    """Row and column of the entry whose elimination fills in least; ties go to the first."""
    counts: dict[int, int] = {}
    for row in rows.values():
        for j in row:
            counts[j] = counts.get(j, 0) + 1
    best = min(
        (((len(row) - 1) * (counts[j] - 1), i, j) for i, row in rows.items() for j in row),
        default=None,
    )
    if best is None or not all(rows.values()):
        raise SingularError
    return best[1], best[2]


def _combined(
    row: dict[int, int], other: dict[int, int], numbers: tuple[int, int, int]
) -> dict[int, int]:
    """Return (row * pivot - factor * other) / since, without its zeros."""
    pivot, factor, since = numbers
    result = {}
    for j in row.keys() | other.keys():
        entry = (row.get(j, 0) * pivot - factor * other.get(j, 0)) // since
        if entry:
            result[j] = entry
    return result
