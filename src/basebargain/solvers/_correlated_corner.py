"""Bases of the polyhedron {x >= 0, G x <= 0, u . x = 1}, exactly or in floats.

A basis is known by its columns (the entries of x in it) and its rows (the conditions that hold with
equality because their slack is not in it): one row fewer than columns, since u . x = 1 always
holds.
Only these rows and columns enter the system that is solved, which is far smaller than G when few
entries of x are positive.
Variables are counted with the slacks of the conditions behind the entries of x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._correlated_factors import Factors, SingularError

__all__ = ["Corner", "System", "exact_system", "float_system"]

TOO_LARGE = 1e100


class Solver(Protocol):
    """A factored matrix whose solutions come multiplied by `total`, a positive number."""

    total: Any

    def solve(self, right: Sequence[Any]) -> Sequence[Any]:
        """Return the x with ``matrix @ x = total * right``."""

    def solve_transposed(self, right: Sequence[Any]) -> Sequence[Any]:
        """Return the y with ``y @ matrix = total * right``."""


class FloatFactors:
    """The inverse of a matrix of floats; a solution too large to be trusted is refused."""

    total = 1.0

    def __init__(self, matrix: Sequence[Sequence[float]]) -> None:
        try:
            self._inverse = np.linalg.inv(np.array(matrix))
        except np.linalg.LinAlgError as error:
            raise SingularError from error

    def solve(self, right: Sequence[float]) -> list[float]:
        """Return the x with ``matrix @ x = right``."""
        return _trusted(self._inverse @ np.array(right))

    def solve_transposed(self, right: Sequence[float]) -> list[float]:
        """Return the y with ``y @ matrix = right``."""
        return _trusted(np.array(right) @ self._inverse)


def _trusted(solution: NDArray[Any]) -> list[float]:
    if not (abs(solution) < TOO_LARGE).all():
        raise SingularError
    entries: list[float] = solution.tolist()
    return entries


@dataclass(frozen=True, eq=False)
class System:
    """The polyhedron, with the arithmetic to work in.

    Attributes
    ----------
    gains : array, shape (conditions, entries)
        The matrix G.
    unit : array
        The vector u.
    sizes : array
        A positive number for each variable, of the order of its largest values.
    exact : bool
        Whether numbers are integers; otherwise they are floats.
    """

    gains: NDArray[Any]
    unit: NDArray[Any]
    sizes: NDArray[Any]
    exact: bool

    @property
    def tolerance(self) -> float:
        """What counts as zero: nothing else, in integers."""
        return 0 if self.exact else 1e-9

    def factors(self, matrix: Sequence[Sequence[Any]]) -> Solver:
        """Return a matrix ready to solve with."""
        return Factors(matrix) if self.exact else FloatFactors(matrix)

    def zeros(self) -> NDArray[Any]:
        """Return a zero for each variable."""
        return np.zeros(sum(self.gains.shape), dtype=self.gains.dtype)

    def on_entries(self, coefficients: NDArray[Any]) -> NDArray[Any]:
        """Return a linear function of all variables as one of the entries of x alone."""
        count = len(self.unit)
        function: NDArray[Any] = coefficients[:count] - coefficients[count:] @ self.gains
        return function


def exact_system(gains: NDArray[Any], unit: Sequence[int]) -> System:
    """Return the polyhedron in integers; `unit` holds zeros and ones."""
    largest = [max(map(abs, row)) or 1 for row in gains.tolist()]
    sizes = np.array([1] * len(unit) + largest, dtype=object)
    return System(gains, np.array(unit, dtype=object), sizes, exact=True)


def float_system(exact: System) -> System:
    """Return the nearest polyhedron in floats, conditions scaled to a largest entry of 1."""
    count = len(exact.unit)
    rows = zip(exact.gains.tolist(), exact.sizes[count:].tolist(), strict=True)
    gains = np.array([[entry / size for entry in row] for row, size in rows])
    return System(
        gains.reshape(exact.gains.shape),
        exact.unit.astype(np.float64),
        np.ones(sum(exact.gains.shape)),
        exact=False,
    )


class Corner:
    """A basis, with the numbers that the simplex method asks for.

    All numbers but `total` come multiplied by `total`, a positive number.

    Parameters
    ----------
    system : System
    columns, rows : sequence of int

    Attributes
    ----------
    total : int or float
    basic : array of bool
        Which variables are in the basis.

    Raises
    ------
    SingularError
        If the columns and rows are no basis.
    """

    def __init__(self, system: System, columns: Sequence[int], rows: Sequence[int]) -> None:
        self.system = system
        self.columns, self.rows = list(columns), list(rows)
        count = len(system.unit)
        self._slots = [count + i for i in self.rows]
        self._factors = system.factors(
            [system.unit[self.columns].tolist(), *system.gains[np.ix_(rows, columns)].tolist()]
        )
        self.total = self._factors.total
        self.basic = np.ones(len(system.sizes), dtype=bool)
        self.basic[:count] = False
        self.basic[self.columns] = True
        self.basic[self._slots] = False

    @cached_property
    def values(self) -> NDArray[Any]:
        """Value of each variable."""
        return self._followed(self._factors.solve([1] + [0] * len(self.rows)))

    def slopes(self, objective: NDArray[Any]) -> NDArray[Any]:
        """Return what a unit of each variable costs: nowhere negative at the best corner."""
        prices = self._factors.solve_transposed(objective[self.columns].tolist())
        slopes = self._combined(prices)
        slopes[: len(objective)] -= self.total * objective
        slopes[self.basic] = 0
        return slopes

    def row(self, variable: int) -> NDArray[Any]:
        """Return how much a basic variable loses for a unit of each variable outside the basis."""
        count = len(self.system.unit)
        if variable < count:
            right = [int(k == variable) for k in self.columns]
            row = self._combined(self._factors.solve_transposed(right))
        else:
            gains = self.system.gains[variable - count]
            row = self._combined(self._factors.solve_transposed((-gains[self.columns]).tolist()))
            row[:count] += self.total * gains
        row[self.basic] = 0
        return row

    def column(self, variable: int) -> NDArray[Any]:
        """Return how much each basic variable loses for a unit of one outside the basis."""
        system, count = self.system, len(self.system.unit)
        if variable >= count:
            right = [0] + [int(k == variable) for k in self._slots]
            return self._followed(self._factors.solve(right))
        gains = system.gains[:, variable]
        right = [system.unit[variable], *gains[self.rows].tolist()]
        column = self._followed(self._factors.solve(right))
        column[count:] += self.total * gains
        column[self._slots] = 0
        return column

    def swapped(self, enters: int, leaves: int) -> Corner:
        """Return the basis with one variable instead of another."""
        count = len(self.system.unit)
        columns, rows = list(self.columns), list(self.rows)
        if enters < count:
            columns.append(enters)
        else:
            rows.remove(enters - count)
        if leaves < count:
            columns.remove(leaves)
        else:
            rows.append(leaves - count)
        return Corner(self.system, columns, rows)

    def _followed(self, solution: Sequence[Any]) -> NDArray[Any]:
        """Return entries of x in the basis, and the slacks that follow from them."""
        system = self.system
        used = [(k, entry) for k, entry in zip(self.columns, solution, strict=True) if entry]
        result = system.zeros()
        if used:
            at, entries = [k for k, _ in used], np.array([x for _, x in used], system.gains.dtype)
            result[at] = entries
            result[len(system.unit) :] = -(system.gains[:, at] @ entries)
            result[self._slots] = 0
        return result

    def _combined(self, prices: Sequence[Any]) -> NDArray[Any]:
        """Return the combination of the rows of the basis at some prices."""
        system = self.system
        result = system.zeros()
        result[: len(system.unit)] = prices[0] * system.unit
        result[self._slots] = prices[1:]
        used = [(i, price) for i, price in zip(self.rows, prices[1:], strict=True) if price]
        if used:
            weights = np.array([price for _, price in used], system.gains.dtype)
            result[: len(system.unit)] += weights @ system.gains[[i for i, _ in used]]
        return result
