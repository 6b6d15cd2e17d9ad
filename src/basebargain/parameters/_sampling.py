"""Draws from a scenario, kept inside the ranges and the rules among parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from basebargain._errors import ParameterError
from basebargain.parameters._derived import formula
from basebargain.parameters._distribution import Distribution
from basebargain.parameters._parameter import Parameter, Value, hull
from basebargain.parameters._registry import Quantity, Registry, Rule
from basebargain.parameters._values import Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from basebargain.parameters._scenario import Scenario

__all__ = ["sample"]

ROUNDS = 1000


def sample(scenario: Scenario, draws_wanted: int, rng: np.random.Generator | int) -> xr.Dataset:
    """Draw from a scenario; see `Scenario.sample`."""
    size = _size(draws_wanted)
    generator = _generator(rng)
    known = scenario.registry
    draws = {name: _draw(v, known[name], size, generator) for name, v in scenario.entries}
    for rule in known.rules:
        if rule.kind == "sum":
            draws |= _summing(rule, scenario, size, draws, generator)
    orders = [rule for rule in known.rules if rule.kind == "order"]
    _reorder(orders, scenario, draws, generator)
    _compute(known, draws)
    about: dict[str, Parameter | Quantity] = {**known.quantities, **known}
    variables = {name: ("draw", array, _attributes(about[name])) for name, array in draws.items()}
    return xr.Dataset(variables, attrs={"scenario": scenario.name, "title": scenario.title})


def _size(size: Any) -> int:
    if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1:
        msg = f"sample: size must be a positive integer; got {size!r}: ask for one draw or more."
        raise ParameterError(msg)
    return int(size)


def _generator(rng: Any) -> np.random.Generator:
    if isinstance(rng, bool) or not isinstance(rng, (np.random.Generator, int, np.integer)):
        msg = f"sample: rng must be a numpy Generator or an integer seed; got {rng!r}."
        raise ParameterError(msg)
    if isinstance(rng, np.random.Generator):
        return rng
    if rng < 0:
        msg = f"sample: a seed must not be negative; got {rng!r}."
        raise ParameterError(msg)
    return np.random.default_rng(int(rng))


def _attributes(about: Parameter | Quantity) -> dict[str, str]:
    return {"units": about.unit, "long_name": about.meaning, "symbol": about.symbol}


def _compute(known: Registry, draws: dict[str, NDArray[np.float64]]) -> None:
    """Add the computed quantities to the draws, chi first since others need it."""
    for name in sorted(known.quantities, key=lambda name: name != "chi"):
        if name not in draws:
            rule = formula(name, known)
            array: NDArray[np.float64] = rule.compute({key: draws[key] for key in rule.ingredients})
            if name in known:
                array = np.clip(array, float(known[name].low), float(known[name].high))
            draws[name] = array


def _draw(
    value: Value, parameter: Parameter, size: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return independent draws, shape (size,); a point is one value seen `size` times."""
    if not isinstance(value, (Interval, Distribution)):
        return np.broadcast_to(np.float64(value), (size,))
    ends = hull(value)
    low, high = float(ends.low), float(ends.high)
    draws = (
        value.draw(size, rng) if isinstance(value, Distribution) else rng.uniform(low, high, size)
    )
    left_out = (
        ends.open_low or (parameter.open_low and ends.low == parameter.low),
        ends.open_high or (parameter.open_high and ends.high == parameter.high),
    )
    lowest = np.nextafter(low, high) if left_out[0] else low
    highest = np.nextafter(high, low) if left_out[1] else high
    return np.clip(draws, lowest, highest)


def _summing(
    rule: Rule,
    scenario: Scenario,
    size: int,
    draws: Mapping[str, NDArray[np.float64]],
    rng: np.random.Generator,
) -> dict[str, NDArray[np.float64]]:
    """Return draws of shares that add up to the rule's total and keep within their ends."""
    values = {name: scenario[name] for name in rule.names}
    if not any(isinstance(value, (Interval, Distribution)) for value in values.values()):
        return {}
    ends = [hull(value) for value in values.values()]
    low = np.array([[float(end.low)] for end in ends])
    high = np.array([[float(end.high)] for end in ends])
    total = float(rule.total)
    if any(isinstance(value, Distribution) for value in values.values()):
        shares = np.stack([draws[name] for name in rule.names])
    else:
        weights = rng.exponential(size=(len(ends), size)) * (high > low)
        weights /= np.maximum(weights.sum(axis=0), np.finfo(np.float64).tiny)
        shares = np.clip(low + (total - low.sum()) * weights, low, high)
    shares = _brought_to(total, shares, low, high)
    return dict(zip(rule.names, shares, strict=True))


def _brought_to(
    total: float,
    shares: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Move each share in proportion to its room until they add up to `total`.

    Parameters
    ----------
    shares : ndarray, shape (n, size)
    low, high : ndarray, shape (n, 1)
        With ``low.sum() <= total <= high.sum()``.
    """
    missing = total - shares.sum(axis=0)
    room = np.where(missing > 0, high - shares, shares - low)
    whole = room.sum(axis=0)
    step = np.divide(missing, whole, out=np.zeros_like(missing), where=whole > 0)
    moved: NDArray[np.float64] = np.clip(shares + room * step, low, high)
    return moved


def _reorder(
    rules: list[Rule],
    scenario: Scenario,
    draws: dict[str, NDArray[np.float64]],
    rng: np.random.Generator,
) -> None:
    """Draw ordered pairs again, in place, where their order is broken."""
    names = dict.fromkeys(name for rule in rules for name in rule.names)
    free = [n for n in names if isinstance(scenario[n], (Interval, Distribution))]
    for name in free:
        draws[name] = np.array(draws[name])
    for _ in range(ROUNDS):
        bad = np.any([_broken(rule, draws) for rule in rules], axis=0)
        if not bad.any():
            return
        for name in free:
            again = _draw(scenario[name], scenario.registry[name], int(bad.sum()), rng)
            draws[name][bad] = again
    msg = (
        f"sample: {', '.join(map(str, rules))} held in too few draws after {ROUNDS} rounds: "
        "narrow the intervals so that the order is not so rare."
    )
    raise ParameterError(msg)


def _broken(rule: Rule, draws: Mapping[str, NDArray[np.float64]]) -> NDArray[np.bool_]:
    small, large = (draws[name] for name in rule.names)
    return small >= large if rule.strict else small > large
