"""G1: the merit order along the stake, stretch by stretch, and which base goes first."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError
from basebargain.models._package import Concession, concessions
from basebargain.models._package_numbers import labels_of, read_numbers
from basebargain.models._primitives import kept_presence
from basebargain.models._stake import effective_stake
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters import Scenario
    from basebargain.parameters._registry import Labels

__all__ = ["MeritOrder", "leaves_first", "merit_orders"]

GAME = "G1"
EVIDENCE = ("E025", "E116", "E141")

CURVATURE = "presence_curvature"


@dataclass(frozen=True)
class MeritOrder:
    """The merit order on a stretch of the stake.

    Attributes
    ----------
    low, high : number
        Stakes, USD bn.
    order : tuple of str
        Concessions by falling ratio of Damascus's gain to Moscow's cost, at the first bit of a base
        of curved value; what gives Damascus nothing is left out.
    """

    low: Any
    high: Any
    order: tuple[str, ...]

    @property
    def first_base(self) -> str | None:
        """The base that would be left first."""
        leaves = (name for name in self.order if name.startswith("leave "))
        return next((name.removeprefix("leave ") for name in leaves), None)


def merit_orders(
    scenario: Scenario | None = None,
    /,
    *,
    until: Any = None,
    labels: Labels | None = None,
    **values: Any,
) -> tuple[MeritOrder, ...]:
    r"""Return every merit order that a stake from zero up leads through.

    Parameters
    ----------
    scenario : Scenario, optional
        Its base labels are used unless `labels` are given.
    until : number, optional
        Largest stake, USD bn; :math:`\chi W`, reached at full conditionality, if not given.
    labels : mapping, optional
        Base labels of another case.
    **values : number
        Win over the scenario.

    Returns
    -------
    tuple of MeritOrder
        Neighbours differ; at a border between two both orders are right.

    Raises
    ------
    ParameterError
        If a name is unknown, a value out of range, or shares of the bases do not add up to one.
    GameError
        If a number is missing, or `until` is negative.

    Notes
    -----
    The ratios are linear in the stake, so the order can change only where two of them meet, or
    where Damascus begins to gain from leaving a base.
    With whole bases, ``presence_curvature`` one or not given, `merit_order_thresholds` gives the
    former in the parameters.

    Examples
    --------
    >>> import basebargain as bb
    >>> for stretch in bb.models.merit_orders(bb.scenario("seed_mid2025")):
    ...     print(f"{stretch.low:.2f}", stretch.order.index("handover") + 1)
    0.00 5
    1.38 6
    1.55 7
    3.10 7
    3.42 7
    """
    labels = labels_of(scenario, labels)
    given = concessions(labels=labels)
    reach = effective_stake() / symbol("kappa")
    entries = [*(e for c in given for e in (c.gain, c.cost)), reach]
    curved = CURVATURE in values or (scenario is not None and CURVATURE in scenario)
    entries += [symbol(CURVATURE)] * curved
    numbers = read_numbers(entries, scenario, values, labels=labels, where="merit_orders")
    top = numbers(reach) if until is None else Fraction(until)
    if top < 0:
        msg = f"merit_orders: until must not be negative (USD bn); got {until}."
        raise GameError(msg)
    gamma = numbers.values.get(CURVATURE, Fraction(1))
    lines = [_Line.of(c, numbers, gamma if c.base else Fraction(1)) for c in given]
    ends = {Fraction(0), top}
    for one, two in combinations(lines, 2):
        ends.update(stake for stake in one.meets(two) if 0 < stake < top)
    # Damascus gains from leaving a base only above the stake where its gain turns positive.
    ends.update(stake for line in lines for stake in line.zero() if 0 < stake < top)
    found: list[MeritOrder] = []
    for low, high in pairwise(sorted(ends)) if top > 0 else [(top, top)]:
        order = _order(lines, (low + high) / 2)
        start = found.pop().low if found and found[-1].order == order else low
        found.append(MeritOrder(start, high, order))
    return tuple(MeritOrder(numbers.shown(m.low), numbers.shown(m.high), m.order) for m in found)


@dataclass(frozen=True)
class _Line:
    """A concession whose gain is linear in the stake."""

    name: str
    start: Fraction
    slope: Fraction
    cost: Fraction

    @classmethod
    def of(cls, c: Concession, numbers: Any, part: Fraction) -> _Line:
        """Read a line; `part` of the cost is what the first bit costs per unit."""
        stake = effective_stake()
        unconditional = c.gain.subs(symbol("kappa"), 0)
        slope = ((c.gain - unconditional) / stake).expand()
        return cls(c.name, numbers(unconditional), numbers(slope), part * numbers(c.cost))

    def gain(self, stake: Fraction) -> Fraction:
        return self.start + stake * self.slope

    def meets(self, other: _Line) -> list[Fraction]:
        """Return the stake at which two ratios are the same, if there is one."""
        level = self.start * other.cost - other.start * self.cost
        turn = self.slope * other.cost - other.slope * self.cost
        return [-level / turn] if turn else []

    def zero(self) -> list[Fraction]:
        return [-self.start / self.slope] if self.slope else []


def _order(lines: list[_Line], stake: Fraction) -> tuple[str, ...]:
    def key(line: _Line) -> tuple[bool, Fraction]:
        return (line.cost != 0, -line.gain(stake) / line.cost if line.cost else Fraction(0))

    return tuple(line.name for line in sorted(lines, key=key) if line.gain(stake) > 0)


def leaves_first(base: str | None = None, *, labels: Labels | None = None) -> Boolean:
    """Return when a base leaves the efficient package at a lower stake than every other base.

    Parameters
    ----------
    base : str, optional
        The base that is worth least to Moscow if not given.
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    sympy Boolean
        About whole bases: the joint worth of each other base lasts longer, per unit of its weight
        in the stake.

    Raises
    ------
    GameError
        If the label is no base.

    Examples
    --------
    >>> import basebargain as bb
    >>> first, point = leaves_first("qa"), bb.scenario("seed_mid2025")
    >>> first.subs({s: point[s.name] for s in first.free_symbols})
    True
    """
    import sympy

    bases = [n.removeprefix("presence_") for n in registry(labels).family("presence")]
    wanted = dict.fromkeys([*bases, *([] if base is None else [base])])
    kept = {label: kept_presence([label], labels=labels) for label in wanted}

    def first(label: str) -> Boolean:
        own, others = kept[label], [kept[other] for other in bases if other != label]
        worth = own.value - own.cost
        return sympy.And(
            own.weight > 0,
            *(worth * other.weight < (other.value - other.cost) * own.weight for other in others),
        )

    if base is not None:
        return first(base)
    least = {
        label: sympy.And(*(kept[label].value <= kept[other].value for other in bases))
        for label in bases
    }
    return sympy.Or(*(sympy.And(least[label], first(label)) for label in bases))
