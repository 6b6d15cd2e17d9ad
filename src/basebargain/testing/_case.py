"""What the contract of solvers is made of: concepts, cases and changes that must not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite, ulp
from typing import TYPE_CHECKING, Any, TypeAlias

from basebargain.testing._reading import exact, is_exact
from basebargain.testing._report import broken

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = [
    "SLACK",
    "Case",
    "Change",
    "Concept",
    "Point",
    "is_rational",
    "perhaps",
    "plain",
    "same_point",
    "step_down",
]

# What tells one equilibrium from another: numbers by label.
Point: TypeAlias = Mapping[Any, Fraction]

SLACK = Fraction(1, 10**9)


def same_point(point: Point) -> Point:
    """Read a point of a changed game as the same point of the original."""
    return point


@dataclass(frozen=True)
class Change:
    """A game that must have the same answers as another one.

    Attributes
    ----------
    name : str
        What was changed.
    game : a form
    back : callable
        How a point of the changed game reads in the original; None if there is none like it.
    payoffs : bool
        True: only the payoff vectors are compared, as a set.
    harder : bool
        True: a solver that lists all equilibria of the original may refuse the changed game, or
        say of it that it does not know whether these are all.
    """

    name: str
    game: Any
    back: Callable[[Point], Point | None] = same_point
    payoffs: bool = False
    harder: bool = False


@dataclass(frozen=True)
class Case:
    """A game and the answer to it.

    Attributes
    ----------
    where : str
    game : a form
    solution : a solution
    """

    where: str
    game: Any
    solution: Any
    precise: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "precise", is_exact(self.game))

    @property
    def certified(self) -> bool:
        """Whether the solver says that nothing is amiss."""
        return not self.solution.status.value

    def demand(self, holds: bool, rule: str, came: object) -> None:
        """Raise ContractError unless the rule holds."""
        if not holds:
            broken(self.where, rule, came, self.game)

    def number(self, value: Any, what: str) -> Fraction:
        """Return a finite number as a rational; algebraic numbers to 60 digits."""
        try:
            fits = isfinite(value)
        except (TypeError, ValueError, OverflowError):
            fits = False
        self.demand(fits, f"{what} must be a finite number", repr(value))
        if hasattr(value, "free_symbols") and not value.is_Rational:
            return Fraction(str(value.evalf(60)))
        return exact(value)

    def row(self, values: Any, what: str) -> list[Fraction]:
        """Return finite numbers as rationals."""
        return [self.number(value, what) for value in values]

    def chances(self, values: Any, count: int, what: str) -> list[Fraction]:
        """Return probabilities, rounding of floats undone.

        Raises
        ------
        ContractError
            If they are negative, do not add up to one or are not that many.
        """
        shares = self.row(values, what)
        slack = 0 if all(map(is_rational, values)) and self.precise else SLACK
        fine = (
            len(shares) == count and min(shares) >= 0 and abs(sum(shares, Fraction(0)) - 1) <= slack
        )
        self.demand(fine, f"{what} must be probabilities", values)
        return [share / sum(shares) for share in shares]

    def matches(self, found: Any, right: Fraction, slack: Fraction, rule: str) -> None:
        """Demand that a number of the answer is the recomputed one."""
        gap = abs(self.number(found, rule) - right)
        self.demand(gap <= slack, f"{rule}, here {plain(right)}", found)

    def no_gain(self, gain: Fraction, slack: Fraction, rule: str) -> None:
        """Demand that a certified answer leaves no gain; one with a remedy may."""
        if self.certified:
            self.demand(gain <= slack, rule, f"a gain of {plain(gain)}")

    def slack(self, numbers: Sequence[Any], *, precise: bool = True) -> Fraction:
        """Return what rounding may do to sums of these payoffs: nothing where all is rational."""
        if self.precise and precise:
            return Fraction(0)
        values = [exact(number) for number in numbers]
        largest = max(map(abs, values), default=Fraction(0))
        rounding = 64 * Fraction(ulp(float(largest)))
        return SLACK * (max(values, default=0) - min(values, default=0)) + rounding


def is_rational(value: Any) -> bool:
    """Whether a number is written exactly and as a fraction."""
    return isinstance(value, (int, Fraction)) or bool(getattr(value, "is_Rational", False))


def plain(value: Fraction) -> str:
    """Return a number in few digits."""
    return str(value) if value.denominator < 1000 else repr(float(value))


def step_down(numbers: Iterable[Any]) -> int:
    """Return a whole step by which each of these numbers can be lowered.

    Large floats swallow small steps.
    """
    step, values = 1, list(numbers)
    while not all(value - step < value for value in values):
        step *= 2
    return step


def nothing(_: Case) -> None:
    """Ask nothing of the answer as a whole."""


def nothing_known(_: Case) -> Iterator[Point]:
    """Name no equilibrium that a complete list must hold."""
    return iter(())


def always(_: Case) -> bool:
    """Say that every game has an equilibrium."""
    return True


def perhaps(_: Case) -> bool:
    """Say that some games have none."""
    return False


def one(_: Any) -> Fraction:
    """Return the size that points are compared in, for probabilities."""
    return Fraction(1)


@dataclass(frozen=True)
class Concept:
    """What a solver claims to find, and how the claim is checked.

    Attributes
    ----------
    forms : tuple of type
        The forms of its games.
    games : callable
        Gives the strategy that draws games if the caller has none.
    fields : tuple of str
        What each equilibrium must have besides ``payoffs`` and ``regret``.
    judge : callable
        Checks one equilibrium of a case.
    point : callable
        Reads what tells an equilibrium of a case from others.
    changes : callable
        Yields the games that must have the same answers.
    whole : callable
        Checks the answer as a whole.
    unit : callable
        The size of the numbers of a point.
    exact : bool
        Whether exact games must get exact answers.
    steady : bool
        Whether games that are the same in all that matters must all be solved completely or none;
        False where completeness is a proof that may succeed or fail by the order of things.
    known : callable
        Yields points of a case that a complete list must hold, found by the definition.
    exists : callable
        Whether a theorem says that the game of a case has one, so that no complete list is empty.
    """

    forms: tuple[type, ...]
    games: Callable[[], SearchStrategy[Any]]
    fields: tuple[str, ...]
    judge: Callable[[Case, Any], None]
    point: Callable[[Case, Any], Point]
    changes: Callable[[Case], Iterator[Change]]
    whole: Callable[[Case], None] = nothing
    unit: Callable[[Any], Fraction] = one
    exact: bool = True
    steady: bool = True
    known: Callable[[Case], Iterator[Point]] = nothing_known
    exists: Callable[[Case], bool] = always
