"""Bargaining over a convex set with a smooth frontier, given as a curve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from basebargain._errors import GameError
from basebargain.forms._bargaining_finite import WithoutLevels
from basebargain.forms._fields import listed
from basebargain.forms._payoff import as_number, free_names, is_symbolic, to_sympy

__all__ = ["SmoothFrontier"]

KINKED = ("Abs", "Ceiling", "Floor", "Heaviside", "Max", "Min", "Mod", "Piecewise", "sign")


@dataclass(frozen=True)
class SmoothFrontier(WithoutLevels):
    """All payoffs on or below a smooth concave curve.

    Parameters
    ----------
    first, second : number or sympy expression
        Payoffs of the two players along the curve, as functions of `variable`.
        Make `first` the variable itself to give the frontier as a function ``u2 = f(u1)``.
    variable : sympy.Symbol
        What runs along the curve; other symbols are parameters.
    low, high : number or expression
        Where the curve begins and ends.
    values : tuple, optional
        Numbers of the parameters in the order of their names; filled in by ``problem.at``.

    Raises
    ------
    GameError
        If a number is malformed, ``low < high`` fails, or the curve has a formula with kinks.

    Notes
    -----
    The set holds ``(u1, u2)`` with ``u1`` in the range of `first` and ``u2`` on or below the curve.
    That the curve runs one way along the first payoff and is concave is checked when it is solved,
    once its parameters have numbers.

    Examples
    --------
    >>> import sympy
    >>> u, a = sympy.symbols("u a", real=True)
    >>> frontier = SmoothFrontier(u, (1 - u) ** a, u, low=0, high=1)
    >>> frontier.numbers()
    (a, Fraction(0, 1), Fraction(1, 1))
    """

    first: Any
    second: Any
    variable: Any
    low: Any
    high: Any
    values: tuple[Any, ...] | None = None

    def __post_init__(self) -> None:
        import sympy

        if not isinstance(self.variable, sympy.Symbol):
            msg = f"SmoothFrontier.variable must be a sympy symbol; got {self.variable!r}."
            raise GameError(msg)
        for name in ("first", "second", "low", "high"):
            given = as_number(getattr(self, name), f"SmoothFrontier.{name}")
            object.__setattr__(self, name, given)
        if self.variable.name in free_names((self.low, self.high)):
            msg = f"SmoothFrontier.low and high must not depend on the variable {self.variable}."
            raise GameError(msg)
        kinks = sorted(self._functions() & set(KINKED))
        if kinks:
            msg = (
                "SmoothFrontier needs formulas that can be differentiated everywhere; got "
                f"{', '.join(kinks)}: give a frontier with kinks as a PolyhedralSet."
            )
            raise GameError(msg)
        self._put_values()

    def _put_values(self) -> None:
        """Give each parameter of the curve a value, itself if there is none."""
        symbols = self._symbols()
        given = symbols if self.values is None else listed(self.values, "SmoothFrontier.values")
        if len(given) != len(symbols):
            msg = f"SmoothFrontier.values must give one number for each of {symbols}; got {given}."
            raise GameError(msg)
        numbers = tuple(as_number(value, "SmoothFrontier.values") for value in given)
        object.__setattr__(self, "values", numbers)

    def _curves(self) -> tuple[Any, Any]:
        return to_sympy(self.first), to_sympy(self.second)

    def _functions(self) -> set[str]:
        import sympy

        nodes = (n for curve in self._curves() for n in sympy.preorder_traversal(curve))
        return {type(node).__name__ for node in nodes}

    def _symbols(self) -> tuple[Any, ...]:
        found = {s for curve in self._curves() for s in curve.free_symbols} - {self.variable}
        return tuple(sorted(found, key=lambda s: s.name))

    def numbers(self) -> tuple[Any, ...]:
        """Return the parameters of the curve in the order of their names, then both ends."""
        return (*(self.values or ()), self.low, self.high)

    def with_numbers(self, numbers: Iterator[Any]) -> SmoothFrontier:
        """Return the same curve with numbers for its parameters, in the order of `numbers`."""
        values = tuple(next(numbers) for _ in self.values or ())
        return replace(self, values=values, low=next(numbers), high=next(numbers))

    def curve(self) -> tuple[Any, Any]:
        """Return both payoffs as expressions in the variable, with the numbers put in."""
        table = {
            symbol: to_sympy(value)
            for symbol, value in zip(self._symbols(), self.values or (), strict=True)
        }
        first, second = (own.xreplace(table) for own in self._curves())
        return first, second

    def check(self, players: tuple[str, str]) -> None:
        """Raise GameError unless the curve has a length."""
        symbolic = is_symbolic(self.low) or is_symbolic(self.high)
        if not symbolic and not self.low < self.high:
            msg = (
                f"SmoothFrontier of {players[0]} and {players[1]} must have low < high; got "
                f"{self.low} and {self.high}."
            )
            raise GameError(msg)
