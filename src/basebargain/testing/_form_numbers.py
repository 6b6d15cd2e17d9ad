"""The numbers that a game of each form holds: finite, of one kind, and the kind it says."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from math import isclose, isfinite
from numbers import Integral
from typing import Any

import numpy as np

from basebargain.forms import ExtensiveGame, GlobalGame, SignallingGame, Terminal
from basebargain.testing._reading import TreeReading, exact, numbers_in
from basebargain.testing._report import broken

__all__ = ["SLACK", "Fact", "are_chances", "check_kind", "check_numbers", "same"]

# A fact: what must hold, whether it does, and what came.
Fact = tuple[str, bool, object]

SLACK = 1e-12


def same(found: Any, right: Any) -> bool:
    """Whether two numbers are the same; floats up to rounding."""
    if isinstance(found, float) or isinstance(right, float):
        return isclose(float(found), float(right), rel_tol=1e-9, abs_tol=SLACK)
    return bool(found == right)


def are_chances(row: Any) -> bool:
    """Whether numbers are not negative and add up to one."""
    weights = [exact(weight) for weight in row]
    is_rounded = any(isinstance(weight, float) for weight in row)
    slack = Fraction(SLACK) if is_rounded else Fraction(0)
    return min(weights) >= 0 and abs(sum(weights, Fraction(0)) - 1) <= slack


def check_numbers(where: str, game: Any) -> None:
    """Check the numbers of a game of one of the library's forms, without free parameters.

    Raises
    ------
    ContractError
        At the first number that is none, is not finite, or is a float among exact ones.
    """
    for number in chain(numbers_in(game), _entries(game)):
        if not _is_number(number):
            broken(where, "numbers must be finite floats or exact rationals", repr(number), game)
    for what, group in _groups(game):
        if len({isinstance(number, float) for number in group}) > 1:
            broken(where, f"{what} must be all floats or all exact", group, game)


def check_kind(where: str, game: Any) -> None:
    """Check what a game of one of the library's forms, with or without parameters, says of itself.

    Raises
    ------
    ContractError
        If ``kind`` or ``is_exact`` is not what its numbers are.
    """
    right = "float" if any(isinstance(n, float) for n in numbers_in(game)) else "exact"
    right = "symbolic" if game.parameters else right
    if getattr(game, "kind", right) != right:
        broken(where, f"kind must say what the numbers are, here {right!r}", game.kind, game)
    if getattr(game, "is_exact", right == "exact") != (right == "exact"):
        broken(where, "is_exact must say whether all numbers are exact", game.is_exact, game)


def _entries(value: Any) -> Iterator[Any]:
    """Yield all that stands where only numbers may: in arrays and in feasible sets."""
    if isinstance(value, np.ndarray):
        yield from value.flat
    elif hasattr(value, "with_numbers"):
        yield from value.numbers()
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _entries(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _entries(getattr(value, field.name))


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, float):
        return isfinite(value)
    return isinstance(value, (Fraction, Integral))


def _groups(game: Any) -> Iterator[tuple[str, Sequence[Any]]]:
    """Yield the numbers that must be of one kind."""
    if isinstance(game, SignallingGame):
        yield "payoffs", list(game.payoffs.flat)
        yield "the prior", list(game.prior.flat)
    elif isinstance(game, ExtensiveGame):
        nodes = [node for node, _, _ in TreeReading(game.players, game.root).nodes]
        ends = [node.payoffs for node in nodes if isinstance(node, Terminal)]
        yield "payoffs", [u for payoffs in ends for u in payoffs]
        yield "probabilities", list(game.chances.flat)
    elif not isinstance(game, GlobalGame):
        yield "numbers", [n for n in numbers_in(game) if not isinstance(n, Integral)]
