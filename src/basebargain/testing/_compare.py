"""Whether two answers say the same: equilibria, components, maximal subsets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from basebargain.testing._case import SLACK, Point

__all__ = ["agrees", "same_answer", "same_set"]


def same_answer(
    solution: Any,
    other: Any,
    ours: Sequence[Point],
    theirs: Sequence[Point | None],
    slack: Fraction = SLACK,
) -> bool:
    """Whether two solutions agree.

    Parameters
    ----------
    solution, other : solution
    ours, theirs : sequence of points
        Of their equilibria in order, both in the labels of the first; None for an equilibrium
        that the first game cannot have.
    slack : Fraction
        How far numbers of the same equilibrium may differ.
    """
    known = [point for point in theirs if point is not None]
    if len(known) < len(theirs):
        return False
    partner = _matching(ours, known, slack)
    if partner is None:
        return False
    place = {id(e): k for k, e in enumerate(solution.equilibria)}
    mine = [[place[id(e)] for e in component] for component in solution.components]
    place = {id(e): partner[k] for k, e in enumerate(other.equilibria)}
    yours = [[place[id(e)] for e in component] for component in other.components]
    return _family(mine) == _family(yours) and _subsets(solution, mine) == _subsets(other, yours)


def same_set(ours: Sequence[Point], theirs: Sequence[Point | None], slack: Fraction) -> bool:
    """Whether each point of either side has one of the other side next to it."""
    if any(point is None for point in theirs):
        return False
    sides = (ours, [point for point in theirs if point is not None])
    return all(
        any(gap is not None and gap <= slack for gap in (_gap(a, b) for b in others))
        for own, others in (sides, sides[::-1])
        for a in own
    )


def _matching(ours: Sequence[Point], theirs: Sequence[Point], slack: Fraction) -> list[int] | None:
    """Return for each of `theirs` its partner among `ours`, nearest first; None if one is left."""
    if len(ours) != len(theirs):
        return None
    pairs = sorted(
        (gap, k, j)
        for k, a in enumerate(ours)
        for j, b in enumerate(theirs)
        if (gap := _gap(a, b)) is not None and gap <= slack
    )
    partner: dict[int, int] = {}
    for _, k, j in pairs:
        if j not in partner and k not in partner.values():
            partner[j] = k
    return [partner[j] for j in range(len(theirs))] if len(partner) == len(theirs) else None


def agrees(point: Point, known: Point, slack: Fraction) -> bool:
    """Whether the numbers of two points are the same where one of them says all that it says."""
    shared = point.keys() & known.keys()
    fits = shared in (point.keys(), known.keys())
    return fits and all(abs(point[key] - known[key]) <= slack for key in shared)


def _gap(a: Point, b: Point) -> Fraction | None:
    """Return the largest difference of two points with the same labels; None for other labels."""
    if a.keys() != b.keys():
        return None
    return max((abs(a[key] - b[key]) for key in a), default=Fraction(0))


def _family(groups: Iterable[Iterable[int]]) -> set[frozenset[int]]:
    return {frozenset(group) for group in groups}


def _subsets(solution: Any, places: list[list[int]]) -> set[frozenset[int]]:
    """Return the maximal subsets, as positions in the first solution's equilibria."""
    return {
        frozenset(inside[k] for k in subset)
        for component, inside in zip(solution.components, places, strict=True)
        for subset in component.subsets
    }
