r"""The efficient border of a package as a path, and where criteria stop on it.

The path starts where Moscow has most and goes on by falling ratio of Damascus's gain to Moscow's
cost.
Concessions that are linear are segments.
A base whose value to Moscow is :math:`V z^\gamma` with :math:`\gamma < 1` is left little by little:
at the ratio :math:`\rho` there remains the presence at which the ratio of the next bit is
:math:`\rho`,

.. math::

   z(\rho) = \min\Bigl\{1, \Bigl(\frac{\rho\, \gamma V}{q}\Bigr)^{1/(1-\gamma)}\Bigr\},

q being what the whole base costs Damascus.
A criterion is a function of the gains and of the direction of the path that is positive before the
point sought and negative after it; along a segment it is linear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

__all__ = ["Criterion", "Curve", "Path", "Place", "Step"]

# Gains of Damascus and Moscow, then the direction of the path: gain and cost of the next bit.
Criterion = Callable[[Any, Any, Any, Any], Any]


@dataclass(frozen=True)
class Step:
    """A concession that can be made in part, at one ratio, up to the share `whole`."""

    name: str
    gain: Any
    cost: Any
    whole: Any = 1


@dataclass(frozen=True)
class Curve:
    """A base that is left at a falling ratio: its cost to Damascus, value to Moscow, curvature."""

    name: str
    gain: float
    value: float
    gamma: float

    def kept(self, ratio: float) -> float:
        """Return the presence that remains at a ratio."""
        scaled = ratio * self.gamma * self.value / self.gain
        return 1.0 if scaled >= 1 else float(scaled ** (1 / (1 - self.gamma)))

    @property
    def top(self) -> float:
        """Ratio at which the first bit goes."""
        return self.gain / (self.gamma * self.value)


@dataclass(frozen=True)
class Place:
    """A point of the path: gains over limbo, and how much of each concession is made."""

    damascus: Any
    moscow: Any
    made: dict[str, Any] = field(default_factory=dict)

    def after(self, step: Step, share: Any) -> Place:
        """Return the place after part of a step."""
        made = self.made | {step.name: share * step.whole}
        return Place(self.damascus + share * step.gain, self.moscow - share * step.cost, made)


@dataclass(frozen=True)
class Path:
    """An efficient border.

    Attributes
    ----------
    start : Place
    steps : tuple of Step
        With positive gains and costs, by falling ratio.
    curves : tuple of Curve
        With positive gains and values.
    """

    start: Place
    steps: tuple[Step, ...]
    curves: tuple[Curve, ...] = ()

    def stop(self, criterion: Criterion) -> Place:
        """Return the first place where the criterion is no longer positive, or the end."""
        place = self.start
        for piece in self._pieces():
            place, stopped = _along(place, piece, criterion)
            if stopped:
                break
        return place

    def places(self, samples: int = 24) -> Iterator[Place]:
        """Yield the corners of the path, and points between them on curved parts."""
        place = self.start
        yield place
        for piece in self._pieces():
            if isinstance(piece, Step):
                place = place.after(piece, 1)
                yield place
            else:
                for k in range(1, samples + 1):
                    ratio = piece.high + (piece.low - piece.high) * k / samples
                    yield piece.at(place, ratio)
                place = piece.at(place, piece.low)

    def _pieces(self) -> Iterator[Step | _Bend]:
        if not self.curves:
            yield from self.steps
            return
        top = max(curve.top for curve in self.curves)
        ratios = [top, *(min(top, float(s.gain / s.cost)) for s in self.steps), 0.0]
        for step, (high, low) in zip([*self.steps, None], pairwise(ratios), strict=True):
            if low < high:
                yield _Bend(self.curves, high, low)
            if step is not None:
                yield step


@dataclass(frozen=True)
class _Bend:
    """All curves between two ratios."""

    curves: tuple[Curve, ...]
    high: float
    low: float

    def at(self, start: Place, ratio: float) -> Place:
        """Return the place at a ratio, from the one at the upper ratio."""
        damascus, moscow, made = start.damascus, start.moscow, dict(start.made)
        for c in self.curves:
            before, now = c.kept(self.high), c.kept(ratio)
            damascus += c.gain * (before - now)
            moscow -= c.value * (before**c.gamma - now**c.gamma)
            made[c.name] = 1 - now
        return Place(damascus, moscow, made)


def _along(place: Place, piece: Step | _Bend, criterion: Criterion) -> tuple[Place, bool]:
    """Return where the criterion stops on one piece, and whether it does."""
    if isinstance(piece, _Bend):
        return _along_bend(place, piece, criterion)
    end = place.after(piece, 1)
    before = criterion(place.damascus, place.moscow, piece.gain, piece.cost)
    if before <= 0:
        return place, True
    after = criterion(end.damascus, end.moscow, piece.gain, piece.cost)
    if after > 0:
        return end, False
    return place.after(piece, before / (before - after)), True


def _along_bend(place: Place, bend: _Bend, criterion: Criterion) -> tuple[Place, bool]:
    from scipy.optimize import brentq

    def worth(ratio: float) -> float:
        here = bend.at(place, ratio)
        return float(criterion(here.damascus, here.moscow, ratio, 1.0))

    if worth(bend.high) <= 0:
        return place, True
    if worth(bend.low) > 0:
        return bend.at(place, bend.low), False
    ratio = brentq(worth, bend.low, bend.high, xtol=1e-15, rtol=1e-14)
    return bend.at(place, ratio), True
