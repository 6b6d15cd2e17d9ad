"""Every solution concept of coalitional games against brute force on random games."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from basebargain.forms._coalitional import CoalitionalGame
from basebargain.solvers._coalitional_core import balanced_collection, core, least_core
from basebargain.solvers._coalitional_nucleolus import nucleolus, prenucleolus
from basebargain.solvers._coalitional_values import banzhaf_value, owen_value, shapley_value
from oracles import _coalitional_brute as brute

LABELS = "abcdef"


def library(game: brute.Game, size: int) -> CoalitionalGame:
    return CoalitionalGame(tuple(LABELS[:size]), np.array(brute.as_table(game, size), dtype=object))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_shapley_is_the_mean_over_permutations(size: int) -> None:
    for game in brute.random_games(24, size, seed=size):
        found = shapley_value(library(game, size)).equilibria[0]
        assert list(found.payoffs) == brute.shapley(game, size)
        assert found.regret == 0


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_banzhaf_is_the_mean_over_coalitions(size: int) -> None:
    for game in brute.random_games(24, size, seed=10 + size):
        found = banzhaf_value(library(game, size)).equilibria[0]
        assert list(found.payoffs) == brute.banzhaf(game, size)
        assert found.regret == 0


@pytest.mark.parametrize(
    "unions",
    [[[0], [1], [2]], [[0, 1], [2]], [[0, 2], [1, 3]], [[0, 1, 4], [2, 3]], [[0, 1, 2, 3]]],
)
def test_owen_is_the_mean_over_orders_that_keep_unions_together(unions: list[list[int]]) -> None:
    size = sum(map(len, unions))
    labelled = [[LABELS[k] for k in union] for union in unions]
    for game in brute.random_games(18, size, seed=20):
        found = owen_value(library(game, size), labelled).equilibria[0]
        assert list(found.payoffs) == brute.owen(game, unions, size)
        assert found.regret == 0


def core_points(game: brute.Game, size: int) -> set[tuple[Fraction, ...]]:
    solution = core(library(game, size))
    assert solution.complete
    assert all(point.regret == 0 for point in solution)
    return {tuple(point.payoffs) for point in solution}


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_core_has_exactly_the_extreme_points_of_the_definition(size: int) -> None:
    """Every choice of n - 1 binding coalitions is tried; empty and non-empty cores both occur."""
    seen = set()
    for game in brute.random_games(40, size, seed=30 + size):
        expected = brute.core_vertices(game, size)
        assert core_points(game, size) == expected
        seen.add(bool(expected))
    assert seen == ({True} if size == 1 else {True, False})


@pytest.mark.slow
def test_core_of_five_players_has_exactly_the_extreme_points_of_the_definition() -> None:
    for game in brute.random_games(8, 5, seed=35):
        assert core_points(game, 5) == brute.core_vertices(game, 5)


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_core_is_empty_when_highs_finds_a_positive_least_excess(size: int) -> None:
    for game in brute.random_games(60, size, seed=40 + size):
        least = brute.least_excess(game, size)
        assert (len(core(library(game, size))) == 0) == (least > 1e-9)
        assert balanced_collection(library(game, size)).equilibria[0].proves_core_empty == (
            least > 1e-9
        )


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_least_core_has_the_least_excess_that_highs_finds(size: int) -> None:
    for game in brute.random_games(60, size, seed=50 + size):
        solution = least_core(library(game, size))
        assert float(solution.equilibria[0].epsilon) == pytest.approx(
            brute.least_excess(game, size), abs=1e-8
        )
        assert all(point.regret == 0 for point in solution)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_least_core_has_exactly_the_extreme_points_of_the_definition(size: int) -> None:
    for game in brute.random_games(24, size, seed=60 + size):
        solution = least_core(library(game, size))
        epsilon = solution.equilibria[0].epsilon
        grand = frozenset(range(size))
        lowered = {c: w - epsilon if c and c != grand else w for c, w in game.items()}
        assert {tuple(point.payoffs) for point in solution} == brute.core_vertices(lowered, size)


@pytest.mark.parametrize("size", [3, 4])
def test_nucleolus_is_the_lexicographic_minimum_by_maschlers_scheme(size: int) -> None:
    solved = bounded = 0
    for game in brute.random_games(64, size, seed=70 + size):
        solution = nucleolus(library(game, size))
        alone = sum(game[frozenset({k})] for k in range(size))
        assert (len(solution) == 0) == (alone > game[frozenset(range(size))])
        for point in solution:
            expected = brute.nucleolus(game, size, imputations=True)
            assert point.payoffs.astype(float) == pytest.approx(expected, abs=1e-5)
            assert point.regret == 0
            solved += 1
            bounded += any(level.bounds for level in point.levels)
    assert solved > 30
    assert bounded > 5


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_prenucleolus_satisfies_kohlbergs_criterion(size: int) -> None:
    """Each level set of excesses is balanced, and no longer so when a share is moved."""
    for game in brute.random_games(30, size, seed=80 + size):
        point = prenucleolus(library(game, size)).equilibria[0]
        shares = list(point.payoffs)
        assert point.regret == 0
        assert brute.kohlberg(game, size, shares)
        moved = [shares[0] + Fraction(1, 9), shares[1] - Fraction(1, 9), *shares[2:]]
        assert not brute.kohlberg(game, size, moved)


@pytest.mark.slow
def test_nucleolus_of_five_players_by_maschlers_scheme() -> None:
    for game in brute.random_games(60, 5, seed=91):
        for point in nucleolus(library(game, 5)):
            expected = brute.nucleolus(game, 5, imputations=True)
            assert point.payoffs.astype(float) == pytest.approx(expected, abs=1e-5)
