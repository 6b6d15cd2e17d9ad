"""The claims that the sincerity game (G4) decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from basebargain.forms._payoff import to_sympy
from basebargain.models import sincerity_equilibria, sincerity_terms, sincerity_thresholds
from basebargain.parameters import registry, symbol
from basebargain.sensitivity._claim_test import ClaimTest
from basebargain.sensitivity._elimination import somewhere
from basebargain.sensitivity._slope import slope

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = ["claim_tests"]


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the tests of C16, C17 and C18."""
    limits = sincerity_thresholds()
    return (
        ClaimTest(
            "C16",
            _only_symbols(),
            "Both types offering symbols and being refused is an equilibrium iff mu0 <= mu*, and "
            "the only one, with or without D1, iff in addition no costly step can pay: mu* > 1, or "
            "c_g > R_g, or c_g R_d > c_d R_g. The stake enters through mu* alone.",
            (limits["y_pool"], limits["y_sig"]),
        ),
        ClaimTest(
            "C17",
            _separable(),
            "Both costs eliminated within their declared ranges from the conditions of the "
            "separating equilibrium; the stake enters through 0 <= mu* <= 1, the rest says that "
            "the transfer is worth a licence and a spoiler's asset can be worth the transfer.",
            (limits["y_any"], limits["y_sig"]),
        ),
        ClaimTest(
            "C18",
            _ever_less_worth(),
            "mu* > 1 iff legitimising a Moscow of proven good faith is a loss, and that gain falls "
            "strictly with the stake iff attribution is below one; y_sig is its root.",
            (limits["y_sig"],),
        ),
    )


def _only_symbols() -> Boolean:
    """Whether every equilibrium has both types offer symbols, in vain."""
    found = sincerity_equilibria()
    refused = found.pop("symbols refused")
    return sympy.And(refused.condition, *(sympy.Not(eq.condition) for eq in found.values()))


def _separable() -> Boolean:
    """Whether some costs of the step make it separate the types."""
    condition = sincerity_equilibria()["separating"].condition
    for name in ("spoiler_asset", "concession_cost"):
        known = registry()[name]
        ends = (to_sympy(known.low), to_sympy(known.high))
        condition = somewhere(condition, symbol(name), *ends)
    return condition


def _ever_less_worth() -> Boolean:
    """Whether the gain from legitimising proven good faith falls with the stake."""
    gain = sincerity_terms().gains[0]
    stake = sympy.Dummy("y", real=True)
    kappa = symbol("kappa")
    at_stake = gain.subs(kappa, stake / (symbol("chi") * symbol("donor_envelope")))
    return slope(sympy.cancel(at_stake), stake) < 0
