"""What the solvers of coalitional games return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

from basebargain._errors import GameError, NotApplicableError

__all__ = [
    "BalancedCollection",
    "BanzhafValue",
    "CoreImputation",
    "LeastCoreImputation",
    "Nucleolus",
    "NucleolusLevel",
    "OwenValue",
    "ShapleyValue",
]


def _payoff(outcome: Any, player: str) -> Any:
    if player not in outcome.players:
        known = ", ".join(outcome.players)
        msg = f"{type(outcome).__name__}: the players are {known}; got {player!r}."
        raise GameError(msg)
    return outcome.payoffs[outcome.players.index(player)]


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _shares(outcome: Any) -> str:
    shares = ", ".join(
        f"{who} {_short(own)}" for who, own in zip(outcome.players, outcome.payoffs, strict=True)
    )
    return f"({shares}), regret {_short(outcome.regret)}"


def _braces(coalitions: Sequence[tuple[str, ...]]) -> str:
    return " ".join("{" + ", ".join(own) + "}" for own in coalitions)


@dataclass(frozen=True, eq=False)
class ShapleyValue:
    """The Shapley value of a game.

    Attributes
    ----------
    payoffs : array, shape (n,)
        Each player's value; read-only.
    regret : Fraction or float
        Largest difference from the value computed by way of Harsanyi dividends.
    players : tuple of str
        The labels of the game.
    """

    payoffs: NDArray[Any]
    regret: Any
    players: tuple[str, ...]

    def payoff(self, player: str) -> Any:
        """Value of one player."""
        return _payoff(self, player)

    def __repr__(self) -> str:
        return f"ShapleyValue {_shares(self)}"


@dataclass(frozen=True, eq=False)
class BanzhafValue:
    """The Banzhaf value of a game.

    Attributes
    ----------
    payoffs : array, shape (n,)
        Each player's mean contribution to the coalitions of the others, all equally likely.
        Their sum need not be the worth of the grand coalition.
    regret : Fraction or float
        Largest difference from the value computed by way of Harsanyi dividends.
    players : tuple of str
        The labels of the game.
    worth : number
        Worth of the grand coalition.
    """

    payoffs: NDArray[Any]
    regret: Any
    players: tuple[str, ...]
    worth: Any

    def payoff(self, player: str) -> Any:
        """Value of one player."""
        return _payoff(self, player)

    @property
    def swings(self) -> NDArray[Any]:
        """Sum of each player's contributions; in a simple game, how many coalitions it turns."""
        counts: NDArray[Any] = self.payoffs * 2 ** (len(self.players) - 1)
        return counts

    @property
    def normalised(self) -> NDArray[Any]:
        """The value scaled so that it sums to the worth of the grand coalition.

        Raises
        ------
        NotApplicableError
            If the values sum to zero.
        """
        total = sum(self.payoffs)
        if total == 0:
            msg = (
                "BanzhafValue.normalised: the values must not sum to zero, or no scale makes them "
                "sum to the worth of all; use shapley_value, which is efficient by itself."
            )
            raise NotApplicableError(msg)
        scaled: NDArray[Any] = self.payoffs * (self.worth / total)
        return scaled

    def __repr__(self) -> str:
        return f"BanzhafValue {_shares(self)}"


@dataclass(frozen=True, eq=False)
class OwenValue:
    """The Owen value of a game with a priori unions.

    Attributes
    ----------
    payoffs : array, shape (n,)
        Each player's value; read-only.
    regret : Fraction or float
        Largest difference from the value computed by way of Harsanyi dividends.
    players : tuple of str
        The labels of the game.
    unions : tuple of tuple of str
        The unions, each player in exactly one.
    """

    payoffs: NDArray[Any]
    regret: Any
    players: tuple[str, ...]
    unions: tuple[tuple[str, ...], ...]

    def payoff(self, player: str) -> Any:
        """Value of one player."""
        return _payoff(self, player)

    @property
    def union_payoffs(self) -> tuple[Any, ...]:
        """What each union earns together: its Shapley value in the game among the unions."""
        return tuple(sum(_payoff(self, label) for label in own) for own in self.unions)

    def __repr__(self) -> str:
        return f"OwenValue {_shares(self)}, unions {_braces(self.unions)}"


@dataclass(frozen=True, eq=False)
class CoreImputation:
    """An extreme point of the core.

    Attributes
    ----------
    payoffs : array, shape (n,)
        Each player's share; read-only.
    regret : Fraction or float
        The most that any coalition would gain by leaving, or the part of the worth of all that is
        not handed out, whichever is larger; zero exactly in the core.
    players : tuple of str
        The labels of the game.
    binding : tuple of tuple of str
        The coalitions that receive exactly their worth.
    """

    payoffs: NDArray[Any]
    regret: Any
    players: tuple[str, ...]
    binding: tuple[tuple[str, ...], ...]

    def payoff(self, player: str) -> Any:
        """Share of one player."""
        return _payoff(self, player)

    def __repr__(self) -> str:
        return f"CoreImputation {_shares(self)}"


@dataclass(frozen=True, eq=False)
class LeastCoreImputation:
    """An extreme point of the least core.

    Attributes
    ----------
    payoffs : array, shape (n,)
        Each player's share; read-only.
    regret : Fraction or float
        Largest excess at this point, less the bound that `weights` prove for every point.
    players : tuple of str
        The labels of the game.
    epsilon : Fraction or float
        The least possible largest excess; at most zero exactly when the core is not empty.
    binding : tuple of tuple of str
        The coalitions whose excess is `epsilon` here.
    proof : tuple of tuple of str
        A balanced collection of coalitions.
    weights : tuple of Fraction
        Its weights, which sum to one: the mean excess that they give is `epsilon` at every
        efficient point, so that the largest excess is never less.
    """

    payoffs: NDArray[Any]
    regret: Any
    players: tuple[str, ...]
    epsilon: Any
    binding: tuple[tuple[str, ...], ...]
    proof: tuple[tuple[str, ...], ...]
    weights: tuple[Fraction, ...]

    def payoff(self, player: str) -> Any:
        """Share of one player."""
        return _payoff(self, player)

    def __repr__(self) -> str:
        return f"LeastCoreImputation {_shares(self)}, epsilon {_short(self.epsilon)}"


@dataclass(frozen=True, eq=False)
class BalancedCollection:
    """A minimal balanced collection of coalitions that is worth the most.

    Attributes
    ----------
    payoffs : array, shape (n,)
        The cheapest shares that leave no coalition a reason to object; they sum to `worth`.
    regret : Fraction or float
        Largest violation among: coalitions that could object to `payoffs`, players whose weights
        do not sum to one, and the gap between the sum of `payoffs` and `worth`.
    players : tuple of str
        The labels of the game.
    coalitions : tuple of tuple of str
        The collection; never the grand coalition, unless there is a single player.
    weights : tuple of Fraction
        Positive; those of the coalitions that hold a player sum to one, for every player.
    worth : Fraction or float
        Weighted worth of the collection.
    grand_worth : Fraction or float
        Worth of the grand coalition.
    proves_core_empty : bool
        Whether `worth` exceeds `grand_worth`, compared exactly.
    """

    payoffs: NDArray[Any]
    regret: Any
    players: tuple[str, ...]
    coalitions: tuple[tuple[str, ...], ...]
    weights: tuple[Fraction, ...]
    worth: Any
    grand_worth: Any
    proves_core_empty: bool

    @property
    def subsidy(self) -> Any:
        """The least sum that an outsider must add for the core to be non-empty."""
        return self.worth - self.grand_worth if self.proves_core_empty else 0 * self.worth

    def payoff(self, player: str) -> Any:
        """Share of one player in the cheapest stable demands."""
        return _payoff(self, player)

    def __repr__(self) -> str:
        parts = ", ".join(
            f"{_braces([own])} {weight}"
            for own, weight in zip(self.coalitions, self.weights, strict=True)
        )
        verdict = ">" if self.proves_core_empty else "<="
        return (
            f"BalancedCollection ({parts}) worth {_short(self.worth)} {verdict} "
            f"{_short(self.grand_worth)}, regret {_short(self.regret)}"
        )


@dataclass(frozen=True)
class NucleolusLevel:
    """One level of excess in the nucleolus, with the weights that prove it the least possible.

    Attributes
    ----------
    excess : Fraction
        The largest excess among the coalitions that the levels before leave free.
    coalitions : tuple of tuple of str
        Coalitions with exactly this excess, settled here.
    weights : tuple of Fraction
        Their weights: positive, sum one.
    bounds : tuple of str
        Players held at their own worth, settled here.
    bound_weights : tuple of Fraction
        Their weights: positive.
    settled : tuple of tuple of str
        The coalitions settled before, the grand coalition first.
    settled_weights : tuple of Fraction
        Their weights, of either sign: with the others they cancel for every player.
    """

    excess: Fraction
    coalitions: tuple[tuple[str, ...], ...]
    weights: tuple[Fraction, ...]
    bounds: tuple[str, ...]
    bound_weights: tuple[Fraction, ...]
    settled: tuple[tuple[str, ...], ...]
    settled_weights: tuple[Fraction, ...]


@dataclass(frozen=True, eq=False)
class Nucleolus:
    """The nucleolus or the prenucleolus of a game.

    Attributes
    ----------
    payoffs : array, shape (n,)
        Each player's share; read-only.
    regret : Fraction or float
        Largest amount by which an excess at `payoffs` differs from, or exceeds, what `levels`
        prove; infinite if they prove nothing.
    players : tuple of str
        The labels of the game.
    levels : tuple of NucleolusLevel
        The excesses from the largest down, until they leave a single point.
    """

    payoffs: NDArray[Any]
    regret: Any
    players: tuple[str, ...]
    levels: tuple[NucleolusLevel, ...]

    def payoff(self, player: str) -> Any:
        """Share of one player."""
        return _payoff(self, player)

    def __repr__(self) -> str:
        return f"Nucleolus {_shares(self)}"
