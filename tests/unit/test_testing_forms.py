"""The strategies for every form draw what they promise, and `check_game` knows each form."""

from __future__ import annotations

import copy
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings

import basebargain as bb
from basebargain import forms, testing
from basebargain._errors import GameError
from basebargain.testing import ContractError, check_game

ROOMS: dict[str, Callable[..., Any]] = {
    "extensive": testing.extensive_games,
    "signalling": testing.signalling_games,
    "bargaining": testing.bargaining_problems,
    "attrition": testing.attrition_games,
    "reputation": testing.reputational_games,
    "markov": testing.markov_games,
    "quadratic": testing.quadratic_markov_games,
    "coalitional": testing.coalitional_games,
    "global": testing.global_games,
}


def drawn(strategy: Any, count: int = 100) -> list[Any]:
    """Return some games that a strategy draws."""
    found: list[Any] = []

    @settings(max_examples=count, derandomize=True, database=None)
    @given(game=strategy)
    def collect(game: Any) -> None:
        found.append(game)

    collect()
    return found


# ------------------------------------------------------------------ strategies


@pytest.mark.parametrize("name", ROOMS)
def test_floats_are_floats_and_the_rest_is_exact(name: str) -> None:
    """Each game has numbers of the kind asked for, and of that kind alone."""
    floats = drawn(ROOMS[name](kinds=["floats"]), 20)
    fractions = drawn(ROOMS[name](kinds=["fractions"]), 20)
    assert all(_is_exact(game) for game in fractions)
    assert not any(_is_exact(game) for game in floats)


def _is_exact(game: Any) -> bool:
    if isinstance(game, forms.ReputationalBargaining):
        return not any(isinstance(number, float) for number in (game.pie, *game.impatience))
    return bool(game.is_exact) if hasattr(game, "is_exact") else game.kind == "exact"


@pytest.mark.parametrize("name", ROOMS)
def test_parametric_games_hold_parameters(name: str) -> None:
    assert all(game.parameters for game in drawn(ROOMS[name](parametric=True), 20))


@pytest.mark.parametrize("name", ROOMS)
def test_an_unknown_kind_is_named(name: str) -> None:
    with pytest.raises(GameError, match="'gaussian'"):
        ROOMS[name](kinds=["gaussian"])


def test_trees_are_of_many_shapes() -> None:
    """Chance that may not happen, hidden moves, players who never move, up to three of them."""
    games = drawn(testing.extensive_games())
    assert {len(game.players) for game in games} == {1, 2, 3}
    assert any(not game.has_perfect_information for game in games)
    assert any(0 in game.chances for game in games)
    assert any(len(game.subgame_roots()) > 1 for game in games)
    assert any(_depths_differ(game) for game in games)
    assert max(len(game.payoffs) for game in games) > 5


def _depths_differ(game: Any) -> bool:
    """Whether an information set has nodes of different depth."""
    return any(len({len(game.history(k)) for k in own.nodes}) > 1 for own in game.information_sets)


def test_perfect_information_and_no_chance_can_be_asked_for() -> None:
    games = drawn(testing.extensive_games(perfect_information=True, chance_moves=False), 60)
    assert all(game.has_perfect_information and not game.chances.size for game in games)


def test_problems_are_of_many_kinds() -> None:
    """Caps and floors, breakdowns, options of none, one or both, deals not worth making."""
    games = drawn(testing.bargaining_problems())
    assert {len(game.outside) for game in games} == {0, 1, 2}
    assert {game.breakdown is None for game in games} == {True, False}
    assert {game.feasible.transfer.cap is None for game in games} == {True, False}
    regimes = {
        eq.regime
        for game in drawn(testing.bargaining_problems(outside=0))
        for eq in _outcomes(game)
    }
    assert regimes == {"AGREEMENT", "IMPASSE"}


def _outcomes(game: Any) -> Any:
    return bb.alternating_offers(game).equilibria


def test_sets_are_of_the_kinds_asked_for() -> None:
    kinds = ("transfers", "finite", "polyhedral")
    games = drawn(testing.bargaining_problems(sets=kinds), 60)
    names = {type(game.feasible).__name__ for game in games}
    assert names == {"TransferAgreements", "FiniteAgreements", "PolyhedralSet"}
    with pytest.raises(GameError, match="'round'"):
        testing.bargaining_problems(sets=["round"])


def test_wars_may_be_worth_waging_or_not() -> None:
    games = drawn(testing.attrition_games(), 60)
    sides = {tuple(c > w for c, w in zip(g.conceding, g.idle, strict=True)) for g in games}
    assert sides == {(a, b) for a in (True, False) for b in (True, False)}


def test_worths_make_cores_empty_and_not() -> None:
    games = drawn(testing.coalitional_games(), 60)
    assert {len(bb.core(game)) > 0 for game in games} == {True, False}
    assert {len(game.players) for game in games} == {1, 2, 3, 4}


def test_global_games_are_of_many_kinds() -> None:
    games = drawn(testing.global_games())
    kinds = {
        None if game.large is None else (game.large.chooses, game.large.relative_precision is None)
        for game in games
    }
    assert kinds == {None, (False, True), (True, True), (True, False)}
    assert {game.signal_precision is None for game in games} == {True, False}


def test_states_may_be_left_for_ever() -> None:
    games = drawn(testing.markov_games(states=2))
    corners = [game.transitions["s1"][..., 0].ravel().tolist() for game in games]
    assert any(set(row) == {0} for row in corners)
    assert any(set(row) == {1} for row in corners)


# ------------------------------------------------------------------ what check_game knows


def spoilt(game: Any, **fields: Any) -> Any:
    """Return a copy in which some fields, or what was computed from them, are others."""
    other = copy.copy(game)
    other.__dict__.update(fields)
    return other


def frozen(values: Any) -> Any:
    """Return an array of exact numbers that cannot be changed."""
    array = np.array(values, dtype=object)
    array.flags.writeable = False
    return array


half = Fraction(1, 2)
TOSS = bb.ExtensiveGame(
    ("a", "b"),
    bb.chance(
        {
            side: (half, bb.decision("a", side, {"l": bb.terminal(1, 0), "r": bb.terminal(0, 1)}))
            for side in ("heads", "tails")
        }
    ),
)
UNFAIR = forms.Chance(tuple((side, Fraction(1), bb.terminal(0, 0)) for side in ("heads", "tails")))
STAGE = bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
STATES = bb.MarkovGame({"x": STAGE, "y": STAGE}, {"x": [half, half], "y": [0, 1]}, half)
TALKS = bb.BargainingProblem(
    ("a", "b"),
    forms.TransferAgreements((forms.Agreement("deal", (0, 4)),), forms.Transfer("b", "a", cap=4)),
    (0, 0),
    (1, 2),
)
PAIR = bb.CoalitionalGame.unanimity(("a", "b"), ("a", "b"))
SIGNALS = bb.SignallingGame.from_arrays(
    np.zeros((2, 1, 1), dtype=int), np.zeros((2, 1, 1), dtype=int), prior=(half, half)
)
EFFORT = forms.QuadraticMarkovGame.from_expressions(
    players=("a",),
    components={"c": ("off", "on")},
    efforts=[forms.Effort("a", "e")],
    payoffs={"off": [-(sympy.Symbol("e") ** 2)], "on": [1]},
    moves={"off": {"c": ("on", sympy.Symbol("e"))}},
    discounts=half,
)
ATTACK = bb.GlobalGame(half, prior_mean=0, prior_precision=2)


class _Blind(bb.ExtensiveGame):
    @property
    def information_sets(self) -> Any:
        return super().information_sets[:1]


WAR = bb.AttritionGame(("a", "b"), (0, 0), (1, 1), inside=(-1, -1), impatience=(1, 1))
STUBBORN = bb.forms.ReputationalBargaining(("a", "b"), (1, 1), ({half: half}, {half: half}))

SPOILT: dict[str, tuple[Callable[[], Any], str]] = {
    "payoffs of another shape": (lambda: spoilt(STAGE, payoffs=STAGE.payoffs[:1]), "one axis"),
    "chance above one": (lambda: spoilt(TOSS, root=UNFAIR), "chance must add up to one"),
    "payoffs of another tree": (
        lambda: spoilt(TOSS, payoffs=frozen([[0, 0]] * 4)),
        "payoffs must be those at the ends",
    ),
    "sets of another tree": (
        lambda: _Blind(TOSS.players, TOSS.root),
        "information sets must be those of the tree",
    ),
    "a prior of two": (lambda: spoilt(SIGNALS, prior=frozen([1, 1])), "prior must add up"),
    "an impossible type": (lambda: spoilt(SIGNALS, prior=frozen([0, 1])), "prior must be positive"),
    "patience beyond measure": (lambda: spoilt(TALKS, impatience=(-1, 3)), "impatience"),
    "a negative hazard": (
        lambda: spoilt(TALKS, breakdown=spoilt(forms.Breakdown(1, (0, 0)), hazard=-half)),
        "hazard must not be negative",
    ),
    "two options of one player": (
        lambda: spoilt(TALKS, outside=(forms.OutsideOption("a", (0, 0)),) * 2),
        "one outside option each",
    ),
    "a state that leaks": (
        lambda: spoilt(
            STATES,
            transitions={**STATES.transitions, "y": frozen(np.zeros((2, 2, 2), dtype=int))},
        ),
        "immutable",
    ),
    "chances of nothing": (
        lambda: spoilt(STATES, transitions=_view(y=frozen(np.zeros((2, 2, 2), dtype=int)))),
        "must add up to one",
    ),
    "no discounting": (lambda: spoilt(STATES, discounts=(1, 1)), "discount factors"),
    "a start in no state": (lambda: spoilt(STATES, start="z"), "start in a state"),
    "an interval turned round": (
        lambda: spoilt(EFFORT, bounds=frozen([[[1, 0]], [[1, 0]]])),
        "efforts must come from intervals",
    ),
    "a level that is not there": (lambda: spoilt(EFFORT, targets=frozen([[2], [0]])), "levels"),
    "something from nothing": (
        lambda: spoilt(PAIR, worths=frozen([1, 0, 0, 1])),
        "empty coalition must be worth nothing",
    ),
    "a convex game that is none": (lambda: spoilt(PAIR, is_convex=False), "is_convex"),
    "nothing to win": (lambda: spoilt(WAR, winning=WAR.conceding), "winning must be worth more"),
    "a demand for all": (
        lambda: spoilt(STUBBORN, types=(((Fraction(1), half),),) * 2),
        "demands must lie",
    ),
    "a cost above one": (lambda: spoilt(ATTACK, cost=Fraction(2)), "costs and weights"),
    "a negative precision": (
        lambda: spoilt(ATTACK, prior_precision=Fraction(-2)),
        "precisions must be positive",
    ),
}


def _view(**rows: Any) -> Any:
    """Return the transitions with some of them changed, read-only as they were."""
    return type(STATES.transitions)({**STATES.transitions, **rows})  # type: ignore[call-arg]


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_game_is_caught(name: str) -> None:
    make, message = SPOILT[name]
    with pytest.raises(ContractError, match=message):
        check_game(make())


@pytest.mark.parametrize(
    "game", [TOSS, SIGNALS, STATES, TALKS, PAIR, EFFORT, ATTACK, WAR, STUBBORN], ids=repr
)
def test_the_games_to_be_spoilt_are_whole(game: Any) -> None:
    check_game(game)


def test_games_of_efforts_are_equal_by_what_they_hold() -> None:
    assert copy.deepcopy(EFFORT) == EFFORT
    assert spoilt(EFFORT, start="on") != EFFORT
    assert len({EFFORT, copy.deepcopy(EFFORT)}) == 1
    with pytest.raises(ValueError, match="read-only"):
        EFFORT.targets[0] = 1


class _Nameless(forms.StrategicGame):
    def renamed(self, players: Any = None, strategies: Any = None) -> Any:  # noqa: ARG002
        return self


class _Unitless(forms.StrategicGame):
    def rescaled(self, scale: Any = 1, shift: Any = 0) -> Any:  # noqa: ARG002
        return self


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (_Nameless, "other names"),
        (_Unitless, "scale of zero must be refused"),
    ],
)
def test_a_form_that_lacks_something_is_caught(form: Any, message: str) -> None:
    with pytest.raises(ContractError, match=message):
        check_game(form(STAGE.players, STAGE.strategies, STAGE.payoffs))


def test_a_game_that_cannot_be_pickled_is_caught() -> None:
    class Local(forms.StrategicGame):
        """A class that no other process can find."""

    with pytest.raises(ContractError, match="survive pickling"):
        check_game(Local(STAGE.players, STAGE.strategies, STAGE.payoffs))
