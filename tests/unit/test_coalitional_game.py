"""`CoalitionalGame`: ways to build one, what it refuses, what it says of itself."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain._errors import GameError, NotApplicableError, ParameterError
from basebargain.forms._coalitional import CoalitionalGame

x, y = sympy.symbols("x y", real=True)


def table(*worths: Any) -> Any:
    return np.array(worths, dtype=object)


GLOVES = CoalitionalGame(("l", "r", "s"), table(0, 0, 0, 1, 0, 1, 0, 1), name="gloves")


def test_worths_are_in_the_order_of_the_bits() -> None:
    assert GLOVES.coalitions[:4] == ((), ("l",), ("r",), ("l", "r"))
    assert [GLOVES.worth(*own) for own in GLOVES.coalitions] == list(GLOVES.worths)


def test_the_order_of_labels_in_a_coalition_does_not_matter() -> None:
    assert GLOVES.worth("r", "l") == GLOVES.worth("l", "r") == 1
    assert GLOVES.worth() == 0


@pytest.mark.parametrize("wrap", [tuple, frozenset])
def test_a_mapping_may_have_tuples_or_frozensets_in_any_order(wrap: Any) -> None:
    worths = {wrap(own): GLOVES.worth(*own) for own in reversed(GLOVES.coalitions)}
    assert CoalitionalGame.from_worths(worths, players=("l", "r", "s")) == GLOVES


def test_a_label_by_itself_is_a_coalition_of_one() -> None:
    game = CoalitionalGame.from_worths({"left": 1, "right": 2, ("left", "right"): 4})
    assert (game.players, game.worth("right")) == (("left", "right"), 2)


def test_a_function_is_called_once_for_each_coalition_but_the_empty_one() -> None:
    seen: list[frozenset[str]] = []

    def worth(who: frozenset[str]) -> int:
        seen.append(who)
        return len(who)

    game = CoalitionalGame.from_function(("a", "b", "c"), worth)
    assert len(seen) == len(set(seen)) == 7
    assert game.worth("a", "c") == 2


def test_missing_coalitions_are_listed() -> None:
    with pytest.raises(GameError, match=r"5 of 7 are missing: b; a, b; c; a, c; b, c:"):
        CoalitionalGame.from_worths({"a": 1, ("a", "b", "c"): 3})


def test_many_missing_coalitions_are_counted() -> None:
    with pytest.raises(GameError, match=r"14 of 15 are missing: .*; and 9 more"):
        CoalitionalGame.from_worths({"a": 1}, players=("a", "b", "c", "d"))


@pytest.mark.parametrize(
    ("worths", "message"),
    [
        ({"a": 1, ("a",): 2}, "once"),
        ({("a", "a"): 1}, "twice"),
        ({(): 1, "a": 1}, "empty coalition must be worth 0"),
        ({7: 1}, "a coalition must be a frozenset"),
        ({(7,): 1}, "non-empty text"),
        ({"a": "1"}, "text is never read"),
        ({"a": math.nan}, "finite"),
        ({"a": math.inf}, "finite"),
        ({"a": True}, "0 or 1"),
        ({}, "at least one"),
    ],
)
def test_malformed_mappings_are_refused(worths: dict[Any, Any], message: str) -> None:
    with pytest.raises(GameError, match=message):
        CoalitionalGame.from_worths(worths)


def test_a_stranger_in_a_coalition_is_refused() -> None:
    with pytest.raises(GameError, match=r"the players are a, b; got 'c'"):
        CoalitionalGame.from_worths({("a", "c"): 1}, players=("a", "b"))
    with pytest.raises(GameError, match=r"the players are l, r, s; got 'q'"):
        GLOVES.worth("q")


@pytest.mark.parametrize(
    ("players", "worths", "message"),
    [
        ((), table(0), "at least one"),
        (("a", "a"), table(0, 1, 1, 1), "differ"),
        (("a", ""), table(0, 1, 1, 1), "non-empty text"),
        (("a", "b"), table(0, 1, 1), r"shape \(4,\)"),
        (("a",), table(1, 1), "must be worth 0; got 1"),
        (("a",), table(x, 1), "must be worth 0; got x"),
    ],
)
def test_malformed_tables_are_refused(players: Any, worths: Any, message: str) -> None:
    with pytest.raises(GameError, match=message):
        CoalitionalGame(players, worths)


def test_games_are_frozen() -> None:
    with pytest.raises(AttributeError):
        GLOVES.players = ("a",)  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        GLOVES.worths[1] = 2


# --- builders -------------------------------------------------------------------------------------


def test_a_coalition_wins_when_it_reaches_the_quota() -> None:
    council = CoalitionalGame.weighted_voting({"a": 3, "b": 2, "c": 1}, quota=4)
    wins = {own for own in council.coalitions if council.worth(*own) == 1}
    assert wins == {("a", "b"), ("a", "c"), ("a", "b", "c")}


def test_float_weights_are_the_decimals_they_print_as() -> None:
    """0.7 + 0.1 is less than 0.8 in binary."""
    council = CoalitionalGame.weighted_voting({"a": 0.7, "b": 0.1}, quota=0.8)
    assert council.worth("a", "b") == 1


@pytest.mark.parametrize("quota", [0, -1])
def test_a_quota_that_nobody_needs_is_refused(quota: int) -> None:
    with pytest.raises(GameError, match="quota must be positive"):
        CoalitionalGame.weighted_voting({"a": 1}, quota)


def test_weights_must_be_numbers() -> None:
    with pytest.raises(GameError, match="weight of 'a' must be a number"):
        CoalitionalGame.weighted_voting({"a": x}, 1)


def test_unanimity_needs_the_whole_carrier() -> None:
    game = CoalitionalGame.unanimity(("a", "b", "c"), ("c", "a"), worth=x)
    assert [own for own in game.coalitions if game.worth(*own) != 0] == [
        ("a", "c"),
        ("a", "b", "c"),
    ]
    assert game.parameters == ("x",)


@pytest.mark.parametrize("carrier", [(), ("q",)])
def test_unanimity_needs_a_carrier_among_the_players(carrier: tuple[str, ...]) -> None:
    with pytest.raises(GameError, match="carrier"):
        CoalitionalGame.unanimity(("a",), carrier)


# --- parameters -----------------------------------------------------------------------------------


SYMBOLIC = CoalitionalGame.from_worths({"a": x, "b": 0, ("a", "b"): x + 2 * y})


def test_free_parameters_are_named() -> None:
    assert (SYMBOLIC.kind, SYMBOLIC.parameters) == ("symbolic", ("x", "y"))


def test_exact_numbers_keep_the_game_exact() -> None:
    fixed = SYMBOLIC.at(x=1, y=Fraction(1, 2))
    assert (fixed.kind, fixed.worth("a", "b")) == ("exact", Fraction(2))


def test_one_float_makes_the_game_float() -> None:
    assert SYMBOLIC.at(x=1, y=0.5).kind == "float"


def test_parameters_may_be_given_one_after_the_other() -> None:
    assert SYMBOLIC.at(x=1).parameters == ("y",)
    assert SYMBOLIC.at(x=1).at(y=2) == SYMBOLIC.at(x=1, y=2)


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(ParameterError, match="'z' is no parameter"):
        SYMBOLIC.at(z=1)


def test_declared_ranges_are_checked() -> None:
    kappa = bb.parameters.symbol("kappa")
    game = CoalitionalGame(("a",), table(0, kappa)).declared(dict(bb.parameters.registry()))
    assert game.at(kappa=Fraction(1, 2)).worth("a") == Fraction(1, 2)
    with pytest.raises(ParameterError, match="kappa"):
        game.at(kappa=2)


def test_properties_need_numbers() -> None:
    with pytest.raises(NotApplicableError, match=r"still free: x, y"):
        _ = SYMBOLIC.is_convex


# --- derived games --------------------------------------------------------------------------------


def test_a_subgame_keeps_the_worths_of_its_coalitions() -> None:
    game = CoalitionalGame.from_function("abcd", lambda who: sum(map(ord, who)) ** 2)
    sub = game.subgame(("d", "b"))
    assert sub.players == ("d", "b")
    assert all(sub.worth(*own) == game.worth(*own) for own in sub.coalitions)


@pytest.mark.parametrize("players", [(), ("l", "l"), ("q",)])
def test_a_subgame_needs_distinct_players_of_the_game(players: tuple[str, ...]) -> None:
    with pytest.raises(GameError):
        GLOVES.subgame(players)


def test_rescaling_adds_what_each_player_earns_besides() -> None:
    game = GLOVES.rescaled(3, shift=[10, 20, 30])
    assert game.worth("l", "s") == 3 + 10 + 30
    assert GLOVES.rescaled(Fraction(1, 2)).worth("l", "r") == Fraction(1, 2)
    assert GLOVES.rescaled(1, 0.5).kind == "float"


def test_rescaling_needs_a_positive_scale_and_one_shift_a_player() -> None:
    with pytest.raises(GameError, match="scale must be positive"):
        GLOVES.rescaled(0)
    with pytest.raises(GameError, match="one shift"):
        GLOVES.rescaled(1, [1, 2])


def test_other_labels() -> None:
    game = GLOVES.renamed(("a", "b", "c"))
    assert game.worth("a", "c") == 1
    assert game != GLOVES
    assert len({game, GLOVES, GLOVES.renamed(GLOVES.players)}) == 2


def test_the_text_lists_small_games_only() -> None:
    assert "CoalitionalGame 'gloves' of l, r, s" in repr(GLOVES)
    assert "l, r: 1" in repr(GLOVES)
    assert "\n" not in repr(CoalitionalGame.unanimity("abcde", "a"))


# --- properties -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("worths", "expected"),
    [
        ((0, 1, 1, 3, 1, 3, 3, 6), (True, True, True)),
        ((0, 0, 0, 1, 0, 1, 0, 1), (True, True, False)),
        ((0, 1, 1, 1, 1, 1, 1, 1), (True, False, False)),
        ((0, 1, 1, 2, 1, 2, 2, 1), (False, False, False)),
        ((0, -1, -1, -2, -1, -2, -2, -3), (False, True, True)),
    ],
)
@pytest.mark.parametrize("number", [int, float])
def test_monotone_superadditive_convex(
    worths: tuple[int, ...], expected: tuple[bool, bool, bool], number: type
) -> None:
    game = CoalitionalGame(("a", "b", "c"), [number(v) for v in worths])  # type: ignore[arg-type]
    assert (game.is_monotone, game.is_superadditive, game.is_convex) == expected


def test_rounding_does_not_decide_superadditivity() -> None:
    """0.1 + 0.2 exceeds 0.3 in binary."""
    assert CoalitionalGame(("a", "b"), np.array([0, 0.1, 0.2, 0.3])).is_superadditive


# --- reading of floats ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("worths", "expected"),
    [
        ([0, 0.1, 0.2, 0.3], [Fraction(k, 10) for k in (0, 1, 2, 3)]),
        ([0, 1 / 3, 2 / 3, 1.0], [Fraction(k, 3) for k in (0, 1, 2, 3)]),
        ([0, 1e-12, 2e-12, 3e-12], [Fraction(k, 10**12) for k in (0, 1, 2, 3)]),
        (
            [0, 1e6 + 0.1, 1e6 + 0.2, 2e6 + 0.3],
            [0, *(Fraction(k, 10) for k in (10000001, 10000002, 20000003))],
        ),
        ([0, 0.1, 0.2, 0.1 + 0.2], [Fraction(k, 10) for k in (0, 1, 2, 3)]),
        ([0, 1.0, 1.0, math.nextafter(2, 0)], [0, 1, 1, Fraction(math.nextafter(2, 0))]),
        (
            [0, 0.1, math.nextafter(0.1, 1), 0.3],
            [Fraction(v) for v in (0, 0.1, math.nextafter(0.1, 1), 0.3)],
        ),
        ([0, 3 / 997, 5 / 991, 1.0], [0, Fraction(3 / 997), Fraction(5 / 991), 1]),
        ([0, math.pi, math.e, 6.5], [Fraction(v) for v in (0, math.pi, math.e, 6.5)]),
        ([0, 5e-324, 0.0, 1e-323], [0, Fraction(5e-324), 0, Fraction(1e-323)]),
        ([0.0] * 4, [0] * 4),
    ],
)
def test_floats_are_read_as_steps_or_taken_at_their_word(
    worths: list[float], expected: list[Fraction]
) -> None:
    """Whole numbers need no rounding, so that one ulp beside them is meant; likewise two floats."""
    assert list(CoalitionalGame(("a", "b"), np.array(worths)).exact().worths) == expected


def test_worths_beyond_the_whole_floats_are_read_as_steps_too() -> None:
    """An additive game keeps its core at any scale, though huge floats are whole numbers."""
    for scale in (1e-290, 1.0, 1e290):
        worths = {"a": 0.1 * scale, "b": 0.2 * scale, ("a", "b"): 0.3 * scale}
        assert len(bb.core(bb.CoalitionalGame.from_worths(worths))) == 1, scale
