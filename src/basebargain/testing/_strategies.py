"""Hypothesis strategies for games in strategic form, degenerate ones included."""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from basebargain._errors import GameError
from basebargain.forms import StrategicGame

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["PAYOFF_KINDS", "bimatrix_games", "payoffs", "strategic_games"]

PAYOFF_KINDS = ("integers", "ordinal", "fractions", "floats", "duplicates", "constant")

Span: TypeAlias = int | tuple[int, int]

_ENTRIES: dict[str, Callable[[], SearchStrategy[Any]]] = {
    "integers": partial(st.integers, -50, 50),
    "ordinal": partial(st.integers, 0, 3),
    # Far quicker than st.fractions, which builds new strategies at every draw.
    "fractions": partial(st.builds, Fraction, st.integers(-60, 60), st.integers(1, 12)),
    "floats": partial(st.floats, -1e6, 1e6, allow_subnormal=False, allow_nan=False),
    "duplicates": partial(st.integers, 0, 3),
    "constant": partial(st.integers, -3, 3),
}


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
    >>> find(payoffs((2, 2), "ordinal"), lambda table: (table > 0).any()).tolist()
    [[0, 0], [0, 1]]
    """
    if kind not in _ENTRIES:
        msg = f"testing: kinds must be among {', '.join(PAYOFF_KINDS)}; got {kind!r}."
        raise GameError(msg)
    count = 1 if kind == "constant" else prod(shape)
    entries = draw(st.lists(_ENTRIES[kind](), min_size=count, max_size=count))
    table = np.empty(prod(shape), dtype=float if kind == "floats" else object)
    table[:] = entries * (prod(shape) // count)
    return table.reshape(shape)


@st.composite
def strategic_games(
    draw: DrawFn,
    *,
    players: Span = 2,
    strategies: Span = (1, 3),
    kinds: Collection[str] = PAYOFF_KINDS,
) -> StrategicGame:
    """Draw games in strategic form without free parameters.

    Parameters
    ----------
    players : int or tuple of two int
        How many players, or the least and the most.
    strategies : int or tuple of two int
        How many pure strategies each player has, or the least and the most.
    kinds : collection of str
        The kinds of payoffs to draw from (see `payoffs`); each game has one.

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
    """
    count = draw(_within(players))
    shape = tuple(draw(_within(strategies)) for _ in range(count))
    kind = draw(st.sampled_from(sorted(kinds, key=_order)))
    tables = [draw(payoffs(shape, kind)) for _ in range(count)]
    if kind == "duplicates":
        tables = _with_a_copy(draw, tables, shape)
    return StrategicGame.from_arrays(*tables, name=kind)


def bimatrix_games(
    *, strategies: Span = (1, 4), kinds: Collection[str] = PAYOFF_KINDS
) -> SearchStrategy[StrategicGame]:
    """Draw games of two players; see `strategic_games`.

    Parameters
    ----------
    strategies : int or tuple of two int
        How many pure strategies each player has, or the least and the most.
    kinds : collection of str
        The kinds of payoffs to draw from.

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
    return strategic_games(players=2, strategies=strategies, kinds=kinds)


def _within(span: Span) -> SearchStrategy[int]:
    low, high = (span, span) if isinstance(span, int) else span
    return st.integers(low, high)


def _order(kind: str) -> int:
    """Put the kinds in the order of the table, so that examples shrink to integers."""
    return PAYOFF_KINDS.index(kind) if kind in PAYOFF_KINDS else len(PAYOFF_KINDS)


def _with_a_copy(
    draw: DrawFn, tables: list[NDArray[Any]], shape: tuple[int, ...]
) -> list[NDArray[Any]]:
    """Overwrite one strategy of some player with another of the same player, for everyone."""
    who = draw(st.integers(0, len(shape) - 1))
    source, target = (draw(st.integers(0, shape[who] - 1)) for _ in range(2))
    order = [source if k == target else k for k in range(shape[who])]
    return [np.take(table, order, axis=who) for table in tables]
