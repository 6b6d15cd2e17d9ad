"""From selected gains to agreements with their terms, certificates and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from basebargain.forms._bargaining import BargainingProblem
from basebargain.solvers._axiomatic_outcome import BargainingAgreement, Terms
from basebargain.solvers._axiomatic_plane import Point, cross
from basebargain.solvers._axiomatic_reading import Corner, Field, Piece
from basebargain.solvers._axiomatic_rules import Face
from basebargain.solvers._coalitional_answer import as_kind, as_payoff_vector
from basebargain.solvers._solution import Component, Solution, Status

__all__ = ["NO_JOINT_GAIN", "Verdict", "answer", "float_note", "impasse", "option_note", "shown"]

ROUNDED = "Floats were read as the simple numbers they stand for; see problem.exact()."
OPTIONS = (
    "Outside options play no part: a solution knows the disagreement point alone; "
    "alternating_offers treats them."
)
NO_JOINT_GAIN = "No agreement gives both sides more than the disagreement point."
NO_DEAL = "No agreement leaves both sides at least the disagreement point: the talks fail."


@dataclass(frozen=True)
class Verdict:
    """What a concept says of the gains it selects.

    Attributes
    ----------
    method : str
    regret : callable
        From exact gains to the certificate.
    note : str
    exact : bool
        Whether the answer is shown in exact numbers.
    kept : pair of Fraction or None
        Gains that are kept where the rest of the agreement is thrown away.
    """

    method: str
    regret: Callable[[Point], Any]
    note: str
    exact: bool
    kept: Point | None = None


def answer(field: Field, faces: Sequence[Face], verdict: Verdict) -> Solution[BargainingAgreement]:
    """Wrap the selected faces as a solution; each set of faces that touch is a component."""
    outcomes: list[BargainingAgreement] = []
    components = []
    for group in _touching(faces):
        found: list[BargainingAgreement] = []
        subsets: list[tuple[int, ...]] = []
        for face in group:
            ends = []
            for gains in dict.fromkeys((face.low, face.high)):
                first = len(found)
                found += [_outcome(field, gains, t, verdict) for t in _terms(field, face, gains)]
                ends.append(first)
                subsets += [(k,) for k in range(first + 1, len(found))]
            subsets.append(tuple(ends))
        components.append(Component(tuple(found), tuple(subsets)))
        outcomes += found
    return Solution(
        tuple(outcomes),
        tuple(components),
        complete=True,
        status=_status(outcomes, verdict),
        method=verdict.method,
        note=verdict.note,
    )


def impasse(problem: BargainingProblem, regret: Any, verdict: Verdict) -> Solution[Any]:
    """Return the failure of the talks, at the disagreement point."""
    kind = "exact" if verdict.exact else "float"
    nothing = as_payoff_vector([Fraction(0)] * 2, kind)
    payoffs = as_payoff_vector([Fraction(u) for u in problem.exact().disagreement], kind)
    outcome = BargainingAgreement(
        problem.regimes[1], payoffs, as_kind(regret, kind), nothing, (), nothing
    )
    status = Status.CERTIFIED if regret == 0 else Status.UNCERTIFIED
    note = " ".join(filter(None, (NO_DEAL, verdict.note)))
    return Solution(
        (outcome,), None, complete=True, status=status, method=verdict.method, note=note
    )


def _touching(faces: Sequence[Face]) -> list[list[Face]]:
    """Group faces that overlap; all of them lie on one falling line, or are points."""
    groups: list[list[Face]] = []
    reached: Point | None = None
    for face in sorted(faces, key=lambda f: (f.low, f.high)):
        if reached is not None and face.low <= reached:
            groups[-1].append(face)
            reached = max(reached, face.high)
        else:
            groups.append([face])
            reached = face.high
    return groups


def _terms(field: Field, face: Face, gains: Point) -> list[tuple[Terms, ...]]:
    """Return every pure agreement with these gains on a mixture, or else one lottery."""
    piece = field.pieces[face.piece]
    pure: list[tuple[Terms, ...]] = [(_signed(field, piece, gains),)]
    if not piece.mixed:
        return pure
    pure = [(_signed(field, own, gains),) for own in field.pure if _holds(own, gains)]
    return pure or [tuple(_lottery(field, piece, gains))]


def _holds(piece: Piece, gains: Point) -> bool:
    """Whether a point or a segment contains gains."""
    a, b = piece.corners[0].gains, piece.corners[-1].gains
    return cross(a, b, gains) == 0 and min(a, b) <= gains <= max(a, b) if a != b else gains == a


def _share(a: Point, b: Point, gains: Point) -> Fraction:
    """Return how far gains are on the way from a to b."""
    side = 0 if a[0] != b[0] else 1
    return (gains[side] - a[side]) / (b[side] - a[side])


def _signed(field: Field, piece: Piece, gains: Point) -> Terms:
    """Return the agreement of a pure piece that gives these gains."""
    first, last = piece.corners[0], piece.corners[-1]
    paid = first.transfer
    if len(piece.corners) == 2 and paid is not None and last.transfer is not None:
        paid += _share(first.gains, last.gains, gains) * (last.transfer - paid)
    return Terms(first.label, _payoffs(field, gains), paid)


def _payoffs(field: Field, gains: Point) -> Point:
    return gains[0] + field.origin[0], gains[1] + field.origin[1]


def _lottery(field: Field, piece: Piece, gains: Point) -> Iterator[Terms]:
    """Yield the two agreements at the ends of the edge that holds the gains."""
    for a, b in piece.edges():
        if _holds(Piece((a, b)), gains):
            share = _share(a.gains, b.gains, gains)
            for corner, chance in ((a, 1 - share), (b, share)):
                yield _at_corner(field, corner, chance)
            return


def _at_corner(field: Field, corner: Corner, chance: Fraction) -> Terms:
    return Terms(corner.label, _payoffs(field, corner.gains), corner.transfer, chance)


def _outcome(
    field: Field, gains: Point, terms: tuple[Terms, ...], verdict: Verdict
) -> BargainingAgreement:
    kind = "exact" if verdict.exact else "float"
    kept = gains if verdict.kept is None else verdict.kept
    worth = _payoffs(field, kept)
    # What the terms give on average must be what is reported, whatever the solver meant.
    given = [sum((t.probability * t.payoffs[i] for t in terms), Fraction(0)) for i in (0, 1)]
    waste = [given[i] - worth[i] for i in (0, 1)]
    return BargainingAgreement(
        field.problem.regimes[0],
        as_payoff_vector(worth, kind),
        as_kind(verdict.regret(kept), kind),
        as_payoff_vector(kept, kind),
        tuple(_in_kind(t, kind) for t in terms),
        as_payoff_vector(waste, kind),
    )


def _in_kind(terms: Terms, kind: str) -> Terms:
    first, second = (as_kind(u, kind) for u in terms.payoffs)
    paid = None if terms.transfer is None else as_kind(terms.transfer, kind)
    sure = terms.probability == 1
    return Terms(
        terms.label, (first, second), paid, 1 if sure else as_kind(terms.probability, kind)
    )


def _status(outcomes: Sequence[BargainingAgreement], verdict: Verdict) -> Status:
    """Ask for exactly zero: whatever kind of number is shown, arithmetic was exact."""
    waste = [w for o in outcomes for w in o.disposed]
    given = all(w >= 0 if verdict.kept else w == 0 for w in waste)
    small = all(o.regret == 0 for o in outcomes)
    return Status.CERTIFIED if small and given else Status.UNCERTIFIED


def shown(faces: Sequence[Face], origin: Point) -> str:
    """Return the payoffs of faces in words."""
    ends = dict.fromkeys(x for f in faces for x in (f.low, f.high))
    pairs = [f"({float(x[0] + origin[0]):.6g}, {float(x[1] + origin[1]):.6g})" for x in ends]
    return ", ".join(pairs[:6]) + (f" and {len(pairs) - 6} more" if len(pairs) > 6 else "")


def float_note(problem: BargainingProblem) -> str:
    """Say that floats were not taken at their word, if so."""
    if problem.is_exact:
        return ""
    exact = problem.exact()
    given = (*problem.inside, *problem.feasible.numbers())
    read = (*exact.inside, *exact.feasible.numbers())
    return "" if all(Fraction(a) == b for a, b in zip(given, read, strict=True)) else ROUNDED


def option_note(problem: BargainingProblem) -> str:
    """Say that outside options are left aside, if there are any."""
    return OPTIONS if problem.outside else ""
