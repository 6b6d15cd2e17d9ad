"""Every regime and payoff of G2 against backward induction of the finite-horizon game."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from basebargain import alternating_offers, scenario
from basebargain.models._alternating_offers import alternating_offers as conditional_talks
from oracles._value_iteration import DEAL, EXIT, LIMBO, Games, Node, backward_induction

pytestmark = pytest.mark.oracle

PERIOD, HORIZON = 0.01, 100.0
LABELS = {DEAL: "DEAL", LIMBO: "LIMBO", EXIT: "EXIT"}
STAKES = np.linspace(0.013, 11.0, 24)
ATTRIBUTIONS = np.linspace(0.017, 1.0, 20)
CASES = [(None, 0.3, 0.3), (2.0, 0.3, 0.3), (3.5, 0.2, 0.6), (None, 0.6, 0.2), (0.5, 0.3, 0.3)]


def grid(cap: float | None, rates: tuple[float, float]) -> Games:
    """Return the games of the preset over the grid, each payoff written out by hand."""
    s = scenario("seed_mid2025")
    y, phi = np.meshgrid(STAKES, ATTRIBUTIONS)
    one = np.ones_like(y)
    e, value = s["spoil_effort"], s["moscow_value"]
    limbo = s["limbo_cost"] + s["spoil_harm"] * e
    spoiling = s["spoil_benefit"] * e - s["spoil_cost"] * e**2 / 2
    return Games(
        burden=s["sovereignty_cost"] - s["service_value"] + y,
        value=value * one,
        floor=0 * one,
        cap=(np.inf if cap is None else cap) * one,
        inside=(-limbo - phi * y, (s["limbo_security"] * value + spoiling) * one),
        leaving=(-s["expulsion_cost"] * one, s["relocation_share"] * value * one),
        rates=(rates[0] * one, rates[1] * one),
    )


def at_point(cap: float | None, rates: tuple[float, float], y: Any, phi: Any) -> Any:
    """Return the library's problem at one point; the stake enters through ``kappa``."""
    extra = {} if cap is None else {"transfer_cap": cap, "real_concession": 0.0}
    s = scenario("seed_mid2025").replace(
        chi=1.0, donor_envelope=20.0, kappa=float(y) / 20.0, attribution=float(phi), **extra
    )
    s = s.replace(impatience_damascus=rates[0], impatience_moscow=rates[1])
    return conditional_talks(capped=cap is not None).at(s)


@pytest.mark.parametrize(("cap", "r_d", "r_m"), CASES)
def test_limit_agrees_on_every_regime_and_up_to_the_period_on_payoffs(
    cap: float | None, r_d: float, r_m: float
) -> None:
    games = grid(cap, (r_d, r_m))
    after = backward_induction(games, period=PERIOD, horizon=HORIZON)[1]
    mismatches, worst = 0, 0.0
    for i in np.ndindex(after.fate.shape):
        y, phi = STAKES[i[1]], ATTRIBUTIONS[i[0]]
        solution = alternating_offers(at_point(cap, (r_d, r_m), y, phi))
        outcome = solution.equilibria[0]
        assert len(solution) == 1
        assert outcome.regret < 1e-12
        mismatches += outcome.regime != LABELS[int(after.fate[i])]
        gaps = abs(outcome.payoffs - [after.first[i], after.second[i]])
        worst = max(worst, float(gaps.max()))
    assert mismatches == 0
    assert worst < PERIOD


@pytest.mark.parametrize(("cap", "r_d", "r_m"), CASES[:3])
@pytest.mark.parametrize("proposer", [0, 1])
def test_discrete_game_agrees_to_rounding(
    cap: float | None, r_d: float, r_m: float, proposer: int
) -> None:
    games = grid(cap, (r_d, r_m))
    nodes: tuple[Node, Node] = backward_induction(games, period=PERIOD, horizon=HORIZON)
    node = nodes[proposer]
    for i in list(np.ndindex(node.fate.shape))[::5]:
        problem = at_point(cap, (r_d, r_m), STAKES[i[1]], ATTRIBUTIONS[i[0]])
        first = problem.players[proposer]
        outcome = alternating_offers(problem, period=PERIOD, first_proposer=first).equilibria[0]
        assert outcome.regime == LABELS[int(node.fate[i])]
        assert abs(outcome.payoffs - [node.first[i], node.second[i]]).max() < 1e-8
        assert outcome.regret < 1e-12


def test_oracle_would_notice_a_wrong_regime_map() -> None:
    """The map 'deal iff limbo is beaten' is wrong where expulsion is credible."""
    after = backward_induction(grid(None, (0.3, 0.3)), period=PERIOD, horizon=HORIZON)[1]
    s_0 = 6 - 0.9 + 0.6 - 4.2375
    naive = STAKES[None, :] * (1 - ATTRIBUTIONS[:, None]) <= s_0
    assert ((after.fate == DEAL) != naive).sum() > 50
