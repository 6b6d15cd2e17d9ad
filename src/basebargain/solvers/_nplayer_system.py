"""The conditions for an equilibrium with a given support, as multilinear forms.

A mixed profile with support (S_1, ..., S_n) is an equilibrium exactly when every player is
indifferent between the strategies in S_i and no strategy outside S_i does better.
Both are forms linear in each other player's mixed strategy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Support", "System", "contract", "support_system"]

Support = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class System:
    """Equations and inequalities in the strategies of the players who mix.

    Every form is an integer tensor with one axis per mixing player; the axis of a player on whose
    strategy it does not depend has length 1.

    Attributes
    ----------
    support : tuple of tuple of int
        Positions of the strategies in use, per player.
    counts : tuple of int
        Number of all strategies, per player.
    mixers : tuple of int
        The players with more than one strategy in use.
    equations : tuple of arrays
        Forms that must be zero; one for each strategy in use beyond the first.
    gains : tuple of arrays
        Forms that must not be positive; those that never are have been left out.
    """

    support: Support
    counts: tuple[int, ...]
    mixers: tuple[int, ...]
    equations: tuple[NDArray[Any], ...]
    gains: tuple[NDArray[Any], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of strategies in use by each player who mixes."""
        return tuple(len(self.support[i]) for i in self.mixers)

    @property
    def is_separable(self) -> bool:
        """Whether every equation depends on one player's strategy at most."""
        return all(sum(size > 1 for size in form.shape) <= 1 for form in self.equations)


def support_system(tables: Sequence[NDArray[Any]], support: Support) -> System | None:
    """Return the system of a support; None when a form's sign alone refutes it.

    Notes
    -----
    All probabilities are positive on the support, so a form whose coefficients have one sign and
    are not all zero has that sign.
    """
    mixers = tuple(i for i, own in enumerate(support) if len(own) > 1)
    equations: list[NDArray[Any]] = []
    gains: list[NDArray[Any]] = []
    for i, table in enumerate(tables):
        own, rows = support[i], _forms(table, support, mixers, i)
        for at, s in enumerate(own):
            differences = [_lean(rows[t] - rows[s]) for t in own[at + 1 :]]
            if any(_has_one_sign(form) for form in differences):
                return None
            equations += differences if at == 0 else []
        others = [_lean(rows[t] - rows[own[0]]) for t in range(len(rows)) if t not in own]
        if any((form >= 0).all() and form.any() for form in others):
            return None
        gains += [form for form in others if (form > 0).any()]
    return System(support, tables[0].shape, mixers, tuple(equations), tuple(gains))


def _forms(
    table: NDArray[Any], support: Support, mixers: tuple[int, ...], player: int
) -> list[NDArray[Any]]:
    """Payoff of each of the player's strategies as a form in the mixers' strategies."""
    grid = np.ix_(*(range(table.shape[k]) if k == player else own for k, own in enumerate(support)))
    shape = tuple(1 if i == player else len(support[i]) for i in mixers)
    rows = np.moveaxis(table[grid], player, 0)
    return [np.asarray(row, dtype=object).reshape(shape) for row in rows]


def _lean(form: NDArray[Any]) -> NDArray[Any]:
    """Shorten the axes that do not matter to the sign of a form inside the simplices.

    A form constant along an axis does not depend on that player, since probabilities add up to
    one; a form that is zero but for one strategy is a positive probability times the rest.
    """
    form = np.asarray(form, dtype=object)
    for axis, size in enumerate(form.shape):
        others = tuple(k for k in range(form.ndim) if k != axis)
        used = np.flatnonzero((form != 0).any(axis=others))
        if size > 1 and len(used) == 1:
            form = form.take(used, axis=axis)
        elif size > 1 and (form == form.take([0], axis=axis)).all():
            form = form.take([0], axis=axis)
    return form


def _has_one_sign(form: NDArray[Any]) -> bool:
    return bool(form.any() and ((form >= 0).all() or (form <= 0).all()))


def contract(form: NDArray[Any], mixes: Sequence[Any], skip: int | None = None) -> Any:
    """Value of a form at mixed strategies; with `skip`, the vector of its partial values.

    Parameters
    ----------
    form : array
        One axis per mixing player; length 1 where the form does not depend on the player.
    mixes : sequence of arrays
        Floats or integers; one per mixing player.
    skip : int, optional
        The mixing player whose axis stays.
    """
    result: Any = form if skip is None else np.moveaxis(form, skip, 0)
    for axis in reversed([k for k in range(form.ndim) if k != skip]):
        result = result.take(0, axis=-1) if form.shape[axis] == 1 else result @ mixes[axis]
    return result
