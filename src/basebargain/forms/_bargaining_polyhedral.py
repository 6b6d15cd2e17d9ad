"""Bargaining over all payoffs in a convex polygon, bounded or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from basebargain._errors import GameError
from basebargain.forms._bargaining_finite import WithoutLevels
from basebargain.forms._bargaining_sets import pair
from basebargain.forms._payoff import as_number

__all__ = ["PolyhedralSet"]


@dataclass(frozen=True)
class PolyhedralSet(WithoutLevels):
    """All payoff pairs in the convex hull of vertices and on the right side of half-planes.

    Parameters
    ----------
    vertices : sequence of pairs of numbers or expressions, optional
        The set is their convex hull; without any, the whole plane is cut by the half-planes.
    half_planes : sequence of triples of numbers or expressions, optional
        ``(a, b, c)`` keeps the payoffs with ``a * u1 + b * u2 <= c``.

    Raises
    ------
    GameError
        If there is neither a vertex nor a half-plane, or a number is malformed.

    Examples
    --------
    >>> from basebargain.forms import BargainingProblem
    >>> pie = PolyhedralSet(half_planes=[(1, 2, 10), (2, 1, 10)])
    >>> BargainingProblem(("a", "b"), pie, inside=(0, 0)).is_exact
    True
    """

    vertices: Sequence[tuple[Any, Any]] = ()
    half_planes: Sequence[tuple[Any, Any, Any]] = ()

    def __post_init__(self) -> None:
        corners = tuple(
            pair(v, f"PolyhedralSet.vertices[{k}]")
            for k, v in enumerate(_listed(self.vertices, "vertices"))
        )
        planes = tuple(
            _triple(p, f"PolyhedralSet.half_planes[{k}]")
            for k, p in enumerate(_listed(self.half_planes, "half_planes"))
        )
        if not corners and not planes:
            msg = "PolyhedralSet needs at least one vertex or one half-plane; got none."
            raise GameError(msg)
        object.__setattr__(self, "vertices", corners)
        object.__setattr__(self, "half_planes", planes)

    def numbers(self) -> tuple[Any, ...]:
        """Return the vertices, then the half-planes, entry by entry."""
        return (
            *(u for v in self.vertices for u in v),
            *(entry for plane in self.half_planes for entry in plane),
        )

    def with_numbers(self, numbers: Iterator[Any]) -> PolyhedralSet:
        """Return the same set with other numbers, in the order of `numbers`."""
        corners = [(next(numbers), next(numbers)) for _ in self.vertices]
        planes = [(next(numbers), next(numbers), next(numbers)) for _ in self.half_planes]
        return PolyhedralSet(corners, planes)

    def check(self, players: tuple[str, str]) -> None:
        """Raise GameError for a half-plane without a direction."""
        for k, (a, b, c) in enumerate(self.half_planes):
            if a == 0 and b == 0:
                msg = (
                    f"PolyhedralSet.half_planes[{k}] of {players[0]} and {players[1]} must bound "
                    f"a payoff; got coefficients 0 and 0 (bound {c}): leave it out."
                )
                raise GameError(msg)


def _listed(values: Any, name: str) -> tuple[Any, ...]:
    if not isinstance(values, (Sequence, np.ndarray)) or isinstance(values, str):
        msg = f"PolyhedralSet.{name} must be a sequence; got {values!r}."
        raise GameError(msg)
    return tuple(values)


def _triple(values: Any, where: str) -> tuple[Any, Any, Any]:
    entries = tuple(values) if isinstance(values, (Sequence, np.ndarray)) else (values,)
    if isinstance(values, str) or len(entries) != 3:
        msg = f"{where} must hold (a, b, c) for a * u1 + b * u2 <= c; got {values!r}."
        raise GameError(msg)
    a, b, c = (as_number(v, f"{where}[{i}]") for i, v in enumerate(entries))
    return a, b, c
