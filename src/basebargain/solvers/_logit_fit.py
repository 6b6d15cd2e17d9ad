"""The precision that makes observed play likeliest, on the principal logit branch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers._logit_branch import Branch, follow, logs_between
from basebargain.solvers._logit_system import LogitSystem
from basebargain.solvers._requirements import require_numbers, whole_number

__all__ = ["LogitFit", "fit_logit"]

# Half the 95 % quantile of chi-squared with one degree of freedom.
DROP = 1.920729410347062
FARTHEST = 1e4
FLAT = 1e-9
MOST_COUNTED = 1e15

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LogitFit:
    """A maximum-likelihood estimate of logit precision.

    Attributes
    ----------
    precision : float
        The estimate, in one over the unit of payoff; 0 or infinite at the boundary.
    standard_error : float or None
        From the expected information at the estimate; None at the boundary, where it means
        nothing.
    interval : tuple of float
        The 95 % likelihood interval: precisions, connected to the estimate along the branch, at
        which the log-likelihood is within 1.92 of its maximum.
    log_likelihood : float
        At the estimate, without the multinomial constant.
    profile : tuple of arrays
        The fitted mixed strategies.
    note : str
        Says so when the estimate lies at the boundary.
    """

    precision: float
    standard_error: float | None
    interval: tuple[float, float]
    log_likelihood: float
    profile: tuple[Floats, ...]
    note: str = ""

    def __repr__(self) -> str:
        error = "" if self.standard_error is None else f", standard error {self.standard_error:.3g}"
        low, high = self.interval
        tail = f": {self.note}" if self.note else ""
        where = f"precision {self.precision:.6g}{error}, interval {low:.4g} to {high:.4g}"
        return f"LogitFit({where}){tail}"


def fit_logit(
    game: StrategicGame,
    observed_counts: Mapping[str, ArrayLike] | Sequence[ArrayLike],
    *,
    max_steps: int = 20_000,
) -> LogitFit:
    """Estimate the precision of logit play from how often each strategy was taken.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.
    observed_counts : mapping of player to counts, or sequence of counts
        Per player, how often each strategy was observed; zero for players not observed.
    max_steps : int, optional
        Largest number of continuation steps.

    Returns
    -------
    LogitFit

    Raises
    ------
    NotApplicableError
        If the game has parameters that are still free, counts are malformed or all zero, or play
        on the branch does not depend on precision.
    SolverError
        If `max_steps` steps do not follow the branch far enough.

    Notes
    -----
    Choices are taken as independent draws from the logit equilibrium on the principal branch [1]_.
    The likelihood is maximised along the arc of the branch, turning points included, up to a
    precision of 10,000 over the range of payoffs; if it still rises there, and the estimate is
    infinite, no finite precision explains play as well as best replies do.

    References
    ----------
    .. [1] R. D. McKelvey, T. R. Palfrey, "Quantal response equilibria for normal form games",
       Games and Economic Behavior 10 (1995) 6-38, section 3.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import fit_logit
    >>> pennies = bb.StrategicGame.from_arrays([[9, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> fit_logit(pennies, {"1": [64, 36], "2": [36, 64]})
    LogitFit(precision 0.224016, standard error 0.0723, interval 0.08136 to 0.5116)
    """
    require_numbers(game, "fit_logit", StrategicGame)
    counts = _counts(game, observed_counts)
    max_steps = whole_number(max_steps, "fit_logit: max_steps")
    system = LogitSystem.of(game)
    branch = follow(system, FARTHEST, max_steps)
    curve = _Likelihood(system, branch, counts)
    if np.ptp(curve.values) <= FLAT * (1 + abs(curve.values[0])):
        msg = (
            "fit_logit: play on the principal branch is the same at every precision, so counts "
            "say nothing about it: choose a game in which strategies differ at uniform play."
        )
        raise NotApplicableError(msg)
    return curve.estimate()


def _counts(game: StrategicGame, observed: Any) -> list[Floats]:
    if isinstance(observed, Mapping):
        unknown = [name for name in observed if name not in game.players]
        if unknown:
            msg = f"fit_logit: the players are {game.players}; got counts of {unknown}."
            raise NotApplicableError(msg)
        rows: list[Any] = [
            observed.get(player, np.zeros(size))
            for player, size in zip(game.players, game.shape, strict=True)
        ]
    else:
        rows = list(observed) if isinstance(observed, Iterable) else []
    try:
        counts = [np.asarray(row, dtype=np.float64) for row in rows]
    except (TypeError, ValueError, OverflowError):
        counts = []
    shapes = [row.shape for row in counts]
    valid = shapes == [(size,) for size in game.shape] and all(
        bool(((row >= 0) & (row <= MOST_COUNTED)).all()) for row in counts
    )
    if not valid or not any(row.sum() > 0 for row in counts):
        msg = (
            f"fit_logit: one row of nonnegative counts per player, of lengths {game.shape}, with "
            f"at least one observation, is needed; got {observed!r}."
        )
        raise NotApplicableError(msg)
    return counts


class _Likelihood:
    """The log-likelihood along the branch."""

    def __init__(self, system: LogitSystem, branch: Branch, counts: Sequence[Floats]) -> None:
        self.system, self.counts = system, counts
        self.knots = branch.knots
        self.values = np.array([self.of(system.logs(k.point)) for k in branch.knots])

    def of(self, logs: Sequence[Floats]) -> float:
        """Log-likelihood of log-probabilities."""
        return float(sum(row @ log for row, log in zip(self.counts, logs, strict=True)))

    def within(self, k: int, precision: float) -> float:
        """Log-likelihood between knots k and k + 1."""
        return self.of(logs_between(self.system, self.knots[k], self.knots[k + 1], precision))

    def estimate(self) -> LogitFit:
        """Maximise along the arc, and describe the maximum."""
        spots = [(float(self.values[0]), 0, 0.0)]
        spots += [self._peak(k) for k in self._promising()]
        value, k, precision = max(spots)
        last = len(self.knots) - 2
        rising = self.values[-1] > self.values[-2] - FLAT
        if value <= self.values[-1] + FLAT and rising and self.values[-1] >= self.values.max():
            return self._at_infinity(last)
        low, high = self._interval(value, k, precision)
        logs = logs_between(self.system, self.knots[k], self.knots[k + 1], precision)
        scale = self.system.scale
        if precision <= 1e-9:
            note = "Boundary: play is not better than uniform play would be; precision 0."
            return LogitFit(0.0, None, (0.0, high / scale), value, _exp(logs), note)
        error = self._standard_error(precision, logs) / scale
        return LogitFit(precision / scale, error, (low / scale, high / scale), value, _exp(logs))

    def _promising(self) -> list[int]:
        """Segments next to a knot that no neighbour beats, and those of turning points."""
        padded = np.concatenate([[-np.inf], self.values, [-np.inf]])
        tops = np.flatnonzero((padded[1:-1] > padded[:-2]) & (padded[1:-1] >= padded[2:]))
        around = {int(k) + shift for k in tops for shift in (-1, 0)}
        return sorted(k for k in around if 0 <= k < len(self.knots) - 1)

    def _peak(self, k: int) -> tuple[float, int, float]:
        """Maximum within one segment."""
        from scipy.optimize import minimize_scalar

        low, high = sorted((self.knots[k].precision, self.knots[k + 1].precision))
        best = minimize_scalar(
            lambda m: -self.within(k, m),
            bounds=(low, high),
            method="bounded",
            options={"xatol": 1e-10 * (1 + high)},
        )
        return float(-best.fun), k, float(best.x)

    def _interval(self, value: float, k: int, precision: float) -> tuple[float, float]:
        """Precisions, connected along the arc, at which the likelihood is near its maximum."""
        reached = [precision]
        for step in (1, -1):
            at, here = k, precision
            while True:
                end = self.knots[at + 1] if step > 0 else self.knots[at]
                if self.within(at, end.precision) < value - DROP:
                    reached.append(self._crossing(at, here, end.precision, value - DROP))
                    break
                reached.append(end.precision)
                at, here = at + step, end.precision
                if not 0 <= at < len(self.knots) - 1:
                    reached.append(math.inf if step > 0 else 0.0)
                    break
        return min(reached), max(reached)

    def _crossing(self, k: int, inside: float, outside: float, level: float) -> float:
        for _ in range(36):
            middle = (inside + outside) / 2
            if self.within(k, middle) >= level:
                inside = middle
            else:
                outside = middle
        return inside

    def _at_infinity(self, last: int) -> LogitFit:
        value = float(self.values[-1])
        low, _ = self._interval(value, last, self.knots[last + 1].precision)
        logs = self.system.logs(self.knots[-1].point)
        note = "Boundary: the likelihood rises without end; play is at best replies."
        scale = self.system.scale
        return LogitFit(math.inf, None, (low / scale, math.inf), value, _exp(logs), note)

    def _standard_error(self, precision: float, logs: Sequence[Floats]) -> float:
        """One over the root of the expected information (in units of the scaled precision)."""
        matrix = self.system.jacobian(np.concatenate([*logs, [precision]]))
        slope = -np.linalg.solve(matrix[:, :-1], matrix[:, -1])
        information, at = 0.0, 0
        for row, log in zip(self.counts, logs, strict=True):
            information += float(row.sum() * (np.exp(log) @ slope[at : at + len(log)] ** 2))
            at += len(log)
        return 1 / math.sqrt(information) if information > 0 else math.inf


def _exp(logs: Sequence[Floats]) -> tuple[Floats, ...]:
    return tuple(np.exp(log) for log in logs)
