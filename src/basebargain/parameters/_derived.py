"""Quantities computed from the parameters, each formula written once.

The same formula serves numbers, arrays of draws, intervals and sympy symbols.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from basebargain._errors import ParameterError
from basebargain.parameters._registry import Labels, Registry, registry

if TYPE_CHECKING:
    import sympy

__all__ = ["Formula", "derived", "formula"]


@dataclass(frozen=True)
class Formula:
    """How a quantity is computed.

    Attributes
    ----------
    ingredients : dict of str to int
        Parameter names and the sign with which the quantity moves in each, over their ranges.
    compute : callable
        From a mapping of the ingredients to the quantity; works on numbers, arrays and symbols.
    """

    ingredients: dict[str, int]
    compute: Callable[[Mapping[str, Any]], Any]


def derived(name: str, *, labels: Labels | None = None) -> sympy.Expr:
    r"""Return the formula of a computed quantity, in the symbols of its ingredients.

    Parameters
    ----------
    name : {"chi", "effective_stake", "net_sov_cost", "power_damascus", "tenure_factor_<base>"}
    labels : mapping of str to mapping, optional
        Label sets of another case, as in `registry`.

    Returns
    -------
    sympy.Expr
        ``effective_stake`` keeps ``chi`` as a symbol, since a scenario may state it.

    Raises
    ------
    ParameterError
        If `name` is no computed quantity.

    Notes
    -----
    With credibility :math:`\pi_c`, weights :math:`w_i` and participation :math:`\psi_i` of the
    donors, conditionality :math:`\kappa` and envelope :math:`W`, the coordination of the donors is
    :math:`\chi = \pi_c \sum_i w_i \psi_i` and the effective stake :math:`y = \chi \kappa W`.

    Examples
    --------
    >>> from basebargain.parameters import derived
    >>> derived("effective_stake")
    chi*donor_envelope*kappa
    >>> derived("power_damascus")
    impatience_moscow/(impatience_damascus + impatience_moscow)
    """
    known = registry(labels)
    rule = formula(name, known)
    expression: sympy.Expr = rule.compute({key: known.symbol(key) for key in rule.ingredients})
    return expression


def formula(name: str, known: Registry) -> Formula:
    """Return how the computed quantity `name` follows from the parameters of a registry.

    Raises
    ------
    ParameterError
        If `name` is no computed quantity of that registry.
    """
    quantity = known.quantities.get(name)
    if quantity is None:
        msg = f"derived: {name!r} is not computed; {', '.join(known.quantities)} are."
        raise ParameterError(msg)
    if quantity.label is not None:
        return _tenure_factor(quantity.label)
    return _chi(known) if name == "chi" else _FORMULAS[name]


def _chi(known: Registry) -> Formula:
    weights, shares = known.family("donor_weight"), known.family("participation")
    pairs = tuple(zip(weights, shares, strict=True))

    def compute(v: Mapping[str, Any]) -> Any:
        return v["credibility"] * sum(v[weight] * v[share] for weight, share in pairs)

    return Formula(dict.fromkeys(("credibility", *weights, *shares), 1), compute)


def _tenure_factor(label: str) -> Formula:
    tenure = f"tenure_{label}"

    def compute(v: Mapping[str, Any]) -> Any:
        rate = v["tenure_rate"]
        return _grown(rate * v[tenure]) / _grown(rate * v["tenure_max"])

    return Formula({tenure: 1, "tenure_rate": 1, "tenure_max": -1}, compute)


def _grown(exponent: Any) -> Any:
    """Return 1 - exp(-exponent) of a number, an array or an expression."""
    if hasattr(exponent, "free_symbols"):
        import sympy

        return 1 - sympy.exp(-exponent)
    import numpy as np

    return -np.expm1(-np.asarray(exponent, dtype=np.float64))[()]


_FORMULAS: Mapping[str, Formula] = {
    "effective_stake": Formula(
        {"chi": 1, "kappa": 1, "donor_envelope": 1},
        lambda v: v["chi"] * v["kappa"] * v["donor_envelope"],
    ),
    "net_sov_cost": Formula(
        {"sovereignty_cost": 1, "service_value": -1},
        lambda v: v["sovereignty_cost"] - v["service_value"],
    ),
    "power_damascus": Formula(
        {"impatience_damascus": -1, "impatience_moscow": 1},
        lambda v: v["impatience_moscow"] / (v["impatience_damascus"] + v["impatience_moscow"]),
    ),
}
