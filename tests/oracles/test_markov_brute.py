"""Finite Markov games against value iteration, linear programs and exhaustive search."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from basebargain.forms._markov import MarkovGame
from basebargain.forms._strategic import StrategicGame
from basebargain.solvers._markov import markov_perfect_equilibria
from basebargain.solvers._markov_certificate import judge_mixes
from basebargain.solvers._nash import nash_equilibria

pytestmark = pytest.mark.oracle

Table = Any


def random_game(
    rng: np.random.Generator,
    shapes: list[tuple[int, ...]],
    *,
    discount: Any = Fraction(4, 5),
    zero_sum: bool = False,
    exact: bool = True,
) -> MarkovGame:
    """Small integers as payoffs, chances in quarters or tenths."""
    size, players = len(shapes), tuple("abc"[: len(shapes[0])])
    stages, chances = {}, {}
    for s, shape in enumerate(shapes):
        tables = [rng.integers(0, 10, shape) for _ in shape]
        if zero_sum:
            tables[1] = 9 - tables[0]
        parts = rng.integers(0, 4, (*shape, size)) + np.eye(size, dtype=int)[s]
        total = parts.sum(axis=-1)
        rows = np.empty(parts.shape, dtype=object)
        for index in np.ndindex(*parts.shape):
            rows[index] = Fraction(int(parts[index]), int(total[index[:-1]]))
        if not exact:
            rows = parts / total[..., None]
            tables = [table.astype(float) for table in tables]
        labels = [tuple(f"{k}" for k in range(count)) for count in shape]
        stages[f"s{s}"] = StrategicGame.from_arrays(*tables, players=players, strategies=labels)
        chances[f"s{s}"] = rows
    return MarkovGame(stages, chances, discount)


def arrays(game: MarkovGame) -> tuple[list[Table], list[Table], list[float]]:
    payoffs = [stage.payoffs.astype(float) for stage in game.stages.values()]
    rows = [table.astype(float) for table in game.transitions.values()]
    return payoffs, rows, [float(d) for d in game.discounts]


def pure_equilibria(game: MarkovGame) -> set[tuple[tuple[int, ...], ...]]:
    """Every pure profile, valued by iteration and tested against all one-shot deviations."""
    payoffs, rows, discounts = arrays(game)
    found = set()
    for joint in product(*(list(np.ndindex(*table.shape[1:])) for table in payoffs)):
        stage = np.array([payoffs[s][:, *a] for s, a in enumerate(joint)])
        chain = np.array([rows[s][a] for s, a in enumerate(joint)])
        values = np.zeros_like(stage)
        for _ in range(400):
            values = stage + chain @ values * discounts
        if all(
            payoffs[s][i][other] + discounts[i] * rows[s][other] @ values[:, i]
            <= values[s, i] + 1e-9
            for s, a in enumerate(joint)
            for i in range(len(a))
            for other in [(*a[:i], b, *a[i + 1 :]) for b in range(payoffs[s].shape[1 + i])]
        ):
            found.add(joint)
    return found


def listed_pure(solution: Any) -> set[tuple[tuple[int, ...], ...]]:
    return {
        tuple(tuple(int(np.argmax(mix)) for mix in mixes) for mixes in eq.profile)
        for eq in solution
        if eq.is_pure
    }


@pytest.mark.parametrize("shapes", [[(2, 2)] * 2, [(3, 2), (2, 2)], [(2, 2, 2), (2, 1, 2)]])
def test_pure_equilibria_are_those_of_exhaustive_search(shapes: list[tuple[int, ...]]) -> None:
    rng = np.random.default_rng(len(shapes[0]) * 10 + sum(shapes[0]))
    counts = []
    for _ in range(5):
        game = random_game(rng, shapes)
        solution = markov_perfect_equilibria(game, starts=1)
        expected = pure_equilibria(game)
        assert listed_pure(solution) == expected
        assert all(eq.regret == 0 for eq in solution if eq.is_pure)
        counts.append(len(expected))
    assert len(set(counts)) > 1


def independent_regret(game: MarkovGame, equilibrium: Any) -> float:
    """Largest gain from any strategy, by value iteration on each player's decision problem."""
    payoffs, rows, discounts = arrays(game)
    worst = 0.0
    for i in range(len(game.players)):
        stage, moves = [], []
        for s, mixes in enumerate(equilibrium.profile):
            own, own_moves = np.moveaxis(payoffs[s][i], i, 0), np.moveaxis(rows[s], i, 0)
            for j in range(len(mixes)):
                if j != i:
                    mix = mixes[j].astype(float)
                    own = np.tensordot(own, mix, axes=(1, 0))
                    own_moves = np.tensordot(own_moves, mix, axes=(1, 0))
            stage.append(own)
            moves.append(own_moves)
        best, kept = np.zeros(len(stage)), np.zeros(len(stage))
        for _ in range(300):
            action = [u + discounts[i] * m @ best for u, m in zip(stage, moves, strict=True)]
            best = np.array([a.max() for a in action])
            now = [u + discounts[i] * m @ kept for u, m in zip(stage, moves, strict=True)]
            own_mix = [mixes[i].astype(float) for mixes in equilibrium.profile]
            kept = np.array([m @ a for m, a in zip(own_mix, now, strict=True)])
        worst = max(worst, float((best - kept).max()))
    return worst


@pytest.mark.parametrize("shapes", [[(2, 2)] * 2, [(3, 3)] * 2, [(2, 2, 2)] * 2, [(2, 2)] * 4])
def test_every_listed_profile_is_an_equilibrium_by_value_iteration(
    shapes: list[tuple[int, ...]],
) -> None:
    rng = np.random.default_rng(7)
    for exact in (True, False):
        game = random_game(rng, shapes, exact=exact, discount=Fraction(4, 5) if exact else 0.8)
        solution = markov_perfect_equilibria(game, starts=2)
        assert len(solution) >= 1
        for equilibrium in solution:
            assert independent_regret(game, equilibrium) < 1e-8
            assert equilibrium.is_exact or equilibrium.regret < 1e-12


def test_the_judge_and_value_iteration_see_a_wrong_profile() -> None:
    rng = np.random.default_rng(3)
    game = random_game(rng, [(2, 2)] * 2)
    equilibrium = markov_perfect_equilibria(game).equilibria[0]
    wrong = [[mix[::-1] for mix in mixes] for mixes in equilibrium.profile]
    judged = judge_mixes(game, wrong)
    assert judged.gains.max() > 0
    fake = type("Fake", (), {"profile": wrong})
    assert independent_regret(game, fake) > 1e-3


def test_one_player_against_the_linear_program() -> None:
    rng = np.random.default_rng(11)
    for _ in range(15):
        game = random_game(rng, [(3,), (2,), (4,)])
        solution = markov_perfect_equilibria(game, starts=1)
        payoffs, rows, (discount,) = arrays(game)
        sides, limits = [], []
        for s in range(3):
            for a in range(payoffs[s].shape[1]):
                sides.append(discount * rows[s][a] - np.eye(3)[s])
                limits.append(-payoffs[s][0, a])
        best = linprog(np.ones(3), A_ub=sides, b_ub=limits, bounds=(None, None)).x
        assert solution.complete
        assert solution.equilibria[0].is_exact
        for equilibrium in solution:
            assert equilibrium.values[:, 0].astype(float) == pytest.approx(best, rel=1e-8)


def test_ties_of_one_player_are_all_listed() -> None:
    """Two states, two equally good actions in each: four extreme policies, one component."""
    stage = StrategicGame.from_arrays([1, 1, 0], players=("a",))
    rows = [[1, 0], [0, 1], [1, 0]]
    game = MarkovGame({"x": stage, "y": stage}, {"x": rows, "y": rows}, Fraction(1, 2))
    solution = markov_perfect_equilibria(game)
    assert solution.complete
    assert len(solution) == 4
    assert len(solution.components) == 1


def matrix_value(table: Table) -> float:
    """Value of a zero-sum matrix game to the row player, by linear programming."""
    rows, columns = table.shape
    sides = np.hstack([-table.T, np.ones((columns, 1))])
    equal = np.append(np.ones(rows), 0.0)[None]
    bounds = [(0, None)] * rows + [(None, None)]
    result = linprog(
        np.append(np.zeros(rows), -1.0), sides, np.zeros(columns), equal, [1.0], bounds=bounds
    )
    return -float(result.fun or 0.0)


def test_zero_sum_games_against_shapley_iteration() -> None:
    rng = np.random.default_rng(5)
    exact = 0
    for _ in range(5):
        game = random_game(rng, [(2, 2), (2, 3)], zero_sum=True, discount=Fraction(1, 2))
        payoffs, rows, discounts = arrays(game)
        values = np.zeros(2)
        for _ in range(40):
            values = np.array(
                [matrix_value(payoffs[s][0] + discounts[0] * rows[s] @ values) for s in range(2)]
            )
        solution = markov_perfect_equilibria(game, starts=2)
        for equilibrium in solution:
            assert equilibrium.values[:, 0].astype(float) == pytest.approx(values, abs=1e-9)
        exact += solution.complete
        assert "Shapley" in solution.note
    assert exact


def test_repeated_prisoners_dilemma_has_one_stationary_equilibrium() -> None:
    stage = StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    game = MarkovGame({"only": stage}, {"only": [1]}, Fraction(9, 10))
    solution = markov_perfect_equilibria(game)
    assert solution.complete
    (equilibrium,) = solution
    assert equilibrium.payoffs.tolist() == [10, 10]
    assert equilibrium.play("only", "1") == {"1": 0, "2": 1}


def test_one_state_has_the_components_of_the_stage_game() -> None:
    stage = StrategicGame.from_arrays([[1, 1], [1, 0]], [[1, 1], [0, 0]])
    game = MarkovGame({"only": stage}, {"only": [1]}, Fraction(1, 2))
    solution, plain = markov_perfect_equilibria(game), nash_equilibria(stage)
    assert len(solution) == len(plain)
    assert [c.subsets for c in solution.components] == [c.subsets for c in plain.components]


def test_games_without_return_are_solved_backwards_completely() -> None:
    """By hand: all equilibria of the last stage, then of the first with each of their values."""
    rng = np.random.default_rng(13)
    counts = set()
    for _ in range(10):
        tables = [[rng.integers(0, 6, (2, 2)) for _ in range(2)] for _ in range(2)]
        first, last = (StrategicGame.from_arrays(*pair) for pair in tables)
        share = [[Fraction(int(rng.integers(0, 3)), 2) for _ in range(2)] for _ in range(2)]
        rows = [[[0, x, 1 - x] for x in line] for line in share]
        end = StrategicGame.from_arrays([[0]], [[0]])
        game = MarkovGame(
            {"first": first, "last": last, "end": end},
            {"first": rows, "last": [0, 0, 1], "end": [0, 0, 1]},
            Fraction(1, 2),
        )
        solution = markov_perfect_equilibria(game)
        expected = []
        isolated = True
        for late in (after := nash_equilibria(last)):
            ahead = [
                table + np.array(share, dtype=object) * late.payoffs[i] / 2
                for i, table in enumerate(tables[0])
            ]
            now = nash_equilibria(StrategicGame.from_arrays(*ahead))
            isolated &= all(c.is_point for c in (*now.components, *after.components))
            expected += [eq.payoffs.tolist() for eq in now]
        assert sorted(eq.payoffs.tolist() for eq in solution) == sorted(expected)
        assert all(eq.regret == 0 for eq in solution)
        assert solution.complete == isolated
        counts.add(len(expected))
    assert len(counts) > 1


def test_a_rational_mixed_equilibrium_of_an_exact_game_is_exact() -> None:
    """Matching pennies in two states of different stakes; half and half in both."""
    stakes = {
        name: StrategicGame.from_arrays([[u, -u], [-u, u]], [[-u, u], [u, -u]])
        for name, u in (("low", 1), ("high", 3))
    }
    rows = [[[Fraction(1, 3), Fraction(2, 3)]] * 2] * 2
    rows[0] = [[Fraction(1, 3), Fraction(2, 3)], [Fraction(2, 3), Fraction(1, 3)]]
    game = MarkovGame(stakes, {"low": rows, "high": rows}, Fraction(9, 10))
    solution = markov_perfect_equilibria(game)
    assert solution.complete
    (equilibrium,) = solution
    assert equilibrium.is_exact
    assert equilibrium.regret == 0
    assert not equilibrium.is_pure
