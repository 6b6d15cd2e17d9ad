"""The records of the evidence room: rows of the ledger, claims, and reported facts."""

from __future__ import annotations

import enum
from dataclasses import dataclass

__all__ = [
    "GAMES",
    "Claim",
    "EvidenceRow",
    "ExternalFact",
    "Grade",
    "Origin",
    "Source",
]

GAMES = tuple(f"G{number}" for number in range(16))
"""The names of the family of games, G0 to G15."""


class Grade(enum.Enum):
    """How the source holds what a row says; the value is the mark used in the data file."""

    FACT = "F"
    ALLEGATION = "A"
    JUDGEMENT = "J"
    QUOTED = "Q"
    HEADING = "none"


class Origin(enum.Enum):
    """Whether the source states a claim or the library infers it from the rows."""

    SOURCE = "source"
    INFERRED = "inferred"


@dataclass(frozen=True, kw_only=True)
class Source:
    """The document behind the ledger.

    Attributes
    ----------
    subject, author, publisher : str
        What it is about, who wrote it and who published it.
    paragraphs : int
        Number of paragraphs, headings counted.
    headings : tuple of int
        The paragraphs that are headings.
    """

    subject: str
    author: str
    publisher: str
    paragraphs: int
    headings: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    """One statement of the source.

    Attributes
    ----------
    id : str
        "E001", "E002" and so on, in the order of the source.
    paragraph : int
        Position in the source, from 1, headings counted.
    grade : Grade
        Fact, allegation, judgement, quotation or heading.
    text : str
        What the source says, in the words of this project.
    sign : str
        The ordering a model must respect; empty when the row has no content for a model.
    games : tuple of str
        The games that use the row; empty exactly when `sign` is.
    """

    id: str
    paragraph: int
    grade: Grade
    text: str
    sign: str
    games: tuple[str, ...]

    @property
    def is_heading(self) -> bool:
        """Whether the row stands for a heading of the source."""
        return self.grade is Grade.HEADING

    @property
    def has_model_content(self) -> bool:
        """Whether a model has to respect something the row says."""
        return bool(self.sign)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A proposition that the models test.

    Attributes
    ----------
    id : str
        "C01", "C02" and so on.
    rows : tuple of str
        The rows of the ledger on which it rests.
    origin : Origin
        Whether the source states it or the library infers it from the rows.
    statement : str
        What has to hold, in the symbols of the parameter table.
    games : tuple of str
        The games that test it.
    """

    id: str
    rows: tuple[str, ...]
    origin: Origin
    statement: str
    games: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ExternalFact:
    """A reported fact that bears on the range of a parameter.

    Attributes
    ----------
    id : str
        "T.." for the course of events, "B.." for terms of bases and debts elsewhere,
        "H.." for precedents of a handover.
    date : str
        ISO date, as precise as the report: a year, a month or a day.
    fact : str
        What was reported.
    reported_by : str
        Who reported it.
    """

    id: str
    date: str
    fact: str
    reported_by: str
