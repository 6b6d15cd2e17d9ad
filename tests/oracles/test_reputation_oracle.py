"""Reputational bargaining against closed forms, discrete time, brute force and simulation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from basebargain.forms._reputation import ReputationalBargaining
from basebargain.solvers._reputation import concession_contest, reputational_bargaining

pytestmark = pytest.mark.oracle

Array = NDArray[np.float64]


def random_game(rng: np.random.Generator, types: int, smallest: float) -> ReputationalBargaining:
    """Draw a game in which each side has so many types, priors log-uniform."""
    sides = [
        dict(
            zip(
                (rng.choice(np.arange(15, 96), types, replace=False) / 100).tolist(),
                np.exp(rng.uniform(math.log(smallest), math.log(0.2), types)).tolist(),
                strict=True,
            )
        )
        for _ in range(2)
    ]
    rates = tuple(np.exp(rng.uniform(-1.5, 1.5, 2)).tolist())
    return ReputationalBargaining(("a", "b"), (rates[0], rates[1]), (sides[0], sides[1]))


def test_one_type_each_by_hand() -> None:
    """Abreu and Gul's formulas written out."""
    rng = np.random.default_rng(0)
    for _ in range(50):
        a, b = rng.uniform(0.51, 0.95, 2)
        y, z = np.exp(rng.uniform(-8, -0.2, 2))
        r, s = np.exp(rng.uniform(-2, 2, 2))
        slow, fast = s * (1 - a) / (a + b - 1), r * (1 - b) / (a + b - 1)
        long, other = -math.log(y) / slow, -math.log(z) / fast
        end = min(long, other)
        steps = (1 - y * math.exp(slow * end), 1 - z * math.exp(fast * end))
        contest = concession_contest((a, b), (r, s), (y, z))
        assert contest.hazards == pytest.approx((slow, fast))
        assert contest.strengths == pytest.approx((long, other))
        assert contest.atoms == pytest.approx(steps, abs=1e-12)
        game = ReputationalBargaining(("a", "b"), (r, s), ({a: y}, {b: z}))
        (eq,) = reputational_bargaining(game)
        worth = (
            1 - b + steps[1] * (a + b - 1),
            1 - a + steps[0] * (a + b - 1),
        )
        assert eq.payoffs == pytest.approx(worth, abs=1e-12)
        assert eq.regret < 1e-14
        stays = (1 - steps[0]) * (1 - steps[1])
        for t in (0.0, end / 3, 0.99 * end):
            assert eq.survival(t) == pytest.approx(stays * math.exp(-(slow + fast) * t))
        assert eq.lasts == pytest.approx(y * z)


def discrete_contest(
    demands: tuple[float, float],
    rates: tuple[float, float],
    reputations: tuple[float, float],
    period: float,
) -> tuple[tuple[float, float], float]:
    """Chances of conceding at once, and the horizon, if the players move in alternate periods.

    Worked backwards from the moment at which both are known to be committed: before it a mover
    concedes with just the chance that keeps the other indifferent between conceding now and a
    period later.
    """
    gap = sum(demands) - 1
    chances = []
    for who in (0, 1):
        other = 1 - who
        keep = math.exp(-rates[other] * period)
        chances.append((1 - keep) * (1 - demands[who]) / (keep * gap))
    belief, steps = [1.0, 1.0], 0
    while True:
        who = steps % 2
        earlier = belief[who] * (1 - chances[who])
        if earlier < reputations[who]:
            break
        belief[who] = earlier
        steps += 1
    atoms = [1 - pi / b for pi, b in zip(reputations, belief, strict=True)]
    return (atoms[0], atoms[1]), steps * period / 2


@pytest.mark.parametrize("seed", range(4))
def test_contests_are_the_limit_of_alternating_periods(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(0.55, 0.9, 2)
    rates, known = rng.uniform(0.3, 2, 2), np.exp(rng.uniform(-6, -1, 2))
    contest = concession_contest((a, b), tuple(rates), tuple(known))
    errors = []
    for period in (1e-2, 1e-4):
        atoms, horizon = discrete_contest((a, b), tuple(rates), tuple(known), period)
        errors.append(
            max(
                abs(horizon / contest.horizon - 1),
                *(abs(p - q) for p, q in zip(atoms, contest.atoms, strict=True)),
            )
        )
    assert errors[1] < 2e-3
    assert errors[1] < errors[0] / 5 or errors[0] < 2e-4


# --- announcements by filling them bit by bit -----------------------------------------------------


def contest_atoms(
    demands: tuple[float, float], rates: tuple[float, float], known: tuple[Any, Any]
) -> tuple[Any, Any]:
    """Chance that each concedes at once, for arrays of reputations."""
    gap = sum(demands) - 1
    hazards = (rates[1] * (1 - demands[0]) / gap, rates[0] * (1 - demands[1]) / gap)
    times = [-np.log(pi) / hazard for pi, hazard in zip(known, hazards, strict=True)]
    end = np.minimum(*times)
    atoms = [1 - pi * np.exp(hazard * end) for pi, hazard in zip(known, hazards, strict=True)]
    return atoms[0], atoms[1]


def fill_answers(
    game: ReputationalBargaining, k: int, known: float, bits: int
) -> tuple[float, ...]:
    """Give each small bit of the rational second player to the best answer left.

    Values of answers fall in their own share only, so the bits with the largest values are taken;
    ties go to accepting.
    """
    own = float(game.demands[0][k])
    rational = float(game.rational[1])
    grid = (np.arange(bits) + 0.5) / bits
    worth, owner = [np.full(bits, 1 - own)], [np.full(bits, -1)]
    for m, (answer, prior) in enumerate(game.types[1]):
        if own + answer - 1 > 1e-12:
            pi = prior / (prior + rational * grid)
            first, _ = contest_atoms((own, answer), game.impatience, (known, pi))
            worth.append(np.asarray(1 - own + first * (own + answer - 1)))
            owner.append(np.full(bits, m))
    values, owners = np.concatenate(worth), np.concatenate(owner)
    best = np.argsort(-np.where(owners < 0, values + 1e-12, values), kind="stable")[:bits]
    shares = [float((owners[best] == m).mean()) for m in range(-1, len(game.types[1]))]
    return tuple(shares)


def first_value(game: ReputationalBargaining, k: int, share: float, bits: int) -> float:
    """Return what a demand gives to the first player if it is made with this probability."""
    (own, prior), rational = game.types[0][k], game.rational
    known = prior / (prior + rational[0] * share)
    accepts, *answers = fill_answers(game, k, known, bits)
    total = own * rational[1] * accepts
    for m, (answer, z) in enumerate(game.types[1]):
        if own + answer - 1 <= 1e-12:
            total += own * z
            continue
        chance = z + rational[1] * answers[m]
        _, second = contest_atoms((own, answer), game.impatience, (known, z / chance))
        total += chance * (1 - answer + second * (own + answer - 1))
    return float(total)


def fill_announcements(game: ReputationalBargaining, bits: int, fine: int) -> tuple[Array, float]:
    """Probabilities of the first player's demands and its payoff, bit by bit."""
    grid = (np.arange(bits) + 0.5) / bits
    values = np.array(
        [[first_value(game, k, share, fine) for share in grid] for k in range(len(game.types[0]))]
    )
    worst = np.sort(values.ravel())[-bits]
    shares = (values > worst + 1e-12).sum(axis=1) / bits
    flat = (np.abs(values - worst) <= 1e-12).any(axis=1)
    shares[flat] += (1 - shares.sum()) / flat.sum()
    return shares, float(worst)


def brute_force_gaps(game: ReputationalBargaining, bits: int, fine: int) -> tuple[float, float]:
    """Differences in the first player's payoff and, where they are pinned down, announcements."""
    solution = reputational_bargaining(game)
    (eq,) = solution
    assert solution.complete
    assert eq.regret < 1e-12
    assert eq.residual < 1e-12
    shares, value = fill_announcements(game, bits, fine)
    gap = abs(float(eq.payoffs[0]) - value)
    is_sharp = not solution.note
    return gap, float(np.abs(shares - eq.announcements).max()) if is_sharp else 0.0


def test_announcements_agree_with_brute_force() -> None:
    rng = np.random.default_rng(1)
    interior = 0
    for k in range(8):
        game = random_game(rng, 2 + k % 2, 0.002)
        value, shares = brute_force_gaps(game, 50, 400)
        assert value < 0.01
        assert shares < 0.06
        made = reputational_bargaining(game).equilibria[0].announcements
        interior += int(made.max() < 0.999)
    assert interior >= 2


def test_simulated_talks_have_the_stated_payoffs_and_delays() -> None:
    """Types drawn, announcements made, clocks run; the rational are paid what they expect."""
    game = ReputationalBargaining(
        ("a", "b"), (1.0, 2.0), ({0.5: 0.05, 0.6: 0.1, 0.8: 0.05}, {0.3: 0.05, 0.7: 0.15})
    )
    (eq,) = reputational_bargaining(game)
    rng, count = np.random.default_rng(2), 200_000
    names = [np.array(side) for side in game.demands]
    z = [np.array([p for _, p in side]) for side in game.types]
    kinds = [
        rng.choice(len(side) + 1, count, p=[1 - side.sum(), *side]) - 1 for side in z
    ]  # -1: rational
    first = np.where(kinds[0] < 0, rng.choice(3, count, p=eq.announcements), kinds[0])
    second, delay = np.full(count, -1), np.zeros(count)
    gets = np.zeros((2, count))
    for k in range(3):
        menu = np.array([eq.accepts[k], *eq.answers[k]])
        mine = first == k
        second[mine] = rng.choice(3, mine.sum(), p=menu / menu.sum()) - 1
    second = np.where(kinds[1] < 0, second, kinds[1])
    fits = np.array([[(k, m) not in eq.contests for m in range(2)] for k in range(3)])
    done = (second < 0) | fits[first, second]
    gets[0][done], gets[1][done] = names[0][first[done]], 1 - names[0][first[done]]
    for (k, m), contest in eq.contests.items():
        here = np.flatnonzero((first == k) & (second == m) & ~done)
        clocks = np.full((2, len(here)), math.inf)
        for who in (0, 1):
            atom, hazard = contest.atoms[who], contest.hazards[who]
            # A rational player's date: the whole plan given that it ends before the horizon.
            top = 1 - contest.reputations[who]
            u = rng.uniform(0, 1, len(here)) * top
            later = -np.log1p(-np.maximum(u - atom, 0) / (1 - atom)) / hazard
            dates = np.where(u < atom, 0.0, later)
            clocks[who] = np.where(kinds[who][here] < 0, dates, math.inf)
        delay[here] = clocks.min(axis=0)
        gives_in = clocks.argmin(axis=0)
        a, b = names[0][k], names[1][m]
        gets[0][here] = np.where(gives_in == 0, 1 - b, a)
        gets[1][here] = np.where(gives_in == 0, b, 1 - a)
    for years in (0.0, 0.05, 0.3, 1.0):
        assert (delay > years).mean() == pytest.approx(float(eq.survival(years)), abs=0.005)
    assert np.isinf(delay).mean() == pytest.approx(eq.lasts, abs=0.003)
    for who, rate in enumerate((1.0, 2.0)):
        paid = np.exp(-rate * delay) * gets[who]
        assert paid[kinds[who] < 0].mean() == pytest.approx(float(eq.payoffs[who]), abs=0.005)


@pytest.mark.parametrize("rates", [(1.0, 1.0), (1.0, 4.0)])
def test_vanishing_reputations_give_the_division_of_alternating_offers(
    rates: tuple[float, float],
) -> None:
    """Demands on a grid that holds r_j/(r_1 + r_2): the gap shrinks with the priors."""
    grid = [k / 10 for k in range(1, 10)]
    share = rates[1] / sum(rates)
    gaps = []
    for prior in (1e-3, 1e-12, 1e-40):
        types = (dict.fromkeys(grid, prior), dict.fromkeys(grid, prior))
        (eq,) = reputational_bargaining(ReputationalBargaining(("a", "b"), rates, types))
        assert eq.regret < 1e-12
        gaps.append(float(np.abs(eq.payoffs - [share, 1 - share]).max()))
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 2e-3
