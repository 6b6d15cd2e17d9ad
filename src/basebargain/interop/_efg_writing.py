"""An extensive game as the lines of an ``.efg`` file, one per node in depth-first order."""

from __future__ import annotations

from dataclasses import dataclass, field

from basebargain.forms import Chance, Decision, ExtensiveGame, Terminal
from basebargain.interop._gambit_text_numbers import Note, as_text, as_weights, quoted

__all__ = ["game_text"]


@dataclass(frozen=True)
class _Numbers:
    """Numbers given so far to information sets, by label, and to outcomes, by label and payoffs."""

    sets: dict[str, int]
    outcomes: dict[tuple[str, ...], int] = field(default_factory=dict)
    events: list[int] = field(default_factory=list)


def game_text(game: ExtensiveGame) -> str:
    """Return the text of the game's file."""
    numbers = _Numbers(_set_numbers(game))
    body = []
    for place in game.places:
        node = place.content
        if isinstance(node, Terminal):
            body.append(_terminal_line(node, numbers))
        elif isinstance(node, Chance):
            body.append(_chance_line(node, numbers))
        else:
            body.append(_decision_line(node, game.players, numbers))
    note = Note(game.kind == "float", game.unit)
    players = " ".join(map(quoted, game.players))
    head = [f"EFG 2 R {quoted(game.name)} {{ {players} }}", quoted(str(note)), ""]
    return "\n".join([*head, *body, ""])


def _set_numbers(game: ExtensiveGame) -> dict[str, int]:
    """Return each information set's number, counted player by player."""
    counts = dict.fromkeys(game.players, 0)
    numbers = {}
    for own in game.information_sets:
        counts[own.player] += 1
        numbers[own.label] = counts[own.player]
    return numbers


def _terminal_line(node: Terminal, numbers: _Numbers) -> str:
    payoffs = tuple(as_text(value) for value in node.payoffs)
    number = numbers.outcomes.setdefault((node.outcome, *payoffs), len(numbers.outcomes) + 1)
    return f't "" {number} {quoted(node.outcome)} {{ {", ".join(payoffs)} }}'


def _chance_line(node: Chance, numbers: _Numbers) -> str:
    numbers.events.append(len(numbers.events) + 1)
    weights = as_weights([weight for _, weight, _ in node.moves])
    moves = [
        f"{quoted(label)} {text}" for (label, _, _), text in zip(node.moves, weights, strict=True)
    ]
    return f'c "" {numbers.events[-1]} "" {{ {" ".join(moves)} }} 0'


def _decision_line(node: Decision, players: tuple[str, ...], numbers: _Numbers) -> str:
    mover = players.index(node.player) + 1
    moves = " ".join(quoted(action) for action, _ in node.moves)
    label = node.information_set
    return f'p "" {mover} {numbers.sets[label]} {quoted(label)} {{ {moves} }} 0'
