"""To and from pygambit's games, through Gambit's own text formats.

The classes of pygambit 16 and 17 differ; both read and write the same text.
"""

from __future__ import annotations

import io
import re
from types import ModuleType
from typing import Any

from basebargain._errors import GameError, GameFileError, NotApplicableError
from basebargain._optional import optional
from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import Terminal
from basebargain.forms._strategic import StrategicGame
from basebargain.interop._doors import called, require_form
from basebargain.interop._efg import parse_efg, write_efg
from basebargain.interop._nfg import parse_nfg, write_nfg
from basebargain.solvers._requirements import require_numbers

__all__ = ["from_pygambit", "to_pygambit"]

_TEXT = r'"(?:[^"\\]|\\"|\\)*+"'
# An end of the game: name of the node, number and name of the outcome.
_END = re.compile(rf"^t ({_TEXT}) (\d+) ({_TEXT})", re.MULTILINE)
_UNNAMED = re.compile(r"_\d+")
_MARK = re.compile(r'"(\d+):(?: (.*))?"')


def to_pygambit(game: StrategicGame | ExtensiveGame) -> Any:
    """Return a game as a ``pygambit.Game``.

    Parameters
    ----------
    game : StrategicGame or ExtensiveGame
        No free parameters.

    Returns
    -------
    pygambit.Game
        A table for a strategic game, a tree for an extensive one.

    Raises
    ------
    NotApplicableError
        If the game is of another form, has free parameters, or pygambit refuses it, as some
        versions do with labels beyond ASCII or with two spaces in a row.
    MissingPackageError
        If pygambit is not installed.

    Notes
    -----
    Works with pygambit 16.3 and later, 17 included.
    Exact numbers stay exact, and floats are kept as decimals; the description of the game notes
    this, and the unit.
    Gambit wants outcomes to have names of their own: where several ends of the game share a label
    but not the payoffs, it numbers them, and each end's label is kept in the name of its node.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]], name="Dilemma")
    >>> there = bb.interop.to_pygambit(game)  # doctest: +SKIP
    >>> bb.interop.from_pygambit(there) == game  # doctest: +SKIP
    True
    """
    require_form(game, (StrategicGame, ExtensiveGame), "to_pygambit")
    require_numbers(game, f"to_pygambit: {called(game)}")
    package = _package()
    if isinstance(game, ExtensiveGame):
        text, read = _tree_text(game), package.read_efg
    else:
        text, read = write_nfg(game), package.read_nfg
    try:
        return read(io.BytesIO(text.encode()))
    except ValueError as error:
        msg = f"to_pygambit: this version of pygambit does not take {called(game)}: {error}."
        raise NotApplicableError(msg) from error


def _package() -> ModuleType:
    package = optional("pygambit", "gambit")
    if not hasattr(package, "read_efg"):
        msg = (
            "this needs pygambit 16.3 or later: "
            "run  python -m pip install --upgrade 'basebargain[gambit]'"
        )
        raise NotApplicableError(msg)
    return package


def _tree_text(game: ExtensiveGame) -> str:
    """Return the tree as text, with the ends marked where Gambit would rename their outcomes."""
    ends = [place.content for place in game.places if isinstance(place.content, Terminal)]
    payoffs: dict[str, Any] = {}
    kept = all(
        end.payoffs == payoffs.setdefault(end.outcome, end.payoffs)
        and not _UNNAMED.fullmatch(end.outcome)
        for end in ends
        if end.outcome
    )
    text = write_efg(game)
    if kept:
        return text
    numbers = iter(range(1, len(ends) + 1))
    return _END.sub(lambda end: _marked(next(numbers), end[2], end[3]), text)


def _marked(place: int, number: str, label: str) -> str:
    mark = f'"{place}: {label[1:]}' if label != '""' else f'"{place}:"'
    return f"t {mark} {number} {label}"


def from_pygambit(game: Any, *, exact: bool | None = None) -> StrategicGame | ExtensiveGame:
    """Return a ``pygambit.Game`` as a `StrategicGame` or an `ExtensiveGame`.

    Parameters
    ----------
    game : pygambit.Game
        Made by `to_pygambit` or in any other way.
    exact : bool, optional
        True: every number is an exact rational, 0.1 a tenth, as Gambit takes it.
        False: every number is a float.
        None: as it was in the game given to `to_pygambit`; exact for other games.

    Returns
    -------
    StrategicGame or ExtensiveGame
        An `ExtensiveGame` if the game has a tree.

    Raises
    ------
    GameError
        If the forms cannot hold the game, as with imperfect recall.
    NotApplicableError
        If this is no ``pygambit.Game``.
    MissingPackageError
        If pygambit is not installed.

    Notes
    -----
    Works with pygambit 16.3 and later, 17 included; `parse_efg` says what becomes of payoffs on
    the way and of names that repeat.
    Names that Gambit itself gives to unnamed outcomes (an underscore and a number) are dropped.

    Examples
    --------
    >>> import basebargain as bb
    >>> import pygambit  # doctest: +SKIP
    >>> game = pygambit.read_efg("entry.efg")  # doctest: +SKIP
    >>> bb.interop.from_pygambit(game)  # doctest: +SKIP
    ExtensiveGame 'Entry' of entrant and incumbent, 2 information sets, 3 ends
    """
    package = _package()
    if not isinstance(game, package.Game):
        msg = f"from_pygambit takes a pygambit.Game; got {type(game).__name__}."
        raise NotApplicableError(msg)
    # Version 16 has one class for both, version 17 one each.
    tree = game.is_tree if hasattr(game, "is_tree") else isinstance(game, package.ExtensiveGame)
    try:
        if tree:
            return parse_efg(_with_own_labels(game.to_efg()), exact=exact)
        return parse_nfg(game.to_nfg(), exact=exact)
    except GameFileError as error:
        msg = f"from_pygambit: the game {game.title!r} as Gambit writes it: {error}"
        raise GameError(msg) from error


def _with_own_labels(text: str) -> str:
    """Give the ends of a tree the labels that they had before Gambit named outcomes anew."""
    found = list(_END.finditer(text))
    marks = [_MARK.fullmatch(end[1]) for end in found]
    ours = all(mark and int(mark[1]) == place for place, mark in enumerate(marks, start=1))
    if not ours:
        return _END.sub(_named, text)
    # Numbers beyond Gambit's own, so that each end has an outcome of its own.
    fresh = iter((len(text) + place, mark) for place, mark in enumerate(marks))
    return _END.sub(lambda _: _restored(*next(fresh)), text)


def _named(end: re.Match[str]) -> str:
    unnamed = _UNNAMED.fullmatch(end[3][1:-1])
    return f't {end[1]} {end[2]} ""' if unnamed else end[0]


def _restored(number: int, mark: re.Match[str] | None) -> str:
    label = (mark[2] if mark else "") or ""
    return f't "" {number} "{label}"'
