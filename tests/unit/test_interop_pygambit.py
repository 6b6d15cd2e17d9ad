"""The door to pygambit: with a stand-in everywhere, with pygambit itself where it is installed."""

from __future__ import annotations

import sys
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, BinaryIO

import numpy as np
import pytest
import sympy
from hypothesis import given, settings

from basebargain._errors import GameError, MissingPackageError, NotApplicableError
from basebargain.forms import ExtensiveGame, StrategicGame, chance, decision, terminal
from basebargain.interop._pygambit import from_pygambit, to_pygambit
from basebargain.testing import extensive_games, strategic_games

THIRD = Fraction(1, 3)


def deal() -> ExtensiveGame:
    """Return a game with labels that Gambit would change, repeated and empty ones."""

    def asked(bad: int) -> Any:
        ends = {"yes": terminal(2, 3 + bad, outcome="deal"), "no": terminal(0, THIRD)}
        return decision("host", "asked", ends)

    moves = {"calm": (1 - THIRD, asked(0)), "crisis": (THIRD, asked(-2))}
    ends = {
        "leave": terminal(0, 1, outcome="gone"),
        "stay": terminal(0, 1, outcome='a "stay", {1}'),
        "wait": terminal(0, 1, outcome="2: wait"),
    }
    root = decision("tenant", "first", {"ask": chance(moves), **ends})
    return ExtensiveGame(("host", "tenant"), root, name="A request", unit="USD bn")


def underscore() -> ExtensiveGame:
    """Return a game whose one label looks like a name that Gambit makes up."""
    ends = {"in": terminal(1, outcome="_1"), "out": terminal(0, outcome="out")}
    return ExtensiveGame(("host",), decision("host", "h", ends))


def floats() -> StrategicGame:
    """Return a game of floats that few decimals, and one with an exponent, stand for."""
    return StrategicGame.from_arrays([[0.1, 1e20]], [[-0.0, 1 / 3]], unit="USD", name="Floats")


# --- without pygambit ----------------------------------------------------------------------------


class _Kept:
    """Keeps a text as pygambit's games do."""

    def __init__(self, source: BinaryIO) -> None:
        self.text = source.read().decode()
        self.title = "kept"

    def to_efg(self) -> str:
        return self.text

    to_nfg = to_efg


class _Tree(_Kept):
    is_tree = True


class _Table(_Kept):
    is_tree = False


class _KeptTree(_Kept):
    """A tree as in version 17, where the class tells it from a table."""


STAND_INS = {
    "16": SimpleNamespace(Game=_Kept, read_efg=_Tree, read_nfg=_Table),
    "17": SimpleNamespace(Game=_Kept, ExtensiveGame=_KeptTree, read_efg=_KeptTree, read_nfg=_Kept),
}


@pytest.fixture(params=STAND_INS)
def stand_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    package = STAND_INS[request.param]
    monkeypatch.setitem(sys.modules, "pygambit", package)
    return package


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize(
    "game", [deal(), underscore(), floats()], ids=["tree", "underscore", "table"]
)
def test_there_and_back_through_text(game: StrategicGame | ExtensiveGame) -> None:
    back = from_pygambit(to_pygambit(game))
    assert back == game
    assert (back.kind, back.unit, back.name) == (game.kind, game.unit, game.name)


@pytest.mark.usefixtures("stand_in")
def test_labels_come_back_when_gambit_names_outcomes_anew() -> None:
    there = to_pygambit(deal())
    for old, new in (('1 "deal"', '1 "deal_1"'), ('3 "deal"', '3 "deal_2"'), ('2 ""', '2 "_2"')):
        assert old in there.text
        there.text = there.text.replace(old, new)
    assert from_pygambit(there) == deal()


@pytest.mark.usefixtures("stand_in")
def test_names_that_gambit_makes_up_are_dropped() -> None:
    text = 'EFG 2 R "" { "a" }\n""\n\np "" 1 1 "h" { "x" "y" } 0\n'
    there = to_pygambit(ExtensiveGame(("a",), terminal(0)))
    there.text = text + 't "" 1 "_1" { 1 }\nt "" 2 "war_1" { 2 }\n'
    expected = {"x": terminal(1), "y": terminal(2, outcome="war_1")}
    assert from_pygambit(there) == ExtensiveGame(("a",), decision("a", "h", expected))


@pytest.mark.usefixtures("stand_in")
def test_powers_are_written_for_every_version() -> None:
    assert "1e20" in to_pygambit(floats()).text
    label = "1e+20 and more"
    assert f'"{label}"' in to_pygambit(floats().renamed(strategies=[["up"], [label, "x"]])).text


@pytest.mark.usefixtures("stand_in")
def test_exact_reads_decimals_as_gambit_does() -> None:
    back = from_pygambit(to_pygambit(floats()), exact=True)
    assert back.payoffs[0, 0].tolist() == [Fraction(1, 10), 10**20]


@pytest.mark.usefixtures("stand_in")
def test_games_that_pygambit_cannot_take_are_refused() -> None:
    with pytest.raises(NotApplicableError, match="the game 'Odd' needs numbers; still free: x"):
        to_pygambit(StrategicGame.from_arrays([[sympy.Symbol("x")]], [[1]], name="Odd"))
    with pytest.raises(NotApplicableError, match="takes StrategicGame or ExtensiveGame; got int"):
        to_pygambit(3)  # type: ignore[arg-type]
    with pytest.raises(NotApplicableError, match=r"takes a pygambit\.Game; got int"):
        from_pygambit(3)


def test_a_refusal_of_pygambit_is_passed_on(stand_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: BinaryIO) -> None:
        msg = "Invalid label"
        raise ValueError(msg)

    monkeypatch.setattr(stand_in, "read_nfg", refuse)
    with pytest.raises(NotApplicableError, match="does not take the game 'Floats': Invalid label"):
        to_pygambit(floats())


@pytest.mark.usefixtures("stand_in")
def test_a_game_that_the_forms_cannot_hold_names_its_title() -> None:
    there = to_pygambit(deal())
    there.text = there.text.replace('"no" } 0', '"no" "and more" } 0', 1)
    with pytest.raises(
        GameError, match=r"from_pygambit: the game 'kept' as Gambit writes it: .*line"
    ):
        from_pygambit(there)


def test_old_and_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygambit", SimpleNamespace(Game=_Kept))
    with pytest.raises(NotApplicableError, match=r"16\.3 or later"):
        to_pygambit(floats())
    monkeypatch.setitem(sys.modules, "pygambit", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'basebargain\[gambit\]'"):
        to_pygambit(floats())


# --- with pygambit -------------------------------------------------------------------------------


@pytest.fixture(name="pygambit")
def _pygambit() -> Any:
    return pytest.importorskip("pygambit")


@pytest.mark.usefixtures("pygambit")
@pytest.mark.parametrize(
    "game", [deal(), underscore(), floats()], ids=["tree", "underscore", "table"]
)
def test_pygambit_there_and_back(game: StrategicGame | ExtensiveGame) -> None:
    back = from_pygambit(to_pygambit(game))
    assert back == game
    assert (back.kind, back.unit, back.name) == (game.kind, game.unit, game.name)


@settings(max_examples=100, deadline=None)
@given(game=extensive_games() | strategic_games(players=(1, 4)))
def test_pygambit_loses_nothing(game: StrategicGame | ExtensiveGame) -> None:
    pytest.importorskip("pygambit")
    back = from_pygambit(to_pygambit(game))
    assert back == game
    assert back.kind == game.kind


@pytest.mark.oracle
@pytest.mark.usefixtures("pygambit")
def test_pygambit_sees_the_same_payoffs() -> None:
    """Its reduced strategic form, cell by cell, against the library's."""
    game = deal()
    tables = to_pygambit(game).to_arrays()
    expected = game.to_strategic(reduced=True).payoffs
    found = [[Fraction(str(u)) for u in np.ravel(table)] for table in tables]
    assert found == [table.ravel().tolist() for table in expected]


def test_a_game_built_in_pygambit_is_read(pygambit: Any) -> None:
    source = getattr(pygambit, "StrategicGame", pygambit.Game)
    table = [[8, 2], [10, 5]]
    game = from_pygambit(source.from_arrays(np.array(table), np.array(table).T, title="Dilemma"))
    assert game.name == "Dilemma"
    assert game.payoffs.tolist() == [table, [[8, 10], [2, 5]]]
