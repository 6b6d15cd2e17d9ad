"""The evidence as Markdown tables, for the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from basebargain.evidence._ledger import claims, external_facts, ledger, rows_for_game
from basebargain.evidence._records import GAMES, Grade

__all__ = ["claims_table", "external_facts_table", "ledger_table"]


def ledger_table(game: str | None = None) -> str:
    """Return the ledger as a Markdown table.

    Parameters
    ----------
    game : str, optional
        Only the rows of this game; by default all rows.

    Returns
    -------
    str
        One line per row: identifier, paragraph, grade, text, sign and games.

    Raises
    ------
    EvidenceError
        If there is no such game.

    Examples
    --------
    >>> print(ledger_table("G13").splitlines()[0])
    | Row | Paragraph | Grade | What the source says | What a model must respect | Games |
    """
    rows = ledger().values() if game is None else rows_for_game(game)
    header = (
        "Row", "Paragraph", "Grade", "What the source says", "What a model must respect", "Games",
    )  # fmt: skip
    body = (
        (
            row.id,
            str(row.paragraph),
            _grade(row.grade),
            row.text,
            _formula(row.sign),
            _games(row.games),
        )
        for row in rows
    )
    return _markdown(header, body)


def claims_table() -> str:
    """Return the claims as a Markdown table.

    Returns
    -------
    str
        One line per claim: identifier, statement, rows, origin and games.

    Examples
    --------
    >>> len(claims_table().splitlines())
    38
    """
    header = ("Claim", "Statement", "Rows", "Origin", "Games")
    body = (
        (
            claim.id,
            _formula(claim.statement),
            ", ".join(claim.rows),
            claim.origin.value,
            _games(claim.games),
        )
        for claim in claims().values()
    )
    return _markdown(header, body)


def external_facts_table() -> str:
    """Return the reported facts as a Markdown table.

    Returns
    -------
    str
        One line per fact: identifier, date, fact and who reported it.

    Examples
    --------
    >>> print(external_facts_table().splitlines()[0])
    | Fact | Date | What was reported | By |
    """
    header = ("Fact", "Date", "What was reported", "By")
    body = ((fact.id, fact.date, fact.fact, fact.reported_by) for fact in external_facts().values())
    return _markdown(header, body)


def _markdown(header: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *body]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines
    )


def _formula(text: str) -> str:
    """Return `text` with the signs that Markdown would read as mark-up escaped."""
    return "".join(f"\\{sign}" if sign in r"\*_[]{}<>" else sign for sign in text)


def _grade(grade: Grade) -> str:
    return grade.name.lower()


def _games(games: Sequence[str]) -> str:
    return "all" if tuple(games) == GAMES else ", ".join(games)
