"""Markov games with efforts in intervals: quadratic payoffs, moves with chances linear in effort.

The state is a list of components, such as ("unrest", "autonomous").
In a given state each component either stays or moves to one other level; the components move
independently of one another, each with the chance ``clip(intensity, 0, 1)``.
An intensity is linear in each player's own efforts (products of efforts of different players are
allowed), a stage payoff is a polynomial of degree two at most in all efforts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations_with_replacement, product
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import GameError
from basebargain.forms._fields import described, listed
from basebargain.forms._frozen import frozen
from basebargain.forms._markov import checked_discounts, start_state
from basebargain.forms._payoff import as_payoffs, free_names, is_symbolic, kind_of, substitute
from basebargain.forms._point import point_values

if TYPE_CHECKING:
    from basebargain.parameters import Parameter, Scenario

__all__ = ["Effort", "QuadraticMarkovGame"]


@dataclass(frozen=True)
class Effort:
    """One effort of one player, chosen anew each period.

    Parameters
    ----------
    player : str
    name : str
        The name it has in the expressions of payoffs and intensities.
    low, high : number or expression, optional
        The interval it is chosen from.
    states : sequence of str, optional
        The states in which it can be made; it is 0 in all others. Everywhere if not given.
    """

    player: str
    name: str
    low: Any = 0
    high: Any = 1
    states: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class QuadraticMarkovGame:
    """A discounted Markov game in which players choose efforts from intervals.

    Usually built by `from_expressions`.

    Parameters
    ----------
    players : tuple of str
        One label per player.
    components : mapping of str to tuple of str
        The levels of each component; the states are all combinations, the last component varying
        fastest, labelled by their levels joined with ``"/"``.
    efforts : tuple of pairs (player, name)
        All efforts, N of them.
    payoffs : array, shape (S, n, M)
        Coefficients of the stage payoffs on the M monomials of degree at most two, `monomials`.
    intensities : array, shape (S, F, M)
        Coefficients of each component's intensity of moving.
    targets : array of int, shape (S, F)
        The level to which a component moves; its present level where it cannot move.
    bounds : array, shape (S, N, 2)
        Lowest and highest effort in each state.
    discounts : number or sequence of numbers
        In [0, 1); one for all, or one per player.
    start : str, optional
        The state in which play begins; the first one if not given.
    name : str, optional
        What the game is called in messages, tables and figures.
    unit : str, optional
        Unit of the payoffs.
    ranges : mapping of str to Parameter, optional
        Declared parameters: values given to `at` are checked against their ranges.

    Raises
    ------
    GameError
        If shapes do not fit, an interval is empty, an intensity is not linear in a player's own
        efforts, or one player moves more than two components at once in a state.

    Notes
    -----
    With at most two components in a player's hands, its payoff from one more period is piecewise
    quadratic in its own efforts, so the best deviation can be computed exactly.

    Examples
    --------
    >>> import sympy
    >>> from basebargain.forms import Effort, QuadraticMarkovGame
    >>> e, k = sympy.symbols("e k")
    >>> game = QuadraticMarkovGame.from_expressions(
    ...     players=("spoiler",),
    ...     components={"country": ("split", "whole")},
    ...     efforts=[Effort("spoiler", "e", states=("split",))],
    ...     payoffs={"split": [1 - k * e**2 / 2], "whole": [0]},
    ...     moves={
    ...         "split": {"country": ("whole", 0.3 - 0.5 * e)},
    ...         "whole": {"country": ("split", 0.05)},
    ...     },
    ...     discounts=0.9,
    ... )
    >>> game.parameters, game.states
    (('k',), ('split', 'whole'))
    >>> game.at(k=2)
    QuadraticMarkovGame of spoiler: 2 states, efforts e (spoiler); discount 0.9
    """

    players: tuple[str, ...]
    components: Mapping[str, tuple[str, ...]]
    efforts: tuple[tuple[str, str], ...]
    payoffs: NDArray[Any]
    intensities: NDArray[Any]
    targets: NDArray[np.int_]
    bounds: NDArray[Any]
    discounts: Any
    start: str = ""
    name: str = ""
    unit: str = ""
    ranges: Mapping[str, Parameter] = field(default_factory=frozen)

    def __post_init__(self) -> None:
        described(self)
        where = self._title
        components: Any = self.components
        if not isinstance(components, Mapping):
            msg = f"{where}: components must map names to levels; got {components!r}."
            raise GameError(msg)
        levels = {
            name: listed(own, f"{where}: levels of {name!r}")
            for name, own in self.components.items()
        }
        pairs = tuple(
            listed(effort, f"{where}: efforts[{k}]")
            for k, effort in enumerate(listed(self.efforts, f"{where}: efforts"))
        )
        if not all(len(own) == 2 for own in pairs):
            msg = f"{where}: each effort must be a pair (player, name); got {self.efforts!r}."
            raise GameError(msg)
        object.__setattr__(self, "players", listed(self.players, f"{where}: players"))
        object.__setattr__(self, "components", frozen(levels))
        object.__setattr__(self, "efforts", pairs)
        rates = checked_discounts(self.discounts, len(self.players), self._title)
        object.__setattr__(self, "discounts", rates)
        self._check_labels()
        object.__setattr__(self, "start", start_state(self.start, self.states, self._title))
        try:
            targets = np.array(self.targets, dtype=int)
        except (TypeError, ValueError) as error:
            msg = f"{where}: targets must be positions of levels; got {self.targets!r}."
            raise GameError(msg) from error
        targets.flags.writeable = False
        object.__setattr__(self, "targets", targets)
        for name, shape in self._shapes().items():
            array = as_payoffs(getattr(self, name), f"{self._title}: {name}")
            if array.shape != shape:
                msg = f"{self._title}: {name} must have the shape {shape}; got {array.shape}."
                raise GameError(msg)
            object.__setattr__(self, name, array)
        self._set_numbers(as_payoffs(list(self._numbers()), self._title))
        self._check_structure()

    @property
    def _title(self) -> str:
        return f"QuadraticMarkovGame {self.name!r}" if self.name else "QuadraticMarkovGame"

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        size, width = len(self.states), len(self.monomials)
        return {
            "payoffs": (size, len(self.players), width),
            "intensities": (size, len(self.components), width),
            "bounds": (size, len(self.efforts), 2),
        }

    def _check_labels(self) -> None:
        names = [name for _, name in self.efforts]
        groups: list[Sequence[Any]] = [self.players, tuple(self.components), names]
        for labels in (*groups, *self.components.values()):
            ok = labels and all(isinstance(label, str) and label for label in labels)
            if not ok or len(set(labels)) != len(labels):
                msg = (
                    f"{self._title}: players, components, levels and efforts need different, "
                    f"non-empty names; got {tuple(labels)!r}."
                )
                raise GameError(msg)
        strangers = [player for player, _ in self.efforts if player not in self.players]
        if strangers:
            msg = f"{self._title}: {strangers[0]!r} makes an effort but is none of {self.players}."
            raise GameError(msg)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Labels of the states: the levels of the components joined by ``"/"``."""
        return tuple("/".join(levels) for levels in product(*self.components.values()))

    @cached_property
    def levels(self) -> NDArray[np.int_]:
        """Position of each component's level in each state, shape (S, F)."""
        sizes = (range(len(own)) for own in self.components.values())
        result = np.array(list(product(*sizes)))
        result.flags.writeable = False
        return result

    @cached_property
    def monomials(self) -> tuple[tuple[int, ...], ...]:
        """Positions of the efforts multiplied in each monomial: (), (0,), ..., (0, 0), (0, 1)..."""
        number = len(self.efforts)
        return tuple(m for d in range(3) for m in combinations_with_replacement(range(number), d))

    @cached_property
    def owners(self) -> tuple[int, ...]:
        """Position of the player who makes each effort."""
        return tuple(self.players.index(player) for player, _ in self.efforts)

    @cached_property
    def kind(self) -> str:
        """``"float"``, ``"exact"`` or ``"symbolic"``: what the numbers are."""
        return "symbolic" if self.parameters else kind_of(self.payoffs)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters still free, sorted."""
        return free_names(self._numbers())

    def _numbers(self) -> Iterator[Any]:
        yield from self.payoffs.flat
        yield from self.intensities.flat
        yield from self.bounds.flat
        yield from self.discounts

    def _set_numbers(self, numbers: NDArray[Any]) -> None:
        at = 0
        for name in ("payoffs", "intensities", "bounds"):
            old = getattr(self, name)
            array = numbers[at : at + old.size].reshape(old.shape).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)
            at += old.size
        object.__setattr__(self, "discounts", tuple(numbers[at:].tolist()))
        checked_discounts(self.discounts, len(self.players), self._title)
        for (s, j), low in np.ndenumerate(self.bounds[:, :, 0]):
            high = self.bounds[s, j, 1]
            if not is_symbolic(low) and not is_symbolic(high) and not low <= high:
                msg = (
                    f"{self._title}: effort {self.efforts[j][1]!r} in state {self.states[s]!r} "
                    f"needs low <= high; got [{low}, {high}]."
                )
                raise GameError(msg)

    def _check_structure(self) -> None:
        """Check that in no state a player moves more than two components."""
        for s, state in enumerate(self.states):
            movers = [self._movers(s, f) for f in range(len(self.components))]
            for i, player in enumerate(self.players):
                count = sum(i in owners for owners in movers)
                if count > 2:
                    msg = (
                        f"{self._title}: in state {state!r} the efforts of {player!r} move "
                        f"{count} components at once; at most two keep its payoff quadratic."
                    )
                    raise GameError(msg)

    def _movers(self, s: int, f: int) -> set[int]:
        """Return the players whose efforts move a component in a state, each linearly."""
        result: set[int] = set()
        for monomial, coefficient in zip(self.monomials, self.intensities[s, f], strict=True):
            owners = [self.owners[j] for j in monomial]
            if coefficient and len(set(owners)) < len(owners):
                msg = (
                    f"{self._title}: the intensity of {tuple(self.components)[f]!r} in state "
                    f"{self.states[s]!r} must be linear in the efforts of "
                    f"{self.players[owners[0]]!r}."
                )
                raise GameError(msg)
            if coefficient:
                result |= set(owners)
        return result

    @classmethod
    def from_expressions(
        cls,
        *,
        players: Sequence[str],
        components: Mapping[str, Sequence[str]],
        efforts: Sequence[Effort],
        payoffs: Mapping[str, Sequence[Any]],
        moves: Mapping[str, Mapping[str, tuple[str, Any]]],
        discounts: Any,
        **described: Any,
    ) -> Self:
        """Build a game from expressions in the names of the efforts and of parameters.

        Parameters
        ----------
        players : sequence of str
        components : mapping of str to sequence of str
            The levels of each component of the state.
        efforts : sequence of Effort
        payoffs : mapping of str to sequence
            For each state one stage payoff per player, costs of effort included.
        moves : mapping of str to mapping of str to pair
            For each state and each component that can move there: the level it moves to and the
            intensity, clipped to [0, 1] to give the chance.
        discounts : number or sequence of numbers
            In [0, 1).
        **described
            `start`, `name`, `unit` and `ranges` as for the class.

        Raises
        ------
        GameError
            If a state is missing or unknown, or an expression is no polynomial of degree two at
            most in the efforts.
        """
        from basebargain.forms._markov_expressions import tables

        arrays = tables(tuple(players), components, tuple(efforts), payoffs, moves)
        pairs = tuple((effort.player, effort.name) for effort in efforts)
        levels = {name: tuple(own) for name, own in components.items()}
        return cls(tuple(players), levels, pairs, *arrays, discounts, **described)

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
            If an interval becomes empty, or a discount factor leaves [0, 1).
        """
        if not self.parameters and not values:
            return self
        given = point_values(self.parameters, self.ranges, scenario, values, where=self._title)
        numbers = substitute(as_payoffs(list(self._numbers()), self._title), given)
        result = replace(self)
        result._set_numbers(numbers)
        return result

    def declared(self, ranges: Mapping[str, Parameter]) -> Self:
        """Return the game with ranges that `at` checks values against."""
        return replace(self, ranges=ranges)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, QuadraticMarkovGame):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[Any, ...]:
        labels = (self.players, tuple(self.components.items()), self.efforts, self.start)
        return (*labels, *self.targets.flat, *self._numbers())

    def __repr__(self) -> str:
        names = ", ".join(f"{name} ({player})" for player, name in self.efforts)
        free = f", free: {', '.join(self.parameters)}" if self.parameters else ""
        rates = ", ".join(map(str, dict.fromkeys(self.discounts)))
        return (
            f"{self._title} of {' and '.join(self.players)}: {len(self.states)} states, "
            f"efforts {names}; discount {rates}{free}"
        )
