"""Random games of every form, with and without free parameters, keep the contract of games."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from basebargain import testing


def all_kinds_of_sets(*, parametric: bool) -> Any:
    return testing.bargaining_problems(sets=("finite", "polyhedral"), parametric=parametric)


FORMS: list[Callable[..., Any]] = [
    testing.strategic_games,
    testing.extensive_games,
    testing.signalling_games,
    testing.bargaining_problems,
    all_kinds_of_sets,
    testing.attrition_games,
    testing.reputational_games,
    testing.markov_games,
    testing.quadratic_markov_games,
    testing.coalitional_games,
    testing.global_games,
]


@pytest.mark.parametrize("parametric", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_drawn_games_keep_the_contract(form: Callable[..., Any], parametric: bool) -> None:
    """Substitution, copies, names and units, and what makes each form what it is."""

    @settings(max_examples=15)
    @given(game=form(parametric=parametric))
    def holds(game: Any) -> None:
        assert bool(game.parameters) == parametric
        testing.check_game(game)

    holds()
