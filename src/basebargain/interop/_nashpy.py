"""To and from Nashpy's games."""

from __future__ import annotations

from typing import Any

import numpy as np

from basebargain._errors import NotApplicableError
from basebargain._optional import optional
from basebargain.forms import StrategicGame

__all__ = ["from_nashpy", "to_nashpy"]


def to_nashpy(game: StrategicGame) -> Any:
    """Return a two-player game as a ``nashpy.Game``.

    Exact payoffs become floats, and labels are lost: Nashpy has neither.

    Parameters
    ----------
    game : StrategicGame
        Two players, no free parameters.

    Raises
    ------
    NotApplicableError
        If the game has other than two players or free parameters.
    MissingPackageError
        If Nashpy is not installed.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> bb.interop.to_nashpy(game).payoff_matrices[0].tolist()
    [[3.0, 0.0], [5.0, 1.0]]
    """
    if len(game.players) != 2 or game.parameters:
        msg = (
            "to_nashpy takes games of two players without free parameters; this one has "
            f"{len(game.players)} players and the free parameters {game.parameters}."
        )
        raise NotApplicableError(msg)
    rows, columns = game.payoffs.astype(np.float64)
    return optional("nashpy", "nash").Game(rows, columns)


def from_nashpy(
    game: Any,
    *,
    players: tuple[str, str] = ("row", "column"),
    strategies: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
) -> StrategicGame:
    """Return a ``nashpy.Game`` as a `StrategicGame`.

    Parameters
    ----------
    game : nashpy.Game
        Integer matrices become exact payoffs.
    players : tuple of str, optional
    strategies : tuple of tuples of str, optional
        Labels; numbered from 1 if not given.

    Examples
    --------
    >>> import nashpy
    >>> import basebargain as bb
    >>> bb.interop.from_nashpy(nashpy.Game([[1, -1], [-1, 1]])).players
    ('row', 'column')
    """
    return StrategicGame.from_arrays(*game.payoff_matrices, players=players, strategies=strategies)
