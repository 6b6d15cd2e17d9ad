"""Subgame-perfect equilibria of games in extensive form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms._extensive import ExtensiveGame
from basebargain.solvers._extensive_certificate import (
    behaviour_payoffs,
    lowered,
    subgame_regret,
    tolerance,
)
from basebargain.solvers._requirements import require_numbers, whole_number
from basebargain.solvers._signalling_polytope import TooManyVerticesError
from basebargain.solvers._signalling_shape import arranged, numbers, short
from basebargain.solvers._solution import Component, Solution, Status
from basebargain.solvers._subgame_perfect_cells import Cell, value_at
from basebargain.solvers._subgame_perfect_reading import exact_tree, require_floats_suffice
from basebargain.solvers._subgame_perfect_search import Piece, Search, TooManyPlansError

__all__ = ["SubgamePerfectEquilibrium", "subgame_perfect_equilibria"]

METHOD = (
    "Backward induction over subgames (Selten 1965), smallest first, in exact arithmetic; ties as "
    "polytopes of behaviour; other subgames by all Nash equilibria of their strategic form."
)
DEEPEST = 200


@dataclass(frozen=True, eq=False)
class SubgamePerfectEquilibrium:
    """A behaviour strategy profile with its payoffs and its certificate.

    Attributes
    ----------
    behaviour : mapping of information set to array
        One probability per action.
    payoffs : array
        One expected payoff per player.
    regret : Fraction or float
        Largest gain of any player from any deviation in any subgame, reached or not.
    free : tuple of str
        Information sets that their player's own strategy never lets come, in a subgame of their own
        accord: any choice there is part of an equilibrium; `behaviour` holds the first action.
    actions : mapping of information set to tuple of str
    """

    behaviour: Mapping[str, NDArray[Any]]
    payoffs: NDArray[Any]
    regret: Any
    free: tuple[str, ...]
    actions: Mapping[str, tuple[str, ...]]

    @property
    def is_pure(self) -> bool:
        """Whether every choice is certain."""
        return all(max(mix) == 1 for mix in self.behaviour.values())

    @property
    def support(self) -> dict[str, tuple[str, ...]]:
        """Actions taken with positive probability, per information set."""
        return {
            label: tuple(a for a, p in zip(self.actions[label], mix, strict=True) if p > 0)
            for label, mix in self.behaviour.items()
        }

    def __repr__(self) -> str:
        parts = []
        for label, mix in self.behaviour.items():
            moves = [
                action if p == 1 else f"{action} {short(p)}"
                for action, p in zip(self.actions[label], mix, strict=True)
                if p > 0
            ]
            parts.append(f"{label}: {'any' if label in self.free else ', '.join(moves)}")
        values = ", ".join(map(short, self.payoffs))
        return f"({'; '.join(parts)}) payoffs ({values}), regret {short(self.regret)}"


def subgame_perfect_equilibria(
    game: ExtensiveGame, *, max_vertices: int = 20_000
) -> Solution[SubgamePerfectEquilibrium]:
    """Return the subgame-perfect equilibria of a game in extensive form.

    Parameters
    ----------
    game : ExtensiveGame
        No free parameters.
    max_vertices : int, optional
        Largest number of equilibria of a subgame to hold; a polytope of behaviour may have a
        quarter as many vertices, and all of them half as many together.

    Returns
    -------
    Solution of SubgamePerfectEquilibrium
        ``equilibria`` are the extreme ones, every pure one among them when the list is complete.
        ``components`` hold the connected components; within one of a component's subsets any
        convex combination of the members' behaviour is an equilibrium (in a last step that is
        solved by its strategic form: any mixture of the members' plans, player by player).
        ``complete`` is True when these are all; otherwise ``note`` says what may be missing.

    Raises
    ------
    NotApplicableError
        If parameters are still free, or the game is more than 200 moves deep.

    Notes
    -----
    Games of perfect information: all equilibria, ties included.
    Where a player is indifferent it may mix, and how it mixes moves the choices before it; the sets
    are found as polytopes in the mixing probabilities.
    They are polytopes as long as no mixing node stands before another whose mixing matters to an
    earlier player; else the extreme points are followed and ``complete`` is False.

    Imperfect information: each subgame, smallest first, is replaced by the payoffs of one of its
    equilibria [1]_; what then remains is solved in reduced strategic form, by all its Nash
    equilibria.
    With three or more that is possible for few strategies only; otherwise, and where probabilities
    are irrational in a game of exact numbers, ``complete`` is False and ``note`` says what is
    missing.
    Sequential rationality at information sets within a subgame is not asked for.

    References
    ----------
    .. [1] R. Selten, "Spieltheoretische Behandlung eines Oligopolmodells mit Nachfragetraegheit",
       Zeitschrift fuer die gesamte Staatswissenschaft 121 (1965) 301-324.

    Examples
    --------
    The responder may accept or refuse nothing, and the proposer is content with either:

    >>> import basebargain as bb
    >>> def reply(share):
    ...     ends = {"yes": bb.terminal(2 - share, share), "no": bb.terminal(0, 0)}
    ...     return bb.decision("responder", f"offered {share}", ends)
    >>> offers = {str(share): reply(share) for share in (0, 1)}
    >>> game = bb.ExtensiveGame(("proposer", "responder"), bb.decision("proposer", "offer", offers))
    >>> bb.subgame_perfect_equilibria(game)
    Solution: 4 equilibria in 1 component, complete, certified
      (offer: 0; offered 0: yes; offered 1: yes) payoffs (2, 0), regret 0
      (offer: 0; offered 0: yes 1/2, no 1/2; offered 1: yes) payoffs (1, 0), regret 0
      (offer: 1; offered 0: yes 1/2, no 1/2; offered 1: yes) payoffs (1, 1), regret 0
      (offer: 1; offered 0: no; offered 1: yes) payoffs (1, 1), regret 0
    """
    require_numbers(game, "subgame_perfect_equilibria", ExtensiveGame)
    max_vertices = whole_number(max_vertices, "subgame_perfect_equilibria: max_vertices")
    require_floats_suffice(game, "subgame_perfect_equilibria")
    exact, note = exact_tree(game)
    deepest = _depth(game)
    if deepest > DEEPEST:
        msg = (
            f"subgame_perfect_equilibria follows at most {DEEPEST} moves one after another; this "
            f"game has {deepest}: solve a subgame, or merge moves."
        )
        raise NotApplicableError(msg)
    rounded = game.kind == "float"
    search = Search(exact, max_vertices, is_float=rounded)
    try:
        return _solution(game, _groups(search, max_vertices), search, note, too_large=False)
    except TooManyPlansError as error:
        search.gaps = {f"{error}; agent_logit_equilibrium follows one path through it": None}
        return _solution(game, [], search, note, too_large=True)
    except TooManyVerticesError:
        search = Search(exact, max_vertices, one_only=True, is_float=rounded)
        why = f"there are more extreme points than max_vertices={max_vertices} allows"
        search.gaps[f"{why}; one equilibrium at most is listed"] = None
    try:
        groups = [_vertices(piece[:1], search.corners)[:1] for piece in search.pieces()][:1]
    except (TooManyPlansError, TooManyVerticesError):
        groups = []
    return _solution(game, groups, search, note, too_large=True)


def _depth(game: ExtensiveGame) -> int:
    """Largest number of moves on a path."""
    depth = [0] * len(game.places)
    for place in game.places:
        for child in place.children:
            depth[child] = depth[place.index] + 1
    return max(depth)


def _groups(search: Search, limit: int) -> list[list[tuple[tuple[str, Any], ...]]]:
    """Vertices of each piece, half as many as `limit` in all."""
    groups, total = [], 0
    for piece in search.stream():
        groups.append(_vertices(piece, search.corners))
        total += len(groups[-1])
        if 2 * total > limit:
            raise TooManyVerticesError
    return groups


def _vertices(piece: Piece, limit: int) -> list[tuple[tuple[str, Any], ...]]:
    """Behaviour at the vertices of cells, as hashable pairs; None where any choice will do."""
    found: dict[tuple[tuple[str, Any], ...], None] = {}
    for cell in piece:
        for point in cell.points(limit):
            found[_behaviour(cell, point)] = None
            if len(found) > limit:
                raise TooManyVerticesError
    return list(found)


def _behaviour(cell: Cell, point: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (label, None if mix is None else tuple(value_at(form, point) for form in mix))
        for label, mix in sorted(cell.behaviour.items())
    )


def _descending(mix: Sequence[Fraction] | None) -> list[Fraction]:
    return [-share for share in mix or ()]


def _solution(
    game: ExtensiveGame,
    groups: Sequence[Sequence[tuple[tuple[str, Any], ...]]],
    search: Search,
    note: str,
    *,
    too_large: bool,
) -> Solution[SubgamePerfectEquilibrium]:
    keys, components = arranged(groups, lambda key: [_descending(mix) for _, mix in key])
    judged = lowered(game)
    found = {key: _certified(game, judged, key) for key in keys}
    parts = tuple(
        Component(tuple(found[key] for key in members), subsets) for members, subsets in components
    )
    listed = tuple(found[key] for members, _ in components for key in members)
    worst = max((eq.regret for eq in listed), default=0)
    status = Status.CERTIFIED if worst <= tolerance(game) else Status.UNCERTIFIED
    if too_large:
        status = Status.SIZE_LIMIT
    gaps = [f"Not all may be listed: {'; '.join(search.gaps)}."] if search.gaps else []
    free = (
        ["Where a choice is given as any, the player's own strategy excludes the information set."]
        if any(eq.free for eq in listed)
        else []
    )
    text = " ".join([*gaps, *free, *([note] if note else [])])
    return Solution(listed, parts, not search.gaps, status, METHOD, text)


def _certified(
    game: ExtensiveGame, judged: tuple[ExtensiveGame, int], key: tuple[tuple[str, Any], ...]
) -> SubgamePerfectEquilibrium:
    mixes = dict(key)
    behaviour, free = {}, []
    for own in game.information_sets:
        mix = mixes[own.label]
        if mix is None:
            free.append(own.label)
            mix = [Fraction(int(k == 0)) for k in range(len(own.actions))]
        behaviour[own.label] = numbers(mix, game.kind)
    payoffs = numbers(behaviour_payoffs(game, behaviour), game.kind)
    return SubgamePerfectEquilibrium(
        MappingProxyType(behaviour),
        payoffs,
        subgame_regret(judged[0], behaviour) * judged[1],
        tuple(free),
        MappingProxyType({own.label: own.actions for own in game.information_sets}),
    )
