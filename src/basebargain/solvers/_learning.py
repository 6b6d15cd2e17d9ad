"""Learning in two-player games: paths of play, computed by Nashpy.

Paths illustrate how play may move; where they end is no proof of an equilibrium, so nothing here
returns a ``Solution``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from basebargain._errors import NotApplicableError
from basebargain._optional import optional

if TYPE_CHECKING:
    import xarray as xr

    from basebargain.forms import StrategicGame

__all__ = ["fictitious_play", "replicator_path"]


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
    MissingPackageError
        If Nashpy is not installed.

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
    rows, columns = _matrices(game, rounds)
    with _global_seed(np.random.default_rng(rng)):
        counts = list(optional("nashpy", "nash").Game(rows, columns).fictitious_play(rounds))[1:]
    shares = [
        np.array([count[k] for count in counts]) / np.arange(1, rounds + 1)[:, None]
        for k in range(2)
    ]
    return _path(game, shares, "round", np.arange(1, rounds + 1))


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
        Increasing times at which to report.

    Returns
    -------
    xarray.Dataset
        One variable per player with dims ``("time", <player>)``.

    Raises
    ------
    NotApplicableError
        If the game has other than two players or free parameters, or `start` is no pair of mixed
        strategies.
    MissingPackageError
        If Nashpy is not installed.

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
    rows, columns = _matrices(game, 1)
    shares = [_mixed(mix, size) for mix, size in zip(start, game.shape, strict=True)]
    clock = np.asarray(times, dtype=float)
    solve = optional("nashpy", "nash").Game(rows, columns).asymmetric_replicator_dynamics
    return _path(game, solve(*shares, clock), "time", clock)


def _matrices(game: StrategicGame, rounds: int) -> NDArray[np.float64]:
    if len(game.players) != 2 or game.parameters or rounds < 1:
        msg = (
            "learning paths need two players, no free parameters and at least one round; got "
            f"{len(game.players)} players, free {game.parameters}, {rounds} rounds."
        )
        raise NotApplicableError(msg)
    return game.payoffs.astype(np.float64)


def _mixed(mix: ArrayLike, size: int) -> NDArray[np.float64]:
    shares = np.asarray(mix, dtype=float)
    valid = shares.shape == (size,) and (shares >= 0).all() and abs(shares.sum() - 1) <= 1e-9
    if not valid:
        msg = (
            f"replicator_path: start must hold mixed strategies: {size} nonnegative shares that "
            f"add up to 1; got {shares.tolist()}."
        )
        raise NotApplicableError(msg)
    return shares


@contextmanager
def _global_seed(rng: np.random.Generator) -> Iterator[None]:
    """Nashpy draws from numpy's global state: seed that for the call, then restore it."""
    before = np.random.get_state()  # noqa: NPY002 - the global state is what Nashpy uses
    np.random.seed(int(rng.integers(2**32)))  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002


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
