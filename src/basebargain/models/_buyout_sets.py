r"""G14 base by base: which bases to buy out with a given budget.

With prices :math:`\Gamma_b` and gains :math:`Z_b` of the single bases, a face payment F that comes
once with any departure, and a budget B, the buyers look for

.. math::

   \max_J \; \sum_{b \in J} Z_b - t_J, \qquad
   t_J = \Bigl(\sum_{b \in J} \Gamma_b^+ - F\Bigr)^+ \le B .

Buying in the order of :math:`Z_b/\Gamma_b`, the last base in part, bounds the best from above
(Dantzig 1957); whole bases in that order can miss it, so all sets are compared.
Where no budget keeps the buyers from it, and without a face payment, they buy out the bases with
:math:`Z_b > \Gamma_b`; a face payment can add others, as its first F of price costs them nothing.
A partial withdrawal is second best where the budget binds.

Literature: Dantzig (1957); Kellerer, Pferschy and Pisinger (2004) on knapsack problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError
from basebargain.forms._payoff import as_number
from basebargain.models._base_limbo import BaseShares
from basebargain.models._buyout import buyers_gain
from basebargain.models._leaving import departure
from basebargain.models._package_numbers import read_numbers
from basebargain.parameters import symbol

if TYPE_CHECKING:
    from basebargain.parameters import Scenario

__all__ = ["BuyOutPlan", "best_buy_out"]

GAME = "G14"
EVIDENCE = ("E141",)

MOST_BASES = 16


@dataclass(frozen=True)
class BuyOutPlan:
    """The best sets of bases to buy out.

    Attributes
    ----------
    budget : number
        USD bn.
    choices : tuple of tuples of base labels
        All sets that are best within the budget; the empty one is to buy nothing.
    surplus : number
        What the buyers gain by any of them after payment, USD bn.
    first_best : tuple of tuples of base labels
        All sets that are best without a budget.
    first_best_surplus : number
    prices, gains : mapping from base label to number
        What Moscow asks for a base alone, no face payment made, and what its end is worth.
    """

    budget: Any
    choices: tuple[tuple[str, ...], ...]
    surplus: Any
    first_best: tuple[tuple[str, ...], ...]
    first_best_surplus: Any
    prices: Mapping[str, Any]
    gains: Mapping[str, Any]

    @property
    def is_second_best(self) -> bool:
        """Whether the budget keeps the buyers from what they would choose without one."""
        return not set(self.first_best) & set(self.choices)


def best_buy_out(
    budget: Any,
    scenario: Scenario,
    *,
    managed_exit: bool = False,
    shares: BaseShares | None = None,
) -> BuyOutPlan:
    """Return which bases the West and Damascus buy out, Moscow's value being known.

    Parameters
    ----------
    budget : number
        The most that they can pay, USD bn; not negative.
    scenario : Scenario
        A point; its own bases are used.
    managed_exit : bool
        Whether a departure brings Moscow the face payment, once.
    shares : BaseShares, optional
        How limbo and spoiling are split over the bases.

    Returns
    -------
    BuyOutPlan
        Exact where the scenario and the budget are.

    Raises
    ------
    ParameterError
        If the shares of the bases do not add up to one, or the scenario is no point.
    GameError
        If the budget is no number from 0 on, or there are more than 16 bases.

    Examples
    --------
    >>> import basebargain as bb
    >>> plan = bb.models.best_buy_out(2, bb.scenario("seed_mid2025"))
    >>> plan.choices, plan.is_second_best
    ((('hm', 'qa'),), True)
    """
    limit = _budget(budget)
    labels = {key: dict(pairs) for key, pairs in scenario.label_sets}
    bases = tuple(labels["base"])
    if len(bases) > MOST_BASES:
        msg = f"best_buy_out compares all sets of at most {MOST_BASES} bases; got {len(bases)}."
        raise GameError(msg)
    parts = {base: departure([base], shares=shares, labels=labels) for base in bases}
    asked = {base: left.loss for base, left in parts.items()}
    worth = {base: buyers_gain(left) for base, left in parts.items()}
    face = symbol("face_payment")
    read = read_numbers(
        [*asked.values(), *worth.values(), face], scenario, {}, labels=labels, where="best_buy_out"
    )
    prices = {base: max(Fraction(0), read(price)) for base, price in asked.items()}
    gains = {base: read(gain) for base, gain in worth.items()}
    saved = read(face) if managed_exit else Fraction(0)
    offers = _offers(prices, gains, saved)
    within = {chosen: net for chosen, (net, price) in offers.items() if price <= limit}
    best, first = max(within.values()), max(net for net, _ in offers.values())
    return BuyOutPlan(
        read.shown(limit),
        tuple(chosen for chosen, net in within.items() if net == best),
        read.shown(best),
        tuple(chosen for chosen, (net, _) in offers.items() if net == first),
        read.shown(first),
        MappingProxyType({base: read.shown(price) for base, price in prices.items()}),
        MappingProxyType({base: read.shown(gain) for base, gain in gains.items()}),
    )


def _budget(budget: Any) -> Fraction:
    number = as_number(budget, "best_buy_out: the budget")
    if not isinstance(number, (float, Fraction)) or number < 0:
        msg = f"best_buy_out: the budget must be a number from 0 on, in USD bn; got {budget!r}."
        raise GameError(msg)
    return Fraction(repr(number)) if isinstance(number, float) else number


def _offers(
    prices: Mapping[str, Fraction], gains: Mapping[str, Fraction], face: Fraction
) -> dict[tuple[str, ...], tuple[Fraction, Fraction]]:
    """Return what each set of bases brings the buyers after payment, and its price."""
    offers = {}
    for size in range(len(prices) + 1):
        for chosen in combinations(prices, size):
            price = max(Fraction(0), sum((prices[b] for b in chosen), Fraction(0)) - face)
            offers[chosen] = (sum((gains[b] for b in chosen), Fraction(0)) - price, price)
    return offers
