"""What makes games with copies and ties small: copies told apart last, supports refuted first."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain.forms import StrategicGame
from basebargain.solvers import nash_equilibria
from basebargain.solvers._nplayer_copies import copies
from basebargain.solvers._nplayer_linear import is_refuted
from basebargain.solvers._nplayer_support import examine
from basebargain.solvers._nplayer_system import support_system

SUPPORTS = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]


def game(*tables: Any) -> StrategicGame:
    return StrategicGame.from_arrays(*tables)


def volunteers() -> Any:
    """Return payoffs of three players who gain if someone volunteers, at a cost."""
    acts = np.indices((2, 2, 2))
    return 2 * acts.any(axis=0) - acts


def test_copies_are_seen_through_payoffs_that_do_not_matter() -> None:
    """Player 1's second strategy gives player 2 more whatever player 2 does: still a copy."""
    tables = [np.array([[1, 0], [1, 0]]), np.array([[0, 3], [5, 8]])]
    assert copies(tables).classes == (((0, 1),), ((0,), (1,)))
    tables[1] = np.array([[0, 3], [5, 9]])
    assert not copies(tables).any


def test_equilibria_of_a_game_with_copies_are_those_without_divided() -> None:
    """Player 1 may volunteer in two ways: seven equilibria become four segments and three points.

    The segment in which all mix is irrational; what it spans is proved by payoffs alone.
    """
    tables = [np.concatenate([table, table[1:]]) for table in volunteers()]
    solution = nash_equilibria(game(*tables))
    assert solution.complete
    assert sorted(len(part) for part in solution.components) == [1, 1, 1, 2, 2, 2, 2]
    (mixed,) = [
        part
        for part in solution.components
        if part[0].support[2] == ("1", "2") and part[0].support[1] == ("1", "2") and len(part) == 2
    ]
    weight = 1 - sympy.sqrt(2) / 2
    assert [eq.profile[0].tolist() for eq in mixed] == [
        [1 - weight, weight, 0],
        [1 - weight, 0, weight],
    ]
    assert mixed.subsets == ((0, 1),)
    assert all(eq.regret == 0 for eq in mixed)


def test_every_strategy_twice() -> None:
    """All eight pure, and each class divided at its ends: a product of segments."""
    tables = volunteers()
    for axis in range(3):
        tables = np.repeat(tables, 2, axis=axis + 1)
    solution = nash_equilibria(game(*tables))
    assert solution.complete
    assert sorted(len(part) for part in solution.components) == [8, 8, 8, 32, 32, 32, 64]
    assert all(eq.regret == 0 for eq in solution)


def test_open_supports_of_games_with_copies_are_named_under_the_first() -> None:
    even = np.array([[1, -1], [-1, 1]])
    tables = np.zeros((3, 2, 2, 2), dtype=int)
    tables[0, 1], tables[1, :, 1], tables[2, :, :, 1] = even, even, even
    solution = nash_equilibria(game(*np.repeat(tables, 2, axis=3)))
    assert not solution.complete
    assert "{1, 2} x {1, 2} x {1, 3}" in solution.note
    assert "counted under the first" in solution.note


@pytest.mark.parametrize(("low", "high"), [(0, 2), (0, 3), (-9, 10)])
def test_no_support_with_an_equilibrium_is_refuted(low: int, high: int) -> None:
    """Supports that the search finds equilibria in, and a planted one, are never refuted."""
    rng = np.random.default_rng(31)
    refuted = kept = 0
    for _ in range(2):
        tables = tuple(rng.integers(low, high, (3, 3, 3, 3)).astype(object))
        for support in product(SUPPORTS, repeat=3):
            system = support_system(tables, support)
            if system is None or system.is_separable:
                continue
            if is_refuted(system):
                refuted += 1
                finding, _ = examine_anyway(system)
                assert not any((finding.cells, finding.algebraic, finding.enclosed))
            else:
                kept += 1
    assert refuted > kept > 0


def examine_anyway(system: Any) -> Any:
    """Search a support although a combination refutes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("basebargain.solvers._nplayer_support.is_refuted", lambda _: False)
        return examine(system, 500, exact=False)


@pytest.mark.parametrize("gap", [0, 1, -1])
def test_a_contradiction_is_seen_however_small(gap: int) -> None:
    """Chances q = r, p = r and p = q - gap / 10**6: each can hold, all three only without gap."""
    unit = 10**6
    first, second = np.indices((2, 2)).astype(object)
    alike = unit * (second - first)
    tables = np.zeros((3, 2, 2, 2), dtype=object)
    tables[0, 0] = tables[1, :, 0] = alike
    tables[2, :, :, 0] = alike + gap
    system = support_system(tuple(tables), ((0, 1),) * 3)
    assert system is not None
    assert is_refuted(system) is bool(gap)


def test_curves_of_equilibria_no_longer_cost_the_whole_search() -> None:
    """Cutting stops once a singular root is seen that nothing will dispose of."""
    tables = np.zeros((3, 2, 2, 2), dtype=object)
    even = np.array([[1, -1], [-1, 1]], dtype=object)
    tables[0, 1], tables[1, :, 1], tables[2, :, :, 1] = even, even, even
    system = support_system(tuple(tables), ((0, 1),) * 3)
    assert system is not None
    finding, parts = examine(system, 200_000, exact=True)
    assert "singular" in finding.doubt
    assert parts < 50_000


def test_a_segment_of_copies_needs_no_search() -> None:
    """One player, two copies that are best: the ends of the segment, in one component."""
    solution = nash_equilibria(game([0, 2, 2]))
    assert [e.profile[0].tolist() for e in solution] == [[0, 1, 0], [0, 0, 1]]
    assert [Fraction(2)] * 2 == [e.payoffs[0] for e in solution]
