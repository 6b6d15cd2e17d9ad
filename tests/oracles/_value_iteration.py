"""Backward induction of the finite-horizon game, from the definition, for many games at once.

Two players offer in turn; a deal pays (t - burden, value - t) for a transfer t between floor and
cap.
If an offer is refused, player 0 may leave where the timing allows it; otherwise one period passes
in
which each earns its share of the inside payoff.
When the horizon ends, talks are taken to go on for ever.
Ties go to ending the talks; tests stay away from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

DEAL, LIMBO, EXIT = 0, 1, 2
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Games:
    """Arrays of one shape, one game per entry; `cap` may be infinite."""

    burden: Array
    value: Array
    floor: Array
    cap: Array
    inside: tuple[Array, Array]
    leaving: tuple[Array, Array]
    rates: tuple[Array, Array]


@dataclass(frozen=True)
class Node:
    """Payoffs of both and the fate of the talks, where one of them is about to offer."""

    first: Array
    second: Array
    fate: NDArray[Any]


def backward_induction(games: Games, *, period: float, horizon: float) -> tuple[Node, Node]:
    """Return the first nodes at which player 0 and player 1 offer."""
    delta = tuple(np.exp(-rate * period) for rate in games.rates)
    shape = np.shape(games.inside[0])
    end = Node(games.inside[0], games.inside[1], np.full(shape, LIMBO))
    offers_0, offers_1 = end, end
    for _ in range(int(np.ceil(horizon / period))):
        offers_0, offers_1 = (
            _player_0_offers(games, _one_period_earlier(games, offers_1, delta)),
            _player_1_offers(games, _one_period_earlier(games, offers_0, delta)),
        )
    return offers_0, offers_1


def _one_period_earlier(games: Games, node: Node, delta: Any) -> Node:
    return Node(
        (1 - delta[0]) * games.inside[0] + delta[0] * node.first,
        (1 - delta[1]) * games.inside[1] + delta[1] * node.second,
        node.fate,
    )


def _player_1_offers(games: Games, wait: Node) -> Node:
    """Player 1 pays as little as player 0 accepts, or lets the talks take their course."""
    leaves = games.leaving[0] >= wait.first
    needed = np.maximum(games.leaving[0], wait.first)
    transfer = np.maximum(games.floor, needed + games.burden)
    refused = np.where(leaves, games.leaving[1], wait.second)
    signs = (transfer <= games.cap) & (games.value - transfer >= refused)
    fate = np.where(signs, DEAL, np.where(leaves, EXIT, wait.fate))
    first = np.where(signs, transfer - games.burden, needed)
    return Node(first, np.where(signs, games.value - transfer, refused), fate)


def _player_0_offers(games: Games, wait: Node) -> Node:
    """Player 0 asks for as much as player 1 accepts, or waits."""
    transfer = np.minimum(games.cap, games.value - wait.second)
    signs = (transfer >= games.floor) & (transfer - games.burden >= wait.first)
    first = np.where(signs, transfer - games.burden, wait.first)
    second = np.where(signs, games.value - transfer, wait.second)
    return Node(first, second, np.where(signs, DEAL, wait.fate))
