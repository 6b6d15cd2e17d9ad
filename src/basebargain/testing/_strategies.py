"""Hypothesis strategies for games in strategic form, degenerate ones included."""

from __future__ import annotations

from collections.abc import Collection
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.testing._numbers import (
    PAYOFF_KINDS,
    Span,
    check_kinds,
    entries,
    one_kind,
    with_parameters,
    within,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["PAYOFF_KINDS", "bimatrix_games", "payoffs", "strategic_games"]


@st.composite
def payoffs(draw: DrawFn, shape: tuple[int, ...], kind: str = "integers") -> NDArray[Any]:
    """Draw one player's payoffs.

    Parameters
    ----------
    shape : tuple of int
        Number of strategies of each player.
    kind : str
        One of ``PAYOFF_KINDS``: ``"integers"`` within 50; ``"ordinal"``, 0 to 3, where ties
        abound; ``"fractions"``; ``"floats"`` up to a million, of any magnitude;
        ``"duplicates"``, where a strategy of some player occurs twice; ``"constant"``, the same
        at every profile.

    Returns
    -------
    SearchStrategy of numpy.ndarray
        Of `shape`; exact entries for every kind but ``"floats"``.

    Raises
    ------
    GameError
        For an unknown kind.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import payoffs
    >>> find(payoffs((2, 2), "ordinal"), lambda table: (table > 0).any()).shape
    (2, 2)
    """
    check_kinds([kind], PAYOFF_KINDS)
    table = np.empty(prod(shape), dtype=float if kind == "floats" else object)
    table[:] = entries(draw, kind, prod(shape))
    return table.reshape(shape)


def strategic_games(
    *,
    players: Span = 2,
    strategies: Span = (1, 3),
    kinds: Collection[str] = PAYOFF_KINDS,
    parametric: bool = False,
) -> SearchStrategy[StrategicGame]:
    """Draw games in strategic form.

    Parameters
    ----------
    players : int or tuple of two int
        How many players, or the least and the most.
    strategies : int or tuple of two int
        How many pure strategies each player has, or the least and the most.
    kinds : collection of str
        The kinds of payoffs to draw from (see `payoffs`); each game has one.
    parametric : bool
        Whether some payoffs hold free parameters; such a game is defined at all their values.

    Returns
    -------
    SearchStrategy of StrategicGame

    Raises
    ------
    GameError
        For an unknown kind of payoffs.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import strategic_games
    >>> find(strategic_games(players=3, strategies=2, kinds=["constant"]), bool).shape
    (2, 2, 2)
    >>> len(find(strategic_games(parametric=True), lambda game: True).parameters) > 0
    True
    """
    check_kinds(kinds, PAYOFF_KINDS)
    return _strategic_game(players, strategies, kinds, parametric)


@st.composite
def _strategic_game(
    draw: DrawFn, players: Span, strategies: Span, kinds: Collection[str], parametric: bool
) -> StrategicGame:
    count = draw(within(players))
    shape = tuple(draw(within(strategies)) for _ in range(count))
    kind = one_kind(draw, kinds)
    tables = [draw(payoffs(shape, kind)) for _ in range(count)]
    if kind == "duplicates":
        tables = _with_a_copy(draw, tables, shape)
    if parametric:
        numbers = with_parameters(draw, [number for table in tables for number in table.flat])
        array = np.array(numbers, dtype=object).reshape(count, *shape)
        tables = list(array)
    return StrategicGame.from_arrays(*tables, name=kind)


def bimatrix_games(
    *,
    strategies: Span = (1, 4),
    kinds: Collection[str] = PAYOFF_KINDS,
    parametric: bool = False,
) -> SearchStrategy[StrategicGame]:
    """Draw games of two players; see `strategic_games`.

    Parameters
    ----------
    strategies : int or tuple of two int
        How many pure strategies each player has, or the least and the most.
    kinds : collection of str
        The kinds of payoffs to draw from.
    parametric : bool
        Whether some payoffs hold free parameters.

    Returns
    -------
    SearchStrategy of StrategicGame

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import bimatrix_games
    >>> find(bimatrix_games(kinds=["floats"]), lambda game: True).kind
    'float'
    """
    return strategic_games(players=2, strategies=strategies, kinds=kinds, parametric=parametric)


def _with_a_copy(
    draw: DrawFn, tables: list[NDArray[Any]], shape: tuple[int, ...]
) -> list[NDArray[Any]]:
    """Overwrite one strategy of some player with another of the same player, for everyone."""
    who = draw(st.integers(0, len(shape) - 1))
    source, target = (draw(st.integers(0, shape[who] - 1)) for _ in range(2))
    order = [source if k == target else k for k in range(shape[who])]
    return [np.take(table, order, axis=who) for table in tables]
