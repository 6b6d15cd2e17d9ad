r"""G1: one package over bases, debt, funds, cash and a handover.

Start from full presence and no payment; a concession of Moscow moves payoffs by a gain
:math:`g_i` to Damascus and a cost :math:`c_i` to Moscow:

==================  ==============================  =====================
concession          gain :math:`g_i`                cost :math:`c_i`
==================  ==============================  =====================
debt relief         :math:`\eta_D D_0`              :math:`\eta_M D_0`
released funds      :math:`F_0`                     :math:`\eta_f F_0`
cash                :math:`C_0`                     :math:`C_0`
handover            :math:`H_D`                     :math:`H_M`
leaving base b      :math:`s_{tb} + y \omega_b`     :math:`V_b`
==================  ==============================  =====================

Each can be made in part: a sum paid, a term shortened, a lottery over the handover.
Then what can be agreed is the sum of segments in the plane, and its efficient border takes the
concessions in order of the ratio :math:`\rho_i = g_i / c_i`, dearest to Damascus per unit of
Moscow's loss first: a fractional knapsack (Dantzig 1957), the *merit order*.
Payments together cost Moscow at most :math:`\bar t`; those that come late in the order are cut.
Without agreement both have what limbo gives them.

**Merit order and the stake.**
Only the ratios of bases move with the stake, so the order changes where

.. math::

   y = \frac{\rho_i V_b - s_{tb}}{\omega_b} \quad\text{(concession i against base b)}, \qquad
   y = \frac{s_{tc}/V_c - s_{tb}/V_b}{\omega_b/V_b - \omega_c/V_c} \quad\text{(two bases)}.

Cash has the ratio one, so a base overtakes cash exactly where it leaves the efficient package.

**Transferable utility.**
If cash has no bound in either direction, a concession is made iff :math:`g_i > c_i`, and with

.. math::

   S^* = V - s_t - y - d_D - d_M + \sum_i \max(0, g_i - c_i)

the Nash solution with powers :math:`\beta, 1-\beta` gives :math:`u_D = d_D + \beta S^*`; the
Kalai-Smorodinsky solution and, at equal powers, the egalitarian and the Nash solution are all the
half of :math:`S^*`.
With K the bases that stay, the value t of all payments has

.. math::

   \frac{dt}{dy} = (1-\beta)(\omega_K - \varphi), \qquad
   \frac{du_D}{dy} = -\bigl(\varphi + \beta(\omega_K - \varphi)\bigr), \qquad
   \frac{du_M}{dy} = -(1-\beta)(\omega_K - \varphi) .

So the price falls with the stake where what stays weighs less than limbo is attributed.

Literature: Nash (1950); Kalai and Smorodinsky (1975); Kalai (1977); Sebenius (1983) and Tollison
and Willett (1979) on adding issues; Dantzig (1957) for the knapsack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product
from typing import TYPE_CHECKING, Literal

from basebargain._errors import GameError
from basebargain.forms._bargaining import BargainingProblem
from basebargain.forms._bargaining_polyhedral import PolyhedralSet
from basebargain.models._primitives import Framing, Pair, blocks, issue_payoffs, kept_presence
from basebargain.models._roles import players
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import derived, registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = [
    "Concession",
    "Handover",
    "concessions",
    "merit_order_thresholds",
    "package_deal",
    "package_terms",
]

GAME = "G1"
EVIDENCE = (
    "E008", "E011", "E025", "E035", "E056", "E057", "E087", "E097", "E098", "E099", "E100", "E101",
    "E111", "E113", "E115", "E116", "E117", "E137", "E140", "E141",
)  # fmt: skip

Handover = Literal["refused", "agreed", "lottery"]
Kind = Literal["payment", "handover", "base"]

REGIMES = ("PACKAGE", "LIMBO", "EXIT")
CAPS = {
    "debt_relief": "debt_nominal",
    "released_funds": "frozen_funds",
    "cash": "cash_cap",
    "handover": "",
}


@dataclass(frozen=True)
class Concession:
    """What Moscow can give, in full: the gain to Damascus and the cost to itself.

    Attributes
    ----------
    name : str
        An issue, or ``"leave <base>"``.
    kind : {"payment", "handover", "base"}
    gain, cost : sympy.Expr
        USD bn.
    base : str
        Label of the base that is left; empty otherwise.
    """

    name: str
    kind: Kind
    gain: sympy.Expr
    cost: sympy.Expr
    base: str = ""

    @property
    def ratio(self) -> sympy.Expr:
        """Gain to Damascus per unit of Moscow's cost."""
        return self.gain / self.cost


def concessions(*, labels: Labels | None = None) -> tuple[Concession, ...]:
    """Return every concession of the package: payments, the handover, and leaving each base.

    Parameters
    ----------
    labels : mapping, optional
        Base labels of another case, as in `registry`.

    Examples
    --------
    >>> [c.name for c in concessions()]
    ['debt_relief', 'released_funds', 'cash', 'handover', 'leave hm', 'leave tn', 'leave qa']
    >>> concessions()[0].ratio
    debt_value_damascus/debt_value_moscow
    """
    import sympy

    damascus, moscow = issue_payoffs(labels=labels)
    found = []
    for issue, cap in CAPS.items():
        given = sympy.Symbol(issue, real=True)
        amount = symbol(cap) if cap else sympy.Integer(1)
        gain, cost = amount * damascus.diff(given), -amount * moscow.diff(given)
        kind: Kind = "payment" if cap else "handover"
        found.append(Concession(issue, kind, gain, cost))
    for base in _bases(labels):
        kept = kept_presence([base], labels=labels)
        gain = kept.cost + effective_stake() * kept.weight
        found.append(Concession(f"leave {base}", "base", gain, kept.value, base))
    return tuple(found)


def _bases(labels: Labels | None) -> list[str]:
    return [name.removeprefix("presence_") for name in registry(labels).family("presence")]


def package_deal(
    *,
    handover: Handover = "lottery",
    capped: bool = True,
    framing: Framing = "penalty",
    labels: Labels | None = None,
) -> BargainingProblem:
    """Return the bargaining problem over packages with free parameters.

    Parameters
    ----------
    handover : {"lottery", "refused", "agreed"}
        Whether the handover is drawn by lot with any chance, or fixed.
        Without lotteries what can be agreed is the union of the last two sets, which
        `package_frontier` solves.
    capped : bool
        Whether all payments together cost Moscow at most ``transfer_cap``.
    framing : {"penalty", "reward"}
        Whether the stake is lost by presence or gained by its absence.
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    BargainingProblem
        Damascus and Moscow, on the polygon of payoffs; USD bn.

    Raises
    ------
    GameError
        For another `handover` or `framing`.

    Notes
    -----
    Presence is linear in value here, or a lot decides which bases stay; for a curved value see
    `package_frontier`.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.package_deal(handover="refused", capped=False)
    >>> game = game.at(bb.scenario("seed_mid2025"))
    >>> bb.nash_bargaining(game, weights=game.power).equilibria[0].payoffs.round(3)
    array([-1.044,  4.482])
    """
    if handover not in ("lottery", "refused", "agreed"):
        msg = f"handover must be 'lottery', 'refused' or 'agreed'; got {handover!r}."
        raise GameError(msg)
    whole = blocks(framing=framing)
    given = concessions(labels=labels)
    start, zero = whole.legal, (effective_stake() * 0, effective_stake() * 0)
    lots = [c for c in given if c.kind == "base" or (c.kind, handover) == ("handover", "lottery")]
    if handover == "agreed":
        start = _moved(start, *((c.gain, c.cost) for c in given if c.kind == "handover"))
    paid = _paid([c for c in given if c.kind == "payment"], capped=capped)
    corners = [
        _moved(start, payment, *choice)
        for payment in paid
        for choice in product(*((zero, (c.gain, c.cost)) for c in lots))
    ]
    host, patron = players(labels=labels)
    problem = BargainingProblem(
        (host, patron),
        PolyhedralSet(corners),
        inside=whole.limbo,
        impatience=(symbol("impatience_damascus"), symbol("impatience_moscow")),
        regimes=REGIMES,
        name="G1 package deal",
        unit="USD bn",
    )
    known = registry(labels)
    return problem.declared({name: known[name] for name in problem.parameters if name in known})


def _moved(start: Pair, *steps: Pair) -> Pair:
    """Add gains to Damascus and take costs from Moscow."""
    return start[0] + sum(g for g, _ in steps), start[1] - sum(c for _, c in steps)


def _paid(payments: Sequence[Concession], *, capped: bool) -> list[Pair]:
    """Return (gain, cost) of payments whose hull is everything that can be paid.

    With a common bound those are the payments made one after the other, in any order, until the
    bound is met.
    """
    import sympy

    zero = sympy.Integer(0)
    sizes = range(len(payments) + 1)
    if not capped:
        chosen = [s for n in sizes for s in combinations(payments, n)]
        return [(sum((c.gain for c in s), zero), sum((c.cost for c in s), zero)) for s in chosen]
    found = []
    for order in (p for n in sizes for p in permutations(payments, n)):
        gain, left = zero, symbol("transfer_cap") + zero
        for c in order:
            share = payable_share(c.cost, left)
            gain, left = gain + share * c.gain, left - share * c.cost
        found.append((gain, symbol("transfer_cap") - left))
    return found


def payable_share(cost: sympy.Expr, left: sympy.Expr) -> sympy.Expr:
    """Return which part of a payment the remaining means cover; what costs nothing is covered."""
    import sympy

    return sympy.Piecewise((1, cost <= left), (left / cost, True))


def package_terms(*, labels: Labels | None = None) -> dict[str, sympy.Expr]:
    r"""Return the agreed package where cash has no bound in either direction.

    Parameters
    ----------
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    dict
        ``surplus``: joint gain over limbo, negative where limbo is better for both together;
        ``damascus``, ``moscow``: payoffs with powers :math:`\beta, 1 - \beta`;
        ``price``: what all payments, cash included, are worth to Damascus;
        ``kept_weight``: :math:`\omega_K`, the weight of the bases that stay; USD bn.

    Notes
    -----
    Payoffs and price presuppose a surplus that is not negative.
    With full presence and nothing but cash worth giving the price is that of alternating offers.

    Examples
    --------
    >>> sorted(package_terms())
    ['damascus', 'kept_weight', 'moscow', 'price', 'surplus']
    """
    import sympy

    parts, beta = blocks(), derived("power_damascus")
    given = [c for c in concessions(labels=labels) if c.name != "cash"]
    made = {c.name: sympy.Piecewise((1, c.gain > c.cost), (0, True)) for c in given}
    best = sum((sympy.Max(0, c.gain - c.cost) for c in given), start=sympy.Integer(0))
    surplus = sum(parts.legal) - sum(parts.limbo) + best
    damascus = parts.limbo[0] + beta * surplus
    unpaid = parts.legal[0] + sum(made[c.name] * c.gain for c in given if c.kind != "payment")
    weights = {c.base: kept_presence([c.base], labels=labels).weight for c in given if c.base}
    kept = sum((1 - made[f"leave {base}"]) * weight for base, weight in weights.items())
    return {
        "surplus": surplus,
        "damascus": damascus,
        "moscow": parts.limbo[1] + (1 - beta) * surplus,
        "price": damascus - unpaid,
        "kept_weight": kept,
    }


def merit_order_thresholds(*, labels: Labels | None = None) -> dict[str, Threshold]:
    """Return every stake at which two concessions change places in the merit order.

    Parameters
    ----------
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    dict from name to Threshold
        ``y(<issue>, <base>)``: below it the issue comes before leaving the base;
        ``y(<base>, <base>)``: two bases change places.

    Notes
    -----
    About whole bases; with ``presence_curvature`` below one the first bit of a base goes earlier,
    see `merit_orders`.

    Examples
    --------
    >>> import basebargain as bb
    >>> limits = merit_order_thresholds()
    >>> found = bb.closed_form_thresholds(limits, bb.scenario("seed_mid2025"))
    >>> round(found["y(handover, hm)"].kappa, 3)
    0.27
    """
    given = concessions(labels=labels)
    found = []
    for base in (c.base for c in given if c.base):
        found += [_overtaken(issue, base, labels) for issue in given if not issue.base]
    found += [_swapped(first, second, labels) for first, second in combinations(_bases(labels), 2)]
    return {threshold.name: threshold for threshold in found}


def _overtaken(issue: Concession, base: str, labels: Labels | None) -> Threshold:
    kept = kept_presence([base], labels=labels)
    return Threshold(
        f"y({issue.name}, {base})",
        rf"y_{{\mathrm{{{issue.name.replace('_', chr(92) + ' ')}}},\,{base}}}",
        f"below it {issue.name.replace('_', ' ')} comes before leaving {base}",
        (issue.ratio * kept.value - kept.cost) / kept.weight,
        (kept.weight > 0) & (issue.cost > 0),
    )


def _swapped(first: str, second: str, labels: Labels | None) -> Threshold:
    import sympy

    one, two = (kept_presence([base], labels=labels) for base in (first, second))
    turn = one.weight * two.value - two.weight * one.value
    return Threshold(
        f"y({first}, {second})",
        rf"y_{{{first},\,{second}}}",
        f"leaving {first} and leaving {second} change places",
        (two.cost * one.value - one.cost * two.value) / turn,
        sympy.And(sympy.Ne(turn, 0), one.value > 0, two.value > 0),
    )
