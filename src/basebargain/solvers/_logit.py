"""Logit quantal response equilibria on the principal branch."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers._certificate import deviation_payoffs, regret
from basebargain.solvers._logit_branch import Branch, follow, profiles_at
from basebargain.solvers._logit_system import LogitSystem, scaled_precision
from basebargain.solvers._requirements import real_number, require_numbers, whole_number
from basebargain.solvers._solution import Solution, Status

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["LogitEquilibrium", "logit_equilibria", "logit_path", "status_of", "unique_below"]

REMEDY = "use nash_equilibria for the limit of perfect precision"
METHOD = (
    "Predictor-corrector continuation of the principal branch by arc length (Turocy 2005), then "
    "Newton at each precision asked for."
)
# A probability's rounding moves a logit by precision times as much.
TOLERANCE, ROUNDING = 1e-10, 1e-14
# Rounding of the bound itself must not make a list complete.
BELOW = 1 - 1e-12
MAX_STEPS = 20_000
# Most branches that come back at all do so from below this precision over the range of payoffs.
FARTHEST = 1e4


@dataclass(frozen=True, eq=False)
class LogitEquilibrium:
    """A profile in which each strategy's odds are exponential in its payoff.

    Attributes
    ----------
    precision : float
        Lambda, in one over the unit of payoff.
    profile : tuple of arrays
        One mixed strategy per player.
    payoffs : array
        One expected payoff per player.
    residual : float
        Largest difference between a probability and the logit response to the profile.
    regret : float
        Largest gain from a best reply, in the unit of payoff; it tends to 0 as precision grows.
    players, strategies : tuple
        The labels of the game.
    """

    precision: float
    profile: tuple[NDArray[np.float64], ...]
    payoffs: NDArray[np.float64]
    residual: float
    regret: float
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        mixes = "; ".join(
            f"{player}: {', '.join(f'{label} {p:.6g}' for label, p in zip(own, mix, strict=True))}"
            for player, own, mix in zip(self.players, self.strategies, self.profile, strict=True)
        )
        values = ", ".join(f"{u:.6g}" for u in self.payoffs)
        return (
            f"(precision {self.precision:g}; {mixes}) payoffs ({values}), "
            f"residual {self.residual:.2g}, regret {self.regret:.3g}"
        )


def logit_equilibria(
    game: StrategicGame, precision: float | Sequence[float], *, max_steps: int = MAX_STEPS
) -> Solution[LogitEquilibrium]:
    r"""Return the logit quantal response equilibria on the principal branch.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.
    precision : float or sequence of floats
        Lambda, at least 0, in one over the unit of payoff; several at once in any order.
    max_steps : int, optional
        Largest number of continuation steps.

    Returns
    -------
    Solution of LogitEquilibrium
        In the order of the precisions asked for; where the branch has turned back, one precision
        has several, in the order of the branch.
        ``complete`` is True only when every precision asked for lies below the bound under which
        logit equilibrium is unique (`unique_below`); off the principal branch nothing is claimed.

    Raises
    ------
    NotApplicableError
        If the game has parameters that are still free, or a precision is negative or not finite.
    SolverError
        If `max_steps` steps do not reach the largest precision.

    Notes
    -----
    Player i takes strategy s with probability proportional to :math:`\exp(\lambda u_i(s))` [1]_.
    The branch starts at the centroid and is followed by arc length, hence around turning points
    [2]_; the certificate ``residual`` is the distance from the fixed point.
    The branch may come back from a much larger precision than asked for; so, unless logit
    equilibrium is proved unique, it is followed to 10,000 over the range of payoffs, or to twice
    the largest precision asked for if that is more; ``note`` says how far.

    References
    ----------
    .. [1] R. D. McKelvey, T. R. Palfrey, "Quantal response equilibria for normal form games",
       Games and Economic Behavior 10 (1995) 6-38.
    .. [2] T. L. Turocy, "A dynamic homotopy interpretation of the logistic quantal response
       equilibrium correspondence", Games and Economic Behavior 51 (2005) 243-263.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import logit_equilibria
    >>> pennies = bb.StrategicGame.from_arrays([[9, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> for eq in logit_equilibria(pennies, [0, 1]):
    ...     print(eq.precision, eq.profile[0].round(3), eq.profile[1].round(3))
    0.0 [0.5 0.5] [0.5 0.5]
    1.0 [0.759 0.241] [0.262 0.738]
    """
    require_numbers(game, "logit_equilibria", StrategicGame)
    wanted = _precisions(precision, "logit_equilibria")
    max_steps = whole_number(max_steps, "logit_equilibria: max_steps")
    system = LogitSystem.of(game)
    scaled = [
        scaled_precision(value, system.scale, "logit_equilibria", flat=system.flat)
        for value in wanted
    ]
    bound = unique_below(game)
    complete = all(value < BELOW * bound for value in wanted)
    beyond = 0.0 if complete or system.flat else FARTHEST
    branch = follow(system, 2 * max(scaled), max_steps, beyond=beyond)
    found = tuple(
        _equilibrium(game, system, profile, value)
        for value, pure in zip(wanted, scaled, strict=True)
        for profile in profiles_at(system, branch, pure)
    )
    note = _note(branch, system.scale, bound, complete=complete)
    status = status_of((eq.residual, eq.precision * system.scale) for eq in found)
    return Solution(found, None, complete, status, METHOD, note)


def status_of(judged: Iterable[tuple[float, float]]) -> Status:
    """Return the status of logit equilibria from residuals, each with its pure precision."""
    worst = Status.CERTIFIED
    for residual, precision in judged:
        if not residual <= TOLERANCE + ROUNDING * precision:
            return Status.UNCERTIFIED
        if residual > TOLERANCE:
            worst = Status.ROUNDING_LIMIT
    return worst


def logit_path(game: StrategicGame, until: float, *, max_steps: int = MAX_STEPS) -> xr.Dataset:
    """Return the principal branch of logit equilibria as the continuation visits it.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.
    until : float
        The precision at which to stop, at least 0; the last point lies just beyond.
    max_steps : int, optional
        Largest number of continuation steps.

    Returns
    -------
    xarray.Dataset
        One variable per player with dims ``("point", <strategies of the player>)``; the
        coordinate ``precision`` is not monotone where the branch turns.
        The attribute ``turns`` holds the precisions of the turning points.

    Raises
    ------
    NotApplicableError
        If the game has parameters that are still free, or `until` is negative or not finite.
    SolverError
        If `max_steps` steps do not reach `until`.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import logit_path
    >>> path = logit_path(bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]]), 10)
    >>> path["1"][-1].values.round(3).tolist()
    [0.0, 1.0]
    """
    import xarray as xr

    require_numbers(game, "logit_path", StrategicGame)
    end = real_number(until, "logit_path: until", REMEDY)
    max_steps = whole_number(max_steps, "logit_path: max_steps")
    system = LogitSystem.of(game)
    pure = scaled_precision(end, system.scale, "logit_path", flat=False)
    branch = follow(system, pure, max_steps)
    profiles = [system.profile(knot.point) for knot in branch.knots]
    return xr.Dataset(
        {
            player: (("point", f"strategies of {player}"), np.array([p[i] for p in profiles]))
            for i, player in enumerate(game.players)
        },
        {
            "precision": ("point", np.array([k.precision for k in branch.knots]) / system.scale),
            **{
                f"strategies of {player}": list(own)
                for player, own in zip(game.players, game.strategies, strict=True)
            },
        },
        {"turns": [turn / system.scale for turn in branch.turns], "game": game.name},
    )


def unique_below(game: StrategicGame) -> float:
    r"""Return a precision below which logit equilibrium is unique.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.

    Returns
    -------
    float
        Infinite when nobody's comparison of own strategies depends on the others.

    Raises
    ------
    NotApplicableError
        If the game has parameters that are still free.

    Notes
    -----
    The logit response is a contraction, in the largest of the players' L1 distances, when
    :math:`\lambda (n - 1) \max_{i,s,t} \mathrm{range}(u_i(s, .) - u_i(t, .)) < 4`: softmax moves in
    L1 by at most half the spread of the change in its argument, and an expectation by at most half
    the range times the L1 distance.
    For the symmetric 2x2 coordination game with payoffs 1 and 0 this gives 2, where its branches
    do part.

    Examples
    --------
    >>> import basebargain as bb
    >>> unique_below(bb.StrategicGame.from_arrays([[1, 0], [0, 1]], [[1, 0], [0, 1]]))
    2.0
    """
    require_numbers(game, "unique_below", StrategicGame)
    widest = Fraction(0)
    for i, table in enumerate(game.payoffs):
        exact = np.array([Fraction(entry) for entry in table.flat]).reshape(table.shape)
        rows = np.moveaxis(exact, i, 0).reshape(table.shape[i], -1)
        widest = max(widest, *(np.ptp(a - b) for a in rows for b in rows))
    others = len(game.players) - 1
    if not others * widest:
        return math.inf
    bound = 4 / (others * widest)
    return float(bound) if bound <= Fraction(sys.float_info.max) else math.inf


def _precisions(value: Any, where: str) -> list[float]:
    """Return the precisions asked for, one or a sequence of them."""
    entries = list(value) if isinstance(value, (list, tuple)) else np.ravel(value).tolist()
    if not entries:
        msg = f"{where}: at least one precision is needed; got {value!r}: pass 0 for uniform play."
        raise NotApplicableError(msg)
    return [real_number(entry, f"{where}: a precision", REMEDY) for entry in entries]


def _equilibrium(
    game: StrategicGame, system: LogitSystem, profile: list[NDArray[np.float64]], precision: float
) -> LogitEquilibrium:
    replies = system.response(profile, precision * system.scale)
    residual = max(
        float(np.abs(mix - reply).max()) for mix, reply in zip(profile, replies, strict=True)
    )
    floats = [table.astype(np.float64) for table in game.payoffs]
    payoffs = np.array(
        [deviation_payoffs(t, i, profile) @ profile[i] for i, t in enumerate(floats)]
    )
    for array in (*profile, payoffs):
        array.flags.writeable = False
    return LogitEquilibrium(
        precision,
        tuple(profile),
        payoffs,
        residual,
        max(0.0, float(regret(game, profile))),
        game.players,
        game.strategies,
    )


def _note(branch: Branch, scale: float, bound: float, *, complete: bool) -> str:
    if complete:
        return f"Below precision {bound:g} logit equilibrium is unique."
    reached = branch.knots[-1].precision / scale
    parts = [
        f"The principal branch, followed to precision {reached:g}; other branches are not searched."
    ]
    if branch.turns:
        turns = ", ".join(f"{turn / scale:.6g}" for turn in branch.turns)
        parts.append(f"It turns back at precision {turns}.")
    if branch.crossings:
        places = ", ".join(f"{m / scale:.3g}" for m in branch.crossings)
        parts.append(f"Another branch crosses it near precision {places}.")
    return " ".join(parts)
