r"""How the second player answers a demand, and how far the first can go on making it.

Reputations are held as logarithms.
With :math:`w = -\ln \pi_1` for the first player and, for an answer :math:`a`,
:math:`x = -\ln(\pi_2)/\rho` where :math:`\rho = \lambda_2/\lambda_1`, the first player would need
the time :math:`w/\lambda_1` to exhaust its rational self and the second :math:`x/\lambda_1`.
The first concedes at once with probability :math:`1 - e^{x - w}` if it needs longer.

The rational second player is willing to give the answer :math:`a` as long as the value of doing so
is the same as of the other answers it gives, and that value falls in the share of those who give
it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

__all__ = ["Answers", "Demand", "crossing", "demand", "sum_root"]

Array = NDArray[np.float64]
LARGEST_EXPONENT = 700.0
TINY = 1e-300
NEAR = 1e-9
RELATIVE = 4 * float(np.finfo(np.float64).eps)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(function, low, high, xtol=TINY, rtol=RELATIVE, maxiter=2000))


def crossing(function: Callable[[float], float], low: float, high: float) -> tuple[float, float]:
    """Return neighbouring floats between which a monotone function changes its sign.

    The ends are returned, both the same, if rounding hides the change of sign there.
    """
    at_low, at_high = function(low), function(high)
    if at_low == 0 or at_high == 0 or (at_low > 0) == (at_high > 0):
        end = low if abs(at_low) <= abs(at_high) else high
        return end, end
    root = _root(function, low, high)
    step = RELATIVE * abs(root) + TINY
    while True:
        left, right = max(low, root - step), min(high, root + step)
        if (function(left) > 0) == (at_low > 0) and (function(right) > 0) == (at_high > 0):
            break
        step *= 4
    while left < (middle := (left + right) / 2) < right:
        is_left = (function(middle) > 0) == (at_low > 0)
        left, right = (middle, right) if is_left else (left, middle)
    return left, right


def sum_root(weights: Array, rates: Array, target: float) -> float:
    """Solve ``sum(weights * expm1(rates * w)) = target`` for w.

    No term exceeds the target, and one is at least the mean: two bounds that lie within a factor
    of the number of terms.
    """
    if target <= 0:
        return 0.0
    ratio = math.log(target) - np.log(weights)
    high = float((np.logaddexp(0, ratio) / rates).min())
    low = float((np.logaddexp(0, ratio - math.log(len(weights))) / rates).min())
    if len(weights) == 1:
        return high
    return crossing(lambda w: float((weights * np.expm1(rates * w)).sum()) - target, low, high)[0]


@dataclass(frozen=True)
class Answers:
    """What the second player does after a demand at a given reputation of the first.

    Attributes
    ----------
    accepts : float
        Probability with which a rational second player accepts at once.
    shares : array
        Probabilities of its answers, over the demands that are incompatible.
    exhaustion : array
        The x of each answer; 0 if only the committed give it.
    """

    accepts: float
    shares: Array
    exhaustion: Array


@dataclass(frozen=True)
class Demand:
    """A demand of the first player and the second player's types that face it.

    Attributes
    ----------
    own : float
        The demand.
    compatible, pleased : float
        Prior probability of the types that accept it, and of those it leaves more than they demand.
    answers, gaps, ratios, priors : array, one entry for each incompatible type
        What they demand, by how much both demands exceed the pie, rho, and prior probability.
    rational : float
        Prior probability of a rational second player.
    limit : float
        The largest w: that of a demand which every rational first player makes.
    """

    own: float
    compatible: float
    pleased: float
    answers: Array
    gaps: Array
    ratios: Array
    priors: Array
    rational: float
    limit: float

    @cached_property
    def odds(self) -> Array:
        """Prior probability of each incompatible type over that of a rational player."""
        return self.priors / self.rational

    @cached_property
    def turning(self) -> float:
        """Largest w at which the second player still accepts with some probability."""
        return sum_root(self.odds, self.ratios, 1.0) if self.answers.size else math.inf

    @cached_property
    def most(self) -> float:
        """Share of the first player if all but the incompatible types accept."""
        if not self.answers.size:
            return self.own
        certain = self.own * (self.compatible + self.rational)
        return certain + float((self.priors * (1 - self.answers)).sum())

    @cached_property
    def least(self) -> float:
        """Share of the first player if its rational self always makes this demand."""
        return self.value(self.limit)

    @cached_property
    def _missing(self) -> tuple[int, Array]:
        """Position of the highest answer, and how far the others fall short, over their gaps."""
        top = int(self.answers.argmax())
        return top, (self.gaps[top] - self.gaps) / self.gaps

    def answered(self, w: float) -> Answers:
        """Return what the second player does if the first has reputation ``exp(-w)``."""
        if not self.answers.size:
            return Answers(1.0, self.priors, self.priors)
        if w <= self.turning:
            shares = self.odds * np.expm1(self.ratios * w)
            return Answers(max(0.0, 1 - float(shares.sum())), shares, np.full_like(shares, w))
        with np.errstate(divide="ignore", over="ignore"):
            less, more = (self._shares(self._exhaustion(x, w)) for x in self._top(w))
        room = float(more.sum() - less.sum())
        shares = less + (1 - float(less.sum())) / room * (more - less) if room else less
        shares = shares / shares.sum()
        return Answers(0.0, shares, np.log1p(shares / self.odds) / self.ratios)

    def _top(self, w: float) -> tuple[float, float]:
        """Return bounds for the x of the highest answer, which is always given, if nobody accepts.

        A lower answer is given with any probability within the last digit of this number, if its
        value is the same with a reputation too small to be added to one.
        """
        if self.answers.size == 1:
            x = min(w, float(self._caps[0][0]))
            return x, x
        low, high = (float(self._top_for(cap, w).min()) for cap in self._caps[::-1])
        slack = RELATIVE * (w + 1)

        def excess(x: float) -> float:
            return math.log(max(float(self._shares(self._exhaustion(x, w)).sum()), TINY))

        return crossing(excess, max(0.0, low - slack), min(w, high + slack))

    @cached_property
    def _caps(self) -> tuple[Array, Array]:
        """The x at which every rational second player gives an answer, and one in so many does."""
        logs = -np.log(self.odds)
        many = math.log(len(self.odds))
        return np.logaddexp(0, logs) / self.ratios, np.logaddexp(0, logs - many) / self.ratios

    def _top_for(self, x: Array, w: float) -> Array:
        """Return the x of the highest answer at which each answer has a given one."""
        top, missing = self._missing
        gaps = self.gaps / self.gaps[top]
        return np.asarray(w + np.log(gaps * (np.exp(np.minimum(x - w, 0.0)) + missing)))

    def _exhaustion(self, x: float, w: float) -> Array:
        """Return the x of every answer of the same value as the highest one's."""
        _, missing = self._missing
        lead = math.expm1(min(w - x, LARGEST_EXPONENT))
        drop = np.minimum(missing * lead, 1.0)
        return np.asarray(np.maximum(x + np.log1p(-drop), 0.0))

    def _shares(self, x: Array) -> Array:
        exponents = np.minimum(self.ratios * x, LARGEST_EXPONENT)
        return np.asarray(self.odds * np.expm1(exponents))

    def value(self, w: float) -> float:
        """Return the first player's share if it makes this demand; it falls as w rises."""
        if not self.answers.size:
            return self.own
        reply = self.answered(w)
        chances = self.priors + self.rational * reply.shares
        accepted = self.compatible + self.rational * reply.accepts
        return self.own * accepted + float((chances * (1 - self.answers)).sum())

    def weakest(self, value: float, bounds: tuple[float, float]) -> float:
        """Return the largest w, up to the limit, at which the demand is worth at least `value`.

        The search starts between the bounds, and looks elsewhere if w is not there.
        """
        if self.least >= value:
            return self.limit
        if self.most <= value:
            return 0.0
        early = min(self.limit, self.turning)
        w = min(early, sum_root(self.priors * self.gaps, self.ratios, self.most - value))
        if w < early or self.answers.size == 1 or self.limit <= self.turning:
            return w
        low, high = max(early, bounds[0] * (1 - NEAR)), min(self.limit, bounds[1] * (1 + NEAR))
        if not self.value(low) > value > self.value(high):
            low, high = early, self.limit
        if self.value(low) <= value:
            return low
        return _root(lambda w: self.value(w) - value, low, high)


def demand(
    own: Fraction,
    types: list[tuple[Fraction, float]],
    impatience: tuple[float, float],
    rational: float,
    limit: float,
) -> Demand:
    """Return what a demand of the first player faces.

    Parameters
    ----------
    own : Fraction
        Exact, so that demands which just fit are told from demands which just do not.
    types : list of pairs
        The second player's types: demand and prior.
    impatience : pair of float
    rational, limit : float
        As in `Demand`.
    """
    against = [(a, z) for a, z in types if own + a > 1]
    answers = np.array([float(a) for a, _ in against])
    spare = np.array([float(1 - a) for a, _ in against])
    return Demand(
        own=float(own),
        compatible=math.fsum(z for a, z in types if own + a <= 1),
        pleased=math.fsum(z for a, z in types if own + a < 1),
        answers=answers,
        gaps=np.array([float(own + a - 1) for a, _ in against]),
        ratios=impatience[0] / impatience[1] * spare / float(1 - own),
        priors=np.array([z for _, z in against]),
        rational=rational,
        limit=limit,
    )
