"""Iterated strict dominance and rationalizability: known games, certificates, edge cases."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers._dominance import (
    Elimination,
    Undominated,
    iterated_strict_dominance,
    rationalizable,
)

MIDDLE = ([[3, 0], [0, 3], [1, 1]], [[1, 0], [0, 1], [0, 0]])
# Player 3 gets 4 from the second strategy when the others match: best at an even chance of the two
# matches, never best when they mix on their own (then at most 2, and the fourth pays 3).
PEARCE = np.moveaxis(
    np.array([[[8, 0], [0, 0]], [[4, 0], [0, 4]], [[0, 0], [0, 8]], [[3, 3], [3, 3]]]), 0, 2
)


def game(*tables: Any) -> StrategicGame:
    return StrategicGame.from_arrays(*tables)


def holds(original: StrategicGame, result: Undominated) -> bool:
    """Check every elimination from the definition, in the game its round starts from."""
    left = [list(own) for own in original.strategies]
    for turn in range(1, result.rounds + 1):
        current = original.restricted(left)
        steps = [step for step in result.eliminations if step.round == turn]
        if not all(dominates(current, step) for step in steps):
            return False
        for step in steps:
            left[original.players.index(step.player)].remove(step.strategy)
    return left == [list(own) for own in result.game.strategies]


def dominates(current: StrategicGame, step: Elimination) -> bool:
    player = current.players.index(step.player)
    rows = np.moveaxis(current.payoffs[player], player, 0)
    labels = current.strategies[player]
    mix: Any = sum(w * rows[labels.index(s)] for s, w in step.dominated_by.items())
    gain = (mix - rows[labels.index(step.strategy)]).min()
    return bool(gain == step.margin > 0 and sum(step.dominated_by.values()) == 1)


def test_a_mixed_strategy_dominates_what_no_pure_one_does() -> None:
    result = iterated_strict_dominance(game(*MIDDLE))
    (step,) = result.eliminations
    assert step.dominated_by == {"1": Fraction(1, 2), "2": Fraction(1, 2)}
    assert step.margin == Fraction(1, 2)
    assert result.game.shape == (2, 2)
    assert not iterated_strict_dominance(game(*MIDDLE), by_mixed=False).eliminations


def test_the_prisoners_dilemma_is_dominance_solvable() -> None:
    result = iterated_strict_dominance(game([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
    assert result.is_solved
    assert result.strategies == (("2",), ("2",))
    assert result.rounds == 1
    assert "1's 1 by 2, margin 1" in repr(result)


def test_rounds_follow_one_another_in_a_cournot_grid() -> None:
    """Quantities 0..4, price 12 - 3 x - 3 y: iterated dominance ends at one third of demand."""
    x = np.arange(5)[:, None]
    profit = x * (12 - 3 * (x + x.T))
    result = iterated_strict_dominance(game(profit, profit.T))
    assert result.rounds > 1
    assert holds(game(profit, profit.T), result)


def test_every_certificate_holds_and_a_wrong_one_is_noticed() -> None:
    original = game(*MIDDLE)
    result = iterated_strict_dominance(original)
    assert holds(original, result)
    (step,) = result.eliminations
    for wrong in (
        replace(step, margin=Fraction(1, 3)),
        replace(step, dominated_by={"1": Fraction(1)}),
        replace(step, strategy="1"),
    ):
        assert not holds(original, replace(result, eliminations=(wrong,)))
    assert not holds(original, replace(result, eliminations=()))


def test_copies_and_equal_payoffs_are_not_strictly_dominated() -> None:
    assert iterated_strict_dominance(game([[1, 1], [1, 1]], [[0, 0], [0, 0]])).game.shape == (2, 2)
    assert iterated_strict_dominance(game([[1], [1]], [[0], [0]])).game.shape == (2, 1)


@pytest.mark.parametrize("value", [1.0, 0.1, 1e-12, 1e12])
def test_one_ulp_dominates(value: float) -> None:
    result = iterated_strict_dominance(game([[value], [np.nextafter(value, np.inf)]], [[0], [0]]))
    assert result.strategies[0] == ("2",)
    assert result.eliminations[0].margin > 0


def test_margins_are_in_the_unit_of_the_payoffs() -> None:
    """A tenth is not exact in floats; the mixed strategy of the table of tenths is."""
    (step,) = iterated_strict_dominance(game(*MIDDLE).rescaled(0.1, 1e6)).eliminations
    assert step.dominated_by == {"1": Fraction(1, 2), "2": Fraction(1, 2)}
    assert step.margin == pytest.approx(0.05)


def test_one_player_keeps_the_best() -> None:
    assert iterated_strict_dominance(game([1, 3, 3])).strategies == (("2", "3"),)


def test_conjectures_make_each_survivor_a_best_reply() -> None:
    original = game([[2, 0, 1], [0, 2, 1], [0, 0, 0]], [[1, 0, 3], [0, 1, 3], [0, 0, 0]])
    result = rationalizable(original)
    for (player, label), conjecture in result.conjectures.items():
        i = original.players.index(player)
        kept = [original.strategies[1 - i].index(s) for s in result.strategies[1 - i]]
        values = np.moveaxis(original.payoffs[i], i, 0)[:, kept] @ conjecture
        assert values[original.strategies[i].index(label)] == max(values)
    assert result.independent


def test_three_players_may_need_a_correlated_conjecture() -> None:
    nothing = np.zeros((2, 2, 4), dtype=int)
    result = rationalizable(game(nothing, nothing, PEARCE))
    half = Fraction(1, 2)
    assert result.conjectures["3", "2"].tolist() == [[half, 0], [0, half]]
    assert not result.independent
    assert "correlates" in result.note


def test_three_players_with_point_conjectures_are_independent() -> None:
    assert rationalizable(game(*np.zeros((3, 2, 2, 2)))).independent


def test_free_parameters_are_refused() -> None:
    with pytest.raises(NotApplicableError, match="still free: x"):
        rationalizable(game([[sympy.Symbol("x")]], [[1]]))
