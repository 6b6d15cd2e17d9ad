"""Closed-form thresholds of the models, as numbers of one scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from basebargain.sensitivity._exact import point_number

if TYPE_CHECKING:
    import sympy

    from basebargain.models import Threshold
    from basebargain.parameters import Scenario

__all__ = ["ThresholdValue", "closed_form_thresholds"]

WHERE = "closed_form_thresholds"


@dataclass(frozen=True)
class ThresholdValue:
    """A closed-form threshold at the numbers of a scenario.

    Attributes
    ----------
    name, symbol, meaning : str
        Of the threshold.
    quantity : {"stake", "attribution"}
        What `exact` is compared with.
    exact : sympy.Expr
        USD bn for a stake, a share for an attribution; infinite where no finite value crosses it.
    kappa : float or None
        The conditionality at which a stake is reached; None for attributions.
    applies : bool
        Whether the expression is a threshold at all at these numbers.
    """

    name: str
    symbol: str
    meaning: str
    quantity: str
    exact: sympy.Expr
    kappa: float | None
    applies: bool

    @property
    def value(self) -> float:
        """The threshold as a float."""
        return float(self.exact)

    @property
    def is_reachable(self) -> bool:
        """Whether a conditionality between 0 and 1 crosses it."""
        return self.applies and self.kappa is not None and 0 <= self.kappa <= 1


def closed_form_thresholds(
    expressions: Mapping[str, Threshold] | Iterable[Threshold], scenario: Scenario
) -> dict[str, ThresholdValue]:
    """Evaluate closed-form thresholds at a scenario, exactly.

    Parameters
    ----------
    expressions : mapping to, or iterable of, Threshold
        For instance ``bb.models.talks_thresholds()``.
    scenario : Scenario
        A point.

    Returns
    -------
    dict of str to ThresholdValue
        By name, in the order given; scenario floats are read as the decimals they print as.

    Raises
    ------
    ParameterError
        If the scenario holds an interval or a distribution where a number is needed.

    Examples
    --------
    >>> import basebargain as bb
    >>> limits = bb.models.talks_thresholds()
    >>> found = bb.closed_form_thresholds(limits, bb.scenario("seed_mid2025"))
    >>> found["y_S"].exact, round(found["y_S"].kappa, 4), found["y_S"].is_reachable
    (117/56, 0.4097, True)
    """
    entries = expressions.values() if isinstance(expressions, Mapping) else expressions
    return {entry.name: _evaluated(entry, scenario) for entry in entries}


def _evaluated(entry: Threshold, scenario: Scenario) -> ThresholdValue:
    import sympy

    names = entry.expression.free_symbols | entry.condition.free_symbols
    numbers = {s: point_number(scenario, s.name, WHERE) for s in names}
    coordination, envelope = (
        point_number(scenario, name, WHERE) for name in ("chi", "donor_envelope")
    )
    reach = coordination * envelope
    applies = entry.condition.xreplace(numbers) == sympy.true
    try:
        exact = entry.expression.xreplace(numbers)
    except ValueError:  # a maximum or minimum in which one entry divides by zero
        exact = sympy.zoo
    if not exact.is_finite:
        exact, applies = sympy.oo, False
    kappa = None
    if entry.quantity == "stake":
        kappa = float(exact / reach) if reach else float("inf")
    return ThresholdValue(
        entry.name, entry.symbol, entry.meaning, entry.quantity, exact, kappa, applies
    )
