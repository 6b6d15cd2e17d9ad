"""Hypothesis strategies for game trees and signalling games."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from hypothesis import strategies as st

from basebargain.forms import ExtensiveGame, SignallingGame, chance, decision, terminal
from basebargain.testing._numbers import (
    NUMBER_KINDS,
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

    from basebargain.forms._extensive_nodes import Node

__all__ = ["extensive_games", "signalling_games"]

# Own information sets met and own actions taken, by player.
Past: TypeAlias = dict[str, tuple[tuple[str, str], ...]]

MOST_MOVES = 3
DEPTH = 4


def extensive_games(
    *,
    players: Span = (1, 3),
    ends: int = 8,
    kinds: Collection[str] = NUMBER_KINDS,
    chance_moves: bool = True,
    perfect_information: bool = False,
    parametric: bool = False,
) -> SearchStrategy[ExtensiveGame]:
    """Draw games in extensive form with perfect recall.

    Chance may move anywhere, with probabilities that may vanish; information sets may join nodes
    of different depth and of different branches; a player may have a single action, or never
    move.

    Parameters
    ----------
    players : int or tuple of two int
        How many players, or the least and the most.
    ends : int
        The most ends of the game.
    kinds : collection of str
        The kinds of payoffs to draw from, out of ``NUMBER_KINDS``; each game has one.
    chance_moves : bool
        Whether chance may move.
    perfect_information : bool
        True: every information set is a single node.
    parametric : bool
        Whether some payoffs and probabilities hold free parameters.

    Returns
    -------
    SearchStrategy of ExtensiveGame

    Raises
    ------
    GameError
        For an unknown kind of payoffs.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import extensive_games
    >>> game = find(extensive_games(players=2), lambda game: not game.has_perfect_information)
    >>> max(len(own.nodes) for own in game.information_sets)
    2
    """
    check_kinds(kinds)
    options = _Options(ends, tuple(kinds), chance_moves, perfect_information, parametric)
    return _tree(players, options)


@dataclass(frozen=True)
class _Options:
    ends: int
    kinds: tuple[str, ...]
    chance_moves: bool
    perfect_information: bool
    parametric: bool


@st.composite
def _tree(draw: DrawFn, players: Span, options: _Options) -> ExtensiveGame:
    names = labels("p", draw(within(players)))
    kind = one_kind(draw, options.kinds)
    grower = _Grower(draw, names, options, kind)
    root = grower.grow(options.ends, DEPTH, dict.fromkeys(names, ()))
    return ExtensiveGame(names, root)


@dataclass(frozen=True)
class _Set:
    """An information set under construction."""

    label: str
    player: str
    actions: tuple[str, ...]
    past: tuple[tuple[str, str], ...]


@dataclass
class _Grower:
    """Draws a tree from the root down.

    A node joins only information sets of its mover whose past is the same, which is what perfect
    recall asks for; so no tree is ever thrown away.
    """

    draw: DrawFn
    players: tuple[str, ...]
    options: _Options
    kind: str
    sets: list[_Set] = field(default_factory=list)
    same: list[Any] = field(default_factory=list)

    def grow(self, ends: int, depth: int, past: Past) -> Node:
        """Return a node with at most that many ends after it."""
        kinds = ["move", "move", "chance"] if self.options.chance_moves else ["move"]
        if depth < DEPTH:
            kinds.insert(0, "end")
        choice = self.draw(st.sampled_from(kinds)) if depth else "end"
        if choice == "end":
            return terminal(*self._payoffs())
        if choice == "chance":
            return self._chance(ends, depth, past)
        return self._decision(ends, depth, past)

    def _payoffs(self) -> list[Any]:
        if self.kind == "constant" and self.same:
            return self.same
        self.same = entries(self.draw, self.kind, len(self.players))
        if self.options.parametric:
            self.same = with_parameters(self.draw, self.same)
        return self.same

    def _chance(self, ends: int, depth: int, past: Past) -> Node:
        count = self.draw(st.integers(1, min(MOST_MOVES, ends)))
        shares = weights(self.draw, self.kind, count, parametric=self.options.parametric)
        after = [self.grow(ends // count, depth - 1, past) for _ in range(count)]
        return chance(dict(zip(labels("c", count), zip(shares, after, strict=True), strict=True)))

    def _decision(self, ends: int, depth: int, past: Past) -> Node:
        own = self._information_set(ends, past)
        moves = {}
        for action in own.actions:
            here = past | {own.player: (*own.past, (own.label, action))}
            moves[action] = self.grow(ends // len(own.actions), depth - 1, here)
        return decision(own.player, own.label, moves)

    def _information_set(self, ends: int, past: Past) -> _Set:
        """Draw a set of its own for the node, or one that it may join."""
        joinable = [
            own
            for own in self.sets
            if past[own.player] == own.past and len(own.actions) <= max(ends, 1)
        ]
        if self.options.perfect_information:
            joinable = []
        # The last is a new one; sampling from the front shrinks towards fewer sets.
        place = self.draw(st.integers(0, len(joinable)))
        if place < len(joinable):
            return joinable[place]
        player = self.draw(st.sampled_from(self.players))
        actions = labels("a", self.draw(st.integers(1, min(MOST_MOVES, ends))))
        own = _Set(f"h{len(self.sets) + 1}", player, actions, past[player])
        self.sets.append(own)
        return own


def signalling_games(
    *,
    types: Span = (1, 3),
    messages: Span = (1, 3),
    responses: Span = (1, 3),
    kinds: Collection[str] = NUMBER_KINDS,
    parametric: bool = False,
) -> SearchStrategy[SignallingGame]:
    """Draw signalling games; each message may have a number of responses of its own.

    Parameters
    ----------
    types, messages, responses : int or tuple of two int
        How many, or the least and the most.
    kinds : collection of str
        The kinds of payoffs to draw from, out of ``NUMBER_KINDS``; each game has one.
    parametric : bool
        Whether some payoffs and the prior hold free parameters.

    Returns
    -------
    SearchStrategy of SignallingGame

    Raises
    ------
    GameError
        For an unknown kind of payoffs.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import signalling_games
    >>> len(find(signalling_games(types=2), lambda game: len(game.messages) == 2).types)
    2
    """
    check_kinds(kinds)
    return _signals((types, messages, responses), tuple(kinds), parametric)


@st.composite
def _signals(
    draw: DrawFn, sizes: tuple[Span, Span, Span], kinds: tuple[str, ...], parametric: bool
) -> SignallingGame:
    names = labels("t", draw(within(sizes[0])))
    spoken = labels("m", draw(within(sizes[1])))
    replies = {message: labels("r", draw(within(sizes[2]))) for message in spoken}
    kind = one_kind(draw, kinds)
    shape = (2, len(names), sum(map(len, replies.values())))
    numbers = entries(draw, kind, int(np.prod(shape)))
    if parametric:
        numbers = with_parameters(draw, numbers)
    prior = weights(draw, kind, len(names), low=1, parametric=parametric)
    table = np.array(numbers, dtype=object).reshape(shape)
    return SignallingGame(names, spoken, replies, np.array(prior, dtype=object), table, name=kind)
