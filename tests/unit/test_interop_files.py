"""Gambit's game files, read and written."""

from __future__ import annotations

import pickle
import stat
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain._errors import GameFileError, NotApplicableError
from basebargain.forms import (
    Decision,
    ExtensiveGame,
    StrategicGame,
    Terminal,
    chance,
    decision,
    terminal,
)
from basebargain.interop._efg import parse_efg, read_efg, write_efg
from basebargain.interop._nfg import parse_nfg, read_nfg, write_nfg

TWO = 'NFG 1 R "game" { "a" "b" } '
TREE = 'EFG 2 R "game" { "a" "b" }\n'
ODD = 'quo"ted, \\" {brace} \\ é\n\t 漢'


def strategic(kind: type = Fraction) -> StrategicGame:
    """Three players, odd labels, one player with one strategy."""
    tables = [
        [[[kind(i + 2 * j) / kind(7) - k for k in range(2)]] for j in range(3)] for i in (0, 1, 9)
    ]
    labels = ((ODD, "2", "1"), ("-",), ("p", "P"))
    return StrategicGame(("x", ODD, "z"), labels, np.array(tables, dtype=object), ODD, "points; %")


def extensive(weight: Any, payoff: Any) -> ExtensiveGame:
    """Chance, a shared information set, repeated and missing labels of outcomes."""
    replies: dict[str, Decision] = {
        kind: decision(
            "receiver", ODD, {"yes": terminal(payoff, 1, outcome="deal"), ODD: terminal(0, payoff)}
        )
        for kind in ("weak", "strong")
    }
    first = decision(
        "sender", "first", {"go": replies["strong"], "stop": terminal(0, 0, outcome="deal")}
    )
    root = chance({"weak": (weight, replies["weak"]), ODD: (1 - weight, first)})
    return ExtensiveGame(("sender", "receiver"), root, ODD, "billion USD")


def test_the_payoff_version_runs_over_the_first_player_first() -> None:
    game = parse_nfg(f"{TWO}{{ 2 3 }} 1 -1 2 -2 3 -3 4 -4 5 -5 6 -6")
    assert game.payoff("2", "1") == (2, -2)
    assert game.payoff("1", "3") == (5, -5)
    assert game.strategies == (("1", "2"), ("1", "2", "3"))


def test_the_outcome_version_has_an_outcome_that_pays_nothing() -> None:
    text = f'{TWO}{{ {{ "u" "d" }} {{ "l" "r" }} }}\n{{ {{ "won" 1, 2 }} {{ -1/2 3 }} }}\n1 2 0 1'
    game = parse_nfg(text)
    assert [game.payoff(*at) for at in (("u", "l"), ("d", "l"), ("u", "r"), ("d", "r"))] == [
        (1, 2), (Fraction(-1, 2), 3), (0, 0), (1, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["1/3", "-0.1", "+.5", "5.", "2.50e-3", "1E2", "-007"])
def test_numbers_are_exact(written: str) -> None:
    game = parse_nfg(f'NFG 1 D "" {{ "a" }} {{ 1 }} {written}')
    assert game.payoffs.tolist() == [[Fraction(written)]]
    assert game.kind == "exact"
    assert parse_nfg(f'NFG 1 D "" {{ "a" }} {{ 1 }} {written}', exact=False).payoffs.tolist() == [
        [float(Fraction(written))]
    ]


def test_empty_names_are_numbered_apart_from_the_given_ones() -> None:
    game = parse_nfg('NFG 1 R "" { "" "1" } { { "2" "" } { "" "" } } 1 2 3 4 5 6 7 8')
    assert game.players == ("1'", "1")
    assert game.strategies == (("2", "2'"), ("1", "2"))


@pytest.mark.parametrize("outcomes", [False, True])
@pytest.mark.parametrize("kind", [Fraction, float])
def test_a_strategic_game_comes_back_whole(kind: type, outcomes: bool) -> None:
    game = strategic(kind)
    text = write_nfg(game, outcomes=outcomes)
    back = parse_nfg(text)
    assert back == game
    assert (back.name, back.unit, back.kind) == (game.name, game.unit, game.kind)
    assert parse_nfg(text, exact=True).kind == "exact"


@pytest.mark.parametrize(
    "value", [0.1, -0.0, 1 / 3, 5e-324, 1.7976931348623157e308, 1e22, 3.0, 2**-1074 * 3]
)
def test_floats_come_back_to_the_last_bit(value: float) -> None:
    back = parse_nfg(write_nfg(StrategicGame.from_arrays([value])))
    assert back.kind == "float"
    assert back.payoffs[0, 0].hex() == value.hex()


def test_the_outcome_version_lists_equal_payoffs_once() -> None:
    game = StrategicGame.from_arrays([[1, 1], [1, 2]], [[0, 0], [0, 0]])
    assert write_nfg(game, outcomes=True).splitlines()[-5:] == [
        "{", '{ "1" 1, 0 }', '{ "2" 2, 0 }', "}", "1 1 1 2",
    ]  # fmt: skip


@pytest.mark.parametrize("weight", [Fraction(1, 3), 0.1])
@pytest.mark.parametrize("payoff", [Fraction(-2, 7), 0.1])
def test_an_extensive_game_comes_back_whole(weight: Any, payoff: Any) -> None:
    """Payoffs and probabilities keep their kinds even where these differ."""
    game = extensive(weight, payoff)
    back = parse_efg(write_efg(game))
    assert back == game
    assert (back.payoffs.dtype, back.chances.dtype) == (game.payoffs.dtype, game.chances.dtype)
    assert back.information_sets == game.information_sets


def test_payoffs_on_the_way_are_added_to_the_ends_behind_them() -> None:
    game = parse_efg(
        TREE + 'c "" 7 "" { "h" 1/4, "t" 0.75 } 1 "stake" { -1 -1/2 }\n'
        'p "" 2 5 "" { "l" "r" } 2 "bonus" { 10, 0 }\nt "" 1\nt "end" 0\nt "" 3 "own" { 1 1 }'
    )
    assert game.payoffs.tolist() == [[8, -1], [9, Fraction(-1, 2)], [0, Fraction(1, 2)]]
    ends = [place.content for place in game.places if isinstance(place.content, Terminal)]
    assert [end.outcome for end in ends] == ["stake", "end", "own"]
    assert game.chances.tolist() == [Fraction(1, 4), Fraction(3, 4)]


def test_what_was_described_once_may_be_left_out() -> None:
    game = parse_efg(
        TREE + 'c "" 1 "deal" { "h" 1/2 "t" 1/2 } 0 p "" 1 9 "look" { "x" "y" } 0\n'
        't "" 1 "o" { 1 2 } c "" 1 0 t "" 1 t "" 0 p "" 1 9 0 t "" 1 "o" t "" 1 { 1, 2 }'
    )
    assert [own.label for own in game.information_sets] == ["look"]
    assert len(game.information_set("look").nodes) == 2
    assert game.payoffs.tolist() == [[1, 2], [1, 2], [0, 0], [1, 2], [1, 2]]


def test_labels_that_two_players_share_are_told_apart() -> None:
    """Gambit's information sets are named player by player, or not at all."""
    game = parse_efg(
        TREE + 'p "" 1 1 "x" { "l" "r" } 0 p "" 2 1 "x" { "l" "r" } 0\n'
        'p "" 1 4 "" { "l" } 0 t "" 0 t "" 0 c "" 1 "" { "c" 1/2 "c" 1/2 } 0 t "" 0 t "" 0'
    )
    assert [own.label for own in game.information_sets] == ["x (a)", "x (b)", "a 4"]
    assert [game.history(place.index)[-1] for place in game.places[-2:]] == ["c_1", "c_2"]


def test_probabilities_of_floats_add_up_to_one_exactly_in_the_file() -> None:
    """Three thirds as floats miss one in the shortest decimals; Gambit asks for one."""
    third = 1 / 3
    ends = {str(k): (weight, terminal(k)) for k, weight in enumerate((third, third, third))}
    game = ExtensiveGame(("a",), chance(ends))
    text = write_efg(game)
    assert sum(parse_efg(text, exact=True).chances.tolist()) == 1
    assert parse_efg(text) == game


def test_a_long_play_does_not_run_out_of_stack() -> None:
    """Ten thousand nodes in a row, and back."""
    depth = 5_000
    body = (f'c "" {k} "" {{ "x" 1/3 "y" 2/3 }} 0\nt "" 0\n' for k in range(1, depth + 1))
    game = parse_efg(TREE + "".join(body) + 't "last" 1 "" { 1 2 }')
    assert len(game.history(2 * depth)) == depth
    assert parse_efg(write_efg(game)) == game


def test_many_players_at_many_moves_cost_no_more_than_the_text() -> None:
    """A short text must not grow into a table of every player at every move."""
    players = " ".join('""' for _ in range(20_000))
    moves = " ".join(f'"{k}"' for k in range(20_000))
    text = f'EFG 2 R "" {{ {players} }} p "" 1 1 "" {{ {moves} }} 0 ' + 't "" 0 ' * 20_000
    with pytest.raises(GameFileError, match="at most 10000000 nodes times players"):
        parse_efg(text)


REFUSED: list[tuple[Callable[..., Any], str, int, int, str]] = [
    (parse_nfg, "", 1, 1, "the first word of a strategic game, NFG; got the end of the text"),
    (parse_nfg, TREE, 1, 1, "NFG; got 'EFG': check that this is an .nfg file"),
    (parse_nfg, 'NFG 2 R "" { "a" } { 1 } 1', 1, 5, "the version, 1; got '2'"),
    (parse_nfg, 'NFG 1 R "open', 1, 9, "a closing quotation mark"),
    (parse_nfg, 'NFG 1 R "" { "a" "a" } { 1 1 } 1 1', 1, 18, "names of players that differ"),
    (parse_nfg, 'NFG 1 R "" { } { } 1', 1, 12, "1 to 31 players; got 0"),
    (parse_nfg, f"{TWO}{{ 0 1 }}", 1, 30, "strategies of 'a', an integer from 1; got '0'"),
    (parse_nfg, f"{TWO}{{ {{ }} {{ }} }}", 1, 28, "a strategy of 'a'; got none"),
    (parse_nfg, f'{TWO}{{ {{ "u"\n"u" }} 1 }} 1 1', 2, 1, "strategies that differ; got 'u' again"),
    (parse_nfg, f"{TWO}{{ 999999999 999999999 }} 1 1", 1, 28, "payoffs at 999999999 strategy"),
    (parse_nfg, f"{TWO}{{ 9 9 }} 1 1", 1, 28, "payoffs at 9 strategy profiles; got at most"),
    (parse_nfg, f"{TWO}{{ 2 1 }}\r\n1 2\r3", 3, 2, "the payoff of 'b' at 2, 1, a number; got the"),
    (parse_nfg, f"{TWO}{{ 1 1 }} 1 2 3", 1, 40, "the end of the text, all payoffs are there"),
    (parse_nfg, f"{TWO}{{ 1 1 }} 1 NaN", 1, 38, "a number; got 'NaN'"),
    (parse_nfg, f"{TWO}{{ 1 1 }} 1 1/00", 1, 38, "denominator other than 0"),
    (parse_nfg, f"{TWO}{{ 1 1 }} 1 1e999999999", 1, 38, "of at most 4000 digits"),
    (parse_nfg, f"{TWO}{{ 1 1 }} {{ {{ 1 2 3 }} }} 1", 1, 44, "'}' after the payoffs of 2 players"),
    (parse_nfg, f"{TWO}{{ 1 1 }} {{ {{ 1 2 }} }} 2", 1, 48, "an integer from 0 to 1; got '2'"),
    (parse_efg, 'EFG 2 R "" { }', 1, 12, "the names of the players; got none"),
    (parse_efg, f'{TREE}x "" 0', 2, 1, "the next node of the tree, c or p or t; got 'x'"),
    (parse_efg, f'{TREE}t "" 0 "" {{ 0 0 }}', 2, 8, "outcome 0, which pays nothing"),
    (parse_efg, f'{TREE}t "" 3', 2, 6, "the number of an outcome met before; got 3"),
    (parse_efg, f'{TREE}t "" 1 "" {{ 1 }}', 2, 15, "the payoff of 'b', a number; got '}'"),
    (parse_efg, f'{TREE}t "" 0\nt "" 0', 3, 1, "the tree is complete; got 't'"),
    (parse_efg, f'{TREE}p "" 3 1 "" {{ "x" }} 0 t "" 0', 2, 6, "from 1 to 2; got '3'"),
    (parse_efg, f'{TREE}p "" 1 1 0 t "" 0', 2, 10, "which is met for the first time; got '0'"),
    (parse_efg, f'{TREE}p "" 1 1 "" {{ }} 0', 2, 13, "at least one move; got none"),
    (parse_efg, f'{TREE}p "" 1 1 "" {{ "x" "x" }} 0', 2, 19, "names of moves that differ"),
    (parse_efg, f'{TREE}p "" 1 1 "" {{ "x" }} 0', 2, 22, "the next node of the tree"),
    (parse_efg, f'{TREE}c "" 1 "" {{ "x" 0.3 "y" 0.6 }} 0', 2, 11, "one; got a sum of 9/10"),
    (parse_efg, f'{TREE}c "" 1 "" {{ "x" -1 "y" 2 }} 0', 2, 17, "a probability in [0, 1]; got -1"),
    (
        parse_efg,
        f'{TREE}p "" 1 1 "s" {{ "x" "y" }} 0 p "" 1 2 "s" {{ "x" }} 0',
        2, 37, "information sets of a player with different names; got 's' again",
    ),
    (
        parse_efg,
        f'{TREE}c "" 1 "" {{ "x" 1 }} 0\nc "" 1 "" {{ "x" 1 "y" 0 }} 0',
        3, 8, "name, moves and probabilities as given before for number 1, or nothing; got others",
    ),
    (
        parse_efg,
        f'{TREE}p "" 1 1 "" {{ "x" "y" }} 0 t "" 1 "o" {{ 1 1 }} t "" 1 "o" {{ 1 2 }}',
        2, 53, "name and payoffs as given before for outcome 1, or nothing; got others",
    ),
    (
        parse_efg,
        f'{TREE}p "" 1 1 "" {{ "x" "y" }} 0\nt "" 0\np "" 1 1 0',
        4, 1, "perfect recall at information set 1 of 'a'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("parse", "text", "line", "column", "message"), REFUSED)
def test_a_refusal_names_line_and_column(
    parse: Callable[..., Any], text: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(GameFileError) as refusal:
        parse(text)
    assert message in str(refusal.value)
    assert (refusal.value.line, refusal.value.column) == (line, column)
    assert f"the text, line {line}, column {column}: expected " in str(refusal.value)


def test_the_place_survives_pickling() -> None:
    with pytest.raises(GameFileError) as refusal:
        parse_nfg("NFG\n 3")
    copy = pickle.loads(pickle.dumps(refusal.value))  # noqa: S301 - made one line above
    assert (str(copy), copy.line, copy.column) == (str(refusal.value), 2, 2)


def test_numbers_too_large_for_floats_are_refused_as_floats_only() -> None:
    text = f"{TWO}{{ 1 1 }} 1e400 1"
    assert parse_nfg(text).payoffs.flat[0] == 10**400
    with pytest.raises(GameFileError, match=r"small enough for a float; got '1e400'"):
        parse_nfg(text, exact=False)
    with pytest.raises(GameFileError, match=r"whose sum is finite"):
        parse_efg(f'{TREE}p "" 1 1 "" {{ "x" }} 1 "" {{ 1e308 0 }} t "" 1', exact=False)


def test_what_the_format_cannot_hold_is_refused() -> None:
    free = StrategicGame.from_arrays([[sympy.Symbol("q")]], [[1]])
    with pytest.raises(NotApplicableError, match=r"still free: q: give them"):
        write_nfg(free)
    root = chance(
        {"x": (sympy.Symbol("q"), terminal(1)), "y": (1 - sympy.Symbol("q"), terminal(1))}
    )
    with pytest.raises(NotApplicableError, match="write_efg needs numbers"):
        write_efg(ExtensiveGame(("a",), root))
    with pytest.raises(NotApplicableError, match="a backslash before the closing"):
        write_efg(ExtensiveGame(("a",), terminal(1, outcome="C:\\")))
    with pytest.raises(NotApplicableError, match="no valid Unicode"):
        write_efg(ExtensiveGame(("\ud800",), terminal(1)))
    with pytest.raises(NotApplicableError, match=r"near 10\^-5000 has more than 4000 digits"):
        write_nfg(StrategicGame.from_arrays([Fraction(1, 10**5000)]))


def test_files_are_replaced_as_a_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "game.nfg"
    game = strategic()
    text = write_nfg(game, path)
    assert read_nfg(path) == game
    assert path.read_bytes().decode() == text
    path.chmod(0o640)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fail)
        with pytest.raises(GameFileError, match=r"cannot be written \(No space left on device\)"):
            write_efg(extensive(0.5, 1), path)
    assert read_nfg(str(path)) == game
    write_efg(extensive(0.5, 1), path)
    assert read_efg(path) == extensive(0.5, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["game.nfg"]


@pytest.mark.parametrize("read", [read_nfg, read_efg])
def test_files_that_cannot_be_read_are_named(tmp_path: Path, read: Callable[..., Any]) -> None:
    with pytest.raises(GameFileError, match=r"missing.nfg' cannot be read \(No such file"):
        read(tmp_path / "missing.nfg")
    with pytest.raises(GameFileError, match=r"goes to parse_(nfg|efg)\."):
        read('NFG 1 R "a game" { "x" } { 1 } 1')
    with pytest.raises(GameFileError, match=r"takes the path of a file; got 3 \(int\)"):
        read(3)
    path = tmp_path / "latin.nfg"
    path.write_bytes('NFG 1 R\n "é'.encode() + b"\xe9")
    with pytest.raises(GameFileError, match=r"latin.nfg, line 2, column 4: expected UTF-8") as at:
        read(path)
    assert (at.value.line, at.value.column) == (2, 4)
    path.write_bytes(b"\xef\xbb\xbfNFG 1\r R\r\n \xe9")
    with pytest.raises(GameFileError, match=r"line 3, column 2: expected UTF-8"):
        read(path)
    path.write_bytes(b"\xef\xbb\xbfNFG \xe9")
    with pytest.raises(GameFileError, match=r"line 1, column 5: expected UTF-8"):
        read(path)


def test_the_path_opens_the_message(tmp_path: Path) -> None:
    """A byte order mark, which editors hide, is no column."""
    path = tmp_path / "short.efg"
    path.write_text("\ufeffEFG 2", encoding="utf-8")
    with pytest.raises(GameFileError, match=r"short.efg, line 1, column 6: expected the kind"):
        read_efg(path)
