"""The door to Nashpy."""

from __future__ import annotations

import sys

import nashpy
import numpy as np
import pytest
import sympy

from basebargain._errors import MissingPackageError, NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.interop import from_nashpy, to_nashpy
from basebargain.solvers import nash_equilibria


def test_there_and_back() -> None:
    game = StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]], players=("row", "column"))
    back = from_nashpy(to_nashpy(game))
    assert back.players == game.players
    assert np.array_equal(back.payoffs.astype(float), game.payoffs.astype(float))


def test_integer_matrices_come_in_exact() -> None:
    assert from_nashpy(nashpy.Game([[1, 2]], [[3, 4]])).kind == "exact"


def test_the_zero_sum_constructor_of_nashpy() -> None:
    (eq,) = nash_equilibria(from_nashpy(nashpy.Game([[1, -1], [-1, 1]]))).equilibria
    assert eq.payoffs.tolist() == [0, 0]


def test_games_that_nashpy_cannot_hold() -> None:
    with pytest.raises(NotApplicableError, match="needs numbers; still free: x"):
        to_nashpy(StrategicGame.from_arrays([[sympy.Symbol("x")]], [[1]]))
    with pytest.raises(NotApplicableError, match="3 players"):
        to_nashpy(StrategicGame.from_arrays(*np.zeros((3, 2, 2, 2))))


def test_a_missing_package_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nashpy", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'basebargain\[nash\]'"):
        to_nashpy(StrategicGame.from_arrays([[1]], [[1]]))
