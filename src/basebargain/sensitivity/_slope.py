"""The derivative of an expression with maxima and minima, case by case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sympy

__all__ = ["slope"]


def slope(expression: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr:
    """Return the derivative, as cases where a maximum or minimum picks one of its entries.

    Where two entries tie the derivative is that of the first; it is then one-sided.
    """
    import sympy

    if isinstance(expression, (sympy.Max, sympy.Min)):
        best = isinstance(expression, sympy.Max)
        return sympy.Piecewise(
            *(
                (
                    slope(entry, variable),
                    sympy.And(
                        *(
                            entry >= other if best else entry <= other
                            for other in expression.args
                            if other is not entry
                        )
                    ),
                )
                for entry in expression.args
            )
        )
    if not expression.has(sympy.Max, sympy.Min):
        return expression.diff(variable)
    parts = [sympy.Dummy(real=True) for _ in expression.args]
    outer = expression.func(*parts)
    inside = dict(zip(parts, expression.args, strict=True))
    return sum(
        (
            outer.diff(part).xreplace(inside) * slope(entry, variable)
            for part, entry in inside.items()
        ),
        start=sympy.Integer(0),
    )
