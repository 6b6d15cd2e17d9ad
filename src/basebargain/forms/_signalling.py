"""Signalling games: one player knows its type and speaks, the other listens and acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import GameError
from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import chance, decision, terminal
from basebargain.forms._fields import described, listed
from basebargain.forms._frozen import frozen
from basebargain.forms._payoff import as_payoffs, free_names, kind_of, substitute, to_sympy
from basebargain.forms._point import point_values

if TYPE_CHECKING:
    from basebargain.parameters import Parameter, Scenario

__all__ = ["SignallingGame"]

SUM_TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class SignallingGame:
    """A signalling game with finitely many types, messages and responses.

    Chance draws the sender's type; the sender, who knows it, sends a message; the receiver, who
    sees only the message, responds.

    Parameters
    ----------
    types : tuple of str
    messages : tuple of str
    responses : tuple of str, or mapping of message to tuple of str
        The same after every message, or given message by message.
    prior : array, shape (types,)
        Probability of each type: positive, adding up to one.
    payoffs : array, shape (2, types, outcomes)
        The sender's, then the receiver's.
        The outcomes are the pairs (message, response), messages in order and, within each, its
        responses in order.
    players : tuple of two str, optional
        Labels of the sender and of the receiver.
    name, unit : str, optional
        Shown in tables and figures.
    ranges : mapping of str to Parameter, optional
        Declared parameters: `at` checks values given under these names against their ranges.

    Raises
    ------
    GameError
        If a label is empty or doubled, a shape does not fit, a payoff is no finite real number or
        expression, or the prior is not positive or does not add up to one.

    Notes
    -----
    Payoffs and prior may be floats, exact rationals or expressions in named parameters.

    References
    ----------
    .. [1] M. Spence, "Job market signaling", Quarterly Journal of Economics 87 (1973) 355-374.

    Examples
    --------
    Beer or quiche:

    >>> import basebargain as bb
    >>> from fractions import Fraction
    >>> favourite = {"weak": "quiche", "strong": "beer"}
    >>> game = bb.SignallingGame.from_function(
    ...     lambda kind, meal, reply: (
    ...         (meal == favourite[kind]) + 2 * (reply == "retreat"),
    ...         int((kind == "weak") == (reply == "duel")),
    ...     ),
    ...     types=("weak", "strong"),
    ...     messages=("beer", "quiche"),
    ...     responses=("duel", "retreat"),
    ...     prior=(Fraction(1, 10), Fraction(9, 10)),
    ... )
    >>> game
    SignallingGame: 2 types, 2 messages, 4 outcomes
    >>> game.payoff("weak", "beer", "retreat")
    (Fraction(2, 1), Fraction(0, 1))
    """

    types: tuple[str, ...]
    messages: tuple[str, ...]
    responses: Mapping[str, tuple[str, ...]] | tuple[str, ...]
    prior: NDArray[Any]
    payoffs: NDArray[Any]
    players: tuple[str, str] = ("sender", "receiver")
    name: str = ""
    unit: str = ""
    ranges: Mapping[str, Parameter] = field(default_factory=frozen)

    def __post_init__(self) -> None:
        described(self)
        where = self._title
        for what in ("types", "messages", "players"):
            labels = listed(getattr(self, what), f"{where}: {what}")
            _check_labels(labels, f"{where}: {what}")
            object.__setattr__(self, what, labels)
            if what == "players" and len(labels) != 2:
                msg = f"{where}: players must be two, the sender and the receiver; got {labels}."
                raise GameError(msg)
        object.__setattr__(self, "responses", self._responses_by_message())
        object.__setattr__(self, "prior", as_payoffs(self.prior, f"{where}: prior"))
        object.__setattr__(self, "payoffs", as_payoffs(self.payoffs, f"{where}: payoffs"))
        expected = (2, len(self.types), len(self.outcomes))
        if self.payoffs.shape != expected or self.prior.shape != expected[1:2]:
            msg = (
                f"{where}: payoffs must have the shape (2, types, outcomes) = {expected} and the "
                f"prior {expected[1:2]}; got {self.payoffs.shape} and {self.prior.shape}."
            )
            raise GameError(msg)
        _check_prior(self.prior, where)

    def _responses_by_message(self) -> Mapping[str, tuple[str, ...]]:
        given = self.responses
        if not isinstance(given, Mapping):
            given = dict.fromkeys(self.messages, listed(given, f"{self._title}: responses"))
        if set(given) != set(self.messages):
            msg = (
                f"{self._title}: responses must be given for each of the messages "
                f"{self.messages}; got {tuple(given)}."
            )
            raise GameError(msg)
        table = {}
        for message in self.messages:
            where = f"{self._title}: responses to {message!r}"
            table[message] = listed(given[message], where)
            _check_labels(table[message], where)
        return frozen(table)

    @property
    def _title(self) -> str:
        return f"SignallingGame {self.name!r}" if self.name else "SignallingGame"

    @classmethod
    def from_function(
        cls,
        payoffs: Callable[[str, str, str], tuple[Any, Any]],
        *,
        types: Sequence[str],
        messages: Sequence[str],
        responses: Mapping[str, Sequence[str]] | Sequence[str],
        prior: Sequence[Any],
        **labels: Any,
    ) -> Self:
        """Build a game from a function of type, message and response.

        Parameters
        ----------
        payoffs : callable
            Returns the sender's and the receiver's payoff.
        types, messages : sequence of str
        responses : sequence of str, or mapping of message to sequence of str
        prior : sequence of numbers or expressions
        **labels
            ``players``, ``name``, ``unit``, ``ranges``.
        """
        kinds = listed(types, "from_function: types")
        spoken = listed(messages, "from_function: messages")
        table = (
            {m: listed(own, "from_function: responses") for m, own in responses.items()}
            if isinstance(responses, Mapping)
            else dict.fromkeys(spoken, listed(responses, "from_function: responses"))
        )
        outcomes = [(m, r) for m in spoken for r in table.get(m, ())]
        pairs = [[payoffs(kind, m, r) for m, r in outcomes] for kind in kinds]
        both = [[[pair[who] for pair in row] for row in pairs] for who in (0, 1)]
        return cls(
            kinds,
            spoken,
            table,
            as_payoffs(listed(prior, "from_function: prior"), "prior"),
            as_payoffs(both, "payoffs"),
            **labels,
        )

    @classmethod
    def from_arrays(
        cls,
        sender: Any,
        receiver: Any,
        *,
        prior: Sequence[Any],
        types: Sequence[str] | None = None,
        messages: Sequence[str] | None = None,
        responses: Sequence[str] | None = None,
        **labels: Any,
    ) -> Self:
        """Build a game from two arrays of shape (types, messages, responses).

        Parameters
        ----------
        sender, receiver : array_like
        prior : sequence of numbers or expressions
        types, messages, responses : sequence of str, optional
            Labels; ``"1"``, ``"2"``, ... if not given.
        **labels
            ``players``, ``name``, ``unit``, ``ranges``.
        """
        both = as_payoffs([sender, receiver], "payoffs")
        if both.ndim != 4:
            msg = (
                "from_arrays: sender and receiver must have the shape (types, messages, "
                f"responses); got {both.shape[1:]}."
            )
            raise GameError(msg)
        numbered = [tuple(map(str, range(1, size + 1))) for size in both.shape[1:]]
        return cls(
            listed(types or numbered[0], "from_arrays: types"),
            listed(messages or numbered[1], "from_arrays: messages"),
            listed(responses or numbered[2], "from_arrays: responses"),
            as_payoffs(listed(prior, "from_arrays: prior"), "prior"),
            both.reshape(2, both.shape[1], -1),
            **labels,
        )

    @cached_property
    def outcomes(self) -> tuple[tuple[str, str], ...]:
        """Pairs (message, response) in the order of the payoffs."""
        return tuple((m, r) for m in self.messages for r in self.replies(m))

    def replies(self, message: str) -> tuple[str, ...]:
        """Labels of the responses to a message."""
        given = self.responses
        return given[message] if isinstance(given, Mapping) else given

    def columns(self, message: str) -> slice:
        """Where the outcomes of a message stand in the payoffs."""
        start = self.outcomes.index((message, self.replies(message)[0]))
        return slice(start, start + len(self.replies(message)))

    @cached_property
    def kind(self) -> str:
        """``"float"``, ``"exact"`` or ``"symbolic"``: what payoffs and prior are made of."""
        kinds = {kind_of(self.payoffs), kind_of(self.prior)}
        return next(kind for kind in ("symbolic", "float", "exact") if kind in kinds)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters still free, sorted."""
        return free_names([*self.payoffs.flat, *self.prior.flat])

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> Self:
        """Return the game with parameters replaced by numbers; keywords win over the scenario.

        Parameters
        ----------
        scenario : Scenario, optional
            Gives every parameter it knows.
        **values : number
            Exact numbers keep the game exact.

        Raises
        ------
        ParameterError
            For an unknown name, a value out of its declared range, NaN or infinity.
        GameError
            If the prior is not positive at these values.
        """
        if not self.parameters and not values:
            return self
        numbers = point_values(self.parameters, self.ranges, scenario, values, where=self._title)
        return replace(
            self,
            payoffs=substitute(self.payoffs, numbers),
            prior=substitute(self.prior, numbers),
        )

    def declared(self, ranges: Mapping[str, Parameter]) -> Self:
        """Return the game with ranges that `at` checks values against."""
        return replace(self, ranges=ranges)

    def payoff(self, kind: str, message: str, response: str) -> tuple[Any, Any]:
        """Payoffs of the sender of this type and of the receiver.

        Parameters
        ----------
        kind, message, response : str

        Returns
        -------
        tuple
            The sender's and the receiver's payoff.

        Raises
        ------
        GameError
            If a label is unknown.
        """
        if kind not in self.types or (message, response) not in self.outcomes:
            msg = (
                f"{self._title}: types are {self.types}, outcomes {self.outcomes}; "
                f"got {(kind, message, response)}."
            )
            raise GameError(msg)
        cell = self.types.index(kind), self.outcomes.index((message, response))
        return self.payoffs[(0, *cell)], self.payoffs[(1, *cell)]

    def to_extensive(self) -> ExtensiveGame:
        """Return the tree: chance draws the type, the sender speaks, the receiver responds.

        The sender's information sets are labelled ``"as <type>"``, the receiver's
        ``"after <message>"``.
        """
        listener = self.players[1]

        def heard(kind: str, message: str) -> Any:
            ends = {r: terminal(*self.payoff(kind, message, r)) for r in self.replies(message)}
            return decision(listener, f"after {message}", ends)

        moves = {
            kind: (
                weight,
                decision(self.players[0], f"as {kind}", {m: heard(kind, m) for m in self.messages}),
            )
            for kind, weight in zip(self.types, self.prior, strict=True)
        }
        return ExtensiveGame(self.players, chance(moves), self.name, self.unit, self.ranges)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SignallingGame):
            return NotImplemented
        labels = (self.types, self.outcomes, self.players)
        return (
            labels == (other.types, other.outcomes, other.players)
            and bool(np.array_equal(self.payoffs, other.payoffs))
            and bool(np.array_equal(self.prior, other.prior))
        )

    def __hash__(self) -> int:
        return hash((self.types, self.outcomes, tuple(self.payoffs.flat), tuple(self.prior)))

    def __repr__(self) -> str:
        free = f", free: {', '.join(self.parameters)}" if self.parameters else ""
        return (
            f"{self._title}: {len(self.types)} types, {len(self.messages)} messages, "
            f"{len(self.outcomes)} outcomes{free}"
        )


def _check_labels(labels: Sequence[Any], where: str) -> None:
    named = all(isinstance(label, str) and label for label in labels)
    if not labels or not named or len(set(labels)) != len(labels):
        msg = f"{where}: labels must be different non-empty texts, at least one; got {labels!r}."
        raise GameError(msg)


def _check_prior(prior: NDArray[Any], where: str) -> None:
    numbers = [weight for weight in prior if not getattr(weight, "free_symbols", None)]
    positive = all(0 < weight <= 1 for weight in numbers)
    if len(numbers) < len(prior):
        import sympy

        adds_up = bool(sympy.simplify(sum(map(to_sympy, prior)) - 1) == 0)
    else:
        tolerance = SUM_TOLERANCE if kind_of(prior) == "float" else 0
        adds_up = bool(abs(sum(prior) - 1) <= tolerance)
    if not (positive and adds_up):
        msg = (
            f"{where}: the prior must be positive and add up to one; got "
            f"{', '.join(map(str, prior))}: leave out types that never occur."
        )
        raise GameError(msg)
