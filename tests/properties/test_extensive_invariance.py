"""Equilibria of trees do not move with units, names or the order of things."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given, strategies as st

from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._extensive_nodes import Decision, Node, Terminal
from basebargain.forms._signalling import SignallingGame
from basebargain.solvers._signalling import sequential_equilibria
from basebargain.solvers._signalling_refinements import divinity_d1, intuitive_criterion
from basebargain.solvers._subgame_perfect import subgame_perfect_equilibria

SCALES = st.sampled_from([Fraction(1, 10**12), Fraction(2, 3), Fraction(10**12)])
SHIFTS = st.sampled_from([Fraction(0), Fraction(-7, 3), Fraction(10**6)])


@st.composite
def trees(draw: st.DrawFn) -> ExtensiveGame:
    """Two levels and a hidden or open second move, payoffs with many ties."""
    hidden = draw(st.booleans())
    ends = st.tuples(st.integers(0, 2), st.integers(0, 2))

    def second(letter: str) -> Node:
        moves = tuple((b, Terminal(draw(ends))) for b in "lr")
        return Decision("B", "B" if hidden else f"B after {letter}", moves)

    first = Decision("A", "A", tuple((a, second(a)) for a in "tb"))
    late = Decision("B", "B first", (("in", first), ("out", Terminal(draw(ends)))))
    return ExtensiveGame(("A", "B"), late)


@st.composite
def signals(draw: st.DrawFn) -> SignallingGame:
    cells = st.lists(st.integers(0, 3), min_size=8, max_size=8)
    tables = [
        [[c[4 * t + 2 * m :][:2] for m in (0, 1)] for t in (0, 1)]
        for c in draw(st.tuples(cells, cells))
    ]
    share = draw(st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(2, 3)]))
    return SignallingGame.from_arrays(*tables, prior=(share, 1 - share))


def behaviours(solution: Any) -> set[Any]:
    return {
        tuple((label, tuple(mix)) for label, mix in sorted(eq.behaviour.items())) for eq in solution
    }


@given(trees(), SCALES, SHIFTS)
def test_subgame_perfection_ignores_the_unit(game: ExtensiveGame, scale: Any, shift: Any) -> None:
    here = subgame_perfect_equilibria(game)
    there = subgame_perfect_equilibria(game.rescaled([scale, 1], [shift, -shift]))
    assert behaviours(here) == behaviours(there)
    assert [len(c) for c in here.components] == [len(c) for c in there.components]
    assert here.complete == there.complete


@given(trees())
def test_subgame_perfection_ignores_the_order_of_actions(game: ExtensiveGame) -> None:
    def turned(node: Node) -> Node:
        if not isinstance(node, Decision):
            return node
        moves = tuple((label, turned(child)) for label, child in reversed(node.moves))
        return Decision(node.player, node.information_set, moves)

    here = subgame_perfect_equilibria(game)
    there = subgame_perfect_equilibria(ExtensiveGame(game.players, turned(game.root)))

    def by_action(solution: Any) -> set[Any]:
        return {
            frozenset(
                (label, action, p)
                for label, mix in eq.behaviour.items()
                if label not in eq.free
                for action, p in zip(eq.actions[label], mix, strict=True)
            )
            for eq in solution
        }

    assert by_action(here) == by_action(there)


@given(signals(), SCALES, SHIFTS)
def test_signalling_equilibria_ignore_the_unit(
    game: SignallingGame, scale: Any, shift: Any
) -> None:
    """Each type has its own zero; the receiver's zero may differ by type too."""
    sender = game.payoffs[0] * scale + shift
    offset = np.array([[shift], [3 * shift]], dtype=object)
    receiver = game.payoffs[1] * scale + offset
    other = SignallingGame(
        game.types, game.messages, game.responses, game.prior, _stacked(sender, receiver)
    )
    here, there = sequential_equilibria(game), sequential_equilibria(other)
    assert [eq.exact for eq in here] == [eq.exact for eq in there]
    for refine in (intuitive_criterion, divinity_d1):
        assert [eq.exact for eq in refine(here).survivors] == [
            eq.exact for eq in refine(there).survivors
        ]


def _stacked(sender: Any, receiver: Any) -> Any:
    return [sender.tolist(), receiver.tolist()]


@given(signals())
def test_signalling_equilibria_ignore_the_names(game: SignallingGame) -> None:
    """Types in the other order: the same equilibria, rows turned."""
    other = SignallingGame(
        tuple(reversed(game.types)),
        game.messages,
        game.responses,
        game.prior[::-1],
        game.payoffs[:, ::-1],
    )
    here, there = sequential_equilibria(game), sequential_equilibria(other)
    turned = {(tuple(reversed(x)), y) for x, y in (eq.exact for eq in there)}
    assert {eq.exact for eq in here} == turned
    for refine in (intuitive_criterion, divinity_d1):
        kept = {(tuple(reversed(x)), y) for x, y in (e.exact for e in refine(there).survivors)}
        assert {eq.exact for eq in refine(here).survivors} == kept


@given(signals())
def test_every_sequential_equilibrium_is_nash_in_the_strategic_form(game: SignallingGame) -> None:
    """The other road: regret in the table of complete plans."""
    table = game.to_extensive().to_strategic()
    for eq in sequential_equilibria(game):
        value = eq.payoffs
        plans = [_weights(eq.exact[0]), _weights(eq.exact[1])]
        against = [table.payoffs[0] @ plans[1], plans[0] @ table.payoffs[1]]
        assert max(against[0]) == value[0]
        assert max(against[1]) == value[1]


def _weights(rows: Any) -> Any:
    """Weights of complete plans in the order of the table: first information set slowest."""
    result = np.array([Fraction(1)], dtype=object)
    for row in rows:
        result = np.multiply.outer(result, np.array(row, dtype=object)).reshape(-1)
    return result
