"""All equilibria of a bimatrix game from the definition, in rational arithmetic.

The best-reply polyhedron of the row player is P = {(x, u): x >= 0, sum x = 1, B'x <= u}, where u
bounds what the column player can get; that of the column player is Q = {(y, v): y >= 0,
sum y = 1, A y <= v}.
Every inequality carries a label: the pure strategy that is unused, or that is a best reply, when
it is tight.
A pair of points is an equilibrium exactly when their tight labels together are all pure strategies
of both players.

* extreme equilibria: such pairs of *vertices* of P and Q;
* maximal Nash subsets: the maximal bicliques of the graph that joins x and y when (x, y) is an
  extreme equilibrium; the set of all equilibria is the union of the products of their hulls;
* components: the connected components of that graph.

(B. von Stengel, "Computing equilibria for two-person games", Handbook of Game Theory 3, 2002;
D. Avis, G. Rosenberg, R. Savani, B. von Stengel, "Enumeration of Nash equilibria for two-player
games", Economic Theory 42, 2010.)

The method is brute force on purpose: every choice of as many inequalities as there are unknowns is
made tight and solved.
Nothing here is imported from the library that it judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Any

Mix = tuple[Fraction, ...]
Pair = tuple[Mix, Mix]
Table = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True)
class EquilibriumSet:
    """Everything there is to know about the equilibria of a bimatrix game.

    Attributes
    ----------
    equilibria : frozenset of (x, y)
        The extreme equilibria.
    subsets : frozenset of frozenset of (x, y)
        Maximal Nash subsets, each as all the extreme equilibria in it (a product U x V).
    components : frozenset of frozenset of (x, y)
        Connected components, each as all the extreme equilibria in it.
    """

    equilibria: frozenset[Pair]
    subsets: frozenset[frozenset[Pair]]
    components: frozenset[frozenset[Pair]]


def exact_equilibria(
    row: Iterable[Iterable[Any]], column: Iterable[Iterable[Any]]
) -> EquilibriumSet:
    """Return all equilibria of the game with payoff tables `row` and `column`, both row by row.

    Entries are integers, fractions, or floats, which count as the binary rationals they are.
    """
    row_table, column_table = as_table(row), as_table(column)
    edges = frozenset(extreme_equilibria(row_table, column_table))
    return EquilibriumSet(edges, maximal_bicliques(edges), connected_components(edges))


def as_table(values: Iterable[Iterable[Any]]) -> Table:
    """Turn nested numbers into exact fractions, floats by their binary value."""
    return tuple(tuple(exact(v) for v in line) for line in values)


def exact(value: Any) -> Fraction:
    """Return the exact value of an integer, a fraction or a float (of Python or numpy)."""
    if hasattr(value, "item"):
        value = value.item()
    return Fraction(value)


def extreme_equilibria(row: Table, column: Table) -> Iterator[Pair]:
    """Yield the pairs of vertices whose labels are complementary."""
    m, n = len(row), len(row[0])
    everything = frozenset(range(m + n))
    of_row = vertices(tuple(zip(*column, strict=True)))
    of_column = vertices(row)
    swapped = {y: frozenset((k + m) % (m + n) for k in tight) for y, tight in of_column.items()}
    for x, tight_x in of_row.items():
        for y, tight_y in swapped.items():
            if tight_x | tight_y == everything:
                yield x, y


def vertices(table: Table) -> dict[Mix, frozenset[int]]:
    """Vertices of {(z, w): z >= 0, sum z = 1, table z <= w}, with the labels tight there.

    Labels 0, 1, ... are the entries of z (tight: zero), then the lines of `table` (tight: equal
    to w).
    There are as many unknowns beyond the equation as there are entries of z, so a vertex makes
    that many of the inequalities tight, in independent ways.
    """
    whole = integral(table)
    size = len(whole[0])
    found: dict[Mix, frozenset[int]] = {}
    for basis in combinations(range(size + len(whole)), size):
        lines = [whole[k - size] for k in basis if k >= size]
        solved = tight_point(lines, [k for k in range(size) if k not in basis], size)
        if solved is not None and solved[0] not in found:
            tight = tight_labels(whole, *solved)
            if tight is not None:
                found[solved[0]] = tight
    return found


def integral(table: Table) -> list[list[int]]:
    """Multiply a table by the least common denominator; the mixtures at its vertices stay."""
    denominator = lcm(*(value.denominator for line in table for value in line))
    return [[int(value * denominator) for value in line] for line in table]


def tight_point(
    lines: list[list[int]], support: list[int], size: int
) -> tuple[Mix, Fraction] | None:
    """Mixture on `support` that gives all `lines` one value, and that value.

    None if there is not exactly one.
    """
    if not support:
        return None
    system = [[line[k] for k in support] + [-1, 0] for line in lines]
    system.append([1] * len(support) + [0, 1])
    solution = gauss(system)
    if solution is None:
        return None
    point = [Fraction(0)] * size
    for k, value in zip(support, solution, strict=False):
        point[k] = value
    return tuple(point), solution[-1]


def gauss(system: list[list[int]]) -> list[Fraction] | None:
    """Solve a square integer system, right-hand side last in each line; None if singular.

    Elimination without fractions (E. Bareiss, Mathematics of Computation 22, 1968): every
    division by the previous pivot is exact.
    """
    size = len(system)
    previous = 1
    for k in range(size):
        pivot = next((i for i in range(k, size) if system[i][k]), None)
        if pivot is None:
            return None
        system[k], system[pivot] = system[pivot], system[k]
        top = system[k]
        for i in range(k + 1, size):
            line = system[i]
            system[i] = [(top[k] * line[j] - line[k] * top[j]) // previous for j in range(size + 1)]
        previous = top[k]
    solution = [Fraction(0)] * size
    for k in reversed(range(size)):
        rest = sum((system[k][j] * solution[j] for j in range(k + 1, size)), Fraction(0))
        solution[k] = (system[k][size] - rest) / system[k][k]
    return solution


def tight_labels(table: list[list[int]], point: Mix, bound: Fraction) -> frozenset[int] | None:
    """Labels tight at (point, bound); None if that lies outside the polyhedron."""
    if min(point) < 0:
        return None
    size = len(point)
    values = [sum((a * z for a, z in zip(line, point, strict=True)), Fraction(0)) for line in table]
    if max(values) > bound:
        return None
    zero = {k for k, z in enumerate(point) if z == 0}
    best = {size + k for k, value in enumerate(values) if value == bound}
    return frozenset(zero | best)


def maximal_bicliques(edges: frozenset[Pair]) -> frozenset[frozenset[Pair]]:
    """Maximal complete bipartite subgraphs with an edge, each as the set of its edges.

    The right-hand sides of the maximal ones are the intersections of neighbourhoods.
    """
    neighbours = {x: frozenset(y for z, y in edges if z == x) for x, _ in edges}
    closed = set(neighbours.values())
    fresh = set(closed)
    while fresh:
        fresh = {a & b for a in fresh for b in neighbours.values()} - closed - {frozenset()}
        closed |= fresh
    return frozenset(
        frozenset((x, y) for x, near in neighbours.items() if right <= near for y in right)
        for right in closed
    )


def connected_components(edges: frozenset[Pair]) -> frozenset[frozenset[Pair]]:
    """Group edges that are linked by shared ends."""
    groups: list[set[Pair]] = []
    for edge in edges:
        touching = [g for g in groups if any(edge[0] == e[0] or edge[1] == e[1] for e in g)]
        groups = [g for g in groups if g not in touching]
        groups.append({edge}.union(*touching))
    return frozenset(frozenset(group) for group in groups)
