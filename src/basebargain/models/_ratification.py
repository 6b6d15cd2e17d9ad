r"""G13: a deal that must also pass at home.

Damascus's leaders sign, the public ratifies; a deal that is rejected leaves what there was.
The public weighs sovereignty :math:`\omega_p \ge 1` times as much as the leaders do, so a licence
costs it :math:`\omega_p s - g`, and it ratifies iff

.. math::

   t \ge t_{rat} = c + p, \qquad p = (\omega_p - 1)\, s,

with c what the leaders need: :math:`s_t - L + (1-\varphi) y` against limbo, :math:`s_t - X + y`
once expulsion is credible.
If the public minds the tolerated presence as much, limbo too is dearer to it, and against limbo
:math:`p = (\omega_p - 1)(s - n_0)`.

Deals that pass exist iff :math:`t_{rat} \le \min(R, \bar t)`, :math:`R \ge 0`, so the last stake is

.. math:: y_{rat} = y_S - \frac{p}{1-\varphi} .

Where one passes the leaders have what they would have had, or
:math:`\max(d_D, -X) + p` if that is more: the vote is worth to them what an outside option of that
size would be.
Against limbo it binds iff :math:`\beta S < p`, as far as payments are not bounded; then Damascus
gains from its public's veto (Schelling's conjecture) as long as the deal passes.

**A veto in Moscow.**
If those whose consent Moscow needs feel the handover :math:`\omega_v` times as dear, a deal with it
must leave Moscow :math:`(\omega_v - 1) H_M` over its alternative: the same rule on the other side.

Literature: Schelling (1960); Putnam (1988); Iida (1993); Milner (1997).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError
from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import decision, terminal
from basebargain.models._handover import Against, alternative, handover_worth, is_within
from basebargain.models._primitives import blocks
from basebargain.models._roles import players
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold, deal_terms, regime_conditions
from basebargain.parameters import derived, registry, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters._registry import Labels

__all__ = [
    "Ratification",
    "moscow_veto",
    "ratification",
    "ratification_outcome",
    "ratification_thresholds",
    "ratification_vote",
]

GAME = "G13"
EVIDENCE = ("E128",)


@dataclass(frozen=True)
class Ratification:
    """What a vote at home changes, against one alternative.

    Attributes
    ----------
    premium : sympy.Expr
        By how much the public asks more than the leaders, not negative, USD bn.
    least : sympy.Expr
        Smallest transfer that is ratified, before the bound at zero, USD bn.
    most : sympy.Expr
        Largest transfer that Moscow is willing and able to make, USD bn.
    passes : sympy Boolean
        Whether some deal is signed and ratified.
    transfer : sympy.Expr
        What Moscow pays if one is.
    binds : sympy Boolean
        Whether that is more than without a vote.
    """

    premium: sympy.Expr
    least: sympy.Expr
    most: sympy.Expr
    passes: Boolean
    transfer: sympy.Expr
    binds: Boolean


def ratification(*, against: Against = "limbo", weighs_limbo: bool = False) -> Ratification:
    """Return the closed form of the vote.

    Parameters
    ----------
    against : {"limbo", "exit"}
        The alternative: limbo while expulsion is not credible, exit once it is.
    weighs_limbo : bool
        Whether the public minds a tolerated presence as much as a licence.

    Returns
    -------
    Ratification
        At the present stake; transfers bounded by zero and ``transfer_cap``.

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.models.ratification().premium
    Max(0, sovereignty_cost*(public_weight - 1))
    """
    import sympy

    need, room = alternative(against)
    minded = symbol("sovereignty_cost")
    if weighs_limbo and against == "limbo":
        minded -= symbol("limbo_cost")
    premium = sympy.Max(0, (symbol("public_weight") - 1) * minded)
    most = sympy.Min(room, symbol("transfer_cap"))
    least = need + premium
    before = _unvoted(need, against)
    return Ratification(
        premium,
        least,
        most,
        sympy.And(room >= 0, least <= most),
        sympy.Max(before, least),
        least > before,
    )


def _unvoted(need: sympy.Expr, against: Against) -> sympy.Expr:
    """Return the transfer that the leaders would agree on if nobody voted."""
    import sympy

    to_limbo, room = alternative("limbo")
    share = to_limbo + derived("power_damascus") * (room - to_limbo)
    share = sympy.Min(share, symbol("transfer_cap"))
    return sympy.Max(0, share) if against == "limbo" else sympy.Max(0, share, need)


@cache
def ratification_thresholds(*, weighs_limbo: bool = False) -> dict[str, Threshold]:
    """Return the last stakes at which a deal passes, and the first at which the vote binds.

    Parameters
    ----------
    weighs_limbo : bool
        Whether the public minds a tolerated presence as much as a licence.

    Returns
    -------
    dict from name to Threshold
        ``y_rat`` against limbo, ``y_rat_exit`` against exit, ``y_bind``.

    Examples
    --------
    >>> import basebargain as bb
    >>> limits = bb.models.ratification_thresholds()
    >>> found = bb.closed_form_thresholds(limits, bb.scenario("seed_mid2025"))
    >>> round(found["y_rat"].value, 3)
    1.604
    """
    import sympy

    kappa, beta = symbol("kappa"), derived("power_damascus")
    limbo = ratification(weighs_limbo=weighs_limbo)
    leave = ratification(against="exit")
    need, room = alternative("limbo")
    start = need.subs(kappa, 0)
    slope = sympy.cancel((need - start) / effective_stake())
    last = limbo.most - limbo.premium - start
    # The leaders' share falls short of the premium, and the public asks for money at all.
    binding = (room - limbo.premium / beta - start, -limbo.premium - start)
    parts = blocks()
    better = [parts.legal[1] >= parts.exit[1], parts.limbo[1] >= parts.exit[1]]
    moves = [room >= 0, slope > 0]
    return {
        "y_rat": Threshold("y_rat", "y_{rat}", "above it no deal passes at home",
                           last / slope, sympy.And(*moves)),
        "y_rat_exit": Threshold("y_rat_exit", "y_{rat}^X",
                                "above it no deal that averts expulsion passes at home",
                                leave.most - leave.least.subs(kappa, 0), sympy.And(*better)),
        "y_bind": Threshold("y_bind", "y_{bind}", "above it the vote raises the price of a deal",
                            sympy.Max(*binding) / slope,
                            sympy.And(*moves, limbo.premium > 0, *(b < last for b in binding))),
    }  # fmt: skip


def ratification_outcome() -> dict[str, sympy.Expr | Boolean]:
    """Return whether a deal passes at the present stake, and Damascus's payoff with and without.

    The alternative is exit where expulsion is credible.

    Returns
    -------
    dict
        ``passes``, a sympy Boolean; ``damascus`` and ``unvoted``, its payoffs with and without the
        vote, USD bn, penalty framing.

    Examples
    --------
    >>> import basebargain as bb
    >>> point = bb.scenario("post_2026")
    >>> found = bb.models.ratification_outcome()["passes"]
    >>> found.subs({s: point[s.name] for s in found.free_symbols})
    True
    """
    import sympy

    parts = blocks()
    credible = parts.exit[0] >= parts.limbo[0]
    limbo, leave = ratification(), ratification(against="exit")
    passes = sympy.Or(sympy.And(~credible, limbo.passes), sympy.And(credible, leave.passes))
    paid = sympy.Piecewise((leave.transfer, credible), (limbo.transfer, True))
    reserve = sympy.Max(parts.limbo[0], parts.exit[0])
    return {
        "passes": passes,
        "damascus": sympy.Piecewise((paid + parts.legal[0], passes), (reserve, True)),
        "unvoted": sympy.Piecewise(
            (deal_terms()["damascus"], regime_conditions()["DEAL"]), (reserve, True)
        ),
    }


def ratification_vote(
    offers: Mapping[str, Any] | None = None, *, labels: Labels | None = None
) -> ExtensiveGame:
    """Return the two-level game: Moscow offers, the leaders sign, the public votes.

    Parameters
    ----------
    offers : mapping from label to transfer, optional
        What Moscow can offer, USD bn, within its means; by default nothing, and the least that
        the public ratifies.
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    ExtensiveGame
        Damascus, the public and Moscow.
        Without a ratified deal Damascus tolerates the presence or expels it.

    Raises
    ------
    GameError
        If there is no offer.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.ratification_vote({"little": 0.5, "much": 1.9})
    >>> fixed = game.at(bb.scenario("seed_mid2025"), kappa=0.25)
    >>> bb.subgame_perfect_equilibria(fixed).equilibria[0].support["Moscow's offer"]
    ('little',)
    """
    if offers is None:
        offers = {"nothing": 0, "enough": ratification().least}
    if not offers:
        msg = "ratification_vote: offers must hold at least one transfer; got none."
        raise GameError(msg)
    parts, (host, patron) = blocks(), players(labels=labels)
    premium = (symbol("public_weight") - 1) * symbol("sovereignty_cost")

    def end(label: str) -> Any:
        limbo, leave = (
            terminal(own, own, moscow, outcome=name)
            for name, (own, moscow) in (("limbo", parts.limbo), ("exit", parts.exit))
        )
        return decision(host, f"no deal {label}", {"tolerate": limbo, "expel": leave})

    def offered(label: str, transfer: Any) -> Any:
        own, moscow = parts.legal
        deal = terminal(own + transfer, own + transfer - premium, moscow - transfer, outcome="deal")
        vote = {"ratify": deal, "reject": end(f"after the vote on {label}")}
        voted = decision("public", f"vote on {label}", vote)
        answer = {"sign": voted, "decline": end(f"after declining {label}")}
        return decision(host, f"answer to {label}", answer)

    moves = {label: offered(label, transfer) for label, transfer in offers.items()}
    root = decision(patron, f"{patron}'s offer", moves)
    game = ExtensiveGame((host, "public", patron), root, name="G13 ratification", unit="USD bn")
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters})


def moscow_veto(weight: Any) -> dict[str, Any]:
    r"""Return what a veto in Moscow does to a deal with the handover.

    Parameters
    ----------
    weight : number or expression
        How much dearer the handover is to those who must consent, at least 1.

    Returns
    -------
    dict
        ``premium``, what such a deal must leave Moscow over limbo; ``passes``, whether one with
        capped money does; ``chance``, the largest chance of the handover that passes without
        money, zero if nothing does; ``y_h`` and ``y_lot`` as Threshold.

    Raises
    ------
    GameError
        If the weight is below one.

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.models.moscow_veto("3/2")["premium"]
    handover_value_moscow/2
    """
    import sympy

    omega = sympy.Rational(weight) if isinstance(weight, str) else sympy.sympify(weight)
    if not is_within(omega, 1, sympy.oo):
        msg = f"moscow_veto: weight must be at least 1; got {omega}."
        raise GameError(msg)
    need, room = alternative("limbo")
    start = need.subs(symbol("kappa"), 0)
    slope = sympy.cancel((need - start) / effective_stake())
    gain, cost = handover_worth()
    dear = omega * cost
    most = gain + sympy.Min(room - dear, symbol("transfer_cap"))
    drawn = sympy.Piecewise((0, room < 0), (1, dear <= room), (room / dear, True))
    return {
        "premium": dear - cost,
        "passes": sympy.And(room >= dear, most >= need),
        "chance": drawn,
        "y_h": Threshold("y_h", "y_h^v", "above it no swap is worth a licence",
                         (gain - start) / slope, sympy.And(room >= dear, slope > 0)),
        "y_lot": Threshold("y_lot", "y_{lot}^v", "above it no lottery is worth a licence",
                           (gain * drawn - start) / slope,
                           sympy.And(room >= 0, slope > 0)),
    }  # fmt: skip
