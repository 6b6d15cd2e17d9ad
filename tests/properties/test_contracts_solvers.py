"""Every solver of the library that returns a solution keeps the public contract of solvers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import basebargain as bb
from basebargain import forms, solvers, testing
from basebargain.solvers._attrition import attrition_equilibria
from basebargain.solvers._axiomatic import (
    egalitarian,
    kalai_smorodinsky,
    nash_bargaining,
    utilitarian,
)
from basebargain.testing import check_solver

Solver = Callable[[Any], Any]

FEW = testing.strategic_games(players=(1, 3), strategies=(1, 2))
OPEN = testing.extensive_games(perfect_information=True)


def logit(game: Any) -> Any:
    return solvers.logit_equilibria(game, [0, 0.5])


def agent_logit(game: Any) -> Any:
    return solvers.agent_logit_equilibrium(game, 0.5)


def leading(game: Any) -> Any:
    return solvers.stackelberg(game, game.players[0])


def leading_against_hostility(game: Any) -> Any:
    return solvers.stackelberg(game, game.players[1], tie="weak")


def leading_in_pure_strategies(game: Any) -> Any:
    return solvers.stackelberg(game, game.players[0], commitment="pure")


def talking_with_threats(problem: Any) -> Any:
    return solvers.alternating_offers(problem, opt_out="any")


def open_trees(game: Any) -> Any:
    return solvers.subgame_perfect_equilibria(game)


def efforts(game: Any) -> Any:
    return solvers.markov_perfect_equilibria(game)


def without_unions(game: Any) -> Any:
    """Owen's value of players who all stand alone is the Shapley value."""
    return solvers.owen_value(game, [])


# Solver, number of games, and what it is checked as.
CASES: list[tuple[Solver, int, dict[str, Any]]] = [
    (bb.nash_equilibria, 15, {"games": FEW}),
    (solvers.pure_equilibria, 15, {"games": FEW, "concept": "pure nash"}),
    (solvers.correlated_equilibrium, 10, {"concept": "correlated"}),
    (solvers.coarse_correlated_equilibrium, 10, {"concept": "coarse correlated"}),
    (solvers.correlated_payoffs, 10, {"concept": "correlated"}),
    (logit, 6, {"concept": "logit"}),
    (leading, 10, {"concept": "stackelberg"}),
    (leading_against_hostility, 10, {"concept": "stackelberg"}),
    (leading_in_pure_strategies, 10, {"concept": "stackelberg"}),
    (solvers.subgame_perfect_equilibria, 15, {"form": forms.ExtensiveGame}),
    (open_trees, 10, {"games": OPEN}),
    (agent_logit, 6, {"concept": "agent logit"}),
    (solvers.sequential_equilibria, 6, {"form": forms.SignallingGame}),
    (solvers.alternating_offers, 20, {"form": forms.BargainingProblem}),
    (talking_with_threats, 20, {"form": forms.BargainingProblem}),
    (nash_bargaining, 15, {"concept": "nash bargaining"}),
    (kalai_smorodinsky, 15, {"concept": "kalai-smorodinsky"}),
    (egalitarian, 15, {"concept": "egalitarian"}),
    (utilitarian, 15, {"concept": "utilitarian"}),
    (attrition_equilibria, 15, {"form": forms.AttritionGame}),
    (solvers.markov_perfect_equilibria, 4, {"form": forms.MarkovGame}),
    (efforts, 2, {"form": forms.QuadraticMarkovGame}),
    (solvers.core, 10, {"form": forms.CoalitionalGame}),
    (solvers.least_core, 10, {"concept": "least core"}),
    (solvers.nucleolus, 10, {"concept": "nucleolus"}),
    (solvers.prenucleolus, 10, {"concept": "prenucleolus"}),
    (solvers.shapley_value, 10, {"concept": "shapley"}),
    (without_unions, 10, {"concept": "shapley"}),
    (solvers.banzhaf_value, 10, {"concept": "banzhaf"}),
    (solvers.global_game_equilibria, 6, {"form": forms.GlobalGame}),
]


NAMES = [solver.__name__ for solver, _, _ in CASES]


@pytest.mark.parametrize(("solver", "examples", "what"), CASES, ids=NAMES)
def test_solvers_keep_the_contract(solver: Solver, examples: int, what: dict[str, Any]) -> None:
    check_solver(solver, examples=examples, **what)


@pytest.mark.slow
@pytest.mark.parametrize(("solver", "examples", "what"), CASES, ids=NAMES)
def test_solvers_keep_the_contract_on_many_games(
    solver: Solver, examples: int, what: dict[str, Any]
) -> None:
    check_solver(solver, examples=10 * examples, **what)
