"""Markov games as forms: what they accept, refuse, and keep."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import GameError, NotApplicableError, ParameterError
from basebargain.forms._markov import MarkovGame
from basebargain.forms._markov_quadratic import Effort, QuadraticMarkovGame
from basebargain.forms._strategic import StrategicGame
from basebargain.solvers._markov import markov_perfect_equilibria

K, E, F = sympy.symbols("k e f", real=True)


def stage(*payoffs: Any, **labels: Any) -> StrategicGame:
    return StrategicGame.from_arrays(*payoffs, **labels)


def one_player(rows: Any, discount: Any = Fraction(1, 2), **more: Any) -> MarkovGame:
    return MarkovGame(
        {"x": stage([1, 2], players=("a",)), "y": stage([0], players=("a",))},
        {"x": rows, "y": [0, 1]},
        discount,
        **more,
    )


def test_numbers_are_of_one_kind() -> None:
    game = one_player([[0.5, 0.5], [1, 0]])
    assert game.kind == "float"
    assert all(table.payoffs.dtype == float for table in game.stages.values())
    assert all(isinstance(d, float) for d in game.discounts)
    assert one_player([[1, 0], [0, 1]]).kind == "exact"


def test_parameters_are_free_until_given() -> None:
    game = one_player([[K, 1 - K], [1, 0]], discount=sympy.Symbol("d"))
    assert game.parameters == ("d", "k")
    fixed = game.at(k=Fraction(1, 3), d=Fraction(1, 2))
    assert fixed.kind == "exact"
    assert fixed.transitions["x"][0].tolist() == [Fraction(1, 3), Fraction(2, 3)]
    assert game.at(k=0.25).parameters == ("d",)


def test_a_row_that_does_not_add_up_names_the_state_and_the_sum() -> None:
    with pytest.raises(GameError, match=r"state 'x' after \(1\).*add up to 9/10"):
        one_player([[Fraction(1, 2), Fraction(2, 5)], [1, 0]])
    with pytest.raises(GameError, match=r"state 'x' after \(2\)"):
        one_player([[1, 0], [1.5, -0.5]])
    with pytest.raises(GameError, match="add up"):
        one_player([[K, K], [1, 0]]).at(k=0.4)


def test_floats_may_round_in_the_last_place() -> None:
    assert one_player([[0.1 + 0.2, 0.7], [1, 0]]).kind == "float"
    with pytest.raises(GameError, match="add up"):
        one_player([[0.3 + 1e-9, 0.7], [1, 0]])


@pytest.mark.parametrize("discount", [1, -0.1, 1.5, float("nan"), (0.5, 0.5)])
def test_discount_factors_out_of_range_are_refused(discount: Any) -> None:
    with pytest.raises(GameError, match="discount"):
        one_player([[1, 0], [1, 0]], discount)


@pytest.mark.parametrize(
    ("stages", "rows", "words"),
    [
        ({}, {}, "at least one state"),
        ({"x": 3}, {"x": [1]}, "StrategicGame"),
        ({"": stage([1], players=("a",))}, {"": [1]}, "non-empty"),
        ({"x": stage([1], players=("a",))}, {"y": [1]}, "each of the states"),
        ({"x": stage([1], players=("a",))}, {"x": [[1], [1]]}, "shape"),
        (
            {"x": stage([1], players=("a",)), "y": stage([1], players=("b",))},
            {"x": [1, 0], "y": [1, 0]},
            "same players",
        ),
    ],
)
def test_malformed_games_are_refused(stages: Any, rows: Any, words: str) -> None:
    with pytest.raises(GameError, match=words):
        MarkovGame(stages, rows, 0.5)


def test_unknown_names_and_starts_are_refused() -> None:
    with pytest.raises(ParameterError, match="kk"):
        one_player([[K, 1 - K], [1, 0]]).at(kk=1)
    with pytest.raises(GameError, match="start"):
        one_player([[1, 0], [1, 0]], start="z")


def test_games_compare_hash_and_pickle() -> None:
    game = one_player([[1, 0], [0, 1]])
    assert game == one_player([[1, 0], [0, 1]])
    assert hash(game) == hash(one_player([[1, 0], [0, 1]]))
    assert game != one_player([[0, 1], [0, 1]])
    assert pickle.loads(pickle.dumps(game)) == game  # noqa: S301 - its own bytes


def efforts_game(**changed: Any) -> QuadraticMarkovGame:
    given: dict[str, Any] = {
        "players": ("a", "b"),
        "components": {"x": ("low", "high")},
        "efforts": [Effort("a", "e", 0, 1, ("low",)), Effort("b", "f")],
        "payoffs": {"low": [K - E**2, E * F - F**2], "high": [0, -(F**2)]},
        "moves": {"low": {"x": ("high", 0.1 + 0.3 * E + 0.1 * E * F)}},
        "discounts": 0.5,
    }
    return QuadraticMarkovGame.from_expressions(**(given | changed))


def test_expressions_become_coefficients() -> None:
    game = efforts_game()
    assert game.parameters == ("k",)
    assert game.monomials == ((), (0,), (1,), (0, 0), (0, 1), (1, 1))
    fixed = game.at(k=2)
    assert fixed.payoffs[0].tolist() == [[2, 0, 0, -1, 0, 0], [0, 0, 0, 0, 1, -1]]
    assert fixed.intensities[0, 0] == pytest.approx([0.1, 0.3, 0, 0, 0.1, 0])
    assert fixed.bounds[:, 0].tolist() == [[0, 1], [0, 0]]
    assert pickle.loads(pickle.dumps(fixed)).payoffs.tolist() == fixed.payoffs.tolist()  # noqa: S301


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"payoffs": {"low": [E**3, 0], "high": [0, 0]}}, "degree two"),
        ({"payoffs": {"low": [1], "high": [0, 0]}}, "one per player"),
        ({"payoffs": {"low": [1, 1]}}, "each of the states"),
        ({"moves": {"low": {"x": ("high", E**2)}}}, "linear in the efforts of 'a'"),
        ({"moves": {"low": {"x": ("top", E)}}}, "levels"),
        ({"moves": {"low": {"y": ("high", E)}}}, "none of"),
        ({"moves": {"middle": {}}}, "no state"),
        ({"efforts": [Effort("c", "e"), Effort("b", "f")]}, "'c'"),
        ({"efforts": [Effort("a", "e", 1, 0), Effort("b", "f")]}, "low <= high"),
        ({"efforts": [Effort("a", "e", states=("top",)), Effort("b", "f")]}, "no states"),
        ({"efforts": [Effort("a", "e"), Effort("b", "e")]}, "different"),
        ({"discounts": 1}, "discount"),
    ],
)
def test_malformed_games_of_efforts_are_refused(changed: Any, words: str) -> None:
    with pytest.raises(GameError, match=words):
        efforts_game(**changed)


def test_a_player_may_move_two_components_at_once_and_no_more() -> None:
    def game(count: int) -> QuadraticMarkovGame:
        names = "xyz"[:count]
        levels = dict.fromkeys(names, ("0", "1"))
        states = ["/".join(map(str, bits)) for bits in np.ndindex(*(2,) * count)]
        return QuadraticMarkovGame.from_expressions(
            players=("a",),
            components=levels,
            efforts=[Effort("a", "e")],
            payoffs={state: [-(E**2)] for state in states},
            moves={states[0]: dict.fromkeys(names, ("1", E))},
            discounts=0.5,
        )

    assert len(game(2).states) == 4
    with pytest.raises(GameError, match="at most two"):
        game(3)


def test_solving_needs_numbers_and_starts() -> None:
    with pytest.raises(NotApplicableError, match="still free: k"):
        markov_perfect_equilibria(efforts_game())
    with pytest.raises(NotApplicableError, match="starts"):
        markov_perfect_equilibria(efforts_game().at(k=1), starts=0)
    with pytest.raises(NotApplicableError, match="StrategicGame"):
        markov_perfect_equilibria(stage([1], players=("a",)))  # type: ignore[arg-type]


def test_equilibria_speak_in_labels() -> None:
    (equilibrium,) = markov_perfect_equilibria(one_player([[1, 0], [0, 1]], Fraction(3, 4)))
    assert equilibrium.play("x", "a") == {"1": 1, "2": 0}
    assert equilibrium.to_xarray()["value"].sel(state="x", player="a").item() == 4
    with pytest.raises(GameError, match="needs a state"):
        equilibrium.play("z", "a")


def test_a_near_tie_of_floats_is_not_called_complete() -> None:
    """One ulp apart: the answer may hang on rounding, and says so."""
    tables = {"x": stage([1.0, 1.0 + 2e-16], players=("a",)), "y": stage([0.0], players=("a",))}
    rows = {"x": [[0.5, 0.5], [0.5, 0.5]], "y": [0.5, 0.5]}
    solution = markov_perfect_equilibria(MarkovGame(tables, rows, 0.9))
    assert len(solution) >= 1
    assert solution.complete or "rounding" in solution.note
