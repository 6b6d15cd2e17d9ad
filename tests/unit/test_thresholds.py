"""Exact thresholds of strategic games in one parameter."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from basebargain._errors import NotApplicableError, ParameterError
from basebargain.forms import StrategicGame
from basebargain.sensitivity import thresholds

t, s = sympy.symbols("t s", real=True)
HUNT = StrategicGame.from_arrays([[t, 0], [1, 1]], [[t, 1], [0, 1]])


def test_the_stag_hunt_changes_where_the_stag_is_worth_the_hare() -> None:
    found = thresholds(HUNT, None, "t", over=(0, 3))
    assert [change.exact for change in found.changes] == [1]
    (change,) = found.changes
    assert change.before == "2 / 2"
    assert change.after == "1 / 1 | 1+2 / 1+2 | 2 / 2"
    assert list(found) == [1.0]
    assert found[0] == 1.0
    assert np.array_equal(np.asarray(found), [1.0])


def test_two_thresholds_closer_than_any_grid() -> None:
    gap = Fraction(1, 10**12)
    game = StrategicGame.from_arrays(
        [[t], [Fraction(1, 2)], [2 * t - Fraction(1, 2) - gap]], [[0], [0], [0]]
    )
    found = thresholds(game, None, "t", over=(0, 1))
    assert [change.exact for change in found.changes] == [
        sympy.Rational(1, 2),
        sympy.Rational(1, 2) + sympy.Rational(1, 10**12),
    ]


def test_irrational_thresholds_are_algebraic_numbers() -> None:
    game = StrategicGame.from_arrays([[t**2], [2]], [[0], [0]])
    found = thresholds(game, None, "t", over=(0, 2))
    assert found.changes[0].exact == sympy.sqrt(2)
    assert found[0] == pytest.approx(2**0.5)


def test_a_point_where_the_answer_differs_only_there_is_a_threshold() -> None:
    """(t - 1)^2 and 0 tie at t = 1 alone."""
    game = StrategicGame.from_arrays([[(t - 1) ** 2], [0]], [[0], [0]])
    (change,) = thresholds(game, None, "t", over=(0, 2)).changes
    assert (change.before, change.at, change.after) == ("1 / 1", "1 / 1 ~ 2 / 1", "1 / 1")


def test_no_threshold_is_said_with_the_answer() -> None:
    found = thresholds(HUNT, None, "t", over=(2, 3))
    assert len(found) == 0
    assert "none for t in [2, 3]" in repr(found)


def test_floats_are_read_as_the_decimals_they_print_as() -> None:
    game = StrategicGame.from_arrays([[t], [s]], [[0], [0]])
    assert thresholds(game, None, "t", over=(0, 1), s=0.3).changes[0].exact == sympy.Rational(3, 10)


def test_thresholds_at_the_ends_of_the_range_are_found() -> None:
    found = thresholds(HUNT, None, "t", over=(1, 2))
    assert list(found) == [1.0]
    assert found.changes[0].before == found.changes[0].at
    assert found.everywhere == found.changes[0].at


def test_errors_name_what_is_missing() -> None:
    with pytest.raises(ParameterError, match="still free: s"):
        thresholds(StrategicGame.from_arrays([[t], [s]], [[0], [0]]), None, "t", over=(0, 1))
    with pytest.raises(ParameterError, match="does not depend on 'u'"):
        thresholds(HUNT, None, "u", over=(0, 1))
    with pytest.raises(ParameterError, match="no declared range"):
        thresholds(HUNT, None, "t")
    with pytest.raises(ParameterError, match="low < high"):
        thresholds(HUNT, None, "t", over=(1, 1))
    with pytest.raises(NotApplicableError, match="rational functions"):
        thresholds(
            StrategicGame.from_arrays([[sympy.exp(t)], [2]], [[0], [0]]), None, "t", over=(0, 1)
        )
