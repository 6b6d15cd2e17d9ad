"""Expressions of a model as exact numbers of a scenario; shares of bases must add up to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError, ParameterError
from basebargain.forms._payoff import free_names, to_sympy
from basebargain.forms._point import point_values
from basebargain.parameters import registry

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters import Scenario
    from basebargain.parameters._registry import Labels

__all__ = ["Numbers", "labels_of", "read_numbers"]

SHARES = ("value_share", "sov_share", "service_share", "donor_weight_base")
TOLERANCE = Fraction(1, 10**9)


class Numbers:
    """Numbers for parameters; evaluates expressions exactly."""

    def __init__(self, values: Mapping[str, Fraction], *, is_exact: bool) -> None:
        self.values = values
        self.is_exact = is_exact

    def __call__(self, expression: sympy.Expr) -> Fraction:
        """Return the value of an expression whose parameters all have numbers."""
        table = {s: to_sympy(self.values[s.name]) for s in expression.free_symbols}
        value = expression.xreplace(table)
        return Fraction(int(value.p), int(value.q))

    def shown(self, value: Any) -> Any:
        """Return a result in the kind of the input: a float unless all numbers were exact."""
        return value if self.is_exact else float(value)


def labels_of(scenario: Scenario | None, labels: Labels | None) -> Labels | None:
    """Return the label sets to use: those asked for, else the scenario's own."""
    if labels is None and scenario is not None and hasattr(scenario, "label_sets"):
        return {key: dict(pairs) for key, pairs in scenario.label_sets}
    return labels


def read_numbers(
    expressions: Iterable[sympy.Expr],
    scenario: Scenario | None,
    values: Mapping[str, Any],
    *,
    labels: Labels | None,
    where: str,
) -> Numbers:
    """Return the numbers that the expressions need.

    Raises
    ------
    ParameterError
        If a name is unknown, a value is no number in its range, or the shares of the bases do not
        add up to one.
    GameError
        If a number is missing.
    """
    known = registry(labels)
    names = free_names(tuple(expressions))
    ranges = {name: known[name] for name in names if name in known}
    given = point_values(names, ranges, scenario, values, where=where)
    missing = [name for name in names if name not in given]
    if missing:
        msg = f"{where} needs a number for {', '.join(missing)}; pass a scenario."
        raise GameError(msg)
    exact = {name: _decimal(value) for name, value in given.items()}
    for family in SHARES:
        _refuse_other_sum([n for n in known.family(family) if n in exact], exact, family, where)
    return Numbers(exact, is_exact=not any(isinstance(v, float) for v in given.values()))


def _decimal(value: Any) -> Fraction:
    return Fraction(repr(float(value))) if isinstance(value, float) else Fraction(value)


def _refuse_other_sum(
    names: Sequence[str], values: Mapping[str, Fraction], family: str, where: str
) -> None:
    total = sum((values[name] for name in names), start=Fraction(0))
    if names and abs(total - 1) > TOLERANCE:
        listed = ", ".join(f"{name} = {float(values[name]):g}" for name in names)
        msg = (
            f"{where} assumes that {family} adds up to 1 over the bases, since limbo is the limbo "
            f"of all of them; got {float(total):g} ({listed}): change one of them."
        )
        raise ParameterError(msg)
