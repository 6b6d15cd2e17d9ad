"""`nash_equilibria` against the exact oracle: sets, maximal Nash subsets and components."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import inf, nextafter
from typing import Any

import numpy as np
import pytest

import basebargain as bb
from basebargain.solvers import Component, Solution, StrategicEquilibrium
from oracles._campaign import RECIPES, campaign, described, same_set
from oracles._exact_bimatrix import exact_equilibria
from oracles._games_by_hand import BY_HAND

Answer = Solution[StrategicEquilibrium]


def solved(row: Any, column: Any) -> Answer:
    return bb.nash_equilibria(bb.StrategicGame.from_arrays(row, column))


def agrees(row: Any, column: Any) -> bool:
    """Whether the library finds the equilibria of the game with exactly these numbers."""
    return same_set(solved(row, column), exact_equilibria(row, column))


def test_random_games_at_any_scale_and_offset() -> None:
    """A thousand games of every kind: no equilibrium lost, none invented, components right."""
    wrong = [
        described(case)
        for case in campaign(1_008, seed=15)
        if not same_set(solved(case.row, case.column), case.reference)
    ]
    assert not wrong


@pytest.mark.slow
def test_many_more_random_games() -> None:
    wrong = [
        described(case)
        for case in campaign(10_000, seed=2025)
        if not same_set(solved(case.row, case.column), case.reference)
    ]
    assert not wrong


def test_the_campaign_visits_every_recipe() -> None:
    assert {case.recipe for case in campaign(len(RECIPES), seed=0)} == set(RECIPES)


def test_exact_payoffs_in_any_unit_give_the_same_exact_set() -> None:
    rng = np.random.default_rng(7)
    for k in range(150):
        shape = (2, int(rng.integers(1, 5)), int(rng.integers(1, 5)))
        drawn = rng.integers(0, (2, 4, 51)[k % 3], shape).tolist()
        scale, shift = Fraction(1, 7 * 10**12), (0, 10**6, Fraction(-1, 3))[k % 3]
        row, column = ([[v * scale + shift for v in line] for line in table] for table in drawn)
        solution = solved(row, column)
        assert same_set(solution, exact_equilibria(*drawn)), (row, column)
        entries = [p for e in solution.equilibria for mix in e.profile for p in mix]
        assert all(isinstance(p, Fraction) for p in entries)
        assert all(e.regret == 0 for e in solution.equilibria)


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("number", [int, float])
def test_games_solved_by_hand(name: str, number: type) -> None:
    row, column = ([[number(v) for v in line] for line in table] for table in BY_HAND[name][:2])
    assert agrees(row, column)


DEGENERATE = {
    "every strategy twice": ([[2, 2, 0, 0]] * 2 + [[0, 0, 1, 1]] * 2,) * 2,
    "all payoffs equal, 3x4": ([[5] * 4] * 3, [[-1] * 4] * 3),
    "one constant player": ([[1, 1, 1], [1, 1, 1]], [[0, 2, 1], [3, 0, 1]]),
    "only ones and zeros": ([[1, 0, 1], [0, 1, 1], [1, 1, 0]], [[1, 1, 0], [1, 0, 1], [0, 1, 1]]),
    "identity": (np.eye(4, dtype=int).tolist(),) * 2,
    "both players have one strategy": ([[3]], [[4]]),
    "one row": ([[0, 0, 0]], [[2, 2, 1]]),
    "one column": ([[1], [1], [0]], [[5], [0], [9]]),
    "zero-sum with many optimal strategies": ([[0, 0, 1], [0, 0, -1]], [[0, 0, -1], [0, 0, 1]]),
    "a weakly dominated strategy in a continuum": ([[1, 1], [1, 0]], [[0, 0], [1, 0]]),
}


@pytest.mark.parametrize("name", DEGENERATE)
@pytest.mark.parametrize("scale", [1, 0.1, 1e-12, 1e15])
def test_degenerate_games(name: str, scale: float) -> None:
    """Continua are found whole, in exact numbers and in floats of any unit."""
    row, column = DEGENERATE[name]
    scaled = [np.array(table) * scale for table in (row, column)]
    assert same_set(solved(*scaled), exact_equilibria(row, column))


def test_tables_of_tenths_are_read_as_meant() -> None:
    """Three times 0.1 is not 0.3 in floats, yet the ties of the table of tenths count."""
    rng = np.random.default_rng(3)
    for _ in range(150):
        drawn = rng.integers(0, 4, (2, int(rng.integers(2, 5)), int(rng.integers(2, 5))))
        for table in (drawn * 0.1, drawn / 10, drawn * 0.1 + 0.3, drawn / 3 + 1e6):
            assert same_set(solved(*table), exact_equilibria(*drawn)), table.tolist()


def test_the_players_may_count_in_different_units() -> None:
    rng = np.random.default_rng(4)
    for _ in range(60):
        row, column = rng.integers(0, 4, (2, 3, 3))
        solution = solved(row * 1e-12, column * 1e12 + 1e6)
        assert same_set(solution, exact_equilibria(row, column)), (row, column)


@pytest.mark.parametrize("value", [1.0, 3.0, 0.1, 1e6, 1e-12, 1e15])
@pytest.mark.parametrize("towards", [inf, -inf])
def test_payoffs_one_ulp_apart_are_different(value: float, towards: float) -> None:
    """Of two strategies that pay all but the same, the better one is played alone."""
    near = nextafter(value, towards)
    assert agrees([[value], [near]], [[0.0], [0.0]])
    assert agrees([[value, 0.0], [near, 0.0]], [[2.0, 1.0], [2.0, 1.0]])
    assert agrees([[value, 0.0], [near, 0.0]], [[2.0, 2.0], [2.0, 2.0]])


def test_ties_broken_by_one_ulp_in_random_tables() -> None:
    """A near tie within a column decides a best reply; the same table holds both neighbours."""
    rng = np.random.default_rng(5)
    for _ in range(150):
        m, n = (int(k) for k in rng.integers(2, 5, 2))
        row, column = rng.integers(1, 4, (2, m, n)).astype(float)
        first, second = rng.choice(m, 2, replace=False)
        place = rng.integers(n)
        row[first, place] = nextafter(row[second, place], float(rng.choice([inf, -inf])))
        assert agrees(row, column), (row.tolist(), column.tolist())


@pytest.mark.parametrize("size", [5, 6])
def test_a_few_larger_games(size: int) -> None:
    rng = np.random.default_rng(size)
    for k in range(3):
        row, column = rng.normal(size=(2, size, size)) if k else rng.integers(0, 4, (2, size, size))
        assert agrees(row, column)


# ------------------------------------------------------------------ the comparison can fail


def touching_segments() -> tuple[Answer, Any]:
    game = [[1, 1], [1, 0]]
    return solved(game, game), exact_equilibria(game, game)


def test_a_lost_equilibrium_is_noticed() -> None:
    answer, reference = touching_segments()
    assert same_set(answer, reference)
    assert not same_set(replace(answer, equilibria=answer.equilibria[1:]), reference)


def test_a_repeated_equilibrium_is_noticed() -> None:
    answer, reference = touching_segments()
    doubled = answer.equilibria + answer.equilibria[:1]
    assert not same_set(replace(answer, equilibria=doubled), reference)


def test_wrong_subsets_are_noticed() -> None:
    answer, reference = touching_segments()
    whole = Component(answer.components[0].equilibria, ((0, 1, 2),))
    assert not same_set(replace(answer, components=(whole,)), reference)


def test_a_split_component_is_noticed() -> None:
    answer, reference = touching_segments()
    parts = tuple(
        Component(tuple(answer.components[0][k] for k in subset), (tuple(range(len(subset))),))
        for subset in answer.components[0].subsets
    )
    assert not same_set(replace(answer, components=parts), reference)


def test_an_incomplete_answer_does_not_pass() -> None:
    answer, reference = touching_segments()
    assert not same_set(replace(answer, complete=False), reference)
