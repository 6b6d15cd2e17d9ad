"""Payoffs and regrets of a mixed profile by the definition, in rational arithmetic.

Nothing of the solvers is used, so that a certificate can be checked against this.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from basebargain.testing._reading import exact

if TYPE_CHECKING:
    from basebargain.forms import StrategicGame

__all__ = ["expected_payoffs", "is_profile", "normalised", "payoff_span", "regret"]

Mix = tuple[Fraction, ...]


def is_profile(profile: Sequence[Any], game: StrategicGame, slack: float) -> bool:
    """Whether each player's probabilities are non-negative and add up to one within `slack`."""
    mixes = [[exact(p) for p in mix] for mix in profile]
    return tuple(map(len, mixes)) == game.shape and all(
        min(mix) >= 0 and abs(sum(mix, Fraction(0)) - 1) <= Fraction(slack) for mix in mixes
    )


def normalised(profile: Sequence[Any]) -> tuple[Mix, ...]:
    """Return the exact profile, each player's probabilities divided by their sum."""
    mixes = [[exact(p) for p in mix] for mix in profile]
    return tuple(tuple(p / sum(mix, Fraction(0)) for p in mix) for mix in mixes)


def expected_payoffs(game: StrategicGame, profile: tuple[Mix, ...]) -> tuple[Fraction, ...]:
    """Return each player's expected payoff."""
    cells = list(product(*map(range, game.shape)))
    weights = [prod(mix[k] for mix, k in zip(profile, cell, strict=True)) for cell in cells]
    return tuple(
        sum((w * exact(table[c]) for w, c in zip(weights, cells, strict=True) if w), Fraction(0))
        for table in game.payoffs
    )


def regret(game: StrategicGame, profile: tuple[Mix, ...]) -> tuple[Fraction, ...]:
    """Return each player's largest gain from a unilateral deviation."""
    now = expected_payoffs(game, profile)
    return tuple(
        max(
            expected_payoffs(game, (*profile[:who], pure(k, size), *profile[who + 1 :]))[who]
            for k in range(size)
        )
        - now[who]
        for who, size in enumerate(game.shape)
    )


def pure(position: int, size: int) -> Mix:
    """Return the mixed strategy that puts everything on one pure strategy."""
    return tuple(Fraction(int(k == position)) for k in range(size))


def payoff_span(game: StrategicGame, who: int) -> Fraction:
    """Return the largest payoff of a player minus the smallest."""
    values = [exact(value) for value in game.payoffs[who].flat]
    return max(values) - min(values)
