r"""G7, trust: an attack that makes a minority doubt Damascus.

A minority believes with probability :math:`\tau_0` that Damascus would keep a pact.
Moscow, which does not know either, sponsors an attack at the cost :math:`k/2` or refrains.
A sponsored attack happens with the chance :math:`p_T` if Damascus means well and :math:`p_N >
p_T` if it does not: one that means well does more to stop it.
The minority sees whether there was an attack, not who sponsored it, and honours the pact or quits.
Honouring is worth :math:`G` if Damascus keeps it and :math:`-L` if not, quitting 0; a pact that
fails is worth to Moscow what a contested region is worth in the talks,
`fragmentation_gain`.

The minority honours if its trust exceeds :math:`\bar\tau = L/(G+L)`, and may at
:math:`\bar\tau`, as is presumed in the band below.
By Bayes' rule, if sponsoring is expected,

.. math::

   \tau_{attack} = \frac{\tau_0 p_T}{\tau_0 p_T + (1-\tau_0) p_N}, \qquad
   \tau_{quiet} = \frac{\tau_0 (1-p_T)}{\tau_0 (1-p_T) + (1-\tau_0)(1-p_N)} .

An attack is decisive iff :math:`\tau_{attack} < \bar\tau \le \tau_{quiet}`, that is for trust in
:math:`[\tau_{low}, \tau_{high})` with

.. math::

   \tau_{low} = \frac{\bar\tau(1-p_N)}{\bar\tau(1-p_N) + (1-\bar\tau)(1-p_T)} \le \bar\tau \le
   \tau_{high} = \frac{\bar\tau p_N}{\bar\tau p_N + (1-\bar\tau) p_T} .

From :math:`\bar\tau` on, an attack destroys a pact that would have held.
Between :math:`\tau_{low}` and :math:`\bar\tau` quiet is what would save the pact, because an attack
was expected; there the pact fails without any attack if none is expected, so that both "sponsor"
and "no pact" can be equilibria.
Below :math:`\tau_{low}` the pact fails in any case, and nothing is sponsored.

Literature: Kydd and Walter (2002), Sabotaging the peace; Walter (1997) on pacts that need trust.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import chance, decision, terminal
from basebargain.models._fragmentation_talks import Gain, fragmentation_gain
from basebargain.models._roles import players
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters._registry import Labels

__all__ = ["Trust", "trust", "trust_game"]

GAME = "G7"
EVIDENCE = ("E016", "E028", "E033", "E034")


@dataclass(frozen=True)
class Trust:
    """The closed form with free parameters.

    Attributes
    ----------
    needed : sympy.Expr
        Trust from which the minority honours the pact.
    after_attack, after_quiet : sympy.Expr
        Trust after the news, if sponsoring was expected.
    low, high : sympy.Expr
        An attack is decisive for a prior trust in ``[low, high)``.
    gain : Gain
        What the failure of the pact is worth to Moscow.
    equilibria : mapping of str to sympy Boolean
        When ``"sponsor"`` (quit after an attack, honour if it is quiet), ``"refrain"`` (the pact
        holds) and ``"no pact"`` (nor is there an attack) are sequential equilibria; in the
        parameters and ``gain.symbol``.
        A minority that does not care may do either, so at the ends of the band they overlap.
    """

    needed: sympy.Expr
    after_attack: sympy.Expr
    after_quiet: sympy.Expr
    low: sympy.Expr
    high: sympy.Expr
    gain: Gain
    equilibria: Mapping[str, Boolean]


@cache
def trust() -> Trust:
    """Return when an attack destroys trust, and when Moscow sponsors one.

    Examples
    --------
    >>> import basebargain as bb
    >>> found = trust()
    >>> mid = bb.scenario("seed_mid2025")
    >>> [
    ...     float(e.subs({s: mid[s.name] for s in e.free_symbols}).round(3))
    ...     for e in (found.low, found.needed, found.high)
    ... ]
    [0.385, 0.5, 0.714]
    """
    import sympy

    prior, kept, broken, gain, loss = _symbols()
    needed = loss / (gain + loss)
    attack = prior * kept + (1 - prior) * broken
    after_attack, after_quiet = prior * kept / attack, prior * (1 - kept) / (1 - attack)
    # In the order of the bounds, without divisions: news E leaves enough trust iff
    # tau_0 P(E | T) G >= (1 - tau_0) P(E | N) L.
    held, lost = prior * kept * gain, (1 - prior) * broken * loss
    calmed = prior * (1 - kept) * gain >= (1 - prior) * (1 - broken) * loss
    trusting = prior * gain >= (1 - prior) * loss
    talks = fragmentation_gain()
    worth = attack * talks.symbol - symbol("spoil_cost") / 2
    return Trust(
        needed=needed,
        after_attack=after_attack,
        after_quiet=after_quiet,
        low=needed * (1 - broken) / (needed * (1 - broken) + (1 - needed) * (1 - kept)),
        high=needed * broken / (needed * broken + (1 - needed) * kept),
        gain=talks,
        equilibria={
            "sponsor": sympy.And(held <= lost, calmed, worth >= 0),
            "refrain": sympy.And(trusting, sympy.Or(held >= lost, worth <= 0)),
            "no pact": prior * gain <= (1 - prior) * loss,
        },
    )


def _symbols() -> tuple[sympy.Symbol, ...]:
    names = ("prior", "attack_kept", "attack_broken", "pact_gain", "pact_loss")
    return tuple(symbol(f"trust_{name}") for name in names)


def trust_game(*, labels: Labels | None = None) -> ExtensiveGame:
    """Return the game of Moscow and the minority with free parameters.

    Parameters
    ----------
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.trust_game().at(bb.scenario("seed_mid2025"))
    >>> game.to_strategic().strategies[0]
    ('sponsor', 'refrain')
    """
    prior, kept, broken, gain, loss = _symbols()
    worth, cost = fragmentation_gain().expression, symbol("spoil_cost") / 2
    (patron,) = players("patron", labels=labels)

    def reply(news: str, honoured: Any, spent: Any) -> Any:
        """Return the minority's choice after the news; Moscow's payoff comes first."""
        ends = {"honour": terminal(-spent, honoured), "quit": terminal(worth - spent, 0)}
        return decision("minority", news, ends)

    def damascus(honoured: Any, struck: Any) -> Any:
        """Return Moscow's choice when Damascus is of one kind."""
        attack = {
            "attack": (struck, reply("attack", honoured, cost)),
            "quiet": (1 - struck, reply("quiet", honoured, cost)),
        }
        return decision(
            patron,
            "sponsor or refrain",
            {"sponsor": chance(attack), "refrain": reply("quiet", honoured, 0)},
        )

    root = chance(
        {
            "keeps": (prior, damascus(gain, kept)),
            "breaks": (1 - prior, damascus(-loss, broken)),
        }
    )
    game = ExtensiveGame((patron, "minority"), root, name="G7 trust", unit="USD bn")
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters})
