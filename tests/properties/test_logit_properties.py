"""Logit equilibria do not depend on shifts, names, or the order of questions."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st

from basebargain.forms import StrategicGame
from basebargain.solvers._logit import logit_equilibria
from basebargain.testing._strategies import strategic_games

GAMES = strategic_games(players=(1, 3), strategies=(1, 3), kinds=["integers", "fractions"])
SHORT = settings(max_examples=20)


@SHORT
@given(game=GAMES, precision=st.floats(0, 0.1))
def test_every_listed_point_is_a_fixed_point(game: StrategicGame, precision: float) -> None:
    solution = logit_equilibria(game, [precision, 0])
    assert all(eq.residual < 1e-10 for eq in solution)
    assert all(eq.precision in (precision, 0) for eq in solution)


@SHORT
@given(game=GAMES, shift=st.integers(-(10**6), 10**6))
def test_a_common_payment_does_not_matter(game: StrategicGame, shift: int) -> None:
    for a, b in zip(
        logit_equilibria(game, 0.03), logit_equilibria(game.rescaled(1, shift), 0.03), strict=True
    ):
        for mix, other in zip(a.profile, b.profile, strict=True):
            assert np.abs(mix - other).max() < 1e-9


@SHORT
@given(game=strategic_games(players=2, strategies=(1, 3), kinds=["integers"]))
def test_the_order_of_the_strategies_does_not_matter(game: StrategicGame) -> None:
    turned = game.restricted([game.strategies[0][::-1], game.strategies[1]])
    for a, b in zip(logit_equilibria(game, 0.03), logit_equilibria(turned, 0.03), strict=True):
        assert np.abs(a.profile[0] - b.profile[0][::-1]).max() < 1e-9
