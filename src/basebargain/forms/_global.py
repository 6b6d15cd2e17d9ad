"""Global games of regime change: many small players, a fundamental seen with noise.

Each small player acts or not; acting costs ``cost`` and pays 1 if the action succeeds, not acting
pays 0.
The action succeeds when the share of those who act is at least the fundamental theta, the coverage
that success takes.
The benefit of success goes to those who acted: a small player, who cannot change the outcome, would
never pay for a benefit that it gets anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from basebargain._errors import GameError
from basebargain.forms._fields import described, instance
from basebargain.forms._frozen import frozen
from basebargain.forms._payoff import as_number, as_payoffs, free_names, is_symbolic, substitute
from basebargain.forms._point import point_values

if TYPE_CHECKING:
    from basebargain.parameters import Parameter, Scenario

__all__ = ["GlobalGame", "LargePlayer"]


@dataclass(frozen=True)
class LargePlayer:
    """One player with a mass of its own, who acts at the same time as the small ones.

    Give either `participation`, for a player that acts with a chance known to all whatever the
    fundamental is, or `cost` and `relative_precision`, for one that chooses.

    Parameters
    ----------
    weight : number or expression
        Its share of the coverage, in (0, 1); the small players have the rest.
    participation : number or expression, optional
        Chance that it acts: 1 is a commitment to act, 0 a commitment to stay out.
    cost : number or expression, optional
        What acting costs it, as a share of what success pays it, in (0, 1).
    relative_precision : number or expression, optional
        Precision of its signal over that of a small player's, positive; it knows the fundamental
        if not given.

    Raises
    ------
    GameError
        If neither or both kinds are described.
    """

    weight: Any
    participation: Any = None
    cost: Any = None
    relative_precision: Any = None

    def __post_init__(self) -> None:
        if (self.participation is None) == (self.cost is None):
            msg = (
                "LargePlayer needs either participation (a chance of acting known to all) or cost "
                f"(it chooses); got {self.participation!r} and {self.cost!r}."
            )
            raise GameError(msg)
        if self.participation is not None and self.relative_precision is not None:
            msg = "LargePlayer: a player with a given participation has no signal; leave out one."
            raise GameError(msg)

    @property
    def chooses(self) -> bool:
        """Whether it decides on a signal of its own, rather than with a given chance."""
        return self.participation is None


NUMBERS = (
    "cost",
    "prior_mean",
    "prior_precision",
    "signal_precision",
    "public_signal",
    "public_precision",
)
LARGE = ("weight", "participation", "cost", "relative_precision")


@dataclass(frozen=True)
class GlobalGame:
    """Coordination on an action whose success depends on an uncertain fundamental.

    Parameters
    ----------
    cost : number or expression
        What acting costs a small player, as a share of what success pays it, in (0, 1).
    prior_mean, prior_precision : number or expression, optional
        The fundamental is normal with this mean and inverse variance; without them every
        fundamental is as likely as any other.
    signal_precision : number or expression, optional
        Inverse variance of each small player's signal; without it the noise vanishes.
    public_signal, public_precision : number or expression, optional
        What a signal seen by all says, and its inverse variance.
    large : LargePlayer, optional
        Without it all players are small.
    name : str, optional
        What the game is called in messages, tables and figures.
    ranges : mapping of str to Parameter, optional
        Declared parameters: values given to `at` are checked against their ranges.

    Raises
    ------
    GameError
        If a number is out of its range, or a mean comes without its precision.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from basebargain.forms import GlobalGame, LargePlayer
    >>> GlobalGame(Fraction(2, 5), large=LargePlayer(Fraction(1, 3), participation=1))
    GlobalGame: cost 2/5, vanishing noise, a large player of weight 1/3
    """

    cost: Any
    prior_mean: Any = None
    prior_precision: Any = None
    signal_precision: Any = None
    public_signal: Any = None
    public_precision: Any = None
    large: LargePlayer | None = None
    name: str = ""
    ranges: Mapping[str, Parameter] = field(default_factory=frozen, compare=False)

    def __post_init__(self) -> None:
        described(self)
        if self.large is not None:
            instance(self.large, LargePlayer, f"{self._title}: large")
        object.__setattr__(self, "cost", as_number(self.cost, f"{self._title}: cost"))
        for key, value in self._given().items():
            self._put(key, as_number(value, f"{self._title}: {key}"))
        self._check_together()
        self._check_ranges()

    @property
    def _title(self) -> str:
        return f"GlobalGame {self.name!r}" if self.name else "GlobalGame"

    def _given(self) -> dict[str, Any]:
        """All numbers that are given, by name; those of the large player with a prefix."""
        given = {key: getattr(self, key) for key in NUMBERS}
        if self.large is not None:
            given |= {f"large.{key}": getattr(self.large, key) for key in LARGE}
        return {key: value for key, value in given.items() if value is not None}

    def _put(self, key: str, value: Any) -> None:
        if key.startswith("large."):
            large = replace(self.large, **{key.removeprefix("large."): value})  # type: ignore[type-var]
            object.__setattr__(self, "large", large)
        else:
            object.__setattr__(self, key, value)

    def _check_together(self) -> None:
        for first, second in (
            ("prior_mean", "prior_precision"),
            ("public_signal", "public_precision"),
        ):
            if (getattr(self, first) is None) != (getattr(self, second) is None):
                msg = f"{self._title}: give {first} and {second} together, or neither."
                raise GameError(msg)

    def _check_ranges(self) -> None:
        shares = {"cost", "large.weight", "large.cost"}
        for key, value in self._given().items():
            if is_symbolic(value) or key in {"prior_mean", "public_signal"}:
                continue
            if key in shares and not 0 < value < 1:
                needed = "lie strictly between 0 and 1"
            elif key == "large.participation" and not 0 <= value <= 1:
                needed = "lie in [0, 1]"
            elif key.endswith("precision") and not value > 0:
                needed = "be positive"
            else:
                continue
            msg = f"{self._title}: {key} must {needed}; got {value}."
            raise GameError(msg)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the free parameters, sorted."""
        return free_names(self._given().values())

    @property
    def is_exact(self) -> bool:
        """Whether all numbers are exact rationals."""
        return not self.parameters and not any(
            isinstance(value, float) for value in self._given().values()
        )

    @property
    def common_precision(self) -> Any:
        """Precision of what all players know: the prior and the public signal."""
        extra = 0 if self.public_precision is None else self.public_precision
        return (0 if self.prior_precision is None else self.prior_precision) + extra

    @property
    def common_mean(self) -> Any:
        """Mean of the fundamental given the prior and the public signal."""
        if self.public_precision is None:
            return self.prior_mean
        if self.prior_precision is None:
            return self.public_signal
        total = self.prior_mean * self.prior_precision
        total += self.public_signal * self.public_precision
        return total / self.common_precision

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> Self:
        """Return the game with parameters replaced by numbers; keywords win over the scenario.

        Parameters
        ----------
        scenario : Scenario, optional
            Gives every parameter it knows; one held as an interval must be given by keyword.
        **values : number
            Exact numbers keep the game exact.

        Raises
        ------
        ParameterError
            For an unknown name, a value out of its declared range, NaN or infinity.
        GameError
            If a number of the game leaves its range.
        """
        if not self.parameters and not values:
            return self
        given = point_values(self.parameters, self.ranges, scenario, values, where=self._title)
        keys = self._given()
        numbers = substitute(as_payoffs(list(keys.values()), self._title), given).tolist()
        by_key = dict(zip(keys, numbers, strict=True))
        own = {key: value for key, value in by_key.items() if not key.startswith("large.")}
        large = self.large
        if large is not None:
            parts = {k.removeprefix("large."): v for k, v in by_key.items() if k not in own}
            large = replace(large, **parts)
        return replace(self, **own, large=large)

    def declared(self, ranges: Mapping[str, Parameter]) -> Self:
        """Return the game with ranges that `at` checks values against."""
        return replace(self, ranges=ranges)

    def __repr__(self) -> str:
        parts = [f"cost {self.cost}"]
        if self.signal_precision is None:
            parts.append("vanishing noise")
        else:
            parts.append(f"signal precision {self.signal_precision}")
        if self.prior_precision is not None:
            parts.append(f"prior N({self.prior_mean}, 1/{self.prior_precision})")
        if self.public_precision is not None:
            parts.append(f"public signal {self.public_signal} (precision {self.public_precision})")
        if self.large is not None:
            parts.append(f"a large player of weight {self.large.weight}")
        free = f"; free: {', '.join(self.parameters)}" if self.parameters else ""
        return f"{self._title}: {', '.join(parts)}{free}"
