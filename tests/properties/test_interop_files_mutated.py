"""Game files with random damage: each holds a game or is refused at a line and column."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from basebargain._errors import GameFileError
from basebargain.interop._efg import parse_efg, write_efg
from basebargain.interop._nfg import parse_nfg, write_nfg

PAYOFFS = """NFG 1 R "A \\"quoted\\" title" { "row" "column" }
{ { "up" "down" "stay" } { "left" "right" } }
"a comment"

1 2/3 -0.5 1e3 0 0
4, 5 6 -7/2 .5 1.
"""
COUNTS = 'NFG 1 D "three" { "a" "b" "c" } { 2 1 2 }\n1 2 3 4 5 6 7 8 9 10 11 12\n'
OUTCOMES = """NFG 1 R "bonus" { "row" "column" } { { "u" "d" } { "l" "r" } }
"basebargain: decimals=float; unit=points"
{ { "win" 1.5, 2 } { "lose" -1 1/3 } }
1 2 0 1
"""
SIGNAL = """EFG 2 R "beer \\"or\\" quiche" { "sender" "receiver" }
"from a textbook"
c "" 1 "type" { "weak" 1/10 "surly" 0.9 } 0
p "" 1 1 "weak" { "beer" "quiche" } 0
p "" 2 1 "after beer" { "duel" "leave" } 0
t "" 1 "a" { 0, 1 }
t "" 2 "b" { 2, 0 }
p "" 2 2 "after quiche" { "duel" "leave" } 3 "on the way" { 1 0 }
t "" 0
t "" 2
p "" 1 2 "surly" { "beer" "quiche" } 0
p "" 2 1 0
t "" 1 "a" { 0 1 }
t "" 4 "c" { 3, -1e-1 }
p "" 2 2 3
t "ends" 5 "" { 1 -1 }
t "" 2
"""
BASES: list[tuple[str, Callable[..., Any], Callable[..., str]]] = [
    (PAYOFFS, parse_nfg, write_nfg),
    (COUNTS, parse_nfg, write_nfg),
    (OUTCOMES, parse_nfg, write_nfg),
    (SIGNAL, parse_efg, write_efg),
]
PIECES = (
    *'{}",\\/.-+eE \n\t0123456789ctpR', '""', "{ }", "1/0", "-1", "999999999", "1e999999999", "NaN",
    "1e-999999999", "99999999999999999999", "é", "\x00", "\ufeff", "0", "1/3", '"weak"', 't "" 0\n',
    'p "" 1 1 0\n', 'c "" 1 "" { "x" 1 } 0\n', "{ 999999999 999999999 }", "inf", "9" * 5000, "٣",
)  # fmt: skip
TOKENS = re.compile(r'"[^"]*"|[{},]|[^\s{}",]+|\s+')


def damaged(text: str, rng: random.Random) -> str:
    """Return a text with one to three random changes of characters or tokens."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        parts = list(text) if rng.random() < 0.4 else TOKENS.findall(text)
        first, second = rng.randrange(len(parts)), rng.randrange(len(parts))
        change = rng.randrange(7)
        if change == 0:
            del parts[first]
        elif change == 1:
            parts.insert(first, rng.choice(PIECES))
        elif change == 2:
            parts[first] = rng.choice(PIECES)
        elif change == 3:
            parts[first], parts[second] = parts[second], parts[first]
        elif change == 4:
            parts.insert(first, parts[second])
        elif change == 5:
            del parts[first : first + rng.randrange(1, 12)]
        else:
            parts = parts[: first + 1]
        text = "".join(parts) or " "
    return text


def read(text: str, parse: Callable[..., Any]) -> Any:
    """Return the game in a text, or the refusal."""
    try:
        return parse(text)
    except GameFileError as error:
        return error


def outcome_of(text: str, parse: Callable[..., Any], write: Callable[..., str]) -> str:
    """Read a text; say what came of it, after checking the message or the round trip."""
    found = read(text, parse)
    if not isinstance(found, GameFileError):
        assert parse(write(found)) == found
        return "read"
    lines = re.split(r"\r\n|\r|\n", text)
    assert 1 <= found.line <= len(lines)
    assert 1 <= found.column <= len(lines[found.line - 1]) + 1
    assert f"line {found.line}, column {found.column}: expected " in str(found)
    assert len(str(found)) < 500
    return "refused"


@pytest.mark.parametrize("base", range(len(BASES)))
def test_a_damaged_file_is_read_or_refused_with_its_place(base: int) -> None:
    """Nothing but a game or a GameFileError comes out, and both ends are met often."""
    text, parse, write = BASES[base]
    rng = random.Random(base)  # noqa: S311 - the same damage in every run
    count = Counter(outcome_of(damaged(text, rng), parse, write) for _ in range(500))
    assert count["refused"] > 100
    assert count["read"] > 10


def test_the_texts_that_are_damaged_are_whole() -> None:
    """Otherwise every change would be refused for the same reason."""
    for text, parse, write in BASES:
        assert outcome_of(text, parse, write) == "read"
