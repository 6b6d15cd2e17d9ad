"""All Nash equilibria of a two-player game in exact arithmetic, continua included."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers._equilibrium import (
    StrategicEquilibrium,
    certified,
    pure_equilibria_of,
    tolerance,
)
from basebargain.solvers._polyhedron import TooManyVerticesError, Vertex, best_reply_vertices
from basebargain.solvers._reading import ROUNDED, integers
from basebargain.solvers._solution import Component, Solution, Status
from basebargain.solvers._subsets import Edge, components, maximal_subsets

__all__ = ["METHOD", "exact_equilibria"]

METHOD = (
    "Vertex enumeration of both best-reply polyhedra by double description in integers; "
    "Avis, Rosenberg, Savani and von Stengel (2010)."
)


def exact_equilibria(game: StrategicGame, limit: int) -> Solution[StrategicEquilibrium]:
    """Return all Nash equilibria of a two-player game, of any kind, degenerate or not.

    Parameters
    ----------
    game : StrategicGame
    limit : int
        Largest number of vertices of one best-reply polyhedron.
    """
    rows, rows_rounded = integers(game.payoffs[0])
    columns, columns_rounded = integers(game.payoffs[1])
    note = ROUNDED if rows_rounded or columns_rounded else ""
    try:
        xs = best_reply_vertices(list(zip(*columns, strict=True)), limit)
        ys = best_reply_vertices(rows, limit)
    except TooManyVerticesError:
        return _pure_only(game, limit)
    pairs = _complementary(xs, ys, game.shape)
    xs, ys = (
        sorted((side[k] for k in {pair[who] for pair in pairs}), key=_order, reverse=True)
        for who, side in enumerate((xs, ys))
    )
    edges = _complementary(xs, ys, game.shape)
    mixes = tuple([_probabilities(v, game.kind) for v in side] for side in (xs, ys))
    found = {edge: certified(game, (mixes[0][edge[0]], mixes[1][edge[1]])) for edge in edges}
    return _solution(game, found, note)


def _order(vertex: Vertex) -> list[Fraction]:
    total = sum(vertex.weights)
    return [Fraction(weight, total) for weight in vertex.weights]


def _complementary(
    xs: list[Vertex], ys: list[Vertex], shape: tuple[int, ...]
) -> list[tuple[int, int]]:
    """Pairs in which every pure strategy of either player is unused or a best reply."""
    all_rows, all_columns = ((1 << size) - 1 for size in shape)
    return [
        (i, j)
        for i, x in enumerate(xs)
        for j, y in enumerate(ys)
        if x.unused | y.best == all_rows and y.unused | x.best == all_columns
    ]


def _probabilities(vertex: Vertex, kind: str) -> NDArray[Any]:
    exact = _order(vertex)
    if kind == "float":
        result: NDArray[Any] = np.array([float(weight) for weight in exact])
    else:
        result = np.array(exact, dtype=object)
    result.flags.writeable = False
    return result


def connected(
    found: Mapping[Edge, StrategicEquilibrium],
) -> tuple[Component[StrategicEquilibrium], ...]:
    """Return the components of the equilibrium set, from the vertices that equilibria join."""
    parts = []
    for edges in components(list(found)):
        position = {edge: k for k, edge in enumerate(edges)}
        subsets = tuple(
            tuple(sorted(position[u, v] for u in us for v in vs))
            for us, vs in maximal_subsets(edges)
        )
        parts.append(Component(tuple(found[edge] for edge in edges), subsets))
    return tuple(parts)


def _solution(
    game: StrategicGame, found: Mapping[Edge, StrategicEquilibrium], note: str
) -> Solution[StrategicEquilibrium]:
    worst = max(eq.regret for eq in found.values())
    status = Status.CERTIFIED if worst <= tolerance(game) else Status.UNCERTIFIED
    return Solution(tuple(found.values()), connected(found), True, status, METHOD, note)


def _pure_only(game: StrategicGame, limit: int) -> Solution[StrategicEquilibrium]:
    """Return what can still be said of a game too large to enumerate: its pure equilibria."""
    found = pure_equilibria_of(game)
    note = (
        f"A best-reply polyhedron has more than max_vertices={limit} vertices; "
        f"only the {len(found)} pure equilibria are listed, mixed ones are not."
    )
    return Solution(tuple(found), None, False, Status.SIZE_LIMIT, METHOD, note)
