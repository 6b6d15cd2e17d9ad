"""What it takes for Moscow to be believed, over conditionality and the prior."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from basebargain._errors import NotApplicableError
from basebargain.models import sincerity_equilibria, sincerity_terms
from basebargain.parameters import registry
from basebargain.plotting._regime_map import regime_map
from basebargain.sensitivity._draws import evaluated

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from basebargain.models import SincerityEquilibrium
    from basebargain.parameters import Scenario

__all__ = ["sincerity_map"]

AXES = ("kappa", "prior_good")
ANSWERS = {
    "symbols can be enough": ("symbols accepted",),
    "only a costly step": ("separating", "two-faced mixes"),
}
NOTHING = "nothing is enough"


def sincerity_map(
    scenario: Scenario,
    *,
    kappa: ArrayLike | None = None,
    prior: ArrayLike | None = None,
    effort: Any = 1,
    limbo_harm: Any = 0,
    ax: Axes | None = None,
) -> Axes:
    r"""Draw what it takes for Damascus to legitimise, over conditionality and the prior.

    Parameters
    ----------
    scenario : Scenario
        A point; gives the other parameters, and is marked on the map.
    kappa, prior : array_like, optional
        Increasing values in [0, 1]; 161 if not given.
    effort, limbo_harm : expression or number
        As in `basebargain.models.sincerity_terms`.
    ax : matplotlib.axes.Axes, optional
        Drawn into if given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NotApplicableError
        If the scenario is no point.

    Notes
    -----
    The boundary of the first region is the belief :math:`\mu^*`.

    Examples
    --------
    >>> import basebargain as bb
    >>> ax = bb.plot.sincerity_map(bb.scenario("post_2026"))
    >>> [entry.get_text() for entry in ax.get_legend().get_texts()]
    ['only a costly step', 'nothing is enough', 'symbols can be enough']
    """
    import xarray as xr

    if scenario.kind != "point":
        msg = f"sincerity_map needs a point; {scenario.name} holds ranges: replace them by numbers."
        raise NotApplicableError(msg)
    grids = [
        np.linspace(0, 1, 161) if given is None else np.asarray(given, dtype=np.float64)
        for given in (kappa, prior)
    ]
    options = {"effort": effort, "limbo_harm": limbo_harm}
    labels = _labels(sincerity_equilibria(**options), scenario, grids)
    data = xr.Dataset(
        {"answer": (AXES, labels)},
        coords={name: _coordinate(name, grid) for name, grid in zip(AXES, grids, strict=True)},
        attrs={"game": "G4 sincerity: what it takes for Damascus to legitimise"},
    )
    belief = _at(sincerity_terms(**options).belief, scenario, grids[0], np.full_like(grids[0], 0.5))
    return regime_map(
        data,
        curves={r"$\mu^*$": (grids[0], belief)},
        points={scenario.name: (float(scenario["kappa"]), float(scenario["prior_good"]))},
        ax=ax,
    )


def _labels(
    equilibria: Mapping[str, SincerityEquilibrium],
    scenario: Scenario,
    grids: Sequence[NDArray[np.float64]],
) -> NDArray[Any]:
    """Return the answer at each point of the map, the easiest way to a licence first."""
    kappa, prior = np.meshgrid(*grids, indexing="ij")
    labels = np.full(kappa.size, NOTHING, dtype=object)
    for text, names in reversed(ANSWERS.items()):
        for name in names:
            holds = _at(equilibria[name].condition, scenario, kappa.ravel(), prior.ravel())
            labels[holds.astype(bool)] = text
    return labels.reshape(kappa.shape)


def _coordinate(name: str, grid: NDArray[np.float64]) -> tuple[str, Any, dict[str, str]]:
    known = registry()[name]
    words = {"long_name": known.meaning, "symbol": known.symbol, "units": known.unit}
    return name, grid, words


def _at(
    entry: Any, scenario: Scenario, kappa: NDArray[np.float64], prior: NDArray[np.float64]
) -> NDArray[Any]:
    """Evaluate an expression or condition along the map."""
    names = {s.name for s in entry.free_symbols} - set(AXES)
    draws = {name: np.full(kappa.shape, float(scenario[name])) for name in names}
    return evaluated(entry, {"kappa": kappa, "prior_good": prior, **draws})
