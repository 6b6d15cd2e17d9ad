"""The preset of mid-2025 in fractions, points around it, and expressions evaluated there."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import sympy

import basebargain as bb
from oracles import _points

STEP = 64


def value(expression: Any, scenario: bb.Scenario) -> Any:
    """Evaluate an expression or condition exactly, floats as the decimals they print as."""
    node = sympy.sympify(expression)
    numbers = {s.name: scenario[s.name] for s in node.free_symbols}
    return _points.value(
        node, {n: Fraction(repr(x)) if isinstance(x, float) else x for n, x in numbers.items()}
    )


def mid_2025() -> bb.Scenario:
    """Return the preset with the decimals of the talks' parameters as fractions."""
    base = bb.scenario("seed_mid2025")
    names = bb.models.alternating_offers().parameters
    return base.replace(**{n: Fraction(repr(base[n])) for n in names}, real_concession=0)


def near(rng: np.random.Generator, low: float, high: float) -> Fraction:
    """Draw a fraction between two bounds."""
    return Fraction(int(rng.integers(round(STEP * low), round(STEP * high) + 1)), STEP)
