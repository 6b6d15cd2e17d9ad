"""The claims that the link with Ukraine (G8) decides."""

from __future__ import annotations

from basebargain.models import linkage_conditions, linkage_thresholds, reverse_concession
from basebargain.parameters import symbol
from basebargain.sensitivity._claim_test import ClaimTest

__all__ = ["claim_tests"]


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the tests of C26, C27 and C28."""
    conditions, limits = linkage_conditions(), tuple(linkage_thresholds().values())
    # Multiplied by Moscow's gain, which no concession makes negative.
    bought = reverse_concession() * symbol("ukr_moscow_gain") > 0
    return (
        ClaimTest(
            "C26",
            conditions["deal"],
            "All three say yes to less if they say yes to more or the reverse, so a concession "
            "that suits all exists iff the least one that frees the bases does.",
            limits,
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
