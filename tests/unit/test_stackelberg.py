"""Commitment: known games, weak suprema, pure commitments, edge cases."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers._stackelberg import stackelberg

# Conitzer and Sandholm's first example.
EXAMPLE = ([[2, 4], [1, 3]], [[1, 0], [0, 1]])


def game(*tables: Any) -> StrategicGame:
    return StrategicGame.from_arrays(*tables)


def test_the_published_example() -> None:
    """Pure commitment is worth 3, an even mixture 7/2, simultaneous play 2."""
    (eq,) = stackelberg(game(*EXAMPLE), "1")
    assert eq.profile[0].tolist() == [Fraction(1, 2)] * 2
    assert eq.payoffs.tolist() == [Fraction(7, 2), Fraction(1, 2)]
    assert eq.reply == "2"
    assert eq.regret == 0
    (pure,) = stackelberg(game(*EXAMPLE), "1", commitment="pure")
    assert pure.payoffs.tolist() == [3, 1]


def test_an_unfavourable_tie_makes_the_value_a_supremum() -> None:
    solution = stackelberg(game(*EXAMPLE), "1", tie="weak")
    (eq,) = solution
    assert not eq.attained
    assert eq.payoffs[0] == Fraction(7, 2)
    assert "supremum" in solution.note
    assert "not attained" in repr(eq)


def test_the_supremum_is_approached() -> None:
    """A little more weight on 2 makes the good reply the only best one, at a little less."""
    row, column = (np.array(t, dtype=object) for t in EXAMPLE)
    for k in range(2, 8):
        mix = np.array([Fraction(1, 2) - Fraction(1, 10**k), Fraction(1, 2) + Fraction(1, 10**k)])
        replies = mix @ column
        assert replies[1] > replies[0]
        assert (mix @ row)[1] == Fraction(7, 2) - Fraction(1, 10**k)


def test_either_player_may_lead() -> None:
    (eq,) = stackelberg(game(*EXAMPLE), "2")
    assert eq.leader == "2"
    assert eq.profile[1].tolist() == [1, 0]
    assert eq.payoffs.tolist() == [2, 1]


def test_copies_of_the_reply_give_the_worst_one_when_weak() -> None:
    twins = game([[1, 5]], [[1, 1]])
    (strong,), (weak,) = stackelberg(twins, "1"), stackelberg(twins, "1", tie="weak")
    assert (strong.reply, strong.payoffs[0]) == ("2", 5)
    assert (weak.reply, weak.payoffs[0], weak.attained) == ("1", 1, True)


def test_a_reply_best_at_one_point_only_counts_when_strong_only() -> None:
    """The third reply ties at the even mixture and nowhere else; it pays the leader ten."""
    row, column = [[0, 0, 10], [0, 0, 10]], [[2, 0, 1], [0, 2, 1]]
    assert stackelberg(game(row, column), "1").equilibria[0].payoffs[0] == 10
    assert stackelberg(game(row, column), "1", tie="weak").equilibria[0].payoffs[0] == 0


def test_all_equal_payoffs_and_single_strategies() -> None:
    flat = game([[5, 5], [5, 5]], [[1, 1], [1, 1]])
    for tie in ("strong", "weak"):
        assert all(eq.payoffs.tolist() == [5, 1] for eq in stackelberg(flat, "1", tie=tie))
    assert stackelberg(game([[3]], [[4]]), "2", tie="weak").equilibria[0].payoffs.tolist() == [3, 4]


@pytest.mark.parametrize(("scale", "shift"), [(1e-12, 0.0), (1e12, 0.0), (0.1, 1e6)])
def test_the_unit_of_floats(scale: float, shift: float) -> None:
    (eq,) = stackelberg(game(*EXAMPLE).rescaled(scale, shift), "1")
    assert eq.profile[0].tolist() == [0.5, 0.5]
    assert eq.payoffs[0] == pytest.approx(3.5 * scale + shift, rel=1e-14)


def test_one_ulp_decides_the_reply() -> None:
    more = float(np.nextafter(1, 2))
    (eq,) = stackelberg(game([[0.0, 9.0]], [[more, 1.0]]), "1")
    assert eq.reply == "1"


@pytest.mark.parametrize(
    "arguments",
    [{"leader": "x"}, {"leader": "1", "tie": "no"}, {"leader": "1", "commitment": "no"}],
)
def test_wrong_arguments_are_refused(arguments: Any) -> None:
    with pytest.raises(NotApplicableError, match="stackelberg"):
        stackelberg(game(*EXAMPLE), **arguments)


def test_three_players_and_free_parameters_are_refused() -> None:
    with pytest.raises(NotApplicableError, match="two players"):
        stackelberg(game(*np.zeros((3, 2, 2, 2))), "1")
    with pytest.raises(NotApplicableError, match="still free: x"):
        stackelberg(game([[sympy.Symbol("x")]], [[1]]), "1")
