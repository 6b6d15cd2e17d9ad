"""Payoff dominance, risk dominance and the logit limit, with ties and refusals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers import nash_equilibria, pure_equilibria
from basebargain.solvers._selection import payoff_dominance, risk_dominance, select

STAG = ([[9, 0], [8, 7]], [[9, 8], [0, 7]])


def game(*tables: Any) -> StrategicGame:
    return StrategicGame.from_arrays(*tables)


def supports(solution: Any) -> list[Any]:
    return [tuple(own[0] for own in eq.support) for eq in solution if eq.is_pure]


def test_the_stag_hunt_sets_the_two_rules_against_each_other() -> None:
    solution = nash_equilibria(game(*STAG))
    assert supports(payoff_dominance(solution)) == [("1", "1")]
    assert supports(select(solution, "risk dominance", game=game(*STAG))) == [("2", "2")]
    assert supports(select(solution, "logit limit", game=game(*STAG))) == [("2", "2")]


def test_nash_products_are_exact() -> None:
    answer = risk_dominance(game(*STAG), ("1", "1"), ("2", "2"))
    assert answer.products == (1, 49)
    assert answer.dominant == ("2", "2")
    turned = risk_dominance(game(*STAG), ("2", "2"), ("1", "1"))
    assert turned.products == (49, 1)
    assert turned.dominant == ("2", "2")


@pytest.mark.parametrize(("scale", "shift"), [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e6)])
def test_the_unit_does_not_matter(scale: float, shift: float) -> None:
    other = game(*STAG).rescaled(scale, shift)
    assert risk_dominance(other, ("1", "1"), ("2", "2")).dominant == ("2", "2")
    solution = nash_equilibria(other)
    assert supports(payoff_dominance(solution)) == [("1", "1")]
    assert supports(select(solution, "logit limit", game=other)) == [("2", "2")]


def test_a_tie_is_a_tie() -> None:
    even = game([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    assert risk_dominance(even, ("1", "1"), ("2", "2")).dominant is None
    chosen = select(nash_equilibria(even), "risk dominance", game=even)
    assert supports(chosen) == [("1", "1"), ("2", "2")]
    assert "Tied pairs: 1" in chosen.note
    assert supports(payoff_dominance(nash_equilibria(even))) == [("1", "1"), ("2", "2")]


def test_a_small_difference_breaks_the_tie() -> None:
    near = game([[Fraction(10**9 + 1, 10**9), 0], [0, 1]], [[1, 0], [0, 1]])
    assert risk_dominance(near, ("1", "1"), ("2", "2")).dominant == ("1", "1")


def test_no_equilibrium_betters_all_in_the_battle_of_the_sexes() -> None:
    chosen = payoff_dominance(nash_equilibria(game([[3, 0], [0, 2]], [[2, 0], [0, 3]])))
    assert supports(chosen) == [("1", "1"), ("2", "2")]
    assert len(chosen) == 2
    assert "not bettered" in chosen.note


def test_the_logit_limit_of_the_even_game_is_its_mixed_equilibrium() -> None:
    even = game([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    (eq,) = select(nash_equilibria(even), "logit limit", game=even)
    assert [mix.tolist() for mix in eq.profile] == [[Fraction(1, 2)] * 2] * 2


def test_the_logit_limit_in_a_continuum_is_not_decided() -> None:
    """Everything is an equilibrium; the branch stays at the centroid, inside the component."""
    flat = game(np.zeros((2, 2)), np.zeros((2, 2)))
    chosen = select(nash_equilibria(flat), "logit limit", game=flat)
    assert not chosen.equilibria
    assert not chosen.complete
    assert "continuum" in chosen.note


def test_three_players_of_whom_two_are_concerned() -> None:
    tables = [np.stack([np.array(t), np.zeros((2, 2), dtype=int)], axis=2) for t in STAG]
    third = np.zeros((2, 2, 2), dtype=int)
    third[:, :, 0] = 1
    three = game(*tables, third)
    assert risk_dominance(three, ("1", "1", "1"), ("2", "2", "1")).dominant == ("2", "2", "1")
    assert supports(select(nash_equilibria(three), "risk dominance", game=three)) == [
        ("2", "2", "1")
    ]


def test_pairs_that_concern_three_players_are_not_compared() -> None:
    alike = np.zeros((2, 2, 2), dtype=int)
    alike[0, 0, 0] = alike[1, 1, 1] = 1
    three = game(alike, alike, alike)
    chosen = select(pure_equilibria(three), "risk dominance", game=three)
    assert "not compared" in chosen.note
    assert not chosen.complete


def test_what_is_no_equilibrium_is_refused() -> None:
    with pytest.raises(NotApplicableError, match="is none"):
        risk_dominance(game(*STAG), ("1", "2"), ("2", "2"))
    with pytest.raises(GameError, match="has the strategies"):
        risk_dominance(game(*STAG), ("x", "1"), ("2", "2"))


def test_rules_without_name_or_game_are_refused() -> None:
    solution = nash_equilibria(game(*STAG))
    with pytest.raises(NotApplicableError, match="rule must be one of"):
        select(solution, "luck")  # type: ignore[arg-type]
    with pytest.raises(NotApplicableError, match="needs the game"):
        select(solution, "risk dominance")


def test_an_incomplete_list_gives_an_incomplete_choice() -> None:
    solution = replace(nash_equilibria(game(*STAG)), complete=False)
    assert not payoff_dominance(solution).complete
