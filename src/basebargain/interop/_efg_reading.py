"""An ``.efg`` file node by node, and the tree that its nodes make.

Nothing here calls itself: a file may hold a play of any length.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from basebargain._errors import GameError
from basebargain.forms import Chance, Decision, ExtensiveGame, Terminal
from basebargain.forms._extensive_nodes import Node
from basebargain.interop._efg_declared import Declared, Key, Outcome, read_outcome, read_set
from basebargain.interop._gambit_text import Scanner, distinct, shown, unused
from basebargain.interop._gambit_text_numbers import Note, numbers_of

__all__ = ["read_game"]


MOST_PAYOFFS = 10_000_000


@dataclass
class _Open:
    """A node on the way to the one that is read next.

    Attributes
    ----------
    key : tuple of int
    payoffs : tuple
        What the outcomes up to here pay; empty where there were none.
    past : int
        The number that stands for what its player had seen and done.
    moves : int
    begun : int
        How many of the moves have been followed.
    """

    key: Key
    payoffs: tuple[Any, ...]
    past: int
    moves: int
    begun: int = 0


@dataclass(frozen=True)
class _Met:
    """A node that has been read; `key` is None and `payoffs` are there at the ends only."""

    start: int
    key: Key | None
    label: str = ""
    payoffs: tuple[Any, ...] = ()


def read_game(scanner: Scanner, exact: bool | None) -> ExtensiveGame:
    """Return the game in the text."""
    scanner.word(("EFG",), "the first word of an extensive game", "check that this is an .efg file")
    scanner.word(("2",), "the version", "only version 2 of the format is in use")
    scanner.word(("R", "D"), "the kind of numbers", "write R")
    name = scanner.string("the title").value
    start = scanner.next.start
    tokens = scanner.strings("the names of the players")
    if not tokens:
        scanner.fail(start, "the names of the players", "none", "name at least one")
    players = distinct(scanner, tokens, "names of players")
    note = Note.read(scanner.take().value if scanner.next.kind == "string" else "")
    scanner.numbers = numbers_of(note, exact=exact)
    declared = Declared(players, Outcome("", (scanner.numbers("0"),) * len(players)))
    nodes = _nodes(scanner, declared)
    scanner.end("the tree is complete")
    try:
        return ExtensiveGame(players, _tree(nodes, declared), name, note.unit)
    except GameError as error:
        scanner.fail(nodes[0].start, "a game that ExtensiveGame holds", str(error), "mend the tree")


def _nodes(scanner: Scanner, declared: Declared) -> list[_Met]:
    """Read nodes, each followed by all that comes after it, until no move waits for its node."""
    opened: list[_Open] = []
    pasts = [0] * (len(declared.players) + 1)
    nodes = [_node(scanner, declared, opened, pasts)]
    while _follow(opened, pasts, declared):
        nodes.append(_node(scanner, declared, opened, pasts))
        if len(nodes) * len(declared.players) > MOST_PAYOFFS:
            scanner.fail(
                nodes[-1].start, f"at most {MOST_PAYOFFS} nodes times players", "more",
                "read a smaller game",
            )  # fmt: skip
    return nodes


def _follow(opened: list[_Open], pasts: list[int], declared: Declared) -> bool:
    """Go to the next place that waits for a node; say whether there is one."""
    while opened and opened[-1].begun == opened[-1].moves:
        done = opened.pop()
        pasts[done.key[0]] = done.past
    if not opened:
        return False
    here = opened[-1]
    if here.key[0]:
        step = (here.past, here.key, here.begun)
        pasts[here.key[0]] = declared.pasts.setdefault(step, len(declared.pasts) + 1)
    here.begun += 1
    return True


def _node(scanner: Scanner, declared: Declared, opened: list[_Open], pasts: Sequence[int]) -> _Met:
    """Read a node, and put it on the way if it has moves."""
    kind = scanner.word(
        ("c", "p", "t"), "the next node of the tree", "give one node per move met so far"
    )
    name = scanner.string("the name of the node").value
    before = opened[-1].payoffs if opened else ()
    if kind.value == "t":
        outcome = read_outcome(scanner, declared)
        payoffs = _added(scanner, kind.start, before, outcome, declared)
        return _Met(kind.start, None, outcome.name or name, payoffs)
    key = read_set(scanner, declared, kind)
    past = pasts[key[0]]
    _check_recall(scanner, declared, key, past, kind.start)
    outcome = read_outcome(scanner, declared)
    if outcome is not declared.null:
        before = _added(scanner, kind.start, before, outcome, declared)
    opened.append(_Open(key, before, past, len(declared.sets[key].moves)))
    return _Met(kind.start, key)


def _added(
    scanner: Scanner, start: int, before: tuple[Any, ...], outcome: Outcome, declared: Declared
) -> tuple[Any, ...]:
    """Return the payoffs on the way here with those of an outcome."""
    if not before or outcome is declared.null:
        return before or outcome.payoffs
    total = tuple(sum(pair) for pair in zip(before, outcome.payoffs, strict=True))
    if not all(math.isfinite(payoff) for payoff in total if isinstance(payoff, float)):
        scanner.fail(
            start, "payoffs along the way whose sum is finite", "an overflow", "rescale the payoffs"
        )
    return total


def _check_recall(scanner: Scanner, declared: Declared, key: Key, past: int, start: int) -> None:
    """Refuse a node whose player has seen or done something else at another node of its set."""
    mover, number = key
    if mover and declared.past_of.setdefault(key, past) != past:
        scanner.fail(
            start, f"perfect recall at information set {number} of "
            f"{shown(declared.players[mover - 1])!r}",
            "a node before which that player has seen or done something else than at the first",
            "give this node an information set of its own",
        )  # fmt: skip


def _tree(nodes: Sequence[_Met], declared: Declared) -> Node:
    """Return the root, made from the last node to the first."""
    labels = _set_labels(declared)
    made: list[Node] = []
    for node in reversed(nodes):
        if node.key is None:
            made.append(Terminal(node.payoffs, node.label))
            continue
        own = declared.sets[node.key]
        children = [made.pop() for _ in own.moves]
        if node.key in labels:
            player = declared.players[node.key[0] - 1]
            moves = tuple(zip(own.moves, children, strict=True))
            made.append(Decision(player, labels[node.key], moves))
        else:
            made.append(Chance(tuple(zip(own.moves, own.weights, children, strict=True))))
    return made[0]


def _set_labels(declared: Declared) -> dict[Key, str]:
    """Return labels that differ for the information sets of all players."""
    names = {key: own.name for key, own in declared.sets.items() if key[0]}
    count = Counter(names.values())
    taken = {name for name in names.values() if name and count[name] == 1}
    labels = {}
    for key, name in names.items():
        if name in taken and count[name] == 1:
            labels[key] = name
            continue
        player = declared.players[key[0] - 1]
        labels[key] = unused(f"{name} ({player})" if name else f"{player} {key[1]}", taken)
        taken.add(labels[key])
    return labels
