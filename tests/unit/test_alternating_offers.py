"""The alternating-offers solver on problems whose answer is known by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
import sympy

import basebargain as bb
from basebargain import _errors
from basebargain.forms import (
    Agreement,
    BargainingProblem,
    OutsideOption,
    Transfer,
    TransferAgreements,
)
from oracles._talks import talks

HALF = (Fraction(1, 2), Fraction(1, 2))


def only(problem: BargainingProblem, **options: Any) -> bb.solvers.BargainingOutcome:
    """Return the unique outcome."""
    solution = bb.alternating_offers(problem, **options)
    assert len(solution) == 1
    assert solution.complete
    return solution.equilibria[0]


def regimes(problem: BargainingProblem, **options: Any) -> set[str]:
    return {eq.regime for eq in bb.alternating_offers(problem, **options)}


# --- unique outcomes ------------------------------------------------------------------------------


def test_limit_shares_follow_impatience() -> None:
    assert tuple(only(talks(rates=(1, 3))).payoffs) == (Fraction(15, 2), Fraction(5, 2))


@pytest.mark.parametrize(("first", "payoffs"), [("D", (20, 10)), ("M", (10, 20))])
def test_discrete_shares_are_rubinsteins(first: str, payoffs: tuple[int, int]) -> None:
    outcome = only(talks(), discounts=HALF, first_proposer=first)
    assert tuple(3 * outcome.payoffs) == payoffs
    assert outcome.regret == 0


def test_inside_payoffs_are_split_from() -> None:
    assert tuple(only(talks(inside=(2, 4))).payoffs) == (4, 6)


def test_outside_option_below_the_share_is_idle() -> None:
    assert tuple(only(talks(leaving=(4, 0))).payoffs) == (5, 5)


def test_outside_option_above_the_share_is_paid_and_not_shared() -> None:
    outcome = only(talks(leaving=(7, 0)))
    assert tuple(outcome.payoffs) == (7, 3)
    assert outcome.binding == "outside option"


def test_outside_option_beyond_the_surplus_is_taken() -> None:
    outcome = only(talks(leaving=(11, 0)))
    assert (outcome.regime, tuple(outcome.payoffs)) == ("EXIT", (11, 0))
    assert outcome.transfer is None


def test_other_side_pays_below_its_own_inside_payoff_to_avoid_an_exit() -> None:
    """Limbo is no longer available once the exit is credible."""
    assert tuple(only(talks(inside=(0, 6), leaving=(7, 0))).payoffs) == (7, 3)


def test_no_surplus_means_endless_talks() -> None:
    outcome = only(talks(inside=(6, 6)))
    assert (outcome.regime, tuple(outcome.payoffs), outcome.delay) == ("LIMBO", (6, 6), math.inf)


def test_cap_binds() -> None:
    outcome = only(talks(cap=3))
    assert (tuple(outcome.payoffs), outcome.binding) == ((3, 7), "cap")


def test_floor_binds() -> None:
    outcome = only(talks(payoffs=[(7, 3)], cap=3))
    assert (tuple(outcome.payoffs), outcome.binding, outcome.transfer) == ((7, 3), "floor", 0)


def test_cap_below_the_outside_option_ends_in_exit() -> None:
    assert only(talks(cap=3, leaving=(4, 1))).regime == "EXIT"


def test_cap_below_the_inside_payoff_ends_in_limbo() -> None:
    assert only(talks(cap=3, inside=(4, 1))).regime == "LIMBO"


def test_breakdown_shifts_the_shares() -> None:
    """At a very high hazard only what follows a breakdown counts, and power is equal."""
    problem = talks(rates=(1, 3), breakdown=bb.forms.Breakdown(10**9, (2, 0)))
    first, second = only(problem).payoffs
    assert abs(first - 6) < 1e-6
    assert abs(second - 4) < 1e-6


def test_floats_give_floats_and_rationals_give_rationals() -> None:
    assert only(talks(payoffs=[(0, 10.0)])).payoffs.dtype == float
    assert isinstance(only(talks()).payoffs[0], Fraction)


def test_payee_may_be_the_second_player() -> None:
    feasible = bb.forms.TransferAgreements(
        (bb.forms.Agreement("deal", (10, 0)),), bb.forms.Transfer("D", "M", cap=3)
    )
    outcome = only(BargainingProblem(("D", "M"), feasible, inside=(0, 0), impatience=(1, 1)))
    assert (tuple(outcome.payoffs), outcome.transfer, outcome.binding) == ((7, 3), 3, "cap")
    assert outcome.regime == "AGREEMENT"


def test_exit_waits_for_an_offer_to_answer() -> None:
    patient = (Fraction(99, 100), Fraction(99, 100))
    outcome = only(talks(leaving=(11, 0)), discounts=patient, first_proposer="D")
    assert (outcome.regime, outcome.delay) == ("EXIT", 1)
    assert tuple(outcome.payoffs) == (Fraction(1089, 100), 0)


def test_impatient_proposer_signs_before_it_could_leave() -> None:
    """Its own offer comes first, and a period of waiting costs more than the exit is worth."""
    outcome = only(talks(leaving=(11, 0)), discounts=HALF, first_proposer="D")
    assert (outcome.regime, tuple(outcome.payoffs)) == ("DEAL", (10, 0))


# --- exact thresholds -----------------------------------------------------------------------------


def test_no_surplus_at_all_allows_deal_and_limbo() -> None:
    solution = bb.alternating_offers(talks(inside=(6, 4)))
    assert {eq.regime for eq in solution} == {"DEAL", "LIMBO"}
    assert len(solution.components) == 1
    assert solution.complete
    assert "threshold" in solution.note


def test_cap_exactly_at_the_inside_payoff_allows_deal_and_limbo() -> None:
    assert regimes(talks(cap=3, inside=(3, 1))) == {"DEAL", "LIMBO"}


@pytest.mark.parametrize(
    ("inside", "left", "expected"),
    [
        ((7, 6), 0, {"DEAL", "LIMBO"}),
        ((7, 6), 3, {"DEAL", "LIMBO", "EXIT"}),
        ((7, 6), 4, {"LIMBO", "EXIT"}),
        ((7, 1), 0, {"DEAL"}),
    ],
)
def test_exit_worth_as_much_as_limbo(
    inside: tuple[int, int], left: int, expected: set[str]
) -> None:
    """An indifferent owner may stay or leave; the other side pays if that is cheaper."""
    assert regimes(talks(inside=inside, leaving=(7, left))) == expected
    assert regimes(talks(inside=inside, leaving=(7, left)), period=0.001) == expected


@pytest.mark.parametrize("left", [3, 2])
def test_exit_worth_as_much_to_the_other_side_as_paying(left: int) -> None:
    """At 3 both outcomes give the same payoffs; just below only the deal is left."""
    expected = {"DEAL", "EXIT"} if left == 3 else {"DEAL"}
    assert regimes(talks(leaving=(7, left))) == expected


def test_cap_exactly_at_the_outside_option_allows_deal_and_exit() -> None:
    assert regimes(talks(cap=7, leaving=(7, 1))) == {"DEAL", "EXIT"}


def test_one_ulp_decides() -> None:
    below, above = math.nextafter(6.0, 0), math.nextafter(6.0, 9)
    assert only(talks(inside=(below, 4.0))).regime == "DEAL"
    assert only(talks(inside=(above, 4.0))).regime == "LIMBO"


# --- several agreements ---------------------------------------------------------------------------


def test_dominated_agreement_is_never_signed() -> None:
    assert only(talks(payoffs=[(0, 8), (0, 10)])).agreement == "deal 1"


def test_agreements_with_one_total_join_into_one_frontier() -> None:
    """Half of the surplus needs more than the first cap allows; the second goes on."""
    outcome = only(talks(payoffs=[(0, 10), (2, 8)], cap=3))
    assert (tuple(outcome.payoffs), outcome.agreement) == ((5, 5), "deal 1")


def test_gap_in_the_frontier_can_hold_two_equilibria() -> None:
    """The capped larger deal and the smaller one are both local maxima of the Nash product."""
    problem = talks(payoffs=[(0, 10), (3, 5)], cap=3)
    limit = bb.alternating_offers(problem)
    assert {tuple(eq.payoffs) for eq in limit} == {(3, 7), (4, 4)}
    assert not limit.complete
    near = bb.alternating_offers(problem, period=1e-6)
    assert sorted(round(float(eq.payoffs[0]), 4) for eq in near) == [3, 4]


def test_indifferent_responder_may_sign_one_agreement_and_refuse_a_better_one() -> None:
    """D's option is the cap of the larger deal: D may refuse that and sign the smaller one."""
    problem = talks(payoffs=[(0, 8), (-6, 18)], cap=10, leaving=(4, -10))
    solution = bb.alternating_offers(problem, discounts=HALF, first_proposer="M")
    assert {(eq.agreement, *eq.payoffs) for eq in solution} == {
        ("deal 0", 4, 4),
        ("deal 1", 4, 8),
    }
    assert all(eq.regret == 0 for eq in solution)
    assert not solution.complete


def test_tie_at_the_cap_can_end_in_an_exit_that_stationary_play_misses() -> None:
    """M may refuse D's offer for the same deal later, and D may leave when it makes another."""
    problem = talks(
        payoffs=[(1, 1)],
        floor=1,
        cap=1,
        inside=(Fraction(1, 2), Fraction(1, 2)),
        leaving=(2, -1),
    )
    discounts = (Fraction(2, 5), Fraction(7, 10))
    assert not bb.alternating_offers(problem, discounts=discounts).complete


# --- leaving after an own refused offer -----------------------------------------------------------


def test_any_time_option_below_the_share_changes_nothing() -> None:
    assert tuple(only(talks(leaving=(4, 0)), opt_out="any").payoffs) == (5, 5)


def test_any_time_option_above_the_share_gives_an_interval() -> None:
    """From the option itself to the ultimatum that leaves the other its exit payoff."""
    solution = bb.alternating_offers(talks(leaving=(7, -1)), opt_out="any")
    first = [eq.payoffs[0] for eq in solution]
    assert (min(first), max(first)) == (7, 11)
    assert len(solution.components) == 1
    assert solution.complete


def test_any_time_interval_of_the_discrete_game_has_certified_ends() -> None:
    problem = talks(leaving=(7, -1))
    delta = Fraction(9, 10)
    solution = bb.alternating_offers(problem, discounts=(delta, delta), opt_out="any")
    assert [eq.regret for eq in solution] == [0, 0]
    assert max(eq.payoffs[0] for eq in solution) == 11


def test_any_time_option_is_refused_where_the_equations_fail() -> None:
    with pytest.raises(_errors.NotApplicableError, match="prefers the outside option"):
        bb.alternating_offers(talks(leaving=(7, 1)), opt_out="any")
    with pytest.raises(_errors.NotApplicableError, match="several agreements"):
        bb.alternating_offers(talks(payoffs=[(0, 9), (1, 7)], leaving=(7, -1)), opt_out="any")


def test_any_time_owner_stays_where_waiting_costs_the_two_together() -> None:
    """M would pay 3 now rather than more later, though it prefers talks to paying 3."""
    solution = bb.alternating_offers(talks(inside=(4, 5), leaving=(7, -1)), opt_out="any")
    assert {eq.regime for eq in solution} == {"DEAL"}
    assert min(eq.payoffs[1] for eq in solution) == -1
    assert max(eq.payoffs[0] for eq in solution) == 11


def test_any_time_owner_may_leave_a_floor_that_the_other_side_refuses() -> None:
    problem = talks(payoffs=[(0, 2)], floor=1, cap=2, inside=(-3, 2), leaving=(0, -2))
    solution = bb.alternating_offers(problem, opt_out="any")
    assert solution.status is bb.Status.CERTIFIED
    assert [eq.regime for eq in solution].count("EXIT") == 1


def test_any_time_delay_ends_where_the_other_side_would_rather_pay_the_most() -> None:
    """M can have 2 by paying 8 at once, so that no delay may leave it less."""
    solution = bb.alternating_offers(talks(cap=8, leaving=(7, -1)), opt_out="any")
    assert sorted(tuple(eq.payoffs) for eq in solution) == [(7, 2), (7, 3), (8, 2)]
    late = max(solution, key=lambda eq: float(eq.delay))
    assert float(late.delay) == pytest.approx(math.log(10 / 9))
    assert float(late.transfer) == pytest.approx(70 / 9)
    assert solution.complete


def test_any_time_period_is_refused_where_the_other_side_gains_by_paying_later() -> None:
    problem = talks(
        payoffs=[(-2, Fraction(5, 2))],
        floor=Fraction(-1, 2),
        cap=Fraction(9, 2),
        inside=(-1, 0),
        leaving=(Fraction(1, 2), Fraction(-7, 2)),
    )
    discounts = (Fraction(4, 5), Fraction(2, 5))
    with pytest.raises(_errors.NotApplicableError, match="the later it is signed"):
        bb.alternating_offers(problem, discounts=discounts, opt_out="any")


def test_any_time_without_option_is_the_plain_game() -> None:
    assert tuple(only(talks(), opt_out="any").payoffs) == (5, 5)


# --- unusual corners ------------------------------------------------------------------------------


def test_generous_floor_stalls_the_talks() -> None:
    """A deal too good for D cannot be enforced at once: D would rather wait for it than leave."""
    problem = talks(payoffs=[(5, 1)], inside=(-3, 2), leaving=(-1, -9))
    solution = bb.alternating_offers(problem)
    assert {eq.regime for eq in solution} == {"DEAL"}
    assert min(eq.payoffs[0] for eq in solution) == -1
    assert not solution.complete
    assert not bb.alternating_offers(problem, period=0.01).equilibria
    assert "No stationary equilibrium" in bb.alternating_offers(problem, period=0.01).note


def test_other_side_that_prefers_the_exit_gives_two_equilibria() -> None:
    """D stays if it expects a deal, and leaves if M never makes one."""
    problem = talks(inside=(0, 0), leaving=(4, 7))
    assert regimes(problem) == {"DEAL", "EXIT"}
    assert regimes(problem, period=0.001) == {"DEAL", "EXIT"}
    assert not bb.alternating_offers(problem).complete


def test_two_outside_options_in_the_discrete_game() -> None:
    options = (OutsideOption("D", (7, 0)), OutsideOption("M", (0, 2)))
    outcome = bb.alternating_offers(talks(outside=options), discounts=HALF).equilibria[0]
    assert outcome.regret == 0
    assert outcome.payoffs[0] >= 7


def test_race_to_leave_is_refused_in_the_limit() -> None:
    options = (OutsideOption("D", (20, 0)), OutsideOption("M", (0, 20)))
    with pytest.raises(_errors.NotApplicableError, match="who leaves first"):
        bb.alternating_offers(talks(outside=options))


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"period": 0},
        {"period": -1},
        {"period": float("nan")},
        {"period": float("inf")},
        {"discounts": (1, Fraction(1, 2))},
        {"discounts": (0, Fraction(1, 2))},
        {"opt_out": "never"},
        {"first_proposer": "Q"},
    ],
)
def test_senseless_arguments_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(_errors.NotApplicableError):
        bb.alternating_offers(talks(), **options)


def test_payoffs_beyond_the_range_of_floats_are_refused() -> None:
    problem = talks(payoffs=[(1e308, 1e308), (1, 2)], inside=(-1e308, 3.5))
    with pytest.raises(_errors.NotApplicableError, match="another unit"):
        bb.alternating_offers(problem)


def test_delay_beyond_the_range_of_floats_is_refused() -> None:
    stalled = talks(payoffs=[(5.0, 1.0)], inside=(0.0, 2.0), leaving=(5e-324, -9.0))
    with pytest.raises(_errors.NotApplicableError, match="another unit"):
        bb.alternating_offers(stalled)


def test_free_parameters_are_refused_by_name() -> None:
    with pytest.raises(_errors.NotApplicableError, match="kappa"):
        bb.alternating_offers(talks(inside=(sympy.Symbol("kappa", real=True), 0)))


def test_solution_prints_on_one_screen() -> None:
    text = repr(bb.alternating_offers(talks(leaving=(7, 0))))
    assert "DEAL" in text
    assert "outside option" in text


def test_leaving_is_certified_where_the_other_side_refuses_every_better_ask() -> None:
    """No surplus over talks: Moscow refuses to pay more now than the option's worth later."""
    nothing = Agreement("nothing", (Fraction(0), Fraction(0)))
    problem = BargainingProblem(
        ("D", "M"),
        TransferAgreements((nothing,), Transfer("M", "D")),
        inside=(0, 0),
        impatience=(Fraction(1, 4), Fraction(1, 4)),
        outside=(OutsideOption("D", (Fraction(1, 4), Fraction(-1, 2)), "leaves"),),
    )
    solution = bb.alternating_offers(problem, opt_out="any")
    assert [eq.regret for eq in solution] == [0, 0, 0]
    assert (Fraction(1, 4), Fraction(-1, 2)) in [tuple(eq.payoffs) for eq in solution]
