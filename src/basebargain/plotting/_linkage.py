"""The concession over Ukraine that frees the bases, along conditionality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from basebargain._errors import NotApplicableError
from basebargain.models import freeing_concession, regime_conditions
from basebargain.parameters import registry
from basebargain.plotting._style import answer_colours, axes_or_new
from basebargain.sensitivity._draws import evaluated

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from basebargain.parameters import Scenario

__all__ = ["linkage_line"]

SIDES = {"us": ("leader", "#0072B2", "--"), "eu": ("partner", "#8B1A3A", ":")}


def linkage_line(
    scenario: Scenario, *, kappa: ArrayLike | None = None, ax: Axes | None = None
) -> Axes:
    r"""Draw the concession that frees the bases along conditionality, by regime of the talks.

    Parameters
    ----------
    scenario : Scenario
        A point; gives the other parameters, and is marked on the line.
    kappa : array_like, optional
        Increasing values in [0, 1]; 401 if not given.
    ax : matplotlib.axes.Axes, optional
        Drawn into if given.

    Returns
    -------
    matplotlib.axes.Axes
        A horizontal line stands where the concession costs a side what the bases' end is worth to
        it; one that lies far above the concession is named in the legend only.

    Raises
    ------
    NotApplicableError
        If the scenario is no point.

    Examples
    --------
    >>> import basebargain as bb
    >>> ax = bb.plot.linkage_line(bb.scenario("seed_mid2025"))
    >>> [text.get_text() for text in ax.get_legend().get_texts()][-1]
    'LIMBO'
    """
    if scenario.kind != "point":
        msg = f"linkage_line needs a point; {scenario.name} holds ranges: replace them by numbers."
        raise NotApplicableError(msg)
    grid = np.linspace(0, 1, 401) if kappa is None else np.asarray(kappa, dtype=np.float64)
    axes = axes_or_new(ax, (7.5, 4.5))
    need = _along(freeing_concession(), scenario, grid)
    axes.plot(grid, need, color="black", lw=2, label="concession that frees the bases $q^*$")
    axes.plot(
        [float(scenario["kappa"])],
        _along(freeing_concession(), scenario, np.array([float(scenario["kappa"])])),
        "o", color="black", label=scenario.name,
    )  # fmt: skip
    top = _limits(axes, scenario, 2.2 * float(need.max()))
    _shade(axes, scenario, grid)
    known = registry()["kappa"]
    axes.set(xlim=(grid[0], grid[-1]), ylim=(0, top), ylabel="share of Moscow's aims in Ukraine")
    axes.set_xlabel(rf"conditionality ${known.symbol}$ ({known.unit})")
    axes.legend(loc="upper right", fontsize=8)
    return axes


def _along(entry: Any, scenario: Scenario, grid: NDArray[np.float64]) -> NDArray[Any]:
    names = {s.name for s in entry.free_symbols} - {"kappa"}
    draws = {name: np.full(grid.shape, float(scenario[name])) for name in names}
    return np.broadcast_to(evaluated(entry, {"kappa": grid, **draws}), grid.shape)


def _limits(axes: Axes, scenario: Scenario, most: float) -> float:
    """Draw the most that each side would concede, and return the height of the axes."""
    heights = [most or 0.01]
    for side, (role, colour, style) in SIDES.items():
        value, cost = (float(scenario[f"ukr_{side}_{name}"]) for name in ("value", "cost"))
        name = scenario.labels("role")[role]
        if cost <= value:
            axes.plot([], [], color=colour, ls=style, label=f"{name}: any")
            continue
        limit = value / cost
        text = f"{name}: at most {limit:.3f}"
        if limit <= 1.5 * most:
            heights.append(1.15 * limit)
            axes.axhline(limit, color=colour, ls=style, label=text)
        else:
            axes.plot([], [], color=colour, ls=style, label=f"{text} (above)")
    return max(heights)


def _shade(axes: Axes, scenario: Scenario, grid: NDArray[np.float64]) -> None:
    conditions = regime_conditions()
    colours = answer_colours(conditions)
    for name, condition in conditions.items():
        holds = _along(condition, scenario, grid).astype(bool)
        if not holds.any():
            continue
        axes.fill_between(
            grid, 0, 1, where=holds.tolist(), transform=axes.get_xaxis_transform(),
            color=colours[name], alpha=0.15, lw=0, step="mid", label=name,
        )  # fmt: skip
