"""Coalitions by labels and by bits: player k is in a coalition when its bit k is set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

from basebargain._errors import GameError
from basebargain.forms._fields import listed
from basebargain.forms._payoff import as_number

__all__ = [
    "check_players",
    "decimal_number",
    "given_labels",
    "labels_of",
    "mask_of",
    "members_of",
    "refuse_missing",
]

SHOWN = 5


def members_of(key: Any) -> tuple[Any, ...]:
    """Return the labels in a key of a mapping of coalitions."""
    if isinstance(key, str):
        return (key,)
    if not isinstance(key, Iterable):
        msg = (
            "from_worths: a coalition must be a frozenset or tuple of labels, or one label; "
            f"got {key!r}."
        )
        raise GameError(msg)
    return tuple(sorted(key, key=str) if isinstance(key, frozenset) else key)


def labels_of(players: Sequence[str], mask: int) -> tuple[str, ...]:
    """Return the labels of a coalition given by its bits."""
    return tuple(label for k, label in enumerate(players) if mask >> k & 1)


def given_labels(labels: Any, where: str) -> tuple[Any, ...]:
    """Return labels as a tuple; each letter of a text is one."""
    return tuple(labels) if isinstance(labels, str) else listed(labels, where)


def mask_of(players: Sequence[str], coalition: Iterable[Any], where: str) -> int:
    """Return the bits of a coalition given by its labels, each a player's and given once."""
    mask = 0
    for label in coalition:
        if label not in players:
            msg = f"{where}: the players are {', '.join(players)}; got {label!r}."
            raise GameError(msg)
        bit = 1 << players.index(label)
        if mask & bit:
            msg = f"{where}: a coalition holds each player once; got {label!r} twice."
            raise GameError(msg)
        mask |= bit
    return mask


def refuse_missing(players: Sequence[str], table: NDArray[Any]) -> None:
    """Refuse a table of worths, in the order of the bits, that holds None."""
    missing = [mask for mask, value in enumerate(table) if value is None]
    if missing:
        shown = "; ".join(", ".join(labels_of(players, mask)) for mask in missing[:SHOWN])
        more = f"; and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        msg = (
            f"from_worths: every coalition of {', '.join(players)} needs a worth; "
            f"{len(missing)} of {len(table) - 1} are missing: {shown}{more}: give them, "
            "0 included, or use from_function."
        )
        raise GameError(msg)


def decimal_number(value: Any, where: str) -> Fraction:
    """Return a number as exact, a float as the decimal that it prints as."""
    number = as_number(value, where)
    if isinstance(number, float):
        return Fraction(repr(number))
    if isinstance(number, Fraction):
        return number
    msg = f"{where} must be a number, since it decides who wins; got {value!r}: substitute first."
    raise GameError(msg)


def check_players(players: Sequence[Any], where: str) -> None:
    """Refuse labels that are not text, empty or repeated, and a game without players."""
    if not players:
        msg = f"{where}: at least one is needed; got none."
        raise GameError(msg)
    if not all(isinstance(label, str) and label for label in players):
        msg = f"{where}: labels must be non-empty text; got {tuple(players)!r}."
        raise GameError(msg)
    if len(set(players)) != len(players):
        msg = f"{where}: labels must differ; got {tuple(players)!r}: rename the repeated one."
        raise GameError(msg)


def check_worths(worths: NDArray[Any], size: int, where: str) -> None:
    """Refuse a table that is not one worth per coalition with 0 for the empty one."""
    if worths.shape != (2**size,):
        msg = (
            f"{where}: worths must hold one number per coalition, the empty one included, and so "
            f"have the shape ({2**size},) for {size} players; got {worths.shape}."
        )
        raise GameError(msg)
    if worths[0] != 0:
        msg = (
            f"{where}: the empty coalition must be worth 0; got {worths[0]}: "
            "subtract it from every worth, if that is what is meant."
        )
        raise GameError(msg)
