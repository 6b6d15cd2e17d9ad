"""The signalling form: what it is, what it refuses, and its tree."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms._signalling import SignallingGame
from basebargain.solvers._agent_logit import agent_logit_equilibrium
from basebargain.solvers._extensive_certificate import tolerance
from basebargain.solvers._signalling import sequential_equilibria
from basebargain.solvers._signalling_refinements import divinity_d1, intuitive_criterion
from basebargain.solvers._solution import Status

HALF = Fraction(1, 2)


def game(**changes: Any) -> SignallingGame:
    given: dict[str, Any] = {
        "types": ("t", "u"),
        "messages": ("m", "n"),
        "responses": {"m": ("yes", "no"), "n": ("only",)},
        "prior": (HALF, HALF),
    }
    return SignallingGame.from_function(
        lambda kind, message, response: (len(kind + message), int(response == "yes")),
        **(given | changes),
    )


def test_responses_may_differ_by_message() -> None:
    assert game().outcomes == (("m", "yes"), ("m", "no"), ("n", "only"))
    assert game().payoffs.shape == (2, 2, 3)
    assert game().payoff("t", "m", "yes") == (2, 1)
    solution = sequential_equilibria(game())
    assert solution.complete
    assert all(eq.regret == 0 for eq in solution)


def test_the_tree_has_one_information_set_per_type_and_per_message() -> None:
    tree = game().to_extensive()
    assert [own.label for own in tree.information_sets] == ["as t", "after m", "after n", "as u"]
    assert len(tree.information_set("after m").nodes) == 2
    assert tree.kind == "exact"


def test_parameters_may_stand_in_the_prior() -> None:
    p, u = sympy.symbols("p u", real=True)
    free = SignallingGame.from_arrays([[[u, 0]], [[1, 0]]], [[[1, 0]], [[0, 1]]], prior=(p, 1 - p))
    assert free.parameters == ("p", "u")
    assert free.to_extensive().parameters == ("p", "u")
    fixed = free.at(p=Fraction(1, 4), u=3)
    assert fixed == free.at(p=Fraction(1, 4)).at(u=3)
    assert hash(fixed) == hash(free.at(u=3, p=Fraction(1, 4)))
    with pytest.raises(NotApplicableError, match="still free: p, u"):
        sequential_equilibria(free)
    with pytest.raises(GameError, match="positive"):
        free.at(p=0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"types": ("t", "t")}, "types: labels must be different"),
        ({"messages": ()}, "messages"),
        ({"responses": {"m": ("yes",)}}, "each of the messages"),
        ({"prior": (HALF, HALF, HALF)}, "shape"),
        ({"prior": (1, 0)}, "leave out types"),
        ({"prior": (HALF, Fraction(1, 3))}, "add up to one"),
        ({"prior": (float("nan"), HALF)}, "finite"),
    ],
)
def test_malformed_games_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(GameError, match=message):
        game(**changes)


def test_arrays_of_another_shape_are_refused() -> None:
    with pytest.raises(GameError, match="types, messages"):
        SignallingGame.from_arrays([[1]], [[1]], prior=(1,))


def test_an_unknown_outcome_is_refused() -> None:
    with pytest.raises(GameError, match="outcomes"):
        game().payoff("t", "n", "yes")


def test_floats_give_floats_and_the_same_answer() -> None:
    """The prior 0.1, 0.9 is read as tenths."""
    rows = [[[0, 2], [1, 3]], [[1, 3], [0, 2]]], [[[1, 0], [1, 0]], [[0, 1], [0, 1]]]
    exact = sequential_equilibria(
        SignallingGame.from_arrays(*rows, prior=(Fraction(1, 10), Fraction(9, 10)))
    )
    floats = [[[[x * 0.1 for x in r] for r in m] for m in t] for t in rows]
    near = sequential_equilibria(SignallingGame.from_arrays(*floats, prior=(0.1, 0.9)))
    assert [eq.exact for eq in near] == [eq.exact for eq in exact]
    assert near.status is Status.CERTIFIED
    assert near.equilibria[0].sender.dtype == float
    for refine in (intuitive_criterion, divinity_d1):
        assert len(refine(near).survivors) == len(refine(exact).survivors) == 2


def test_a_limit_leaves_the_pure_equilibria_and_says_so() -> None:
    rows = [[[0, 2], [1, 3]], [[1, 3], [0, 2]]], [[[1, 0], [1, 0]], [[0, 1], [0, 1]]]
    beer = SignallingGame.from_arrays(*rows, prior=(Fraction(1, 10), Fraction(9, 10)))
    solution = sequential_equilibria(beer, max_vertices=1)
    assert solution.status is Status.SIZE_LIMIT
    assert not solution.complete
    assert "max_vertices=1" in solution.note
    whole = [eq for eq in sequential_equilibria(beer) if max(map(max, eq.exact[1])) == 1]
    pure = {eq.exact for eq in whole if all(max(row) == 1 for row in eq.exact[1])}
    assert {eq.exact for eq in solution} == pure
    assert all(eq.regret == 0 for eq in solution)


def test_too_many_pure_equilibria_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    flat = [[[0, 0]] * 3] * 3
    talk = SignallingGame.from_arrays(flat, flat, prior=(Fraction(1, 3),) * 3)
    monkeypatch.setattr("basebargain.solvers._signalling_pure.MOST_LISTED", 5)
    solution = sequential_equilibria(talk, max_vertices=1)
    assert len(solution) == 5
    assert "only 5 pure equilibria are listed" in solution.note
    assert "more pure and mixed ones are not" in solution.note
    monkeypatch.setattr("basebargain.solvers._signalling_pure.MOST_TRIED", 0)
    assert len(sequential_equilibria(talk, max_vertices=1)) == 0


def test_many_responses_are_no_obstacle() -> None:
    """Wages on a grid: between two neighbours a belief makes both best."""
    wages = [1 + Fraction(k, 16) for k in range(17)]
    sender = [[[w - Fraction(e, t) for w in wages] for e in (0, 1)] for t in (1, 2)]
    receiver = [[[-((w - t) ** 2) for w in wages]] * 2 for t in (1, 2)]
    market = SignallingGame.from_arrays(sender, receiver, prior=(HALF, HALF))
    solution = sequential_equilibria(market)
    assert solution.complete
    assert {"pooling", "separating"} <= {eq.regime for eq in solution}
    refined = divinity_d1(solution)
    assert refined.survivors.equilibria


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_the_certificate_is_relative_to_the_payoffs(scale: float) -> None:
    """What rounding excuses is a part of the range of payoffs, however small that is."""
    rows = np.array([[[[0, 2], [1, 3]], [[1, 3], [0, 2]]], [[[1, 0], [1, 0]], [[0, 1], [0, 1]]]])
    beer = SignallingGame.from_arrays(*(rows * scale), prior=(0.1, 0.9))
    allowed = tolerance(beer.to_extensive())
    assert 2e-9 * scale < allowed < 4e-9 * scale
    assert sequential_equilibria(beer).status is Status.CERTIFIED


def test_payoffs_beyond_floats_stay_exact() -> None:
    rows = [[[10**400, 0]], [[1, 0]]], [[[1, 0]], [[0, 10**400]]]
    (eq,) = sequential_equilibria(SignallingGame.from_arrays(*rows, prior=(HALF, HALF)))
    assert eq.payoffs.tolist() == [0, Fraction(10**400, 2)]
    with pytest.raises(NotApplicableError, match="1e400"):
        sequential_equilibria(SignallingGame.from_arrays(*rows, prior=(0.5, 0.5)))


def test_without_any_pure_equilibrium_the_limit_leaves_nothing_to_refine() -> None:
    rows = [[[0, 2], [1, 3]], [[1, 3], [0, 2]]], [[[1, 0], [1, 0]], [[0, 1], [0, 1]]]
    beer = SignallingGame.from_arrays(*rows, prior=(Fraction(9, 10), Fraction(1, 10)))
    solution = sequential_equilibria(beer, max_vertices=1)
    assert len(solution) == 0
    assert "only the 0 pure" in solution.note
    assert intuitive_criterion(solution).survivors is solution


def test_a_continuum_torn_by_a_refinement_is_said_to_be() -> None:
    """Payoffs on the path vary along the continuum, so extreme points alone do not decide."""
    torn = [
        refined
        for seed in range(40)
        for refined in (divinity_d1(sequential_equilibria(_tied(seed))),)
        if not refined.survivors.complete
    ]
    assert torn
    assert all("continuum" in refined.survivors.note for refined in torn)


def _tied(seed: int) -> SignallingGame:
    sender, receiver = np.random.default_rng(seed).integers(0, 2, (2, 2, 2, 2)).tolist()
    return SignallingGame.from_arrays(sender, receiver, prior=(HALF, HALF))


def test_the_agent_logit_branch_ends_at_a_sequential_equilibrium() -> None:
    rows = [[[0, 2], [1, 3]], [[1, 3], [0, 2]]], [[[1, 0], [1, 0]], [[0, 1], [0, 1]]]
    beer = SignallingGame.from_arrays(*rows, prior=(Fraction(1, 10), Fraction(9, 10)))
    (found,) = agent_logit_equilibrium(beer.to_extensive(), 60)
    assert found.behaviour["as 1"][0] > 0.99
    assert found.behaviour["as 2"][0] > 0.99


def test_repr_says_who_says_what() -> None:
    text = repr(sequential_equilibria(game()))
    assert "pooling" in text
    assert "regret 0" in text
    assert "SignallingGame: 2 types" in repr(game())
