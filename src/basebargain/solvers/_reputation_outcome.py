"""Equilibria of reputational bargaining: what is announced, who gives in, and when."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import gammainc

from basebargain.solvers._attrition_outcome import probabilities

__all__ = ["Contest", "ReputationalEquilibrium"]

Pair = tuple[float, float]


@dataclass(frozen=True)
class Contest:
    """What follows two incompatible demands: each waits for the other to concede.

    Attributes
    ----------
    demands : pair of number
        Shares of the pie.
    reputations : pair of float
        Probability that each player is committed once both demands are known.
    hazards : pair of float
        Rate at which each concedes until the horizon, 1/yr, the committed counted in.
    strengths : pair of float
        Years in which each would have exhausted its rational self if it conceded at this rate only;
        the one with the smaller number is the stronger.
    atoms : pair of float
        Probability that each concedes at once; positive for the weaker only.
    horizon : float
        Years after which only the committed are left, and neither concedes.
    """

    demands: tuple[Any, Any]
    reputations: Pair
    hazards: Pair
    strengths: Pair
    atoms: Pair
    horizon: float

    @property
    def lasts(self) -> float:
        """Probability that neither ever concedes."""
        return self.reputations[0] * self.reputations[1]

    @property
    def shares(self) -> Pair:
        """Share of the pie that each rational player can expect."""
        (a, b), (p, q) = map(float, self.demands), self.atoms
        return q * a + (1 - q) * (1 - b), p * b + (1 - p) * (1 - a)

    def survival(self, years: ArrayLike) -> NDArray[np.float64]:
        """Return the probability that neither has conceded within so many years."""
        times = np.asarray(years, dtype=np.float64)
        start = (1 - self.atoms[0]) * (1 - self.atoms[1])
        waits = np.clip(times, 0.0, self.horizon)
        going_on = start * np.exp(-sum(self.hazards) * waits)
        going_on = np.where(times >= self.horizon, self.lasts, going_on)
        return np.asarray(np.where(times >= 0, going_on, np.where(times < 0, 1.0, math.nan)))

    def density(self, years: ArrayLike) -> NDArray[np.float64]:
        """Return the density of the delay at positive delays, per year."""
        times = np.asarray(years, dtype=np.float64)
        is_open = (times > 0) & (times < self.horizon)
        return np.asarray(np.where(is_open, sum(self.hazards) * self.survival(times), 0.0))

    @property
    def years_to_agreement(self) -> float:
        """Expected delay counted over the cases in which one of them concedes."""
        rate = sum(self.hazards)
        start = (1 - self.atoms[0]) * (1 - self.atoms[1])
        return start * float(gammainc(2, rate * self.horizon)) / rate


@dataclass(frozen=True, eq=False)
class ReputationalEquilibrium:
    """An equilibrium of reputational bargaining.

    Attributes
    ----------
    players : pair of str
    demands : pair of tuple
        The demands of the committed types, as shares of the pie.
    announcements : array, shape (first's demands,)
        Probability with which a rational first player makes each demand.
    accepts : array, shape (first's demands,)
        Probability with which a rational second player accepts each demand at once.
    answers : array, shape (first's demands, second's demands)
        Probability with which it answers each demand by one of its own; zero where both fit.
    chances : array, shape (first's demands, second's demands)
        Probability that both demands are made and do not fit, all types counted.
    contests : mapping from pair of positions to Contest
        What follows each pair of incompatible demands.
    payoffs : array, shape (2,)
        Expected payoffs of rational players.
    regret : float
        The largest gain from another announcement, answer or date of concession.
    residual : float
        The largest difference between the probability that a player concedes in a contest and the
        probability that it is rational; an equilibrium has none.
    """

    players: tuple[str, str]
    demands: tuple[tuple[Any, ...], tuple[Any, ...]]
    announcements: NDArray[np.float64]
    accepts: NDArray[np.float64]
    answers: NDArray[np.float64]
    chances: NDArray[np.float64]
    contests: dict[tuple[int, int], Contest]
    payoffs: NDArray[np.float64]
    regret: float
    residual: float

    @property
    def atom(self) -> float:
        """Probability of an agreement without delay."""
        return 1 - float(self.survival(0.0))

    @property
    def lasts(self) -> float:
        """Probability that the talks never end: two committed players meet."""
        return math.fsum(self.chances[pair] * c.lasts for pair, c in self.contests.items())

    @property
    def mean_delay(self) -> float:
        """Expected years until an agreement; infinite if there may be none."""
        return math.inf if self.lasts else self._delay()

    @property
    def years_to_agreement(self) -> float:
        """Expected years until an agreement, given that there is one."""
        return self._delay() / (1 - self.lasts)

    def _delay(self) -> float:
        return math.fsum(
            self.chances[pair] * contest.years_to_agreement
            for pair, contest in self.contests.items()
        )

    def survival(self, years: ArrayLike) -> NDArray[np.float64]:
        """Return the probability that there is no agreement within so many years."""
        times = np.asarray(years, dtype=np.float64)
        going_on = np.where(
            times >= 0, 0.0, np.where(times < 0, 1.0 - self.chances.sum(), math.nan)
        )
        for pair, contest in self.contests.items():
            going_on = going_on + self.chances[pair] * contest.survival(times)
        return np.asarray(np.where(times < 0, 1.0, going_on + 0 * times))

    def density(self, years: ArrayLike) -> NDArray[np.float64]:
        """Return the density of the delay, per year, at positive delays; see `atom` for zero."""
        density = np.zeros_like(np.asarray(years, dtype=np.float64))
        for pair, contest in self.contests.items():
            density = density + self.chances[pair] * contest.density(years)
        return np.asarray(density)

    def quantile(self, probability: ArrayLike) -> NDArray[np.float64]:
        """Return the years within which there is an agreement with the given probability.

        Infinite where there is one with a smaller probability.

        Raises
        ------
        GameError
            If a probability lies outside [0, 1].
        """
        shares = probabilities(probability, "ReputationalEquilibrium.quantile")
        return np.array([self._quantile(float(p)) for p in shares.flat]).reshape(shares.shape)

    def _quantile(self, share: float) -> float:
        if 1 - share >= float(self.survival(0.0)):
            return 0.0
        if 1 - share < self.lasts:
            return math.inf
        horizon = max(contest.horizon for contest in self.contests.values())

        def excess(years: float) -> float:
            return float(self.survival(years)) - (1 - share)

        if excess(horizon) >= 0:
            return horizon
        return float(brentq(excess, 0.0, horizon, xtol=1e-300, rtol=1e-14))

    def __repr__(self) -> str:
        made = _listed(zip(self.demands[0], self.announcements, strict=True))
        gets = ", ".join(f"{payoff:.6g}" for payoff in self.payoffs)
        return (
            f"({self.players[0]} demands {made}; payoffs {gets}; agreement at once with "
            f"{self.atom:.6g}, never with {self.lasts:.6g}), regret {self.regret:.3g}"
        )


def _listed(entries: Any) -> str:
    return ", ".join(f"{demand} with {share:.4g}" for demand, share in entries if share > 0)
