"""StrategicGame: construction, substitution, labels, errors."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import GameError, ParameterError
from basebargain.forms import StrategicGame
from basebargain.models import base_rights

x, z = sympy.symbols("x z", real=True)


def chicken() -> StrategicGame:
    return StrategicGame.from_arrays([[x, 1], [3, 0]], [[2, 3], [z, 0]], players=("a", "b"))


def test_integers_stay_exact() -> None:
    game = StrategicGame.from_arrays([[1, 2]], [[3, Fraction(1, 3)]])
    assert game.kind == "exact"
    assert game.payoff("1", "2") == (2, Fraction(1, 3))


def test_one_float_makes_the_game_float() -> None:
    game = StrategicGame.from_arrays([[1, 2.5]], [[3, 4]])
    assert game.kind == "float"
    assert game.payoffs.dtype == np.float64


def test_parameters_are_the_free_names() -> None:
    assert chicken().parameters == ("x", "z")
    assert chicken().at(x=1).parameters == ("z",)
    assert chicken().at(x=1, z=2).parameters == ()


def test_exact_values_keep_the_game_exact() -> None:
    game = chicken().at(x=Fraction(1, 3), z=sympy.Rational(2, 7))
    assert game.kind == "exact"
    assert game.payoff("1", "1") == (Fraction(1, 3), 2)
    assert game.payoff("2", "1") == (3, Fraction(2, 7))


def test_float_values_make_the_game_float() -> None:
    game = chicken().at(x=0.1, z=2)
    assert game.kind == "float"
    assert game.payoff("1", "1") == (0.1, 2.0)


def test_rational_constants_in_expressions_stay_exact() -> None:
    game = StrategicGame.from_arrays([[x / 3]], [[sympy.Rational(1, 7) * x]]).at(x=1)
    assert game.payoff("1", "1") == (Fraction(1, 3), Fraction(1, 7))


def test_three_players() -> None:
    payoffs = np.arange(24).reshape(3, 2, 2, 2)
    game = StrategicGame.from_arrays(*payoffs, strategies=[["u", "d"], ["l", "r"], ["m", "n"]])
    assert game.shape == (2, 2, 2)
    assert game.payoff("d", "l", "n") == (5, 13, 21)


def test_payoffs_cannot_be_changed() -> None:
    game = StrategicGame.from_arrays([[1.0, 2.0]], [[3.0, 4.0]])
    with pytest.raises(ValueError, match="read-only"):
        game.payoffs[0, 0, 0] = 5


def test_a_given_array_is_copied() -> None:
    table = np.ones((2, 2, 2))
    game = StrategicGame(("a", "b"), (("1", "2"), ("1", "2")), table)
    table[:] = 9
    assert game.payoff("1", "1") == (1, 1)


def test_rescaled_moves_each_player_alone() -> None:
    game = StrategicGame.from_arrays([[1, 2]], [[3, 4]]).rescaled([2, 3], [0, 1])
    assert game.payoff("1", "2") == (4, 13)


def test_restricted_keeps_the_given_order() -> None:
    game = StrategicGame.from_arrays([[1, 2, 3]], [[4, 5, 6]])
    assert game.restricted([["1"], ["3", "1"]]).payoffs.tolist() == [[[3, 1]], [[6, 4]]]


def test_xarray_carries_labels_and_unit() -> None:
    game = StrategicGame.from_arrays([[1, 2]], [[3, 4]], players=("a", "b"), unit="USD bn")
    table = game.to_xarray()
    assert table.sel(player="b", a="1", b="2").item() == 4
    assert table.attrs["unit"] == "USD bn"


def test_equal_games_have_equal_hashes() -> None:
    assert chicken() == chicken()
    assert hash(chicken()) == hash(chicken())
    assert chicken() != chicken().at(x=1)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (([[1, float("nan")]], [[1, 1]]), "finite"),
        (([[1, float("inf")]], [[1, 1]]), "finite"),
        (([[1, np.nan]], [[1, 1]]), "payoffs of 1"),
        (([["x", 1]], [[1, 1]]), "never read as a formula"),
        (([[True, 1]], [[1, 1]]), "write 0 or 1"),
        (([[1j, 1]], [[1, 1]]), "real number"),
        (([[sympy.I, 1]], [[1, 1]]), "real and finite"),
        (([[sympy.oo, 1]], [[1, 1]]), "real and finite"),
        (([[1, 2], [3]], [[1, 1], [1, 1]]), "rectangular"),
        (([[1, 2]], [[1], [2]]), "shape of the others"),
        (([1, 2], [1, 2]), "one axis per player"),
        (([[]], [[]]), "at least one strategy"),
        ((), "one payoff array per player"),
    ],
)
def test_bad_payoffs_are_refused(tables: tuple[Any, ...], message: str) -> None:
    with pytest.raises(GameError, match=message):
        StrategicGame.from_arrays(*tables)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"players": ("a", "a")}, "labels must differ"),
        ({"players": ("a",)}, "one payoff array per player"),
        ({"players": ("a", "")}, "non-empty"),
        ({"strategies": [["u"], ["l", "l"]]}, "labels must differ"),
        ({"strategies": [["u"], ["l"]]}, "shape"),
        ({"strategies": [["u"]]}, "one tuple of strategies per player"),
    ],
)
def test_bad_labels_are_refused(labels: dict[str, Any], message: str) -> None:
    with pytest.raises(GameError, match=message):
        StrategicGame.from_arrays([[1, 2]], [[3, 4]], **labels)


def test_unknown_parameter_names_the_near_one() -> None:
    game = StrategicGame.from_arrays([[sympy.Symbol("kappa")]], [[1]])
    with pytest.raises(ParameterError, match="did you mean kappa"):
        game.at(kapa=1)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "1", True, None, (0, 1)])
def test_a_parameter_must_be_one_number(value: Any) -> None:
    with pytest.raises(ParameterError, match="parameter 'x' must be one number"):
        chicken().at(x=value)


def test_a_pole_is_an_error_and_not_an_infinite_payoff() -> None:
    game = StrategicGame.from_arrays([[1 / x]], [[1]])
    for zero in (0, 0.0):
        with pytest.raises(ParameterError, match="divides by zero"):
            game.at(x=zero)


def test_unknown_labels_are_named() -> None:
    game = StrategicGame.from_arrays([[1, 2]], [[3, 4]])
    with pytest.raises(GameError, match="got 'left'"):
        game.payoff("1", "left")
    with pytest.raises(GameError, match=r"got \['left'\]"):
        game.restricted([["1"], ["left"]])


def test_scale_must_be_positive() -> None:
    with pytest.raises(GameError, match="scale must be positive"):
        StrategicGame.from_arrays([[1, 2]], [[3, 4]]).rescaled(0)


def test_repr_shows_the_table() -> None:
    text = repr(StrategicGame.from_arrays([[1, 2]], [[3, 4]], players=("a", "b"), name="toy"))
    assert "StrategicGame 'toy' of a and b, 1x2" in text
    assert "2, 4" in text


def test_a_game_survives_copying_and_pickling() -> None:
    """Sweeps on several processes send games to workers."""
    game = base_rights()
    for again in (copy.deepcopy(game), pickle.loads(pickle.dumps(game))):  # noqa: S301 - our own bytes
        assert again == game
        assert dict(again.ranges) == dict(game.ranges)
