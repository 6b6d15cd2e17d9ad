"""Equilibria of three-player games do not depend on units, names, or dominated strategies."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given, settings, strategies as st

from basebargain.forms import StrategicGame
from basebargain.solvers import nash_equilibria
from basebargain.testing._strategies import strategic_games

GAMES = strategic_games(players=3, strategies=(1, 2), kinds=["integers", "fractions"])
SHORT = settings(max_examples=15)


def found(game: StrategicGame) -> tuple[bool, set[Any]]:
    solution = nash_equilibria(game, max_parts=5_000)
    return solution.complete, {tuple(tuple(m.tolist()) for m in e.profile) for e in solution}


@SHORT
@given(game=GAMES, scale=st.fractions("1/1000000", 10**6), shift=st.fractions(-100, 100))
def test_the_unit_does_not_matter(game: StrategicGame, scale: Fraction, shift: Fraction) -> None:
    assert found(game) == found(game.rescaled(scale, shift))


@SHORT
@given(game=GAMES)
def test_the_order_of_the_players_does_not_matter(game: StrategicGame) -> None:
    turned = StrategicGame.from_arrays(*(np.moveaxis(game.payoffs[i], 0, -1) for i in (1, 2, 0)))
    complete, profiles = found(game)
    assert found(turned) == (complete, {(q, r, p) for p, q, r in profiles})


@SHORT
@given(game=GAMES)
def test_a_dominated_strategy_is_never_used(game: StrategicGame) -> None:
    tables = [np.concatenate([table, table[:1]]) for table in game.payoffs]
    tables[0][-1] = game.payoffs[0].min() - 1
    complete, profiles = found(game)
    expected = {((*p, 0), q, r) for p, q, r in profiles}
    assert found(StrategicGame.from_arrays(*tables)) == (complete, expected)


@SHORT
@given(game=strategic_games(players=(3, 4), strategies=(1, 2)))
def test_every_listed_equilibrium_is_one(game: StrategicGame) -> None:
    solution = nash_equilibria(game, max_parts=5_000)
    span = max(float(np.ptp(table)) for table in game.payoffs)
    assert all(float(e.regret) <= 1e-9 * span for e in solution)
    assert solution.equilibria or not solution.complete
    assert solution.complete or solution.note
