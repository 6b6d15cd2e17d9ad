"""Textbook games whose values, cores and nucleoli are published or known in closed form."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest

from basebargain.forms._coalitional import CoalitionalGame
from basebargain.solvers._coalitional_core import core, least_core
from basebargain.solvers._coalitional_nucleolus import nucleolus, prenucleolus
from basebargain.solvers._coalitional_values import banzhaf_value, owen_value, shapley_value
from basebargain.solvers._solution import Solution

LETTERS = "abcdefghij"


def shares(solution: Solution[Any]) -> list[Fraction]:
    """Return the payoffs of a solution with a single entry."""
    (only,) = solution.equilibria
    return list(only.payoffs)


def bankruptcy(estate: int, claims: Sequence[int]) -> CoalitionalGame:
    """O'Neill's game: a coalition has what is left when all others are paid in full."""
    owed = dict(zip(LETTERS, claims, strict=False))
    return CoalitionalGame.from_function(
        tuple(owed),
        lambda who: max(0, estate - sum(owed[label] for label in owed if label not in who)),
    )


# --- gloves ---------------------------------------------------------------------------------------


def gloves(left: int, right: int) -> CoalitionalGame:
    players = tuple(LETTERS[: left + right])
    return CoalitionalGame.from_function(
        players,
        lambda who: min(
            len(who.intersection(players[:left])), len(who.intersection(players[left:]))
        ),
    )


def test_one_left_glove_and_two_right_ones() -> None:
    """Shapley gives 2/3, 1/6, 1/6; the core, and so the nucleolus, gives everything to the left."""
    assert shares(shapley_value(gloves(1, 2))) == [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]
    assert shares(core(gloves(1, 2))) == [1, 0, 0]
    assert shares(nucleolus(gloves(1, 2))) == [1, 0, 0]


def test_in_a_large_glove_market_the_scarce_side_has_everything() -> None:
    assert shares(core(gloves(4, 6))) == [1] * 4 + [0] * 6


def test_a_balanced_glove_market_is_shared_at_any_price() -> None:
    found = {tuple(point.payoffs) for point in core(gloves(3, 3))}
    assert found == {(1, 1, 1, 0, 0, 0), (0, 0, 0, 1, 1, 1)}
    assert shares(nucleolus(gloves(3, 3))) == [Fraction(1, 2)] * 6


# --- the Talmud -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("estate", "division"),
    [
        (100, [Fraction(100, 3)] * 3),
        (200, [50, 75, 75]),
        (300, [50, 100, 150]),
    ],
)
def test_the_nucleolus_divides_estates_as_the_talmud_does(
    estate: int, division: list[Fraction]
) -> None:
    """Aumann and Maschler (1985): claims of 100, 200 and 300."""
    assert shares(nucleolus(bankruptcy(estate, [100, 200, 300]))) == division


def equal_awards(estate: Fraction, claims: Sequence[Fraction]) -> list[Fraction]:
    """Everyone has the same, but no one more than the claim."""
    level, left = Fraction(0), list(claims)
    awards = [Fraction(0)] * len(claims)
    for position in sorted(range(len(claims)), key=lambda k: claims[k]):
        level = min(claims[position], estate / len(left))
        awards[position] = level
        estate -= level
        left.pop()
    return awards


def talmud(estate: int, claims: Sequence[int]) -> list[Fraction]:
    """Equal awards up to half the claims; beyond, equal losses of at most half the claims."""
    halves = [Fraction(claim, 2) for claim in claims]
    if estate <= sum(halves):
        return equal_awards(Fraction(estate), halves)
    lost = equal_awards(Fraction(sum(claims) - estate), halves)
    return [claim - loss for claim, loss in zip(claims, lost, strict=True)]


def test_the_nucleolus_of_any_bankruptcy_game_is_the_consistent_division() -> None:
    """Aumann and Maschler's theorem, on random estates of up to seven creditors."""
    rng = np.random.default_rng(1985)
    for size in (2, 3, 4, 5, 6, 7) * 4:
        claims = rng.integers(1, 60, size).tolist()
        estate = int(rng.integers(1, sum(claims) + 1))
        assert shares(nucleolus(bankruptcy(estate, claims))) == talmud(estate, claims)


# --- voting ---------------------------------------------------------------------------------------


def voting(weights: Sequence[int], quota: int) -> CoalitionalGame:
    return CoalitionalGame.weighted_voting(
        {f"{k}": weight for k, weight in enumerate(weights)}, quota
    )


def test_the_council_of_the_six_in_1958() -> None:
    """Weights 4, 4, 4, 2, 2, 1 and quota 12: Luxembourg never mattered."""
    council = voting([4, 4, 4, 2, 2, 1], 12)
    assert shares(shapley_value(council)) == [Fraction(14, 60)] * 3 + [Fraction(9, 60)] * 2 + [0]
    (power,) = banzhaf_value(council).equilibria
    assert list(power.normalised) == [Fraction(5, 21)] * 3 + [Fraction(3, 21)] * 2 + [0]
    assert list(power.swings) == [10, 10, 10, 6, 6, 0]


def test_the_council_of_the_nine_in_1973() -> None:
    """Weights 10, 10, 10, 10, 5, 5, 3, 3, 2 and quota 41, as published to three figures."""
    council = voting([10, 10, 10, 10, 5, 5, 3, 3, 2], 41)
    value = [float(share) for share in shares(shapley_value(council))]
    assert value == pytest.approx([0.179] * 4 + [0.081] * 2 + [0.057] * 2 + [0.010], abs=6e-4)
    (power,) = banzhaf_value(council).equilibria
    normalised = [float(share) for share in power.normalised]
    assert normalised == pytest.approx([0.167] * 4 + [0.091] * 2 + [0.066] * 2 + [0.016], abs=6e-4)


def test_the_security_council() -> None:
    """Five vetoes, and nine of fifteen votes: 421/2145 and 4/2145; 106/635 and 21/1270."""
    council = voting([7] * 5 + [1] * 10, 39)
    value = shares(shapley_value(council))
    assert (value[0], value[-1]) == (Fraction(421, 2145), Fraction(4, 2145))
    (power,) = banzhaf_value(council).equilibria
    assert (power.normalised[0], power.normalised[-1]) == (Fraction(106, 635), Fraction(21, 1270))


def test_the_classic_50_49_1() -> None:
    council = voting([50, 49, 1], 51)
    assert shares(shapley_value(council)) == [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]
    assert list(banzhaf_value(council).equilibria[0].swings) == [3, 1, 1]


@pytest.mark.parametrize("size", [3, 5, 7])
def test_majority_games_have_no_core_and_the_equal_division_as_least_core(size: int) -> None:
    majority = voting([1] * size, size // 2 + 1)
    assert len(core(majority)) == 0
    (only,) = least_core(majority).equilibria
    assert list(only.payoffs) == [Fraction(1, size)] * size
    assert only.epsilon == 1 - Fraction(size // 2 + 1, size)


def test_the_core_of_a_voting_game_is_what_vetoes_share() -> None:
    """Its extreme points give everything to one player with a veto."""
    found = {tuple(point.payoffs) for point in core(voting([3, 3, 1, 1, 1], 7))}
    assert found == {(1, 0, 0, 0, 0), (0, 1, 0, 0, 0)}


# --- airports -------------------------------------------------------------------------------------


def airport(costs: Sequence[int]) -> CoalitionalGame:
    labelled = dict(zip(LETTERS, costs, strict=False))
    return CoalitionalGame.from_function(
        tuple(labelled), lambda who: -max(labelled[label] for label in who)
    )


def littlechild_owen(costs: Sequence[int]) -> list[Fraction]:
    """Each stretch of the runway is paid for equally by those who need it."""
    charges = []
    for cost in costs:
        stretches = sorted({0, *(other for other in costs if other <= cost)})
        charges.append(
            sum(
                (
                    Fraction(end - start, sum(other >= end for other in costs))
                    for start, end in pairwise(stretches)
                ),
                Fraction(0),
            )
        )
    return charges


def littlechild(costs: Sequence[int]) -> list[Fraction]:
    """Nucleolus of the airport game, stage by stage, for costs in rising order."""
    size, start, paid = len(costs), 0, Fraction(0)
    charges = [Fraction(0)] * size
    while start < size:
        options = [
            ((Fraction(costs[end]) - paid) / (end - start + 2), end)
            for end in range(start, size - 1)
        ]
        options.append(((Fraction(costs[-1]) - paid) / (size - start), size - 1))
        rate = min(value for value, _ in options)
        end = max(at for value, at in options if value == rate)
        for k in range(start, end + 1):
            charges[k] = rate
        paid += rate * (end - start + 1)
        start = end + 1
    return charges


def test_airport_games() -> None:
    """Littlechild and Owen (1973) for the Shapley value, Littlechild (1974) for the nucleolus."""
    rng = np.random.default_rng(1973)
    for size in (1, 2, 3, 4, 5, 6, 7, 8) * 2:
        costs = sorted(rng.integers(1, 40, size).tolist())
        game = airport(costs)
        assert shares(shapley_value(game)) == [-charge for charge in littlechild_owen(costs)]
        assert shares(nucleolus(game)) == [-charge for charge in littlechild(costs)]
        assert game.is_convex


# --- convex games ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_convex_games_have_their_marginal_vectors_as_the_extreme_points_of_the_core(
    size: int,
) -> None:
    """Shapley (1971); the Shapley value is their mean, and lies in the core."""
    rng = np.random.default_rng(1971 + size)
    for _ in range(6):
        dividends = rng.integers(0, 9, 2**size)
        table = [
            sum(int(dividends[s]) for s in range(1, m + 1) if s & m == s) for m in range(2**size)
        ]
        game = CoalitionalGame(tuple(LETTERS[:size]), np.array(table, dtype=object))
        vectors = []
        for order in permutations(range(size)):
            vector, before = [Fraction(0)] * size, 0
            for k in order:
                vector[k] = Fraction(table[before | 1 << k] - table[before])
                before |= 1 << k
            vectors.append(tuple(vector))
        assert game.is_convex
        assert {tuple(point.payoffs) for point in core(game)} == set(vectors)
        value = shares(shapley_value(game))
        assert value == [sum(column) / len(vectors) for column in zip(*vectors, strict=True)]
        for mask in range(2**size):
            assert sum(own for k, own in enumerate(value) if mask >> k & 1) >= table[mask]


# --- single examples ------------------------------------------------------------------------------


def test_where_nucleolus_and_prenucleolus_differ() -> None:
    """Peleg and Sudhoelter, example 5.5.12: only a with b, and all three, are worth anything."""
    game = CoalitionalGame(("a", "b", "c"), np.array([0, 0, 0, 10, 0, 0, 0, 2], dtype=object))
    assert shares(prenucleolus(game)) == [3, 3, -4]
    assert shares(nucleolus(game)) == [1, 1, 0]


def test_a_four_person_game_from_the_documentation_of_another_package() -> None:
    pairs = {"a": 0, "b": 0, "c": 0, "d": 0, "ab": 5, "ac": 5, "ad": 8, "bc": 9, "bd": 10, "cd": 8}
    rest = {"abc": 13, "abd": 15, "acd": 16, "bcd": 17, "abcd": 21}
    game = CoalitionalGame.from_worths({tuple(key): worth for key, worth in (pairs | rest).items()})
    half = Fraction(1, 2)
    assert shares(nucleolus(game)) == [3 + half, 4 + half, 5 + half, 7 + half]


def test_owens_value_in_the_glove_market_with_a_cartel() -> None:
    """The owners of right gloves together face one opponent: half for each side."""
    found = owen_value(gloves(1, 2), [("b", "c")]).equilibria[0]
    assert list(found.payoffs) == [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]
    assert found.union_payoffs == (Fraction(1, 2), Fraction(1, 2))
