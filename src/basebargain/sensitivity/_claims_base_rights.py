"""The claims that the three-by-three game of base rights (G3) decides."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import sympy

from basebargain.models import base_rights
from basebargain.sensitivity._claim_test import ClaimTest

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = ["claim_tests"]

LEGITIMISE, RENEGOTIATE, EXPEL = 0, 1, 2
CONCEDE, SYMBOLIC, SPOIL = 0, 1, 2


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the tests of C08 and C09."""
    damascus, moscow = base_rights().payoffs
    return (
        ClaimTest(
            "C08",
            _only_symbols(damascus, moscow),
            "Renegotiating strictly dominates legitimising; against it symbols are the only best "
            "reply; and no reply of Moscow that is best at some chance of expulsion makes "
            "expelling worth while, so no other equilibrium, pure or mixed, exists.",
        ),
        ClaimTest(
            "C09",
            sympy.And(
                _is_best(moscow, EXPEL, SPOIL),
                sympy.Not(_is_best(moscow, RENEGOTIATE, SPOIL)),
                sympy.Not(_is_best(moscow, LEGITIMISE, SPOIL)),
            ),
            "Moscow's best replies, row by row; conditionality enters Moscow's payoffs nowhere.",
        ),
    )


def _is_best(moscow: Any, row: int, column: int, *, strictly: bool = False) -> Boolean:
    """Whether a column is a best reply of Moscow to a row."""
    others = (other for other in (CONCEDE, SYMBOLIC, SPOIL) if other != column)
    gains = (moscow[row, column] - moscow[row, other] for other in others)
    return sympy.And(*(gain > 0 if strictly else gain >= 0 for gain in gains))


def _only_symbols(damascus: Any, moscow: Any) -> Boolean:
    stays = [damascus[RENEGOTIATE, column] - damascus[EXPEL, column] for column in range(3)]
    dominated = (
        damascus[RENEGOTIATE, column] > damascus[LEGITIMISE, column]
        for column in (CONCEDE, SYMBOLIC, SPOIL)
    )
    return sympy.And(
        *dominated,
        _is_best(moscow, RENEGOTIATE, SYMBOLIC, strictly=True),
        stays[SYMBOLIC] > 0,
        *(
            sympy.Or(stays[column] > 0, sympy.Not(_somewhere_best(moscow, column)))
            for column in (CONCEDE, SPOIL)
        ),
    )


def _somewhere_best(moscow: Any, column: int) -> Boolean:
    """Whether a column is a best reply to some mixture of renegotiating and expelling.

    Its margins over the other two are linear in the chance of expulsion, so if both are somewhere
    nonnegative at once they are so at an end, or where one of them vanishes.
    """
    others = [other for other in (CONCEDE, SYMBOLIC, SPOIL) if other != column]
    near, far = (
        [moscow[row, column] - moscow[row, other] for other in others]
        for row in (RENEGOTIATE, EXPEL)
    )
    ends = [sympy.And(*(margin >= 0 for margin in end)) for end in (near, far)]
    crossings = []
    for i, j in permutations(range(2)):
        # At weight far_i/(far_i - near_i) on the near end the first margin is zero.
        left, right = near[i] < 0, far[i] > 0
        up = sympy.And(left, right, near[j] * far[i] - far[j] * near[i] >= 0)
        down = sympy.And(near[i] > 0, far[i] < 0, far[j] * near[i] - near[j] * far[i] >= 0)
        crossings += [up, down]
    return sympy.Or(*ends, *crossings)
