"""Information sets, events of chance and outcomes: what an ``.efg`` file declares once and repeats.

The description stands where a number is first met; later it may be left out, or must be the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from basebargain.forms._extensive import SUM_TOLERANCE
from basebargain.interop._gambit_text import MAX_DIGITS, Scanner, Token, distinct, shown, told_apart

__all__ = ["Declared", "Information", "Key", "Outcome", "read_outcome", "read_set"]

Key = tuple[int, int]
"""The number of a player, 0 for chance, and that of the information set or event."""


@dataclass(frozen=True)
class Information:
    """An information set, or an event of chance, which has weights."""

    name: str
    moves: tuple[str, ...]
    weights: tuple[Any, ...]


@dataclass(frozen=True)
class Outcome:
    """What is paid, at an end of the game or on the way."""

    name: str
    payoffs: tuple[Any, ...]


@dataclass(frozen=True)
class Declared:
    """Everything declared so far.

    Attributes
    ----------
    players : tuple of str
    null : Outcome
        Outcome 0, which pays nothing.
    sets : dict
    names : set
        Players and names of their information sets.
    outcomes : dict
    pasts : dict
        Numbers that stand for a past, an information set met after it and the move made there.
    past_of : dict
        Per information set, the number of its player's past.
    """

    players: tuple[str, ...]
    null: Outcome
    sets: dict[Key, Information] = field(default_factory=dict)
    names: set[tuple[int, str]] = field(default_factory=set)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    pasts: dict[tuple[int, Key, int], int] = field(default_factory=dict)
    past_of: dict[Key, int] = field(default_factory=dict)


def read_set(scanner: Scanner, declared: Declared, kind: Token) -> Key:
    """Read the information set, or event of chance, of a node."""
    mover = 0
    if kind.value == "p":
        mover, _ = scanner.integer("the number of the player", 1, len(declared.players))
    what = "the number of the information set" if mover else "the number of the event"
    number, _ = scanner.integer(what, 1)
    key = (mover, number)
    start = scanner.next.start
    name = scanner.take().value if scanner.next.kind == "string" else ""
    known = declared.sets.get(key)
    if known is None:
        _declare(scanner, declared, key, Token("string", name, start))
        return key
    given = known
    if scanner.at("{"):
        given = Information(known.name, *_moves(scanner, chance=not mover))
    if given != known or name not in ("", known.name):
        scanner.fail(
            start, f"name, moves and probabilities as given before for number {number}, or nothing",
            "others", "repeat them, leave them out, or give this node another number",
        )  # fmt: skip
    return key


def _declare(scanner: Scanner, declared: Declared, key: Key, name: Token) -> None:
    """Read the moves of a set that is met for the first time."""
    mover, number = key
    if not scanner.at("{"):
        scanner.refuse(
            f"'{{' before the moves at number {number}, which is met for the first time",
            "give the name and the moves here",
        )
    declared.sets[key] = Information(name.value, *_moves(scanner, chance=not mover))
    if not mover or not name.value:
        return
    if (mover, name.value) in declared.names:
        scanner.fail(
            name.start, "information sets of a player with different names",
            f"{shown(name.value)!r} again", "rename one, or give both nodes the same number",
        )  # fmt: skip
    declared.names.add((mover, name.value))


def _moves(scanner: Scanner, *, chance: bool) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Read moves, and their probabilities at chance."""
    start = scanner.next.start
    weights: list[Any] = []
    tokens = _lottery(scanner, weights) if chance else scanner.strings("the names of the moves")
    if not tokens:
        scanner.fail(start, "at least one move", "none", "give a move, or end the game with t")
    if not chance:
        return distinct(scanner, tokens, "names of moves"), ()
    _check_sum(scanner, start, weights)
    return told_apart(tokens), tuple(weights)


def _lottery(scanner: Scanner, weights: list[Any]) -> list[Token]:
    """Read moves of chance and put their probabilities into `weights`."""
    tokens = []
    scanner.take()
    while not scanner.at("}"):
        tokens.append(scanner.string("a move of chance, or '}' after the last"))
        start = scanner.next.start
        weights.append(scanner.number("the probability of the move"))
        if not 0 <= weights[-1] <= 1:
            scanner.fail(start, "a probability in [0, 1]", _spoken(weights[-1]), "correct it")
    scanner.take()
    return tokens


def _check_sum(scanner: Scanner, start: int, weights: Sequence[Any]) -> None:
    total = sum(weights)
    tolerance = SUM_TOLERANCE if isinstance(total, float) else 0
    if not abs(total - 1) <= tolerance:
        scanner.fail(
            start, "probabilities that add up to one", f"a sum of {_spoken(total)}",
            "correct them; thirds are written 1/3",
        )  # fmt: skip


def _spoken(value: Any) -> str:
    """Return a number short enough for a message."""
    if isinstance(value, float) or max(abs(value.numerator), value.denominator) < 10**MAX_DIGITS:
        return shown(str(value))
    return "a rational number of many digits"


def read_outcome(scanner: Scanner, declared: Declared) -> Outcome:
    """Read the outcome of a node."""
    number, place = scanner.integer("the number of the outcome", 0)
    given = scanner.next.kind == "string" or scanner.at("{")
    if number == 0:
        if given:
            scanner.refuse(
                "the next node after outcome 0, which pays nothing",
                "remove name and payoffs, or give the outcome another number",
            )
        return declared.null
    known = declared.outcomes.get(number)
    if not given:
        if known is None:
            scanner.fail(
                place.start, "the number of an outcome met before", str(number),
                "give its name and payoffs after the number",
            )  # fmt: skip
        return known
    return _described(scanner, declared, number)


def _described(scanner: Scanner, declared: Declared, number: int) -> Outcome:
    """Read name and payoffs of an outcome, which must be those given before, if any were."""
    known = declared.outcomes.get(number)
    start = scanner.next.start
    name = scanner.take().value if scanner.next.kind == "string" else ""
    payoffs = known.payoffs if known is not None else ()
    if known is None or scanner.at("{"):
        scanner.mark("{", f"before the payoffs of outcome {number}", "give one payoff per player")
        payoffs = scanner.payoffs(declared.players)
    first = declared.outcomes.setdefault(number, Outcome(name, payoffs))
    if name not in ("", first.name) or payoffs != first.payoffs:
        scanner.fail(
            start, f"name and payoffs as given before for outcome {number}, or nothing",
            "others", "repeat them, leave them out, or give this outcome another number",
        )  # fmt: skip
    return first
