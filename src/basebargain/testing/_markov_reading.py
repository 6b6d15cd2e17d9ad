"""Markov games read into rationals: one period, values of stationary play, gains by deviating."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from basebargain.forms import MarkovGame, QuadraticMarkovGame
from basebargain.testing._case import Case
from basebargain.testing._reading import exact, solved

__all__ = ["Efforts", "Finite", "Row", "gain_at", "values_of"]

Row = Sequence[Fraction]
Profile = Sequence[Sequence[Row]]
GRID = 8


def values_of(payoffs: Sequence[Row], chain: Sequence[Row], discounts: Row) -> list[list[Fraction]]:
    """Return what each state is worth to each player under a stationary profile."""
    columns = []
    for who, rate in enumerate(discounts):
        matrix = [
            [int(x == y) - rate * p for y, p in enumerate(row)] for x, row in enumerate(chain)
        ]
        columns.append(solved(matrix, [u[who] for u in payoffs]))
    return [list(row) for row in zip(*columns, strict=True)]


class Finite:
    """A finite Markov game read into rationals."""

    def __init__(self, game: MarkovGame) -> None:
        self.game = game
        self.discounts = [exact(rate) for rate in game.discounts]
        self.states = list(game.stages)

    def one_step(self, x: int, mixes: Sequence[Row]) -> tuple[list[Fraction], list[Fraction]]:
        """Payoffs of one period in a state, and the chances of what follows."""
        stage = self.game.stages[self.states[x]]
        rows = self.game.transitions[self.states[x]]
        payoffs = [Fraction(0)] * len(stage.players)
        chances = [Fraction(0)] * len(self.states)
        for cell in product(*map(range, stage.shape)):
            weight = prod((mix[k] for mix, k in zip(mixes, cell, strict=True)), start=Fraction(1))
            if weight:
                ahead = [exact(p) for p in rows[cell]]
                total = sum(ahead)
                chances = [c + weight * p / total for c, p in zip(chances, ahead, strict=True)]
                payoffs = [
                    u + weight * exact(table[cell])
                    for u, table in zip(payoffs, stage.payoffs, strict=True)
                ]
        return payoffs, chances

    def deviations(self, x: int, who: int, mixes: Sequence[Row]) -> Iterator[list[Row]]:
        """Yield the mixes in a state with each pure action of one player."""
        size = len(self.game.stages[self.states[x]].strategies[who])
        for k in range(size):
            pure = [Fraction(int(k == j)) for j in range(size)]
            yield [*mixes[:who], pure, *mixes[who + 1 :]]

    def read(self, case: Case, equilibrium: Any) -> Profile:
        """Return the profile as rationals."""
        return [
            [
                case.chances(list(mix), len(own), "profiles")
                for mix, own in zip(mixes, stage.strategies, strict=True)
            ]
            for mixes, stage in zip(equilibrium.profile, self.game.stages.values(), strict=True)
        ]


class Efforts:
    """A Markov game of efforts read into rationals."""

    def __init__(self, game: QuadraticMarkovGame) -> None:
        self.game = game
        self.discounts = [exact(rate) for rate in game.discounts]
        self.states = list(game.states)

    def one_step(self, x: int, efforts: Sequence[Row]) -> tuple[list[Fraction], list[Fraction]]:
        """Payoffs of one period in a state, and the chances of what follows."""
        game = self.game
        own = [iter(mine) for mine in efforts]
        flat = [next(own[who]) for who in game.owners]
        terms = [prod((flat[j] for j in m), start=Fraction(1)) for m in game.monomials]

        def value(row: Any) -> Fraction:
            return sum((exact(c) * t for c, t in zip(row, terms, strict=True)), Fraction(0))

        moving = [min(max(value(row), Fraction(0)), Fraction(1)) for row in game.intensities[x]]
        present = self.states[x].split("/")
        levels = [list(names) for names in game.components.values()]
        chances = []
        for state in self.states:
            chance = Fraction(1)
            parts = zip(state.split("/"), present, levels, game.targets[x], moving, strict=True)
            for here, before, names, aim, p in parts:
                chance *= (names[aim] == here) * p + (before == here) * (1 - p)
            chances.append(chance)
        return [value(row) for row in game.payoffs[x]], chances

    def deviations(self, x: int, who: int, efforts: Sequence[Row]) -> Iterator[list[Row]]:
        """Yield the efforts in a state with one player's own on a grid, and near the present."""
        own = [j for j, owner in enumerate(self.game.owners) if owner == who]
        axes = []
        for j, now in zip(own, efforts[who], strict=True):
            low, high = (exact(bound) for bound in self.game.bounds[x, j])
            steps = [low + (high - low) * k / GRID for k in range(GRID + 1)]
            near = [now + (high - low) * k / 1000 for k in (-10, -1, 0, 1, 10)]
            axes.append([min(max(step, low), high) for step in (*steps, *near)])
        for point in product(*axes):
            yield [*efforts[:who], list(point), *efforts[who + 1 :]]

    def read(self, case: Case, equilibrium: Any) -> Profile:
        """Return the efforts as rationals, each in its interval."""
        profile = [[case.row(own, "efforts") for own in state] for state in equilibrium.profile]
        for x, mixes in enumerate(profile):
            own = [iter(mine) for mine in mixes]
            for j, who in enumerate(self.game.owners):
                low, high = self.game.bounds[x, j]
                effort = next(own[who])
                case.demand(low <= effort <= high, "efforts must lie in their intervals", effort)
        return profile


def gain_at(
    reading: Finite | Efforts, at: tuple[int, int], profile: Profile, values: Sequence[Row]
) -> Fraction:
    """Return what one player gains by one deviation in one state."""
    x, who = at
    rate = reading.discounts[who]
    best = max(
        payoffs[who] + rate * sum(p * v[who] for p, v in zip(row, values, strict=True))
        for payoffs, row in (
            reading.one_step(x, mixes) for mixes in reading.deviations(x, who, profile[x])
        )
    )
    return best - values[x][who]
