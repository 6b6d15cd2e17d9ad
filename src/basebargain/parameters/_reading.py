"""From the values of a TOML file to points, intervals and distributions; nothing is evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from basebargain._errors import ParameterError
from basebargain.parameters._distribution import SHAPES, Distribution
from basebargain.parameters._parameter import Value
from basebargain.parameters._values import Interval, Number, as_point

__all__ = ["read_distribution", "read_number", "read_value", "written"]

Made = TypeVar("Made")

RATIONAL = re.compile(r"(-?[0-9]{1,400})/([0-9]{1,400})")


def read_value(value: Any, where: str) -> Value:
    """Return the point, interval or distribution that an entry of a TOML file stands for.

    Parameters
    ----------
    value : int, float, str, list or dict
        A number; an exact rational as text, such as ``"3/10"``; an interval as ``[low, high]`` or
        ``{low, high}``; or ``{distribution, ...}``.
    where : str
        Opens the message.

    Raises
    ------
    ParameterError
        For anything else.
    """
    if isinstance(value, Mapping):
        return (
            read_distribution(value, where) if "distribution" in value else _interval(value, where)
        )
    if isinstance(value, list):
        return _pair(value, where)
    return read_number(value, where)


def read_number(value: Any, where: str) -> Number:
    """Return a number, or the exact rational that a text of the form ``3/10`` stands for."""
    match = RATIONAL.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return as_point(value, where)
    if int(match[2]) == 0:
        msg = f"{where} must be a finite number; got {value!r}: the denominator is zero."
        raise ParameterError(msg)
    return Fraction(int(match[1]), int(match[2]))


def _pair(entry: list[Any], where: str) -> Interval:
    if len(entry) != 2:
        msg = f"{where}: a list is an interval [low, high] of two numbers; got {entry!r}."
        raise ParameterError(msg)
    return _interval({"low": entry[0], "high": entry[1]}, where)


def _interval(entry: Mapping[str, Any], where: str) -> Interval:
    _refuse_other_keys(entry, ("low", "high"), ("open_low", "open_high"), where, "an interval")
    for key in ("open_low", "open_high"):
        if not isinstance(entry.get(key, False), bool):
            msg = f"{where}: {key} must be true or false; got {entry[key]!r}."
            raise ParameterError(msg)
    low, high = (read_number(entry[key], f"{where}.{key}") for key in ("low", "high"))
    return _named(
        lambda: Interval(low, high, entry.get("open_low", False), entry.get("open_high", False)),
        where,
    )


def read_distribution(entry: Mapping[str, Any], where: str) -> Distribution:
    """Return the distribution that a table of a TOML file stands for."""
    kind = entry["distribution"]
    if not isinstance(kind, str) or kind not in SHAPES:
        msg = f"{where}: distribution must be one of {', '.join(SHAPES)}; got {kind!r}."
        raise ParameterError(msg)
    needed = SHAPES[kind]
    ends = () if kind in {"normal", "beta"} else ("low", "high")
    _refuse_other_keys(
        entry, ("distribution", *needed, *ends), ("low", "high"), where, f"the {kind} distribution"
    )
    numbers = {
        key: read_number(entry[key], f"{where}.{key}") for key in entry if key != "distribution"
    }
    shape = tuple((key, numbers[key]) for key in needed)
    return _named(lambda: Distribution(kind, numbers.get("low"), numbers.get("high"), shape), where)


def _refuse_other_keys(
    entry: Mapping[str, Any],
    needed: tuple[str, ...],
    optional: tuple[str, ...],
    where: str,
    what: str,
) -> None:
    missing = [key for key in needed if key not in entry]
    other = [key for key in entry if key not in needed and key not in optional]
    if missing or other:
        faults = [f"lacks {', '.join(missing)}"] * bool(missing)
        faults += [f"has no {', '.join(map(repr, other))}"] * bool(other)
        msg = f"{where}: {what} {' and '.join(faults)}; it takes {', '.join(needed)}."
        raise ParameterError(msg)


def _named(make: Callable[[], Made], where: str) -> Made:
    """Put the key in front of what an interval or a distribution says about itself."""
    try:
        return make()
    except ParameterError as error:
        msg = f"{where}: {error}"
        raise ParameterError(msg) from error


def written(value: Value) -> str:
    """Return the TOML text that `read_value` reads as exactly `value`."""
    if isinstance(value, Fraction):
        return f'"{value.numerator}/{value.denominator}"'
    if isinstance(value, Interval):
        ends = [("low", value.low), ("high", value.high)]
        flags = [f"{key} = true" for key in ("open_low", "open_high") if getattr(value, key)]
        return "{ " + ", ".join([f"{key} = {written(end)}" for key, end in ends] + flags) + " }"
    if isinstance(value, Distribution):
        given = [*value.shape, ("low", value.low), ("high", value.high)]
        numbers = [f"{key} = {written(number)}" for key, number in given if number is not None]
        return "{ " + ", ".join([f'distribution = "{value.kind}"', *numbers]) + " }"
    return repr(value)
