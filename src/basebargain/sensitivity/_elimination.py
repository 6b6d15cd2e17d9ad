"""A condition on some value of one parameter, turned into one on the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

__all__ = ["somewhere"]


def somewhere(
    condition: Boolean, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr
) -> Boolean:
    """Return when some value between `low` and `high` meets `condition`.

    Parameters
    ----------
    condition : sympy Boolean
        Built of weak and strict inequalities, each linear in `variable` with a numeric slope.
    variable : sympy.Symbol
    low, high : sympy.Expr
        Ends of the range, both included.

    Returns
    -------
    sympy Boolean
        Free of `variable`.

    Notes
    -----
    Fourier-Motzkin elimination: a value exists iff every lower bound is at most, or where one of
    the two is strict less than, every upper bound.
    """
    import sympy

    cases = sympy.Or.make_args(sympy.to_dnf(condition))
    return sympy.Or(*(_one_case(case, variable, low, high) for case in cases))


def _one_case(
    condition: Boolean, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr
) -> Boolean:
    """Eliminate the variable from a conjunction."""
    import sympy

    lower: list[tuple[sympy.Expr, bool]] = [(low, False)]
    upper: list[tuple[sympy.Expr, bool]] = [(high, False)]
    kept: list[Boolean] = []
    for part in sympy.And.make_args(condition):
        if variable not in part.free_symbols:
            kept.append(part)
            continue
        margin = (part.gts - part.lts).expand()
        slope = margin.coeff(variable)
        bound = ((slope * variable - margin) / slope).expand()
        (lower if slope > 0 else upper).append((bound, part.rel_op in ("<", ">")))
    return sympy.And(
        *kept,
        *(
            left < right if strict or also else left <= right
            for left, strict in lower
            for right, also in upper
        ),
    )
