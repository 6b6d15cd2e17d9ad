"""All equilibria of a 2x2x2 game in general position, by hand: no library, floats only.

With p, q, r the chances of each player's first strategy, the gain of the first strategy over the
second is a bilinear form in the other two chances.
Pure, one-pair-mixing and fully mixed equilibria are found from linear equations and one quadratic.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

Profile = tuple[float, float, float]


def equilibria(tables: Any) -> list[Profile]:
    """Chances of the first strategies in every equilibrium, sorted."""
    gains = [table.take(0, axis=i) - table.take(1, axis=i) for i, table in enumerate(tables)]
    found: list[Profile] = []
    for kinds in product([0.0, 1.0, None], repeat=3):
        found += [p for p in candidates(gains, kinds) if holds(gains, p)]
    return sorted(found)


def gain(gains: Any, player: int, profile: Any) -> float:
    """Gain of the player's first strategy."""
    a, b = (profile[k] for k in range(3) if k != player)
    return float(np.array([a, 1 - a]) @ gains[player] @ np.array([b, 1 - b]))


def holds(gains: Any, profile: Any) -> bool:
    """Whether nobody wants to deviate from a profile inside the cube."""
    for i, chance in enumerate(profile):
        value = gain(gains, i, profile)
        ok = abs(value) < 1e-7 if 0 < chance < 1 else (value >= 0 if chance == 1 else value <= 0)
        if not (ok and 0 <= chance <= 1):
            return False
    return True


def candidates(gains: Any, kinds: Any) -> list[Profile]:
    """Profiles at which the players marked None are indifferent."""
    free = [k for k in range(3) if kinds[k] is None]
    if not free:
        return [kinds]
    if len(free) == 2:
        return [indifferent_pair(gains, kinds, free)]
    return fully_mixed(gains) if len(free) == 3 else []


def indifferent_pair(gains: Any, kinds: Any, free: list[int]) -> Profile:
    """Each of two players mixes so that the other is indifferent."""
    profile = list(kinds)
    for k, other in (free, free[::-1]):
        ends = []
        for chance in (0.0, 1.0):
            at = list(kinds)
            at[other] = chance
            ends.append(gain(gains, k, at))
        profile[other] = ends[0] / (ends[0] - ends[1])
    return tuple(profile) if all(0 < profile[k] < 1 for k in free) else (2.0, 2.0, 2.0)


def fully_mixed(gains: Any) -> list[Profile]:
    """Eliminate: q determines r from player 1 and p from player 3; player 2 gives a quadratic."""
    (a0, a1), (c0, c1) = (bilinear(gains[0]), bilinear(gains[2].T))
    values = []
    for q in (0.0, 1.0, 2.0):
        r = (-(a0[0] + a0[1] * q), a1[0] + a1[1] * q)
        p = (-(c0[0] + c0[1] * q), c1[0] + c1[1] * q)
        values.append(np.array([p[0], p[1] - p[0]]) @ gains[1] @ np.array([r[0], r[1] - r[0]]))
    roots = np.roots(np.polyfit([0, 1, 2], values, 2))
    found = []
    for q in roots[abs(roots.imag) < 1e-12].real:
        r = -(a0[0] + a0[1] * q) / (a1[0] + a1[1] * q)
        p = -(c0[0] + c0[1] * q) / (c1[0] + c1[1] * q)
        found.append((float(p), float(q), float(r)))
    return [x for x in found if all(0 < chance < 1 for chance in x)]


def bilinear(form: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    """Write a form in (q, s) as (c0 + c1 q) + (d0 + d1 q) s."""
    (ff, fs), (sf, ss) = form
    return (ss, fs - ss), (sf - ss, ff - fs - sf + ss)
