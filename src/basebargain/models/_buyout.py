r"""G14: paying Moscow to leave, with a way to save its face.

Moscow tolerated at the bases J keeps them unless it is paid :math:`\Gamma_J(V)`; the buyers, the
West and Damascus together, gain :math:`Z_J` from their end:

.. math::

   \Gamma_J(V) = (\zeta - r_{alt}) V_J + \sum_{b \in J} \sigma_b (b e - k e^2/2), \qquad
   Z_J = \omega_J Z + \sum_{b \in J} \nu_b (n_0 + \ell e) + \varphi y\, \omega_J

with :math:`V_J, \omega_J` the bases' part of Moscow's value and of the donors' weights, and
:math:`\nu_b, \sigma_b` their part of the cost of limbo and of the gain from spoiling (`_leaving`).
Moscow need not be paid for what it would leave by itself, so a negative price counts as nothing.
A face payment F is a diplomatic gain that costs the buyers nothing and comes once, with any
departure; in a managed exit it takes the place of so much money.
What withholding aid costs the donors themselves, :math:`m \varphi y` in G6, is left out of
:math:`Z_J`, which is therefore on the low side.

Moscow's value is its secret: :math:`V_h` with chance p, else :math:`V_l < V_h`.
The dearer type asks :math:`\Gamma_d` and has the chance q, the cheaper one asks
:math:`\Gamma_c \le \Gamma_d`, both after the face payment.
The high value is the dearer one, :math:`q = p`, as long as limbo keeps more of the value than the
next-best site does, :math:`\zeta \ge r_{alt}`; elsewhere it asks less, and :math:`q = 1 - p`.
The buyers make one offer. Buying out both types costs :math:`\Gamma_d`, buying out the cheaper
one :math:`\Gamma_c`, so they offer

* :math:`\Gamma_d` iff :math:`Z_J \ge (\Gamma_d - (1-q) \Gamma_c)/q`,
* :math:`\Gamma_c` iff :math:`\Gamma_c \le Z_J` and below that,
* nothing iff :math:`Z_J < \Gamma_c`.

Literature: Samuelson (1984) and Myerson and Satterthwaite (1983) on trade under private values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError
from basebargain.forms import ExtensiveGame, chance, decision, terminal
from basebargain.models._base_limbo import BaseShares
from basebargain.models._leaving import Departure, departure
from basebargain.models._roles import players
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["BuyOut", "buy_out"]

GAME = "G14"
EVIDENCE = ("E046", "E048", "E140")


@dataclass(frozen=True)
class BuyOut:
    """A buy-out of some bases, Moscow's value being one of two.

    Attributes
    ----------
    price_low, price_high : sympy.Expr
        What Moscow asks for leaving in money, by type, USD bn; nothing where it would leave unpaid.
    gain : sympy.Expr
        What the bases' end is worth to the buyers, USD bn.
    chance_high : sympy.Expr
        Probability of the high value.
    game : ExtensiveGame
        Chance draws the type, the buyers offer, Moscow answers.
    """

    price_low: sympy.Expr
    price_high: sympy.Expr
    gain: sympy.Expr
    chance_high: sympy.Expr
    game: ExtensiveGame

    @property
    def least_price(self) -> sympy.Expr:
        """What the cheaper type asks, USD bn."""
        import sympy

        certain = (self.chance_high - 1).is_zero
        return self.price_high if certain else sympy.Min(*self._prices)

    @property
    def full_price_from(self) -> sympy.Expr:
        """Gain of the buyers from which on they buy out both types, USD bn."""
        import sympy

        low, high = self._prices
        p = self.chance_high
        if (p - 1).is_zero:
            return high
        dear_high, dear_low = (high - (1 - p) * low) / p, (low - p * high) / (1 - p)
        return sympy.Piecewise((dear_high, high >= low), (dear_low, True))

    @property
    def _prices(self) -> tuple[sympy.Expr, sympy.Expr]:
        return self.price_low, self.price_high

    @property
    def offers(self) -> dict[str, Any]:
        """Conditions under which each offer is the best; on a border the larger counts.

        ``everyone``: both types are bought out; ``low``: the low price, that of the cheaper type,
        is offered and the dearer stays; ``nobody``.
        """
        import sympy

        full, low = self.gain >= self.full_price_from, self.gain >= self.least_price
        return {
            "everyone": full,
            "low": sympy.And(low, sympy.Not(full)),
            "nobody": sympy.And(sympy.Not(low), sympy.Not(full)),
        }

    @property
    def thresholds(self) -> dict[str, Threshold]:
        """Stakes from which on the cheaper type, and both types, are bought out."""
        kappa = symbol("kappa")
        base = self.gain.subs(kappa, 0)
        slope = (self.gain - base) / effective_stake()
        entries = {
            "y_buy_low": ("y_{buy}^l", "the cheaper type is bought out", self.least_price),
            "y_buy_all": ("y_{buy}^h", "every type is bought out", self.full_price_from),
        }
        return {
            name: Threshold(name, tex, f"from it on {meaning}", (price - base) / slope, slope > 0)
            for name, (tex, meaning, price) in entries.items()
        }


def buy_out(
    bases: Collection[str] | None = None,
    *,
    spread: Any = "1/3",
    chance_high: Any = "1/2",
    managed_exit: bool = False,
    shares: BaseShares | None = None,
    labels: Labels | None = None,
) -> BuyOut:
    r"""Return the buy-out of some bases.

    Parameters
    ----------
    bases : collection of base labels, optional
        Those to be left; all if not given.
    spread : number or expression
        The two possible values are :math:`(1 \mp` `spread` :math:`) V`.
    chance_high : number or expression
        Probability of the high one, in (0, 1].
    managed_exit : bool
        Whether the departure brings Moscow the face payment.
    shares : BaseShares, optional
        How limbo and spoiling are split over the bases.
    labels : mapping, optional
        Label sets of another case.

    Returns
    -------
    BuyOut

    Raises
    ------
    GameError
        If a number is out of range or a label is no base.

    Examples
    --------
    >>> import basebargain as bb
    >>> deal = bb.models.buy_out()
    >>> scenario = bb.scenario("seed_mid2025")
    >>> price = deal.full_price_from
    >>> round(float(price.subs({s: scenario[s.name] for s in price.free_symbols})), 4)
    6.6375
    """
    import sympy

    width, p = (sympy.sympify(v) if not isinstance(v, str) else sympy.Rational(v)
                for v in (spread, chance_high))  # fmt: skip
    _check_share(width, "spread", least_open=False)
    _check_share(p, "chance_high", least_open=True)
    left = departure(bases, shares=shares, labels=labels)
    value, face = symbol("moscow_value"), symbol("face_payment") if managed_exit else 0
    low, high = (left.loss.subs(value, (1 + sign * width) * value) for sign in (-1, 1))
    prices = sympy.Max(0, low - face), sympy.Max(0, high - face)
    gain = buyers_gain(left)
    owns = {"high": (high - face, p), "low": (low - face, 1 - p)}
    game = _game(prices, owns, gain, players("patron", labels=labels)[0])
    known = registry(labels)
    ranges = {n: known[n] for n in game.parameters if n in known}
    return BuyOut(*prices, gain, p, game.declared(ranges))


def buyers_gain(left: Departure) -> sympy.Expr:
    """Return what the end of a tolerated presence is worth to the West and Damascus together."""
    return left.weight * symbol("donor_exit_value") - left.tolerated[0]


def _check_share(value: sympy.Expr, name: str, *, least_open: bool) -> None:
    if value.is_number and not (0 <= value <= 1 and not (least_open and value == 0)):
        msg = f"buy_out: {name} must lie in {'(0' if least_open else '[0'}, 1]; got {value}."
        raise GameError(msg)


def _game(
    prices: tuple[sympy.Expr, sympy.Expr],
    owns: Mapping[str, tuple[sympy.Expr, sympy.Expr]],
    gain: sympy.Expr,
    moscow: str,
) -> ExtensiveGame:
    """Return the tree; `owns` has what each type loses by leaving, and its probability."""
    import sympy

    offered = {"high price": prices[1], "low price": prices[0]}

    def offers(own: sympy.Expr, kind: str) -> Any:
        moves: dict[str, Any] = {"none": terminal(0, 0, outcome="stays")}
        for name, price in offered.items():
            # At its own price a type is indifferent, whatever the rounding.
            least = price == sympy.Max(0, own)
            left = sympy.Max(0, -own) if least else price - own
            answer = {
                "leave": terminal(gain - price, left, outcome=f"leaves at {name}"),
                "stay": terminal(0, 0, outcome="stays"),
            }
            moves[name] = decision(moscow, f"{kind} offered {name}", answer)
        return decision("buyers", "offer", moves)

    root = chance({kind: (p, offers(own, kind)) for kind, (own, p) in owns.items()})
    return ExtensiveGame(("buyers", moscow), root, name="G14 buy-out", unit="USD bn")
