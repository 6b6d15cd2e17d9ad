r"""G8: concessions over Ukraine for the bases in Syria, and the other way round.

Staying is worth :math:`\Gamma(y) = u_M(y) - u_X` to Moscow: its payoff in the talks over the bases
(G2) over that of leaving.
With :math:`g = \max(0, \Gamma - F)` what a face payment F leaves to be made good:

* a concession of the share :math:`q \in [0, 1]` of Moscow's aims in Ukraine, worth :math:`P_M q`,
  frees the bases iff :math:`q \ge q^* = g / P_M`;
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
limbo                               d_M - u_X                      0
exit                                0                              0
==================================  =============================  ====================

so conditionality and concessions are substitutes.
Reversed, recognition of the presence buys a concession of at most
:math:`q_{rev} = (1-\zeta) V / P_M`: what a licence adds to the bases, all else unchanged.

Literature: Putnam (1988) on two-level games and ratification; Tollison and Willett (1979), Sebenius
(1983), Davis (2004) and Poast (2012) on linking issues.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from basebargain._errors import GameError
from basebargain.forms import ExtensiveGame, decision, terminal
from basebargain.models._primitives import Blocks, blocks, kept_presence
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import (
    Threshold,
    deal_terms,
    regime_conditions,
    talks_thresholds,
)
from basebargain.parameters import derived, registry, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.forms._extensive_nodes import Node
    from basebargain.parameters._registry import Labels

__all__ = [
    "freeing_concession",
    "linkage",
    "linkage_conditions",
    "linkage_thresholds",
    "reverse_concession",
    "value_of_staying",
]

GAME = "G8"
EVIDENCE = ("E072", "E077", "E080", "E098", "E123", "E124", "E125", "E126", "E127", "E132")

Ratification = Literal["rift", "veto"]


def value_of_staying(
    bases: Sequence[str] | None = None, *, labels: Labels | None = None
) -> sympy.Expr:
    r"""Return :math:`\Gamma(y)`: what Moscow would lose by leaving, in USD bn.

    Parameters
    ----------
    bases : sequence of base labels, optional
        Those it would leave while it keeps the others; all if not given.
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    sympy.Expr
        By regime of the talks over all bases; for some of the bases, with the talks over the rest
        repeated as shares without a cap, or limbo in them.

    Examples
    --------
    >>> import basebargain as bb
    >>> stay = bb.models.value_of_staying()
    >>> scenario = bb.scenario("seed_mid2025")
    >>> round(float(stay.subs({s: scenario[s.name] for s in stay.free_symbols})), 4)
    3.3375
    """
    import sympy

    parts, regime = blocks(), regime_conditions()
    if bases is not None:
        return _partial(bases, labels)
    deal = deal_terms()["moscow"] - parts.exit[1]
    limbo = parts.limbo[1] - parts.exit[1]
    return sympy.Piecewise((deal, regime["DEAL"]), (limbo, regime["LIMBO"]), (0, True))


def _partial(bases: Sequence[str], labels: Labels | None) -> sympy.Expr:
    r"""Return :math:`\Gamma_J`: in limbo the tolerated value, in a deal also a part of the surplus.

    .. math:: (\zeta - r_{alt}) V_J + (1-\beta) ((1-\zeta) V_J - s_{tJ} - (1-\varphi) y \omega_J)
    """
    import sympy

    left = kept_presence(bases, labels=labels)
    zeta, beta = symbol("limbo_security"), derived("power_damascus")
    kept = (zeta - symbol("relocation_share")) * left.value
    surplus = (1 - zeta) * left.value - left.cost
    surplus -= (1 - symbol("attribution")) * effective_stake() * left.weight
    regime = regime_conditions()
    return sympy.Piecewise(
        (kept + (1 - beta) * surplus, regime["DEAL"]), (kept, regime["LIMBO"]), (0, True)
    )


def freeing_concession(
    bases: Sequence[str] | None = None, *, labels: Labels | None = None
) -> sympy.Expr:
    r"""Return :math:`q^*`, the least concession for which Moscow leaves; a share of its aims.

    Parameters
    ----------
    bases : sequence of base labels, optional
        Those that it leaves; all if not given.
    labels : mapping, optional
        Base labels of another case.

    Examples
    --------
    >>> import basebargain as bb
    >>> q = bb.models.freeing_concession()
    >>> scenario = bb.scenario("seed_mid2025")
    >>> round(float(q.subs({s: scenario[s.name] for s in q.free_symbols})), 4)
    0.0304
    """
    return _made_good(bases, labels) / symbol("ukr_moscow_gain")


def _made_good(bases: Sequence[str] | None = None, labels: Labels | None = None) -> sympy.Expr:
    import sympy

    return sympy.Max(0, value_of_staying(bases, labels=labels) - symbol("face_payment"))


def reverse_concession(*, spoiling_ends: bool = False) -> sympy.Expr:
    r"""Return :math:`q_{rev}`, the most that recognition of the presence buys in Ukraine.

    Parameters
    ----------
    spoiling_ends : bool
        Whether Moscow gives up spoiling with recognition, and with it :math:`b e - k e^2/2`.

    Notes
    -----
    Recognition turns limbo into a legal presence for which nothing else is paid.

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


def linkage_conditions(*, ratification: Ratification = "veto") -> dict[str, Boolean]:
    """Return when each side says yes to the least concession that frees the bases.

    Parameters
    ----------
    ratification : {"veto", "rift"}
        Whether Europe can stop the deal, or only makes Washington pay for it.

    Returns
    -------
    dict
        ``moscow`` (the concession is at most the whole), ``us``, ``europe`` (it would ratify),
        ``deal``, and ``split``: Washington, left to itself, gains from what Europe loses by.

    Notes
    -----
    Multiplied by Moscow's gain, so they hold where that is zero too.

    Examples
    --------
    >>> sorted(linkage_conditions())
    ['deal', 'europe', 'moscow', 'split', 'us']
    """
    import sympy

    _check(ratification)
    need, gain = _made_good(), symbol("ukr_moscow_gain")
    c_us, c_eu, z_us, z_eu = map(
        symbol, ("ukr_us_cost", "ukr_eu_cost", "ukr_us_value", "ukr_eu_value")
    )
    europe = c_eu * need <= z_eu * gain
    alone = c_us * need <= z_us * gain
    rift = c_us * need + symbol("ukr_rift_cost") * gain <= z_us * gain
    washington = alone if ratification == "veto" else sympy.Or(sympy.And(europe, alone), rift)
    moscow = need <= gain
    deal = sympy.And(moscow, washington)
    return {
        "moscow": moscow,
        "us": washington,
        "europe": europe,
        "deal": sympy.And(deal, europe) if ratification == "veto" else deal,
        "split": sympy.And(c_eu * need > z_eu * gain, c_us * need < z_us * gain),
    }


def _check(ratification: str) -> None:
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
    most = symbol("ukr_moscow_gain") * symbol(f"ukr_{side}_value") / symbol(f"ukr_{side}_cost")
    stake = (start - most) / slope
    limits = talks_thresholds()
    shared = [stake <= limits[key].expression for key in ("y_S", "y_chip")]
    paid = parts.legal[1] - parts.exit[1] - symbol("face_payment") - most
    return Threshold(
        f"y_link_{side}",
        rf"y_{{link,{side}}}",
        f"above it {name} can live with the concession that frees the bases",
        stake,
        sympy.And(
            slope > 0, limits["y_S"].condition, stake >= 0, *shared,
            paid >= 0, paid <= symbol("transfer_cap"),
        ),
    )  # fmt: skip


def linkage(
    levels: Sequence[sympy.Expr | float] | None = None, *, ratification: Ratification = "veto"
) -> ExtensiveGame:
    """Return the linked talks as a game: Washington offers, Moscow answers, Europe may ratify.

    Parameters
    ----------
    levels : sequence of numbers or expressions, optional
        Concessions that Washington may offer besides none; the least that frees the bases if not
        given.
    ratification : {"veto", "rift"}
        Whether Europe can stop the deal, or only makes Washington pay for it.

    Returns
    -------
    ExtensiveGame
        Players Washington, Moscow and Europe; payoffs over the status quo in USD bn.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.linkage(ratification="rift").at(bb.scenario("seed_mid2025"))
    >>> bb.subgame_perfect_equilibria(game).equilibria[0].payoffs.tolist()
    [0.0, 0.0, 0.0]
    """
    import sympy

    _check(ratification)
    gap = value_of_staying() - symbol("face_payment")
    # At the least concession that frees the bases Moscow is indifferent, or needs none.
    offers = [(freeing_concession(), sympy.Max(0, -gap))]
    if levels is not None:
        offers = [(q, symbol("ukr_moscow_gain") * q - gap) for q in levels]
    moves: dict[str, Node] = {"nothing": terminal(0, 0, 0, outcome="no link")}
    for number, (q, gain) in enumerate(offers, start=1):
        moves[f"offer {number}"] = _answer(number, q, gain, ratification)
    root = decision("Washington", "offer", moves)
    game = ExtensiveGame(
        ("Washington", "Moscow", "Europe"), root, name="G8 Ukraine linkage", unit="USD bn"
    )
    known = registry()
    return game.declared({n: known[n] for n in game.parameters if n in known})


def _answer(
    number: int, q: sympy.Expr | float, gain: sympy.Expr, ratification: Ratification
) -> Node:
    """Return what follows the offer of the concession `q`, which brings Moscow `gain`."""
    import sympy

    c_eu, z_eu = symbol("ukr_eu_cost"), symbol("ukr_eu_value")
    washington = symbol("ukr_us_value") - symbol("ukr_us_cost") * q
    europe = z_eu - c_eu * q
    refused = terminal(0, 0, 0, outcome="no link")
    if ratification == "rift":
        washington -= sympy.Piecewise((symbol("ukr_rift_cost"), europe < 0), (0, True))
    deal: Node = terminal(washington, gain, europe, outcome=f"link {number}")
    if ratification == "veto":
        deal = decision("Europe", f"ratification {number}", {"ratify": deal, "veto": refused})
    return decision("Moscow", f"answer {number}", {"leave": deal, "stay": refused})
