"""Whether two solutions say the same: equilibria, components, maximal Nash subsets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

__all__ = ["same_answer"]

Point: TypeAlias = tuple[Fraction, ...]

_SLACK = Fraction(1, 10**9)


def same_answer(solution: Any, other: Any, back: Callable[[Any], Any]) -> bool:
    """Whether two solutions agree, the second one read through `back`.

    Exact profiles must be equal, float profiles within 1e-9, each matched once.
    """
    ours = [_point(e.profile) for e in solution.equilibria]
    read = [back(e.profile) for e in other.equilibria]
    if any(profile is None for profile in read):
        return False
    partner = _matching(ours, [_point(profile) for profile in read])
    if partner is None:
        return False
    place = {id(e): k for k, e in enumerate(solution.equilibria)}
    mine = [[place[id(e)] for e in component] for component in solution.components]
    place = {id(e): partner[k] for k, e in enumerate(other.equilibria)}
    theirs = [[place[id(e)] for e in component] for component in other.components]
    return _family(mine) == _family(theirs) and _subsets(solution, mine) == _subsets(other, theirs)


def _point(profile: Iterable[Iterable[Any]]) -> Point:
    flat = (p.item() if hasattr(p, "item") else p for mix in profile for p in mix)
    return tuple(map(Fraction, flat))


def _matching(ours: Sequence[Point], theirs: Sequence[Point]) -> list[int] | None:
    """Return for each of `theirs` its partner among `ours`, nearest first; None if one is left."""
    if len(ours) != len(theirs):
        return None
    pairs = sorted(
        (_gap(a, b), k, j)
        for k, a in enumerate(ours)
        for j, b in enumerate(theirs)
        if len(a) == len(b)
    )
    partner: dict[int, int] = {}
    for gap, k, j in pairs:
        if gap <= _SLACK and j not in partner and k not in partner.values():
            partner[j] = k
    return [partner[j] for j in range(len(theirs))] if len(partner) == len(theirs) else None


def _gap(a: Point, b: Point) -> Fraction:
    return max(abs(p - q) for p, q in zip(a, b, strict=True))


def _family(groups: Iterable[Iterable[int]]) -> set[frozenset[int]]:
    return {frozenset(group) for group in groups}


def _subsets(solution: Any, places: list[list[int]]) -> set[frozenset[int]]:
    """Return the maximal Nash subsets, as positions in the first solution's equilibria."""
    return {
        frozenset(inside[k] for k in subset)
        for component, inside in zip(solution.components, places, strict=True)
        for subset in component.subsets
    }
