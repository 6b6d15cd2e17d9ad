"""The bargaining form: what it accepts, what it refuses, and what `at` does."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy

import basebargain as bb
from basebargain import _errors
from basebargain.forms import Agreement, Breakdown, OutsideOption, Transfer, TransferAgreements
from basebargain.models._alternating_offers import alternating_offers
from oracles._talks import talks

A, B = sympy.symbols("a b", real=True)


def test_parameters_are_the_free_names_of_every_part() -> None:
    problem = talks(payoffs=[(A, 1)], cap=sympy.Symbol("cap", real=True), inside=(B, 0))
    assert problem.parameters == ("a", "b", "cap")


def test_partial_substitution_keeps_the_rest_free() -> None:
    problem = talks(payoffs=[(A, 1)], inside=(B, 0)).at(a=2)
    assert problem.parameters == ("b",)
    assert not problem.is_exact


def test_exact_numbers_stay_exact() -> None:
    problem = talks(payoffs=[(A, 1)], inside=(B, 0)).at(a=2, b=Fraction(1, 3))
    assert problem.is_exact
    assert problem.inside == (Fraction(1, 3), 0)


def test_one_float_makes_the_whole_problem_float() -> None:
    problem = talks(payoffs=[(A, 1)], inside=(B, 0)).at(a=2, b=0.5)
    assert all(isinstance(u, float) for u in (*problem.inside, *problem.impatience))


def test_original_is_unchanged_by_at() -> None:
    problem = talks(inside=(A, 0))
    problem.at(a=1)
    assert problem.parameters == ("a",)


def test_breakdown_blends_into_the_disagreement_point() -> None:
    problem = talks(inside=(2, 4), rates=(1, 3), breakdown=Breakdown(1, (0, 0)))
    assert problem.disagreement == (1, 3)
    assert problem.power == (Fraction(4, 6), Fraction(2, 6))


def test_no_breakdown_leaves_the_inside_option() -> None:
    assert talks(inside=(2, 4)).disagreement == (2, 4)


def test_unknown_keyword_names_the_nearest_parameter() -> None:
    with pytest.raises(_errors.ParameterError, match="did you mean kappa"):
        alternating_offers().at(kapa=0.3)


def test_value_out_of_its_range_is_refused() -> None:
    with pytest.raises(_errors.ParameterError, match="kappa"):
        alternating_offers().at(kappa=1.5)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "0.3", None, True])
def test_values_that_are_no_numbers_are_refused(value: Any) -> None:
    with pytest.raises((_errors.ParameterError, _errors.GameError)):
        talks(inside=(A, 0)).at(a=value)


def test_interval_in_a_scenario_is_refused_with_the_remedy() -> None:
    with pytest.raises(_errors.ParameterError, match="must be one number"):
        alternating_offers().at(bb.box())


def test_keyword_wins_over_the_scenario() -> None:
    problem = alternating_offers().at(bb.scenario("seed_mid2025"), kappa=0)
    full = alternating_offers().at(bb.scenario("seed_mid2025"))
    assert problem.inside[0] > full.inside[0]


@pytest.mark.parametrize(
    "options",
    [
        {"inside": (0, float("nan"))},
        {"inside": (0,)},
        {"inside": "ab"},
        {"rates": (0, 1)},
        {"rates": (-1, 1)},
        {"payoffs": []},
        {"cap": -1},
        {"floor": 3, "cap": 2},
        {"payoffs": [(0, "x")]},
        {"regimes": ("A", "A", "B")},
    ],
)
def test_malformed_problems_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(_errors.GameError):
        talks(**options)


def test_at_most_one_outside_option_a_player() -> None:
    twice = (OutsideOption("D", (0, 0)), OutsideOption("D", (1, 0)))
    with pytest.raises(_errors.GameError, match="at most one option"):
        talks(outside=twice)


def test_outside_option_of_a_stranger_is_refused() -> None:
    with pytest.raises(_errors.GameError, match="at most one option"):
        talks(outside=(OutsideOption("Q", (0, 0)),))


def test_negative_hazard_is_refused() -> None:
    with pytest.raises(_errors.GameError, match="hazard"):
        Breakdown(-1, (0, 0))


def test_substitution_is_checked_again() -> None:
    """A rate that becomes zero is refused as one that was given as zero."""
    with pytest.raises(_errors.GameError, match="positive discount rate"):
        talks(rates=(A, 1)).at(a=0)


@pytest.mark.parametrize("players", [("D",), ("D", "D"), "DM", ("D", 3)])
def test_players_must_be_two_names(players: Any) -> None:
    with pytest.raises(_errors.GameError, match="players"):
        bb.BargainingProblem(
            players,
            TransferAgreements((Agreement("deal", (0, 1)),), Transfer("M", "D")),
            inside=(0, 0),
            impatience=(1, 1),
        )


def test_transfer_must_run_between_the_players() -> None:
    with pytest.raises(_errors.GameError, match="Transfer must run"):
        bb.BargainingProblem(
            ("D", "Q"),
            TransferAgreements((Agreement("deal", (0, 1)),), Transfer("M", "D")),
            inside=(0, 0),
            impatience=(1, 1),
        )


def test_labels_of_agreements_must_differ() -> None:
    with pytest.raises(_errors.GameError, match="labels"):
        TransferAgreements((Agreement("x", (0, 1)), Agreement("x", (1, 0))), Transfer("M", "D"))


def test_repr_shows_the_options_and_what_is_free() -> None:
    text = repr(alternating_offers(breakdown=True))
    for part in ("Damascus", "inside", "outside", "breakdown", "feasible", "free", "kappa"):
        assert part in text


def test_comparisons_vanish_exactly_at_a_threshold() -> None:
    """At equal inside and outside payoff one of the deciding differences is zero."""
    assert 0 in talks(inside=(2, 1), leaving=(2, 0)).comparisons()
    assert 0 not in talks(inside=(2, 1), leaving=(3, Fraction(1, 7))).comparisons()
