r"""G7 in closed form: spoiling in the northeast before and after the United States leaves.

Once they have left, the northeast is the problem of `delayed_unification` with the chance
:math:`r_q + \eta_q` and the reach :math:`\varepsilon_q^{out}`; call its difference of values
:math:`\Delta_{out}`.
Before, with the chance h of departure, :math:`D = (1-h)\Delta_{in} + h\Delta_{out}` is the
smaller root of

.. math::

   (1-h) A D^2 - \bigl(1 - (1-h)\delta(1-p-q)\bigr) D + (1-h)(1-\delta) g + h \Delta_{out} = 0,
   \qquad A = \frac{(\delta\varepsilon_q^{in})^2}{2(1-\delta)k},

and the effort is :math:`\delta\varepsilon_q^{in} D/((1-\delta)k)`, within the same bounds as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from basebargain.models._fragmentation_best import (
    best_against,
    floats,
    front_chances,
    known_numbers,
    require_chance,
)
from basebargain.models._fragmentation_talks import Gain, fragmentation_gain
from basebargain.parameters import symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters import Scenario

__all__ = ["UsWithdrawal", "us_withdrawal"]


@dataclass(frozen=True)
class UsWithdrawal:
    """Spoiling in the northeast before and after the United States leaves, Damascus passive.

    Attributes
    ----------
    gain : Gain
    later : sympy.Symbol
        Stands for the difference of the values of the two states once they have left.
    difference_out : sympy.Expr
        What it is, in the parameters and ``gain.symbol``.
    effort_in, effort_out : sympy.Expr
        In the parameters, ``gain.symbol`` and ``later``.
    chance_in, chance_out : sympy.Expr
        Of the northeast joining the state within a period.
    valid : sympy Boolean
        When the closed form applies: the unspoiled chance is at most one.
    """

    gain: Gain
    later: sympy.Symbol
    difference_out: sympy.Expr
    effort_in: sympy.Expr
    effort_out: sympy.Expr
    chance_in: sympy.Expr
    chance_out: sympy.Expr
    valid: Boolean

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> dict[str, float]:
        """Return ``effort_in, effort_out, chance_in, chance_out`` at given numbers.

        Raises
        ------
        ParameterError, NotApplicableError
            As for `DelayedUnification.at`.
        """
        where, names = "us_withdrawal", ("effort_in", "effort_out", "chance_in", "chance_out")
        joins = front_chances("northeast without the US").joins
        numbers = known_numbers(
            self.gain, (self.difference_out, self.effort_in), scenario, values, where=where,
            inner=(self.later,),
        )  # fmt: skip
        later, chance = floats((self.difference_out, joins), numbers)
        require_chance(chance, "northeast")
        entries = tuple(getattr(self, name) for name in names)
        found = floats(entries, numbers | {self.later.name: later})
        return dict(zip(names, found, strict=True))


@cache
def us_withdrawal(*, capped: bool = True) -> UsWithdrawal:
    r"""Return the closed form of `northeast` with Moscow as the only player.

    Parameters
    ----------
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Notes
    -----
    Integration is slower afterwards iff :math:`\varepsilon_q^{out} e_{out} > \eta_q +
    \varepsilon_q^{in} e_{in}`.
    If Damascus answers, :math:`\iota (i_{out} - i_{in})` is to be added on the right.

    Examples
    --------
    >>> import basebargain as bb
    >>> found = us_withdrawal().at(bb.scenario("seed_mid2025"))
    >>> found["chance_out"] < found["chance_in"]
    False
    """
    import sympy

    gain = fragmentation_gain(capped=capped)
    before, after = front_chances("northeast"), front_chances("northeast without the US")
    out = best_against(gain.symbol, after)
    later = sympy.Symbol("difference_without_us", real=True)
    inside = best_against(gain.symbol, before, leaving=symbol("frag_us_withdrawal"), then=later)
    chance_in = before.joins - before.reach * inside.effort
    chance_out = after.joins - after.reach * out.effort
    return UsWithdrawal(
        gain=gain,
        later=later,
        difference_out=out.difference,
        effort_in=inside.effort,
        effort_out=out.effort,
        chance_in=chance_in,
        chance_out=chance_out,
        valid=after.joins <= 1,
    )
