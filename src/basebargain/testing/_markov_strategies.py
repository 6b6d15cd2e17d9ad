"""Hypothesis strategies for Markov games, with finite actions and with efforts in intervals."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from basebargain.forms import MarkovGame, QuadraticMarkovGame, StrategicGame
from basebargain.testing._numbers import (
    NUMBER_KINDS,
    SYMBOLS,
    Span,
    check_kinds,
    entries,
    labels,
    one_kind,
    weights,
    with_parameters,
    within,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["markov_games", "quadratic_markov_games"]


@dataclass(frozen=True)
class _Options:
    players: Span
    states: Span
    actions: Span
    kinds: tuple[str, ...]
    parametric: bool


def markov_games(
    *,
    players: Span = (1, 2),
    states: Span = (1, 3),
    actions: Span = (1, 2),
    kinds: Collection[str] = NUMBER_KINDS,
    parametric: bool = False,
) -> SearchStrategy[MarkovGame]:
    """Draw discounted Markov games with finite states and actions.

    Chances of moving on may vanish, so that some states are never left or never come.

    Parameters
    ----------
    players, states, actions : int or tuple of two int
        How many, or the least and the most; actions per player and state.
    kinds : collection of str
        The kinds of payoffs to draw from, out of ``NUMBER_KINDS``; each game has one.
    parametric : bool
        Whether some payoffs, chances and a discount factor hold free parameters.

    Returns
    -------
    SearchStrategy of MarkovGame

    Raises
    ------
    GameError
        For an unknown kind of payoffs.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import markov_games
    >>> len(find(markov_games(states=2), lambda game: True).states)
    2
    """
    check_kinds(kinds)
    return _finite(_Options(players, states, actions, tuple(kinds), parametric))


@st.composite
def _finite(draw: DrawFn, options: _Options) -> MarkovGame:
    names = labels("p", draw(within(options.players)))
    states = labels("s", draw(within(options.states)))
    kind = one_kind(draw, options.kinds)
    stages, rows = {}, {}
    for state in states:
        shape = tuple(draw(within(options.actions)) for _ in names)
        numbers = entries(draw, kind, len(names) * prod(shape))
        if options.parametric:
            numbers = with_parameters(draw, numbers)
        stages[state] = StrategicGame(
            names,
            tuple(labels("a", size) for size in shape),
            np.array(numbers, dtype=object).reshape(len(names), *shape),
        )
        chances = [
            weights(draw, kind, len(states), parametric=options.parametric)
            for _ in range(prod(shape))
        ]
        rows[state] = np.array(chances, dtype=object).reshape(*shape, len(states))
    start = draw(st.sampled_from(states))
    rates = _discounts(draw, kind, len(names), options.parametric)
    return MarkovGame(stages, rows, rates, start, name=kind)


def _discounts(draw: DrawFn, kind: str, count: int, parametric: bool) -> list[Any]:
    rates: list[Any] = [Fraction(draw(st.integers(0, 9)), 10) for _ in range(count)]
    if kind == "floats":
        rates = [float(rate) for rate in rates]
    return [SYMBOLS[0], *rates[1:]] if parametric else rates


def quadratic_markov_games(
    *,
    players: Span = (1, 2),
    components: Span = (1, 2),
    kinds: Collection[str] = ("fractions", "floats"),
    parametric: bool = False,
) -> SearchStrategy[QuadraticMarkovGame]:
    """Draw Markov games in which each player chooses one effort in [0, 1] at a quadratic cost.

    Each component of the state has two levels and moves between them with a chance that is
    linear in the efforts, clipped to [0, 1].

    Parameters
    ----------
    players, components : int or tuple of two int
        How many, or the least and the most.
    kinds : collection of str
        ``"fractions"``, ``"floats"`` or both.
    parametric : bool
        Whether payoffs hold free parameters.

    Returns
    -------
    SearchStrategy of QuadraticMarkovGame

    Raises
    ------
    GameError
        For an unknown kind of numbers.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import quadratic_markov_games
    >>> len(find(quadratic_markov_games(players=2), lambda game: len(game.states) == 4).players)
    2
    """
    check_kinds(kinds, ("fractions", "floats"))
    return _quadratic(players, components, tuple(kinds), parametric)


@st.composite
def _quadratic(
    draw: DrawFn, players: Span, components: Span, kinds: tuple[str, ...], parametric: bool
) -> QuadraticMarkovGame:
    names = labels("p", draw(within(players)))
    parts = labels("part", draw(within(components)))
    kind = one_kind(draw, kinds)
    count, states = len(names), 2 ** len(parts)
    # Constant, one slope for each effort, and the squares and products of efforts.
    width = (count + 1) * (count + 2) // 2
    squares = [1 + count + sum(count - k for k in range(j)) for j in range(count)]

    def number(low: int, high: int) -> Any:
        value = Fraction(draw(st.integers(low, high)), 4)
        return float(value) if kind == "floats" else value

    payoffs = np.zeros((states, count, width), dtype=object)
    moves = np.zeros((states, len(parts), width), dtype=object)
    for s in range(states):
        for i in range(count):
            payoffs[s, i, : count + 1] = [number(-8, 8) for _ in range(count + 1)]
            payoffs[s, i, squares[i]] = -number(1, 8)
        for f in range(len(parts)):
            moves[s, f, : count + 1] = [number(0, 4), *(number(-4, 4) for _ in names)]
    if parametric:
        payoffs[:, :, 0] = np.array(
            with_parameters(draw, list(payoffs[:, :, 0].flat)), dtype=object
        ).reshape(states, count)
    levels = np.indices((2,) * len(parts)).reshape(len(parts), -1).T
    bounds = np.broadcast_to(np.array([0, 1], dtype=object), (states, count, 2))
    efforts = tuple(zip(names, labels("e", count), strict=True))
    spans = dict.fromkeys(parts, ("off", "on"))
    rates = _discounts(draw, kind, count, parametric)
    return QuadraticMarkovGame(names, spans, efforts, payoffs, moves, 1 - levels, bounds, rates)
