"""Numbers that payoffs are made of: floats, exact rationals, expressions in named parameters.

One array holds one kind.
Exact input (``int``, ``Fraction``, sympy rationals) becomes ``Fraction``; one float makes the whole
array float64; one expression with a free symbol makes it an array of sympy expressions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from numbers import Rational, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import GameError, ParameterError

__all__ = [
    "as_number",
    "as_payoffs",
    "compiled",
    "free_names",
    "is_symbolic",
    "kind_of",
    "substitute",
    "to_sympy",
    "unify",
]


def is_symbolic(value: Any) -> bool:
    """Whether `value` is a sympy expression with at least one free symbol."""
    return bool(getattr(value, "free_symbols", None))


def as_number(value: Any, where: str) -> Any:
    """Return `value` as a float, a ``Fraction`` or a sympy expression, or say why not.

    Parameters
    ----------
    value : number or sympy expression
    where : str
        Names the entry in the message.

    Raises
    ------
    GameError
        If `value` is text, a truth value, not a number, NaN, infinite or complex.
    """
    if type(value) is float and math.isfinite(value):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise GameError(_refusal(where, value, "write 0 or 1 if a number is meant"))
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Real):
        if math.isfinite(value):
            return float(value)
        raise GameError(_refusal(where, value, "payoffs must be finite"))
    if hasattr(value, "free_symbols"):
        return _from_sympy(value, where)
    raise GameError(_refusal(where, value, "text is never read as a formula; pass sympy objects"))


def _from_sympy(value: Any, where: str) -> Any:
    """Keep an expression with free symbols; turn a constant into an exact or a float number."""
    if value.free_symbols:
        return value
    if value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    if value.is_real and value.is_finite:
        return float(value)
    raise GameError(_refusal(where, value, "payoffs must be real and finite"))


def _refusal(where: str, value: object, remedy: str) -> str:
    return (
        f"{where} must be a real number, an exact rational or an expression in parameters; "
        f"got {value!r} ({type(value).__name__}): {remedy}."
    )


def as_payoffs(values: Any, where: str) -> NDArray[Any]:
    """Return an array of one kind from nested sequences or an array of numbers or expressions.

    Returns
    -------
    numpy.ndarray
        Read-only; float64, or object holding ``Fraction`` or sympy expressions only.
    """
    if isinstance(values, np.ndarray) and values.dtype == np.float64 and np.isfinite(values).all():
        result = np.array(values, order="C")
    else:
        result = unify(_rectangular(values, where), where)
    result.flags.writeable = False
    return result


def _rectangular(values: Any, where: str) -> NDArray[Any]:
    """Nested sequences as an object array; rows of different length are refused."""
    try:
        raw = np.array(values, dtype=object)
    except ValueError:
        raw = None
    if raw is None or any(isinstance(entry, (list, tuple)) for entry in raw.flat):
        msg = f"{where} must be a rectangular table; the rows differ in length: {values!r}."
        raise GameError(msg)
    return raw


def unify(raw: NDArray[Any], where: str) -> NDArray[Any]:
    """Bring an array of numbers and expressions to one kind; see the head of this file."""
    entries = [
        as_number(value, f"{where}[{', '.join(map(str, index))}]" if index else where)
        for index, value in np.ndenumerate(raw)
    ]
    if any(is_symbolic(entry) for entry in entries):
        entries = [to_sympy(entry) for entry in entries]
    elif any(isinstance(entry, float) for entry in entries):
        return np.array([float(entry) for entry in entries], dtype=np.float64).reshape(raw.shape)
    result = np.empty(len(entries), dtype=object)
    result[:] = entries
    return result.reshape(raw.shape)


def kind_of(array: NDArray[Any]) -> str:
    """``"float"``, ``"exact"`` or ``"symbolic"``: what an array made by `as_payoffs` holds."""
    if array.dtype != object:
        return "float"
    return "symbolic" if any(hasattr(entry, "free_symbols") for entry in array.flat) else "exact"


def to_sympy(value: Any) -> Any:
    """Return the sympy object for a number; expressions pass unchanged."""
    import sympy

    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    return sympy.sympify(value) if isinstance(value, (int, float)) else value


def free_names(entries: Iterable[Any]) -> tuple[str, ...]:
    """Names of the free parameters in `entries`, sorted."""
    return tuple(sorted({s.name for entry in entries for s in getattr(entry, "free_symbols", ())}))


@lru_cache(maxsize=256)
def compiled(entries: tuple[Any, ...], names: tuple[str, ...]) -> Callable[..., list[Any]]:
    """Compile sympy expressions to one numpy function of the parameters in the order of `names`.

    Works on scalars and, elementwise, on arrays.
    """
    import sympy

    symbols = {s.name: s for entry in entries for s in entry.free_symbols}
    arguments = [symbols.get(name, sympy.Symbol(name)) for name in names]
    function: Callable[..., list[Any]] = sympy.lambdify(
        arguments, list(entries), modules="numpy", cse=True
    )
    return function


def substitute(array: NDArray[Any], values: Mapping[str, Any]) -> NDArray[Any]:
    """Replace named parameters in an array of expressions.

    Stays symbolic while a name is left; exact when every value is exact; float otherwise.
    """
    if kind_of(array) != "symbolic":
        return array
    entries = tuple(array.flat)
    names = free_names(entries)
    numbers = {n: as_number(values[n], f"parameter {n!r}") for n in names if n in values}
    if len(numbers) == len(names) and any(isinstance(v, float) for v in numbers.values()):
        with np.errstate(all="ignore"):
            results = compiled(entries, names)(*(np.float64(numbers[name]) for name in names))
        _refuse_nonfinite(results, numbers)
        # A bare case distinction gives an array without dimensions.
        results = [np.asarray(result).item() for result in results]
    else:
        results = _replace(entries, numbers)
    flat = np.empty(len(results), dtype=object)
    flat[:] = results
    return as_payoffs(flat.reshape(array.shape), "payoffs")


def _replace(entries: tuple[Any, ...], numbers: Mapping[str, Any]) -> list[Any]:
    """Substitute by sympy, exactly where the values are exact."""
    table = {
        s: to_sympy(numbers[s.name])
        for entry in entries
        for s in entry.free_symbols
        if s.name in numbers
    }
    results = [entry.xreplace(table) for entry in entries]
    _refuse_nonfinite([r for r in results if not r.free_symbols], numbers)
    return results


def _refuse_nonfinite(results: Iterable[Any], numbers: Mapping[str, Any]) -> None:
    for result in results:
        value = complex(result)
        if value.imag or not math.isfinite(value.real):
            msg = (
                f"payoffs must be finite real numbers; at {dict(numbers)} a formula gives "
                f"{result}: it divides by zero or leaves its domain there; choose another point."
            )
            raise ParameterError(msg)
