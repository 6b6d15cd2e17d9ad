"""Gambit's files of extensive games (``.efg``)."""

from __future__ import annotations

import os

from basebargain.forms import ExtensiveGame
from basebargain.interop._efg_reading import read_game
from basebargain.interop._efg_writing import game_text
from basebargain.interop._gambit_text import Scanner
from basebargain.interop._gambit_text_files import read_text, replace_text
from basebargain.solvers._requirements import require_numbers

__all__ = ["parse_efg", "read_efg", "write_efg"]


def read_efg(path: str | os.PathLike[str], *, exact: bool | None = None) -> ExtensiveGame:
    """Read an extensive game from one of Gambit's ``.efg`` files.

    Parameters
    ----------
    path : str or path
        A UTF-8 file.
    exact : bool, optional
        How numbers are read; see `parse_efg`.

    Returns
    -------
    ExtensiveGame

    Raises
    ------
    GameFileError
        If the file cannot be read or holds no game; the message gives line and column.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import basebargain as bb
    >>> game = bb.ExtensiveGame(
    ...     ("host",),
    ...     bb.decision("host", "reply", {"yes": bb.terminal(1), "no": bb.terminal(0)}),
    ... )
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "reply.efg"
    >>> text = bb.interop.write_efg(game, path)
    >>> bb.interop.read_efg(path) == game
    True
    """
    text, where = read_text(path, "read_efg")
    return read_game(Scanner(text, where), exact)


def parse_efg(text: str, *, exact: bool | None = None) -> ExtensiveGame:
    r"""Return the extensive game that the text of an ``.efg`` file holds.

    Parameters
    ----------
    text : str
    exact : bool, optional
        True: every number is an exact rational, 0.1 a tenth, as Gambit takes it.
        False: every number is a float.
        None: as the file's own note says, which `write_efg` leaves for games with floats; exact
        where there is none.

    Returns
    -------
    ExtensiveGame
        Named after the title.

    Raises
    ------
    GameFileError
        If the text holds no game, or one that `ExtensiveGame` cannot hold: imperfect recall,
        probabilities that do not add up to one.
        The message gives line and column.

    Notes
    -----
    Payoffs at nodes on the way are added to those at the ends behind them.
    The outcome of an end is labelled with the outcome's name, or the node's if that is empty.
    Empty names of players, moves and information sets are replaced by numbers, and moves of chance
    that share a name are counted; players, or moves of one player's node, that do are refused.
    An information set that shares its name with another player's gets its player's name added,
    since the labels of a game's information sets differ.
    Other names of nodes, names of chance's events and comments have no place in the form.

    References
    ----------
    .. [1] R. Savani and T. L. Turocy, "Gambit: The package for computation in game theory",
       section "Game representation formats" of the manual.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.interop.parse_efg('''EFG 2 R "Entry" { "entrant" "incumbent" }
    ... p "" 1 1 "entry" { "out" "in" } 0
    ... t "" 1 "stays out" { 0, 2 }
    ... p "" 2 1 "reply" { "fight" "share" } 0
    ... t "" 2 "war" { -1, -1 }
    ... t "" 3 "duopoly" { 1, 1 }
    ... ''')
    >>> game
    ExtensiveGame 'Entry' of entrant and incumbent, 2 information sets, 3 ends
    """
    return read_game(Scanner(text, "the text"), exact)


def write_efg(game: ExtensiveGame, path: str | os.PathLike[str] | None = None) -> str:
    """Return an extensive game as the text of an ``.efg`` file, and write it if asked to.

    Parameters
    ----------
    game : ExtensiveGame
        Without free parameters.
    path : str or path, optional
        The file to write; it is replaced as a whole or not at all.

    Returns
    -------
    str
        The text; `parse_efg` returns the same game from it.

    Raises
    ------
    NotApplicableError
        If the game has free parameters, or a label or number that the format cannot hold.
    GameFileError
        If the file cannot be written.

    Notes
    -----
    Exact numbers are written as rationals, floats as decimals that are read back as the same
    floats; a note in the comment, which other tools ignore, keeps this and the unit.
    Probabilities of floats are written so that the decimals add up to one exactly, which Gambit
    asks for, unless no decimals that mean the same floats do.
    Ends that share label and payoffs share an outcome.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.ExtensiveGame(
    ...     ("host",),
    ...     bb.decision("host", "reply", {"yes": bb.terminal(1), "no": bb.terminal(0)}),
    ... )
    >>> print(bb.interop.write_efg(game))
    EFG 2 R "" { "host" }
    ""
    <BLANKLINE>
    p "" 1 1 "reply" { "yes" "no" } 0
    t "" 1 "" { 1 }
    t "" 2 "" { 0 }
    <BLANKLINE>
    """
    require_numbers(game, "write_efg")
    text = game_text(game)
    if path is not None:
        replace_text(path, text, "write_efg")
    return text
