"""The claim that leverage over Damascus (G9), with the talks (G2), decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from basebargain.models import (
    deal_terms,
    leverage_thresholds,
    leverage_values,
    regime_conditions,
    talks_thresholds,
)
from basebargain.parameters import symbol
from basebargain.sensitivity._claim_test import ClaimTest
from basebargain.sensitivity._slope import slope

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = ["claim_tests"]


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the test of C12."""
    talks, rank = talks_thresholds(), leverage_thresholds()
    payoffs = (deal_terms()["moscow"], leverage_values()["Moscow"])
    return (
        ClaimTest(
            "C12",
            sympy.And(regime_conditions()["DEAL"], *map(_rises_with_harm, payoffs)),
            "Needs a deal at the present stake.  Harm makes limbo worse for Damascus, and the "
            "terms of a deal give 1 - beta of that to Moscow unless the threat of expulsion or a "
            "bound of the transfer fixes them; a third of it goes to Moscow's Shapley value as "
            "long as the West's offer is worth more than the harm, y > ell e.",
            (*(talks[name] for name in ("y_S", "y_chip", "y_exit", "y_price_cap")), rank["y_harm"]),
        ),
    )


def _rises_with_harm(payoff: sympy.Expr) -> Boolean:
    """Whether a payoff increases with the harm ell e as such, Moscow's own effort held fixed."""
    harm = sympy.Dummy("harm", real=True)
    ell, effort = symbol("spoil_harm"), symbol("spoil_effort")
    # The harm is a product: what is left of its factors apart from it is not what harm does.
    rewritten = payoff.xreplace({ell: harm / effort})
    terms = [term for term in sympy.Add.make_args(rewritten) if term.has(harm)]
    rise = sum((slope(term, harm) for term in terms), start=sympy.Integer(0))
    return (rise > 0).xreplace({harm: ell * effort})
