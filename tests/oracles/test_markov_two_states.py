"""A spoiler who delays unification: the closed form of two states against the generic solver.

States split and whole; in split the spoiler chooses e in [0, 1] at cost k e^2/2, and unification
comes with the chance p - s e, clipped at 0; from whole the country falls back with the chance q.
With v the flow gain of split over whole and d the discount factor, D = V(split) - V(whole) solves
A D^2 - B D + v = 0 with A = (d s)^2/(2k) and B = 1 - d + d (p + q), and e = d s D/k, as long as
e <= 1 and s e <= p; otherwise e is at the first of these limits.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain.forms._markov_quadratic import Effort, QuadraticMarkovGame
from basebargain.solvers._markov import markov_perfect_equilibria
from basebargain.solvers._markov_certificate_efforts import judge_efforts

pytestmark = pytest.mark.oracle

NAMES = "v k p q s d"
V, K, P, Q, S, D = sympy.symbols(NAMES, real=True)
E = sympy.Symbol("e", real=True)
GAME = QuadraticMarkovGame.from_expressions(
    players=("spoiler",),
    components={"country": ("split", "whole")},
    efforts=[Effort("spoiler", "e", states=("split",))],
    payoffs={"split": [V - K * E**2 / 2], "whole": [0]},
    moves={"split": {"country": ("whole", P - S * E)}, "whole": {"country": ("split", Q)}},
    discounts=D,
)


def by_hand(v: float, k: float, p: float, q: float, s: float, d: float) -> tuple[float, float]:
    """Effort and difference of the values."""
    limit = min(1.0, p / s)
    a, b = (d * s) ** 2 / (2 * k), 1 - d + d * (p + q)
    if v <= 0:
        return 0.0, v / b
    if b * b >= 4 * a * v:
        gap = 2 * v / (b + math.sqrt(b * b - 4 * a * v))
        effort = d * s * gap / k
        if effort <= limit:
            return effort, gap
    return limit, (v - k * limit**2 / 2) / (b - d * s * limit)


def draw(rng: np.random.Generator) -> dict[str, float]:
    return {
        "v": rng.uniform(-0.3, 2.0),
        "k": rng.uniform(0.1, 3.0),
        "p": rng.uniform(0.02, 0.6),
        "q": rng.uniform(0.0, 0.4),
        "s": rng.uniform(0.05, 0.9),
        "d": rng.uniform(0.3, 0.97),
    }


def solved(point: dict[str, Any]) -> tuple[Any, Any]:
    solution = markov_perfect_equilibria(GAME.at(**point), starts=2)
    (equilibrium,) = solution.equilibria
    assert solution.complete
    gap = equilibrium.values[0, 0] - equilibrium.values[1, 0]
    return equilibrium.play("split", "spoiler")["e"], gap


def test_random_parameters_agree_with_the_closed_form() -> None:
    rng = np.random.default_rng(0)
    regimes = set()
    for _ in range(60):
        point = draw(rng)
        effort, gap = by_hand(**point)
        limit = min(1.0, point["p"] / point["s"])
        regimes.add("zero" if effort == 0 else "limit" if effort == limit else "inside")
        assert solved(point) == pytest.approx((effort, gap), rel=1e-9, abs=1e-10)
    assert regimes == {"zero", "limit", "inside"}


@pytest.mark.parametrize("step", [-1e-3, -1e-6, 0.0, 1e-6, 1e-3])
def test_at_and_around_the_boundary_of_the_interior(step: float) -> None:
    """The chance of unification that the best effort just drives to zero."""
    rng = np.random.default_rng(1)
    for _ in range(6):
        point = draw(rng) | {"v": rng.uniform(0.05, 0.3)}
        # With s e = p, the first-order condition fixes the gap, and the quadratic then fixes v.
        effort = point["p"] / point["s"]
        point["p"], point["s"] = (point["p"], point["s"]) if effort < 1 else (0.2, 0.4)
        effort = point["p"] / point["s"]
        gap = point["k"] * effort / (point["d"] * point["s"])
        a = (point["d"] * point["s"]) ** 2 / (2 * point["k"])
        b = 1 - point["d"] + point["d"] * (point["p"] + point["q"])
        point["v"] = (b * gap - a * gap**2) * (1 + step)
        assert solved(point) == pytest.approx(by_hand(**point), rel=1e-8, abs=1e-9)


def test_the_interior_condition_implies_a_real_root() -> None:
    """Where the best effort leaves a chance of unification, the discriminant is positive."""
    rng = np.random.default_rng(2)
    for _ in range(200):
        point = draw(rng)
        effort, gap = solved_by_iteration(**point)
        if 0 < effort < 0.999 * min(1.0, point["p"] / point["s"]):
            a = (point["d"] * point["s"]) ** 2 / (2 * point["k"])
            b = 1 - point["d"] + point["d"] * (point["p"] + point["q"])
            assert b * b > 4 * a * point["v"]
            assert 2 * a * gap < b


def solved_by_iteration(
    v: float, k: float, p: float, q: float, s: float, d: float
) -> tuple[float, float]:
    """Value iteration on the difference of the values, efforts on a fine grid."""
    efforts = np.linspace(0, 1, 2001)
    gap = 0.0
    for _ in range(2_000):
        stay = 1 - np.clip(p - s * efforts, 0, 1) - q
        worth = v - k * efforts**2 / 2 + d * stay * gap
        if abs(worth.max() - gap) < 1e-11:
            break
        gap = float(worth.max())
    return float(efforts[worth.argmax()]), gap


def test_value_iteration_agrees() -> None:
    rng = np.random.default_rng(3)
    for _ in range(25):
        point = draw(rng)
        effort, gap = solved(point)
        grid_effort, grid_gap = solved_by_iteration(**point)
        assert grid_gap - 1e-8 <= gap <= grid_gap + 2e-3
        assert effort == pytest.approx(grid_effort, abs=2e-2)


def test_a_corner_of_an_exact_game_is_exact() -> None:
    third = Fraction(1, 3)
    point = {"v": 5, "k": third, "p": third, "q": Fraction(1, 10), "s": Fraction(1, 2), "d": third}
    (equilibrium,) = markov_perfect_equilibria(GAME.at(**point))
    assert equilibrium.play("split", "spoiler")["e"] == Fraction(2, 3)
    assert equilibrium.is_exact
    assert equilibrium.regret == 0


def test_an_irrational_equilibrium_of_an_exact_game_is_a_float() -> None:
    half = Fraction(1, 2)
    point = {"v": half, "k": 3, "p": half, "q": Fraction(1, 10), "s": half, "d": half}
    (equilibrium,) = markov_perfect_equilibria(GAME.at(**point))
    assert not equilibrium.is_exact
    assert equilibrium.regret < 1e-15


def test_the_judge_sees_a_wrong_effort() -> None:
    """The loss from a small error e is k e^2/2 at an interior best effort."""
    point = {"v": 0.2, "k": 2.0, "p": 0.3, "q": 0.05, "s": 0.5, "d": 0.9}
    effort, _ = by_hand(**point)
    game = GAME.at(**point)
    assert judge_efforts(game, np.array([[effort], [0.0]])).gains.max() < 1e-15
    for error in (-1e-3, 1e-3):
        gains = judge_efforts(game, np.array([[effort + error], [0.0]])).gains
        assert gains.max() == pytest.approx(point["k"] * error**2 / 2, rel=1e-2)
