"""Signalling games from the textbooks, and refinements against an independent reading of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from basebargain.forms._signalling import SignallingGame
from basebargain.solvers._signalling import sequential_equilibria
from basebargain.solvers._signalling_refinements import divinity_d1, intuitive_criterion


def beer_quiche(strong: Fraction) -> SignallingGame:
    """Cho and Kreps (1987), Figure I."""
    favourite = {"weak": "quiche", "strong": "beer"}
    return SignallingGame.from_function(
        lambda kind, meal, reply: (
            (meal == favourite[kind]) + 2 * (reply == "retreat"),
            int((kind == "weak") == (reply == "duel")),
        ),
        types=("weak", "strong"),
        messages=("beer", "quiche"),
        responses=("duel", "retreat"),
        prior=(1 - strong, strong),
    )


def test_beer_and_quiche_are_both_pooled_on_and_only_beer_is_intuitive() -> None:
    solution = sequential_equilibria(beer_quiche(Fraction(9, 10)))
    assert {(eq.regime, eq.sent) for eq in solution} == {
        ("pooling", ("beer",)),
        ("pooling", ("quiche",)),
    }
    for refine in (intuitive_criterion, divinity_d1):
        refined = refine(solution)
        assert {eq.sent for eq in refined.survivors} == {("beer",)}
        assert refined.survivors.complete
        assert {(loss.message, loss.type, loss.excluded) for loss in refined.eliminated} == {
            ("beer", "strong", ("weak",))
        }


def test_beliefs_after_the_unsent_breakfast_are_a_set() -> None:
    """The duel must be best: weak with probability one half at least."""
    solution = sequential_equilibria(beer_quiche(Fraction(9, 10)))
    (sure,) = (eq for eq in solution if eq.sent == ("beer",) and eq.receiver[1][0] == 1)
    half = Fraction(1, 2)
    assert sorted(sure.beliefs["quiche"].tolist()) == [[half, half], [1, 0]]
    assert sure.beliefs["beer"].tolist() == [[Fraction(1, 10), Fraction(9, 10)]]


def test_when_most_are_weak_beer_quiche_is_semi_separating() -> None:
    """Strong takes beer, weak too with odds that make the receiver indifferent."""
    strong = Fraction(1, 10)
    (found,) = sequential_equilibria(beer_quiche(strong))
    assert found.regime == "semi-separating"
    assert found.sender[0].tolist() == [strong / (1 - strong), 1 - strong / (1 - strong)]
    assert found.receiver[0].tolist() == [Fraction(1, 2), Fraction(1, 2)]


def spence(able: Fraction, levels: int) -> SignallingGame:
    """Spence (1973): productivity 1 or 2, schooling cheaper for the able, quadratic loss on wages.

    The market aims at the expected productivity; a grid of wages keeps the game finite.
    """
    wages = {"1": Fraction(1), "3/2": Fraction(3, 2), "2": Fraction(2)}
    value = {"low": 1, "able": 2}
    cost = {"low": Fraction(1), "able": Fraction(1, 4)}
    return SignallingGame.from_function(
        lambda kind, school, wage: (
            wages[wage] - int(school) * cost[kind],
            -((value[kind] - wages[wage]) ** 2),
        ),
        types=("low", "able"),
        messages=tuple(map(str, range(levels))),
        responses=tuple(wages),
        prior=(1 - able, able),
    )


def test_of_spences_equilibria_d1_keeps_the_least_costly_separation() -> None:
    """Riley (1979) outcome: no more schooling than keeps the low type from imitating.

    At that level the low type is indifferent, and on the grid of wages it may imitate a little.
    """
    solution = sequential_equilibria(spence(Fraction(1, 2), 4))
    assert {eq.sent for eq in solution if eq.regime == "separating"} >= {("0", "1"), ("0", "2")}
    assert any(eq.regime == "pooling" for eq in solution)
    survivors = divinity_d1(solution).survivors
    assert any(eq.regime == "separating" for eq in survivors)
    assert {eq.sent for eq in survivors} == {("0", "1")}
    assert {tuple(eq.type_payoffs) for eq in survivors} == {(1, Fraction(7, 4))}


def two_type_game(seed: int) -> tuple[Any, Any, list[Fraction]]:
    rng = np.random.default_rng(seed)
    sender, receiver = rng.integers(0, 5, (2, 2, 2 + seed % 2, 2))
    share = Fraction(int(rng.integers(1, 8)), 8)
    return sender.tolist(), receiver.tolist(), [1 - share, share]


def best_responses(
    receiver: Any, message: int, low: Fraction, high: Fraction
) -> tuple[bool, bool, bool]:
    """Whether the first, the second and a mixed response are best for a belief in [low, high]."""
    gap = [receiver[t][message][0] - receiver[t][message][1] for t in (0, 1)]
    ends = [(1 - q) * gap[0] + q * gap[1] for q in (low, high)]
    return max(ends) >= 0, min(ends) <= 0, min(ends) <= 0 <= max(ends)


def region(
    receiver: Any, message: int, low: Fraction, high: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """Probabilities of the second response that a belief in [low, high] makes best."""
    first, second, both = best_responses(receiver, message, low, high)
    if both:
        return [(Fraction(0), Fraction(1))]
    points = [Fraction(0)] * first + [Fraction(1)] * second
    return [(p, p) for p in points]


def gains(sender: Any, value: Fraction, kind: int, message: int, share: Fraction) -> Fraction:
    first, second = sender[kind][message]
    return Fraction((1 - share) * first + share * second - value)


def critical(sender: Any, values: list[Fraction], message: int, area: Any) -> list[Fraction]:
    """Shares at which some type is indifferent, the ends of the area, and points between."""
    points = {p for span in area for p in span}
    for kind in (0, 1):
        first, second = sender[kind][message]
        if first != second:
            points.add((values[kind] - first) / Fraction(second - first))
    inside = sorted(p for p in points if any(a <= p <= b for a, b in area))
    return inside + [(a + b) / 2 for a, b in pairwise(inside)]


def intuitive_kills(tables: Any, values: list[Fraction], message: int) -> bool:
    sender, receiver, _ = tables
    area = region(receiver, message, Fraction(0), Fraction(1))
    ends = [p for span in area for p in span]
    out = [all(gains(sender, values[k], k, message, p) < 0 for p in ends) for k in (0, 1)]
    if sum(out) != 1:
        return False
    kind = out.index(False)
    belief = Fraction(kind)
    left = [p for span in region(receiver, message, belief, belief) for p in span]
    return all(gains(sender, values[kind], kind, message, p) > 0 for p in left)


def d1_kills(tables: Any, values: list[Fraction], message: int) -> bool:
    sender, receiver, _ = tables
    area = region(receiver, message, Fraction(0), Fraction(1))
    points = critical(sender, values, message, area)
    gain = [[gains(sender, values[k], k, message, p) for p in points] for k in (0, 1)]
    out = [
        any(g > 0 for g in gain[1 - k])
        and all(other > 0 for own, other in zip(gain[k], gain[1 - k], strict=True) if own >= 0)
        for k in (0, 1)
    ]
    if sum(out) != 1:
        return False
    belief = Fraction(out.index(False))
    left = region(receiver, message, belief, belief)
    quiet = critical(sender, values, message, left)
    return not any(all(gains(sender, values[k], k, message, p) <= 0 for k in (0, 1)) for p in quiet)


@pytest.mark.parametrize("seed", range(200))
def test_refinements_of_random_games_with_two_types_and_two_responses(seed: int) -> None:
    """The share of the second response is one number: both criteria by hand on the line."""
    tables = two_type_game(seed)
    sender, receiver, prior = tables
    game = SignallingGame.from_arrays(sender, receiver, prior=prior)
    solution = sequential_equilibria(game)
    for refine, kills in ((intuitive_criterion, intuitive_kills), (divinity_d1, d1_kills)):
        fallen = {loss.equilibrium.exact for loss in refine(solution).eliminated}
        for eq in solution:
            unsent = [m for m, label in enumerate(game.messages) if label not in eq.sent]
            expected = any(kills(tables, eq.type_payoffs.tolist(), m) for m in unsent)
            assert (eq.exact in fallen) == expected


def test_d1_never_keeps_what_the_intuitive_criterion_removes() -> None:
    for seed in range(60):
        sender, receiver, prior = two_type_game(3000 + seed)
        solution = sequential_equilibria(SignallingGame.from_arrays(sender, receiver, prior=prior))
        by_intuition = {loss.equilibrium.exact for loss in intuitive_criterion(solution).eliminated}
        by_d1 = {loss.equilibrium.exact for loss in divinity_d1(solution).eliminated}
        assert by_intuition <= by_d1
