"""What it takes for a claim about the bases to hold, as the models give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sympy.logic.boolalg import Boolean

    from basebargain.models import Threshold

    Draws: TypeAlias = Mapping[str, NDArray[Any]]

__all__ = ["ClaimTest"]


@dataclass(frozen=True)
class ClaimTest:
    """The exact condition of a claim.

    Attributes
    ----------
    id : str
        Of the claim, C01 to C36.
    condition : sympy Boolean or None
        In the declared parameters; true exactly where the claim holds.
    because : str
        The theorem behind the condition; for a claim that cannot be decided, why not.
    thresholds : tuple of Threshold
        Stakes that the claim speaks of or that its condition is made of; its verdict need not turn
        there.
    holds : callable or None
        Where no closed condition exists: from arrays of draws, by parameter name, to an array that
        says where the claim holds; NaN where that could not be decided.
    """

    id: str
    condition: Boolean | None
    because: str
    thresholds: tuple[Threshold, ...] = ()
    holds: Callable[[Draws], NDArray[np.bool_] | NDArray[np.float64]] | None = None
