r"""G4: is Moscow sincere? A costly step, a symbol, and what each can prove.

Moscow acts in good faith with chance :math:`\mu_0`, else on two tracks.
It takes a costly step (C: gives up proxies, hands over fugitives) or offers a symbol (Y, free);
Damascus, which sees only that, legitimises (L) or leaves the presence in limbo (N).
Under a licence good faith pays the promised transfer :math:`t`, which is the parameter
``real_concession``, and spoils nothing; the other type keeps the transfer and does harm
:math:`\ell e`, of which the share :math:`h` falls on Damascus in limbo too.

Damascus gains from L, relative to limbo,

.. math::

   G = t + n_0 - s_t - (1-\varphi) y, \qquad
   -H = -\bigl( (1-h)\, \ell e + s_t - n_0 + (1-\varphi) y \bigr)

with good faith and with the other type, so L is best iff
:math:`\mu \ge \mu^* = H / (G + H)`, where :math:`G + H = t + (1-h)\, \ell e`.
To Moscow L is worth :math:`R_g = (1-\zeta) V - t` or :math:`R_d = (1-\zeta) V`; the step costs
:math:`c_g` or :math:`c_d = c_g + b_{as}`.

Literature: Spence (1973) on costly signals; Crawford and Sobel (1982) on messages that cost
nothing; Kydd (2000) on reassurance between states.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from basebargain._errors import GameError
from basebargain.forms import SignallingGame
from basebargain.models._primitives import Blocks, blocks
from basebargain.models._roles import players
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["SincerityTerms", "sincerity", "sincerity_terms"]

GAME = "G4"
EVIDENCE = ("E002", "E004", "E021", "E128", "E138")

Pair = tuple["sympy.Expr", "sympy.Expr"]

TYPES = ("good faith", "two-faced")
MESSAGES = ("step", "symbol")
RESPONSES = ("legitimise", "refuse")


@dataclass(frozen=True)
class SincerityTerms:
    """What the answer of Damascus turns on; pairs are good faith, then two-faced.

    Attributes
    ----------
    prior : sympy.Expr
        Chance of good faith.
    gains : pair of sympy.Expr
        Gain of Damascus from legitimising, USD bn.
    prizes : pair of sympy.Expr
        Gain of Moscow from being legitimised, USD bn.
    costs : pair of sympy.Expr
        Cost of the step to Moscow, USD bn.
    """

    prior: sympy.Expr
    gains: Pair
    prizes: Pair
    costs: Pair

    @property
    def belief(self) -> sympy.Expr:
        r"""The belief :math:`\mu^*` in good faith from which Damascus legitimises.

        Below 0 it always does, above 1 never.
        """
        return -self.gains[1] / (self.gains[0] - self.gains[1])

    @property
    def expected_gain(self) -> sympy.Expr:
        """Gain of Damascus from legitimising at the prior, USD bn."""
        return self.prior * self.gains[0] + (1 - self.prior) * self.gains[1]


def sincerity_terms(
    *, effort: sympy.Expr | float = 1, limbo_harm: sympy.Expr | float = 0
) -> SincerityTerms:
    r"""Return what licence and step are worth to each side.

    Parameters
    ----------
    effort : expression or number
        How hard the two-faced type spoils, 0 to 1.
    limbo_harm : expression or number
        Share of that harm which reaches Damascus in limbo too, 0 to 1: at 0 it is on its guard
        until it signs, at 1 a licence makes the spoiling no worse.

    Raises
    ------
    GameError
        If a number is no share.

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.models.sincerity_terms().prizes[1]
    -limbo_security*moscow_value + moscow_value
    """
    good, dual = _worlds(effort, limbo_harm)
    t, cost = symbol("real_concession"), symbol("concession_cost")
    harm = symbol("spoil_harm") * effort
    prize = good.legal[1] - good.limbo[1]
    return SincerityTerms(
        symbol("prior_good"),
        (
            (good.legal[0] + t - good.limbo[0]).expand(),
            (dual.legal[0] - harm - dual.limbo[0]).expand(),
        ),
        (prize - t, prize),
        (cost, cost + symbol("spoiler_asset")),
    )


def _worlds(effort: sympy.Expr | float, limbo_harm: sympy.Expr | float) -> tuple[Blocks, Blocks]:
    """Return the blocks that each type makes: limbo without spoiling, and with what of it bites.

    What spoiling itself brings Moscow is the same under either answer and is left out.
    """
    import sympy

    for name, value in (("effort", effort), ("limbo_harm", limbo_harm)):
        if not getattr(value, "free_symbols", None) and not 0 <= value <= 1:
            msg = f"sincerity: {name} must be a share, 0 to 1; got {value!r}."
            raise GameError(msg)
    return blocks(effort=sympy.Integer(0)), blocks(effort=sympy.sympify(effort) * limbo_harm)


def sincerity(
    *,
    effort: sympy.Expr | float = 1,
    limbo_harm: sympy.Expr | float = 0,
    labels: Labels | None = None,
) -> SignallingGame:
    """Return the sincerity game with free parameters.

    Parameters
    ----------
    effort, limbo_harm : expression or number
        As in `sincerity_terms`.
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    SignallingGame
        Moscow (good faith or two-faced) speaks, Damascus answers; payoffs in USD bn.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.sincerity().at(bb.scenario("seed_mid2025"))
    >>> [eq.sent for eq in bb.sequential_equilibria(game)]
    [('symbol',)]
    """
    terms = sincerity_terms(effort=effort, limbo_harm=limbo_harm)
    worlds = _worlds(effort, limbo_harm)

    def payoffs(kind: str, message: str, response: str) -> Pair:
        k = TYPES.index(kind)
        moscow, damascus = worlds[0].limbo[1], worlds[k].limbo[0]
        if response == "legitimise":
            moscow, damascus = moscow + terms.prizes[k], damascus + terms.gains[k]
        return moscow - terms.costs[k] * int(message == "step"), damascus

    game = SignallingGame.from_function(
        payoffs,
        types=TYPES,
        messages=MESSAGES,
        responses=RESPONSES,
        prior=(terms.prior, 1 - terms.prior),
        players=players("patron", "host", labels=labels),
        name="G4 sincerity",
        unit="USD bn",
    )
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters if name in known})
