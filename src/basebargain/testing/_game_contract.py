"""The contract of games: immutable, honest about their parameters, careful in substitution."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from basebargain.testing._form_facts import check_facts, is_own
from basebargain.testing._form_numbers import check_kind
from basebargain.testing._game_changes import check_changes
from basebargain.testing._game_identity import (
    check_copies,
    check_differences,
    check_identity,
    reading,
)
from basebargain.testing._game_parameters import (
    check_names,
    check_refusals,
    check_substitution,
    chosen_point,
)
from basebargain.testing._report import broken

__all__ = ["check_game"]


def check_game(game: Any, **values: Any) -> None:
    """Check a game, of any form, against the contract of games.

    The clauses: nothing in it can be changed; it equals its copies, by pickle too, has their hash,
    holds what they hold and is always shown in the same words; games with other numbers are not
    equal to it; ``parameters`` lists the free names, sorted, each once, and the formulas depend on
    no others; ``at`` returns a new game and leaves the old one alone, puts the values into the
    formulas, replaces the parameters in one step or in several with the same result, takes exact
    numbers and floats with the same result, keeps names, unit and ranges, and refuses unknown
    names, NaN, infinities, text and values out of a declared range, with an error that names the
    parameter; ``renamed`` and ``rescaled``, where the form has them, do what they say, can be
    undone and leave the game alone.

    Of the library's own forms it is asked besides what makes them one, from what the game shows of
    itself: labels that tell apart; finite numbers of one kind; payoffs where the labels say they
    are; probabilities that add up to one; perfect recall, subgames and a small strategic form read
    from the tree anew; a disagreement point that talks are worth; an empty coalition that is worth
    nothing; and the like.

    Parameters
    ----------
    game : a form
        With ``parameters`` and ``at``; a dataclass, as all forms of the library are.
    **values : number
        Parameter values at which the game is defined, for those whose range is not declared or
        whose middle of the range does not suit.
        A name that is no parameter of the game breaks the contract: no payoff depends on it.

    Raises
    ------
    ContractError
        At the first broken clause.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.testing import check_game
    >>> check_game(bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]]))
    >>> check_game(bb.CoalitionalGame.unanimity(("a", "b"), ("a",)))
    """
    where = f"check_game({type(game).__name__})"
    _check_face(where, game)
    with reading(where, "reading the fields", game):
        _check_frozen(where, game)
    check_identity(where, game)
    point = chosen_point(where, game, values)
    with reading(where, "parameters and at", game):
        check_names(where, game)
        check_refusals(where, game, point)
        fixed = check_substitution(where, game, point)
    if is_own(game):
        check_kind(where, game)
    with reading(where, "reading what is special to the form", fixed):
        check_facts(where, fixed)
    with reading(where, "equality, renamed and rescaled", fixed):
        check_differences(where, fixed)
        check_changes(where, fixed)
    _check_kept_arrays(where, fixed)
    check_copies(where, game)


def _check_face(where: str, game: Any) -> None:
    """Check that the list of parameters is a sorted tuple of names and that ``at`` exists."""
    with reading(where, "parameters", game):
        names = getattr(game, "parameters", None)
    if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
        broken(where, "parameters must be a tuple of names", repr(names), game)
    if list(names) != sorted(set(names)):
        broken(where, "parameters must be sorted, each name once", repr(names), game)
    if not callable(getattr(game, "at", None)):
        broken(where, "at must be a method", repr(getattr(game, "at", None)), game)
    if not dataclasses.is_dataclass(game):
        broken(where, "a game must be a frozen dataclass", type(game).__mro__, game)


def _check_frozen(where: str, game: Any) -> None:
    """Check that no field of the game, nor anything in it at any depth, can be changed."""
    stack = [("the game", game)]
    while stack:
        name, value = stack.pop()
        _check_held(where, name, value, game)
        if isinstance(value, (tuple, Mapping)):
            parts = value.values() if isinstance(value, Mapping) else value
            stack.extend((name, part) for part in reversed([*parts]))
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            own = [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
            for field, part in own:
                _check_fixed(where, field, part, value)
            stack.extend(reversed(own))


def _check_fixed(where: str, name: str, value: Any, owner: Any) -> None:
    """Check that a field can neither be assigned nor deleted."""
    try:
        setattr(owner, name, value)
    except (AttributeError, TypeError):
        pass
    else:
        broken(where, f"{name} must not be assignable", "an assignment that works", owner)
    try:
        delattr(owner, name)
    except (AttributeError, TypeError):
        return
    object.__setattr__(owner, name, value)
    broken(where, f"{name} must not be deletable", "a deletion that works", owner)


def _check_kept_arrays(where: str, game: Any) -> None:
    """Check that arrays which the game has computed and keeps cannot be changed either."""
    for name, value in vars(game).items() if hasattr(game, "__dict__") else ():
        if isinstance(value, np.ndarray) and value.flags.writeable and not name.startswith("_"):
            broken(where, f"{name} must be a read-only array", "a writeable one", game)


def _check_held(where: str, name: str, value: Any, game: Any) -> None:
    """Check that what a field holds is not an array, a list or the like that can be changed."""
    if isinstance(value, np.ndarray) and value.flags.writeable:
        broken(where, f"{name} must be a read-only array", "a writeable one", game)
    if isinstance(value, (list, set, dict, bytearray)):
        broken(where, f"{name} must be immutable", f"a {type(value).__name__}", game)
