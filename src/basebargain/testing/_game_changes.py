"""The contract of games, on new names and new units: they do what they say and can be undone."""

from __future__ import annotations

from fractions import Fraction
from math import isclose
from typing import Any

import numpy as np

from basebargain._errors import GameError
from basebargain.forms import CoalitionalGame, ExtensiveGame, StrategicGame
from basebargain.testing._report import broken

__all__ = ["check_changes"]


def check_changes(where: str, game: Any) -> None:
    """Check that new names and new units can be undone, and what they do."""
    before = repr(game)
    if hasattr(game, "renamed"):
        _check_renamed(where, game)
    if hasattr(game, "rescaled"):
        _check_rescaled(where, game)
        _check_table(where, game)
    if repr(game) != before:
        broken(where, "renamed and rescaled must leave the game alone", repr(game), before)


def _check_renamed(where: str, game: Any) -> None:
    others = tuple(f"{player} anew" for player in game.players)
    renamed = game.renamed(others)
    if renamed.players != others or renamed == game:
        broken(where, "renamed must give the players other names", renamed.players, game)
    if renamed.renamed(game.players) != game:
        broken(where, "the old names must give back the game", renamed, game)


def _check_rescaled(where: str, game: Any) -> None:
    stretched = game.rescaled(8)
    if game.rescaled(1, 0) != game or stretched.rescaled(Fraction(1, 8)) != game:
        broken(where, "the old unit must give back the game", stretched, game)
    try:
        game.rescaled(0)
    except GameError:
        return
    broken(where, "a scale of zero must be refused with a GameError", "no error", game)


def _check_table(where: str, game: Any) -> None:
    """Check that scale and shift reach every payoff, or every worth by the size of a coalition."""
    if isinstance(game, (StrategicGame, ExtensiveGame)):
        name, shifts = "payoffs", np.full(game.payoffs.size, 3)
    elif isinstance(game, CoalitionalGame):
        name, shifts = "worths", np.array([3 * k.bit_count() for k in range(game.worths.size)])
    else:
        return
    held = getattr(game, name).ravel()
    for call, right in (
        ((8, 0), [8 * u for u in held]),
        ((1, 3), [u + int(shift) for u, shift in zip(held, shifts, strict=True)]),
    ):
        found = getattr(game.rescaled(*call), name).ravel()
        if len(found) != len(held) or not all(map(_close, found, right)):
            broken(where, f"rescaled{call} must give scale * u + shift in {name}", found, game)


def _close(found: Any, right: Any) -> bool:
    return isclose(float(found), float(right), rel_tol=1e-9, abs_tol=1e-12)
