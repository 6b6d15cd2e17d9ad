"""G3: the closed-form conditions against the solver, at random points and on the edges."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import sympy

from basebargain.models import base_rights, base_rights_conditions
from basebargain.parameters import presets, registry, scenario
from basebargain.solvers import nash_equilibria
from oracles._campaign import same_set
from oracles._exact_bimatrix import exact_equilibria

GAME = base_rights()
CONDITIONS = base_rights_conditions()
PROFILES = list(product(*GAME.strategies))


def random_point(rng: np.random.Generator) -> dict[str, Fraction]:
    """Draw a rational point of the registry's ranges; coarse, so that ties occur."""
    point = {}
    for name in GAME.parameters:
        declared = registry()[name]
        low, high = Fraction(str(declared.low)), Fraction(str(declared.high))
        point[name] = low + (high - low) * Fraction(int(rng.integers(1, 21)), 20)
    return point


def by_solver(point: dict[str, Fraction]) -> set[tuple[str, str]]:
    solution = nash_equilibria(GAME.at(**point))
    assert solution.complete
    return {(eq.support[0][0], eq.support[1][0]) for eq in solution.equilibria if eq.is_pure}


def by_conditions(point: dict[str, Fraction]) -> set[tuple[str, str]]:
    numbers = {
        s: sympy.Rational(point[s.name].numerator, point[s.name].denominator)
        for conditions in CONDITIONS.values()
        for condition in conditions
        for s in condition.free_symbols
    }
    return {
        profile
        for profile, conditions in CONDITIONS.items()
        if all(condition.xreplace(numbers) >= 0 for condition in conditions)
    }


def test_every_profile_has_its_conditions() -> None:
    assert set(CONDITIONS) == set(PROFILES)


@pytest.mark.parametrize("seed", range(150))
def test_conditions_agree_with_the_solver_at_random_points(seed: int) -> None:
    point = random_point(np.random.default_rng(seed))
    assert by_conditions(point) == by_solver(point)


def on_the_edge(condition: sympy.Expr, rng: np.random.Generator) -> dict[str, Fraction] | None:
    """Draw a point, then move one parameter, inside its range, until the condition is zero."""
    point = random_point(rng)
    for symbol in rng.permutation(sorted(condition.free_symbols, key=str)):
        others = {
            s: sympy.Rational(point[s.name].numerator, point[s.name].denominator)
            for s in condition.free_symbols - {symbol}
        }
        root = sympy.cancel(
            symbol - condition.xreplace(others) / sympy.diff(condition, symbol).xreplace(others)
        )
        declared = registry()[symbol.name]
        if root.is_Rational and declared.low <= root <= declared.high:
            return point | {symbol.name: Fraction(int(root.p), int(root.q))}
    return None


@pytest.mark.parametrize("profile", PROFILES, ids=" / ".join)
@pytest.mark.parametrize("position", range(4))
def test_conditions_agree_just_below_at_and_just_above_each_threshold(
    profile: tuple[str, str], position: int
) -> None:
    """On the edge of one condition, and one step to each side of it in every parameter."""
    rng = np.random.default_rng([PROFILES.index(profile), position])
    condition = CONDITIONS[profile][position]
    points = [point for point in (on_the_edge(condition, rng) for _ in range(12)) if point]
    assert points
    for point in points:
        assert by_conditions(point) == by_solver(point)
        for symbol in sorted(condition.free_symbols, key=str):
            for step in (Fraction(-1, 10**6), Fraction(1, 10**6)):
                value = point[symbol.name] + step
                if value in registry()[symbol.name].range:
                    moved = point | {symbol.name: value}
                    assert by_conditions(moved) == by_solver(moved)


def test_the_closed_form_can_fail() -> None:
    """Dropping one condition of one profile is noticed."""
    broken = CONDITIONS | {("expel", "spoil"): CONDITIONS["expel", "spoil"][1:]}
    changed = 0
    for seed in range(400):
        point = random_point(np.random.default_rng(seed))
        numbers = {sympy.Symbol(n, real=True): sympy.Rational(str(v)) for n, v in point.items()}
        kept = all(c.xreplace(numbers) >= 0 for c in broken["expel", "spoil"])
        changed += kept != (("expel", "spoil") in by_conditions(point))
    assert changed


def test_the_whole_equilibrium_set_is_the_oracles_at_random_points() -> None:
    """Mixed equilibria, continua and components included."""
    for seed in range(60):
        game = GAME.at(**random_point(np.random.default_rng(seed)))
        assert same_set(nash_equilibria(game), exact_equilibria(*game.payoffs.tolist()))


@pytest.mark.parametrize("name", presets())
def test_the_whole_equilibrium_set_is_the_oracles_at_each_preset(name: str) -> None:
    case = scenario(name)
    numbers = {key: Fraction(str(case[key])) for key in GAME.parameters}
    game = GAME.at(**numbers)
    reference = exact_equilibria(*game.payoffs.tolist())
    assert same_set(nash_equilibria(game), reference)
    assert same_set(nash_equilibria(GAME.at(case)), reference)
