"""The conditions of the claims on talks and base rights against the solvers, point by point."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

import basebargain as bb
from basebargain.sensitivity import _claims_base_rights, _claims_talks
from basebargain.sensitivity._draws import evaluated

DRAWS = 150


@cache
def draws() -> Mapping[str, Any]:
    """Draw points at which expulsion is a threat to Moscow and the stake is moderate."""
    space = bb.box(donor_envelope=(0, 20), expulsion_cost=(0, 4), moscow_value=(2, 12))
    sample = space.sample(DRAWS, rng=11)
    return {str(name): array.values for name, array in sample.items()}


def verdicts(name: str) -> Any:
    """Return the condition of a claim at each draw."""
    tests = {t.id: t for t in (*_claims_talks.claim_tests(), *_claims_base_rights.claim_tests())}
    return evaluated(tests[name].condition, draws()).astype(bool)


def point(k: int, game: Any, **changes: float) -> Any:
    """Return a game at one draw."""
    values = {name: float(draws()[name][k]) for name in game.parameters}
    return game.at(**{**values, **changes})


def stake_as_kappa(stake: float) -> dict[str, float]:
    """Reach a stake whatever the draw: full coordination, a large envelope."""
    return {"chi": 1.0, "kappa": min(1.0, stake / 60), "donor_envelope": 60.0}


def outcomes(k: int, stake: float) -> Any:
    """Solve the talks at a draw and a stake."""
    game = bb.models.alternating_offers()
    return bb.alternating_offers(point(k, game, **stake_as_kappa(stake)))


@pytest.mark.oracle
def test_limbo_somewhere_is_what_the_solver_finds() -> None:
    found = verdicts("C03")
    assert 0.02 < found.mean() < 0.9
    for k in range(0, DRAWS, 3):  # a third, since each needs a grid of stakes
        seen = any("LIMBO" in {eq.regime for eq in outcomes(k, y)} for y in np.linspace(0, 60, 61))
        # A grid can miss a narrow band, never show one that is not there.
        assert found[k] or not seen
        assert seen or not found[k] or _narrow(k)


def _narrow(k: int) -> bool:
    """Whether limbo exists, but between the points of the grid or beyond it."""
    limits = bb.models.talks_thresholds()
    ends = sorted(
        float(evaluated(limits[name].expression, {n: a[[k]] for n, a in draws().items()})[0])
        for name in ("y_S", "y_X")
    )
    return ends[0] > 59 or ends[1] - ends[0] < 1


@pytest.mark.oracle
def test_burden_that_is_tolerated_is_what_the_solver_finds() -> None:
    found, limits = verdicts("C02"), bb.models.talks_thresholds()
    checked, kinds = 0, set()
    for k in np.flatnonzero(found)[:40]:
        one = {name: array[[k]] for name, array in draws().items()}
        low = max(0.0, float(evaluated(limits["y_burden"].expression, one)[0]))
        stays = evaluated(limits["y_tol"].condition, one)[0]
        last = limits["y_tol" if stays else "y_X"]  # a Moscow that prefers exit fears no threat
        high = min(60.0, float(evaluated(last.expression, one)[0]))
        for stake in np.linspace(low, high, 5)[1:-1]:
            for outcome in outcomes(k, stake):
                assert outcome.regime != "EXIT"
                assert outcome.payoffs[0] < 0
                checked += 1
        kinds.add(bool(stays))
    assert checked > 60
    assert kinds == {True, False}


@pytest.mark.oracle
def test_moscow_gains_from_a_split_where_the_solver_says_so() -> None:
    found, game, checked = verdicts("C23"), bb.models.alternating_offers(), 0
    for k in range(DRAWS):
        chi = float(draws()["chi"][k])
        near = [bb.alternating_offers(point(k, game, chi=c)) for c in (chi, chi * (1 + 1e-5))]
        if any(len(s) != 1 or not s.complete for s in near):
            continue
        (before,), (after,) = near
        if before.regime == after.regime:
            assert found[k] == (after.payoffs[1] < before.payoffs[1] - 1e-12), k
            checked += 1
    assert checked > 100


@pytest.mark.oracle
def test_delay_of_more_than_a_year_is_what_the_solver_finds() -> None:
    found, war = verdicts("C36"), bb.models.war_of_attrition()
    for k in range(DRAWS):
        outcome = war.at(**{name: float(draws()[name][k]) for name in war.parameters})
        assert found[k] == (outcome.kind == "delay" and outcome.expected_delay > 1)


@pytest.mark.oracle
def test_single_equilibrium_of_symbols_is_what_the_solver_finds() -> None:
    found, game = verdicts("C08"), bb.models.base_rights()
    assert found.any()
    for k in range(DRAWS):
        solution = bb.nash_equilibria(point(k, game))
        single = [eq.support for eq in solution] == [(("renegotiate",), ("symbolic",))]
        assert found[k] == single


@pytest.mark.oracle
def test_spoiling_only_against_exclusion_is_what_best_replies_say() -> None:
    found, game = verdicts("C09"), bb.models.base_rights()
    for k in range(DRAWS):
        best = [set(np.flatnonzero(row == row.max())) for row in point(k, game).payoffs[1]]
        assert found[k] == (2 in best[2] and 2 not in best[0] and 2 not in best[1])
