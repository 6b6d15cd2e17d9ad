"""Gains from deviating in a game tree, from the definitions alone.

This file imports no solver: it is the judge of what the solvers return.
A behaviour strategy maps the label of each information set to one probability per action; an
assessment adds, for an information set, one probability per node.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from numpy.typing import NDArray

from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import Chance, Decision, Terminal
from basebargain.forms._extensive_tree import InformationSet
from basebargain.solvers._certificate import excused

__all__ = [
    "bayes_beliefs",
    "bayes_error",
    "behaviour_payoffs",
    "likeliest",
    "logit_residual",
    "lowered",
    "sequential_regret",
    "subgame_regret",
    "tolerance",
]

Weights: TypeAlias = Sequence[Any] | NDArray[Any]
Behaviour: TypeAlias = Mapping[str, Weights]


def tolerance(game: ExtensiveGame) -> Any:
    """Return the regret that rounding excuses: none in exact games."""
    return 0 if game.kind == "exact" else excused(game.payoffs.astype(float).T)


def lowered(game: ExtensiveGame) -> tuple[ExtensiveGame, int]:
    """Payoffs less each player's least one, so that a common offset costs no precision.

    Returns
    -------
    game : ExtensiveGame
    unit : int
        What a payoff of the returned game is worth; more than 1 where a range exceeds floats.
    """
    lows, highs = game.payoffs.min(axis=0).tolist(), game.payoffs.max(axis=0).tolist()
    unit = 1
    if any(high - low == math.inf for low, high in zip(lows, highs, strict=True)):
        unit = 4
    least = [-low / unit for low in lows]
    return game.rescaled(scale=1 / unit if unit > 1 else 1, shift=least), unit


def behaviour_payoffs(game: ExtensiveGame, behaviour: Behaviour, start: int = 0) -> list[Any]:
    """Return the expected payoffs of all players from a node on."""
    content = game.places[start].content
    if isinstance(content, Terminal):
        return list(content.payoffs)
    total: list[Any] = [0] * len(game.players)
    for child, weight in zip(
        game.places[start].children, _weights(content, behaviour), strict=True
    ):
        if weight != 0:
            ahead = behaviour_payoffs(game, behaviour, child)
            total = [sofar + weight * more for sofar, more in zip(total, ahead, strict=True)]
    return total


def subgame_regret(game: ExtensiveGame, behaviour: Behaviour) -> Any:
    """Largest gain of any player from any deviation in any subgame, reached or not.

    With perfect information this is the largest gain from one-shot deviations, at all decision
    nodes, exactly when it is zero.
    """
    worst: Any = 0
    best = {player: _BestReply(game, behaviour, player) for player in game.players}
    for root in game.subgame_roots():
        values = behaviour_payoffs(game, behaviour, root)
        for position, player in enumerate(game.players):
            worst = max(worst, best[player].value(root) - values[position])
    return worst


def sequential_regret(game: ExtensiveGame, behaviour: Behaviour, beliefs: Behaviour) -> Any:
    """Largest gain from a one-shot deviation at any information set, given the beliefs there.

    Parameters
    ----------
    game : ExtensiveGame
    behaviour : mapping
    beliefs : mapping
        One probability per node; an information set of one node needs none.
    """
    worst: Any = 0
    for own in game.information_sets:
        weights = beliefs[own.label] if len(own.nodes) > 1 else [1]
        values = _action_values(game, behaviour, own, weights)
        played = sum(p * v for p, v in zip(behaviour[own.label], values, strict=True))
        worst = max(worst, max(values) - played)
    return worst


def logit_residual(game: ExtensiveGame, behaviour: Behaviour, precision: float) -> float:
    """Largest difference between a probability and the logit response to the profile.

    NaN where an information set is so unlikely that its beliefs underflow.
    """
    beliefs = bayes_beliefs(game, behaviour)
    worst = 0.0
    for own in game.information_sets:
        weights = beliefs.get(own.label)
        if weights is None:
            return math.nan
        values = [float(v) for v in _action_values(game, behaviour, own, weights)]
        powers = [math.exp(precision * (value - max(values))) for value in values]
        for share, power in zip(behaviour[own.label], powers, strict=True):
            worst = max(worst, abs(float(share) - power / sum(powers)))
    return worst


def bayes_beliefs(game: ExtensiveGame, behaviour: Behaviour) -> dict[str, list[Any]]:
    """Beliefs by Bayes' rule where an information set is reached; certainty at single nodes.

    Where only chance rules a set out, beliefs are the limit of those when each of its moves with
    probability zero has the same small probability.
    """
    reach: dict[int, Any] = {0: 1}
    for place in game.places:
        weights = _weights(place.content, behaviour)
        if isinstance(place.content, Chance):
            weights = [weight if weight != 0 else 1 for weight in weights]
        for child, weight in zip(place.children, weights, strict=True):
            reach[child] = reach[place.index] * weight
    beliefs: dict[str, list[Any]] = {}
    for own in game.information_sets:
        likely = set(likeliest(game, own, [node for node in own.nodes if reach[node] != 0]))
        total = sum(reach[node] for node in likely)
        if len(own.nodes) == 1:
            beliefs[own.label] = [1]
        elif likely:
            beliefs[own.label] = [
                reach[node] / total if node in likely else 0 for node in own.nodes
            ]
    return beliefs


def likeliest(
    game: ExtensiveGame, own: InformationSet, among: Sequence[int] | None = None
) -> list[int]:
    """Return the nodes of an information set after the fewest moves of chance that never come."""
    nodes = own.nodes if among is None else among
    orders = [_never(game, node) for node in nodes]
    return [node for node, order in zip(nodes, orders, strict=True) if order == min(orders)]


def _never(game: ExtensiveGame, index: int) -> int:
    """Count the moves of chance with probability zero on the way to a node."""
    count = 0
    while index > 0:
        place = game.places[index]
        before = game.places[place.parent]
        if isinstance(before.content, Chance):
            count += before.content.moves[before.children.index(index)][1] == 0
        index = place.parent
    return count


def bayes_error(game: ExtensiveGame, behaviour: Behaviour, beliefs: Behaviour) -> Any:
    """Largest difference between a belief and Bayes' rule, where that applies."""
    worst: Any = 0
    for label, right in bayes_beliefs(game, behaviour).items():
        if len(right) > 1:
            gaps = [abs(held - due) for held, due in zip(beliefs[label], right, strict=True)]
            worst = max(worst, *gaps)
    return worst


def _action_values(
    game: ExtensiveGame, behaviour: Behaviour, own: InformationSet, beliefs: Weights
) -> list[Any]:
    """Player's expected payoff of each action at an information set, given the beliefs there."""
    position = game.players.index(own.player)
    return [
        sum(
            weight * behaviour_payoffs(game, behaviour, game.places[node].children[k])[position]
            for weight, node in zip(beliefs, own.nodes, strict=True)
            if weight != 0
        )
        for k in range(len(own.actions))
    ]


def _weights(content: Any, behaviour: Behaviour) -> Weights:
    if isinstance(content, Chance):
        return [weight for _, weight, _ in content.moves]
    return behaviour[content.information_set] if isinstance(content, Decision) else ()


class _BestReply:
    """What one player can get from a node on, when the others keep to their strategies."""

    def __init__(self, game: ExtensiveGame, behaviour: Behaviour, player: str) -> None:
        self.game = game
        self.behaviour = behaviour
        self.player = player
        self.position = game.players.index(player)
        self.sets = {own.label: own for own in game.information_sets}
        self.choices: dict[str, int] = {}
        self.root = 0

    def value(self, root: int) -> Any:
        self.root, self.choices = root, {}
        return self._value(root)

    def _value(self, index: int) -> Any:
        place = self.game.places[index]
        content = place.content
        if isinstance(content, Terminal):
            return tuple(content.payoffs)[self.position]
        if isinstance(content, Decision) and content.player == self.player:
            return self._value(place.children[self._choice(content.information_set)])
        weights = _weights(content, self.behaviour)
        moves = zip(place.children, weights, strict=True)
        return sum(weight * self._value(child) for child, weight in moves if weight != 0)

    def _choice(self, label: str) -> int:
        """Best action at an own information set; perfect recall makes the recursion end."""
        if label not in self.choices:
            own = self.sets[label]
            weights = [self._reach(node) for node in own.nodes]
            values = [
                sum(
                    weight * self._value(self.game.places[node].children[k])
                    for weight, node in zip(weights, own.nodes, strict=True)
                    if weight != 0
                )
                for k in range(len(own.actions))
            ]
            self.choices[label] = values.index(max(values))
        return self.choices[label]

    def _reach(self, index: int) -> Any:
        """Probability that chance and the others lead from the root of the subgame to a node."""
        weight: Any = 1
        while index != self.root:
            place = self.game.places[index]
            before = self.game.places[place.parent]
            content = before.content
            if not (isinstance(content, Decision) and content.player == self.player):
                position = before.children.index(index)
                weight = weight * _weights(content, self.behaviour)[position]
            index = place.parent
        return weight
