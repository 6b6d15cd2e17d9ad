"""Which axiomatic solution a smooth frontier is asked for, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from basebargain.solvers._axiomatic_plane import Point

__all__ = ["Concept"]


@dataclass(frozen=True)
class Concept:
    """Which solution is asked for.

    Attributes
    ----------
    kind : {"product", "ideal", "equal", "sum"}
    weights : pair of Fraction or None
        None for ideal gains, which the set gives.
    free_disposal : bool
    rational : bool
        Whether nobody may have less than at the disagreement point.
    """

    kind: str
    weights: Point | None
    free_disposal: bool = False
    rational: bool = True
