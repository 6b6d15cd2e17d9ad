"""Hypothesis strategies for games of waiting: wars of attrition and reputational bargaining."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from basebargain.forms import AttritionGame, Breakdown, ReputationalBargaining
from basebargain.testing._numbers import (
    NUMBER_KINDS,
    SYMBOLS,
    Span,
    check_kinds,
    entries,
    labels,
    one_kind,
    positive,
    with_parameters,
    within,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["attrition_games", "reputational_games"]


def attrition_games(
    *,
    breakdown: bool | None = None,
    kinds: Collection[str] = NUMBER_KINDS,
    parametric: bool = False,
) -> SearchStrategy[AttritionGame]:
    """Draw wars of attrition; waiting may cost or pay, and both may concede at the same moment.

    Parameters
    ----------
    breakdown : bool, optional
        Whether the war may break down; both if not given.
    kinds : collection of str
        The kinds of payoffs to draw from, out of ``NUMBER_KINDS``; each game has one.
    parametric : bool
        Whether what waiting is worth, and one rate of impatience, hold free parameters.

    Returns
    -------
    SearchStrategy of AttritionGame

    Raises
    ------
    GameError
        For an unknown kind of payoffs.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import attrition_games
    >>> find(attrition_games(breakdown=True), lambda game: game.is_exact).breakdown is None
    False
    """
    check_kinds(kinds)
    return _attrition(breakdown, tuple(kinds), parametric)


@st.composite
def _attrition(
    draw: DrawFn, breakdown: bool | None, kinds: tuple[str, ...], parametric: bool
) -> AttritionGame:
    kind = one_kind(draw, kinds)
    conceding = entries(draw, kind, 2)
    prizes = [positive(draw, kind) + abs(u) * positive(draw, kind) for u in conceding]
    winning = [u + prize for u, prize in zip(conceding, prizes, strict=True)]
    inside = entries(draw, kind, 2)
    rates: list[Any] = [positive(draw, kind) for _ in conceding]
    if parametric:
        inside, rates[0] = with_parameters(draw, inside), SYMBOLS[0] + rates[0]
    likely = draw(st.booleans()) if breakdown is None else breakdown
    both = None
    if draw(st.booleans()):
        losses = [draw(st.integers(0, 3)) for _ in conceding]
        both = (conceding[0] - losses[0], conceding[1] - losses[1])
    after = entries(draw, kind, 2) if likely else []
    first, second = labels("p", 2)
    return AttritionGame(
        (first, second),
        (conceding[0], conceding[1]),
        (winning[0], winning[1]),
        (inside[0], inside[1]),
        (rates[0], rates[1]),
        both,
        Breakdown(positive(draw, kind), (after[0], after[1])) if likely else None,
        name=kind,
    )


def reputational_games(
    *,
    types: Span = (1, 2),
    kinds: Collection[str] = ("fractions", "floats"),
    parametric: bool = False,
) -> SearchStrategy[ReputationalBargaining]:
    """Draw problems of reputational bargaining.

    Parameters
    ----------
    types : int or tuple of two int
        How many demands each player may be committed to, or the least and the most.
    kinds : collection of str
        ``"fractions"``, ``"floats"`` or both.
    parametric : bool
        Whether what endless talks are worth, and one rate of impatience, hold free parameters.

    Returns
    -------
    SearchStrategy of ReputationalBargaining

    Raises
    ------
    GameError
        For an unknown kind of numbers.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import reputational_games
    >>> [len(own) for own in find(reputational_games(types=1), lambda game: True).demands]
    [1, 1]
    """
    check_kinds(kinds, ("fractions", "floats"))
    return _reputation(types, tuple(kinds), parametric)


@st.composite
def _reputation(
    draw: DrawFn, types: Span, kinds: tuple[str, ...], parametric: bool
) -> ReputationalBargaining:
    kind = one_kind(draw, kinds)
    sides = []
    for _ in range(2):
        count = draw(within(types))
        places = draw(st.lists(st.integers(1, 19), min_size=count, max_size=count, unique=True))
        priors = [Fraction(draw(st.integers(1, 8)), 100) for _ in places]
        pairs = [(Fraction(k, 20), prior) for k, prior in zip(places, priors, strict=True)]
        sides.append([(float(a), float(b)) if kind == "floats" else (a, b) for a, b in pairs])
    inside: list[Any] = [positive(draw, kind) - 1 for _ in sides]
    rates: list[Any] = [positive(draw, kind) for _ in sides]
    if parametric:
        inside, rates[0] = with_parameters(draw, inside), SYMBOLS[0] + rates[0]
    first, second = labels("p", 2)
    return ReputationalBargaining(
        (first, second),
        (rates[0], rates[1]),
        (tuple(sides[0]), tuple(sides[1])),
        positive(draw, kind, 20),
        (inside[0], inside[1]),
    )
