"""Games from the textbooks, with the answers printed there."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import Node, chance, decision, terminal
from basebargain.solvers._extensive_certificate import subgame_regret
from basebargain.solvers._nash import nash_equilibria
from basebargain.solvers._subgame_perfect import subgame_perfect_equilibria


def entry() -> ExtensiveGame:
    reply = decision(
        "incumbent", "reply", {"fight": terminal(-1, -1), "accommodate": terminal(1, 1)}
    )
    root = decision("entrant", "entry", {"out": terminal(0, 2), "in": reply})
    return ExtensiveGame(("entrant", "incumbent"), root)


def centipede(rounds: int) -> ExtensiveGame:
    """Rosenthal (1981): the pot doubles as long as the players pass, an even number of times."""
    node: Node = terminal(2**rounds * 4, 2**rounds)
    for k in reversed(range(rounds)):
        mine, yours = 2**k * 4, 2**k
        taken = terminal(mine, yours) if k % 2 == 0 else terminal(yours, mine)
        node = decision(("one", "two")[k % 2], f"round {k}", {"take": taken, "pass": node})
    return ExtensiveGame(("one", "two"), node)


def ultimatum(size: int) -> ExtensiveGame:
    def offered(share: int) -> Node:
        ends = {"yes": terminal(size - share, share), "no": terminal(0, 0)}
        return decision("responder", f"offered {share}", ends)

    moves = {str(share): offered(share) for share in range(size + 1)}
    return ExtensiveGame(("proposer", "responder"), decision("proposer", "offer", moves))


def horse() -> ExtensiveGame:
    """Selten (1975), Figure 1: three players, player 3 cannot tell who sent the play down."""

    def third(left: tuple[int, int, int], right: tuple[int, int, int]) -> Node:
        return decision("3", "three", {"L": terminal(*left), "R": terminal(*right)})

    second = decision("2", "two", {"c": terminal(1, 1, 1), "d": third((4, 4, 0), (0, 0, 1))})
    root = decision("1", "one", {"C": second, "D": third((3, 3, 2), (0, 0, 0))})
    return ExtensiveGame(("1", "2", "3"), root)


def test_entry_deterrence_has_one_credible_answer() -> None:
    """The threat to fight is Nash, not subgame perfect (Selten 1978)."""
    solution = subgame_perfect_equilibria(entry())
    assert [eq.support for eq in solution] == [{"entry": ("in",), "reply": ("accommodate",)}]
    assert solution.complete
    assert len(nash_equilibria(entry().to_strategic()).equilibria) > 1


def test_the_empty_threat_has_its_regret() -> None:
    threat = {"entry": [1, 0], "reply": [1, 0]}
    assert subgame_regret(entry(), threat) == 2


@pytest.mark.parametrize("rounds", [2, 4, 10, 40])
def test_the_centipede_ends_at_once(rounds: int) -> None:
    solution = subgame_perfect_equilibria(centipede(rounds))
    assert solution.complete
    assert len(solution) == 1
    assert set(solution.equilibria[0].support.values()) == {("take",)}


@pytest.mark.parametrize("size", [2, 5, 10])
def test_the_ultimatum_game_with_ties_has_one_component(size: int) -> None:
    """Offer nothing, or one unit if nothing is refused often enough; both with everything between.

    The proposer is content with either when nothing is accepted with probability (size - 1) / size.
    """
    solution = subgame_perfect_equilibria(ultimatum(size))
    assert solution.complete
    assert len(solution.components) == 1
    offers = sorted((eq.support["offer"], eq.behaviour["offered 0"][0]) for eq in solution)
    share = Fraction(size - 1, size)
    assert offers == [(("0",), share), (("0",), 1), (("1",), 0), (("1",), share)]


def test_a_threat_of_no_use_to_the_responder_can_be_mixed_but_not_beyond_the_piece() -> None:
    game = ultimatum(2)
    certain = {"offer": [1, 0, 0], "offered 1": [1, 0], "offered 2": [1, 0]}
    half, less = Fraction(1, 2), Fraction(2, 5)
    assert subgame_regret(game, certain | {"offered 0": [half, half]}) == 0
    assert subgame_regret(game, certain | {"offered 0": [less, 1 - less]}) == Fraction(1, 5)


def test_chance_before_a_decision_is_averaged() -> None:
    third = Fraction(1, 3)
    lottery = chance({"high": (third, terminal(6)), "low": (1 - third, terminal(0))})
    game = ExtensiveGame(("one",), decision("one", "bet", {"safe": terminal(1), "risky": lottery}))
    (found,) = subgame_perfect_equilibria(game)
    assert found.support == {"bet": ("risky",)}
    assert found.payoffs.tolist() == [2]


def test_seltens_horse_has_its_two_families_of_equilibria() -> None:
    """Selten (1975): (C, c) with L at most 1/4, and (D, L) with c at least 1/3."""
    solution = subgame_perfect_equilibria(horse())
    assert solution.complete
    assert {
        tuple(tuple(mix) for mix in eq.behaviour.values()) for eq in solution if eq.regret == 0
    } == {
        ((1, 0), (1, 0), (0, 1)),
        ((1, 0), (1, 0), (Fraction(1, 4), Fraction(3, 4))),
        ((0, 1), (1, 0), (1, 0)),
        ((0, 1), (Fraction(1, 3), Fraction(2, 3)), (1, 0)),
    }
    assert [len(component) for component in solution.components] == [2, 2]


def outside_option() -> ExtensiveGame:
    """Battle of the sexes with an outside option (Kohlberg and Mertens 1986)."""

    def second(first: int) -> Node:
        payoffs = ((3, 1), (0, 0)) if first == 0 else ((0, 0), (1, 3))
        ends = {a: terminal(*u) for a, u in zip("TW", payoffs, strict=True)}
        return decision("two", "second", ends)

    battle = decision("one", "first", {"T": second(0), "W": second(1)})
    return ExtensiveGame(
        ("one", "two"), decision("one", "stay", {"out": terminal(2, 2), "in": battle})
    )


def test_the_outside_option_has_one_equilibrium_per_equilibrium_of_the_battle() -> None:
    solution = subgame_perfect_equilibria(outside_option())
    assert solution.complete
    assert sorted((eq.support["stay"], eq.support["first"]) for eq in solution) == [
        (("in",), ("T",)),
        (("out",), ("T", "W")),
        (("out",), ("W",)),
    ]


def test_a_hidden_move_is_solved_in_strategic_form() -> None:
    """Matching pennies in a tree: one mixed equilibrium."""

    def guess(u: int) -> Node:
        ends: dict[str, Any] = {"h": terminal(u, -u), "t": terminal(-u, u)}
        return decision("two", "guess", ends)

    game = ExtensiveGame(("one", "two"), decision("one", "coin", {"h": guess(1), "t": guess(-1)}))
    (found,) = subgame_perfect_equilibria(game)
    assert [mix.tolist() for mix in found.behaviour.values()] == [[Fraction(1, 2)] * 2] * 2
    assert found.regret == 0


def test_what_the_own_plan_excludes_is_said_to_be_free() -> None:
    """One player, a hidden coin: after stopping, the second choice never comes."""

    def flip(win: int) -> Node:
        again = {"a": terminal(win), "b": terminal(-win)}
        second = decision("one", "second", again)
        return decision("one", "first", {"stop": terminal(1), "go": second})

    half = Fraction(1, 2)
    game = ExtensiveGame(("one",), chance({"x": (half, flip(1)), "y": (half, flip(-1))}))
    (found,) = subgame_perfect_equilibria(game)
    assert found.free == ("second",)
    assert found.regret == 0
