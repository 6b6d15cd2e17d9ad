"""The public Hypothesis strategies draw what they promise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import find, given, settings

from basebargain._errors import (
    GameError,
)
from basebargain.forms import StrategicGame
from basebargain.parameters import registry, scenario
from basebargain.testing import (
    PAYOFF_KINDS,
    bimatrix_games,
    payoffs,
    scenarios,
    strategic_games,
)


@pytest.mark.parametrize("kind", PAYOFF_KINDS)
def test_kinds_of_payoffs(kind: str) -> None:
    """Floats are floats, everything else is exact; constants are constant, copies are copies."""

    @settings(max_examples=30)
    @given(game=bimatrix_games(kinds=[kind], strategies=(2, 3)))
    def holds(game: StrategicGame) -> None:
        assert game.kind == ("float" if kind == "floats" else "exact")
        assert all(2 <= size <= 3 for size in game.shape)
        if kind == "ordinal":
            assert set(game.payoffs.flat) <= {0, 1, 2, 3}
        if kind == "constant":
            assert all(len(set(table.flat)) == 1 for table in game.payoffs)

    holds()


def test_duplicated_strategies_occur_for_either_player() -> None:
    seen: set[int] = set()

    @settings(max_examples=100, derandomize=True, database=None)
    @given(game=bimatrix_games(kinds=["duplicates"], strategies=2))
    def look(game: StrategicGame) -> None:
        table = game.payoffs
        if len(set(table.flat)) > 1:
            seen.update(a for a in (1, 2) if (table.take(0, axis=a) == table.take(1, axis=a)).all())

    look()
    assert seen == {1, 2}


def test_numbers_of_players_and_strategies_span_their_range() -> None:
    shapes: set[tuple[int, ...]] = set()

    @settings(max_examples=200, derandomize=True, database=None)
    @given(game=strategic_games(players=(1, 3), strategies=(1, 2), kinds=["constant"]))
    def look(game: StrategicGame) -> None:
        shapes.add(game.shape)

    look()
    assert {len(shape) for shape in shapes} == {1, 2, 3}
    assert {size for shape in shapes for size in shape} == {1, 2}


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(GameError, match="'gaussian'"):
        find(payoffs((2, 2), "gaussian"), lambda _: True)


def drawn(**options: Any) -> Iterator[Any]:
    """Return some scenarios that the strategy draws."""
    found: list[Any] = []

    @settings(max_examples=40, derandomize=True, database=None)
    @given(point=scenarios(**options))
    def collect(point: Any) -> None:
        found.append(point)

    collect()
    return iter(found)


@pytest.mark.parametrize("exact", [False, True])
def test_scenarios_lie_in_the_ranges_and_keep_the_rules(exact: bool) -> None:
    known = registry()
    for point in drawn(exact=exact):
        for name in known.names:
            assert point[name] in known[name].range
        for rule in known.rules:
            values = [point[name] for name in rule.names]
            if rule.kind == "sum":
                assert sum(values) == rule.total
            else:
                assert values[0] < values[1] if rule.strict else values[0] <= values[1]


def test_scenarios_draw_only_what_is_asked_for() -> None:
    """A named parameter brings along those that a rule ties to it, and no other."""
    known = registry()
    base = scenario("seed_mid2025")
    moved: set[str] = set()

    @settings(max_examples=40, derandomize=True, database=None)
    @given(point=scenarios("kappa", "value_share_hm"))
    def look(point: Any) -> None:
        moved.update(name for name in known.names if point[name] != base[name])

    look()
    assert moved == {"kappa", *known.family("value_share")}
