"""Markov perfect equilibrium: what an answer must be, recomputed in rationals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from basebargain.forms import MarkovGame, QuadraticMarkovGame, StrategicGame
from basebargain.testing._case import SLACK, Case, Change, Concept, Point, is_rational, step_down
from basebargain.testing._known_markov import known_perfect
from basebargain.testing._markov_reading import Efforts, Finite, Row, gain_at, values_of
from basebargain.testing._markov_strategies import markov_games, quadratic_markov_games
from basebargain.testing._reading import exact, numbers_in

__all__ = ["CONCEPTS"]


def _judge(case: Case, equilibrium: Any) -> None:
    """Recompute values, and gains from one deviation in every state."""
    reading = Finite(case.game) if isinstance(case.game, MarkovGame) else Efforts(case.game)
    profile = reading.read(case, equilibrium)
    steps = [reading.one_step(x, mixes) for x, mixes in enumerate(profile)]
    values = values_of([u for u, _ in steps], [row for _, row in steps], reading.discounts)
    slacks = _slacks(case, equilibrium, values)
    worst = Fraction(0)
    for x, state in enumerate(reading.states):
        for who, player in enumerate(case.game.players):
            slack = slacks[who]
            found = equilibrium.values[x][who]
            case.matches(found, values[x][who], slack, f"the value of {state!r} to {player!r}")
            gain = gain_at(reading, (x, who), profile, values)
            rule = f"{player!r} must not gain by one deviation in {state!r}"
            case.no_gain(gain, slack, rule)
            case.demand(
                case.number(equilibrium.gains[x][who], "gains") >= gain - slack,
                f"the gain of {player!r} in {state!r} must be at least {float(gain)!r}",
                equilibrium.gains[x][who],
            )
            worst = max(worst, gain)
    _check_ends(case, equilibrium, reading, values, (slacks, worst))


def _check_ends(
    case: Case,
    equilibrium: Any,
    reading: Finite | Efforts,
    values: Sequence[Row],
    bounds: tuple[Sequence[Fraction], Fraction],
) -> None:
    """Check payoffs and regret: what play is worth where it begins, and the largest gain."""
    slacks, worst = bounds
    begin = values[reading.states.index(case.game.start)]
    for found, value, slack in zip(equilibrium.payoffs, begin, slacks, strict=True):
        case.matches(found, value, slack, "payoffs must be the values of the start")
    gains = max(case.number(gain, "gains") for gain in numbers_in(equilibrium.gains))
    case.matches(equilibrium.regret, gains, max(slacks), "regret must be the largest gain")
    rule = f"regret must be {float(worst)!r} at least"
    case.demand(case.number(equilibrium.regret, "regret") >= worst - max(slacks), rule, equilibrium)


def _slacks(case: Case, equilibrium: Any, values: Sequence[Row]) -> list[Fraction]:
    """Return what rounding may do to each player's values; nothing where all is rational."""
    precise = all(map(is_rational, numbers_in(equilibrium.profile)))
    if case.precise and precise:
        return [Fraction(0)] * len(case.game.players)
    largest = [max([abs(row[who]) for row in values]) for who in range(len(case.game.players))]
    if isinstance(case.game, MarkovGame):
        stages = case.game.stages.values()
        stakes = [
            max(abs(exact(u)) for stage in stages for u in stage.payoffs[who].flat)
            for who in range(len(case.game.players))
        ]
    else:
        stakes = [
            sum((abs(exact(c)) for c in case.game.payoffs[:, who].flat), Fraction(0))
            for who in range(len(case.game.players))
        ]
    return [10 * SLACK * max(pair) for pair in zip(largest, stakes, strict=True)]


def _spans(case: Case) -> None:
    """Check the middle of each subset, player by player."""
    if not isinstance(case.game, MarkovGame):
        return
    reading = Finite(case.game)
    for component in case.solution.components:
        for subset in component.subsets:
            members = [reading.read(case, component[k]) for k in subset]
            middle = [
                [
                    [sum(column, Fraction(0)) / len(mixes) for column in zip(*mixes, strict=True)]
                    for mixes in zip(*states, strict=True)
                ]
                for states in zip(*members, strict=True)
            ]
            steps = [reading.one_step(x, mixes) for x, mixes in enumerate(middle)]
            values = values_of([u for u, _ in steps], [row for _, row in steps], reading.discounts)
            slacks = _slacks(case, component[subset[0]], values)
            for at in product(range(len(reading.states)), range(len(slacks))):
                gain = gain_at(reading, at, middle, values)
                case.no_gain(gain, slacks[at[1]], "mixtures within a subset must be equilibria")


def _point(case: Case, equilibrium: Any) -> Point:
    game = case.game
    if isinstance(game, MarkovGame):
        return {
            (state, player, label): share
            for (state, stage), mixes in zip(game.stages.items(), equilibrium.profile, strict=True)
            for player, own, mix in zip(game.players, stage.strategies, mixes, strict=True)
            for label, share in zip(own, case.row(mix, "profiles"), strict=True)
        }
    return {
        (state, player, k): effort
        for state, mixes in zip(game.states, equilibrium.profile, strict=True)
        for player, own in zip(game.players, mixes, strict=True)
        for k, effort in enumerate(case.row(own, "efforts"))
    }


# --- changes that must not matter -----------------------------------------------------------------


def _changes(case: Case) -> Iterator[Change]:
    if isinstance(case.game, MarkovGame):
        return _finite_changes(case.game, case.precise)
    return _effort_changes(case.game, case.precise)


def _rebuilt(game: MarkovGame, stages: Any, **other: Any) -> MarkovGame:
    parts: dict[str, Any] = {
        "transitions": game.transitions,
        "discounts": game.discounts,
        "start": game.start,
    }
    return MarkovGame(stages, **(parts | other))


def _finite_changes(game: MarkovGame, precise: bool) -> Iterator[Change]:
    count = len(game.players)
    factors: list[Any] = [Fraction(3, 7), 8, Fraction(1, 2)] if precise else [8.0, 4.0, 0.5]
    shift = [Fraction(-5, 3)] * count if precise else [0.0] * count
    scale = [factors[k % 3] for k in range(count)]
    scaled = {x: stage.rescaled(scale, shift) for x, stage in game.stages.items()}
    yield Change("another unit of payoffs", _rebuilt(game, scaled))

    def back(point: Point) -> Point:
        return {tuple(label[:-1] for label in key): p for key, p in point.items()}

    renamed = {
        f"{x}'": stage.renamed(
            [f"{p}'" for p in game.players], [[f"{a}'" for a in own] for own in stage.strategies]
        )
        for x, stage in game.stages.items()
    }
    rows = {f"{x}'": table for x, table in game.transitions.items()}
    yield Change(
        "other names", _rebuilt(game, renamed, transitions=rows, start=f"{game.start}'"), back
    )
    turned = {
        x: stage.restricted([own[::-1] for own in stage.strategies])
        for x, stage in reversed(list(game.stages.items()))
    }
    rows = {x: np.flip(table) for x, table in game.transitions.items()}
    yield Change("another order of states and actions", _rebuilt(game, turned, transitions=rows))
    yield _players_turned(game)
    yield _dominated(game)


def _players_turned(game: MarkovGame) -> Change:
    axes = tuple(range(len(game.players) - 1, -1, -1))
    stages = {
        x: StrategicGame(
            stage.players[::-1],
            stage.strategies[::-1],
            stage.payoffs.transpose(0, *(k + 1 for k in axes))[::-1],
        )
        for x, stage in game.stages.items()
    }
    rows = {x: table.transpose(*axes, len(axes)) for x, table in game.transitions.items()}
    other = _rebuilt(game, stages, transitions=rows, discounts=game.discounts[::-1])
    return Change("another order of players", other)


def _dominated(game: MarkovGame) -> Change:
    """Add an action to the first player in the first state: as the first one, at a cost."""
    state, stage = next(iter(game.stages.items()))
    first = stage.payoffs.take([0], axis=1)
    worse = first.copy()
    worse[0] = first[0] - step_down(first[0].flat)
    longer = replace(
        stage,
        strategies=((*stage.strategies[0], "dominated"), *stage.strategies[1:]),
        payoffs=np.concatenate([stage.payoffs, worse], axis=1),
    )
    rows = game.transitions[state]
    more = {**game.transitions, state: np.concatenate([rows, rows[:1]])}
    key = (state, game.players[0], "dominated")

    def back(point: Point) -> Point | None:
        return None if point[key] else {k: p for k, p in point.items() if k != key}

    other = _rebuilt(game, {**game.stages, state: longer}, transitions=more)
    return Change("a strictly dominated action", other, back)


def _effort_changes(game: QuadraticMarkovGame, precise: bool) -> Iterator[Change]:
    scale: Any = Fraction(3, 7) if precise else 8.0
    yield Change("another unit of payoffs", replace(game, payoffs=game.payoffs * scale))
    names = tuple(f"{player}'" for player in game.players)
    efforts = tuple((f"{player}'", f"{name}'") for player, name in game.efforts)

    def back(point: Point) -> Point:
        return {(x, player[:-1], k): p for (x, player, k), p in point.items()}

    yield Change("other names", replace(game, players=names, efforts=efforts), back)


def _any_markov_game() -> Any:
    return st.one_of(markov_games(), quadratic_markov_games())


CONCEPTS = {
    "markov perfect": Concept(
        (MarkovGame, QuadraticMarkovGame),
        _any_markov_game,
        ("profile", "values", "gains"),
        _judge,
        _point,
        _changes,
        _spans,
        exact=False,
        known=known_perfect,
    ),
}
