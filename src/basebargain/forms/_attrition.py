"""Wars of attrition: two players wait for each other to concede.

Either may give in at any moment, which ends the game; until then both wait, at a cost.
Payoffs are present values at the moment they fall due; what lasts for ever is worth its whole
stream.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

from basebargain._errors import GameError
from basebargain.forms._bargaining import Breakdown, _players
from basebargain.forms._bargaining_sets import pair
from basebargain.forms._fields import described, instance
from basebargain.forms._frozen import frozen
from basebargain.forms._payoff import as_payoffs, free_names, is_symbolic, substitute
from basebargain.forms._point import point_values

if TYPE_CHECKING:
    from basebargain.parameters import Parameter, Scenario

__all__ = ["AttritionGame"]

PAIRS = ("conceding", "winning", "inside", "impatience", "both")


@dataclass(frozen=True)
class AttritionGame:
    """Two players, what each gets if it concedes, if the other does, and if nobody ever does.

    Parameters
    ----------
    players : pair of str
    conceding : pair of numbers or expressions
        What each player gets when it is the one to concede.
    winning : pair of numbers or expressions
        What each player gets when the other concedes; more than `conceding`.
    inside : pair of numbers or expressions
        Present value of waiting for ever; see `from_flows` for payments by the year.
    impatience : pair of numbers or expressions
        Discount rates, 1/yr, positive.
    both : pair of numbers or expressions, optional
        What each gets if both concede at the same moment, less than `winning`; halfway between
        `conceding` and `winning` if not given.
    breakdown : Breakdown, optional
        A hazard that ends the war against the will of both.
    name, unit : str, optional
        What the game is called in messages, and the unit of the payoffs.
    ranges : mapping from name to Parameter, optional
        Where the free parameters may lie; values given to `at` are checked against it.

    Raises
    ------
    GameError
        If a player or number is malformed, or winning is worth no more than conceding.

    Examples
    --------
    >>> from basebargain.forms import AttritionGame
    >>> game = AttritionGame(("host", "guest"), (1, 2), (3, 5), inside=(0, 0), impatience=(1, 2))
    >>> game.parameters, game.idle
    ((), (Fraction(0, 1), Fraction(0, 1)))
    """

    players: tuple[str, str]
    conceding: tuple[Any, Any]
    winning: tuple[Any, Any]
    inside: tuple[Any, Any]
    impatience: tuple[Any, Any]
    both: tuple[Any, Any] | None = None
    breakdown: Breakdown | None = None
    name: str = ""
    unit: str = ""
    ranges: Mapping[str, Parameter] = field(default_factory=frozen, compare=False)

    def __post_init__(self) -> None:
        described(self)
        object.__setattr__(self, "players", _players(self.players))
        if self.breakdown is not None:
            instance(self.breakdown, Breakdown, f"{self._title}: breakdown")
        for key in PAIRS:
            if key != "both" or self.both is not None:
                object.__setattr__(self, key, pair(getattr(self, key), f"{self._title}: {key}"))
        for key, value in self._parts(as_payoffs(self._numbers(), self._title).tolist()).items():
            object.__setattr__(self, key, value)
        self._check()

    @classmethod
    def from_flows(
        cls,
        players: tuple[str, str],
        conceding: tuple[Any, Any],
        winning: tuple[Any, Any],
        *,
        flows: tuple[Any, Any],
        impatience: tuple[Any, Any],
        **rest: Any,
    ) -> Self:
        """Return the game in which waiting pays each player a constant amount a year.

        Parameters
        ----------
        players : pair of str
        conceding, winning, impatience : pair of numbers or expressions
            As for the class.
        flows : pair of numbers or expressions
            What each player gets (negative: pays) per year of waiting.
        **rest : object
            The other arguments of the class.

        Returns
        -------
        AttritionGame

        Examples
        --------
        >>> from basebargain.forms import AttritionGame
        >>> AttritionGame.from_flows(
        ...     ("a", "b"), (0, 0), (1, 1), flows=(-1, -2), impatience=(1, 4)
        ... ).inside
        (Fraction(-1, 1), Fraction(-1, 2))
        """
        rates = pair(impatience, "AttritionGame: impatience")
        _check_rates(rates, players, "AttritionGame")
        streams = pair(flows, "AttritionGame: flows")
        inside = (streams[0] / rates[0], streams[1] / rates[1])
        return cls(players, conceding, winning, inside, impatience, **rest)

    @property
    def _title(self) -> str:
        return f"AttritionGame {self.name!r}" if self.name else "AttritionGame"

    def _numbers(self) -> tuple[Any, ...]:
        pairs = tuple(u for key in PAIRS for u in getattr(self, key) or ())
        hazard = () if self.breakdown is None else (self.breakdown.hazard, *self.breakdown.payoffs)
        return (*pairs, *hazard)

    def _parts(self, numbers: Sequence[Any]) -> dict[str, Any]:
        """Return the fields that hold numbers, from numbers in the order of `_numbers`."""
        entries = iter(numbers)
        parts: dict[str, Any] = {
            key: (next(entries), next(entries)) for key in PAIRS if getattr(self, key) is not None
        }
        if self.breakdown is not None:
            parts["breakdown"] = Breakdown(next(entries), (next(entries), next(entries)))
        return parts

    def _check(self) -> None:
        _check_rates(self.impatience, self.players, self._title)
        rows = zip(
            self.players, self.conceding, self.winning, self.both or (None,) * 2, strict=True
        )
        for player, concedes, wins, both in rows:
            if is_symbolic(wins) or is_symbolic(concedes):
                continue
            if not wins > concedes:
                msg = (
                    f"{self._title}: winning must be worth more to {player!r} than conceding "
                    f"({concedes}); got {wins}: otherwise there is nothing to fight over."
                )
                raise GameError(msg)
            if both is not None and not is_symbolic(both) and not both < wins:
                msg = (
                    f"{self._title}: both conceding at once must be worth less to {player!r} than "
                    f"winning ({wins}); got {both}: leave `both` out for the value halfway."
                )
                raise GameError(msg)

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
    def idle(self) -> tuple[Any, Any]:
        """What waiting for ever is worth to each, a breakdown included where there is one."""
        if self.breakdown is None:
            return self.inside
        h, ends = self.breakdown.hazard, self.breakdown.payoffs
        (r, s), (u, v) = self.impatience, self.inside
        return (r * u + h * ends[0]) / (r + h), (s * v + h * ends[1]) / (s + h)

    @property
    def ties(self) -> tuple[Any, Any]:
        """What each gets if both concede at the same moment."""
        if self.both is not None:
            return self.both
        half = Fraction(1, 2) if self.is_exact else 0.5
        (a, b), (c, d) = self.conceding, self.winning
        return (a + c) * half, (b + d) * half

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> Self:
        """Put numbers for parameters; keywords win over the scenario.

        Parameters
        ----------
        scenario : Scenario, optional
            Gives every parameter it knows; one held as an interval must be given by keyword.
        **values : number
            Exact numbers keep the game exact.

        Returns
        -------
        AttritionGame
            Still with free parameters if some got no value.

        Raises
        ------
        ParameterError
            For an unknown name, a value out of its declared range, NaN or infinity.
        GameError
            If the numbers make the game malformed.
        """
        if not self.parameters and not values:
            return self
        given = point_values(self.parameters, self.ranges, scenario, values, where=self._title)
        numbers = substitute(as_payoffs(self._numbers(), self._title), given)
        return replace(self, **self._parts(numbers.tolist()))

    def declared(self, ranges: Mapping[str, Parameter]) -> Self:
        """Return the game with ranges that `at` checks values against."""
        return replace(self, ranges=ranges)

    def __repr__(self) -> str:
        lines = [f"{self._title} of {self.players[0]} and {self.players[1]}"]
        for key in PAIRS:
            if getattr(self, key) is not None:
                first, second = getattr(self, key)
                lines.append(f"  {key:<11} ({first}, {second})")
        if self.breakdown is not None:
            first, second = self.breakdown.payoffs
            lines.append(f"  breakdown   ({first}, {second}) at {self.breakdown.hazard} per year")
        if self.parameters:
            lines.append(f"  free        {', '.join(self.parameters)}")
        return "\n".join(lines)


def _check_rates(rates: tuple[Any, Any], players: Sequence[str], title: str) -> None:
    """Refuse a discount rate that is not positive."""
    for player, rate in zip(players, rates, strict=True):
        if not is_symbolic(rate) and not rate > 0:
            msg = (
                f"{title}: impatience of {player!r} must be a positive discount rate (1/yr); "
                f"got {rate}."
            )
            raise GameError(msg)
