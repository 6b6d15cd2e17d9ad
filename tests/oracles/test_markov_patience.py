"""Finite Markov games with discount factors next to one, against enumeration in exact rationals."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from basebargain.forms._markov import MarkovGame
from basebargain.forms._strategic import StrategicGame
from basebargain.solvers._markov import markov_perfect_equilibria
from basebargain.solvers._solution import Status

pytestmark = pytest.mark.oracle

PATIENT = 1 - Fraction(1, 10**9)


def random_game(seed: int, size: int, players: str, *, zero_sum: bool = False) -> MarkovGame:
    """Payoffs 0, 1 or 2, many moves certain: several recurrent classes and many near ties."""
    rng = np.random.default_rng(seed)
    stages, rows = {}, {}
    for s in range(size):
        shape = tuple(int(m) for m in rng.integers(1, 3, len(players)))
        tables = [rng.integers(0, 3, shape) for _ in players]
        if zero_sum:
            tables[1] = 2 - tables[0]
        labels = [tuple(map(str, range(count))) for count in shape]
        stages[f"s{s}"] = StrategicGame.from_arrays(
            *tables, players=tuple(players), strategies=labels
        )
        chances = np.empty((*shape, size), dtype=object)
        for index in np.ndindex(*shape):
            parts = rng.integers(0, 4, size) * (rng.random(size) < 0.6)
            parts[int(rng.integers(size))] += 1
            chances[index] = [Fraction(int(part), int(parts.sum())) for part in parts]
        rows[f"s{s}"] = chances
    return MarkovGame(stages, rows, PATIENT)


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gauss-Jordan elimination."""
    table = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k in range(len(table)):
        pivot = next(r for r in range(k, len(table)) if table[r][k])
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [entry / table[k][k] for entry in table[k]]
        for r in range(len(table)):
            if r != k and table[r][k]:
                factor = table[r][k]
                table[r] = [a - factor * b for a, b in zip(table[r], table[k], strict=True)]
    return [row[-1] for row in table]


def is_equilibrium(game: MarkovGame, profile: tuple[tuple[int, ...], ...]) -> bool:
    """Whether no one-shot deviation from a pure profile gains anything."""
    states = range(len(game.states))
    stages, rows = list(game.stages.values()), list(game.transitions.values())
    for i, discount in enumerate(game.discounts):
        matrix = [[int(x == y) - discount * rows[x][profile[x]][y] for y in states] for x in states]
        values = solved(matrix, [stages[x].payoffs[i][profile[x]] for x in states])
        for x in states:
            for action in range(stages[x].shape[i]):
                other = (*profile[x][:i], action, *profile[x][i + 1 :])
                future = sum(p * v for p, v in zip(rows[x][other], values, strict=True))
                if stages[x].payoffs[i][other] + discount * future > values[x]:
                    return False
    return True


def chosen(equilibrium: Any) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(np.argmax(m)) for m in mixes) for mixes in equilibrium.profile)


@pytest.mark.parametrize(
    ("size", "players", "zero_sum"),
    [(3, "a", False), (3, "ab", False), (2, "abc", False), (2, "ab", True)],
)
def test_patient_players_have_the_pure_equilibria_of_exact_enumeration(
    size: int, players: str, zero_sum: bool
) -> None:
    for seed in range(12):
        game = random_game(seed, size, players, zero_sum=zero_sum)
        solution = markov_perfect_equilibria(game, starts=2)
        shapes = [list(np.ndindex(*stage.shape)) for stage in game.stages.values()]
        expected = {profile for profile in product(*shapes) if is_equilibrium(game, profile)}
        assert {chosen(eq) for eq in solution if eq.is_pure} == expected
        assert solution.status is Status.CERTIFIED
        assert len(solution) > 0, "there is a stationary equilibrium (Fink 1964)"


def test_patient_float_games_are_certified_and_keep_their_values() -> None:
    """Values of a billion a period's payoff: the gains are still right to the last digits."""
    for seed in range(12):
        exact = random_game(seed, 2, "ab", zero_sum=True)
        stages = {
            state: StrategicGame.from_arrays(
                *(stage.payoffs.astype(float) + 1e6),
                players=stage.players,
                strategies=stage.strategies,
            )
            for state, stage in exact.stages.items()
        }
        rows = {state: table.astype(float) for state, table in exact.transitions.items()}
        game = MarkovGame(stages, rows, float(PATIENT))
        solution = markov_perfect_equilibria(game, starts=2)
        assert len(solution) > 0
        assert solution.status is Status.CERTIFIED
        value = markov_perfect_equilibria(exact, starts=2).equilibria[0].values.astype(float)
        shifted = value + 1e6 / (1 - float(PATIENT))
        np.testing.assert_allclose(solution.equilibria[0].values, shifted, rtol=1e-7)
