"""What can be agreed, its efficient frontier, and where the bargaining solutions lie on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import BargainingProblem
from basebargain.forms._bargaining_smooth import SmoothFrontier
from basebargain.plotting._style import axes_or_new
from basebargain.solvers._axiomatic_reading import Field, Piece, mixed, read_field
from basebargain.solvers._requirements import require_numbers
from basebargain.solvers._solution import Solution

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["pareto_frontier"]

SET = "#56B4E9"
FRONTIER = "#0072B2"
MARKERS = "osD^vP*X"
COLOURS = ("#CC79A7", "#F0E442", "#009E73", "#D55E00", "#E69F00", "#999999")
SAMPLES = 400
SLACK = 1e-9
Points = NDArray[np.float64]


def pareto_frontier(
    problem: BargainingProblem,
    solutions: Mapping[str, Solution[Any]] | None = None,
    *,
    lotteries: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw the feasible payoffs, the efficient ones among them, and bargaining solutions.

    Parameters
    ----------
    problem : BargainingProblem
        Without free parameters; of any kind that the axiomatic solutions take.
    solutions : mapping of str to Solution, optional
        Drawn as markers by label; a segment of solutions is drawn as a line between its ends.
    lotteries : bool, optional
        Whether to outline the convex hull, which lotteries over agreements reach.
    ax : matplotlib.axes.Axes, optional
        Drawn into if given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NotApplicableError
        If parameters are free, or the feasible set is of another kind or has no bound.

    Examples
    --------
    >>> import basebargain as bb
    >>> pie = bb.forms.PolyhedralSet([(0, 0), (4, 0), (4, 2), (0, 6)])
    >>> problem = bb.BargainingProblem(("host", "sender"), pie, inside=(0, 0))
    >>> ax = bb.plot.pareto_frontier(problem, {"Nash": bb.nash_bargaining(problem)})
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('payoff of host', 'payoff of sender')
    """
    require_numbers(problem, "pareto_frontier", BargainingProblem)
    ax = axes_or_new(ax, (8, 5.6))
    if isinstance(problem.feasible, SmoothFrontier):
        _draw_curve(ax, problem)
    else:
        field = read_field(problem, "pareto_frontier", lotteries=False)
        _draw_pieces(ax, field)
        if lotteries and len(field.pure) > 1:
            _outline(ax, field)
    first, second = map(float, problem.disagreement)
    ax.axvline(first, color="0.6", lw=0.8, zorder=1)
    ax.axhline(second, color="0.6", lw=0.8, zorder=1)
    ax.plot(first, second, "P", color="black", ms=9, zorder=5, label="disagreement point")
    for k, (label, solution) in enumerate((solutions or {}).items()):
        _mark(ax, label, solution, k)
    unit = f" ({problem.unit})" if problem.unit else ""
    ax.set_xlabel(f"payoff of {problem.players[0]}{unit}")
    ax.set_ylabel(f"payoff of {problem.players[1]}{unit}")
    ax.set_title(problem.name, loc="left")
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    return ax


def _mark(ax: Axes, label: str, solution: Solution[Any], k: int) -> None:
    """Draw each component: points, and lines between ends that are mixed."""
    colour = COLOURS[k % len(COLOURS)]
    name = label
    for component in solution.components:
        for subset in component.subsets:
            path = np.array([[float(u) for u in component[i].payoffs] for i in subset])
            # Smaller markers for later solutions keep those visible that coincide.
            ax.plot(
                *path.T,
                MARKERS[k % len(MARKERS)] + "-",
                color=colour,
                mec="black",
                ms=max(12 - 2 * k, 5),
                lw=2.5,
                zorder=6 + k,
                label=name,
            )
            name = "_"


def _draw_curve(ax: Axes, problem: BargainingProblem) -> None:
    """Fill what lies under a smooth frontier, and stress its falling part."""
    from basebargain.solvers._axiomatic_curve_certificate import CurveBounds

    bounds = CurveBounds.read(problem)
    origin = np.array([[float(d)] for d in problem.disagreement])
    curve = bounds.table + origin
    if curve[0, 0] > curve[0, -1]:
        curve = curve[:, ::-1]
    bottom = min(float(curve[1].min()), float(origin[1, 0]))
    ax.fill_between(curve[0], curve[1], bottom, color=SET, alpha=0.25, lw=0, label="feasible")
    top = int(np.argmax(curve[1]))
    ax.plot(*curve[:, top:], color=FRONTIER, lw=2.5, zorder=3, label="efficient")


def _draw_pieces(ax: Axes, field: Field) -> None:
    """Draw points, segments or a polygon, and stress what nothing else dominates."""
    names = iter(["feasible"])
    for piece in field.pure:
        path = _path(field, piece)
        if len(path) > 2:
            ax.fill(*path.T, color=SET, alpha=0.25, lw=0, label=next(names, "_"))
        else:
            ax.plot(*path.T, "o-", color=SET, ms=5, lw=2, zorder=2, label=next(names, "_"))
    names = iter(["efficient"])
    for part in _efficient(field):
        ax.plot(
            *part.T,
            "-" if len(part) > 1 else "o",
            color=FRONTIER,
            lw=2.5,
            ms=6,
            zorder=3,
            label=next(names, "_"),
        )


def _path(field: Field, piece: Piece) -> Points:
    origin = np.array([float(d) for d in field.origin])
    result: Points = np.array([[float(g) for g in c.gains] for c in piece.corners]) + origin
    return result


def _efficient(field: Field) -> Iterator[Points]:
    """Yield the parts of the frontier that no agreement dominates, as paths."""
    paths = [_path(field, piece) for piece in field.pure]
    for path in paths:
        if len(path) > 2:
            closed = np.vstack([path, path[:1]])
            for a, b in pairwise(closed):
                if b[0] < a[0] and b[1] > a[1]:
                    yield np.array([a, b])
        else:
            share = np.linspace(0, 1, SAMPLES if len(path) > 1 else 1)[:, None]
            line = (1 - share) * path[0] + share * path[-1]
            kept = np.flatnonzero(~np.any([_dominated(line, other) for other in paths], axis=0))
            if len(kept):
                yield from (
                    line[run] for run in np.split(kept, np.flatnonzero(np.diff(kept) > 1) + 1)
                )


def _dominated(points: Points, path: Points) -> NDArray[np.bool_]:
    """Whether a point, or a segment on which payoffs add up to one total, beats each point."""
    low, high = path[:, 0].min(), path[:, 0].max()
    sum_ = float(path[0].sum())
    from_, to = np.maximum(low, points[:, 0]), np.minimum(high, sum_ - points[:, 1])
    better = sum_ - points.sum(axis=1) > SLACK
    return np.asarray((from_ <= to + SLACK) & better)


def _outline(ax: Axes, field: Field) -> None:
    corners: Sequence[Points] = [_path(field, piece) for piece in mixed(field.pure)]
    closed = np.vstack([corners[0], corners[0][:1]])
    ax.plot(*closed.T, "--", color="0.35", lw=1.2, zorder=2, label="with lotteries")
