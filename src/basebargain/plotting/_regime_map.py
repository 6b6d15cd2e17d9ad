"""The answer over two parameters, as a coloured map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain._optional import optional
from basebargain.plotting._style import answer_colours, axes_or_new, axis_label, in_order

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

__all__ = ["regime_map"]

# Labels keep this share of each axis away from its ends.
MARGIN = 0.17
# Answers on less than this share of the map, such as ties on a border, stay out of the legend.
NAMED = 0.005


def regime_map(
    data: xr.Dataset,
    *,
    curves: Mapping[str, tuple[Any, Any]] | None = None,
    points: Mapping[str, tuple[float, float]] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw which answer holds where, over two swept parameters.

    Parameters
    ----------
    data : xarray.Dataset
        A sweep over two parameters; the first runs along the horizontal axis.
    curves : mapping of str to (array, array), optional
        Exact boundaries by label, as coordinates on the two axes.
    points : mapping of str to (float, float), optional
        Scenarios by name, marked on the map.
    ax : matplotlib.axes.Axes, optional
        Drawn into if given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NotApplicableError
        If `data` was swept over other than two parameters.

    Examples
    --------
    >>> import basebargain as bb
    >>> problem, scenario = bb.models.alternating_offers(), bb.scenario("seed_mid2025")
    >>> data = bb.sweep(problem, scenario, kappa=[0.0, 0.5, 1.0], attribution=[0.0, 0.5, 1.0])
    >>> ax = bb.plot.regime_map(data, points={"mid-2025": (0.45, 0.3)})
    >>> [entry.get_text() for entry in ax.get_legend().get_texts()]
    ['DEAL', 'LIMBO', 'EXIT']
    """
    names = [str(dim) for dim in data["answer"].dims]
    if len(names) != 2 or min(data["answer"].shape) < 2:
        msg = (
            "regime_map draws a sweep over two parameters with at least two values each; this one "
            f"runs over {dict(data['answer'].sizes)}: sweep two, or use regime_line for one."
        )
        raise NotApplicableError(msg)
    data = data.sortby(names)
    ax = axes_or_new(ax, (8, 6))
    x, y = (data[name].values for name in names)
    _fill(ax, data["answer"].values.T, x, y)
    taken = list((points or {}).values())
    for text, (across, up) in (curves or {}).items():
        ax.plot(across, up, color="black", lw=1.2, zorder=3)
        taken += _name_curve(ax, text, np.stack([across, up], axis=1), taken, (x, y))
    for text, (across, up) in (points or {}).items():
        ax.plot(across, up, "o", ms=9, mfc="white", mec="black", mew=2, zorder=5, clip_on=False)
        ax.annotate(
            text,
            (across, up),
            xytext=(9, 7),
            textcoords="offset points",
            weight="bold",
            zorder=6,
            bbox={"boxstyle": "round,pad=0.2", "fc": "white", "ec": "none", "alpha": 0.8},
        )
    ax.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    ax.set_xlabel(axis_label(data[names[0]]))
    ax.set_ylabel(axis_label(data[names[1]]))
    ax.set_title(data.attrs["game"], loc="left")
    return ax


def _fill(ax: Axes, answers: Any, x: Any, y: Any) -> None:
    """Colour each cell by its answer, and name each answer in a legend."""
    colors = optional("matplotlib.colors", "plot")
    patches = optional("matplotlib.patches", "plot")
    labels = in_order(answers.ravel().tolist())
    colours = answer_colours(labels)
    codes = np.vectorize(labels.index)(answers)
    ax.pcolormesh(
        x,
        y,
        codes,
        cmap=colors.ListedColormap([colours[text] for text in labels]),
        vmin=-0.5,
        vmax=len(labels) - 0.5,
        alpha=0.55,
        shading="nearest",
        rasterized=True,
    )
    named = [text for k, text in enumerate(labels) if (codes == k).mean() >= NAMED]
    handles = [patches.Patch(color=colours[text], alpha=0.55, label=text) for text in named]
    ax.legend(handles=handles, loc="upper right", framealpha=0.95)


def _name_curve(
    ax: Axes, text: str, path: NDArray[Any], taken: list[Any], grid: tuple[Any, Any]
) -> list[Any]:
    """Write a curve's label where it is in view and farthest from what is already written."""
    low = np.array([axis[0] for axis in grid])
    span = np.array([axis[-1] - axis[0] for axis in grid])
    inside = (path - low) / span
    seen = path[((inside > MARGIN) & (inside < 1 - MARGIN)).all(axis=1)]
    if not len(seen):
        return []
    apart = [min(np.hypot(*((at - other) / span)) for other in taken or [low]) for at in seen]
    spot = seen[int(np.argmax(apart))]
    ax.annotate(
        text,
        spot,
        ha="center",
        va="center",
        fontsize=9,
        zorder=4,
        bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.8},
    )
    return [spot]
