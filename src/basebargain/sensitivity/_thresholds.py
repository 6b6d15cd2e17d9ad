"""Exact values of one parameter at which the structure of the answer changes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import sympy
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError, ParameterError
from basebargain.forms import BargainingProblem, StrategicGame
from basebargain.forms._payoff import to_sympy
from basebargain.forms._point import point_values
from basebargain.parameters import registry
from basebargain.sensitivity._answers import label, solver_of
from basebargain.sensitivity._deciders import critical_values, deciders
from basebargain.sensitivity._exact import decimal_reading, exact_values

if TYPE_CHECKING:
    from basebargain.parameters import Scenario

__all__ = ["Change", "Thresholds", "thresholds"]


@dataclass(frozen=True)
class Change:
    """One threshold: where it lies and what the answer is around it.

    Attributes
    ----------
    exact : sympy.Expr
        The value of the parameter, a rational or an algebraic number.
    before, at, after : str
        The structure of the answer just below, at, and just above the threshold.
        At an irrational threshold `at` joins both sides: the game cannot be evaluated there
        exactly.
    """

    exact: sympy.Expr
    before: str
    at: str
    after: str

    @property
    def value(self) -> float:
        """The threshold as a float."""
        return float(self.exact)


@dataclass(frozen=True)
class Thresholds(Sequence[float]):
    """All thresholds of one parameter in a range, in increasing order.

    Behaves as a sequence of floats; `changes` says what happens at each.

    Attributes
    ----------
    parameter : str
    low, high : float
        The range that was searched.
    changes : tuple of Change
    everywhere : str
        The structure of the answer at the lower end of the range.
    """

    parameter: str
    low: float
    high: float
    changes: tuple[Change, ...]
    everywhere: str

    def __len__(self) -> int:
        return len(self.changes)

    @overload
    def __getitem__(self, index: int) -> float: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[float]: ...
    def __getitem__(self, index: int | slice) -> float | Sequence[float]:
        if isinstance(index, slice):
            return tuple(change.value for change in self.changes[index])
        return self.changes[index].value

    def __iter__(self) -> Iterator[float]:
        return (change.value for change in self.changes)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Return the thresholds as an array of floats."""
        return np.array(list(self), dtype=dtype or float)

    def __repr__(self) -> str:
        if not self.changes:
            return (
                f"Thresholds: none for {self.parameter} in [{self.low:g}, {self.high:g}]; "
                f"{self.everywhere} throughout"
            )
        lines = [
            f"  {change.value:.6g}: {change.before} -> {change.after} (at: {change.at})"
            for change in self.changes
        ]
        head = f"Thresholds of {self.parameter} in [{self.low:g}, {self.high:g}]:"
        return "\n".join([head, *lines])


def thresholds(
    game: Any,
    scenario: Scenario | None,
    parameter: str,
    /,
    *,
    over: tuple[float, float] | None = None,
    **values: Any,
) -> Thresholds:
    """Return every value of one parameter at which the structure of the answer changes.

    Parameters
    ----------
    game : StrategicGame or BargainingProblem
        With `parameter` free.
    scenario : Scenario or None
        Gives the other parameters.
    parameter : str
        Name of the parameter to move.
    over : (float, float), optional
        Range to search; the declared range of the parameter if not given.
    **values : number
        Parameters that win over the scenario.

    Returns
    -------
    Thresholds
        Sequence of floats, with the answers below, at and above each.

    Raises
    ------
    ParameterError
        If the game does not depend on `parameter`, or no range is known for it.
    NotApplicableError
        If the payoffs are not rational functions of the parameter.

    Notes
    -----
    The combinatorial structure of the answer can change only where one of finitely many polynomials
    in the parameter vanishes: for a bimatrix game the bordered minors of the payoff tables, for a
    bargaining problem the comparisons that accepting, refusing and leaving turn on.
    Their roots are found exactly; the game is solved exactly between each two of them and at each
    rational one; roots where nothing changes are dropped.
    So the list is complete, however close two thresholds lie.
    Scenario floats are read as the decimals they print as.
    In the description of an answer ``|`` separates components, ``~`` the extreme equilibria of one
    component, ``/`` the players, and ``+`` the strategies that a player mixes.

    Examples
    --------
    >>> import basebargain as bb
    >>> problem = bb.models.alternating_offers()
    >>> bb.thresholds(problem, bb.scenario("seed_mid2025"), "kappa")
    Thresholds of kappa in [0, 1]:
      0.409664: DEAL -> LIMBO (at: DEAL ~ LIMBO)
    """
    if not isinstance(game, (StrategicGame, BargainingProblem)):
        msg = (
            "thresholds takes strategic games and bargaining problems, whose answers turn on signs "
            f"of polynomials; got {type(game).__name__}: sweep it, or use the closed-form "
            "thresholds of its model."
        )
        raise NotApplicableError(msg)
    line = _one_parameter(game, scenario, parameter, values)
    low, high = _range(game, parameter, over)
    roots = critical_values(deciders(line), low, high)
    points = [low, *(root for root in roots if low < root < high), high]
    cells = [_label(line, parameter, _between(a, b)) for a, b in pairwise(points)]
    changes = []
    for root in roots:
        left = cells[points.index(root) - 1] if root > low else None
        right = cells[points.index(root)] if root < high else None
        change = _change(line, parameter, root, left, right)
        if len({change.before, change.at, change.after}) > 1:
            changes.append(change)
    start = changes[0].before if changes else cells[0]
    return Thresholds(parameter, float(low), float(high), tuple(changes), start)


def _change(
    line: Any, parameter: str, root: sympy.Expr, left: str | None, right: str | None
) -> Change:
    """Compare the answer at a critical value with the answers beside it, where there are any."""
    beside = " or ".join(dict.fromkeys(filter(None, (left, right))))
    at = beside
    if root.is_Rational:
        try:
            at = _label(line, parameter, root)
        except ParameterError:
            at = f"undefined, {beside} beside it"
    return Change(root, left or at, at, right or at)


def _range(
    game: Any, parameter: str, over: tuple[float, float] | None
) -> tuple[sympy.Rational, sympy.Rational]:
    """Return the range to search, as exact numbers."""
    declared = game.ranges.get(parameter) or registry().get(parameter)
    if over is None and declared is None:
        msg = (
            f"thresholds: {parameter!r} has no declared range: give one, for instance over=(0, 1)."
        )
        raise ParameterError(msg)
    ends = tuple(over) if over is not None else (declared.low, declared.high)
    if len(ends) != 2 or not all(map(math.isfinite, ends)) or not ends[0] < ends[1]:
        msg = f"thresholds: over must be (low, high), finite, with low < high; got {over}."
        raise ParameterError(msg)
    low, high = ends
    if declared is not None and not (declared.low <= low and high <= declared.high):
        msg = (
            f"thresholds: over must lie in the range of {parameter}, {declared.range} "
            f"{declared.unit}; got {over}."
        )
        raise ParameterError(msg)
    return to_sympy(decimal_reading(low)), to_sympy(decimal_reading(high))


def _one_parameter(game: Any, scenario: Scenario | None, parameter: str, values: Any) -> Any:
    """Return the game with only `parameter` left, the others exact."""
    if parameter not in game.parameters:
        msg = (
            f"thresholds: the game does not depend on {parameter!r} directly; it depends on "
            f"{', '.join(game.parameters) or 'no parameter'}. The ingredients of a computed "
            "parameter such as chi can be swept."
        )
        raise ParameterError(msg)
    others = [name for name in game.parameters if name != parameter]
    given = point_values(others, game.ranges, scenario, values, where="thresholds")
    line = game.at(**exact_values(given))
    left = ", ".join(name for name in line.parameters if name != parameter)
    if left:
        msg = f"thresholds: numbers are needed for all other parameters; still free: {left}."
        raise ParameterError(msg)
    return line


def _label(line: Any, parameter: str, value: sympy.Rational) -> str:
    point = Fraction(int(value.p), int(value.q))
    form = line.at(**{parameter: point}) if line.parameters else line
    return label(solver_of(form, "thresholds")(form))


def _between(low: sympy.Expr, high: sympy.Expr) -> sympy.Rational:
    """Return a rational number strictly between two real numbers."""
    middle = (low + high) / 2
    if middle.is_Rational:
        return middle
    digits = 15
    while True:
        guess = sympy.Rational(str(sympy.N(middle, digits)))
        if low < guess < high:
            return guess
        digits *= 2
