r"""G2: alternating offers on the legal status of the bases.

While the talks last the presence is tolerated without a licence (limbo, the inside option);
Damascus can expel Russia when it has an offer to answer (its outside option); a deal legalises
the presence for a transfer :math:`0 \le t \le \bar t` from Moscow.

.. math::

   \text{deal: } (t - s_t - y,\; V - t), \quad
   \text{limbo: } (-(n_0 + \ell e + \varphi y),\; \zeta V + b e - k e^2 / 2), \quad
   \text{exit: } (-X,\; r_{alt} V)

Under frequent offers and with :math:`\beta = r_M/(r_D + r_M)` the surplus over limbo is shared
:math:`\beta : 1 - \beta` inside the bounds of the transfer, unless expulsion is worth more to
Damascus and then pins its payoff; see the thresholds for the map of regimes.

Literature: Rubinstein (1982); Binmore, Rubinstein and Wolinsky (1986) for breakdown; Binmore,
Shaked and
Sutton (1989) for the outside option; Muthoo (1999) for inside against outside options; Fearon
(1995)
and Powell (2006) on why bargaining fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from basebargain.forms._bargaining import BargainingProblem, Breakdown, OutsideOption
from basebargain.forms._bargaining_sets import Agreement, Transfer, TransferAgreements
from basebargain.models._primitives import Framing, blocks, kept_presence
from basebargain.models._roles import players
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    from basebargain.parameters._registry import Labels

__all__ = ["alternating_offers"]

GAME = "G2"
EVIDENCE = (
    "E002", "E003", "E014", "E043", "E049", "E056", "E057", "E093", "E094", "E097", "E101", "E104",
    "E117", "E118", "E130", "E134", "E136", "E138", "E142",
)  # fmt: skip

REGIMES = ("DEAL", "LIMBO", "EXIT")


def alternating_offers(
    *,
    framing: Framing = "penalty",
    capped: bool = True,
    managed_exit: bool = False,
    breakdown: bool = False,
    kept: Sequence[Sequence[str]] | None = None,
    labels: Labels | None = None,
) -> BargainingProblem:
    """Return the talks between Damascus and Moscow with free parameters.

    Parameters
    ----------
    framing : {"penalty", "reward"}
        Whether the conditional stake is lost by presence or gained by its absence.
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    managed_exit : bool
        Whether an exit brings Moscow the face payment.
    breakdown : bool
        Whether talks can break down at rate ``breakdown_hazard``, with expulsion and its spoiling.
    kept : sequence of sequences of base labels, optional
        Deals that legalise only some bases, one deal for each; by default one deal on all bases.
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    BargainingProblem
        Damascus and Moscow; regimes ``"DEAL"``, ``"LIMBO"``, ``"EXIT"``; payoffs in USD bn.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.alternating_offers().at(bb.scenario("seed_mid2025"))
    >>> bb.alternating_offers(game).regime
    'LIMBO'
    """
    whole = blocks(framing=framing, managed_exit=managed_exit)
    agreements = [Agreement("full presence", whole.legal)]
    if kept is not None:
        agreements = [_partial(framing, bases, labels) for bases in kept]
    cap = symbol("transfer_cap") if capped else None
    host, patron = players(labels=labels)
    problem = BargainingProblem(
        (host, patron),
        TransferAgreements(tuple(agreements), Transfer(patron, host, cap=cap)),
        inside=whole.limbo,
        impatience=(symbol("impatience_damascus"), symbol("impatience_moscow")),
        outside=(OutsideOption(host, whole.exit, "expulsion"),),
        breakdown=Breakdown(symbol("breakdown_hazard"), whole.breakdown) if breakdown else None,
        regimes=REGIMES,
        name="G2 alternating offers",
        unit="USD bn",
    )
    known = registry(labels)
    return problem.declared({name: known[name] for name in problem.parameters if name in known})


def _partial(framing: Framing, bases: Sequence[str], labels: Labels | None) -> Agreement:
    legal = blocks(framing=framing, kept=kept_presence(bases, labels=labels)).legal
    return Agreement(" + ".join(bases), legal)
