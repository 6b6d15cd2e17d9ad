"""The shape of the equilibrium set: maximal Nash subsets and connected components.

The equilibrium set of a bimatrix game is a finite union of convex sets, each the product of the
hulls of some extreme strategies U of one player and V of the other, such that every pair in U x
V is
an equilibrium (Jansen 1981).
With the extreme equilibria as edges between extreme strategies, maximal Nash subsets are the
maximal
complete bipartite subgraphs, and components are connected components
(Avis, Rosenberg, Savani and von Stengel 2010).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

__all__ = ["Edge", "components", "maximal_subsets"]

Edge = tuple[int, int]


def components(edges: Sequence[Edge]) -> list[list[Edge]]:
    """Group the edges by connected component, in order of first appearance."""
    leader: dict[tuple[str, int], tuple[str, int]] = {}

    def find(node: tuple[str, int]) -> tuple[str, int]:
        while leader.setdefault(node, node) != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for u, v in edges:
        leader[find(("v", v))] = find(("u", u))
    groups: dict[tuple[str, int], list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[find(("u", edge[0]))].append(edge)
    return list(groups.values())


def maximal_subsets(edges: Sequence[Edge]) -> list[tuple[frozenset[int], frozenset[int]]]:
    """All maximal (U, V) with every pair of U x V an edge.

    The possible V are the intersections of neighbourhoods; U is then everything joined to all of V.
    """
    neighbours: dict[int, set[int]] = defaultdict(set)
    for u, v in edges:
        neighbours[u].add(v)
    closed: set[frozenset[int]] = set()
    for own in {frozenset(near) for near in neighbours.values()}:
        closed |= {own} | {own & other for other in closed}
    closed.discard(frozenset())
    return [
        (frozenset(u for u, near in neighbours.items() if near >= v), v)
        for v in sorted(closed, key=sorted)
    ]
