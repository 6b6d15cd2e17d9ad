"""The polynomials whose signs decide the answer of a form, as functions of one parameter.

Between two neighbouring roots of all of them the answer keeps its structure, so solving once
between
each pair of roots, and once at each root, finds every threshold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

import sympy
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms import BargainingProblem, StrategicGame
from basebargain.forms._payoff import to_sympy

__all__ = ["critical_values", "deciders"]


def deciders(form: StrategicGame | BargainingProblem) -> Iterator[sympy.Expr]:
    """Yield the expressions whose signs decide the answer of `form`.

    For a strategic game these are the bordered minors of both payoff tables: the faces of the
    best-reply polyhedron {(x, v): x >= 0, b_j . x <= v} change only where a maximal minor of its
    constraint matrix vanishes, and those are, up to sign, the determinants of (b_j restricted to
    S, 1) over sets J of opponent strategies with |J| = |S| + 1.
    For a bargaining problem they are the comparisons that offers, refusals and exits turn on.
    """
    if isinstance(form, BargainingProblem):
        yield from map(to_sympy, form.comparisons())
        return
    if len(form.players) != 2:
        msg = f"thresholds need a game of two players; got {len(form.players)}."
        raise NotApplicableError(msg)
    yield from _bordered_minors(form.payoffs[0])
    yield from _bordered_minors(form.payoffs[1].T)


def _bordered_minors(table: NDArray[Any]) -> Iterator[sympy.Expr]:
    """Rows are the player's own strategies, columns those of the opponent."""
    rows, columns = table.shape
    for size in range(1, min(rows - 1, columns) + 1):
        for chosen in combinations(range(rows), size + 1):
            for against in combinations(range(columns), size):
                first, *others = chosen
                yield sympy.Matrix(
                    size,
                    size,
                    lambda i, j, r=others, f=first, a=against: (
                        to_sympy(table[r[i], a[j]]) - to_sympy(table[f, a[j]])
                    ),
                ).det(method="berkowitz")


def critical_values(
    expressions: Iterable[sympy.Expr], low: sympy.Expr, high: sympy.Expr
) -> list[sympy.Expr]:
    """Find the real roots and poles in [low, high] of expressions in one parameter.

    Exact, sorted, each once.
    """
    found: set[sympy.Expr] = set()
    for polynomial in {p for e in expressions for p in _polynomials(e)}:
        found.update(root for root in _real_roots(polynomial) if low <= root <= high)
    return sorted(found, key=lambda root: sympy.N(root, 50))


def _polynomials(expression: sympy.Expr) -> Iterator[sympy.Poly]:
    """Numerator and denominator of a rational function, as monic polynomials of degree > 0."""
    if not expression.free_symbols:
        return
    (parameter,) = expression.free_symbols
    for part in sympy.fraction(sympy.cancel(sympy.together(expression))):
        try:
            polynomial = sympy.Poly(part, parameter, domain="QQ")
        except sympy.PolynomialError as error:
            msg = (
                f"exact thresholds need payoffs that are rational functions of {parameter}; "
                f"got {expression}."
            )
            raise NotApplicableError(msg) from error
        if polynomial.degree() > 0:
            yield polynomial.monic()


def _real_roots(polynomial: sympy.Poly) -> list[sympy.Expr]:
    if polynomial.degree() == 1:
        lead, constant = polynomial.all_coeffs()
        return [-constant / lead]
    return [root for root, _ in sympy.real_roots(polynomial, multiple=False)]
