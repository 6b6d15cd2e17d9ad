r"""G2 where Damascus can expel Russia from some bases only.

Expelling it from base b costs :math:`X_b`, tolerating it there costs
:math:`\lambda_b(y) = \nu_b (n_0 + \ell e) + \varphi y \omega_b` (see `base_states`).
Costs add up over the bases, so the best set to expel from is all b with
:math:`\lambda_b \ge X_b`: expulsion is credible at each base by itself, from

.. math:: y_{X,b} = \frac{X_b - \nu_b (n_0 + \ell e)}{\varphi\, \omega_b}

on, and credible at all once the first of these is reached.
The rest remains tolerated for good, which makes the outside option

.. math::

   u_D = -\sum_b \min(X_b, \lambda_b), \qquad
   u_M = \sum_{b \in E} r_{alt} V_b + \sum_{b \notin E} d_{Mb} .

While no base is worth the expulsion the option is the least bad base, worse than limbo and hence
idle.
With E the set that is worth expelling, a deal on all bases survives iff

.. math::

   y \,\bigl(1 - \varphi\, \omega_{-E}\bigr) \le
   \min(V - u_M, \bar t) - s_t + X_E + \nu_{-E}(n_0 + \ell e),

-E being the bases that stay: :math:`y_S` where E is empty, :math:`y_{exit}` where it is all.
As in the talks over all bases this presupposes that Moscow prefers limbo to what the option leaves
it.

Literature: Binmore, Shaked and Sutton (1989); Muthoo (1999).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from basebargain._errors import GameError
from basebargain.forms._bargaining import BargainingProblem, OutsideOption
from basebargain.forms._bargaining_sets import Agreement, Transfer, TransferAgreements
from basebargain.models._base_limbo import (
    BaseShares,
    BaseStates,
    agreements_by_base,
    base_states,
    in_stake,
    level_of,
)
from basebargain.models._primitives import Framing, Pair, blocks
from basebargain.models._roles import players
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import derived, registry, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters._registry import Labels

__all__ = [
    "partial_exit_threshold",
    "partial_expulsion",
    "partial_expulsion_conditions",
    "partial_expulsion_thresholds",
]

GAME = "G2"
EVIDENCE = ("E011", "E014", "E130")

REGIMES = ("DEAL", "LIMBO", "EXIT")


def partial_expulsion(
    *,
    shares: BaseShares | None = None,
    by_base: bool = False,
    capped: bool = True,
    framing: Framing = "penalty",
    labels: Labels | None = None,
) -> BargainingProblem:
    """Return the talks over all bases with expulsion from any set of them as the outside option.

    Parameters
    ----------
    shares : BaseShares, optional
        How limbo, spoiling and the cost of expulsion are split over the bases.
    by_base : bool
        Whether a deal may license, tolerate or end the presence base by base, as in `base_limbo`;
        otherwise it licenses all.
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    framing : {"penalty", "reward"}
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    BargainingProblem
        Damascus and Moscow; ``"EXIT"`` means from the bases that `partial_expulsion_thresholds`
        puts below the stake; USD bn.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.partial_expulsion().at(bb.scenario("seed_mid2025"))
    >>> bb.alternating_offers(game).regime
    'DEAL'
    """
    whole, states = blocks(framing=framing), base_states(shares=shares, labels=labels)
    # The states, not the aggregate, give limbo: with shares of one's own they need not agree.
    tolerated = [one.tolerated for one in states.values()]
    level = level_of(framing)
    damascus, moscow = _option(states)
    agreements: tuple[Agreement, ...] = (Agreement("full presence", whole.legal),)
    if by_base:
        agreements = tuple(agreements_by_base(states, level, leave=True))
    cap = symbol("transfer_cap") if capped else None
    host, patron = players(labels=labels)
    problem = BargainingProblem(
        (host, patron),
        TransferAgreements(agreements, Transfer(patron, host, cap=cap)),
        inside=(level + sum(t[0] for t in tolerated), sum(t[1] for t in tolerated)),
        impatience=(symbol("impatience_damascus"), symbol("impatience_moscow")),
        outside=(OutsideOption(host, (level + damascus, moscow), "expulsion"),),
        regimes=REGIMES,
        name="G2 partial expulsion",
        unit="USD bn",
    )
    known = registry(labels)
    return problem.declared({name: known[name] for name in problem.parameters if name in known})


def _loss(one: BaseStates) -> sympy.Expr:
    """Return what expelling from one base costs Damascus over tolerating it."""
    return one.tolerated[0] - one.expelled[0]


def _option(states: dict[str, BaseStates]) -> Pair:
    """Return payoffs when the best non-empty set of bases is expelled from."""
    import sympy

    losses = [_loss(one) for one in states.values()]
    idle = sympy.Max(0, sympy.Min(*losses))
    limbo = sum(one.tolerated[0] for one in states.values())
    damascus = limbo - sum(sympy.Min(0, loss) for loss in losses) - idle
    moscow = sympy.Integer(0)
    for k, one in enumerate(states.values()):
        least = sympy.And(
            *(losses[k] < other for other in losses[:k]),
            *(losses[k] <= other for other in losses[k + 1 :]),
        )
        expelled = sympy.Or(losses[k] <= 0, least)
        moscow += sympy.Piecewise((one.expelled[1], expelled), (one.tolerated[1], True))
    return damascus, moscow


def partial_expulsion_conditions(
    *, shares: BaseShares | None = None, capped: bool = True, labels: Labels | None = None
) -> dict[str, Boolean]:
    """Return the conditions of DEAL, LIMBO and EXIT, thresholds counted as deals.

    Parameters
    ----------
    shares : BaseShares, optional
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    dict
        Besides the regimes: ``expel <base>``, whether expulsion from the base is credible, and
        ``presupposed``, what the conditions rest on.

    Examples
    --------
    >>> sorted(partial_expulsion_conditions())[:3]
    ['DEAL', 'EXIT', 'LIMBO']
    """
    import sympy

    states = base_states(shares=shares, labels=labels)
    value, cost, y = symbol("moscow_value"), derived("net_sov_cost"), effective_stake()
    limbo = [sum(one.tolerated[i] for one in states.values()) for i in (0, 1)]
    expelled = {base: _loss(one) <= 0 for base, one in states.items()}
    credible = sympy.Or(*expelled.values())
    worth = sum(
        sympy.Max(*(u[0] for u in (one.tolerated, one.expelled))) for one in states.values()
    )
    left = sum(
        sympy.Piecewise((one.expelled[1], expelled[base]), (one.tolerated[1], True))
        for base, one in states.items()
    )

    def pays(damascus: sympy.Expr, moscow: sympy.Expr) -> Boolean:
        margin = value - moscow
        most = sympy.Min(margin, symbol("transfer_cap")) if capped else margin
        return sympy.And(most - cost - y >= damascus, margin >= 0)

    signs, stays = pays(limbo[0], limbo[1]), pays(worth, left)
    return {
        "DEAL": sympy.Or(sympy.And(~credible, signs), sympy.And(credible, stays)),
        "LIMBO": sympy.And(~credible, ~signs),
        "EXIT": sympy.And(credible, ~stays),
        **{f"expel {base}": condition for base, condition in expelled.items()},
        "presupposed": limbo[1] >= left,
    }


def partial_expulsion_thresholds(
    *, shares: BaseShares | None = None, labels: Labels | None = None
) -> dict[str, Threshold]:
    """Return the stake from which expulsion from each base is credible.

    Parameters
    ----------
    shares : BaseShares, optional
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    dict from name to Threshold
        ``y_X(<base>)``.

    Examples
    --------
    >>> sorted(partial_expulsion_thresholds())
    ['y_X(hm)', 'y_X(qa)', 'y_X(tn)']
    """
    found = []
    for base, one in base_states(shares=shares, labels=labels).items():
        start, slope = in_stake(_loss(one))
        found.append(
            Threshold(
                f"y_X({base})",
                rf"y_{{X,{base}}}",
                f"expulsion from {base} becomes credible against limbo",
                -start / slope,
                slope < 0,
            )
        )
    return {threshold.name: threshold for threshold in found}


def partial_exit_threshold(
    expelled: Collection[str],
    *,
    shares: BaseShares | None = None,
    capped: bool = True,
    labels: Labels | None = None,
) -> Threshold:
    """Return the stake from which no payment stops the expulsion from these bases.

    Parameters
    ----------
    expelled : collection of base labels
        The set that is worth expelling from; with none the threshold is ``y_S``, with all
        ``y_exit``.
    shares : BaseShares, optional
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    labels : mapping, optional
        Base labels of another case.

    Raises
    ------
    GameError
        If a label is no base.

    Examples
    --------
    >>> partial_exit_threshold(["qa"]).name
    'y_exit(qa)'
    """
    import sympy

    states = base_states(shares=shares, labels=labels)
    unknown = [base for base in expelled if base not in states]
    if unknown:
        msg = f"expelled must be labels out of {list(states)}; got {unknown}."
        raise GameError(msg)
    after = [one.expelled if b in expelled else one.tolerated for b, one in states.items()]
    margin = symbol("moscow_value") - sum(u[1] for u in after)
    most = sympy.Min(margin, symbol("transfer_cap")) if capped else margin
    worth, slope = in_stake(sum(u[0] for u in after))
    return Threshold(
        f"y_exit({'+'.join(expelled)})",
        rf"y_{{exit}}(\{{{', '.join(expelled)}\}})",
        f"no payment stops the expulsion from {', '.join(expelled) or 'no base'}",
        (most - derived("net_sov_cost") - worth) / (1 + slope),
        sympy.And(1 + slope > 0, margin >= 0),
    )
