"""The contract of games, on parameters: an honest list, careful substitution, refusals in words."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np
import sympy

from basebargain._errors import BaseBargainError, ParameterError
from basebargain.parameters import registry
from basebargain.testing._reading import numbers_in
from basebargain.testing._report import broken

__all__ = ["check_names", "check_refusals", "check_substitution", "chosen_point"]

_UNKNOWN = "no_such_parameter"


def chosen_point(where: str, game: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value for each parameter: the one given, else the middle of its declared range."""
    surplus = [name for name in values if name not in game.parameters]
    if surplus:
        rule = f"{surplus[0]!r}, for which a value was given, must be a parameter of the game"
        broken(where, rule, f"the parameters {game.parameters}", game)
    return {name: _value(game, name, values) for name in game.parameters}


def _value(game: Any, name: str, values: Mapping[str, Any]) -> Any:
    if name in values:
        return values[name]
    declared = _ranges(game).get(name)
    if declared is None:
        return Fraction(1, 2)
    return (Fraction(declared.low) + Fraction(declared.high)) / 2


def _ranges(game: Any) -> Mapping[str, Any]:
    ranges: Mapping[str, Any] = getattr(game, "ranges", {})
    return ranges


def _free(game: Any) -> set[str]:
    """Names of the symbols in the numbers that a game holds."""
    return {s.name for n in numbers_in(game) for s in getattr(n, "free_symbols", ())}


def check_names(where: str, game: Any) -> None:
    """Check that the names listed are those in the formulas that the game holds.

    A form that keeps its parameters in another way than as symbols holds none.
    """
    free, listed = _free(game), set(game.parameters)
    if free - listed:
        broken(where, "parameters must list every free name", sorted(free - listed), game)
    if free and listed - free:
        rule = "parameters must list only names that a formula depends on"
        broken(where, rule, sorted(listed - free), game)


def check_refusals(where: str, game: Any, point: Mapping[str, Any]) -> None:
    """Check that bad names and bad values raise an error that names the parameter."""
    _check_refused(where, game, {**point, _UNKNOWN: 1}, _UNKNOWN)
    for name in game.parameters:
        bad: list[Any] = [math.nan, math.inf, -math.inf, "1/2", None]
        declared = _ranges(game).get(name)
        if declared is not None:
            bad += [declared.low - 1, declared.high + 1]
        for value in bad:
            _check_refused(where, game, {**point, name: value}, name)


def _check_refused(where: str, game: Any, values: Mapping[str, Any], name: str) -> None:
    call = f"at({name}={values[name]!r})"
    try:
        game.at(**values)
    except ParameterError as error:
        if name not in str(error):
            broken(where, f"the error of {call} must name the parameter", str(error), game)
    except Exception as error:  # the clause: nothing else gets through
        broken(where, f"{call} must raise ParameterError", repr(error), game)
    else:
        broken(where, f"{call} must raise ParameterError", "no error", game)


def check_substitution(where: str, game: Any, point: Mapping[str, Any]) -> Any:
    """Check that substitution is complete and right, leaves the game alone, may be done in steps.

    Returns the game without free parameters.
    """
    before = (game.parameters, repr(game))
    fixed = _at(where, game, point)
    if (game.parameters, repr(game)) != before:
        broken(where, "at must leave the game alone", repr(game), before[1])
    if fixed.parameters:
        broken(where, "at with all parameters must leave none free", fixed.parameters, game)
    check_names(where, fixed)
    _check_kept(where, game, fixed)
    step = game
    for name in reversed(game.parameters):
        if name in step.parameters:
            step = _at(where, step, {name: point[name]})
            _check_kept(where, game, step)
    if step != fixed:
        broken(where, "parameters set one by one must give the same game", repr(step), fixed)
    _check_values(where, game, fixed, point)
    _check_elsewhere(where, game, point)
    _check_declared(where, game, point)
    _check_floats(where, game, fixed, point)
    _check_each_matters(where, game, fixed, point)
    return fixed


def _check_kept(where: str, game: Any, fixed: Any) -> None:
    """Check that substitution keeps names, the unit and the ranges of what is still free."""
    for name in ("name", "unit", "players"):
        if hasattr(game, name) and getattr(fixed, name, None) != getattr(game, name):
            broken(where, f"at must keep the {name}", getattr(fixed, name, None), game)
    for name in fixed.parameters:
        if _ranges(fixed).get(name) != _ranges(game).get(name):
            rule = f"at must keep the range of {name}, which is still free"
            broken(where, rule, _ranges(fixed).get(name), game)


def _check_values(where: str, game: Any, fixed: Any, point: Mapping[str, Any]) -> None:
    """Check the numbers of the new game against the formulas, by sympy."""
    formulas, numbers = list(numbers_in(game)), list(numbers_in(fixed))
    if not any(getattr(formula, "free_symbols", ()) for formula in formulas):
        return
    rule = "at must put the values into the formulas"
    if len(formulas) != len(numbers):
        broken(where, rule, f"{len(numbers)} numbers for {len(formulas)}", game)
    table = {name: _in_sympy(value) for name, value in point.items()}
    for formula, number in zip(formulas, numbers, strict=True):
        symbols = getattr(formula, "free_symbols", ())
        right = formula.xreplace({s: table[s.name] for s in symbols}) if symbols else formula
        if not math.isclose(float(number), float(right), rel_tol=1e-9, abs_tol=1e-12):
            broken(where, f"{rule}, here {formula}", number, game)


def _check_elsewhere(where: str, game: Any, point: Mapping[str, Any]) -> None:
    """Check the numbers at a point nearby at which no two parameters have the same value."""
    nearby = {}
    for k, (name, value) in enumerate(point.items(), start=1):
        declared = _ranges(game).get(name)
        width = 1 if declared is None else Fraction(declared.high) - Fraction(declared.low)
        nearby[name] = value + width * Fraction(k, 1000 * len(point))
    try:
        other = game.at(**nearby)
    except BaseBargainError:  # not defined there
        return
    _check_values(where, game, other, nearby)


def _check_declared(where: str, game: Any, point: Mapping[str, Any]) -> None:
    """Check that a range declared afterwards, where the value is not, makes `at` refuse it."""
    if not hasattr(game, "declared"):
        return
    known = next(iter(registry().values()))
    for name, value in point.items():
        low = math.ceil(value) + 1
        probe = dataclasses.replace(known, name=name, low=low, high=low + 1, default=None)
        _check_refused(where, game.declared({name: probe}), point, name)


def _in_sympy(value: Any) -> Any:
    if isinstance(value, Rational):
        return sympy.Rational(int(value.numerator), int(value.denominator))
    return sympy.sympify(value)


def _check_floats(where: str, game: Any, fixed: Any, point: Mapping[str, Any]) -> None:
    """Check that a game at floats has the numbers of the game at exact ones, up to rounding."""
    if not point:
        return
    rounded = _at(where, game, {name: float(value) for name, value in point.items()})
    exact, floats = (np.array([float(n) for n in numbers_in(g)]) for g in (fixed, rounded))
    scale = max(1.0, float(np.abs(exact).max(initial=0.0)))
    if exact.shape != floats.shape or not bool((np.abs(exact - floats) <= 1e-9 * scale).all()):
        broken(where, "floats must give the payoffs of exact numbers", floats, exact)


def _check_each_matters(where: str, game: Any, fixed: Any, point: Mapping[str, Any]) -> None:
    """Check that some other value of each parameter gives another game."""
    for name, value in point.items():
        declared = _ranges(game).get(name)
        others = [value + Fraction(1, 8), value / 2, value + 1, value * 3]
        if declared is not None:
            others += [declared.low, declared.high]
        games = []
        for other in others:
            try:
                games.append(game.at(**{**point, name: other}))
            except BaseBargainError:  # out of its range, or the game is not defined there
                continue
        if games and all(other == fixed for other in games):
            broken(where, f"{name} must make a difference", "the same game at any value", game)


def _at(where: str, game: Any, values: Mapping[str, Any]) -> Any:
    try:
        return game.at(**values)
    except BaseBargainError as error:
        return broken(where, f"at(**{dict(values)!r}) must work: pass other values", error, game)
