"""What each player of a coalitional game is worth, along one parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from basebargain._errors import NotApplicableError
from basebargain.parameters import registry
from basebargain.plotting._style import LABEL_WIDTH, axes_or_new, player_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from basebargain.solvers import Solution

__all__ = ["value_lines"]


def value_lines(
    name: str,
    values: ArrayLike,
    solutions: Sequence[Solution[Any]],
    *,
    cores: Sequence[Solution[Any]] = (),
    marks: Mapping[str, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the value of each player along a parameter, with what the core gives it as a band.

    Parameters
    ----------
    name : str
        The parameter.
    values : array_like, shape (n,)
        Where the games were solved, increasing.
    solutions : sequence of Solution, length n
        From `shapley_value`, `banzhaf_value` or `owen_value`, over the same players.
    cores : sequence of Solution, length n, optional
        From `core`.
    marks : mapping of str to float, optional
        Thresholds by label, as dashed lines; those beyond the axis are left out.
    ax : matplotlib.axes.Axes, optional
        Drawn into if given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    NotApplicableError
        If the lengths differ, or fewer than two values are given.

    Examples
    --------
    >>> import basebargain as bb
    >>> game, s = bb.models.leverage(), bb.scenario("seed_mid2025")
    >>> found = [bb.shapley_value(game.at(s, kappa=k)) for k in (0.0, 0.5, 1.0)]
    >>> bb.plot.value_lines("kappa", [0, 0.5, 1], found).get_ylabel()
    'value (USD bn)'
    """
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or x.size < 2 or x.size != len(solutions) or len(cores) not in (0, x.size):
        msg = (
            f"value_lines needs one solution, and one core or none, for each of two or more "
            f"values; got {x.size} values, {len(solutions)} solutions and {len(cores)} cores."
        )
        raise NotApplicableError(msg)
    axes = axes_or_new(ax, (7.5, 5))
    players = solutions[0].equilibria[0].players
    table = np.array([[float(v) for v in s.equilibria[0].payoffs] for s in solutions])
    for (player, colour), line in zip(player_colours(players).items(), table.T, strict=True):
        axes.plot(x, line, color=colour, lw=2.2, label=player, zorder=4)
    for k, colour in enumerate(player_colours(players).values() if cores else ()):
        shares = [[float(corner.payoffs[k]) for corner in core] for core in cores]
        low, high = map(min, shares), map(max, shares)
        axes.fill_between(x, list(low), list(high), color=colour, alpha=0.13, lw=0)
    _vertical(axes, marks or {}, (float(x[0]), float(x[-1])))
    known = registry().get(name)
    words = "\n".join(wrap(known.meaning, LABEL_WIDTH)) if known else name
    axes.set_xlabel(f"{words} ${known.symbol}$ ({known.unit})" if known else words)
    axes.set_ylabel("value (USD bn)")
    axes.set_xlim(x[0], x[-1])
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=len(players), frameon=False
    )  # fmt: skip
    return axes


def _vertical(axes: Axes, marks: Mapping[str, float], ends: tuple[float, float]) -> None:
    width = ends[1] - ends[0]
    shown = sorted((value, text) for text, value in marks.items() if ends[0] <= value <= ends[1])
    for k, (value, text) in enumerate(shown):
        # On the left of a line that another, or the end, follows closely.
        follows = shown[k + 1][0] if k + 1 < len(shown) else ends[1]
        right = follows - value > 0.04 * width
        axes.axvline(value, color="black", ls="--", lw=1, zorder=3)
        axes.annotate(
            text, (value, 0.98), xycoords=("data", "axes fraction"), rotation=90, fontsize=9,
            xytext=(3 if right else -3, 0), textcoords="offset points", va="top",
            ha="left" if right else "right", zorder=6,
        )  # fmt: skip
