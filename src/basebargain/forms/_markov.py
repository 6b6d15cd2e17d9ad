"""Markov games with finite actions: a stage game in every state, and chances of moving on.

Every period the players see the state, play its stage game at the same time, and the state moves.
The value of a path to player i is the sum of the stage payoffs, the one of period t weighted by
``discounts[i] ** t``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import GameError
from basebargain.forms._fields import described, listed, text
from basebargain.forms._frozen import frozen
from basebargain.forms._payoff import as_payoffs, free_names, is_symbolic, kind_of, substitute
from basebargain.forms._point import point_values
from basebargain.forms._strategic import StrategicGame

if TYPE_CHECKING:
    from basebargain.parameters import Parameter, Scenario

__all__ = ["MarkovGame", "checked_discounts", "start_state"]

ROW_TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class MarkovGame:
    """A discounted Markov game with finite states and actions.

    Parameters
    ----------
    stages : mapping of str to StrategicGame
        The stage game of each state; the keys are the states, the players are the same throughout.
    transitions : mapping of str to array, shape (m_1, ..., m_n, S) or (S,)
        ``transitions[x][s_1, ..., s_n, y]`` is the chance that state y follows when the pure
        profile s is played in state x; states in the order of `stages`.
        A single row of S numbers holds for every profile.
    discounts : number or sequence of numbers
        What a payoff of the next period is worth now, in [0, 1); one for all, or one per player.
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
        If the states, the players or a shape do not fit together, a chance is negative, the chances
        of a row do not add up to one, or a discount factor lies outside [0, 1).

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.forms import MarkovGame
    >>> calm = bb.StrategicGame.from_arrays([3, 2], players=("city",), strategies=[("rest", "arm")])
    >>> war = bb.StrategicGame.from_arrays([-1], players=("city",), strategies=[("fight",)])
    >>> MarkovGame({"calm": calm, "war": war}, {"calm": [[0.5, 0.5], [1, 0]], "war": [0, 1]}, 0.9)
    MarkovGame of city: calm (2), war (1); discount 0.9
    """

    stages: Mapping[str, StrategicGame]
    transitions: Mapping[str, Any]
    discounts: Any
    start: str = ""
    name: str = ""
    unit: str = ""
    ranges: Mapping[str, Parameter] = field(default_factory=frozen)

    def __post_init__(self) -> None:
        described(self)
        stages = _stages(self.stages, self._title)
        object.__setattr__(self, "stages", frozen(stages))
        ranges = {k: p for stage in stages.values() for k, p in stage.ranges.items()}
        object.__setattr__(self, "ranges", frozen(ranges | dict(self.ranges)))
        object.__setattr__(self, "transitions", frozen(self._rows()))
        number = len(self.players)
        raw = checked_discounts(self.discounts, number, self._title)
        object.__setattr__(self, "discounts", raw)
        object.__setattr__(self, "start", start_state(self.start, self.states, self._title))
        self._set_numbers(as_payoffs(list(self._numbers()), self._title))

    @property
    def _title(self) -> str:
        return f"MarkovGame {self.name!r}" if self.name else "MarkovGame"

    @property
    def states(self) -> tuple[str, ...]:
        """Labels of the states."""
        return tuple(self.stages)

    @property
    def players(self) -> tuple[str, ...]:
        """Labels of the players."""
        return next(iter(self.stages.values())).players

    @property
    def actions(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """Labels of the actions: ``actions[state][player]`` by position."""
        return tuple(stage.strategies for stage in self.stages.values())

    def _rows(self) -> dict[str, NDArray[Any]]:
        transitions: Any = self.transitions
        if not isinstance(transitions, Mapping):
            msg = f"{self._title}: transitions must map states to chances; got {transitions!r}."
            raise GameError(msg)
        if set(self.transitions) != set(self.states):
            msg = (
                f"{self._title}: transitions must be given from each of the states {self.states}; "
                f"got {tuple(self.transitions)}."
            )
            raise GameError(msg)
        result = {}
        for state, stage in self.stages.items():
            where = f"{self._title}: transitions from {state!r}"
            rows = as_payoffs(self.transitions[state], where)
            shape = (*stage.shape, len(self.states))
            if rows.shape not in (shape, shape[-1:]):
                msg = (
                    f"{where} must have the shape (actions..., states), here {shape}, or be one "
                    f"row of {shape[-1]} for every action; got {rows.shape}."
                )
                raise GameError(msg)
            result[state] = np.broadcast_to(rows, shape)
        return result

    def _numbers(self) -> Iterator[Any]:
        for state, stage in self.stages.items():
            yield from stage.payoffs.flat
            yield from self.transitions[state].flat
        yield from self.discounts

    def _set_numbers(self, numbers: NDArray[Any]) -> None:
        """Take payoffs, chances and discount factors of one kind, in the order of `_numbers`."""
        at, stages, rows = 0, {}, {}
        for state, stage in self.stages.items():
            end = at + stage.payoffs.size
            stages[state] = replace(
                stage, payoffs=_frozen(numbers[at:end].reshape(stage.payoffs.shape))
            )
            at, end = end, end + self.transitions[state].size
            rows[state] = _frozen(numbers[at:end].reshape(self.transitions[state].shape))
            at = end
        object.__setattr__(self, "stages", frozen(stages))
        object.__setattr__(self, "transitions", frozen(rows))
        object.__setattr__(self, "discounts", tuple(numbers[at:].tolist()))
        for state in self.states:
            self._check_rows(state)
        checked_discounts(self.discounts, len(self.players), self._title)

    def _check_rows(self, state: str) -> None:
        stage, rows = self.stages[state], self.transitions[state]
        for profile in np.ndindex(*stage.shape):
            row = rows[profile].tolist()
            if any(map(is_symbolic, row)):
                continue
            total = sum(row)
            slack = ROW_TOLERANCE if isinstance(total, float) else 0
            if not (abs(total - 1) <= slack and min(row) >= 0):
                labels = [own[k] for own, k in zip(stage.strategies, profile, strict=True)]
                msg = (
                    f"{self._title}: the chances of leaving state {state!r} after "
                    f"({', '.join(labels)}) must be at least 0 and add up to 1; got "
                    f"{', '.join(map(str, row))}, which add up to {total}."
                )
                raise GameError(msg)

    @cached_property
    def kind(self) -> str:
        """``"float"``, ``"exact"`` or ``"symbolic"``: what the numbers are."""
        if self.parameters:
            return "symbolic"
        return kind_of(next(iter(self.stages.values())).payoffs)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters still free, sorted."""
        return free_names(self._numbers())

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
            If the chances of a row no longer add up to one, or a discount factor leaves [0, 1).
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
        if not isinstance(other, MarkovGame):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[Any, ...]:
        labels = (self.players, self.states, self.actions, self.start)
        return (*labels, *self._numbers())

    def __repr__(self) -> str:
        sizes = ", ".join(
            f"{state} ({'x'.join(map(str, stage.shape))})" for state, stage in self.stages.items()
        )
        free = f", free: {', '.join(self.parameters)}" if self.parameters else ""
        rates = ", ".join(map(str, dict.fromkeys(self.discounts)))
        return f"{self._title} of {' and '.join(self.players)}: {sizes}; discount {rates}{free}"


def _stages(stages: Any, title: str) -> dict[str, StrategicGame]:
    if not isinstance(stages, Mapping) or not stages:
        msg = f"{title}: stages must map at least one state to its game; got {stages!r}."
        raise GameError(msg)
    for state, stage in stages.items():
        if not isinstance(state, str) or not state:
            msg = f"{title}: states must be non-empty text; got {state!r}."
            raise GameError(msg)
        if not isinstance(stage, StrategicGame):
            msg = f"{title}: the stage of {state!r} must be a StrategicGame; got {stage!r}."
            raise GameError(msg)
    first = next(iter(stages.values())).players
    for state, stage in stages.items():
        if stage.players != first:
            msg = (
                f"{title}: every state needs the same players in the same order; {state!r} has "
                f"{stage.players}, not {first}: give an idle player one action there."
            )
            raise GameError(msg)
    return dict(stages)


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    result = array.copy()
    result.flags.writeable = False
    return result


def checked_discounts(discounts: Any, number: int, title: str) -> tuple[Any, ...]:
    """Return one discount factor per player, each in [0, 1) where it is a number."""
    several = isinstance(discounts, Iterable) and not isinstance(discounts, str)
    array = as_payoffs(
        listed(discounts, f"{title}: discounts") if several else [discounts] * number,
        f"{title}: discounts",
    )
    if array.shape != (number,):
        msg = (
            f"{title}: one discount factor for all or one per player ({number}); got {discounts!r}."
        )
        raise GameError(msg)
    raw = array.tolist()
    for value in raw:
        if not is_symbolic(value) and not 0 <= value < 1:
            msg = f"{title}: a discount factor must lie in [0, 1); got {value}."
            raise GameError(msg)
    return tuple(raw)


def start_state(start: str, states: tuple[str, ...], title: str) -> str:
    """Return the state in which play begins, the first one if none is named."""
    if text(start, f"{title}: start") and start not in states:
        msg = f"{title}: start must be one of the states {states}; got {start!r}."
        raise GameError(msg)
    return start or states[0]
