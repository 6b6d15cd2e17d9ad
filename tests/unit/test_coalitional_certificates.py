"""Each certificate accepts the right answer and refuses one that is slightly wrong."""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from basebargain.forms._coalitional import CoalitionalGame
from basebargain.solvers import _coalitional_certificate as judge, _coalitional_values as values
from basebargain.solvers._coalitional_answer import answer
from basebargain.solvers._coalitional_core import balanced_collection, core, least_core
from basebargain.solvers._coalitional_nucleolus import nucleolus, prenucleolus
from basebargain.solvers._coalitional_outcomes import ShapleyValue
from basebargain.solvers._solution import Status

CLAIMS = {"a": 4, "b": 8, "c": 12, "d": 16}
# An estate of 20: non-empty core, several levels in the nucleolus.
GAME = CoalitionalGame.from_function(
    tuple(CLAIMS), lambda who: max(0, 20 - sum(CLAIMS[label] for label in CLAIMS.keys() - who))
)
WORTHS = GAME.worths.tolist()
TINY = Fraction(1, 10**9)


def moved(payoffs: object, amount: Fraction = TINY) -> list[Fraction]:
    """Shares with `amount` taken from the last player and given to the first."""
    shares = list(payoffs)  # type: ignore[call-overload]
    return [shares[0] + amount, *shares[1:-1], shares[-1] - amount]


@pytest.mark.parametrize("solver", [values.shapley_value, values.banzhaf_value])
def test_a_wrong_value_has_regret(solver: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sums are spoilt inside the solver; the certificate notices and the status says so."""
    sums = values._by_size
    monkeypatch.setattr(values, "_by_size", lambda *a: moved(sums(*a)))
    solution = solver(GAME)  # type: ignore[operator]
    assert solution.equilibria[0].regret == TINY
    assert solution.status is Status.UNCERTIFIED


def test_a_wrong_owen_value_has_regret(monkeypatch: pytest.MonkeyPatch) -> None:
    owen = values._owen
    monkeypatch.setattr(values, "_owen", lambda w, k, blocks: owen(w, k, blocks) + (k == 1))
    solution = values.owen_value(GAME, [("a", "b")])
    assert solution.equilibria[0].regret == 1
    assert solution.status is Status.UNCERTIFIED


def test_a_wrong_value_of_a_game_with_parameters_has_regret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sympy

    game = CoalitionalGame.unanimity("ab", "ab", worth=sympy.Symbol("x", real=True))
    assert values.shapley_value(game).equilibria[0].regret == 0
    sums = values._by_size
    monkeypatch.setattr(values, "_by_size", lambda *a: [1 + own for own in sums(*a)])
    assert values.shapley_value(game).equilibria[0].regret == math.inf


def test_leaving_the_core_shows_as_the_gain_of_a_coalition() -> None:
    for point in core(GAME):
        assert judge.core_gap(WORTHS, list(point.payoffs)) == 0
    point = core(GAME).equilibria[0]  # the first player has the most possible here
    assert judge.core_gap(WORTHS, moved(point.payoffs)) == TINY


def test_waste_and_promises_are_outside_the_core() -> None:
    shares = list(core(GAME).equilibria[0].payoffs)
    for extra in (TINY, -TINY):
        assert judge.core_gap(WORTHS, [shares[0] + extra, *shares[1:]]) >= TINY


MAJORITY = CoalitionalGame.weighted_voting({"a": 1, "b": 1, "c": 1, "d": 1}, 3)


def masks(coalitions: tuple[tuple[str, ...], ...]) -> list[int]:
    return [sum(1 << "abcd".index(label) for label in own) for own in coalitions]


def test_a_balanced_collection_must_cover_be_positive_and_be_matched() -> None:
    (proof,) = balanced_collection(MAJORITY).equilibria
    worths, family, weights = MAJORITY.worths.tolist(), masks(proof.coalitions), list(proof.weights)
    shares = list(proof.payoffs)
    assert proof.proves_core_empty
    assert judge.balanced_gap(worths, shares, family, weights) == 0
    assert judge.balanced_gap(worths, moved(shares), family, weights) > 0
    assert judge.balanced_gap(worths, shares, family[1:], weights[1:]) > 0
    assert judge.balanced_gap(worths, shares, family, [w + TINY for w in weights]) > 0
    assert judge.balanced_gap(worths, shares, [*family, 1], [*weights, -TINY]) > 0
    assert judge.balanced_gap(worths, shares, [1, 2, 4, 8], [Fraction(1)] * 4) > 0


def test_the_least_core_must_be_efficient_and_meet_a_bound_that_is_proved() -> None:
    (point, *_) = least_core(GAME).equilibria
    family, weights, shares = masks(point.proof), list(point.weights), list(point.payoffs)
    assert judge.least_core_gap(WORTHS, shares, family, weights) == 0
    wasteful = [shares[0] + TINY, *shares[1:]]
    assert judge.least_core_gap(WORTHS, wasteful, family, weights) > 0
    worse = moved(shares, Fraction(40))
    assert judge.least_core_gap(WORTHS, worse, family, weights) > 0
    for wrong in ([2 * w for w in weights], [weights[0] - TINY, *weights[1:]]):
        assert judge.least_core_gap(WORTHS, shares, family, wrong) == math.inf
    uneven = [family[0], *family[1:]], [weights[0] + TINY, weights[1] - TINY, *weights[2:]]
    assert judge.least_core_gap(WORTHS, shares, *uneven) == math.inf


def test_any_other_point_is_not_the_nucleolus() -> None:
    for solver, bounded in ((nucleolus, True), (prenucleolus, False)):
        (point,) = solver(GAME).equilibria
        levels, players = point.levels, point.players
        gap = judge.nucleolus_gap(WORTHS, list(point.payoffs), levels, players, imputations=bounded)
        assert gap == 0
        for other in (moved(point.payoffs), moved(point.payoffs, -TINY)):
            gap = judge.nucleolus_gap(WORTHS, other, levels, players, imputations=bounded)
            assert 0 < gap < 1


def test_levels_that_prove_nothing_are_refused() -> None:
    (point,) = prenucleolus(GAME).equilibria
    shares, levels, players = list(point.payoffs), point.levels, point.players
    first, *rest = levels
    negative = replace(first, weights=(*first.weights[:-1], -first.weights[-1]))
    unequal = replace(first, weights=tuple(2 * w for w in first.weights))
    unsettled = replace(first, settled=(("a",),))
    assert len(levels) > 1
    for wrong in (levels[:-1], (negative, *rest), (unequal, *rest), (unsettled, *rest), rest):
        gap = judge.nucleolus_gap(WORTHS, shares, wrong, players, imputations=False)
        assert gap == math.inf


def level(weights: dict[str, Fraction], settled: dict[str, Fraction]) -> SimpleNamespace:
    """Return a level by hand: the judge reads fields, and does not know the solver's class."""
    return SimpleNamespace(
        coalitions=tuple(map(tuple, weights)),
        weights=tuple(weights.values()),
        bounds=(),
        bound_weights=(),
        settled=tuple(map(tuple, settled)),
        settled_weights=tuple(settled.values()),
    )


PAIRS = [Fraction(v) for v in (0, 0, 0, 1, 0, 1, 1, 1)]
THIRD = Fraction(1, 3)


def test_a_level_written_by_hand_is_judged_alike() -> None:
    """Three players of whom any two win: the pairs prove it, the single players do not."""
    pairs = level(dict.fromkeys(("ab", "ac", "bc"), THIRD), {"abc": -2 * THIRD})
    singles = level(dict.fromkeys("abc", THIRD), {"abc": -THIRD})
    for proof, gap in ((pairs, 0), (singles, 2 * THIRD)):
        found = judge.nucleolus_gap(PAIRS, [THIRD] * 3, [proof], "abc", imputations=True)
        assert found == gap


def test_negative_weights_prove_nothing() -> None:
    """They cover every player once and sum to one."""
    wrong = {"a": Fraction(-1), "b": Fraction(-1), "ab": Fraction(2), "c": Fraction(1)}
    proof = level(wrong, {"abc": Fraction(-1)})
    gap = judge.nucleolus_gap(PAIRS, [THIRD] * 3, [proof], "abc", imputations=True)
    assert gap == math.inf


def test_bounds_count_for_imputations_only() -> None:
    game = CoalitionalGame(tuple("abc"), np.array([0, 0, 0, 10, 0, 0, 0, 2], dtype=object))
    (inner,), (outer,) = nucleolus(game).equilibria, prenucleolus(game).equilibria
    worths = game.worths.tolist()
    assert any(level.bounds for level in inner.levels)
    gap = judge.nucleolus_gap(
        worths, list(inner.payoffs), inner.levels, game.players, imputations=False
    )
    assert gap == math.inf
    gap = judge.nucleolus_gap(
        worths, list(outer.payoffs), outer.levels, game.players, imputations=True
    )
    assert gap == 4


def test_a_regret_beyond_its_tolerance_is_a_status() -> None:
    floats = GAME.rescaled(1.0, 0.0)
    shares = np.array([1.0, 2.0, 3.0, 4.0])
    for regret, status in (
        (0.0, Status.CERTIFIED),
        (1e-12, Status.CERTIFIED),
        (1e-6, Status.UNCERTIFIED),
        (math.nan, Status.UNCERTIFIED),
    ):
        outcome = ShapleyValue(shares, regret, GAME.players)
        assert answer(floats, [outcome], "by hand").status is status
    outcome = ShapleyValue(shares, TINY, GAME.players)
    assert answer(GAME, [outcome], "by hand").status is Status.UNCERTIFIED


def test_the_judge_imports_nothing_of_the_library() -> None:
    tree = ast.parse(Path(str(judge.__file__)).read_text("utf-8"))
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert imported
    assert not any(str(module).startswith("basebargain") for module in imported)
