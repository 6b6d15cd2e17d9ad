"""Supports refuted by a combination of their conditions, before any search.

Inside the support all probabilities are positive, and so is every product of one probability per
player.
If some combination of the equations, with any multipliers, and of the gains, with nonnegative ones,
has no negative coefficient as a polynomial in these products, and a positive one, then it is
positive there; at an equilibrium it is at most zero.
So there is none (the easy half of Farkas' lemma).
A form that does not depend on a player may be multiplied by each of the player's probabilities.
Multipliers are found by linear programming in floats, and the claim is made only when it holds in
integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._nplayer_system import System

__all__ = ["is_refuted"]

CLEAR = 1e-9
DENOMINATORS = (1, 60, 10**4)

Floats = NDArray[np.float64]


def is_refuted(system: System) -> bool:
    """Whether a combination of the conditions proves that the support has no equilibrium.

    Parameters
    ----------
    system : System

    Returns
    -------
    bool
        False leaves the question open.
    """
    free = [row for form in system.equations if form.any() for row in _raised(form, system)]
    signed = [row for form in system.gains for row in _raised(form, system)]
    rows = [*free, *signed]
    if not rows:
        return False
    scaled = np.array([np.asarray(row / abs(row).max(), dtype=np.float64) for row in rows])
    lows = np.array([-1.0] * len(free) + [0.0] * len(signed))
    return any(
        _holds(rows, len(free), multipliers)
        for weights in _candidates(scaled, lows)
        for multipliers in _rounded(weights, rows)
    )


def _raised(form: NDArray[Any], system: System) -> Iterator[NDArray[Any]]:
    """Coefficients of a form times each product of probabilities of players it leaves out."""
    choices = [
        [slice(None)] if size > 1 else [slice(k, k + 1) for k in range(used)]
        for size, used in zip(form.shape, system.sizes, strict=True)
    ]
    for where in product(*choices):
        whole = np.zeros(system.sizes, dtype=object)
        whole[where] = form
        yield whole.ravel()


def _candidates(rows: Floats, lows: Floats) -> Iterator[Floats]:
    """Multipliers with the least coefficient as large as possible; with the largest sum of them."""
    from scipy.optimize import linprog

    count, width = rows.shape
    least = linprog(
        np.append(np.zeros(count), -1.0),
        A_ub=np.hstack([-rows.T, np.ones((width, 1))]),
        b_ub=np.zeros(width),
        bounds=[*((low, 1.0) for low in lows), (None, 1.0)],
    )
    if least.x is not None and least.x[-1] > CLEAR:
        yield least.x[:-1]
        return
    total = linprog(
        -rows.sum(axis=1),
        A_ub=-rows.T,
        b_ub=np.zeros(width),
        bounds=[(low, 1.0) for low in lows],
    )
    if total.x is not None and float(rows.sum(axis=1) @ total.x) > CLEAR:
        yield total.x


def _rounded(weights: Floats, rows: Sequence[NDArray[Any]]) -> Iterator[list[Fraction]]:
    """Exact multipliers of the rows near the weights of the scaled rows, simple ones first."""
    sizes = [int(abs(row).max()) for row in rows]
    largest = float(abs(weights).max())
    for most in DENOMINATORS:
        near = [Fraction(w / largest).limit_denominator(most) for w in weights.tolist()]
        yield [w / size for w, size in zip(near, sizes, strict=True)]
    yield [Fraction(w) / size for w, size in zip(weights.tolist(), sizes, strict=True)]


def _holds(rows: Sequence[NDArray[Any]], free: int, multipliers: Sequence[Fraction]) -> bool:
    """Whether the combination has no negative coefficient, and a positive one."""
    if any(weight < 0 for weight in multipliers[free:]):
        return False
    used = [(row, weight) for row, weight in zip(rows, multipliers, strict=True) if weight]
    if not used:
        return False
    total = sum(row * weight for row, weight in used)
    return bool((total >= 0).all() and (total > 0).any())
