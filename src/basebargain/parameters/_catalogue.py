"""Scenarios that come with the library: the presets, and the whole box of the registry."""

from __future__ import annotations

import difflib
from importlib import resources
from typing import Any

from basebargain._errors import ParameterError
from basebargain.parameters._files import PRESETS, parse
from basebargain.parameters._registry import registry
from basebargain.parameters._scenario import Scenario

__all__ = ["box", "presets", "scenario"]


def presets() -> tuple[str, ...]:
    """Return the names of the presets.

    Examples
    --------
    >>> from basebargain.parameters import presets
    >>> presets()[0]
    'seed_mid2025'
    """
    return PRESETS


def scenario(name: str) -> Scenario:
    """Return a preset.

    Parameters
    ----------
    name : str
        One of `presets`.

    Returns
    -------
    Scenario

    Raises
    ------
    ParameterError
        If there is no such preset; the message names the nearest.

    Examples
    --------
    >>> import basebargain as bb
    >>> scenario = bb.scenario("post_2026")
    >>> scenario["kappa"], scenario["chi"]
    (0.2, 0.22)
    """
    if name not in PRESETS:
        near = difflib.get_close_matches(str(name), PRESETS, n=2)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(PRESETS)};"
        file = "a file is read by load_scenario(path)."
        msg = f"scenario: there is no preset {name!r}; {hint} {file}"
        raise ParameterError(msg)
    data = resources.files("basebargain.parameters").joinpath("presets", f"{name}.toml")
    return parse(data.read_text("utf-8"), f"preset {name}", name)


def box(**overrides: Any) -> Scenario:
    """Return the whole box of the registry: every parameter over its full range.

    Parameters
    ----------
    **overrides : number, pair, Interval or Distribution
        Values that win over the ranges.

    Returns
    -------
    Scenario
        Of kind ``"box"``.

    Raises
    ------
    ParameterError
        As `Scenario.replace`.

    Notes
    -----
    Shares that must add up to one stay at their defaults unless overridden: their ranges do not
    form a box but a simplex, and letting one of them move means saying how the others make room.
    What players choose themselves (presence and tenure) stays at its default too.

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.box()["kappa"], bb.box(kappa=0.3)["kappa"]
    (Interval(0, 1), 0.3)
    """
    known = registry()
    shares = {name for rule in known.rules if rule.kind == "sum" for name in rule.names}
    ranges = {
        name: known[name].range
        for name in known.names
        if name not in shares and known[name].status != "decision"
    }
    whole = Scenario.from_values(
        ranges, name="box", title="Every parameter over its range, shares at their defaults"
    )
    return whole.replace(**overrides) if overrides else whole
