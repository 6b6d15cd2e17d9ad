"""Each defect of a data file is an error that names the file, the entry and what came."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from basebargain._errors import EvidenceError
from basebargain.evidence._reading import (
    parse,
    read_claims,
    read_external_facts,
    read_file,
    read_ledger,
    read_source,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from basebargain.evidence import EvidenceRow

LEDGER: dict[str, Any] = {
    "source": {
        "subject": "A",
        "author": "B",
        "publisher": "C",
        "paragraphs": 2,
        "headings": [1],
    },
    "row": [
        {"id": "E001", "paragraph": 1, "grade": "none", "text": "T", "sign": "", "games": []},
        {"id": "E002", "paragraph": 2, "grade": "F", "text": "U", "sign": "s > 0", "games": ["G0"]},
    ],
}
CLAIMS: dict[str, Any] = {
    "claim": [
        {"id": "C01", "rows": ["E002"], "origin": "source", "statement": "S", "games": ["G0"]}
    ]
}
FACTS: dict[str, Any] = {
    "fact": [{"id": "T01", "date": "2025-01-31", "fact": "F", "reported_by": "R"}]
}


def ledger_of(document: dict[str, Any]) -> Mapping[str, EvidenceRow]:
    return read_ledger(document, read_source(document))


def changed(document: dict[str, Any], kind: str, position: int, **values: object) -> dict[str, Any]:
    """Return a copy with some keys of one entry replaced; None removes the key."""
    altered = copy.deepcopy(document)
    for key, value in values.items():
        if value is None:
            del altered[kind][position][key]
        else:
            altered[kind][position][key] = value
    return altered


def test_sound_documents_are_read() -> None:
    rows = ledger_of(LEDGER)
    assert list(rows) == ["E001", "E002"]
    assert list(read_claims(CLAIMS, rows)) == ["C01"]
    assert list(read_external_facts(FACTS)) == ["T01"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"id": "E2"}, r"ledger.toml, row 2 \(E2\).*form.*got 'E2'"),
        ({"id": "E001"}, r"ledger.toml, row 2 \(E001\).*used once"),
        ({"paragraph": 0}, "from 1 to 2; got 0"),
        ({"paragraph": 3}, "from 1 to 2; got 3"),
        ({"paragraph": 1.5}, "from 1 to 2; got 1.5"),
        ({"paragraph": float("nan")}, "from 1 to 2; got nan"),
        ({"paragraph": True}, "from 1 to 2; got True"),
        ({"paragraph": 1}, "exactly in the paragraphs listed as headings; got 'F'"),
        ({"grade": "none", "sign": "", "games": []}, "listed as headings; got 'none'"),
        ({"grade": "B"}, "grade one of 'F', 'A', 'J', 'Q', 'none'; got 'B'"),
        ({"grade": ["F"]}, "grade one of"),
        ({"text": ""}, "'text'; got ''"),
        ({"text": " U"}, "'text'; got ' U'"),
        ({"text": 7}, "'text'; got 7"),
        ({"sign": ""}, "games exactly when it has a sign"),
        ({"games": []}, "games exactly when it has a sign"),
        ({"games": ["G16"]}, "games among G0, .*got"),
        ({"games": ["all", "G0"]}, "games among G0, .*got"),
        ({"games": ["G0", "G0"]}, "'games' once"),
        ({"games": "G0"}, "list of strings under 'games'; got 'G0'"),
        ({"sign": None}, r"missing \['sign'\]"),
        ({"note": "x"}, r"unknown \['note'\]"),
    ],
)
def test_broken_row_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(EvidenceError, match=message):
        ledger_of(changed(LEDGER, "row", 1, **values))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"rows": ["E003"]}, r"claims.toml, claim 1 \(C01\).*got \['E003'\]"),
        ({"rows": []}, "rows that the ledger holds"),
        ({"rows": ["E002", "E002"]}, "'rows' once"),
        ({"games": []}, "at least one game"),
        ({"origin": "guess"}, "origin one of 'source', 'inferred'; got 'guess'"),
        ({"id": "C001"}, "form"),
        ({"statement": None}, r"missing \['statement'\]"),
    ],
)
def test_broken_claim_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(EvidenceError, match=message):
        read_claims(changed(CLAIMS, "claim", 0, **values), ledger_of(LEDGER))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"id": "X01"}, r"external.toml, fact 1 \(X01\)"),
        ({"date": "January 2025"}, "form.*got 'January 2025'"),
        ({"date": 2025}, "form.*got 2025"),
        ({"reported_by": ""}, "'reported_by'; got ''"),
    ],
)
def test_broken_fact_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(EvidenceError, match=message):
        read_external_facts(changed(FACTS, "fact", 0, **values))


@pytest.mark.parametrize("entries", [None, [], {}, "E001", ["E001"]])
def test_document_without_entries_is_refused(entries: object) -> None:
    with pytest.raises(EvidenceError, match=r"ledger\.toml"):
        ledger_of({**LEDGER, "row": entries})


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, "a table of this name"),
        ({**LEDGER["source"], "headings": 1}, "headings as a list"),
        ({**LEDGER["source"], "headings": [3]}, "from 1 to 2; got 3"),
        ({**LEDGER["source"], "paragraphs": 0}, "got 0"),
        ({"subject": "A"}, "missing"),
    ],
)
def test_broken_description_of_the_source_is_refused(source: object, message: str) -> None:
    with pytest.raises(EvidenceError, match=message):
        read_source({**LEDGER, "source": source})


@pytest.mark.parametrize("raw", [b"[[row]\nid = 1", b"a = 1\na = 2", b"\xff"])
def test_broken_syntax_names_the_file(raw: bytes) -> None:
    with pytest.raises(EvidenceError, match=r"^ledger\.toml: must be TOML in UTF-8"):
        parse(raw, where="ledger.toml")


def test_shipped_files_are_read_from_the_package() -> None:
    assert set(read_file("external.toml")) == {"fact"}
