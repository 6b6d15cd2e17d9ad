"""To and from QuantEcon's games in strategic form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from basebargain._errors import NotApplicableError
from basebargain._optional import optional
from basebargain.forms._strategic import StrategicGame
from basebargain.interop._doors import plain_payoffs

__all__ = ["from_quantecon", "to_quantecon"]


def to_quantecon(game: StrategicGame) -> Any:
    """Return a game as a ``quantecon.game_theory.NormalFormGame``.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.

    Returns
    -------
    quantecon.game_theory.NormalFormGame

    Raises
    ------
    NotApplicableError
        If this is no strategic game, parameters are free, or a payoff is too large for a float.
    MissingPackageError
        If QuantEcon is not installed.

    Notes
    -----
    In QuantEcon the array of player i has the axes i, i+1, ..., n, 1, ..., i-1: a player's own
    actions come first.
    Here axis k is player k's in everybody's table; ``game[profile]`` of QuantEcon follows this
    order, too.

    QuantEcon holds integers and floats.
    A game whose payoffs are all whole numbers of at most 2**53 keeps them exact; other exact
    payoffs become the nearest floats.
    Labels, name and unit stay behind; `from_quantecon` takes them.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.StrategicGame.from_arrays([[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]])
    >>> bb.interop.to_quantecon(game).payoff_arrays[1].tolist()
    [[7, 10], [8, 11], [9, 12]]
    """
    payoffs = plain_payoffs(game, "to_quantecon")
    theory = optional("quantecon.game_theory", "quantecon")
    count = len(game.players)
    return theory.NormalFormGame(
        [
            theory.Player(table.transpose(*range(own, count), *range(own)))
            for own, table in enumerate(payoffs)
        ]
    )


def from_quantecon(
    game: Any,
    *,
    players: Sequence[str] | None = None,
    strategies: Sequence[Sequence[str]] | None = None,
    name: str = "",
    unit: str = "",
) -> StrategicGame:
    """Return a ``quantecon.game_theory.NormalFormGame`` as a `StrategicGame`.

    Parameters
    ----------
    game : quantecon.game_theory.NormalFormGame
        Integer arrays become exact payoffs.
    players : sequence of str, optional
        Labels; numbered from 1 if not given.
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
        If a payoff is NaN or infinite, or the labels do not fit the arrays.
    NotApplicableError
        If this is not a ``NormalFormGame``.

    Examples
    --------
    >>> import basebargain as bb
    >>> from quantecon.game_theory import NormalFormGame
    >>> game = bb.interop.from_quantecon(NormalFormGame([[4, 0], [3, 2]]), players=("a", "b"))
    >>> game.payoff("1", "2")
    (Fraction(0, 1), Fraction(3, 1))
    """
    arrays = getattr(game, "payoff_arrays", None)
    if arrays is None:
        msg = (
            "from_quantecon takes a quantecon.game_theory.NormalFormGame, which has "
            f"payoff_arrays; got {type(game).__name__}."
        )
        raise NotApplicableError(msg)
    count = len(arrays)
    tables = [
        np.asarray(array).transpose(*range(count - own, count), *range(count - own))
        for own, array in enumerate(arrays)
    ]
    return StrategicGame.from_arrays(
        *tables, players=players, strategies=strategies, name=name, unit=unit
    )
