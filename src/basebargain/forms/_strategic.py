"""Games in strategic form: labelled players and strategies, payoffs that may hold parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import GameError
from basebargain.forms._fields import described, listed
from basebargain.forms._frozen import frozen
from basebargain.forms._payoff import as_number, as_payoffs, free_names, kind_of, substitute, unify
from basebargain.forms._point import point_values

if TYPE_CHECKING:
    import xarray as xr

    from basebargain.parameters import Parameter, Scenario

__all__ = ["StrategicGame"]


@dataclass(frozen=True, eq=False)
class StrategicGame:
    """A finite game in strategic form for any number of players.

    Parameters
    ----------
    players : tuple of str
        One label per player.
    strategies : tuple of tuple of str
        The labels of each player's pure strategies, in the order of the players.
    payoffs : array, shape (n, m_1, ..., m_n)
        ``payoffs[i, s_1, ..., s_n]`` is player i's payoff at the pure profile s.
        Floats, exact rationals, or sympy expressions in named parameters; one kind for the
        whole game.
    name : str, optional
        What the game is called in tables and figures.
    unit : str, optional
        Unit of the payoffs.
    ranges : mapping of str to Parameter, optional
        Declared parameters: values given to `at` under these names are checked against their
        ranges.

    Raises
    ------
    GameError
        If the game is empty, ragged, wrongly labelled, or a payoff is NaN, infinite or not a
        number.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.StrategicGame.from_arrays(
    ...     [[3, 0], [5, 1]], [[3, 5], [0, 1]], players=("row", "column")
    ... )
    >>> game.shape
    (2, 2)
    >>> game.payoff("2", "1")
    (Fraction(5, 1), Fraction(0, 1))
    """

    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    payoffs: NDArray[Any]
    name: str = ""
    unit: str = ""
    ranges: Mapping[str, Parameter] = field(default_factory=frozen)

    def __post_init__(self) -> None:
        described(self)
        object.__setattr__(self, "players", listed(self.players, f"{self._title}: players"))
        object.__setattr__(self, "strategies", _rows(self.strategies, self._title))
        object.__setattr__(self, "payoffs", as_payoffs(self.payoffs, f"{self._title}: payoffs"))
        self._check_shape()
        _check_labels(self.players, f"{self._title}: players")
        for player, own in zip(self.players, self.strategies, strict=True):
            _check_labels(own, f"{self._title}: strategies of {player!r}")

    def _check_shape(self) -> None:
        expected = (len(self.players), *(len(own) for own in self.strategies))
        if len(self.players) != len(self.strategies):
            msg = (
                f"{self._title}: one tuple of strategies per player is needed; got "
                f"{len(self.strategies)} for the {len(self.players)} players {self.players}."
            )
            raise GameError(msg)
        if self.payoffs.shape != expected:
            msg = (
                f"{self._title}: payoffs must have the shape (players, strategies...), here "
                f"{expected}; got {self.payoffs.shape}."
            )
            raise GameError(msg)
        if 0 in expected:
            msg = (
                f"{self._title}: every player needs at least one strategy, and the game at least "
                f"one player; got the shape {expected}."
            )
            raise GameError(msg)

    @property
    def _title(self) -> str:
        return f"StrategicGame {self.name!r}" if self.name else "StrategicGame"

    @classmethod
    def from_arrays(
        cls,
        *payoffs: Any,
        players: Sequence[str] | None = None,
        strategies: Sequence[Sequence[str]] | None = None,
        name: str = "",
        unit: str = "",
    ) -> Self:
        """Build a game from one payoff array per player, all of shape (m_1, ..., m_n).

        Parameters
        ----------
        *payoffs : array_like
            Player i's payoffs; axis k runs over player k's strategies, for every player alike.
        players : sequence of str, optional
            Labels; ``"1"``, ``"2"``, ... if not given.
        strategies : sequence of sequences of str, optional
            Labels; ``"1"``, ``"2"``, ... for each player if not given.
        name, unit : str, optional
            Shown in tables and figures.

        Examples
        --------
        >>> import basebargain as bb
        >>> bb.StrategicGame.from_arrays([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]).players
        ('1', '2')
        """
        names = tuple(map(str, range(1, len(payoffs) + 1)))
        if players is not None:
            names = listed(players, "from_arrays: players")
        if not payoffs or len(names) != len(payoffs):
            msg = (
                f"from_arrays: one payoff array per player is needed; got {len(payoffs)} arrays "
                f"for the players {names}."
            )
            raise GameError(msg)
        arrays = [
            as_payoffs(table, f"payoffs of {who}")
            for who, table in zip(names, payoffs, strict=True)
        ]
        for who, array in zip(names, arrays, strict=True):
            if array.shape != arrays[0].shape or array.ndim != len(arrays):
                msg = (
                    f"from_arrays: payoffs of {who} must have one axis per player ({len(arrays)}) "
                    f"and the shape of the others, {arrays[0].shape}; got {array.shape}."
                )
                raise GameError(msg)
        labels = [tuple(str(k + 1) for k in range(size)) for size in arrays[0].shape]
        stacked = np.stack(arrays)
        if stacked.dtype == object:
            stacked = unify(stacked, "payoffs")
        return cls(names, strategies or labels, stacked, name, unit)  # type: ignore[arg-type]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of pure strategies of each player."""
        return tuple(len(own) for own in self.strategies)

    @cached_property
    def kind(self) -> str:
        """``"float"``, ``"exact"`` or ``"symbolic"``: what the payoffs are made of."""
        return kind_of(self.payoffs)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters still free, sorted."""
        return free_names(self.payoffs.flat) if self.kind == "symbolic" else ()

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
        return replace(self, payoffs=substitute(self.payoffs, numbers))

    def declared(self, ranges: Mapping[str, Parameter]) -> Self:
        """Return the game with ranges that `at` checks values against."""
        return replace(self, ranges=ranges)

    def payoff(self, *profile: str) -> tuple[Any, ...]:
        """Payoffs of all players at a pure profile given by its labels."""
        at = self.position(*profile)
        return tuple(table[at] for table in self.payoffs)

    def position(self, *profile: str) -> tuple[int, ...]:
        """Return the indices of a pure profile given by its labels.

        Raises
        ------
        GameError
            If a label is not one of that player's strategies.
        """
        if len(profile) != len(self.players):
            msg = f"{self._title}: a profile has {len(self.players)} labels; got {profile}."
            raise GameError(msg)
        for player, own, label in zip(self.players, self.strategies, profile, strict=True):
            if label not in own:
                msg = f"{self._title}: {player!r} has the strategies {own}; got {label!r}."
                raise GameError(msg)
        return tuple(own.index(label) for own, label in zip(self.strategies, profile, strict=True))

    def rescaled(self, scale: Any = 1, shift: Any = 0) -> Self:
        """Return the game with payoffs ``scale * u + shift``; equilibria do not move.

        Parameters
        ----------
        scale, shift : number or sequence of numbers
            One for all players or one each; `scale` must be positive.
        """
        factor, offset = (self._per_player(value) for value in (scale, shift))
        if not all(entry > 0 for entry in factor.flat):
            msg = f"{self._title}: scale must be positive, so that preferences stay; got {scale!r}."
            raise GameError(msg)
        return replace(self, payoffs=unify(self.payoffs * factor + offset, "payoffs"))

    def _per_player(self, value: Any) -> NDArray[Any]:
        entries = list(value) if isinstance(value, Sequence) else [value] * len(self.players)
        if len(entries) != len(self.players):
            msg = f"{self._title}: one number, or one per player, is needed; got {value!r}."
            raise GameError(msg)
        column = np.empty(len(entries), dtype=object)
        column[:] = [as_number(entry, "scale or shift") for entry in entries]
        if self.kind == "float":
            column = column.astype(float)
        return column.reshape((-1,) + (1,) * len(self.players))

    def renamed(
        self,
        players: Sequence[str] | None = None,
        strategies: Sequence[Sequence[str]] | None = None,
    ) -> Self:
        """Return the game under other labels."""
        return replace(
            self,
            players=self.players if players is None else listed(players, "renamed: players"),
            strategies=self.strategies if strategies is None else _rows(strategies, self._title),
        )

    def restricted(self, strategies: Sequence[Sequence[str]]) -> Self:
        """Return the game with only the given strategies of each player, in the given order."""
        chosen = _rows(strategies, self._title)
        if len(chosen) != len(self.players):
            msg = (
                f"{self._title}: one sequence of strategies per player is needed "
                f"({len(self.players)}); got {len(chosen)}."
            )
            raise GameError(msg)
        positions = []
        for player, own, kept in zip(self.players, self.strategies, chosen, strict=True):
            unknown = [label for label in kept if label not in own]
            if unknown:
                msg = f"{self._title}: {player!r} has the strategies {own}; got {unknown}."
                raise GameError(msg)
            positions.append([own.index(label) for label in kept])
        payoffs = self.payoffs[np.ix_(range(len(self.players)), *positions)]
        return replace(self, strategies=chosen, payoffs=payoffs)

    def to_xarray(self) -> xr.DataArray:
        """Return the payoffs with the labels as coordinates; dims ``("player", *players)``."""
        import xarray as xr

        return xr.DataArray(
            self.payoffs,
            dims=("player", *self.players),
            coords={
                "player": list(self.players),
                **dict(zip(self.players, map(list, self.strategies), strict=True)),
            },
            name="payoff",
            attrs={"unit": self.unit, "game": self.name},
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StrategicGame):
            return NotImplemented
        labels = (self.players, self.strategies) == (other.players, other.strategies)
        return labels and bool(np.array_equal(self.payoffs, other.payoffs))

    def __hash__(self) -> int:
        return hash((self.players, self.strategies, tuple(self.payoffs.flat)))

    def __repr__(self) -> str:
        head = f"{self._title} of {' and '.join(self.players)}, {'x'.join(map(str, self.shape))}"
        free = f", free: {', '.join(self.parameters)}" if self.parameters else ""
        return (
            head
            + free
            + (f"\n{self._table()}" if len(self.players) == 2 and not self.parameters else "")
        )

    def _table(self) -> str:
        """Rows and columns of a two-player game as text, one screen at most."""
        rows, columns = self.strategies
        if len(rows) > 12 or len(columns) > 8:
            return "(too large to print)"
        cells = [
            [", ".join(_short(u) for u in self.payoffs[:, i, j]) for j in range(len(columns))]
            for i in range(len(rows))
        ]
        grid = [["", *columns], *([label, *line] for label, line in zip(rows, cells, strict=True))]
        widths = [max(len(line[k]) for line in grid) for k in range(len(columns) + 1)]
        return "\n".join(
            "  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True))
            for line in grid
        )


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _rows(strategies: Any, title: str) -> tuple[tuple[Any, ...], ...]:
    """Return the strategies of each player, listed."""
    own = enumerate(listed(strategies, f"{title}: strategies"))
    return tuple(listed(labels, f"{title}: strategies[{k}]") for k, labels in own)


def _check_labels(labels: Sequence[Any], where: str) -> None:
    if not all(isinstance(label, str) and label for label in labels):
        msg = f"{where}: labels must be non-empty text; got {tuple(labels)!r}."
        raise GameError(msg)
    if len(set(labels)) != len(labels):
        msg = f"{where}: labels must differ; got {tuple(labels)!r}: rename the repeated one."
        raise GameError(msg)
