"""The claims that the coordination and the lobbying of donors (G5) decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from basebargain.models._donors import full_stake
from basebargain.models._donors_global import coordination_thresholds, coverage_limits
from basebargain.models._exit_stake import exit_stake, presence_ends
from basebargain.models._lobbying import deterrence_return, lobbied_chi, lobbying_contest
from basebargain.models._stake import effective_stake
from basebargain.parameters import derived, symbol
from basebargain.sensitivity._claim_test import ClaimTest

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = ["claim_tests"]

LEADER = "us"


def claim_tests() -> tuple[ClaimTest, ...]:
    """Return the tests of C19, C20, C21 and C22."""
    chi = derived("chi")
    coverage = coverage_limits(LEADER)
    needed = coordination_thresholds(leader=LEADER)
    return (
        ClaimTest(
            "C19",
            sympy.And(
                chi.diff(symbol(f"participation_{LEADER}")) > 0,
                effective_stake() / (symbol("chi") * symbol("kappa")) > 0,
                _ends_at_a_positive_stake(),
            ),
            "chi rises with the chance that the US conditions, at the rate of credibility times "
            "weight; kappa* = y_end/(chi W) falls with chi iff the presence ends at a positive "
            "stake.",
            (exit_stake(),),
        ),
        ClaimTest(
            "C20",
            sympy.And(
                _ends_at_a_positive_stake(),
                _within_reach(full_stake() / symbol("kappa")),
                coverage["simultaneous"] < coverage["coordinated"],
            ),
            "With vanishing noise donors who choose at the same time cover the weighted mean of "
            "1 - cost/gain, united ones all; between the two kappas the stake is not reached. "
            "Asks that the lower of them is below one.",
            (needed["coordinated"], needed["simultaneous"]),
        ),
        ClaimTest(
            "C21",
            _sign(lobbied_chi(LEADER).diff(symbol("lobby_stake_israel"))) < 0,
            "In the contest over the US, Israel's stake lowers the chance that the US conditions, "
            "hence chi; it does so at the rate of weight times credibility.",
        ),
        ClaimTest(
            "C22",
            sympy.And(_vanishes_with_deterrence(), _sign(deterrence_return()) <= 0),
            "A stake that is all deterrence, p_det times its worth, goes to zero with p_det, and "
            "effort and payoff with it; at the present p_det, lobbying as if the bases deterred "
            "for sure costs at least what deterrence returns iff p_det <= Theta_T/(Theta_I + "
            "Theta_T). Motives other than deterrence are not in the claim.",
        ),
    )


def _sign(expression: sympy.Expr) -> sympy.Expr:
    """Return a polynomial with the sign of a rational expression; 0 where it divides by zero."""
    upper, lower = sympy.fraction(sympy.together(expression))
    return upper * lower


def _ends_at_a_positive_stake() -> Boolean:
    """Whether no stake does not end the presence, and some stake does."""
    credible_at_last = sympy.Or(symbol("attribution") > 0, _credible(sympy.Integer(0)))
    return sympy.And(sympy.Not(presence_ends(0)), credible_at_last)


def _credible(stake: sympy.Expr) -> Boolean:
    """Whether expulsion is credible at a stake: the part of `presence_ends` with attribution."""
    (rule,) = (
        part for part in presence_ends(sympy.Dummy("y", real=True)).args
        if part.has(symbol("attribution"))
    )  # fmt: skip
    (free,) = (s for s in rule.free_symbols if isinstance(s, sympy.Dummy))
    return rule.xreplace({free: stake})


def _within_reach(stake: sympy.Expr) -> Boolean:
    """Whether a stake is more than what ends the presence."""
    return sympy.And(*(part.lts < part.gts for part in presence_ends(stake).args))


def _vanishes_with_deterrence() -> Boolean:
    """Whether effort and payoff go to zero with the chance of deterrence."""
    chance = symbol("deterrence_prob")
    stay, leave = lobbying_contest().stakes
    contest = lobbying_contest((chance * stay, leave))
    limits = [sympy.limit(part[0], chance, 0) for part in (contest.efforts, contest.payoffs)]
    return sympy.And(*(sympy.Eq(limit, 0) for limit in limits))
