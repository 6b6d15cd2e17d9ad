"""Linear functions to maximise over a polyhedron, alone or as combinations of a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._correlated_corner import Corner

__all__ = ["Family", "LinearFunction"]


class Family:
    """Linear functions whose slopes at a corner are worked out once for all combinations.

    Directions in which payoffs are compared have entries far longer than the payoffs; solving for
    the payoffs and combining the solutions is much less work than solving for the combination.

    Parameters
    ----------
    functions : array, shape (functions, entries)
    """

    def __init__(self, functions: NDArray[Any]) -> None:
        self.functions = functions
        self._known: WeakKeyDictionary[Corner, NDArray[Any]] = WeakKeyDictionary()

    def slopes(self, corner: Corner) -> NDArray[Any]:
        """Return the slopes of each function, shape (functions, variables)."""
        if corner not in self._known:
            self._known[corner] = np.array([corner.slopes(row) for row in self.functions])
        return self._known[corner]


@dataclass(frozen=True, eq=False)
class LinearFunction:
    """A combination of the functions of a family.

    Attributes
    ----------
    family : Family
    weights : array
    """

    family: Family
    weights: NDArray[Any]

    @classmethod
    def of(cls, coefficients: Sequence[Any] | NDArray[Any]) -> LinearFunction:
        """Return the function with these coefficients, one per entry of x."""
        row = np.asarray(coefficients)
        if row.dtype != np.float64:
            row = np.array(coefficients, dtype=object)
        return cls(Family(row[None, :]), np.array([1], dtype=row.dtype))

    @cached_property
    def coefficients(self) -> NDArray[Any]:
        """One number per entry of x."""
        row: NDArray[Any] = self.weights @ self.family.functions
        return row

    def slopes(self, corner: Corner) -> NDArray[Any]:
        """Return what a unit of each variable costs, times the corner's total."""
        slopes: NDArray[Any] = self.weights @ self.family.slopes(corner)
        return slopes
