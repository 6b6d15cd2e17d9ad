"""What must not matter to an outcome, and what must scale."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from basebargain import alternating_offers, scenario
from basebargain._errors import NotApplicableError
from basebargain.forms import (
    Agreement,
    BargainingProblem,
    OutsideOption,
    Transfer,
    TransferAgreements,
)
from basebargain.models._alternating_offers import alternating_offers as conditional_talks
from oracles._talks import talks

QUARTERS = st.integers(-24, 24).map(lambda n: Fraction(n, 4))
POSITIVE = st.integers(1, 16).map(lambda n: Fraction(n, 4))
PAIRS = st.tuples(QUARTERS, QUARTERS)


@st.composite
def problems(draw: st.DrawFn) -> BargainingProblem:
    """Draw talks over up to three agreements, with or without an option and a cap."""
    floor = draw(st.integers(0, 4))
    return talks(
        payoffs=draw(st.lists(PAIRS, min_size=1, max_size=3)),
        floor=floor,
        cap=draw(st.none() | st.integers(floor, 12)),
        inside=draw(PAIRS),
        leaving=draw(st.none() | PAIRS),
        rates=(draw(POSITIVE), draw(POSITIVE)),
    )


def mapped(
    problem: BargainingProblem, scale: Fraction, shift: tuple[Any, Any]
) -> BargainingProblem:
    """Return the problem with payoffs in another unit and from another zero."""

    def move(pair: tuple[Any, Any]) -> tuple[Any, Any]:
        return scale * pair[0] + shift[0], scale * pair[1] + shift[1]

    feasible = problem.feasible
    assert isinstance(feasible, TransferAgreements)
    paid = feasible.transfer
    cap = None if paid.cap is None else scale * paid.cap
    return replace(
        problem,
        feasible=TransferAgreements(
            tuple(Agreement(a.label, move(a.payoffs)) for a in feasible.agreements),
            Transfer(paid.payer, paid.payee, scale * paid.floor, cap),
        ),
        inside=move(problem.inside),
        outside=tuple(OutsideOption(o.player, move(o.payoffs)) for o in problem.outside),
    )


def swapped(problem: BargainingProblem) -> BargainingProblem:
    """Return the same talks with the players in the other order."""
    feasible = problem.feasible
    assert isinstance(feasible, TransferAgreements)
    turned = tuple(Agreement(a.label, a.payoffs[::-1]) for a in feasible.agreements)
    return replace(
        problem,
        players=problem.players[::-1],
        feasible=TransferAgreements(turned, feasible.transfer),
        inside=problem.inside[::-1],
        impatience=problem.impatience[::-1],
        outside=tuple(OutsideOption(o.player, o.payoffs[::-1]) for o in problem.outside),
    )


def answers(problem: BargainingProblem, **options: Any) -> set[tuple[Any, ...]]:
    return {
        (eq.regime, *map(float, eq.payoffs), eq.agreement if len(eq.agreement) > 9 else "")
        for eq in alternating_offers(problem, **options)
    }


OPTIONS = [{}, {"discounts": (Fraction(4, 5), Fraction(9, 10)), "first_proposer": "M"}]


@given(problems())
@pytest.mark.parametrize("options", OPTIONS)
def test_every_outcome_is_certified(options: dict[str, Any], problem: BargainingProblem) -> None:
    for eq in alternating_offers(problem, **options):
        assert eq.regret == 0 or (eq.delay and eq.regret < 1e-9)


@given(problems(), POSITIVE, PAIRS)
@pytest.mark.parametrize("options", OPTIONS)
def test_unit_and_zero_of_payoffs_do_not_matter(
    options: dict[str, Any],
    problem: BargainingProblem,
    scale: Fraction,
    shift: tuple[Fraction, Fraction],
) -> None:
    plain = alternating_offers(problem, **options)
    other = alternating_offers(mapped(problem, scale, shift), **options)
    assert [eq.regime for eq in plain] == [eq.regime for eq in other]
    for eq, moved in zip(plain, other, strict=True):
        expected = [scale * eq.payoffs[i] + shift[i] for i in (0, 1)]
        assert list(map(float, moved.payoffs)) == pytest.approx(list(map(float, expected)))


@given(problems())
@pytest.mark.parametrize("discrete", [False, True])
def test_order_of_the_players_does_not_matter(discrete: bool, problem: BargainingProblem) -> None:
    options: dict[str, Any] = {"first_proposer": "M"} if discrete else {}
    pair = (Fraction(4, 5), Fraction(9, 10))
    first = {"discounts": pair, **options} if discrete else {}
    second = {"discounts": pair[::-1], **options} if discrete else {}
    plain = alternating_offers(problem, **first)
    other = alternating_offers(swapped(problem), **second)
    found = {(eq.regime, *map(float, eq.payoffs)) for eq in plain}
    turned = {(eq.regime, *map(float, eq.payoffs[::-1])) for eq in other}
    assert len(found) == len(turned)
    for one, two in zip(sorted(found), sorted(turned), strict=True):
        assert one[0] == two[0]
        assert one[1:] == pytest.approx(two[1:])
    assert plain.complete is other.complete


@given(problems())
def test_dominated_agreement_changes_nothing(problem: BargainingProblem) -> None:
    feasible = problem.feasible
    assert isinstance(feasible, TransferAgreements)
    best = feasible.agreements[0].payoffs
    extra = Agreement("dominated", (best[0] - 1, best[1] - 1))
    more = replace(feasible, agreements=(*feasible.agreements, extra))
    if feasible.transfer.cap is not None and feasible.transfer.cap - feasible.transfer.floor < 1:
        return
    found = {tuple(eq.payoffs) for eq in alternating_offers(replace(problem, feasible=more))}
    assert found == {tuple(eq.payoffs) for eq in alternating_offers(problem)}


@given(problems())
def test_any_time_option_never_makes_its_owner_worse_off(problem: BargainingProblem) -> None:
    try:
        anywhere = alternating_offers(problem, opt_out="any")
    except NotApplicableError:
        return
    plain = alternating_offers(problem)
    most = max(float(eq.payoffs[0]) for eq in anywhere)
    assert most >= max(float(eq.payoffs[0]) for eq in plain) - 1e-12
    assert all(eq.regret < 1e-9 for eq in anywhere)


@given(st.integers(0, 100), st.integers(10, 60), st.integers(1, 100))
def test_only_the_product_of_chi_kappa_and_envelope_counts(
    kappa: int, envelope: int, chi: int
) -> None:
    point = scenario("seed_mid2025").replace(chi=0.5)
    numbers = {n: Fraction(str(point[n])) for n in conditional_talks().parameters}
    stake = Fraction(kappa, 100) * envelope * Fraction(chi, 100)
    split = {"kappa": Fraction(kappa, 100), "donor_envelope": envelope, "chi": Fraction(chi, 100)}
    whole = {"kappa": stake / 60, "donor_envelope": 60, "chi": Fraction(1)}
    first, second = (
        alternating_offers(conditional_talks().at(**{**numbers, **v})) for v in (split, whole)
    )
    assert [tuple(eq.payoffs) for eq in first] == [tuple(eq.payoffs) for eq in second]
