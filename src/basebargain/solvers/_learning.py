"""Learning in two-player games: fictitious play and the replicator dynamics.

Paths illustrate how play may move; where they end is no proof of an equilibrium, so nothing here
returns a ``Solution``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from basebargain._errors import NotApplicableError, SolverError
from basebargain.forms import StrategicGame
from basebargain.solvers._logit_system import unit_tables
from basebargain.solvers._nplayer_reading import read
from basebargain.solvers._requirements import random_generator, require_numbers, whole_number

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["fictitious_play", "replicator_path"]

RELATIVE, ABSOLUTE = 1e-9, 1e-11
LONGEST = 1e100
MOST_EVALUATIONS = 200_000
MOST_ROUNDS = 10**7

Floats = NDArray[np.float64]


def fictitious_play(
    game: StrategicGame, rounds: int, *, rng: np.random.Generator | int
) -> xr.Dataset:
    """Return the empirical frequencies of play when each best-replies to the other's past.

    Parameters
    ----------
    game : StrategicGame
        Two players, no free parameters.
    rounds : int
        Number of rounds, at least 1.
    rng : numpy.random.Generator or int
        Breaks ties between best replies.

    Returns
    -------
    xarray.Dataset
        One variable per player with dims ``("round", <player>)``: the shares of the strategies in
        play up to that round.

    Raises
    ------
    NotApplicableError
        If the game has other than two players, free parameters, or `rounds` is less than 1.

    Notes
    -----
    Both move at the same time, in the first round to any strategy.
    Payoffs are summed as whole numbers of steps, so a tie is a tie at any unit of payoff.

    References
    ----------
    .. [1] G. W. Brown, "Iterative solution of games by fictitious play", in Activity Analysis of
       Production and Allocation, 1951.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> bb.fictitious_play(game, 50, rng=0)["1"][-1].values.tolist()
    [0.0, 1.0]
    """
    _require_two(game, "fictitious_play")
    rounds = whole_number(rounds, "fictitious_play: rounds", 1, MOST_ROUNDS)
    rng = random_generator(rng, "fictitious_play")
    tables = read(game, "fictitious_play").tables
    if all(int(table.max()) * rounds < 2**62 for table in tables):
        tables = tuple(table.astype(np.int64) for table in tables)
    gained = [
        np.zeros(size, dtype=table.dtype) for size, table in zip(game.shape, tables, strict=True)
    ]
    played = [np.zeros((rounds, size), dtype=np.int64) for size in game.shape]
    for turn in range(rounds):
        row, column = (int(rng.choice(np.flatnonzero(sums == sums.max()))) for sums in gained)
        played[0][turn, row] = played[1][turn, column] = 1
        gained = [gained[0] + tables[0][:, column], gained[1] + tables[1][row]]
    clock = np.arange(1, rounds + 1)
    shares = [np.cumsum(own, axis=0) / clock[:, None] for own in played]
    return _path(game, shares, "round", clock)


def replicator_path(
    game: StrategicGame, start: Sequence[ArrayLike], times: ArrayLike
) -> xr.Dataset:
    """Return the path of the two-population replicator dynamics.

    Parameters
    ----------
    game : StrategicGame
        Two players, no free parameters.
    start : sequence of two arrays
        Population shares at the first time; each adds up to one.
    times : array_like
        Increasing times at which to report, in one over the unit of payoff.

    Returns
    -------
    xarray.Dataset
        One variable per player with dims ``("time", <player>)``.

    Raises
    ------
    NotApplicableError
        If the game has other than two players or free parameters, `start` is no pair of mixed
        strategies, or `times` do not increase.
    SolverError
        If the path cannot be followed that far.

    Notes
    -----
    A strategy's share grows at the rate at which its payoff exceeds the mean [1]_, so the log-ratio
    of two shares grows at the difference of their payoffs.
    The log-ratios are integrated, by a Runge-Kutta formula of order eight: no share leaves the
    simplex, however close to its edge, and a share of zero stays zero.

    References
    ----------
    .. [1] P. D. Taylor, "Evolutionarily stable strategies with two types of player", Journal of
       Applied Probability 16 (1979) 76-83.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> path = bb.replicator_path(game, ([0.9, 0.1], [0.9, 0.1]), [0, 20])
    >>> path["1"][-1].values.round(3).tolist()
    [0.0, 1.0]
    """
    _require_two(game, "replicator_path")
    shares = _starts(game, start)
    clock = _clock(times)
    (rows, columns), unit = unit_tables(list(game.payoffs), "replicator_path")
    if not clock[-1] / 2 - clock[0] / 2 <= LONGEST / unit:
        msg = (
            f"replicator_path: times may span at most {LONGEST:g} over the range of payoffs, here "
            f"{LONGEST / unit:g}; they run from {clock[0]:g} to {clock[-1]:g}: shorten the path."
        )
        raise NotApplicableError(msg)
    kept = [np.flatnonzero(mix) for mix in shares]
    tables = [rows[np.ix_(*kept)], columns[np.ix_(*kept)].T]
    logs = [np.log(mix[own]) for mix, own in zip(shares, kept, strict=True)]
    found = _integrated(tables, logs, (clock - clock[0]) * unit)
    full = [np.zeros((len(clock), size)) for size in game.shape]
    for whole, own, part in zip(full, kept, found, strict=True):
        whole[:, own] = part
    return _path(game, full, "time", clock)


def _require_two(game: StrategicGame, where: str) -> None:
    require_numbers(game, where, StrategicGame)
    if len(game.players) != 2:
        msg = f"{where} needs two players; the game has {len(game.players)}: fix the others' play."
        raise NotApplicableError(msg)


def _integrated(tables: Sequence[Floats], logs: Sequence[Floats], ticks: Floats) -> list[Floats]:
    """Shares at the ticks, from the log-shares at the first; payoffs in [0, 1]."""
    from scipy.integrate import solve_ivp

    cut, evaluations = len(logs[0]), count(1)

    def slope(now: float, z: Floats) -> Floats:
        if next(evaluations) > MOST_EVALUATIONS:
            msg = (
                f"replicator_path: after {MOST_EVALUATIONS} evaluations the path has come "
                f"{now / ticks[-1]:.3g} of the way: report fewer times over a shorter span."
            )
            raise SolverError(msg)
        first, second = tables[0] @ _shares(z[cut:]), tables[1] @ _shares(z[:cut])
        return np.concatenate([first - first[0], second - second[0]])

    start = np.concatenate([log - log[0] for log in logs])
    if len(ticks) == 1 or ticks[-1] == 0:
        columns = np.repeat(start[:, None], len(ticks), axis=1)
    else:
        span = (0.0, float(ticks[-1]))
        columns = solve_ivp(
            slope, span, start, method="DOP853", t_eval=ticks, rtol=RELATIVE, atol=ABSOLUTE
        ).y
        if columns.shape[1] != len(ticks):  # pragma: no cover - the slopes are bounded and smooth
            msg = "replicator_path: the integration stopped early: shorten the path."
            raise SolverError(msg)
    return [np.array([_shares(z) for z in part.T]) for part in (columns[:cut], columns[cut:])]


def _shares(logs: Floats) -> Floats:
    weights = np.exp(logs - logs.max())
    shares: Floats = weights / weights.sum()
    return shares


def _floats(values: Any, where: str) -> Floats:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        msg = f"replicator_path: {where} must be numbers; got {values!r}: pass a list of them."
        raise NotApplicableError(msg) from None


def _clock(times: ArrayLike) -> Floats:
    clock = _floats(times, "times")
    fine = clock.ndim == 1 and clock.size > 0 and bool(np.isfinite(clock).all())
    if not fine or not (np.diff(clock / 2) > 0).all():
        msg = (
            "replicator_path: times must be an increasing row of finite numbers; got "
            f"{clock.tolist()}: sort them, each once."
        )
        raise NotApplicableError(msg)
    return clock


def _starts(game: StrategicGame, start: Any) -> list[Floats]:
    given = list(start) if isinstance(start, Iterable) and not isinstance(start, str) else []
    if len(given) != 2:
        msg = (
            "replicator_path: start must hold two mixed strategies, nonnegative shares that add "
            f"up to 1; got {start!r}."
        )
        raise NotApplicableError(msg)
    return [_mixed(mix, size) for mix, size in zip(given, game.shape, strict=True)]


def _mixed(mix: ArrayLike, size: int) -> Floats:
    shares = _floats(mix, "start")
    valid = (
        shares.shape == (size,)
        and (shares >= 0).all()
        and math.isclose(shares.sum(), 1, abs_tol=1e-9)
    )
    if not valid:
        msg = (
            f"replicator_path: start must hold mixed strategies: {size} nonnegative shares that "
            f"add up to 1; got {shares.tolist()}."
        )
        raise NotApplicableError(msg)
    return shares


def _path(
    game: StrategicGame, shares: Sequence[Any], clock: str, ticks: NDArray[Any]
) -> xr.Dataset:
    import xarray as xr

    return xr.Dataset(
        {
            player: ((clock, f"strategies of {player}"), values)
            for player, values in zip(game.players, shares, strict=True)
        },
        {
            clock: ticks,
            **{
                f"strategies of {player}": list(own)
                for player, own in zip(game.players, game.strategies, strict=True)
            },
        },
    )
