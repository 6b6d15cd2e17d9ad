"""Reputational bargaining: each side may be a type that never moves from its demand.

Two players divide a pie.
The first announces a demand, the second accepts it or answers with a demand of its own; then each
waits for the other to concede.
Each is, with a small probability, committed to one of a few demands, and otherwise rational and
free to pretend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from basebargain._errors import GameError
from basebargain.forms._attrition import _check_rates
from basebargain.forms._bargaining import _players
from basebargain.forms._bargaining_sets import pair
from basebargain.forms._fields import described
from basebargain.forms._frozen import frozen
from basebargain.forms._payoff import as_payoffs, free_names, is_symbolic, substitute
from basebargain.forms._point import point_values

if TYPE_CHECKING:
    from basebargain.parameters import Parameter, Scenario

__all__ = ["ReputationalBargaining"]

Types = tuple[tuple[Any, Any], ...]


@dataclass(frozen=True)
class ReputationalBargaining:
    """Bargaining over a pie by players who may be committed to a demand.

    Parameters
    ----------
    players : pair of str
        The first announces its demand first.
    impatience : pair of numbers or expressions
        Discount rates, 1/yr, positive.
    types : pair of mappings
        For each player the demands it may be committed to, as shares of the pie strictly between 0
        and 1, with their prior probabilities, which add up to less than one; pairs of a demand and
        its probability will do as well.
    pie : number or expression, optional
        Size of the pie, positive: the joint gain from an agreement over endless talks.
    inside : pair of numbers or expressions, optional
        What endless talks are worth to each; an agreement adds its share of the pie.
    name, unit : str, optional
        What the game is called in messages, and the unit of the payoffs.
    ranges : mapping from name to Parameter, optional
        Where the free parameters may lie; values given to `at` are checked against it.

    Raises
    ------
    GameError
        If a number is out of its range, or a demand is named twice.

    Notes
    -----
    A committed second player accepts at once a demand that leaves it its own or more, so
    compatible demands end the talks on the first player's terms.

    Examples
    --------
    >>> from basebargain.forms import ReputationalBargaining
    >>> game = ReputationalBargaining(("host", "guest"), (1, 1), ({0.6: 0.1}, {0.7: 0.05}))
    >>> game.demands, game.rational
    (((0.6,), (0.7,)), (0.9, 0.95))
    """

    players: tuple[str, str]
    impatience: tuple[Any, Any]
    types: tuple[Any, Any]
    pie: Any = 1
    inside: tuple[Any, Any] = (0, 0)
    name: str = ""
    unit: str = ""
    ranges: Mapping[str, Parameter] = field(default_factory=frozen, compare=False)

    def __post_init__(self) -> None:
        described(self)
        object.__setattr__(self, "players", _players(self.players))
        object.__setattr__(self, "types", _types(self.types, self.players, self._title))
        for key in ("impatience", "inside"):
            object.__setattr__(self, key, pair(getattr(self, key), f"{self._title}: {key}"))
        for key, value in self._parts(as_payoffs(self._numbers(), self._title).tolist()).items():
            object.__setattr__(self, key, value)
        self._check()

    @property
    def _title(self) -> str:
        return f"ReputationalBargaining {self.name!r}" if self.name else "ReputationalBargaining"

    def _numbers(self) -> tuple[Any, ...]:
        entries = tuple(number for side in self.types for kind in side for number in kind)
        return (*self.impatience, *self.inside, self.pie, *entries)

    def _parts(self, numbers: Sequence[Any]) -> dict[str, Any]:
        """Return the fields that hold numbers, from numbers in the order of `_numbers`."""
        entries = iter(numbers)
        return {
            "impatience": (next(entries), next(entries)),
            "inside": (next(entries), next(entries)),
            "pie": next(entries),
            "types": tuple(
                tuple((next(entries), next(entries)) for _ in side) for side in self.types
            ),
        }

    def _check(self) -> None:
        _check_rates(self.impatience, self.players, self._title)
        if not is_symbolic(self.pie) and not self.pie > 0:
            self._refuse("pie must be positive", self.pie)
        for player, side in zip(self.players, self.types, strict=True):
            demands = [demand for demand, _ in side]
            if len(set(demands)) != len(demands):
                self._refuse(f"demands of {player!r} must be different", demands)
            for demand, prior in side:
                if not is_symbolic(demand) and not 0 < demand < 1:
                    self._refuse(f"demands of {player!r} must lie strictly in (0, 1)", demand)
                if not is_symbolic(prior) and not prior > 0:
                    self._refuse(f"prior of demand {demand} of {player!r} must be positive", prior)
            total = sum(prior for _, prior in side)
            if not is_symbolic(total) and not total < 1:
                need = (
                    f"priors of {player!r} must add up to less than one, so that some are rational"
                )
                self._refuse(need, total)

    def _refuse(self, need: str, got: object) -> None:
        msg = f"{self._title}: {need}; got {got}."
        raise GameError(msg)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the free parameters, sorted."""
        return free_names(self._numbers())

    @property
    def demands(self) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """The demands each player may be committed to, as shares of the pie."""
        first, second = self.types
        return tuple(demand for demand, _ in first), tuple(demand for demand, _ in second)

    @property
    def rational(self) -> tuple[Any, Any]:
        """Prior probability that each player is rational."""
        first, second = self.types
        return 1 - sum(prior for _, prior in first), 1 - sum(prior for _, prior in second)

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> Self:
        """Put numbers for parameters; keywords win over the scenario.

        Parameters
        ----------
        scenario : Scenario, optional
            Gives every parameter it knows; one held as an interval must be given by keyword.
        **values : number

        Returns
        -------
        ReputationalBargaining
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
        lines = [f"{self._title} of {self.players[0]} and {self.players[1]} over {self.pie}"]
        for player, rate, side in zip(self.players, self.impatience, self.types, strict=True):
            kinds = ", ".join(f"{demand} (prior {prior})" for demand, prior in side)
            lines.append(f"  {player}, impatience {rate}: demands {kinds}")
        if self.parameters:
            lines.append(f"  free: {', '.join(self.parameters)}")
        return "\n".join(lines)


def _types(values: Any, players: tuple[str, str], title: str) -> tuple[Types, Types]:
    """Return the types of each player as pairs of a demand and its prior."""
    sides = tuple(values) if isinstance(values, Sequence) else ()
    if len(sides) != 2:
        msg = f"{title}: types must hold one mapping for each of the two players; got {values!r}."
        raise GameError(msg)
    first, second = (
        _side(side, player, title) for side, player in zip(sides, players, strict=True)
    )
    return first, second


def _side(side: Any, player: str, title: str) -> Types:
    entries = side.items() if isinstance(side, Mapping) else side
    is_listed = isinstance(entries, (Sequence, type({}.items()))) and not isinstance(entries, str)
    if not is_listed or not len(entries):
        msg = (
            f"{title}: types of {player!r} must map at least one demand to its prior probability; "
            f"got {side!r}: without a committed type nobody needs to hold out."
        )
        raise GameError(msg)
    where = f"{title}: type of {player!r}"
    return tuple(pair(entry, where) for entry in entries)
