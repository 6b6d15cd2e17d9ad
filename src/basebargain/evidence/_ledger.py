"""The ledger of the source, the claims drawn from it and the reported facts, by identifier."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from basebargain._errors import EvidenceError
from basebargain.evidence._reading import (
    read_claims,
    read_external_facts,
    read_file,
    read_ledger,
    read_source,
)
from basebargain.evidence._records import GAMES, Claim, EvidenceRow, ExternalFact, Source

__all__ = [
    "claims",
    "claims_for_game",
    "external_facts",
    "ledger",
    "lookup",
    "rows_for_game",
    "source",
]


@cache
def source() -> Source:
    """Return the description of the document behind the ledger.

    Returns
    -------
    Source
        Author, publisher, number of paragraphs and which of them are headings.

    Examples
    --------
    >>> source().paragraphs
    40
    """
    return read_source(read_file("ledger.toml"))


@cache
def ledger() -> Mapping[str, EvidenceRow]:
    """Return what the source says, row by row.

    Returns
    -------
    mapping of str to EvidenceRow
        Read-only, by identifier, in the order of the source.

    Raises
    ------
    EvidenceError
        If the data file breaks a rule: an unknown grade or game, a paragraph out of range,
        an identifier used twice, a key missing or unknown.

    Examples
    --------
    >>> ledger()["E001"].paragraph
    1
    """
    return read_ledger(read_file("ledger.toml"), source())


@cache
def claims() -> Mapping[str, Claim]:
    """Return the propositions that the models test.

    Returns
    -------
    mapping of str to Claim
        Read-only, by identifier.

    Raises
    ------
    EvidenceError
        If the data file breaks a rule, such as a claim on a row that the ledger does not hold.

    Examples
    --------
    >>> claims()["C08"].games
    ('G3',)
    """
    return read_claims(read_file("claims.toml"), ledger())


@cache
def external_facts() -> Mapping[str, ExternalFact]:
    """Return the reported facts that bear on the ranges of parameters.

    Returns
    -------
    mapping of str to ExternalFact
        Read-only, by identifier.

    Raises
    ------
    EvidenceError
        If the data file breaks a rule, such as a date that is not ISO.

    Examples
    --------
    >>> external_facts()["B25"].date
    '2017'
    """
    return read_external_facts(read_file("external.toml"))


def lookup(identifier: str) -> EvidenceRow | Claim | ExternalFact:
    """Return the row, claim or reported fact with this identifier.

    Parameters
    ----------
    identifier : str
        "E.." for a row of the ledger, "C.." for a claim, "T..", "B.." or "H.." for a fact.

    Returns
    -------
    EvidenceRow, Claim or ExternalFact
        The record.

    Raises
    ------
    EvidenceError
        If there is no such identifier; the message names the nearest ones.

    Examples
    --------
    >>> lookup("E102").grade
    <Grade.FACT: 'F'>
    """
    records = _all_records()
    name = str(identifier)
    if name in records:
        return records[name]
    near = difflib.get_close_matches(name.strip().upper(), records, n=3, cutoff=0.5)
    remedy = f"The nearest are {', '.join(near)}" if near else "See ledger() and claims()"
    message = (
        f"lookup: the identifier must be that of a row (E..), a claim (C..) or a reported fact "
        f"(T.., B.., H..); got {identifier!r}. {remedy}."
    )
    raise EvidenceError(message)


def rows_for_game(game: str) -> tuple[EvidenceRow, ...]:
    """Return the rows of the ledger that a game has to respect.

    Parameters
    ----------
    game : str
        A name of the family, "G0" to "G15".

    Returns
    -------
    tuple of EvidenceRow
        In the order of the source.

    Raises
    ------
    EvidenceError
        If there is no such game.

    Examples
    --------
    >>> [row.id for row in rows_for_game("G13")]
    ['E007', 'E058', 'E093', 'E128', 'E135']
    """
    _require_game(game, "rows_for_game")
    return tuple(row for row in ledger().values() if game in row.games)


def claims_for_game(game: str) -> tuple[Claim, ...]:
    """Return the claims that a game tests.

    Parameters
    ----------
    game : str
        A name of the family, "G0" to "G15".

    Returns
    -------
    tuple of Claim
        In the order of their identifiers.

    Raises
    ------
    EvidenceError
        If there is no such game.

    Examples
    --------
    >>> [claim.id for claim in claims_for_game("G3")]
    ['C08', 'C09']
    """
    _require_game(game, "claims_for_game")
    return tuple(claim for claim in claims().values() if game in claim.games)


@cache
def _all_records() -> Mapping[str, EvidenceRow | Claim | ExternalFact]:
    return MappingProxyType({**ledger(), **claims(), **external_facts()})


def _require_game(game: str, where: str) -> None:
    if game not in GAMES:
        message = f"{where}: the game must be one of {', '.join(GAMES)}; got {game!r}."
        raise EvidenceError(message)
