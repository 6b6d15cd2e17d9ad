r"""G10: the games behind the handover: talks, a lottery that nobody enforces, and a reputation.

**A lottery needs an enforcer.**
Let the licence lapse if Moscow, drawn to hand over, does not.
Then Moscow hands over iff :math:`V - H_M \ge d_M`, which is what it takes for a certain swap.
So where Moscow refuses the swap, a lottery without an enforcer never brings a handover, whatever
its chance, and a Damascus that needs something for a licence, :math:`c > 0`, does not sign it:
Powell's (2006) point that an indivisible issue hides a commitment problem.

**Where the cost comes from.**
If each of N other clients pays the rent :math:`\rho` a year as long as it trusts in asylum, and
leaves off with chance p once a guest has been given up, then :math:`H_M = p N \rho / r_M`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from basebargain._errors import GameError
from basebargain.forms._bargaining import BargainingProblem, OutsideOption
from basebargain.forms._bargaining_sets import Agreement, Transfer, TransferAgreements
from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import chance, decision, terminal
from basebargain.models._handover import handover_worth, is_within
from basebargain.models._primitives import blocks
from basebargain.models._roles import players
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["handover_lottery", "handover_talks", "reputation_cost"]

GAME = "G10"
EVIDENCE: tuple[str, ...] = ()

REGIMES = ("DEAL", "LIMBO", "EXIT")


def handover_talks(
    *,
    payments: Literal["none", "moscow"] = "moscow",
    device: bool = False,
    demand: bool = False,
    vow: bool = False,
    labels: Labels | None = None,
) -> BargainingProblem:
    """Return the talks over a licence with or without the handover.

    Parameters
    ----------
    payments : {"none", "moscow"}
        Whether Moscow may add money, up to ``transfer_cap``.
    device : bool
        Whether the face-saving form is on the table as a third kind of agreement.
    demand : bool
        Whether Damascus has demanded the handover in public and pays for signing without it; the
        face-saving form counts as the handover.
    vow : bool
        Whether Moscow has refused in public and pays for yielding.
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    BargainingProblem
        Inside option limbo, outside option expulsion; solve with `alternating_offers`, or with
        `nash_bargaining`, where ``lotteries=True`` admits a chance of the handover.

    Raises
    ------
    GameError
        If `payments` is neither.

    Examples
    --------
    >>> import basebargain as bb
    >>> talks = bb.models.handover_talks().at(bb.scenario("seed_mid2025"), kappa=0.2)
    >>> bb.alternating_offers(talks).equilibria[0].agreement
    'bases alone'
    """
    if payments not in ("none", "moscow"):
        msg = f"handover_talks: payments must be 'none' or 'moscow'; got {payments!r}."
        raise GameError(msg)
    parts = blocks()
    kept, broken = parts.legal
    zero = broken * 0
    alone = (kept - (symbol("audience_damascus") if demand else zero), broken)
    agreements = [Agreement("bases alone", alone)]
    forms = {"bases for handover": False} | ({"bases for a trial abroad": True} if device else {})
    for label, soft in forms.items():
        gain, cost = handover_worth(device=soft)
        yielding = cost + (symbol("audience_moscow") if vow else zero)
        agreements.append(Agreement(label, (kept + gain, broken - yielding)))
    cap = symbol("transfer_cap") if payments == "moscow" else zero
    host, patron = players(labels=labels)
    problem = BargainingProblem(
        (host, patron),
        TransferAgreements(tuple(agreements), Transfer(patron, host, cap=cap)),
        inside=parts.limbo,
        impatience=(symbol("impatience_damascus"), symbol("impatience_moscow")),
        outside=(OutsideOption(host, parts.exit, "expulsion"),),
        regimes=REGIMES,
        name="G10 handover",
        unit="USD bn",
    )
    known = registry(labels)
    return problem.declared({name: known[name] for name in problem.parameters})


def handover_lottery(
    draw: Any = "1/2", *, enforced: bool = False, labels: Labels | None = None
) -> ExtensiveGame:
    """Return the game of a licence for a chance of the handover.

    Parameters
    ----------
    draw : number or str
        Chance of the handover, in (0, 1).
    enforced : bool
        Whether Moscow must hand over when drawn; otherwise it can let the licence lapse.
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    ExtensiveGame
        Moscow offers the lottery, Damascus signs, chance draws, Moscow hands over or refuses.

    Raises
    ------
    GameError
        If the chance is out of range.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.handover_lottery("2/5").at(bb.scenario("seed_mid2025"), kappa=0.05)
    >>> bb.subgame_perfect_equilibria(game).equilibria[0].support["drawn"]
    ('refuse',)
    """
    import sympy

    q = sympy.Rational(draw) if isinstance(draw, str) else sympy.sympify(draw)
    if not (q.is_number and is_within(q, 0, 1)) or q in (0, 1):
        msg = f"handover_lottery: draw must lie in (0, 1); got {draw}."
        raise GameError(msg)
    parts = blocks()
    limbo, (kept, bases) = parts.limbo, parts.legal
    gain, cost = handover_worth()
    host, patron = players(labels=labels)
    over: Any = terminal(kept + gain, bases - cost, outcome="handed over")
    if not enforced:
        lapse = terminal(*limbo, outcome="lapsed")
        over = decision(patron, "drawn", {"hand over": over, "refuse": lapse})
    spared = terminal(kept, bases, outcome="spared")
    drawn = chance({"handover": (q, over), "none": (1 - q, spared)})
    signs = decision(host, "offered", {"sign": drawn, "decline": terminal(*limbo)})
    root = decision(patron, "start", {"offer": signs, "wait": terminal(*limbo)})
    game = ExtensiveGame((host, patron), root, name="G10 lottery", unit="USD bn")
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters})


def reputation_cost(clients: Any, rent: Any, doubt: Any) -> sympy.Expr:
    r"""Return what the trust of other clients is worth to Moscow: a reading of :math:`H_M`.

    Parameters
    ----------
    clients : number or expression
        How many other clients rely on asylum.
    rent : number or expression
        What each is worth to Moscow, USD bn a year.
    doubt : number or expression
        Chance that a client leaves off once a guest has been handed over.

    Returns
    -------
    sympy.Expr
        :math:`p N \rho / r_M`, USD bn; compare with the room :math:`V - d_M`.

    Raises
    ------
    GameError
        If a number is negative, or the chance exceeds one.

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.models.reputation_cost(6, "1/5", 1)
    6/(5*impatience_moscow)
    """
    import sympy

    n, worth, p = (sympy.Rational(v) if isinstance(v, str) else sympy.sympify(v)
                   for v in (clients, rent, doubt))  # fmt: skip
    known = {"clients": (n, sympy.oo), "rent": (worth, sympy.oo), "doubt": (p, sympy.Integer(1))}
    for name, (value, high) in known.items():
        if not is_within(value, 0, high):
            msg = f"reputation_cost: {name} must lie in [0, {high}]; got {value}."
            raise GameError(msg)
    return p * n * worth / symbol("impatience_moscow")
