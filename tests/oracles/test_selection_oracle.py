"""Risk dominance and the logit limit against what theory says of 2x2 games."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from basebargain.forms import StrategicGame
from basebargain.solvers import nash_equilibria
from basebargain.solvers._selection import risk_dominance, select

pytestmark = pytest.mark.oracle


def coordination_games(count: int) -> Any:
    """Games with strict equilibria (1, 1) and (2, 2) and losses known by construction."""
    rng = np.random.default_rng(61)
    for _ in range(count):
        a, b, c, d = rng.integers(1, 10, 4)
        base = rng.integers(-5, 6, (2, 2))
        row = np.array([[a, 0], [0, b]]) + base[0]
        column = np.array([[c, 0], [0, d]]) + base[1][:, None]
        yield row, column, int(a * c), int(b * d)


def test_nash_products_are_those_by_construction() -> None:
    for row, column, first, second in coordination_games(100):
        answer = risk_dominance(StrategicGame.from_arrays(row, column), ("1", "1"), ("2", "2"))
        assert answer.products == (first, second)
        expected = ("1", "1") if first > second else ("2", "2") if second > first else None
        assert answer.dominant == expected


def test_symmetric_games_tend_to_the_risk_dominant_equilibrium() -> None:
    """In symmetric 2x2 coordination the principal logit branch selects by risk dominance.

    The better reply to an even chance draws the branch away from the centroid at once.
    """
    rng = np.random.default_rng(62)
    for _ in range(25):
        a, b = rng.choice(np.arange(1, 10), 2, replace=False)
        shift = int(rng.integers(-4, 5))
        row = np.array([[a + shift, 0], [shift, b]])
        game = StrategicGame.from_arrays(row, row.T)
        solution = nash_equilibria(game)
        (by_risk,) = select(solution, "risk dominance", game=game)
        (by_logit,) = select(solution, "logit limit", game=game)
        assert by_risk.support == by_logit.support == ((("1",),) * 2 if a > b else (("2",),) * 2)
