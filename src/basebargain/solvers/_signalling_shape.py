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
    number = {key: k for k, key in enumerate(points)}
    sets = _maximal([frozenset(number[key] for key in piece) for piece in pieces])
    leader = list(range(len(points)))

    def find(k: int) -> int:
        while leader[k] != k:
            leader[k] = leader[leader[k]]
            k = leader[k]
        return k

    for piece in sets:
        first, *rest = piece
        for k in rest:
            leader[find(k)] = find(first)
    groups: dict[int, list[int]] = {}
    for k in range(len(points)):
        groups.setdefault(find(k), []).append(k)
    inside: dict[int, list[frozenset[int]]] = {}
    for piece in sets:
        inside.setdefault(find(next(iter(piece))), []).append(piece)
    components: Arranged[K] = []
    for root, members in groups.items():
        position = {k: at for at, k in enumerate(members)}
        subsets = sorted(tuple(sorted(position[k] for k in piece)) for piece in inside[root])
        components.append(([points[k] for k in members], tuple(subsets)))
    return points, components


def _maximal(sets: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Drop the sets that lie in another one, which shares each of their members."""
    unique = sorted({piece for piece in sets if piece}, key=len, reverse=True)
    kept: list[frozenset[int]] = []
    holding: dict[int, list[frozenset[int]]] = {}
    for piece in unique:
        rivals = min((holding.get(k, []) for k in piece), key=len)
        if not any(piece < other for other in rivals):
            kept.append(piece)
            for k in piece:
                holding.setdefault(k, []).append(piece)
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
