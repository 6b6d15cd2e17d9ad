r"""G14: paying Moscow to leave, with a way to save its face.

Moscow tolerated at the bases J keeps them unless it is paid :math:`\Gamma_J(V)`; the buyers, the
West and Damascus together, gain :math:`Z_J` from their end:

.. math::

   \Gamma_J(V) = (\zeta - r_{alt}) V_J + \sigma_J (b e - k e^2/2), \qquad
   Z_J = z_J + \sigma_J (n_0 + \ell e) + \varphi y\, \omega_J

with :math:`V_J, \omega_J` the bases' part of Moscow's value and of the stake, :math:`z_J` what the
donors value their end at, and :math:`\sigma_J` the part of limbo's own gains and costs that ends
with them, taken as :math:`\omega_J` like :math:`z_J`.

Moscow's value is its secret: :math:`V_h` with chance p, else :math:`V_l < V_h`.
The buyers make one offer. Buying out both types costs :math:`\Gamma_h`, buying out the low one
:math:`\Gamma_l`, so they offer

* :math:`\Gamma_h` iff :math:`Z_J \ge (\Gamma_h - (1-p) \Gamma_l)/p`,
* :math:`\Gamma_l` iff :math:`\Gamma_l \le Z_J` and below that,
* nothing iff :math:`Z_J < \Gamma_l`.

With a budget and known value, the buyers choose the set of bases with the largest gain that they
can pay for: a knapsack; a partial withdrawal is the second best where the budget binds.

Literature: Samuelson (1984) and Myerson and Satterthwaite (1983) on trade under private values;
Dantzig (1957) on the knapsack.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError
from basebargain.forms import ExtensiveGame, chance, decision, terminal
from basebargain.models._primitives import kept_presence
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["BuyOut", "buy_out"]

GAME = "G14"
EVIDENCE = ("E046", "E048", "E140", "E141")


@dataclass(frozen=True)
class BuyOut:
    """A buy-out of some bases, Moscow's value being one of two.

    Attributes
    ----------
    price_low, price_high : sympy.Expr
        What Moscow asks for leaving, by type, USD bn.
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
    def full_price_from(self) -> sympy.Expr:
        """Gain of the buyers from which on they buy out both types, USD bn."""
        p = self.chance_high
        return (self.price_high - (1 - p) * self.price_low) / p

    @property
    def offers(self) -> dict[str, Any]:
        """Conditions under which each offer is the best; on a border both are."""
        import sympy

        full = self.chance_high * self.gain >= self.chance_high * self.full_price_from
        low = self.gain >= self.price_low
        return {
            "everyone": full,
            "low": sympy.And(low, sympy.Not(full)),
            "nobody": sympy.And(sympy.Not(low), sympy.Not(full)),
        }

    @property
    def thresholds(self) -> dict[str, Threshold]:
        """Stakes from which on the low type, and both types, are bought out."""
        kappa = symbol("kappa")
        base = self.gain.subs(kappa, 0)
        slope = (self.gain - base) / effective_stake()
        entries = {
            "y_buy_low": ("y_{buy}^l", "a low value is bought out", self.price_low),
            "y_buy_all": ("y_{buy}^h", "every value is bought out", self.full_price_from),
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
    labels : mapping, optional
        Base labels of another case.

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
    left = kept_presence(bases, labels=labels)
    effort = symbol("spoil_effort")
    spoiling = symbol("spoil_benefit") * effort - symbol("spoil_cost") * effort**2 / 2
    tolerated = symbol("limbo_security") - symbol("relocation_share")

    def price(value: sympy.Expr) -> sympy.Expr:
        return tolerated * value + left.weight * spoiling

    limbo = symbol("limbo_cost") + symbol("spoil_harm") * effort
    gain = left.weight * (symbol("donor_exit_value") + limbo)
    gain += symbol("attribution") * effective_stake() * left.weight
    low, high = price((1 - width) * left.value), price((1 + width) * left.value)
    return BuyOut(low, high, gain, p, _game(low, high, gain, p))


def _check_share(value: sympy.Expr, name: str, *, least_open: bool) -> None:
    if value.is_number and not (0 <= value <= 1 and not (least_open and value == 0)):
        msg = f"buy_out: {name} must lie in {'(0' if least_open else '[0'}, 1]; got {value}."
        raise GameError(msg)


def _game(low: sympy.Expr, high: sympy.Expr, gain: sympy.Expr, p: sympy.Expr) -> ExtensiveGame:
    prices = {"high price": high, "low price": low}

    def offers(own: sympy.Expr, kind: str) -> Any:
        moves: dict[str, Any] = {"none": terminal(0, 0, outcome="stays")}
        for name, price in prices.items():
            answer = {
                "leave": terminal(gain - price, price - own, outcome=f"leaves at {name}"),
                "stay": terminal(0, 0, outcome="stays"),
            }
            moves[name] = decision("Moscow", f"{kind} offered {name}", answer)
        return decision("buyers", "offer", moves)

    root = chance({"high": (p, offers(high, "high")), "low": (1 - p, offers(low, "low"))})
    game = ExtensiveGame(("buyers", "Moscow"), root, name="G14 buy-out", unit="USD bn")
    known = registry()
    return game.declared({n: known[n] for n in game.parameters if n in known})
