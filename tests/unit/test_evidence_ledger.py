"""The ledger, the claims and the reported facts as shipped, and how they are looked up."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Any, cast

import pytest

from basebargain import evidence
from basebargain._errors import EvidenceError
from basebargain.evidence import GAMES, Grade

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def words(text: str) -> list[str]:
    """Return the words of a text, lower case, without punctuation."""
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower())


def shared_runs(texts: Mapping[str, str], length: int) -> dict[tuple[str, ...], set[str]]:
    """Return the runs of consecutive words that stand in more than one text, with the texts."""
    holders: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, text in texts.items():
        sequence = words(text)
        for start in range(len(sequence) - length + 1):
            holders[tuple(sequence[start : start + length])].add(name)
    return {run: names for run, names in holders.items() if len(names) > 1}


def test_ledger_numbers_its_rows_without_a_gap() -> None:
    assert list(evidence.ledger()) == [f"E{number:03d}" for number in range(1, 146)]


def test_claims_are_numbered_without_a_gap() -> None:
    assert list(evidence.claims()) == [f"C{number:02d}" for number in range(1, 37)]


def test_records_carry_the_identifier_under_which_they_are_kept() -> None:
    for records in (evidence.ledger(), evidence.claims(), evidence.external_facts()):
        assert all(record.id == key for key, record in records.items())


def test_rows_follow_the_order_of_the_source() -> None:
    paragraphs = [row.paragraph for row in evidence.ledger().values()]
    assert paragraphs == sorted(paragraphs)
    assert paragraphs[0] == 1
    assert paragraphs[-1] == evidence.source().paragraphs == 40


def test_each_paragraph_of_prose_has_a_row() -> None:
    source = evidence.source()
    prose = set(range(1, source.paragraphs + 1)) - set(source.headings)
    assert prose <= {row.paragraph for row in evidence.ledger().values()}


def test_headings_are_graded_as_headings_and_bind_no_model() -> None:
    headings = [row for row in evidence.ledger().values() if row.is_heading]
    assert headings
    for row in headings:
        assert row.grade is Grade.HEADING
        assert row.paragraph in evidence.source().headings
        assert not row.has_model_content


def test_every_claim_rests_on_rows_with_content_for_a_model() -> None:
    ledger = evidence.ledger()
    for claim in evidence.claims().values():
        assert claim.rows
        assert all(ledger[name].has_model_content for name in claim.rows), claim.id


def test_claims_and_their_rows_agree_on_the_games() -> None:
    """Each game of a claim uses one of its rows, and each of its rows is used by such a game."""
    ledger = evidence.ledger()
    for claim in evidence.claims().values():
        games = [set(ledger[name].games) for name in claim.rows]
        assert set(claim.games) <= set().union(*games), claim.id
        assert all(set(claim.games) & used for used in games), claim.id


def test_no_two_rows_share_eight_consecutive_words() -> None:
    texts = {row.id: row.text for row in evidence.ledger().values()}
    assert shared_runs(texts, 8) == {}


def test_shared_runs_finds_a_repeated_clause() -> None:
    texts = {"a": "One two three, four five.", "b": "Zero: two three four!", "c": "four three two"}
    assert shared_runs(texts, 3) == {("two", "three", "four"): {"a", "b"}}


@pytest.mark.parametrize(
    ("identifier", "attribute", "value"),
    [
        ("E035", "paragraph", 8),
        ("C03", "games", ("G2",)),
        ("H02", "date", "1999"),
    ],
)
def test_lookup_finds_rows_claims_and_facts(identifier: str, attribute: str, value: object) -> None:
    assert getattr(evidence.lookup(identifier), attribute) == value


@pytest.mark.parametrize(
    ("identifier", "nearest"), [("E146", "E14"), ("e013", "E013"), ("C37", "C3"), (" B25", "B25")]
)
def test_unknown_identifier_names_the_nearest(identifier: str, nearest: str) -> None:
    with pytest.raises(EvidenceError, match=f"got {identifier!r}.*nearest are.*{nearest}"):
        evidence.lookup(identifier)


@pytest.mark.parametrize("identifier", ["", "zzz"])
def test_identifier_without_neighbours_points_to_the_lists(identifier: str) -> None:
    with pytest.raises(EvidenceError, match=r"See ledger\(\) and claims\(\)\."):
        evidence.lookup(identifier)


@pytest.mark.parametrize("identifier", [None, 13, ["E001"]])
def test_identifier_that_is_not_text_is_refused(identifier: object) -> None:
    with pytest.raises(EvidenceError, match=re.escape(f"got {identifier!r}.")):
        evidence.lookup(cast("str", identifier))


def test_rows_for_game_are_those_that_list_it() -> None:
    for game in GAMES:
        expected = [row for row in evidence.ledger().values() if game in row.games]
        assert list(evidence.rows_for_game(game)) == expected


def test_a_row_for_all_games_comes_with_each_of_them() -> None:
    assert evidence.ledger()["E058"].games == GAMES
    assert all(evidence.ledger()["E058"] in evidence.rows_for_game(game) for game in GAMES)


def test_each_claim_is_reached_from_its_games() -> None:
    reached = {claim.id for game in GAMES for claim in evidence.claims_for_game(game)}
    assert reached == set(evidence.claims())


@pytest.mark.parametrize("game", ["G16", "g3", "", "G2c"])
def test_unknown_game_is_refused(game: str) -> None:
    with pytest.raises(EvidenceError, match=r"G0, G1, .*got"):
        evidence.rows_for_game(game)
    with pytest.raises(EvidenceError, match=r"G0, G1, .*got"):
        evidence.claims_for_game(game)


def test_mappings_and_records_cannot_be_changed() -> None:
    ledger = evidence.ledger()
    with pytest.raises(TypeError):
        cast("dict[str, Any]", ledger)["E001"] = None
    with pytest.raises(FrozenInstanceError):
        ledger["E001"].text = "changed"  # type: ignore[misc]
    assert evidence.ledger() is ledger


def cells(line: str) -> list[str]:
    """Return the cells of one line of a Markdown table."""
    return re.split(r"(?<!\\)\|", line.strip().strip("|"))


@pytest.mark.parametrize(
    ("table", "records"),
    [
        (evidence.ledger_table, evidence.ledger),
        (evidence.claims_table, evidence.claims),
        (evidence.external_facts_table, evidence.external_facts),
    ],
)
def test_tables_have_one_line_a_record_and_equal_widths(
    table: Callable[[], str], records: Callable[[], Mapping[str, object]]
) -> None:
    lines = table().splitlines()
    assert [cells(line)[0].strip() for line in lines[2:]] == list(records())
    assert len({len(cells(line)) for line in lines}) == 1


def test_ledger_table_of_one_game_holds_its_rows() -> None:
    lines = evidence.ledger_table("G12").splitlines()[2:]
    assert [cells(line)[0].strip() for line in lines] == [
        row.id for row in evidence.rows_for_game("G12")
    ]


def test_tables_escape_what_markdown_would_read_as_mark_up() -> None:
    line = next(line for line in evidence.claims_table().splitlines() if "C24" in line)
    assert r"kappa\_cred = rep/(m\*W)" in line
