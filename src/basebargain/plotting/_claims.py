"""Verdicts on the claims, with the share of the parameters in which each holds."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from basebargain.plotting._style import axes_or_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from basebargain.sensitivity import ClaimVerdicts

__all__ = ["claim_shares"]

COLOURS = {
    "confirmed": "#009E73",
    "depends": "#E69F00",
    "refuted": "#D55E00",
    "undecided": "#999999",
}
WIDTH = 68


def claim_shares(found: ClaimVerdicts, *, ax: Axes | None = None) -> Axes:
    """Draw one bar per claim: how widely it holds, coloured by its verdict.

    Parameters
    ----------
    found : ClaimVerdicts
        From `basebargain.evaluate_claims`.
    ax : matplotlib.axes.Axes, optional
        Drawn into if given.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import basebargain as bb
    >>> scenario = bb.scenario("seed_mid2025")
    >>> found = bb.evaluate_claims(scenario, only=["C03", "C09"], draws=64)
    >>> bb.plot.claim_shares(found).get_xlabel()
    'share of the parameter space in which the claim holds (%)'
    """
    axes = axes_or_new(ax, (11, 0.36 * len(found) + 1.4))
    places = range(len(found))
    shares = [100 * (v.share or 0.0) for v in found.values()]
    errors = [100 * (v.error or 0.0) for v in found.values()]
    verdicts = [v.verdict.value for v in found.values()]
    colours = [COLOURS[word] for word in verdicts]
    axes.barh(places, shares, xerr=errors, color=colours, height=0.7)
    axes.scatter([0] * len(found), places, color=colours, s=30, zorder=3, clip_on=False)
    axes.set_yticks(places, [_label(v.id, v.claim.statement) for v in found.values()], fontsize=7)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_ylim(len(found) - 0.4, -0.6)
    axes.grid(axis="x", alpha=0.3)
    for word in (word for word in COLOURS if word in verdicts):
        axes.barh([0], [0], color=COLOURS[word], label=f"{word} ({verdicts.count(word)})")
    axes.legend(title=f"at {found.scenario}", loc="lower right", fontsize=8)
    axes.set_xlabel("share of the parameter space in which the claim holds (%)")
    return axes


def _label(name: str, statement: str) -> str:
    short = textwrap.shorten(statement.replace("$", r"\$"), WIDTH, placeholder=" …")
    return f"{short}  {name}"
