"""Solution concepts of small coalitional games by brute force, sharing nothing with the library.

A game is a dictionary from frozensets of players 0, 1, ... to exact worths, the empty set included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations, permutations
from typing import TypeAlias

import numpy as np
from scipy.optimize import linprog

Coalition: TypeAlias = frozenset[int]
Game: TypeAlias = dict[Coalition, Fraction]

NEAR = 1e-7


def coalitions(size: int) -> list[Coalition]:
    """Every coalition, the empty and the grand one included."""
    players = range(size)
    return [frozenset(c) for k in range(size + 1) for c in combinations(players, k)]


def proper(size: int) -> list[Coalition]:
    return coalitions(size)[1:-1]


def as_table(game: Game, size: int) -> list[Fraction]:
    """Return the worths in the order of the bits."""
    return [game[frozenset(k for k in range(size) if mask >> k & 1)] for mask in range(2**size)]


def from_table(table: Sequence[Fraction], size: int) -> Game:
    return {
        frozenset(k for k in range(size) if mask >> k & 1): Fraction(table[mask])
        for mask in range(2**size)
    }


def mean_contributions(game: Game, orders: Iterator[tuple[int, ...]], size: int) -> list[Fraction]:
    """Mean marginal contribution of each player over the orders given."""
    total, count = [Fraction(0)] * size, 0
    for order in orders:
        count += 1
        before: Coalition = frozenset()
        for player in order:
            after = before | {player}
            total[player] += game[after] - game[before]
            before = after
    return [value / count for value in total]


def shapley(game: Game, size: int) -> list[Fraction]:
    return mean_contributions(game, permutations(range(size)), size)


def owen(game: Game, unions: Sequence[Sequence[int]], size: int) -> list[Fraction]:
    """Orders in which the members of a union arrive one right after the other."""
    return mean_contributions(game, _union_orders(unions), size)


def _union_orders(unions: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    def inside(order: tuple[Sequence[int], ...]) -> Iterator[tuple[int, ...]]:
        if not order:
            yield ()
            return
        for first in permutations(order[0]):
            for rest in inside(order[1:]):
                yield (*first, *rest)

    return chain.from_iterable(inside(order) for order in permutations(unions))


def banzhaf(game: Game, size: int) -> list[Fraction]:
    values = []
    for player in range(size):
        others = [c for c in coalitions(size) if player not in c]
        values.append(
            sum((game[c | {player}] - game[c] for c in others), Fraction(0)) / len(others)
        )
    return values


def core_vertices(game: Game, size: int) -> set[tuple[Fraction, ...]]:
    """Solve every choice of n - 1 coalitions with equality; keep what no coalition objects to."""
    grand = frozenset(range(size))
    found = set()
    for tight in combinations(proper(size), size - 1):
        point = solve([grand, *tight], [game[grand], *(game[c] for c in tight)], size)
        if point is not None and all(
            sum(point[k] for k in c) >= worth for c, worth in game.items()
        ):
            found.add(tuple(point))
    return found


def solve(rows: Sequence[Coalition], right: Sequence[Fraction], size: int) -> list[Fraction] | None:
    """Gauss-Jordan elimination; None if the coalitions are linearly dependent."""
    work = [[Fraction(k in c) for k in range(size)] + [b] for c, b in zip(rows, right, strict=True)]
    for k in range(size):
        at = next((r for r in range(k, size) if work[r][k]), None)
        if at is None:
            return None
        work[k], work[at] = work[at], work[k]
        work[k] = [entry / work[k][k] for entry in work[k]]
        for r in range(size):
            if r != k and work[r][k]:
                work[r] = [a - work[r][k] * b for a, b in zip(work[r], work[k], strict=True)]
    return [row[-1] for row in work]


def least_excess(game: Game, size: int) -> float:
    """Least possible largest excess over efficient shares, by HiGHS."""
    return _stage(game, size, {frozenset(range(size)): float(game[frozenset(range(size))])})[0]


def nucleolus(game: Game, size: int, *, imputations: bool) -> list[float]:
    """Maschler's scheme: after each programme, fix every coalition whose excess cannot fall.

    Whether it can is decided by one further programme for each coalition.
    """
    grand = frozenset(range(size))
    fixed = {grand: float(game[grand])}
    floor = {k: float(game[frozenset({k})]) for k in range(size)} if imputations else {}
    while True:
        epsilon, point = _stage(game, size, fixed, floor)
        open_ = [c for c in proper(size) if c not in fixed]
        for c in open_:
            if epsilon - (float(game[c]) - sum(point[k] for k in c)) < NEAR:
                most = _most(game, size, (fixed, floor, epsilon), c)
                if most - (float(game[c]) - epsilon) < NEAR:
                    fixed[c] = float(game[c]) - epsilon
        rows = np.array([[float(k in c) for k in range(size)] for c in fixed])
        if np.linalg.matrix_rank(rows) == size or len(fixed) > len(proper(size)):
            return point


def _bounds(size: int, floor: dict[int, float]) -> list[tuple[float | None, float | None]]:
    return [(floor.get(k), None) for k in range(size)]


def _stage(
    game: Game, size: int, fixed: dict[Coalition, float], floor: dict[int, float] | None = None
) -> tuple[float, list[float]]:
    open_ = [c for c in proper(size) if c not in fixed]
    result = linprog(
        [0.0] * size + [1.0],
        A_ub=[[-float(k in c) for k in range(size)] + [-1.0] for c in open_],
        b_ub=[-float(game[c]) for c in open_],
        A_eq=[[float(k in c) for k in range(size)] + [0.0] for c in fixed],
        b_eq=list(fixed.values()),
        bounds=[*_bounds(size, floor or {}), (None, None)],
    )
    assert result.x is not None, result.message
    *point, epsilon = map(float, result.x)
    return epsilon, point


def _most(
    game: Game,
    size: int,
    state: tuple[dict[Coalition, float], dict[int, float], float],
    target: Coalition,
) -> float:
    """Return the most that a coalition can have while no free excess is above epsilon."""
    fixed, floor, epsilon = state
    open_ = [c for c in proper(size) if c not in fixed]
    result = linprog(
        [-float(k in target) for k in range(size)],
        A_ub=[[-float(k in c) for k in range(size)] for c in open_],
        b_ub=[-float(game[c]) + epsilon + NEAR / 100 for c in open_],
        A_eq=[[float(k in c) for k in range(size)] for c in fixed],
        b_eq=list(fixed.values()),
        bounds=_bounds(size, floor),
    )
    assert result.fun is not None, result.message
    return -float(result.fun)


def kohlberg(game: Game, size: int, point: Sequence[Fraction]) -> bool:
    """Kohlberg's criterion for the prenucleolus: every level set of excesses is balanced.

    A collection is balanced with all weights positive if the least weight can be made positive.
    """
    excess = {c: game[c] - sum(point[k] for k in c) for c in proper(size)}
    for level in sorted(set(excess.values()), reverse=True):
        members = [c for c in excess if excess[c] >= level]
        result = linprog(
            [0.0] * len(members) + [-1.0],
            A_ub=[
                [-float(j == i) for j in range(len(members))] + [1.0] for i in range(len(members))
            ],
            b_ub=[0.0] * len(members),
            A_eq=[[float(k in c) for c in members] + [0.0] for k in range(size)],
            b_eq=[1.0] * size,
            bounds=[(0, None)] * len(members) + [(None, 1.0)],
        )
        if result.fun is None or -result.fun < NEAR:
            return False
    return True


def random_games(count: int, size: int, seed: int) -> Iterator[Game]:
    """Games of every kind: any worths, ties, superadditive, convex, with non-empty cores."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        kind = number % 8
        if kind == 0:
            table = rng.integers(-20, 21, 2**size).tolist()
        elif kind == 1:
            table = rng.integers(0, 3, 2**size).tolist()
        elif kind == 2:
            table = [Fraction(int(v), 7) for v in rng.integers(0, 50, 2**size)]
        elif kind == 3:
            worth = rng.integers(0, 6, 2**size)
            table = [
                sum(int(worth[s]) for s in range(1, 2**size) if s & m == s) for m in range(2**size)
            ]
        elif kind == 4:
            table = [8 * m.bit_count() + int(rng.integers(0, 5)) for m in range(2**size)]
            table[-1] += 6
        elif kind >= 6:  # nothing alone, so that there are imputations
            table = [
                int(v) * (m.bit_count() > 1) for m, v in enumerate(rng.integers(0, 30, 2**size))
            ]
            table[-1] = int(rng.integers(5, 60))
        else:
            weights = rng.integers(0, 5, size).tolist()
            quota = sum(weights) // 2 + 1
            table = [
                int(sum(w for k, w in enumerate(weights) if m >> k & 1) >= quota)
                for m in range(2**size)
            ]
        table[0] = 0
        yield from_table([Fraction(v) for v in table], size)
