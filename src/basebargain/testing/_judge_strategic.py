"""The concepts of games in strategic form: what their answers must be, recomputed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from basebargain.forms import StrategicGame
from basebargain.testing._case import Case, Change, Concept, Point, is_rational, perhaps, step_down
from basebargain.testing._known_strategic import known_nash, known_pure
from basebargain.testing._regret import expected_payoffs, regret
from basebargain.testing._report import shown
from basebargain.testing._strategies import bimatrix_games

__all__ = [
    "CONCEPTS",
    "LOGIT_SLACK",
    "Mixes",
    "check_payoffs",
    "dominated",
    "mixes_of",
    "orders",
    "profile_point",
    "renamings",
    "slacks_of",
    "unit_changes",
    "without",
]

Mixes = tuple[tuple[Fraction, ...], ...]
LOGIT_SLACK = 1e-8


def mixes_of(case: Case, profile: Sequence[Any]) -> Mixes:
    case.demand(len(profile) == len(case.game.players), "there must be one mix per player", profile)
    return tuple(
        tuple(case.chances(mix, size, "profiles"))
        for mix, size in zip(profile, case.game.shape, strict=True)
    )


def slacks_of(case: Case, *numbers: Any) -> list[Fraction]:
    precise = all(map(is_rational, numbers))
    return [case.slack(table.ravel().tolist(), precise=precise) for table in case.game.payoffs]


def check_payoffs(case: Case, equilibrium: Any, mixes: Mixes, slacks: Sequence[Fraction]) -> None:
    means = expected_payoffs(case.game, mixes)
    for found, mean, slack in zip(equilibrium.payoffs, means, slacks, strict=True):
        case.matches(found, mean, slack, f"payoffs must be those of {shown(equilibrium)}")


def profile_point(case: Case, equilibrium: Any) -> Point:
    return {
        (player, label): share
        for player, own, mix in zip(
            case.game.players, case.game.strategies, equilibrium.profile, strict=True
        )
        for label, share in zip(own, case.row(mix, "profiles"), strict=True)
    }


# --- Nash equilibrium -----------------------------------------------------------------------------


def _nash(case: Case, equilibrium: Any) -> None:
    mixes = mixes_of(case, equilibrium.profile)
    slacks = slacks_of(case, *(p for mix in equilibrium.profile for p in mix))
    gains = regret(case.game, mixes)
    for player, gain, slack in zip(case.game.players, gains, slacks, strict=True):
        rule = f"{player!r} must not gain by deviating from {shown(equilibrium)}"
        case.no_gain(gain, slack, rule)
    check_payoffs(case, equilibrium, mixes, slacks)
    case.matches(equilibrium.regret, max(gains), max(slacks), "regret must be the largest gain")


def _pure_nash(case: Case, equilibrium: Any) -> None:
    mixes = mixes_of(case, equilibrium.profile)
    case.demand(all(max(mix) == 1 for mix in mixes), "each must play one strategy", equilibrium)
    _nash(case, equilibrium)


def _spans(case: Case) -> None:
    """Check that what a subset spans are equilibria, at the middle of each player's strategies.

    In a game of two players that one point decides about all mixtures.
    """
    for component in case.solution.components:
        for subset in component.subsets:
            members = [mixes_of(case, component[k].profile) for k in subset]
            middle = tuple(
                tuple(
                    sum(column, Fraction(0)) / len(members) for column in zip(*mixes, strict=True)
                )
                for mixes in zip(*members, strict=True)
            )
            numbers = [p for k in subset for mix in component[k].profile for p in mix]
            gains = regret(case.game, middle)
            for gain, slack in zip(gains, slacks_of(case, *numbers), strict=True):
                case.no_gain(gain, slack, "mixtures within a subset must be equilibria")


def unit_changes(game: Any) -> Iterator[Change]:
    """Yield the game in other units of payoff, one for each player."""
    count = len(game.players)
    if game.kind == "exact":
        factors = [(Fraction(3, 7), 8, Fraction(1, 2))[k % 3] for k in range(count)]
        other = game.rescaled(factors, [Fraction(-5, 3)] * count)
        yield Change("another unit and zero of payoffs", other)
    else:
        # Powers of two leave every float exact, so that ties and near ties stay what they are.
        yield Change(
            "another unit of payoffs", game.rescaled([2.0 ** (3 - k) for k in range(count)])
        )


def renamings(game: StrategicGame) -> Iterator[Change]:
    others = [[f"{label}'" for label in own] for own in game.strategies]

    def back(point: Point) -> Point:
        return {(who[:-1], label[:-1]): share for (who, label), share in point.items()}

    yield Change("other names", game.renamed([f"{p}'" for p in game.players], others), back)


def orders(game: StrategicGame) -> Iterator[Change]:
    backwards = game.restricted([own[::-1] for own in game.strategies])
    yield Change("another order of strategies", backwards)
    axes = (0, *range(len(game.players), 0, -1))
    turned = replace(
        game,
        players=game.players[::-1],
        strategies=game.strategies[::-1],
        payoffs=game.payoffs.transpose(axes)[::-1],
    )
    yield Change("another order of players", turned)


def dominated(game: StrategicGame, who: int) -> Change:
    """Add a last strategy that is worse for its player than the first one, at every profile."""
    axis = who + 1
    first = game.payoffs.take([0], axis=axis)
    worse = first.copy()
    worse[who] = first[who] - step_down(first[who].flat)
    name = "".join(game.strategies[who]) + " dominated"
    player = game.players[who]
    return Change(
        f"a strictly dominated strategy of {player!r}",
        _longer(game, who, worse, name),
        without((player, name)),
    )


def _longer(game: StrategicGame, who: int, more: Any, name: str) -> StrategicGame:
    labels = list(game.strategies)
    labels[who] = (*labels[who], name)
    payoffs = np.concatenate([game.payoffs, more], axis=who + 1)
    return replace(game, strategies=tuple(labels), payoffs=payoffs)


def without(key: Any) -> Callable[[Point], Point | None]:
    """Return the reading of a point without one label; None if that one is played."""

    def back(point: Point) -> Point | None:
        if point[key] != 0:
            return None
        return {other: share for other, share in point.items() if other != key}

    return back


def _copied(game: StrategicGame, who: int) -> Change:
    """Add a last strategy that is a copy of the first one: payoffs in equilibrium stay."""
    name = "".join(game.strategies[who]) + " copied"
    more = game.payoffs.take([0], axis=who + 1)
    title = f"a copy of a strategy of {game.players[who]!r}"
    return Change(title, _longer(game, who, more, name), payoffs=True, harder=len(game.players) > 2)


def _nash_changes(case: Case) -> Iterator[Change]:
    game = case.game
    yield from unit_changes(game)
    yield from renamings(game)
    yield from orders(game)
    for who in range(len(game.players)):
        yield dominated(game, who)
    yield _copied(game, len(game.players) - 1)


CONCEPTS = {
    "nash": Concept(
        (StrategicGame,),
        bimatrix_games,
        ("profile",),
        _nash,
        profile_point,
        _nash_changes,
        _spans,
        known=known_nash,
    ),
    "pure nash": Concept(
        (StrategicGame,),
        bimatrix_games,
        ("profile",),
        _pure_nash,
        profile_point,
        _nash_changes,
        _spans,
        known=known_pure,
        exists=perhaps,
    ),
}
