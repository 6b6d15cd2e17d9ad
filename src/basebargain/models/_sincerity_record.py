"""G4, repeated, in numbers: beliefs along a record of conduct, and when they cross."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from basebargain._errors import GameError

__all__ = ["Crossing", "SincerityRecord"]

Direction = Literal["withdrawn", "earned", "never"]

SIGNALS = ("calm", "unrest", "exposed")
NEGLIGIBLE = 1e-13
# Log odds this close count as equal: what many steps of the walk lose to rounding is less.
TIE = 1e-11


@dataclass(frozen=True)
class Crossing:
    """When the belief in good faith first crosses the threshold.

    Attributes
    ----------
    direction : {"withdrawn", "earned", "never"}
        Whether the licence is lost, or won, on the way; ``"never"`` where no conduct gets there.
    by_period : array, shape (periods + 1, 2)
        Chance that good faith, and that the two-faced type, has crossed after so many periods.
    expected_periods : pair of float
        Bounds on the mean number of periods until the type that is sure to cross does so.
    mistaken : pair of float
        Bounds on the chance that the other type ever crosses: that good faith loses the licence,
        or that the two-faced type earns it.
    """

    direction: Direction
    by_period: NDArray[np.float64]
    expected_periods: tuple[float, float]
    mistaken: tuple[float, float]


@dataclass(frozen=True)
class SincerityRecord:
    """Learning from conduct, in numbers; pairs are good faith, then two-faced.

    Attributes
    ----------
    prior, belief : float
        Chance of good faith at the start, and the one from which Damascus legitimises.
    calm, unrest : pair of float
        Chance of such a period.
    exposed : float
        Chance of a period in which a two-faced Moscow is found out.
    """

    prior: float
    belief: float
    calm: tuple[float, float]
    unrest: tuple[float, float]
    exposed: float

    def path(self, signals: Iterable[str]) -> NDArray[np.float64]:
        """Return the belief at the start and after each period.

        Parameters
        ----------
        signals : iterable of {"calm", "unrest", "exposed"}

        Raises
        ------
        GameError
            For another word, or a period that neither type could bring about.
        """
        chances = dict(zip(SIGNALS, (self.calm, self.unrest, (0.0, self.exposed)), strict=True))
        beliefs = [self.prior]
        for signal in signals:
            if signal not in chances:
                msg = f"SincerityRecord.path: signals are {', '.join(SIGNALS)}; got {signal!r}."
                raise GameError(msg)
            good, dual = (
                share * chance
                for share, chance in zip(
                    (beliefs[-1], 1 - beliefs[-1]), chances[signal], strict=True
                )
            )
            if good + dual == 0:
                msg = f"SincerityRecord.path: {signal!r} cannot happen at these parameters."
                raise GameError(msg)
            beliefs.append(good / (good + dual))
        return np.array(beliefs)

    def posterior(self, periods: ArrayLike, outbreaks: ArrayLike) -> NDArray[np.float64]:
        """Return the belief after so many periods, outbreaks among them, and no exposure.

        Parameters
        ----------
        periods, outbreaks : array_like of int
            Of shapes that broadcast.

        Returns
        -------
        array
        """
        n, k = np.broadcast_arrays(np.asarray(periods), np.asarray(outbreaks))
        up, down = self._steps()
        odds = _logit(self.prior) + _times(n - k, up) - _times(k, down)
        return np.asarray(0.5 * (1 + np.tanh(0.5 * odds)))

    def crossing(self, *, max_periods: int = 4000) -> Crossing:
        """Return when the belief first crosses the threshold.

        Parameters
        ----------
        max_periods : int
            Where the exact sum over records stops; the bounds then cover the rest.

        Notes
        -----
        The number of outbreaks is all that a record without exposure tells, so the chances follow
        a lattice of (periods, outbreaks) with the crossed records removed.
        A belief that is the threshold up to rounding is taken to be the threshold, at which
        Damascus legitimises.
        """
        withdrawn = self._licensed()
        sure = 1 if withdrawn else 0
        if not self._can_cross():
            return Crossing("never", np.zeros((1, 2)), (math.inf, math.inf), (0.0, 0.0))
        crossed, left, mean = [np.zeros(2)], 1.0, 0.0
        for gained, remaining in self._walk(max_periods):
            mean += left
            left = float(remaining[sure])
            crossed.append(crossed[-1] + gained)
            if left < NEGLIGIBLE:
                break
        low = float(crossed[-1][1 - sure])
        return Crossing(
            "withdrawn" if withdrawn else "earned",
            np.array(crossed),
            (mean, mean + left * self._longest(len(crossed) - 1)),
            (low, low + left * math.exp(-abs(_logit(self.prior) - _logit(self.belief)))),
        )

    def _licensed(self) -> bool:
        """Whether Damascus legitimises at the prior."""
        above = _logit(self.prior) - _logit(self.belief)
        return self.prior >= self.belief or above >= -TIE

    def _can_cross(self) -> bool:
        """Whether some record takes the belief across."""
        if self.prior in (0, 1) or (self.calm[0] == self.calm[1] and not self.exposed):
            return False
        if self._licensed():
            return self.belief > 0
        return self.belief < 1 or (self.belief == 1 and self.calm[1] == 0)

    def _steps(self) -> tuple[float, float]:
        """Return by how much calm raises, and unrest lowers, the log odds of good faith."""
        return _log_ratio(self.calm[0], self.calm[1]), _log_ratio(self.unrest[1], self.unrest[0])

    def _walk(self, periods: int) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Yield, period by period, the chance of crossing now and of not having crossed yet."""
        withdrawn = self._licensed()
        up, down = self._steps()
        distance = _logit(self.belief) - _logit(self.prior) - TIE
        mass = np.ones((2, 1))
        calm, unrest = (np.array(pair)[:, None] for pair in (self.calm, self.unrest))
        for n in range(1, periods + 1):
            grown = np.zeros((2, n + 1))
            grown[:, :-1] += mass * calm
            grown[:, 1:] += mass * unrest
            k = np.arange(n + 1)
            moved = _times(n - k, up) - _times(k, down)
            over = moved < distance if withdrawn else moved >= distance
            gained = grown[:, over].sum(axis=1)
            if withdrawn:
                gained[1] += mass[1].sum() * self.exposed
            grown[:, over] = 0
            mass = grown
            yield gained, mass.sum(axis=1)

    def _longest(self, periods: int) -> float:
        """Bound the mean time to cross from any record of so many periods that has not crossed."""
        up, down = self._steps()
        distance = abs(_logit(self.prior) - _logit(self.belief))
        if self._licensed():
            toward, back, k = down, up, 1
            chances = (self.unrest[k], self.calm[k])
            bounds = [1 / self.exposed] if self.exposed else []
        else:
            toward, back, k = up, down, 0
            chances = (self.calm[k], self.unrest[k])
            bounds = []
        if math.isinf(toward):
            bounds.append(1 / chances[0] if chances[0] else math.inf)
        elif not (self.exposed and k == 1) and math.isfinite(distance):
            back = back if chances[1] else 0.0  # A step that this type never takes.
            drift = chances[0] * toward - chances[1] * back
            bounds.append((distance + periods * back + toward) / drift if drift > 0 else math.inf)
        return min(bounds, default=math.inf)


def _log_ratio(over: float, under: float) -> float:
    if over == 0 or under == 0:
        return 0.0 if over == under else math.copysign(math.inf, over - under)
    return math.log(over / under)


def _logit(share: float) -> float:
    return _log_ratio(max(share, 0.0), max(1 - share, 0.0))


def _times(count: NDArray[Any], step: float) -> NDArray[np.float64]:
    """Return the product, with no steps making nothing even of infinite ones."""
    product = np.zeros(count.shape)
    np.multiply(count, step, out=product, where=count > 0)
    return product
