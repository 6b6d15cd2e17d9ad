"""Nash equilibria of games with more than two players: known games, certificates, doubts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers import Status, StrategicEquilibrium, nash_equilibria, pure_equilibria


def game(*tables: Any) -> StrategicGame:
    return StrategicGame.from_arrays(*tables)


def volunteers(players: int, cost: Any = 1, benefit: Any = 2) -> StrategicGame:
    """Every player gains if someone volunteers; volunteering (strategy 2) costs."""
    tables = np.empty((players, *(2,) * players), dtype=object)
    for s in np.ndindex(*(2,) * players):
        for i in range(players):
            tables[(i, *s)] = (benefit if any(s) else 0) - cost * s[i]
    return game(*tables)


def nine() -> StrategicGame:
    """Build McKelvey and McLennan's game with nine equilibria."""
    tables = np.zeros((3, 2, 2, 2), dtype=int)
    tables[:, 0, 0, 0], tables[:, 1, 1, 0] = (9, 8, 12), (9, 8, 2)
    tables[:, 0, 1, 1], tables[:, 1, 0, 1] = (3, 4, 6), (3, 4, 4)
    return game(*tables)


def singular() -> StrategicGame:
    """Each player compares (2y - 1)(2z - 1) with 0: roots fill lines where two mix evenly."""
    tables = np.zeros((3, 2, 2, 2), dtype=int)
    even = np.array([[1, -1], [-1, 1]])
    tables[0, 1], tables[1, :, 1], tables[2, :, :, 1] = even, even, even
    return game(*tables)


def mixes(equilibrium: StrategicEquilibrium) -> list[list[Any]]:
    return [mix.tolist() for mix in equilibrium.profile]


def test_the_game_with_nine_equilibria() -> None:
    solution = nash_equilibria(nine())
    assert solution.complete
    assert len(solution.equilibria) == len(solution.components) == 9
    assert [len(e.support[0] + e.support[1] + e.support[2]) for e in solution] == (
        [3] * 4 + [5] * 3 + [6] * 2
    )
    assert all(e.regret == 0 for e in solution)


def test_the_volunteers_dilemma_has_seven_equilibria() -> None:
    """Three pure, three in which two mix evenly, one symmetric with 1 - p = sqrt(1/2)."""
    solution = nash_equilibria(volunteers(3))
    assert solution.complete
    assert len(solution) == 7
    (mixed,) = [e for e in solution if all(len(own) == 2 for own in e.support)]
    assert mixes(mixed) == [[sympy.sqrt(2) / 2, 1 - sympy.sqrt(2) / 2]] * 3
    assert mixed.payoffs.tolist() == [1, 1, 1]
    assert mixed.regret == 0


def test_irrational_equilibria_of_degree_three() -> None:
    """Four players: 1 - p is the cube root of a half."""
    solution = nash_equilibria(volunteers(4))
    (mixed,) = [e for e in solution if all(len(own) == 2 for own in e.support)]
    weight = mixed.profile[0][0]
    assert sympy.minimal_polynomial(weight, sympy.Symbol("t")) == 2 * sympy.Symbol("t") ** 3 - 1
    assert float(weight) == pytest.approx(0.5 ** (1 / 3), abs=1e-15)


def test_a_higher_degree_is_enclosed_and_said() -> None:
    """Completely mixed equilibria of four players may have degree nine: listed as rationals."""
    solution = nash_equilibria(game(*np.random.default_rng(7).integers(-9, 10, (4, 2, 2, 2, 2))))
    assert "of degree above four" in solution.note
    mixed = [e for e in solution if all(len(own) == 2 for own in e.support)]
    assert mixed
    assert all(isinstance(x, Fraction) for e in mixed for mix in e.profile for x in mix)
    assert all(e.regret < Fraction(1, 10**60) for e in mixed)
    assert solution.complete


def test_floats_give_floats() -> None:
    solution = nash_equilibria(volunteers(3, cost=1.0))
    assert len(solution) == 7
    assert all(mix.dtype == np.float64 for e in solution for mix in e.profile)
    assert all(e.regret < 1e-15 for e in solution)


def test_two_players_get_the_complete_solver() -> None:
    assert "double description" in nash_equilibria(game([[1, 0], [0, 1]], [[1, 0], [0, 1]])).method


def test_one_player_mixes_among_the_best() -> None:
    solution = nash_equilibria(game([1, 3, 3]))
    assert [e.support for e in solution] == [(("2",),), (("3",),)]
    assert solution.components[0].subsets == ((0, 1),)
    assert solution.complete


def test_all_equal_payoffs_are_one_component() -> None:
    solution = nash_equilibria(game(*np.zeros((3, 2, 3, 2))))
    assert solution.complete
    assert len(solution.components) == 1
    assert solution.components[0].subsets == (tuple(range(12)),)


def test_one_strategy_each() -> None:
    solution = nash_equilibria(game(*np.ones((4, 1, 1, 1, 1), dtype=int)))
    assert mixes(solution.equilibria[0]) == [[1]] * 4
    assert solution.complete


def test_the_odd_one_out_gains_along_a_ring_of_segments() -> None:
    """Six pure equilibria joined by segments, and one isolated mixed equilibrium."""
    tables = np.zeros((3, 2, 2, 2), dtype=int)
    for s in np.ndindex(2, 2, 2):
        for i in range(3):
            tables[(i, *s)] = sum(s[i] == t for t in s) == 1
    solution = nash_equilibria(game(*tables))
    assert solution.complete
    ring, alone = solution.components
    assert len(ring) == 6
    assert all(len(subset) == 2 for subset in ring.subsets)
    assert len(ring.subsets) == 6
    assert mixes(alone[0]) == [[Fraction(1, 2)] * 2] * 3


def test_a_singular_system_is_said_and_not_hidden() -> None:
    solution = nash_equilibria(singular())
    assert not solution.complete
    assert "singular" in solution.note
    assert len(solution) >= 10


def test_a_continuum_is_proved_near_a_witness() -> None:
    """Player 1's strategies are copies, so two conditions leave a curve in three unknowns."""
    tables = np.zeros((3, 2, 2, 2), dtype=int)
    tables[1, :, 1] = [[1, -1], [-1, 2]]
    tables[2, :, :, 1] = [[1, -1], [-1, 2]]
    solution = nash_equilibria(game(*tables))
    assert not solution.complete
    assert "leave a continuum" in solution.note
    inside = [e for e in solution if all(len(own) == 2 for own in e.support)]
    assert inside
    assert all(e.regret <= Fraction(1, 10**60) for e in solution)


def test_the_limit_is_said() -> None:
    tables = np.random.default_rng(11).integers(-9, 10, (3, 2, 2, 2))
    solution = nash_equilibria(game(*tables), max_parts=3)
    assert solution.status is Status.SIZE_LIMIT
    assert not solution.complete
    assert "max_parts=3" in solution.note


def test_near_ties_one_ulp_apart() -> None:
    """An ulp decides which strategy is dominated, hence the only equilibrium."""
    tables = np.zeros((3, 2, 2, 2))
    tables[0], tables[0, 1] = 1.0, np.nextafter(1, 2)
    tables[1, :, 1], tables[2, :, :, 1] = 1e-12, 1e12
    solution = nash_equilibria(game(*tables))
    assert [e.support for e in solution] == [(("2",), ("2",), ("2",))]
    assert solution.complete


def test_all_pure_equilibria_of_a_large_game() -> None:
    """Ten players who gain by matching a majority: all agree, or all but nobody gains."""
    shape = (2,) * 10
    count = np.indices(shape).sum(axis=0)
    tables = [np.where(own == 1, count > 5, count < 5).astype(int) for own in np.indices(shape)]
    solution = pure_equilibria(game(*tables))
    best = [t == t.max(axis=i, keepdims=True) for i, t in enumerate(np.array(tables))]
    assert len(solution) == np.logical_and.reduce(best).sum()
    assert all(e.regret == 0 for e in solution)


def test_no_pure_equilibrium_is_a_complete_answer_with_a_reason() -> None:
    solution = pure_equilibria(game([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]))
    assert solution.complete
    assert not solution.equilibria
    assert "no equilibrium in pure strategies" in solution.note


@pytest.mark.parametrize("solve", [pure_equilibria, nash_equilibria])
def test_free_parameters_are_refused(solve: Any) -> None:
    with pytest.raises(NotApplicableError, match="still free: x"):
        solve(game(*[[[[sympy.Symbol("x")]]]] * 3))


def test_an_irrational_root_on_the_edge_of_its_support_is_none_of_its_equilibria() -> None:
    """In a support of all strategies, a root of zero and irrational chances: it is another's."""
    digits = "0010101111100001001110101010101110011111111101000100100001101101"
    tables = np.array([int(digit) for digit in digits]).reshape(4, 2, 2, 2, 2)
    solution = nash_equilibria(game(*tables))
    irrational = [e for e in solution if not isinstance(e.profile[0][0], Fraction)]
    assert len(irrational) == 2
    assert all(0 < float(x) < 1 for e in irrational for mix in e.profile for x in mix)
    assert all(e.regret == 0 for e in solution)
