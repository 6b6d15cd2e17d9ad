r"""The game over the northeast (G7) solved on arrays of draws: both players, pure efforts.

The four states of `northeast` fall into two stages: once the United States have left the game is
one of two states, and what it is worth then closes the two states before.
With D the discounted-to-next-period difference that autonomy makes to Moscow and integration to
Damascus, each stage is a fixed point of best replies: Moscow spoils and Damascus integrates while
the northeast is autonomous, and Moscow spoils again once it is integrated.
Each reply is the best of the points at which a payoff that is quadratic between the kinks of a
clipped chance can have its maximum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from basebargain.models._fragmentation_talks import regional_talks
from basebargain.sensitivity._draws import evaluated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Northeast", "solve_northeast"]

PHASES = ((1.0, 20), (0.5, 60), (0.2, 150), (0.05, 300))
TOLERANCE = 1e-8


@dataclass(frozen=True)
class Northeast:
    """Chances of integration in an equilibrium at each draw.

    Attributes
    ----------
    chance_in, chance_out : array, shape (n,)
        With the United States there and gone.
    found : array of bool, shape (n,)
        Whether the search led to an equilibrium in pure efforts; there may be none.
    """

    chance_in: Array
    chance_out: Array
    found: NDArray[np.bool_]


@dataclass(frozen=True)
class _Stage:
    """The northeast at one stance of the United States, numbers per draw."""

    gains: tuple[Array, Array]
    costs: tuple[Array, Array]
    discount: Array
    joins: Array
    spoils: Array
    integrates: Array
    relapse: Array
    backslides: Array
    leaving: Array
    later: tuple[Array, Array]

    def at(self, rows: NDArray[np.bool_]) -> _Stage:
        fields: dict[str, Any] = {
            name: tuple(a[rows] for a in value) if isinstance(value, tuple) else value[rows]
            for name, value in vars(self).items()
        }
        return _Stage(**fields)

    def chances(self, efforts: Array) -> tuple[Array, Array]:
        """Return the chances of joining and of leaving at (spoil, integrate, backslide)."""
        spoil, integrate, again = efforts
        joins = self.joins + self.integrates * integrate - self.spoils * spoil
        return np.clip(joins, 0, 1), np.clip(self.relapse + self.backslides * again, 0, 1)

    def differences(self, efforts: Array) -> tuple[Array, Array]:
        """Return what autonomy is worth to Moscow and integration to Damascus at given efforts."""
        spoil, integrate, again = efforts
        joins, leaves = self.chances(efforts)
        stays = self.discount * (1 - joins - leaves)
        spent = (spoil**2 - again**2, -(integrate**2))
        result = []
        for gain, cost, square, later in zip(
            self.gains, self.costs, spent, self.later, strict=True
        ):
            flow = (1 - self.discount) * (gain - cost * square / 2)
            flow = flow + stays * self.leaving * later
            result.append(flow / (1 - stays * (1 - self.leaving)))
        return result[0], result[1]

    def replies(self, efforts: Array) -> tuple[Array, Array]:
        """Return best replies, shape (3, n), and the largest gain from one of them."""
        ahead = [
            self.discount * ((1 - self.leaving) * d + self.leaving * later)
            for d, later in zip(self.differences(efforts), self.later, strict=True)
        ]
        weight = 1 - self.discount
        spoil, integrate, _ = efforts
        moscow, damascus = (weight * cost for cost in self.costs)
        pushed = self.joins + self.integrates * integrate
        held = self.joins - self.spoils * spoil
        problems = (
            (moscow, -ahead[0], pushed, -self.spoils),
            (damascus, ahead[1], held, self.integrates),
            (moscow, ahead[0], self.relapse, self.backslides),
        )
        answers = [_reply(*problem, now) for problem, now in zip(problems, efforts, strict=True)]
        best = np.array([answer for answer, _ in answers])
        gains = np.array([gain for _, gain in answers])
        return best, gains.max(axis=0)


def _reply(
    cost: Array, prize: Array, at_rest: Array, slope: Array, now: Array
) -> tuple[Array, Array]:
    """Maximise ``prize * clip(at_rest + slope * x, 0, 1) - cost * x**2 / 2`` over [0, 1].

    Returns
    -------
    pair of arrays, shape (n,)
        The best effort, and how much better it is than the present one.
    """
    with np.errstate(all="ignore"):
        walls = (-at_rest / slope, (1 - at_rest) / slope)
    zero = np.zeros_like(now)
    points = np.array([now, zero, zero + 1, prize * slope / cost, *walls])
    points = np.clip(np.nan_to_num(points), 0, 1)
    worth = prize * np.clip(at_rest + slope * points, 0, 1) - cost * points**2 / 2
    best = worth[1:].argmax(axis=0) + 1
    rows = np.arange(len(now))
    return points[best, rows], worth[best, rows] - worth[0]


def _solved(stage: _Stage) -> tuple[Array, NDArray[np.bool_]]:
    """Return efforts, shape (3, n), and where they are an equilibrium."""
    size = len(stage.discount)
    efforts, found = np.zeros((3, size)), np.zeros(size, dtype=bool)
    for damping, rounds in PHASES:
        rows = ~found
        if not rows.any():
            break
        part, own = stage.at(rows), efforts[:, rows]
        own = np.full_like(own, 0.5) if damping < 1 else own
        for _ in range(rounds):
            best, _ = part.replies(own)
            own = own + damping * (best - own)
        best, gain = part.replies(own)
        scale = np.abs(np.array(part.differences(own))).max(axis=0) + part.costs[0] + part.costs[1]
        efforts[:, rows] = own
        found[rows] = gain <= TOLERANCE * scale
    return efforts, found


def solve_northeast(draws: Mapping[str, NDArray[Any]]) -> Northeast:
    """Return the chances of integration in an equilibrium of `northeast` at each draw."""
    apart, together = regional_talks(1), regional_talks(0)
    gains = (
        evaluated(apart.moscow, draws) - evaluated(together.moscow, draws),
        evaluated(together.damascus, draws) - evaluated(apart.damascus, draws),
    )
    zero = np.zeros_like(gains[0])

    def stage(us: str, joins: Array, leaving: Array, later: tuple[Array, Array]) -> _Stage:
        spoils = draws[f"frag_spoil_northeast_us_{us}"]
        return _Stage(
            gains=gains,
            costs=(draws["spoil_cost"], draws["frag_integration_cost"]),
            discount=draws["frag_discount"],
            joins=joins,
            spoils=spoils,
            integrates=draws["frag_integration"],
            relapse=draws["frag_relapse"],
            backslides=draws["frag_backsliding"] * spoils,
            leaving=leaving,
            later=later,
        )

    base = draws["frag_northeast_integration"]
    out = stage("out", base + draws["frag_us_exit_gain"], zero, (zero, zero))
    efforts_out, found_out = _solved(out)
    later = out.differences(efforts_out)
    inside = stage("in", base, draws["frag_us_withdrawal"], later)
    efforts_in, found_in = _solved(inside)
    return Northeast(
        inside.chances(efforts_in)[0], out.chances(efforts_out)[0], found_in & found_out
    )
