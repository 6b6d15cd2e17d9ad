"""What must hold of `nash_equilibria` on every game: invariance, certificates, clear refusals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

import basebargain as bb
from basebargain._errors import BaseBargainError, GameError, NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.testing import PAYOFF_KINDS, bimatrix_games, check_solver
from oracles._campaign import same_set
from oracles._exact_bimatrix import exact_equilibria

EXACT = tuple(kind for kind in PAYOFF_KINDS if kind != "floats")
exact_games = bimatrix_games(kinds=EXACT)
positive = st.fractions(Fraction(1, 10**15), 10**15).filter(lambda value: value > 0)
offsets = st.fractions(-(10**6), 10**6)


def equilibria(game: StrategicGame) -> list[Any]:
    """Extreme equilibria as sorted nested tuples."""
    return sorted(
        tuple(tuple(mix) for mix in e.profile) for e in bb.nash_equilibria(game).equilibria
    )


def subsets(game: StrategicGame) -> set[frozenset[Any]]:
    """Maximal Nash subsets as sets of profiles."""
    return {
        frozenset(tuple(tuple(mix) for mix in component[k].profile) for k in subset)
        for component in bb.nash_equilibria(game).components
        for subset in component.subsets
    }


# ------------------------------------------------------------------ invariance


@given(game=exact_games, scales=st.tuples(positive, positive), shifts=st.tuples(offsets, offsets))
def test_the_unit_and_zero_of_each_payoff_do_not_matter(
    game: StrategicGame, scales: tuple[Fraction, ...], shifts: tuple[Fraction, ...]
) -> None:
    """Each player may measure payoffs in a unit and from a zero of choice."""
    other = game.rescaled(scales, shifts)
    assert equilibria(other) == equilibria(game)
    assert subsets(other) == subsets(game)


@given(
    game=bimatrix_games(kinds=["floats"], strategies=(1, 3)),
    powers=st.tuples(st.integers(-40, 40), st.integers(-40, 40)),
)
def test_the_unit_of_floats_does_not_matter(game: StrategicGame, powers: tuple[int, int]) -> None:
    """Powers of two change no digit of a float, so not even the last digit may move."""
    assert equilibria(game.rescaled([2.0**power for power in powers])) == equilibria(game)


@given(game=exact_games, data=st.data())
def test_the_order_of_strategies_does_not_matter(game: StrategicGame, data: st.DataObject) -> None:
    orders = [data.draw(st.permutations(range(size))) for size in game.shape]
    moved = game.restricted(
        [[own[k] for k in order] for own, order in zip(game.strategies, orders, strict=True)]
    )
    expected = sorted(
        tuple(tuple(mix[k] for k in order) for mix, order in zip(profile, orders, strict=True))
        for profile in equilibria(game)
    )
    assert equilibria(moved) == expected


@given(game=exact_games)
def test_names_do_not_matter(game: StrategicGame) -> None:
    strategies = [[f"{label} of {who}" for label in own] for who, own in enumerate(game.strategies)]
    renamed = game.renamed(("Damascus", "Moscow"), strategies)
    assert equilibria(renamed) == equilibria(game)
    assert subsets(renamed) == subsets(game)


@given(game=exact_games)
def test_the_order_of_players_does_not_matter(game: StrategicGame) -> None:
    row, column = game.payoffs
    swapped = StrategicGame.from_arrays(column.T, row.T)
    assert equilibria(swapped) == sorted((y, x) for x, y in equilibria(game))


@given(game=bimatrix_games(kinds=EXACT, strategies=(1, 3)), data=st.data())
def test_a_strictly_dominated_strategy_does_not_matter(
    game: StrategicGame, data: st.DataObject
) -> None:
    """Wherever it stands, and whatever it pays the other player."""
    row, column = game.payoffs
    m, n = row.shape
    losses = data.draw(st.lists(st.fractions(Fraction(1, 100), 9), min_size=n, max_size=n))
    place = data.draw(st.integers(0, m))
    model = data.draw(st.integers(0, m - 1))
    theirs = data.draw(st.lists(st.integers(-9, 9), min_size=n, max_size=n))
    bigger = StrategicGame.from_arrays(
        np.insert(row, place, row[model] - as_row(losses), 0),
        np.insert(column, place, as_row(theirs), 0),
    )
    expected = sorted(((*x[:place], Fraction(0), *x[place:]), y) for x, y in equilibria(game))
    assert equilibria(bigger) == expected


def as_row(values: list[Any]) -> Any:
    """Return a one-dimensional array of fractions."""
    return np.array([Fraction(value) for value in values], dtype=object)


def test_the_public_contract_of_solvers() -> None:
    check_solver(bb.nash_equilibria, examples=100)


# ------------------------------------------------------------------ certificates, completeness


@given(game=exact_games)
def test_the_list_is_that_of_the_exact_oracle(game: StrategicGame) -> None:
    solution = bb.nash_equilibria(game)
    assert same_set(solution, exact_equilibria(*game.payoffs))
    assert all(e.regret == 0 for e in solution.equilibria)


def wide_tables(shape: tuple[int, int]) -> st.SearchStrategy[Any]:
    """Tables of floats of any magnitude, subnormal ones included."""
    count = shape[0] * shape[1]
    entries = st.lists(st.floats(-1e300, 1e300), min_size=count, max_size=count)
    return entries.map(lambda values: np.array(values).reshape(shape))


@given(shape=st.tuples(st.integers(1, 3), st.integers(1, 3)), data=st.data())
def test_floats_of_any_magnitude_are_solved(shape: tuple[int, int], data: st.DataObject) -> None:
    """As the binary rationals they are, unless the note says that they were read otherwise."""
    row, column = data.draw(wide_tables(shape)), data.draw(wide_tables(shape))
    solution = bb.nash_equilibria(StrategicGame.from_arrays(row, column))
    assert solution.complete
    assert solution.equilibria
    if not solution.note:
        assert same_set(solution, exact_equilibria(row, column))


@given(game=exact_games, data=st.data())
def test_mixtures_within_a_subset_are_equilibria(game: StrategicGame, data: st.DataObject) -> None:
    solution = bb.nash_equilibria(game)
    component = data.draw(st.sampled_from(solution.components))
    members = [component[k] for k in data.draw(st.sampled_from(component.subsets))]
    x, y = (mixture(data, [e.profile[who] for e in members]) for who in (0, 1))
    row, column = game.payoffs
    assert max(row @ y) == x @ row @ y
    assert max(x @ column) == x @ column @ y


def mixture(data: st.DataObject, mixes: list[Any]) -> Any:
    """Draw a convex combination."""
    weights = [Fraction(data.draw(st.integers(0, 5))) for _ in mixes]
    assume(sum(weights) > 0)
    return sum((w * mix for w, mix in zip(weights, mixes, strict=True)), 0 * mixes[0]) / sum(
        weights
    )


# ------------------------------------------------------------------ refusals


@given(game=bimatrix_games(), bad=st.sampled_from([nan, inf, -inf]), data=st.data())
def test_a_payoff_that_is_no_number_is_refused(
    game: StrategicGame, bad: float, data: st.DataObject
) -> None:
    payoffs = game.payoffs.astype(object)
    payoffs.flat[data.draw(st.integers(0, payoffs.size - 1))] = bad
    with pytest.raises(GameError, match="finite"):
        replace(game, payoffs=payoffs)


@pytest.mark.parametrize(
    "tables",
    [
        ([[]], [[]]),
        ([], []),
        (),
        ([[1, 2], [3]], [[1, 2], [3, 4]]),
        ([[1, 2]], [[1], [2]]),
        ([["1/2"]], [[1]]),
        ([[1j]], [[1]]),
        ([[None]], [[1]]),
        ([[True]], [[1]]),
    ],
    ids=str,
)
def test_a_malformed_game_is_refused(tables: tuple[Any, ...]) -> None:
    with pytest.raises(GameError, match=r"\w+ .*(must|needs|is needed)"):
        StrategicGame.from_arrays(*tables)


def test_free_parameters_are_refused_by_name() -> None:
    import sympy

    game = StrategicGame.from_arrays([[sympy.Symbol("kappa", real=True)]], [[0]])
    with pytest.raises(NotApplicableError, match="kappa"):
        bb.nash_equilibria(game)


@pytest.mark.parametrize("scale", [0, -1, nan, inf])
def test_a_scale_that_reverses_or_erases_preferences_is_refused(scale: float) -> None:
    game = StrategicGame.from_arrays([[1, 2]], [[3, 4]])
    with pytest.raises(BaseBargainError, match="scale"):
        game.rescaled(scale)
