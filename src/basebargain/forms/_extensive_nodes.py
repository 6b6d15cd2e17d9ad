"""The three kinds of node a game tree is written with, and a short function for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from basebargain._errors import GameError

__all__ = ["Chance", "Decision", "Node", "Terminal", "chance", "decision", "terminal"]


@dataclass(frozen=True)
class Terminal:
    """An end of the game.

    Attributes
    ----------
    payoffs : tuple or mapping
        One payoff per player in the order of the players, or by player's label.
    outcome : str
        What happened, for tables and figures.
    """

    payoffs: tuple[Any, ...] | Mapping[str, Any]
    outcome: str = ""


@dataclass(frozen=True)
class Chance:
    """A move of chance.

    Attributes
    ----------
    moves : tuple of (label, probability, node)
    """

    moves: tuple[tuple[str, Any, Node], ...]


@dataclass(frozen=True)
class Decision:
    """A move of a player.

    Attributes
    ----------
    player : str
    information_set : str
        Nodes with the same label look the same to the player.
    moves : tuple of (action, node)
    """

    player: str
    information_set: str
    moves: tuple[tuple[str, Node], ...]


Node: TypeAlias = Terminal | Chance | Decision


def terminal(*payoffs: Any, outcome: str = "") -> Terminal:
    """Return an end of the game.

    Parameters
    ----------
    *payoffs : number or sympy expression, or one mapping
        One per player in the order of the players; or a mapping from the players' labels.
    outcome : str, optional
        What happened.

    Returns
    -------
    Terminal

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.terminal(2, 1).payoffs
    (2, 1)
    """
    if len(payoffs) == 1 and isinstance(payoffs[0], Mapping):
        return Terminal(dict(payoffs[0]), outcome)
    return Terminal(payoffs, outcome)


def chance(moves: Mapping[str, tuple[Any, Node]]) -> Chance:
    """Return a move of chance.

    Parameters
    ----------
    moves : mapping of label to (probability, node)
        Probabilities are exact, floats or expressions, and add up to one.

    Returns
    -------
    Chance

    Examples
    --------
    >>> import basebargain as bb
    >>> from fractions import Fraction
    >>> half = Fraction(1, 2)
    >>> len(bb.chance({"heads": (half, bb.terminal(1)), "tails": (half, bb.terminal(-1))}).moves)
    2
    """
    given: list[Any] = list(moves.values())
    if not all(isinstance(move, tuple) and len(move) == 2 for move in given):
        msg = (
            "chance: each label must map to a pair (probability, node); "
            f"got {dict(moves)!r}: write {{'heads': (Fraction(1, 2), node), ...}}."
        )
        raise GameError(msg)
    return Chance(tuple((label, weight, node) for label, (weight, node) in moves.items()))


def decision(player: str, information_set: str, moves: Mapping[str, Node]) -> Decision:
    """Return a move of a player.

    Parameters
    ----------
    player : str
        Label of the player.
    information_set : str
        Nodes that the player cannot tell apart share this label; no two sets of a game do.
    moves : mapping of action to node

    Returns
    -------
    Decision

    Examples
    --------
    >>> import basebargain as bb
    >>> node = bb.decision("host", "reply", {"yes": bb.terminal(1, 1), "no": bb.terminal(0, 0)})
    >>> [action for action, _ in node.moves]
    ['yes', 'no']
    """
    return Decision(player, information_set, tuple(moves.items()))
