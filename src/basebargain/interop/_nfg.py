"""Gambit's files of strategic games (``.nfg``), in both versions."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

from basebargain.forms import StrategicGame
from basebargain.interop._gambit_text import Scanner, Token, distinct, shown
from basebargain.interop._gambit_text_files import read_text, replace_text
from basebargain.interop._gambit_text_numbers import (
    Note,
    as_text,
    numbers_of,
    quoted,
)
from basebargain.solvers._requirements import require_numbers

__all__ = ["parse_nfg", "read_nfg", "write_nfg"]

# The form goes through arrays of 32 axes at most: one per player, and one over the players.
MOST_PLAYERS = 31


def read_nfg(path: str | os.PathLike[str], *, exact: bool | None = None) -> StrategicGame:
    """Read a strategic game from one of Gambit's ``.nfg`` files.

    Parameters
    ----------
    path : str or path
        A UTF-8 file.
    exact : bool, optional
        How numbers are read; see `parse_nfg`.

    Returns
    -------
    StrategicGame

    Raises
    ------
    GameFileError
        If the file cannot be read or holds no game; the message gives line and column.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import basebargain as bb
    >>> game = bb.StrategicGame.from_arrays([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "pennies.nfg"
    >>> text = bb.interop.write_nfg(game, path)
    >>> bb.interop.read_nfg(path) == game
    True
    """
    text, where = read_text(path, "read_nfg")
    return _read(Scanner(text, where), exact)


def parse_nfg(text: str, *, exact: bool | None = None) -> StrategicGame:
    r"""Return the strategic game that the text of an ``.nfg`` file holds.

    Parameters
    ----------
    text : str
        In the payoff version or in the outcome version.
    exact : bool, optional
        True: every number is an exact rational, 0.1 a tenth, as Gambit takes it.
        False: every number is a float.
        None: as the file's own note says, which `write_nfg` leaves for games of floats; exact
        where there is none.

    Returns
    -------
    StrategicGame
        Named after the title.
        Strategies without a name are numbered; outcome 0 pays nothing; names of outcomes and
        comments have no place in the form.

    Raises
    ------
    GameFileError
        If the text holds no game; the message gives line and column.

    References
    ----------
    .. [1] R. Savani and T. L. Turocy, "Gambit: The package for computation in game theory",
       section "Game representation formats" of the manual.

    Examples
    --------
    >>> import basebargain as bb
    >>> text = 'NFG 1 R "Pennies" { "even" "odd" } { 2 2 }\n1 -1 -1 1 -1 1 1 -1'
    >>> print(bb.interop.parse_nfg(text))
    StrategicGame 'Pennies' of even and odd, 2x2
           1      2
    1  1, -1  -1, 1
    2  -1, 1  1, -1
    """
    return _read(Scanner(text, "the text"), exact)


def write_nfg(
    game: StrategicGame,
    path: str | os.PathLike[str] | None = None,
    *,
    outcomes: bool = False,
) -> str:
    """Return a strategic game as the text of an ``.nfg`` file, and write it if asked to.

    Parameters
    ----------
    game : StrategicGame
        Without free parameters.
    path : str or path, optional
        The file to write; it is replaced as a whole or not at all.
    outcomes : bool, optional
        True: the outcome version, which lists each combination of payoffs once.
        False: the payoff version.

    Returns
    -------
    str
        The text; `parse_nfg` returns the same game from it.

    Raises
    ------
    NotApplicableError
        If the game has free parameters, or a label or number that the format cannot hold.
    GameFileError
        If the file cannot be written.

    Notes
    -----
    Exact payoffs are written as rationals, floats as the shortest decimals that are read back as
    the same floats; a note in the comment, which other tools ignore, keeps this and the unit.
    Ranges of parameters are not kept: the game has no parameters left.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.StrategicGame.from_arrays([[1, -1]], [[-1, 1]], players=("even", "odd"))
    >>> print(bb.interop.write_nfg(game))
    NFG 1 R "" { "even" "odd" }
    { { "1" }
    { "1" "2" } }
    ""
    <BLANKLINE>
    1 -1
    -1 1
    <BLANKLINE>
    """
    require_numbers(game, "write_nfg")
    # The first player's strategy changes fastest, so the axes of the players are turned round.
    rows = [
        tuple(as_text(table[profile[::-1]]) for table in game.payoffs)
        for profile in product(*map(range, reversed(game.shape)))
    ]
    note = Note(game.kind == "float", game.unit)
    body = _outcome_lines(rows) if outcomes else [" ".join(row) for row in rows]
    text = "\n".join([*_prologue(game), quoted(str(note)), "", *body, ""])
    if path is not None:
        replace_text(path, text, "write_nfg")
    return text


def _prologue(game: StrategicGame) -> Iterator[str]:
    yield f"NFG 1 R {quoted(game.name)} {{ {' '.join(map(quoted, game.players))} }}"
    lists = [f"{{ {' '.join(map(quoted, own))} }}" for own in game.strategies]
    yield "{ " + "\n".join(lists) + " }"


def _outcome_lines(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    numbers = {row: number for number, row in enumerate(dict.fromkeys(rows), start=1)}
    yield "{"
    for row, number in numbers.items():
        yield f'{{ "{number}" {", ".join(row)} }}'
    yield "}"
    yield " ".join(str(numbers[row]) for row in rows)


def _read(scanner: Scanner, exact: bool | None) -> StrategicGame:
    scanner.word(("NFG",), "the first word of a strategic game", "check that this is an .nfg file")
    scanner.word(("1",), "the version", "only version 1 of the format is in use")
    scanner.word(("R", "D"), "the kind of numbers", "write R")
    name = scanner.string("the title").value
    players = _players(scanner)
    strategies = _strategies(scanner, players)
    comment = scanner.take().value if scanner.next.kind == "string" else ""
    note = Note.read(comment)
    scanner.numbers = numbers_of(note, exact=exact)
    read = _by_outcome if scanner.at("{") else _by_profile
    rows = read(scanner, players, strategies)
    scanner.end("all payoffs are there")
    shape = tuple(map(len, strategies))
    flat = np.empty((len(rows), len(players)), dtype=object)
    flat[:] = rows
    tables = np.stack([column.reshape(shape, order="F") for column in flat.T])
    return StrategicGame(players, strategies, tables, name, note.unit)


def _players(scanner: Scanner) -> tuple[str, ...]:
    start = scanner.next.start
    tokens = scanner.strings("the names of the players")
    if not 1 <= len(tokens) <= MOST_PLAYERS:
        scanner.fail(
            start, f"1 to {MOST_PLAYERS} players", f"{len(tokens)}", "tables end at that number"
        )
    return distinct(scanner, tokens, "names of players")


def _strategies(scanner: Scanner, players: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Read each player's strategies, or their number, and refuse sizes the text cannot hold."""
    start = scanner.mark("{", "before the strategies", "give their numbers or their names").start
    found: list[list[Token]] = []
    size = 1
    for player in players:
        who = shown(player)
        if scanner.at("{"):
            own = scanner.strings(f"the strategies of {who!r}")
            if not own:
                scanner.fail(start, f"a strategy of {who!r}", "none", "each player needs one")
            size *= len(own)
        else:
            count, token = scanner.integer(f"the number of strategies of {who!r}", 1)
            size *= count
            _check_size(scanner, start, size)
            own = [Token("string", "", token.start)] * count
        found.append(own)
    _check_size(scanner, start, size)
    scanner.mark(
        "}", f"after the strategies of {len(players)} players", "give one entry per player"
    )
    return tuple(distinct(scanner, own, "names of strategies") for own in found)


def _check_size(scanner: Scanner, start: int, size: int) -> None:
    if size > scanner.left:
        scanner.fail(
            start, f"payoffs at {size} strategy profiles", f"at most {scanner.left} numbers",
            "correct the numbers of strategies, or give all payoffs",
        )  # fmt: skip


def _by_profile(
    scanner: Scanner, players: Sequence[str], strategies: Sequence[Sequence[str]]
) -> list[tuple[Any, ...]]:
    profiles = product(*(map(shown, own) for own in reversed(strategies)))
    return [
        tuple(
            scanner.number(f"the payoff of {shown(player)!r} at {', '.join(profile[::-1])}")
            for player in players
        )
        for profile in profiles
    ]


def _by_outcome(
    scanner: Scanner, players: Sequence[str], strategies: Sequence[Sequence[str]]
) -> list[tuple[Any, ...]]:
    scanner.take()
    outcomes = [(scanner.numbers("0"),) * len(players)]
    while not scanner.at("}"):
        scanner.mark("{", "before an outcome, or '}' after the last", "close the list of outcomes")
        if scanner.next.kind == "string":
            scanner.take()
        outcomes.append(scanner.payoffs(players))
    scanner.take()
    cells = math.prod(map(len, strategies))
    found = []
    for cell in range(cells):
        what = f"the outcome of strategy profile {cell + 1} of {cells}"
        number, _ = scanner.integer(what, 0, len(outcomes) - 1)
        if scanner.at(","):
            scanner.take()
        found.append(outcomes[number])
    return found
