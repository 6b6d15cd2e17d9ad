"""The extensive form: what it is, what it refuses, and how it becomes a table."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy

from basebargain._errors import GameError, NotApplicableError, ParameterError
from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import Node, chance, decision, terminal
from basebargain.solvers._agent_logit import agent_logit_equilibrium
from basebargain.solvers._solution import Status
from basebargain.solvers._subgame_perfect import subgame_perfect_equilibria

HALF = Fraction(1, 2)


def entry(out: Any = 0) -> ExtensiveGame:
    reply = decision("b", "reply", {"fight": terminal(-1, -1), "share": terminal(1, 1)})
    return ExtensiveGame(("a", "b"), decision("a", "entry", {"out": terminal(out, 2), "in": reply}))


def coordinate() -> Node:
    """Player b does not see what a did."""

    def second(first: int) -> Node:
        ends = {str(k): terminal(int(k == first), int(k == first)) for k in (0, 1)}
        return decision("b", "second", ends)

    return decision("a", "first", {"0": second(0), "1": second(1)})


def test_payoffs_by_label_are_put_in_the_order_of_the_players() -> None:
    game = ExtensiveGame(("a", "b"), terminal({"b": 2, "a": 1}))
    assert game.payoffs.tolist() == [[1, 2]]
    assert game.kind == "exact"


def test_subgames_start_where_no_information_set_is_cut() -> None:
    inner = decision("a", "later", {"x": terminal(0, 0), "y": terminal(1, 1)})

    def second(first: int) -> Node:
        ends: dict[str, Node] = {"0": inner if first else terminal(0, 0), "1": terminal(2, 0)}
        return decision("b", "second", ends)

    game = ExtensiveGame(("a", "b"), decision("a", "first", {"0": second(0), "1": second(1)}))
    assert [game.history(root) for root in game.subgame_roots()] == [(), ("1", "0")]
    assert game.subgame(game.subgame_roots()[1]).players == ("a", "b")
    with pytest.raises(GameError, match="subgames start at"):
        game.subgame(1)


def test_a_subgame_between_two_nodes_of_a_foreign_information_set_is_one() -> None:
    """Depth-first, the subgame lies between the nodes of an information set it does not contain."""
    inner = decision("a", "later", {"x": terminal(0, 0), "y": terminal(1, 1)})
    left = decision("b", "second", {"0": inner, "1": terminal(0, 0)})
    right = decision("b", "second", {"0": terminal(0, 0), "1": terminal(0, 0)})
    game = ExtensiveGame(("a", "b"), decision("a", "first", {"l": left, "r": right}))
    assert [game.history(root) for root in game.subgame_roots()] == [(), ("l", "0")]


def test_the_strategic_form_averages_chance() -> None:
    game = ExtensiveGame(
        ("a",),
        chance({"x": (HALF, decision("a", "h", {"l": terminal(1), "r": terminal(0)})),
                "y": (HALF, terminal(4))}),
    )  # fmt: skip
    assert game.to_strategic().payoffs.tolist() == [[Fraction(5, 2), 2]]


def test_the_reduced_form_merges_what_the_own_plan_excludes() -> None:
    late = decision("a", "late", {"x": terminal(1, 0), "y": terminal(2, 0)})
    middle = decision("b", "b moves", {"on": late, "off": terminal(0, 1)})
    game = ExtensiveGame(("a", "b"), decision("a", "early", {"go": middle, "stop": terminal(3, 3)}))
    assert game.to_strategic().strategies[0] == ("go, x", "go, y", "stop, x", "stop, y")
    assert game.to_strategic(reduced=True).strategies[0] == ("go, x", "go, y", "stop, *")
    assert game.to_strategic(reduced=True).payoff("stop, *", "on") == (3, 3)


def test_a_player_without_moves_has_one_strategy() -> None:
    game = ExtensiveGame(("a", "idle"), decision("a", "h", {"x": terminal(1, 2)}))
    assert game.to_strategic().strategies == (("x",), ("-",))


def test_parameters_in_payoffs_and_in_chance_are_given_by_name() -> None:
    p, u = sympy.symbols("p u", real=True)
    root = chance({"x": (p, terminal(u)), "y": (1 - p, terminal(0))})
    game = ExtensiveGame(("a",), root)
    assert game.parameters == ("p", "u")
    assert game.kind == "symbolic"
    assert game.to_strategic().payoffs.tolist() == [[p * u]]
    fixed = game.at(p=Fraction(1, 3), u=6)
    assert fixed.kind == "exact"
    assert fixed.to_strategic().payoffs.tolist() == [[2]]
    assert game.at(p=0.25, u=1).kind == "float"
    with pytest.raises(ParameterError, match="'q' is no parameter"):
        game.at(q=1)
    with pytest.raises(GameError, match=r"must lie in \[0, 1\]"):
        game.at(p=2)
    with pytest.raises(NotApplicableError, match="still free: p, u"):
        subgame_perfect_equilibria(game)
    with pytest.raises(NotApplicableError, match="still free: p, u"):
        agent_logit_equilibrium(game, 1)


def test_games_are_equal_by_structure_and_usable_as_keys() -> None:
    assert entry() == entry()
    assert entry() != entry(1)
    assert len({entry(), entry()}) == 1


def test_forgetting_names_the_information_set_and_both_histories() -> None:
    def forgetful(value: int) -> Node:
        return decision("a", "again", {"x": terminal(value), "y": terminal(0)})

    with pytest.raises(GameError) as caught:
        ExtensiveGame(("a",), decision("a", "first", {"l": forgetful(1), "r": forgetful(2)}))
    message = str(caught.value)
    for part in ("recall must be perfect", "'again'", "'l' at 'first'", "'r' at 'first'"):
        assert part in message
    assert "after l" in message
    assert "after r" in message


def test_meeting_the_same_information_set_twice_is_forgetting() -> None:
    inner = decision("a", "h", {"x": terminal(1), "y": terminal(0)})
    with pytest.raises(GameError, match="recall must be perfect"):
        ExtensiveGame(("a",), decision("a", "h", {"x": inner, "y": terminal(0)}))


BAD: dict[str, tuple[Any, str]] = {
    "no node": ("end", "must be made with terminal, chance or decision"),
    "payoffs missing": (terminal(1), "one payoff for each"),
    "unknown payoff": (terminal({"a": 1, "c": 2}), "one payoff for each"),
    "nan": (terminal(float("nan"), 0), "finite"),
    "text": (terminal("1", 0), "text is never read"),
    "no move": (decision("a", "h", {}), "moves must be there"),
    "stranger": (decision("c", "h", {"x": terminal(0, 0)}), "must be one of"),
    "empty label": (decision("a", "", {"x": terminal(0, 0)}), "non-empty"),
    "chance": (chance({"x": (HALF, terminal(0, 0))}), "add up to one"),
    "negative chance": (
        chance({"x": (-HALF, terminal(0, 0)), "y": (3 * HALF, terminal(0, 0))}),
        "lie in",
    ),
    "actions differ": (
        decision(
            "a",
            "h",
            {
                "l": decision("b", "k", {"x": terminal(0, 0)}),
                "r": decision("b", "k", {"y": terminal(0, 0)}),
            },
        ),
        "actions must be the same",
    ),
    "players differ": (
        decision(
            "a",
            "h",
            {
                "l": decision("b", "k", {"x": terminal(0, 0)}),
                "r": decision("a", "k", {"x": terminal(0, 0)}),
            },
        ),
        "player must be the same",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_malformed_trees_are_refused(case: str) -> None:
    root, message = BAD[case]
    with pytest.raises(GameError, match=message):
        ExtensiveGame(("a", "b"), root)


@pytest.mark.parametrize("players", [(), ("a", "a"), ("",)])
def test_malformed_players_are_refused(players: tuple[str, ...]) -> None:
    with pytest.raises(GameError, match="players must be"):
        ExtensiveGame(players, terminal(0))


def test_chance_without_pairs_is_refused() -> None:
    moves: Any = {"x": terminal(1)}
    with pytest.raises(GameError, match="pair"):
        chance(moves)


def test_floats_are_read_as_what_they_round() -> None:
    """The mean of 0.1, 0.3 and 0.5 by thirds is 0.3, which in floats it is not quite."""
    third = 1 / 3
    lottery = chance({str(u): (third, terminal(u)) for u in (0.1, 0.3, 0.5)})
    game = ExtensiveGame(("a",), decision("a", "h", {"x": lottery, "y": terminal(0.3)}))
    solution = subgame_perfect_equilibria(game)
    assert len(solution) == 2
    assert "small integers" in solution.note
    assert solution.status is Status.CERTIFIED


def test_a_limit_leaves_one_equilibrium_and_says_so() -> None:
    def tied(k: int) -> Node:
        if k == 0:
            return terminal(0, 0)
        return decision("ab"[k % 2], f"h{k}", {"x": tied(k - 1), "y": terminal(0, 0)})

    game = ExtensiveGame(("a", "b"), tied(8))
    solution = subgame_perfect_equilibria(game, max_vertices=20)
    assert solution.status is Status.SIZE_LIMIT
    assert not solution.complete
    assert len(solution) == 1
    assert solution.equilibria[0].regret == 0
    assert "max_vertices=20" in solution.note
    assert len(subgame_perfect_equilibria(game)) == 2**8


def test_an_unknown_information_set_is_refused() -> None:
    assert entry().information_set("reply").actions == ("fight", "share")
    with pytest.raises(GameError, match="information sets are entry, reply"):
        entry().information_set("x")


def test_a_huge_table_is_refused_before_it_is_built() -> None:
    def long(k: int) -> Node:
        return decision("a", f"h{k}", {"x": long(k - 1), "y": terminal(0)}) if k else terminal(1)

    with pytest.raises(GameError, match="entries"):
        ExtensiveGame(("a",), long(30)).to_strategic()


def test_the_reduced_form_is_as_small_as_its_plans() -> None:
    def centipede(k: int) -> Node:
        if k == 60:
            return terminal(k, k)
        take = terminal(k + 2 * (k % 2 == 0), k + 2 * (k % 2))
        return decision("ab"[k % 2], f"h{k}", {"take": take, "pass": centipede(k + 1)})

    game = ExtensiveGame(("a", "b"), centipede(0))
    assert game.to_strategic(reduced=True).shape == (31, 31)
    with pytest.raises(GameError, match="ask for the reduced form"):
        game.to_strategic()


def test_commas_in_actions_do_not_make_two_plans_one() -> None:
    def match(a: str, b: str, prize: int) -> dict[str, Node]:
        ends = {"x": terminal(1, 0), "y": terminal(0, prize)}
        swapped = {"x": terminal(0, 1), "y": terminal(1, 0)}
        return {a: decision("b", "guess", ends), b: decision("b", "guess", swapped)}

    first, second = match("l", "l, m", 2), match("m, r", "r", 1)
    root = chance(
        {
            "u": (HALF, decision("a", "g", first)),
            "v": (HALF, decision("a", "h", second)),
        }
    )
    game = ExtensiveGame(("a", "b"), root)
    labels = game.to_strategic().strategies[0]
    assert labels == ("'l', 'm, r'", "'l', 'r'", "'l, m', 'm, r'", "'l, m', 'r'")
    solution = subgame_perfect_equilibria(game)
    assert solution.complete
    assert all(eq.regret == 0 for eq in solution)


def test_payoffs_whose_range_is_beyond_floats_are_judged_all_the_same() -> None:
    reply = decision("b", "y", {"l": terminal(-1e308, 1e308), "r": terminal(1.7e308, 1e308)})
    game = ExtensiveGame(
        ("a", "b"), decision("a", "x", {"stop": terminal(1e308, -1e308), "go": reply})
    )
    solution = subgame_perfect_equilibria(game)
    assert len(solution) == 4
    assert solution.status is Status.CERTIFIED


def test_payoffs_beyond_floats_need_exact_probabilities() -> None:
    huge, nothing = terminal(10**400), terminal(0)
    exact = ExtensiveGame(("a",), chance({"x": (HALF, huge), "y": (HALF, nothing)}))
    assert subgame_perfect_equilibria(exact).equilibria[0].payoffs[0] == Fraction(10**400, 2)
    floats = ExtensiveGame(("a",), chance({"x": (0.5, huge), "y": (0.5, nothing)}))
    with pytest.raises(NotApplicableError, match="1e400: give exact probabilities"):
        subgame_perfect_equilibria(floats)


def test_a_thousandth_on_top_of_a_million_is_certified() -> None:
    game = entry().rescaled(1e-3, 1e6)
    solution = subgame_perfect_equilibria(game)
    assert [eq.support for eq in solution] == [{"entry": ("in",), "reply": ("share",)}]
    assert solution.status is Status.CERTIFIED


def test_repr_says_what_there_is() -> None:
    assert repr(entry()) == "ExtensiveGame of a and b, 2 information sets, 3 ends"
    assert "share" in repr(subgame_perfect_equilibria(entry()))
    assert not ExtensiveGame(("a", "b"), coordinate()).has_perfect_information
