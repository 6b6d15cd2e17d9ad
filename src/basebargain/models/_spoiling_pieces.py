"""The ways in which talks over a spoiled Syria can end, as quadratics in the effort.

A quadratic is its coefficients, constant first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from basebargain._errors import NotApplicableError

__all__ = ["Piece", "Talks", "at", "minus", "pieces", "roots"]

Quadratic = tuple[Any, Any, Any]


@dataclass(frozen=True)
class Piece:
    """A way for the talks to end: payoffs in e, and margins that must not be negative."""

    regime: str
    binding: str
    damascus: Quadratic
    moscow: Quadratic
    margins: tuple[Quadratic, ...]


@dataclass(frozen=True)
class Talks:
    """The talks as quadratics in the effort; `sunk` is Moscow's whatever the outcome."""

    d_d: Quadratic
    d_m: Quadratic
    option: Quadratic
    left: Any
    low: Any
    high: Any
    value: Any
    beta: Any
    sunk: Quadratic


def _plus(*terms: Quadratic | Any) -> Quadratic:
    polynomials = [t if isinstance(t, tuple) else (t, 0, 0) for t in terms]
    first, second, third = (sum(p[i] for p in polynomials) for i in range(3))
    return first, second, third


def _times(factor: Any, polynomial: Quadratic) -> Quadratic:
    first, second, third = polynomial
    return factor * first, factor * second, factor * third


def minus(left: Quadratic | Any, right: Quadratic | Any) -> Quadratic:
    return _plus(left, _times(-1, _plus(right)))


def pieces(t: Talks) -> Iterator[Piece]:
    """Yield every way the talks can end; at a border more than one holds."""
    _refuse_gladly_left(t.d_m, t.left)
    _refuse_stalled(t)
    total = t.low + t.value
    incredible, credible = minus(t.d_d, t.option), minus(t.option, t.d_d)
    no_deal = [minus(_plus(t.d_d, t.d_m), total), minus(t.d_m, t.value)]
    no_stay = [minus(_plus(t.option, t.left), total), _plus(t.left - t.value)]
    if t.high is not None:
        no_deal.append(minus(t.d_d, t.high))
        no_stay.append(minus(t.option, t.high))
    for reason in no_deal:
        limbo = _plus(t.d_m, t.sunk)
        yield Piece("LIMBO", "", t.d_d, limbo, (incredible, reason))
    for reason in no_stay:
        yield Piece("EXIT", "", t.option, _plus(t.left, t.sunk), (credible, reason))
    for binding, damascus, margins in _deals(t):
        worth = _plus(minus(total, damascus), t.sunk)
        yield Piece("DEAL", binding, _plus(damascus), worth, tuple(_plus(m) for m in margins))


def _deals(t: Talks) -> Iterator[tuple[str, Any, list[Any]]]:
    """Yield what can fix the terms, Damascus's payoff then, and the margins."""
    total, beta = t.low + t.value, t.beta
    share = _plus(_times(1 - beta, t.d_d), beta * total, _times(-beta, t.d_m))
    credible, option = minus(t.option, t.d_d), t.option
    gains = [minus(share, t.d_d), minus(share, t.low), minus(share, option)]
    pinned = [credible, minus(option, share), minus(option, t.low)]
    pinned.append(minus(minus(total, option), t.left))
    if t.high is not None:
        gains.append(minus(t.high, share))
        pinned.append(minus(t.high, option))
        yield "cap", t.high, [minus(share, t.high), minus(t.high, t.d_d), minus(t.high, option)]
    yield "shares", share, gains
    yield "outside option", option, pinned
    at_floor = [minus(t.low, share), minus(t.low, option)]
    yield "floor", t.low, [*at_floor, minus(t.low, t.d_d), minus(t.value, t.d_m)]


def _refuse_gladly_left(d_m: Quadratic, left: Any) -> None:
    """Refuse if Moscow may prefer exit to limbo at some effort; limbo is concave in the effort."""
    if min(at(d_m, 0), at(d_m, 1)) < left:
        msg = (
            "best_effort needs Moscow to prefer limbo to exit at every effort "
            f"(limbo is worth {float(min(at(d_m, 0), at(d_m, 1)))}, exit {float(left)}): raise "
            "limbo_security, or lower relocation_share or face_payment."
        )
        raise NotApplicableError(msg)


def _refuse_stalled(t: Talks) -> None:
    """Refuse if at some effort Moscow signs a free licence only in fear, and so may delay it.

    Damascus does not expel while a deal that it prefers is near, so the deal can come at any time
    until waiting has used up what makes it better than the option.
    """
    if t.value < t.left:
        return
    gains = [minus(t.option, t.d_d), minus(t.d_m, t.value), minus(t.low, t.option)]
    turns = {e for gain in gains for e in roots(gain) if 0 < e < 1}
    points = sorted({Fraction(0), Fraction(1), *turns}, key=float)
    efforts = [*points, *((a + b) / 2 for a, b in pairwise(points))]
    for effort in efforts:
        if all(at(gain, effort) > 0 for gain in gains):
            msg = (
                "best_effort needs Moscow to prefer a free licence to limbo wherever expulsion is "
                f"credible but a free licence better for Damascus; at effort {float(effort):g} "
                f"limbo is worth {float(at(t.d_m, effort)):g} and the licence {float(t.value):g}, "
                "so Moscow can delay the deal: lower limbo_security or spoil_benefit, or take "
                "variant='executed'."
            )
            raise NotApplicableError(msg)


def at(polynomial: Quadratic, effort: Any) -> Any:
    constant, slope, curve = polynomial
    return constant + effort * (slope + effort * curve)


def roots(polynomial: Quadratic) -> list[Any]:
    """Real roots: rational where they are, otherwise as exact surds."""
    c, b, a = polynomial
    if a == 0:
        return [] if b == 0 else [-Fraction(c) / b]
    disc = Fraction(b * b - 4 * a * c)
    if disc < 0:
        return []
    up, down = math.isqrt(disc.numerator), math.isqrt(disc.denominator)
    if up * up == disc.numerator and down * down == disc.denominator:
        root: Any = Fraction(up, down)
        return [(-b - root) / (2 * a), (-b + root) / (2 * a)]
    import sympy

    surd = sympy.sqrt(sympy.Rational(disc.numerator, disc.denominator))
    center, scale = (
        sympy.Rational(x.numerator, x.denominator) for x in (-b / (2 * a), 1 / (2 * a))
    )
    return [center - scale * surd, center + scale * surd]
