"""The answer and the payoffs along one parameter."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from basebargain._errors import NotApplicableError
from basebargain.plotting._style import answer_colours, axes_or_new, axis_label, player_colours

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from basebargain.sensitivity import Thresholds

__all__ = ["regime_line"]

# Room for the numbers of the marks and the names of the bands, as shares of the payoffs' range.
FOOT, HEAD = 0.1, 0.12


def regime_line(
    data: xr.Dataset,
    thresholds: Thresholds | None = None,
    *,
    marks: Mapping[str, float] | None = None,
    point: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the regime as coloured bands, and both sides' payoffs, along one parameter.

    Parameters
    ----------
    data : xarray.Dataset
        A sweep over one parameter.
    thresholds : Thresholds, optional
        Where the bands meet, exactly; without it they meet midway between grid points.
    marks : mapping of str to float, optional
        Further thresholds, by label, drawn as dashed lines; those beyond the axis are listed below.
    point : float, optional
        The scenario's own value of the parameter.
    ax : matplotlib.axes.Axes, optional
        Drawn into if given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NotApplicableError
        If `data` was swept over other than one parameter.

    Examples
    --------
    >>> import basebargain as bb
    >>> problem, scenario = bb.models.alternating_offers(), bb.scenario("seed_mid2025")
    >>> data = bb.sweep(problem, scenario, kappa=[0.0, 0.25, 0.5, 0.75, 1.0])
    >>> ax = bb.plot.regime_line(data, bb.thresholds(problem, scenario, "kappa"))
    >>> ax.get_ylabel()
    'equilibrium payoff (USD bn)'
    """
    name = _only_axis(data)
    x = data[name].values
    ax = axes_or_new(ax, (9, 6.6))
    _bands(ax, data, name, thresholds)
    _payoffs(ax, data, name)
    ax.set_xlim(x[0], x[-1])
    low, high = ax.get_ylim()
    ax.set_ylim(low - FOOT * (high - low), high + HEAD * (high - low))
    _marks(ax, marks or {}, float(x[0]), float(x[-1]))
    if point is not None:
        ax.axvline(point, color="black", lw=2.2, zorder=4)
        ax.annotate(
            "scenario",
            (point, 0.45),
            xycoords=("data", "axes fraction"),
            xytext=(4, 0),
            textcoords="offset points",
            weight="bold",
            zorder=6,
        )
    ax.axhline(0, color="black", lw=0.6)
    ax.set_xlabel(axis_label(data[name]))
    ax.set_ylabel(f"equilibrium payoff ({data['payoff_low'].attrs.get('units') or 'utility'})")
    ax.set_title(data.attrs["game"], loc="left")
    ax.legend(loc="center right", framealpha=0.95)
    return ax


def _only_axis(data: xr.Dataset) -> str:
    names = [str(dim) for dim in data["answer"].dims]
    if len(names) != 1 or data.sizes[names[0]] < 2:
        msg = (
            f"regime_line draws a sweep over one parameter with at least two values; this one "
            f"runs over {dict(data['answer'].sizes)}: select along the others, or use regime_map."
        )
        raise NotApplicableError(msg)
    return names[0]


def _bands(ax: Axes, data: xr.Dataset, name: str, thresholds: Thresholds | None) -> None:
    """Shade one band for each run of equal answers."""
    x = data[name].values
    if thresholds is not None:
        edges = [float(x[0]), *thresholds, float(x[-1])]
        labels = [thresholds.everywhere, *(change.after for change in thresholds.changes)]
    else:
        runs = [
            list(run) for _, run in groupby(range(len(x)), key=lambda k: data["answer"].values[k])
        ]
        labels = [str(data["answer"].values[run[0]]) for run in runs]
        edges = [x[0], *((x[run[-1]] + x[run[-1] + 1]) / 2 for run in runs[:-1]), x[-1]]
    colours = answer_colours(dict.fromkeys(labels))
    for (left, right), text in zip(pairwise(edges), labels, strict=True):
        ax.axvspan(left, right, color=colours[text], alpha=0.28, lw=0)
        ax.annotate(
            text.replace(" | ", "\n"),
            ((left + right) / 2, 0.97),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="top",
            weight="bold",
            fontsize=10,
        )
    for edge in edges[1:-1]:
        ax.axvline(edge, color="black", lw=1.2, zorder=3)


def _payoffs(ax: Axes, data: xr.Dataset, name: str) -> None:
    """Draw each player's payoff, broken where the answer changes; a band where it is not unique."""
    x, answers = data[name].values, data["answer"].values
    for player, colour in player_colours(data["player"].values).items():
        low, high = (data[f"payoff_{end}"].sel(player=player).values for end in ("low", "high"))
        words: str | None = str(player)
        for _, run in groupby(range(len(x)), key=lambda k: answers[k]):
            here = np.array(list(run))
            ax.plot(x[here], low[here], color=colour, lw=2.4, label=words, zorder=5)
            if (high[here] > low[here]).any():
                ax.plot(x[here], high[here], color=colour, lw=2.4, zorder=5)
                ax.fill_between(x[here], low[here], high[here], color=colour, alpha=0.25, zorder=2)
            words = None


def _marks(ax: Axes, marks: Mapping[str, float], low: float, high: float) -> None:
    """Dashed, numbered lines for thresholds on the axis, and a key with those beyond it below."""
    key, beyond, number = [], [], 0
    for text, value in sorted(marks.items(), key=lambda mark: mark[1]):
        if not low <= value <= high:
            beyond.append(f"   -   {value:.3f}   {text} (outside this range)")
            continue
        number += 1
        key.append(f" ({number})  {value:.3f}   {text}")
        ax.axvline(value, color="black", lw=1, ls="--", zorder=3)
        ax.annotate(
            str(number),
            (value, 0.05),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="center",
            fontsize=9,
            zorder=6,
            bbox={"boxstyle": "circle,pad=0.25", "fc": "white", "ec": "black"},
        )
    if key or beyond:
        ax.annotate(
            "\n".join(key + beyond),
            (0, 0),
            xycoords="axes fraction",
            xytext=(0, -52),
            textcoords="offset points",
            fontsize=9,
            va="top",
            annotation_clip=False,
        )
