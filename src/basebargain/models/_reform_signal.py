r"""G15: Damascus cuts Russia's role to show donors that it means reform.

Damascus is a reformer, to whom the step costs :math:`c_R`, or a hedger, to whom it costs
:math:`c_H > c_R`; donors see whether it cuts Russia's role and treat it as their conditions say.
Keeping the role costs the conditional stake :math:`y`, or :math:`\varphi y` where the presence
is only tolerated; call what is at stake :math:`\psi`.
So a type cuts iff :math:`\psi` is at least its cost, and donors learn by Bayes' rule:

=================  =======================  ========================================
equilibrium        exists iff               belief in reform after the step
=================  =======================  ========================================
no step            psi <= c_R               not determined, the step is unsent
only reformers     c_R <= psi <= c_H        1
both               c_H <= psi               the prior
=================  =======================  ========================================

At the two ties the type that is indifferent may also mix.
A stake in between tells donors whom they deal with; a larger one only compels.
Donors are bound by their conditions and do not choose; that is what makes the stake a stake.

Literature: Spence (1973) on signals whose cost differs by type; Fearon (1997) on tying hands and
sinking costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from basebargain._errors import GameError
from basebargain.forms import SignallingGame
from basebargain.models._roles import players
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters._registry import Labels

__all__ = ["ReformEquilibrium", "reform_equilibria", "reform_signal", "reform_thresholds"]

GAME = "G15"
EVIDENCE = ("E103", "E110")

Presence = Literal["legal", "tolerated"]

TYPES = ("reformer", "hedger")
MESSAGES = ("cut", "keep")
RESPONSES = {"cut": ("release",), "keep": ("withhold",)}


@dataclass(frozen=True)
class ReformEquilibrium:
    """An equilibrium of the reform signal in closed form.

    Attributes
    ----------
    name : str
    condition : sympy Boolean
        When it is an equilibrium, ties included.
    cuts : pair of int
        Whether the reformer, and whether the hedger, takes the step.
    """

    name: str
    condition: Boolean
    cuts: tuple[int, int]

    def posterior(self, prior: sympy.Expr | float) -> tuple[sympy.Expr | None, sympy.Expr | None]:
        """Return the donors' belief in reform after the step, and without it.

        Parameters
        ----------
        prior : expression or number
            Share of reformers.

        Returns
        -------
        pair
            None after what no type does, or no type that occurs.

        Raises
        ------
        GameError
            If the prior is a number that is not between 0 and 1.
        """
        import sympy

        share = sympy.sympify(prior)
        if share.is_number and not 0 <= share <= 1:
            msg = f"ReformEquilibrium.posterior: prior must lie in [0, 1]; got {prior!r}."
            raise GameError(msg)
        reformer, hedger = self.cuts
        beliefs = []
        for good, bad in ((reformer, hedger), (1 - reformer, 1 - hedger)):
            weight = good * share + bad * (1 - share)
            beliefs.append(None if weight == 0 else good * share / weight)
        return beliefs[0], beliefs[1]


def reform_signal(
    *,
    prior: sympy.Expr | float | None = None,
    presence: Presence = "legal",
    labels: Labels | None = None,
) -> SignallingGame:
    """Return the reform signal with free parameters.

    Parameters
    ----------
    prior : expression or number, optional
        Share of reformers, which decides what donors believe but not who takes the step; one half
        if not given.
    presence : {"legal", "tolerated"}
        Whether what Damascus keeps is a licensed presence or one that is merely tolerated, on which
        only the attributed part of the stake falls.
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    SignallingGame
        Damascus (reformer or hedger) cuts or keeps; donors release the stake or withhold it, as
        they said; payoffs in USD bn.

    Raises
    ------
    GameError
        If `presence` is another word, or the prior is not between 0 and 1.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.reform_signal().at(bb.scenario("post_2026"))
    >>> [(eq.regime, eq.sent) for eq in bb.sequential_equilibria(game)]
    [('pooling', ('keep',))]
    """
    import sympy

    share = sympy.Rational(1, 2) if prior is None else prior
    stake = _at_stake(presence)
    costs = dict(zip(TYPES, _costs(), strict=True))

    def payoffs(kind: str, message: str, _: str) -> tuple[sympy.Expr, sympy.Expr]:
        lost = costs[kind] if message == "cut" else stake
        return -lost, -stake * int(message == "cut")

    game = SignallingGame.from_function(
        payoffs,
        types=TYPES,
        messages=MESSAGES,
        responses=RESPONSES,
        prior=(share, 1 - share),
        players=(*players("host", labels=labels), "donors"),
        name="G15 reform signal",
        unit="USD bn",
    )
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters if name in known})


def _at_stake(presence: str) -> sympy.Expr:
    if presence not in ("legal", "tolerated"):
        msg = f"presence must be 'legal' or 'tolerated'; got {presence!r}."
        raise GameError(msg)
    part = symbol("attribution") if presence == "tolerated" else 1
    return part * effective_stake()


def _costs() -> tuple[sympy.Symbol, sympy.Symbol]:
    return symbol("reform_cost_reformer"), symbol("reform_cost_hedger")


def reform_equilibria(*, presence: Presence = "legal") -> dict[str, ReformEquilibrium]:
    """Return the equilibria of `reform_signal` in which no type mixes, with their conditions.

    Parameters
    ----------
    presence : {"legal", "tolerated"}
        As in `reform_signal`.

    Returns
    -------
    dict from name to ReformEquilibrium
        Off the two ties the only equilibria.

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.models.reform_equilibria()["only reformers"].cuts
    (1, 0)
    """
    import sympy

    stake, (low, high) = _at_stake(presence), _costs()
    found = (
        ReformEquilibrium("no step", sympy.And(low >= stake, high >= stake), (0, 0)),
        ReformEquilibrium("only reformers", sympy.And(low <= stake, stake <= high), (1, 0)),
        ReformEquilibrium("both", sympy.And(low <= stake, high <= stake), (1, 1)),
        ReformEquilibrium("only hedgers", sympy.And(high <= stake, stake <= low), (0, 1)),
    )
    return {equilibrium.name: equilibrium for equilibrium in found}


def reform_thresholds(*, presence: Presence = "legal") -> dict[str, Threshold]:
    """Return the stakes between which the step tells donors something.

    Parameters
    ----------
    presence : {"legal", "tolerated"}
        As in `reform_signal`.

    Returns
    -------
    dict from name to Threshold
        ``y_reform``, ``y_compel``.

    Examples
    --------
    >>> import basebargain as bb
    >>> [limit.expression for limit in bb.models.reform_thresholds().values()]
    [reform_cost_reformer, reform_cost_hedger]
    """
    part = _at_stake(presence) / effective_stake()
    low, high = _costs()
    return {
        "y_reform": Threshold("y_reform", "y_{reform}", "a reformer takes the step",
                              low / part, part > 0),
        "y_compel": Threshold("y_compel", "y_{compel}", "a hedger takes the step too",
                              high / part, part > 0),
    }  # fmt: skip
