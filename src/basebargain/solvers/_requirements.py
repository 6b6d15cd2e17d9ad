"""What every solver asks of its arguments before it starts."""

from __future__ import annotations

import math
from collections.abc import Collection
from numbers import Integral, Real
from typing import Any

import numpy as np

from basebargain._errors import NotApplicableError

MOST = 10**9

__all__ = ["one_of", "random_generator", "real_number", "require_numbers", "whole_number"]


def require_numbers(game: Any, where: str, *kinds: type) -> None:
    """Refuse what is no game of the kinds named, and a game with free parameters.

    Parameters
    ----------
    game : object
        What the caller passed.
    where : str
        The public function that was called.
    *kinds : type
        The forms it takes; any form if none is named.

    Raises
    ------
    NotApplicableError
        Naming what came instead, or what is still free.
    """
    if not (isinstance(game, kinds) if kinds else hasattr(game, "parameters")):
        wanted = " or ".join(kind.__name__ for kind in kinds) or "game"
        article = "an" if wanted[0] in "AEIOU" else "a"
        msg = (
            f"{where} takes {article} {wanted}; got {_shown(game)}: build one, or use the solver "
            "for what you have."
        )
        raise NotApplicableError(msg)
    if game.parameters:
        msg = (
            f"{where} needs numbers; still free: {', '.join(game.parameters)}: "
            "give them with game.at(scenario) or game.at(name=value)."
        )
        raise NotApplicableError(msg)


def one_of(value: object, allowed: Collection[str]) -> bool:
    """Whether `value` is one of some words, whatever else it may be."""
    return isinstance(value, str) and value in allowed


def whole_number(value: Any, where: str, least: int = 1, most: int = MOST) -> int:
    """Return a count as ``int``.

    Raises
    ------
    NotApplicableError
        If it is no whole number, less than `least` or more than `most`.
    """
    if type(value) is int and least <= value <= most:
        return value
    plain = isinstance(value, Integral) and not isinstance(value, (bool, np.bool_))
    if not plain or not least <= value <= most:
        limits = f"at least {least}" if plain and value < least else f"from {least} to {most}"
        msg = f"{where} must be a whole number, {limits}; got {_shown(value)}: change it."
        raise NotApplicableError(msg)
    return int(value)


def real_number(value: Any, where: str, remedy: str) -> float:
    """Return a finite number, at least 0, as a float.

    Raises
    ------
    NotApplicableError
        If it is no such number, or too large for a float.
    """
    exact = isinstance(value, Real) or getattr(value, "is_real", False)
    if exact and not isinstance(value, (bool, np.bool_)):
        try:
            number = float(value)
        except (OverflowError, TypeError):
            number = math.inf
        if 0 <= number < math.inf:
            return number
    msg = f"{where} must be a number, at least 0 and finite; got {_shown(value)}: {remedy}."
    raise NotApplicableError(msg)


def random_generator(rng: Any, where: str) -> np.random.Generator:
    """Return the generator that `rng` is or seeds.

    Raises
    ------
    NotApplicableError
        If it is neither a generator nor a whole number, at least 0.
    """
    if isinstance(rng, np.random.Generator):
        return rng
    seed = whole_number(rng, f"{where}: rng, if no Generator,", 0, 2**128)
    return np.random.default_rng(seed)


def _shown(value: object) -> str:
    """Return a value for a message, cut short."""
    text = repr(value)
    text = text if len(text) <= 60 else f"{text[:57]}..."
    return f"{text} ({type(value).__name__})"
