"""Roots of square multilinear systems: existence, uniqueness and any number of digits, proved.

A root is accepted when the simplified Newton map x - A F(x) provably contracts a box around the
approximation into itself (the theorem of Newton and Kantorovich in the form of Krawczyk 1969 and
Rump 1983).
Every quantity in the proof is rational.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.solvers._nplayer_system import System, contract

__all__ = ["Root", "certify", "jacobian", "refine", "residual", "spread"]

BITS = 53
SLACK = Fraction(1, 8)


@dataclass(frozen=True, eq=False)
class Root:
    """A box that holds exactly one root of the equations.

    Attributes
    ----------
    mixes : tuple of arrays of int
        An approximation times ``2**bits``, one array per mixing player.
    bits : int
    error : Fraction
        The root's coordinates differ from the approximation by at most this.
    radius : Fraction
        Within this distance, coordinate by coordinate, there is no other root.
    inverse : array of Fraction
        An approximate inverse of the Jacobian.
    rate : Fraction
        The factor by which a step of the simplified Newton map shrinks the error at least.
    """

    mixes: tuple[NDArray[Any], ...]
    bits: int
    error: Fraction
    radius: Fraction
    inverse: NDArray[Any]
    rate: Fraction

    @property
    def floats(self) -> tuple[NDArray[np.float64], ...]:
        """The approximation as floats."""
        return tuple(
            np.array([float(Fraction(x, 1 << self.bits)) for x in mix]) for mix in self.mixes
        )


def residual(system: System, mixes: Sequence[NDArray[Any]], bits: int) -> NDArray[Any]:
    """Values of the equations, each divided by its largest coefficient, as ``Fraction``."""
    return np.array(
        [
            Fraction(int(contract(form, mixes)), _size(form) << bits * _degree(form))
            for form in system.equations
        ],
        dtype=object,
    )


def jacobian(system: System, mixes: Sequence[NDArray[Any]], bits: int) -> NDArray[Any]:
    """Differentiate `residual` in all probabilities but each player's last.

    The last probability is one less the others.
    """
    rows = []
    for form in system.equations:
        row: list[Fraction] = []
        for k, mix in enumerate(mixes):
            if form.shape[k] == 1:
                row += [Fraction(0)] * (len(mix) - 1)
                continue
            part = contract(form, mixes, skip=k)
            scale = _size(form) << bits * (_degree(form) - 1)
            row += [Fraction(int(value - part[-1]), scale) for value in part[:-1]]
        rows.append(row)
    return np.array(rows, dtype=object)


def _size(form: NDArray[Any]) -> int:
    return int(abs(form).max()) or 1


def _degree(form: NDArray[Any]) -> int:
    return sum(size > 1 for size in form.shape)


def certify(system: System, guess: Sequence[NDArray[np.float64]]) -> Root | None:
    """Prove that one root lies near a guess; None when the proof fails.

    Parameters
    ----------
    system : System
        With as many equations as unknowns.
    guess : sequence of arrays
        Probabilities, one array per mixing player.
    """
    mixes = tuple(_fixed(mix) for mix in guess)
    derivative = jacobian(system, mixes, BITS)
    try:
        inverse = np.linalg.inv(derivative.astype(np.float64))
    except np.linalg.LinAlgError:
        return None
    if not np.isfinite(inverse).all():
        return None
    exact = np.array([[Fraction(x) for x in row] for row in inverse.tolist()], dtype=object)
    step = max(abs(exact @ residual(system, mixes, BITS)))
    defect = max(abs(np.eye(len(exact), dtype=int) - exact @ derivative).sum(axis=1))
    norm = abs(exact).sum(axis=1).max()
    radii = [Fraction(1, 1 << k) for k in range(1, 45) if step * (1 << k) <= 1]

    def rate_within(radius: Fraction) -> Fraction:
        return Fraction(defect + norm * len(exact) * 2 * spread(mixes, BITS, radius))

    # The rate grows with the radius, so when the least one fails, all do.
    if not radii or rate_within(radii[-1]) > 1 - SLACK:
        return None
    for radius in radii:
        rate = rate_within(radius)
        if rate <= 1 - SLACK and step <= (1 - rate) * radius:
            return Root(mixes, BITS, step / (1 - rate), radius, exact, rate)
    return None


def spread(mixes: Sequence[NDArray[Any]], bits: int, radius: Fraction) -> Fraction:
    """How much a form with coefficients within one can change within `radius` of the mixes."""
    norms = [Fraction(int(abs(mix).sum()), 1 << bits) for mix in mixes]
    wider = [norm + 2 * (len(mix) - 1) * radius for norm, mix in zip(norms, mixes, strict=True)]
    return prod(wider, start=Fraction(1)) - prod(norms, start=Fraction(1))


def refine(system: System, root: Root, bits: int) -> Root:
    """Return the root with an error below ``2**-bits``."""
    if root.error < Fraction(1, 1 << bits):
        return root
    fine = bits + 32
    mixes = tuple(_rescaled(mix, root.bits, fine) for mix in root.mixes)
    while True:
        step = root.inverse @ residual(system, mixes, fine)
        error = max(abs(step)) / (1 - root.rate)
        if error < Fraction(1, 1 << bits):
            return Root(mixes, fine, error, root.radius, root.inverse, root.rate)
        mixes = _moved(mixes, step, fine)


def _moved(
    mixes: Sequence[NDArray[Any]], step: NDArray[Any], bits: int
) -> tuple[NDArray[Any], ...]:
    result, at = [], 0
    for mix in mixes:
        head = [x - round(d * (1 << bits)) for x, d in zip(mix[:-1], step[at:], strict=False)]
        result.append(_closed(head, bits))
        at += len(mix) - 1
    return tuple(result)


def _fixed(mix: NDArray[np.float64]) -> NDArray[Any]:
    return _closed([round(x * (1 << BITS)) for x in mix.tolist()[:-1]], BITS)


def _rescaled(mix: NDArray[Any], bits: int, fine: int) -> NDArray[Any]:
    return mix << (fine - bits) if fine >= bits else _closed(list(mix[:-1] >> bits - fine), fine)


def _closed(head: list[int], bits: int) -> NDArray[Any]:
    """Append the probability that makes the sum one."""
    return np.array([*head, (1 << bits) - sum(head)], dtype=object)
