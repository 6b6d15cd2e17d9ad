"""Two-player bargaining problems: what can be agreed, and what each side has without agreement.

Talks go on until a deal is struck, a player leaves for its outside option, or a breakdown ends
them.
All payoffs are present values; a payoff kept for ever is worth its value, one kept for a while its
discounted share.
Numbers may be floats, exact rationals or expressions in named parameters; one problem holds one
kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Self

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms._bargaining_sets import FeasibleSet, pair
from basebargain.forms._coalitional_reading import exact_worths
from basebargain.forms._fields import described, instance, listed, text
from basebargain.forms._frozen import frozen
from basebargain.forms._payoff import as_number, as_payoffs, free_names, is_symbolic, substitute
from basebargain.forms._point import point_values

if TYPE_CHECKING:
    from basebargain.parameters import Parameter, Scenario

__all__ = ["BargainingProblem", "Breakdown", "OutsideOption"]

FEASIBLE = ("numbers", "with_numbers", "check", "levels")


@dataclass(frozen=True)
class OutsideOption:
    """What a player gets, and leaves to the other, by ending the talks for good.

    Parameters
    ----------
    player : str
        Who may take it.
    payoffs : pair of numbers or expressions
        One per player, in the order of the problem's players.
    label : str
    """

    player: str
    payoffs: tuple[Any, Any]
    label: str = "outside"

    def __post_init__(self) -> None:
        text(self.player, "OutsideOption.player")
        text(self.label, "OutsideOption.label")
        object.__setattr__(self, "payoffs", pair(self.payoffs, f"OutsideOption {self.label!r}"))


@dataclass(frozen=True)
class Breakdown:
    """A hazard that ends the talks against the will of both.

    Parameters
    ----------
    hazard : number or expression
        Poisson rate, 1/yr, not negative.
    payoffs : pair of numbers or expressions
        What each player has after a breakdown.
    """

    hazard: Any
    payoffs: tuple[Any, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "hazard", as_number(self.hazard, "Breakdown.hazard"))
        object.__setattr__(self, "payoffs", pair(self.payoffs, "Breakdown.payoffs"))
        if not is_symbolic(self.hazard) and not self.hazard >= 0:
            msg = f"Breakdown.hazard must not be negative (rate per year); got {self.hazard}."
            raise GameError(msg)


@dataclass(frozen=True, eq=True)
class BargainingProblem:
    """Two players, a feasible set, and what each has without agreement.

    Parameters
    ----------
    players : pair of str
    feasible : FeasibleSet
        For instance `TransferAgreements`, `FiniteAgreements`, `PolyhedralSet` or
        `SmoothFrontier`.
    inside : pair of numbers or expressions
        Payoffs if the talks never end (inside option, USD bn present value in the models).
    impatience : pair of numbers or expressions, optional
        Discount rates, 1/yr, positive; none where time plays no part, as in the axiomatic
        solutions.
    outside : sequence of OutsideOption, optional
        At most one per player.
    breakdown : Breakdown, optional
    regimes : triple of str
        Names for agreement, endless talks, and the outside option being taken.
    name : str, optional
        What the problem is called in messages, tables and figures.
    unit : str, optional
        Unit of the payoffs.
    ranges : mapping from name to Parameter, optional
        Where the free parameters may lie; values given to `at` are checked against it.

    Raises
    ------
    GameError
        If the players, an option or a number is malformed.

    Notes
    -----
    With a breakdown at rate ``h`` and payoffs ``b`` the stream while talking is worth
    ``(r_i inside_i + h b_i)/(r_i + h)`` and is discounted at ``r_i + h`` [1]_: the disagreement
    point.

    References
    ----------
    .. [1] Binmore, Rubinstein and Wolinsky (1986), The Nash bargaining solution in economic
           modelling, RAND Journal of Economics 17.

    Examples
    --------
    >>> from basebargain.forms import Agreement, Transfer, TransferAgreements
    >>> pie = TransferAgreements(
    ...     (Agreement("split", (0, 10)),), Transfer("seller", "buyer", cap=10)
    ... )
    >>> problem = BargainingProblem(("buyer", "seller"), pie, inside=(1, 2), impatience=(1, 3))
    >>> problem.power
    (Fraction(3, 4), Fraction(1, 4))
    >>> problem.parameters
    ()
    """

    players: tuple[str, str]
    feasible: FeasibleSet
    inside: tuple[Any, Any]
    impatience: tuple[Any, ...] = ()
    outside: tuple[OutsideOption, ...] = ()
    breakdown: Breakdown | None = None
    regimes: tuple[str, str, str] = ("AGREEMENT", "IMPASSE", "OUTSIDE")
    name: str = ""
    unit: str = ""
    ranges: Mapping[str, Parameter] = field(default_factory=frozen, compare=False)

    def __post_init__(self) -> None:
        described(self)
        self._check_parts()
        object.__setattr__(self, "inside", pair(self.inside, "inside"))
        given: Any = self.impatience
        timeless = isinstance(given, tuple) and not given
        rates = () if timeless else pair(given, "impatience")
        object.__setattr__(self, "impatience", rates)
        self._check()
        self._set_numbers(as_payoffs(self._numbers(), self._title).tolist())

    @property
    def _title(self) -> str:
        return f"BargainingProblem {self.name!r}" if self.name else "BargainingProblem"

    def _check_parts(self) -> None:
        """Refuse what is not of the right type."""
        object.__setattr__(self, "players", _players(self.players))
        options = listed(self.outside, f"{self._title}: outside")
        for k, option in enumerate(options):
            instance(option, OutsideOption, f"{self._title}: outside[{k}]")
        object.__setattr__(self, "outside", options)
        if self.breakdown is not None:
            instance(self.breakdown, Breakdown, f"{self._title}: breakdown")
        if not all(callable(getattr(self.feasible, name, None)) for name in FEASIBLE):
            msg = (
                f"{self._title}: feasible must be a set of agreements, such as "
                f"TransferAgreements(...) or FiniteAgreements(...); got {self.feasible!r}."
            )
            raise GameError(msg)
        regimes = listed(self.regimes, f"{self._title}: regimes")
        if len(regimes) != 3 or len(set(map(str, regimes))) != 3:
            msg = f"regimes must be three different names; got {self.regimes!r}."
            raise GameError(msg)
        object.__setattr__(self, "regimes", regimes)

    def _check(self) -> None:
        self.feasible.check(self.players)
        owners = [option.player for option in self.outside]
        if len(set(owners)) != len(owners) or not set(owners) <= set(self.players):
            msg = (
                f"outside must hold at most one option per player out of {self.players}; got "
                f"options of {owners}: merge a player's options into its best one."
            )
            raise GameError(msg)
        if self.breakdown is not None and not self.impatience:
            msg = f"{self._title}: a breakdown needs impatience, two discount rates (1/yr)."
            raise GameError(msg)
        for name, rate in zip(self.players, self.impatience, strict=bool(self.impatience)):
            if not is_symbolic(rate) and not rate > 0:
                msg = f"impatience of {name!r} must be a positive discount rate (1/yr); got {rate}."
                raise GameError(msg)

    def _numbers(self) -> tuple[Any, ...]:
        options = tuple(u for option in self.outside for u in option.payoffs)
        hazard = () if self.breakdown is None else (self.breakdown.hazard, *self.breakdown.payoffs)
        return (*self.inside, *self.impatience, *options, *hazard, *self.feasible.numbers())

    def _set_numbers(self, numbers: Iterable[Any]) -> None:
        entries = iter(numbers)
        object.__setattr__(self, "inside", (next(entries), next(entries)))
        object.__setattr__(self, "impatience", tuple(next(entries) for _ in self.impatience))
        options = tuple(replace(o, payoffs=(next(entries), next(entries))) for o in self.outside)
        object.__setattr__(self, "outside", options)
        if self.breakdown is not None:
            broken = Breakdown(next(entries), (next(entries), next(entries)))
            object.__setattr__(self, "breakdown", broken)
        object.__setattr__(self, "feasible", self.feasible.with_numbers(entries))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the free parameters, sorted."""
        return free_names(self._numbers())

    @property
    def is_exact(self) -> bool:
        """Whether all numbers are exact rationals."""
        return not self.parameters and not any(isinstance(u, float) for u in self._numbers())

    @property
    def hazard(self) -> Any:
        """Rate of breakdown, 1/yr; zero without one."""
        return 0 if self.breakdown is None else self.breakdown.hazard

    @property
    def disagreement(self) -> tuple[Any, Any]:
        """What endless talks are worth to each, a breakdown included where there is one."""
        if self.breakdown is None:
            return self.inside
        h, b = self.breakdown.hazard, self.breakdown.payoffs
        first, second = (
            (r * d + h * u) / (r + h)
            for r, d, u in zip(self.impatience, self.inside, b, strict=True)
        )
        return first, second

    @property
    def power(self) -> tuple[Any, Any]:
        """Share of the surplus that each gets under frequent offers if nothing else binds.

        Raises
        ------
        NotApplicableError
            If the problem has no discount rates.
        """
        if not self.impatience:
            msg = f"{self._title}: power follows from impatience, two discount rates (1/yr)."
            raise NotApplicableError(msg)
        first, second = (r + self.hazard for r in self.impatience)
        return second / (first + second), first / (first + second)

    def outside_option(self, player: str) -> OutsideOption | None:
        """Return the outside option of `player`, or None."""
        return next((option for option in self.outside if option.player == player), None)

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> Self:
        """Put numbers for parameters; keywords win over the scenario.

        Parameters
        ----------
        scenario : Scenario, optional
            Gives every parameter it knows; one held as an interval must be given by keyword.
        **values : number
            Exact numbers keep the problem exact.

        Returns
        -------
        BargainingProblem
            Still with free parameters if some got no value.

        Raises
        ------
        ParameterError
            If a keyword is unknown, a value is out of range or no number, or the scenario holds an
            interval where one number is needed.
        GameError
            If the numbers make the problem malformed.
        """
        if not self.parameters and not values:
            return self
        given = point_values(self.parameters, self.ranges, scenario, values, where=self._title)
        return self._with(substitute(as_payoffs(self._numbers(), self._title), given).tolist())

    def exact(self) -> Self:
        """Return the problem with its floats as the exact rationals that solvers may read them as.

        Raises
        ------
        NotApplicableError
            If parameters are still free.

        Notes
        -----
        Floats that are, up to the rounding of their last places, whole numbers of one step (such as
        0.1 or 1/3) become those rationals; other floats become the binary rationals they are.
        """
        if self.parameters:
            msg = (
                f"{self._title}: numbers are needed here; still free: "
                f"{', '.join(self.parameters)}: give them with problem.at(scenario) or "
                "problem.at(name=value)."
            )
            raise NotApplicableError(msg)
        if self.is_exact:
            return self
        return self._with(exact_worths(as_payoffs(self._numbers(), self._title)))

    def _with(self, numbers: Iterable[Any]) -> Self:
        result = object.__new__(type(self))
        for entry in fields(self):
            object.__setattr__(result, entry.name, getattr(self, entry.name))
        result._set_numbers(numbers)
        result._check()
        return result

    def declared(self, ranges: Mapping[str, Parameter]) -> Self:
        """Return the problem with ranges that `at` checks values against."""
        return replace(self, ranges=ranges)

    def comparisons(self) -> tuple[Any, ...]:
        """Differences whose signs decide the outcome under frequent offers.

        Between two neighbouring zeros of all of them, along any path of the parameters, the regime
        and the constraints that bind stay the same.
        """
        levels = self.feasible.levels(
            self.players, self.disagreement, self.power[0], tuple(o.payoffs for o in self.outside)
        )
        return tuple(a - b for group in levels for a, b in combinations(group, 2))

    def __repr__(self) -> str:
        lines = [f"{self._title} of {self.players[0]} and {self.players[1]}"]
        lines += [f"  inside      {_shown(self.inside)}"]
        for option in self.outside:
            lines += [f"  outside     {option.player}: {_shown(option.payoffs)} ({option.label})"]
        if self.breakdown is not None:
            lines += [f"  breakdown   {_shown(self.breakdown.payoffs)} at {self.hazard} per year"]
        lines += [f"  impatience  {_shown(self.impatience)}"] if self.impatience else []
        lines += [f"  feasible    {self.feasible!r}"]
        if self.parameters:
            lines += [f"  free        {', '.join(self.parameters)}"]
        return "\n".join(lines)


def _shown(pair: tuple[Any, ...]) -> str:
    return f"({pair[0]}, {pair[1]})"


def _players(players: Any) -> tuple[str, str]:
    names = (players,) if isinstance(players, str) else listed(players, "players")
    if len(names) != 2 or not all(isinstance(n, str) for n in names) or names[0] == names[1]:
        msg = f"players must be two different names; got {players!r}."
        raise GameError(msg)
    return names[0], names[1]
