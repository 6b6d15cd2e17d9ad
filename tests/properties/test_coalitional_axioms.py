"""Axioms and invariances of the solution concepts of coalitional games."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from basebargain.forms._coalitional import CoalitionalGame
from basebargain.solvers._coalitional_core import balanced_collection, core, least_core
from basebargain.solvers._coalitional_nucleolus import nucleolus, prenucleolus
from basebargain.solvers._coalitional_values import banzhaf_value, owen_value, shapley_value
from basebargain.solvers._solution import Solution, Status
from basebargain.testing import NUMBER_KINDS, coalitional_games

EXACT = [kind for kind in NUMBER_KINDS if kind != "floats"]
Solver = Callable[[CoalitionalGame], Solution[Any]]


def first_two_united(game: CoalitionalGame) -> Solution[Any]:
    return owen_value(game, [game.players[:2]])


VALUES: list[Solver] = [shapley_value, banzhaf_value, first_two_united]
EFFICIENT: list[Solver] = [
    shapley_value,
    first_two_united,
    core,
    least_core,
    nucleolus,
    prenucleolus,
]
SINGLE: list[Solver] = [*VALUES, prenucleolus]
ALL: list[Solver] = [*VALUES, core, least_core, nucleolus, prenucleolus]

NUMBERS = st.one_of(st.integers(-9, 9), st.integers(0, 2), st.fractions(-5, 5, max_denominator=6))


def games(low: int = 1, high: int = 4) -> st.SearchStrategy[CoalitionalGame]:
    """Draw games with exact worths."""
    return coalitional_games(players=(low, high), kinds=EXACT)


def points(solution: Solution[Any]) -> set[tuple[Fraction, ...]]:
    return {tuple(point.payoffs) for point in solution}


@pytest.mark.parametrize("solver", ALL)
@given(game=games())
def test_every_answer_is_certified(solver: Solver, game: CoalitionalGame) -> None:
    solution = solver(game)
    assert solution.status is Status.CERTIFIED
    assert solution.complete
    assert all(point.regret == 0 for point in solution)


@pytest.mark.parametrize("solver", EFFICIENT)
@given(game=games())
def test_efficiency(solver: Solver, game: CoalitionalGame) -> None:
    for point in solver(game):
        assert sum(point.payoffs) == game.worths[-1]


@pytest.mark.parametrize("solver", ALL)
@given(
    game=games(),
    scale=st.fractions(Fraction(1, 9), 9, max_denominator=9),
    shift=st.lists(st.fractions(-9, 9, max_denominator=9), min_size=4, max_size=4),
)
def test_covariance(
    solver: Solver, game: CoalitionalGame, scale: Fraction, shift: list[Fraction]
) -> None:
    """Strategically equivalent games have answers that differ as the games do."""
    own = shift[: len(game.players)]
    expected = {
        tuple(scale * share + more for share, more in zip(point, own, strict=True))
        for point in points(solver(game))
    }
    assert points(solver(game.rescaled(scale, own))) == expected


@pytest.mark.parametrize("solver", [s for s in ALL if s is not first_two_united])
@given(game=games(2), data=st.data())
def test_anonymity(solver: Solver, game: CoalitionalGame, data: st.DataObject) -> None:
    """Answers follow the players through any reordering."""
    order = data.draw(st.permutations(range(len(game.players))))
    moved = game.subgame([game.players[k] for k in order])
    assert points(solver(moved)) == {
        tuple(point[k] for k in order) for point in points(solver(game))
    }


@pytest.mark.parametrize("solver", [shapley_value, banzhaf_value, nucleolus, prenucleolus])
@given(game=games(2))
def test_symmetry(solver: Solver, game: CoalitionalGame) -> None:
    """Two players who may replace each other everywhere have the same."""
    first, second = game.players[:2]

    def even(who: frozenset[str]) -> Any:
        swap = {first: second, second: first}
        mirrored = [swap.get(label, label) for label in who]
        return game.worth(*who) + game.worth(*mirrored)

    for point in solver(CoalitionalGame.from_function(game.players, even)):
        assert point.payoff(first) == point.payoff(second)


@pytest.mark.parametrize("solver", SINGLE)
@given(game=games(1, 3), alone=NUMBERS)
def test_dummy(solver: Solver, game: CoalitionalGame, alone: Any) -> None:
    """Who adds the same to every coalition has just that; the others divide as before.

    The prenucleolus of the others need not stay, unless the game is one in which it is a core
    point; what the dummy has does.
    """

    def worth(who: frozenset[str]) -> Any:
        return game.worth(*(who - {"z"})) + (alone if "z" in who else 0)

    with_dummy = CoalitionalGame.from_function((*game.players, "z"), worth)
    (point,) = solver(with_dummy).equilibria
    if solver is not prenucleolus or len(core(game)):
        assert point.payoff("z") == alone
    if solver in (shapley_value, banzhaf_value):
        (before,) = solver(game).equilibria
        assert list(point.payoffs[:-1]) == list(before.payoffs)


@pytest.mark.parametrize("solver", VALUES)
@given(game=games(3, 3), other=games(3, 3))
def test_additivity(solver: Solver, game: CoalitionalGame, other: CoalitionalGame) -> None:
    together = CoalitionalGame(game.players, game.worths + other.worths)
    one, two, both = (solver(g).equilibria[0].payoffs for g in (game, other, together))
    assert list(both) == list(one + two)


@given(game=games(2))
def test_balanced_contributions(game: CoalitionalGame) -> None:
    """Myerson: what j's leaving costs i is what i's leaving costs j."""
    (whole,) = shapley_value(game).equilibria

    def loss(player: str, leaver: str) -> Any:
        rest = [label for label in game.players if label != leaver]
        return whole.payoff(player) - shapley_value(game.subgame(rest)).equilibria[0].payoff(player)

    for one in game.players:
        for other in game.players:
            if one != other:
                assert loss(one, other) == loss(other, one)


def merged(game: CoalitionalGame) -> CoalitionalGame:
    """Let the first two players act as one, under the label of the first."""
    first, second, *rest = game.players
    return CoalitionalGame.from_function(
        (first, *rest), lambda who: game.worth(*who, *([second] if first in who else []))
    )


@given(game=games(2))
def test_merging_two_players_adds_their_banzhaf_values(game: CoalitionalGame) -> None:
    """Lehrer's 2-efficiency."""
    (apart,), (joined,) = banzhaf_value(game).equilibria, banzhaf_value(merged(game)).equilibria
    assert joined.payoffs[0] == apart.payoffs[0] + apart.payoffs[1]


@given(game=games(2))
def test_a_union_has_its_shapley_value_in_the_game_among_unions(game: CoalitionalGame) -> None:
    (apart,) = first_two_united(game).equilibria
    (joined,) = shapley_value(merged(game)).equilibria
    assert list(apart.union_payoffs) == list(joined.payoffs)


@given(game=games())
def test_owen_without_unions_or_with_one_is_shapley(game: CoalitionalGame) -> None:
    expected = points(shapley_value(game))
    assert points(owen_value(game, [])) == expected
    assert points(owen_value(game, [game.players])) == expected


@given(game=games())
def test_core_least_core_and_nucleolus_agree(game: CoalitionalGame) -> None:
    """Three ways to say that a core is empty; the two nucleoli are one in any that is not."""
    epsilon = least_core(game).equilibria[0].epsilon
    (proof,) = balanced_collection(game).equilibria
    empty = len(core(game)) == 0
    assert empty == proof.proves_core_empty == (epsilon > 0)
    (pre,) = prenucleolus(game).equilibria
    if len(game.players) > 1:
        assert pre.levels[0].excess == epsilon
    if not empty:
        assert points(nucleolus(game)) == {tuple(pre.payoffs)}


@given(game=games(), data=st.data())
def test_no_coalition_objects_to_a_mixture_of_the_extreme_points(
    game: CoalitionalGame, data: st.DataObject
) -> None:
    solution = core(game)
    assume(len(solution))
    count = len(solution)
    weights = data.draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    mixture = np.zeros(len(game.players), dtype=object)
    for w, point in zip(weights, solution, strict=True):
        mixture = mixture + Fraction(w, sum(weights)) * point.payoffs
    for own in game.coalitions:
        assert sum(mixture[game.players.index(label)] for label in own) >= game.worth(*own)


@pytest.mark.parametrize("solver", ALL)
@given(worths=st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=7, max_size=7))
def test_floats_give_the_exact_answer_rounded_once(solver: Solver, worths: list[float]) -> None:
    game = CoalitionalGame(("a", "b", "c"), np.array([0.0, *worths]))
    exact, found = solver(game.exact()), solver(game)
    assert found.status is Status.CERTIFIED
    assert points(found) == {tuple(map(float, point)) for point in points(exact)}


@pytest.mark.parametrize("solver", VALUES)
@given(game=games(2), more=st.fractions(0, 9, max_denominator=9))
def test_more_for_all_together_lowers_no_value(
    solver: Solver, game: CoalitionalGame, more: Fraction
) -> None:
    table = game.worths.copy()
    table[-1] += more
    (before,) = solver(game).equilibria
    (after,) = solver(CoalitionalGame(game.players, table)).equilibria
    assert all(after.payoffs >= before.payoffs)
