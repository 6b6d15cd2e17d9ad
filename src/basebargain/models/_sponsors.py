r"""G7, several sponsors of the same spoilers.

Sponsor j makes the effort :math:`e_j \in [0, 1]`.
Together they spoil to the extent :math:`E = \sum_j e_j`, whose worth is
:math:`h(E) = E - \sigma E^2/2`: with :math:`\sigma = 0` units add up, as in G2, with
:math:`\sigma = 1` the last of one whole unit is worthless.
A weak Syria is a public good among them,

.. math::

   u_j = b_j h(E) - k_j e_j^2 / 2, \qquad
   e_j = \min\bigl(1,\, r_j (1 - \sigma E)\bigr), \quad r_j = b_j / k_j ,

so the marginal worth never turns negative, and E solves a single equation whose left side falls in
E: the equilibrium is unique.
Where nobody is at full effort,

.. math:: E = \frac{R}{1 + \sigma R}, \qquad e_j = \frac{r_j}{1 + \sigma R}, \qquad R = \sum_j r_j .

* *Shares.* :math:`e_j/E = r_j/R` whatever :math:`\sigma`: a fixed share is right for who does it.
* *Levels.* It is wrong for how much is done: with :math:`\sigma > 0` efforts are substitutes, and
  if Moscow stops, the others fill a part of the gap, :math:`\sigma R_{-M}/(1+\sigma R_{-M})` of
  its effort.
* *What Moscow can sell.* Its restraint is worth to Damascus
  :math:`\ell\,(h(E) - h(E_{-M}))`, and relative to a sole sponsor's

  .. math::

     \lambda = \frac{h(E) - h(E_{-M})}{h(E_M)} =
     \frac{(1 + \sigma r_M)^2 (2 + 2\sigma R - \sigma r_M)}
          {(1 + \sigma R)^2 (1 + \sigma R_{-M})^2 (2 + \sigma r_M)} ,

  which is 1 at :math:`\sigma = 0`, and falls with every other sponsor otherwise.

Literature: Olson and Zeckhauser (1966) and Bergstrom, Blume and Varian (1986) on shared public
goods, here a public bad.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from basebargain.forms._markov_quadratic import Effort, QuadraticMarkovGame
from basebargain.forms._payoff import free_names
from basebargain.models._fragmentation_talks import point_numbers
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters import Scenario
    from basebargain.parameters._registry import Labels

__all__ = ["SponsoredSpoiling", "Sponsorship", "sponsored_spoiling", "sponsors_game"]

GAME = "G7"
EVIDENCE = ("E030",)

MOSCOW = "moscow"


@dataclass(frozen=True)
class Sponsorship:
    """Who spoils how much at given numbers.

    Attributes
    ----------
    efforts : mapping of str to number
        By sponsor, Moscow first.
    total, without_moscow : number
        All efforts, and those of the others once Moscow has stopped.
    leverage : number
        What Moscow's restraint is worth to Damascus, relative to a Moscow that is the only sponsor;
        NaN where Moscow would not spoil.
    """

    efforts: Mapping[str, Any]
    total: Any
    without_moscow: Any
    leverage: Any


@dataclass(frozen=True)
class SponsoredSpoiling:
    """The closed form with free parameters.

    Attributes
    ----------
    efforts : mapping of str to sympy.Expr
        By sponsor, Moscow first, where nobody is at full effort.
    total, without_moscow, leverage : sympy.Expr
        As in `Sponsorship`, under the same condition.
    interior : sympy Boolean
        When nobody is at full effort, with or without Moscow, nor Moscow alone.
    labels : mapping or None
    """

    efforts: Mapping[str, sympy.Expr]
    total: sympy.Expr
    without_moscow: sympy.Expr
    leverage: sympy.Expr
    interior: Boolean
    labels: Labels | None

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> Sponsorship:
        """Return the equilibrium at given numbers, full efforts included.

        Exact where the numbers are.

        Raises
        ------
        ParameterError
            If a name is unknown or missing, or a value is no number in its range.
        """
        saturation = symbol("sponsor_saturation")
        names = free_names((*_ratios(self.labels).values(), saturation))
        numbers = point_numbers(
            names, scenario, values, where="sponsored_spoiling", labels=self.labels
        )
        rates = {who: numbers[_benefit(who)] / numbers[_cost(who)] for who in self.efforts}
        return _sponsorship(rates, numbers[saturation.name])


def _benefit(who: str) -> str:
    return "spoil_benefit" if who == MOSCOW else f"sponsor_benefit_{who}"


def _cost(who: str) -> str:
    return "spoil_cost" if who == MOSCOW else f"sponsor_cost_{who}"


def _sponsors(labels: Labels | None) -> list[str]:
    others = registry(labels).family("sponsor_benefit")
    return [MOSCOW, *(name.removeprefix("sponsor_benefit_") for name in others)]


def _ratios(labels: Labels | None) -> dict[str, sympy.Expr]:
    return {
        who: symbol(_benefit(who), labels=labels) / symbol(_cost(who), labels=labels)
        for who in _sponsors(labels)
    }


def sponsored_spoiling(*, labels: Labels | None = None) -> SponsoredSpoiling:
    """Return how much each sponsor spoils, and what that leaves of Moscow's leverage.

    Parameters
    ----------
    labels : mapping, optional
        Label set ``sponsor`` of another case: the sponsors besides Moscow.

    Examples
    --------
    >>> import basebargain as bb
    >>> found = sponsored_spoiling().at(bb.scenario("seed_mid2025"))
    >>> {who: round(float(e), 3) for who, e in found.efforts.items()}
    {'moscow': 0.207, 'iran': 0.138}
    >>> round(float(found.leverage), 3)
    0.797
    """
    import sympy

    ratios, saturation = _ratios(labels), symbol("sponsor_saturation")
    moscow, everybody = ratios[MOSCOW], sum(ratios.values())
    others = everybody - moscow

    def extent(ratio: Any) -> Any:
        return ratio / (1 + saturation * ratio)

    def worth(total: Any) -> Any:
        return total - saturation * total**2 / 2

    total, rest = extent(everybody), extent(others)
    efforts = {who: ratio / (1 + saturation * everybody) for who, ratio in ratios.items()}
    without = [r / (1 + saturation * others) <= 1 for who, r in ratios.items() if who != MOSCOW]
    inside = sympy.And(*(e <= 1 for e in efforts.values()), *without, extent(moscow) <= 1)
    leverage = (worth(total) - worth(rest)) / worth(extent(moscow))
    return SponsoredSpoiling(efforts, total, rest, leverage, inside, labels)


def sponsors_game(*, labels: Labels | None = None) -> QuadraticMarkovGame:
    """Return the sponsors' game as one of efforts in a single state, played once.

    Parameters
    ----------
    labels : mapping, optional
        Label set ``sponsor`` of another case: the sponsors besides Moscow.

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.models.sponsors_game().players
    ('moscow', 'iran')
    """
    import sympy

    sponsors = _sponsors(labels)
    efforts = {who: sympy.Symbol(f"spoil_{who}", real=True) for who in sponsors}
    total = sum(efforts.values())
    worth = total - symbol("sponsor_saturation") * total**2 / 2
    payoffs = [
        symbol(_benefit(who), labels=labels) * worth
        - symbol(_cost(who), labels=labels) * effort**2 / 2
        for who, effort in efforts.items()
    ]
    game = QuadraticMarkovGame.from_expressions(
        players=tuple(sponsors),
        components={"country": ("spoiled",)},
        efforts=[Effort(who, effort.name) for who, effort in efforts.items()],
        payoffs={"spoiled": payoffs},
        moves={},
        discounts=0,
        name="G7 sponsors",
        unit="USD bn",
    )
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters})


def _sponsorship(rates: Mapping[str, Any], saturation: Any) -> Sponsorship:
    others = {who: rate for who, rate in rates.items() if who != MOSCOW}
    total, rest, alone = (
        _extent(list(some), saturation)
        for some in (rates.values(), others.values(), [rates[MOSCOW]])
    )
    efforts = {who: min(1, rate * (1 - saturation * total)) for who, rate in rates.items()}

    def worth(extent: Any) -> Any:
        return extent - saturation * extent**2 / 2

    leverage = (worth(total) - worth(rest)) / worth(alone) if alone else float("nan")
    return Sponsorship(efforts, total, rest, leverage)


def _extent(rates: list[Any], saturation: Any) -> Any:
    """Solve for the sum of the efforts: the m most eager are at full effort."""
    eager = sorted(rates, reverse=True)
    for full in range(len(eager) + 1):
        open_rates = sum(eager[full:])
        total = (full + open_rates) / (1 + saturation * open_rates)
        if full == len(eager) or eager[full] * (1 - saturation * total) <= 1:
            return total
    return 0
