"""Long plays: what a tree costs grows with its length, not with the square of it."""

from __future__ import annotations

import copy
import pickle
import tracemalloc

import pytest

from basebargain._errors import GameError
from basebargain.forms import ExtensiveGame, decision, terminal
from basebargain.forms._extensive_nodes import Node
from basebargain.forms._extensive_tree import lay_out
from basebargain.testing import check_game


def long_play(moves: int, players: tuple[str, ...] = ("a",)) -> Node:
    """Return a tree in which players move in turn and may stop at each move."""
    node: Node = terminal(*(moves for _ in players))
    for k in reversed(range(moves)):
        stop = terminal(*(k for _ in players))
        node = decision(players[k % len(players)], f"h{k}", {"stop": stop, "go": node})
    return node


def memory(moves: int) -> int:
    """Return how many bytes laying out a long play takes at most."""
    root = long_play(moves)
    tracemalloc.start()
    try:
        lay_out(root, ("a",), "game")
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_twice_the_play_takes_twice_the_memory() -> None:
    assert memory(1600) < 3 * memory(800)


def test_a_play_of_ten_thousand_moves_is_a_game() -> None:
    game = ExtensiveGame(("a", "b"), long_play(10_000, ("a", "b")))
    last = game.information_set("h9999")
    assert last.last == ("h9997", "go")
    assert len(last.experience) == 4999
    assert last.experience[:2] == (("h1", "go"), ("h3", "go"))
    with pytest.raises(GameError, match="the table would have 50020002 entries"):
        game.to_strategic(reduced=True)


def test_labels_that_would_fill_the_memory_are_refused() -> None:
    game = ExtensiveGame(("a",), long_play(5000))
    with pytest.raises(GameError, match="the labels would hold 25005000 choices"):
        game.to_strategic(reduced=True)


def test_forgetting_far_down_a_long_play_is_spoken_of_in_full() -> None:
    """The set met first is named, with all that was seen and done before it."""
    late = {
        move: decision("a", "late", {"x": terminal(0), "y": terminal(1)}) for move in ("l", "r")
    }
    root: Node = decision("a", "fork", late)
    for k in (1, 0):
        root = decision("a", f"h{k}", {"stop": terminal(0), "go": root})
    with pytest.raises(GameError) as caught:
        ExtensiveGame(("a",), root)
    assert str(caught.value) == (
        "ExtensiveGame: recall must be perfect; at the information set 'late', 'a' has seen and "
        "done 'go' at 'h0', 'go' at 'h1', 'l' at 'fork' after go > go > l, but 'go' at 'h0', "
        "'go' at 'h1', 'r' at 'fork' after go > go > r: split the set."
    )


def test_long_plays_are_copied_and_pickled() -> None:
    game = ExtensiveGame(("a", "b"), long_play(3000, ("a", "b")), name="long", unit="days")
    for other in (copy.copy(game), copy.deepcopy(game), pickle.loads(pickle.dumps(game))):  # noqa: S301
        assert other == game
        assert (other.name, other.unit, other.ranges) == ("long", "days", {})
        assert other.information_set("h2999").experience == game.information_set("h2999").experience


def test_long_plays_keep_the_contract() -> None:
    check_game(ExtensiveGame(("a", "b"), long_play(250, ("a", "b"))))
