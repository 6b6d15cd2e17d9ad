"""What is known of one support: equilibria with certificates, cells, or why it is undecided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._nplayer_cells import Cell, Undecided, product_cell
from basebargain.solvers._nplayer_field import Element, algebraic, rational, sign
from basebargain.solvers._nplayer_linear import is_refuted
from basebargain.solvers._nplayer_regions import as_floats, newton, search
from basebargain.solvers._nplayer_roots import Root, certify, refine, spread
from basebargain.solvers._nplayer_system import System, contract

__all__ = ["Finding", "examine"]

Mixes = tuple[NDArray[Any], ...]


@dataclass(frozen=True)
class Finding:
    """The equilibria of one support.

    Attributes
    ----------
    cells : tuple of Cell
        Rational equilibria and products of polytopes of them.
    algebraic : tuple of profiles
        Irrational equilibria in number fields.
    enclosed : tuple of (profile, Fraction)
        Irrational equilibria as rationals, each with the proven bound on the error.
    doubt : str
        Why the support is not settled; empty when it is.
    exhausted : bool
        Whether the doubt comes from the limit on the search.
    """

    cells: tuple[Cell, ...] = ()
    algebraic: tuple[Mixes, ...] = ()
    enclosed: tuple[tuple[Mixes, Fraction], ...] = ()
    doubt: str = ""
    exhausted: bool = False


CURVED = "best replies cut a product of polytopes in a curved part"
SINGULAR = "the indifference conditions are singular: a continuum or a multiple root"
CONTINUUM = "the indifference conditions leave a continuum of equilibria"
TIE = "a sign could not be decided"
LIMIT = "the search hit max_parts"
# A search of so few parts, among so few pure profiles, is quicker than a linear program.
TRIAL, SMALL = 200, 8


def examine(system: System, limit: int, *, exact: bool) -> tuple[Finding, int]:
    """Find the equilibria of a support; also return the number of parts searched.

    Parameters
    ----------
    system : System
    limit : int
        Largest number of parts to search.
    exact : bool
        Whether irrational equilibria are wanted as algebraic numbers.
    """
    if system.is_separable:
        return _separable(system), 0
    trial = search(system, min(limit, TRIAL)) if prod(system.sizes) <= SMALL else None
    if trial is None or trial.witness is not None:
        if is_refuted(system):
            return Finding(), 0
        found = search(system, limit)
    else:
        found = trial
    findings = [_from_root(system, root, exact=exact) for root in found.roots]
    if found.witness is not None:
        if found.exhausted:
            findings.append(Finding(doubt=LIMIT, exhausted=True))
        else:
            findings.append(_continuum(system, found.witness, exact=exact))
    return _joined(findings), found.parts


def _joined(findings: Sequence[Finding]) -> Finding:
    return Finding(
        tuple(cell for one in findings for cell in one.cells),
        tuple(mixes for one in findings for mixes in one.algebraic),
        tuple(pair for one in findings for pair in one.enclosed),
        next((one.doubt for one in findings if one.doubt), ""),
        any(one.exhausted for one in findings),
    )


def _separable(system: System) -> Finding:
    cell = product_cell(system)
    if isinstance(cell, Undecided):
        return Finding() if is_refuted(system) else Finding(doubt=CURVED)
    return Finding(() if cell is None else (cell,))


def _from_root(system: System, root: Root, *, exact: bool) -> Finding:
    """Decide whether a root is an equilibrium, and write it as exactly as it can be."""
    fine = refine(system, root, _digits(system))
    outside = any(Fraction(x, 1 << fine.bits) < -fine.error for mix in fine.mixes for x in mix)
    if outside or any(_certainly_positive(form, fine) for form in system.gains):
        return Finding()
    mixes = rational(system, fine)
    if mixes is not None:
        return _decided(system, mixes)
    settled = all(Fraction(x, 1 << fine.bits) > fine.error for mix in fine.mixes for x in mix)
    settled &= all(_certainly_negative(form, fine) for form in system.gains)
    if exact or not settled:
        mixes = algebraic(system, fine)
        if mixes is not None:
            return _decided(system, mixes)
    if not settled:
        return Finding(doubt=TIE)
    profile = [np.array([Fraction(x, 1 << fine.bits) for x in mix]) for mix in fine.mixes]
    return Finding(enclosed=((_padded(system, profile), fine.error),))


def _digits(system: System) -> int:
    """Bits enough to recognise rationals of the size that linear systems like this one have."""
    longest = max(int(abs(form).max()).bit_length() for form in system.equations)
    return min(max(256, 3 * longest * len(system.equations)), 4096)


def _bound(form: NDArray[Any], root: Root) -> tuple[Fraction, Fraction]:
    """Value of a form at the approximation, and how far that may be from the value at the root."""
    degree = sum(size > 1 for size in form.shape)
    value = Fraction(int(contract(form, root.mixes)), 1 << root.bits * degree)
    return value, int(abs(form).max()) * spread(root.mixes, root.bits, root.error)


def _certainly_positive(form: NDArray[Any], root: Root) -> bool:
    value, error = _bound(form, root)
    return value > error


def _certainly_negative(form: NDArray[Any], root: Root) -> bool:
    value, error = _bound(form, root)
    return value < -error


def _decided(system: System, mixes: Mixes) -> Finding:
    """Judge an exact root by the exact signs of its probabilities and gains."""
    signs = [sign(x) for mix in mixes for x in mix]
    gains = [sign(contract(form, mixes)) for form in system.gains]
    if None in signs or None in gains:
        return Finding(doubt=TIE)
    if min(signs) <= 0 or max(gains, default=0) > 0:  # type: ignore[type-var,operator] # no None
        return Finding()
    profile = _padded(system, mixes)
    if isinstance(mixes[0][0], Element):
        return Finding(algebraic=(profile,))
    return Finding((Cell(tuple((tuple(mix),) for mix in profile)),))


def _padded(system: System, mixes: Sequence[NDArray[Any]]) -> Mixes:
    """Return the strategies of all players over all their strategies."""
    profile = []
    for i, own in enumerate(system.support):
        used: list[Any] = list(mixes[system.mixers.index(i)]) if len(own) > 1 else [Fraction(1)]
        weights = dict(zip(own, used, strict=True))
        mix = np.empty(system.counts[i], dtype=object)
        mix[:] = [weights.get(s, Fraction(0)) for s in range(system.counts[i])]
        profile.append(mix)
    return tuple(profile)


def _continuum(system: System, witness: Sequence[NDArray[np.float64]], *, exact: bool) -> Finding:
    """Prove that equilibria fill a curve near a witness, or say that they may.

    With fewer equations than unknowns, fixing some probabilities at their values in the witness
    leaves a square system; a regular root of it inside the support lies on a curve of roots.
    """
    rank = [form for form in _independent(system.equations) if form.any()]
    missing = len(system.equations) - len(rank)
    if not missing:
        return Finding(doubt=SINGULAR)
    square = _with_fixed(system, rank, witness, missing)
    if square is None:
        return Finding(doubt=SINGULAR)
    near = newton(as_floats(square.equations), [mix[None] for mix in witness])
    root = certify(square, near[0]) if near else None
    if root is None:
        return Finding(doubt=SINGULAR)
    found = _from_root(square, root, exact=exact)
    if not (found.cells or found.algebraic or found.enclosed):
        return Finding(doubt=SINGULAR)
    return replace(found, doubt=CONTINUUM)


def _independent(forms: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
    """Forms that are not combinations of the earlier ones of the same shape."""
    kept: list[NDArray[Any]] = []
    for form in forms:
        rows = [other.ravel() for other in kept if other.shape == form.shape]
        if _rank([*rows, form.ravel()]) > len(rows):
            kept.append(form)
    return kept


def _rank(rows: Sequence[NDArray[Any]]) -> int:
    table = [[Fraction(x) for x in row] for row in rows]
    rank = 0
    for column in range(len(table[0])):
        pivot = next((r for r in range(rank, len(table)) if table[r][column]), None)
        if pivot is None:
            continue
        table[rank], table[pivot] = table[pivot], table[rank]
        for r in range(rank + 1, len(table)):
            factor = table[r][column] / table[rank][column]
            table[r] = [a - factor * b for a, b in zip(table[r], table[rank], strict=True)]
        rank += 1
    return rank


def _with_fixed(
    system: System,
    forms: Sequence[NDArray[Any]],
    witness: Sequence[NDArray[np.float64]],
    missing: int,
) -> System | None:
    """Add as many conditions that fix a probability as make the system regular."""
    chosen = list(forms)
    for k, mix in enumerate(witness):
        for s in range(len(mix) - 1):
            if len(chosen) == len(forms) + missing:
                break
            steps = round(float(mix[s]) * 1024)
            shape = [1] * len(witness)
            shape[k] = len(mix)
            row = np.array([1024 * int(t == s) - steps for t in range(len(mix))], dtype=object)
            trial = [*chosen, row.reshape(shape)]
            if _regular(trial, witness) == len(trial):
                chosen = trial
    if len(chosen) < len(forms) + missing:
        return None
    return replace(system, equations=tuple(chosen))


def _regular(forms: Sequence[NDArray[Any]], witness: Sequence[NDArray[np.float64]]) -> int:
    """Rank of the derivatives of the forms at a point."""
    rows = []
    for form in forms:
        scaled = np.asarray(form / abs(form).max(), dtype=np.float64)
        row: list[float] = []
        for k, mix in enumerate(witness):
            part = np.zeros(len(mix)) if form.shape[k] == 1 else contract(scaled, witness, skip=k)
            row += list(part[:-1] - part[-1])
        rows.append(row)
    return int(np.linalg.matrix_rank(np.array(rows), tol=1e-6))
