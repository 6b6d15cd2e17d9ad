"""The compiled closed form of two-by-two games: the exact answer rounded once, or none."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import inf, nextafter
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers._nash_exact import exact_equilibria
from basebargain.solvers._nash_float import float_equilibria
from basebargain.solvers._nash_two import two_by_two

Rows = list[list[float]]


def by_definition(row: NDArray[Any], column: NDArray[Any]) -> Rows:
    """Return all equilibria in rationals, each weight rounded at the end; ties are not expected."""
    r = [Fraction(row[0, k]) - Fraction(row[1, k]) for k in range(2)]
    c = [Fraction(column[0, k]) - Fraction(column[1, k]) for k in range(2)]
    found = []
    for i, j in product(range(2), range(2)):
        if (r[j] > 0) == (i == 0) and (c[i] > 0) == (j == 0):
            found.append([Fraction(i == 0), Fraction(i == 1), Fraction(j == 0), Fraction(j == 1)])
    if r[0] * r[1] < 0 and c[0] * c[1] < 0:
        x, y = -c[1] / (c[0] - c[1]), -r[1] / (r[0] - r[1])
        found.append([x, 1 - x, y, 1 - y])
    return [[float(v) for v in line] for line in sorted(found, reverse=True)]


def answers(row: NDArray[Any], column: NDArray[Any]) -> Rows:
    """Return the compiled answer, less the room for payoffs."""
    rows: Rows = two_by_two(row, column)[:, :4].tolist()
    return rows


@pytest.mark.parametrize("signs", list(product((-1.0, 1.0), repeat=4)))
def test_every_pattern_of_leads(signs: tuple[float, ...]) -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        size = rng.uniform(1, 9, 4)
        row, column = np.zeros((2, 2)), np.zeros((2, 2))
        row[0], column[0] = size[:2] * signs[:2], size[2:] * signs[2:]
        assert answers(row, column) == by_definition(row, column)


@pytest.mark.parametrize("factor", [1e-90, 1e-12, 1.0, 1e12, 1e140])
@pytest.mark.parametrize("offset", [0.0, 1.0, 1e6])
def test_weights_are_rounded_once_in_any_unit(factor: float, offset: float) -> None:
    """However much of the payoffs cancels, the weights are the exact ones, rounded at the end."""
    rng = np.random.default_rng(2)
    answered = 0
    for _ in range(200):
        spread = np.exp(4 * rng.normal(size=(2, 2, 2)))
        row, column = (rng.normal(size=(2, 2, 2)) * spread + offset) * factor
        if (row[0] == row[1]).any() or (column[0] == column[1]).any():
            continue
        found = answers(row, column)
        if found:
            answered += 1
            assert found == by_definition(row, column)
    assert answered >= 190


@pytest.mark.parametrize("tie", range(4))
def test_a_tie_gives_no_answer_and_a_near_tie_does(tie: int) -> None:
    row, column = (np.random.default_rng(3).normal(size=(2, 2)) for _ in range(2))
    table, k = (row, column)[tie // 2], tie % 2
    table[0, k] = table[1, k]
    assert answers(row, column) == []
    table[0, k] = nextafter(table[1, k], inf)
    assert answers(row, column) == by_definition(row, column)


def test_leads_whose_product_leaves_the_range_still_differ_in_sign() -> None:
    row = np.array([[1e-170, 0.0], [0.0, 1e-170]])
    assert answers(row, row) == []
    row = np.array([[1e-90, 0.0], [0.0, 1e-95]])
    assert answers(row, row) == by_definition(row, row)
    assert len(answers(row, row)) == 3


@pytest.mark.parametrize("factor", [1e-200, 1e200])
def test_mixtures_of_numbers_out_of_range_give_no_answer(factor: float) -> None:
    row = np.array([[2.0, 0.0], [0.0, 1.0]]) * factor
    assert answers(row, row) == []


def test_a_weight_halfway_between_two_floats_gives_no_answer() -> None:
    """Leads of 2**53 - 1 and 2**53 + 1 ask for the weight 1/2 + 2**-54."""
    row = np.array([[1.0, 0.0], [0.0, 2.0]])
    column = np.array([[2.0**53 - 1, -1.0], [0.0, 2.0**53]])
    assert answers(row, column) == []
    column[0, 0] = 2.0**53 - 3
    assert answers(row, column) == by_definition(row, column)


def test_the_library_gives_this_answer() -> None:
    rng = np.random.default_rng(4)
    for _ in range(50):
        row, column = rng.normal(size=(2, 2, 2))
        solution = exact_equilibria(StrategicGame.from_arrays(row, column.T), 20_000)
        profiles = [np.concatenate(e.profile).tolist() for e in solution]
        assert answers(row, column) == profiles


def test_a_number_that_floats_cannot_hold_once_read_gives_no_answer() -> None:
    """Whole multiples of the least float are integers beyond the range of exact floats."""
    for table in ([[1.0, 5e-324], [2.0, 0.0]], [[0.0, 0.0], [5e-324, 2.0]]):
        played = StrategicGame.from_arrays(np.array(table), np.array([[0.0, 1.0], [1.0, 2.0]]))
        assert float_equilibria(played, 20_000) is None
    nowhere = np.full((2, 2), np.nan)
    assert answers(nowhere, nowhere) == []
