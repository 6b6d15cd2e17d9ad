"""To and from NetworkX: a game tree as a directed graph with attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import Any

from basebargain._errors import GameError, NotApplicableError
from basebargain._optional import optional
from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import Chance, Decision, Node, Terminal
from basebargain.interop._doors import require_form

__all__ = ["from_networkx", "to_networkx"]

WHERE = "from_networkx"


def to_networkx(game: ExtensiveGame) -> Any:
    """Return a game tree as a ``networkx.DiGraph``, with nothing left out.

    Parameters
    ----------
    game : ExtensiveGame
        Parameters may be free: payoffs and probabilities are stored as they are.

    Returns
    -------
    networkx.DiGraph
        Nodes are the positions in depth-first order, the root is 0; edges lead away from the root.

        - graph: ``players``, ``name``, ``unit``, ``ranges``;
        - every node: ``kind``, one of ``"decision"``, ``"chance"``, ``"terminal"``;
        - decisions: ``player``, ``information_set``;
        - ends: ``payoffs`` (a tuple in the order of the players), ``outcome``;
        - every edge: ``move`` (its label), ``order`` (0 for the first move of a node);
        - edges of chance: ``probability``.

    Raises
    ------
    NotApplicableError
        If this is no `ExtensiveGame`.
    MissingPackageError
        If NetworkX is not installed.

    Examples
    --------
    >>> import basebargain as bb
    >>> reply = bb.decision("host", "reply", {"yes": bb.terminal(1, 1), "no": bb.terminal(0, 0)})
    >>> graph = bb.interop.to_networkx(bb.ExtensiveGame(("host", "tenant"), reply))
    >>> graph.edges(data="move")
    OutEdgeDataView([(0, 1, 'yes'), (0, 2, 'no')])
    """
    require_form(game, ExtensiveGame, "to_networkx")
    graph = optional("networkx", "networkx").DiGraph(
        players=game.players, name=game.name, unit=game.unit, ranges=dict(game.ranges)
    )
    for place in game.places:
        graph.add_node(place.index, **_attributes(place.content))
    for place in game.places:
        content = place.content
        for order, child in enumerate(place.children):
            graph.add_edge(place.index, child, move=game.places[child].move, order=order)
            if isinstance(content, Chance):
                graph.edges[place.index, child]["probability"] = content.moves[order][1]
    return graph


def _attributes(node: Node) -> dict[str, Any]:
    if isinstance(node, Terminal):
        return {"kind": "terminal", "payoffs": node.payoffs, "outcome": node.outcome}
    if isinstance(node, Chance):
        return {"kind": "chance"}
    return {"kind": "decision", "player": node.player, "information_set": node.information_set}


def from_networkx(
    graph: Any,
    *,
    players: Sequence[str] | None = None,
    name: str | None = None,
    unit: str | None = None,
) -> ExtensiveGame:
    """Return a directed tree with the attributes of `to_networkx` as an `ExtensiveGame`.

    Parameters
    ----------
    graph : networkx.DiGraph
        A tree whose edges lead away from the root; its nodes may be anything hashable.
        A node without moves is an end and needs ``payoffs`` (a tuple in the order of the players,
        or a mapping from their labels); one with ``player`` is that player's and needs
        ``information_set``; any other is a move of chance, and its edges need ``probability``.
        Every edge needs ``move``.
        Moves are ordered by ``order`` where all edges of a node have it, else as they were added.
        Other attributes are ignored.
    players : sequence of str, optional
        Labels in the order of the payoffs; ``graph.graph["players"]`` if not given.
    name, unit : str, optional
        Those of ``graph.graph`` if not given.

    Returns
    -------
    ExtensiveGame

    Raises
    ------
    GameError
        If the graph is no such tree, an attribute is missing, or the game is malformed.
    NotApplicableError
        If this is no directed graph of NetworkX.

    Examples
    --------
    >>> import networkx as nx
    >>> import basebargain as bb
    >>> graph = nx.DiGraph(players=("host",))
    >>> graph.add_node("start", player="host", information_set="only")
    >>> for move, payoff in {"stay": 1, "go": 2}.items():
    ...     graph.add_node(move, payoffs=(payoff,))
    ...     graph.add_edge("start", move, move=move)
    >>> bb.interop.from_networkx(graph).information_sets[0].actions
    ('stay', 'go')
    """
    _check_graph(graph)
    order = _depth_first(graph, _root(graph))
    facts = graph.graph
    names = players if players is not None else facts.get("players")
    if names is None:
        msg = (
            f"{WHERE}: the players must be known: set graph.graph['players'] or pass "
            "players=('first', 'second')."
        )
        raise GameError(msg)
    built: list[Node] = []
    for key in reversed(order):
        moves = _moves(graph, key)
        built.append(_node(graph, key, [(edge, built.pop()) for _, edge in moves]))
    return ExtensiveGame(
        tuple(names),
        built.pop(),
        name=facts.get("name", "") if name is None else name,
        unit=facts.get("unit", "") if unit is None else unit,
        ranges=facts.get("ranges", {}),
    )


def _check_graph(graph: Any) -> None:
    directed = getattr(graph, "is_directed", bool)() and not graph.is_multigraph()
    if not directed:
        msg = f"{WHERE} takes a networkx.DiGraph; got {type(graph).__name__}."
        raise NotApplicableError(msg)


def _root(graph: Any) -> Any:
    """Return the one node that no edge leads to; every other must have one edge to it."""
    roots = [key for key, count in graph.in_degree() if count == 0]
    joined = [key for key, count in graph.in_degree() if count > 1]
    if len(roots) != 1 or joined:
        found = (
            f"several edges lead to {_listed(joined)}"
            if joined
            else f"the nodes that no edge leads to are {_listed(roots) or 'none'}"
        )
        msg = f"{WHERE}: the graph must be a tree with edges away from one root; {found}."
        raise GameError(msg)
    return roots[0]


def _depth_first(graph: Any, root: Any) -> list[Any]:
    """Return the nodes in depth-first order; all must be reached from the root."""
    order: list[Any] = []
    stack = [root]
    while stack:
        key = stack.pop()
        order.append(key)
        stack.extend(child for child, _ in reversed(_moves(graph, key)))
    if len(order) < len(graph):
        reached = set(order)
        cut_off = [key for key in graph if key not in reached]
        msg = (
            f"{WHERE}: the graph must be a tree with edges away from one root; no path leads from "
            f"the root {root!r} to {_listed(cut_off)}: these nodes form a cycle."
        )
        raise GameError(msg)
    return order


def _moves(graph: Any, key: Any) -> list[tuple[Any, Mapping[str, Any]]]:
    """Children with the attributes of the edges to them, in the order of the moves."""
    moves = list(graph.adj[key].items())
    places = [edge.get("order") for _, edge in moves]
    if None in places:
        return moves
    if not all(isinstance(place, Real) for place in places):
        msg = f"{WHERE}: 'order' on the edges from node {key!r} must be a number; got {places}."
        raise GameError(msg)
    return sorted(moves, key=lambda move: float(move[1]["order"]))


def _node(graph: Any, key: Any, moves: list[tuple[Mapping[str, Any], Node]]) -> Node:
    """Make a node out of its attributes and of its moves with the nodes after them."""
    given = graph.nodes[key]
    where = f"node {key!r}"
    if not moves:
        return Terminal(_payoffs(given, where), given.get("outcome", ""))
    labels = [_needed(edge, "move", f"an edge from {where}") for edge, _ in moves]
    nodes = [after for _, after in moves]
    if "player" in given:
        own = _needed(given, "information_set", f"{where}, at which {given['player']!r} moves,")
        return Decision(given["player"], own, tuple(zip(labels, nodes, strict=True)))
    chance = f"an edge from {where}, which has no 'player' and so belongs to chance,"
    shares = [_needed(edge, "probability", chance) for edge, _ in moves]
    return Chance(tuple(zip(labels, shares, nodes, strict=True)))


def _payoffs(given: Mapping[str, Any], where: str) -> tuple[Any, ...] | dict[str, Any]:
    payoffs = _needed(given, "payoffs", f"{where}, an end of the game,")
    if isinstance(payoffs, Mapping):
        return dict(payoffs)
    if isinstance(payoffs, Iterable) and not isinstance(payoffs, str):
        return tuple(payoffs)
    msg = (
        f"{WHERE}: {where}: payoffs must be a tuple in the order of the players or a mapping from "
        f"their labels; got {payoffs!r}."
    )
    raise GameError(msg)


def _needed(given: Mapping[str, Any], attribute: str, where: str) -> Any:
    if attribute not in given:
        known = ", ".join(map(str, given)) or "none"
        msg = f"{WHERE}: {where} needs the attribute {attribute!r}; its attributes: {known}."
        raise GameError(msg)
    return given[attribute]


def _listed(keys: Sequence[Any]) -> str:
    shown = ", ".join(map(repr, keys[:5]))
    return f"{shown} and {len(keys) - 5} more" if len(keys) > 5 else shown
