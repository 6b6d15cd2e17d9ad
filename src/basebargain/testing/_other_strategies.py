"""Hypothesis strategies for games in coalitional form and global games."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from basebargain.forms import CoalitionalGame, GlobalGame, LargePlayer
from basebargain.testing._numbers import (
    NUMBER_KINDS,
    SHARE,
    SYMBOLS,
    Span,
    check_kinds,
    entries,
    labels,
    one_kind,
    positive,
    with_parameters,
    within,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["coalitional_games", "global_games"]


def coalitional_games(
    *,
    players: Span = (1, 4),
    kinds: Collection[str] = NUMBER_KINDS,
    parametric: bool = False,
) -> SearchStrategy[CoalitionalGame]:
    """Draw games in coalitional form; in about half of them cooperation of all pays well.

    Parameters
    ----------
    players : int or tuple of two int
        How many players, or the least and the most.
    kinds : collection of str
        The kinds of worths to draw from, out of ``NUMBER_KINDS``; each game has one.
    parametric : bool
        Whether some worths hold free parameters.

    Returns
    -------
    SearchStrategy of CoalitionalGame

    Raises
    ------
    GameError
        For an unknown kind of worths.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import coalitional_games
    >>> find(coalitional_games(players=3), lambda game: not game.is_superadditive).is_convex
    False
    """
    check_kinds(kinds)
    return _coalitions(players, tuple(kinds), parametric)


@st.composite
def _coalitions(
    draw: DrawFn, players: Span, kinds: tuple[str, ...], parametric: bool
) -> CoalitionalGame:
    count = draw(within(players))
    kind = one_kind(draw, kinds)
    own = entries(draw, kind, 2**count - 1)
    own[-1] += draw(st.sampled_from([0, 0, 5, 30, 200]))
    if parametric:
        own = with_parameters(draw, own)
    return CoalitionalGame(labels("p", count), np.array([0, *own], dtype=object), name=kind)


def global_games(
    *,
    noise: bool | None = None,
    large: bool | None = None,
    kinds: Collection[str] = ("fractions", "floats"),
    parametric: bool = False,
) -> SearchStrategy[GlobalGame]:
    """Draw global games of regime change.

    Parameters
    ----------
    noise : bool, optional
        True: private signals are noisy; False: the noise vanishes; both if not given.
    large : bool, optional
        True: there is a large player; False: there is none; both if not given.
    kinds : collection of str
        ``"fractions"``, ``"floats"`` or both.
    parametric : bool
        Whether the cost, and a mean if there is one, are free parameters.

    Returns
    -------
    SearchStrategy of GlobalGame

    Raises
    ------
    GameError
        For an unknown kind of numbers.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import global_games
    >>> find(global_games(noise=True, large=False), lambda game: True).signal_precision > 0
    True
    """
    check_kinds(kinds, ("fractions", "floats"))
    return _coordination(noise, large, tuple(kinds), parametric)


@st.composite
def _coordination(
    draw: DrawFn,
    noise: bool | None,
    large: bool | None,
    kinds: tuple[str, ...],
    parametric: bool,
) -> GlobalGame:
    kind = one_kind(draw, kinds)
    parts: dict[str, Any] = {"cost": SHARE if parametric else positive(draw, kind)}
    for source in ("prior", "public"):
        if draw(st.booleans()):
            name = "prior_mean" if source == "prior" else "public_signal"
            parts[name] = SYMBOLS[0] if parametric else _mean(draw, kind)
            parts[f"{source}_precision"] = _precision(draw, kind)
    if draw(st.booleans()) if noise is None else noise:
        parts["signal_precision"] = _precision(draw, kind)
    if draw(st.booleans()) if large is None else large:
        parts["large"] = _large(draw, kind)
    return GlobalGame(**parts)


def _number(value: Fraction, kind: str) -> Any:
    return float(value) if kind == "floats" else value


def _mean(draw: DrawFn, kind: str) -> Any:
    return _number(Fraction(draw(st.integers(-5, 15)), 10), kind)


def _precision(draw: DrawFn, kind: str) -> Any:
    sizes = [Fraction(size) for size in (1, 2, 5, 10, 50, 200)] + [Fraction(1, 5)]
    return _number(draw(st.sampled_from(sizes)), kind)


def _large(draw: DrawFn, kind: str) -> LargePlayer:
    weight = positive(draw, kind)
    if draw(st.booleans()):
        chance = _number(Fraction(draw(st.integers(0, 4)), 4), kind)
        return LargePlayer(weight, participation=chance)
    own = draw(st.sampled_from([None, Fraction(1, 4), Fraction(1), Fraction(10)]))
    precision = None if own is None else _number(own, kind)
    return LargePlayer(weight, cost=positive(draw, kind), relative_precision=precision)
