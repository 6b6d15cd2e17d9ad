r"""G0: what the issues are worth to Damascus and Moscow.

With presence :math:`z_b` at base b, debt relief d, released funds f, cash c and the handover h:

.. math::

   u_D &= \eta_D d + f + c + H_D h - \sum_b (s_b - g_b) z_b - y \sum_b \omega_b z_b \\
   u_M &= \sum_b V_b z_b^{\gamma} - \eta_M d - \eta_f f - c - H_M h

The aggregate blocks (legal presence, limbo, expulsion) that the talks are built of follow from
the same symbols.

Literature: Cooley (2008) and Cooley and Nexon (2013) on two-sided basing contracts; Tollison and
Willett (1979), Sebenius (1983) on linking issues.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from basebargain._errors import GameError
from basebargain.models._stake import effective_stake
from basebargain.parameters import derived, registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["Blocks", "Framing", "blocks", "issue_payoffs", "kept_presence"]

GAME = "G0"
EVIDENCE = (
    "E001", "E007", "E011", "E023", "E025", "E029", "E036", "E044", "E045", "E047", "E058", "E059",
    "E065", "E083", "E088", "E091", "E093", "E099", "E105", "E106", "E107", "E112",
)  # fmt: skip

Framing = Literal["penalty", "reward"]
Pair = tuple["sympy.Expr", "sympy.Expr"]
ISSUES = ("debt_relief", "released_funds", "cash", "handover")


def issue_payoffs(*, labels: Labels | None = None) -> Pair:
    """Return the payoffs of Damascus and Moscow from a whole package, USD bn.

    Parameters
    ----------
    labels : mapping, optional
        Base labels of another case, as in `registry`.

    Returns
    -------
    pair of sympy.Expr
        In the parameters, the presence at each base and the symbols ``debt_relief``,
        ``released_funds``, ``cash`` (USD bn) and ``handover`` (0 to 1).

    Examples
    --------
    >>> damascus, moscow = issue_payoffs()
    >>> import sympy
    >>> sympy.diff(damascus + moscow, sympy.Symbol("cash", real=True))
    0
    """
    import sympy

    relief, funds, cash, handover = (sympy.Symbol(name, real=True) for name in ISSUES)
    presence = registry(labels).family("presence")
    bases = [name.removeprefix("presence_") for name in presence]
    z = {base: symbol(f"presence_{base}", labels=labels) for base in bases}
    parts = {base: _base(base, labels) for base in bases}
    damascus = symbol("debt_value_damascus") * relief + funds + cash
    damascus += symbol("handover_value_damascus") * handover
    damascus -= sum((parts[b].cost + effective_stake() * parts[b].weight) * z[b] for b in bases)
    gamma = symbol("presence_curvature")
    moscow = sum(parts[b].value * z[b] ** gamma for b in bases) - cash
    moscow -= symbol("debt_value_moscow") * relief + symbol("frozen_funds_cost") * funds
    moscow -= symbol("handover_value_moscow") * handover
    return damascus, moscow


@dataclass(frozen=True)
class Kept:
    """A legal presence at some bases: value to Moscow, cost to Damascus, weight in the stake."""

    value: sympy.Expr
    cost: sympy.Expr
    weight: sympy.Expr


def _base(base: str, labels: Labels | None) -> Kept:
    def share(name: str) -> sympy.Symbol:
        return symbol(f"{name}_{base}", labels=labels)

    cost = share("sov_share") * symbol("sovereignty_cost")
    return Kept(
        share("value_share") * symbol("moscow_value"),
        cost - share("service_share") * symbol("service_value"),
        share("donor_weight_base"),
    )


def kept_presence(bases: Collection[str] | None = None, *, labels: Labels | None = None) -> Kept:
    """Return the worth of a legal presence at a subset of the bases; None for all.

    Raises
    ------
    GameError
        If a label is no base.
    """
    known = [n.removeprefix("presence_") for n in registry(labels).family("presence")]
    if bases is None:
        import sympy

        return Kept(symbol("moscow_value"), derived("net_sov_cost"), sympy.Integer(1))
    unknown = [base for base in bases if base not in known]
    if unknown or not bases:
        msg = f"kept bases must be a non-empty choice out of {known}; got {list(bases)}."
        raise GameError(msg)
    parts = [_base(base, labels) for base in dict.fromkeys(bases)]
    return Kept(
        sum(p.value for p in parts), sum(p.cost for p in parts), sum(p.weight for p in parts)
    )


@dataclass(frozen=True)
class Blocks:
    """Payoffs (Damascus, Moscow) of the aggregate outcomes, full presence, no transfer.

    Attributes
    ----------
    legal, limbo, exit, breakdown : pair of sympy.Expr
    """

    legal: Pair
    limbo: Pair
    exit: Pair
    breakdown: Pair


def blocks(
    *,
    framing: Framing = "penalty",
    managed_exit: bool = False,
    effort: sympy.Expr | None = None,
    kept: Kept | None = None,
) -> Blocks:
    r"""Return the blocks that the talks are built of.

    Parameters
    ----------
    framing : {"penalty", "reward"}
        Whether the stake is lost through presence or gained through its absence; moves the level of
        Damascus's payoffs by the stake and nothing else.
    managed_exit : bool
        Whether an exit brings Moscow the face payment.
    effort : sympy.Expr, optional
        Spoiling intensity; the parameter ``spoil_effort`` if not given.
    kept : Kept, optional
        What is legalised; everything if not given.

    Notes
    -----
    With :math:`e` the effort: legal :math:`(-s_t - y, V)`; limbo
    :math:`(-(n_0 + \ell e + \varphi y), \zeta V + b e - k e^2/2)`; exit :math:`(-X, r_{alt} V)`,
    plus
    :math:`F` for Moscow if managed; breakdown :math:`(-X - \ell, r_{alt} V)`.

    Examples
    --------
    >>> blocks().exit
    (-expulsion_cost, moscow_value*relocation_share)
    """
    if framing not in ("penalty", "reward"):
        msg = f"framing must be 'penalty' or 'reward'; got {framing!r}."
        raise GameError(msg)
    y = effective_stake()
    level = y if framing == "reward" else y * 0
    e = symbol("spoil_effort") if effort is None else effort
    legal = kept_presence() if kept is None else kept
    value, ell, x = map(symbol, ("moscow_value", "spoil_harm", "expulsion_cost"))
    tolerated = symbol("limbo_cost") + ell * e + symbol("attribution") * y
    spoiling = symbol("spoil_benefit") * e - symbol("spoil_cost") * e**2 / 2
    left = symbol("relocation_share") * value
    face = symbol("face_payment") if managed_exit else y * 0
    return Blocks(
        legal=(level - legal.cost - y * legal.weight, legal.value),
        limbo=(level - tolerated, symbol("limbo_security") * value + spoiling),
        exit=(level - x, left + face),
        breakdown=(level - x - ell, left),
    )
