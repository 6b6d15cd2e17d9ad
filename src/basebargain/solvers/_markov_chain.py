"""What a stationary profile does in the long run: the chain of the states, and paths of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms._markov import MarkovGame
from basebargain.forms._markov_quadratic import QuadraticMarkovGame
from basebargain.solvers._markov_equilibrium import (
    AnyMarkovGame,
    MarkovEquilibrium,
    check_numbers,
)
from basebargain.solvers._requirements import one_of, random_generator, whole_number

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["hitting_times", "simulate", "stationary_distribution"]

Array = NDArray[Any]
MOST_MOVES = 10**8


def stationary_distribution(game: AnyMarkovGame, equilibrium: MarkovEquilibrium) -> xr.Dataset:
    """Return where play settles: one stationary distribution per recurrent class of states.

    Parameters
    ----------
    game : MarkovGame or QuadraticMarkovGame
    equilibrium : MarkovEquilibrium
        A profile of that game.

    Returns
    -------
    xarray.Dataset
        ``probability`` with dims ``("recurrent", "state")``: the only stationary distribution on
        each recurrent class, 0 elsewhere.
        ``absorption`` with dims ``("state", "recurrent")``: the chance that play from a state ends
        in that class.
        Exact numbers for an exact equilibrium.

    Raises
    ------
    NotApplicableError
        If `equilibrium` is not one of a game with these states and players.

    Notes
    -----
    A finite Markov chain ends in one of its recurrent (closed, communicating) classes, and each
    carries one stationary distribution; all others are mixtures of these.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.forms import MarkovGame
    >>> from basebargain.solvers import markov_perfect_equilibria, stationary_distribution
    >>> one = bb.StrategicGame.from_arrays([0], players=("nature",))
    >>> game = MarkovGame(
    ...     {"calm": one, "unrest": one}, {"calm": [0.9, 0.1], "unrest": [0.3, 0.7]}, 0.9
    ... )
    >>> (equilibrium,) = markov_perfect_equilibria(game)
    >>> stationary_distribution(game, equilibrium)["probability"].values.tolist()
    [[0.75, 0.25]]
    """
    import xarray as xr

    _check(game, equilibrium, "stationary_distribution")
    chain = equilibrium.transitions
    classes = _recurrent(chain)
    zero = chain[0, 0] * 0
    shares = np.array([[zero] * len(chain)] * len(classes))
    for k, own in enumerate(classes):
        shares[k, own] = _stationary(chain[np.ix_(own, own)])
    ends = [_reached(chain, own) for own in classes]
    states = list(equilibrium.states)
    return xr.Dataset(
        {
            "probability": (("recurrent", "state"), shares),
            "absorption": (("state", "recurrent"), np.stack(ends, axis=1)),
        },
        coords={"state": states, "recurrent": list(range(len(classes)))},
    )


def hitting_times(
    game: AnyMarkovGame, equilibrium: MarkovEquilibrium, states: Sequence[str]
) -> xr.Dataset:
    """Return how likely and how soon play reaches one of `states`, from every state.

    Parameters
    ----------
    game : MarkovGame or QuadraticMarkovGame
    equilibrium : MarkovEquilibrium
        A profile of that game.
    states : sequence of str
        The states to reach; a state among them is reached at time 0.

    Returns
    -------
    xarray.Dataset
        With dim ``state``, the state play begins in: ``probability`` of ever reaching;
        ``time``, the expected number of periods, infinite where the probability is less than 1;
        ``time_if_reached``, expected given that it happens, NaN where it cannot.

    Raises
    ------
    NotApplicableError
        If `equilibrium` is not one of a game with these states and players.
    GameError
        If `states` is empty or holds an unknown state.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.forms import MarkovGame
    >>> from basebargain.solvers import hitting_times, markov_perfect_equilibria
    >>> one = bb.StrategicGame.from_arrays([0], players=("nature",))
    >>> game = MarkovGame(
    ...     {"calm": one, "unrest": one}, {"calm": [0.9, 0.1], "unrest": [0.25, 0.75]}, 0.9
    ... )
    >>> (equilibrium,) = markov_perfect_equilibria(game)
    >>> hitting_times(game, equilibrium, ["calm"])["time"].values.tolist()
    [0.0, 4.0]
    """
    import xarray as xr

    _check(game, equilibrium, "hitting_times")
    chosen = (states,) if isinstance(states, str) or not isinstance(states, Iterable) else states
    chosen = tuple(chosen)
    known = equilibrium.states
    unknown = [state for state in chosen if not one_of(state, known)]
    if unknown or not chosen:
        msg = f"hitting_times: states must be some of {known}; got {states!r}."
        raise GameError(msg)
    targets = [equilibrium.states.index(state) for state in chosen]
    chain = equilibrium.transitions
    chance = _reached(chain, targets)
    sure = _surely(chain, targets)
    chance[sure] = chance[sure] * 0 + 1
    weighted = _weighted_times(chain, targets, chance)
    given = np.array(
        [w / p if p > 0 else float("nan") for w, p in zip(weighted, chance, strict=True)],
        dtype=chain.dtype,
    )
    time = np.where(sure, given, float("inf"))
    return xr.Dataset(
        {
            "probability": ("state", chance),
            "time": ("state", time),
            "time_if_reached": ("state", given),
        },
        coords={"state": list(equilibrium.states)},
        attrs={"reached": ", ".join(chosen), "unit": "periods"},
    )


def simulate(
    game: AnyMarkovGame,
    equilibrium: MarkovEquilibrium,
    periods: int,
    paths: int,
    *,
    rng: np.random.Generator | int,
    start: str | None = None,
) -> xr.Dataset:
    """Return random paths of play.

    Parameters
    ----------
    game : MarkovGame or QuadraticMarkovGame
    equilibrium : MarkovEquilibrium
        The profile that is played.
    periods, paths : int
        At least 1.
    rng : numpy.random.Generator or int
        The same number gives the same paths.
    start : str, optional
        The state in which every path begins; that of the game if not given.

    Returns
    -------
    xarray.Dataset
        ``state`` with dims ``("path", "period")``, labels; ``payoff`` with dims
        ``("path", "period", "player")``, the stage payoffs; for a finite game also ``action`` with
        the same dims, labels.

    Raises
    ------
    NotApplicableError
        If `equilibrium` does not belong to the game, or a count is less than 1.
    GameError
        If `start` is not a state.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.forms import MarkovGame
    >>> one = bb.StrategicGame.from_arrays([0], players=("nature",))
    >>> game = MarkovGame(
    ...     {"calm": one, "unrest": one}, {"calm": [0.9, 0.1], "unrest": [0.25, 0.75]}, 0.9
    ... )
    >>> (equilibrium,) = bb.markov_perfect_equilibria(game)
    >>> dict(bb.simulate(game, equilibrium, periods=5, paths=3, rng=1)["state"].sizes)
    {'path': 3, 'period': 5}
    """
    import xarray as xr

    _check(game, equilibrium, "simulate")
    periods = whole_number(periods, "simulate: periods", 1, MOST_MOVES)
    paths = whole_number(paths, "simulate: paths", 1, MOST_MOVES // periods)
    first: Any = game.start if start is None else start
    if not one_of(first, game.states):
        msg = f"simulate: start must be one of {game.states}; got {start!r}."
        raise GameError(msg)
    rng = random_generator(rng, "simulate")
    begin = game.states.index(first)
    if isinstance(game, MarkovGame):
        at, actions, payoffs = _finite_paths(game, equilibrium, (paths, periods), begin, rng)
    else:
        at = _chain_paths(equilibrium.transitions.astype(float), (paths, periods), begin, rng)
        actions, payoffs = None, _stage_payoffs(game, equilibrium)[at]
    labels = np.array(game.states)
    dims = ("path", "period", "player")
    data: dict[str, Any] = {"state": (dims[:2], labels[at]), "payoff": (dims, payoffs)}
    if actions is not None:
        data["action"] = (dims, actions)
    attrs = {"unit": game.unit, "game": game.name}
    return xr.Dataset(data, coords={"player": list(game.players)}, attrs=attrs)


def _check(game: AnyMarkovGame, equilibrium: Any, where: str) -> None:
    check_numbers(game, where)
    if not isinstance(equilibrium, MarkovEquilibrium):
        msg = (
            f"{where} takes one MarkovEquilibrium, for instance the first entry of a solution's "
            f"equilibria; got a {type(equilibrium).__name__}."
        )
        raise NotApplicableError(msg)
    same = (game.states, game.players) == (equilibrium.states, equilibrium.players)
    if not same:
        msg = (
            f"{where}: the equilibrium belongs to a game of {equilibrium.players} with the states "
            f"{equilibrium.states}, this one is of {game.players} with {game.states}."
        )
        raise NotApplicableError(msg)


def _reachable(chain: Array) -> NDArray[np.bool_]:
    """Whether state y can follow state x after some periods, 0 included."""
    reach = np.array(chain > 0, dtype=bool) | np.eye(len(chain), dtype=bool)
    for k in range(len(chain)):
        reach |= reach[:, k, None] & reach[None, k, :]
    return reach


def _recurrent(chain: Array) -> list[list[int]]:
    reach = _reachable(chain)
    classes = []
    for x in range(len(chain)):
        own = np.flatnonzero(reach[x])
        if own.size and reach[own][:, x].all() and x == own[0]:
            classes.append(own.tolist())
    return classes


def _stationary(chain: Array) -> Array:
    """Stationary distribution of an irreducible chain, by elimination without subtraction.

    Grassmann, Taksar and Heyman (1985): no cancellation, so small chances keep their digits.
    """
    table = chain.copy()
    size = len(table)
    for k in range(size - 1, 0, -1):
        table[:k, k] = table[:k, k] / sum(table[k, :k])
        table[:k, :k] = table[:k, :k] + np.outer(table[:k, k], table[k, :k])
    weights = [table[0, 0] * 0 + 1]
    for k in range(1, size):
        weights.append(sum(w * table[x, k] for x, w in enumerate(weights)))
    total = sum(weights)
    return np.array([w / total for w in weights])


def _reached(chain: Array, targets: Sequence[int]) -> Array:
    """Chance of ever reaching the targets, the least solution of its linear equations."""
    reach = np.asarray(_reachable(chain)[:, targets].any(axis=1))
    zero = chain[0, 0] * 0
    result = np.array([zero] * len(chain))
    result[list(targets)] = zero + 1
    open_states = [x for x in range(len(chain)) if reach[x] and x not in targets]
    if open_states:
        right = [sum(chain[x, list(targets)]) for x in open_states]
        with np.errstate(all="ignore"):  # chances below the least float
            result[open_states] = _until_left(chain, open_states, right)
    return result


def _until_left(chain: Array, states: Sequence[int], gains: Sequence[Any]) -> Array:
    """Return what is gained from each of `states` on until they are left for others.

    States are eliminated one by one, each with its chance of moving on as the sum of the chances
    of its moves, never as one less the chance of staying: no cancellation, so that chances far
    smaller than rounding keep their digits (Grassmann, Taksar and Heyman 1985).
    """
    table, worth = chain[list(states)].copy(), np.array(gains)
    for k in range(len(states) - 1, -1, -1):
        table[k, states[k]] = table[k, states[k]] * 0
        moves = table[k].sum()
        table[k], worth[k] = table[k] / moves, worth[k] / moves
        into = table[:k, states[k]].copy()
        table[:k, states[k]] = into * 0
        table[:k] = table[:k] + np.outer(into, table[k])
        worth[:k] = worth[:k] + into * worth[k]
    for k in range(len(states)):
        worth[k] = worth[k] + table[k, list(states[:k])] @ worth[:k]
    return worth


def _surely(chain: Array, targets: Sequence[int]) -> NDArray[np.bool_]:
    """Whether the targets are reached with probability one, read off the graph alone."""
    stopped = chain.copy()
    stopped[list(targets)] = stopped[list(targets)] * 0
    reach = _reachable(stopped)
    lost = ~np.asarray(_reachable(chain)[:, targets].any(axis=1))
    return np.asarray(~(reach & lost[None, :]).any(axis=1))


def _weighted_times(chain: Array, targets: Sequence[int], chance: Array) -> Array:
    """Return the expected time to the targets on the event that they are reached."""
    zero = chain[0, 0] * 0
    result = np.array([zero] * len(chain))
    open_states = [x for x in range(len(chain)) if chance[x] > 0 and x not in targets]
    if open_states:
        with np.errstate(all="ignore"):  # a time beyond the largest float is infinite
            result[open_states] = _until_left(chain, open_states, list(chance[open_states]))
    return result


def _draw(rng: np.random.Generator, cumulated: Array) -> Array:
    """One draw from each row of cumulated chances."""
    uniform = rng.random((len(cumulated), 1)) * cumulated[:, -1:]
    result: Array = (uniform >= cumulated).sum(axis=1)
    return result


def _chain_paths(
    chain: Array, shape: tuple[int, int], begin: int, rng: np.random.Generator
) -> Array:
    cumulated = np.cumsum(chain, axis=1)
    at = np.full(shape, begin)
    for t in range(1, shape[1]):
        at[:, t] = _draw(rng, cumulated[at[:, t - 1]])
    return at


def _stage_payoffs(game: QuadraticMarkovGame, equilibrium: MarkovEquilibrium) -> Array:
    """Stage payoffs in each state, shape (S, n)."""
    rows = []
    for x, names in enumerate(equilibrium.labels):
        made = {
            name: float(effort)
            for own, efforts in zip(names, equilibrium.profile[x], strict=True)
            for name, effort in zip(own, efforts, strict=True)
        }
        efforts = np.array([made[name] for _, name in game.efforts])
        powers = np.array([efforts[list(monomial)].prod() for monomial in game.monomials])
        rows.append(game.payoffs[x].astype(float) @ powers)
    return np.array(rows)


def _finite_paths(
    game: MarkovGame,
    equilibrium: MarkovEquilibrium,
    shape: tuple[int, int],
    begin: int,
    rng: np.random.Generator,
) -> tuple[Array, Array, Array]:
    """Draw the actions first, then the next state from what they make of it."""
    mixes = [[np.cumsum(m.astype(float)) for m in own] for own in equilibrium.profile]
    tables = [
        (stage.payoffs.astype(float), np.cumsum(rows.astype(float), axis=-1))
        for stage, rows in zip(game.stages.values(), game.transitions.values(), strict=True)
    ]
    number = len(game.players)
    width = max(len(a) for own in game.actions for labels in own for a in labels)
    at = np.full(shape, begin)
    actions = np.empty((*shape, number), dtype=f"<U{width}")
    payoffs = np.empty((*shape, number))
    for t in range(shape[1]):
        for x, (payoff, cumulated) in enumerate(tables):
            here = np.flatnonzero(at[:, t] == x)
            if not here.size:
                continue
            drawn = tuple(
                _draw(rng, np.broadcast_to(mix, (here.size, len(mix)))) for mix in mixes[x]
            )
            for i in range(number):
                actions[here, t, i] = np.array(game.actions[x][i])[drawn[i]]
                payoffs[here, t, i] = payoff[i][drawn]
            if t + 1 < shape[1]:
                at[here, t + 1] = _draw(rng, cumulated[drawn])
    return at, actions, payoffs
