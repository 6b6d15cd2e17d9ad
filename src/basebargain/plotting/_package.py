"""Packages that can be agreed, and the order in which concessions are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from basebargain.models._package_frontier import package_frontier
from basebargain.parameters import registry
from basebargain.plotting._style import axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from basebargain.models._package_frontier import Package, PackageFrontier
    from basebargain.parameters import Scenario

__all__ = ["merit_order", "package_border"]

COLOURS = ("#0072B2", "#D55E00")
MARKERS = "osD^vP"
MARKER_COLOURS = ("#CC79A7", "#56B4E9", "#F0E442", "#009E73")
BASE_COLOURS = ("#0072B2", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#E69F00")
DASHES = ("--", ":", "-.", (0, (8, 2)))


def package_border(
    frontier: PackageFrontier,
    packages: Mapping[str, Package | None] | None = None,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw the efficient packages, limbo, and what solutions agree on.

    Parameters
    ----------
    frontier : PackageFrontier
    packages : mapping of str to Package or None, optional
        Drawn as markers by label; None is left out.
    ax : matplotlib.axes.Axes, optional
        Drawn into if given.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import basebargain as bb
    >>> frontier = bb.models.package_frontier(bb.scenario("seed_mid2025"))
    >>> ax = bb.plot.package_border(frontier, {"Nash": frontier.nash()})
    >>> ax.get_xlabel()
    'payoff of Damascus (USD bn)'
    """
    ax = axes_or_new(ax, (7, 5.5))
    borders = frontier.borders()
    names = ("handover by lot",) if frontier.lottery else ("no handover", "handover made")
    for border, name, colour in zip(borders, names, COLOURS, strict=False):
        ax.plot(*border.T, "-o", color=colour, ms=3.5, lw=2, label=f"efficient, {name}")
    first, second = map(float, frontier.disagreement)
    ax.axvline(first, color="0.6", lw=0.8, zorder=1)
    ax.axhline(second, color="0.6", lw=0.8, zorder=1)
    ax.plot(first, second, "X", color="black", ms=9, zorder=5, label="limbo")
    shown = {label: package for label, package in (packages or {}).items() if package is not None}
    for k, (label, package) in enumerate(shown.items()):
        # Smaller markers for later solutions keep those visible that coincide.
        ax.plot(
            *map(float, package.payoffs),
            MARKERS[k % len(MARKERS)],
            ms=max(14 - 3 * k, 5),
            mec="black",
            color=MARKER_COLOURS[k % len(MARKER_COLOURS)],
            ls="none",
            zorder=6 + k,
            label=label,
        )
    ax.set_xlabel("payoff of Damascus (USD bn)")
    ax.set_ylabel("payoff of Moscow (USD bn)")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=3, frameon=False)
    return ax


def merit_order(
    scenario: Scenario, *, kappa: ArrayLike | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the ratio of each concession along conditionality: the higher, the sooner it is made.

    Parameters
    ----------
    scenario : Scenario
        A point; its own conditionality is marked.
    kappa : array_like, optional
        Increasing values in [0, 1].
    ax : matplotlib.axes.Axes, optional
        Drawn into if given.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import basebargain as bb
    >>> ax = bb.plot.merit_order(bb.scenario("seed_mid2025"))
    >>> ax.get_ylabel()
    "gain to Damascus per USD of Moscow's cost"
    """
    ax = axes_or_new(ax, (7, 5.5))
    grid = np.linspace(0, 1, 41) if kappa is None else np.asarray(kappa, dtype=float)
    rows = [package_frontier(scenario, kappa=float(k)).ratios for k in grid]
    names = dict.fromkeys(name for row in rows for name in row)
    bases, dashes = iter(BASE_COLOURS * 8), iter(DASHES * 8)
    for name in names:
        ratios = [row.get(name, np.nan) for row in rows]
        leaves = name.startswith("leave ")
        ax.plot(
            grid,
            ratios,
            color=next(bases) if leaves else "0.35",
            ls="-" if leaves else next(dashes),
            lw=2.2 if leaves else 1.4,
            label=name.replace("_", " "),
        )
    ax.axvline(float(scenario["kappa"]), color="0.6", lw=0.8)
    ax.set_ylim(bottom=0)
    ax.set_xlim(grid[0], grid[-1])
    ax.set_xlabel(rf"conditionality ${registry()['kappa'].symbol}$ (share)")
    ax.set_ylabel("gain to Damascus per USD of Moscow's cost")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=3, frameon=False)
    return ax
