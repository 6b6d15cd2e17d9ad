"""From expressions in effort names to the coefficient tables of a quadratic Markov game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement, product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import GameError
from basebargain.forms._payoff import as_number, to_sympy

if TYPE_CHECKING:
    from basebargain.forms._markov_quadratic import Effort

__all__ = ["coefficients", "tables"]

Table = NDArray[Any]


def tables(
    players: tuple[str, ...],
    components: Mapping[str, Sequence[str]],
    efforts: tuple[Effort, ...],
    payoffs: Mapping[str, Sequence[Any]],
    moves: Mapping[str, Mapping[str, tuple[str, Any]]],
) -> tuple[Table, Table, NDArray[np.int_], Table]:
    """Return payoffs, intensities, targets and bounds as `QuadraticMarkovGame` holds them."""
    states = ["/".join(levels) for levels in product(*components.values())]
    _check_states(states, payoffs, moves)
    names = [effort.name for effort in efforts]
    stage = []
    for state in states:
        own = list(payoffs[state])
        if len(own) != len(players):
            msg = f"payoffs in state {state!r}: one per player {players} is needed; got {len(own)}."
            raise GameError(msg)
        stage.append([coefficients(u, names, f"payoff in state {state!r}") for u in own])
    intensities, targets = [], []
    for state, levels in zip(states, product(*components.values()), strict=True):
        rows, aims = _moves(state, levels, components, moves.get(state, {}), names)
        intensities.append(rows)
        targets.append(aims)
    bounds = [
        [(e.low, e.high) if e.states is None or state in e.states else (0, 0) for e in efforts]
        for state in states
    ]
    unknown = {s for e in efforts if e.states is not None for s in e.states} - set(states)
    if unknown:
        msg = f"efforts: {sorted(unknown)} are no states; the states are {states}."
        raise GameError(msg)
    as_objects = [np.array(table, dtype=object) for table in (stage, intensities, bounds)]
    return as_objects[0], as_objects[1], np.array(targets), as_objects[2]


def _check_states(states: list[str], payoffs: Mapping[str, Any], moves: Mapping[str, Any]) -> None:
    if set(payoffs) != set(states):
        msg = f"payoffs must be given for each of the states {states}; got {list(payoffs)}."
        raise GameError(msg)
    strangers = [state for state in moves if state not in states]
    if strangers:
        msg = f"moves: {strangers[0]!r} is no state; the states are {states}."
        raise GameError(msg)


def _moves(
    state: str,
    levels: tuple[str, ...],
    components: Mapping[str, Sequence[str]],
    given: Mapping[str, tuple[str, Any]],
    names: list[str],
) -> tuple[list[list[Any]], list[int]]:
    strangers = [name for name in given if name not in components]
    if strangers:
        msg = f"moves in {state!r}: {strangers[0]!r} is none of {tuple(components)}."
        raise GameError(msg)
    rows, aims = [], []
    for level, (component, own) in zip(levels, components.items(), strict=True):
        target, intensity = given.get(component, (level, 0))
        if target not in own:
            msg = f"moves in {state!r}: {component!r} has the levels {tuple(own)}; got {target!r}."
            raise GameError(msg)
        where = f"intensity of {component!r} in state {state!r}"
        rows.append(coefficients(intensity, names, where))
        aims.append(list(own).index(target))
    return rows, aims


def coefficients(value: Any, names: Sequence[str], where: str) -> list[Any]:
    """Return the coefficients of a polynomial of degree two at most in the named efforts.

    In the order of `QuadraticMarkovGame.monomials`.

    Raises
    ------
    GameError
        If `value` is no such polynomial, or not a number or expression.
    """
    expression = to_sympy(as_number(value, where))
    found = {s.name: s for s in expression.free_symbols}
    efforts = [found.get(name) for name in names]
    zero = {symbol: to_sympy(0) for symbol in efforts if symbol is not None}
    result = [expression.xreplace(zero)]
    for degree in (1, 2):
        for group in combinations_with_replacement(range(len(names)), degree):
            symbols = [efforts[j] for j in group]
            if None in symbols:
                result.append(0)
                continue
            slope = expression.diff(*symbols)
            if degree == 2:
                slope = _constant(slope, set(zero), where)
            half = 2 if degree == 2 and group[0] == group[1] else 1
            result.append(slope.xreplace(zero) / half)
    return result


def _constant(slope: Any, efforts: set[Any], where: str) -> Any:
    if slope.free_symbols & efforts:
        slope = slope.expand().cancel()
    if slope.free_symbols & efforts:
        msg = (
            f"{where} must be a polynomial of degree two at most in the efforts; its second "
            f"derivative is {slope}."
        )
        raise GameError(msg)
    return slope
