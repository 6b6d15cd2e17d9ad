"""Gambit's files as text: tokens with their places, numbers, and the one way to refuse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn

from basebargain._errors import GameFileError

__all__ = [
    "MAX_DIGITS",
    "Numbers",
    "Scanner",
    "Token",
    "distinct",
    "place_of",
    "shown",
    "told_apart",
    "unused",
]

MAX_DIGITS = 4000

# A quotation mark after a backslash belongs to the text; any other backslash is itself.
# Possessive quantifiers: a missing quotation mark must not cost more than one pass.
_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\"|\\)*+")|(?P<mark>[{},])|(?P<bare>[^\s{}",]++)""", re.ASCII
)
_SPACE = re.compile(r"\s*+", re.ASCII)
_NEWLINE = re.compile(r"\r\n|\r|\n")
_INTEGER = re.compile(r"\d{1,18}", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?(?:\d+/\d+|(?P<mantissa>\d+(?:\.\d*)?|\.\d+)(?:[eE](?P<exponent>[+-]?\d+))?)", re.ASCII
)

Numbers = Callable[[str], Any]
"""Turns a number as written into the number that the game holds."""


@dataclass(frozen=True)
class Token:
    """A piece of the text.

    Attributes
    ----------
    kind : str
        ``"string"``, ``"mark"``, ``"bare"`` or ``"end"``.
    value : str
        Without quotation marks and with escapes undone.
    start : int
        Position in the text.
    """

    kind: str
    value: str
    start: int


class Scanner:
    """Reads a text token by token; every refusal names a line and a column.

    Parameters
    ----------
    text : str
    where : str
        Opens the messages: the path of the file.
    """

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self.numbers: Numbers = Fraction
        self.next = self._read(int(text.startswith("\ufeff")))

    @property
    def left(self) -> int:
        """The most numbers that the rest of the text can hold."""
        return (len(self.text) - self.next.start + 1) // 2

    def fail(self, start: int, expected: str, got: str, remedy: str) -> NoReturn:
        """Refuse the text at a position."""
        line, column = place_of(self.text, start)
        msg = (
            f"{self.where}, line {line}, column {column}: expected {expected}; got {got}: {remedy}."
        )
        raise GameFileError(msg, line, column)

    def refuse(self, expected: str, remedy: str) -> NoReturn:
        """Refuse the next token."""
        token = self.next
        spoken = {"end": "the end of the text", "string": f"the text {shown(token.value)!r}"}
        got = spoken.get(token.kind, repr(shown(token.value)))
        self.fail(token.start, expected, got, remedy)

    def take(self) -> Token:
        """Return the next token and go on."""
        token = self.next
        width = len(token.value)
        if token.kind == "string":
            width += 2 + token.value.count('"')
        self.next = self._read(token.start + width)
        return token

    def _read(self, position: int) -> Token:
        start = self._skip(position)
        if start == len(self.text):
            return Token("end", "", start)
        match = _TOKEN.match(self.text, start)
        if match is None:
            self.fail(
                start, "a closing quotation mark", "the end of the text",
                "close the text that begins here; a quotation mark inside is written \\\"",
            )  # fmt: skip
        kind = str(match.lastgroup)
        value = match[0]
        return Token(kind, value[1:-1].replace('\\"', '"') if kind == "string" else value, start)

    def _skip(self, position: int) -> int:
        match = _SPACE.match(self.text, position)
        return match.end() if match else position

    def word(self, choices: Sequence[str], what: str, remedy: str) -> Token:
        """Take one of a few words."""
        if self.next.kind != "bare" or self.next.value not in choices:
            self.refuse(f"{what}, {' or '.join(choices)}", remedy)
        return self.take()

    def at(self, mark: str) -> bool:
        """Whether the next token is this bracket or comma."""
        return self.next.kind == "mark" and self.next.value == mark

    def mark(self, mark: str, what: str, remedy: str) -> Token:
        """Take a bracket."""
        if not self.at(mark):
            self.refuse(f"{mark!r} {what}", remedy)
        return self.take()

    def string(self, what: str) -> Token:
        """Take a text in quotation marks."""
        if self.next.kind != "string":
            self.refuse(f'{what}, in quotation marks ("")', 'write it, "" where there is none')
        return self.take()

    def strings(self, what: str) -> list[Token]:
        """Take texts in braces."""
        self.mark("{", f"before {what}", "open the list")
        found = []
        while not self.at("}"):
            found.append(self.string(f"one of {what} or '}}' after the last"))
        self.take()
        return found

    def integer(self, what: str, low: int, high: int | None = None) -> tuple[int, Token]:
        """Take an integer between bounds."""
        bounds = f"{what}, an integer from {low}" + (f" to {high}" if high is not None else "")
        token = self.next
        if token.kind != "bare" or not _INTEGER.fullmatch(token.value):
            self.refuse(bounds, "write a whole number of at most 18 digits")
        value = int(token.value)
        if value < low or (high is not None and value > high):
            self.refuse(bounds, "correct the number")
        return value, self.take()

    def number(self, what: str) -> Any:
        """Take an integer, a decimal or a rational number; a comma may follow."""
        token = self.next
        match = _NUMBER.fullmatch(token.value) if token.kind == "bare" else None
        if match is None:
            self.refuse(f"{what}, a number", "write it as 3, -1/3, 0.25 or 2.5e-3")
        power = (match["exponent"] or "0").lstrip("+-0") or "0"
        if len(power) > 4 or len(token.value) + int(power) > MAX_DIGITS:
            self.refuse(f"{what}, of at most {MAX_DIGITS} digits", "round the number")
        if "/" in token.value and not token.value.split("/")[1].strip("0"):
            self.refuse(f"{what}, a number", "a rational number has a denominator other than 0")
        try:
            value = self.numbers(token.value)
        except OverflowError:
            self.refuse(f"{what}, small enough for a float", "read with exact=True, or rescale")
        self.take()
        if self.at(","):
            self.take()
        return value

    def payoffs(self, players: Sequence[str]) -> tuple[Any, ...]:
        """Take one number per player and the brace that closes them."""
        found = tuple(self.number(f"the payoff of {shown(player)!r}") for player in players)
        self.mark("}", f"after the payoffs of {len(players)} players", "give one payoff per player")
        return found

    def end(self, why: str) -> None:
        """Check that nothing is left."""
        if self.next.kind != "end":
            self.refuse(f"the end of the text, {why}", "remove what is left over")


def place_of(text: str, position: int) -> tuple[int, int]:
    """Return line and column of a position, counted from 1; a byte order mark is no column."""
    starts = [match.end() for match in _NEWLINE.finditer(text[:position])]
    begin = starts[-1] if starts else int(text.startswith("\ufeff"))
    return len(starts) + 1, position - begin + 1


def shown(value: str) -> str:
    """Return a text short enough for a message."""
    return value if len(value) <= 40 else f"{value[:37]}..."


def distinct(scanner: Scanner, tokens: Sequence[Token], what: str) -> tuple[str, ...]:
    """Return labels that differ; those that are empty are numbered, repeated ones refused."""
    seen: set[str] = set()
    for token in tokens:
        if token.value in seen:
            scanner.fail(
                token.start, f"{what} that differ", f"{shown(token.value)!r} again", "rename one"
            )
        seen.update([token.value] if token.value else [])
    return told_apart(tokens)


def told_apart(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return labels that differ: each empty one by its position, repeated ones with a count."""
    count = Counter(token.value for token in tokens)
    taken = {label for label in count if label and count[label] == 1}
    met: Counter[str] = Counter()
    labels = []
    for position, token in enumerate(tokens, start=1):
        label = token.value
        if not label or count[label] > 1:
            met[label] += 1
            label = unused(f"{label}_{met[label]}" if label else str(position), taken)
            taken.add(label)
        labels.append(label)
    return tuple(labels)


def unused(label: str, taken: set[str]) -> str:
    """Return a label that is not taken yet, this one if possible."""
    while label in taken:
        label += "'"
    return label
