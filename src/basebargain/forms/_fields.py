"""What the fields that forms have in common may hold: labels in a sequence, a name, ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from basebargain._errors import GameError
from basebargain.forms._frozen import frozen

__all__ = ["described", "instance", "listed", "text"]


def listed(values: Any, where: str) -> tuple[Any, ...]:
    """Return the entries of a sequence, or say that it is none; text is one label, not several.

    Raises
    ------
    GameError
        If nothing can be listed.
    """
    if isinstance(values, Iterable) and not isinstance(values, str):
        try:
            return tuple(values)
        except TypeError:  # an array without dimensions says that it can be listed
            pass
    msg = f"{where} must be a sequence; got {values!r} ({type(values).__name__}): use a tuple."
    raise GameError(msg)


def instance(value: Any, kind: type, where: str) -> Any:
    """Return a value of the type that is needed, or say what came instead.

    Raises
    ------
    GameError
        If it is of another type.
    """
    if not isinstance(value, kind):
        msg = f"{where} must be made with {kind.__name__}(...); got {value!r}."
        raise GameError(msg)
    return value


def text(value: Any, where: str) -> str:
    """Return a text, or say what came instead.

    Raises
    ------
    GameError
        If it is none.
    """
    if not isinstance(value, str):
        msg = f"{where} must be text; got {value!r} ({type(value).__name__})."
        raise GameError(msg)
    return value


def described(game: Any) -> None:
    """Check name and unit of a game that is being made, and freeze its declared ranges.

    Raises
    ------
    GameError
        If name or unit is no text, or the ranges are no mapping from names to parameters.
    """
    form = type(game).__name__
    for key in ("name", "unit"):
        text(getattr(game, key, ""), f"{form}: {key}")
    ranges = game.ranges
    fits = isinstance(ranges, Mapping) and all(
        isinstance(name, str) and hasattr(declared, "check") for name, declared in ranges.items()
    )
    if not fits:
        msg = (
            f"{form}: ranges must map names of parameters to Parameter objects; got {ranges!r}: "
            "leave it out if no range is declared."
        )
        raise GameError(msg)
    object.__setattr__(game, "ranges", frozen(ranges))
