"""The labels that a game of each form shows: texts, not empty, different where they must be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from basebargain.forms import (
    AttritionGame,
    BargainingProblem,
    CoalitionalGame,
    ExtensiveGame,
    MarkovGame,
    QuadraticMarkovGame,
    ReputationalBargaining,
    SignallingGame,
    StrategicGame,
    Terminal,
)
from basebargain.testing._reading import TreeReading, branches
from basebargain.testing._report import broken

__all__ = ["check_labels"]

# What the labels name, the labels, and how many there must be (None: at least one).
Group = tuple[str, Sequence[Any], int | None]


def check_labels(where: str, game: Any) -> None:
    """Check the labels of a game of one of the library's forms.

    Raises
    ------
    ContractError
        At the first group that holds something other than text, an empty one, or one twice.
    """
    for form, groups in _GROUPS.items():
        if isinstance(game, form):
            for what, labels, count in groups(game):
                fine = all(isinstance(label, str) and label for label in labels)
                if not fine or not labels or len(set(labels)) != len(labels):
                    broken(where, f"{what} must be different non-empty texts", labels, game)
                if count is not None and len(labels) != count:
                    broken(where, f"there must be {count} {what}", labels, game)


def _strategic(game: StrategicGame) -> Iterable[Group]:
    yield "players", game.players, None
    for player, own in zip(game.players, game.strategies, strict=True):
        yield f"strategies of {player!r}", own, None


def _extensive(game: ExtensiveGame) -> Iterable[Group]:
    yield "players", game.players, None
    for node, _, _ in TreeReading(game.players, game.root).nodes:
        if not isinstance(node, Terminal):
            yield "moves at a node", [label for label, _ in branches(node)], None


def _signalling(game: SignallingGame) -> Iterable[Group]:
    yield "players", game.players, 2
    yield "types", game.types, None
    yield "messages", game.messages, None
    for message in game.messages:
        yield f"responses to {message!r}", game.replies(message), None


def _bargaining(game: BargainingProblem) -> Iterable[Group]:
    yield "players", game.players, 2
    yield "regimes", game.regimes, 3
    deals = getattr(game.feasible, "agreements", None)
    if deals is not None:
        yield "agreements", [deal.label for deal in deals], None
    transfer = getattr(game.feasible, "transfer", None)
    if transfer is not None:
        named = {transfer.payer, transfer.payee} == set(game.players)
        yield "payer and payee", game.players if named else (), 2


def _of_two(game: Any) -> Iterable[Group]:
    yield "players", game.players, 2


def _coalitional(game: CoalitionalGame) -> Iterable[Group]:
    yield "players", game.players, None


def _markov(game: MarkovGame) -> Iterable[Group]:
    yield "states", tuple(game.stages), None
    yield "states with chances of leaving", tuple(game.transitions), len(game.stages)
    for stage in game.stages.values():
        yield from _strategic(stage)


def _quadratic(game: QuadraticMarkovGame) -> Iterable[Group]:
    yield "players", game.players, len(game.discounts)
    yield "components", tuple(game.components), None
    for name, levels in game.components.items():
        yield f"levels of {name!r}", levels, None
    yield "efforts", [name for _, name in game.efforts], None
    owners = {player for player, _ in game.efforts}
    yield "players who make the efforts", sorted(owners & set(game.players)), len(owners)


_GROUPS: dict[type, Callable[[Any], Iterable[Group]]] = {
    StrategicGame: _strategic,
    ExtensiveGame: _extensive,
    SignallingGame: _signalling,
    BargainingProblem: _bargaining,
    AttritionGame: _of_two,
    ReputationalBargaining: _of_two,
    CoalitionalGame: _coalitional,
    MarkovGame: _markov,
    QuadraticMarkovGame: _quadratic,
}
