r"""G2c: a war of attrition over the terms of a deal.

Damascus insists on the transfer :math:`t_h`, Moscow on :math:`t_l < t_h`; while both hold out the
presence stays in limbo.
With :math:`A_D = (t_l - s_t - y) - d_D` and :math:`A_M = (V - t_h) - d_M`, what conceding is
worth over limbo, each side concedes at the rate that keeps the other indifferent:

.. math::

   \lambda_M = \frac{r_D A_D}{t_h - t_l}, \qquad \lambda_D = \frac{r_M A_M}{t_h - t_l}, \qquad
   E[\text{delay}] = \frac{t_h - t_l}{r_D A_D + r_M A_M}

This is the equilibrium in which both concede gradually from the start; others differ by an
immediate concession with some probability.
A side for which conceding is worth less than limbo never concedes; the other then gives in at
once if that is worth more to it than limbo, and only if neither gains does the limbo last.

If the demands are shares :math:`x_l < x_h` of the way from :math:`t_{min}` to :math:`t_{max} = V
- d_M` the delay is :math:`(x_h - x_l)/(r_D x_l + r_M (1 - x_h))`, free of the stake:
conditionality lengthens talks only through absolute demands.
That needs :math:`t_{max}` to be what Moscow is willing to pay; where it is what Moscow can pay
the stake comes back in.

Literature: Hendricks, Weiss and Wilson (1988), The war of attrition in continuous time with
complete
information, International Economic Review 29.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from basebargain._errors import GameError
from basebargain.forms._attrition import AttritionGame
from basebargain.models._primitives import Blocks, blocks
from basebargain.models._roles import players
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters import Scenario
    from basebargain.parameters._registry import Labels

__all__ = ["AttritionOutcome", "WarOfAttrition", "sticky_shares_delay", "war_of_attrition"]

GAME = "G2"
EVIDENCE = ("E101", "E104", "E119", "E136", "E137", "E138")

Kind = Literal["delay", "Damascus concedes", "Moscow concedes", "limbo"]


@dataclass(frozen=True)
class AttritionOutcome:
    """What a war of attrition comes to at given numbers.

    Attributes
    ----------
    kind : str
        ``"delay"`` (both concede gradually), one side conceding at once, or ``"limbo"`` for ever.
    hazards : pair of float
        Rates at which Damascus and Moscow concede, 1/yr.
    expected_delay : float
        Years; infinite in limbo.
    """

    kind: Kind
    hazards: tuple[float, float]
    expected_delay: float

    def survival(self, years: Any) -> Any:
        """Probability that talks are still going on after so many years; scalar or array."""
        import numpy as np

        if self.kind == "limbo":
            return np.ones_like(np.asarray(years, dtype=np.float64))
        if self.kind != "delay":
            return np.zeros_like(np.asarray(years, dtype=np.float64))
        return np.exp(-sum(self.hazards) * np.asarray(years, dtype=np.float64))

    @property
    def share_damascus_concedes(self) -> float:
        """Probability that Damascus is the one who concedes."""
        if self.kind == "delay":
            return self.hazards[0] / sum(self.hazards)
        return 1.0 if self.kind == "Damascus concedes" else 0.0


@dataclass(frozen=True)
class WarOfAttrition:
    """The war of attrition with free parameters.

    Attributes
    ----------
    gain_damascus, gain_moscow : sympy.Expr
        What conceding is worth over limbo, USD bn.
    gap : sympy.Expr
        Distance between the demands, USD bn.
    hazard_damascus, hazard_moscow : sympy.Expr
        Rates of concession, 1/yr.
    expected_delay : sympy.Expr
        Years, where both gains are positive.
    game : AttritionGame
        The same war as a form, which `attrition_equilibria` solves for all equilibria.
    """

    gain_damascus: sympy.Expr
    gain_moscow: sympy.Expr
    gap: sympy.Expr
    hazard_damascus: sympy.Expr
    hazard_moscow: sympy.Expr
    expected_delay: sympy.Expr
    game: AttritionGame

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, sorted."""
        return tuple(sorted(s.name for s in self.expected_delay.free_symbols))

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> AttritionOutcome:
        """Return the outcome at given numbers; keywords win over the scenario.

        Raises
        ------
        ParameterError
            If a name is unknown or a value is no number in its range.
        GameError
            If a parameter is missing, or Damascus does not ask for more than Moscow offers.
        """
        import math

        gains, gap, rates = self._numbers(scenario, values)
        if not gap > 0:
            msg = (
                "war_of_attrition: demand_damascus must exceed offer_moscow; the gap is "
                f"{gap}: with compatible demands there is nothing to fight over."
            )
            raise GameError(msg)
        if gains[0] > 0 and gains[1] > 0:
            hazards = (rates[1] * gains[1] / gap, rates[0] * gains[0] / gap)
            return AttritionOutcome("delay", hazards, 1 / sum(hazards))
        if gains[0] > 0:
            return AttritionOutcome("Damascus concedes", (math.inf, 0.0), 0.0)
        if gains[1] > 0:
            return AttritionOutcome("Moscow concedes", (0.0, math.inf), 0.0)
        return AttritionOutcome("limbo", (0.0, 0.0), math.inf)

    def _numbers(
        self, scenario: Scenario | None, values: Mapping[str, Any]
    ) -> tuple[tuple[float, float], float, tuple[float, float]]:
        from basebargain.forms._payoff import compiled
        from basebargain.forms._point import point_values

        names = self.parameters
        known = {name: registry()[name] for name in names if name in registry()}
        numbers = point_values(names, known, scenario, values, where="war_of_attrition")
        missing = [name for name in names if name not in numbers]
        if missing:
            msg = f"war_of_attrition needs a number for {', '.join(missing)}; pass a scenario."
            raise GameError(msg)
        rates = (symbol("impatience_damascus"), symbol("impatience_moscow"))
        entries = (self.gain_damascus, self.gain_moscow, self.gap, *rates)
        results = compiled(entries, names)(*(float(numbers[name]) for name in names))
        gain_d, gain_m, gap, r_d, r_m = (float(value) for value in results)
        return (gain_d, gain_m), gap, (r_d, r_m)


def war_of_attrition(*, labels: Labels | None = None) -> WarOfAttrition:
    r"""Return the war of attrition over terms with free parameters.

    Parameters
    ----------
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Notes
    -----
    While both gains are positive the expected delay rises with the stake (if attribution is
    below one) and with the security of limbo, and falls with attribution.
    The demands are taken as they are: whether Moscow can pay ``demand_damascus`` is not asked.

    Examples
    --------
    >>> import basebargain as bb
    >>> talks = war_of_attrition().at(bb.scenario("seed_mid2025"), kappa=0)
    >>> talks.kind, round(talks.expected_delay, 2)
    ('delay', 2.32)
    """
    parts = blocks()
    demand, offer = symbol("demand_damascus"), symbol("offer_moscow")
    r_d, r_m = symbol("impatience_damascus"), symbol("impatience_moscow")
    gain_d = parts.legal[0] + offer - parts.limbo[0]
    gain_m = parts.legal[1] - demand - parts.limbo[1]
    gap = demand - offer
    return WarOfAttrition(
        gain_damascus=gain_d,
        gain_moscow=gain_m,
        gap=gap,
        hazard_damascus=r_m * gain_m / gap,
        hazard_moscow=r_d * gain_d / gap,
        expected_delay=gap / (r_d * gain_d + r_m * gain_m),
        game=_game(parts, offer, demand, labels),
    )


def _game(
    parts: Blocks, offer: sympy.Expr, demand: sympy.Expr, labels: Labels | None
) -> AttritionGame:
    """Return the war as a form: whoever concedes takes the other's terms, limbo is waiting."""
    terms = {price: (parts.legal[0] + price, parts.legal[1] - price) for price in (offer, demand)}
    host, patron = players(labels=labels)
    game = AttritionGame(
        (host, patron),
        conceding=(terms[offer][0], terms[demand][1]),
        winning=(terms[demand][0], terms[offer][1]),
        inside=parts.limbo,
        impatience=(symbol("impatience_damascus"), symbol("impatience_moscow")),
        name="war of attrition",
        unit="USD bn",
    )
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters if name in known})


def sticky_shares_delay() -> sympy.Expr:
    """Return the expected delay if both demand shares of the surplus, uncapped, in years.

    Notes
    -----
    ``share_low`` is what Moscow leaves to Damascus, ``share_high`` what Damascus insists on.

    Examples
    --------
    >>> sorted(map(str, sticky_shares_delay().free_symbols))
    ['impatience_damascus', 'impatience_moscow', 'share_high', 'share_low']
    """
    import sympy

    low, high = sympy.symbols("share_low share_high", real=True)
    r_d, r_m = symbol("impatience_damascus"), symbol("impatience_moscow")
    return (high - low) / (r_d * low + r_m * (1 - high))
