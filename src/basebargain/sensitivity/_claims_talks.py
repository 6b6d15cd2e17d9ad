"""The claims that alternating offers, spoiling and attrition (G2) decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from basebargain.models import (
    blocks,
    deal_terms,
    regime_conditions,
    spoiling_efforts,
    spoiling_thresholds,
    talks_thresholds,
    war_of_attrition,
)
from basebargain.parameters import symbol
from basebargain.sensitivity._claim_test import ClaimTest
from basebargain.sensitivity._slope import slope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy.logic.boolalg import Boolean

__all__ = ["claim_tests"]


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the tests of C02, C03, C10, C11, C23 and C36."""
    return tuple(_tests())


def _tests() -> Iterator[ClaimTest]:
    limits = talks_thresholds()
    yield _tolerated_burden()
    yield ClaimTest(
        "C03",
        _limbo_somewhere(),
        "Some stake leaves expulsion incredible and a deal without surplus: (1 - phi)(X - L) > "
        "phi m with m the most that a deal can leave over limbo at no stake.",
        (limits["y_S"], limits["y_X"]),
    )
    yield _jump()
    efforts = spoiling_thresholds()
    yield ClaimTest(
        "C11",
        sympy.And(efforts["slope_X"] * symbol("attribution") > 0, symbol("spoil_deter") > 0),
        "y_X moves with (ell_X - ell)/phi and y_exit with ell_X, the effect of spoiling on the "
        "cost of expulsion.",
    )
    yield ClaimTest(
        "C23",
        _falls_with_coordination(),
        "Moscow pays for the stake only in a deal whose terms are shared or fixed by the threat of "
        "expulsion; in limbo, after exit and where its purse is the limit the donors' unity does "
        "not touch its payoff.",
        (limits["y_S"], limits["y_exit"]),
    )
    war = war_of_attrition()
    gains = sympy.And(war.gain_damascus > 0, war.gain_moscow > 0)
    yield ClaimTest(
        "C36",
        sympy.And(gains, war.expected_delay > 1),
        "In the gradual equilibrium the delay is exponential with the sum of both hazards; it is "
        "finite and positive iff conceding is worth more than limbo to both.",
    )


def _tolerated_burden() -> ClaimTest:
    r"""C02: stakes above y_burden at which the threat of expulsion is idle.

    It is idle below :math:`y_X`, where expulsion is not credible, at any stake if :math:`X > L` and
    :math:`\varphi = 0`; and, if Moscow prefers limbo to exit, in deals up to :math:`y_{chip}`.
    """
    limits, phi = talks_thresholds(), symbol("attribution")
    burden, chip, tolerated = (limits[name] for name in ("y_burden", "y_chip", "y_tol"))
    start = sympy.Max(0, burden.expression)
    gap = limits["y_X"].expression * phi
    costs = sympy.Or(phi > 0, -blocks().limbo[0].subs(symbol("kappa"), 0) > 0)
    idle = sympy.And(tolerated.condition, chip.condition, chip.expression > start)
    return ClaimTest(
        "C02",
        sympy.And(burden.condition, sympy.Or(sympy.And(gap > phi * start, costs), idle)),
        "Below y_tol the threat of expulsion neither ends the presence nor moves its terms, and "
        "above y_burden a deal, or limbo, is worth less than no bases; at attribution zero a "
        "threat that is idle without a stake is idle at every stake, and where Moscow prefers "
        "exit to limbo the threat is idle below y_X.",
        (burden, limits["y_X"], tolerated),
    )


def _limbo_somewhere() -> Boolean:
    r"""Whether some :math:`y \ge 0` gives LIMBO: y eliminated from `regime_conditions`."""
    limits, phi = talks_thresholds(), symbol("attribution")
    gap = limits["y_X"].expression * phi
    most = limits["y_S"].expression * (1 - phi)
    never_signs = blocks().limbo[1] > blocks().legal[1]
    return sympy.And(gap > 0, sympy.Or(never_signs, (1 - phi) * gap > phi * most))


def _jump() -> ClaimTest:
    limits, efforts = spoiling_thresholds(), spoiling_efforts("executed")
    start, end = limits["y_rise_start"], limits["y_rise_end"]
    higher = efforts["outside option"] > efforts["shares"]
    return ClaimTest(
        "C10",
        sympy.And(higher, sympy.Eq(start, end)),
        "The effort is higher where the option binds, but it climbs there along y = y_chip(e) "
        "from y_rise_start to y_rise_end: a jump would need the two to coincide.  Effort jumps "
        "elsewhere: up where limbo turns into a deal under threat, down where exit is left to "
        "happen.",
    )


def _falls_with_coordination() -> Boolean:
    """Whether Moscow's payoff falls strictly with chi at the present stake."""
    falls = slope(deal_terms()["moscow"], symbol("chi")) < 0
    return sympy.And(regime_conditions()["DEAL"], falls)
