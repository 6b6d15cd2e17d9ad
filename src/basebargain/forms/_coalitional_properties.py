"""Monotone, superadditive, convex: the inequalities themselves, in integers.

A coalition is the number whose bits are its members; `worths` is indexed by it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["convex", "monotone", "superadditive"]


def monotone(worths: NDArray[Any], size: int) -> bool:
    """Whether v(S with i) >= v(S) for every i and every S without i."""
    table = _integers(worths)
    return all(bool(np.all(_gain(table, i) >= 0)) for i in range(size))


def convex(worths: NDArray[Any], size: int) -> bool:
    """Whether v(S with i and j) - v(S with j) >= v(S with i) - v(S) for all i, j and S."""
    table = _integers(worths)
    return all(bool(np.all(_gain(_gain(table, i), j) >= 0)) for i in range(size) for j in range(i))


def superadditive(worths: NDArray[Any], size: int) -> bool:
    """Whether v(S) + v(T) <= v(S with T) for all disjoint S and T."""
    table = _integers(worths)
    everyone = 2**size - 1
    for mask in range(1, everyone):
        others = _subsets(everyone & ~mask)
        if np.any(table[others] + table[mask] > table[others | mask]):
            return False
    return True


def _integers(worths: NDArray[Any]) -> NDArray[Any]:
    """Return the worths times a common denominator: the signs of differences stay."""
    common = math.lcm(*(value.denominator for value in worths))
    table = np.empty(len(worths), dtype=object)
    table[:] = [int(value * common) for value in worths]
    return table


def _gain(table: NDArray[Any], player: int) -> NDArray[Any]:
    """v(S with i) - v(S) over all S without i, in the order of the other players' bits."""
    pairs = table.reshape(-1, 2, 1 << player)
    gain: NDArray[Any] = (pairs[:, 1] - pairs[:, 0]).reshape(-1)
    return gain


def _subsets(mask: int) -> NDArray[np.int64]:
    """Every non-empty subset of `mask`."""
    found = np.zeros(1, dtype=np.int64)
    for bit in (1 << k for k in range(mask.bit_length()) if mask >> k & 1):
        found = np.concatenate([found, found | bit])
    return found[1:]
