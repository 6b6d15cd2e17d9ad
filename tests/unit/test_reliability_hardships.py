"""Games at the edge: copies, ties, single choices, extreme numbers, sizes beyond any search."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

import basebargain as bb
from basebargain.forms import GlobalGame, LargePlayer
from basebargain.forms._extensive_nodes import Node
from basebargain.solvers import Status

HALF = Fraction(1, 2)
ONE_UP = float(np.nextafter(1.0, 2.0))
LEARNERS = {
    "fictitious play": lambda g: bb.fictitious_play(g, 5, rng=0),
    "replicator": lambda g: bb.replicator_path(g, [np.full(m, 1 / m) for m in g.shape], [0, 1]),
}


def table(*payoffs: Any) -> bb.StrategicGame:
    return bb.StrategicGame.from_arrays(*payoffs)


def choice(player: str, label: str, **ends: Any) -> Node:
    return bb.decision(
        player, label, {k: bb.terminal(*v) if isinstance(v, tuple) else v for k, v in ends.items()}
    )


def at_once(payoffs: Any) -> bb.ExtensiveGame:
    """Three players who each say l or r, none hearing the others."""
    moves = list(zip("lr", (0, 1), strict=True))

    def third(i: int, j: int) -> Node:
        return bb.decision("c", "z", {x: bb.terminal(*payoffs[i][j][k]) for x, k in moves})

    def second(i: int) -> Node:
        return bb.decision("b", "y", {x: third(i, j) for x, j in moves})

    return bb.ExtensiveGame(
        ("a", "b", "c"), bb.decision("a", "x", {x: second(i) for x, i in moves})
    )


def alarm(one: Any, two: Any) -> Any:
    """Payoffs of a game in which all want the same, and nothing is gained when they differ."""
    nil = one * 0
    return [
        [[(one,) * 3 if i == j == k == 0 else (two,) * 3 if i == j == k == 1 else (nil,) * 3
          for k in (0, 1)] for j in (0, 1)] for i in (0, 1)
    ]  # fmt: skip


# --- nothing to choose ----------------------------------------------------------------------------


@pytest.mark.parametrize("players", [1, 2, 3])
def test_single_strategies_are_played(players: int) -> None:
    game = table(*[np.full((1,) * players, 5)] * players)
    for solution in (bb.pure_equilibria(game), bb.nash_equilibria(game)):
        assert [eq.support for eq in solution] == [(("1",),) * players]
        assert solution.complete
    assert bb.iterated_strict_dominance(game).is_solved
    (logit,) = bb.logit_equilibria(game, 1e300)
    assert all(mix.tolist() == [1] for mix in logit.profile)
    assert bb.correlated_equilibrium(game).equilibria[0].payoffs.tolist() == [5] * players


@pytest.mark.parametrize("name", LEARNERS)
def test_paths_of_play_without_a_choice_stand_still(name: str) -> None:
    path = LEARNERS[name](table([[4]], [[5]]))
    assert all((values == 1).all() for values in path.data_vars.values())


def test_one_type_one_message_one_response() -> None:
    game = bb.SignallingGame.from_arrays([[[0]]], [[[1]]], prior=[1])
    solution = bb.sequential_equilibria(game)
    assert len(solution) == 1
    assert len(bb.divinity_d1(solution).survivors) == 1


def test_one_state_one_player_one_action() -> None:
    game = bb.MarkovGame({"s": table([3])}, {"s": [1]}, Fraction(9, 10))
    (found,) = bb.markov_perfect_equilibria(game)
    assert found.payoffs.tolist() == [30]
    assert bb.hitting_times(game, found, ["s"])["time"].values.tolist() == [0]


def test_one_player_has_its_worth() -> None:
    game = bb.CoalitionalGame(("a",), np.array([0, 7]))
    for solution in (bb.shapley_value(game), bb.core(game), bb.nucleolus(game)):
        assert [eq.payoffs.tolist() for eq in solution] == [[7]]


def test_a_tree_that_is_an_end() -> None:
    game = bb.ExtensiveGame(("a",), bb.terminal(3))
    assert bb.subgame_perfect_equilibria(game).equilibria[0].payoffs.tolist() == [3]
    assert bb.agent_logit_equilibrium(game, 1e300).equilibria[0].payoffs.tolist() == [3]


# --- near ties ------------------------------------------------------------------------------------


def test_one_unit_in_the_last_place_decides() -> None:
    """Two floats that differ are different payoffs, everywhere."""
    game = table([[1.0, 1.0], [ONE_UP, ONE_UP]], [[1.0, 1.0], [1.0, 1.0]])
    assert bb.iterated_strict_dominance(game).strategies == (("2",), ("1", "2"))
    assert len(bb.pure_equilibria(game)) == 2
    tree = bb.ExtensiveGame(("a",), choice("a", "x", low=(1.0,), high=(ONE_UP,)))
    assert [eq.support for eq in bb.subgame_perfect_equilibria(tree)] == [{"x": ("high",)}]
    pair = table([[1.0, 0], [0, ONE_UP]], [[1.0, 0], [0, ONE_UP]])
    solution = bb.nash_equilibria(pair)
    for chosen in (bb.payoff_dominance(solution), bb.select(solution, "risk dominance", game=pair)):
        assert [eq.support for eq in chosen] == [(("2",), ("2",))]
    for worth, size in ((1.0, 1), (ONE_UP, 0)):
        shared = bb.CoalitionalGame(("a", "b"), np.array([0, 1.0, worth, 2.0]))
        assert len(bb.core(shared)) == size


# --- extreme numbers ------------------------------------------------------------------------------


def test_a_product_of_losses_beyond_floats_is_compared_all_the_same() -> None:
    for unit in (1e200, 1e-200):
        game = table([[9 * unit, 0], [8 * unit, 7 * unit]], [[9 * unit, 8 * unit], [0, 7 * unit]])
        answer = bb.risk_dominance(game, ("1", "1"), ("2", "2"))
        assert answer.dominant == ("2", "2")
        assert answer.products[1] == (math.inf if unit > 1 else 0)


def test_one_player_may_have_a_billion_times_as_much_at_stake() -> None:
    game = table([[1.0, 0.0], [0.0, 1.0]], [[1e9, 0.0], [0.0, 1.0]])
    chosen = bb.payoff_dominance(bb.nash_equilibria(game))
    assert [eq.is_pure for eq in chosen] == [True, True]
    solution = bb.logit_equilibria(game, 0.5)
    assert solution.status is Status.CERTIFIED
    # The second player is certain, so the first has odds of exp(1/2).
    assert solution.equilibria[0].profile[0][0] == pytest.approx(
        1 / (1 + math.exp(-0.5)), rel=1e-14
    )


def test_precision_beyond_what_floats_resolve_has_a_status_of_its_own() -> None:
    game = table([[9, -1], [-1, 1]], [[-1, 1], [1, -1]])
    solution = bb.logit_equilibria(game, 1e12)
    assert solution.status is Status.ROUNDING_LIMIT
    assert solution.equilibria[0].profile[0][0] == pytest.approx(0.5, abs=1e-10)
    with pytest.raises(bb.NotApplicableError, match="at most"):
        bb.logit_equilibria(game, 1e200)


def test_payoffs_beyond_floats_are_refused_where_floats_are_needed() -> None:
    game = table([[10**400, 0], [0, 1]], [[1, 0], [0, 1]])
    assert len(bb.nash_equilibria(game)) == 3
    for call in (
        lambda: bb.logit_equilibria(game, 1),
        lambda: bb.replicator_path(game, ([0.5] * 2, [0.5] * 2), [0, 1]),
    ):
        with pytest.raises(bb.NotApplicableError, match="works in floats"):
            call()
    assert bb.unique_below(game) == pytest.approx(0)
    assert bb.fictitious_play(game, 5, rng=0).sizes["round"] == 5


@pytest.mark.parametrize("chance", [1e-3, 1e-12, 1e-17, 1e-200])
def test_times_to_leave_a_state_that_is_hardly_ever_left(chance: float) -> None:
    """One less such a chance is one; the time is one over the chance nevertheless."""
    idle = bb.StrategicGame.from_arrays([0], players=("nature",))
    rows = {"calm": [1 - chance, chance], "unrest": [0.25, 0.75]}
    game = bb.MarkovGame({"calm": idle, "unrest": idle}, rows, 0.9)
    (found,) = bb.markov_perfect_equilibria(game)
    times = bb.hitting_times(game, found, ["unrest"])["time"].values.tolist()
    assert times == pytest.approx([1 / chance, 0])
    shares = bb.stationary_distribution(game, found)["probability"].values[0]
    assert shares[1] == pytest.approx(4 * chance / (1 + 4 * chance))


@pytest.mark.parametrize("mean", [0, 1e6, -1e6])
@pytest.mark.parametrize("noise", [1e-12, 1, 1e12, 1e24])
def test_global_games_far_from_any_doubt_are_answered(mean: float, noise: float) -> None:
    solution = bb.global_game_equilibria(GlobalGame(0.5, mean, 1e12, noise))
    assert len(solution) >= 1 or solution.note
    assert all(0 <= eq.low <= eq.high <= 1 for eq in solution)
    if solution.status is Status.CERTIFIED:
        assert all(eq.regret <= 1e-8 for eq in solution)


@pytest.mark.parametrize(
    ("cost", "weight", "large_cost", "ratio"),
    list(product((1e-300, 0.4, 1 - 1e-12), (1e-12, 0.5), (1e-9, 0.5, 1 - 1e-9), (1e-9, 1.0, 1e9))),
)
def test_large_players_with_good_and_bad_signals(
    cost: float, weight: float, large_cost: float, ratio: float
) -> None:
    large = LargePlayer(weight, cost=large_cost, relative_precision=ratio)
    (found,) = bb.global_game_equilibria(GlobalGame(cost, large=large))
    assert 0 <= found.cutoff <= 1


# --- sizes ----------------------------------------------------------------------------------------


def test_deep_trees_are_refused_in_words() -> None:
    node: Node = bb.terminal(1000, 1000)
    for k in reversed(range(1000)):
        node = choice("ab"[k % 2], f"{k}", take=(k + 1, k), go=node)
    game = bb.ExtensiveGame(("a", "b"), node)
    with pytest.raises(bb.NotApplicableError, match="at most 200 moves"):
        bb.subgame_perfect_equilibria(game)
    with pytest.raises(bb.NotApplicableError, match="at most 600 nodes"):
        bb.agent_logit_equilibrium(game, 1)


def test_a_hundred_moves_in_a_row_are_followed() -> None:
    node: Node = bb.terminal(100, 100)
    for k in reversed(range(100)):
        ends = (k + 2, k) if k % 2 == 0 else (k, k + 2)
        node = choice("ab"[k % 2], f"{k}", take=ends, go=node)
    (found,) = bb.subgame_perfect_equilibria(bb.ExtensiveGame(("a", "b"), node))
    assert all(own == ("take",) for own in found.support.values())


def test_a_strategic_form_beyond_any_search_is_not_begun() -> None:
    states = range(20)
    node = bb.chance(
        {
            str(k): (
                Fraction(1, 20),
                choice(
                    "a",
                    f"{k}",
                    left=choice("b", "y", left=(k, 1), right=(0, k)),
                    right=choice("b", "z", left=(1, k), right=(k % 3, 0)),
                ),
            )
            for k in states
        }
    )
    solution = bb.subgame_perfect_equilibria(bb.ExtensiveGame(("a", "b"), node))
    assert solution.status is Status.SIZE_LIMIT
    assert not solution.complete
    assert "4194304 profiles" in solution.note


def test_too_many_ties_leave_one_equilibrium_and_say_so() -> None:
    offers = {f"{k}": choice("b", f"after {k}", yes=(1, 1), no=(0, 1)) for k in range(14)}
    game = bb.ExtensiveGame(("a", "b"), bb.decision("a", "offer", offers))
    solution = bb.subgame_perfect_equilibria(game, max_vertices=200)
    assert solution.status is Status.SIZE_LIMIT
    assert [eq.regret for eq in solution] == [0]


# --- three who move at once -----------------------------------------------------------------------


def test_three_at_once_have_all_their_equilibria() -> None:
    """Floats: both agreements and the mixture, whose probabilities are irrational."""
    solution = bb.subgame_perfect_equilibria(at_once(alarm(1.0, 2.0)))
    assert solution.complete
    firsts = sorted(float(eq.behaviour["x"][0]) for eq in solution)
    # p^2 = 2 (1 - p)^2
    assert firsts == pytest.approx([0, 2 - math.sqrt(2), 1])
    assert all(eq.regret <= 1e-12 for eq in solution)


def test_irrational_equilibria_of_exact_games_are_missed_aloud() -> None:
    solution = bb.subgame_perfect_equilibria(at_once(alarm(1, 2)))
    assert sorted(int(eq.payoffs[0]) for eq in solution) == [1, 2]
    assert not solution.complete
    assert "irrational" in solution.note


def test_a_repeated_game_of_three_is_its_stage_game() -> None:
    stage = table(*np.moveaxis(np.array(alarm(1, 8)), -1, 0).tolist())
    game = bb.MarkovGame({"s": stage}, {"s": [1]}, HALF)
    solution = bb.markov_perfect_equilibria(game)
    assert solution.complete
    assert len(solution) == len(bb.nash_equilibria(stage)) == 3


# --- continua -------------------------------------------------------------------------------------


def test_payoff_dominance_says_that_of_continua_it_compares_the_ends() -> None:
    game = table([[1, 1], [1, 0]], [[1, 1], [1, 0]])
    chosen = bb.payoff_dominance(bb.nash_equilibria(game))
    assert not chosen.complete
    assert "extreme" in chosen.note


def test_efforts_that_change_nothing_end_the_search() -> None:
    """A search that stands still at a point it cannot certify must stop."""
    import sympy

    e = sympy.Symbol("e")
    tiny = sympy.Rational(1, 10**12)
    game = bb.QuadraticMarkovGame.from_expressions(
        players=("one",),
        components={"c": ("low", "high")},
        efforts=[bb.forms.Effort("one", "e")],
        payoffs={"low": [(1 - e**2) * tiny + 10**6], "high": [10**6]},
        moves={
            "low": {"c": ("high", sympy.Rational(3, 10) - e / 2)},
            "high": {"c": ("low", sympy.Rational(1, 20))},
        },
        discounts=Fraction(9, 10),
    )
    solution = bb.markov_perfect_equilibria(game, starts=3)
    assert solution.equilibria
    assert solution.status is Status.CERTIFIED
