"""Host, incumbent and donors: closed forms of the value and the core, on random rationals.

A coalition without the host is worth nothing.
With it, the incumbent brings the surplus x of the bases; the donor brings the aid y, of which
spoiling takes ell unless the incumbent is a member; bases and aid exclude each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from basebargain.forms._coalitional import CoalitionalGame
from basebargain.solvers._coalitional_core import core
from basebargain.solvers._coalitional_values import shapley_value

PLAYERS = ("host", "incumbent", "donor")


def leverage(x: Fraction, y: Fraction, ell: Fraction) -> CoalitionalGame:
    def worth(who: frozenset[str]) -> Fraction:
        if "host" not in who:
            return Fraction(0)
        aid = (y if "donor" in who else Fraction(0)) - (Fraction(0) if "incumbent" in who else ell)
        return max(x if "incumbent" in who else Fraction(0), aid, Fraction(0))

    return CoalitionalGame.from_function(PLAYERS, worth)


def draws(count: int) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """Positive x, y and ell with y at least ell, ties included."""
    rng = np.random.default_rng(9)
    while count:
        x, y, ell = (Fraction(int(v), int(w)) for v, w in rng.integers(1, 13, (3, 2)))
        if y >= ell:
            count -= 1
            yield x, y, ell


def test_shapley_values_in_closed_form() -> None:
    for x, y, ell in draws(300):
        found = list(shapley_value(leverage(x, y, ell)).equilibria[0].payoffs)
        if x >= y:
            expected = [x / 2 + (y - ell) / 6, x / 2 - (y - ell) / 3, (y - ell) / 6]
        else:
            expected = [(x + 3 * y - ell) / 6, (x + 2 * ell) / 6, (3 * y - 2 * x - ell) / 6]
        assert found == expected
        assert found[1] - found[2] == (x - y + ell) / 2


def test_core_when_the_bases_are_worth_more_than_the_aid() -> None:
    """The donor has nothing, and its offer sets the host's floor."""
    for x, y, ell in draws(300):
        if x >= y:
            points = {tuple(point.payoffs) for point in core(leverage(x, y, ell))}
            assert points == {(x, Fraction(0), Fraction(0)), (y - ell, x - y + ell, Fraction(0))}


def test_core_when_the_aid_is_worth_more_than_the_bases() -> None:
    """A rectangle of spoiler's rent and donor's gain; cut off at what there is when ell > x."""
    cut = 0
    for x, y, ell in draws(300):
        if y > x:
            corners = {(Fraction(0), Fraction(0)), (ell, Fraction(0)), (Fraction(0), y - x)}
            if ell <= x:
                corners.add((ell, y - x))
            else:
                corners |= {(x, y - x), (ell, y - ell)}
                cut += 1
            points = {tuple(point.payoffs)[1:] for point in core(leverage(x, y, ell))}
            assert points == corners
    assert cut > 20


def test_incumbent_out_levers_the_donor_up_to_a_threshold() -> None:
    for x, y, ell in draws(300):
        _, incumbent, donor = shapley_value(leverage(x, y, ell)).equilibria[0].payoffs
        assert (incumbent > donor) == (y < x + ell)


def test_spoiling_raises_the_incumbents_value_by_a_third() -> None:
    for x, y, ell in draws(100):
        if y > ell:
            step = (y - ell) / 2
            before, after = (
                shapley_value(leverage(x, y, harm)).equilibria[0].payoff("incumbent")
                for harm in (ell, ell + step)
            )
            assert after - before == step / 3
