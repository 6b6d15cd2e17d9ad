"""How a tree with floats is read as an exact one without moving an equilibrium.

Payoffs are read by `integers`, player by player.
A float probability is taken at its word, except that weights which are the rounded image of simple
fractions adding up to one are read as those fractions.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from basebargain._errors import NotApplicableError
from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import Chance
from basebargain.forms._extensive_tree import rebuild
from basebargain.forms._signalling import SignallingGame
from basebargain.solvers._reading import integers

__all__ = ["exact_tree", "exact_weights", "require_floats_suffice"]

LARGEST_DENOMINATOR = 10_000
ULPS = 4
ROUNDED = "Floats were read as the small integers or simple fractions they are a rounded image of."


def require_floats_suffice(game: ExtensiveGame | SignallingGame, where: str) -> None:
    """Refuse exact payoffs beyond floats in a game that floats elsewhere make a game of floats.

    Raises
    ------
    NotApplicableError
        Naming the largest payoff.
    """
    if game.kind == "float" and game.payoffs.dtype == object:
        largest = max(abs(payoff) for payoff in game.payoffs.flat)
        if largest > Fraction(sys.float_info.max):
            msg = (
                f"{where}: payoffs must stay below {sys.float_info.max:.3g} where probabilities "
                f"are floats; this game has one of magnitude 1e{len(str(int(largest))) - 1}: give "
                "exact probabilities, or choose a larger unit of payoff."
            )
            raise NotApplicableError(msg)


def exact_tree(game: ExtensiveGame) -> tuple[ExtensiveGame, str]:
    """Return an exact game with the same equilibria, and a note if rounding was undone."""
    if game.kind == "exact":
        return game, ""
    columns, rounded = [], False
    for column in game.payoffs.T:
        table, undone = integers(np.array(column).reshape(1, -1))
        columns.append(table[0])
        rounded |= undone
    chances: list[Fraction] = []
    for place in game.places:
        if isinstance(place.content, Chance):
            weights, undone = exact_weights([weight for _, weight, _ in place.content.moves])
            chances += weights
            rounded |= undone
    rows = iter(zip(*columns, strict=True))
    root = rebuild(game.root, rows, iter(chances))
    exact = ExtensiveGame(game.players, root, game.name, game.unit)
    return exact, ROUNDED if rounded else ""


def exact_weights(weights: Sequence[Any]) -> tuple[list[Fraction], bool]:
    """Return probabilities as fractions that add up to one, and whether rounding was undone."""
    plain = [Fraction(weight) for weight in weights]
    simple = [weight.limit_denominator(LARGEST_DENOMINATOR) for weight in plain]
    near = all(
        abs(a - b) <= ULPS * sys.float_info.epsilon * b for a, b in zip(simple, plain, strict=True)
    )
    if near and sum(simple) == 1:
        return simple, simple != plain
    total = sum(plain)
    return [weight / total for weight in plain], total != 1
