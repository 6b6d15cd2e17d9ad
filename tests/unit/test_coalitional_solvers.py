"""What the solvers of coalitional games accept, refuse and report."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms._coalitional import CoalitionalGame
from basebargain.solvers._coalitional_core import balanced_collection, core, least_core
from basebargain.solvers._coalitional_nucleolus import nucleolus, prenucleolus
from basebargain.solvers._coalitional_values import banzhaf_value, owen_value, shapley_value
from basebargain.solvers._solution import Status

Solver = Callable[[CoalitionalGame], Any]

VALUES: list[Solver] = [shapley_value, banzhaf_value, lambda game: owen_value(game, [])]
PROGRAMMES: list[Solver] = [core, least_core, balanced_collection, nucleolus, prenucleolus]
MAJORITY = CoalitionalGame.weighted_voting({"a": 1, "b": 1, "c": 1}, 2)


@pytest.mark.parametrize("solver", VALUES + PROGRAMMES)
@pytest.mark.parametrize("worth", [5, Fraction(1, 3), 0, -2.5])
def test_a_single_player_has_its_worth(solver: Solver, worth: Any) -> None:
    solution = solver(CoalitionalGame(("a",), [0, worth]))  # type: ignore[arg-type]
    assert [list(point.payoffs) for point in solution] == [[worth]]
    assert solution.status is Status.CERTIFIED


@pytest.mark.parametrize("solver", VALUES + PROGRAMMES)
def test_a_game_without_worth_gives_everyone_nothing(solver: Solver) -> None:
    solution = solver(CoalitionalGame.from_function("abc", lambda _: 0))
    assert [list(point.payoffs) for point in solution] == [[0, 0, 0]]


@pytest.mark.parametrize("solver", VALUES + PROGRAMMES)
def test_exact_in_exact_out_and_floats_in_floats_out(solver: Solver) -> None:
    game = CoalitionalGame(("a", "b"), np.array([0, 1, 2, 9], dtype=object))
    assert all(type(own) is Fraction for p in solver(game) for own in p.payoffs)
    floats = solver(CoalitionalGame(("a", "b"), np.array([0.0, 1.0, 2.0, 9.0])))
    assert all(p.payoffs.dtype == np.float64 and type(p.regret) is float for p in floats)


@pytest.mark.parametrize("solver", VALUES + PROGRAMMES)
def test_payoffs_are_read_only_and_go_by_label(solver: Solver) -> None:
    for point in solver(CoalitionalGame(("a", "b"), np.array([0, 1, 2, 9], dtype=object))):
        assert point.payoff("b") == point.payoffs[1]
        with pytest.raises(ValueError, match="read-only"):
            point.payoffs[0] = 1
        with pytest.raises(GameError, match="the players are a, b; got 'c'"):
            point.payoff("c")


@pytest.mark.parametrize("solver", PROGRAMMES)
def test_free_parameters_are_named(solver: Solver) -> None:
    game = CoalitionalGame.unanimity("ab", "ab", worth=sympy.Symbol("kappa"))
    with pytest.raises(NotApplicableError, match=r"still free: kappa"):
        solver(game)


@pytest.mark.parametrize("solver", PROGRAMMES)
def test_too_many_players_are_refused(solver: Solver) -> None:
    with pytest.raises(NotApplicableError, match="at most 14 players; this game has 15"):
        solver(CoalitionalGame.unanimity("abcdefghijklmno", "a"))


@pytest.mark.parametrize("solver", VALUES)
def test_values_of_games_with_parameters_are_expressions(solver: Solver) -> None:
    x, y = sympy.symbols("x y", real=True)
    game = CoalitionalGame.from_worths({"a": x, "b": 0, ("a", "b"): x + 2 * y})
    (point,) = solver(game).equilibria
    assert list(point.payoffs) == [x + y, y]
    assert point.regret == 0


# --- values ---------------------------------------------------------------------------------------


def test_a_banzhaf_value_of_zero_cannot_be_normalised() -> None:
    (point,) = banzhaf_value(CoalitionalGame.from_function("ab", lambda _: 0)).equilibria
    with pytest.raises(NotApplicableError, match="must not sum to zero"):
        _ = point.normalised


def test_players_in_no_union_stand_alone() -> None:
    (point,) = owen_value(MAJORITY, [("b", "c")]).equilibria
    assert point.unions == (("a",), ("b", "c"))
    assert list(point.payoffs) == [0, Fraction(1, 2), Fraction(1, 2)]


@pytest.mark.parametrize(
    ("unions", "message"),
    [([("a", "q")], "got 'q'"), ([("a",), ("a", "b")], "'a' occurs twice"), ([()], "empty")],
)
def test_malformed_unions_are_refused(unions: Any, message: str) -> None:
    with pytest.raises(GameError, match=message):
        owen_value(MAJORITY, unions)


# --- core and least core --------------------------------------------------------------------------


def test_an_empty_core_names_the_collection_that_proves_it() -> None:
    solution = core(MAJORITY)
    assert (len(solution), solution.complete, solution.status) == (0, True, Status.CERTIFIED)
    assert "{a, b} 1/2, {a, c} 1/2, {b, c} 1/2 is worth 3/2, more than the 1" in solution.note


def test_the_core_is_one_component_spanned_by_its_extreme_points() -> None:
    solution = core(CoalitionalGame.unanimity("abc", "abc"))
    (component,) = solution.components
    assert len(component) == len(solution) == 3
    assert component.subsets == ((0, 1, 2),)


def test_binding_coalitions_single_out_an_extreme_point() -> None:
    game = CoalitionalGame.from_function("abcd", lambda who: len(who) ** 2)
    for point in core(game):
        rows = [[label in own for label in "abcd"] for own in (*point.binding, tuple("abcd"))]
        assert np.linalg.matrix_rank(np.array(rows, dtype=float)) == 4


@pytest.mark.parametrize("solver", [core, least_core])
def test_too_many_extreme_points_leave_the_extreme_shares(solver: Any) -> None:
    """The points listed are extreme points, and show each player's least and most."""
    rng = np.random.default_rng(5)
    table = [10 * m.bit_count() ** 2 + int(rng.integers(0, 9)) for m in range(32)]
    game = CoalitionalGame("abcde", np.array([0, *table[1:]], dtype=object))  # type: ignore[arg-type]
    whole, part = solver(game), solver(game, max_vertices=4)
    assert (part.complete, part.status) == (False, Status.SIZE_LIMIT)
    assert "max_vertices=4" in part.note
    assert {tuple(p.payoffs) for p in part} < {tuple(p.payoffs) for p in whole}
    for k in range(5):
        every, some = ([p.payoffs[k] for p in solution] for solution in (whole, part))
        assert (min(every), max(every)) == (min(some), max(some))


def test_a_difference_within_rounding_is_said_to_be_one() -> None:
    game = CoalitionalGame(("a", "b"), np.array([0.0, 1.0, 1.0, math.nextafter(2, 0)]))
    assert len(core(game)) == 0
    assert "no larger than rounding" in core(game).note


def test_the_subsidy_is_what_is_missing() -> None:
    (proof,) = balanced_collection(MAJORITY).equilibria
    assert (proof.worth, proof.subsidy) == (Fraction(3, 2), Fraction(1, 2))
    (fine,) = balanced_collection(CoalitionalGame.unanimity("abc", "abc")).equilibria
    assert (fine.proves_core_empty, fine.subsidy) == (False, 0)


# --- nucleolus ------------------------------------------------------------------------------------


def test_without_imputations_there_is_no_nucleolus() -> None:
    game = CoalitionalGame(("a", "b"), np.array([0, 2, 2, 3], dtype=object))
    solution = nucleolus(game)
    assert (len(solution), solution.complete) == (0, True)
    assert "no imputation: the players have 4 by themselves and 3 together" in solution.note
    assert list(prenucleolus(game).equilibria[0].payoffs) == [Fraction(3, 2)] * 2


def test_the_note_on_missing_imputations_speaks_in_the_numbers_of_the_game() -> None:
    noted = nucleolus(CoalitionalGame(("a", "b"), np.array([0, 0.123456789123, 2.2, 1e-3]))).note
    assert "have 2.32346 by themselves and 0.001 together" in noted
    assert not len(nucleolus(CoalitionalGame(("a", "b"), np.array([0, 1.7e308, 1.7e308, 1.0]))))


def test_levels_fall() -> None:
    rng = np.random.default_rng(8)
    game = CoalitionalGame("abcde", np.array([0, *rng.integers(0, 50, 31)], dtype=object))  # type: ignore[arg-type]
    (point,) = prenucleolus(game).equilibria
    found = [level.excess for level in point.levels]
    assert found == sorted(found, reverse=True)
    assert len(found) <= 4


# --- floats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("solver", VALUES + PROGRAMMES)
@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1.0, 1e12])
@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_floats_of_any_scale_and_offset_give_the_exact_answer(
    solver: Solver, scale: float, shift: float
) -> None:
    """Tenths are no floats; ties between coalitions must survive rounding, scaling and shifting."""
    tenths = [0, 0, 0, 7, 0, 7, 7, 9, 0, 7, 7, 9, 7, 9, 9, 21]
    game = CoalitionalGame("abcd", [v / 10 for v in tenths]).rescaled(scale, shift * scale)  # type: ignore[arg-type]
    exact = CoalitionalGame("abcd", np.array(tenths, dtype=object)).rescaled(Fraction(1, 10))  # type: ignore[arg-type]
    expected = solver(exact.rescaled(Fraction(scale), Fraction(shift) * Fraction(scale)))
    found = solver(game)
    assert found.status is Status.CERTIFIED
    assert len(found) == len(expected)
    tolerance = 1e-9 * scale
    for one, other in zip(found, expected, strict=True):
        assert one.payoffs == pytest.approx(other.payoffs.astype(float), rel=1e-12, abs=tolerance)


def test_answers_beyond_the_largest_float_are_refused_clearly() -> None:
    game = CoalitionalGame(("a", "b"), np.array([0, 1.5e308, 1.5e308, 1.7e308]))
    with pytest.raises(NotApplicableError, match="largest float"):
        core(game)
    assert len(core(game.exact())) == 0
