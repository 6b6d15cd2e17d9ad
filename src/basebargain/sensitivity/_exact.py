"""Scenario numbers as exact rationals, so that thresholds come out exactly.

A float in a scenario stands for the shortest decimal that it prints as: 0.45 is read as 9/20.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from basebargain._errors import ParameterError
from basebargain.forms._payoff import to_sympy

if TYPE_CHECKING:
    from basebargain.parameters import Scenario

__all__ = ["decimal_reading", "exact_values", "point_number"]


def decimal_reading(value: Any) -> Any:
    """Return the decimal that a float prints as, exactly; other numbers pass unchanged."""
    return Fraction(repr(float(value))) if isinstance(value, (float, np.floating)) else value


def exact_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Apply `decimal_reading` to each value."""
    return {name: decimal_reading(value) for name, value in values.items()}


def point_number(scenario: Scenario, name: str, where: str) -> Any:
    """Return a scenario's value of a parameter as an exact sympy number.

    Raises
    ------
    ParameterError
        If the scenario holds an interval or a distribution where a number is needed.
    """
    value = decimal_reading(scenario[name])
    if isinstance(value, (int, float)) or hasattr(value, "numerator"):
        return to_sympy(value)
    msg = (
        f"{where}: {scenario.name}: {name} must be one number; got {value}: "
        f"fix it with scenario.replace({name}=...)."
    )
    raise ParameterError(msg)
