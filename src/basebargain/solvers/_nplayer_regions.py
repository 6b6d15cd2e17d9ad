"""All isolated roots of a support's equations in its product of simplices, by exclusion.

The product of simplices is cut into smaller products; the range of a multilinear form over one of
them is spanned by its values at the vertices, so a part where some form keeps its sign is empty.
The parts left over must lie in a box with a proven single root; otherwise the search says that it
is undecided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._nplayer_roots import Root, certify
from basebargain.solvers._nplayer_system import System

__all__ = ["Search", "as_floats", "newton", "search"]

# Coefficients are at most one and a value is a mean of them: rounding stays far below this.
ROUNDING = 1e-12
SMALLEST = 2.0**-14
STARTS = 48
# Closer to singular than this, floats know of no inverse.
SINGULAR = 1e-12
# After so many parts, and each doubling, a look at whether cutting can come to an end at all.
PATIENCE = 5_000

Parts = list[NDArray[np.float64]]


@dataclass(frozen=True)
class Search:
    """Roots found, and whether some part of the domain is left undecided.

    Attributes
    ----------
    roots : tuple of Root
        Isolated roots, in the domain or just outside it.
    witness : tuple of arrays or None
        A point in an undecided part; None when every part was decided.
    parts : int
        Number of parts looked at.
    exhausted : bool
        Whether the limit on parts was hit.
    """

    roots: tuple[Root, ...]
    witness: tuple[NDArray[np.float64], ...] | None
    parts: int
    exhausted: bool


def search(system: System, limit: int) -> Search:
    """Find all roots of the equations of a system that meet its inequalities.

    Parameters
    ----------
    system : System
    limit : int
        Largest number of parts to look at.
    """
    equations, gains = as_floats(system.equations), as_floats(system.gains)
    parts: Parts = [np.eye(size)[None] for size in system.sizes]
    roots: list[Root] = []
    count, level, patience = 0, 0, PATIENCE
    while True:
        count += len(parts[0])
        parts = _select(parts, _possible(parts, equations, gains))
        if len(parts[0]):
            roots += _new_roots(system, equations, parts, roots)
            parts = _select(parts, ~_covered(parts, roots))
        if not len(parts[0]):
            return Search(tuple(roots), None, count, False)
        exhausted = count + 2 * len(parts[0]) > limit
        if exhausted or _diameter(parts) < SMALLEST:
            point, singular = _singular_point(equations, parts)
            return Search(tuple(roots), point, count, exhausted and not singular)
        if count > patience:
            point, singular = _singular_point(equations, parts)
            if singular and _stays(point, gains, roots):
                return Search(tuple(roots), point, count, False)
            patience = 2 * count
        parts = _halved(parts, level % len(parts))
        level += 1


def as_floats(forms: Sequence[NDArray[Any]]) -> list[NDArray[np.float64]]:
    """Return the forms in floats, each divided by its largest coefficient."""
    return [np.asarray(form / (abs(form).max() or 1), dtype=np.float64) for form in forms]


def _singular_point(
    equations: Sequence[NDArray[np.float64]], parts: Parts
) -> tuple[tuple[NDArray[np.float64], ...], bool]:
    """Look for a root at which the equations are singular; else return a point left over.

    Steps of least length (Gauss and Newton) from centres of the parts, to a root in the domain.
    """
    mixes = _centres(parts)
    for _ in range(40):
        step = np.linalg.pinv(_derivatives(equations, mixes), rcond=1e-8)
        mixes = _stepped(mixes, np.einsum("bij,bj->bi", step, _residuals(equations, mixes)))
    good = np.abs(_residuals(equations, mixes)).max(axis=1) < 1e-9
    for mix in mixes:
        good &= (mix > -1e-6).all(axis=1)
    sizes = np.linalg.svd(_derivatives(equations, mixes), compute_uv=False)
    good &= sizes[:, -1] < 1e-5
    at = int(good.argmax())
    if not good.any():
        return tuple(part[0].mean(axis=0) for part in parts), False
    return tuple(mix[at] for mix in mixes), True


def _centres(parts: Parts) -> Parts:
    """Return the centres of some parts, evenly spread over the list."""
    count = len(parts[0])
    some = np.linspace(0, count - 1, min(count, STARTS)).astype(np.intp)
    return [part[some].mean(axis=1) for part in parts]


def _stays(
    point: Sequence[NDArray[np.float64]],
    gains: Sequence[NDArray[np.float64]],
    roots: Sequence[Root],
) -> bool:
    """Whether no inequality and no single root ever disposes of the parts around a point."""
    mixes = [mix[None] for mix in point]
    allowed = all(float(_values(form, mixes)[0]) <= ROUNDING for form in gains)
    return allowed and not any(_inside(point, root) for root in roots)


def _residuals(
    equations: Sequence[NDArray[np.float64]], mixes: Sequence[NDArray[np.float64]]
) -> NDArray[np.float64]:
    return np.stack([_values(form, mixes) for form in equations], axis=1)


def _stepped(mixes: Sequence[NDArray[np.float64]], step: NDArray[np.float64]) -> Parts:
    """Subtract a step in all probabilities but each player's last, kept near the domain."""
    result, at = [], 0
    for mix in mixes:
        part = np.clip(step[:, at : at + mix.shape[1] - 1], -1, 1)
        head = np.clip(mix[:, :-1] - part, -1, 2)
        result.append(np.hstack([head, 1 - head.sum(axis=1, keepdims=True)]))
        at += mix.shape[1] - 1
    return result


def _select(parts: Parts, keep: NDArray[np.bool_]) -> Parts:
    return [part[keep] for part in parts]


def _possible(
    parts: Parts, equations: Sequence[NDArray[np.float64]], gains: Sequence[NDArray[np.float64]]
) -> NDArray[np.bool_]:
    """Whether no form's sign excludes the part."""
    keep = np.ones(len(parts[0]), dtype=bool)
    values = []
    for form in equations:
        value = _at_vertices(form, parts)
        flat = value.reshape(len(value), -1)
        keep &= (flat.min(axis=1) <= ROUNDING) & (flat.max(axis=1) >= -ROUNDING)
        values.append(value)
    for form in gains:
        flat = _at_vertices(form, parts).reshape(len(keep), -1)
        keep &= flat.min(axis=1) <= ROUNDING
    if keep.any():
        rest = np.flatnonzero(keep)
        chosen = [value[rest] for value in values]
        keep[rest] &= _possible_preconditioned(_select(parts, keep), equations, chosen)
    return keep


def _possible_preconditioned(
    parts: Parts, equations: Sequence[NDArray[np.float64]], values: Sequence[NDArray[np.float64]]
) -> NDArray[np.bool_]:
    """Test the combinations of equations that are close to single coordinates.

    Any combination vanishes where all equations do; its range is spanned by the vertices as well.
    """
    centres = [part.mean(axis=1) for part in parts]
    inverse = _inverses(equations, centres)
    shape = (len(parts[0]), *(part.shape[1] for part in parts))
    stacked = np.stack([np.broadcast_to(value, shape) for value in values], axis=1)
    mixed = inverse @ stacked.reshape(shape[0], len(values), -1)
    tolerance = ROUNDING * np.abs(inverse).sum(axis=2)
    possible = (mixed.min(axis=2) <= tolerance) & (mixed.max(axis=2) >= -tolerance)
    result: NDArray[np.bool_] = possible.all(axis=1)
    return result


def _inverses(
    equations: Sequence[NDArray[np.float64]], mixes: Sequence[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Approximate inverses of the Jacobian; any matrix would be sound, a good one is quick."""
    matrix = _derivatives(equations, mixes)
    flat = np.abs(np.linalg.det(matrix)) < 1e-9
    matrix[flat] = np.eye(len(equations))
    inverse: NDArray[np.float64] = np.linalg.inv(matrix).astype(np.float64)
    return inverse


def _at_vertices(form: NDArray[np.float64], parts: Parts) -> NDArray[np.float64]:
    """Values at every combination of vertices, shape (parts, vertices of each mixer)."""
    value = np.broadcast_to(form, (len(parts[0]), *form.shape))
    for part, size in zip(parts, form.shape, strict=True):
        if size == 1:
            value = np.moveaxis(value, 1, -1)
        else:
            value = np.einsum("bi...,bvi->b...v", value, part)
    return value


def _values(
    form: NDArray[np.float64], mixes: Sequence[NDArray[np.float64]], skip: int | None = None
) -> Any:
    """Values at mixed strategies, one per row of `mixes`; with `skip`, partial values (B, size)."""
    axes = [k for k, size in enumerate(form.shape) if size > 1]
    used = [k for k in axes if k != skip]
    if not used:
        value = np.broadcast_to(form.ravel(), (len(mixes[0]), form.size))
        return value if skip in axes else value[:, 0]
    batch = form.ndim
    operands: list[Any] = [form.reshape([form.shape[k] for k in axes]), axes]
    for k in used:
        operands += [mixes[k], [batch, k]]
    return np.einsum(*operands, [batch, skip] if skip in axes else [batch])


def _derivatives(
    equations: Sequence[NDArray[np.float64]], mixes: Sequence[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Jacobian in all probabilities but each player's last, shape (points, N, N)."""
    rows = []
    for form in equations:
        row = []
        for k, mix in enumerate(mixes):
            if form.shape[k] == 1:
                row.append(np.zeros((len(mix), mix.shape[1] - 1)))
            else:
                part = _values(form, mixes, skip=k)
                row.append(part[:, :-1] - part[:, -1:])
        rows.append(np.hstack(row))
    return np.stack(rows, axis=1)


def _new_roots(
    system: System,
    equations: Sequence[NDArray[np.float64]],
    parts: Parts,
    known: Sequence[Root],
) -> list[Root]:
    """Run Newton's method from the centres of some parts; keep what can be proved and is new."""
    found: list[Root] = []
    for guess in newton(equations, _centres(parts)):
        if any(_inside(guess, root) for root in (*known, *found)):
            continue
        root = certify(system, guess)
        if root is not None:
            found.append(root)
    return found


def newton(
    equations: Sequence[NDArray[np.float64]], mixes: list[NDArray[np.float64]]
) -> list[tuple[NDArray[np.float64], ...]]:
    """End points of Newton's method that are regular and lie in the domain or close to it."""
    for _ in range(12):
        step = np.einsum("bij,bj->bi", _inverses(equations, mixes), _residuals(equations, mixes))
        mixes = _stepped(mixes, step)
    good = np.abs(_residuals(equations, mixes)).max(axis=1) < 1e-9
    for mix in mixes:
        good &= (mix > -0.1).all(axis=1)
    sizes = np.linalg.svd(_derivatives(equations, mixes), compute_uv=False)
    good &= sizes[:, -1] > SINGULAR
    return [tuple(mix[b] for mix in mixes) for b in np.flatnonzero(good)]


def _inside(point: Sequence[NDArray[np.float64]], root: Root) -> bool:
    radius = float(root.radius) * (1 - 1e-9)
    return all(
        bool((np.abs(mix - centre) <= radius).all())
        for mix, centre in zip(point, root.floats, strict=True)
    )


def _covered(parts: Parts, roots: Sequence[Root]) -> NDArray[np.bool_]:
    """Whether a part lies within the box of a single root."""
    result = np.zeros(len(parts[0]), dtype=bool)
    for root in roots:
        inside = np.ones(len(result), dtype=bool)
        radius = float(root.radius) * (1 - 1e-9)
        for part, centre in zip(parts, root.floats, strict=True):
            inside &= (np.abs(part - centre) <= radius).all(axis=(1, 2))
        result |= inside
    return result


def _diameter(parts: Parts) -> float:
    return max(float((part.max(axis=1) - part.min(axis=1)).max()) for part in parts)


def _halved(parts: Parts, which: int) -> Parts:
    """Cut every part's simplex of one player across its longest edge."""
    part = parts[which]
    length = np.abs(part[:, :, None] - part[:, None]).max(axis=3)
    ends = np.divmod(length.reshape(len(part), -1).argmax(axis=1), part.shape[1])
    rows = np.arange(len(part))
    middle = (part[rows, ends[0]] + part[rows, ends[1]]) / 2
    halves = []
    for end in ends:
        half = part.copy()
        half[rows, end] = middle
        halves.append(half)
    return [
        np.concatenate(halves) if k == which else np.concatenate([other, other])
        for k, other in enumerate(parts)
    ]
