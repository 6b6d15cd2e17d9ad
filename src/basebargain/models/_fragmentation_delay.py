r"""G7 in closed form: one region that Moscow may keep from joining the state.

Alone in the contested state, Moscow gets :math:`(1-\delta)(g - k e^2/2)` a period more than in
the united one, where :math:`g = u_M(1) - u_M(0)` is what the talks (G2) give it with the region
contested over what they give it without; the region joins with the chance :math:`p - \varepsilon
e` and leaves again with the chance q.
The difference of the two values, :math:`\Delta`, solves

.. math::

   \frac{(\delta\varepsilon)^2}{2(1-\delta)k} \Delta^2 - \bigl(1-\delta+\delta(p+q)\bigr) \Delta
   + (1-\delta) g = 0, \qquad e^* = \frac{\delta\varepsilon\Delta}{(1-\delta) k}

by its smaller root, as long as :math:`g \ge 0`, :math:`e^* \le 1` and :math:`\varepsilon e^* \le
p`; with :math:`g < 0` Moscow does not spoil, and beyond the other bounds effort is at the first of
them.
With :math:`B = 1-\delta+\delta(p+q)`,
:math:`e^* = 2\delta\varepsilon g / (k (B + \sqrt{B^2 - 2\delta^2\varepsilon^2 g/k}))`.

Spoiling rules unification out, and the conflict is frozen, iff :math:`p \le \varepsilon` and
:math:`2\delta\varepsilon^2 g \ge k p\,(2(1-\delta) + \delta(p + 2q))`.

The gain g is piecewise linear in the stake, not a step function.
Let :math:`y_{out}(n) = \max(y_X, y_{exit})` with n regions contested.

* Deals by shares in both states: :math:`(1-\beta)` times the growth of limbo's cost.
* Limbo in both states, or deals at the cap: 0.
* :math:`y_{out}(0) < y \le y_{out}(1)`: Moscow is expelled from a united Syria, not from a
  fragmented one; in limbo :math:`g = d_M - u_X`, in a deal that the threat of expulsion fixes
  :math:`g = V - s_t - y + X(1 + g_X) - u_X`, which falls to nothing or to what the cap leaves.
* Above both: 0. Expelled anyway, Moscow has nothing to gain.

At :math:`y_{out}(0)` the gain never falls, unless the regime of the fragmented Syria changes there
too.
It jumps by :math:`\max(V - u_X - \bar t, 0)` if a deal ends there and by :math:`d_M - u_X` if
limbo does; without a cap, and from a deal, it is continuous.

`us_withdrawal` has the same for the northeast before and after the United States leaves.

Literature: Stedman (1997), Fearon (2004), Powell (2004).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

from basebargain.forms._markov_quadratic import Effort, QuadraticMarkovGame
from basebargain.models._fragmentation_best import (
    Front,
    best_against,
    floats,
    front_chances,
    known_numbers,
    require_chance,
)
from basebargain.models._fragmentation_talks import Gain, fragmentation_gain, regional_talks
from basebargain.models._roles import players
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters import Scenario
    from basebargain.parameters._registry import Labels

__all__ = [
    "Delay",
    "DelayedUnification",
    "delayed_unification",
    "spoiling_is_worth_it",
    "unification",
]


@dataclass(frozen=True)
class Delay:
    """What Moscow does against unification at given numbers, and what follows.

    Attributes
    ----------
    gain : float
        What Moscow has in the talks with the region contested over without, USD bn.
    effort, chance : float
        Spoiling, and the chance that the region joins within a period.
    periods : float
        Expected periods until it does; infinite in a frozen conflict.
    share : float
        Part of the time that the region is contested in the long run.
    regimes : pair of str
        How the talks end while the region is contested, and once it has joined.
    """

    gain: float
    effort: float
    chance: float
    periods: float
    share: float
    regimes: tuple[str, str]

    @property
    def is_frozen(self) -> bool:
        """Whether the region never joins."""
        return self.chance == 0


@dataclass(frozen=True)
class DelayedUnification:
    """The closed form with free parameters.

    Attributes
    ----------
    front : str
    gain : Gain
        What the talks give Moscow with the region contested over without.
    effort, chance : sympy.Expr
        Best spoiling, and the chance of joining at it, in the parameters and ``gain.symbol``.
    frozen : sympy Boolean
        When spoiling rules unification out, in the same.
    valid : sympy Boolean
        When the closed form applies: the unspoiled chance is at most one.
    """

    front: str
    gain: Gain
    effort: sympy.Expr
    chance: sympy.Expr
    frozen: Boolean
    valid: Boolean

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> Delay:
        """Return effort and delay at given numbers; keywords win over the scenario.

        Raises
        ------
        ParameterError
            If a name is unknown or missing, or a value is no number in its range.
        NotApplicableError
            If the chance of joining exceeds one, or Moscow prefers exit to limbo.
        """
        regimes = [c for c, _ in self.gain.cases]
        chances = front_chances(self.front)
        entries = (self.effort, self.chance, self.frozen, chances.joins, chances.leaves, *regimes)
        numbers = known_numbers(self.gain, entries, scenario, values, where="delayed_unification")
        best, chance, never, joins, leaves, *holds = floats(entries, numbers)
        require_chance(joins, self.front)
        chance = 0.0 if never else chance
        total = chance + leaves
        ends = list(product(regional_talks(1).regimes, regional_talks(0).regimes))
        return Delay(
            numbers[self.gain.symbol.name],
            best,
            chance,
            1 / chance if chance else math.inf,
            leaves / total if total else 1.0,
            ends[holds.index(1.0)],
        )


@cache
def delayed_unification(front: Front = "country", *, capped: bool = True) -> DelayedUnification:
    """Return Moscow's best spoiling of one region in closed form, Damascus passive.

    Parameters
    ----------
    front : {"country", "coast", "northeast", "northeast without the US"}
        Whose chances: of Syria as a whole, or of one region, all else being quiet.
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Examples
    --------
    >>> import basebargain as bb
    >>> found = delayed_unification().at(bb.scenario("seed_mid2025"), kappa=0.3)
    >>> found.regimes, round(found.gain, 3), round(found.effort, 3), round(found.periods, 2)
    (('DEAL', 'DEAL'), 0.15, 0.147, 4.42)
    """
    import sympy

    chances, gain = front_chances(front), fragmentation_gain(capped=capped)
    discount, cost = symbol("frag_discount"), symbol("spoil_cost")
    effort = best_against(gain.symbol, chances).effort
    p, reach, q = chances
    wall = cost * p * (2 * (1 - discount) + discount * (p + 2 * q))
    frozen = sympy.And(p <= reach, 2 * discount * reach**2 * gain.symbol >= wall)
    never = sympy.Or(frozen, sympy.Eq(p, 0))
    return DelayedUnification(front, gain, effort, p - reach * effort, never, p <= 1)


def spoiling_is_worth_it(front: Front = "northeast", *, capped: bool = True) -> Boolean:
    """Return when spoiling a region pays Moscow, :math:`e^* > 0`, Damascus passive.

    Parameters
    ----------
    front : str
        As in `delayed_unification`.
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Notes
    -----
    The first unit of effort costs nothing, so it pays iff the talks are better for Moscow with the
    region contested, effort has an effect, there is something to prevent, and the future counts.

    Examples
    --------
    >>> import basebargain as bb
    >>> worth = spoiling_is_worth_it()
    >>> mid = bb.scenario("seed_mid2025")
    >>> worth.subs({s: mid[s.name] for s in worth.free_symbols})
    True
    """
    import sympy

    p, reach, _ = front_chances(front)
    return sympy.And(
        fragmentation_gain(capped=capped).positive, reach > 0, p > 0, symbol("frag_discount") > 0
    )


def unification(
    front: Front = "country", *, capped: bool = True, labels: Labels | None = None
) -> QuadraticMarkovGame:
    """Return the game of two states that `delayed_unification` solves.

    Parameters
    ----------
    front : str
        As in `delayed_unification`.
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.models.unification().states
    ('fragmented', 'united')
    """
    import sympy

    p, reach, q = front_chances(front)
    spoil, weight = sympy.Symbol("spoil", real=True), 1 - symbol("frag_discount")
    talks = [regional_talks(n, capped=capped).moscow for n in (1, 0)]
    (patron,) = players("patron", labels=labels)
    game = QuadraticMarkovGame.from_expressions(
        players=(patron,),
        components={front: ("fragmented", "united")},
        efforts=[Effort(patron, "spoil", states=("fragmented",))],
        payoffs={
            "fragmented": [weight * talks[0] - weight * symbol("spoil_cost") * spoil**2 / 2],
            "united": [weight * talks[1]],
        },
        moves={
            "fragmented": {front: ("united", p - reach * spoil)},
            "united": {front: ("fragmented", q)},
        },
        discounts=symbol("frag_discount"),
        name=f"G7 unification of the {front}",
        unit="USD bn",
    )
    return game.declared({name: registry()[name] for name in game.parameters})
