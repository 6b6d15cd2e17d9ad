r"""G6a over the talks (G2): the donors' best stake if they do not know Moscow's value.

Moscow's value is log-uniform on :math:`[V_L, V_H]`, the prior of the registry; everything else is
known.
The presence ends iff :math:`y \ge y_X` and
:math:`y \ge \min((1-r_{alt}) V, \bar t) + q`, with :math:`q = X - s_t`.
So the chance of an end is

.. math::

   P(y) = \frac{\ln\bigl((y - q)/((1-r_{alt}) V_L)\bigr)}{\ln(V_H/V_L)}
   \text{ on } [0, 1], \text{ and 1 from } y = \bar t + q \text{ on.}

It jumps at :math:`y_X` and at :math:`\bar t + q`, where Moscow can pay no more whatever the bases
are worth to it; and the hazard of a log-uniform value falls first.
All three make room for an interior best stake.
With :math:`K = Z/m + q` and :math:`u = y - q` the slope of the payoff vanishes where
:math:`u \ln(c/u) - u = K`, :math:`c = (1-r_{alt}) V_H`; the maximum among the roots is
:math:`u = c \exp(W_{-1}(-K e/c) - 1)` with the lower branch of Lambert's function.

Presupposes that Moscow prefers limbo to exit at every value.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import talks_thresholds
from basebargain.parameters import registry, symbol
from basebargain.parameters._parameter import hull

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from basebargain.parameters import Scenario

__all__ = ["best_stake_unknown_value", "expected_donor_payoff", "value_prior"]

GAME = "G6"
EVIDENCE = ("E066",)

Values: TypeAlias = "Mapping[str, Any] | Scenario"


def value_prior() -> tuple[float, float]:
    """Return the ends of the log-uniform prior of Moscow's value, USD bn.

    Examples
    --------
    >>> value_prior()
    (1.0, 20.0)
    """
    ends = hull(registry()["moscow_value"].prior)
    return float(ends.low), float(ends.high)


@cache
def _pieces() -> tuple[tuple[str, ...], Any]:
    """Compile what the payoff is made of: gap, phi, q, cap + q, r, Z, m, utmost stake."""
    import sympy

    value, cap, phi = map(symbol, ("moscow_value", "transfer_cap", "attribution"))
    free = talks_thresholds(capped=False)
    gap = sympy.cancel(free["y_X"].expression * phi)
    stop = sympy.expand(free["y_exit"].expression)
    keeps = stop.coeff(value)
    start = stop - keeps * value
    utmost = effective_stake() / symbol("kappa")
    entries = (
        gap, phi, start, start + cap, keeps,
        symbol("donor_exit_value"), symbol("withholding_cost"), utmost,
    )  # fmt: skip
    symbols = sorted({s for entry in entries for s in entry.free_symbols}, key=str)
    return tuple(s.name for s in symbols), sympy.lambdify(symbols, entries, "numpy")


def _numbers(values: Values) -> tuple[NDArray[Any], ...]:
    names, compiled = _pieces()
    found = compiled(*(np.asarray(values[name], dtype=float) for name in names))
    return tuple(np.broadcast_arrays(*(np.asarray(entry, dtype=float) for entry in found)))


def expected_donor_payoff(stake: Any, values: Values) -> Any:
    """Return the donors' expected payoff from a stake, where the presence goes on by a deal.

    Parameters
    ----------
    stake : array_like
        USD bn.
    values : Scenario or mapping from parameter names to numbers or arrays
        Arrays are broadcast against `stake`.

    Returns
    -------
    array
        USD bn; penalty framing.

    Notes
    -----
    Below the stake that makes expulsion credible the presence may also go on in limbo, where less
    is withheld; no stake there is better than none all the same.

    Examples
    --------
    >>> import basebargain as bb
    >>> case = bb.scenario("full_coord_presence")
    >>> expected_donor_payoff([0, 3.5, 4.2], case).round(3).tolist()
    [0.0, -1.334, 6.0]
    """
    y = np.asarray(stake, dtype=float)
    return _payoff(y, _numbers(values))


def _payoff(y: Any, numbers: tuple[Any, ...]) -> Any:
    gap, phi, start, purse, keeps, value, cost, _ = numbers
    low, high = value_prior()
    with np.errstate(all="ignore"):
        worth = np.where(keeps > 0, (y - start) / keeps, np.where(y >= start, np.inf, 0.0))
        chance = np.log(np.clip(worth, low, high) / low) / np.log(high / low)
    chance = np.where(y >= purse, 1.0, chance)
    chance = np.where(phi * y >= gap, chance, 0.0)
    return value * chance - cost * y * (1 - chance)


def best_stake_unknown_value(values: Values) -> tuple[Any, Any]:
    """Return the least best stake of the donors and the utmost one, if V is log-uniform.

    Parameters
    ----------
    values : Scenario or mapping from parameter names to numbers or arrays

    Returns
    -------
    pair of arrays
        USD bn.

    Examples
    --------
    >>> import basebargain as bb
    >>> best, utmost = best_stake_unknown_value(bb.scenario("full_coord_presence"))
    >>> round(float(best), 3), round(float(utmost), 3)
    (4.1, 9.0)
    """
    from scipy.special import lambertw

    numbers = _numbers(values)
    gap, phi, start, purse, keeps, value, cost, utmost = numbers
    top = keeps * value_prior()[1]
    with np.errstate(all="ignore"):
        leave = np.where(gap > 0, gap / phi, 0.0)
        level = value / cost + start
        turn = start + top * np.exp(np.real(lambertw(-level * np.e / top, -1)) - 1)
        turn = np.where((level > 0) & (level * np.e**2 <= top), turn, np.nan)
    places = np.array([np.zeros_like(leave), leave, turn, purse, start + top, utmost])
    inside = (places >= 0) & (places <= utmost)
    places = np.where(inside, places, 0.0)
    found = _payoff(places, numbers)
    # The jump at the credible stake is attained there; rounding must not undo it.
    found[1] = np.where(inside[1], _payoff(places[1], (0 * gap, *numbers[1:])), found[1])
    best = found.max(axis=0)
    close = found >= best - 1e-12 * (1 + np.abs(best))
    least = np.where(close, places, np.inf).min(axis=0)
    return least, utmost
