"""The conditions of the claims on sincerity and reform against the solver, point by point."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.sensitivity import _claims_reform, _claims_sincerity
from basebargain.sensitivity._draws import evaluated
from basebargain.sensitivity._elimination import somewhere

DRAWS = 80
SINCERITY, REFORM = bb.models.sincerity(), bb.models.reform_signal()


@cache
def draws() -> Mapping[str, Any]:
    """Draw points at which the stake is moderate, so that each answer occurs."""
    space = bb.box(
        donor_envelope=(0, 8), moscow_value=(1, 12), sovereignty_cost=(0, 4), spoil_harm=(0, 4),
        service_value=(0, 3), concession_cost=(0, 1), real_concession=(0, 4),
    )  # fmt: skip
    sample = space.sample(DRAWS, rng=5)
    return {str(name): array.values for name, array in sample.items()}


@cache
def claim() -> Mapping[str, Any]:
    return {t.id: t for t in (*_claims_sincerity.claim_tests(), *_claims_reform.claim_tests())}


def verdicts(name: str, points: Mapping[str, Any] | None = None) -> Any:
    """Return the condition of a claim at each draw."""
    return evaluated(claim()[name].condition, points or draws()).astype(bool)


def solved(game: Any, k: int, **changes: float) -> Any:
    """Solve a game at one draw."""
    values = {name: float(draws()[name][k]) for name in game.parameters}
    return bb.sequential_equilibria(game.at(**{**values, **changes}))


def licenses(equilibrium: Any) -> bool:
    """Whether Damascus ever legitimises on the path."""
    replies = zip(equilibrium.game.messages, equilibrium.receiver, strict=True)
    return any(row[0] > 0 for message, row in replies if message in equilibrium.sent)


def separates(equilibrium: Any) -> bool:
    """Whether good faith alone takes the step, and that alone is legitimised."""
    answers = [row[0] for row in equilibrium.receiver]
    return equilibrium.sender.tolist() == [[1, 0], [0, 1]] and answers == [1, 0]


def test_symbols_in_vain_and_nothing_else_is_what_the_solver_finds() -> None:
    found = verdicts("C16")
    assert 0.1 < found.mean() < 0.9
    for k in range(DRAWS):
        solution = solved(SINCERITY, k)
        only = all(eq.sent == ("symbol",) and not licenses(eq) for eq in solution)
        assert found[k] == only, k


def test_costs_that_separate_are_those_that_the_solver_finds() -> None:
    found = verdicts("C17")
    assert 0.15 < found.mean() < 0.8
    prize = (1 - draws()["limbo_security"]) * draws()["moscow_value"] - draws()["real_concession"]
    for k in range(DRAWS):
        highest = float(np.clip(prize[k] * (1 - 1e-9), 0, 5))
        tried = [(highest, 5.0), (highest / 2, 5.0), (0.1, 2.0), (1.0, 4.0)]
        seen = any(
            separates(eq)
            for c_g, asset in tried
            for eq in solved(SINCERITY, k, concession_cost=c_g, spoiler_asset=asset)
        )
        assert found[k] == seen, k


def test_beyond_y_sig_proof_earns_nothing_and_just_below_it_does() -> None:
    assert verdicts("C18").all()
    limit = bb.models.sincerity_thresholds()["y_sig"]
    stakes = evaluated(limit.expression, draws())
    cheap = {"concession_cost": 0.01, "spoiler_asset": 5.0, "real_concession": 0.5}
    cheap |= {"moscow_value": 10.0, "limbo_security": 0.8, "chi": 1.0, "donor_envelope": 60.0}
    moved = evaluated(
        limit.expression, {**draws(), **{n: np.full(DRAWS, x) for n, x in cheap.items()}}
    )
    checked = 0
    for k in range(DRAWS):
        if not 0.1 < min(stakes[k], moved[k]) <= max(stakes[k], moved[k]) < 50:
            continue
        full = {"chi": 1.0, "donor_envelope": 60.0}
        for stake in (stakes[k] + 0.01, 60.0):
            assert not any(map(licenses, solved(SINCERITY, k, kappa=stake / 60, **full)))
        below = solved(SINCERITY, k, **{**cheap, "kappa": (moved[k] - 0.01) / 60})
        assert any(map(licenses, below))
        checked += 1
    assert checked > 12


def test_at_full_attribution_more_conditionality_changes_nothing() -> None:
    points = {**draws(), "attribution": np.ones(DRAWS)}
    assert not verdicts("C18", points).any()
    for k in range(10):
        answers = [
            [eq.regime for eq in solved(SINCERITY, k, attribution=1.0, kappa=kappa)]
            for kappa in (0.0, 1.0)
        ]
        assert answers[0] == answers[1]


def test_the_step_tells_somewhere_iff_the_solver_finds_a_stake() -> None:
    found = verdicts("C35")
    assert 0.1 < found.mean() < 0.9
    reach = draws()["chi"] * draws()["donor_envelope"]
    low, high = (draws()[f"reform_cost_{kind}"] for kind in ("reformer", "hedger"))
    for k in range(DRAWS):
        inside = min((low[k] + high[k]) / 2, reach[k]) / reach[k]
        seen = any(
            eq.sender.tolist() == [[1, 0], [0, 1]]
            for kappa in (0.0, 0.5, inside, 1.0)
            for eq in solved(REFORM, k, kappa=float(kappa))
        )
        assert found[k] == seen, k


def test_a_condition_without_the_costs_of_the_step_would_be_noticed() -> None:
    """The claim on separation is not that on the belief alone."""
    belief = bb.models.sincerity_terms().belief
    loose = evaluated(sympy.And(belief >= 0, belief <= 1), draws()).astype(bool)
    assert (loose != verdicts("C17")).sum() >= 5


X, A, B = sympy.symbols("x a b", real=True)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (sympy.And(X >= A, X <= B), sympy.And(A <= B, A <= 1, B >= 0)),
        (sympy.And(X > A, X <= B), sympy.And(A < B, A < 1, B >= 0)),
        (2 * X + A < B, A - B < 0),
        (sympy.And(A > 0, X - 1 <= B), sympy.And(A > 0, B >= -1)),
        (sympy.Or(X > A, X < B), sympy.Or(A < 1, B > 0)),
    ],
)
def test_elimination_finds_the_projection(condition: Any, expected: Any) -> None:
    found = somewhere(condition, X, sympy.Integer(0), sympy.Integer(1))
    assert X not in found.free_symbols
    rng = np.random.default_rng(0)
    for a, b in rng.integers(-3, 4, size=(60, 2)):
        values = {A: sympy.Integer(a) / 2, B: sympy.Integer(b) / 2}
        assert found.subs(values) == expected.subs(values)
        grid = [condition.subs({**values, X: sympy.Rational(n, 16)}) for n in range(17)]
        assert (found.subs(values) == sympy.true) == (sympy.true in grid)
