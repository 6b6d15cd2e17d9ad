r"""G5 with attribution: donors choose what they punish, not only whether.

Each donor accommodates, ties its money to a *licence* of the bases, or to the *presence* itself,
tolerated or not.
The second costs it :math:`k_i`, the third :math:`(1 + \epsilon) k_i`.
If A do at least the second and B the third, a legal presence costs Damascus
:math:`y(A) = \pi_c \kappa W \sum_{i \in A} w_i` and limbo :math:`L + y(B)`, so the presence ends
iff :math:`y(B) \ge X - L` and :math:`y(A) \ge y_{exit}`.
Attribution is what the donors make it: :math:`\varphi = y(B)/y(A)`.

With :math:`k_i, \epsilon > 0` and a presence that does not end by itself, the equilibria in pure
strategies are

* nobody conditions, iff no donor that suffices alone gains by it;
* the profiles that end the presence and have no slack: no donor who punishes the presence could
  punish a licence only, and none could accommodate, without failure; and each gains at least what
  it pays.

So the donors who punish a tolerated presence are a minimal coalition for :math:`X - L` (nobody if
:math:`X \le L`), and where that is more than :math:`y_{exit}` nobody ties money to a licence only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from basebargain._errors import GameError
from basebargain.forms import StrategicGame
from basebargain.models._donors import Donors, full_stake
from basebargain.models._exit_stake import presence_ends
from basebargain.parameters import registry

if TYPE_CHECKING:
    from basebargain.parameters._registry import Labels

__all__ = ["donor_attribution"]

GAME = "G5"
EVIDENCE = ("E069",)

ACTIONS = ("accommodate", "licence", "presence")


def donor_attribution(extra: Any, *, labels: Labels | None = None) -> StrategicGame:
    """Return the game in which donors choose conditionality and attribution, for a public good.

    Parameters
    ----------
    extra : number or expression
        What it costs more to punish a tolerated presence too, as a share of ``donor_cost``.
    labels : mapping, optional
        Donor labels of another case.

    Returns
    -------
    StrategicGame
        Strategies ``accommodate``, ``licence``, ``presence``; payoffs in USD bn.

    Raises
    ------
    GameError
        If `extra` is a negative number.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.donor_attribution(0.25)
    >>> case = bb.scenario("max_coord_presence").replace(kappa=0.8)
    >>> for eq in bb.solvers.pure_equilibria(game.at(case)):
    ...     print(*(own[0] for own in eq.support))
    accommodate accommodate accommodate accommodate
    accommodate licence presence presence
    accommodate presence accommodate licence
    licence accommodate presence presence
    licence presence accommodate accommodate
    presence accommodate accommodate licence
    presence licence accommodate accommodate
    """
    import sympy

    more = sympy.sympify(extra)
    if not more.free_symbols and not more >= 0:
        msg = f"donor_attribution: extra must be at least 0; got {extra!r}."
        raise GameError(msg)
    donors, reach = Donors.of(labels), full_stake()
    weights = list(donors.weights.values())
    prices = (0, 1, 1 + more)
    shape = (len(ACTIONS),) * len(donors.names)
    payoffs = np.empty((len(donors.names), *shape), dtype=object)
    for profile in np.ndindex(*shape):
        stake, tolerated = (
            reach * sum(w for w, k in zip(weights, profile, strict=True) if k >= least)
            for least in (1, 2)
        )
        success = sympy.Piecewise((1, presence_ends(stake, tolerated)), (0, True))
        for i, name in enumerate(donors.names):
            paid = donors.costs[name] * prices[profile[i]]
            payoffs[(i, *profile)] = donors.gains[name] * success - paid
    game = StrategicGame(
        donors.names, (ACTIONS,) * len(donors.names), payoffs, "G5 donors and attribution", "USD bn"
    )
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters if name in known})
