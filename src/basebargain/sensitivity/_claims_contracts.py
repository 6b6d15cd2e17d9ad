"""The claims that contracts apart from bases (G11) and the dependency race (G12) decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from basebargain.models import (
    assets,
    dependency_efforts,
    dependency_terms,
    dependency_thresholds,
    effective_stake,
    revocation_thresholds,
    talks_thresholds,
)
from basebargain.parameters import registry, symbol
from basebargain.sensitivity._claim_test import ClaimTest

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = ["claim_tests"]

NAVAL_BASE = "tn"


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the tests of C32 and C33."""
    talks, race = talks_thresholds(), dependency_thresholds()
    held = assets(bases=[NAVAL_BASE])
    ports = [held[port].worth >= 0 for port in registry().labels["port"]]
    return (
        ClaimTest(
            "C32",
            _takes_over_at_chip(),
            "Below y_chip a Damascus that can remove dependency (x_0 > 0) starts the race from "
            "y_race on, and Moscow answers; so the start is at y_chip only if there is nothing to "
            "remove, or if y_chip <= 0 and Moscow never gives in before y_exit.",
            (race["y_race"], talks["y_chip"], talks["y_exit"]),
        ),
        ClaimTest(
            "C33",
            sympy.And(*ports, held[NAVAL_BASE].worth < 0),
            "Assets are revoked one by one in the order of y_rev, since what each is worth to "
            "Damascus does not depend on the others.",
            tuple(t for name, t in revocation_thresholds(held).items() if name != "bundle"),
        ),
    )


def _takes_over_at_chip() -> Boolean:
    r"""Whether x = 0 below y_chip, and x > 0 at times between y_chip and y_exit.

    With :math:`x_0 = 0` nothing can be removed: Moscow builds nothing where the threat is idle, and
    something where it binds.
    With :math:`x_0 > 0 < y_{chip}`, just below :math:`y_{chip}` Damascus gains by removing, so that
    doing nothing is no equilibrium; were Moscow not to answer there, it would not either just
    above.
    With :math:`y_{chip} \le 0` only the second half is left, and fails first where giving in is
    most tempting, at :math:`y_{exit}`.
    """
    talks, terms = talks_thresholds(), dependency_terms()
    chip, leave = talks["y_chip"], talks["y_exit"]
    return sympy.And(
        chip.condition,
        leave.condition,
        terms.assumption,
        symbol("dep_effect") > 0,
        leave.expression > sympy.Max(chip.expression, 0),
        sympy.Or(
            sympy.Eq(symbol("dep_initial"), 0),
            sympy.And(chip.expression <= 0, _answers_at_exit(leave.expression)),
        ),
    )


def _answers_at_exit(stake: sympy.Expr) -> Boolean:
    """Whether Moscow gains by undoing a removal rather than giving in, just below y_exit."""
    terms, efforts = dependency_terms(), dependency_efforts()
    at = {symbol("kappa"): stake * symbol("kappa") / effective_stake()}
    effect, k_x = symbol("dep_effect"), symbol("dep_build_cost")
    removed, cost = efforts["v_0"], symbol("expulsion_cost")
    room = terms.ceiling.xreplace(at) - cost
    # Building beyond what was removed, up to the ceiling; or to the ceiling for what is there.
    beyond = sympy.Max(0, sympy.Min(effect * (efforts["x_m"] - removed), room))
    in_band = terms.surplus.xreplace(at) + cost + beyond - terms.exit
    above = terms.unthreatened.xreplace(at) - terms.exit
    return sympy.Or(
        in_band - k_x * (beyond / effect + removed) ** 2 / 2 >= 0,
        above - k_x * (room / effect + removed) ** 2 / 2 > 0,
    )
