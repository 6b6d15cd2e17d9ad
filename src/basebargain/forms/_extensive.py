"""Games in extensive form: trees with chance and information sets, payoffs with parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import GameError
from basebargain.forms._extensive_flat import flattened
from basebargain.forms._extensive_nodes import Chance, Node, Terminal
from basebargain.forms._extensive_strategic import strategic_form
from basebargain.forms._extensive_tree import InformationSet, Place, Tree, lay_out, rebuild
from basebargain.forms._fields import described, listed
from basebargain.forms._frozen import frozen
from basebargain.forms._payoff import as_payoffs, free_names, kind_of, substitute, to_sympy
from basebargain.forms._point import point_values
from basebargain.forms._strategic import StrategicGame

if TYPE_CHECKING:
    from basebargain.parameters import Parameter, Scenario

__all__ = ["ExtensiveGame"]

SUM_TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class ExtensiveGame:
    """A finite game in extensive form with perfect recall.

    Parameters
    ----------
    players : tuple of str
        One label per player, in the order of the payoffs.
    root : Terminal, Chance or Decision
        The tree, written with `terminal`, `chance` and `decision`.
    name : str, optional
        What the game is called in tables and figures.
    unit : str, optional
        Unit of the payoffs.
    ranges : mapping of str to Parameter, optional
        Declared parameters: `at` checks values given under these names against their ranges.

    Raises
    ------
    GameError
        If the tree is malformed, a payoff is no finite real number or expression, chance does not
        add up to one, an information set is not one player's with the same actions everywhere,
        or a player forgets; the message names the place.

    Notes
    -----
    A tree of nested literals has no cycles.
    Perfect recall: at every node of an information set its player has met the same own information
    sets and taken the same own actions [1]_.

    References
    ----------
    .. [1] H. W. Kuhn, "Extensive games and the problem of information", in Contributions to the
       Theory of Games II, Princeton University Press, 1953, 193-216.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.ExtensiveGame(
    ...     ("entrant", "incumbent"),
    ...     bb.decision(
    ...         "entrant",
    ...         "entry",
    ...         {
    ...             "out": bb.terminal(0, 2),
    ...             "in": bb.decision(
    ...                 "incumbent",
    ...                 "reply",
    ...                 {"fight": bb.terminal(-1, -1), "share": bb.terminal(1, 1)},
    ...             ),
    ...         },
    ...     ),
    ... )
    >>> [game.history(node) for node in game.subgame_roots()]
    [(), ('in',)]
    >>> game.to_strategic().strategies
    (('out', 'in'), ('fight', 'share'))
    """

    players: tuple[str, ...]
    root: Node
    name: str = ""
    unit: str = ""
    ranges: Mapping[str, Parameter] = field(default_factory=frozen)

    def __post_init__(self) -> None:
        described(self)
        object.__setattr__(self, "players", listed(self.players, f"{self._title}: players"))
        _check_players(self.players, self._title)
        tree = lay_out(self.root, self.players, self._title)
        payoffs = as_payoffs(_payoffs(tree, self.players), f"{self._title}: payoffs")
        chances = as_payoffs(_chances(tree), f"{self._title}: probabilities")
        root = rebuild(self.root, iter(map(tuple, payoffs)), iter(chances))
        object.__setattr__(self, "root", root)
        _check_chances(self.tree, self._title)

    @property
    def _title(self) -> str:
        return f"ExtensiveGame {self.name!r}" if self.name else "ExtensiveGame"

    @cached_property
    def tree(self) -> Tree:
        """The tree laid out flat, nodes in depth-first order."""
        return lay_out(self.root, self.players, self._title)

    @property
    def places(self) -> tuple[Place, ...]:
        """Nodes in depth-first order."""
        return self.tree.places

    @property
    def information_sets(self) -> tuple[InformationSet, ...]:
        """Information sets in order of first appearance."""
        return self.tree.information_sets

    @cached_property
    def payoffs(self) -> NDArray[Any]:
        """Payoffs at the ends, shape (ends in depth-first order, players)."""
        return as_payoffs(_payoffs(self.tree, self.players), "payoffs")

    @cached_property
    def chances(self) -> NDArray[Any]:
        """Probabilities of all moves of chance in depth-first order, shape (moves,)."""
        return as_payoffs(_chances(self.tree), "probabilities")

    @cached_property
    def kind(self) -> str:
        """``"float"``, ``"exact"`` or ``"symbolic"``: what payoffs and chances are made of."""
        kinds = {kind_of(self.payoffs)} | ({kind_of(self.chances)} if self.chances.size else set())
        return next(kind for kind in ("symbolic", "float", "exact") if kind in kinds)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters still free, sorted."""
        return free_names([*self.payoffs.flat, *self.chances.flat])

    @property
    def has_perfect_information(self) -> bool:
        """Whether every information set is a single node."""
        return all(len(own.nodes) == 1 for own in self.information_sets)

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
            If a probability leaves [0, 1] at these values.
        """
        if not self.parameters and not values:
            return self
        numbers = point_values(self.parameters, self.ranges, scenario, values, where=self._title)
        payoffs = substitute(self.payoffs, numbers)
        chances = substitute(self.chances, numbers) if self.chances.size else self.chances
        return replace(self, root=rebuild(self.root, iter(map(tuple, payoffs)), iter(chances)))

    def declared(self, ranges: Mapping[str, Parameter]) -> Self:
        """Return the game with ranges that `at` checks values against."""
        return replace(self, ranges=ranges)

    def rescaled(self, scale: Any = 1, shift: Any = 0) -> Self:
        """Return the game with payoffs ``scale * u + shift``; equilibria do not move.

        Parameters
        ----------
        scale, shift : number or sequence of numbers
            One for all players or one each; `scale` must be positive.

        Raises
        ------
        GameError
            If a scale is not positive, or the count of numbers is not the count of players.
        """
        # A table with one row per end: StrategicGame knows how to read scale and shift.
        rows = tuple(f"end {k}" for k in range(len(self.payoffs)))
        strategies = (rows, *((("-",),) * (len(self.players) - 1)))
        shape = (len(self.players), *map(len, strategies))
        table = StrategicGame(self.players, strategies, self.payoffs.T.reshape(shape))
        payoffs = table.rescaled(scale, shift).payoffs.reshape(len(self.players), -1).T
        return replace(self, root=rebuild(self.root, iter(map(tuple, payoffs)), iter(self.chances)))

    def history(self, index: int) -> tuple[str, ...]:
        """Labels of the moves from the root to the node at a position in depth-first order."""
        return self.tree.history(index)

    def information_set(self, label: str) -> InformationSet:
        """Return the information set of this label.

        Parameters
        ----------
        label : str

        Returns
        -------
        InformationSet

        Raises
        ------
        GameError
            If there is none.
        """
        for own in self.information_sets:
            if own.label == label:
                return own
        known = ", ".join(own.label for own in self.information_sets)
        msg = f"{self._title}: the information sets are {known or 'none'}; got {label!r}."
        raise GameError(msg)

    def subgame_roots(self) -> tuple[int, ...]:
        """Positions of the nodes at which a subgame starts, the whole game first."""
        return self.tree.subgame_roots()

    def subgame(self, index: int) -> Self:
        """Return the subgame that starts at the node at this position.

        Parameters
        ----------
        index : int
            One of `subgame_roots`.

        Returns
        -------
        ExtensiveGame

        Raises
        ------
        GameError
            If no subgame starts there.
        """
        if index not in self.subgame_roots():
            msg = (
                f"{self._title}: subgames start at the positions {self.subgame_roots()}; "
                f"got {index!r}."
            )
            raise GameError(msg)
        return replace(self, root=self.places[index].content)

    def to_strategic(self, *, reduced: bool = False) -> StrategicGame:
        """Return the strategic form.

        Parameters
        ----------
        reduced : bool, optional
            True: one strategy for each plan of action; a choice that earlier own choices exclude
            is written ``*``.
            False: a choice at every own information set.

        Returns
        -------
        StrategicGame
            A strategy's label holds the choices at the player's information sets in order, with
            commas; a player who never moves has the one strategy ``-``.
            Where actions with commas would give two strategies one label, choices are in quotes.

        Raises
        ------
        GameError
            If the table would have more than ten million entries, or its labels more than twenty
            million choices.
        """
        return strategic_form(self.tree, self.players, (self.name, self.unit), reduced=reduced)

    @cached_property
    def _flat(self) -> tuple[Any, ...]:
        return (self.players, self.name, self.unit, self.tree.flat())

    def __eq__(self, other: object) -> bool:
        # Node by node: comparing the nested roots would overflow the stack in deep trees.
        return self._flat == other._flat if isinstance(other, ExtensiveGame) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._flat)

    def __reduce__(self) -> tuple[Any, ...]:
        return flattened(self)

    def __repr__(self) -> str:
        ends = sum(isinstance(place.content, Terminal) for place in self.places)
        free = f", free: {', '.join(self.parameters)}" if self.parameters else ""
        return (
            f"{self._title} of {' and '.join(self.players)}, {len(self.information_sets)} "
            f"information sets, {ends} ends{free}"
        )


def _check_players(players: Sequence[Any], where: str) -> None:
    named = all(isinstance(player, str) and player for player in players)
    if not players or not named or len(set(players)) != len(players):
        msg = f"{where}: players must be different non-empty labels, at least one; got {players!r}."
        raise GameError(msg)


def _payoffs(tree: Tree, players: Sequence[str]) -> list[list[Any]]:
    contents = [p.content for p in tree.places if isinstance(p.content, Terminal)]
    return [
        list(end.payoffs) if isinstance(end.payoffs, tuple) else [end.payoffs[p] for p in players]
        for end in contents
    ]


def _chances(tree: Tree) -> list[Any]:
    """Probabilities in the order in which `rebuild` takes them: those of a node together."""
    return [
        weight
        for place in tree.places
        if isinstance(place.content, Chance)
        for _, weight, _ in place.content.moves
    ]


def _check_chances(tree: Tree, where: str) -> None:
    for place in tree.places:
        if not isinstance(place.content, Chance):
            continue
        weights = [weight for _, weight, _ in place.content.moves]
        if not _adds_up(weights):
            past = " > ".join(tree.history(place.index)) or "the root"
            msg = (
                f"{where}: the probabilities of chance at {past} must lie in [0, 1] and add up "
                f"to one; got {', '.join(map(str, weights))}."
            )
            raise GameError(msg)


def _adds_up(weights: Sequence[Any]) -> bool:
    numbers = [weight for weight in weights if not getattr(weight, "free_symbols", None)]
    if not all(0 <= weight <= 1 for weight in numbers):
        return False
    if len(numbers) < len(weights):
        import sympy

        return bool(sympy.simplify(sum(map(to_sympy, weights)) - 1) == 0)
    tolerance = SUM_TOLERANCE if any(isinstance(w, float) for w in weights) else 0
    return bool(abs(sum(np.array(weights, dtype=object)) - 1) <= tolerance)
