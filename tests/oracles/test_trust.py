"""The trust module (G7) against all Nash equilibria of a game with trembles, and Bayes by count."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain.forms import StrategicGame
from basebargain.models._fragmentation_delay import delayed_unification
from basebargain.models._trust import trust, trust_game
from basebargain.parameters import scenario, symbol
from basebargain.solvers import nash_equilibria

pytestmark = pytest.mark.oracle

NAMES = ("prior", "attack_kept", "attack_broken", "pact_gain", "pact_loss")
TREMBLE = Fraction(1, 10**7)


def point(rng: np.random.Generator) -> dict[str, float]:
    first, second = sorted(rng.uniform(0.02, 0.98, 2))
    return {
        "trust_prior": float(rng.uniform(0.05, 0.95)),
        "trust_attack_kept": float(first),
        "trust_attack_broken": float(second),
        "trust_pact_gain": float(rng.uniform(0.1, 10)),
        "trust_pact_loss": float(rng.uniform(0.1, 10)),
        "spoil_cost": float(rng.uniform(0.05, 3)),
        "kappa": float(rng.choice([0.1, 0.43, 0.45, 0.9])),
    }


def table(values: dict[str, float], gain: float) -> dict[Any, Any]:
    numbers = {symbol(name): sympy.Float(value) for name, value in values.items()}
    return numbers | {trust().gain.symbol: sympy.Float(gain)}


def played(values: dict[str, float]) -> set[str]:
    """Names of the pure equilibria if Moscow's refraining trembles, by the generic solver."""
    game = trust_game().at(scenario("max_coord_presence"), **values).to_strategic()
    moves, plans = game.strategies
    exact = np.array(
        [[[Fraction(float(u)).limit_denominator(10**12) for u in row] for row in side]
         for side in game.payoffs]
    )  # fmt: skip
    sponsor, refrain = moves.index("sponsor"), moves.index("refrain")
    shaky = exact.copy()
    shaky[:, refrain] = (1 - TREMBLE) * exact[:, refrain] + TREMBLE * exact[:, sponsor]
    perturbed = StrategicGame.from_arrays(
        shaky[0], shaky[1], players=game.players, strategies=game.strategies
    )
    names = set()
    for equilibrium in nash_equilibria(perturbed):
        if not equilibrium.is_pure:
            continue
        (move,), (plan,) = equilibrium.support
        news = dict(zip(("attack", "quiet"), plan.split(", "), strict=True))
        if move == "sponsor" and (news["attack"], news["quiet"]) == ("quit", "honour"):
            names.add("sponsor")
        elif move == "refrain":
            names.add("refrain" if news["quiet"] == "honour" else "no pact")
        else:
            names.add(f"{move} {plan}")
    assert len(plans) == 4
    return names


def test_the_conditions_are_those_of_all_pure_equilibria() -> None:
    rng, seen, found = np.random.default_rng(0), set(), trust()
    for _ in range(30):
        values = point(rng)
        gain = delayed_unification().at(
            scenario("max_coord_presence"), kappa=values["kappa"], spoil_cost=values["spoil_cost"]
        ).gain  # fmt: skip
        numbers = table(values, gain)
        expected = {
            name
            for name, condition in found.equilibria.items()
            if condition.xreplace(numbers) == sympy.true
        }
        assert played(values) == expected
        seen |= {frozenset(expected)}
    assert {frozenset({"refrain"}), frozenset({"no pact"}), frozenset({"sponsor"})} <= seen
    assert frozenset({"sponsor", "no pact"}) in seen


def test_trust_after_the_news_is_bayes_by_enumeration() -> None:
    rng, found = np.random.default_rng(1), trust()
    for _ in range(10):
        values = point(rng)
        numbers = table(values, 1.0)
        prior, kept, broken = (values[f"trust_{name}"] for name in NAMES[:3])
        joint = {
            (keeps, attack): (prior if keeps else 1 - prior)
            * ((kept if keeps else broken) if attack else 1 - (kept if keeps else broken))
            for keeps, attack in product((True, False), repeat=2)
        }
        for attack, expression in ((True, found.after_attack), (False, found.after_quiet)):
            share = joint[True, attack] / (joint[True, attack] + joint[False, attack])
            assert float(expression.xreplace(numbers)) == pytest.approx(share)


@pytest.mark.parametrize("step", [-1e-6, 1e-6])
@pytest.mark.parametrize("bound", ["low", "high"])
def test_an_attack_is_decisive_exactly_between_the_bounds(bound: str, step: float) -> None:
    rng, found = np.random.default_rng(2), trust()
    for _ in range(10):
        values = point(rng)
        limit = float(getattr(found, bound).xreplace(table(values, 1.0)))
        numbers = table(values | {"trust_prior": limit + step}, 1.0)
        needed, attack, quiet = (
            float(e.xreplace(numbers))
            for e in (found.needed, found.after_attack, found.after_quiet)
        )
        decisive = attack < needed <= quiet
        assert decisive == ((bound == "low") == (step > 0))


def test_at_the_upper_end_of_the_band_a_minority_may_quit_or_honour() -> None:
    """Exact numbers: after an attack it does not care, so each of Moscow's choices has a reply."""
    kept, broken, gain, loss = Fraction(1, 5), Fraction(1, 2), Fraction(2), Fraction(3)
    prior = broken * loss / (broken * loss + kept * gain)
    worth, cost = Fraction(4), Fraction(1)
    values = dict(zip(NAMES, (prior, kept, broken, gain, loss), strict=True))
    numbers = {symbol(f"trust_{name}"): sympy.Rational(*v.as_integer_ratio())
               for name, v in values.items()}  # fmt: skip
    numbers |= {symbol("spoil_cost"): sympy.Integer(cost), trust().gain.symbol: sympy.Integer(4)}
    honour = [
        prior * first * gain - (1 - prior) * second * loss
        for first, second in ((kept, broken), (1 - kept, 1 - broken))
    ]
    attack = prior * kept + (1 - prior) * broken
    assert honour[0] == 0 < honour[1]  # quitting after an attack and honouring without are best
    assert attack * worth > cost / 2  # so sponsoring pays if the minority quits
    assert prior * gain > (1 - prior) * loss  # and the pact holds if it does not
    rules = {name: rule.xreplace(numbers) for name, rule in trust().equilibria.items()}
    assert {name for name, rule in rules.items() if rule == sympy.true} == {"sponsor", "refrain"}


def test_below_the_needed_trust_the_upper_half_of_the_band_misses_equilibria() -> None:
    """Sponsoring can be an equilibrium where the pact would fail without any attack."""
    values = {
        "trust_prior": 0.45, "trust_attack_kept": 0.2, "trust_attack_broken": 0.5,
        "trust_pact_gain": 1.0, "trust_pact_loss": 1.0, "spoil_cost": 0.3, "kappa": 0.45,
    }  # fmt: skip
    assert played(values) == {"sponsor", "no pact"}
