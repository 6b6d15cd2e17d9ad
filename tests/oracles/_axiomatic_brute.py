"""Bargaining solutions from the words: a fine grid of everything that can be agreed.

Nothing is taken from the library but the problem itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from basebargain.forms import BargainingProblem, TransferAgreements
from basebargain.forms._bargaining_finite import FiniteAgreements
from basebargain.forms._bargaining_polyhedral import PolyhedralSet

Points = NDArray[np.float64]
STEPS = 800


def reachable(problem: BargainingProblem, *, lotteries: bool, steps: int = STEPS) -> Points:
    """Return a grid of gains that holds every efficient one within a step, shape (n, 2)."""
    origin = np.array([float(u) for u in problem.disagreement])
    parts = [np.array(part, dtype=float) - origin for part in _parts(problem)]
    if isinstance(problem.feasible, PolyhedralSet) and problem.feasible.half_planes:
        return _sweep(problem.feasible, origin, steps)
    if lotteries or isinstance(problem.feasible, PolyhedralSet):
        corners = np.vstack(parts)
        pairs = list(combinations(corners, 2)) or [(corners[0], corners[0])]
        return np.vstack([_between(a, b, steps) for a, b in pairs])
    return np.vstack([_between(p[0], p[-1], steps) for p in parts])


def _between(a: Points, b: Points, steps: int) -> Points:
    share = np.linspace(0, 1, steps + 1)[:, None]
    result: Points = (1 - share) * a + share * b
    return result


def _parts(problem: BargainingProblem) -> Iterator[list[tuple[Any, Any]]]:
    feasible = problem.feasible
    if isinstance(feasible, PolyhedralSet):
        yield from ([v] for v in feasible.vertices)
    elif isinstance(feasible, FiniteAgreements):
        yield from ([a.payoffs] for a in feasible.agreements)
    elif isinstance(feasible, TransferAgreements):
        sign = 1 if feasible.transfer.payee == problem.players[0] else -1
        cap = 40 if feasible.transfer.cap is None else feasible.transfer.cap
        for a in feasible.agreements:
            yield [
                (a.payoffs[0] + sign * t, a.payoffs[1] - sign * t)
                for t in (feasible.transfer.floor, cap)
            ]


def _sweep(feasible: PolyhedralSet, origin: Points, steps: int) -> Points:
    """Return the highest second gain for each first gain, by linear programmes."""
    table = np.array([[float(x) for x in p] for p in feasible.half_planes])
    levels = table[:, 2] - table[:, :2] @ origin
    ends = [
        linprog([sign, 0], A_ub=table[:, :2], b_ub=levels, bounds=[(0, None), (0, None)])
        for sign in (1, -1)
    ]
    if ends[0].x is None or ends[1].x is None:
        return np.full((1, 2), -1.0)
    found = []
    for x in np.linspace(ends[0].x[0], ends[1].x[0], steps // 10 + 1):
        top = linprog([0, -1], A_ub=table[:, :2], b_ub=levels, bounds=[(x, x), (None, None)])
        if top.x is not None:
            found.append([x, top.x[1]])
    return np.array(found)


def rational(points: Points, slack: float = 1e-9) -> Points:
    """Return the gains at which nobody loses."""
    return np.maximum(points[(points >= -slack).all(axis=1)], 0)


def ideal(points: Points) -> Points:
    """Return each side's largest gain."""
    found: Points = points.max(axis=0)
    return found


def product(weights: tuple[Any, Any]) -> Callable[[Points], Points]:
    """Return the weighted product with weights that sum to one."""
    first, second = (float(w) / float(sum(weights)) for w in weights)
    return lambda g: np.asarray(g[:, 0] ** first * g[:, 1] ** second)


def smaller(scale: tuple[Any, Any]) -> Callable[[Points], Points]:
    """Return the smaller scaled gain."""
    return lambda g: np.asarray((g / np.array([float(c) for c in scale])).min(axis=1))


def total(weights: tuple[Any, Any]) -> Callable[[Points], Points]:
    """Return the weighted sum."""
    return lambda g: np.asarray(g @ np.array([float(w) for w in weights]))
