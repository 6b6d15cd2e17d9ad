"""The exact oracle is itself judged: by hand, by z3's rational arithmetic, and by Gambit."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from oracles._exact_bimatrix import (
    EquilibriumSet,
    Mix,
    Pair,
    Table,
    as_table,
    exact_equilibria,
)
from oracles._games_by_hand import BY_HAND


@pytest.mark.parametrize("name", BY_HAND)
def test_games_solved_by_hand(name: str) -> None:
    row, column, equilibria, subsets, components = BY_HAND[name]
    found = exact_equilibria(row, column)
    assert found.equilibria == equilibria
    assert (len(found.subsets), len(found.components)) == (subsets, components)


def test_floats_count_as_the_binary_rationals_they_are() -> None:
    """One ulp is a strict preference: the tie of the first game breaks in the second."""
    above = float(np.nextafter(1.0, 2.0))
    tied = exact_equilibria([[1.0], [1.0]], [[0.0], [0.0]])
    broken = exact_equilibria([[1.0], [above]], [[0.0], [0.0]])
    assert (len(tied.equilibria), len(broken.equilibria)) == (2, 1)


def random_games(count: int) -> Iterable[tuple[Table, Table]]:
    """Small integer tables, most of them degenerate, of equal and unequal sizes."""
    rng = np.random.default_rng(20250615)
    for k in range(count):
        shape = (2, int(rng.integers(1, 5)), int(rng.integers(1, 5)))
        row, column = rng.integers(0, (2, 3, 4, 50)[k % 4], shape)
        yield as_table(row), as_table(column)


# ------------------------------------------------------------------ second method: z3


def sides(subset: Iterable[Pair]) -> tuple[list[Mix], list[Mix]]:
    """Return the row player's and the column player's vertices of a subset."""
    pairs = list(subset)
    return sorted({x for x, _ in pairs}), sorted({y for _, y in pairs})


def numeral(value: Fraction) -> Any:
    z3 = pytest.importorskip("z3")
    return z3.Q(value.numerator, value.denominator)


class Formula:
    """The equilibrium conditions of a game, straight from the definition, for z3."""

    def __init__(self, row: Table, column: Table) -> None:
        self.z3 = z3 = pytest.importorskip("z3")
        m, n = len(row), len(row[0])
        self.x = [z3.Real(f"x{i}") for i in range(m)]
        self.y = [z3.Real(f"y{j}") for j in range(n)]
        gain_row = [self.dot(line, self.y) for line in row]
        gain_column = [self.dot(line, self.x) for line in zip(*column, strict=True)]
        self.solver = z3.SolverFor("LRA")
        for own, gains in ((self.x, gain_row), (self.y, gain_column)):
            self.solver.add(z3.Sum(own) == 1)
            for probability, gain in zip(own, gains, strict=True):
                best = z3.And(*(gain >= other for other in gains))
                self.solver.add(probability >= 0, z3.Or(probability == 0, best))

    def dot(self, numbers: Iterable[Fraction], variables: list[Any]) -> Any:
        """Return the sum of products as a z3 term."""
        terms = [numeral(a) * v for a, v in zip(numbers, variables, strict=True)]
        return self.z3.Sum(terms)

    def outside(self, point: list[Any], hull: list[Mix]) -> Any:
        """Return the formula: no mixture of the vertices in `hull` gives `point`."""
        z3 = self.z3
        weights = [z3.FreshReal("w") for _ in hull]
        inside = [w >= 0 for w in weights] + [z3.Sum(weights) == 1]
        for k, coordinate in enumerate(point):
            inside.append(coordinate == self.dot([v[k] for v in hull], weights))
        return z3.ForAll(weights, z3.Not(z3.And(*inside)))

    def has_more_than(self, subsets: Iterable[Iterable[Pair]]) -> bool:
        """Whether an equilibrium exists outside all the given subsets."""
        for subset in subsets:
            left, right = sides(subset)
            self.solver.add(self.z3.Or(self.outside(self.x, left), self.outside(self.y, right)))
        answer = self.solver.check()
        assert answer in (self.z3.sat, self.z3.unsat)
        return bool(answer == self.z3.sat)

    def has_support(self, rows: Iterable[int], columns: Iterable[int]) -> bool:
        """Whether an equilibrium uses exactly these pure strategies."""
        self.solver.push()
        for own, used in ((self.x, set(rows)), (self.y, set(columns))):
            self.solver.add(*(v > 0 if k in used else v == 0 for k, v in enumerate(own)))
        answer = self.solver.check()
        self.solver.pop()
        return bool(answer == self.z3.sat)


def test_z3_finds_no_equilibrium_outside_the_subsets() -> None:
    for row, column in random_games(80):
        found = exact_equilibria(row, column)
        assert not Formula(row, column).has_more_than(found.subsets), (row, column)


def test_z3_notices_a_missing_subset() -> None:
    """The completeness check can fail: no maximal subset is covered by the others."""
    for row, column in random_games(40):
        kept = sorted(map(sorted, exact_equilibria(row, column).subsets))[1:]
        assert Formula(row, column).has_more_than(kept), (row, column)


def test_z3_notices_a_missing_vertex() -> None:
    """The completeness check can fail: without one of its vertices a subset shrinks."""
    for row, column in random_games(60):
        found = exact_equilibria(row, column)
        for subset in found.subsets:
            left, right = sides(subset)
            if len(left) > 1:
                shrunk = frozenset(product(left[1:], right))
                others = found.subsets - {subset}
                assert Formula(row, column).has_more_than({shrunk, *others}), (row, column)


def test_every_subset_consists_of_equilibria() -> None:
    """Every pair in a subset has no profitable deviation, in rational arithmetic.

    Payoffs are bilinear, and deviations of x matter through y only, so pairs of vertices suffice.
    """
    for row, column in random_games(80):
        for subset in exact_equilibria(row, column).subsets:
            left, right = sides(subset)
            assert set(subset) == set(product(left, right))
            for x, y in subset:
                assert regret(row, x, y) == 0
                assert regret(as_table(zip(*column, strict=True)), y, x) == 0


def regret(table: Table, own: Mix, other: Mix) -> Fraction:
    """Largest gain from deviating, for the player whose strategies are the lines of `table`."""
    values = [sum((a * p for a, p in zip(line, other, strict=True)), Fraction(0)) for line in table]
    return max(values) - sum((p * v for p, v in zip(own, values, strict=True)), Fraction(0))


def test_vertices_are_extreme() -> None:
    """Within a maximal subset no vertex is a mixture of the others."""
    z3 = pytest.importorskip("z3")
    for row, column in random_games(60):
        formula = Formula(row, column)
        for subset in exact_equilibria(row, column).subsets:
            for side in sides(subset):
                for k, vertex in enumerate(side):
                    solver = z3.Solver()
                    point = [numeral(value) for value in vertex]
                    others = side[:k] + side[k + 1 :]
                    if others:
                        solver.add(formula.outside(point, others))
                        assert solver.check() == z3.sat


def test_supports_agree_with_z3() -> None:
    """The supports of all equilibria, mixtures within subsets included, are those z3 finds."""
    for row, column in random_games(40):
        formula = Formula(row, column)
        expected = supports(exact_equilibria(row, column))
        for rows in nonempty(len(row)):
            for columns in nonempty(len(row[0])):
                assert formula.has_support(rows, columns) == ((rows, columns) in expected)


def nonempty(size: int) -> list[frozenset[int]]:
    return [frozenset(c) for k in range(1, size + 1) for c in combinations(range(size), k)]


def supports(found: EquilibriumSet) -> set[tuple[frozenset[int], frozenset[int]]]:
    """Pairs of supports of the equilibria in the maximal subsets."""
    result: set[tuple[frozenset[int], frozenset[int]]] = set()
    for subset in found.subsets:
        left, right = (unions(side) for side in sides(subset))
        result |= set(product(left, right))
    return result


def unions(side: list[Mix]) -> set[frozenset[int]]:
    """Supports of the mixtures of the given vertices."""
    closed: set[frozenset[int]] = set()
    for vertex in side:
        support = frozenset(k for k, p in enumerate(vertex) if p)
        closed |= {support} | {support | other for other in closed}
    return closed


# ------------------------------------------------------------------ third method: Gambit


@pytest.mark.oracle
def test_gambit_lists_the_same_equilibria_and_subsets() -> None:
    """Gambit's exact enumeration, where pygambit 17 is installed."""
    gambit = pytest.importorskip("pygambit", minversion="17.0.0b1")
    for row, column in random_games(300):
        tables = [[[int(v) for v in line] for line in table] for table in (row, column)]
        game = gambit.StrategicGame.from_arrays(*tables)
        result = gambit.nash.enummixed_solve(game, rational=True, cliques=True)
        found = exact_equilibria(row, column)
        assert {from_gambit(e) for e in result.equilibria} == found.equilibria
        cliques = {frozenset(map(from_gambit, clique)) for clique in result.cliques}
        assert cliques == found.subsets


def from_gambit(profile: Any) -> Pair:
    """Turn a rational mixed profile of Gambit into a pair of tuples of fractions."""
    x, y = (tuple(Fraction(str(p)) for _, p in mix) for mix in profile)
    return x, y
