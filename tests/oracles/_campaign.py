"""Random games with their exact equilibrium sets, and the comparison of a solution with such a set.

What a table of floats means: an integer table that was scaled or shifted in floating point is still
that table, whatever was rounded on the way; Gaussian draws are the binary rationals they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from oracles._exact_bimatrix import EquilibriumSet, exact_equilibria

KINDS = ("gaussian", "integers within 50", "integers 0-3")

# Changes of the unit and of the zero of payoffs, made in floating point.
CHANGES: dict[str, Callable[[Any], Any]] = {
    "as drawn": lambda table: table,
    "x 1e-12": lambda table: table * 1e-12,
    "x 1e12": lambda table: table * 1e12,
    "x 1e15": lambda table: table * 1e15,
    "+ 1e6": lambda table: table + 1e6,
    "+ 1e6, x 1e-12": lambda table: (table + 1e6) * 1e-12,
    "+ 1e6, x 1e15": lambda table: (table + 1e6) * 1e15,
}
RECIPES = tuple(product(KINDS, CHANGES))


@dataclass(frozen=True)
class Case:
    """A game of the campaign: its payoffs as floats, and all its equilibria."""

    recipe: tuple[str, str]
    row: Any
    column: Any
    reference: EquilibriumSet


def campaign(count: int, seed: int) -> Iterator[Case]:
    """Yield `count` games of two to four strategies a player, going round all recipes."""
    rng = np.random.default_rng(seed)
    for k in range(count):
        kind, change = RECIPES[k % len(RECIPES)]
        drawn = draw(rng, kind, (2, int(rng.integers(2, 5)), int(rng.integers(2, 5))))
        row, column = CHANGES[change](drawn.astype(float))
        meant = (row, column) if kind == "gaussian" else drawn
        yield Case((kind, change), row, column, exact_equilibria(*meant))


def draw(rng: np.random.Generator, kind: str, shape: tuple[int, ...]) -> Any:
    """Payoffs of both players as drawn, before any change of unit."""
    if kind == "gaussian":
        return rng.normal(size=shape)
    low, high = (-50, 50) if kind == "integers within 50" else (0, 3)
    return rng.integers(low, high, shape, endpoint=True)


def described(case: Case) -> str:
    """Return the game as text that can be pasted into Python."""
    return f"{case.recipe}: {case.row.tolist()}, {case.column.tolist()}"


def same_set(solution: Any, reference: EquilibriumSet) -> bool:
    """Whether a solution claims completeness and has exactly these equilibria and components.

    Exact profiles must be equal; float profiles must be the exact ones, each rounded once.
    Lists are compared with their repetitions, so nothing may be doubled either.
    """
    exact = all(
        isinstance(p, Fraction) for e in solution.equilibria for mix in e.profile for p in mix
    )
    number = Fraction if exact else float
    components = [[pair(e) for e in component] for component in solution.components]
    subsets = [
        [pair(component[k]) for k in subset]
        for component in solution.components
        for subset in component.subsets
    ]
    return bool(
        solution.complete
        and sorted(map(pair, solution.equilibria)) == one(reference.equilibria, number)
        and family(components) == family(one(group, number) for group in reference.components)
        and family(subsets) == family(one(group, number) for group in reference.subsets)
    )


def pair(equilibrium: Any) -> tuple[Any, ...]:
    """Profile of a library's equilibrium as nested tuples."""
    return tuple(tuple(mix.tolist()) for mix in equilibrium.profile)


def one(pairs: Iterable[Any], number: Callable[[Any], Any]) -> list[Any]:
    """Sorted profiles with every probability turned into a `number`."""
    return sorted(tuple(tuple(number(p) for p in mix) for mix in profile) for profile in pairs)


def family(groups: Iterable[Iterable[Any]]) -> list[list[Any]]:
    """Sorted groups of sorted profiles."""
    return sorted(sorted(group) for group in groups)
