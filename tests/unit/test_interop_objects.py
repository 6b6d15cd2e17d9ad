"""Doors to objects of other tools: QuantEcon, NetworkX, pygambit."""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings, strategies as st

from basebargain._errors import GameError, MissingPackageError, NotApplicableError
from basebargain.forms import ExtensiveGame, StrategicGame, chance, decision, terminal
from basebargain.interop._nashpy import from_nashpy, to_nashpy
from basebargain.interop._networkx import from_networkx, to_networkx
from basebargain.interop._quantecon import from_quantecon, to_quantecon
from basebargain.testing import bimatrix_games, extensive_games, strategic_games

nx = pytest.importorskip("networkx")

THIRD = Fraction(1, 3)


def three_players() -> StrategicGame:
    """2 x 3 x 4, every payoff different: a wrong axis cannot hide."""
    tables = np.arange(72).reshape(3, 2, 3, 4)
    return StrategicGame.from_arrays(*tables, players=("us", "host", "tenant"))


def lease() -> ExtensiveGame:
    """Chance, an information set of two nodes, exact numbers, a free parameter, outcomes."""
    rent = sympy.Symbol("rent", real=True)

    def reply(shift: int) -> Any:
        ends = {
            "yes": terminal(rent, THIRD, outcome="a lease"),
            "no": terminal(shift, 0, outcome='the "base" closes'),
        }
        return decision("host", "asked", ends)

    moves = {"calm": (THIRD, reply(0)), "crisis": (1 - THIRD, reply(-2))}
    root = decision("tenant", "first", {"wait": chance(moves), "leave": terminal(1, 1)})
    return ExtensiveGame(("host", "tenant"), root, name="A lease", unit="USD bn")


# --- tools that hold numbers without labels ------------------------------------------------------


@pytest.mark.oracle
def test_quantecon_reads_every_profile_as_meant() -> None:
    pytest.importorskip("quantecon")
    game = three_players()
    other = to_quantecon(game)
    assert other.payoff_arrays[1].shape == (3, 4, 2)
    for profile in np.ndindex(*game.shape):
        assert other[profile].tolist() == game.payoffs[(slice(None), *profile)].tolist()


def test_quantecon_keeps_whole_numbers_exact() -> None:
    pytest.importorskip("quantecon")
    game = three_players()
    back = from_quantecon(to_quantecon(game), players=game.players, strategies=game.strategies)
    assert back == game
    assert back.kind == "exact"


@settings(max_examples=40, deadline=None)
@given(game=strategic_games(players=(1, 4)))
def test_quantecon_round_trips_lose_fractions_only(game: StrategicGame) -> None:
    pytest.importorskip("quantecon")
    back = from_quantecon(to_quantecon(game), players=game.players, strategies=game.strategies)
    assert same_up_to_floats(back, game)


@settings(max_examples=40, deadline=None)
@given(game=bimatrix_games())
def test_nashpy_round_trips_lose_fractions_only(game: StrategicGame) -> None:
    back = from_nashpy(to_nashpy(game), players=("1", "2"), strategies=game.strategies, name="kept")
    assert same_up_to_floats(back, game)
    assert back.name == "kept"


def same_up_to_floats(back: StrategicGame, game: StrategicGame) -> bool:
    """Equal where the target can hold the payoffs, else equal to the nearest floats."""
    whole = game.kind == "exact" and all(u.denominator == 1 for u in game.payoffs.flat)
    if whole or game.kind == "float":
        return back == game and back.kind == game.kind
    return back == StrategicGame(game.players, game.strategies, game.payoffs.astype(float))


@pytest.mark.parametrize("door", [to_nashpy, to_quantecon])
def test_free_parameters_are_refused(door: Callable[[StrategicGame], Any]) -> None:
    game = StrategicGame.from_arrays([[sympy.Symbol("x")]], [[1]], name="Odd")
    with pytest.raises(NotApplicableError, match="the game 'Odd' needs numbers; still free: x"):
        door(game)


@pytest.mark.parametrize("door", [to_nashpy, to_quantecon])
def test_a_tree_is_no_table(door: Callable[[Any], Any]) -> None:
    with pytest.raises(NotApplicableError, match=r"got ExtensiveGame: take its to_strategic\(\)"):
        door(lease())


@pytest.mark.parametrize("door", [to_nashpy, to_quantecon])
def test_numbers_beyond_the_floats_are_refused(door: Callable[[StrategicGame], Any]) -> None:
    with pytest.raises(NotApplicableError, match="one of 401 digits: rescale the game"):
        door(StrategicGame.from_arrays([[10**400]], [[1]]))


def test_whole_numbers_that_could_overflow_become_floats() -> None:
    largest = 2**53
    assert (
        to_nashpy(StrategicGame.from_arrays([[largest]], [[1]])).payoff_matrices[0].dtype.kind
        == "i"
    )
    assert (
        to_nashpy(StrategicGame.from_arrays([[-1 - largest]], [[1]])).payoff_matrices[0].dtype.kind
        == "f"
    )


@pytest.mark.parametrize("door", [from_nashpy, from_quantecon, from_networkx])
def test_objects_of_another_kind_are_refused(door: Callable[[Any], Any]) -> None:
    with pytest.raises(NotApplicableError, match="got int"):
        door(3)


# --- trees as graphs -----------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(game=extensive_games(parametric=True), seed=st.randoms(use_true_random=False))
def test_networkx_keeps_everything(game: ExtensiveGame, seed: Any) -> None:
    """Also when nodes are renamed and stored in any order."""
    graph = to_networkx(game)
    assert from_networkx(graph) == game
    assert nx.is_arborescence(graph)
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(data=True))
    seed.shuffle(nodes)
    seed.shuffle(edges)
    shuffled = nx.DiGraph(**graph.graph)
    shuffled.add_nodes_from((f"v{key}", given) for key, given in nodes)
    shuffled.add_edges_from((f"v{a}", f"v{b}", given) for a, b, given in edges)
    assert from_networkx(shuffled) == game


def test_networkx_keeps_names_outcomes_and_ranges() -> None:
    from basebargain.parameters import registry

    game = lease().declared({"rent": registry()["kappa"]})
    back = from_networkx(to_networkx(game))
    assert back == game
    assert (back.name, back.unit, back.ranges) == ("A lease", "USD bn", game.ranges)
    ends = [end for _, end in to_networkx(game).nodes(data="outcome", default="") if end]
    assert ends == ["a lease", 'the "base" closes', "a lease", 'the "base" closes']


def test_networkx_attributes_say_who_moves_and_how_likely() -> None:
    graph = to_networkx(lease())
    assert graph.nodes[0] == {"kind": "decision", "player": "tenant", "information_set": "first"}
    assert graph.edges[1, 2] == {"move": "calm", "order": 0, "probability": THIRD}
    assert graph.edges[0, 8] == {"move": "leave", "order": 1}


def test_moves_without_order_stand_as_they_were_added() -> None:
    graph = nx.DiGraph(players=("a",))
    graph.add_node(0, player="a", information_set="h")
    for move in ("z", "b", "y"):
        graph.add_node(move, payoffs={"a": 1})
        graph.add_edge(0, move, move=move)
    assert from_networkx(graph).information_sets[0].actions == ("z", "b", "y")


def test_labels_given_to_from_networkx_win() -> None:
    game = from_networkx(to_networkx(lease()), name="B", unit="")
    assert (game.name, game.unit) == ("B", "")


def test_trees_deeper_than_most_are_read_without_recursion() -> None:
    node: Any = terminal(0)
    for level in range(300):
        node = decision("a", f"h{level}", {"down": terminal(level), "on": node})
    game = ExtensiveGame(("a",), node)
    back = from_networkx(to_networkx(game))
    assert back.information_sets == game.information_sets
    assert np.array_equal(back.payoffs, game.payoffs)


def _without(graph: Any, key: Any, attribute: str) -> None:
    given = graph.edges[key] if isinstance(key, tuple) else graph.nodes[key]
    del given[attribute]


BROKEN: dict[str, tuple[Callable[[Any], Any], str]] = {
    "empty": (lambda g: g.remove_nodes_from(list(g)), "no edge leads to are none"),
    "two roots": (lambda g: g.add_node("alone"), "no edge leads to are 0, 'alone'"),
    "joined": (lambda g: g.add_edge(0, 3), "several edges lead to 3"),
    "cycle apart": (lambda g: g.add_edges_from([("x", "y"), ("y", "x")]), "form a cycle"),
    "no players": (lambda g: g.graph.pop("players"), r"graph\.graph\['players'\]"),
    "no move": (lambda g: _without(g, (0, 8), "move"), "from node 0 needs the attribute 'move'"),
    "no share": (lambda g: _without(g, (1, 2), "probability"), "chance, needs .* 'probability'"),
    "no payoffs": (lambda g: _without(g, 8, "payoffs"), "node 8, an end .* its attributes: kind"),
    "no set": (lambda g: _without(g, 0, "information_set"), "'tenant' moves, needs .*'informat"),
    "bare payoff": (lambda g: g.nodes[8].update(payoffs=3), "node 8: payoffs must be a tuple"),
    "odd order": (lambda g: g.edges[0, 8].update(order="b"), "'order' on the edges from node 0"),
    "short payoffs": (lambda g: g.nodes[8].update(payoffs=(3,)), "one payoff for each of"),
    "half a set": (lambda g: g.nodes[2].update(player="tenant"), "player must be the same all"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_graphs_that_are_no_game_are_refused(case: str) -> None:
    graph = to_networkx(lease())
    damage, message = BROKEN[case]
    damage(graph)
    with pytest.raises(GameError, match=message):
        from_networkx(graph)


@pytest.mark.parametrize("graph", [nx.Graph(), nx.MultiDiGraph()], ids=["Graph", "MultiDiGraph"])
def test_graphs_of_another_kind_are_refused(graph: Any) -> None:
    with pytest.raises(NotApplicableError, match=r"takes a networkx\.DiGraph; got"):
        from_networkx(graph)


def test_only_trees_go_to_networkx() -> None:
    with pytest.raises(NotApplicableError, match="takes ExtensiveGame; got StrategicGame"):
        to_networkx(three_players())  # type: ignore[arg-type]


def test_missing_packages_are_named_with_their_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("networkx", "quantecon", "quantecon.game_theory"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingPackageError, match=r"pip install 'basebargain\[networkx\]'"):
        to_networkx(lease())
    with pytest.raises(MissingPackageError, match=r"pip install 'basebargain\[quantecon\]'"):
        to_quantecon(three_players())
