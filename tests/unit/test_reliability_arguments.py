"""What is no game, or no sensible option, is refused in words by every solver."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.forms import Agreement, Transfer, TransferAgreements

FREE = sympy.Symbol("stake")


def strategic(stake: Any) -> bb.StrategicGame:
    return bb.StrategicGame.from_arrays([[stake, 0], [5, 1]], [[3, 5], [0, 1]])


def extensive(stake: Any) -> bb.ExtensiveGame:
    ends = {"left": bb.terminal(stake), "right": bb.terminal(0)}
    return bb.ExtensiveGame(("1",), bb.decision("1", "choice", ends))


def signalling(stake: Any) -> bb.SignallingGame:
    half = Fraction(1, 2)
    return bb.SignallingGame.from_arrays(
        [[[0, stake], [1, 3]], [[1, 3], [0, 2]]],
        [[[1, 0], [1, 0]], [[0, 1], [0, 1]]],
        prior=(half, half),
    )


def coalitional(stake: Any) -> bb.CoalitionalGame:
    return bb.CoalitionalGame(("1", "2"), np.array([0, 1, 1, stake], dtype=object))


def markov(stake: Any) -> bb.MarkovGame:
    return bb.MarkovGame({"calm": strategic(stake)}, {"calm": [1]}, Fraction(1, 2))


def regime_change(stake: Any) -> bb.GlobalGame:
    return bb.GlobalGame(stake if hasattr(stake, "free_symbols") else Fraction(2, 5))


def talks(stake: Any) -> bb.BargainingProblem:
    pie = TransferAgreements(
        (Agreement("sale", (0, stake)),), Transfer("seller", "buyer", cap=stake)
    )
    return bb.BargainingProblem(("buyer", "seller"), pie, inside=(0, 0), impatience=(1, 1))


BUILDERS: dict[str, Callable[[Any], Any]] = {
    "strategic": strategic,
    "extensive": extensive,
    "signalling": signalling,
    "coalitional": coalitional,
    "markov": markov,
    "global": regime_change,
    "talks": talks,
}
START = ([0.5, 0.5], [0.5, 0.5])
NASH = bb.nash_equilibria(strategic(3))
(PLAY,) = bb.markov_perfect_equilibria(markov(3)).equilibria

# The solver as a function of what it is given, and the form it takes.
SOLVERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "pure_equilibria": (bb.pure_equilibria, "strategic"),
    "iterated_strict_dominance": (bb.iterated_strict_dominance, "strategic"),
    "rationalizable": (bb.rationalizable, "strategic"),
    "correlated_equilibrium": (bb.correlated_equilibrium, "strategic"),
    "coarse_correlated_equilibrium": (bb.coarse_correlated_equilibrium, "strategic"),
    "logit_equilibria": (lambda g: bb.logit_equilibria(g, 1), "strategic"),
    "logit_path": (lambda g: bb.logit_path(g, 1), "strategic"),
    "unique_below": (bb.unique_below, "strategic"),
    "fit_logit": (lambda g: bb.fit_logit(g, [[1, 2], [3, 4]]), "strategic"),
    "stackelberg": (lambda g: bb.stackelberg(g, "1"), "strategic"),
    "risk_dominance": (lambda g: bb.risk_dominance(g, ("1", "1"), ("2", "2")), "strategic"),
    "select": (lambda g: bb.select(NASH, "logit limit", game=g), "strategic"),
    "fictitious_play": (lambda g: bb.fictitious_play(g, 3, rng=1), "strategic"),
    "replicator_path": (lambda g: bb.replicator_path(g, START, [0, 1]), "strategic"),
    "subgame_perfect_equilibria": (bb.subgame_perfect_equilibria, "extensive"),
    "agent_logit_equilibrium": (lambda g: bb.agent_logit_equilibrium(g, 1), "extensive"),
    "sequential_equilibria": (bb.sequential_equilibria, "signalling"),
    "core": (bb.core, "coalitional"),
    "least_core": (bb.least_core, "coalitional"),
    "nucleolus": (bb.nucleolus, "coalitional"),
    "prenucleolus": (bb.prenucleolus, "coalitional"),
    "balanced_collection": (bb.balanced_collection, "coalitional"),
    "markov_perfect_equilibria": (bb.markov_perfect_equilibria, "markov"),
    "stationary_distribution": (lambda g: bb.stationary_distribution(g, PLAY), "markov"),
    "hitting_times": (lambda g: bb.hitting_times(g, PLAY, ["calm"]), "markov"),
    "simulate": (lambda g: bb.simulate(g, PLAY, 2, 2, rng=1), "markov"),
    "global_game_equilibria": (bb.global_game_equilibria, "global"),
    "uniqueness_condition": (bb.uniqueness_condition, "global"),
    "alternating_offers": (bb.alternating_offers, "talks"),
}
VALUES: dict[str, Callable[[Any], Any]] = {
    "shapley_value": bb.shapley_value,
    "banzhaf_value": bb.banzhaf_value,
    "owen_value": lambda g: bb.owen_value(g, [["1"]]),
}
FROM_SOLUTIONS: dict[str, Callable[[Any], Any]] = {
    "payoff_dominance": bb.payoff_dominance,
    "intuitive_criterion": bb.intuitive_criterion,
    "divinity_d1": bb.divinity_d1,
    "stationary_distribution": lambda x: bb.stationary_distribution(markov(3), x),
}


@pytest.mark.parametrize("name", SOLVERS)
def test_other_forms_and_things_are_refused(name: str) -> None:
    solve, form = SOLVERS[name]
    others = [build(3) for kind, build in BUILDERS.items() if kind != form]
    for thing in [*others, None, 3, "game", [[1, 2]], NASH]:
        with pytest.raises(bb.NotApplicableError, match=r"takes a|needs the game"):
            solve(thing)


@pytest.mark.parametrize("name", SOLVERS)
def test_free_parameters_are_named(name: str) -> None:
    solve, form = SOLVERS[name]
    with pytest.raises(bb.NotApplicableError, match="stake"):
        solve(BUILDERS[form](FREE))


@pytest.mark.parametrize("name", VALUES)
def test_values_take_coalitional_games_only(name: str) -> None:
    for kind, build in BUILDERS.items():
        if kind != "coalitional":
            with pytest.raises(bb.NotApplicableError, match="takes a CoalitionalGame"):
                VALUES[name](build(3))


@pytest.mark.parametrize("name", FROM_SOLUTIONS)
def test_a_solution_of_the_right_kind_is_needed(name: str) -> None:
    for thing in (None, 3, strategic(3), bb.core(coalitional(3))):
        with pytest.raises(bb.NotApplicableError):
            FROM_SOLUTIONS[name](thing)


JUNK: list[Any] = [math.nan, math.inf, -1, "x", None, {}, set, 1j, FREE, [None], True]
COUNTS: dict[str, Callable[[Any], Any]] = {
    "logit steps": lambda n: bb.logit_equilibria(strategic(3), 1, max_steps=n),
    "path steps": lambda n: bb.logit_path(strategic(3), 1, max_steps=n),
    "fit steps": lambda n: bb.fit_logit(strategic(3), [[1, 2], [3, 4]], max_steps=n),
    "agent steps": lambda n: bb.agent_logit_equilibrium(extensive(3), 1, max_steps=n),
    "rounds": lambda n: bb.fictitious_play(strategic(3), n, rng=1),
    "core": lambda n: bb.core(coalitional(3), max_vertices=n),
    "least core": lambda n: bb.least_core(coalitional(3), max_vertices=n),
    "subgames": lambda n: bb.subgame_perfect_equilibria(extensive(3), max_vertices=n),
    "signals": lambda n: bb.sequential_equilibria(signalling(3), max_vertices=n),
    "starts": lambda n: bb.markov_perfect_equilibria(markov(3), starts=n),
    "periods": lambda n: bb.simulate(markov(3), PLAY, n, 1, rng=1),
    "paths": lambda n: bb.simulate(markov(3), PLAY, 1, n, rng=1),
}


@pytest.mark.parametrize("name", COUNTS)
def test_counts_are_whole_numbers(name: str) -> None:
    for value in (*JUNK, 1.5, Fraction(3, 2), 0, 10**400):
        with pytest.raises(bb.NotApplicableError, match="whole number"):
            COUNTS[name](value)
    COUNTS[name](np.int64(100))


@pytest.mark.parametrize(
    "value", [*JUNK, 1.5, 10**400], ids=lambda value: f"{type(value).__name__} {value!s:.6}"
)
def test_seeds_are_generators_or_whole_numbers(value: Any) -> None:
    for call in (
        lambda: bb.fictitious_play(strategic(3), 2, rng=value),
        lambda: bb.markov_perfect_equilibria(markov(3), rng=value),
        lambda: bb.simulate(markov(3), PLAY, 2, 2, rng=value),
    ):
        with pytest.raises(bb.NotApplicableError, match="rng"):
            call()


@pytest.mark.parametrize(
    "value", [*JUNK, 10**400, [[1]]], ids=lambda value: f"{type(value).__name__} {value!s:.6}"
)
def test_precisions_and_periods_are_finite_and_not_negative(value: Any) -> None:
    for call in (
        lambda: bb.logit_equilibria(strategic(3), value),
        lambda: bb.logit_path(strategic(3), value),
        lambda: bb.agent_logit_equilibrium(extensive(3), value),
        lambda: bb.alternating_offers(talks(3), period=value if value is not None else -1),
    ):
        with pytest.raises(bb.NotApplicableError, match="at least"):
            call()


@pytest.mark.parametrize(
    "value",
    [np.float32(2), np.int32(2), 2, Fraction(2), sympy.Integer(2), np.array([2.0])],
    ids=lambda value: type(value).__name__,
)
def test_numbers_of_any_kind_are_precisions(value: Any) -> None:
    (found,) = bb.logit_equilibria(strategic(3), value)
    assert found.precision == 2


OPTIONS: dict[str, Callable[[Any], Any]] = {
    "leader": lambda x: bb.stackelberg(strategic(3), x),
    "tie": lambda x: bb.stackelberg(strategic(3), "1", tie=x),
    "commitment": lambda x: bb.stackelberg(strategic(3), "1", commitment=x),
    "rule": lambda x: bb.select(NASH, x, game=strategic(3)),
    "profile": lambda x: bb.risk_dominance(strategic(3), x, ("1", "1")),
    "counts": lambda x: bb.fit_logit(strategic(3), x),
    "count": lambda x: bb.fit_logit(strategic(3), [[x, 1], [1, 2]]),
    "start": lambda x: bb.replicator_path(strategic(3), x, [0, 1]),
    "times": lambda x: bb.replicator_path(strategic(3), START, x),
    "unions": lambda x: bb.owen_value(coalitional(3), x),
    "union": lambda x: bb.owen_value(coalitional(3), [x]),
    "states": lambda x: bb.hitting_times(markov(3), PLAY, x),
    "discounts": lambda x: bb.alternating_offers(talks(3), discounts=(x, Fraction(1, 2))),
    "pair": lambda x: bb.alternating_offers(talks(3), discounts=x, period=-1),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_options_out_of_place_are_refused_in_words(name: str) -> None:
    for value in (math.nan, -1, "x", {}, object(), 1j, FREE, [None]):
        if name == "unions" and value == {}:
            continue  # no unions: everyone stands alone
        with pytest.raises(bb.BaseBargainError):
            OPTIONS[name](value)
