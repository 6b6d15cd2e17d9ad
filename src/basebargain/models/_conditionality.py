r"""G6a: how much donors should tie to the bases, when they move first.

The donors announce a stake y in :math:`[0, y_{max}]`; then Damascus and Moscow deal with each other
as in the talks (G2).
Full exit is worth Z to the donors, and each dollar withheld costs them m net of the dollar saved.

=========  ====================  =============================
outcome    penalty framing       reward framing
=========  ====================  =============================
exit       Z                     Z - y
deal       -m y                  0
limbo      -m phi y              -(1 - phi) y
=========  ====================  =============================

If they know what Moscow's value V is, the least best stake is the threshold of exit itself, and
the penalty is never paid.
If they do not, let the stake at which the presence ends be a random :math:`Y` with distribution
function P and hazard :math:`h = P'/(1 - P)`.

*Penalty.*  :math:`f(y) = Z P(y) - m y (1 - P(y))`, and
:math:`f'(y)/(1 - P(y)) = (Z + m y) h(y) - m`.
If :math:`(Z + m y) h(y)` does not fall, f falls first and rises then: the best stake is nothing or
the utmost, and one between is as good only where exit is certain already.
A hazard that does not fall is enough, as for a uniform, normal, logistic or exponential Y.
An interior best stake needs a falling hazard, as a log-uniform or heavy-tailed Y has, or a jump: a
stake from which expulsion is credible, or one at which Moscow's purse is exhausted.

For Y uniform on :math:`[a, c]` f is convex on it, and the utmost is best iff
:math:`y_{max} \ge y_{G6}`,

.. math::

   y_{G6} = \begin{cases} (c - Z/m)^+ & a \le 0 \\
   \dfrac{2 Z a}{Z - m c + \sqrt{(m c - Z)^2 + 4 m Z a}} & a > 0. \end{cases}

*Reward.*  :math:`f(y) = (Z - y) P(y)`: for a uniform Y concave where P rises, so the best reward is
interior, :math:`(Z + a)/2` within :math:`[\max(a, 0), \min(c, y_{max})]`, if :math:`a < Z`.
The same stake gives Damascus the same incentive in both framings; the donors pay in the one if
they fail, in the other if they succeed, and that turns the answer.

A harm :math:`\sigma` that the presence does to the donors adds to Z.

Literature: Bernheim and Whinston (1986); Svensson (2000); Drezner (1999) on conditionality;
Barlow and Proschan (1975) on hazards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from basebargain._errors import GameError
from basebargain.forms import StrategicGame
from basebargain.models._primitives import Framing
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy

__all__ = [
    "Belief",
    "OptimalStake",
    "all_or_nothing",
    "conditionality_game",
    "donor_payoffs",
    "optimal_stake",
    "uniform_reward",
]

GAME = "G6"
EVIDENCE = ("E005", "E006", "E066", "E139")

GRID = 2001
TIE = 1e-10


class Belief(Protocol):
    """What donors think of the stake that ends the presence, as a frozen scipy distribution."""

    def cdf(self, x: Any) -> Any:
        """Return the chance that a stake of x suffices."""

    def pdf(self, x: Any) -> Any:
        """Return its density."""


@dataclass(frozen=True)
class OptimalStake:
    """The best stakes of the donors.

    Attributes
    ----------
    least, largest : float
        The ends of the set of best stakes, USD bn.
    payoff : float
        Expected payoff, USD bn.
    most : float
        The largest stake in reach.
    """

    least: float
    largest: float
    payoff: float
    most: float

    @property
    def is_interior(self) -> bool:
        """Whether the least best stake lies strictly between nothing and the utmost."""
        return 0 < self.least < self.most


def donor_payoffs(*, framing: Framing = "penalty") -> dict[str, sympy.Expr]:
    """Return what each outcome of the talks is worth to the donors.

    Parameters
    ----------
    framing : {"penalty", "reward"}

    Returns
    -------
    dict
        For ``DEAL``, ``LIMBO`` and ``EXIT``, in USD bn.

    Raises
    ------
    GameError
        For an unknown framing.

    Examples
    --------
    >>> donor_payoffs(framing="reward")["EXIT"]
    -chi*donor_envelope*kappa + donor_exit_value
    """
    y, phi = effective_stake(), symbol("attribution")
    value, cost = symbol("donor_exit_value"), symbol("withholding_cost")
    if _checked(framing) == "penalty":
        return {"DEAL": -cost * y, "LIMBO": -cost * phi * y, "EXIT": value + 0 * y}
    return {"DEAL": 0 * y, "LIMBO": -(1 - phi) * y, "EXIT": value - y}


def _checked(framing: Framing) -> Framing:
    if framing not in ("penalty", "reward"):
        msg = f"framing must be 'penalty' or 'reward'; got {framing!r}."
        raise GameError(msg)
    return framing


def all_or_nothing(low: Any, high: Any) -> Threshold:
    """Return y_G6: the reach from which the utmost beats no conditionality, penalty framing.

    Parameters
    ----------
    low, high : number or expression
        The stake that ends the presence is uniform between these, USD bn.

    Returns
    -------
    Threshold
        To be compared with the largest stake in reach; its ``condition`` is that exit and
        withholding matter to the donors.

    Examples
    --------
    >>> from basebargain.parameters import symbol
    >>> limit = all_or_nothing(2.1, 8.1).expression.subs(symbol("donor_exit_value"), 6)
    >>> [round(float(limit.subs(symbol("withholding_cost"), m)), 2) for m in (0.3, 0.8, 1.5)]
    [2.85, 4.28, 5.6]
    """
    import sympy

    a, c = sympy.sympify(low), sympy.sympify(high)
    value, cost = symbol("donor_exit_value"), symbol("withholding_cost")
    gap = value - cost * c
    root = sympy.sqrt(gap**2 + 4 * cost * value * a)
    return Threshold(
        "y_G6",
        "y_{G6}",
        "the utmost conditionality beats none",
        sympy.Piecewise(
            (sympy.Max(0, c - value / cost), a <= 0), (2 * value * a / (gap + root), True)
        ),
        sympy.And(value > 0, cost > 0, c > a),
    )


def uniform_reward(low: Any, high: Any, most: Any) -> sympy.Expr:
    """Return the best reward for a uniform belief about the stake that ends the presence.

    Parameters
    ----------
    low, high : number or expression
        As in `all_or_nothing`.
    most : number or expression
        The largest stake in reach.

    Returns
    -------
    sympy.Expr
        Zero where no reward is worth paying.

    Examples
    --------
    >>> from basebargain.parameters import symbol
    >>> uniform_reward(2, 8, 10).subs(symbol("donor_exit_value"), 6)
    4
    """
    import sympy

    a, c, top, value = *map(sympy.sympify, (low, high, most)), symbol("donor_exit_value")
    inside = sympy.Min((value + a) / 2, c, top)
    return sympy.Piecewise((sympy.Max(0, inside), sympy.And(a < value, a < top)), (0, True))


def conditionality_game(stakes: Sequence[Any], required: Sequence[Any]) -> StrategicGame:
    """Return the donors' problem as a finite game, for any solver of commitments.

    Parameters
    ----------
    stakes : sequence of number or expression
        What the donors can announce.
    required : sequence of number
        Equally likely stakes that end the presence, in increasing order.

    Returns
    -------
    StrategicGame
        The donors announce; the hosts, who know which case it is, choose in how many of the cases,
        the lowest first, the presence ends.

    Raises
    ------
    GameError
        If `required` is empty or not in increasing order.

    Notes
    -----
    In a case with the required stake Y a presence that goes on is worth :math:`Y - y` to
    Damascus and Moscow together.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.conditionality_game([0, 2, 4], [1, 3]).at(bb.scenario("seed_mid2025"))
    >>> [float(eq.payoffs[0]) for eq in bb.solvers.stackelberg(game, "donors", commitment="pure")]
    [6.0]
    """
    import sympy

    cases = [sympy.sympify(case) for case in required]
    if not cases or any(not low < high for low, high in pairwise(cases)):
        msg = f"conditionality_game: required must rise and hold a case at least; got {required!r}."
        raise GameError(msg)
    value, cost, number = symbol("donor_exit_value"), symbol("withholding_cost"), len(cases)
    donors, hosts = [], []
    for stake in stakes:
        ended = [sympy.Rational(k, number) for k in range(number + 1)]
        donors.append([value * share - cost * stake * (1 - share) for share in ended])
        hosts.append([sum(case - stake for case in cases[k:]) / number for k in range(number + 1)])
    game = StrategicGame.from_arrays(
        donors,
        hosts,
        players=("donors", "hosts"),
        strategies=(
            [f"y = {stake}" for stake in stakes],
            [f"ends in {k} of {number}" for k in range(number + 1)],
        ),
        name="G6 conditionality",
        unit="USD bn",
    )
    known = registry()
    return game.declared({name: known[name] for name in game.parameters if name in known})


def optimal_stake(
    belief: Belief,
    *,
    exit_value: float,
    withholding_cost: float,
    most: float,
    credible_from: float = 0.0,
    framing: Framing = "penalty",
) -> OptimalStake:
    """Return the donors' best stakes under any continuous belief.

    Parameters
    ----------
    belief : frozen scipy.stats distribution
        Of the stake that ends the presence, USD bn.
    exit_value, withholding_cost : float
        Z, USD bn, and m.
    most : float
        The largest stake in reach, USD bn.
    credible_from : float
        Below this stake expulsion is no threat and the presence never ends.
    framing : {"penalty", "reward"}

    Returns
    -------
    OptimalStake

    Raises
    ------
    GameError
        If a number is negative or not finite.

    Notes
    -----
    Compares the ends, the stake that makes expulsion credible, and every local maximum and end of
    a plateau that the slope shows on a grid of 2001 stakes, refined by bisection.
    Without exit the donors get what a deal brings; limbo would cost them less but gains nothing.

    Examples
    --------
    >>> from scipy import stats
    >>> found = optimal_stake(stats.norm(5, 1), exit_value=6, withholding_cost=0.8, most=4.0)
    >>> found.least, found.is_interior
    (0.0, False)
    """
    for name, number in (
        ("exit_value", exit_value), ("withholding_cost", withholding_cost), ("most", most),
        ("credible_from", credible_from),
    ):  # fmt: skip
        if not 0 <= number < math.inf:
            msg = f"optimal_stake: {name} must be finite and at least 0; got {number!r}."
            raise GameError(msg)
    penalty = _checked(framing) == "penalty"

    def payoff(y: Any) -> Any:
        chance = np.where(np.asarray(y) >= credible_from, belief.cdf(y), 0.0)
        if penalty:
            return exit_value * chance - withholding_cost * y * (1 - chance)
        return (exit_value - y) * chance

    def slope(y: Any) -> Any:
        chance, density = belief.cdf(y), belief.pdf(y)
        if penalty:
            return (exit_value + withholding_cost * y) * density - withholding_cost * (1 - chance)
        return (exit_value - y) * density - chance

    start = min(credible_from, most)
    candidates = np.array([0.0, start, *_maxima(slope, start, most), most])
    values = payoff(candidates)
    best = candidates[values >= values.max() - TIE]
    return OptimalStake(float(best.min()), float(best.max()), float(values.max()), most)


def _maxima(slope: Any, low: float, high: float) -> list[float]:
    """Return where the slope turns from positive to zero or negative, or from zero to negative."""
    grid = np.linspace(low, high, GRID)
    signs = np.sign(slope(grid))
    return [
        _last(slope, signs[k], grid[k], grid[k + 1])
        for k in np.flatnonzero((signs[:-1] >= 0) & (signs[1:] < signs[:-1]))
    ]


def _last(slope: Any, sign: float, low: float, high: float) -> float:
    """Return the last number at which the slope has at least this sign, by bisection."""
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if np.sign(slope(middle)) >= sign else (low, middle)
    return float(low)
