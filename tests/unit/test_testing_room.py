"""`check_solver`: what keeps the contract of solvers passes, and every clause catches a breach."""

from __future__ import annotations

import itertools
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

import basebargain as bb
from basebargain._errors import (
    MissingPackageError,
    NotApplicableError,
    SolverError,
)
from basebargain.forms import StrategicGame
from basebargain.solvers import Component, Status
from basebargain.testing import (
    ContractError,
    check_solver,
    strategic_games,
)

# ------------------------------------------------------------------ solvers


def test_the_librarys_solver_keeps_the_contract() -> None:
    check_solver(bb.nash_equilibria, examples=60)


def test_games_may_be_the_callers_own() -> None:
    check_solver(bb.nash_equilibria, strategic_games(strategies=2, kinds=["ordinal"]), examples=20)


def test_an_incomplete_solver_may_return_any_of_the_equilibria() -> None:
    """A list of at least these is not held to invariance, only to its certificates."""

    def first(game: StrategicGame) -> Any:
        full = bb.nash_equilibria(game)
        one = full.equilibria[:1]
        return replace(
            full, equilibria=one, components=(Component(one, ((0,),)),), complete=False, note="one"
        )

    check_solver(first, examples=30)


Breaking = Callable[[StrategicGame], Any]
BROKEN: dict[str, tuple[Breaking, str]] = {}


def breaks(message: str) -> Callable[[Breaking], Breaking]:
    """Register a solver that breaks the clause whose message contains `message`."""

    def register(solver: Breaking) -> Breaking:
        BROKEN[solver.__name__] = (solver, message)
        return solver

    return register


def rewritten(game: StrategicGame, change: Callable[[Any], Any]) -> Any:
    """Return the full solution with every equilibrium changed, components included."""
    full = bb.nash_equilibria(game)
    new = {id(e): change(e) for e in full.equilibria}
    return replace(
        full,
        equilibria=tuple(new[id(e)] for e in full.equilibria),
        components=tuple(
            replace(c, equilibria=tuple(new[id(e)] for e in c)) for c in full.components
        ),
    )


def kept(game: StrategicGame, wanted: Callable[[Any], bool]) -> Any:
    """Return the full solution, as isolated points, without the equilibria not wanted."""
    full = bb.nash_equilibria(game)
    some = tuple(e for e in full.equilibria if wanted(e)) or full.equilibria
    return replace(full, equilibria=some, components=tuple(Component((e,), ((0,),)) for e in some))


@breaks("the answer must be a solution")
def returns_a_list(game: StrategicGame) -> Any:
    return list(bb.nash_equilibria(game))


@breaks("the answer must be a solution")
def returns_nothing(game: StrategicGame) -> Any:  # noqa: ARG001 - the face of a solver
    return None


@breaks("complete must be True or False")
def leaves_completeness_open(game: StrategicGame) -> Any:
    return replace(bb.nash_equilibria(game), complete="perhaps")  # type: ignore[arg-type]


@breaks("status must be an enum")
def has_a_text_for_status(game: StrategicGame) -> Any:
    return replace(bb.nash_equilibria(game), status="fine")  # type: ignore[arg-type]


@breaks("components must divide up the equilibria")
def forgets_components(game: StrategicGame) -> Any:
    return replace(bb.nash_equilibria(game), components=())


@breaks("subsets must cover")
def forgets_subsets(game: StrategicGame) -> Any:
    full = bb.nash_equilibria(game)
    return replace(full, components=tuple(replace(c, subsets=()) for c in full.components))


@breaks("an empty list must have a reason")
def finds_nothing(game: StrategicGame) -> Any:
    return replace(bb.nash_equilibria(game), equilibria=(), components=(), note="")


@breaks("the game must be left alone")
def scribbles_on_the_game(game: StrategicGame) -> Any:
    full = bb.nash_equilibria(game)
    game.payoffs.flags.writeable = True
    game.payoffs[:] = 0
    game.payoffs.flat[0] = 1
    return full


_calls = itertools.count()


@breaks("the same game must get the same answer")
def depends_on_the_time_of_day(game: StrategicGame) -> Any:
    late = next(_calls) % 2
    return kept(game, lambda e: not late or e.profile[0][0] == 1)


@breaks("a game must be solved or refused in words")
def stumbles(game: StrategicGame) -> Any:
    return dict[Any, Any]()[game]


@breaks("a game must be solved or refused in words")
def divides_by_zero(game: StrategicGame) -> Any:
    warnings.warn("invalid value encountered in divide", RuntimeWarning, stacklevel=1)
    return bb.nash_equilibria(game)


@breaks("a refusal must say why")
def refuses_in_silence(game: StrategicGame) -> Any:  # noqa: ARG001 - the face of a solver
    raise SolverError


@breaks("the solver must answer some of the games")
def refuses_everything(game: StrategicGame) -> Any:  # noqa: ARG001 - the face of a solver
    msg = "not today"
    raise NotApplicableError(msg)


@breaks("profiles must be probabilities")
def forgets_to_normalise(game: StrategicGame) -> Any:
    return rewritten(game, lambda e: replace(e, profile=tuple(2 * mix for mix in e.profile)))


@breaks("must not gain by deviating")
def plays_uniformly(game: StrategicGame) -> Any:
    even = tuple(np.array([Fraction(1, size)] * size) for size in game.shape)
    return rewritten(game, lambda e: replace(e, profile=even))


@breaks("payoffs must be those of")
def reports_other_payoffs(game: StrategicGame) -> Any:
    return rewritten(game, lambda e: replace(e, payoffs=e.payoffs + 1))


@breaks("there must be one payoff per player")
def reports_one_payoff(game: StrategicGame) -> Any:
    return rewritten(game, lambda e: replace(e, payoffs=e.payoffs[:1]))


@breaks("regret must be")
def certifies_at_random(game: StrategicGame) -> Any:
    return rewritten(game, lambda e: replace(e, regret=e.regret + 1))


@breaks("exact payoffs must give exact answers")
def rounds(game: StrategicGame) -> Any:
    return rewritten(game, lambda e: replace(e, payoffs=e.payoffs.astype(float)))


@breaks("another unit and zero")
def depends_on_the_unit(game: StrategicGame) -> Any:
    return kept(game, lambda e: e.payoffs[0] >= 0)


@breaks("other names must not move")
def depends_on_names(game: StrategicGame) -> Any:
    return kept(game, lambda e: game.players[0] == "1" or e.profile[0][0] == 1)


@breaks("another order of strategies must not move")
def prefers_the_first_strategy(game: StrategicGame) -> Any:
    return kept(game, lambda e: e.profile[0][0] > 0)


@breaks("another order of players must not move")
def prefers_the_first_player(game: StrategicGame) -> Any:
    return kept(
        game, lambda e: max(e.profile[0]) == 1 or e.regret > 0 or len(set(e.profile[1])) == 1
    )


@breaks("a strictly dominated strategy")
def prefers_small_games(game: StrategicGame) -> Any:
    small = all(len(own) == 2 for own in game.strategies)
    return kept(game, lambda e: small or max(e.profile[0]) == 1)


@breaks("must not change what can be solved")
def refuses_other_names(game: StrategicGame) -> Any:
    if game.players[0].endswith("'"):
        msg = "unknown player"
        raise NotApplicableError(msg)
    return bb.nash_equilibria(game)


@breaks("mixtures within a subset must be equilibria")
def joins_all_components(game: StrategicGame) -> Any:
    full = bb.nash_equilibria(game)
    every = tuple(range(len(full)))
    return replace(full, components=(Component(full.equilibria, (every,)),))


@breaks("other names must not move the equilibria")
def joins_components_of_some_players(game: StrategicGame) -> Any:
    full = bb.nash_equilibria(game)
    subsets = tuple((k,) for k in range(len(full)))
    joined = Component(full.equilibria, subsets)
    return replace(full, components=(joined,)) if game.players[0] == "1" else full


DILEMMA = StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
SMALL_GAMES = strategic_games(strategies=2, kinds=["integers"])


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_solver_is_caught(name: str) -> None:
    solver, message = BROKEN[name]
    games = st.just(DILEMMA) if name == "plays_uniformly" else SMALL_GAMES
    with pytest.raises(ContractError, match=message):
        check_solver(solver, games, examples=200)


def test_the_message_holds_the_simplest_case() -> None:
    with pytest.raises(ContractError, match=r"(?s)check_solver\(stumbles\).*KeyError.*1x1"):
        check_solver(stumbles)


# ------------------------------------------------------------------ without Hypothesis


def test_the_room_names_the_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("basebargain.testing")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingPackageError, match=r"hypothesis.*pip install"):
        __import__("basebargain.testing")


def test_statuses_carry_their_remedy() -> None:
    """What the contract asks of a status holds for the library's own."""
    assert all(isinstance(status.value, str) for status in Status)
