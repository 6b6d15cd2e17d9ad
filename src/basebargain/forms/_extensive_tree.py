"""A game tree laid out flat: nodes in depth-first order, information sets, perfect recall."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from basebargain._errors import GameError
from basebargain.forms._extensive_nodes import Chance, Decision, Node, Terminal

__all__ = ["Choice", "InformationSet", "Place", "Tree", "lay_out", "rebuild"]

# An information set and the action taken there.
Choice: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Place:
    """A node and where it stands.

    Attributes
    ----------
    index : int
        Position in depth-first order; the root is 0.
    parent : int
        Position of the node before; -1 at the root.
    move : str
        Label of the move that leads here; empty at the root.
    content : Terminal, Chance or Decision
    children : tuple of int
        Positions of the nodes after, in the order of the moves.
    end : int
        The nodes from `index` to before `end` are this one and everything after it.
    """

    index: int
    parent: int
    move: str
    content: Node
    children: tuple[int, ...]
    end: int


@dataclass(frozen=True)
class InformationSet:
    """Nodes that one player cannot tell apart.

    Attributes
    ----------
    label : str
    player : str
    actions : tuple of str
    nodes : tuple of int
        Positions in depth-first order.
    last : (information set, action) or None
        The player's choice before this one, the same at every node of the set; None if there is
        none.
    """

    label: str
    player: str
    actions: tuple[str, ...]
    nodes: tuple[int, ...]
    last: Choice | None = None
    # The set of that choice: in a long play, whole experiences at each set would take its square.
    _earlier: InformationSet | None = field(default=None, repr=False, compare=False)

    @property
    def experience(self) -> tuple[Choice, ...]:
        """What the player has seen and done before: own (information set, action), first to last.

        The same at every node of the set.
        """
        past: list[Choice] = []
        own: InformationSet | None = self
        while own is not None and own.last is not None:
            past.append(own.last)
            own = own._earlier
        return tuple(reversed(past))


@dataclass(frozen=True)
class Tree:
    """Nodes in depth-first order and the information sets in order of first appearance."""

    places: tuple[Place, ...]
    information_sets: tuple[InformationSet, ...]

    def history(self, index: int) -> tuple[str, ...]:
        """Labels of the moves from the root to a node."""
        moves: list[str] = []
        while index > 0:
            moves.append(self.places[index].move)
            index = self.places[index].parent
        return tuple(reversed(moves))

    def flat(self) -> tuple[Any, ...]:
        """Return all that makes the tree, node by node; unlike the nodes, it is not nested."""
        return tuple((place.parent, place.move, *_own(place.content)) for place in self.places)

    def subgame_roots(self) -> tuple[int, ...]:
        """Positions of the nodes at which a subgame starts, ends of the game excepted."""
        torn: set[int] = set()
        for own in self.information_sets:
            for node in own.nodes:
                torn.update(self._up_to_all_of(own, node))
        return tuple(
            place.index
            for place in self.places
            if not isinstance(place.content, Terminal) and place.index not in torn
        )

    def _up_to_all_of(self, own: InformationSet, index: int) -> Iterator[int]:
        """From a node of an information set back to before all of the set comes at or after it."""
        first, last = min(own.nodes), max(own.nodes)
        while index > first or self.places[index].end <= last:
            yield index
            index = self.places[index].parent


def lay_out(root: Node, players: Sequence[str], where: str) -> Tree:
    """Return the tree in depth-first order, or say what is wrong with it.

    Raises
    ------
    GameError
        If a node is no node, a label is empty or doubled, a player is unknown, an information set
        is not one player's with the same actions everywhere, or recall is not perfect.
    """
    rows: list[tuple[Node, int, str]] = []
    stack: list[tuple[Node, int, str]] = [(root, -1, "")]
    while stack:
        rows.append(stack.pop())
        node, index = rows[-1][0], len(rows) - 1
        _check_node(node, players, partial(_spot, where, rows, index))
        stack.extend((child, index, label) for label, child in reversed([*_moves(node)]))
    children: list[list[int]] = [[] for _ in rows]
    ends = list(range(1, len(rows) + 1))
    for index in range(len(rows) - 1, 0, -1):
        parent = rows[index][1]
        children[parent].append(index)
        ends[parent] = max(ends[parent], ends[index])
    whole = tuple(
        Place(index, parent, move, node, tuple(reversed(children[index])), ends[index])
        for index, (node, parent, move) in enumerate(rows)
    )
    return Tree(whole, _information_sets(Tree(whole, ()), where))


def _spot(where: str, rows: Sequence[tuple[Node, int, str]], index: int) -> str:
    """Say where a node stands, by the moves that lead to it."""
    moves: list[str] = []
    while index > 0:
        _, index, move = rows[index]
        moves.append(move)
    return f"{where}: {_at(moves[::-1])}"


def rebuild(root: Node, payoffs: Iterator[tuple[Any, ...]], chances: Iterator[Any]) -> Node:
    """Return the tree with other payoffs and probabilities, taken in depth-first order."""
    order: list[tuple[Node, Any]] = []
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Terminal):
            order.append((node, next(payoffs)))
        else:
            weights = [next(chances) for _ in node.moves] if isinstance(node, Chance) else ()
            order.append((node, weights))
            stack.extend(child for _, child in reversed([*_moves(node)]))
    built: list[Node] = []
    for node, numbers in reversed(order):
        built.append(_refilled(node, numbers, [built.pop() for _ in _moves(node)]))
    return built.pop()


def _refilled(node: Node, numbers: Any, children: Sequence[Node]) -> Node:
    """Return the node with other payoffs or probabilities and other nodes after it."""
    if isinstance(node, Terminal):
        return Terminal(numbers, node.outcome)
    labels = [label for label, _ in _moves(node)]
    if isinstance(node, Chance):
        return Chance(tuple(zip(labels, numbers, children, strict=True)))
    return Decision(node.player, node.information_set, tuple(zip(labels, children, strict=True)))


def _moves(node: Node) -> Iterator[tuple[str, Node]]:
    if not isinstance(node, Terminal):
        for move in node.moves:
            yield move[0], move[-1]


def _own(node: Node) -> tuple[Any, ...]:
    """Return what a node holds itself, the nodes after it apart."""
    if isinstance(node, Terminal):
        return ("end", node.payoffs, node.outcome)
    if isinstance(node, Chance):
        return ("chance", *(weight for _, weight, _ in node.moves))
    return (node.player, node.information_set)


def _at(history: Sequence[str]) -> str:
    return f"after {' > '.join(map(str, history))}" if history else "at the root"


def _check_node(node: object, players: Sequence[str], place: Callable[[], str]) -> None:
    """Refuse a malformed node; `place` says where it stands and is asked in that case only."""
    if isinstance(node, Terminal):
        if not _fits(node.payoffs, players):
            msg = (
                f"{place()}: an end of the game needs one payoff for each of {tuple(players)}; "
                f"got {node.payoffs!r}."
            )
            raise GameError(msg)
        return
    if not isinstance(node, (Chance, Decision)):
        msg = (
            f"{place()}: a node must be made with terminal, chance or decision; "
            f"got {node!r} ({type(node).__name__})."
        )
        raise GameError(msg)
    labels: list[Any] = [move[0] for move in node.moves]
    if not labels or len(set(labels)) != len(labels):
        msg = f"{place()}: moves must be there and have different labels; got {labels}."
        raise GameError(msg)
    if isinstance(node, Decision):
        if node.player not in players:
            msg = f"{place()}: the mover must be one of {tuple(players)}; got {node.player!r}."
            raise GameError(msg)
        labels.append(node.information_set)
    if not all(isinstance(label, str) and label for label in labels):
        msg = f"{place()}: labels must be non-empty text; got {labels!r}."
        raise GameError(msg)


def _fits(payoffs: Any, players: Sequence[str]) -> bool:
    """Whether there is one payoff for each player."""
    if isinstance(payoffs, tuple):
        return len(payoffs) == len(players)
    return set(payoffs) == set(players)


def _information_sets(tree: Tree, where: str) -> tuple[InformationSet, ...]:
    members: dict[str, list[int]] = {}
    for place in tree.places:
        if isinstance(place.content, Decision):
            members.setdefault(place.content.information_set, []).append(place.index)
    last = _last_choices(tree)
    found: dict[str, InformationSet] = {}
    for label, nodes in members.items():
        player, actions = _one_mover(tree, label, nodes, where)
        _check_recall(tree, label, player, [(node, last[node]) for node in nodes], where)
        before = last[nodes[0]]
        earlier = None if before is None else found[before[0]]
        found[label] = InformationSet(label, player, actions, tuple(nodes), before, earlier)
    return tuple(found.values())


def _last_choices(tree: Tree) -> dict[int, Choice | None]:
    """Return, for each move of a player, what the player chose last on the way there."""
    last: dict[int, Choice | None] = {}
    above: dict[str, list[Place]] = {}
    for place in tree.places:
        if not isinstance(place.content, Decision):
            continue
        own = above.setdefault(place.content.player, [])
        while own and own[-1].end <= place.index:
            own.pop()
        last[place.index] = _choice(own[-1], place.index) if own else None
        own.append(place)
    return last


def _choice(place: Place, later: int) -> Choice | None:
    """Return the choice at a player's move that leads on to a later node."""
    if not isinstance(place.content, Decision):
        return None
    action, _ = place.content.moves[bisect_right(place.children, later) - 1]
    return place.content.information_set, action


def _one_mover(tree: Tree, label: str, nodes: list[int], where: str) -> tuple[str, tuple[str, ...]]:
    """Return the player and the actions that all nodes of one label share."""
    player = _shared(tree, label, nodes, lambda node: node.player, f"{where}: player")
    actions = _shared(
        tree, label, nodes, lambda node: tuple(a for a, _ in node.moves), f"{where}: actions"
    )
    return player, actions


def _check_recall(
    tree: Tree, label: str, player: str, last: list[tuple[int, Choice | None]], where: str
) -> None:
    """Refuse a set at whose nodes the player's last choices differ.

    If they agree at each set, so do the whole experiences, since those before are of the set of
    the last choice, which is met first.
    """
    first, before = last[0]
    for node, choice in last:
        if choice != before:
            past, seen = (_experience(tree, at, player) for at in (first, node))
            msg = (
                f"{where}: recall must be perfect; at the information set {label!r}, {player!r} "
                f"has seen and done {_spoken(past)} {_at(tree.history(first))}, but "
                f"{_spoken(seen)} {_at(tree.history(node))}: split the set."
            )
            raise GameError(msg)


def _shared(
    tree: Tree, label: str, nodes: list[int], read: Callable[[Decision], Any], where: str
) -> Any:
    """Return what `read` gives at every node of the set, or say at which two it differs."""
    values = []
    for index in nodes:
        content = tree.places[index].content
        if isinstance(content, Decision):
            values.append(read(content))
    for index, value in zip(nodes, values, strict=True):
        if value != values[0]:
            msg = (
                f"{where} must be the same all over the information set {label!r}; got "
                f"{values[0]!r} {_at(tree.history(nodes[0]))} and {value!r} "
                f"{_at(tree.history(index))}: rename one of the sets."
            )
            raise GameError(msg)
    return values[0]


def _experience(tree: Tree, index: int, player: str) -> tuple[Choice, ...]:
    past: list[Choice] = []
    while index > 0:
        place = tree.places[index]
        before = tree.places[place.parent].content
        if isinstance(before, Decision) and before.player == player:
            past.append((before.information_set, place.move))
        index = place.parent
    return tuple(reversed(past))


def _spoken(past: Sequence[Choice]) -> str:
    return ", ".join(f"{action!r} at {label!r}" for label, action in past) or "nothing"
