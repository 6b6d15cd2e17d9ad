"""The contract of games: immutable, honest about their parameters, careful in substitution."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from basebargain._errors import BaseBargainError, GameError, ParameterError
from basebargain.testing._form_facts import check_facts
from basebargain.testing._reading import numbers_in
from basebargain.testing._report import broken

__all__ = ["check_game"]

_UNKNOWN = "no_such_parameter"


def check_game(game: Any, **values: Any) -> None:
    """Check a game, of any form, against the contract of games.

    The clauses: nothing in it can be changed; it equals its copies, by pickle too, has their hash
    and is always shown in the same words; ``parameters`` lists the free names, sorted, each once;
    ``at`` returns a new game and leaves the old one alone, replaces the parameters in one step or
    in several with the same result, takes exact numbers and floats with the same result, and
    refuses unknown names, NaN, infinities, text and values out of a declared range, with an error
    that names the parameter; ``renamed`` and ``rescaled``, where the form has them, can be undone
    and leave the game alone.

    Of the library's own forms it is asked besides what makes them one, from what the game shows of
    itself: payoffs where the labels say they are; probabilities that add up to one; perfect recall
    and subgames read from the tree anew; a disagreement point that talks are worth; an empty
    coalition that is worth nothing; and the like.

    Parameters
    ----------
    game : a form
        With ``parameters`` and ``at``; a dataclass, as all forms of the library are.
    **values : number
        Parameter values at which the game is defined, for those whose range is not declared or
        whose middle of the range does not suit.

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
    _check_frozen(where, game)
    _check_identity(where, game, copy.copy(game), "a copy")
    point = {name: _value(game, name, values) for name in game.parameters}
    _check_refusals(where, game, point)
    fixed = _check_substitution(where, game, point)
    check_facts(where, fixed)
    _check_changes(where, fixed)
    _check_identity(where, game, copy.deepcopy(game), "a deep copy")
    _check_identity(where, game, _pickled(where, game), "a pickled copy")


def _check_face(where: str, game: Any) -> None:
    """Check that the list of parameters is a sorted tuple of names and that ``at`` exists."""
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
    """Check that neither a field, nor an array or a mapping in a field, can be changed."""
    for field in dataclasses.fields(game):
        value = getattr(game, field.name)
        try:
            setattr(game, field.name, value)
        except (AttributeError, TypeError):
            pass
        else:
            broken(where, f"{field.name} must not be assignable", "an assignment that works", game)
        _check_held(where, field.name, value, game)


def _check_held(where: str, name: str, value: Any, game: Any) -> None:
    """Check that what a field holds, at any depth, cannot be changed."""
    if isinstance(value, np.ndarray) and value.flags.writeable:
        broken(where, f"{name} must be a read-only array", "a writeable one", game)
    if isinstance(value, (list, set, dict, bytearray)):
        broken(where, f"{name} must be immutable", f"a {type(value).__name__}", game)
    if isinstance(value, (tuple, Mapping)):
        for part in value.values() if isinstance(value, Mapping) else value:
            _check_held(where, name, part, game)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        _check_frozen(where, value)


def _check_identity(where: str, game: Any, other: Any, what: str) -> None:
    """Check that a copy is the same game under equality, hash, parameters and its printed form."""
    if not (other == game and hash(other) == hash(game)):
        broken(where, f"{what} must equal the game and have its hash", "a difference", game)
    if (other.parameters, repr(other)) != (game.parameters, repr(game)):
        broken(where, f"{what} must be shown in the same words", repr(other), game)
    if game == object():
        broken(where, "a game must not equal just anything", "equality", game)


def _pickled(where: str, game: Any) -> Any:
    try:
        return pickle.loads(pickle.dumps(game))  # noqa: S301 - what was pickled right here
    except Exception as error:  # the clause: nothing gets through
        return broken(where, "a game must survive pickling", repr(error), game)


def _check_changes(where: str, game: Any) -> None:
    """Check that new names and new units can be undone."""
    before = repr(game)
    if hasattr(game, "renamed"):
        _check_renamed(where, game)
    if hasattr(game, "rescaled"):
        _check_rescaled(where, game)
    if repr(game) != before:
        broken(where, "renamed and rescaled must leave the game alone", repr(game), before)


def _check_renamed(where: str, game: Any) -> None:
    others = tuple(f"{player} anew" for player in game.players)
    renamed = game.renamed(others)
    if renamed.players != others or renamed == game:
        broken(where, "renamed must give the players other names", renamed.players, game)
    if renamed.renamed(game.players) != game:
        broken(where, "the old names must give back the game", renamed, game)


def _check_rescaled(where: str, game: Any) -> None:
    stretched = game.rescaled(8)
    if game.rescaled(1, 0) != game or stretched.rescaled(Fraction(1, 8)) != game:
        broken(where, "the old unit must give back the game", stretched, game)
    try:
        game.rescaled(0)
    except GameError:
        return
    broken(where, "a scale of zero must be refused with a GameError", "no error", game)


def _value(game: Any, name: str, values: Mapping[str, Any]) -> Any:
    """Return a value for a parameter: the one given, else the middle of its declared range."""
    if name in values:
        return values[name]
    declared = _ranges(game).get(name)
    if declared is None:
        return Fraction(1, 2)
    return (Fraction(declared.low) + Fraction(declared.high)) / 2


def _ranges(game: Any) -> Mapping[str, Any]:
    ranges: Mapping[str, Any] = getattr(game, "ranges", {})
    return ranges


def _check_refusals(where: str, game: Any, point: Mapping[str, Any]) -> None:
    """Check that bad names and bad values raise an error that names the parameter."""
    _check_refused(where, game, {**point, _UNKNOWN: 1}, _UNKNOWN)
    for name in game.parameters:
        bad: list[Any] = [math.nan, math.inf, -math.inf, "1/2", None]
        declared = _ranges(game).get(name)
        if declared is not None:
            bad += [declared.low - 1, declared.high + 1]
        for value in bad:
            _check_refused(where, game, {**point, name: value}, name)


def _check_refused(where: str, game: Any, values: Mapping[str, Any], name: str) -> None:
    call = f"at({name}={values[name]!r})"
    try:
        game.at(**values)
    except ParameterError as error:
        if name not in str(error):
            broken(where, f"the error of {call} must name the parameter", str(error), game)
    except Exception as error:  # the clause: nothing else gets through
        broken(where, f"{call} must raise ParameterError", repr(error), game)
    else:
        broken(where, f"{call} must raise ParameterError", "no error", game)


def _check_substitution(where: str, game: Any, point: Mapping[str, Any]) -> Any:
    """Check that substitution is complete, leaves the game alone and may be done in steps.

    Returns the game without free parameters.
    """
    before = (game.parameters, repr(game))
    fixed = _at(where, game, point)
    if (game.parameters, repr(game)) != before:
        broken(where, "at must leave the game alone", repr(game), before[1])
    if fixed.parameters:
        broken(where, "at with all parameters must leave none free", fixed.parameters, game)
    step = game
    for name in reversed(game.parameters):
        if name in step.parameters:
            step = _at(where, step, {name: point[name]})
    if step != fixed:
        broken(where, "parameters set one by one must give the same game", repr(step), fixed)
    _check_floats(where, game, fixed, point)
    return fixed


def _check_floats(where: str, game: Any, fixed: Any, point: Mapping[str, Any]) -> None:
    """Check that a game at floats has the numbers of the game at exact ones, up to rounding."""
    if not point:
        return
    rounded = _at(where, game, {name: float(value) for name, value in point.items()})
    exact, floats = (np.array([float(n) for n in numbers_in(g)]) for g in (fixed, rounded))
    scale = max(1.0, float(np.abs(exact).max(initial=0.0)))
    if exact.shape != floats.shape or not bool((np.abs(exact - floats) <= 1e-9 * scale).all()):
        broken(where, "floats must give the payoffs of exact numbers", floats, exact)


def _at(where: str, game: Any, values: Mapping[str, Any]) -> Any:
    try:
        return game.at(**values)
    except BaseBargainError as error:
        return broken(where, f"at(**{dict(values)!r}) must work: pass other values", error, game)
