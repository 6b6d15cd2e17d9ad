"""The claims that the package deal (G1) decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import sympy

from basebargain.models import (
    Threshold,
    base_thresholds,
    blocks,
    deal_terms,
    effective_stake,
    partial_threshold,
    regime_conditions,
    talks_thresholds,
)
from basebargain.models._fragmentation_delay import spoiling_is_worth_it
from basebargain.models._package import concessions
from basebargain.models._package_orders import leaves_first
from basebargain.models._package_price import price_slope
from basebargain.models._primitives import kept_presence
from basebargain.parameters import registry, symbol
from basebargain.sensitivity._claim_test import ClaimTest
from basebargain.sensitivity._slope import slope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from sympy.logic.boolalg import Boolean

    from basebargain.sensitivity._claim_test import Draws

__all__ = ["claim_tests"]

LEVER = "qa"


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the tests of C01, C04 to C07, C14, C15 and C30."""
    return tuple(_tests())


def _tests() -> Iterator[ClaimTest]:
    capped, free = talks_thresholds(), talks_thresholds(capped=False)
    yield _burden(capped["y_burden"])
    yield ClaimTest(
        "C04",
        None,
        "In the Nash package the price moves by (1 - beta)(omega_K - phi), K the bases that stay, "
        "while a payment is made in part, and not at all where purse, caps, a base or the handover "
        "set the margin: so it rises iff a payment is partial and omega_K > phi.  Framing adds to "
        "every payoff of Damascus alike and leaves the price.  Moscow's value is linear in "
        "presence.",
        (capped["y_price_cap"], *(base_thresholds(base)["y_b"] for base in _bases())),
        _price_rises,
    )
    yield _welfare(capped)
    yield _untenable()
    # The margin is compared, not the thresholds, which would differ by rounding where they agree.
    margin = blocks().legal[1] - blocks().limbo[1]
    yield ClaimTest(
        "C07",
        sympy.And(
            capped["y_S"].condition,
            free["y_S"].expression * (1 - symbol("attribution")) > 0,
            symbol("transfer_cap") < margin,
        ),
        "At some stake a deal beats limbo for both and costs more than Moscow can pay: "
        "tbar < V - d_M, and S0 > 0.",
        (capped["y_S"], replace(free["y_S"], name="y_S(no cap)")),
    )
    yield ClaimTest(
        "C14",
        sympy.And(
            leaves_first(LEVER if LEVER in _bases() else None), spoiling_is_worth_it("northeast")
        ),
        "The joint value of every other base lasts longer per unit of its weight in the stake, and "
        "the marginal gain from spoiling in the northeast is positive at no effort; whole bases.",
        tuple(base_thresholds(base)["y_b"] for base in _bases()),
    )
    yield _second_best(capped)
    yield _handover_moves_back()


def _bases() -> tuple[str, ...]:
    return tuple(n.removeprefix("presence_") for n in registry().family("presence"))


def _in_stake(expression: sympy.Expr) -> tuple[sympy.Expr, sympy.Symbol]:
    """Return an expression as a function of the stake as one symbol."""
    stake, chi = sympy.Symbol("stake", real=True), symbol("chi")
    return expression.subs(chi, stake * chi / effective_stake()), stake


def _burden(limit: Threshold) -> ClaimTest:
    """C01: Damascus's payoff in a deal falls all the way, from above zero to below."""
    return ClaimTest(
        "C01",
        sympy.And(limit.condition, limit.expression >= 0, symbol("expulsion_cost") > 0),
        "Damascus's payoff in a deal never rises with the stake and ends below zero, at the cost "
        "of expulsion or lower, so it has one zero at a positive stake iff it starts at zero or "
        "above.  In the reward framing it never falls, and nothing turns a chip into a burden.",
        (limit,),
    )


def _price_rises(draws: Draws) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray(price_slope(draws) > 0)


def _welfare(limits: dict[str, Threshold]) -> ClaimTest:
    """C05: the slope of Damascus's payoff in the stake, regime by regime."""
    parts, regimes = blocks(), regime_conditions()
    payoffs = {
        "DEAL": deal_terms()["damascus"],
        "LIMBO": parts.limbo[0],
        "EXIT": parts.exit[0],
    }
    gains = []
    for regime, payoff in payoffs.items():
        as_function, stake = _in_stake(payoff)
        rises = slope(as_function, stake).subs(stake, effective_stake()) > 0
        gains.append(sympy.And(regimes[regime], rises))
    return ClaimTest(
        "C05",
        sympy.Or(*gains),
        "Where the penalty is the framing the payoff falls by phi + beta(1 - phi) in a deal by "
        "shares (with a package on K by phi + beta(omega_K - phi)), by phi in limbo, and not at "
        "all after exit or where the threat of expulsion fixes the terms.  The reward framing adds "
        "one to each slope, and Damascus gains except in limbo and deals by shares at phi = 1, or "
        "where a bound of the transfer, nothing or the purse, sets the terms.",
        (limits["y_S"], limits["y_exit"]),
    )


def _untenable() -> ClaimTest:
    """C06: a legal presence for nothing is worse for Damascus than the best it has otherwise."""
    parts = blocks()
    needs = [other[0] > parts.legal[0] for other in (parts.limbo, parts.exit)]
    limits = []
    for name, other in (("limbo", parts.limbo), ("exit", parts.exit)):
        loss, stake = _in_stake(other[0] - parts.legal[0])
        rate = sympy.expand(loss).coeff(stake)
        limits.append(
            Threshold(
                f"y_pay({name})", rf"y_{{t_{{min}}>0}}^{{{name}}}",
                f"from it on Damascus prefers {name} to a presence that pays nothing",
                -loss.subs(stake, 0) / rate, rate > 0,
            )
        )  # fmt: skip
    return ClaimTest(
        "C06",
        sympy.Or(*needs),
        "Damascus refuses a licence for nothing iff limbo or expulsion is worth more to it: "
        "t_min = s_t + y + max(d_D, -X) > 0.",
        tuple(limits),
    )


def _second_best(limits: dict[str, Threshold]) -> ClaimTest:
    phi = symbol("attribution")
    most = limits["y_S"].expression * (1 - phi)
    gap, end = limits["y_X"].expression * phi, limits["y_exit"].expression
    sets = [k for n in range(1, len(_bases())) for k in combinations(_bases(), n)]
    start = _Start(most, 1 - phi)
    return ClaimTest(
        "C15",
        sympy.And(
            start.below(end, sympy.Integer(1)),
            start.below(gap, phi),
            sympy.Or(*(_found(kept, start, gap, end) for kept in sets)),
        ),
        "Full presence finds no deal between y_S and y_X; below y_exit some K does there iff the "
        "lower end of that range, or where K weighs less than limbo is attributed its upper end, "
        "leaves K a surplus over limbo that Moscow can pay for.",
        (limits["y_S"], *(partial_threshold(kept) for kept in sets), limits["y_X"]),
    )


@dataclass(frozen=True)
class _Start:
    """The larger of zero and the stake at which ``slope * y`` reaches ``most``."""

    most: sympy.Expr
    slope: sympy.Expr

    def below(self, bound: sympy.Expr, factor: sympy.Expr) -> Boolean:
        """Whether ``factor`` times the start lies below a bound; without dividing."""
        later = sympy.And(self.most >= 0, factor * self.most < self.slope * bound)
        return sympy.Or(sympy.And(self.most < 0, bound > 0), later)


def _found(kept: tuple[str, ...], start: _Start, gap: sympy.Expr, end: sympy.Expr) -> Boolean:
    """Whether a deal on these bases beats limbo at some stake of the range.

    Its margin over limbo is ``most - pull * y``: the range's start decides if it falls with the
    stake, the nearer of its ends if it rises.
    """
    part, legal = partial_threshold(kept), kept_presence(kept)
    pull = legal.weight - symbol("attribution")
    most = part.expression * pull
    falls = sympy.And(pull >= 0, start.below(most, pull))
    rises = sympy.And(pull < 0, most > pull * end, symbol("attribution") * most > pull * gap)
    return sympy.And(legal.value >= blocks().limbo[1], sympy.Or(falls, rises))


def _handover_moves_back() -> ClaimTest:
    """C30: the margins by which the handover precedes each base, and how the stake moves them."""
    given = {c.name: c for c in concessions()}
    handover = given["handover"]
    slopes, ahead = [], []
    for base in _bases():
        leave = given[f"leave {base}"]
        margin, stake = _in_stake(handover.gain * leave.cost - leave.gain * handover.cost)
        slopes.append(margin.diff(stake) < 0)
        ahead.append(margin.subs(stake, 0) > 0)
    return ClaimTest(
        "C30",
        sympy.And(*slopes, sympy.Or(*ahead)),
        "Gain times cost across: the handover precedes a base by H_D V_b - (s_tb + y omega_b) H_M, "
        "which falls with the stake where H_M omega_b > 0; it has a place to lose iff it precedes "
        "some base when there is no stake.",
        tuple(base_thresholds(base)["y_hb"] for base in _bases()),
    )
