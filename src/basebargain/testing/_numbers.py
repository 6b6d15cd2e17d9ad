"""Hypothesis strategies for the numbers and names that games of every form are made of."""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy
from hypothesis import strategies as st

from basebargain._errors import GameError
from basebargain.forms._payoff import to_sympy

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = [
    "NUMBER_KINDS",
    "PAYOFF_KINDS",
    "Span",
    "check_kinds",
    "entries",
    "labels",
    "one_kind",
    "positive",
    "weights",
    "with_parameters",
    "within",
]

PAYOFF_KINDS = ("integers", "ordinal", "fractions", "floats", "duplicates", "constant")
NUMBER_KINDS = tuple(kind for kind in PAYOFF_KINDS if kind != "duplicates")
# Free parameters of the games drawn with ``parametric=True``; every game is valid at one half.
SYMBOLS = tuple(sympy.Symbol(name, real=True) for name in ("alpha", "beta"))
SHARE = sympy.Symbol("share", real=True)

Span: TypeAlias = int | tuple[int, int]

_ENTRIES: dict[str, Callable[[], SearchStrategy[Any]]] = {
    "integers": partial(st.integers, -50, 50),
    "ordinal": partial(st.integers, 0, 3),
    # Far quicker than st.fractions, which builds new strategies at every draw.
    "fractions": partial(st.builds, Fraction, st.integers(-60, 60), st.integers(1, 12)),
    "floats": partial(st.floats, -1e6, 1e6, allow_subnormal=False, allow_nan=False),
    "duplicates": partial(st.integers, 0, 3),
    "constant": partial(st.integers, -3, 3),
}


def within(span: Span) -> SearchStrategy[int]:
    """Draw a count, fixed or between two ends."""
    low, high = (span, span) if isinstance(span, int) else span
    return st.integers(low, high)


def one_kind(draw: DrawFn, kinds: Collection[str]) -> str:
    """Draw one of the kinds, in the order of the table, so that examples shrink to integers."""
    kind: str = draw(st.sampled_from(sorted(kinds, key=_order)))
    return kind


def _order(kind: str) -> int:
    return PAYOFF_KINDS.index(kind) if kind in PAYOFF_KINDS else len(PAYOFF_KINDS)


def check_kinds(kinds: Collection[str], known: Collection[str] = NUMBER_KINDS) -> None:
    """Refuse a kind of number that is not in the table.

    Raises
    ------
    GameError
        Naming it.
    """
    for kind in kinds:
        if kind not in known:
            msg = f"testing: kinds must be among {', '.join(known)}; got {kind!r}."
            raise GameError(msg)


def entries(draw: DrawFn, kind: str, count: int) -> list[Any]:
    """Draw numbers of one kind, all the same for the kind ``"constant"``."""
    if kind == "constant":
        return [draw(_ENTRIES[kind]())] * count
    return draw(st.lists(_ENTRIES[kind](), min_size=count, max_size=count))


def positive(draw: DrawFn, kind: str, high: int = 1) -> Any:
    """Draw a number in (0, high), a float for games of floats."""
    value = Fraction(draw(st.integers(1, 19)), 20) * high
    return float(value) if kind == "floats" else value


def with_parameters(draw: DrawFn, numbers: list[Any]) -> list[Any]:
    """Turn some of the numbers, the first one always, into expressions in free parameters."""
    alpha, beta = SYMBOLS
    terms = (0, alpha, beta, alpha * beta)
    chosen = draw(st.lists(st.integers(0, 3), min_size=len(numbers), max_size=len(numbers)))
    return [
        to_sympy(number) + terms[k or (place == 0)] if k or place == 0 else number
        for place, (k, number) in enumerate(zip(chosen, numbers, strict=True))
    ]


def weights(
    draw: DrawFn, kind: str, count: int, *, low: int = 0, parametric: bool = False
) -> list[Any]:
    """Draw probabilities that add up to one.

    Parameters
    ----------
    draw : DrawFn
    kind : str
        Floats for ``"floats"``, fractions otherwise.
    count : int
    low : int
        1 if none of them may vanish.
    parametric : bool
        Whether the first one is divided between the first two by a free parameter.
    """
    parts = draw(st.lists(st.integers(low, 4), min_size=count, max_size=count))
    if not any(parts):
        parts[0] = 1
    total = sum(parts)
    if kind == "floats" and not parametric:
        return [part / total for part in parts]
    shares: list[Any] = [Fraction(part, total) for part in parts]
    if parametric and count > 1:
        first = to_sympy(shares[0])
        shares[:2] = [first * SHARE, to_sympy(shares[1]) + first * (1 - SHARE)]
    return shares


def labels(stem: str, count: int) -> tuple[str, ...]:
    """Return that many labels."""
    return tuple(f"{stem}{k + 1}" for k in range(count))
