"""The contract of games, on identity: copies, equality, hash, the printed form, pickling."""

from __future__ import annotations

import copy
import dataclasses
import operator
import pickle
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.testing._reading import numbers_in
from basebargain.testing._report import ContractError, broken

__all__ = ["check_copies", "check_differences", "check_identity", "reading"]

TRIES = 60


@contextmanager
def reading(where: str, what: str, game: Any) -> Iterator[None]:
    """Turn whatever a broken game raises while it is read into a broken clause."""
    try:
        yield
    except ContractError:
        raise
    except Exception as error:  # the clause: nothing else gets through
        broken(where, f"{what} must work", repr(error), game)


def check_identity(where: str, game: Any) -> None:
    """Check that a game is shown and copied, and that it equals its copy but no stranger."""
    with reading(where, "repr, the printed form,", game):
        repr(game)
    with reading(where, "hash", game):
        hash(game)
    with reading(where, "copy", game):
        other = copy.copy(game)
    _check_same(where, game, other, "a copy")
    with reading(where, "equality with anything", game):
        stranger = game == object()
    if stranger:
        broken(where, "a game must not equal just anything", "equality", game)


def check_copies(where: str, game: Any) -> None:
    """Check that a deep copy and a copy by way of pickle are the same game."""
    with reading(where, "deepcopy", game):
        other = copy.deepcopy(game)
    _check_same(where, game, other, "a deep copy")
    try:
        other = pickle.loads(pickle.dumps(game))  # noqa: S301 - what was pickled right here
    except Exception as error:  # the clause: nothing gets through
        broken(where, "a game must survive pickling", repr(error), game)
    _check_same(where, game, other, "a pickled copy")


def _check_same(where: str, game: Any, other: Any, what: str) -> None:
    """Check that a copy is the same game: equality, hash, parameters, words, all that it holds."""
    with reading(where, f"equality with {what}", game):
        same = other == game and game == other and not operator.ne(other, game)
        same = bool(same) and hash(other) == hash(game)
    if not same:
        broken(where, f"{what} must equal the game and have its hash", "a difference", game)
    if (other.parameters, repr(other)) != (game.parameters, repr(game)):
        broken(where, f"{what} must be shown in the same words", repr(other), game)
    for name in ("name", "unit", "ranges"):
        if getattr(other, name, None) != getattr(game, name, None):
            broken(where, f"{what} must have the same {name}", getattr(other, name, None), game)
    if list(numbers_in(other)) != list(numbers_in(game)):
        broken(where, f"{what} must hold the same numbers", list(numbers_in(other)), game)


def check_differences(where: str, game: Any) -> None:
    """Check, field by field, that games with other numbers are not equal."""
    numbers = list(numbers_in(game))
    for field in dataclasses.fields(game):
        if not field.init or not field.compare or field.name == "ranges":
            continue
        for value in islice(_others(getattr(game, field.name)), TRIES):
            try:
                other = dataclasses.replace(game, **{field.name: value})
            except Exception:  # noqa: S112 - these numbers are refused: try others
                continue
            if list(numbers_in(other)) == numbers:
                continue
            if other == game:
                rule = f"games with other numbers in {field.name} must not be equal"
                broken(where, rule, value, game)
            break


def _others(value: Any) -> Iterator[Any]:
    """Yield values of the same shape, in each of which something is another number."""
    if isinstance(value, np.ndarray):
        yield from _other_arrays(value)
    elif isinstance(value, (tuple, Mapping)):
        yield from _other_parts(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _other_records(value)
    elif isinstance(value, (int, float, Fraction)) and not isinstance(value, bool):
        yield value + 1
        yield value / 2
        yield value * 2


def _other_arrays(array: NDArray[Any]) -> Iterator[Any]:
    # Turned round, probabilities still add up to one.
    yield array[::-1]
    for index in np.ndindex(array.shape):
        for number in _others(array[index]):
            other = array.astype(object)
            other[index] = number
            yield other


def _other_parts(value: tuple[Any, ...] | Mapping[Any, Any]) -> Iterator[Any]:
    is_tuple = isinstance(value, tuple)
    parts: dict[Any, Any] = dict(enumerate(value)) if is_tuple else dict(value)
    for key, part in parts.items():
        for other in _others(part):
            changed = parts | {key: other}
            yield tuple(changed.values()) if is_tuple else changed


def _other_records(record: Any) -> Iterator[Any]:
    for field in dataclasses.fields(record):
        for part in _others(getattr(record, field.name)):
            with suppress(Exception):  # refused: a part that does not fit the others
                yield dataclasses.replace(record, **{field.name: part})
