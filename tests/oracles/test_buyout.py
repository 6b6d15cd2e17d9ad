"""G14: the offers of the buyers against the tree solved subgame by subgame."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.forms._payoff import to_sympy

NAMES = {"everyone": "high price", "low": "low price", "nobody": "none"}


def value(expression: Any, scenario: bb.Scenario) -> Any:
    """Evaluate an expression or condition exactly at a scenario."""
    numbers = {}
    for s in expression.free_symbols:
        number = scenario[s.name]
        numbers[s] = to_sympy(Fraction(repr(number)) if isinstance(number, float) else number)
    return expression.xreplace(numbers)


def points(count: int) -> list[bb.Scenario]:
    """Draw exact points of moderate size."""
    rng = np.random.default_rng(8)
    base = bb.scenario("seed_mid2025")
    return [
        base.replace(
            donor_exit_value=Fraction(int(rng.integers(0, 400)), 64),
            kappa=Fraction(int(rng.integers(0, 65)), 64),
            limbo_security=Fraction(int(rng.integers(20, 65)), 64),
            attribution=Fraction(int(rng.integers(0, 65)), 64),
        )
        for _ in range(count)
    ]


def best_offers(game: Any) -> set[str]:
    """Return the offers made in the equilibria in which Moscow leaves when it is indifferent."""
    found = set()
    for equilibrium in bb.subgame_perfect_equilibria(game):
        if not all(
            equilibrium.behaviour[f"{t} offered {t} price"][0] == 1 for t in ("low", "high")
        ):
            continue
        plan = zip(equilibrium.actions["offer"], equilibrium.behaviour["offer"], strict=True)
        found |= {action for action, weight in plan if weight > 0}
    return found


@pytest.mark.oracle
@pytest.mark.parametrize("bases", [None, ["qa"], ["hm", "tn"]])
def test_offers_are_those_of_the_tree(bases: Any) -> None:
    deal = bb.models.buy_out(bases, spread="1/4", chance_high="2/5")
    seen = set()
    for scenario in points(25):
        expected = [
            name for name, rule in deal.offers.items() if value(rule, scenario) == sympy.true
        ]
        assert len(expected) == 1
        seen.update(expected)
        assert NAMES[expected[0]] in best_offers(deal.game.at(scenario))
    assert len(seen) >= 2


@pytest.mark.oracle
def test_at_the_thresholds_two_offers_are_best_and_beside_them_one() -> None:
    deal = bb.models.buy_out()
    base = bb.scenario("seed_mid2025").replace(
        chi=1, donor_envelope=20, donor_exit_value=Fraction(1), attribution=Fraction(1, 2)
    )
    numbers = {name: Fraction(str(base[name])) for name in deal.game.parameters}
    for name, offers in (
        ("y_buy_low", ("none", "low price")),
        ("y_buy_all", ("low price", "high price")),
    ):
        kappa = Fraction(str(value(deal.thresholds[name].kappa, base)))
        assert 0 < kappa < 1
        below, at, above = (
            best_offers(deal.game.at(base, **{**numbers, "kappa": k}))
            for k in (kappa * 99 / 100, kappa, kappa * 101 / 100)
        )
        assert offers[0] in below
        assert offers[1] not in below
        assert set(offers) <= at
        assert offers[1] in above
        assert offers[0] not in above


@pytest.mark.parametrize(
    ("name", "number"), [("spread", 2), ("chance_high", 0), ("chance_high", "3/2")]
)
def test_numbers_out_of_range_are_refused(name: str, number: Any) -> None:
    with pytest.raises(bb.GameError, match=f"buy_out: {name} must lie in"):
        bb.models.buy_out(**{name: number})
