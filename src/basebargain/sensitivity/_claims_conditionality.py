"""The claims that the donors' choice of conditionality (G6) decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import sympy

from basebargain.models._conditionality_unknown import best_stake_unknown_value
from basebargain.models._credibility import credible_stake
from basebargain.models._exit_stake import exit_stake
from basebargain.parameters import symbol
from basebargain.sensitivity._claim_test import ClaimTest

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sympy.logic.boolalg import Boolean

    from basebargain.sensitivity._claim_test import Draws

__all__ = ["claim_tests"]


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the tests of C24 and C25."""
    limit = credible_stake()
    return (
        ClaimTest(
            "C24",
            _binds_and_falls(limit.kappa),
            "Donors carry a penalty out iff its cost m kappa W is at most rep; the bound falls in "
            "m where rep, m and W are positive, and binds iff rep < m W.",
            (limit,),
        ),
        ClaimTest(
            "C25",
            None,
            "With the registry's log-uniform prior of Moscow's value, penalty framing, the least "
            "best stake compared with none and the utmost. Where (Z + m y) times the hazard of "
            "the stake that ends the presence does not fall, as for a uniform or normal belief, "
            "only a jump leaves room for one between: expulsion that becomes credible, or "
            "Moscow's purse. Paid as a reward the best stake is interior as a rule.",
            (exit_stake(),),
            _interior,
        ),
    )


def _binds_and_falls(bound: sympy.Expr) -> Boolean:
    """Whether a bound on kappa is below one and falls in the cost of withholding."""
    upper, lower = sympy.fraction(sympy.together(bound))
    slope, square = sympy.fraction(sympy.together(bound.diff(symbol("withholding_cost"))))
    return sympy.And((lower - upper) * lower > 0, slope * square < 0)


def _interior(draws: Draws) -> NDArray[np.bool_]:
    best, utmost = best_stake_unknown_value(draws)
    return np.asarray((best > 0) & (best < utmost), dtype=bool)
