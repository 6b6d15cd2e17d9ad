"""Wars of attrition against quadrature, discrete time, all equilibria on a grid, and simulation."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.optimize import brentq

import basebargain as bb
from basebargain.forms._attrition import AttritionGame
from basebargain.forms._bargaining import Breakdown
from basebargain.solvers._attrition import attrition_equilibria, attrition_equilibrium
from basebargain.solvers._attrition_certificate import attrition_payoffs, attrition_regrets

pytestmark = pytest.mark.oracle


def random_war(rng: np.random.Generator, *, gains: bool = True) -> AttritionGame:
    """Draw a war in floats; with `gains` conceding beats waiting for both."""
    concedes = rng.normal(size=2)
    below = rng.uniform(0.1, 2, 2) if gains else rng.normal(size=2)
    hazard = float(rng.choice([0.0, rng.uniform(0.05, 1)]))
    ends = concedes - (rng.uniform(0.1, 2, 2) if gains else rng.normal(size=2))
    return AttritionGame(
        ("a", "b"),
        tuple(concedes.tolist()),
        tuple((concedes + rng.uniform(0.1, 3, 2)).tolist()),
        tuple((concedes - below).tolist()),
        tuple(rng.uniform(0.05, 3, 2).tolist()),
        breakdown=Breakdown(hazard, tuple(ends.tolist())) if hazard else None,
    )


def payoff_by_quadrature(
    game: AttritionGame, who: int, date: float, rival: tuple[float, float]
) -> float:
    """Return what conceding at a date is worth, by integrating over dates."""
    r, h = float(game.impatience[who]), float(game.hazard)
    ends = 0.0 if game.breakdown is None else float(game.breakdown.payoffs[who])
    concedes, wins, inside = (float(x[who]) for x in (game.conceding, game.winning, game.inside))
    atom, rate = rival
    both = (concedes + wins) / 2

    def until(t: float) -> float:
        """Flow from waiting, and breakdowns, per unit of time, alive and discounted."""
        return (r * inside + h * ends + rate * wins) * math.exp(-(r + h + rate) * t)

    if date == 0:
        return atom * both + (1 - atom) * concedes
    stream = quad(until, 0, date, epsabs=1e-12, epsrel=1e-12, limit=200)[0]
    last = 0.0 if math.isinf(date) else concedes * math.exp(-(r + h + rate) * date)
    return atom * wins + (1 - atom) * (stream + last)


def test_no_date_beats_another_by_quadrature() -> None:
    rng = np.random.default_rng(0)
    for _ in range(12):
        game = random_war(rng)
        q = float(rng.uniform())
        eq = attrition_equilibrium(game, (q, 0.0))
        for who, dates in ((0, (0.0, 1e-9, 0.7, 5.0, math.inf)), (1, (1e-9, 0.7, 5.0, math.inf))):
            rival = (float(eq.atoms[1 - who]), float(eq.hazards[1 - who]))
            worth = [payoff_by_quadrature(game, who, date, rival) for date in dates]
            assert worth == pytest.approx([float(eq.payoffs[who])] * len(dates), abs=1e-8)


def test_the_certificate_is_the_largest_gain_on_a_grid_of_dates() -> None:
    """On plans that are no equilibrium, from the start."""
    rng = np.random.default_rng(1)
    for _ in range(15):
        game = random_war(rng, gains=False)
        atoms, rates = rng.uniform(0, 0.9, 2), rng.uniform(0.1, 3, 2)
        measured = attrition_regrets(game, tuple(atoms), tuple(rates))
        worth = attrition_payoffs(game, tuple(atoms), tuple(rates))
        for who in (0, 1):
            rival = (float(atoms[1 - who]), float(rates[1 - who]))
            later = (0.0, rival[1])
            dates = (0.0, 1e-10, 0.3, 1.0, 4.0, math.inf)
            own = quad(
                lambda t, g=game, i=who, k=rival, m=rates: (
                    m[i] * math.exp(-m[i] * t) * payoff_by_quadrature(g, i, t, k)
                ),
                1e-12,
                60 / rates[who],
                epsabs=1e-9,
                limit=200,
            )[0]
            start = payoff_by_quadrature(game, who, 0.0, rival)
            assert float(worth[who]) == pytest.approx(
                atoms[who] * start + (1 - atoms[who]) * own, abs=1e-6
            )
            best = max(payoff_by_quadrature(game, who, date, rival) for date in dates)
            once = attrition_payoffs(game, (0, 0), tuple(rates))[who]
            then = max(payoff_by_quadrature(game, who, date, later) for date in dates)
            gain = max(best - float(worth[who]), then - float(once))
            assert float(measured[who]) == pytest.approx(gain, abs=1e-6)


def chance_in_discrete_time(game: AttritionGame, who: int, period: float) -> float:
    """Chance per period with which `who` concedes if the other is to be indifferent.

    Both decide at once each period; the other's value is found by iteration on its own equation.
    """
    other = 1 - who
    r, h = float(game.impatience[other]), float(game.hazard)
    ends = 0.0 if game.breakdown is None else float(game.breakdown.payoffs[other])
    concedes, wins, inside = (float(x[other]) for x in (game.conceding, game.winning, game.inside))
    stay, stop = math.exp(-(r + h) * period), 1 - math.exp(-(r + h) * period)
    idle = stop * (r * inside + h * ends) / (r + h)

    def lead(chance: float) -> float:
        """Return what conceding now is worth over holding for ever against such a rival."""
        value = 0.0
        while True:
            new = chance * wins + (1 - chance) * (idle + stay * value)
            if abs(new - value) < 1e-13:
                break
            value = new
        return chance * (concedes + wins) / 2 + (1 - chance) * concedes - value

    return float(brentq(lead, 1e-6 * period, 0.9, xtol=1e-12))


@pytest.mark.parametrize("seed", range(3))
def test_rates_are_the_limit_of_discrete_time(seed: int) -> None:
    """The error is of the order of the period; extrapolation takes it out."""
    game = random_war(np.random.default_rng(seed))
    gradual = attrition_equilibria(game).equilibria[2]
    for who in (0, 1):
        coarse, fine = (
            chance_in_discrete_time(game, who, period) / period for period in (0.02, 0.01)
        )
        rate = float(gradual.hazards[who])
        assert abs(fine - rate) < 0.6 * abs(coarse - rate) + 1e-9
        assert 2 * fine - coarse == pytest.approx(rate, rel=0.02)


def on_a_grid(game: AttritionGame, dates: NDArray[Any]) -> Any:
    """Write the war as a game in strategic form: each picks a date on its own grid, or never."""
    own = [np.append(dates, math.inf), np.append(dates + dates[1] / 2, math.inf)]
    tables = []
    for who in (0, 1):
        r = float(game.impatience[who])
        first = np.minimum(own[0][:, None], own[1][None, :])
        mine = own[who][:, None] if who == 0 else own[who][None, :]
        won = np.where(mine == first, game.conceding[who], game.winning[who])
        kept = np.exp(-r * first)
        tables.append(np.where(np.isinf(first), game.inside[who], (1 - kept) * game.inside[who]
                      + kept * won))  # fmt: skip
    return bb.StrategicGame.from_arrays(*tables)


@pytest.mark.parametrize("inside", [(0.0, 0.0), (0.5, 0.5)])
def test_all_equilibria_on_a_grid_of_dates_lie_near_the_continuum(
    inside: tuple[float, float],
) -> None:
    """At most one side gets more than conceding at once, whatever the equilibrium.

    The grid ends in never, and alternates, so that no equilibrium has a tie.
    """
    game = AttritionGame(("a", "b"), (1.0, 1.0), (2.0, 3.0), inside, (1.0, 1.0))
    gaps = []
    for step in (0.5, 0.25):
        solution = bb.nash_equilibria(on_a_grid(game, step * np.arange(5)))
        assert solution.complete
        extra = np.array([np.asarray(eq.payoffs, float) - 1 for eq in solution])
        gaps.append(float(np.min(np.abs(extra), axis=1).max()))
        assert (extra <= [1 + 1e-9, 2 + 1e-9]).all()
    assert gaps[1] <= gaps[0] + 1e-9
    assert gaps[1] < 0.25


def test_simulated_wars_have_the_stated_delays_and_outcomes() -> None:
    game = replace(
        random_war(np.random.default_rng(3)), breakdown=Breakdown(0.3, (-3.0, -3.0)), both=None
    )
    eq = attrition_equilibrium(game, (0.25, 0.0))
    rng, count = np.random.default_rng(4), 200_000
    clocks = rng.exponential(1 / np.array([*map(float, eq.hazards), 0.3]), (count, 3))
    clocks[rng.uniform(size=count) < 0.25, 0] = 0.0
    delay, end = clocks.min(axis=1), clocks.argmin(axis=1)
    assert delay.mean() == pytest.approx(float(eq.mean_delay), rel=0.02)
    for years in (0.0, 0.1, 0.5, 2.0):
        assert (delay > years).mean() == pytest.approx(float(eq.survival(years)), abs=0.005)
    assert np.quantile(delay, [0.1, 0.5, 0.9]) == pytest.approx(
        eq.quantile([0.1, 0.5, 0.9]), rel=0.03
    )
    shares = [(end == k).mean() for k in range(3)]
    assert shares == pytest.approx([*map(float, eq.concedes), float(eq.breaks_down)], abs=0.005)
    for who in (0, 1):
        r = float(game.impatience[who])
        kept = np.exp(-r * delay)
        last = np.where(
            end == 2, -3.0, np.where(end == who, game.conceding[who], game.winning[who])
        )
        worth = (1 - kept) * game.inside[who] + kept * last
        assert worth.mean() == pytest.approx(float(eq.payoffs[who]), abs=0.02)


def test_the_model_of_the_bases_is_one_of_the_equilibria() -> None:
    """Closed form and solver, from random scenarios."""
    model, rng = bb.models.war_of_attrition(), np.random.default_rng(5)
    base = bb.scenario("seed_mid2025")
    kinds = set()
    for _ in range(40):
        values = {
            "kappa": rng.uniform(0, 0.4),
            "limbo_security": rng.uniform(0.2, 0.9),
            "attribution": rng.uniform(),
            "demand_damascus": rng.uniform(1.2, 3),
            "impatience_damascus": rng.uniform(0.05, 0.5),
        }
        closed = model.at(base, **values)
        solution = attrition_equilibria(model.game.at(base, **values))
        kinds.add(closed.kind)
        match = {"delay": 2}.get(closed.kind, 0)
        eq = solution.equilibria[match]
        assert len(solution) == (5 if closed.kind == "delay" else 1)
        assert eq.hazards == pytest.approx(closed.hazards, rel=1e-9)
        assert eq.mean_delay == pytest.approx(closed.expected_delay, rel=1e-9)
        assert eq.concedes[0] == pytest.approx(closed.share_damascus_concedes, rel=1e-9)
    assert kinds == {"delay", "Damascus concedes", "Moscow concedes", "limbo"}


def test_the_model_game_stays_exact() -> None:
    game = bb.models.war_of_attrition().game
    base = bb.scenario("seed_mid2025")
    exact = {name: Fraction(str(base[name])) for name in game.parameters}
    assert attrition_equilibria(game.at(**exact)).equilibria[0].regret == 0
