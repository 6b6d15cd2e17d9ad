"""Equilibria of a war of attrition and the delay they bring."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from basebargain._errors import GameError

__all__ = ["AttritionEquilibrium", "probabilities"]


def probabilities(values: ArrayLike, where: str) -> NDArray[np.float64]:
    """Return an array of probabilities, or say which entry is none."""
    array = np.asarray(values, dtype=np.float64)
    if not np.all((array >= 0) & (array <= 1)):
        msg = f"{where} needs probabilities in [0, 1]; got {values!r}."
        raise GameError(msg)
    return array


@dataclass(frozen=True, eq=False)
class AttritionEquilibrium:
    """An equilibrium of a war of attrition: how each player concedes, and how long it lasts.

    Attributes
    ----------
    players : pair of str
    atoms : pair of number
        Chance that each player concedes at the very start.
    hazards : pair of number
        Rate at which each concedes later, 1/yr; 0 is never, infinite is whenever the war still
        goes on.
    breakdown_hazard : number
        Rate at which the war ends against the will of both, 1/yr.
    payoffs : array, shape (2,)
    regret : number
        The largest gain from another date to concede, at the start or later.
    """

    players: tuple[str, str]
    atoms: tuple[Any, Any]
    hazards: tuple[Any, Any]
    breakdown_hazard: Any
    payoffs: NDArray[Any]
    regret: Any

    @property
    def atom(self) -> Any:
        """Probability that the war ends at the very start."""
        return 1 - (1 - self.atoms[0]) * (1 - self.atoms[1])

    @property
    def rate(self) -> Any:
        """Rate at which a war that has begun ends, 1/yr."""
        return self.hazards[0] + self.hazards[1] + self.breakdown_hazard

    @property
    def regime(self) -> str:
        """``"GRADUAL"``, ``"ENDLESS"``, or who concedes at once."""
        for player, atom in zip(self.players, self.atoms, strict=True):
            if atom == 1:
                return f"{player} concedes at once"
        return "GRADUAL" if any(self.hazards) else "ENDLESS"

    @property
    def mean_delay(self) -> Any:
        """Expected years until the war ends; infinite if it may never end."""
        if self.atom == 1:
            return self.atom * 0
        return (1 - self.atom) / self.rate if self.rate else math.inf

    @property
    def concedes(self) -> tuple[Any, Any]:
        """Probability that each player is the one who concedes."""
        (a, b), (p, q) = self.atoms, self.hazards
        if self.atom == 1 or not self.rate:
            return a, b
        return a + (1 - self.atom) * p / self.rate, b + (1 - self.atom) * q / self.rate

    @property
    def breaks_down(self) -> Any:
        """Probability that the war ends in a breakdown."""
        if self.atom == 1 or not self.rate:
            return self.atom * 0
        return (1 - self.atom) * self.breakdown_hazard / self.rate

    @property
    def lasts(self) -> Any:
        """Probability that the war never ends."""
        return self.atom * 0 if self.atom == 1 or self.rate else 1 - self.atom

    def survival(self, years: ArrayLike) -> NDArray[np.float64]:
        """Return the probability that the war still goes on after so many years."""
        times = np.asarray(years, dtype=np.float64)
        going_on = self._going_on(times)
        return np.asarray(np.where(times >= 0, going_on, np.where(times < 0, 1.0, math.nan)))

    def density(self, years: ArrayLike) -> NDArray[np.float64]:
        """Return the density of the delay, per year, at positive delays; see `atom` for zero."""
        times = np.asarray(years, dtype=np.float64)
        rate = 0.0 if self.atom == 1 else float(self.rate)
        density = np.where(times > 0, rate * self._going_on(times), 0.0)
        return np.asarray(np.where(np.isnan(times), math.nan, density))

    def _going_on(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.atom == 1:
            return np.zeros_like(times)
        if not self.rate:
            return np.full_like(times, float(1 - self.atom))
        return np.asarray(float(1 - self.atom) * np.exp(-float(self.rate) * np.fmax(times, 0.0)))

    def quantile(self, probability: ArrayLike) -> NDArray[np.float64]:
        """Return the years within which the war ends with the given probability.

        Infinite where the war ends with a smaller probability.

        Raises
        ------
        GameError
            If a probability lies outside [0, 1].
        """
        share = probabilities(probability, "AttritionEquilibrium.quantile")
        late = share > float(self.atom)
        if self.atom == 1 or not self.rate:
            return np.asarray(np.where(late, math.inf, 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            left = np.log1p(-share) - math.log(float(1 - self.atom))
            return np.asarray(np.where(late, -left / float(self.rate), 0.0))

    def __repr__(self) -> str:
        first, second = (
            f"{player} {_plan(atom, hazard)}"
            for player, atom, hazard in zip(self.players, self.atoms, self.hazards, strict=True)
        )
        return f"({first}; {second}), mean delay {_short(self.mean_delay)}"


def _plan(atom: Any, hazard: Any) -> str:
    if atom == 1:
        return "concedes at once"
    later = f"at rate {_short(hazard)}" if hazard else "never"
    return f"concedes at once with {_short(atom)}, then {later}" if atom else f"concedes {later}"


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
