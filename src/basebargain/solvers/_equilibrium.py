"""An equilibrium of a game in strategic form, with its payoffs and its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers._certificate import deviation_payoffs, excused, regret

__all__ = ["StrategicEquilibrium", "certified", "pure_equilibria_of", "tolerance"]


@dataclass(frozen=True, eq=False, init=False)
class StrategicEquilibrium:
    """A mixed-strategy profile with its payoffs and its certificate.

    Attributes
    ----------
    profile : tuple of arrays
        One mixed strategy per player, in the order of the strategies.
    payoffs : array
        One expected payoff per player.
    regret : Fraction or float
        Largest gain any player could make by deviating; exact when the game is exact.
    players, strategies : tuple
        The labels of the game.
    """

    profile: tuple[NDArray[Any], ...]
    payoffs: NDArray[Any]
    regret: Any
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]

    def __init__(
        self,
        profile: tuple[NDArray[Any], ...],
        payoffs: NDArray[Any],
        regret: Any,
        players: tuple[str, ...],
        strategies: tuple[tuple[str, ...], ...],
    ) -> None:
        # As in `_solution`: quicker than that of a frozen dataclass.
        fields = self.__dict__
        fields["profile"] = profile
        fields["payoffs"] = payoffs
        fields["regret"] = regret
        fields["players"] = players
        fields["strategies"] = strategies

    @property
    def support(self) -> tuple[tuple[str, ...], ...]:
        """Labels of the strategies played with positive probability, per player."""
        return tuple(
            tuple(label for label, weight in zip(own, mix, strict=True) if weight > 0)
            for own, mix in zip(self.strategies, self.profile, strict=True)
        )

    @property
    def is_pure(self) -> bool:
        """Whether every player plays one strategy for certain."""
        return all(len(own) == 1 for own in self.support)

    def __repr__(self) -> str:
        mixes = []
        for player, own, mix in zip(self.players, self.strategies, self.profile, strict=True):
            parts = [
                label if weight == 1 else f"{label} {_short(weight)}"
                for label, weight in zip(own, mix, strict=True)
                if weight > 0
            ]
            mixes.append(f"{player}: {', '.join(parts)}")
        values = ", ".join(_short(value) for value in self.payoffs)
        return f"({'; '.join(mixes)}) payoffs ({values}), regret {_short(self.regret)}"


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def certified(game: StrategicGame, profile: tuple[NDArray[Any], ...]) -> StrategicEquilibrium:
    """Return a profile as an equilibrium, with its payoffs and its regret."""
    payoffs = np.array(
        [
            deviation_payoffs(game.payoffs[player], player, profile) @ own
            for player, own in enumerate(profile)
        ]
    )
    payoffs.flags.writeable = False
    return StrategicEquilibrium(
        profile, payoffs, regret(game, profile), game.players, game.strategies
    )


def tolerance(game: StrategicGame) -> Any:
    """Return the regret that rounding excuses: none in exact games."""
    return 0 if game.kind == "exact" else excused(game.payoffs)


def pure_equilibria_of(game: StrategicGame) -> list[StrategicEquilibrium]:
    """Return all equilibria in pure strategies: every profile without a better reply."""
    best = [
        table == table.max(axis=player, keepdims=True) for player, table in enumerate(game.payoffs)
    ]
    one, zero = (1.0, 0.0) if game.kind == "float" else (Fraction(1), Fraction(0))
    found = []
    for position in np.argwhere(np.logical_and.reduce(best)):
        profile = tuple(
            np.array([one if k == at else zero for k in range(size)])
            for at, size in zip(position, game.shape, strict=True)
        )
        found.append(certified(game, profile))
    return found
