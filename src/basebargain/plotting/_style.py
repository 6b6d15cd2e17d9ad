"""Colours and labels shared by the figures."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from basebargain._optional import optional

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

__all__ = ["answer_colours", "axes_or_new", "axis_label", "in_order", "player_colours"]

# Okabe and Ito's palette: distinct under the common forms of colour blindness.
KNOWN = {"DEAL": "#009E73", "LIMBO": "#E69F00", "EXIT": "#D55E00"}
OTHERS = ("#56B4E9", "#CC79A7", "#F0E442", "#999999", "#0072B2", "#009E73", "#E69F00", "#D55E00")
PLAYERS = ("#0072B2", "#8B1A3A", "#555555", "#CC79A7")


LABEL_WIDTH = 56


def answer_colours(labels: Iterable[str]) -> dict[str, str]:
    """Return one colour for each answer; the regimes of base bargaining always keep theirs."""
    spare = iter(OTHERS * 8)
    return {text: KNOWN.get(text) or next(spare) for text in labels}


def in_order(labels: Iterable[str]) -> list[str]:
    """Return each answer once, the regimes of base bargaining first, in their order."""
    seen = dict.fromkeys(labels)
    return [*(text for text in KNOWN if text in seen), *(t for t in seen if t not in KNOWN)]


def player_colours(players: Iterable[str]) -> dict[str, str]:
    """Return one line colour for each player."""
    return {player: PLAYERS[k % len(PLAYERS)] for k, player in enumerate(players)}


def axes_or_new(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """Return `ax`, or the axes of a new figure of `size` inches."""
    if ax is not None:
        return ax
    pyplot = optional("matplotlib.pyplot", "plot")
    axes: Axes = pyplot.subplots(figsize=size, layout="constrained")[1]
    return axes


def axis_label(coordinate: xr.DataArray) -> str:
    """Return ``meaning symbol (unit)`` of a swept parameter."""
    attributes: dict[Any, str] = coordinate.attrs
    words = attributes.get("long_name", str(coordinate.name))
    symbol = f" ${attributes['symbol']}$" if attributes.get("symbol") else ""
    unit = f" ({attributes['units']})" if attributes.get("units") else ""
    return "\n".join(textwrap.wrap(words, LABEL_WIDTH)) + symbol + unit
