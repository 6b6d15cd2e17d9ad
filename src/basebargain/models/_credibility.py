r"""G6c: whether donors carry out what they announced.

Donors tie the part :math:`\kappa` of the envelope W to the absence of the bases.
If the presence is made legal all the same, withholding costs them :math:`m \kappa W`, and letting
the penalty lapse costs them the reputation and the legal commitments behind it, rep.
They withhold iff :math:`m \kappa W \le rep`, so what can be threatened is bounded by

.. math:: \kappa_{cred} = \frac{rep}{m W}, \qquad y_{cred} = \chi\, \frac{rep}{m} .

A larger envelope does not raise the credible stake; better coordination, laws that bind and a
smaller fear of refugees do.
A threshold is within reach of a credible threat iff
:math:`y_{req} \le \chi \min(W, rep/m)`.

Where reputation is the value v a period of being believed later on, discounted by :math:`\delta`,
and a penalty comes due again with chance :math:`\rho` a period, withholding now is worth while iff

.. math:: m \kappa W \le rep = \frac{\delta v}{1 - \delta + \delta \rho} .

Literature: Kydland and Prescott (1977) on plans that are not carried out; Svensson (2000, 2003)
on aid; Fearon (1997) on tying hands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from basebargain._errors import GameError
from basebargain.forms import ExtensiveGame, MarkovGame, StrategicGame, decision, terminal
from basebargain.models._primitives import blocks
from basebargain.models._roles import players
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters._registry import Labels

__all__ = ["credible_reach", "credible_stake", "penalty_game", "reputation_capital",
           "reputation_game"]  # fmt: skip

GAME = "G6"
EVIDENCE = ("E066",)


def _withheld() -> sympy.Expr:
    """Return what all donors together would withhold."""
    return effective_stake() / symbol("chi")


def credible_stake() -> Threshold:
    """Return the largest stake that donors would carry out.

    Returns
    -------
    Threshold
        ``y_cred``; in ``kappa`` it is free of ``chi``.

    Examples
    --------
    >>> credible_stake().kappa
    commitment_capital/(donor_envelope*withholding_cost)
    """
    cost = symbol("withholding_cost")
    return Threshold(
        "y_cred",
        "y_{cred}",
        "above it donors would rather let the penalty lapse",
        symbol("chi") * symbol("commitment_capital") / cost,
        cost > 0,
    )


def credible_reach(required: Threshold) -> Boolean:
    """Return the condition under which a credible threat with a kappa up to 1 reaches a threshold.

    Parameters
    ----------
    required : Threshold
        In the stake.

    Examples
    --------
    >>> import basebargain as bb
    >>> reach = bb.models.credible_reach(bb.models.talks_thresholds()["y_S"])
    >>> case = bb.scenario("seed_mid2025")
    >>> reach.subs({s: case[s.name] for s in reach.free_symbols})
    False
    """
    import sympy

    stake, cost = required.expression, symbol("withholding_cost")
    carried = stake * cost <= symbol("chi") * symbol("commitment_capital")
    return sympy.And(stake <= effective_stake() / symbol("kappa"), carried)


def penalty_game(*, labels: Labels | None = None) -> ExtensiveGame:
    """Return the game in which Damascus tests an announced penalty.

    Parameters
    ----------
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    ExtensiveGame
        Damascus legalises the presence or expels it; if it legalises, donors withhold or waive.
        Payoffs in USD bn.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.penalty_game().at(bb.scenario("seed_mid2025"))
    >>> [eq.payoffs.round(2).tolist() for eq in bb.subgame_perfect_equilibria(game)]
    [[-0.9, -3.0]]
    """
    parts = blocks()
    legal, y = parts.legal[0], effective_stake()
    (host,) = players("host", labels=labels)
    reply = {
        "withhold": terminal(legal, -symbol("withholding_cost") * _withheld()),
        "waive": terminal(legal + y, -symbol("commitment_capital")),
    }
    game = ExtensiveGame(
        (host, "donors"),
        decision(
            host,
            "presence",
            {
                "legalise": decision("donors", "penalty", reply),
                "expel": terminal(parts.exit[0], symbol("donor_exit_value")),
            },
        ),
        name="G6 penalty",
        unit="USD bn",
    )
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters})


def reputation_capital(flow: Any, discount: Any, recurrence: Any = 0) -> sympy.Expr:
    """Return what being believed later is worth at the moment a penalty comes due, USD bn.

    Parameters
    ----------
    flow : number or expression
        Worth of being believed, USD bn a period.
    discount : number or expression
        Of a period, in [0, 1).
    recurrence : number or expression
        Chance that a penalty comes due in a period, in [0, 1].

    Raises
    ------
    GameError
        If a number leaves its range.

    Examples
    --------
    >>> from fractions import Fraction
    >>> reputation_capital(1, Fraction(3, 4)), reputation_capital(1, Fraction(3, 4), 1)
    (3, 3/4)
    """
    import sympy

    v, delta, rho = map(sympy.sympify, (flow, discount, recurrence))
    if not delta.free_symbols and not 0 <= delta < 1:
        msg = f"reputation_capital: discount must lie in [0, 1); got {discount!r}."
        raise GameError(msg)
    if not rho.free_symbols and not 0 <= rho <= 1:
        msg = f"reputation_capital: recurrence must lie in [0, 1]; got {recurrence!r}."
        raise GameError(msg)
    return delta * v / (1 - delta + delta * rho)


def reputation_game(flow: Any, discount: Any, recurrence: Any = 0) -> MarkovGame:
    """Return the donors' problem over time: a due penalty is withheld, or belief is lost for good.

    Parameters
    ----------
    flow, discount, recurrence : number or expression
        As in `reputation_capital`.

    Returns
    -------
    MarkovGame
        States ``due``, ``quiet`` and ``lapsed``.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.reputation_game(1, 0.75).at(bb.scenario("seed_mid2025"), kappa=0.3)
    >>> (found,) = bb.markov_perfect_equilibria(game)
    >>> found.profile[0][0].tolist()
    [1.0, 0.0]
    """
    reputation_capital(flow, discount, recurrence)
    cost = symbol("withholding_cost") * _withheld()

    def stage(payoffs: list[Any], actions: list[str]) -> StrategicGame:
        return StrategicGame.from_arrays(payoffs, players=("donors",), strategies=(actions,))

    later = [recurrence, 1 - recurrence, 0]
    game = MarkovGame(
        {
            "due": stage([flow - cost, flow], ["withhold", "waive"]),
            "quiet": stage([flow], ["wait"]),
            "lapsed": stage([0], ["wait"]),
        },
        {"due": np.array([later, [0, 0, 1]], dtype=object), "quiet": later, "lapsed": [0, 0, 1]},
        discount,
        name="G6 reputation",
        unit="USD bn",
    )
    known = registry()
    return game.declared({name: known[name] for name in game.parameters if name in known})
