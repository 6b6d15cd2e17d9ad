"""Proofs over a box: right when they answer, silent when they cannot."""

from __future__ import annotations

import pytest
import sympy

import basebargain as bb
from basebargain.sensitivity._proof import everywhere

BOX = bb.box()
KAPPA, PHI, VALUE = map(bb.symbol, ("kappa", "attribution", "moscow_value"))
CHI = bb.symbol("chi")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (KAPPA * PHI <= 1, "proved"),
        (KAPPA * PHI < 1, "refuted"),
        (sympy.Rational(1, 2) <= 1 / (1 + KAPPA), "proved"),
        (sympy.Max(KAPPA, PHI) >= sympy.Min(KAPPA, PHI), "proved"),
        (sympy.sqrt(VALUE) ** 2 > 0, "proved"),
        (sympy.Piecewise((KAPPA, KAPPA > PHI), (PHI, True)) >= KAPPA, "proved"),
        (sympy.Or(KAPPA > PHI, KAPPA < PHI + 1, evaluate=False), "proved"),
        (CHI <= 1, "proved"),
        (sympy.Rational(9, 10) < CHI, "refuted"),
        (bb.symbol("real_concession") <= bb.symbol("transfer_cap"), "proved"),
        (sympy.exp(KAPPA) > sympy.Rational(1, 2), "unknown"),
        (sympy.true, "proved"),
        (sympy.false, "refuted"),
    ],
)
def test_answers(condition: sympy.Basic, expected: str) -> None:
    assert everywhere(condition, BOX, seconds=5) == expected


def test_a_quotient_by_zero_proves_nothing() -> None:
    """1/kappa is undefined at 0, so nothing is said about it there, and away from it 1 is met."""
    assert everywhere(1 / KAPPA >= 1, BOX, seconds=5) == "proved"
    assert everywhere(1 / KAPPA > 1, BOX, seconds=5) == "refuted"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (sympy.And(PHI > 0, 1 / PHI >= 1), "refuted"),
        (sympy.Or(sympy.And(PHI > 0, 1 / PHI >= 1), sympy.Eq(PHI, 0)), "proved"),
        (sympy.Piecewise((1 / PHI, PHI > 0), (0, True)) > 0, "refuted"),
        (sympy.Not(sympy.And(PHI > 0, 1 / PHI < 1)), "proved"),
    ],
)
def test_a_quotient_says_nothing_about_what_is_joined_to_it(
    condition: sympy.Basic, expected: str
) -> None:
    """All these are decided at phi = 0, though 1/phi is not there."""
    assert everywhere(condition, BOX, seconds=5) == expected


def test_ends_that_are_left_out_refute_nothing() -> None:
    assert everywhere(bb.symbol("spoil_cost") > 0, BOX, seconds=5) == "proved"
    inside = bb.box(kappa=bb.Interval(0, 1, open_high=True))
    assert everywhere(KAPPA < 1, inside, seconds=5) == "proved"
    assert everywhere(KAPPA < 1, BOX, seconds=5) == "refuted"


def test_an_order_binds_a_parameter_whose_partner_does_not_occur() -> None:
    space = bb.box(transfer_cap=(0, 2))
    assert everywhere(bb.symbol("real_concession") <= 2, space, seconds=5) == "proved"
    assert everywhere(bb.symbol("real_concession") <= 1, space, seconds=5) == "refuted"


def test_shares_add_up() -> None:
    total = sum(bb.symbol(name) for name in bb.registry().family("value_share"))
    assert everywhere(sympy.Eq(total, 1), BOX, seconds=5) == "proved"
