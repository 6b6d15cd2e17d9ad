r"""G1 at given numbers: the efficient border of packages, and what each solution agrees on.

The handover is made or refused, so what can be agreed is the union of two sets; with lotteries it
is their hull.
On a path by falling ratio :math:`\rho`, with gains a of Damascus and B of Moscow over limbo, each
solution is the point where a criterion changes sign; concessions that cost Moscow nothing come
before the path and are always made:

=====================  ==============================================
Nash                   :math:`\beta \rho B - (1-\beta) a`
Kalai-Smorodinsky      :math:`B a^* - a B^*`, with the ideal gains
egalitarian            :math:`B - a`
utilitarian            :math:`\rho - 1`
=====================  ==============================================

On a segment that starts at :math:`(a, B)` the first gives the cost
:math:`x = \beta B - (1-\beta) a / \rho`, cut to the segment.
On the union Nash takes the path with the larger product, the others the one with the larger smaller
gain (in the scale of the solution), or the larger sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf, log
from typing import TYPE_CHECKING, Any

import numpy as np

from basebargain.models._package import Concession, concessions
from basebargain.models._package_numbers import Numbers, labels_of, read_numbers
from basebargain.models._package_path import Criterion, Curve, Path, Place, Step
from basebargain.models._primitives import Framing, blocks
from basebargain.parameters import derived, symbol

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from basebargain.parameters import Scenario
    from basebargain.parameters._registry import Labels

__all__ = ["Package", "PackageFrontier", "package_frontier"]

HANDOVER = "handover"
LEAVE = "leave "


@dataclass(frozen=True)
class Package:
    """An agreed package.

    Attributes
    ----------
    payoffs, gains : pair of numbers
        Damascus and Moscow, USD bn; gains are over limbo.
    made : mapping of str to number
        How much of each concession is made, 0 to 1.
    presence : mapping of str to number
        What remains at each base, 0 to 1.
    price : number
        What debt relief, funds and cash are worth to Damascus, USD bn.
    """

    payoffs: tuple[Any, Any]
    gains: tuple[Any, Any]
    made: Mapping[str, Any]
    presence: Mapping[str, Any]
    price: Any

    def __str__(self) -> str:
        parts = [
            f"{name.replace('_', ' ')}{'' if share == 1 else f' {float(share):.0%}'}"
            for name, share in self.made.items()
            if share
        ]
        first, second = map(float, self.payoffs)
        what = ", ".join(parts) or "full presence for nothing"
        return f"{what}: payoffs ({first:.3f}, {second:.3f})"


@dataclass(frozen=True)
class PackageFrontier:
    """Efficient packages at given numbers.

    Attributes
    ----------
    disagreement : pair of numbers
        Limbo, USD bn.
    power : number
        Nash weight of Damascus.
    order : tuple of str
        The merit order: concessions by falling ratio; those that give Damascus nothing are left
        out, those that the means of Moscow do not reach are not.
    ratios : mapping of str to float
        Of each concession in the order; at the first bit of a base of curved value.
    lottery : bool
        Whether the handover can be drawn by lot.
    """

    disagreement: tuple[Any, Any]
    power: Any
    order: tuple[str, ...]
    ratios: Mapping[str, float]
    lottery: bool
    _paths: tuple[Path, ...]
    _payments: Mapping[str, Any]
    _bases: tuple[str, ...]
    _shown: Callable[[Any], Any]

    def borders(self) -> tuple[NDArray[np.float64], ...]:
        """Return each path as payoffs, shape (n, 2): without and with the handover, or one."""
        origin = np.array([float(d) for d in self.disagreement])
        return tuple(
            origin + np.array([[float(p.damascus), float(p.moscow)] for p in path.places()])
            for path in self._paths
        )

    def nash(self) -> Package | None:
        r"""Return the package with the largest product of gains, powers :math:`\beta, 1-\beta`.

        None where no package gives both sides a gain.
        """
        beta = self.power

        def criterion(a: Any, b: Any, gain: Any, cost: Any) -> Any:
            return beta * gain * b - (1 - beta) * cost * a

        def worth(place: Place) -> tuple[float, ...]:
            a, b = float(place.damascus), float(place.moscow)
            return (float(beta) * log(a) + float(1 - beta) * log(b) if min(a, b) > 0 else -inf,)

        return self._best(criterion, worth)

    def kalai_smorodinsky(self) -> Package | None:
        """Return the package that gives both the same share of their ideal gains.

        Where none does, the smaller share, then the larger, is largest.
        """
        ranges = [_range(path) for path in self._paths]
        first = max((r[1].damascus for r in ranges if r), default=0)
        second = max((r[0].moscow for r in ranges if r), default=0)
        return self._equal(first, second)

    def egalitarian(self) -> Package | None:
        """Return the package with equal gains; else the smaller, then the larger, is largest."""
        return self._equal(1, 1)

    def _equal(self, first: Any, second: Any) -> Package | None:
        return self._best(
            lambda a, b, _gain, _cost: b * first - a * second,
            lambda place: sorted((place.damascus / first, place.moscow / second)),
        )

    def utilitarian(self) -> Package | None:
        """Return the first package on the way from Moscow's best with the largest sum."""
        return self._best(
            lambda _a, _b, gain, cost: gain - cost, lambda place: (place.damascus + place.moscow,)
        )

    def _best(self, criterion: Criterion, worth: Callable[[Place], Any]) -> Package | None:
        found = []
        for path in self._paths:
            ends = _range(path)
            if ends is not None:
                place = path.stop(criterion)
                low, high = ends
                if place.damascus < low.damascus:
                    place = low
                found.append(high if place.moscow < high.moscow else place)
        return self._package(max(found, key=worth)) if found else None

    def _package(self, place: Place) -> Package:
        made = {name: place.made.get(name, 0) for name in self.order}
        gains = self._shown(place.damascus), self._shown(place.moscow)
        first, second = self.disagreement
        paid = sum((made.get(n, 0) * g for n, g in self._payments.items()), start=Fraction(0))
        return Package(
            (self._shown(first + place.damascus), self._shown(second + place.moscow)),
            gains,
            {name: self._shown(share) for name, share in made.items()},
            {b: self._shown(1 - made.get(f"{LEAVE}{b}", Fraction(0))) for b in self._bases},
            self._shown(paid),
        )


def _range(path: Path) -> tuple[Place, Place] | None:
    """Return the part of a path where nobody loses, if both can gain there."""
    low = path.stop(lambda a, _b, _gain, _cost: -a)
    high = path.stop(lambda _a, b, _gain, _cost: b)
    return (low, high) if low.moscow > 0 and high.damascus > 0 else None


def package_frontier(
    scenario: Scenario | None = None,
    /,
    *,
    lottery: bool = False,
    capped: bool = True,
    framing: Framing = "penalty",
    labels: Labels | None = None,
    **values: Any,
) -> PackageFrontier:
    r"""Return the efficient packages at given numbers.

    Parameters
    ----------
    scenario : Scenario, optional
        Its base labels are used unless `labels` are given.
    lottery : bool
        Whether the handover can be drawn by lot; otherwise it is made or refused.
    capped : bool
        Whether all payments together cost Moscow at most ``transfer_cap``.
    framing : {"penalty", "reward"}
        Whether the stake is lost by presence or gained by its absence.
    labels : mapping, optional
        Base labels of another case.
    **values : number
        Win over the scenario.

    Returns
    -------
    PackageFrontier
        Floats are read as the decimals they print as; results are exact if all numbers were, and
        floats otherwise.

    Raises
    ------
    ParameterError
        If a name is unknown, a value out of range, or shares of the bases do not add up to one.
    GameError
        If a number is missing.

    Notes
    -----
    With ``presence_curvature`` below one Moscow's value of a base is concave in what remains of it,
    and no base is left entirely at a positive ratio: what is agreed is a shorter term, see
    `agreed_tenure`.

    Examples
    --------
    >>> import basebargain as bb
    >>> frontier = bb.models.package_frontier(bb.scenario("seed_mid2025"))
    >>> frontier.order[:2]
    ('debt_relief', 'leave qa')
    >>> print(frontier.nash())
    debt relief, leave qa, released funds, cash 61%: payoffs (-1.044, 4.482)
    """
    labels = labels_of(scenario, labels)
    given = concessions(labels=labels)
    whole, beta = blocks(framing=framing), derived("power_damascus")
    extra = (symbol("presence_curvature"), symbol("transfer_cap"))
    needed = [*(e for c in given for e in (c.gain, c.cost)), *whole.legal, *whole.limbo, beta]
    numbers = read_numbers(
        [*needed, *extra], scenario, values, labels=labels, where="package_frontier"
    )
    limbo = numbers(whole.limbo[0]), numbers(whole.limbo[1])
    start = Place(numbers(whole.legal[0]) - limbo[0], numbers(whole.legal[1]) - limbo[1])
    worth = {c.name: (numbers(c.gain), numbers(c.cost)) for c in given}
    gamma = numbers.values["presence_curvature"]
    order = _ordered(given, worth, gamma)
    paths = _paths(start, order, worth, gamma, numbers if capped else None, lottery=lottery)
    if gamma != 1:
        numbers = Numbers(numbers.values, is_exact=False)
    return PackageFrontier(
        (numbers.shown(limbo[0]), numbers.shown(limbo[1])),
        numbers.shown(numbers(beta)),
        tuple(c.name for c in order),
        {c.name: _ratio(c, worth, gamma) for c in order},
        lottery,
        paths,
        {c.name: worth[c.name][0] for c in given if c.kind == "payment"},
        tuple(c.base for c in given if c.base),
        numbers.shown,
    )


Worth = Mapping[str, tuple[Fraction, Fraction]]


def _ratio(c: Concession, worth: Worth, gamma: Fraction) -> float:
    gain, cost = worth[c.name]
    cost = cost * gamma if c.base else cost
    return float(gain / cost) if cost else inf


def _ordered(given: tuple[Concession, ...], worth: Worth, gamma: Fraction) -> list[Concession]:
    """Return the concessions that Damascus gains from, by falling ratio."""

    def key(c: Concession) -> tuple[bool, Fraction]:
        gain, cost = worth[c.name]
        cost = cost * gamma if c.base else cost
        return (cost != 0, -gain / cost if cost else Fraction(0))

    return sorted((c for c in given if worth[c.name][0] > 0), key=key)


def _paths(
    start: Place,
    order: list[Concession],
    worth: Worth,
    gamma: Fraction,
    means: Numbers | None,
    *,
    lottery: bool,
) -> tuple[Path, ...]:
    """Return the path, or one without and one with the handover."""
    left = None if means is None else means.values["transfer_cap"]
    steps, curves = [], []
    for c in order:
        gain, cost = worth[c.name]
        if c.base and gamma != 1 and cost > 0:
            curves.append(Curve(c.name, float(gain), float(cost), float(gamma)))
            continue
        share = Fraction(1)
        if c.kind == "payment" and left is not None:
            share = min(Fraction(1), left / cost) if cost > 0 else Fraction(1)
            left -= share * cost
        if share > 0:
            steps.append(Step(c.name, share * gain, share * cost, share))
    if curves:
        steps = [Step(s.name, *map(float, (s.gain, s.cost, s.whole))) for s in steps]
        start = Place(float(start.damascus), float(start.moscow))
    # What costs Moscow nothing is made whatever else is: the border begins after it.
    for step in (s for s in steps if s.cost == 0 and (lottery or s.name != HANDOVER)):
        start = start.after(step, 1)
    fixed = tuple(s for s in steps if s.cost > 0 and (lottery or s.name != HANDOVER))
    if lottery:
        return (Path(start, fixed, tuple(curves)),)
    # Damascus may gain nothing from a handover that costs Moscow something: then it is not made.
    made = [s for s in steps if s.name == HANDOVER]
    starts = [start, *(start.after(s, 1) for s in made)]
    return tuple(Path(place, fixed, tuple(curves)) for place in starts)
