"""The claim that ratification at home (G13) decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from basebargain.models._ratification import ratification, ratification_thresholds
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import talks_thresholds
from basebargain.parameters import symbol
from basebargain.sensitivity._claim_test import ClaimTest

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = ["claim_tests"]


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the test of C34."""
    limits = ratification_thresholds()
    last, former = limits["y_rat"], talks_thresholds()["y_S"]
    phi = symbol("attribution")
    fewer = sympy.And(last.condition, last.expression * (1 - phi) < former.expression * (1 - phi))
    return (
        ClaimTest(
            "C34",
            sympy.And(fewer, sympy.Or(_pays_against_limbo(), _pays_against_exit())),
            "The vote lowers y_S by (omega_p - 1) s/(1 - phi), and a deal on which it binds pays "
            "what the public asks instead of less; there is such a deal iff the vote binds at the "
            "last stake at which one passes, before or after expulsion is credible.",
            (limits["y_bind"], last, former),
        ),
    )


def _pays_against_limbo() -> Boolean:
    """Whether the vote binds at a stake with a deal and no credible expulsion.

    Such stakes are those above y_bind, up to y_rat, below y_X and not negative.
    """
    limits, phi = ratification_thresholds(), symbol("attribution")
    first, last = (limits[name].expression * (1 - phi) for name in ("y_bind", "y_rat"))
    gap = talks_thresholds()["y_X"].expression * phi
    before = phi * first < (1 - phi) * gap
    return sympy.And(limits["y_bind"].condition, last >= 0, gap > 0, before)


def _pays_against_exit() -> Boolean:
    """Whether the vote binds on the last deal that averts a credible expulsion."""
    limit, phi = ratification_thresholds()["y_rat_exit"], symbol("attribution")
    gap = talks_thresholds()["y_X"].expression * phi
    last = limit.expression
    at_last = {symbol("kappa"): last * symbol("kappa") / effective_stake()}
    binds = ratification(against="exit").binds.subs(at_last)
    return sympy.And(limit.condition, last >= 0, phi * last >= gap, binds)
