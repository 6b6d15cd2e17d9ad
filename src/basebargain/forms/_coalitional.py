"""Games in coalitional form with transferable utility: players, and the worth of each coalition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms._coalitional_labels import (
    check_players,
    check_worths,
    decimal_number,
    given_labels,
    labels_of,
    mask_of,
    members_of,
    refuse_missing,
)
from basebargain.forms._coalitional_properties import convex, monotone, superadditive
from basebargain.forms._coalitional_reading import exact_worths
from basebargain.forms._fields import described
from basebargain.forms._frozen import frozen
from basebargain.forms._payoff import as_number, as_payoffs, free_names, kind_of, substitute, unify
from basebargain.forms._point import point_values

if TYPE_CHECKING:
    from basebargain.parameters import Parameter, Scenario

__all__ = ["CoalitionalGame"]


@dataclass(frozen=True, eq=False)
class CoalitionalGame:
    """A game in coalitional form: what each set of players can secure for itself.

    Utility is transferable, so that the worth of a coalition is one number which its members may
    divide in any way.

    Parameters
    ----------
    players : tuple of str
        One label per player, at least one.
    worths : array, shape (2^n,)
        ``worths[k]`` is the worth of the players whose bits are set in k, the first player being
        the lowest bit; ``worths[0]`` is the empty coalition's and must be 0.
        Floats, exact rationals, or sympy expressions in named parameters; one kind for the game.
    name : str, optional
        What the game is called in tables and figures.
    unit : str, optional
        Unit of the worths.
    ranges : mapping of str to Parameter, optional
        Declared parameters: values given to `at` under these names are checked against their
        ranges.

    Raises
    ------
    GameError
        If there is no player, a label is empty or occurs twice, the number of worths is not 2^n,
        the empty coalition is worth something, or a worth is NaN, infinite or not a number.

    Examples
    --------
    One left glove, two right ones; a pair is worth 1.

    >>> import basebargain as bb
    >>> gloves = bb.CoalitionalGame.from_function(
    ...     ("left", "right 1", "right 2"), lambda who: int("left" in who and len(who) > 1)
    ... )
    >>> gloves.worth("left", "right 2")
    Fraction(1, 1)
    >>> gloves.is_superadditive, gloves.is_convex
    (True, False)
    """

    players: tuple[str, ...]
    worths: NDArray[Any]
    name: str = ""
    unit: str = ""
    ranges: Mapping[str, Parameter] = field(default_factory=frozen)

    def __post_init__(self) -> None:
        described(self)
        object.__setattr__(self, "players", given_labels(self.players, f"{self._title}: players"))
        check_players(self.players, f"{self._title}: players")
        object.__setattr__(self, "worths", as_payoffs(self.worths, f"{self._title}: worths"))
        check_worths(self.worths, len(self.players), self._title)

    @property
    def _title(self) -> str:
        return f"CoalitionalGame {self.name!r}" if self.name else "CoalitionalGame"

    @classmethod
    def from_worths(
        cls,
        worths: Mapping[Any, Any],
        *,
        players: Sequence[str] | None = None,
        name: str = "",
        unit: str = "",
    ) -> Self:
        """Build a game from a mapping of coalitions to their worths.

        Parameters
        ----------
        worths : mapping
            A key is a coalition: a frozenset or tuple of labels, or one label by itself.
            Every coalition but the empty one must be there, in any order.
        players : sequence of str, optional
            The labels in the order wanted; the order in which they first appear if not given.
        name, unit : str, optional
            Shown in tables and figures.

        Raises
        ------
        GameError
            If coalitions are missing, given twice, or hold a player that is not in `players`.

        Examples
        --------
        >>> import basebargain as bb
        >>> game = bb.CoalitionalGame.from_worths({"a": 0, "b": 1, ("a", "b"): 3})
        >>> game.players, game.worth("b", "a")
        (('a', 'b'), Fraction(3, 1))
        """
        members = [members_of(key) for key in worths]
        found = dict.fromkeys(label for own in members for label in own)
        labels = given_labels(tuple(found) if players is None else players, "from_worths: players")
        check_players(labels, "from_worths: players")
        table = np.full(2 ** len(labels), None, dtype=object)
        table[0] = 0
        seen: set[int] = set()
        for own, (key, value) in zip(members, worths.items(), strict=True):
            mask = mask_of(labels, own, "from_worths")
            if mask in seen:
                msg = f"from_worths: each coalition must be given once; got {key!r} again."
                raise GameError(msg)
            seen.add(mask)
            table[mask] = as_number(value, f"worth of {key!r}")
        refuse_missing(labels, table)
        return cls(labels, table, name, unit)

    @classmethod
    def from_function(
        cls,
        players: Sequence[str],
        worth: Callable[[frozenset[str]], Any],
        *,
        name: str = "",
        unit: str = "",
    ) -> Self:
        """Build a game from a function of the coalition.

        Parameters
        ----------
        players : sequence of str
            The labels.
        worth : callable
            Takes a frozenset of labels; called once for each coalition except the empty one, which
            is worth 0.
        name, unit : str, optional
            Shown in tables and figures.

        Examples
        --------
        Three share the cost of a runway; the longest that a coalition needs costs it 1, 2 or 4.

        >>> import basebargain as bb
        >>> cost = {"small": 1, "medium": 2, "large": 4}
        >>> bb.CoalitionalGame.from_function(
        ...     tuple(cost), lambda who: -max(cost[label] for label in who)
        ... ).worth("small", "medium")
        Fraction(-2, 1)
        """
        labels = given_labels(players, "from_function: players")
        check_players(labels, "from_function: players")
        table = np.zeros(2 ** len(labels), dtype=object)
        for mask in range(1, 2 ** len(labels)):
            own = labels_of(labels, mask)
            table[mask] = as_number(worth(frozenset(own)), f"worth of {own!r}")
        return cls(labels, table, name, unit)

    @classmethod
    def weighted_voting(cls, weights: Mapping[str, Any], quota: Any, *, name: str = "") -> Self:
        """Build the simple game in which a coalition wins if its weights reach the quota.

        Parameters
        ----------
        weights : mapping of str to number
            The weight of each player.
        quota : number
            Positive. A float, here and among the weights, is the decimal that it prints as, so
            that 0.7 + 0.1 reaches 0.8.
        name : str, optional
            Shown in tables and figures.

        Examples
        --------
        >>> import basebargain as bb
        >>> council = bb.CoalitionalGame.weighted_voting({"a": 50, "b": 49, "c": 1}, quota=51)
        >>> council.worth("a", "c"), council.worth("b", "c")
        (Fraction(1, 1), Fraction(0, 1))
        """
        need = decimal_number(quota, "weighted_voting: quota")
        if not need > 0:
            msg = (
                f"weighted_voting: the quota must be positive, or the empty coalition would win; "
                f"got {quota!r}."
            )
            raise GameError(msg)
        own = {
            who: decimal_number(weight, f"weighted_voting: weight of {who!r}")
            for who, weight in weights.items()
        }
        return cls.from_function(
            tuple(own), lambda who: int(sum(own[label] for label in who) >= need), name=name
        )

    @classmethod
    def unanimity(
        cls, players: Sequence[str], carrier: Iterable[str], *, worth: Any = 1, name: str = ""
    ) -> Self:
        """Build the game in which a coalition earns `worth` if it holds all of `carrier`.

        Parameters
        ----------
        players : sequence of str
            The labels.
        carrier : iterable of str
            The players who are all needed; at least one.
        worth : number or expression, optional
            What they earn.
        name : str, optional
            Shown in tables and figures.

        Examples
        --------
        >>> import basebargain as bb
        >>> bb.CoalitionalGame.unanimity(("a", "b", "c"), ("a", "b")).worth("a", "b")
        Fraction(1, 1)
        """
        needed = given_labels(carrier, "unanimity: carrier")
        if not mask_of(tuple(players), needed, "unanimity: carrier"):
            msg = "unanimity: the carrier must name at least one player; got none."
            raise GameError(msg)
        return cls.from_function(
            players, lambda who: worth if who.issuperset(needed) else 0, name=name
        )

    @cached_property
    def kind(self) -> str:
        """``"float"``, ``"exact"`` or ``"symbolic"``: what the worths are made of."""
        return kind_of(self.worths)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters still free, sorted."""
        return free_names(self.worths.flat) if self.kind == "symbolic" else ()

    @property
    def coalitions(self) -> tuple[tuple[str, ...], ...]:
        """The labels of every coalition, in the order of the worths, the empty one first."""
        return tuple(labels_of(self.players, mask) for mask in range(len(self.worths)))

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> Self:
        """Return the game with parameters replaced by numbers; keywords win over the scenario.

        Parameters
        ----------
        scenario : Scenario, optional
            Gives every parameter it knows; a parameter that it holds as an interval must be
            given by keyword.
        **values : number
            Exact numbers keep the game exact.

        Raises
        ------
        ParameterError
            For an unknown name, a value out of its declared range, NaN or infinity.
        """
        if not self.parameters and not values:
            return self
        numbers = point_values(self.parameters, self.ranges, scenario, values, where=self._title)
        return replace(self, worths=substitute(self.worths, numbers))

    def declared(self, ranges: Mapping[str, Parameter]) -> Self:
        """Return the game with ranges that `at` checks values against."""
        return replace(self, ranges=ranges)

    def exact(self) -> Self:
        """Return the game with its worths as the exact rationals that solvers read them as.

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
                f"{', '.join(self.parameters)}: give them with game.at(scenario) or "
                "game.at(name=value)."
            )
            raise NotApplicableError(msg)
        return self if self.kind == "exact" else replace(self, worths=self._exact)

    @cached_property
    def _exact(self) -> NDArray[Any]:
        return np.array(exact_worths(self.worths), dtype=object)

    def worth(self, *players: str) -> Any:
        """Return the worth of the coalition of the given players.

        Returns
        -------
        number or sympy.Expr
            Zero for no player.

        Raises
        ------
        GameError
            If a label is not one of the players, or is given twice.
        """
        return self.worths[mask_of(self.players, players, self._title)]

    def subgame(self, players: Iterable[str]) -> Self:
        """Return the game among the given players alone, in the given order."""
        kept = given_labels(players, f"{self._title}: subgame")
        mask_of(self.players, kept, f"{self._title}: subgame")
        bits = [1 << self.players.index(label) for label in kept]
        masks = [0]
        for bit in bits:
            masks += [mask | bit for mask in masks]
        return replace(self, players=kept, worths=self.worths[masks])

    def rescaled(self, scale: Any = 1, shift: Any = 0) -> Self:
        """Return the strategically equivalent game ``scale * v(S) + sum of shift over S``.

        Parameters
        ----------
        scale : number
            Positive.
        shift : number or sequence of numbers
            What each player earns besides; one for all players or one each.
        """
        factor = as_number(scale, "scale")
        if not factor > 0:
            msg = f"{self._title}: scale must be positive, so that preferences stay; got {scale!r}."
            raise GameError(msg)
        own = list(shift) if isinstance(shift, Sequence) else [shift] * len(self.players)
        if len(own) != len(self.players):
            msg = f"{self._title}: one shift, or one per player, is needed; got {shift!r}."
            raise GameError(msg)
        sums: list[Any] = [Fraction(0)]
        for entry in own:
            number = as_number(entry, "shift")
            sums += [total + number for total in sums]
        added = np.empty(len(sums), dtype=object)
        added[:] = sums
        return replace(self, worths=unify(self.worths.astype(object) * factor + added, "worths"))

    def renamed(self, players: Sequence[str]) -> Self:
        """Return the game under other labels, given in the order of the players."""
        return replace(self, players=given_labels(players, "renamed: players"))

    @cached_property
    def is_monotone(self) -> bool:
        """Whether no player ever lowers the worth of a coalition by joining it; exact."""
        return monotone(self.exact().worths, len(self.players))

    @cached_property
    def is_superadditive(self) -> bool:
        """Whether two disjoint coalitions never lose by merging; exact."""
        return superadditive(self.exact().worths, len(self.players))

    @cached_property
    def is_convex(self) -> bool:
        """Whether a player's contribution never falls as the coalition grows; exact."""
        return convex(self.exact().worths, len(self.players))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CoalitionalGame):
            return NotImplemented
        return self.players == other.players and bool(np.array_equal(self.worths, other.worths))

    def __hash__(self) -> int:
        return hash((self.players, tuple(self.worths)))

    def __repr__(self) -> str:
        free = f", free: {', '.join(self.parameters)}" if self.parameters else ""
        head = f"{self._title} of {', '.join(self.players)}{free}"
        if len(self.players) > 4:
            return head
        pairs = zip(self.coalitions[1:], self.worths[1:], strict=True)
        rows = [f"  {', '.join(own)}: {value}" for own, value in pairs]
        return "\n".join([head, *rows])
