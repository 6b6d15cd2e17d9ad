r"""Where the outcome of G2 changes: thresholds in the stake, in ``kappa`` and in attribution.

Notation: :math:`L = n_0 + \ell e` (limbo without conditions), :math:`d_M` Moscow's limbo payoff,
:math:`u_X` its exit payoff, :math:`S_0 = V - s_t + L - d_M`, :math:`T = \bar t - s_t`.
Under frequent offers, with options taken only in reply and :math:`d_M \ge u_X`:

* expulsion is credible iff :math:`L + \varphi y \ge X`;
* if it is not: a deal iff :math:`(1-\varphi) y \le \min(S_0, T + L)` and :math:`V \ge d_M`,
  else limbo;
* if it is: a deal iff :math:`y \le \min(V - u_X, \bar t) - s_t + X` and :math:`V \ge u_X`,
  else exit.

In a deal Damascus has :math:`\max(-s_t - y,\; \min(T - y,\; d_D + \beta S),\; -X)`, if
:math:`V \ge d_M`; see `deal_terms` for the rest.

Three facts make the order of the thresholds plain.
:math:`y_{chip}` is the average of :math:`y_S` and :math:`y_X` with weights
:math:`\beta(1-\varphi)` and :math:`\varphi`, so it lies between them; with a binding cap :math:`T
+ X` is their average with weights :math:`1-\varphi` and :math:`\varphi`; and :math:`y_S < y_X`
iff :math:`\varphi < \varphi_L` as long as :math:`\min(V - d_M, \bar t) - s_t + X > 0`.

Exit needs :math:`y > y_{exit}` and :math:`y \ge y_X`, that is :math:`\varphi \ge (X - L)/y`: a low
attribution can be made good by a large stake, and the attribution without which no reachable stake
leads to exit is :math:`(X - L)/(\chi W)`, not :math:`\varphi_L`.
Between :math:`(X - L)/y_{exit}` and :math:`\varphi_L` a rising stake leads from a deal into limbo,
back to a deal, and then to exit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from basebargain._errors import GameError
from basebargain.models._primitives import Blocks, blocks, kept_presence
from basebargain.models._stake import effective_stake
from basebargain.parameters import derived, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters._registry import Labels

__all__ = [
    "Threshold",
    "base_thresholds",
    "deal_terms",
    "partial_threshold",
    "regime_conditions",
    "talks_thresholds",
]

GAME = "G2"
EVIDENCE = ("E008", "E087", "E097", "E101", "E111", "E134", "E136")


@dataclass(frozen=True)
class Threshold:
    """A value at which an outcome changes.

    Attributes
    ----------
    name : str
    symbol : str
        LaTeX.
    meaning : str
    expression : sympy.Expr
        In parameters other than ``kappa``, ``chi`` and ``donor_envelope``; USD bn for a stake.
    condition : sympy Boolean
        When the expression is a threshold at all.
    quantity : {"stake", "attribution"}
        What the value is compared with.
    """

    name: str
    symbol: str
    meaning: str
    expression: sympy.Expr
    condition: Boolean
    quantity: Literal["stake", "attribution"] = "stake"

    @property
    def kappa(self) -> sympy.Expr:
        r"""The threshold in ``kappa``: the stake divided by :math:`\chi W`.

        Raises
        ------
        GameError
            If the threshold is not one in the stake.
        """
        if self.quantity != "stake":
            msg = f"{self.name} is a threshold in {self.quantity}; only stakes convert to kappa."
            raise GameError(msg)
        return self.expression * symbol("kappa") / effective_stake()


@dataclass(frozen=True)
class _Terms:
    """The symbols of the formulas above."""

    value: sympy.Expr
    cost: sympy.Expr
    limbo: sympy.Expr
    d_m: sympy.Expr
    u_x: sympy.Expr
    x: sympy.Expr
    phi: sympy.Expr
    beta: sympy.Expr
    cap: sympy.Expr | None

    def affordable(self, amount: sympy.Expr) -> sympy.Expr:
        """Return the smaller of what Moscow is willing and able to pay."""
        import sympy

        return amount if self.cap is None else sympy.Min(amount, self.cap)


def _terms(*, capped: bool, managed_exit: bool) -> _Terms:
    parts = blocks(managed_exit=managed_exit)
    limbo = symbol("limbo_cost") + symbol("spoil_harm") * symbol("spoil_effort")
    return _Terms(
        symbol("moscow_value"),
        derived("net_sov_cost"),
        limbo,
        parts.limbo[1],
        parts.exit[1],
        symbol("expulsion_cost"),
        symbol("attribution"),
        derived("power_damascus"),
        symbol("transfer_cap") if capped else None,
    )


@cache
def talks_thresholds(*, capped: bool = True, managed_exit: bool = False) -> dict[str, Threshold]:
    """Return the thresholds of the talks over the full presence.

    Parameters
    ----------
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    managed_exit : bool
        Whether an exit brings Moscow the face payment.

    Returns
    -------
    dict from name to Threshold
        ``y_joint, y_burden, y_S, y_X, y_chip, y_exit, y_tol, y_price_cap, y_price_floor, phi_L,
        phi_exit, phi_reach``; the price thresholds only as far as there is a bound.

    Examples
    --------
    >>> limits = talks_thresholds(capped=False)
    >>> limits["y_joint"].expression
    moscow_value + service_value - sovereignty_cost
    """
    t = _terms(capped=capped, managed_exit=managed_exit)
    found = [*_stakes(t), *_prices(t), *_attributions(t)]
    return {threshold.name: threshold for threshold in found}


def _stakes(t: _Terms) -> list[Threshold]:
    import sympy

    s_0 = t.value - t.cost + t.limbo - t.d_m
    slope = t.phi + t.beta * (1 - t.phi)
    burden, chip = (t.beta * s_0 - t.limbo) / slope, (t.beta * s_0 + t.x - t.limbo) / slope
    if t.cap is not None:
        burden = sympy.Min(burden, t.cap - t.cost)
        chip = sympy.Min(chip, t.cap - t.cost + t.x)
    burden, chip = sympy.Max(burden, -t.cost), sympy.Max(chip, t.x - t.cost)
    most = t.affordable(t.value - t.d_m) - t.cost + t.limbo
    leave = (t.x - t.limbo) / t.phi
    positive = sympy.And(t.phi > 0, t.d_m >= t.u_x)
    deals = sympy.And(t.phi < 1, t.value >= t.d_m)
    pulled = t.affordable(t.value - t.d_m) - t.cost + t.x > 0
    bought = t.affordable(t.value - t.u_x) - t.cost + t.x
    return [
        Threshold("y_joint", "y_{joint}", "the joint value of a legal presence vanishes",
                  t.affordable(t.value) - t.cost, sympy.true),
        Threshold("y_burden", "y_{burden}", "a deal leaves Damascus worse off than no bases",
                  burden, sympy.And(slope > 0, most >= 0, t.value >= t.d_m, t.x > 0)),
        Threshold("y_S", "y_S", "no legal deal beats limbo", most / (1 - t.phi), deals),
        Threshold("y_X", "y_X", "expulsion becomes credible against limbo", leave, t.phi > 0),
        Threshold("y_chip", "y_{chip}", "the threat of expulsion starts to fix the terms of a deal",
                  chip, sympy.And(slope > 0, positive, t.phi * chip >= t.x - t.limbo,
                                  chip < bought)),
        Threshold("y_exit", "y_{exit}", "a credible expulsion can no longer be bought off",
                  bought, sympy.And(t.value >= t.u_x, t.d_m >= t.u_x)),
        Threshold("y_tol", "y_{tol}", "Damascus stops tolerating the presence on Moscow's terms",
                  sympy.Max(leave, chip), sympy.And(positive, sympy.Or(pulled, t.x > t.limbo))),
    ]  # fmt: skip


def _prices(t: _Terms) -> list[Threshold]:
    r"""Where :math:`t^* = s_t - L + \beta S_0 + (1-\beta)(1-\varphi) y` meets its bounds."""
    import sympy

    s_0 = t.value - t.cost + t.limbo - t.d_m
    slope = (1 - t.beta) * (1 - t.phi)
    start = t.cost - t.limbo + t.beta * s_0
    moves = sympy.And(slope > 0, t.value >= t.d_m)
    # The surplus is shared only while there is one, and until the threat of expulsion fixes terms.
    pull, chip = t.phi + t.beta * (1 - t.phi), t.beta * s_0 + t.x - t.limbo

    def inside(amount: sympy.Expr) -> Boolean:
        return sympy.And(moves, amount * (1 - t.phi) <= s_0 * slope, amount * pull <= chip * slope)

    found = [
        Threshold("y_price_floor", "y_{t=0}", "below it Moscow need not pay for a deal",
                  -start / slope, inside(-start))
    ]  # fmt: skip
    if t.cap is not None:
        found.append(
            Threshold("y_price_cap", r"y_{t=\bar t}", "the price of a deal reaches Moscow's means",
                      (t.cap - start) / slope, inside(t.cap - start))
        )  # fmt: skip
    return found


def _attributions(t: _Terms) -> list[Threshold]:
    import sympy

    gap = t.x - t.limbo
    meet = t.affordable(t.value - t.d_m) - t.cost + t.x
    out = t.affordable(t.value - t.u_x) - t.cost + t.x
    reach = effective_stake() / symbol("kappa")
    return [
        Threshold("phi_L", r"\varphi_L", "below it limbo opens between deal and expulsion",
                  gap / meet, sympy.And(meet > 0, t.value >= t.d_m), "attribution"),
        Threshold("phi_exit", r"\varphi_{exit}",
                  "below it exit is reached from limbo, not from a deal",
                  gap / out, sympy.And(out > 0, t.value >= t.d_m, t.d_m >= t.u_x), "attribution"),
        Threshold("phi_reach", r"\varphi_{reach}",
                  "below it no reachable stake makes expulsion credible",
                  gap / reach, reach > 0, "attribution"),
    ]  # fmt: skip


def partial_threshold(
    bases: Sequence[str], *, capped: bool = True, labels: Labels | None = None
) -> Threshold:
    """Return y_S(K): the stake at which no deal that keeps only these bases beats limbo.

    Parameters
    ----------
    bases : sequence of base labels
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    labels : mapping, optional
        Base labels of another case.

    Notes
    -----
    Where the kept bases weigh less in the stake than the attribution of limbo, the sign turns:
    such a deal beats limbo from the threshold *upwards*.

    Examples
    --------
    >>> partial_threshold(["hm", "tn"]).name
    'y_S(hm+tn)'
    """
    import sympy

    t = _terms(capped=capped, managed_exit=False)
    kept = kept_presence(bases, labels=labels)
    most = t.affordable(kept.value - t.d_m) - kept.cost + t.limbo
    return Threshold(
        f"y_S({'+'.join(bases)})",
        rf"y_S(\{{{', '.join(bases)}\}})",
        f"no legal deal on {', '.join(bases)} alone beats limbo",
        most / (kept.weight - t.phi),
        sympy.And(kept.weight > t.phi, kept.value >= t.d_m),
    )


def base_thresholds(base: str, *, labels: Labels | None = None) -> dict[str, Threshold]:
    """Return where a base leaves the efficient package, and where the handover is cheaper than it.

    Parameters
    ----------
    base : str
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    dict from name to Threshold
        ``y_b`` and ``y_hb``.

    Examples
    --------
    >>> sorted(base_thresholds("qa"))
    ['y_b', 'y_hb']
    """
    part = kept_presence([base], labels=labels)
    ratio = symbol("handover_value_damascus") / symbol("handover_value_moscow")
    loses, priced = part.weight > 0, symbol("handover_value_moscow") > 0
    return {
        "y_b": Threshold(f"y_{base}", rf"y_{{{base}}}^*", f"{base} leaves the efficient package",
                         (part.value - part.cost) / part.weight, loses),
        "y_hb": Threshold(f"y_h,{base}", rf"y_{{h,{base}}}",
                          f"below it the handover is cheaper than giving up {base}",
                          (part.value * ratio - part.cost) / part.weight, loses & priced),
    }  # fmt: skip


def regime_conditions(*, capped: bool = True, managed_exit: bool = False) -> dict[str, Boolean]:
    """Return the conditions of DEAL, LIMBO and EXIT in all parameters, thresholds counted as deals.

    Parameters
    ----------
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    managed_exit : bool
        Whether an exit brings Moscow the face payment.

    Notes
    -----
    Written without divisions, so they hold for any attribution from 0 to 1.
    They presuppose that Moscow prefers limbo to exit; otherwise expulsion is no threat to it, and
    more than one outcome can be in equilibrium.

    Examples
    --------
    >>> sorted(regime_conditions())
    ['DEAL', 'EXIT', 'LIMBO']
    """
    import sympy

    t, y = _terms(capped=capped, managed_exit=managed_exit), effective_stake()
    credible = t.limbo + t.phi * y >= t.x
    margins = [t.value - t.d_m, t.value - t.u_x]
    over_limbo, over_exit = (t.affordable(m) - t.cost - y for m in margins)
    signs = sympy.And(over_limbo >= -t.limbo - t.phi * y, t.value >= t.d_m)
    stays = sympy.And(over_exit >= -t.x, t.value >= t.u_x)
    return {
        "DEAL": sympy.Or(sympy.And(~credible, signs), sympy.And(credible, stays)),
        "LIMBO": sympy.And(~credible, ~signs),
        "EXIT": sympy.And(credible, ~stays),
    }


def deal_terms(*, capped: bool = True) -> dict[str, sympy.Expr]:
    """Return Damascus's payoff, Moscow's payoff and the transfer in a deal.

    Parameters
    ----------
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Returns
    -------
    dict
        ``damascus, moscow, transfer`` in USD bn, penalty framing.

    Notes
    -----
    Presupposes, besides what `regime_conditions` does, that a free licence is worth no less to
    Moscow than limbo.
    Otherwise it signs in fear of expulsion only; where the free licence is worth more to Damascus
    than expulsion, Moscow can then delay it, and what is stated is the deal that comes at once.

    Examples
    --------
    >>> sorted(deal_terms())
    ['damascus', 'moscow', 'transfer']
    """
    import sympy

    t, y = _terms(capped=capped, managed_exit=False), effective_stake()
    parts: Blocks = blocks()
    surplus = t.value - t.cost - y - parts.limbo[0] - t.d_m
    share = parts.limbo[0] + t.beta * surplus
    if t.cap is not None:
        share = sympy.Min(share, t.cap - t.cost - y)
    damascus = sympy.Max(share, -t.cost - y, -t.x)
    return {
        "damascus": damascus,
        "moscow": t.value - t.cost - y - damascus,
        "transfer": damascus + t.cost + y,
    }
