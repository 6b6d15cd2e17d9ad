"""Dominance does not depend on units, names, or strategies that nobody would play."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, strategies as st

from basebargain.forms import StrategicGame
from basebargain.solvers._dominance import iterated_strict_dominance
from basebargain.testing._strategies import strategic_games

GAMES = strategic_games(players=(1, 3), strategies=(1, 3), kinds=["integers", "ordinal"])


@given(game=GAMES, scale=st.fractions("1/1000000", 10**6), shift=st.fractions(-100, 100))
def test_the_unit_does_not_matter(game: StrategicGame, scale: Fraction, shift: Fraction) -> None:
    first = iterated_strict_dominance(game)
    second = iterated_strict_dominance(game.rescaled(scale, shift))
    assert first.strategies == second.strategies
    margins = [step.margin * scale for step in first.eliminations]
    assert margins == [step.margin for step in second.eliminations]


@given(game=GAMES)
def test_a_strategy_worse_than_all_disappears(game: StrategicGame) -> None:
    tables = [np.concatenate([table, table[:1]]) for table in game.payoffs]
    tables[0][-1] = game.payoffs[0].min() - 1
    larger = iterated_strict_dominance(StrategicGame.from_arrays(*tables))
    assert larger.strategies == iterated_strict_dominance(game).strategies


@given(game=GAMES)
def test_what_is_left_has_nothing_more_to_remove(game: StrategicGame) -> None:
    assert not iterated_strict_dominance(iterated_strict_dominance(game).game).eliminations
