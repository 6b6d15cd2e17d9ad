"""From a data file to checked records: every defect is an error that names file and entry."""

from __future__ import annotations

import enum
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from basebargain._errors import EvidenceError
from basebargain.evidence._records import (
    GAMES,
    Claim,
    EvidenceRow,
    ExternalFact,
    Grade,
    Origin,
    Source,
)

__all__ = ["read_claims", "read_external_facts", "read_file", "read_ledger", "read_source"]

Document = Mapping[str, Any]


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=_Identified)
K = TypeVar("K", bound=enum.Enum)


def read_file(name: str) -> Document:
    """Return a data file of this room as parsed TOML."""
    raw = resources.files("basebargain.evidence").joinpath(name).read_bytes()
    return parse(raw, where=name)


def parse(raw: bytes, *, where: str) -> Document:
    """Return `raw` as parsed TOML, or an error that names `where`."""
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{where}: must be TOML in UTF-8; {error}. Correct the file or reinstall."
        raise EvidenceError(message) from error


def read_source(document: Document) -> Source:
    """Return the description of the source."""
    where = "ledger.toml, [source]"
    table = document.get("source")
    if not isinstance(table, dict):
        raise _defect(where, "a table of this name", table, "Add it.")
    _only(table, {"subject", "author", "publisher", "paragraphs", "headings"}, where)
    paragraphs = _whole(table["paragraphs"], where, 999)
    headings = table["headings"]
    if not isinstance(headings, list):
        raise _defect(where, "headings as a list of paragraphs", headings, "Write a list.")
    return Source(
        subject=_text(table, "subject", where),
        author=_text(table, "author", where),
        publisher=_text(table, "publisher", where),
        paragraphs=paragraphs,
        headings=tuple(_whole(entry, where, paragraphs) for entry in headings),
    )


def read_ledger(document: Document, source: Source) -> Mapping[str, EvidenceRow]:
    """Return the rows of the ledger by identifier."""

    def row(entry: Document, where: str) -> EvidenceRow:
        _only(entry, {"id", "paragraph", "grade", "text", "sign", "games"}, where)
        record = EvidenceRow(
            id=_identifier(entry["id"], r"E\d{3}", where),
            paragraph=_whole(entry["paragraph"], where, source.paragraphs),
            grade=_member(Grade, entry["grade"], where),
            text=_text(entry, "text", where),
            sign=_text(entry, "sign", where, empty=True),
            games=_games(entry["games"], where),
        )
        if record.is_heading != (record.paragraph in source.headings):
            rule = "the grade 'none' exactly in the paragraphs listed as headings"
            raise _defect(where, rule, record.grade.value, "Correct grade or paragraph.")
        if record.has_model_content != bool(record.games):
            rule = "games exactly when it has a sign"
            raise _defect(where, rule, record.games, "Give both or neither.")
        return record

    return _collect(document, "ledger.toml", "row", row)


def read_claims(document: Document, rows: Mapping[str, EvidenceRow]) -> Mapping[str, Claim]:
    """Return the claims by identifier; each rests on rows of the ledger."""

    def claim(entry: Document, where: str) -> Claim:
        _only(entry, {"id", "rows", "origin", "statement", "games"}, where)
        cited = _texts(entry["rows"], where, "rows")
        unknown = [name for name in cited if name not in rows]
        if unknown or not cited:
            raise _defect(where, "rows that the ledger holds", unknown, "Correct the rows.")
        games = _games(entry["games"], where)
        if not games:
            raise _defect(where, "at least one game", games, "Name the game that tests it.")
        return Claim(
            id=_identifier(entry["id"], r"C\d{2}", where),
            rows=cited,
            origin=_member(Origin, entry["origin"], where),
            statement=_text(entry, "statement", where),
            games=games,
        )

    return _collect(document, "claims.toml", "claim", claim)


def read_external_facts(document: Document) -> Mapping[str, ExternalFact]:
    """Return the reported facts by identifier."""

    def fact(entry: Document, where: str) -> ExternalFact:
        _only(entry, {"id", "date", "fact", "reported_by"}, where)
        return ExternalFact(
            id=_identifier(entry["id"], r"[TBH]\d{2}", where),
            date=_identifier(entry["date"], r"\d{4}(-\d{2}(-\d{2})?)?", where),
            fact=_text(entry, "fact", where),
            reported_by=_text(entry, "reported_by", where),
        )

    return _collect(document, "external.toml", "fact", fact)


def _collect(
    document: Document, file: str, kind: str, build: Callable[[Document, str], R]
) -> Mapping[str, R]:
    """Return the records of one file by identifier, each identifier once."""
    records: dict[str, R] = {}
    for entry, where in _entries(document, file, kind):
        record = build(entry, where)
        if record.id in records:
            raise _defect(where, "an identifier used once", record.id, "Renumber one of the two.")
        records[record.id] = record
    return MappingProxyType(records)


def _entries(document: Document, file: str, kind: str) -> Iterator[tuple[Document, str]]:
    entries = document.get(kind)
    if not isinstance(entries, list) or not entries:
        raise _defect(file, f"a list of [[{kind}]] tables", entries, "Add them.")
    for position, entry in enumerate(entries, start=1):
        where = f"{file}, {kind} {position}"
        if not isinstance(entry, dict):
            raise _defect(where, "a table", entry, f"Write [[{kind}]] and its keys.")
        yield entry, f"{where} ({entry.get('id', 'without id')})"


def _only(entry: Document, keys: set[str], where: str) -> None:
    if set(entry) != keys:
        missing, unknown = sorted(keys - set(entry)), sorted(set(entry) - keys)
        got = f"missing {missing}, unknown {unknown}"
        raise _defect(where, f"exactly the keys {sorted(keys)}", got, "Add or remove keys.")


def _text(entry: Document, key: str, where: str, *, empty: bool = False) -> str:
    value = entry[key]
    if not isinstance(value, str) or value != value.strip() or not (value or empty):
        raise _defect(where, f"text without outer blanks under {key!r}", value, "Write some.")
    return value


def _texts(value: object, where: str, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _defect(where, f"a list of strings under {key!r}", value, "Write a list.")
    if len(set(value)) != len(value):
        raise _defect(where, f"each entry of {key!r} once", value, "Remove the repetition.")
    return tuple(value)


def _games(value: object, where: str) -> tuple[str, ...]:
    names = _texts(value, where, "games")
    if names == ("all",):
        return GAMES
    if not set(names) <= set(GAMES):
        raise _defect(where, f"games among {', '.join(GAMES)}, or all", names, "Correct them.")
    return names


def _identifier(value: object, pattern: str, where: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise _defect(where, f"a string of the form {pattern}", value, "Correct it.")
    return value


def _whole(value: object, where: str, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= high:
        rule = f"a paragraph (or their number) as a whole number from 1 to {high}"
        raise _defect(where, rule, value, "Count again, headings included.")
    return value


def _member(kind: type[K], value: object, where: str) -> K:
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(repr(member.value) for member in kind)
        rule = f"{kind.__name__.lower()} one of {known}"
        raise _defect(where, rule, value, "Choose one of them.") from error


def _defect(where: str, rule: str, got: object, remedy: str) -> EvidenceError:
    return EvidenceError(f"{where}: must have {rule}; got {got!r}. {remedy}")
