"""Dominance against floating-point linear programs that remove one strategy at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from basebargain.forms import StrategicGame
from basebargain.solvers._dominance import iterated_strict_dominance, rationalizable

pytestmark = pytest.mark.oracle


def margin(rows: Any, k: int) -> float:
    """Largest gain over row k that some mixture of the rows has in every column (HiGHS)."""
    size = len(rows)
    gains = np.hstack([-(rows - rows[k]).T, np.ones((rows.shape[1], 1))])
    answer = linprog(
        [0] * size + [-1],
        gains,
        np.zeros(rows.shape[1]),
        [[1] * size + [0]],
        [1],
        bounds=[(0, 1)] * size + [(None, None)],
    )
    assert answer.fun is not None
    return -float(answer.fun)


def left_over(tables: Any, rng: np.random.Generator) -> list[list[int]]:
    """Remove one dominated strategy at a time, in random order."""
    kept = [list(range(size)) for size in tables[0].shape]
    while True:
        options = []
        for i, table in enumerate(tables):
            rows = np.moveaxis(table[np.ix_(*kept)], i, 0).reshape(len(kept[i]), -1)
            options += [(i, s) for k, s in enumerate(kept[i]) if margin(rows, k) > 1e-7]
        if not options:
            return kept
        player, strategy = options[rng.integers(len(options))]
        kept[player].remove(strategy)


def random_tables(rng: np.random.Generator, k: int) -> Any:
    shape = [(3, 3), (4, 3), (2, 2, 3), (5, 2), (2, 3, 2)][k % 5]
    return rng.integers(0, (4, 8, 30)[k % 3], (len(shape), *shape)).astype(float)


@pytest.mark.parametrize("scale", [1.0, 1e-12, 1e12])
def test_the_survivors_are_those_of_one_at_a_time_elimination(scale: float) -> None:
    rng = np.random.default_rng(11)
    removed = 0
    for k in range(40):
        tables = random_tables(rng, k)
        game = StrategicGame.from_arrays(*(tables * scale + (1e6 if scale >= 1 else 0)))
        expected = [[str(s + 1) for s in own] for own in left_over(tables, rng)]
        assert [list(own) for own in iterated_strict_dominance(game).strategies] == expected
        assert [list(own) for own in rationalizable(game).strategies] == expected
        removed += sum(tables[0].shape) - sum(map(len, expected))
    assert removed > 40


def test_the_oracle_notices_a_wrong_payoff() -> None:
    """One entry changed makes the dominated strategy a best reply, and both roads say so."""
    rows = np.array([[3.0, 0], [0, 3], [1, 1]])
    assert margin(rows, 2) == pytest.approx(0.5)
    rows[2, 0] = 4
    assert margin(rows, 2) == pytest.approx(0)
