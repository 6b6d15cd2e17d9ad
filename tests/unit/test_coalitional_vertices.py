"""Double description and the exact simplex method that the core rests on."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from basebargain.forms._coalitional import CoalitionalGame
from basebargain.solvers import _coalitional_vertices as vertices
from basebargain.solvers._coalitional_core import core, least_core
from basebargain.solvers._coalitional_nucleolus import nucleolus
from basebargain.solvers._coalitional_programme import (
    Column,
    UnboundedError,
    complete_basis,
    maximise,
)
from basebargain.solvers._polyhedron import TooManyVerticesError


def bankruptcy(estate: int, claims: list[int]) -> list[Fraction]:
    unpaid = [
        sum(c for k, c in enumerate(claims) if not m >> k & 1) for m in range(2 ** len(claims))
    ]
    return [Fraction(max(0, estate - rest)) for rest in unpaid]


@pytest.mark.parametrize(
    "worths",
    [
        [Fraction(m.bit_count() ** 2) for m in range(32)],
        bankruptcy(20, [3, 5, 8, 8, 11]),
        bankruptcy(15, [4, 4, 4, 4, 4, 4]),
        [Fraction(-max((k + 1 for k in range(6) if m >> k & 1), default=0)) for m in range(64)],
    ],
    ids=["squares", "bankruptcy", "equal claims", "airport"],
)
def test_double_description_finds_the_marginal_vectors_of_convex_games(
    worths: list[Fraction], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simple and highly degenerate cores alike; the short way is closed for the second call."""
    size = len(worths).bit_length() - 1
    expected = vertices.extreme_points(worths, size, 10_000)
    monkeypatch.setattr(vertices, "convex", lambda *_: False)
    assert vertices.extreme_points(worths, size, 10_000) == expected
    assert len(expected) > size


@pytest.mark.parametrize("convex", [True, False])
def test_the_limit_holds_on_both_ways(convex: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vertices, "convex", lambda *_: convex)
    with pytest.raises(TooManyVerticesError):
        vertices.extreme_points([Fraction(m.bit_count() ** 2) for m in range(32)], 5, 20)


def test_an_unbounded_programme_is_recognised() -> None:
    columns = [
        Column((1, 0), Fraction(1)),
        Column((0, 1), Fraction(0)),
        Column((-1, 0), Fraction(0)),
    ]
    with pytest.raises(UnboundedError):
        maximise(columns, [1, 1], [0, 1])


def test_the_simplex_method_does_not_cycle() -> None:
    """Chvatal's example, on which the rule of the largest gain alone goes round for ever."""
    gains = [Fraction(v) for v in (10, -57, -9, -24, 0, 0, 0)]
    rows = [[1, -11, -5, 18, 2, 0, 0], [1, -3, -1, 2, 0, 2, 0], [1, 0, 0, 0, 0, 0, 1]]
    entries = zip(*rows, strict=True)
    columns = [Column(own, gain) for own, gain in zip(entries, gains, strict=True)]
    assert maximise(columns, [0, 0, 1], [4, 5, 6]).value == 1


def test_the_simplex_method_agrees_with_highs_on_random_programmes() -> None:
    rng = np.random.default_rng(4)
    for _ in range(60):
        rows, count = int(rng.integers(2, 6)), 12
        table = rng.integers(0, 4, (rows, count))
        table[:, :rows] = np.eye(rows, dtype=int)
        worths = rng.integers(-5, 6, count)
        target = rng.integers(0, 6, rows)
        columns = [
            Column(tuple(map(int, table[:, k])), Fraction(int(worths[k]), 3)) for k in range(count)
        ]
        bounded = columns[:rows] + [c for c in columns[rows:] if any(c.entries)]
        best = maximise(bounded, target.tolist(), complete_basis(bounded, (), rows))
        assert all(w > 0 for w in best.weights.values())
        for r in range(rows):
            assert sum(w * bounded[k].entries[r] for k, w in best.weights.items()) == target[r]
        result = linprog(
            [-float(c.worth) for c in bounded],
            A_eq=[[c.entries[r] for c in bounded] for r in range(rows)],
            b_eq=target,
        )
        assert result.fun is not None
        assert float(best.value) == pytest.approx(-result.fun, abs=1e-9)
        assert sum(s * t for s, t in zip(best.shares, target.tolist(), strict=True)) == best.value


# --- ten players ----------------------------------------------------------------------------------


def ten(worths: list[Fraction]) -> CoalitionalGame:
    return CoalitionalGame(tuple("abcdefghij"), np.array(worths, dtype=object))


def test_nucleolus_of_ten_creditors() -> None:
    """Half the claims are 27.5 in all: 20 is divided equally, up to half of each claim."""
    (point,) = nucleolus(ten(bankruptcy(20, list(range(1, 11))))).equilibria
    half = [Fraction(k, 2) for k in range(1, 6)]
    rest = (20 - sum(half)) / 5
    assert list(point.payoffs) == [*half, *[rest] * 5]
    assert point.regret == 0


def test_core_of_ten_traders() -> None:
    """Five sellers and five buyers, all pairs worth the same: any price, but one for all."""
    sellers = 0b11111
    worths = [Fraction(min((m & sellers).bit_count(), (m >> 5).bit_count())) for m in range(1024)]
    found = {tuple(point.payoffs) for point in core(ten(worths))}
    assert found == {(1,) * 5 + (0,) * 5, (0,) * 5 + (1,) * 5}


def test_least_core_of_ten_players_has_the_least_excess_that_highs_finds() -> None:
    rng = np.random.default_rng(10)
    for kind in range(2):
        table = rng.integers(0, 1000, 1024) if kind else rng.integers(0, 2, 1024)
        worths = [0, *table[1:].tolist()]
        member = (np.arange(1024)[:, None] >> np.arange(10)) & 1
        result = linprog(
            [0] * 10 + [1],
            A_ub=np.column_stack([-member[1:-1], -np.ones(1022)]),
            b_ub=[-v for v in worths[1:-1]],
            A_eq=[[1] * 10 + [0]],
            b_eq=[worths[-1]],
            bounds=(None, None),
        )
        assert result.fun is not None
        (point, *_) = least_core(ten(worths)).equilibria
        assert point.regret == 0
        assert float(point.epsilon) == pytest.approx(float(result.fun), abs=1e-7)
