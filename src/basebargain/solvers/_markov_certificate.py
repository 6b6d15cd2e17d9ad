"""The judge of stationary profiles of Markov games: values, and one-shot gains in every state.

This file imports no solver and holds only what follows from the definitions.
A stationary profile is a Markov perfect equilibrium exactly when in no state a player gains by one
deviation followed by a return to the profile (one-shot deviation principle; payoffs are bounded and
discounted).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._markov import MarkovGame
from basebargain.forms._markov_quadratic import QuadraticMarkovGame
from basebargain.solvers._certificate import deviation_payoffs
from basebargain.solvers._markov_linear import relative_values

__all__ = ["Judgement", "judge_mixes", "raised", "scales", "state_values"]

# Relative values this many times what a period pays leave gains too few digits in floats.
FAR = 1e4
# What a gain is compared with is at least this share of the spread of the values.
SHARE = 1e-6

Mixes = Sequence[Sequence[NDArray[Any]]]


class Judgement(NamedTuple):
    """What a stationary profile is worth, and what a player could gain in each state.

    Attributes
    ----------
    values : array, shape (S, n)
    gains : array, shape (S, n)
        Largest gain from one deviation, at least 0.
    transitions : array, shape (S, S)
        The Markov chain of the states under the profile.
    """

    values: NDArray[Any]
    gains: NDArray[Any]
    transitions: NDArray[Any]


def scales(game: MarkovGame | QuadraticMarkovGame, values: NDArray[Any]) -> list[float]:
    """Return for each player the size that its gains are compared with.

    The spread of what is at stake for the player: of its stage payoffs in the finite form, or a
    millionth of that of its values if this is more; for efforts, of its values or of the terms of
    its payoffs that efforts move.
    """
    result = []
    for i in range(len(game.players)):
        spread = float(max(values[:, i]) - min(values[:, i]))
        if isinstance(game, MarkovGame):
            low = min(stage.payoffs[i].min() for stage in game.stages.values())
            high = max(stage.payoffs[i].max() for stage in game.stages.values())
            spread = max(SHARE * spread, float(high - low))
        else:
            width = np.abs(game.bounds.astype(float)).max()
            terms = [
                abs(float(c)) * width ** len(m)
                for s in range(len(game.states))
                for c, m in zip(game.payoffs[s, i], game.monomials, strict=True)
                if m
            ]
            spread = max([spread, *terms])
        result.append(spread)
    return result


def state_values(
    payoffs: NDArray[Any], chain: NDArray[Any], discounts: Sequence[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Solve V_i = u_i + d_i P V_i for every player; payoffs have the shape (S, n).

    Returns V[0], shape (n,), and V - V[0], shape (S, n), which keeps its digits when discount
    factors are near one and is all that gains depend on.
    """
    pairs = [relative_values(chain, payoffs[:, i], d) for i, d in enumerate(discounts)]
    first = np.array([level / (1 - d) for (level, _), d in zip(pairs, discounts, strict=True)])
    return first, np.stack([relative for _, relative in pairs], axis=1)


def judge_mixes(game: MarkovGame, profile: Mixes) -> Judgement:
    """Judge mixed actions, ``profile[state][player]``, in a finite Markov game.

    Where the values of the states are far apart next to what a period pays, as with discount
    factors near one, floats are judged as the exact rationals that they are.
    """
    stages = [stage.payoffs for stage in game.stages.values()]
    rows = list(game.transitions.values())
    judgement, far = _judge_mixes(stages, rows, game.discounts, profile)
    if not far:
        return judgement
    exact, _ = _judge_mixes(
        [_exact(payoffs) for payoffs in stages],
        [_as_shares(table) for table in rows],
        [Fraction(d) for d in game.discounts],
        [[_as_shares(mix) for mix in mixes] for mixes in profile],
    )
    return Judgement(*(part.astype(float) for part in exact))


def _judge_mixes(
    stages: Sequence[NDArray[Any]],
    rows: Sequence[NDArray[Any]],
    discounts: Sequence[Any],
    profile: Mixes,
) -> tuple[Judgement, bool]:
    """Return the judgement, and whether rounding may show in its gains."""
    number, size = len(discounts), len(stages)
    low = [min(payoffs[i].min() for payoffs in stages) for i in range(number)]
    high = [max(payoffs[i].max() for payoffs in stages) for i in range(number)]
    expected = [
        [_mean(payoffs[i] - low[i], mixes) for i in range(number)]
        for payoffs, mixes in zip(stages, profile, strict=True)
    ]
    chain = np.array(
        [
            [_mean(chances[..., y], mixes) for y in range(size)]
            for chances, mixes in zip(rows, profile, strict=True)
        ]
    )
    first, relative = state_values(np.array(expected), chain, discounts)
    gains = np.empty_like(relative)
    for x, (payoffs, chances, mixes) in enumerate(zip(stages, rows, profile, strict=True)):
        for i, discount in enumerate(discounts):
            table = payoffs[i] - low[i] + discount * (chances @ relative[:, i])
            payoff = deviation_payoffs(table, i, mixes)
            gains[x, i] = max(max(payoff) - payoff @ mixes[i], relative[x, i] * 0)
    far = any(
        isinstance(relative[-1, i], float) and np.ptp(relative[:, i]) > FAR * (high[i] - low[i])
        for i in range(number)
    )
    return Judgement(raised(first + relative, low, discounts), gains, chain), far


def _exact(numbers: NDArray[Any]) -> NDArray[Any]:
    return np.array([Fraction(x) for x in numbers.flat], dtype=object).reshape(numbers.shape)


def _as_shares(chances: NDArray[Any]) -> NDArray[Any]:
    """Exact chances that add up to one along the last axis."""
    exact = _exact(chances)
    return np.asarray(exact / exact.sum(axis=-1, keepdims=True))


def raised(values: NDArray[Any], low: Sequence[Any], discounts: Sequence[Any]) -> NDArray[Any]:
    """Add back what every player has at least in every period, left out to save digits."""
    constant = np.array([u / (1 - d) for u, d in zip(low, discounts, strict=True)])
    return np.asarray(values + constant)


def _mean(table: NDArray[Any], mixes: Sequence[NDArray[Any]]) -> Any:
    return deviation_payoffs(table, 0, mixes) @ mixes[0]
