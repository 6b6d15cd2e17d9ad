"""`check_game` catches breaches that show only when it looks twice: equality, units, formulas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain import forms
from basebargain.forms._frozen import frozen
from basebargain.testing import ContractError, check_game

half = Fraction(1, 2)
kappa, stake, u = sympy.symbols("kappa stake u", real=True)
TABLE = bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]], name="table", unit="bn")
FORMULAS = bb.StrategicGame.from_arrays([[kappa, stake], [0, 1]], [[3, 5], [0, kappa * stake]])
TREE = bb.ExtensiveGame(
    ("a", "b"),
    bb.chance(
        {
            "dry": (
                half,
                bb.decision("a", "weather", {"l": bb.terminal(1, 0), "r": bb.terminal(0, 1)}),
            ),
            "wet": (
                half,
                bb.decision("b", "storm", {"l": bb.terminal(2, 0), "r": bb.terminal(3, 1)}),
            ),
        }
    ),
)
WAR = bb.AttritionGame(
    ("a", "b"), (0, 0), (1, 1), (-1, -1), (1, 1), breakdown=forms.Breakdown(1, (0, 0))
)
WORTHS = bb.CoalitionalGame(("a", "b"), np.array([0, 1, 2, 4]))
ATTACK = bb.GlobalGame(half, large=forms.LargePlayer(half, participation=half))
CURVE = bb.BargainingProblem(
    ("a", "b"), forms.SmoothFrontier(u, (1 - u) * stake, u, 0, 1), (0, 0), (kappa, 1)
)


def spoilt(game: Any, **attributes: Any) -> Any:
    """Return the game as one of a class with other methods."""
    changed = type(type(game).__name__, (type(game),), attributes)
    other: Any = object.__new__(changed)
    other.__dict__.update({k: v for k, v in game.__dict__.items() if k not in attributes})
    return other


def holding(game: Any, **fields: Any) -> Any:
    """Return the game with other fields, unchecked."""
    other = object.__new__(type(game))
    for name in game.__dataclass_fields__:
        object.__setattr__(other, name, fields.get(name, getattr(game, name)))
    return other


def fails(*_: Any, **__: Any) -> Any:
    msg = "out of order"
    raise RuntimeError(msg)


def at_of(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Return a method ``at`` that checks the values and then puts others."""

    def at(self: Any, **values: Any) -> Any:
        form = bb.StrategicGame
        form.at(self, **values)
        return form.at(self, **change(values))

    return at


def swapped(values: dict[str, Any]) -> dict[str, Any]:
    turned = {"kappa": "stake", "stake": "kappa"}
    return {turned[k]: v for k, v in values.items()} if len(values) == 2 else values


def same_labels(self: Any, other: Any) -> bool:
    return type(other) is type(self) and getattr(other, "players", 0) == getattr(self, "players", 0)


def without_names(self: Any, **values: Any) -> Any:
    return replace(bb.StrategicGame.at(self, **values), name="other")


def without_ranges(self: Any, **values: Any) -> Any:
    return replace(bb.StrategicGame.at(self, **values), ranges=frozen())


RANGES = {name: replace(bb.registry()["kappa"], name=name) for name in ("kappa", "stake")}
DECLARED = FORMULAS.declared(RANGES)
BLIND: dict[str, Any] = {"__eq__": same_labels, "__hash__": lambda _: 1}

BREACHES: dict[str, tuple[Callable[[], Any], str]] = {
    "a hash that fails": (lambda: spoilt(TABLE, __hash__=fails), "hash must work"),
    "a repr that fails": (lambda: spoilt(TABLE, __repr__=fails), "repr, the printed form"),
    "a copy that fails": (lambda: spoilt(TABLE, __copy__=fails), "copy must work"),
    "equality that fails": (lambda: spoilt(TABLE, __eq__=fails, __hash__=lambda _: 1), "equality"),
    "equal and unequal": (lambda: spoilt(TABLE, __ne__=lambda *_: True), "equal the game"),
    "equal whatever the payoffs": (lambda: spoilt(TABLE, **BLIND), "other numbers in payoffs"),
    "equal whatever the tree": (lambda: spoilt(TREE, **BLIND), "other numbers in root"),
    "equal whatever the war": (lambda: spoilt(WAR, **BLIND), "other numbers in winning"),
    "a field to be deleted": (
        lambda: spoilt(TABLE, __delattr__=object.__delattr__),
        "must not be deletable",
    ),
    "a table kept to be changed": (
        lambda: _with_cache(TABLE),
        "cache must be a read-only array",
    ),
    "formulas of other names": (lambda: spoilt(FORMULAS, parameters=()), "every free name"),
    "a name in no formula": (
        lambda: spoilt(FORMULAS, parameters=("kappa", "other", "stake")),
        "only names that a formula",
    ),
    "values swapped": (lambda: spoilt(FORMULAS, at=at_of(swapped)), "values into the formulas"),
    "a value ignored": (
        lambda: spoilt(FORMULAS, at=at_of(lambda v: v | ({"stake": 3} if "stake" in v else {}))),
        "values into the formulas",
    ),
    "another name afterwards": (lambda: spoilt(FORMULAS, at=without_names), "keep the name"),
    "ranges lost on the way": (lambda: spoilt(DECLARED, at=without_ranges), "keep the range"),
    "ranges that are not heard": (
        lambda: spoilt(FORMULAS, declared=lambda self, _: self),
        "must raise ParameterError",
    ),
    "a unit that changes nothing": (
        lambda: spoilt(
            TABLE, rescaled=lambda self, *a: (bb.StrategicGame.rescaled(self, *a), self)[1]
        ),
        "scale . u . shift",
    ),
    "a shift unheard": (
        lambda: spoilt(TREE, rescaled=lambda self, a=1, _=0: bb.ExtensiveGame.rescaled(self, a)),
        "scale . u . shift",
    ),
    "worths that do not shift": (
        lambda: spoilt(
            WORTHS, rescaled=lambda self, a=1, _=0: bb.CoalitionalGame.rescaled(self, a)
        ),
        "scale . u . shift",
    ),
    "an infinite payoff": (lambda: holding(WAR, inside=(-float("inf"), -1)), "finite floats"),
    "a float among fractions": (
        lambda: holding(WAR, inside=(-1.5, half)),
        "all floats or all exact",
    ),
    "two players of one name": (
        lambda: holding(WAR, players=("a", "a")),
        "players must be different",
    ),
    "a player without a name": (lambda: holding(WORTHS, players=("a", "")), "players must be"),
    "another kind": (lambda: spoilt(TABLE, kind="float"), "kind must say"),
    "exact with parameters": (lambda: spoilt(CURVE, is_exact=True), "is_exact must say"),
    "waiting worth something else": (lambda: spoilt(WAR, idle=(1, 1)), "idle must be"),
    "a breakdown unheard": (lambda: spoilt(WAR, hazard=0), "hazard must be that"),
    "a chance above one": (
        lambda: holding(ATTACK, large=holding(ATTACK.large, participation=Fraction(2))),
        "taking part",
    ),
    "a table of another tree": (
        lambda: spoilt(
            TREE, to_strategic=lambda self: bb.ExtensiveGame.to_strategic(self).rescaled(2)
        ),
        "the strategic form must have the payoffs",
    ),
}


def _with_cache(game: Any) -> Any:
    cache = cached_property(lambda _: np.zeros(2))
    other = spoilt(game, cache=cache)
    cache.__set_name__(type(other), "cache")
    assert other.cache.flags.writeable
    return other


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_caught(name: str) -> None:
    make, message = BREACHES[name]
    with pytest.raises(ContractError, match=message):
        check_game(make())


@pytest.mark.parametrize("game", [TABLE, FORMULAS, DECLARED, TREE, WAR, WORTHS, ATTACK, CURVE])
def test_what_is_to_be_broken_is_whole(game: Any) -> None:
    check_game(game)


def test_a_value_for_a_name_that_no_payoff_depends_on_is_caught() -> None:
    check_game(FORMULAS, kappa=1, stake=2)
    with pytest.raises(ContractError, match="'stake', for which a value was given"):
        check_game(FORMULAS.at(stake=1), kappa=1, stake=2)
