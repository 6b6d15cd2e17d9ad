"""Hypothesis strategies for bargaining problems."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from basebargain.forms import (
    Agreement,
    BargainingProblem,
    Breakdown,
    OutsideOption,
    Transfer,
    TransferAgreements,
)
from basebargain.forms._bargaining_finite import FiniteAgreements
from basebargain.forms._bargaining_polyhedral import PolyhedralSet
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

    from basebargain.forms import FeasibleSet

__all__ = ["bargaining_problems"]

SETS = ("transfers", "finite", "polyhedral")


def bargaining_problems(
    *,
    agreements: Span = (1, 3),
    outside: Span = (0, 2),
    breakdown: bool | None = None,
    sets: Collection[str] = ("transfers",),
    kinds: Collection[str] = NUMBER_KINDS,
    parametric: bool = False,
) -> SearchStrategy[BargainingProblem]:
    """Draw bargaining problems of two players.

    A transfer may have a floor and a cap or none; it may be that nothing is worth more than
    endless talks.

    Parameters
    ----------
    agreements : int or tuple of two int
        How many agreements, or corners of a polygon, or the least and the most.
    outside : int or tuple of two int
        How many players have an outside option, or the least and the most.
    breakdown : bool, optional
        Whether talks may break down; both if not given.
    sets : collection of str
        ``"transfers"``, agreements completed by a transfer; ``"finite"``, agreements as they
        stand; ``"polyhedral"``, all mixtures; or several of them.
    kinds : collection of str
        The kinds of payoffs to draw from, out of ``NUMBER_KINDS``; each problem has one.
    parametric : bool
        Whether some payoffs, and one rate of impatience, hold free parameters.

    Returns
    -------
    SearchStrategy of BargainingProblem

    Raises
    ------
    GameError
        For an unknown kind of payoffs or of sets.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import bargaining_problems
    >>> len(find(bargaining_problems(outside=2), lambda problem: True).outside)
    2
    >>> type(find(bargaining_problems(sets=["finite"]), lambda problem: True).feasible).__name__
    'FiniteAgreements'
    """
    check_kinds(kinds)
    check_kinds(sets, SETS)
    options = _Options(agreements, outside, breakdown, tuple(sets), tuple(kinds), parametric)
    return _problem(options)


@dataclass(frozen=True)
class _Options:
    agreements: Span
    outside: Span
    breakdown: bool | None
    sets: tuple[str, ...]
    kinds: tuple[str, ...]
    parametric: bool


@st.composite
def _problem(draw: DrawFn, options: _Options) -> BargainingProblem:
    players = labels("p", 2)
    kind = one_kind(draw, options.kinds)

    def pair() -> Any:
        return tuple(entries(draw, kind, 2))

    inside = entries(draw, kind, 2)
    rates = [positive(draw, kind) for _ in players]
    if options.parametric:
        inside, rates[0] = with_parameters(draw, inside), SYMBOLS[0] + rates[0]
    deals = tuple(
        Agreement(label, pair()) for label in labels("deal", draw(within(options.agreements)))
    )
    first = draw(st.integers(0, 1))
    order = (players[first], players[1 - first])
    leavers = order[: draw(within(options.outside))]
    likely = draw(st.booleans()) if options.breakdown is None else options.breakdown
    return BargainingProblem(
        (players[0], players[1]),
        _feasible(draw, options.sets, kind, deals),
        (inside[0], inside[1]),
        (rates[0], rates[1]),
        tuple(OutsideOption(player, pair()) for player in leavers),
        Breakdown(positive(draw, kind), pair()) if likely else None,
        name=kind,
    )


def _feasible(
    draw: DrawFn, sets: tuple[str, ...], kind: str, deals: tuple[Agreement, ...]
) -> FeasibleSet:
    chosen = draw(st.sampled_from(sorted(sets, key=SETS.index)))
    if chosen == "finite":
        return FiniteAgreements(deals)
    if chosen == "polyhedral":
        return PolyhedralSet([deal.payoffs for deal in deals])
    return TransferAgreements(deals, _transfer(draw, kind, labels("p", 2)))


def _transfer(draw: DrawFn, kind: str, players: tuple[str, ...]) -> Transfer:
    payer = draw(st.integers(0, 1))
    (floor,) = entries(draw, kind, 1) if draw(st.booleans()) else (0,)
    cap = floor + draw(st.integers(0, 100)) if draw(st.booleans()) else None
    return Transfer(players[payer], players[1 - payer], floor, cap)
