"""Faces of the polyhedron {x >= 0, G x <= 0, u . x = 1} on which linear functions are largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._correlated_corner import Corner, System, exact_system, float_system
from basebargain.solvers._correlated_function import LinearFunction
from basebargain.solvers._correlated_simplex import best_corner

__all__ = ["Face", "whole_polyhedron"]


@dataclass(frozen=True, eq=False)
class Face:
    """A face, known by a corner of it and by the variables that may be positive on it.

    Attributes
    ----------
    corner : Corner
        In integers; a vertex of the face, unless the face is the whole polyhedron, whose corner is
        but a basis to start from.
    free : array of bool
        False for variables, slacks included, that are 0 all over the face.
    rough : System
        The polyhedron in floats.
    """

    corner: Corner
    free: NDArray[Any]
    rough: System

    def best(self, objective: LinearFunction) -> Face:
        """Return the part of the face on which a linear function is largest."""
        corner = best_corner(self.corner, self.rough, objective, self.free)
        return Face(corner, self.free & (objective.slopes(corner) == 0), self.rough)

    @cached_property
    def point(self) -> NDArray[Any]:
        """The vertex, as integers over ``corner.total``."""
        point: NDArray[Any] = self.corner.values[: len(self.corner.system.unit)]
        return point

    @property
    def _open(self) -> NDArray[Any]:
        """Variables outside the basis that may still leave 0."""
        return self.free & ~self.corner.basic

    @property
    def closed(self) -> bool:
        """Whether the basis alone shows that the face is one point."""
        return not self._open.any()

    @cached_property
    def is_point(self) -> bool:
        """Whether the face is one point.

        It is when no variable outside the basis is positive anywhere on it, since the others
        follow from those.
        """
        if self.closed:
            return True
        slots = np.flatnonzero(self._open)
        system = self.corner.system
        bits = max(map(int.bit_length, system.sizes.tolist()))
        weights = system.zeros()
        weights[slots] = [1 << bits - size.bit_length() for size in system.sizes[slots].tolist()]
        objective = LinearFunction.of(system.on_entries(weights))
        corner = best_corner(self.corner, self.rough, objective, self.free)
        return not (corner.values[slots] > 0).any()

    def first(self, count: int) -> Face:
        """Return the vertex of the face with the lexicographically largest leading entries.

        Parameters
        ----------
        count : int
            How many entries decide; together they must determine the others.
        """
        face = self
        for k in range(count):
            if face.closed:
                break
            if face.free[k]:
                entries = range(len(face.corner.system.unit))
                face = face.best(LinearFunction.of([int(j == k) for j in entries]))
        return face


def whole_polyhedron(
    gains: NDArray[Any], unit: Sequence[int], columns: Sequence[int], rows: Sequence[int]
) -> Face:
    """Return the whole polyhedron as a face of its own.

    Parameters
    ----------
    gains : array of int, shape (conditions, entries)
        The matrix G.
    unit : sequence of int
        The vector u, zeros and ones.
    columns, rows : sequence of int
        A basis to start from; its corner need not belong to the polyhedron.
    """
    system = exact_system(gains, unit)
    corner = Corner(system, columns, rows)
    return Face(corner, np.ones(len(system.sizes), dtype=bool), float_system(system))
