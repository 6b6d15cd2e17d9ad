"""A condition at a point, in exact arithmetic, also where some of its parts are undefined there.

A comparison that divides by zero is neither true nor false.
What is joined to it can still decide: ``phi > 0 and 1/phi < 2`` is false at ``phi = 0``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = ["holds_at"]


def holds_at(condition: Boolean, numbers: Mapping[Any, Any]) -> bool | None:
    """Return whether a condition is true at given numbers; None where that is undefined.

    Parameters
    ----------
    condition : sympy Boolean
    numbers : mapping from symbols to exact sympy numbers
    """
    import sympy

    if isinstance(condition, (sympy.And, sympy.Or)):
        decides = isinstance(condition, sympy.Or)
        found = {holds_at(part, numbers) for part in condition.args}
        if decides in found:
            return decides
        return None if None in found else not decides
    if isinstance(condition, sympy.Not):
        inner = holds_at(condition.args[0], numbers)
        return None if inner is None else not inner
    return _atom(condition, numbers)


def _atom(condition: Boolean, numbers: Mapping[Any, Any]) -> bool | None:
    import sympy

    try:
        answer = condition.xreplace(dict(numbers))
    except (TypeError, ValueError):  # sympy's words for a comparison with 1/0 or 0/0
        return None
    if answer not in (sympy.true, sympy.false):
        answer = sympy.simplify(answer)
    return None if answer not in (sympy.true, sympy.false) else bool(answer)
