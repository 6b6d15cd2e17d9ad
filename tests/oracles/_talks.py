"""Small builders that the tests of the bargaining side share."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from basebargain.forms import (
    Agreement,
    BargainingProblem,
    OutsideOption,
    Transfer,
    TransferAgreements,
)

REGIMES = ("DEAL", "LIMBO", "EXIT")


def talks(
    *,
    payoffs: Sequence[tuple[Any, Any]] = ((0, 10),),
    cap: Any = None,
    floor: Any = 0,
    inside: tuple[Any, Any] = (0, 0),
    leaving: tuple[Any, Any] | None = None,
    rates: tuple[Any, Any] = (1, 1),
    **options: Any,
) -> BargainingProblem:
    """Return talks between D, who is paid, and M; by default over ten, with nothing outside."""
    agreements = tuple(Agreement(f"deal {k}", pair) for k, pair in enumerate(payoffs))
    outside = () if leaving is None else (OutsideOption("D", leaving),)
    return BargainingProblem(
        ("D", "M"),
        TransferAgreements(agreements, Transfer("M", "D", floor=floor, cap=cap)),
        inside=inside,
        impatience=rates,
        **{"outside": outside, "regimes": REGIMES, **options},
    )


def half(value: int) -> Fraction:
    """Return half an integer, exactly."""
    return Fraction(value, 2)
