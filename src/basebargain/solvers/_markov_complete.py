"""Markov games whose equilibria can all be listed.

Three kinds: games in which play never returns to a state it has left and no action changes the
chance of staying, solved backwards from the last states (Iskhakov, Rust and Schjerning 2016; a
repeated game is the case of one state); games of one player; and zero-sum games of two (Shapley
1953), whose value is unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._markov import MarkovGame
from basebargain.forms._strategic import StrategicGame
from basebargain.solvers._dominance import iterated_strict_dominance
from basebargain.solvers._markov_equilibrium import MarkovEquilibrium
from basebargain.solvers._markov_tables import Tables
from basebargain.solvers._nash import nash_equilibria
from basebargain.solvers._solution import Component

__all__ = ["backward_order", "backwards", "is_small", "near_ties", "single_value", "with_values"]

Array = NDArray[Any]
MOST_PROFILES = 400
MOST_SUPPORTS = 150
NEAR = 1e-9
Stage = tuple[list[list[Array]], bool]


def _all_nash(
    game: MarkovGame, state: str, payoffs: Array
) -> tuple[list[tuple[Array, ...]], bool, bool]:
    """Extreme equilibria of a one-period game; whether they are all; whether each is isolated."""
    stage = game.stages[state]
    if len(stage.players) == 1:
        best = np.flatnonzero(payoffs[0] == payoffs[0].max())
        one, zero = (Fraction(1), Fraction(0)) if payoffs.dtype == object else (1.0, 0.0)
        size = payoffs.shape[1]
        mixes: list[tuple[Array, ...]] = [
            (np.array([one if a == b else zero for a in range(size)]),) for b in best
        ]
        return mixes, True, len(mixes) == 1
    solution = nash_equilibria(StrategicGame(stage.players, stage.strategies, payoffs))
    isolated = all(component.is_point for component in solution.components)
    profiles = [tuple(map(_plain, eq.profile)) for eq in solution.equilibria]
    return profiles, solution.complete, isolated


def _plain(mix: Array) -> Array:
    """Return irrational probabilities as floats, others unchanged."""
    if all(isinstance(share, (float, Fraction)) for share in mix):
        return mix
    return mix.astype(np.float64)


def is_small(game: MarkovGame) -> bool:
    """Whether the game has one state, with few enough supports to go through them all."""
    if len(game.states) > 1:
        return False
    stage = iterated_strict_dominance(game.stages[game.states[0]]).game
    return bool(prod(2**size - 1 for size in stage.shape) <= MOST_SUPPORTS)


def backward_order(game: MarkovGame) -> list[str] | None:
    """Return the states, last ones first, if the game can be solved state by state; else None."""
    chances = {
        state: rows.reshape(-1, len(game.states)) for state, rows in game.transitions.items()
    }
    follows: dict[str, set[str]] = {}
    for state, rows in chances.items():
        own = game.states.index(state)
        if not any(game.discounts):
            follows[state] = set()
            continue
        if any(row[own] != rows[0, own] for row in rows):
            return None
        follows[state] = {
            after
            for y, after in enumerate(game.states)
            if y != own and any(chance > 0 for chance in rows[:, y])
        }
    order: list[str] = []
    while len(order) < len(game.states):
        ready = [s for s in game.states if s not in order and follows[s] <= set(order)]
        if not ready:
            return None
        order += ready
    return order


def backwards(game: MarkovGame, order: Sequence[str]) -> tuple[list[list[Any]], str]:
    """Solve state by state; return profiles and why the list is not complete, if it is not."""
    number = len(game.players)
    zero = game.discounts[0] * 0
    partial: list[tuple[dict[str, tuple[Array, ...]], Array]] = [
        ({}, np.array([[zero] * number] * len(game.states)))
    ]
    reason = ""
    for state in order:
        x, grown = game.states.index(state), []
        for chosen, values in partial:
            payoffs = _one_period(game, state, values)
            mixes, complete, isolated = _all_nash(game, state, payoffs)
            if not complete:
                reason = f"not all equilibria of the one-period game in {state!r} were listed"
            elif not isolated and len(game.states) > 1:
                reason = f"a one-period game in {state!r} has a continuum of equilibria"
            for mix in mixes:
                own = values.copy()
                stay = game.transitions[state].reshape(-1, len(game.states))[0, x]
                for i, discount in enumerate(game.discounts):
                    worth = _average(payoffs[i], mix)
                    own[x, i] = worth / (1 - discount * stay) if discount else worth
                grown.append(({**chosen, state: mix}, own))
        if len(grown) > MOST_PROFILES:
            grown = grown[:MOST_PROFILES]
            reason = f"there are more than {MOST_PROFILES} profiles"
        partial = grown
    return [[chosen[state] for state in game.states] for chosen, _ in partial], reason


def _one_period(game: MarkovGame, state: str, values: Array) -> Array:
    """Stage payoffs plus what follows; for a state not valued yet, 0 stands for staying there."""
    payoffs, chances = game.stages[state].payoffs, game.transitions[state]
    return np.stack(
        [payoffs[i] + d * (chances @ values[:, i]) for i, d in enumerate(game.discounts)]
    )


def _average(table: Array, mixes: Sequence[Array]) -> Any:
    for mix in mixes:
        table = mix @ table.reshape(len(mix), -1)
    return table.reshape(-1)[0]


def single_value(game: MarkovGame) -> str:
    """Return why all equilibria have the same values: the theorem, or the empty text."""
    if len(game.players) == 1:
        return "one player: the value is the fixed point of a contraction (Blackwell 1965)"
    if len(game.players) == 2 and game.discounts[0] == game.discounts[1]:
        sums = [u for stage in game.stages.values() for u in stage.payoffs.sum(axis=0).flat]
        size = max(float(abs(u)) for g in game.stages.values() for u in g.payoffs.flat)
        slack = 0 if game.kind == "exact" else 1e-15 * size
        if max(sums) - min(sums) <= slack:
            return "zero-sum: the value is unique (Shapley 1953)"
    return ""


def _continued(game: MarkovGame, equilibrium: MarkovEquilibrium) -> list[Array]:
    """For each state the one-period game followed by the equilibrium; floats are rescaled."""
    if game.kind == "exact":
        return [_one_period(game, state, equilibrium.values) for state in game.states]
    tables = Tables.of(game)
    whole = tables.auxiliary(tables.values(tables.flat(equilibrium.profile)))
    return [
        np.ascontiguousarray(payoffs[(slice(None), *map(slice, shape))])
        for payoffs, shape in zip(whole, tables.shapes, strict=True)
    ]


def with_values(game: MarkovGame, equilibrium: MarkovEquilibrium) -> list[list[Any]] | None:
    """All extreme profiles with the unique values of `equilibrium`; None if there are too many."""
    lists = []
    for state, payoffs in zip(game.states, _continued(game, equilibrium), strict=True):
        mixes, complete, _ = _all_nash(game, state, payoffs)
        if not complete:
            return None
        lists.append(mixes)
    if prod(map(len, lists)) > MOST_PROFILES:
        return None
    return [list(choice) for choice in product(*lists)]


def near_ties(game: MarkovGame, equilibria: Sequence[MarkovEquilibrium]) -> bool:
    """Whether in a float game an action is unused, and best up to rounding, somewhere."""
    if game.kind == "exact":
        return False
    for equilibrium in equilibria:
        for x, payoffs in enumerate(_continued(game, equilibrium)):
            for i, mix in enumerate(equilibrium.profile[x]):
                table = np.moveaxis(payoffs[i], i, 0)
                for other in reversed([j for j in range(len(game.players)) if j != i]):
                    table = table @ equilibrium.profile[x][other]
                size = float(np.ptp(payoffs[i])) or 1.0
                if any((table.max() - table[mix == 0]) <= NEAR * size):
                    return True
    return False


def one_component(equilibria: Sequence[MarkovEquilibrium]) -> tuple[Component[Any], ...]:
    """Return one component: any mixture, state by state, of the equilibria is an equilibrium."""
    return (Component(tuple(equilibria), (tuple(range(len(equilibria))),)),)
