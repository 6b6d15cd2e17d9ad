"""Stationary distributions, hitting times and simulated paths of Markov games."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms._markov import MarkovGame
from basebargain.forms._markov_quadratic import Effort, QuadraticMarkovGame
from basebargain.forms._strategic import StrategicGame
from basebargain.solvers._markov import markov_perfect_equilibria
from basebargain.solvers._markov_chain import hitting_times, simulate, stationary_distribution


def chain_game(rows: Any, names: str = "abcdef") -> tuple[MarkovGame, Any]:
    """Return a chain without choices."""
    idle = StrategicGame.from_arrays([0], players=("nature",))
    states = names[: len(rows)]
    game = MarkovGame(dict.fromkeys(states, idle), dict(zip(states, rows, strict=True)), 0.5)
    return game, markov_perfect_equilibria(game).equilibria[0]


def blocking_game(likely: float, reach: float, discount: float, gain: float) -> QuadraticMarkovGame:
    """One player can rule a move out by the effort likely / reach, and gains a lot by it."""
    effort = sympy.Symbol("e")
    return QuadraticMarkovGame.from_expressions(
        players=("spoiler",),
        components={"country": ("split", "whole")},
        efforts=[Effort("spoiler", "e", states=("split",))],
        payoffs={"split": [gain - effort**2], "whole": [gain - 50]},
        moves={
            "split": {"country": ("whole", likely - reach * effort)},
            "whole": {"country": ("split", 0.2)},
        },
        discounts=discount,
    )


def mixing_game() -> tuple[MarkovGame, Any]:
    """Two states with mixed play in both, so that moves depend on draws of actions."""
    pennies = StrategicGame.from_arrays([[2, 0], [0, 1]], [[0, 1], [2, 0]])
    rows = [[[0.2, 0.8], [0.7, 0.3]], [[0.5, 0.5], [0.9, 0.1]]]
    game = MarkovGame({"x": pennies, "y": pennies}, {"x": rows, "y": rows}, 0.8)
    found = [eq for eq in markov_perfect_equilibria(game) if not eq.is_pure]
    return game, found[0]


def test_an_exact_chain_has_an_exact_distribution() -> None:
    half = Fraction(1, 2)
    idle = StrategicGame.from_arrays([0], players=("nature",))
    game = MarkovGame(
        {"a": idle, "b": idle}, {"a": [half, half], "b": [Fraction(1, 4), Fraction(3, 4)]}, half
    )
    (equilibrium,) = markov_perfect_equilibria(game)
    result = stationary_distribution(game, equilibrium)
    assert result["probability"].values.tolist() == [[Fraction(1, 3), Fraction(2, 3)]]
    times = hitting_times(game, equilibrium, ["a"])
    assert times["time"].values.tolist() == [0, 4]


def test_all_recurrent_classes_are_listed_with_their_absorption() -> None:
    """Gambler's ruin from 1 of 3 with even odds: two absorbing ends."""
    rows = [[1, 0, 0, 0], [0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5], [0, 0, 0, 1]]
    game, equilibrium = chain_game(rows)
    result = stationary_distribution(game, equilibrium)
    assert result["probability"].values.tolist() == [[1, 0, 0, 0], [0, 0, 0, 1]]
    assert result["absorption"].sel(state="b").values == pytest.approx([2 / 3, 1 / 3])
    times = hitting_times(game, equilibrium, ["d"])
    assert times["probability"].values == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert times["time"].values.tolist() == [np.inf, np.inf, np.inf, 0]
    assert times["time_if_reached"].values[1:] == pytest.approx([8 / 3, 5 / 3, 0])
    assert np.isnan(times["time_if_reached"].values[0])


def test_a_periodic_chain_still_has_its_distribution() -> None:
    game, equilibrium = chain_game([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    probability = stationary_distribution(game, equilibrium)["probability"].values
    assert probability == pytest.approx(np.full((1, 3), 1 / 3))


def test_tiny_chances_keep_their_digits() -> None:
    game, equilibrium = chain_game([[1 - 1e-15, 1e-15], [1e-15, 1 - 1e-15]])
    probability = stationary_distribution(game, equilibrium)["probability"].values
    assert probability == pytest.approx(np.array([[0.5, 0.5]]), rel=1e-12)


def test_simulation_agrees_with_the_stationary_distribution() -> None:
    """Within five standard errors of the average over independent paths."""
    game, equilibrium = mixing_game()
    paths = simulate(game, equilibrium, 60, 4_000, rng=0)
    share = (paths["state"].values[:, 20:] == "x").mean(axis=1)
    expected = stationary_distribution(game, equilibrium)["probability"].values[0, 0]
    assert abs(share.mean() - expected) < 5 * share.std() / np.sqrt(len(share))


def test_simulation_agrees_with_the_hitting_times() -> None:
    game, equilibrium = mixing_game()
    states = simulate(game, equilibrium, 400, 4_000, rng=1)["state"].values == "y"
    assert states.any(axis=1).all()
    times = states.argmax(axis=1)
    expected = hitting_times(game, equilibrium, ["y"])["time"].values[0]
    assert abs(times.mean() - expected) < 5 * times.std() / np.sqrt(len(times))


def test_simulated_payoffs_agree_with_the_values() -> None:
    game, equilibrium = mixing_game()
    paths = simulate(game, equilibrium, 120, 4_000, rng=2, start="y")
    weights = 0.8 ** np.arange(120)
    totals = np.einsum("pti,t->pi", paths["payoff"].values, weights)
    error = totals.std(axis=0) / np.sqrt(len(totals))
    assert (np.abs(totals.mean(axis=0) - equilibrium.values[1]) < 5 * error + 1e-9).all()


def test_simulated_actions_follow_the_mixed_actions() -> None:
    game, equilibrium = mixing_game()
    paths = simulate(game, equilibrium, 1, 20_000, rng=3)
    for i, player in enumerate(game.players):
        share = (paths["action"].values[:, 0, i] == "1").mean()
        assert share == pytest.approx(equilibrium.play("x", player)["1"], abs=0.02)


def test_the_same_seed_gives_the_same_paths() -> None:
    game, equilibrium = mixing_game()
    first, second = (simulate(game, equilibrium, 5, 7, rng=9) for _ in range(2))
    assert first.equals(second)


@pytest.mark.parametrize(("likely", "reach"), [(0.06, 1.1), (0.07, 1.1), (0.11, 1.3), (0.3, 1.0)])
def test_a_move_ruled_out_up_to_rounding_never_comes(likely: float, reach: float) -> None:
    """In floats 0.06 - 1.1 * (0.06 / 1.1) is not zero."""
    game = blocking_game(likely, reach, 0.9, 50.0)
    (equilibrium,) = markov_perfect_equilibria(game, starts=2)
    assert equilibrium.play("split", "spoiler")["e"] == pytest.approx(likely / reach)
    hitting = hitting_times(game, equilibrium, ["whole"])
    assert hitting["time"].values[0] == np.inf
    assert hitting["probability"].values[0] == 0
    settled = stationary_distribution(game, equilibrium)
    assert settled["probability"].values.tolist() == [[1.0, 0.0]]


def test_tiny_chances_without_cancelling_are_kept() -> None:
    effort = sympy.Symbol("e")
    game = QuadraticMarkovGame.from_expressions(
        players=("a",),
        components={"x": ("low", "high")},
        efforts=[Effort("a", "e", 1e-17, 1.0)],
        payoffs={"low": [1 - effort], "high": [0]},
        moves={"low": {"x": ("high", effort / 2)}},
        discounts=0.9,
    )
    (equilibrium,) = markov_perfect_equilibria(game, starts=1)
    assert equilibrium.transitions[0, 1] == 5e-18
    assert hitting_times(game, equilibrium, ["high"])["time"].values[0] == pytest.approx(2e17)


def test_simulated_payoffs_of_patient_players_with_efforts_keep_their_digits() -> None:
    game = blocking_game(0.3, 1.0, 1 - 1e-9, 1e6)
    (equilibrium,) = markov_perfect_equilibria(game, starts=1)
    effort = equilibrium.play("split", "spoiler")["e"]
    paths = simulate(game, equilibrium, 3, 2, rng=0)
    assert paths["payoff"].values[0, 0, 0] == pytest.approx(1e6 - effort**2, abs=1e-9)


def test_wrong_requests_are_refused() -> None:
    game, equilibrium = mixing_game()
    other, _ = chain_game([[1]])
    with pytest.raises(NotApplicableError, match="belongs to a game"):
        stationary_distribution(other, equilibrium)
    with pytest.raises(GameError, match="must be some of"):
        hitting_times(game, equilibrium, ["z"])
    with pytest.raises(NotApplicableError, match="at least 1"):
        simulate(game, equilibrium, 0, 1, rng=0)
    with pytest.raises(GameError, match="start"):
        simulate(game, equilibrium, 1, 1, rng=0, start="z")
