"""Bimatrix games whose equilibria are worked out by hand: textbook games, continua, duplicates."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

half, third = Fraction(1, 2), Fraction(1, 3)
FIRST, SECOND = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))
EVEN = (half, half)

# name: (row's payoffs, column's payoffs, extreme equilibria, maximal Nash subsets, components)
BY_HAND: dict[str, tuple[Any, Any, set[Any], int, int]] = {
    "matching pennies": ([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], {(EVEN, EVEN)}, 1, 1),
    "battle of the sexes": (
        [[2, 0], [0, 1]],
        [[1, 0], [0, 2]],
        {(FIRST, FIRST), (SECOND, SECOND), ((2 * third, third), (third, 2 * third))},
        3,
        3,
    ),
    "prisoner's dilemma": ([[3, 0], [5, 1]], [[3, 5], [0, 1]], {(SECOND, SECOND)}, 1, 1),
    "rock, paper, scissors": (
        [[0, -1, 1], [1, 0, -1], [-1, 1, 0]],
        [[0, 1, -1], [-1, 0, 1], [1, -1, 0]],
        {((third,) * 3, (third,) * 3)},
        1,
        1,
    ),
    "von Stengel 2002, section 2": (
        [[0, 6], [2, 5], [3, 3]],
        [[1, 0], [0, 2], [4, 3]],
        {
            ((0, 0, 1), (1, 0)),
            ((0, third, 2 * third), (2 * third, third)),
            ((2 * third, third, 0), (third, 2 * third)),
        },
        3,
        3,
    ),
    "the same made degenerate: the last row leaves the column player indifferent": (
        [[0, 6], [2, 5], [3, 3]],
        [[1, 0], [0, 2], [4, 4]],
        {
            ((0, 0, 1), (1, 0)),
            ((0, 0, 1), (2 * third, third)),
            ((2 * third, third, 0), (third, 2 * third)),
        },
        2,
        2,
    ),
    "all payoffs equal": (
        [[7, 7], [7, 7]],
        [[7, 7], [7, 7]],
        set(product((FIRST, SECOND), repeat=2)),
        1,
        1,
    ),
    "pennies with the first row twice": (
        [[1, -1], [1, -1], [-1, 1]],
        [[-1, 1], [-1, 1], [1, -1]],
        {((half, 0, half), EVEN), ((0, half, half), EVEN)},
        1,
        1,
    ),
    "two segments that meet in a corner": (
        [[1, 1], [1, 0]],
        [[1, 1], [1, 0]],
        {(FIRST, FIRST), (FIRST, SECOND), (SECOND, FIRST)},
        2,
        1,
    ),
    "entry deterrence: a point and the segment of threats that deter": (
        [[1, 1], [0, 2]],
        [[2, 2], [0, 1]],
        {(SECOND, SECOND), (FIRST, FIRST), (FIRST, EVEN)},
        2,
        2,
    ),
    "a player with one strategy": (
        [[0, 5, 1]],
        [[3, 1, 3]],
        {((1,), (1, 0, 0)), ((1,), (0, 0, 1))},
        1,
        1,
    ),
}
