"""A game tree as a list of rows, for copies and pickles: nested nodes would overflow the stack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, TypeAlias

from basebargain.forms._extensive_nodes import Chance, Decision, Node, Terminal

__all__ = ["flattened", "restored"]

# A node without those after it, and how many these are.
Row: TypeAlias = tuple[Node, int]


def flattened(game: Any) -> tuple[Any, ...]:
    """Return what `restored` makes the game of, in the form that ``__reduce__`` asks for."""
    kept = {own.name: getattr(game, own.name) for own in fields(game) if own.name != "root"}
    return restored, (type(game), kept, _rows(game.root))


def restored(form: type, kept: dict[str, Any], rows: Iterable[Row]) -> Any:
    """Return the game of this form with these fields and this tree; nothing is checked again."""
    game: Any = object.__new__(form)
    for name, value in {**kept, "root": _tree(rows)}.items():
        object.__setattr__(game, name, value)
    return game


def _rows(root: Node) -> tuple[Row, ...]:
    rows: list[Row] = []
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Terminal):
            rows.append((node, 0))
            continue
        stack.extend(move[-1] for move in reversed(node.moves))
        rows.append((_with_moves(node, [None] * len(node.moves)), len(node.moves)))
    return tuple(rows)


def _tree(rows: Iterable[Row]) -> Node:
    """Build the tree from its rows in depth-first order, last first."""
    built: list[Any] = []
    for node, count in reversed([*rows]):
        after = [built.pop() for _ in range(count)]
        built.append(_with_moves(node, after) if after else node)
    root: Node = built.pop()
    return root


def _with_moves(node: Node, after: list[Any]) -> Node:
    """Return the node with other nodes after it."""
    if isinstance(node, Chance):
        chances = zip(node.moves, after, strict=True)
        return Chance(tuple((label, weight, child) for (label, weight, _), child in chances))
    if isinstance(node, Decision):
        choices = zip(node.moves, after, strict=True)
        moves = tuple((label, child) for (label, _), child in choices)
        return Decision(node.player, node.information_set, moves)
    return node
