"""Several sponsors (G7) against the solver of games of efforts and against brute force."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from basebargain._errors import ParameterError
from basebargain.models._sponsors import sponsored_spoiling, sponsors_game
from basebargain.parameters import scenario, symbol
from basebargain.solvers import markov_perfect_equilibria

pytestmark = pytest.mark.oracle

THREE = {"sponsor": {"north": "North", "south": "South"}}


def draw(rng: np.random.Generator, names: tuple[str, ...]) -> dict[str, float]:
    return {
        name: float(rng.uniform(0, 1) if name == "sponsor_saturation" else rng.uniform(0.05, 3))
        for name in names
    }


@pytest.mark.parametrize("labels", [None, THREE])
def test_efforts_agree_with_the_solver(labels: dict[str, dict[str, str]] | None) -> None:
    game, closed = sponsors_game(labels=labels), sponsored_spoiling(labels=labels)
    rng, full = np.random.default_rng(0), set()
    for _ in range(25):
        values = draw(rng, game.parameters)
        (equilibrium,) = markov_perfect_equilibria(game.at(**values), starts=1)
        found = closed.at(**values)
        for who, effort in found.efforts.items():
            (own,) = equilibrium.play("spoiled", who).values()
            assert effort == pytest.approx(own, abs=1e-8)
        assert found.total == pytest.approx(sum(found.efforts.values()))
        numbers = {s: values[s.name] for s in closed.total.free_symbols}
        inside = bool(closed.interior.xreplace(numbers))
        full.add(inside)
        if inside:
            assert found.total == pytest.approx(float(closed.total.xreplace(numbers)))
            assert found.leverage == pytest.approx(float(closed.leverage.xreplace(numbers)))
    assert full == {True, False}


def test_leverage_by_brute_force() -> None:
    """Moscow's restraint, with the others answering on a fine grid."""
    rng = np.random.default_rng(1)
    grid = np.linspace(0, 1, 20_001)
    for _ in range(5):
        values = draw(rng, sponsors_game().parameters)
        sigma = values["sponsor_saturation"]
        found = sponsored_spoiling().at(**values)

        def worth(extent: float, sigma: float = sigma) -> float:
            return extent - sigma * extent**2 / 2

        def best(benefit: float, cost: float, others: float = 0.0, sigma: float = sigma) -> float:
            extent = grid + others
            value = benefit * (extent - sigma * extent**2 / 2) - cost * grid**2 / 2
            return float(grid[value.argmax()])

        rest = best(values["sponsor_benefit_iran"], values["sponsor_cost_iran"])
        alone = best(values["spoil_benefit"], values["spoil_cost"])
        ratio = (worth(found.total) - worth(rest)) / worth(alone)
        assert found.leverage == pytest.approx(ratio, abs=2e-3)


def test_shares_are_fixed_and_leverage_falls_with_saturation() -> None:
    mid, shares, leverages = scenario("seed_mid2025"), set(), []
    for saturation in (Fraction(0), Fraction(1, 2), Fraction(1)):
        found = sponsored_spoiling().at(mid, sponsor_saturation=float(saturation))
        shares.add(round(found.efforts["moscow"] / found.total, 12))
        leverages.append(found.leverage)
    assert len(shares) == 1
    assert leverages[0] == pytest.approx(1)
    assert leverages == sorted(leverages, reverse=True)


def test_the_formula_for_leverage() -> None:
    """The closed form at the head of the module."""
    closed, s = sponsored_spoiling(), symbol("sponsor_saturation")
    r = symbol("spoil_benefit") / symbol("spoil_cost")
    rest = symbol("sponsor_benefit_iran") / symbol("sponsor_cost_iran")
    stated = (1 + s * r) ** 2 * (2 + 2 * s * rest + s * r)
    stated /= (1 + s * (r + rest)) ** 2 * (1 + s * rest) ** 2 * (2 + s * r)
    assert sympy.simplify(closed.leverage - stated) == 0


def test_exact_numbers_stay_exact() -> None:
    third = Fraction(1, 3)
    found = sponsored_spoiling().at(
        spoil_benefit=1, spoil_cost=3, sponsor_benefit_iran=1, sponsor_cost_iran=3,
        sponsor_saturation=1,
    )  # fmt: skip
    assert found.total == Fraction(2, 5)
    assert found.efforts["moscow"] == third * Fraction(3, 5)


def test_a_missing_number_is_named() -> None:
    with pytest.raises(ParameterError, match=r"needs a number for .*sponsor_cost_iran"):
        sponsored_spoiling().at(spoil_benefit=1)
