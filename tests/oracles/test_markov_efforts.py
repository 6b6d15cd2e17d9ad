"""Games of efforts: the judge against dense samples, eight states, best-response dynamics."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain.forms._markov_quadratic import Effort, QuadraticMarkovGame
from basebargain.solvers._markov import markov_perfect_equilibria
from basebargain.solvers._markov_certificate_efforts import judge_efforts

pytestmark = pytest.mark.oracle

COAST, NORTH, PATRON = ("calm", "unrest"), ("autonomous", "integrated"), ("in", "out")


def three_components(**changed: Any) -> QuadraticMarkovGame:
    """Two regions that a spoiler unsettles and a government integrates, and a patron who leaves."""
    names = "spoil_coast spoil_north hold_coast hold_north"
    ec, eq, ic, iq = sympy.symbols(names, real=True)
    number = {
        "cost": 1.2,
        "hold": 0.4,
        "harm": 0.6,
        "reach": 0.5,
        "rest": 0.35,
        "exit": 0.1,
    } | changed
    payoffs, moves = {}, {}
    for coast in COAST:
        for north in NORTH:
            for patron in PATRON:
                state = f"{coast}/{north}/{patron}"
                contested = (coast == "unrest") + (north == "autonomous")
                spoiler = 0.3 * contested - number["cost"] * (ec**2 + eq**2) / 2
                government = -number["harm"] * contested - number["hold"] * (ic**2 + iq**2) / 2
                payoffs[state] = [government, spoiler]
                push = number["reach"] * (1 if patron == "out" else 0.7)
                unrest = number["rest"] + 0.5 * ec - 0.3 * ic
                calm = 0.35 - 0.3 * ec + 0.3 * ic
                join = 0.35 + 0.3 * iq - push * eq + (0.15 if patron == "out" else 0)
                part = 0.05 + 0.2 * push * eq
                moves[state] = {
                    "coast": ("unrest", unrest) if coast == "calm" else ("calm", calm),
                    "north": ("integrated", join)
                    if north == "autonomous"
                    else ("autonomous", part),
                }
                if patron == "in":
                    moves[state]["patron"] = ("out", number["exit"])
    return QuadraticMarkovGame.from_expressions(
        players=("government", "spoiler"),
        components={"coast": COAST, "north": NORTH, "patron": PATRON},
        efforts=[
            Effort("spoiler", "spoil_coast"),
            Effort("spoiler", "spoil_north"),
            Effort("government", "hold_coast"),
            Effort("government", "hold_north"),
        ],
        payoffs=payoffs,
        moves=moves,
        discounts=0.9,
    )


def one_more_period(game: QuadraticMarkovGame, s: int, i: int, efforts: Any, values: Any) -> Any:
    """Payoffs of many effort vectors, shape (K, N), written from the definition."""
    powers = np.stack(
        [np.prod([efforts[:, j] for j in m], axis=0) if m else np.ones(len(efforts))
         for m in game.monomials], axis=1,
    )  # fmt: skip
    stage = powers @ game.payoffs[s, i].astype(float)
    chance = np.clip(powers @ game.intensities[s].astype(float).T, 0, 1)
    sizes = [len(own) for own in game.components.values()]
    total = np.zeros(len(efforts))
    for bits in np.ndindex(*(2,) * len(sizes)):
        weight = np.prod([chance[:, f] if b else 1 - chance[:, f] for f, b in enumerate(bits)], 0)
        levels = np.where(np.array(bits, bool), game.targets[s], game.levels[s])
        total += weight * values[np.ravel_multi_index(levels, sizes), i]
    return stage + float(game.discounts[i]) * total


def test_the_judge_finds_the_best_deviation_that_a_dense_sample_finds() -> None:
    """Steep intensities, so that chances are clipped inside the intervals in many ways."""
    rng = np.random.default_rng(0)
    clipped = 0
    for _ in range(8):
        game = three_components(
            cost=rng.uniform(0.05, 1), hold=rng.uniform(0.05, 1), reach=rng.uniform(0.2, 3)
        )
        efforts = rng.random((8, 4))
        judged = judge_efforts(game, efforts)
        for s in range(8):
            for i, own in enumerate(([2, 3], [0, 1])):
                sample = np.repeat(efforts[s][None], 4001, axis=0)
                sample[1:, own] = rng.random((4000, 2))
                worth = one_more_period(game, s, i, sample, judged.values)
                gain = worth.max() - worth[0]
                assert gain - 1e-12 <= judged.gains[s, i] <= gain + 0.05
                clipped += judged.gains[s, i] > 0
    assert clipped > 50


def test_an_eight_state_game_is_solved_and_certified() -> None:
    game = three_components()
    solution = markov_perfect_equilibria(game, starts=2)
    (equilibrium,) = solution
    assert equilibrium.regret < 1e-14
    assert not solution.complete
    rng = np.random.default_rng(1)
    efforts = np.array([np.concatenate(row[::-1]) for row in equilibrium.profile])
    for s in range(8):
        for i, own in enumerate(([2, 3], [0, 1])):
            sample = np.repeat(efforts[s][None], 2001, axis=0)
            sample[1:, own] = rng.random((2000, 2))
            worth = one_more_period(game, s, i, sample, equilibrium.values)
            assert worth.max() <= worth[0] + 1e-12


def test_a_government_that_can_rule_out_unrest_leaves_no_pure_equilibrium() -> None:
    """At the clipped chance the spoiler wants a large effort or none, and each undoes the other.

    Unrest comes with the chance clip(0.1 + e/2 - 3 i/10), and lasts one period.
    Against the least i that rules unrest out at e, the spoiler saves its cost by e = 0; against
    i = 1/3, which suffices at e = 0, more effort pays; against less, the government adds to i.
    """
    e, i = sympy.symbols("e i", real=True)
    game = QuadraticMarkovGame.from_expressions(
        players=("government", "spoiler"),
        components={"coast": COAST},
        efforts=[Effort("government", "i", states=("calm",)), Effort("spoiler", "e")],
        payoffs={"calm": [-(i**2) / 20, -(e**2) / 2], "unrest": [-1, 1 - e**2 / 2]},
        moves={
            "calm": {"coast": ("unrest", 0.1 + e / 2 - 3 * i / 10)},
            "unrest": {"coast": ("calm", 1)},
        },
        discounts=0.9,
    )
    solution = markov_perfect_equilibria(game, starts=4)
    assert len(solution) == 0
    assert "may be none" in solution.note
    for hold in np.linspace(0, 1, 21):
        for spoil in np.linspace(0, 1, 21):
            efforts = np.array([[hold, spoil], [0, 0]])
            assert judge_efforts(game, efforts).gains.max() > 1e-4


def test_best_response_dynamics_on_a_grid_agree() -> None:
    game = three_components()
    (equilibrium,) = markov_perfect_equilibria(game, starts=1)
    axis = np.linspace(0, 1, 41)
    pairs = np.stack(np.meshgrid(axis, axis, indexing="ij"), -1).reshape(-1, 2)
    efforts = np.full((8, 4), 0.5)
    for _ in range(40):
        values = judge_efforts(game, efforts).values
        before = efforts.copy()
        for s in range(8):
            for i, own in enumerate(([2, 3], [0, 1])):
                sample = np.repeat(before[s][None], len(pairs), axis=0)
                sample[:, own] = pairs
                best = pairs[one_more_period(game, s, i, sample, values).argmax()]
                efforts[s, own] += 0.6 * (best - efforts[s, own])
    found = np.array([np.concatenate(row[::-1]) for row in equilibrium.profile])
    assert np.abs(efforts - found).max() < 0.06


def test_two_players_in_one_state_against_the_solution_of_linear_conditions() -> None:
    """Cournot with capacity: q = (a - c)/3 each, inside the interval; a repeated game of one."""
    q1, q2 = sympy.symbols("q1 q2", real=True)
    game = QuadraticMarkovGame.from_expressions(
        players=("first", "second"),
        components={"market": ("open",)},
        efforts=[Effort("first", "q1", 0, 5), Effort("second", "q2", 0, 5)],
        payoffs={"open": [q1 * (7 - q1 - q2) - q1, q2 * (7 - q1 - q2) - q2]},
        moves={},
        discounts=Fraction(1, 2),
    )
    (equilibrium,) = markov_perfect_equilibria(game)
    assert equilibrium.is_exact
    assert equilibrium.regret == 0
    assert equilibrium.play("open", "first")["q1"] == 2
    assert equilibrium.payoffs.tolist() == [8, 8]


def test_three_equilibria_of_strategic_complements_are_found_from_several_starts() -> None:
    """Best reply to x is clipped to [0, 1]: both corners and the unstable middle hold."""
    x, y = sympy.symbols("x y", real=True)

    def payoff(own: Any, other: Any) -> Any:
        return -(own**2) / 2 + 2 * own * other - own / 2

    game = QuadraticMarkovGame.from_expressions(
        players=("first", "second"),
        components={"world": ("only",)},
        efforts=[Effort("first", "x"), Effort("second", "y")],
        payoffs={"only": [payoff(x, y), payoff(y, x)]},
        moves={},
        discounts=0,
    )
    solution = markov_perfect_equilibria(game, starts=6)
    found = sorted(float(eq.play("only", "first")["x"]) for eq in solution)
    assert found[0] == 0.0
    assert found[-1] == 1.0
    assert not solution.complete
    assert all(eq.regret == 0 for eq in solution)


def test_a_game_without_pure_equilibrium_says_so() -> None:
    """Pennies in efforts: convex payoffs make both jump between the ends."""
    x, y = sympy.symbols("x y", real=True)
    game = QuadraticMarkovGame.from_expressions(
        players=("first", "second"),
        components={"world": ("only",)},
        efforts=[Effort("first", "x", -1, 1), Effort("second", "y", -1, 1)],
        payoffs={"only": [x * y + x**2, -x * y + y**2]},
        moves={},
        discounts=0,
    )
    solution = markov_perfect_equilibria(game, starts=4)
    assert len(solution) == 0
    assert not solution.complete
    assert "may be none" in solution.note
