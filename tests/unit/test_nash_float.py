"""The compiled answers to games of floats: proved, the same as the exact ones, or none.

The functions under test run as compiled code where Numba is installed and as plain Python
elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import inf, nextafter
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers import Solution, StrategicEquilibrium
from basebargain.solvers._nash_exact import exact_equilibria
from basebargain.solvers._nash_float import float_equilibria
from basebargain.solvers._nash_general import general_equilibria, room
from basebargain.solvers._nash_kept import long_decimal, taken_at_its_word, uneven
from basebargain.solvers._nash_refine import two_product, weights_on
from basebargain.solvers._nash_vertices import mixed_ray, pure_ray, simple_vertices
from basebargain.solvers._nash_whole import whole_equilibria
from basebargain.solvers._polyhedron import best_reply_vertices
from basebargain.solvers._reading import integers

LIMIT = 20_000


def game(payoffs: Any) -> StrategicGame:
    return StrategicGame.from_arrays(*payoffs)


def content(solution: Solution[StrategicEquilibrium]) -> Any:
    """Everything but payoffs and regrets, in order and to the last digit."""
    profiles = {id(e): [mix.tolist() for mix in e.profile] for e in solution}
    parts = [(part.subsets, [profiles[id(e)] for e in part]) for part in solution.components]
    return list(profiles.values()), parts, solution.note, solution.complete, solution.status


def tables(rng: np.random.Generator, kind: str, shape: tuple[int, int]) -> NDArray[Any]:
    """Payoffs of a kind."""
    size = (2, *shape)
    if kind == "near ties":
        near = rng.integers(1, 4, size).astype(float)
        place = rng.integers(0, near.size)
        near.flat[place] = nextafter(near.flat[place], inf)
        return near
    drawn: NDArray[Any] = DRAWN[kind](rng, size)
    return drawn


DRAWN: dict[str, Callable[[np.random.Generator, tuple[int, ...]], Any]] = {
    "gaussian": lambda rng, size: rng.normal(size=size),
    "integers 0-3": lambda rng, size: rng.integers(0, 4, size).astype(float),
    "tenths": lambda rng, size: rng.integers(0, 4, size) * 0.1,
    "decimals": lambda rng, size: np.round(rng.normal(size=size), 3),
    "thirds beside a million": lambda rng, size: rng.integers(0, 9, size) / 3 + 1e6,
    "any magnitude": lambda rng, size: np.exp(8 * rng.normal(size=size)),
}
# How many in ten of the games must be answered without the exact method.
KINDS = {**dict.fromkeys(DRAWN, 9), "near ties": 0}


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_is_the_exact_one_to_the_last_digit(kind: str) -> None:
    rng = np.random.default_rng(list(KINDS).index(kind))
    answered = 0
    for _ in range(20):
        m, n = (int(k) for k in rng.integers(2, 5, 2))
        played = game(tables(rng, kind, (m, n)))
        found, exact = float_equilibria(played, LIMIT), exact_equilibria(played, LIMIT)
        if found is None:
            continue
        answered += 1
        assert content(found) == content(exact), played.payoffs.tolist()
        for one, other in zip(found, exact, strict=True):
            assert one.payoffs == pytest.approx(other.payoffs, rel=1e-13, abs=1e-13)
            assert one.regret <= 1e-14 * abs(played.payoffs).max()
    assert answered >= 2 * KINDS[kind]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_more_answers(kind: str) -> None:
    rng = np.random.default_rng(2025)
    for _ in range(1_000):
        m, n = (int(k) for k in rng.integers(1, 7, 2))
        played = game(tables(rng, kind, (m, n)))
        found = float_equilibria(played, LIMIT)
        assert found is None or content(found) == content(exact_equilibria(played, LIMIT))


def test_profiles_cannot_be_written_to() -> None:
    found = float_equilibria(game(np.random.default_rng(3).normal(size=(2, 3, 3))), LIMIT)
    assert found is not None
    for mix in found.equilibria[0].profile:
        with pytest.raises(ValueError, match="read-only"):
            mix[0] = 1.0


# ------------------------------------------------------------------ no answer without proof


def test_a_tie_of_long_floats_gives_no_answer() -> None:
    payoffs = np.random.default_rng(4).normal(size=(2, 3, 3))
    payoffs[0, 2] = payoffs[0, 1]
    assert float_equilibria(game(payoffs), LIMIT) is None


def test_a_mixed_near_tie_gives_no_answer() -> None:
    """A third row that all but equals a mixture of two others decides nothing in floats."""
    payoffs = np.random.default_rng(1).normal(size=(2, 3, 3))
    payoffs[0, 2] = payoffs[0, 0] / 2 + payoffs[0, 1] / 2
    assert not len(general_equilibria(payoffs, payoffs, LIMIT))


def test_an_exceeded_limit_gives_no_answer() -> None:
    payoffs = np.random.default_rng(1).normal(size=(2, 4, 4))
    assert not len(general_equilibria(payoffs, payoffs, 3))
    assert not len(whole_equilibria(np.round(9 * payoffs), payoffs, 3)[0])


@pytest.mark.parametrize("factor", [1e-200, 1e200])
def test_magnitudes_out_of_range_give_no_answer(factor: float) -> None:
    payoffs = np.random.default_rng(1).normal(size=(2, 3, 3)) * factor
    assert not len(general_equilibria(payoffs, payoffs, LIMIT))


def test_integers_too_long_for_the_machine_give_no_answer() -> None:
    payoffs = np.random.default_rng(1).integers(0, 2**29, (2, 4, 4)).astype(float)
    assert not len(whole_equilibria(payoffs, payoffs, LIMIT)[0])
    assert not len(whole_equilibria(payoffs + 0.5, payoffs, LIMIT)[0])


# ------------------------------------------------------------------ the parts of the proof


def rays(table: NDArray[Any]) -> Iterator[tuple[NDArray[Any], list[Fraction], int]]:
    """Rays between pure strategies on either side of a cut: computed and exact slacks."""
    n, m = table.shape
    exact = [[Fraction(v) for v in row] for row in table.tolist()]
    work = np.empty((m + 1, 2 * n))
    slacks = []
    for i in range(m):
        pure_ray(table, i, 0, work)
        slacks.append([exact[0][i] - exact[k][i] for k in range(n)])
    for above in range(m):
        for below in range(m):
            a, b = slacks[above][1], -slacks[below][1]
            if a > 0 and b > 0:
                mixed_ray(work, above, below, 1, m)
                mixed = [
                    (a * q + b * p) / (a + b)
                    for p, q in zip(slacks[above], slacks[below], strict=True)
                ]
                yield work[m], mixed, n


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e12])
def test_the_bound_of_a_slack_holds(offset: float) -> None:
    rng = np.random.default_rng(5)
    checked = 0
    for _ in range(30):
        for computed, exact, n in rays(rng.normal(size=(4, 4)) + offset):
            for k in range(2, n):
                assert abs(Fraction(computed[k]) - exact[k]) <= Fraction(computed[n + k])
                checked += 1
    assert checked > 100


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (2, 4), (4, 3)])
def test_vertices_are_those_of_the_exact_method(shape: tuple[int, int]) -> None:
    n, m = shape
    table = np.random.default_rng(6).normal(size=shape)
    space = room(m, n, LIMIT)
    bits, spare = np.empty(space, np.int64), np.empty((4, space), np.int64)
    count = simple_vertices(table, np.empty((space, 2 * n)), bits, spare, LIMIT)
    exact = best_reply_vertices(integers(table)[0], LIMIT)
    assert sorted(bits[:count].tolist()) == sorted(v.unused | v.best << m for v in exact)


def test_a_product_is_split_without_loss() -> None:
    for a, b in np.random.default_rng(7).normal(size=(50, 2)).tolist():
        product, error = two_product(a, b)
        assert Fraction(product) + Fraction(error) == Fraction(a) * Fraction(b)


def test_weights_are_rounded_once() -> None:
    """Two strategies: the weight of the first is a quotient of differences."""
    rng = np.random.default_rng(8)
    for _ in range(50):
        table = rng.normal(size=(2, 2))
        (a, b), (c, d) = ([Fraction(v) for v in row] for row in table.tolist())
        share = (d - b) / (a - b - c + d)
        out = np.zeros(2)
        if 0 < share < 1 and weights_on(table / 8, 0, 3, out):
            assert out.tolist() == [float(share), float(1 - share)]


def test_a_weight_halfway_between_two_floats_is_not_rounded() -> None:
    """One unit to the number 2 ** 54 + 1 or so: the enclosure cannot leave the halfway point."""
    low = 2.0**-53
    table = np.array([[1.0 + low * 2, 0.0], [0.0, 1.0]]) / 2
    share = Fraction(1, 2) + Fraction(low) / 2 - Fraction(low) ** 2
    out = np.zeros(2)
    sure = weights_on(table, 0, 3, out)
    assert not sure or abs(Fraction(out[0]) - share) < Fraction(2) ** -53


# ------------------------------------------------------------------ readings


@pytest.mark.parametrize("value", [0.1, 123.456, 1e-9, 7.25e20, 1e300, 0.0, 123456789.012345])
def test_a_short_decimal_is_never_called_long(value: float) -> None:
    assert not long_decimal(value)
    assert not long_decimal(-value)


@pytest.mark.parametrize("power", [-20, -12, -3, 0, 5, 14, 16, 25])
def test_most_floats_are_long_decimals(power: int) -> None:
    drawn = np.random.default_rng(9).normal(size=200) * 10.0**power
    long = [long_decimal(value) for value in drawn]
    shortest = [len(repr(abs(v)).partition("e")[0].replace(".", "").strip("0")) for v in drawn]
    assert all(digits > 15 for digits, said in zip(shortest, long, strict=True) if said)
    assert sum(long) > 150


def test_uneven_shares_have_no_near_fraction() -> None:
    rng = np.random.default_rng(10)
    for share in rng.random(200).tolist():
        near = any(abs(share - round(share * q) / q) <= 1e-6 for q in range(1, 101))
        assert not (uneven(share, 1e-6, 100) and near)
    assert not uneven(1 / 3, 1e-15, 10_000)
    assert uneven(2**0.5 - 1, 1e-15, 10_000)


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_taken_at_its_word_is_never_read_otherwise(kind: str) -> None:
    rng = np.random.default_rng(11)
    for factor, offset in ((1.0, 0.0), (1e-12, 0.0), (1e12, 3.0), (1.0, 1e6), (0.3, 0.1)):
        for _ in range(10):
            table = tables(rng, kind, (3, 2))[0] * factor + offset
            if taken_at_its_word(table):
                assert not integers(table)[1], table.tolist()
