"""Exact random points of the registry's ranges, and expressions evaluated at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from basebargain.parameters import registry

Point = dict[str, Fraction]


def random_point(
    names: Iterable[str],
    rng: np.random.Generator,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    *,
    labels: Any = None,
    steps: int = 20,
) -> Point:
    """Draw a rational point, coarse so that ties occur; `ranges` narrows some of them."""
    known, point = registry(labels), {}
    for name in names:
        low, high = (ranges or {}).get(name, (known[name].low, known[name].high))
        ends = Fraction(str(low)), Fraction(str(high))
        point[name] = ends[0] + (ends[1] - ends[0]) * Fraction(int(rng.integers(1, steps)), steps)
    return point


def value(expression: Any, point: dict[str, Any]) -> Any:
    """Evaluate an expression or a condition exactly."""
    numbers = {
        s: sympy.Rational(*Fraction(point[s.name]).as_integer_ratio())
        for s in expression.free_symbols
    }
    found = expression.xreplace(numbers)
    if found in (sympy.true, sympy.false):
        return bool(found)
    return Fraction(int(found.p), int(found.q)) if found.is_Rational else found
