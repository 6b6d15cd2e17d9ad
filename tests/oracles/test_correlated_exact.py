"""Correlated equilibria against the dense simplex method in integers, to the last bit.

The programmes of the oracle are written from the definition, and each of its answers is the value
of a programme: the best value, the range of every probability at that value, and the largest
probability of each profile given those before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers import _correlated_simplex
from basebargain.solvers._correlated import (
    coarse_correlated_equilibrium,
    correlated_equilibrium,
    correlated_payoffs,
)
from basebargain.solvers._correlated_corner import Corner
from basebargain.solvers._nplayer_reading import read
from basebargain.solvers._nplayer_simplex import LinearProgram

pytestmark = pytest.mark.oracle

SHAPES = [(2, 2), (3, 3), (2, 3), (2, 2, 2), (3, 2), (4, 3), (1, 3), (3,), (2, 3, 2), (4, 4)]
UNITS = [(1, 0), (1e-12, 0), (1e12, 0), (1, 1e6), (1e-12, 1e6), (3.7, -2)]


# --- games ----------------------------------------------------------------------------------------


def duplicated(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[Any]:
    axis = int(rng.integers(len(shape)))
    order = [*range(max(1, shape[axis] - 1)), *([0] if shape[axis] > 1 else [])]
    tables: NDArray[Any] = rng.normal(size=(len(shape), *shape))
    return tables.take(order, axis=axis + 1)


def with_a_constant(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[Any]:
    tables = rng.normal(size=(len(shape), *shape))
    tables[rng.integers(len(shape))] = 0.3
    return tables


def aligned_or_opposed(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[Any]:
    table = rng.normal(size=shape) if rng.random() < 0.5 else rng.integers(0, 4, shape) * 1.0
    return np.array([table, *(rng.choice([-1, 1]) * table for _ in shape[1:])])


def wide(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[Any]:
    size = (len(shape), *shape)
    near, far = rng.normal(size=size), np.exp(rng.uniform(-25, 25, size))
    return np.where(rng.random(size) < 0.5, near, far)


def nearly_tied(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[Any]:
    tables = rng.integers(0, 2, (len(shape), *shape)) * 1.0
    nearby: NDArray[Any] = np.nextafter(tables, tables + rng.integers(-1, 2, tables.shape))
    return nearby


KINDS: list[Callable[[np.random.Generator, tuple[int, ...]], NDArray[Any]]] = [
    lambda rng, shape: rng.normal(size=(len(shape), *shape)),
    lambda rng, shape: rng.integers(0, 3, (len(shape), *shape)) * 1.0,
    lambda rng, shape: rng.integers(0, 6, (len(shape), *shape)) * 0.1,
    duplicated,
    with_a_constant,
    aligned_or_opposed,
    wide,
    nearly_tied,
]


def games(count: int, seed: int) -> Iterator[tuple[StrategicGame, np.random.Generator]]:
    rng = np.random.default_rng(seed)
    for k in range(count):
        tables = KINDS[k % len(KINDS)](rng, SHAPES[rng.integers(len(SHAPES))])
        scale, shift = UNITS[rng.integers(len(UNITS))]
        tables = tables * scale + shift
        if rng.random() < 0.2:
            tables = np.vectorize(Fraction, otypes=[object])(tables)
        yield StrategicGame.from_arrays(*tables), rng


# --- the oracle -----------------------------------------------------------------------------------


class Dense:
    """Programmes over the (coarse) correlated equilibria of a game, by the dense method."""

    def __init__(self, game: StrategicGame, *, coarse: bool) -> None:
        reading = read(game, "oracle")
        self.tables = [
            np.array([reading.payoff(i, x) for x in table.flat], dtype=object).reshape(game.shape)
            for i, table in enumerate(reading.tables)
        ]
        self.number = reading.number
        self.size = reading.tables[0].size
        self.rows = [(row, 0) for row in self._conditions(coarse=coarse)]

    def _conditions(self, *, coarse: bool) -> Iterator[list[Any]]:
        for i, table in enumerate(self.tables):
            for told, choice in product(range(table.shape[i]), repeat=2):
                if told if coarse else told == choice:
                    continue
                row = []
                for at in np.ndindex(*table.shape):
                    other = (*at[:i], choice, *at[i + 1 :])
                    row.append(table[other] - table[at] if coarse or at[i] == told else 0)
                yield row

    def best(self, objective: Any) -> tuple[Any, list[Any], bool]:
        """Return the value, the first distribution that has it, and whether it is the only one."""
        rows, equal = self.rows, [([1] * self.size, 1)]
        lowest = min(entry for table in self.tables for entry in table.flat)
        if objective == "minimum":
            rows = [([*row, 0], 0) for row, _ in rows]
            rows += [([*(lowest - entry for entry in t.flat), 1], 0) for t in self.tables]
            equal, goal = [([1] * self.size + [0], 1)], [0] * self.size + [1]
        else:
            lowest, goal = 0, list(objective)
        value = largest(rows, equal, goal)
        equal.append((goal, value))
        width = len(goal)
        units = [[int(j == k) for j in range(width)] for k in range(self.size)]
        ranges = LinearProgram(width, rows, equal)
        spread = [[sign * reach(ranges, unit, sign) for sign in (1, -1)] for unit in units]
        if all(high == low for high, low in spread):
            return value + lowest, [high for high, _ in spread], True
        first: list[Any] = []
        for unit, (high, low) in zip(units, spread, strict=True):
            first.append(largest(rows, equal, unit) if high != low else high)
            equal.append((unit, first[-1]))
        return value + lowest, first, False


def largest(rows: Any, equal: Any, goal: list[Any]) -> Any:
    return reach(LinearProgram(len(goal), rows, equal), goal, 1)


def reach(program: LinearProgram, goal: list[Any], sign: int) -> Any:
    best = program.maximise([sign * entry for entry in goal])
    assert best is not None
    return best.value


def objectives(game: StrategicGame, tables: Any, rng: np.random.Generator) -> Iterator[Any]:
    yield "welfare", list(sum(tables).flat)
    yield "minimum", "minimum"
    entries = rng.integers(-2, 3, game.shape).tolist()
    yield entries, [x for row in np.array(entries).reshape(-1, 1).tolist() for x in row]


def check(count: int, seed: int) -> int:
    """Compare the solver with the oracle; return how many answers were the only ones."""
    unique = 0
    for k, (game, rng) in enumerate(games(count, seed)):
        coarse = bool(k // len(KINDS) % 2)
        dense = Dense(game, coarse=coarse)
        solve = coarse_correlated_equilibrium if coarse else correlated_equilibrium
        asked, goal = list(objectives(game, dense.tables, rng))[rng.integers(3)]
        value, first, only = dense.best(goal)
        solution = solve(game, asked)
        (found,) = solution
        assert solution.complete == only, (game, asked)
        assert found.value == dense.number(value), (game, asked)
        assert [*found.distribution.flat] == [dense.number(x) for x in first], (game, asked)
        means = [sum(x * p for x, p in zip(t.flat, first, strict=True)) for t in dense.tables]
        assert found.payoffs.tolist() == [dense.number(mean) for mean in means]
        unique += only
    return unique


def test_the_best_equilibria_to_the_last_bit() -> None:
    assert 25 < check(80, 41) < 70


@pytest.mark.slow
def test_many_of_the_best_equilibria_to_the_last_bit() -> None:
    check(2000, 42)


# --- when floats mislead --------------------------------------------------------------------------


def test_answers_do_not_depend_on_the_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_correlated_simplex, "_guess", lambda corner, *_: corner)
    check(40, 43)


def test_a_bad_guess_is_put_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bases that are neither feasible nor optimal are repaired exactly."""
    rng = np.random.default_rng(44)
    misled = []

    def guess(corner: Corner, *others: Any) -> Corner:
        free = others[-1]
        for _ in range(8):
            outside = np.flatnonzero(free & ~corner.basic)
            if len(outside):
                enters = int(rng.choice(outside))
                inside = np.flatnonzero(corner.column(enters) != 0)
                corner = corner.swapped(enters, int(rng.choice(inside)))
        misled.append(min(corner.values) < 0)
        return corner

    monkeypatch.setattr(_correlated_simplex, "_guess", guess)
    check(40, 45)
    assert sum(misled) > 10


# --- sets of payoffs ------------------------------------------------------------------------------


def test_polygons_of_payoffs_are_exact() -> None:
    """The polygon turns left at every vertex, and no equilibrium lies beyond an edge."""
    vertices = 0
    for k, (game, _) in enumerate(games(64, 46)):
        if len(game.players) != 2 or game.payoffs.size > 18:
            continue
        exact = StrategicGame.from_arrays(*Dense(game, coarse=False).tables)
        found = correlated_payoffs(exact, coarse=bool(k % 3 == 0))
        assert found.complete
        points = [tuple(eq.payoffs) for eq in found]
        assert_polygon(Dense(exact, coarse=bool(k % 3 == 0)), points)
        vertices += len(points)
    assert vertices > 40


def assert_polygon(dense: Dense, points: list[tuple[Any, Any]]) -> None:
    assert len(set(points)) == len(points)
    everybody = [([1] * dense.size, 1)]
    profiles = list(zip(*(table.flat for table in dense.tables), strict=True))
    for before, point, after in zip(points, [*points[1:], points[0]], turn(points), strict=True):
        outwards = (point[1] - before[1], before[0] - point[0])
        if len(points) > 2:
            assert dot(outwards, after) < dot(outwards, point)
        for normal in [outwards] if len(points) > 1 else [(0, 1), (0, -1), (1, 0), (-1, 0)]:
            goal = [dot(normal, at) for at in profiles]
            assert largest(dense.rows, everybody, goal) == dot(normal, point)


def turn(points: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return [points[(k + 2) % len(points)] for k in range(len(points))]


def dot(normal: tuple[Any, Any], point: tuple[Any, Any]) -> Any:
    return sum(n * x for n, x in zip(normal, point, strict=True))


# --- the order of things --------------------------------------------------------------------------


def test_order_changes_neither_value_nor_completeness() -> None:
    for game, rng in games(96, 47):
        orders = [rng.permutation(size) for size in game.shape]
        tables = [table[np.ix_(*orders)] for table in game.payoffs]
        turned = StrategicGame.from_arrays(*tables)
        for solve in (correlated_equilibrium, coarse_correlated_equilibrium):
            for objective in ("welfare", "minimum"):
                one, other = solve(game, objective), solve(turned, objective)
                assert one.complete == other.complete
                assert one.equilibria[0].value == other.equilibria[0].value
                if one.complete:
                    same = one.equilibria[0].distribution[np.ix_(*orders)]
                    assert (same == other.equilibria[0].distribution).all()
