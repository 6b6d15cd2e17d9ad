"""The claims that the handover (G10) decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from basebargain.models._handover import handover_room, handover_thresholds, public_reach
from basebargain.models._thresholds import talks_thresholds
from basebargain.parameters import symbol
from basebargain.sensitivity._claim_test import ClaimTest

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = ["claim_tests"]


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the tests of C29 and C31."""
    limits = handover_thresholds()
    return (
        ClaimTest(
            "C29",
            sympy.Not(handover_room("certain").willing),
            "A swap for a licence costs Moscow H_M and brings it V - d_M over limbo; neither "
            "contains the stake, and only a credible expulsion replaces d_M by u_X.",
            (limits["y_h"], limits["y_lot"], limits["y_h_exit"]),
        ),
        ClaimTest(
            "C31",
            _narrower(),
            "With demand and vow in public, talks reach max(min(R, t) - A_D, H_D + min(R - H_M - "
            "A_M, t)), quiet talks over the bases min(R, t), less what Damascus needs; the same "
            "contract is worth no less to either side if it is signed quietly, and more to one.",
            (limits["y_aud"], talks_thresholds()["y_S"]),
        ),
    )


def _narrower() -> Boolean:
    r"""Whether the stakes :math:`y \ge 0` with a deal are fewer after a demand and a vow.

    The stakes with a deal are those with :math:`(1-\varphi) y` at most the reach; so there must be
    some in quiet talks, and the reach must fall, below zero where attribution is one.
    """
    room = handover_room("none", payments="moscow")
    quiet = room.most
    without, willing, given = public_reach(demand=True, vow=True)

    def below(level: sympy.Expr) -> Boolean:
        return sympy.And(without < level, sympy.Or(sympy.Not(willing), given < level))

    falls = sympy.And(symbol("attribution") < 1, below(quiet))
    return sympy.And(room.willing, quiet >= room.base, sympy.Or(falls, below(room.base)))
