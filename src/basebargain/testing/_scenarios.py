"""Hypothesis strategy for scenarios: points of the ranges that the registry declares."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import assume, strategies as st

from basebargain.parameters import Scenario, registry, scenario
from basebargain.parameters._derived import formula

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from basebargain.parameters import Parameter, Registry

__all__ = ["scenarios"]

# A power of two: multiples of its inverse are exact in floats, so shares add up to one there too.
_GRAIN = 1024


@st.composite
def scenarios(
    draw: DrawFn, *names: str, base: str = "seed_mid2025", exact: bool = False
) -> Scenario:
    """Draw scenarios: random points of the parameters' declared ranges.

    The rules among parameters hold: shares add up to one, a smaller quantity does not exceed the
    larger one.

    Parameters
    ----------
    *names : str
        The parameters to draw, with those that a rule ties to them; all if none is named.
    base : str
        Preset that gives the other parameters.
    exact : bool
        Rationals instead of floats.

    Returns
    -------
    SearchStrategy of Scenario

    Raises
    ------
    ParameterError
        For an unknown name.

    Examples
    --------
    >>> from hypothesis import find
    >>> from basebargain.testing import scenarios
    >>> find(scenarios("kappa"), lambda point: point["kappa"] > 0.5)["donor_envelope"]
    10
    """
    known = registry()
    values = {
        name: draw(_point(known[name], exact=exact)) for name in _tied(names or known.names, known)
    }
    for rule in known.rules:
        if rule.names[0] not in values:
            continue
        if rule.kind == "sum":
            values |= draw(_shares(rule.names, rule.total, exact=exact))
        elif values[rule.names[0]] > values[rule.names[1]]:
            small, large = rule.names
            values[small], values[large] = values[large], values[small]
            assume(all(values[name] in known[name].range for name in rule.names))
        assume(not rule.strict or values[rule.names[0]] < values[rule.names[1]])
    if "chi" not in values and not formula("chi", known).ingredients.keys().isdisjoint(values):
        values["chi"] = None  # computed from what was drawn, even if the preset states it
    drawn: Scenario = scenario(base).replace(**values)
    return drawn


def _tied(names: tuple[str, ...], known: Registry) -> dict[str, None]:
    """Return the names, and those that share a rule with one of them, directly or not."""
    found = dict.fromkeys(names)
    size = -1
    while size != len(found):
        size = len(found)
        for rule in known.rules:
            if not found.keys().isdisjoint(rule.names):
                found.update(dict.fromkeys(rule.names))
    return found


def _point(parameter: Parameter, *, exact: bool) -> SearchStrategy[Any]:
    """Draw one value in the range; an end that is left out is not drawn."""
    low, high = parameter.low, parameter.high
    if exact:
        first, last = Fraction(str(low)), Fraction(str(high))
        steps = st.integers(0, _GRAIN).map(lambda k: first + (last - first) * k / _GRAIN)
        return steps.filter(lambda value: value in parameter.range)
    return st.floats(
        float(low), float(high), exclude_min=parameter.open_low, exclude_max=parameter.open_high
    )


@st.composite
def _shares(draw: DrawFn, names: tuple[str, ...], total: Any, *, exact: bool) -> dict[str, Any]:
    """Draw non-negative parts of `total`."""
    cuts = sorted(draw(st.integers(0, _GRAIN)) for _ in names[1:])
    ends = zip([0, *cuts], [*cuts, _GRAIN], strict=True)
    parts = [Fraction(total) * (high - low) / _GRAIN for low, high in ends]
    return {name: p if exact else float(p) for name, p in zip(names, parts, strict=True)}
