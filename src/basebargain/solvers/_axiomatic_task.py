"""One axiomatic solution on one set: select, certify, and say what a reader should know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from basebargain.solvers._axiomatic_answer import (
    NO_JOINT_GAIN,
    Verdict,
    answer,
    float_note,
    impasse,
    option_note,
    shown,
)
from basebargain.solvers._axiomatic_certificate import Bounds, read_bounds
from basebargain.solvers._axiomatic_outcome import BargainingAgreement
from basebargain.solvers._axiomatic_plane import Point
from basebargain.solvers._axiomatic_reading import Field, Piece, mixed
from basebargain.solvers._axiomatic_rules import Face, has_joint_gain, leximin
from basebargain.solvers._solution import Solution

__all__ = ["Task"]

LEXICOGRAPHIC = (
    "No efficient agreement gives equal scaled gains: the smaller is as large as possible, then "
    "the larger."
)
THROWN_AWAY = (
    "No efficient agreement gives equal scaled gains: what it gives beyond them is thrown away."
)
SEVERAL = "Several agreements satisfy the solution; all of them are listed."

Select = Callable[[Sequence[Piece]], list[Face]]


@dataclass(frozen=True)
class Task:
    """One call of a solution on a set that is read as pieces."""

    field: Field
    bounds: Bounds
    method: str
    lotteries: bool
    exact: bool

    @classmethod
    def of(cls, field: Field, method: str, *, lotteries: bool, exact: bool) -> Task:
        """Read the set once more for the certificates."""
        bounds = read_bounds(field.problem, lotteries=lotteries)
        return cls(field, bounds, method, lotteries, field.problem.is_exact and exact)

    def solve(
        self,
        select: Select,
        gap: Callable[[Point], Any],
        kept: Point | None = None,
        *,
        rational: bool = True,
    ) -> Solution[BargainingAgreement]:
        """Select, certify and explain."""
        faces = select(self.field.pieces)
        note = " ".join(filter(None, self._notes(select, faces)))

        def regret(gains: Point) -> Any:
            outside = 0 if kept is not None else self.bounds.outside(gains)
            loss = max(0, *(-g for g in gains)) if rational else 0
            candidates: list[Any] = [outside, loss or gap(gains)]
            return max(candidates)

        verdict = Verdict(self.method, regret, note, self.exact, kept)
        if not faces:
            return impasse(self.field.problem, self.bounds.impasse(), verdict)
        return answer(self.field, faces, verdict)

    def solve_equal(
        self,
        scale: Callable[[Sequence[Piece]], Point | None],
        certified_scale: Callable[[], Point],
        *,
        free_disposal: bool,
    ) -> Solution[BargainingAgreement]:
        """Select equal scaled gains, by the lexicographic rule or by throwing away the rest."""

        def select(pieces: Sequence[Piece]) -> list[Face]:
            own = scale(pieces)
            return [] if own is None else leximin(pieces, own)

        kept = None
        faces, own = select(self.field.pieces), scale(self.field.pieces)
        if free_disposal and faces and own is not None and all(own):
            level = min(g / c for g, c in zip(faces[0].low, own, strict=True))
            kept = (level * own[0], level * own[1])
        judge = self.bounds.leximin_gap if kept is None else self.bounds.equal_gap
        against = certified_scale()
        uneven = own is not None and any(_is_uneven(f.low, own) for f in faces)
        solution = self.solve(select, lambda gains: judge(gains, against), kept)
        if not uneven:
            return solution
        text = THROWN_AWAY if kept is not None else LEXICOGRAPHIC
        return replace(solution, note=" ".join(filter(None, (text, solution.note))))

    def _notes(self, select: Select, faces: Sequence[Face]) -> list[str]:
        several = len(faces) > 1 or len(_ends(faces)) > 1
        none_gains = bool(faces) and not has_joint_gain(self.field.pieces)
        return [
            NO_JOINT_GAIN if none_gains else "",
            SEVERAL if several else "",
            self._convexity(select, faces),
            float_note(self.field.problem),
            option_note(self.field.problem),
        ]

    def _convexity(self, select: Select, faces: Sequence[Face]) -> str:
        """Say what lotteries change where the set is not convex."""
        if self.field.is_convex:
            return ""
        other = select(self.field.pure if self.lotteries else mixed(self.field.pure))
        found = shown(other, self.field.origin) or "the disagreement point"
        if self.lotteries:
            first = "The set is not convex; lotteries over its agreements are allowed"
            second = f"; without them the payoffs would be {found}."
        else:
            first = "The set is not convex, and only agreements as they stand count"
            second = f"; with lotteries the payoffs would be {found}."
        if _ends(faces) != _ends(other):
            return first + second
        if any(f.low != f.high for f in (*faces, *other)) and len(faces) != len(other):
            return f"{first}; the mixtures between those listed are solutions only with lotteries."
        return f"{first}, which changes nothing here."


def _is_uneven(gains: Point, scale: Point) -> bool:
    return gains[0] * scale[1] != gains[1] * scale[0]


def _ends(faces: Sequence[Face]) -> set[Point]:
    return {x for f in faces for x in (f.low, f.high)}
