"""Expressions and conditions of the parameters, evaluated on arrays of draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["evaluated"]


def evaluated(expression: Any, draws: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """Return the value of a sympy expression or condition at each draw.

    Parameters
    ----------
    expression : sympy.Expr or Boolean
    draws : mapping of str to array, shape (n,)
        By parameter name.

    Returns
    -------
    array, shape (n,)
        NaN where an expression divides by zero; a comparison with NaN is False.
    """
    size = len(next(iter(draws.values())))
    names, function = _compiled(expression)
    with np.errstate(all="ignore"):
        return np.broadcast_to(function(*(draws[name] for name in names)), (size,))


@lru_cache(maxsize=512)
def _compiled(expression: Any) -> tuple[tuple[str, ...], Callable[..., Any]]:
    import sympy

    symbols = sorted(expression.free_symbols, key=str)
    function = sympy.lambdify(symbols, expression, modules="numpy", cse=True)
    return tuple(s.name for s in symbols), function
