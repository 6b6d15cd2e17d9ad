"""What a parameter's value may be: a point, an interval or a distribution.

A point stays what it was: integers and rationals are exact, floats are floats.
Text, truth values, NaN and infinities are never numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any, TypeAlias

from basebargain._errors import ParameterError

__all__ = ["Interval", "Number", "as_point", "is_above", "show"]

Number: TypeAlias = int | float | Fraction

BOOLEANS = {"bool", "bool_", "BooleanTrue", "BooleanFalse"}

LONGEST = 10**30

REMEDY = {
    "text": "write a number without quotes, or an exact rational such as 3/10 in a scenario file",
    "bool": "write 0 or 1 if a number is meant",
    "nan": "NaN is no value; leave the parameter out to take its default",
    "infinite": "every value is finite; use the end of the range",
    "type": "pass an int, float, Fraction, sympy Rational, Interval or Distribution",
}


def as_point(value: Any, where: str) -> Number:
    """Return `value` as an int, a float or a ``Fraction``, exactly as precise as it came.

    Raises
    ------
    ParameterError
        If `value` is text, a truth value, NaN, infinite, complex or no number.
    """
    if type(value).__name__ in BOOLEANS:
        raise _not_a_number(where, value, "bool")
    if isinstance(value, (str, bytes)):
        raise _not_a_number(where, value, "text")
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if hasattr(value, "free_symbols"):
        return _from_sympy(value, where)
    if isinstance(value, Real):
        number = float(value)
        if math.isfinite(number):
            return number
        raise _not_a_number(where, value, "nan" if math.isnan(number) else "infinite")
    raise _not_a_number(where, value, "type")


def _from_sympy(value: Any, where: str) -> Number:
    """Return the float for a constant such as pi; sympy's rationals never come here."""
    infinite = str(value) in {"oo", "-oo", "zoo"}
    if not value.free_symbols and getattr(value, "is_real", False):
        number = float(value)
        if math.isfinite(number):
            return number
        infinite = True
    kind = "infinite" if infinite else "nan" if str(value) == "nan" else "type"
    raise _not_a_number(where, value, kind)


def _not_a_number(where: str, value: object, why: str) -> ParameterError:
    return ParameterError(
        f"{where} must be a finite number; got {value!r} ({type(value).__name__}): {REMEDY[why]}."
    )


def is_above(value: Number, low: Number, *, strictly: bool) -> bool:
    """Whether `value` lies above `low`, or is it, unless `strictly`; NaN does not.

    Beside a ``Fraction`` a float is the decimal that it prints as: 1/50 is 0.02.
    """
    if isinstance(value, Fraction) and isinstance(low, float) and math.isfinite(low):
        low = Fraction(repr(low))
    elif isinstance(low, Fraction) and isinstance(value, float) and math.isfinite(value):
        value = Fraction(repr(value))
    return low < value if strictly else low <= value


def show(value: Number, digits: int | None = None) -> str:
    """Return a number as text: 0.45, 10, 3/7; a computed float to so many significant digits."""
    if isinstance(value, float):
        return repr(value) if digits is None else f"{value:.{digits}g}"
    if max(abs(value.numerator), value.denominator) < LONGEST:
        return str(value)
    exponent = math.log10(abs(value.numerator)) - math.log10(value.denominator)
    return f"{'-' * (value < 0)}1e{exponent:.1f}"


@dataclass(frozen=True)
class Interval:
    """All values between two ends; an end may be left out.

    Parameters
    ----------
    low, high : int, float, Fraction or sympy Rational
        The ends, ``low <= high``; in the unit of the parameter.
    open_low, open_high : bool
        Whether the end itself is left out.

    Raises
    ------
    ParameterError
        If an end is no finite number, the ends are reversed, or no value lies between them.

    Examples
    --------
    >>> from basebargain.parameters import Interval
    >>> Interval(0.2, 0.6)
    Interval(0.2, 0.6)
    >>> 0.2 in Interval(0.2, 0.6, open_low=True)
    False
    """

    low: Number
    high: Number
    open_low: bool = False
    open_high: bool = False

    def __post_init__(self) -> None:
        """Read the ends as numbers and compare them."""
        object.__setattr__(self, "low", as_point(self.low, "Interval: low"))
        object.__setattr__(self, "high", as_point(self.high, "Interval: high"))
        if not self.low <= self.high:
            msg = (
                f"Interval: low must not exceed high; got low = {show(self.low)}, "
                f"high = {show(self.high)}: swap the two ends."
            )
            raise ParameterError(msg)
        if self.low == self.high and (self.open_low or self.open_high):
            msg = f"Interval: no value lies in {self}: move an end or include it."
            raise ParameterError(msg)

    def __contains__(self, value: Number) -> bool:
        """Whether `value` lies between the ends; NaN does not."""
        above = is_above(value, self.low, strictly=self.open_low)
        return above and is_above(self.high, value, strictly=self.open_high)

    def covers(self, other: Interval) -> bool:
        """Whether every value of `other` lies in this interval."""
        low_open, high_open = (
            self.open_low and not other.open_low,
            self.open_high and not other.open_high,
        )
        above = is_above(other.low, self.low, strictly=low_open)
        return above and is_above(self.high, other.high, strictly=high_open)

    def text(self, digits: int | None = None) -> str:
        """Return the notation of mathematics, [0, 1] or (0, 10], floats to so many digits."""
        left, right = "(" if self.open_low else "[", ")" if self.open_high else "]"
        return f"{left}{show(self.low, digits)}, {show(self.high, digits)}{right}"

    def __str__(self) -> str:
        """In the notation of mathematics: [0, 1] or (0, 10]."""
        return self.text()

    def __repr__(self) -> str:
        """As it would be typed."""
        ends = "".join(
            f", {name}=True" for name in ("open_low", "open_high") if getattr(self, name)
        )
        return f"Interval({self.low!r}, {self.high!r}{ends})"
