"""Scenario numbers as exact rationals, so that thresholds come out exactly.

A float in a scenario stands for the shortest decimal that it prints as: 0.45 is read as 9/20.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

__all__ = ["decimal_reading", "exact_values"]


def decimal_reading(value: Any) -> Any:
    """Return the decimal that a float prints as, exactly; other numbers pass unchanged."""
    return Fraction(repr(float(value))) if isinstance(value, (float, np.floating)) else value


def exact_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Apply `decimal_reading` to each value."""
    return {name: decimal_reading(value) for name, value in values.items()}
