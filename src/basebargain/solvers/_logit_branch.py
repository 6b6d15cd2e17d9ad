"""The principal branch of the logit correspondence as an arc, through its turning points.

From the centroid at precision 0, tangent predictor and Newton corrector across the tangent, with
steps so short that the direction hardly turns (Turocy 2005; Allgower and Georg 1990).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import SolverError

__all__ = ["Branch", "BranchSystem", "Knot", "follow", "logs_between", "profiles_at"]

Floats = NDArray[np.float64]

NEWTON_STEPS = 8
NEWTON_TOLERANCE = 1e-12
ROUNDING = 1e-15
STRAIGHT = 0.99
DRIFT = 0.1
LOCATED = 1e-4
FIRST_STEP = 0.02
SHORTEST = 1e-13


class BranchSystem(Protocol):
    """Equations that a branch of logit equilibria solves, precision last among the unknowns."""

    scale: float
    size: int

    def start(self) -> Floats:
        """Return the point at precision 0."""
        ...

    def residual(self, z: Floats) -> Floats:
        """Values of the equations."""
        ...

    def jacobian(self, z: Floats) -> Floats:
        """Return the derivatives of `residual`, shape (size, size + 1)."""
        ...

    def parity(self, z: Floats) -> int:
        """Sign that makes the determinant continuous along the branch."""
        ...

    def logs(self, z: Floats) -> list[Floats]:
        """Return the log-probabilities, one array for each choice to be made."""
        ...


@dataclass(frozen=True, eq=False)
class Knot:
    """A point (l, m) of the branch with its unit tangent, pointing onward."""

    point: Floats
    tangent: Floats

    @property
    def precision(self) -> float:
        """The last coordinate."""
        return float(self.point[-1])

    @property
    def forward(self) -> bool:
        """Whether precision grows here along the branch."""
        return bool(self.tangent[-1] > 0)


@dataclass(frozen=True, eq=False)
class Branch:
    """The principal branch as knots, turning points among them.

    Attributes
    ----------
    knots : tuple of Knot
        Between two neighbours, precision moves one way.
    turns : tuple of float
        Precisions at which the branch turns back.
    crossings : tuple of float
        Precisions near which another branch crosses this one (pitchforks of symmetric games).
    """

    knots: tuple[Knot, ...]
    turns: tuple[float, ...]
    crossings: tuple[float, ...]


def follow(system: BranchSystem, until: float, max_steps: int, *, beyond: float = 0.0) -> Branch:
    """Follow the branch from precision 0 until it first exceeds `until`.

    With a larger `beyond`, it is followed until it first exceeds that, or as far as it goes.

    Raises
    ------
    SolverError
        If `max_steps` steps did not suffice to exceed `until`, or the step became too short.
    """
    start = system.start()
    ahead = np.append(np.zeros(system.size), 1.0)
    knots = [Knot(start, _tangent(system, start, ahead)[0])]
    turns: list[float] = []
    crossings: list[float] = []
    orientation, step = _tangent(system, start, ahead)[1], FIRST_STEP
    for _ in range(max_steps):
        here = knots[-1]
        if here.precision > max(until, beyond):
            break
        step = min(step, 0.25 * (1 + here.precision) / max(abs(here.tangent[-1]), 0.05))
        after = _step(system, here, step)
        # A change of orientation is a crossing, or a jump to another branch: shorter steps tell.
        near = step <= LOCATED * (1 + here.precision)
        if after is None or (after[1] != orientation and not near):
            step /= 2
            if step < SHORTEST * (1 + float(np.linalg.norm(here.point))):
                break
            continue
        knot, sign = after
        if knot.forward != here.forward:
            turn = _turning_point(system, here, step)
            knots.append(turn)
            turns.append(turn.precision)
        if sign != orientation:
            crossings.append((here.precision + knot.precision) / 2)
            orientation = sign
        knots.append(knot)
        step *= 1.5
    if max(knot.precision for knot in knots) > until:
        return Branch(tuple(knots), tuple(turns), tuple(crossings))
    msg = (
        f"logit: the principal branch reached precision {knots[-1].precision / system.scale:g} of "
        f"{until / system.scale:g} in {len(knots)} steps (max_steps={max_steps}): raise max_steps, "
        "or ask for less precision."
    )
    raise SolverError(msg)


def _tangent(system: BranchSystem, z: Floats, before: Floats) -> tuple[Floats, float]:
    """Return the unit tangent pointing onward, and the orientation of the arc with it."""
    rows = np.vstack([system.jacobian(z), before])
    try:
        direction = np.linalg.solve(rows, np.append(np.zeros(system.size), 1.0))
    except np.linalg.LinAlgError:
        return before, 0.0
    direction = direction / np.linalg.norm(direction)
    sign = float(np.linalg.slogdet(np.vstack([rows[:-1], direction])).sign)
    return direction, sign * system.parity(z)


def _step(system: BranchSystem, here: Knot, step: float) -> tuple[Knot, float] | None:
    """One step along the arc; None when it is too long."""
    guess = here.point + step * here.tangent
    if guess[-1] < 0:
        return None
    point = _correct(system, guess, here.tangent)
    if point is None or np.linalg.norm(point - guess) > DRIFT * step:
        return None
    tangent, sign = _tangent(system, point, here.tangent)
    if tangent @ here.tangent < STRAIGHT:
        return None
    return Knot(point, tangent), sign


def _correct(system: BranchSystem, guess: Floats, normal: Floats) -> Floats | None:
    """Newton's method back to the branch within the plane across `normal`."""
    z = guess.copy()
    for _ in range(NEWTON_STEPS):
        gap = np.append(system.residual(z), normal @ (z - guess))
        size = 1 + np.abs(z).max()
        if np.abs(gap).max() <= ROUNDING * size and np.any(z != guess):
            return z
        try:
            change = np.linalg.solve(np.vstack([system.jacobian(z), normal]), gap)
        except np.linalg.LinAlgError:
            return None
        z = z - change
        if np.abs(change).max() <= NEWTON_TOLERANCE * size:
            return z
    return None


def _turning_point(system: BranchSystem, here: Knot, step: float) -> Knot:
    """Bisect a step in which the branch turns for the point where the tangent is level."""
    low, high, best = 0.0, step, here
    for _ in range(60):
        middle = (low + high) / 2
        after = _step(system, here, middle)
        if after is None:
            break
        best = after[0]
        if best.forward == here.forward:
            low = middle
        else:
            high = middle
    return best


def profiles_at(system: BranchSystem, branch: Branch, precision: float) -> list[list[Floats]]:
    """All profiles of the branch at a precision, in its order, polished by Newton's method."""
    if precision == 0:
        return [[np.exp(log) for log in system.logs(system.start())]]
    found: list[list[Floats]] = []
    for a, b in zip(branch.knots[:-1], branch.knots[1:], strict=True):
        low, high = sorted((a.precision, b.precision))
        if low <= precision <= high:
            profile = [np.exp(log) for log in logs_between(system, a, b, precision)]
            if not (found and _close(profile, found[-1])):
                found.append(profile)
    return found


def _close(first: Sequence[Floats], second: Sequence[Floats]) -> bool:
    return all(bool(np.abs(p - q).max() <= 1e-7) for p, q in zip(first, second, strict=True))


def logs_between(system: BranchSystem, a: Knot, b: Knot, precision: float) -> list[Floats]:
    """Log-probabilities on the arc between two knots at a precision between theirs.

    The arc is bisected, then Newton's method polishes at the precision itself.
    """
    low, high = a.point, b.point
    chord = b.point - a.point
    steep = abs(chord[-1]) > 0.05 * np.linalg.norm(chord)
    if not steep:
        low, high = _bisected(system, a, b, precision)
    gap = high[-1] - low[-1]
    near = low + ((precision - low[-1]) / gap if gap else 0.5) * (high - low)
    return system.logs(_polished(system, np.append(near[:-1], precision)))


def _bisected(system: BranchSystem, a: Knot, b: Knot, precision: float) -> tuple[Floats, Floats]:
    """Return two points of the arc, on either side of a precision and close to it."""
    low, high = a.point, b.point
    upward = b.precision >= a.precision
    for _ in range(50):
        if np.linalg.norm(high - low) <= 1e-9 * (1 + np.linalg.norm(low)):
            break
        middle = _correct(system, (low + high) / 2, b.point - a.point)
        if middle is None:
            break
        if (middle[-1] < precision) == upward:
            low = middle
        else:
            high = middle
    return low, high


def _polished(system: BranchSystem, near: Floats) -> Floats:
    """Newton's method at a fixed precision; stays where it is when that leads away."""
    z, kept, precision = near, near, near[-1]
    best = float(np.abs(system.residual(near)).max())
    allowed = 0.1 * (1 + np.abs(near[:-1]).max())
    for _ in range(20):
        z = np.append(z[:-1] - _change(system, z, allowed), precision)
        size = float(np.abs(system.residual(z)).max())
        if not np.abs(z - near)[:-1].max() <= allowed:
            break
        if size < best:
            kept, best = z, size
        elif best <= ROUNDING * (1 + precision):
            break
    return kept


def _change(system: BranchSystem, z: Floats, allowed: float) -> Floats:
    """Newton's step; where the equations are close to singular, the shortest that serves best."""
    matrix, gap = system.jacobian(z)[:, :-1], system.residual(z)
    try:
        change = np.asarray(np.linalg.solve(matrix, gap), dtype=np.float64)
    except np.linalg.LinAlgError:
        change = np.full_like(gap, np.inf)
    if np.abs(change).max() <= allowed:
        return change
    return np.asarray(np.linalg.lstsq(matrix, gap, rcond=None)[0], dtype=np.float64)
