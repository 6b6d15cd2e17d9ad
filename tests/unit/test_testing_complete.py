"""`check_solver` on lists that are called complete, and on numbers that are recomputed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import strategies as st

import basebargain as bb
from basebargain import forms, testing
from basebargain.solvers import Component
from basebargain.testing import ContractError, check_solver


def kept(full: Any, wanted: Callable[[Any], bool]) -> Any:
    """Return a solution, as isolated points and called complete, without what is not wanted."""
    some = tuple(e for e in full.equilibria if wanted(e)) or full.equilibria
    parts = tuple(Component((e,), ((0,),)) for e in some)
    return replace(full, equilibria=some, components=parts, complete=True)


def changed(full: Any, **fields: Callable[[Any], Any]) -> Any:
    """Return a solution of one equilibrium with some of its fields changed."""
    (old,) = full.equilibria
    new = replace(old, **{name: change(getattr(old, name)) for name, change in fields.items()})
    return replace(full, equilibria=(new,), components=(Component((new,), ((0,),)),))


def mixes(equilibrium: Any) -> bool:
    """Whether some type of the sender mixes."""
    return bool(equilibrium.sender.max(axis=1).min() < 1)


# What is left out here depends neither on units nor on names nor on order.
COORDINATION = bb.StrategicGame.from_arrays([[2, 0], [0, 1]], [[2, 0], [0, 1]])
THREE = bb.StrategicGame.from_arrays(
    [[[2, 0], [0, 1]]], [[[2, 0], [0, 1]]], [[[2, 0], [0, 1]]], players=("idle", "row", "column")
)
MEETING = bb.ExtensiveGame(
    ("row", "column"),
    bb.decision(
        "row",
        "first",
        {
            s: bb.decision(
                "column", "second", {t: bb.terminal(u, u) for t, u in zip("ab", row, strict=True)}
            )
            for s, row in {"a": (2, 0), "b": (0, 1)}.items()
        },
    ),
)
STEP = bb.SignallingGame.from_function(
    lambda kind, sign, reply: (
        (reply == "yes") * {"high": 2, "low": 3}[kind]
        - (sign == "step") * {"high": Fraction(1, 5), "low": Fraction(7, 5)}[kind],
        (reply == "yes") * {"high": Fraction(7, 10), "low": Fraction(-4, 5)}[kind],
    ),
    types=("high", "low"),
    messages=("step", "none"),
    responses=("yes", "no"),
    prior=(Fraction(3, 10), Fraction(7, 10)),
)
STATES = bb.MarkovGame({"s": COORDINATION}, {"s": [[[1], [1]], [[1], [1]]]}, 0)
DEALS = bb.BargainingProblem(
    ("a", "b"),
    forms.FiniteAgreements((forms.Agreement("one", (1, 5)), forms.Agreement("two", (5, 1)))),
    (0, 0),
)
NEWS = bb.GlobalGame(0.5, prior_mean=0.5, prior_precision=10.0, signal_precision=4.0)

LEAVING_OUT: dict[str, tuple[Callable[[Any], Any], Any, str]] = {
    "mixed, two players": (
        lambda game: kept(bb.nash_equilibria(game), lambda e: e.is_pure), COORDINATION, "nash"
    ),
    "mixed, three players": (
        lambda game: kept(bb.nash_equilibria(game), lambda e: e.is_pure), THREE, "nash"
    ),
    "pure": (
        lambda game: kept(bb.nash_equilibria(game), lambda e: not e.is_pure), COORDINATION, "nash"
    ),
    "mixed, a tree": (
        lambda game: kept(bb.subgame_perfect_equilibria(game), lambda e: e.is_pure),
        MEETING,
        "subgame perfect",
    ),
    "pure, a tree": (
        lambda game: kept(bb.subgame_perfect_equilibria(game), lambda e: not e.is_pure),
        MEETING,
        "subgame perfect",
    ),
    "semi-separating": (
        lambda game: kept(bb.sequential_equilibria(game), lambda e: not mixes(e)),
        STEP,
        "sequential",
    ),
    "pooling": (
        lambda game: kept(bb.sequential_equilibria(game), mixes),
        STEP,
        "sequential",
    ),
    "pure, states": (
        lambda game: kept(bb.markov_perfect_equilibria(game, starts=2), lambda e: not e.is_pure),
        STATES,
        "markov perfect",
    ),
    "the middle threshold": (
        lambda game: kept(bb.global_game_equilibria(game), lambda e: abs(e.low - 0.5) > 0.1),
        NEWS,
        "threshold",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LEAVING_OUT)
def test_an_equilibrium_left_out_is_missed(name: str) -> None:
    solver, game, concept = LEAVING_OUT[name]
    with pytest.raises(ContractError, match="a complete list must hold the equilibrium"):
        check_solver(solver, st.just(game), concept=concept, examples=1)


def test_a_tie_left_out_is_missed() -> None:
    """All three have the same product of gains; the one in the middle stays there in any unit."""
    deals = [forms.Agreement(f"deal {a}", (a, b)) for a, b in ((1, 4), (2, 2), (4, 1))]
    problem = bb.BargainingProblem(("a", "b"), forms.FiniteAgreements(tuple(deals)), (0, 0))

    def takes_the_middle(problem: Any) -> Any:
        full = bb.nash_bargaining(problem)
        _, middle, _ = sorted(e.payoffs[0] for e in full)
        return kept(full, lambda e: e.payoffs[0] == middle)

    with pytest.raises(ContractError, match="a complete list must hold the equilibrium"):
        check_solver(takes_the_middle, st.just(problem), concept="nash bargaining", examples=1)


def test_problems_without_impatience_are_judged() -> None:
    """The axioms do not ask for it."""
    check_solver(bb.nash_bargaining, st.just(DEALS), concept="nash bargaining", examples=1)


EMPTY: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "nash": (bb.nash_equilibria, COORDINATION),
    "correlated": (bb.correlated_equilibrium, COORDINATION),
    "stackelberg": (lambda game: bb.stackelberg(game, "1"), COORDINATION),
    "subgame perfect": (bb.subgame_perfect_equilibria, MEETING),
    "sequential": (bb.sequential_equilibria, STEP),
    "nash bargaining": (bb.nash_bargaining, DEALS),
    "markov perfect": (bb.markov_perfect_equilibria, STATES),
    "nucleolus": (bb.nucleolus, bb.CoalitionalGame.unanimity(("a", "b"), ("a",))),
    "threshold": (bb.global_game_equilibria, NEWS),
}


@pytest.mark.parametrize("concept", EMPTY)
def test_an_empty_list_is_not_complete_where_equilibria_exist(concept: str) -> None:
    solver, game = EMPTY[concept]

    def denies(game: Any) -> Any:
        full = solver(game)
        return replace(full, equilibria=(), components=(), complete=True, note="There is none.")

    with pytest.raises(ContractError, match="must not be empty"):
        check_solver(denies, st.just(game), concept=concept, examples=1)


RULES: dict[str, Callable[[Any], Any]] = {
    "nash bargaining": bb.nash_bargaining,
    "kalai-smorodinsky": bb.kalai_smorodinsky,
    "egalitarian": bb.egalitarian,
    "utilitarian": bb.utilitarian,
}


@pytest.mark.parametrize("concept", RULES)
@pytest.mark.parametrize("rule", RULES)
def test_each_bargaining_solution_is_told_from_the_others(rule: str, concept: str) -> None:
    if rule == concept:
        check_solver(RULES[rule], concept=concept, examples=30)
        return
    with pytest.raises(ContractError):
        check_solver(RULES[rule], concept=concept, examples=100)


def test_a_negative_regret_is_none() -> None:
    def boasts(problem: Any) -> Any:
        return changed(bb.nash_bargaining(problem), regret=lambda regret: regret - 1)

    games = testing.bargaining_problems(sets=["polyhedral"], outside=0, kinds=["integers"])
    with pytest.raises(ContractError, match="regret must not be negative"):
        check_solver(boasts, games, concept="nash bargaining", examples=20)


def test_the_regret_of_a_coarse_equilibrium_may_be_negative() -> None:
    """Who has to decide before hearing anything may lose by every deviation."""
    game = bb.StrategicGame.from_arrays(
        [[3, 1, 4], [1, 5, 0], [1, 0, 2]], [[3, 1, 1], [4, 2, 0], [1, 0, 5]]
    )

    def least(game: Any) -> Any:
        return bb.coarse_correlated_equilibrium(game, "minimum")

    assert least(game).equilibria[0].regret < 0
    check_solver(least, st.just(game), concept="coarse correlated", examples=1)


def test_payoffs_before_any_signal_are_recomputed() -> None:
    def exaggerates(game: Any) -> Any:
        return changed(bb.global_game_equilibria(game), payoffs=lambda payoffs: payoffs + 1e-4)

    game = bb.GlobalGame(
        0.4,
        prior_mean=0.3,
        prior_precision=1.0,
        signal_precision=9.0,
        large=forms.LargePlayer(0.3, cost=0.6, relative_precision=2.0),
    )
    check_solver(bb.global_game_equilibria, st.just(game), examples=1)
    with pytest.raises(ContractError, match="must be those before any signal"):
        check_solver(exaggerates, st.just(game), examples=1)


# --- reputational bargaining ----------------------------------------------------------------------

STUBBORN = forms.ReputationalBargaining(
    ("a", "b"), (1, 2), ({0.6: 0.05, 0.8: 0.02}, {0.3: 0.1, 0.7: 0.03}), pie=3, inside=(1, -1)
)


def contests(found: Any, **fields: Any) -> Any:
    """Return contests with some fields replaced."""
    return {pair: replace(contest, **fields) for pair, contest in found.items()}


WRONG: dict[str, tuple[dict[str, Callable[[Any], Any]], str]] = {
    "payoffs": ({"payoffs": lambda u: u + 0.01}, "the payoff of 'a'"),
    "hazards": (
        {"contests": lambda found: contests(found, hazards=(1.0, 1.0))}, "must concede unless"
    ),
    "horizon": ({"contests": lambda found: contests(found, horizon=9.0)}, "must concede unless"),
    "no contest": ({"contests": lambda _: {}}, "need a contest"),
    "announcements": ({"announcements": lambda p: p[::-1]}, "must|the payoff"),
    "chances": ({"accepts": lambda p: p + 0.5}, "must be probabilities"),
    "regret": ({"regret": lambda r: r + 0.1}, "regret must vanish"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_to_reputational_bargaining_is_caught(name: str) -> None:
    fields, message = WRONG[name]

    def wrong(game: Any) -> Any:
        return changed(bb.reputational_bargaining(game), **fields)

    with pytest.raises(ContractError, match=message):
        check_solver(wrong, st.just(STUBBORN), examples=1)


def test_reputational_bargaining_keeps_the_contract() -> None:
    check_solver(bb.reputational_bargaining, form=forms.ReputationalBargaining, examples=40)
    check_solver(bb.reputational_bargaining, st.just(STUBBORN), examples=1)
