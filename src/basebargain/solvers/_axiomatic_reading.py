"""A bargaining problem read as convex pieces of the plane of gains over the disagreement point.

A finite set is read as points, transfers as segments, a polyhedral set as one polygon; with
lotteries all of them become one polygon, the convex hull, whose inner points are mixtures.
Floats are read as exact rationals, so that every comparison is decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms._bargaining import BargainingProblem
from basebargain.forms._bargaining_finite import FiniteAgreements
from basebargain.forms._bargaining_polyhedral import PolyhedralSet
from basebargain.forms._bargaining_sets import Segment, TransferAgreements, pair
from basebargain.forms._payoff import is_symbolic
from basebargain.solvers._axiomatic_plane import (
    Plane,
    Point,
    clipped,
    corners,
    cross,
    facets,
    hull,
    is_empty,
    open_to,
)

__all__ = ["Corner", "Field", "Piece", "exact_weights", "mixed", "read_field"]

AXES = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))
KINDS = "FiniteAgreements, PolyhedralSet, SmoothFrontier or TransferAgreements"


@dataclass(frozen=True)
class Corner:
    """An extreme point of a piece: gains, and the agreement there."""

    gains: Point
    label: str = ""
    transfer: Fraction | None = None


@dataclass(frozen=True)
class Piece:
    """A convex set: its corners in cyclic order, and whether points between them need a lottery."""

    corners: tuple[Corner, ...]
    mixed: bool = False

    def edges(self) -> Iterator[tuple[Corner, Corner]]:
        """Yield the edges; a point is an edge from itself to itself."""
        if len(self.corners) < 3:
            yield self.corners[0], self.corners[-1]
        else:
            yield from pairwise((*self.corners, self.corners[0]))


@dataclass(frozen=True)
class Field:
    """The numbers that the axiomatic solutions work on.

    Attributes
    ----------
    problem : BargainingProblem
        As given.
    origin : pair of Fraction
        The disagreement point.
    pure : tuple of Piece
        The set as it stands.
    pieces : tuple of Piece
        The same, or its convex hull if lotteries are allowed.
    """

    problem: BargainingProblem
    origin: Point
    pure: tuple[Piece, ...]
    pieces: tuple[Piece, ...]

    @property
    def is_convex(self) -> bool:
        """Whether lotteries add no gains that some agreement does not give already."""
        return all(_covered(self.pure, *part) for part in _efficient_parts(self.pure))


def exact_weights(weights: Any, where: str) -> tuple[Point, bool]:
    """Return two positive weights as rationals, and whether they were exact.

    Raises
    ------
    NotApplicableError
        If they are not two positive numbers.
    """
    given = (1, 1) if weights is None else pair(weights, f"{where}: weights")
    if any(map(is_symbolic, given)) or not min(given) > 0:
        msg = f"{where}: weights must be two positive numbers, one per player; got {weights!r}."
        raise NotApplicableError(msg)
    first, second = (Fraction(repr(w)) if isinstance(w, float) else Fraction(w) for w in given)
    return (first, second), not any(isinstance(w, float) for w in given)


def read_field(
    problem: BargainingProblem, where: str, *, lotteries: bool, wanted: Point | None = None
) -> Field:
    """Return the pieces of a problem.

    Parameters
    ----------
    problem : BargainingProblem
        Without free parameters.
    where : str
        The solver, for messages.
    lotteries : bool
        Whether to take the convex hull.
    wanted : pair, optional
        Weights of a sum of payoffs that must be bounded on the whole set; without it gains must be
        bounded where both sides have some.

    Raises
    ------
    NotApplicableError
        If the feasible set is of another kind, or what is wanted has no bound.
    GameError
        If the feasible set is empty.
    """
    exact = problem.exact()
    feasible = exact.feasible
    origin = Fraction(exact.disagreement[0]), Fraction(exact.disagreement[1])
    if isinstance(feasible, FiniteAgreements):
        pure = tuple(
            Piece((Corner(_less(a.payoffs, origin), a.label),)) for a in feasible.agreements
        )
    elif isinstance(feasible, TransferAgreements):
        _refuse_unbounded_transfer(problem, feasible, where, wanted)
        payee = problem.players.index(feasible.transfer.payee)
        pure = tuple(_of_segment(s, payee, origin) for s in feasible.segments(problem.players))
    elif isinstance(feasible, PolyhedralSet):
        pure = _of_polygon(feasible, origin, where, wanted)
    else:
        msg = f"{where} takes {KINDS} as feasible set; got {type(feasible).__name__}."
        raise NotApplicableError(msg)
    return Field(problem, origin, pure, mixed(pure) if lotteries else pure)


def _less(payoffs: tuple[Any, Any], origin: Point) -> Point:
    return Fraction(payoffs[0]) - origin[0], Fraction(payoffs[1]) - origin[1]


def _refuse_unbounded_transfer(
    problem: BargainingProblem, feasible: TransferAgreements, where: str, wanted: Point | None
) -> None:
    payee = problem.players.index(feasible.transfer.payee)
    if feasible.transfer.cap is None and wanted is not None and wanted[payee] >= wanted[1 - payee]:
        msg = (
            f"{where}: the weighted sum has no largest point on a transfer without a cap: give a "
            "cap, or keep to agreements with gains (individually_rational=True)."
        )
        raise NotApplicableError(msg)


def _of_segment(segment: Segment, payee: int, origin: Point) -> Piece:
    """Read a segment; one without end is cut where the payer has less than without agreement."""
    base = segment.low[payee]
    start = (base, segment.total - base) if payee == 0 else (segment.total - base, base)
    first = _less(start, origin)
    top = segment.high[payee]
    length = max(first[1 - payee] + 1, Fraction(0)) if top is None else Fraction(top - base)
    floor = Fraction(base - segment.base)
    low = Corner(first, segment.label, floor)
    if length == 0:
        return Piece((low,))
    paid = (length, -length) if payee == 0 else (-length, length)
    end = first[0] + paid[0], first[1] + paid[1]
    return Piece((low, Corner(end, segment.label, floor + length)))


def _of_polygon(
    feasible: PolyhedralSet, origin: Point, where: str, wanted: Point | None
) -> tuple[Piece, ...]:
    extreme = hull(_less(v, origin) for v in feasible.vertices)
    cuts = [_shifted(p, origin) for p in feasible.half_planes]
    if cuts:
        planes = [*(facets(extreme) if extreme else ()), *cuts]
        if is_empty(planes):
            msg = f"{where}: no payoffs satisfy all half-planes of the PolyhedralSet."
            raise GameError(msg)
        axes = AXES if wanted is None else (wanted,)
        direction = None if extreme else open_to(planes, axes)
        if direction is not None:
            shown = ", ".join(map(str, direction))
            msg = (
                f"{where}: the PolyhedralSet has no bound in the direction ({shown}): "
                "add a half-plane that limits the gains."
            )
            raise NotApplicableError(msg)
        extreme = corners(planes if extreme or wanted is not None else [*planes, *_near(AXES)])
    return (Piece(tuple(map(Corner, extreme))),) if extreme else ()


def _shifted(plane: tuple[Any, Any, Any], origin: Point) -> Plane:
    a, b, c = map(Fraction, plane)
    return a, b, c - a * origin[0] - b * origin[1]


def _near(axes: tuple[Point, ...]) -> list[Plane]:
    """Half-planes that cut off what is clearly worse than no agreement, and nothing else."""
    return [(-a, -b, Fraction(1)) for a, b in axes]


def mixed(pure: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the convex hull of pieces as one piece; a single piece is its own."""
    if len(pure) < 2:
        return pure
    by_gains: dict[Point, Corner] = {}
    for corner in (c for piece in pure for c in piece.corners):
        by_gains.setdefault(corner.gains, corner)
    return (Piece(tuple(by_gains[g] for g in hull(by_gains)), mixed=True),)


def _efficient_parts(pure: tuple[Piece, ...]) -> Iterator[tuple[Point, Point, Point, Point]]:
    """Yield the hull's edges in which one side's gain is the other's loss, and their parts.

    An edge, then the part of it where nobody has less than without agreement.
    """
    for piece in mixed(pure):
        for start, end in piece.edges():
            a, b = start.gains, end.gains
            falls = (a[0] - b[0]) * (a[1] - b[1]) < 0
            part = clipped(a, b) if falls and (len(piece.corners) == 2 or a[0] > b[0]) else None
            if part is not None and len(pure) > 1:
                yield a, b, *part


def _covered(pure: tuple[Piece, ...], a: Point, b: Point, low: Point, high: Point) -> bool:
    """Whether agreements fill the part from `low` to `high` of the hull's edge from a to b."""
    spans = []
    for piece in pure:
        on_edge = [c.gains for c in piece.corners if cross(a, b, c.gains) == 0]
        if on_edge:
            spans.append((min(on_edge), max(on_edge)))
    low, high = sorted((low, high))
    reached, held = low, False
    for start, end in sorted(spans):
        if start <= reached <= end:
            reached, held = end, True
    return held and reached >= high
