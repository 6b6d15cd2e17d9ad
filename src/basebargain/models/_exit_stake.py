r"""What donors who want the bases gone have to reach, and how a substitute supplier lowers it.

In the talks (G2) the presence ends iff expulsion is credible, :math:`L + \varphi y \ge X`, and no
affordable payment stops it, :math:`y \ge y_{exit}`.
The least stake that does both is :math:`y_{end} = \max(y_{exit},\, (X - L)/\varphi)`; without
attribution it is :math:`y_{exit}` if :math:`X \le L`, so that expulsion is credible anyway, and
there is none otherwise.
With :math:`X > L` and :math:`y_{exit} > 0` it falls in attribution until :math:`\varphi_{exit} =
(X - L)/y_{exit}` and stays at :math:`y_{exit}` from there on: attribution beyond
:math:`\varphi_{exit}` buys nothing, and :math:`\varphi_{exit} \le \varphi_L` (if the latter is
defined).

A supplier who replaces the share :math:`\tau` of what Moscow provides lowers the services of the
bases to :math:`(1-\tau) g` and the cost of expulsion to :math:`(1-\tau) X`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold, talks_thresholds
from basebargain.parameters import symbol

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = ["exit_stake", "presence_ends", "with_substitute_supplier"]

GAME = "G6"
EVIDENCE = ("E005", "E006", "E066", "E139")


def exit_stake(*, capped: bool = True, managed_exit: bool = False) -> Threshold:
    """Return the least stake at which the presence ends.

    Parameters
    ----------
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    managed_exit : bool
        Whether an exit brings Moscow the face payment.

    Returns
    -------
    Threshold
        ``y_end``; both sides of the border count as an end.

    Examples
    --------
    >>> import basebargain as bb
    >>> end = exit_stake()
    >>> found = bb.closed_form_thresholds([end], bb.scenario("seed_mid2025"))["y_end"]
    >>> found.exact, round(found.kappa, 3)
    (8, 1.569)
    """
    import sympy

    limits = talks_thresholds(capped=capped, managed_exit=managed_exit)
    leave, stop, phi = limits["y_X"].expression, limits["y_exit"], symbol("attribution")
    is_credible = sympy.cancel(leave * phi) <= 0
    return Threshold(
        "y_end",
        "y_{end}",
        "expulsion becomes credible and can no longer be bought off",
        sympy.Max(
            stop.expression,
            sympy.Piecewise((stop.expression, sympy.And(phi <= 0, is_credible)), (leave, True)),
        ),
        sympy.And(sympy.Or(phi > 0, is_credible), stop.condition),
    )


def presence_ends(stake: Any = None, tolerated: Any = None, *, capped: bool = True) -> Boolean:
    """Return the condition under which a stake ends the presence, without divisions.

    Parameters
    ----------
    stake : number or expression, optional
        USD bn; the effective stake if not given.
    tolerated : number or expression, optional
        The part of it that a tolerated presence costs; attribution times the stake if not given.
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Examples
    --------
    >>> import basebargain as bb
    >>> case, rule = bb.scenario("seed_mid2025"), presence_ends(9)
    >>> rule.subs({s: case[s.name] for s in rule.free_symbols})
    True
    """
    import sympy

    y, phi = effective_stake() if stake is None else sympy.sympify(stake), symbol("attribution")
    limits = talks_thresholds(capped=capped)
    lost = phi * y if tolerated is None else sympy.sympify(tolerated)
    gap = sympy.cancel(limits["y_X"].expression * phi)
    return sympy.And(lost >= gap, y >= limits["y_exit"].expression)


def with_substitute_supplier(limit: Threshold, share: Any) -> Threshold:
    r"""Return a threshold with a part of Moscow's supplies replaced by another supplier.

    Parameters
    ----------
    limit : Threshold
    share : number or expression
        The part :math:`\tau`, in [0, 1].

    Raises
    ------
    GameError
        If a number lies outside [0, 1].

    Examples
    --------
    >>> import sympy
    >>> from basebargain.models import talks_thresholds
    >>> free = talks_thresholds(capped=False)["y_exit"]
    >>> fall = free.expression - with_substitute_supplier(free, 1).expression
    >>> sympy.expand(fall)
    expulsion_cost + service_value
    """
    import sympy

    part = sympy.sympify(share)
    if not part.free_symbols and not 0 <= part <= 1:
        msg = f"with_substitute_supplier: the share must lie in [0, 1]; got {share!r}."
        raise GameError(msg)
    swaps = {s: s * (1 - part) for s in map(symbol, ("service_value", "expulsion_cost"))}
    return replace(
        limit,
        name=f"{limit.name} with a substitute",
        expression=limit.expression.xreplace(swaps),
        condition=limit.condition.xreplace(swaps),
    )
