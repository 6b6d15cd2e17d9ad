"""The claim that the reform signal (G15) decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from basebargain.models import effective_stake, reform_equilibria, reform_thresholds
from basebargain.parameters import symbol
from basebargain.sensitivity._claim_test import ClaimTest
from basebargain.sensitivity._elimination import somewhere

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = ["claim_tests"]


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the test of C35."""
    return (
        ClaimTest(
            "C35",
            _told_somewhere(),
            "The stake eliminated between 0 and chi W: only a reformer takes the step iff "
            "c_R <= y < c_H, so the interval is there iff c_R < c_H and within reach iff "
            "c_R <= chi W.",
            tuple(reform_thresholds().values()),
        ),
    )


def _told_somewhere() -> Boolean:
    """Whether at some stake within reach the reformer alone takes the step."""
    stake = sympy.Dummy("y", real=True)
    found = reform_equilibria()
    alone = sympy.And(found["only reformers"].condition, sympy.Not(found["both"].condition))
    reach = effective_stake() / symbol("kappa")
    condition = alone.xreplace({effective_stake(): stake})
    return somewhere(condition, stake, sympy.Integer(0), reach)
