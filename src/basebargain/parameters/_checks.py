"""The checks that every scenario passes; all faults are collected before one error is raised."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from basebargain._errors import ParameterError
from basebargain.parameters._derived import formula
from basebargain.parameters._parameter import Value, hull
from basebargain.parameters._registry import Registry, Rule
from basebargain.parameters._values import Interval, show

__all__ = ["checked", "complete", "refuse"]

TOLERANCE = 1e-9


def refuse(
    where: str,
    faults: Iterable[str],
    error: Callable[[str], ParameterError] = ParameterError,
) -> None:
    """Raise one error that lists every fault; do nothing when there is none."""
    listed = list(dict.fromkeys(faults))
    if not listed:
        return
    several = f"{len(listed)} problems\n" + "\n".join(f"- {fault}" for fault in listed)
    msg = f"{where}: {listed[0] if len(listed) == 1 else several}"
    raise error(msg)


def checked(known: Registry, values: Mapping[str, Any]) -> tuple[dict[str, Value], list[str]]:
    """Return the values that pass their own check, and what is wrong with the others."""
    passed: dict[str, Value] = {}
    faults: list[str] = []
    for name, value in values.items():
        if name in known:
            try:
                passed[name] = known[name].check(value)
            except ParameterError as error:
                faults.append(str(error))
        elif name in known.quantities:
            ingredients = ", ".join(formula(name, known).ingredients)
            faults.append(f"{name} is computed and cannot be set; set {ingredients} instead.")
        else:
            faults.append(known.unknown(name))
    return passed, faults


def complete(
    known: Registry, values: Mapping[str, Value], *, failed: Collection[str] = ()
) -> tuple[dict[str, Value], list[str]]:
    """Return `values` with defaults filled in, in the registry's order, and what breaks a rule.

    Names that `failed` their own check count neither as missing nor in a rule.
    """
    full: dict[str, Value] = {}
    missing: list[str] = []
    for name, parameter in known.items():
        if name in values:
            full[name] = values[name]
        elif name in failed:
            continue
        elif parameter.default is not None:
            full[name] = parameter.default
        elif parameter.status != "derived":
            missing.append(name)
    faults = []
    if missing:
        faults.append(
            f"values are missing for {', '.join(missing)}: parameters over labels of your own "
            "have no defaults; give each a value."
        )
    return full, faults + broken_rules(known.rules, full)


def broken_rules(rules: Iterable[Rule], values: Mapping[str, Value]) -> list[str]:
    """Return what is wrong among values that each lie in their own range."""
    faults = []
    for rule in rules:
        if all(name in values for name in rule.names):
            test = _sum_fault if rule.kind == "sum" else _order_fault
            faults.append(test(rule, {name: hull(values[name]) for name in rule.names}))
    return [fault for fault in faults if fault]


def _sum_fault(rule: Rule, values: Mapping[str, Interval]) -> str:
    low = sum(value.low for value in values.values())
    high = sum(value.high for value in values.values())
    if low - rule.total <= TOLERANCE and rule.total - high <= TOLERANCE:
        return ""
    ends = show(low, 12), show(high, 12)
    shown = ends[0] if low == high else f"anything in [{ends[0]}, {ends[1]}]"
    return (
        f"{' + '.join(values)} must add up to {show(rule.total)} (within {TOLERANCE:g}); "
        f"the sum is {shown}: change the shares together."
    )


def _order_fault(rule: Rule, values: Mapping[str, Interval]) -> str:
    (small, below), (large, above) = values.items()
    strict = rule.strict or (below.low == above.high and (below.open_low or above.open_high))
    if below.low < above.high or (below.low == above.high and not strict):
        return ""
    word = "lie below" if rule.strict else "not exceed"
    return (
        f"{small} must {word} {large}; got {small} = {_shown(below)}, {large} = {_shown(above)}: "
        f"lower {small} or raise {large}."
    )


def _shown(value: Interval) -> str:
    return show(value.low) if value.low == value.high else str(value)
