"""Cells of subgame-perfect equilibria: polytopes of behaviour with affine continuation payoffs.

Where a player is indifferent, how it mixes moves what the players before it get.
A cell fixes which actions each node may use and holds the mixing probabilities as unknowns under
linear conditions; payoffs are affine in the unknowns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from typing import Any, TypeAlias

from basebargain.solvers._signalling_polytope import TooManyVerticesError, polytope_vertices

__all__ = ["Affine", "Cell", "Point", "constant", "decide", "joined", "mixture", "value_at"]

Unknown: TypeAlias = tuple[str, str]
Affine: TypeAlias = dict[Unknown | None, Fraction]
Point: TypeAlias = dict[Unknown, Fraction]


@dataclass(frozen=True)
class Cell:
    """A polytope of behaviour in a subtree.

    Attributes
    ----------
    payoffs : tuple of affine forms, one per player
    behaviour : dict
        Label of information set to one affine form per action; None where any choice will do.
    unknowns : tuple of (information set, action)
    equal, nonnegative : tuples of affine forms
        Conditions on the unknowns, which are nonnegative themselves.
    """

    payoffs: tuple[Affine, ...]
    behaviour: dict[str, tuple[Affine, ...] | None]
    unknowns: tuple[Unknown, ...] = ()
    equal: tuple[Affine, ...] = ()
    nonnegative: tuple[Affine, ...] = ()

    @cached_property
    def _corners(self) -> dict[tuple[Unknown, ...], list[Point]]:
        """Vertices of the blocks for which they have been found."""
        return {}

    @property
    def is_constant(self) -> bool:
        """Whether the payoffs are the same all over the cell, as written."""
        return all(_is_constant(form) for form in self.payoffs)

    def points(self, limit: int, forms: Sequence[Affine] | None = None) -> list[Point]:
        """Vertices; with `forms`, only in the unknowns that bear on these forms."""
        found: list[Point] = [{}]
        for unknowns, equal, nonnegative in self._blocks(forms):
            own = self._corners.get(tuple(unknowns))
            if own is None:
                corners = polytope_vertices(
                    len(unknowns),
                    equal=[_row(form, unknowns) for form in equal],
                    nonnegative=[_row(form, unknowns) for form in nonnegative],
                    limit=limit,
                )
                own = [dict(zip(unknowns, corner, strict=True)) for corner in corners]
                self._corners[tuple(unknowns)] = own
            if len(found) * len(own) > limit:
                raise TooManyVerticesError
            found = [a | b for a, b in product(found, own)]
        return found

    def at(self, point: Point) -> Cell:
        """Return the cell with some unknowns fixed; the conditions must hold there."""

        def fixed(form: Affine) -> Affine:
            rest = {k: c for k, c in form.items() if k is None or k not in point}
            rest[None] = rest.get(None, Fraction(0)) + sum(
                (c * point[k] for k, c in form.items() if k is not None and k in point), Fraction(0)
            )
            return rest

        return Cell(
            tuple(map(fixed, self.payoffs)),
            {
                label: None if mix is None else tuple(map(fixed, mix))
                for label, mix in self.behaviour.items()
            },
            tuple(k for k in self.unknowns if k not in point),
            tuple(f for f in map(fixed, self.equal) if not _is_constant(f)),
            tuple(f for f in map(fixed, self.nonnegative) if not _is_constant(f)),
        )

    def _blocks(
        self, forms: Sequence[Affine] | None
    ) -> Iterator[tuple[list[Unknown], list[Affine], list[Affine]]]:
        """Split the unknowns into groups that no condition ties to each other."""
        leader = {unknown: unknown for unknown in self.unknowns}

        def find(unknown: Unknown) -> Unknown:
            while leader[unknown] != unknown:
                unknown = leader[unknown]
            return unknown

        for form in (*self.equal, *self.nonnegative):
            keys = [k for k in form if k is not None]
            for k in keys[1:]:
                leader[find(k)] = find(keys[0])
        wanted = (
            set(map(find, self.unknowns))
            if forms is None
            else {find(k) for form in forms for k in form if k is not None}
        )
        for root in sorted(wanted):
            block = [k for k in self.unknowns if find(k) == root]
            yield (
                block,
                [f for f in self.equal if not set(block).isdisjoint(f)],
                [f for f in self.nonnegative if not set(block).isdisjoint(f)],
            )


def constant(payoffs: Iterable[Fraction]) -> Cell:
    """Return the cell of an end of the game."""
    return Cell(tuple({None: Fraction(u)} for u in payoffs), {})


def joined(cells: Sequence[Cell]) -> Cell:
    """Cells of different subtrees side by side, without payoffs."""
    return Cell(
        (),
        {label: mix for cell in cells for label, mix in cell.behaviour.items()},
        tuple(k for cell in cells for k in cell.unknowns),
        tuple(f for cell in cells for f in cell.equal),
        tuple(f for cell in cells for f in cell.nonnegative),
    )


def mixture(cells: Sequence[Cell], weights: Sequence[Fraction]) -> Cell:
    """Return the cell of a move of chance."""
    payoffs = [
        _combination([cell.payoffs[player] for cell in cells], weights)
        for player in range(len(cells[0].payoffs))
    ]
    return replace(joined(cells), payoffs=tuple(payoffs))


def value_at(form: Affine, point: Point) -> Fraction:
    """Value of an affine form."""
    return sum((c if k is None else c * point[k] for k, c in form.items()), Fraction(0))


def decide(
    cells: Sequence[Cell], move: tuple[str, Sequence[str], int], limit: int
) -> Iterator[tuple[Cell, bool]]:
    """Put a decision before cells, one per action; yield cells and whether each is linear.

    Parameters
    ----------
    cells : sequence of Cell
        What follows each action.
    move : (information set, actions, position of the player)
    limit : int
        Largest number of vertices.

    Yields
    ------
    cell, linear
        ``linear`` is False when payoffs are not affine on the cell; they are then left as those of
        the first action in use, and the caller must cut the cell into points before going on.
    """
    label, actions, player = move
    base = joined(cells)
    own = [cell.payoffs[player] for cell in cells]
    for used, cell in _supports(base, own, limit):
        mixing = len(used) > 1
        weights: list[Affine] = [{None: Fraction(int(k in used))} for k in range(len(actions))]
        new = [(label, actions[k]) for k in used] if mixing else []
        if mixing:
            for k, unknown in zip(used, new, strict=True):
                weights[k] = {unknown: Fraction(1)}
        payoffs, linear = _continuation([cells[k] for k in used], new, cell, limit)
        total: Affine = {None: Fraction(-1), **dict.fromkeys(new, Fraction(1))}
        grown = Cell(
            payoffs,
            cell.behaviour | {label: tuple(weights)},
            (*cell.unknowns, *new),
            (*cell.equal, *([total] if mixing else [])),
            cell.nonnegative,
        )
        yield grown, linear


def _supports(
    base: Cell, own: Sequence[Affine], limit: int
) -> Iterator[tuple[tuple[int, ...], Cell]]:
    """Yield sets of actions that are best together, each with the part where they are."""
    everyone = range(len(own))
    if all(map(_is_constant, own)):
        best = max(form[None] for form in own)
        yield tuple(k for k in everyone if own[k][None] == best), base
        return
    kept: list[tuple[set[int], frozenset[Any]]] = []
    visited = 0
    for size in range(len(own), 0, -1):
        for used in combinations(everyone, size):
            first = own[used[0]]
            gaps = [_minus(first, own[k]) for k in everyone if k != used[0]]
            ties = [_minus(first, own[k]) for k in used[1:]]
            others = [_minus(first, own[k]) for k in everyone if k not in used]
            whole = replace(
                base, equal=(*base.equal, *ties), nonnegative=(*base.nonnegative, *others)
            )
            part = _without_constants(whole)
            corners = _feasible(part, gaps, (ties, others), limit)
            visited += len(corners)
            if visited > limit:
                raise TooManyVerticesError
            points = frozenset(frozenset(corner.items()) for corner in corners)
            if points and not any(set(used) < more and points == same for more, same in kept):
                kept.append((set(used), points))
                yield used, part


def _feasible(
    part: Cell, forms: Sequence[Affine], conditions: tuple[list[Affine], list[Affine]], limit: int
) -> list[Point]:
    """Vertices in the unknowns that matter, empty where a condition between numbers fails."""
    ties, others = conditions
    if any(form[None] != 0 for form in ties if _is_constant(form)):
        return []
    if any(form[None] < 0 for form in others if _is_constant(form)):
        return []
    return part.points(limit, forms)


def _without_constants(cell: Cell) -> Cell:
    return replace(
        cell,
        equal=tuple(f for f in cell.equal if not _is_constant(f)),
        nonnegative=tuple(f for f in cell.nonnegative if not _is_constant(f)),
    )


def _continuation(
    used: Sequence[Cell], new: Sequence[Unknown], cell: Cell, limit: int
) -> tuple[tuple[Affine, ...], bool]:
    """Payoffs of mixing among cells, if affine: the differences must not vary over the cell."""
    payoffs, linear = [], True
    for player in range(len(used[0].payoffs)):
        form = dict(used[0].payoffs[player])
        for other, unknown in zip(used[1:], new[1:], strict=True):
            gap = _minus(other.payoffs[player], used[0].payoffs[player])
            steps = {value_at(gap, point) for point in cell.points(limit, [gap])}
            linear &= len(steps) == 1
            form[unknown] = steps.pop()
        payoffs.append(form)
    return tuple(payoffs), linear


def _is_constant(form: Affine) -> bool:
    return set(form) == {None}


def _minus(a: Affine, b: Affine) -> Affine:
    keys = {None, *a, *b}
    gap = {k: a.get(k, Fraction(0)) - b.get(k, Fraction(0)) for k in keys}
    return {k: c for k, c in gap.items() if k is None or c != 0}


def _combination(forms: Sequence[Affine], weights: Sequence[Fraction]) -> Affine:
    total: Affine = {None: Fraction(0)}
    for form, weight in zip(forms, weights, strict=True):
        for key, c in form.items():
            total[key] = total.get(key, Fraction(0)) + weight * c
    return {k: c for k, c in total.items() if k is None or c != 0}


def _row(form: Affine, unknowns: Sequence[Unknown]) -> list[Fraction]:
    return [*(form.get(k, Fraction(0)) for k in unknowns), form.get(None, Fraction(0))]
