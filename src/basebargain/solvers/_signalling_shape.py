"""The shape of a set of equilibria given as closed pieces, each by its extreme points.

Two pieces are faces of polytopes of the same arrangement: they meet exactly when they share an
extreme point, and one lies in the other exactly when its extreme points are among the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Arranged", "arranged", "numbers", "short"]

K = TypeVar("K", bound=Hashable)
Arranged: TypeAlias = list[tuple[list[K], tuple[tuple[int, ...], ...]]]


def arranged(
    pieces: Sequence[Sequence[K]], order: Callable[[K], Any]
) -> tuple[list[K], Arranged[K]]:
    """Return all extreme points, and for each component its points and its maximal pieces.

    Parameters
    ----------
    pieces : sequence of sequences of hashable
        The extreme points of each piece.
    order : callable
        Points are listed by this key.

    Returns
    -------
    points : list
    components : list of (points, subsets)
        Each subset as positions in the component's points.
    """
    points = sorted({key for piece in pieces for key in piece}, key=order)
    sets = _maximal([frozenset(piece) for piece in pieces])
    leader = {key: key for key in points}

    def find(key: K) -> K:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for piece in sets:
        first, *rest = piece
        for key in rest:
            leader[find(key)] = find(first)
    groups: dict[K, list[K]] = {}
    for key in points:
        groups.setdefault(find(key), []).append(key)
    components: Arranged[K] = []
    for members in groups.values():
        position = {key: k for k, key in enumerate(members)}
        own = [piece for piece in sets if next(iter(piece)) in position]
        subsets = sorted(tuple(sorted(position[key] for key in piece)) for piece in own)
        components.append((members, tuple(subsets)))
    return points, components


def _maximal(sets: Sequence[frozenset[K]]) -> list[frozenset[K]]:
    unique = sorted({piece for piece in sets if piece}, key=len, reverse=True)
    kept: list[frozenset[K]] = []
    for piece in unique:
        if not any(piece < other for other in kept):
            kept.append(piece)
    return kept


def numbers(values: Iterable[Any], kind: str) -> NDArray[Any]:
    """Return a read-only array of floats, or of fractions when the game is exact."""
    entries = [float(x) if kind == "float" else Fraction(x) for x in values]
    result: NDArray[Any] = np.empty(len(entries), dtype=float if kind == "float" else object)
    result[:] = entries
    result.flags.writeable = False
    return result


def short(value: Any) -> str:
    """Return a number as it is printed in tables."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
