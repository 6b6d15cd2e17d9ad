"""Reputational bargaining as a form, and what its solver says about an answer."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings, strategies as st
from scipy.integrate import quad

from basebargain._errors import GameError, NotApplicableError, ParameterError
from basebargain.forms._reputation import ReputationalBargaining
from basebargain.solvers._reputation import concession_contest, reputational_bargaining
from basebargain.solvers._reputation_certificate import audit
from basebargain.solvers._reputation_outcome import ReputationalEquilibrium
from basebargain.solvers._solution import Status

A, Z = sympy.symbols("a z", real=True)
RICH = ReputationalBargaining(
    ("host", "guest"), (1.0, 2.0), ({0.5: 0.01, 0.6: 0.02, 0.8: 0.01}, {0.3: 0.01, 0.7: 0.02})
)


def solved(game: ReputationalBargaining) -> ReputationalEquilibrium:
    """Return the one equilibrium, certified."""
    solution = reputational_bargaining(game)
    assert (solution.status, solution.complete) == (Status.CERTIFIED, True)
    (eq,) = solution
    return eq


@st.composite
def games(draw: st.DrawFn) -> ReputationalBargaining:
    """Games with up to three types a side, priors down to 1e-9."""
    sides = []
    for _ in range(2):
        percents = draw(st.lists(st.integers(5, 95), min_size=1, max_size=3, unique=True))
        sides.append({p / 100: 10.0 ** -draw(st.floats(1, 9)) for p in percents})
    rates = (10.0 ** draw(st.floats(-1, 1)), 10.0 ** draw(st.floats(-1, 1)))
    return ReputationalBargaining(("a", "b"), rates, (sides[0], sides[1]))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"types": ({0.6: 0.1}, {})}, "at least one demand"),
        ({"types": ({0.6: 0.1},)}, "one mapping for each"),
        ({"types": ({1: 0.1}, {0.6: 0.1})}, r"strictly in \(0, 1\)"),
        ({"types": ({0.6: 0}, {0.6: 0.1})}, "must be positive"),
        ({"types": ({0.6: 0.5, 0.7: 0.5}, {0.6: 0.1})}, "less than one"),
        ({"types": ({0.6: float("nan")}, {0.6: 0.1})}, "finite"),
        ({"types": ([(0.6, 0.1), (0.6, 0.2)], {0.6: 0.1})}, "must be different"),
        ({"types": ([(0.6, 0.1, 1)], {0.6: 0.1})}, "one number for each"),
        ({"impatience": (1, -1)}, "positive discount rate"),
        ({"pie": 0}, "pie must be positive"),
        ({"players": ("a",)}, "two different names"),
    ],
)
def test_malformed_games_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(GameError, match=words):
        replace(RICH, **changes)


def test_parameters_are_free_until_given() -> None:
    game = replace(RICH, types=({A: Z}, {Fraction(1, 2): Z}), impatience=(1, 2), pie=1)
    game = replace(game, inside=(0, 0))
    assert game.parameters == ("a", "z")
    fixed = game.at(a=Fraction(2, 3), z=Fraction(1, 10))
    assert fixed.demands == ((Fraction(2, 3),), (Fraction(1, 2),))
    assert fixed.rational == (Fraction(9, 10), Fraction(9, 10))
    with pytest.raises(GameError, match="less than one"):
        game.at(a=Fraction(2, 3), z=1)
    with pytest.raises(ParameterError, match="no parameter"):
        game.at(b=1)
    with pytest.raises(NotApplicableError, match="still free: a, z"):
        reputational_bargaining(game)
    assert "free: a, z" in repr(game)
    assert pickle.loads(pickle.dumps(game)) == game  # noqa: S301 - its own bytes


def test_demands_that_fit_are_accepted_by_all() -> None:
    """The first player's terms; floats are read as the decimals they print as."""
    eq = solved(replace(RICH, types=({0.7: 0.1, 0.9: 0.1}, {0.1: 0.2, 0.05: 0.1})))
    assert eq.announcements.tolist() == [0, 1]
    assert eq.payoffs == pytest.approx([0.9, 0.12], abs=1e-15)
    assert (eq.atom, eq.lasts, eq.mean_delay) == (1, 0, 0)
    assert eq.contests == {}


def test_delay_functions_agree_with_each_other() -> None:
    eq = solved(RICH)
    horizon = max(contest.horizon for contest in eq.contests.values())
    assert eq.survival([horizon, 10 * horizon]) == pytest.approx([eq.lasts] * 2)
    corners = sorted(contest.horizon for contest in eq.contests.values())
    area = quad(lambda t: float(eq.density(t)), 0, horizon, points=corners[:-1], limit=300)[0]
    assert area == pytest.approx(float(eq.survival(0)) - eq.lasts, rel=1e-8)
    waits = quad(lambda t: float(eq.survival(t)) - eq.lasts, 0, horizon, points=corners[:-1])[0]
    assert waits / (1 - eq.lasts) == pytest.approx(eq.years_to_agreement, rel=1e-8)
    shares = np.array([0.0, eq.atom / 2, 0.9, 0.99])
    assert 1 - eq.survival(eq.quantile(shares))[2:] == pytest.approx(shares[2:])
    assert eq.quantile(shares)[:2].tolist() == [0, 0]
    assert eq.quantile(1.0) == math.inf == eq.mean_delay
    assert eq.survival(-1.0) == 1
    with pytest.raises(GameError, match="probabilities"):
        eq.quantile(-0.5)


def spoiled(eq: ReputationalEquilibrium, change: str) -> dict[str, Any]:
    """Return the strategies with one thing changed."""
    parts: dict[str, Any] = {
        key: np.array(getattr(eq, key)) for key in ("announcements", "accepts", "answers")
    }
    parts["contests"] = dict(eq.contests)
    contest = eq.contests[1, 1]
    if change == "announcements":
        parts["announcements"] += [0, -0.1, 0.1]
    elif change == "answers":
        parts["accepts"][1] -= 0.1
        parts["answers"][1, 1] += 0.1
    elif change == "sum":
        parts["accepts"][1] -= 0.1
    elif change == "hazard":
        parts["contests"][1, 1] = replace(contest, hazards=(contest.hazards[0] * 1.1,
                                                            contest.hazards[1]))  # fmt: skip
    elif change == "atom":
        parts["contests"][1, 1] = replace(contest, atoms=(0.1, 0.1))
    elif change == "horizon":
        parts["contests"][1, 1] = replace(contest, horizon=contest.horizon * 1.1)
    return parts


@pytest.mark.parametrize("change", ["announcements", "answers", "sum", "hazard", "atom", "horizon"])
def test_the_certificate_turns_red(change: str) -> None:
    eq = solved(RICH)
    clean = audit(RICH, **spoiled(eq, "nothing"))
    assert max(clean.regret, clean.residual) < 1e-14
    found = audit(RICH, **spoiled(eq, change))
    assert max(found.regret, found.residual) > 1e-4


def test_the_regret_is_what_the_better_announcement_gains() -> None:
    """All rational first players moved to the demand that they never make."""
    game = RICH
    eq = solved(game)
    parts = spoiled(eq, "nothing") | {"announcements": np.array([1.0, 0.0, 0.0])}
    assert audit(game, **parts).regret > 0.03


@pytest.mark.parametrize(
    ("rates", "prior"),
    [
        ((1e-12, 1e12), 1e-12),
        ((1e12, 1e-12), 0.2),
        ((1e12, 1e12), 1e-12),
        ((1e-12, 1e-12), 0.2),
    ],
)
def test_extreme_impatience_is_answered(rates: tuple[float, float], prior: float) -> None:
    game = replace(RICH, impatience=rates, types=({0.6: prior, 0.8: 0.1}, {0.5: 0.1, 0.7: prior}))
    eq = solved(game)
    assert np.isfinite(eq.payoffs).all()
    assert (eq.payoffs >= 0).all()
    assert (eq.payoffs <= 1).all()


@pytest.mark.parametrize(
    "changes",
    [
        {"impatience": (1e-200, 1e200)},
        {"impatience": (1e-320, 1.0)},
        {"types": ({0.6: 1e-310}, {0.6: 0.1})},
        {"types": ({0.6: 1 - 2**-53, 0.7: 2**-54}, {0.6: 0.1})},
    ],
)
def test_numbers_beyond_floats_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises((NotApplicableError, GameError), match=r"1e-300|less than one"):
        reputational_bargaining(replace(RICH, **changes))


def test_a_division_that_does_not_matter_is_reported() -> None:
    """A weak first player concedes at once after either demand."""
    game = replace(RICH, types=({0.6: 1e-3, 0.7: 1e-3}, {0.6: 0.1}))
    solution = reputational_bargaining(game)
    assert solution.complete
    assert "0.6, 0.7" in solution.note
    (eq,) = solution
    stays = []
    for shares in (eq.announcements, np.array([0.2, 0.8]), np.array([0.8, 0.2])):
        made = np.array([1e-3, 1e-3]) + 0.998 * shares
        left = []
        for k, own in enumerate((0.6, 0.7)):
            contest = concession_contest((own, 0.6), (1.0, 2.0), (1e-3 / made[k], 0.1))
            left.append((1 - contest.atoms[0]) * made[k])
        stays.append(left)
    assert stays[0] == pytest.approx(stays[1], rel=1e-9)
    assert stays[0] == pytest.approx(stays[2], rel=1e-9)


def test_demands_that_just_fit_make_no_difference_to_one_who_gives_in() -> None:
    """The type that wants 0.24 gets it from either demand, at once."""
    types = ({0.8: 0.0074, 0.76: 0.01}, {0.48: 0.12, 0.24: 0.1})
    solution = reputational_bargaining(replace(RICH, impatience=(2.5, 2.9), types=types))
    assert solution.complete
    assert "0.8, 0.76" in solution.note
    assert solution.equilibria[0].accepts.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (((0.6, 0.4), (1, 1), (0.1, 0.1)), "more than 1"),
        (((1.2, 0.4), (1, 1), (0.1, 0.1)), "strictly"),
        (((0.6, 0.6), (0, 1), (0.1, 0.1)), "impatience"),
        (((0.6, 0.6), (1, 1), (0, 0.1)), "reputations"),
        (((float("nan"), 0.6), (1, 1), (0.1, 0.1)), "finite"),
        (((0.6, 0.6), (1, 1), (float("nan"), 0.1)), "finite"),
    ],
)
def test_contests_need_incompatible_demands(arguments: Any, words: str) -> None:
    with pytest.raises(GameError, match=words):
        concession_contest(*arguments)
    with pytest.raises(NotApplicableError, match="substitute"):
        concession_contest((A, 0.5), (1, 1), (0.1, 0.1))


@settings(max_examples=15)
@given(game=games(), factor=st.sampled_from([1e-6, 0.25, 1e6]))
def test_invariances(game: ReputationalBargaining, factor: float) -> None:
    """Time and payoffs in other units, and types in another order, change nothing else."""
    solution = reputational_bargaining(game)
    assert solution.status is Status.CERTIFIED
    (eq,) = solution
    assert (eq.payoffs >= 0).all()
    rates = (game.impatience[0] * factor, game.impatience[1] * factor)
    quick = reputational_bargaining(replace(game, impatience=rates)).equilibria[0]
    assert quick.payoffs == pytest.approx(eq.payoffs, abs=1e-9)
    assert quick.years_to_agreement * factor == pytest.approx(eq.years_to_agreement, rel=1e-6)
    big = reputational_bargaining(replace(game, pie=factor, inside=(3.0, -7.0))).equilibria[0]
    assert (big.payoffs - [3, -7]) / factor == pytest.approx(eq.payoffs, rel=1e-6, abs=1e-8)
    turned = replace(game, types=(game.types[0][::-1], game.types[1][::-1]))
    other = reputational_bargaining(turned).equilibria[0]
    assert other.payoffs == pytest.approx(eq.payoffs, abs=1e-9)
    years = np.array([0.0, 0.1, 1.0])
    if not solution.note:
        assert other.survival(years) == pytest.approx(eq.survival(years), abs=1e-7)


@settings(max_examples=20)
@given(
    demands=st.tuples(st.integers(30, 95), st.integers(30, 95)),
    priors=st.tuples(st.floats(0.001, 0.9), st.floats(0.001, 0.9)),
    rates=st.tuples(st.floats(0.1, 10), st.floats(0.1, 10)),
)
def test_with_one_type_each_the_order_of_announcements_does_not_matter(
    demands: tuple[int, int], priors: tuple[float, float], rates: tuple[float, float]
) -> None:
    (a, b), (y, z) = demands, priors
    if a + b <= 100:
        return
    types = ({Fraction(a, 100): y}, {Fraction(b, 100): z})
    first = solved(ReputationalBargaining(("a", "b"), rates, types))
    second = solved(ReputationalBargaining(("b", "a"), rates[::-1], types[::-1]))
    assert first.payoffs == pytest.approx(second.payoffs[::-1], abs=1e-12)
    years = np.linspace(0, 2, 5)
    assert first.survival(years) == pytest.approx(second.survival(years), abs=1e-12)
