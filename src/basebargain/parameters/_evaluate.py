"""Reading a computed quantity off the values of a scenario: a number, or its exact range."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from basebargain.parameters._derived import formula
from basebargain.parameters._parameter import Value, hull
from basebargain.parameters._registry import Registry
from basebargain.parameters._values import Interval, Number, as_point

__all__ = ["evaluate"]


def evaluate(name: str, values: Mapping[str, Value], known: Registry) -> Number | Interval:
    """Return a computed quantity: a number when its ingredients are points, else its range.

    Notes
    -----
    Each quantity is monotone in each ingredient, so its extremes lie in corners of the box.
    ``chi`` is also bound by weights that add up to one; there the extremes are those of a
    continuous knapsack, found by filling the largest (smallest) participation first
    (Dantzig 1957).
    The range is closed: an end that the ingredients only approach belongs to it.
    """
    rule = formula(name, known)
    parts: dict[str, Value] = {
        key: values[key] if key in values else evaluate(key, values, known)
        for key in rule.ingredients
    }
    if all(isinstance(part, (int, float, Fraction)) for part in parts.values()):
        return _clamped(name, _number(rule.compute(_exact(parts))), known)
    ends = {key: hull(part) for key, part in parts.items()}
    if name == "chi":
        low, high = (_chi_end(ends, known, top=top) for top in (False, True))
    else:
        low, high = (
            _number(rule.compute(_corner(ends, rule.ingredients, top=top))) for top in (False, True)
        )
    low, high = (_clamped(name, end, known) for end in (low, high))
    return Interval(low, high) if low < high else low


def _exact(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Make integers fractions, so that division stays exact."""
    return {key: Fraction(part) if isinstance(part, int) else part for key, part in parts.items()}


def _number(value: Any) -> Number:
    number = as_point(value, "computed quantity")
    whole = isinstance(number, Fraction) and number.denominator == 1
    return int(number) if whole else number


def _corner(ends: Mapping[str, Interval], signs: Mapping[str, int], *, top: bool) -> dict[str, Any]:
    """Return the corner of the box where a quantity monotone in each ingredient is extreme."""
    return _exact(
        {key: end.high if (signs[key] > 0) == top else end.low for key, end in ends.items()}
    )


def _chi_end(ends: Mapping[str, Interval], known: Registry, *, top: bool) -> Number:
    """Return the largest or smallest chi when the weights add up to one."""
    pairs = [
        (ends[weight], ends[share].high if top else ends[share].low)
        for weight, share in zip(
            known.family("donor_weight"), known.family("participation"), strict=True
        )
    ]
    left: Any = 1 - sum(weight.low for weight, _ in pairs)
    total: Any = sum(weight.low * share for weight, share in pairs)
    for weight, share in sorted(pairs, key=lambda pair: pair[1], reverse=top):
        added = max(0, min(left, weight.high - weight.low))
        left, total = left - added, total + added * share
    credibility = ends["credibility"]
    return _number((credibility.high if top else credibility.low) * total)


def _clamped(name: str, value: Number, known: Registry) -> Number:
    """Undo rounding beyond the ends of what the quantity can be."""
    if name == "chi":
        return min(max(value, known[name].low), known[name].high)
    return min(value, 1) if name.startswith("tenure_factor") else value
