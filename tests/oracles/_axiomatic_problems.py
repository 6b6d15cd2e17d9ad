"""Small bargaining problems that the tests of the axiomatic solutions share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from basebargain.forms import Agreement, BargainingProblem, FeasibleSet
from basebargain.forms._bargaining_finite import FiniteAgreements

X = TypeVar("X")


def whole(rng: np.random.Generator, low: int, high: int) -> int:
    """Draw a whole number, both ends included."""
    return int(rng.integers(low, high + 1))


def one_of(rng: np.random.Generator, options: Sequence[X]) -> X:
    """Draw one of a few things."""
    return options[whole(rng, 0, len(options) - 1)]


def over(
    feasible: FeasibleSet, inside: tuple[Any, Any] = (0, 0), **options: Any
) -> BargainingProblem:
    """Return a problem of a and b over a feasible set."""
    return BargainingProblem(("a", "b"), feasible, inside=inside, **options)


def finite(*payoffs: tuple[Any, Any], inside: tuple[Any, Any] = (0, 0)) -> BargainingProblem:
    """Return a problem over agreements named 0, 1, 2 ..."""
    agreements = tuple(Agreement(str(k), pair) for k, pair in enumerate(payoffs))
    return over(FiniteAgreements(agreements), inside)
