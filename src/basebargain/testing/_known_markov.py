"""Markov perfect equilibria that a complete list must hold: the pure ones of small games."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from basebargain.forms import MarkovGame
from basebargain.testing._case import Case, Point
from basebargain.testing._markov_reading import Finite, gain_at, values_of
from basebargain.testing._regret import pure

__all__ = ["known_perfect"]

MOST_PROFILES = 64


def known_perfect(case: Case) -> Iterator[Point]:
    """Yield the pure stationary equilibria of an exact game; none of a large game."""
    game = case.game
    if not isinstance(game, MarkovGame) or not case.precise:
        return
    keys = [(x, player) for x in game.stages for player in game.players]
    actions = [own for stage in game.stages.values() for own in stage.strategies]
    if prod(map(len, actions)) > MOST_PROFILES:
        return
    reading, count = Finite(game), len(game.players)
    for cell in product(*(range(len(own)) for own in actions)):
        mixes = [pure(k, len(own)) for k, own in zip(cell, actions, strict=True)]
        profile = [mixes[at : at + count] for at in range(0, len(mixes), count)]
        steps = [reading.one_step(x, row) for x, row in enumerate(profile)]
        values = values_of([u for u, _ in steps], [row for _, row in steps], reading.discounts)
        places = product(range(len(profile)), range(count))
        if all(gain_at(reading, at, profile, values) <= 0 for at in places):
            yield {
                (*key, action): share
                for key, own, mix in zip(keys, actions, mixes, strict=True)
                for action, share in zip(own, mix, strict=True)
            }
