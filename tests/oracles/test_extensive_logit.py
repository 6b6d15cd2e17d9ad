"""Agent logit equilibria against closed forms and an equation in one unknown."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import brentq

from basebargain._errors import NotApplicableError, SolverError
from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import (
    Chance,
    Decision,
    Node,
    Terminal,
    chance,
    decision,
    terminal,
)
from basebargain.solvers._agent_logit import agent_logit_equilibrium
from basebargain.solvers._extensive_certificate import logit_residual
from basebargain.solvers._solution import Status

PRECISIONS = (0, 0.3, 2, 15, 100)


def tree(rng: np.random.Generator, depth: int, path: str = "h") -> Node:
    if depth == 0:
        return Terminal(tuple(float(u) for u in rng.normal(size=2)))
    nodes = [tree(rng, depth - 1, path + letter) for letter in "ab"]
    if rng.random() < 0.2:
        return Chance((("x", 0.25, nodes[0]), ("y", 0.75, nodes[1])))
    return Decision(("A", "B")[int(rng.integers(2))], path, tuple(zip("ab", nodes, strict=True)))


def backward(node: Node, precision: float, choices: dict[str, list[float]]) -> list[float]:
    """Logit backward induction: with perfect information the equilibrium is unique."""
    if isinstance(node, Terminal):
        return [float(u) for u in node.payoffs]
    values = [backward(move[-1], precision, choices) for move in node.moves]
    if isinstance(node, Chance):
        weights = [float(weight) for _, weight, _ in node.moves]
    else:
        own = [value[("A", "B").index(node.player)] for value in values]
        powers = [math.exp(precision * (u - max(own))) for u in own]
        weights = [power / sum(powers) for power in powers]
        choices[node.information_set] = weights
    return [sum(w * v[k] for w, v in zip(weights, values, strict=True)) for k in (0, 1)]


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("seed", range(8))
def test_perfect_information_by_logit_backward_induction(seed: int, precision: float) -> None:
    game = ExtensiveGame(("A", "B"), tree(np.random.default_rng(seed), 3))
    solution = agent_logit_equilibrium(game, precision)
    (found,) = solution
    expected: dict[str, list[float]] = {}
    backward(game.root, precision, expected)
    for label, weights in expected.items():
        assert found.behaviour[label] == pytest.approx(weights, abs=1e-9)
    assert solution.status is Status.CERTIFIED
    assert found.residual <= 1e-10


def hidden_coin(stake: float) -> ExtensiveGame:
    """Return matching pennies with one prize of another size (Ochs 1995), as a tree."""

    def guess(left: tuple[float, float], right: tuple[float, float]) -> Node:
        return decision("two", "guess", {"l": terminal(*left), "r": terminal(*right)})

    up, down = guess((stake, 0), (0, 1)), guess((0, 1), (1, 0))
    return ExtensiveGame(("one", "two"), decision("one", "coin", {"u": up, "d": down}))


@pytest.mark.parametrize("stake", [1.0, 4.0, 9.0])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_hidden_moves_by_an_equation_in_one_unknown(stake: float, precision: float) -> None:
    def logistic(x: float) -> float:
        return 0.5 * (1 + math.tanh(x / 2))

    def gap(p: float) -> float:
        q = logistic(precision * ((1 - p) - p))
        return p - logistic(precision * (q * stake - (1 - q)))

    p = brentq(gap, 0, 1, xtol=1e-14)
    (found,) = agent_logit_equilibrium(hidden_coin(stake), precision)
    assert found.behaviour["coin"][0] == pytest.approx(p, abs=1e-8)


@pytest.mark.parametrize("precision", [1.0, 5.0, 50.0])
def test_where_chance_never_leads_play_is_as_if_it_led_there_rarely(precision: float) -> None:
    """The battle hidden behind a move of probability zero, and behind one that is just small."""

    def behind(weight: Fraction) -> ExtensiveGame:
        def second(u: int, v: int) -> Node:
            return decision("B", "second", {"l": terminal(2 * u, u), "r": terminal(v, 2 * v)})

        battle = decision("A", "first", {"t": second(1, 0), "b": second(0, 1)})
        hidden = [
            decision("B", "third", {"l": terminal(0, k), "r": terminal(0, 1)}) for k in (0, 4)
        ]
        ends = dict(zip("xyz", [battle, *hidden], strict=True))
        moves = {k: (weight * (1 + (k == "z")), node) for k, node in ends.items()}
        return ExtensiveGame(("A", "B"), chance(moves | {"w": (1 - 4 * weight, terminal(1, 1))}))

    (never,) = agent_logit_equilibrium(behind(Fraction(0)), precision)
    (rarely,) = agent_logit_equilibrium(behind(Fraction(1, 10**9)), precision)
    assert never.residual < 1e-10
    assert never.behaviour["first"] == pytest.approx(rarely.behaviour["first"], abs=1e-8)
    # Two moves of chance that never come weigh the same, whatever their ratio was before.
    odds = math.exp(precision * (2 - 1))
    assert never.behaviour["third"][0] == pytest.approx(odds / (1 + odds), abs=1e-9)


def test_a_large_offset_and_another_unit_do_not_move_it() -> None:
    game = hidden_coin(4.0)
    (here,) = agent_logit_equilibrium(game, 5)
    (there,) = agent_logit_equilibrium(game.rescaled(1e-6, [1e3, -5.0]), 5e6)
    assert there.behaviour["coin"] == pytest.approx(here.behaviour["coin"], abs=1e-6)


def test_a_perturbed_profile_has_a_residual() -> None:
    game = hidden_coin(4.0)
    (found,) = agent_logit_equilibrium(game, 3)
    shifted = {label: mix + np.array([1e-3, -1e-3]) for label, mix in found.behaviour.items()}
    assert logit_residual(game, found.behaviour, 3) < 1e-10
    assert logit_residual(game, shifted, 3) > 5e-4


def test_exact_payoffs_are_welcome() -> None:
    root = decision("one", "h", {"a": terminal(Fraction(1, 3)), "b": terminal(0)})
    game = ExtensiveGame(("one",), root)
    (found,) = agent_logit_equilibrium(game, 3)
    assert found.behaviour["h"][0] == pytest.approx(1 / (1 + math.exp(-1)))


@pytest.mark.parametrize("precision", [-1, math.inf, math.nan])
def test_a_precision_out_of_range_is_refused(precision: float) -> None:
    with pytest.raises(NotApplicableError, match="at least 0 and finite"):
        agent_logit_equilibrium(hidden_coin(1.0), precision)


def test_too_few_steps_are_said() -> None:
    with pytest.raises(SolverError, match="raise max_steps"):
        agent_logit_equilibrium(hidden_coin(9.0), 1e6, max_steps=3)
