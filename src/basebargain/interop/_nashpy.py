"""To and from Nashpy's games."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from basebargain._errors import NotApplicableError
from basebargain._optional import optional
from basebargain.forms._strategic import StrategicGame
from basebargain.interop._doors import called, plain_payoffs

__all__ = ["from_nashpy", "to_nashpy"]


def to_nashpy(game: StrategicGame) -> Any:
    """Return a two-player game as a ``nashpy.Game``.

    Parameters
    ----------
    game : StrategicGame
        Two players, no free parameters.

    Returns
    -------
    nashpy.Game

    Raises
    ------
    NotApplicableError
        If this is no strategic game of two players, parameters are free, or a payoff is too
        large for a float.
    MissingPackageError
        If Nashpy is not installed.

    Notes
    -----
    Nashpy holds integers and floats.
    A game whose payoffs are all whole numbers of at most 2**53 keeps them exact; other exact
    payoffs become the nearest floats.
    Labels, name and unit stay behind; `from_nashpy` takes them.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> bb.interop.to_nashpy(game).payoff_matrices[0].tolist()
    [[3, 0], [5, 1]]
    """
    tables = plain_payoffs(game, "to_nashpy")
    if len(tables) != 2:
        msg = (
            f"to_nashpy takes games of two players; {called(game)} has {len(tables)} players: "
            "use to_quantecon, to_pygambit or write_nfg."
        )
        raise NotApplicableError(msg)
    return optional("nashpy", "nash").Game(*tables)


def from_nashpy(
    game: Any,
    *,
    players: Sequence[str] = ("row", "column"),
    strategies: Sequence[Sequence[str]] | None = None,
    name: str = "",
    unit: str = "",
) -> StrategicGame:
    """Return a ``nashpy.Game`` as a `StrategicGame`.

    Parameters
    ----------
    game : nashpy.Game
        Integer matrices become exact payoffs.
    players : sequence of str, optional
        Labels.
    strategies : sequence of sequences of str, optional
        Labels; numbered from 1 if not given.
    name, unit : str, optional
        Shown in tables and figures.

    Returns
    -------
    StrategicGame

    Raises
    ------
    GameError
        If a payoff is NaN or infinite, or the labels do not fit the matrices.
    NotApplicableError
        If this is not a ``nashpy.Game``.

    Examples
    --------
    >>> import nashpy
    >>> import basebargain as bb
    >>> bb.interop.from_nashpy(nashpy.Game([[1, -1], [-1, 1]])).players
    ('row', 'column')
    """
    matrices = getattr(game, "payoff_matrices", None)
    if matrices is None:
        msg = (
            "from_nashpy takes a nashpy.Game, which has payoff_matrices; "
            f"got {type(game).__name__}."
        )
        raise NotApplicableError(msg)
    return StrategicGame.from_arrays(
        *matrices, players=players, strategies=strategies, name=name, unit=unit
    )
