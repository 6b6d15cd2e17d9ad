"""The simplex method on a small basis: quickly in floats, then for certain in integers.

Floats only guess the basis; integers start from it and go on until it is proved the best.
The variable of steepest slope enters until the method stalls, then the one of least index (Bland
1977), so that it ends on degenerate polyhedra as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._correlated_corner import Corner, System
from basebargain.solvers._correlated_factors import SingularError
from basebargain.solvers._correlated_function import LinearFunction

__all__ = ["best_corner"]

TIE = 1e-11


class LostError(ArithmeticError):
    """Rounding has led the method to where it cannot go on."""


def best_corner(
    corner: Corner, rough: System, objective: LinearFunction, free: NDArray[Any]
) -> Corner:
    """Return a corner at which a linear function is largest, proved in integers.

    Parameters
    ----------
    corner : Corner
        Any exact basis that contains no variable that is not free.
    rough : System
        The same polyhedron in floats.
    objective : LinearFunction
        A function in integers that has a bound on the polyhedron.
    free : array of bool
        Variables that may be positive; the others stay 0, and some point must be left.
    """
    best = min(corner.values) >= 0 and min(objective.slopes(corner)[free], default=0) >= 0
    return corner if best else _climb(_guess(corner, rough, objective, free), objective, free)


def _guess(corner: Corner, rough: System, objective: LinearFunction, free: NDArray[Any]) -> Corner:
    """Return the exact basis to which floats lead, or the one at hand if they lead nowhere."""
    coefficients = objective.coefficients.tolist()
    largest = max(map(abs, coefficients)) or 1
    scaled = LinearFunction.of(np.array([entry / largest for entry in coefficients]))
    try:
        with np.errstate(all="ignore"):
            found = _climb(Corner(rough, corner.columns, corner.rows), scaled, free)
        return Corner(corner.system, found.columns, found.rows)
    except (SingularError, LostError):
        return corner


def _climb(corner: Corner, objective: LinearFunction, free: NDArray[Any]) -> Corner:
    """Make the corner feasible, if need be, and then the best.

    It is made feasible by the dual simplex method, for an objective lowered just enough to make
    the slopes right.
    """
    system = corner.system
    if min(corner.values) < -system.tolerance:
        lowered = system.zeros()
        lowered[: len(system.unit)] = corner.total * objective.coefficients
        lowered[free] += np.minimum(objective.slopes(corner)[free], 0)
        corner = _dual(corner, LinearFunction.of(system.on_entries(lowered)), free)
    return _primal(corner, objective, free)


def _primal(corner: Corner, objective: LinearFunction, free: NDArray[Any]) -> Corner:
    """Pivot from a feasible corner to the best one."""
    system = corner.system
    stalled = 0
    for _ in _patience(system):
        slopes = objective.slopes(corner)
        better = np.flatnonzero(free & (slopes < -system.tolerance))
        if not len(better):
            return corner
        steepest = better[np.argmin((slopes * system.sizes)[better])]
        enters = int(better[0] if stalled > len(free) else steepest)
        column = corner.column(enters)
        losers = np.flatnonzero(column > system.tolerance)
        leaves = _first(corner.values, column, losers, exact=system.exact)
        stalled = stalled + 1 if corner.values[leaves] <= 0 else 0
        corner = corner.swapped(enters, leaves)
    return corner


def _dual(corner: Corner, objective: LinearFunction, free: NDArray[Any]) -> Corner:
    """Pivot from a corner whose slopes are right to a feasible one."""
    system = corner.system
    stalled = 0
    for _ in _patience(system):
        values = corner.values
        missing = np.flatnonzero(values < -system.tolerance)
        if not len(missing):
            return corner
        sizes = system.sizes[missing]
        short = values[missing] // sizes if system.exact else values[missing]
        leaves = int(missing[0] if stalled > len(free) else missing[np.argmin(short)])
        row = -corner.row(leaves)
        slopes = objective.slopes(corner)
        helpers = np.flatnonzero(free & (row > system.tolerance))
        enters = _first(slopes, row, helpers, exact=system.exact)
        stalled = stalled + 1 if slopes[enters] <= 0 else 0
        corner = corner.swapped(enters, leaves)
    return corner


def _patience(system: System) -> Iterable[int]:
    """Count steps: integers come to an end, floats must be stopped if they go round in circles."""
    return itertools.count() if system.exact else range(10 * len(system.sizes))


def _first(
    tops: NDArray[Any], bottoms: NDArray[Any], variables: NDArray[Any], *, exact: bool
) -> int:
    """Variable of least ratio: of several the one of least index, or in floats the safest."""
    if not len(variables):
        msg = "a linear function is bounded on a polyhedron that has a point"
        raise LostError(msg)
    if not exact:
        ratios = np.maximum(tops[variables], 0) / bottoms[variables]
        near = variables[ratios <= ratios.min() + TIE]
        return int(near[np.argmax(bottoms[near])])
    first = int(variables[0])
    for variable in variables[1:].tolist():
        if tops[variable] * bottoms[first] < tops[first] * bottoms[variable]:
            first = variable
    return first
