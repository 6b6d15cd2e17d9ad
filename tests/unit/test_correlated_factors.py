"""Systems of equations in integers: solutions, determinants, dependent rows."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from numpy.typing import NDArray

from basebargain.solvers._correlated_factors import Factors, SingularError


def matrices() -> Iterator[NDArray[Any]]:
    """Sparse and dense, with small and with long entries."""
    rng = np.random.default_rng(3)
    for k in range(60):
        size = int(rng.integers(1, 9))
        entries = rng.integers(-4, 5, (size, size)) * (rng.random((size, size)) < 0.6)
        yield np.array([[int(x) ** (1 + 30 * (k % 2)) for x in row] for row in entries], object)


def test_solutions_and_determinants() -> None:
    regular = 0
    rng = np.random.default_rng(4)
    for matrix in matrices():
        determinant = sympy.Matrix(matrix.tolist()).det()
        if determinant == 0:
            with pytest.raises(SingularError):
                Factors(matrix.tolist())
            continue
        factors = Factors(matrix.tolist())
        assert factors.total == abs(determinant)
        right = np.array([int(x) for x in rng.integers(-9, 9, len(matrix))], object)
        column = np.array(factors.solve(right.tolist()), object)
        assert (matrix @ column == factors.total * right).all()
        row = np.array(factors.solve_transposed(right.tolist()), object)
        assert (row @ matrix == factors.total * right).all()
        regular += 1
    assert 20 < regular < 60


def test_a_row_left_alone_for_long() -> None:
    """The last row meets no pivot before its own, and is brought up to date only then."""
    matrix = [[2, 1, 0, 0], [1, 3, 0, 0], [0, 0, 5, 0], [0, 0, 0, 7]]
    factors = Factors(matrix)
    assert factors.total == 175
    assert [Fraction(x, 175) for x in factors.solve([0, 0, 0, 1])] == [0, 0, 0, Fraction(1, 7)]
    assert [Fraction(x, 175) for x in factors.solve([3, 4, 0, 0])] == [1, 1, 0, 0]
