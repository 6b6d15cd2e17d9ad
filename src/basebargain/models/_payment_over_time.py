r"""Deals that Moscow pays for over time, so that it can stop paying.

The talks (G2) let Moscow hand over t at once.
Here it pays instalments worth t while the presence is legal.
If it stops, a period of discount :math:`\delta` passes before Damascus can answer; then Damascus
does what is best for it from there on: go unpaid (:math:`-s_t - y`), withdraw the licence
(:math:`-(L + \varphi y)`) or expel (:math:`-X`), which leaves Moscow
:math:`P \in \{V, d_M, u_X\}`.
Moscow keeps paying iff :math:`V - t \ge (1-\delta) V + \delta P`, so the price that can be paid
over time is at most

.. math:: t \le \delta (V - P)^+ .

The licence is withdrawn from :math:`y_{back} = (L - s_t)/(1 - \varphi)` on, and expulsion is used
where :math:`X` is least.
So a promise to pay needs a stake or a cheap expulsion behind it: below :math:`y_{back}`, with
:math:`X > s_t + y`, every promise is empty and the price is zero.
There Damascus needs no price to prefer a deal (:math:`t_{min} \le 0`), but it loses its share of
the surplus; conditionality of :math:`y_{back}` gives it back.

With what can be promised in the place of what can be paid, the borders of a deal shrink to

.. math::

   y_S^\delta = \frac{\min(\delta (V - d_M), \bar t) - s_t + L}{1 - \varphi}, \qquad
   y_{exit}^\delta = \min(\delta (V - u_X), \bar t) - s_t + X .

Assumption: a default is answered by the best reply of Damascus from then on, not by a punishment
that hurts Damascus too, and arrears are not forgiven in exchange for new promises.

Literature: Powell (2006) on bargaining as a commitment problem; Thomas and Worrall (1994) on
contracts that must enforce themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from basebargain.forms import MarkovGame, StrategicGame
from basebargain.models._primitives import blocks
from basebargain.models._roles import players
from basebargain.models._thresholds import Threshold
from basebargain.parameters import derived, registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["instalment_game", "instalment_thresholds", "promised_price"]

GAME = "G2"
EVIDENCE = ("E101", "E136")


def _discount(discount: Any) -> Any:
    import sympy

    return sympy.exp(-symbol("impatience_moscow")) if discount is None else sympy.sympify(discount)


def promised_price(discount: Any = None) -> sympy.Expr:
    """Return the largest price that Moscow would go on paying, USD bn.

    Parameters
    ----------
    discount : number or expression, optional
        Moscow's discount over the time until Damascus can answer a default; that of a year if not
        given.

    Notes
    -----
    Where Damascus is indifferent it answers in the way that hurts Moscow, if expulsion does.

    Examples
    --------
    >>> import basebargain as bb
    >>> price, case = bb.models.promised_price(), bb.scenario("seed_mid2025")
    >>> numbers = {s: case[s.name] for s in price.free_symbols}
    >>> round(float(price.subs(numbers)), 3)
    1.306
    """
    import sympy

    parts, delta = blocks(), _discount(discount)
    unpaid, limbo, leave = parts.legal, parts.limbo, parts.exit
    expels = sympy.And(leave[0] >= unpaid[0], leave[0] >= limbo[0])
    left = sympy.Piecewise((leave[1], expels), (limbo[1], limbo[0] >= unpaid[0]), (unpaid[1], True))
    return delta * sympy.Max(0, unpaid[1] - left)


def instalment_thresholds(discount: Any = None, *, capped: bool = True) -> dict[str, Threshold]:
    """Return the stakes at which deals that are paid over time change.

    Parameters
    ----------
    discount : number or expression, optional
        As in `promised_price`.
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Returns
    -------
    dict
        ``y_back``, ``y_S`` and ``y_exit``; the last two tend to those of `talks_thresholds` as the
        discount tends to one.

    Examples
    --------
    >>> import basebargain as bb
    >>> found = bb.models.instalment_thresholds(1)["y_S"].expression
    >>> (found - bb.models.talks_thresholds()["y_S"].expression).equals(0)
    True
    """
    import sympy

    parts, delta, phi = blocks(), _discount(discount), symbol("attribution")
    value, cost, x = parts.legal[1], derived("net_sov_cost"), symbol("expulsion_cost")
    limbo = symbol("limbo_cost") + symbol("spoil_harm") * symbol("spoil_effort")

    def promised(left: sympy.Expr) -> sympy.Expr:
        most = delta * (value - left)
        return sympy.Min(most, symbol("transfer_cap")) if capped else most

    shares = sympy.And(phi < 1, value >= parts.limbo[1])
    return {
        "y_back": Threshold(
            "y_back", "y_{back}", "Damascus would withdraw the licence of a Moscow in default",
            (limbo - cost) / (1 - phi), phi < 1,
        ),
        "y_S": Threshold(
            "y_S over time", r"y_S^\delta", "no price that Moscow can promise beats limbo",
            (promised(parts.limbo[1]) - cost + limbo) / (1 - phi), shares,
        ),
        "y_exit": Threshold(
            "y_exit over time", r"y_{exit}^\delta", "no promise of Moscow stops an expulsion",
            promised(parts.exit[1]) - cost + x,
            sympy.And(value >= parts.exit[1], parts.limbo[1] >= parts.exit[1]),
        ),
    }  # fmt: skip


def instalment_game(price: Any, discount: Any, *, labels: Labels | None = None) -> MarkovGame:
    """Return the game after a deal: Moscow pays or defaults, Damascus answers a default.

    Parameters
    ----------
    price : number or expression
        Present value of all instalments, USD bn.
    discount : number or expression
        Of a period, in [0, 1).
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    MarkovGame
        States ``paid``, ``default``, ``limbo`` and ``exit``; payoffs of a period are the part
        ``1 - discount`` of present values.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.instalment_game(1.0, 0.75).at(bb.scenario("seed_mid2025"))
    >>> (found,) = bb.markov_perfect_equilibria(game)
    >>> found.values[0].round(3).tolist()
    [-2.195, 5.0]
    """
    parts, scale = blocks(), 1 - discount
    unpaid, limbo, leave = parts.legal, parts.limbo, parts.exit
    answers, names = ("go unpaid", "withdraw", "expel"), players(labels=labels)

    def stage(rows: Any, damascus: tuple[str, ...], moscow: tuple[str, ...]) -> StrategicGame:
        table = [[[own[i] * scale for own in row] for row in rows] for i in (0, 1)]
        return StrategicGame.from_arrays(*table, players=names, strategies=(damascus, moscow))

    paid = (unpaid[0] + price, unpaid[1] - price)
    stages = {
        "paid": stage([[paid, unpaid]], ("wait",), ("pay", "default")),
        "default": stage([[unpaid], [limbo], [leave]], answers, ("wait",)),
        "limbo": stage([[limbo]], ("wait",), ("wait",)),
        "exit": stage([[leave]], ("wait",), ("wait",)),
    }
    ends = np.eye(4, dtype=int)
    game = MarkovGame(
        stages,
        {
            "paid": ends[[0, 1]].reshape(1, 2, 4),
            "default": ends[[1, 2, 3]].reshape(3, 1, 4),
            "limbo": ends[2],
            "exit": ends[3],
        },
        discount,
        name="payment over time",
        unit="USD bn",
    )
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters if name in known})
