"""From a scenario and keywords to one number for each free parameter of a form."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError, ParameterError
from basebargain.forms._payoff import as_number

if TYPE_CHECKING:
    from basebargain.parameters import Parameter, Scenario

__all__ = ["point_values"]


def point_values(
    free: Collection[str],
    ranges: Mapping[str, Parameter],
    scenario: Scenario | None,
    values: Mapping[str, Any],
    *,
    where: str,
) -> dict[str, Any]:
    """Return the numbers for the names in `free` that the scenario or the keywords give.

    Raises
    ------
    ParameterError
        For a keyword that is neither free nor known to the scenario, a value out of its
        declared range, not a number, or an interval where a point is needed.
    """
    numbers: dict[str, Any] = {}
    if scenario is not None:
        scenario = _with_ingredients(scenario, free, values, where)
        numbers = {name: scenario[name] for name in free if name in scenario}
    unknown = [
        name for name in values if name not in free and (scenario is None or name not in scenario)
    ]
    if unknown:
        raise ParameterError(_unknown_name(unknown[0], free, where))
    numbers |= {
        name: value
        for name, value in values.items()
        if name in free and not (value is None and name in numbers)
    }
    for name, value in numbers.items():
        if name in ranges:
            ranges[name].check(value, where=where)
        try:
            numbers[name] = as_number(value, f"{where}: parameter {name!r}")
        except GameError as error:
            msg = (
                f"{where}: parameter {name!r} must be one number here; got {value!r}: "
                f"give a point, for instance {name}=..., or sweep over it."
            )
            raise ParameterError(msg) from error
    return numbers


def _with_ingredients(
    scenario: Any, free: Collection[str], values: Mapping[str, Any], where: str
) -> Scenario:
    """Return the scenario with the keywords that reach the form only through a computed parameter.

    Free parameters are taken from the keywords directly, so that a rule of the scenario about a
    parameter that the form does not hold cannot refuse them.
    """
    from basebargain.parameters import Scenario

    if not isinstance(scenario, Scenario):
        msg = (
            f"{where}: a Scenario is needed; got {scenario!r}: presets are loaded by "
            "basebargain.scenario(name), files by basebargain.load_scenario(path)."
        )
        raise ParameterError(msg)
    indirect = {
        name: value
        for name, value in values.items()
        if name in scenario and (name not in free or value is None)
    }
    return scenario.replace(**indirect) if indirect else scenario


def _unknown_name(name: str, free: Collection[str], where: str) -> str:
    near = difflib.get_close_matches(name, free, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"free are {', '.join(free) or 'none'}"
    return f"{where}: {name!r} is no parameter of this game; {hint}"
