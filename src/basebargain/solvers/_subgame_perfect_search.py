"""Backward induction over subgames, with cells where players are indifferent."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from typing import Any, TypeAlias

import numpy as np

from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import Chance, Decision, Node, Terminal
from basebargain.forms._extensive_strategic import count_plans, plans
from basebargain.forms._strategic import StrategicGame
from basebargain.solvers._dominance import iterated_strict_dominance
from basebargain.solvers._nash import nash_equilibria
from basebargain.solvers._signalling_polytope import TooManyVerticesError
from basebargain.solvers._subgame_perfect_cells import (
    Affine,
    Cell,
    constant,
    decide,
    joined,
    mixture,
)

__all__ = ["Piece", "Search", "TooManyPlansError"]

Piece: TypeAlias = list[Cell]

ZERO, ONE = Fraction(0), Fraction(1)
MOST_SUPPORTS = 400
MOST_PROFILES = 20_000


class TooManyPlansError(Exception):
    """A subgame's strategic form is too large; the message says which."""


@dataclass
class Search:
    """One run of backward induction on an exact game.

    Attributes
    ----------
    game : ExtensiveGame
    limit : int
        Largest number of cells; one cell may have a quarter as many vertices.
    one_only : bool
        Follow a single equilibrium instead of all.
    is_float : bool
        Whether the game came as floats, so that irrational probabilities may be rounded.
    gaps : dict
        Why the list may miss equilibria, as an ordered set.
    """

    game: ExtensiveGame
    limit: int
    one_only: bool = False
    is_float: bool = False
    gaps: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.corners = max(self.limit // 4, 1)
        self.roots = set(self.game.subgame_roots())
        ends = [p.index for p in self.game.places if isinstance(p.content, Terminal)]
        self.ends = {index: row for row, index in enumerate(ends)}

    def pieces(self, index: int = 0) -> list[Piece]:
        """Cells at a subgame or an end, grouped by convex or Nash subset."""
        found = list(islice(self.stream(index), 1 if self.one_only else self.limit + 1))
        if len(found) > self.limit:
            raise TooManyVerticesError
        return found

    def stream(self, index: int = 0) -> Iterator[Piece]:
        """Yield the pieces one by one."""
        place = self.game.places[index]
        content = place.content
        if isinstance(content, Terminal):
            yield [constant(self.game.payoffs[self.ends[index]])]
            return
        if any(child not in self.roots and not self._ends(child) for child in place.children):
            yield from self._by_strategic_form(index)
            return
        inner = [self._cells(child) for child in place.children]
        for cells in product(*inner):
            if isinstance(content, Chance):
                yield [mixture(cells, [weight for _, weight, _ in content.moves])]
            elif isinstance(content, Decision):
                yield from ([cell] for cell in self._decided(index, content, cells))

    def _ends(self, index: int) -> bool:
        return isinstance(self.game.places[index].content, Terminal)

    def _cells(self, index: int) -> list[Cell]:
        """List what may follow at a proper subgame."""
        pieces = self.pieces(index)
        if any(len(piece) > 1 for piece in pieces):
            self._miss(
                f"the subgame {self._after(index)} has a continuum of equilibria, of which only "
                "the extreme ones are continued"
            )
        unique = {id(cell): cell for piece in pieces for cell in piece}
        return list(unique.values())

    def _decided(self, index: int, content: Decision, cells: Sequence[Cell]) -> Iterator[Cell]:
        actions = [action for action, _ in content.moves]
        player = self.game.players.index(content.player)
        for cell, linear in decide(cells, (content.information_set, actions, player), self.corners):
            if self.one_only:
                yield _first_action(cell, content.information_set)
            elif linear or index == 0:
                yield cell
            else:
                self._miss(
                    f"mixing {self._after(index)} multiplies mixing further on, and only its "
                    "extreme points are continued"
                )
                forms = [form for ahead in cells for form in ahead.payoffs]
                move = content.information_set, actions, player
                for point in cell.points(self.corners, forms):
                    rest = {k: share for k, share in point.items() if k[0] != move[0]}
                    fixed = [ahead.at(rest) for ahead in cells]
                    yield from (again for again, _ in decide(fixed, move, self.corners))

    def _by_strategic_form(self, index: int) -> Iterator[Piece]:
        """Nash equilibria of the subgame, smaller subgames replaced by what follows there."""
        inner = self._inner_roots(index)
        for cells in product(*(self._points(self._cells(root)) for root in inner)):
            ahead = dict(zip(inner, cells, strict=True))
            short = ExtensiveGame(self.game.players, self._shortened(index, ahead, top=True))
            base = joined(cells)
            for mixes in self._nash(short, index):
                yield [self._cell(short, mix, base) for mix in mixes]

    def _inner_roots(self, index: int) -> list[int]:
        found: list[int] = []
        ahead = list(reversed(self.game.places[index].children))
        while ahead:
            node = ahead.pop()
            if node in self.roots:
                found.append(node)
            else:
                ahead += reversed(self.game.places[node].children)
        return found

    def _points(self, cells: Sequence[Cell]) -> list[Cell]:
        """Cells with constant payoffs: those with others are cut into their extreme points."""
        result: list[Cell] = []
        for cell in cells:
            if cell.is_constant:
                result.append(cell)
                continue
            self._miss(
                "mixing where a player is indifferent changes what a subgame with simultaneous or "
                "hidden moves is worth, and only its extreme points are continued"
            )
            result += [cell.at(point) for point in cell.points(self.corners, list(cell.payoffs))]
        return result

    def _shortened(self, index: int, ahead: dict[int, Cell], *, top: bool = False) -> Node:
        place = self.game.places[index]
        content = place.content
        if index in ahead and not top:
            return Terminal(tuple(form[None] for form in ahead[index].payoffs))
        if isinstance(content, Terminal):
            return content
        nodes = [self._shortened(child, ahead) for child in place.children]
        if isinstance(content, Chance):
            moves = zip(content.moves, nodes, strict=True)
            return Chance(tuple((label, weight, node) for (label, weight, _), node in moves))
        labels = [action for action, _ in content.moves]
        return Decision(
            content.player, content.information_set, tuple(zip(labels, nodes, strict=True))
        )

    def _nash(self, short: ExtensiveGame, index: int) -> Iterator[list[list[Any]]]:
        """Maximal Nash subsets, each as extreme profiles: weights of the plans of each player."""
        game = self._strategic(short, index)
        active = [k for k, size in enumerate(game.shape) if size > 1]
        if len(active) > 2 and _supports(game) > MOST_SUPPORTS:
            movers = ", ".join(game.players[k] for k in active)
            self._miss(
                f"the subgame {self._after(index)} has {len(active)} players ({movers}), no "
                "smaller one that settles it, and too many strategies: only its pure equilibria "
                "are listed"
            )
            yield from ([mix] for mix in _pure_profiles(game))
            return
        solution = nash_equilibria(_active_game(game, active), max_vertices=self.limit)
        if not solution.complete:
            self._miss(
                f"the subgame {self._after(index)} is not settled: {solution.note.rstrip('.')}"
            )
        for component in solution.components:
            for subset in component.subsets:
                profiles = []
                for k in subset:
                    mix: list[Any] = [[ONE] for _ in game.players]
                    for position, own in zip(active, component[k].profile, strict=False):
                        mix[position] = _rational(list(own))
                    profiles.append(mix)
                if self._are_equilibria(component, subset, index):
                    yield profiles

    def _strategic(self, short: ExtensiveGame, index: int) -> StrategicGame:
        own = [[h for h in short.information_sets if h.player == p] for p in short.players]
        profiles = math.prod(count_plans(sets, reduced=True) for sets in own)
        if profiles > MOST_PROFILES:
            msg = (
                f"the subgame {self._after(index)} has {profiles} profiles of plans in reduced "
                f"strategic form, more than the {MOST_PROFILES} that are searched"
            )
            raise TooManyPlansError(msg)
        return short.to_strategic(reduced=True)

    def _are_equilibria(self, component: Any, subset: Sequence[int], index: int) -> bool:
        """Whether the rational profiles are equilibria: exactly, or up to rounding for floats."""
        listed = [component[k] for k in subset]
        shares = (share for eq in listed for mix in eq.profile for share in mix)
        rational = all(isinstance(share, Fraction) for share in shares)
        if self.is_float or (rational and all(eq.regret == 0 for eq in listed)):
            return True
        self._miss(
            f"the subgame {self._after(index)} has an equilibrium with irrational probabilities, "
            "which is left out; floats for payoffs give it rounded"
        )
        return False

    def _cell(self, short: ExtensiveGame, mix: Sequence[Sequence[Fraction]], base: Cell) -> Cell:
        """Behaviour from weights of plans (Kuhn 1953), and the payoffs of the subgame."""
        behaviour: dict[str, tuple[Affine, ...] | None] = {}
        for player, weights in zip(short.players, mix, strict=True):
            own = [h for h in short.information_sets if h.player == player]
            mine = plans(own, reduced=True)
            for h in own:
                shares = [
                    sum(
                        (w for w, p in zip(weights, mine, strict=True) if p.get(h.label) == a), ZERO
                    )
                    for a in h.actions
                ]
                total = sum(shares, ZERO)
                behaviour[h.label] = (
                    tuple({None: share / total} for share in shares) if total else None
                )
        table = short.to_strategic(reduced=True).payoffs
        for weights in reversed(mix):
            table = table @ np.array(weights, dtype=object)
        payoffs: tuple[Affine, ...] = tuple({None: Fraction(u)} for u in table)
        return Cell(
            payoffs, base.behaviour | behaviour, base.unknowns, base.equal, base.nonnegative
        )

    def _after(self, index: int) -> str:
        past = self.game.history(index)
        return f"after {' > '.join(past)}" if past else "at the root"

    def _miss(self, why: str) -> None:
        self.gaps.setdefault(why)


def _first_action(cell: Cell, label: str) -> Cell:
    """One action of the new decision, for certain."""
    own = [k for k in cell.unknowns if k[0] == label]
    point = {k: Fraction(int(k == own[0])) for k in own}
    return cell.at(point) if own else cell


def _pure_profiles(game: StrategicGame) -> Iterator[list[list[Fraction]]]:
    best = [
        table == table.max(axis=player, keepdims=True) for player, table in enumerate(game.payoffs)
    ]
    for position in np.argwhere(np.logical_and.reduce(best)):
        yield [
            [Fraction(int(k == at)) for k in range(size)]
            for at, size in zip(position, game.shape, strict=True)
        ]


def _supports(game: StrategicGame) -> int:
    """Count the supports that a search has to go through once dominated strategies are gone."""
    return math.prod(2**size - 1 for size in iterated_strict_dominance(game).game.shape)


def _rational(mix: Sequence[Any]) -> list[Fraction]:
    """Return probabilities as fractions; irrational ones rounded, to add up to one."""
    if all(isinstance(share, Fraction) for share in mix):
        return list(mix)
    near = [Fraction(float(share)) for share in mix]
    total = sum(near, ZERO)
    return [share / total for share in near]


def _active_game(game: StrategicGame, active: Sequence[int]) -> StrategicGame:
    """Return the game of the players with a choice; a single one gets an idle opponent."""
    shape = tuple(game.shape[k] for k in active)
    tables = [game.payoffs[k].reshape(shape + (1,) * (2 - len(active))) for k in active]
    while len(tables) < 2:
        tables.append(np.full((*shape, *(1,) * (2 - len(active))), ZERO, dtype=object))
    return StrategicGame.from_arrays(*tables)
