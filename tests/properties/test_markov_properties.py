"""What must not move the equilibria of a Markov game."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings, strategies as st

from basebargain.forms._markov import MarkovGame
from basebargain.forms._strategic import StrategicGame
from basebargain.solvers._markov import markov_perfect_equilibria
from basebargain.solvers._markov_certificate import judge_mixes

COUNT = settings(max_examples=5, deadline=None)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[np.ndarray[Any, Any]], list[np.ndarray[Any, Any]]]:
    """Payoffs and chances of two states of two by two, as integers."""
    entry = st.integers(0, 5)
    payoffs = [np.array(draw(st.lists(entry, min_size=8, max_size=8))) for _ in range(2)]
    parts = [np.array(draw(st.lists(entry, min_size=8, max_size=8))) for _ in range(2)]
    return [u.reshape(2, 2, 2) for u in payoffs], [p.reshape(2, 2, 2) + 1 for p in parts]


def game(
    given_tables: Any, scale: float = 1.0, shift: float = 0.0, order: tuple[int, int] = (0, 1)
) -> MarkovGame:
    payoffs, parts = given_tables
    states = ["x", "y"]
    stages, rows = {}, {}
    for s in order:
        stages[states[s]] = StrategicGame.from_arrays(*(payoffs[s] * scale + shift))
        chances = parts[s] / parts[s].sum(axis=-1, keepdims=True)
        rows[states[s]] = chances[..., list(order)]
    return MarkovGame(stages, rows, 0.75)


def points(solution: Any, states: str = "xy") -> list[tuple[float, ...]]:
    return sorted(
        tuple(
            round(float(v), 6)
            for s in states
            for v in np.concatenate(eq.profile[eq.states.index(s)])
        )
        for eq in solution
    )


def pure(found: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    return [point for point in found if set(point) <= {0.0, 1.0}]


@COUNT
@given(tables(), st.sampled_from([(1e-12, 0.0), (1e12, 0.0), (1.0, 1e6), (3.0, -2.0)]))
def test_equilibria_ignore_the_unit_and_the_zero_of_payoffs(
    drawn: Any, change: tuple[float, float]
) -> None:
    plain = markov_perfect_equilibria(game(drawn), starts=2)
    moved = markov_perfect_equilibria(game(drawn, *change), starts=2)
    assert pure(points(plain)) == pure(points(moved))
    assert plain.status == moved.status
    for equilibrium in plain:
        judged = judge_mixes(game(drawn, *change), equilibrium.profile)
        assert judged.gains.max() <= 1e-8 * change[0] * 5


@COUNT
@given(tables())
def test_equilibria_ignore_the_order_of_the_states(drawn: Any) -> None:
    plain = markov_perfect_equilibria(game(drawn), starts=2)
    turned = markov_perfect_equilibria(game(drawn, order=(1, 0)), starts=2)
    assert pure(points(plain)) == pure(points(turned))


@COUNT
@given(tables())
def test_every_game_has_an_equilibrium_and_each_one_is_certified(drawn: Any) -> None:
    """Fink 1964: existence in stationary mixed actions."""
    solution = markov_perfect_equilibria(game(drawn), starts=2)
    assert len(solution) >= 1
    assert all(eq.regret <= 1e-9 * 5 for eq in solution)


@COUNT
@given(tables(), st.floats(0.05, 1.0))
def test_the_judge_refuses_a_perturbed_pure_profile(drawn: Any, weight: float) -> None:
    """A strictly worse action played now and then is seen in that state."""
    plain = game(drawn)
    for equilibrium in markov_perfect_equilibria(plain, starts=1):
        turned = [list(mixes) for mixes in equilibrium.profile]
        turned[0][0] = turned[0][0][::-1]
        mixed = [list(mixes) for mixes in equilibrium.profile]
        mixed[0][0] = (1 - weight) * mixed[0][0] + weight * turned[0][0]
        if equilibrium.is_pure and judge_mixes(plain, turned).gains[0, 0] > 1e-3:
            assert judge_mixes(plain, mixed).gains[0, 0] > 1e-3 * weight / 10


@COUNT
@given(tables())
def test_a_strictly_dominated_action_changes_nothing(drawn: Any) -> None:
    """A third row that always pays less by more than the future can be worth."""
    payoffs, parts = drawn
    stages, rows = {}, {}
    for s, name in enumerate("xy"):
        first = np.vstack([payoffs[s][0], [-100, -100]])
        second = np.vstack([payoffs[s][1], [0, 0]])
        stages[name] = StrategicGame.from_arrays(first.astype(float), second.astype(float))
        chances = parts[s] / parts[s].sum(axis=-1, keepdims=True)
        rows[name] = np.concatenate([chances, chances[:1]])
    larger = markov_perfect_equilibria(MarkovGame(stages, rows, 0.75), starts=1)
    plain = markov_perfect_equilibria(game(drawn), starts=1)
    cut = sorted(
        tuple(round(float(v), 6) for mixes in eq.profile for v in (*mixes[0][:2], *mixes[1]))
        for eq in larger
    )
    assert pure(cut) == pure(points(plain))
    assert all(mixes[0][2] == 0 for eq in larger for mixes in eq.profile)
