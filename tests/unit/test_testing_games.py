"""`check_game`: what keeps the contract of games passes, and every clause catches a breach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings

from basebargain._errors import (
    ParameterError,
)
from basebargain.forms import StrategicGame
from basebargain.testing import (
    ContractError,
    check_game,
    strategic_games,
)

kappa, stake = sympy.symbols("kappa stake", real=True)
SYMBOLIC = StrategicGame.from_arrays([[kappa * stake, 0], [1, stake]], [[1, kappa], [0, 2]])


def test_forms_keep_the_contract() -> None:
    check_game(SYMBOLIC)
    check_game(SYMBOLIC, kappa=Fraction(1, 7))
    check_game(SYMBOLIC.at(kappa=0.3))
    check_game(SYMBOLIC.at(kappa=0.3, stake=2))


@settings(max_examples=30)
@given(game=strategic_games(players=(1, 3), strategies=(1, 2)))
def test_drawn_games_keep_the_contract(game: StrategicGame) -> None:
    check_game(game)


@dataclass(frozen=True)
class Form:
    """A small form that keeps the contract, to be broken one method at a time."""

    size: Any = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the free names."""
        return () if self.size is not None else ("size",)

    def at(self, **values: Any) -> Any:
        """Replace the parameter."""
        for name, value in values.items():
            if name not in self.parameters:
                msg = f"{name} is unknown"
                raise ParameterError(msg)
            if isinstance(value, str) or value is None or not abs(value) < float("inf"):
                msg = f"{name} must be finite"
                raise ParameterError(msg)
        return replace(self, **values)


def with_method(name: str, value: Any) -> Any:
    """Return an instance of the form in which one attribute of the class is another."""
    changed: Any = type("Form", (Form,), {name: value})
    return changed()


def accepts_anything(self: Any, **values: Any) -> Any:
    size = values.get("size")
    return replace(self, size=1 if size is None else size)


def raises_key_errors(self: Any, **values: Any) -> Any:  # noqa: ARG001 - the face of `at`
    raise KeyError("size")  # noqa: EM101 - a careless author's code


def blames_no_one(self: Any, **values: Any) -> Any:  # noqa: ARG001 - the face of `at`
    msg = "something is wrong"
    raise ParameterError(msg)


def substitutes_nothing(self: Any, **values: Any) -> Any:
    Form.at(self, **values)
    return self


def changes_the_original(self: Any, **values: Any) -> Any:
    new = Form.at(self, **values)
    object.__setattr__(self, "size", values["size"])
    return new


def works_nowhere(self: Any, **values: Any) -> Any:
    Form.at(self, **values)
    msg = "size divides by zero"
    raise ParameterError(msg)


BAD_GAMES: dict[str, tuple[Callable[[], Any], str]] = {
    "no list of parameters": (lambda: with_method("parameters", None), "tuple of names"),
    "a list": (lambda: with_method("parameters", ["size"]), "tuple of names"),
    "unsorted": (lambda: with_method("parameters", ("b", "a")), "sorted"),
    "a name twice": (lambda: with_method("parameters", ("a", "a")), "each name once"),
    "no at": (lambda: with_method("at", None), "at must be a method"),
    "accepts anything": (lambda: with_method("at", accepts_anything), "no_such_parameter"),
    "raises KeyError": (lambda: with_method("at", raises_key_errors), "must raise ParameterError"),
    "blames no one": (lambda: with_method("at", blames_no_one), "must name the parameter"),
    "substitutes nothing": (lambda: with_method("at", substitutes_nothing), "leave none free"),
    "changes the original": (lambda: with_method("at", changes_the_original), "game alone"),
    "works nowhere": (lambda: with_method("at", works_nowhere), "pass other values"),
    "a list in a field": (lambda: Form([1]), "size must be immutable"),
    "a writeable array": (lambda: Form(np.zeros(2)), "read-only array"),
}


def test_the_form_to_be_broken_is_whole() -> None:
    check_game(Form())


@pytest.mark.parametrize("name", BAD_GAMES)
def test_a_broken_game_is_caught(name: str) -> None:
    make, message = BAD_GAMES[name]
    with pytest.raises(ContractError, match=message):
        check_game(make())


def test_a_game_that_can_be_assigned_to_is_caught() -> None:
    @dataclass
    class Loose:
        size: int = 1
        parameters: tuple[str, ...] = ()

        def at(self) -> Loose:
            return self

    with pytest.raises(ContractError, match="must not be assignable"):
        check_game(Loose())


def test_steps_that_depend_on_their_order_are_caught() -> None:
    @dataclass(frozen=True)
    class Ordered:
        known: tuple[tuple[str, Any], ...] = ()

        @property
        def parameters(self) -> tuple[str, ...]:
            return tuple(sorted({"a", "b"} - {name for name, _ in self.known}))

        def at(self, **values: Any) -> Any:
            Form().at(**{"size" if name in {"a", "b"} else name: 1 for name in values})
            for name, value in values.items():
                if isinstance(value, str) or value is None or not abs(value) < float("inf"):
                    msg = f"{name} must be finite"
                    raise ParameterError(msg)
            return replace(self, known=(*self.known, *values.items()))

    with pytest.raises(ContractError, match="one by one"):
        check_game(Ordered())
