"""The claims that the link with Ukraine (G8) decides."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import sympy

from basebargain.models import (
    freeing_concession,
    linkage_conditions,
    linkage_thresholds,
    reverse_concession,
)
from basebargain.parameters import registry, symbol
from basebargain.sensitivity._claim_test import ClaimTest

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = ["claim_tests"]


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the tests of C26, C27 and C28."""
    conditions, limits = linkage_conditions(), tuple(linkage_thresholds().values())
    bases = [name.removeprefix("presence_") for name in registry().family("presence")]
    sets = [k for size in range(1, len(bases)) for k in combinations(bases, size)]
    # Multiplied by Moscow's gain, which no concession makes negative.
    bought = reverse_concession() * symbol("ukr_moscow_gain") > 0
    return (
        ClaimTest(
            "C26",
            sympy.Or(*(_bought(leaves) for leaves in sets)),
            "All three say yes to less if they say yes to more or the reverse, so a concession "
            "that suits all exists iff the least one that frees the bases does.  Some of the "
            "bases are worth to the West their part of the end of all, and in a deal the surplus "
            "on them is taken as shared; nothing is bought where Moscow would leave them for the "
            "face payment alone, or leaves all anyway.",
        ),
        ClaimTest(
            "C27",
            bought & (symbol("ukr_moscow_gain") > 0),
            "Recognition adds (1 - zeta) V to the bases, which Moscow would pay for; the stake "
            "does not enter.",
        ),
        ClaimTest(
            "C28",
            conditions["split"],
            "The least concession that frees the bases costs Europe more, and Washington less, "
            "than their end is worth to it.",
            limits,
        ),
    )


def _bought(leaves: tuple[str, ...]) -> Boolean:
    """Whether a concession that all accept makes Moscow leave these bases, and none would not."""
    price = freeing_concession(leaves) * symbol("ukr_moscow_gain")
    return sympy.And(price > 0, linkage_conditions(leaves)["deal"])
