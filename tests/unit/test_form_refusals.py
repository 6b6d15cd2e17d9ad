"""What cannot be a field of a form is refused in words, with a `GameError`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain import forms
from basebargain._errors import GameError

half = Fraction(1, 2)
u = sympy.Symbol("u")
TABLE = bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
TREE = bb.ExtensiveGame(("a", "b"), bb.terminal(0, 1))
SIGNALS = bb.SignallingGame.from_arrays(
    np.zeros((2, 1, 1)), np.zeros((2, 1, 1)), prior=(half, half)
)
DEAL = forms.Agreement("deal", (0, 4))
PAY = forms.Transfer("b", "a", cap=4)
TALKS = bb.BargainingProblem(("a", "b"), forms.TransferAgreements((DEAL,), PAY), (0, 0), (1, 2))
WAR = bb.AttritionGame(("a", "b"), (0, 0), (1, 1), inside=(-1, -1), impatience=(1, 1))
STUBBORN = forms.ReputationalBargaining(("a", "b"), (1, 1), ({half: half}, {half: half}))
CURVE = forms.SmoothFrontier(u, 1 - u**2, u, 0, 1)

GAMES = (TABLE, TREE, SIGNALS, TALKS, WAR, STUBBORN)
ODD: tuple[Any, ...] = (3, None, 2.5, object(), "text", ([], []), (None, None), np.zeros((2, 2)), u)

# Fields in which none of the odd values may stand.
FIELDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "strategic": (TABLE, ("players", "strategies", "ranges")),
    "extensive": (TREE, ("players", "root", "ranges")),
    "signalling": (SIGNALS, ("types", "messages", "responses", "players", "prior", "ranges")),
    "bargaining": (TALKS, ("players", "feasible", "inside", "outside", "regimes", "ranges")),
    "attrition": (WAR, ("players", "conceding", "winning", "inside", "impatience", "ranges")),
    "reputation": (STUBBORN, ("players", "impatience", "types", "inside", "ranges")),
    "transfers": (TALKS.feasible, ("agreements", "transfer")),
    "finite": (forms.FiniteAgreements((DEAL,)), ("agreements",)),
    "curve": (CURVE, ("variable",)),
}


@pytest.mark.parametrize(("name", "field"), [(n, f) for n, (_, own) in FIELDS.items() for f in own])
def test_what_cannot_be_read_is_refused_in_words(name: str, field: str) -> None:
    game, _ = FIELDS[name]
    for value in ODD:
        if value is u and field == "variable":
            continue
        with pytest.raises(GameError):
            replace(game, **{field: value})


@pytest.mark.parametrize("game", GAMES, ids=lambda game: type(game).__name__)
def test_the_message_says_where_and_what_came(game: Any) -> None:
    with pytest.raises(GameError, match=r"players must be .*got 3"):
        replace(game, players=3)
    with pytest.raises(GameError, match="name must be text; got 3"):
        replace(game, name=3)
    with pytest.raises(GameError, match=r"unit must be text; got \['bn'\]"):
        replace(game, unit=["bn"])
    with pytest.raises(GameError, match="ranges must map names of parameters"):
        replace(game, ranges={"kappa": (0, 1)})


def odd(value: Any) -> Any:
    """Return the value as something that may be called with anything."""
    return value


def with_odd(game: Any, **fields: Any) -> Any:
    """Return the game with other fields, of any type."""
    return replace(game, **fields)


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "one word for several labels": (lambda: with_odd(TABLE, players="ab"), "must be a sequence"),
    "a strategy for strategies": (
        lambda: with_odd(TABLE, strategies=("up", "left")),
        r"strategies\[0\] must be a sequence",
    ),
    "restricted to a number": (lambda: odd(TABLE).restricted(3), "must be a sequence"),
    "restricted for one player": (
        lambda: odd(TABLE).restricted([("1",)]),
        "one sequence of strategies",
    ),
    "labels of arrays": (
        lambda: odd(bb.StrategicGame).from_arrays([1], players=3),
        "from_arrays: players",
    ),
    "a sender without a receiver": (lambda: with_odd(SIGNALS, players=("a",)), "must be two"),
    "three who signal": (lambda: with_odd(SIGNALS, players=("a", "b", "c")), "must be two"),
    "types that are none": (
        lambda: odd(bb.SignallingGame).from_function(
            lambda *_: (0, 0),
            types=3,
            messages=("m",),
            responses=("r",),
            prior=(1,),
        ),
        "from_function: types",
    ),
    "an option that is a pair": (lambda: with_odd(TALKS, outside=((0, 1),)), r"outside\[0\]"),
    "a breakdown that is a rate": (lambda: with_odd(TALKS, breakdown=3), "breakdown must be made"),
    "a war that breaks down at a rate": (lambda: with_odd(WAR, breakdown=3), "breakdown must be"),
    "two regimes": (lambda: with_odd(TALKS, regimes=("a", "b")), "three different names"),
    "a label that is a list": (
        lambda: odd(forms.Agreement)(["deal"], (0, 0)),
        "label must be text",
    ),
    "a payer that is a number": (lambda: odd(forms.Transfer)(1, "a"), "payer must be text"),
    "an option of no one": (lambda: odd(forms.OutsideOption)(None, (0, 0)), "player must be text"),
    "a value too many": (lambda: with_odd(CURVE, values=(1,)), "one number for each"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_remedy(name: str) -> None:
    make, message = REFUSED[name]
    with pytest.raises(GameError, match=message):
        make()
