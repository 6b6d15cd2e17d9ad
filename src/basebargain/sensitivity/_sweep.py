"""The answer of a game over a grid of one or more parameters, as a labelled dataset."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from basebargain._errors import ParameterError
from basebargain.forms._point import point_values
from basebargain.parameters import registry
from basebargain.sensitivity._answers import Solver, label, solver_of

if TYPE_CHECKING:
    import xarray as xr

    from basebargain.parameters import Scenario
    from basebargain.solvers import Solution

__all__ = ["sweep"]

# Whose payoffs the equilibria of a global game hold.
CROWD = ("small player", "large player")


def sweep(
    game: Any,
    scenario: Scenario | None = None,
    /,
    *,
    solver: Solver | None = None,
    progress: bool = True,
    **axes: Any,
) -> xr.Dataset:
    """Solve a game at every point of a grid.

    Parameters
    ----------
    game : any form
        With free parameters.
    scenario : Scenario, optional
        Gives the parameters that are not swept.
    solver : callable, optional
        From a game to its `Solution`, for instance ``bb.kalai_smorodinsky``; by default Nash
        equilibria of strategic games, alternating offers of bargaining problems, subgame-perfect
        equilibria of trees, sequential equilibria of signalling games, the Shapley value of
        coalitional games, Markov perfect equilibria, and the equilibria of global games, wars of
        attrition and reputational bargaining.
    progress : bool, optional
        Show a progress bar when the work takes longer than a second.
    **axes : sequence of numbers, or number
        One keyword per swept parameter; a single number fixes the parameter and adds no dimension.
        Ingredients of a derived parameter may be swept too.

    Returns
    -------
    xarray.Dataset
        Dimensions: the swept parameters in the order given, and ``player``.

        - ``answer``: the structure of the answer, as text (regimes, or supports)
        - ``equilibria``: number of extreme equilibria
        - ``payoff_low``, ``payoff_high``: least and greatest equilibrium payoff of each player; NaN
          where there is no equilibrium
        - ``regret``: the largest certificate among the equilibria
        - ``complete``: whether the list of equilibria is complete
        - ``transfer_low``, ``transfer_high``: for bargaining problems, NaN where nothing is paid

        Coordinates and variables carry ``unit`` and ``long_name``.

    Raises
    ------
    ParameterError
        For an unknown name, a value out of range, an empty axis, or a parameter left free.

    Examples
    --------
    >>> import numpy as np
    >>> import basebargain as bb
    >>> problem = bb.models.alternating_offers()
    >>> data = bb.sweep(problem, bb.scenario("seed_mid2025"), kappa=np.linspace(0, 1, 5))
    >>> data.answer.values.tolist()
    ['DEAL', 'DEAL', 'LIMBO', 'LIMBO', 'LIMBO']

    Other forms are solved by the concept that belongs to them:

    >>> data = bb.sweep(bb.models.linkage(), bb.scenario("seed_mid2025"), kappa=[0.2, 0.8])
    >>> data.player.values.tolist()
    ['Washington', 'Moscow', 'Europe']
    """
    solve = solver or solver_of(game, "sweep")
    grid = {name: _axis(name, values) for name, values in axes.items()}
    shape = tuple(len(values) for values in grid.values())
    records: dict[str, list[Any]] = {}
    points = tqdm(
        _points(game, scenario, grid),
        total=int(np.prod(shape)),
        desc="sweep",
        delay=1.0,
        disable=not progress or None,
        leave=False,
    )
    for solved in map(solve, points):
        for key, value in _record(solved, len(getattr(game, "players", ()))).items():
            records.setdefault(key, []).append(value)
    data = _dataset(game, grid, {key: np.array(column) for key, column in records.items()})
    return data.squeeze([name for name, values in axes.items() if np.ndim(values) == 0])


def _axis(name: str, values: Any) -> NDArray[Any]:
    try:
        axis = np.atleast_1d(np.asarray(values))
    except ValueError:
        axis = np.empty(0)
    if axis.ndim != 1 or axis.size == 0:
        msg = f"sweep: {name} must be a number or a non-empty sequence of numbers; got {values!r}."
        raise ParameterError(msg)
    return axis


def _points(
    game: Any, scenario: Scenario | None, grid: Mapping[str, NDArray[Any]]
) -> Iterator[Any]:
    """Yield the game at each point of the grid, last axis fastest."""
    direct = all(name in game.parameters for name in grid)
    base = (
        point_values(
            [name for name in game.parameters if name not in grid],
            game.ranges,
            scenario,
            {},
            where="sweep",
        )
        if direct
        else {}
    )
    for point in itertools.product(*(values.tolist() for values in grid.values())):
        values = dict(zip(grid, point, strict=True))
        form = game.at(**base, **values) if direct else game.at(scenario, **values)
        if form.parameters:
            msg = f"sweep: numbers are needed for {', '.join(form.parameters)}: give a scenario."
            raise ParameterError(msg)
        yield form


def _record(solution: Solution[Any], players: int) -> dict[str, Any]:
    """Return what one answer contributes to the dataset."""
    payoffs = np.array([[float(value) for value in eq.payoffs] for eq in solution])
    if not solution.equilibria:
        payoffs = np.full((1, players), np.nan)
    record = {
        "answer": label(solution),
        "equilibria": len(solution),
        "payoff_low": payoffs.min(axis=0),
        "payoff_high": payoffs.max(axis=0),
        "regret": max((float(eq.regret) for eq in solution), default=0.0),
        "complete": solution.complete,
    }
    if any(hasattr(eq, "transfer") for eq in solution):
        paid = [np.nan if eq.transfer is None else float(eq.transfer) for eq in solution]
        record |= {"transfer_low": min(paid), "transfer_high": max(paid)}
    return record


def _dataset(
    game: Any, grid: Mapping[str, NDArray[Any]], columns: Mapping[str, NDArray[Any]]
) -> xr.Dataset:
    import xarray as xr

    shape = tuple(len(values) for values in grid.values())
    unit = getattr(game, "unit", "")
    described = {
        "answer": ("structure of the answer", ""),
        "equilibria": ("number of extreme equilibria", ""),
        "payoff_low": ("least equilibrium payoff", unit),
        "payoff_high": ("greatest equilibrium payoff", unit),
        "regret": ("largest gain from deviating", unit),
        "complete": ("all equilibria are listed", ""),
        "transfer_low": ("least transfer", unit),
        "transfer_high": ("greatest transfer", unit),
    }
    variables = {}
    for key, column in columns.items():
        dims = (*grid, "player") if column.ndim > 1 else tuple(grid)
        long_name, units = described[key]
        variables[key] = (
            dims,
            column.reshape(shape + column.shape[1:]),
            {"long_name": long_name, "units": units},
        )
    coords = {name: (name, values, _attributes(name)) for name, values in grid.items()}
    names = getattr(game, "players", CROWD)[: columns["payoff_low"].shape[1]]
    return xr.Dataset(variables, {**coords, "player": list(names)}, {"game": game.name or "game"})


def _attributes(name: str) -> dict[str, str]:
    declared = registry().get(name)
    if declared is None:
        return {}
    return {"long_name": declared.meaning, "units": declared.unit, "symbol": declared.symbol}
