r"""G8: concessions over Ukraine for the bases in Syria, and the other way round.

Staying is worth :math:`\Gamma(y) = u_M(y) - u_X` to Moscow: its payoff in the talks over the bases
(G2) over that of leaving.
With :math:`g = \max(0, \Gamma - F)` what a face payment F leaves to be made good:

* a concession of the share :math:`q \in [0, 1]` of Moscow's aims in Ukraine, worth :math:`P_M q`,
  frees the bases iff :math:`q \ge q^* = g / P_M`;
  the face payment is a diplomatic gain that costs the West nothing, as in a managed exit of G2;
* Washington gains :math:`Z_{us} - C_{us} q`, less a rift :math:`\xi` with Europe if
  :math:`C_{eu} q > Z_{eu}`;
* Europe gains :math:`Z_{eu} - C_{eu} q`; where it has a veto it uses it iff that is negative.

All who say yes say yes to less, so a linked deal exists iff one exists at :math:`q^*`.
The talks make :math:`\Gamma` a decreasing function of the stake:

==================================  =============================  ====================
regime of the talks                 :math:`\Gamma(y)`              its slope
==================================  =============================  ====================
deal, shares                        d_M - u_X + (1-beta) S(y)      -(1-beta)(1-phi)
deal, threat of expulsion binds     V - s_t - y + X - u_X          -1
deal, cap binds                     V - tbar - u_X                 0
deal, Moscow need not pay           V - u_X                        0
limbo                               d_M - u_X                      0
exit                                0                              0
==================================  =============================  ====================

so a stake that lowers what Moscow has is a substitute for concessions, up to the point where the
talks fail: in limbo no stake lowers the price until expulsion is credible.
Where the bases end anyway there is nothing to link.
Damascus has no say in all this.

Leaving only the bases J costs Moscow what it has from them (`_leaving`):
:math:`\Gamma_J` in limbo, :math:`\Gamma_J + (1-\beta) S_J` in a deal that shares the surplus.

Reversed, recognition of the presence buys a concession of at most
:math:`q_{rev} = (1-\zeta) V / P_M`: what a licence adds to the bases, all else unchanged.

Literature: Putnam (1988) on two-level games and ratification; Tollison and Willett (1979), Sebenius
(1983), Davis (2004) and Poast (2012) on linking issues.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from basebargain._errors import GameError
from basebargain.models._base_limbo import BaseShares
from basebargain.models._leaving import departure
from basebargain.models._primitives import Blocks, blocks
from basebargain.models._thresholds import (
    Threshold,
    deal_terms,
    regime_conditions,
    talks_thresholds,
)
from basebargain.parameters import derived, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters._registry import Labels

__all__ = [
    "freeing_concession",
    "linkage_conditions",
    "linkage_thresholds",
    "reverse_concession",
    "value_of_staying",
]

GAME = "G8"
EVIDENCE = ("E072", "E077", "E080", "E098", "E123", "E124", "E125")

Ratification = Literal["rift", "veto"]


def value_of_staying(
    bases: Sequence[str] | None = None,
    *,
    shares: BaseShares | None = None,
    labels: Labels | None = None,
) -> sympy.Expr:
    r"""Return :math:`\Gamma(y)`: what Moscow would lose by leaving, in USD bn.

    Parameters
    ----------
    bases : sequence of base labels, optional
        Those it would leave while it keeps the others; all if not given.
    shares : BaseShares, optional
        How limbo and spoiling are split over the bases.
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    sympy.Expr
        By regime of the talks over all bases; for some of the bases, with the regime unchanged by
        their end, and the surplus of a deal shared without a bound on the transfer.

    Raises
    ------
    GameError
        If a label is no base.

    Notes
    -----
    Presupposes, as the regimes do, that Moscow prefers limbo to exit.

    Examples
    --------
    >>> import basebargain as bb
    >>> stay = bb.models.value_of_staying()
    >>> scenario = bb.scenario("seed_mid2025")
    >>> round(float(stay.subs({s: scenario[s.name] for s in stay.free_symbols})), 4)
    3.3375
    """
    import sympy

    regime, left = regime_conditions(), departure(bases, shares=shares, labels=labels)
    if bases is None:
        deal = deal_terms()["moscow"] - left.relocation
    else:
        deal = left.loss + (1 - derived("power_damascus")) * left.surplus
    return sympy.Piecewise((deal, regime["DEAL"]), (left.loss, regime["LIMBO"]), (0, True))


def freeing_concession(
    bases: Sequence[str] | None = None,
    *,
    shares: BaseShares | None = None,
    labels: Labels | None = None,
) -> sympy.Expr:
    r"""Return :math:`q^*`, the least concession for which Moscow leaves; a share of its aims.

    Parameters
    ----------
    bases : sequence of base labels, optional
        Those that it leaves; all if not given.
    shares : BaseShares, optional
        How limbo and spoiling are split over the bases.
    labels : mapping, optional
        Base labels of another case.

    Notes
    -----
    The face payment comes with any departure, however small.

    Examples
    --------
    >>> import basebargain as bb
    >>> q = bb.models.freeing_concession()
    >>> scenario = bb.scenario("seed_mid2025")
    >>> round(float(q.subs({s: scenario[s.name] for s in q.free_symbols})), 4)
    0.0304
    """
    import sympy

    gap = value_of_staying(bases, shares=shares, labels=labels) - symbol("face_payment")
    return sympy.Max(0, gap) / symbol("ukr_moscow_gain")


def reverse_concession(*, spoiling_ends: bool = False) -> sympy.Expr:
    r"""Return :math:`q_{rev}`, the most that recognition of the presence buys in Ukraine.

    Parameters
    ----------
    spoiling_ends : bool
        Whether Moscow gives up spoiling with recognition, and with it :math:`b e - k e^2/2`.

    Notes
    -----
    Recognition turns limbo into a legal presence for which nothing else is paid; where the talks
    end in a deal the presence is legal already, and there is no such premium.

    Examples
    --------
    >>> reverse_concession()
    moscow_value*(1 - limbo_security)/ukr_moscow_gain
    """
    import sympy

    if spoiling_ends:
        parts = blocks()
        premium = sympy.Max(0, parts.legal[1] - parts.limbo[1])
    else:
        premium = symbol("moscow_value") * (1 - symbol("limbo_security"))
    return premium / symbol("ukr_moscow_gain")


def linkage_conditions(
    bases: Sequence[str] | None = None,
    *,
    ratification: Ratification = "veto",
    shares: BaseShares | None = None,
    labels: Labels | None = None,
) -> dict[str, Boolean]:
    """Return when each side says yes to the least concession that frees the bases.

    Parameters
    ----------
    bases : sequence of base labels, optional
        Those that are to be freed; all if not given.
        Their end is worth their part of the donors' weights to the West.
    ratification : {"veto", "rift"}
        Whether Europe can stop the deal, or only makes Washington pay for it.
    shares : BaseShares, optional
        How limbo and spoiling are split over the bases.
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    dict
        ``moscow`` (the concession is at most the whole), ``us``, ``europe`` (it would ratify),
        ``deal``, and ``split``: Washington, left to itself, gains from what Europe loses by.

    Notes
    -----
    Free of divisions by Moscow's gain.
    Where the talks end in an exit the least concession is nothing and ``deal`` holds trivially.

    Examples
    --------
    >>> sorted(linkage_conditions())
    ['deal', 'europe', 'moscow', 'split', 'us']
    """
    import sympy

    check_ratification(ratification)
    gain, west = symbol("ukr_moscow_gain"), west_terms(bases, labels)
    need = freeing_concession(bases, shares=shares, labels=labels) * gain
    europe = west.cost_eu * need <= west.value_eu * gain
    alone = west.cost_us * need <= west.value_us * gain
    rift = west.cost_us * need + symbol("ukr_rift_cost") * gain <= west.value_us * gain
    washington = alone if ratification == "veto" else sympy.Or(sympy.And(europe, alone), rift)
    moscow = need <= gain
    deal = sympy.And(moscow, washington)
    split = sympy.And(
        west.cost_eu * need > west.value_eu * gain, west.cost_us * need < west.value_us * gain
    )
    return {
        "moscow": moscow,
        "us": washington,
        "europe": europe,
        "deal": sympy.And(deal, europe) if ratification == "veto" else deal,
        "split": split,
    }


class West(NamedTuple):
    """What the full concession costs either, and what the end of the bases is worth to it."""

    cost_us: sympy.Expr
    cost_eu: sympy.Expr
    value_us: sympy.Expr
    value_eu: sympy.Expr


def west_terms(bases: Sequence[str] | None = None, labels: Labels | None = None) -> West:
    weight = departure(bases, labels=labels).weight
    value_us, value_eu = (weight * symbol(f"ukr_{side}_value") for side in ("us", "eu"))
    return West(symbol("ukr_us_cost"), symbol("ukr_eu_cost"), value_us, value_eu)


def check_ratification(ratification: str) -> None:
    if ratification not in ("rift", "veto"):
        msg = f"ratification must be 'veto' or 'rift'; got {ratification!r}."
        raise GameError(msg)


def linkage_thresholds() -> dict[str, Threshold]:
    r"""Return the stakes above which the concession that frees the bases becomes acceptable.

    Returns
    -------
    dict from name to Threshold
        ``y_link_us`` and ``y_link_eu``: where :math:`q^*` falls to :math:`Z/C` of either, as long
        as the talks end in a deal that shares the surplus.

    Examples
    --------
    >>> sorted(linkage_thresholds())
    ['y_link_eu', 'y_link_us']
    """
    return {
        f"y_link_{side}": _link(side, name)
        for side, name in (("us", "Washington"), ("eu", "Europe"))
    }


def _link(side: str, name: str) -> Threshold:
    import sympy

    parts: Blocks = blocks()
    phi, beta = symbol("attribution"), derived("power_damascus")
    slope = (1 - beta) * (1 - phi)
    surplus = (sum(parts.legal) - sum(parts.limbo)).subs(symbol("kappa"), 0)
    start = parts.limbo[1] - parts.exit[1] + (1 - beta) * surplus - symbol("face_payment")
    worth = symbol("ukr_moscow_gain") * symbol(f"ukr_{side}_value")
    cost = symbol(f"ukr_{side}_cost")
    # Conditions are multiplied by the cost, so that they can be read where it is zero.
    gap, limits = start * cost - worth, talks_thresholds()
    shared = [gap <= limits[key].expression * slope * cost for key in ("y_S", "y_chip")]
    paid = (parts.legal[1] - parts.exit[1] - symbol("face_payment")) * cost - worth
    return Threshold(
        f"y_link_{side}",
        rf"y_{{link,{side}}}",
        f"above it {name} can live with the concession that frees the bases",
        (start - worth / cost) / slope,
        sympy.And(
            cost > 0, slope > 0, limits["y_S"].condition, gap >= 0, *shared,
            paid >= 0, paid <= symbol("transfer_cap") * cost,
        ),
    )  # fmt: skip
