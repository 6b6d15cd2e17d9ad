"""Threshold equilibria against closed forms, a monotone count of roots, and simulated players."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from basebargain.forms._global import GlobalGame, LargePlayer
from basebargain.solvers._global import global_game_equilibria, uniqueness_condition
from basebargain.solvers._global_beliefs import Beliefs, binormal
from basebargain.solvers._global_certificate import finite_gains, limit_gains

pytestmark = pytest.mark.oracle


def morris_shin(cost: float, mean: float, common: float, noise: float) -> list[float]:
    """All thresholds of ``z - a/sqrt(b) (Phi(z) - mean) + sqrt((a + b)/b) Phi^-1(cost) = 0``.

    The slope is 1 - a/sqrt(b) phi(z), so the left side is monotone on at most three pieces whose
    ends are known.
    """
    tilt = common / math.sqrt(noise)
    shift = math.sqrt((common + noise) / noise) * norm.ppf(cost)

    def side(z: float) -> float:
        return float(z - tilt * (norm.cdf(z) - mean) + shift)

    far = 40 + abs(shift) + tilt * (1 + abs(mean))
    turns = []
    if tilt * norm.pdf(0) > 1:
        turn = math.sqrt(2 * math.log(tilt / math.sqrt(2 * math.pi)))
        turns = [-turn, turn]
    ends = [-far, *turns, far]
    return [
        float(norm.cdf(brentq(side, left, right, xtol=1e-14)))
        for left, right in pairwise(ends)
        if side(left) * side(right) < 0
    ]


def test_random_games_have_the_roots_of_morris_and_shin() -> None:
    rng = np.random.default_rng(0)
    counts = []
    for _ in range(20):
        cost, mean = rng.uniform(0.1, 0.9), rng.uniform(-0.2, 1.2)
        common, noise = np.exp(rng.uniform(-1, 3)), np.exp(rng.uniform(-1, 4))
        expected = morris_shin(cost, mean, common, noise)
        solution = global_game_equilibria(GlobalGame(cost, mean, common, noise))
        assert [eq.low for eq in solution] == pytest.approx(expected, abs=1e-9)
        assert solution.complete
        assert all(eq.regret < 1e-10 for eq in solution)
        counts.append(len(expected))
    assert set(counts) == {1, 3}


def test_the_uniqueness_condition_is_sufficient_and_sharp_but_not_necessary_at_a_point() -> None:
    """Above 2 pi some mean and cost give three equilibria, and others still give one."""
    for ratio, expected in ((0.9, {1}), (1.1, {1, 3})):
        noise = 2.0
        common = math.sqrt(2 * math.pi * ratio * noise)
        counts = set()
        for cost in (0.3, 0.5, 0.7):
            # The mean that makes z = 0 a root; and one far away.
            centre = (
                0.5
                - math.sqrt((common + noise) / noise) * norm.ppf(cost) * math.sqrt(noise) / common
            )
            for mean in (centre, centre + 1):
                game = GlobalGame(cost, mean, common, noise)
                assert uniqueness_condition(game).holds == (ratio < 1)
                counts.add(len(global_game_equilibria(game)))
        assert counts == expected


def test_a_public_signal_is_a_sharper_prior() -> None:
    seen = GlobalGame(0.4, 0.5, 1.0, 3.0, public_signal=0.8, public_precision=2.0)
    plain = GlobalGame(0.4, 0.7, 3.0, 3.0)
    first, second = (global_game_equilibria(game).equilibria for game in (seen, plain))
    assert [eq.cutoff for eq in first] == pytest.approx([eq.cutoff for eq in second], abs=1e-10)


def test_finite_noise_tends_to_the_limit() -> None:
    """At distance of order 1/sqrt(b); for each kind of large player."""
    kinds = [
        None,
        LargePlayer(0.35, participation=0.3),
        LargePlayer(0.35, participation=1),
        LargePlayer(0.35, participation=0),
        LargePlayer(0.35, cost=0.5, relative_precision=1),
        LargePlayer(0.35, cost=0.2, relative_precision=4),
        LargePlayer(0.35, cost=0.4),
        LargePlayer(0.6, participation=0.7),
    ]
    for large in kinds:
        (limit,) = global_game_equilibria(GlobalGame(0.4, large=large))
        gaps = []
        for noise in (1e4, 1e6):
            (finite,) = global_game_equilibria(GlobalGame(0.4, 0.5, 1.0, noise, large=large))
            gaps.append(abs(finite.cutoff - limit.cutoff))
        assert gaps[0] < 3e-2
        assert gaps[1] < 3e-3


@pytest.mark.parametrize("weight", [Fraction(1, 10), Fraction(7, 20), Fraction(9, 20)])
@pytest.mark.parametrize("cost", [Fraction(3, 10), Fraction(1, 2), Fraction(4, 5)])
def test_limits_in_closed_form(weight: Fraction, cost: Fraction) -> None:
    """Simultaneous 1 - c, leader 1 - (1 - w) c, large player out (1 - w)(1 - c): exact."""

    def threshold(large: LargePlayer | None) -> Fraction:
        (equilibrium,) = global_game_equilibria(GlobalGame(cost, large=large))
        assert equilibrium.regret == 0
        return Fraction(equilibrium.cutoff)

    simultaneous, committed = 1 - cost, 1 - (1 - weight) * cost
    out = (1 - weight) * (1 - cost)
    assert threshold(None) == simultaneous
    assert threshold(LargePlayer(weight, participation=1)) == committed
    assert threshold(LargePlayer(weight, cost=Fraction(1, 5))) == committed
    assert threshold(LargePlayer(weight, participation=0)) == out
    assert 1 > committed > simultaneous > out
    for chance in (Fraction(1, 5), cost, 1 - cost, Fraction(9, 10)):
        found = threshold(LargePlayer(weight, participation=chance))
        inside = out + chance * weight
        if weight <= inside <= 1 - weight:
            assert found == inside
        elif inside > 1 - weight:
            assert found == weight + (1 - weight) * (1 - cost / chance)
        else:
            assert found == (1 - weight) * (1 - cost) / (1 - chance)


def test_within_its_range_the_cutoff_decides_alone_whatever_the_large_player_does() -> None:
    """Below it all small players act and suffice; above it the large player alone does not."""
    for chance in (0.2, 0.5, 0.8):
        game = GlobalGame(0.5, large=LargePlayer(0.3, participation=chance))
        (equilibrium,) = global_game_equilibria(game)
        assert 0.3 <= equilibrium.cutoff <= 0.7
        assert equilibrium.low == equilibrium.high == equilibrium.cutoff
    (outside,) = global_game_equilibria(GlobalGame(0.1, large=LargePlayer(0.3, participation=0.9)))
    assert outside.low == 0.7 < outside.cutoff == outside.high


def test_a_large_player_who_chooses_lies_between_simultaneous_and_leader() -> None:
    """With the small players' cost and precision it already raises the threshold above 1 - c."""
    thresholds = []
    for ratio in (1e-8, 0.1, 1.0, 10.0, 1e8):
        large = LargePlayer(0.35, cost=0.5, relative_precision=ratio)
        (equilibrium,) = global_game_equilibria(GlobalGame(0.5, large=large))
        thresholds.append(equilibrium.cutoff)
    assert thresholds == sorted(thresholds)
    assert thresholds[0] == pytest.approx(0.5, abs=1e-3)
    assert thresholds[-1] == pytest.approx(1 - 0.65 * 0.5, abs=1e-3)
    assert thresholds[2] > 0.52


def test_a_public_chance_equal_to_the_cost_leaves_a_continuum() -> None:
    """A large majority player: between 1 - w and w only its chance counts."""
    game = GlobalGame(
        Fraction(2, 5), large=LargePlayer(Fraction(3, 5), participation=Fraction(2, 5))
    )
    solution = global_game_equilibria(game)
    assert [eq.cutoff for eq in solution] == [Fraction(2, 5), Fraction(3, 5)]
    assert len(solution.components) == 1
    assert not uniqueness_condition(game).holds


def monte_carlo_surplus(
    game: GlobalGame, cutoff: float, large_cutoff: float | None, rng: np.random.Generator
) -> tuple[float, float]:
    """Average and standard error of the gain from acting, for a player whose signal is the cut-off.

    Draws fundamentals from the posterior, then the signals of 2 000 others and of the large one.
    """
    beliefs = Beliefs.of(game)
    total = beliefs.common + beliefs.noise
    mean = (beliefs.common * beliefs.mean + beliefs.noise * cutoff) / total
    theta = rng.normal(mean, 1 / math.sqrt(total), 4_000)
    share = np.array(
        [(rng.normal(t, 1 / math.sqrt(beliefs.noise), 2_000) <= cutoff).mean() for t in theta]
    )
    if large_cutoff is None:
        acts = rng.random(len(theta)) < (beliefs.participation or 0.0)
    else:
        spread = 0.0 if math.isinf(beliefs.large_noise) else 1 / math.sqrt(beliefs.large_noise)
        acts = rng.normal(theta, spread) <= large_cutoff
    wins = (1 - beliefs.weight) * share + beliefs.weight * acts >= theta
    return float(wins.mean() - beliefs.cost), float(wins.std() / math.sqrt(len(theta)))


@pytest.mark.parametrize(
    "large",
    [
        None,
        LargePlayer(0.35, participation=0.3),
        LargePlayer(0.35, cost=0.3, relative_precision=2),
        LargePlayer(0.35, cost=0.3),
    ],
)
def test_simulated_players_at_the_cutoff_are_indifferent(large: LargePlayer | None) -> None:
    rng = np.random.default_rng(0)
    game = GlobalGame(0.4, 0.5, 2.0, 6.0, large=large)
    (equilibrium,) = global_game_equilibria(game)
    average, error = monte_carlo_surplus(game, equilibrium.cutoff, equilibrium.large_cutoff, rng)
    assert abs(average) < 5 * error
    moved, error = monte_carlo_surplus(
        game, equilibrium.cutoff + 0.3, equilibrium.large_cutoff, rng
    )
    assert moved < -5 * error


def gain(beliefs: Beliefs, play: tuple[Any, Any, Any], signal: float) -> float:
    """Return what acting on a signal is worth while the others keep their cut-offs."""
    return float(beliefs.chance(*play, beliefs.posterior_mean(np.array(signal)))) - beliefs.cost


def test_best_reply_iteration_reaches_the_unique_cutoff() -> None:
    """Iterated dominance from both ends meets where the uniqueness condition holds."""
    for large in (None, LargePlayer(0.3, participation=0.5), LargePlayer(0.3, cost=0.4)):
        game = GlobalGame(0.4, 0.5, 1.0, 4.0, large=large)
        beliefs = Beliefs.of(game)
        (equilibrium,) = global_game_equilibria(game)
        for start in beliefs.domain():
            cutoff = start
            for _ in range(200):
                low, high = beliefs.boundaries(np.array(cutoff))
                own = beliefs.large_cutoff(high)

                cutoff = brentq(partial(gain, beliefs, (low, high, own)), -10, 10)
            assert cutoff == pytest.approx(equilibrium.cutoff, abs=1e-6)


def test_the_judge_sees_a_wrong_cutoff() -> None:
    game = GlobalGame(0.4, 0.5, 1.0, 4.0)
    (equilibrium,) = global_game_equilibria(game)
    assert finite_gains(game, equilibrium.cutoff, None)[1] < 1e-12
    for error in (-1e-3, 1e-3):
        residual, gain = finite_gains(game, equilibrium.cutoff + error, None)
        assert residual > 1e-4
        assert gain >= residual
    limit = GlobalGame(Fraction(2, 5))
    assert limit_gains(limit, Fraction(3, 5))[1] == 0
    assert limit_gains(limit, Fraction(61, 100))[0] == Fraction(1, 100)


def test_the_judge_sees_a_wrong_large_player() -> None:
    game = GlobalGame(0.4, 0.5, 1.0, 4.0, large=LargePlayer(0.3, cost=0.4, relative_precision=1))
    (equilibrium,) = global_game_equilibria(game)
    assert equilibrium.regret < 1e-12
    assert finite_gains(game, equilibrium.cutoff, equilibrium.large_cutoff + 0.05)[1] > 1e-3
    known = GlobalGame(0.4, 0.5, 1.0, 4.0, large=LargePlayer(0.3, cost=0.4))
    (equilibrium,) = global_game_equilibria(known)
    assert finite_gains(known, equilibrium.cutoff, equilibrium.large_cutoff + 0.05)[1] > 1e-3


def test_binormal_against_integration() -> None:
    rng = np.random.default_rng(4)
    grid, step = np.linspace(-9, 9, 20_001, retstep=True)
    for _ in range(20):
        first, second = rng.normal(scale=2, size=2)
        correlation = rng.uniform(-0.95, 0.95)
        inner = norm.cdf((second - correlation * grid) / math.sqrt(1 - correlation**2))
        density = np.where(grid <= first, norm.pdf(grid) * inner, 0.0)
        assert float(binormal(np.array(first), np.array(second), correlation)) == pytest.approx(
            density.sum() * step, abs=5e-4
        )
    assert float(binormal(np.array(0.0), np.array(0.0), 0.5)) == pytest.approx(1 / 3, abs=1e-15)


def test_scaled_thresholds_order_the_conditions_on_kappa() -> None:
    """Coverage theta = y/(p kappa W): success at kappa iff kappa >= y/(p W theta*)."""
    weight, cost, stake = Fraction(7, 20), Fraction(1, 2), Fraction(9, 10) * 10
    required = 2
    kappas = []
    for large in (
        LargePlayer(weight, participation=1),
        None,
        LargePlayer(weight, participation=0),
    ):
        (equilibrium,) = global_game_equilibria(GlobalGame(cost, large=large))
        kappa = required / (stake * equilibrium.cutoff)
        assert required / (stake * kappa) == equilibrium.cutoff
        kappas.append(kappa)
    assert required / stake < kappas[0] < kappas[1] < kappas[2]
