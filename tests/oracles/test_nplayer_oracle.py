"""Games with more than two players against hand elimination, two-player games, and theorems."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from basebargain.forms import StrategicGame
from basebargain.solvers import nash_equilibria, pure_equilibria
from oracles._campaign import family, one
from oracles._exact_bimatrix import exact_equilibria
from oracles._three_players import equilibria

pytestmark = pytest.mark.oracle


def game(tables: Any) -> StrategicGame:
    return StrategicGame.from_arrays(*tables)


def chances(solution: Any) -> list[tuple[float, ...]]:
    return sorted(tuple(float(mix[0]) for mix in e.profile) for e in solution)


def same(solution: Any, expected: Any) -> bool:
    """Whether a solution is complete and its 2x2x2 equilibria are the expected ones."""
    found = chances(solution)
    return bool(
        solution.complete
        and len(found) == len(expected)
        and (not found or np.allclose(found, expected, rtol=0, atol=1e-7))
    )


KINDS = ["gaussian", "integers", "shifted", "tiny"]


@pytest.mark.parametrize("kind", KINDS)
def test_two_by_two_by_two(kind: str) -> None:
    """Hand elimination finds the same equilibria, in any unit of payoffs."""
    check_against_elimination(kind, 12, seed=21)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_more_two_by_two_by_two(kind: str) -> None:
    check_against_elimination(kind, 500, seed=2025)


def check_against_elimination(kind: str, games: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = set()
    for _ in range(games):
        drawn = (
            rng.normal(size=(3, 2, 2, 2))
            if kind == "gaussian"
            else rng.integers(-(10**6), 10**6, (3, 2, 2, 2))
        )
        tables = {"shifted": drawn * 1.0 + 1e6, "tiny": drawn * 1e-12}.get(kind, drawn)
        solution = nash_equilibria(game(tables))
        expected = equilibria(drawn / abs(drawn).max())
        assert same(solution, expected), drawn.tolist()
        counts.add(len(expected))
    assert counts >= {1, 3}


def test_a_lost_or_moved_equilibrium_is_noticed() -> None:
    tables = np.random.default_rng(2).normal(size=(3, 2, 2, 2))
    expected = equilibria(tables)
    solution = nash_equilibria(game(tables))
    assert same(solution, expected)
    assert not same(solution, expected[1:])
    assert not same(solution, [(p + 1e-4, q, r) for p, q, r in expected])


def test_with_a_third_player_who_cannot_act_nothing_changes() -> None:
    """Supports, continua and components of two-player games, degenerate ones above all."""
    rng = np.random.default_rng(22)
    continua = 0
    for k in range(80):
        m, n = (int(x) for x in rng.integers(1, 5 if k % 3 else 4, 2))
        row, column = rng.integers(0, (2, 3, 9)[k % 3], (2, m, n))
        where = int(rng.integers(3))
        pair = [row, column]
        tables = [
            np.expand_dims(t, where) for t in (*pair[:where], np.zeros((m, n)), *pair[where:])
        ]
        solution = nash_equilibria(game([t.astype(int) for t in tables]))
        reference = exact_equilibria(row, column)
        assert solution.complete
        assert stripped(solution.components, where) == family(reference.components), tables
        subsets = [
            [component[k] for k in subset]
            for component in solution.components
            for subset in component.subsets
        ]
        assert stripped(subsets, where) == family(reference.subsets), tables
        continua += any(not c.is_point for c in solution.components)
    assert continua > 20


def stripped(groups: Any, where: int) -> list[list[Any]]:
    """Profiles of the two players who act, as exact nested tuples."""
    return family(
        [tuple(tuple(mix.tolist()) for k, mix in enumerate(e.profile) if k != where) for e in group]
        for group in groups
    )


def test_the_reference_groups_are_comparable() -> None:
    """The comparison of groups is by exact value and can fail."""
    reference = exact_equilibria([[1, 1], [1, 0]], [[1, 1], [1, 0]])
    assert family(reference.components) == family(one(c, lambda p: p) for c in reference.components)
    assert family(reference.components) != family(list(c)[1:] for c in reference.components)


@pytest.mark.parametrize("shape", [(2, 2, 2, 2), (3, 2, 2), (2, 3, 3)])
def test_generic_games_have_an_odd_number(shape: tuple[int, ...]) -> None:
    """Wilson (1971), Harsanyi (1973): almost every game has an odd number of equilibria.

    A single lost equilibrium would show as an even number.
    """
    rng = np.random.default_rng(23)
    for _ in range(5):
        solution = nash_equilibria(game(rng.normal(size=(len(shape), *shape))))
        assert solution.complete
        assert all(component.is_point for component in solution.components)
        assert len(solution) % 2 == 1
        assert max(e.regret for e in solution) < 1e-12


def test_the_pure_equilibria_are_those_of_the_definition() -> None:
    rng = np.random.default_rng(24)
    for _ in range(60):
        shape = tuple(int(k) for k in rng.integers(1, 4, rng.integers(1, 5)))
        tables = rng.integers(0, 3, (len(shape), *shape))
        expected = [
            s
            for s in np.ndindex(*shape)
            if all(
                tables[(i, *s)] >= tables[(i, *s[:i], t, *s[i + 1 :])]
                for i in range(len(shape))
                for t in range(shape[i])
            )
        ]
        found = [
            tuple(int(np.argmax(mix)) for mix in e.profile) for e in pure_equilibria(game(tables))
        ]
        assert found == expected
