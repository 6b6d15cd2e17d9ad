"""Roots written as rational or algebraic numbers, proved by exact arithmetic.

The relation a number satisfies is guessed from its digits by the algorithm PSLQ (Ferguson, Bailey
and Arno 1999); the guess is accepted only when the equations hold exactly in the number field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._nplayer_roots import Root, refine
from basebargain.solvers._nplayer_system import System, contract

__all__ = ["Element", "Field", "algebraic", "rational", "sign"]


@dataclass(frozen=True)
class Field:
    """The rationals with one real root of an irreducible polynomial added.

    Attributes
    ----------
    modulus : tuple of int
        Coefficients, constant term first.
    root : Fraction
        An approximation of the root.
    error : Fraction
        The root is the only one within this distance.
    """

    modulus: tuple[int, ...]
    root: Fraction
    error: Fraction

    @property
    def degree(self) -> int:
        """Degree over the rationals."""
        return len(self.modulus) - 1

    def generator(self) -> Any:
        """Return the root as a sympy number."""
        import sympy

        polynomial = sympy.Poly(list(reversed(self.modulus)), sympy.Symbol("t"))
        near = sympy.Rational(self.root.numerator, self.root.denominator)
        roots = polynomial.real_roots()
        closest = min(roots, key=lambda r: abs(r.evalf(60) - near))
        if self.degree == 2:
            a, b, c = reversed([sympy.Integer(k) for k in self.modulus])
            wing = sympy.sqrt(b**2 - 4 * a * c) / (2 * abs(a))
            middle = -b / (2 * a)
            return middle + wing if closest.evalf(60) > middle else middle - wing
        return closest


@dataclass(frozen=True)
class Element:
    """A number of a field, as a polynomial in its root.

    Attributes
    ----------
    field : Field
    parts : tuple of Fraction
        Coefficients, constant term first; as many as the degree.
    """

    field: Field
    parts: tuple[Fraction, ...]

    def __add__(self, other: Any) -> Element:
        """Return the sum with another element or a rational."""
        parts = other.parts if isinstance(other, Element) else self._constant(other)
        return Element(self.field, tuple(a + b for a, b in zip(self.parts, parts, strict=True)))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Element:
        """Return the difference."""
        return self.__add__(other * Fraction(-1))

    def __mul__(self, other: Any) -> Element:
        """Return the product with another element or a rational."""
        if not isinstance(other, Element):
            return Element(self.field, tuple(a * other for a in self.parts))
        product = [Fraction(0)] * (2 * len(self.parts) - 1)
        for i, a in enumerate(self.parts):
            for j, b in enumerate(other.parts):
                product[i + j] += a * b
        return Element(self.field, self._remainder(product))

    __rmul__ = __mul__

    @property
    def is_zero(self) -> bool:
        """Whether this is the number zero."""
        return not any(self.parts)

    def _constant(self, value: Any) -> tuple[Fraction, ...]:
        return (Fraction(value), *[Fraction(0)] * (len(self.parts) - 1))

    def _remainder(self, product: list[Fraction]) -> tuple[Fraction, ...]:
        modulus, degree = self.field.modulus, self.field.degree
        while len(product) > degree:
            lead = product.pop() / modulus[-1]
            for k in range(degree):
                product[len(product) - degree + k] -= lead * modulus[k]
        return tuple(product)

    def bounds(self) -> tuple[Fraction, Fraction]:
        """Return rational numbers between which this one lies."""
        low = high = Fraction(0)
        ends = (self.field.root - self.field.error, self.field.root + self.field.error)
        for part in reversed(self.parts):
            corners = [x * y for x in (low, high) for y in ends]
            low, high = min(corners) + part, max(corners) + part
        return low, high

    def to_sympy(self) -> Any:
        """Return the number as a sympy expression."""
        import sympy

        if not any(self.parts[1:]):
            return sympy.Rational(self.parts[0].numerator, self.parts[0].denominator)
        root = self.field.generator()
        terms = [
            sympy.Rational(a.numerator, a.denominator) * root**k for k, a in enumerate(self.parts)
        ]
        return sympy.expand(sum(terms)) if self.field.degree == 2 else sum(terms)


def sign(value: Any) -> int | None:
    """Sign of a rational or an element; None when the digits at hand do not settle it."""
    if not isinstance(value, Element):
        return int(value > 0) - int(value < 0)
    if value.is_zero:
        return 0
    low, high = value.bounds()
    return 1 if low > 0 else -1 if high < 0 else None


def rational(system: System, root: Root) -> tuple[NDArray[Any], ...] | None:
    """Return the root as rationals, or None when it is not one of moderate size."""
    limit = 1 << (root.bits // 3)
    mixes = []
    for mix in root.mixes:
        exact = [Fraction(x, 1 << root.bits).limit_denominator(limit) for x in mix]
        if sum(exact) != 1:
            return None
        mixes.append(np.array(exact, dtype=object))
    return tuple(mixes) if _solves(system, root, mixes) else None


def algebraic(
    system: System, root: Root, degrees: Sequence[int] = (2, 3, 4)
) -> tuple[NDArray[Any], ...] | None:
    """Return the root as elements of a number field, or None when none of low degree serves.

    Coordinates are tried in turn as the root of the field; one of higher degree ends the attempt.
    """
    for degree in degrees:
        fine = refine(system, root, root.bits * degree)
        for x in (x for mix in fine.mixes for x in mix):
            number = Fraction(x, 1 << fine.bits)
            if _relation([Fraction(1), number], fine.bits):
                continue
            modulus = _relation([number**k for k in range(degree + 1)], fine.bits)
            if modulus is None or not _is_irreducible(modulus):
                break
            mixes = _expressed(Field(modulus, number, fine.error), fine)
            if mixes is not None and _solves(system, fine, mixes):
                return tuple(mixes)
    return None


def _relation(numbers: Sequence[Fraction], bits: int) -> tuple[int, ...] | None:
    """Small integers c, the last not zero, with sum c_k numbers_k zero to `bits` digits.

    A last number that is zero to half the digits is taken to be zero.
    """
    from mpmath import mp, pslq  # type: ignore[import-untyped] # it comes with sympy, untyped

    if abs(numbers[-1]) < Fraction(1, 1 << bits // 2):
        return (*[0] * (len(numbers) - 1), 1)
    if any(abs(x) < Fraction(1, 1 << bits - 32) for x in numbers):
        return None
    with mp.workprec(bits):
        values = [mp.mpf(x.numerator) / x.denominator for x in numbers]
    with mp.workprec(bits - 24):
        found = pslq(values, maxcoeff=1 << bits // (len(values) + 1), maxsteps=100_000)
    return tuple(found) if found and found[-1] else None


def _is_irreducible(modulus: tuple[int, ...]) -> bool:
    import sympy

    return bool(sympy.Poly(list(reversed(modulus)), sympy.Symbol("t")).is_irreducible)


def _expressed(field: Field, root: Root) -> list[NDArray[Any]] | None:
    """Write every coordinate as a polynomial in the field's root."""
    powers = [field.root**k for k in range(field.degree)]
    mixes = []
    for mix in root.mixes:
        row: list[Element] = []
        for y in mix:
            relation = _relation([*powers, Fraction(y, 1 << root.bits)], root.bits)
            if relation is None:
                return None
            row.append(Element(field, tuple(Fraction(-c, relation[-1]) for c in relation[:-1])))
        mixes.append(np.array(row, dtype=object))
    return mixes


def _solves(system: System, root: Root, mixes: Sequence[NDArray[Any]]) -> bool:
    """Whether the equations hold exactly, at a point in the box of the root."""
    for mix, centre in zip(mixes, root.mixes, strict=True):
        total = sum(mix[1:], start=mix[0]) + Fraction(-1)
        if sign(total) != 0:
            return False
        for value, near in zip(mix, centre, strict=True):
            low, high = value.bounds() if isinstance(value, Element) else (value, value)
            middle = Fraction(near, 1 << root.bits)
            if max(high - middle, middle - low) > root.radius:
                return False
    return all(sign(contract(form, mixes)) == 0 for form in system.equations)
