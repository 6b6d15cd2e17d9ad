"""Signalling games of three types: supports, refinements and beliefs by linear programmes.

The programmes are written from the definitions and solved in floats; payoffs are small integers,
so a condition that fails does so by far more than the tolerance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from basebargain.forms._signalling import SignallingGame
from basebargain.solvers._signalling import sequential_equilibria
from basebargain.solvers._signalling_refinements import divinity_d1, intuitive_criterion

SLACK = 1e-9
SHAPES = [(3, 2, 2), (3, 2, 3), (4, 2, 2), (3, 3, 2), (2, 2, 3)]
Supports = Sequence[Sequence[int]]


def drawn(seed: int, shapes: Sequence[tuple[int, int, int]]) -> tuple[Any, Any, list[Fraction]]:
    rng = np.random.default_rng(seed)
    shape = shapes[seed % len(shapes)]
    sender, receiver = rng.integers(0, 2 + seed % 4, (2, *shape))
    weights = rng.integers(1, 5, shape[0])
    return sender, receiver, [Fraction(int(w), int(weights.sum())) for w in weights]


def solved(tables: Any) -> Any:
    sender, receiver, prior = tables
    return sequential_equilibria(
        SignallingGame.from_arrays(sender.tolist(), receiver.tolist(), prior=prior)
    )


def some(count: int) -> list[tuple[int, ...]]:
    return [own for size in range(1, count + 1) for own in combinations(range(count), size)]


def feasible(rows: Any, bounds: Any, size: int) -> bool:
    """Whether a point of the simplex meets rows . x <= bounds."""
    ones = np.ones((1, size))
    upper = {"A_ub": rows, "b_ub": bounds} if len(rows) else {}
    return bool(linprog(np.zeros(size), A_eq=ones, b_eq=[1], **upper).status == 0)


def supported(table: Any, played: Collection[int]) -> bool:
    """Whether some belief on the types of these rows makes all these responses best."""
    rows = [table[:, r] - table[:, own] for own in played for r in range(table.shape[1])]
    return feasible(rows, np.zeros(len(rows)), len(table))


def widest(size: int, rows: Any, equal: Any, used: Collection[int]) -> Any:
    """Point with rows . x >= 0, zero off the support, and its least share there as large as can be.

    None when a share must vanish.
    """
    least = np.zeros((len(used), size + 1))
    for k, position in enumerate(sorted(used)):
        least[k, position], least[k, -1] = -1, 1
    padded = np.hstack([-np.array(rows).reshape(-1, size), np.zeros((len(rows), 1))])
    matrix, right = equal
    found: Any = linprog(
        [0] * size + [-1],
        A_ub=np.vstack([padded, least]),
        b_ub=np.zeros(len(rows) + len(used)),
        A_eq=np.hstack([matrix, np.zeros((len(matrix), 1))]),
        b_eq=right,
        bounds=[(0, None if k in used else 0) for k in range(size)] + [(0, 1)],
    )
    return found.x[:-1] if found.status == 0 and found.x[-1] > 1e-7 else None


def spoken(tables: Any, messages: Supports, replies: Supports) -> Any:
    """Joint probabilities of type and message with these supports, all replies best where sent."""
    _, receiver, prior = tables
    types, count, responses = receiver.shape
    rows = []
    for m in {m for own in messages for m in own}:
        for own, other in product(replies[m], range(responses)):
            row = np.zeros((types, count))
            row[:, m] = receiver[:, m, own] - receiver[:, m, other]
            rows.append(row.ravel())
    equal = np.kron(np.eye(types), np.ones(count)), [float(p) for p in prior]
    used = {t * count + m for t, own in enumerate(messages) for m in own}
    return widest(types * count, rows, equal, used)


def heard(tables: Any, messages: Supports, replies: Supports) -> Any:
    """Responses with these supports against which every type's messages are best."""
    sender, _, _ = tables
    types, count, responses = sender.shape
    rows = []
    for t in range(types):
        for own, other in product(messages[t], range(count)):
            row = np.zeros((count, responses))
            row[own] += sender[t, own]
            row[other] -= sender[t, other]
            rows.append(row.ravel())
    equal = np.kron(np.eye(count), np.ones(responses)), np.ones(count)
    used = {m * responses + r for m, own in enumerate(replies) for r in own}
    return widest(count * responses, rows, equal, used)


def by_supports(tables: Any) -> Iterator[tuple[Any, Any]]:
    """One equilibrium for each pair of supports that has any."""
    _, receiver, prior = tables
    types, count, responses = receiver.shape
    holds = {
        (m, own): supported(receiver[:, m], own) for m in range(count) for own in some(responses)
    }
    for replies in product(some(responses), repeat=count):
        for messages in product(some(count), repeat=types):
            sent = {m for own in messages for m in own}
            if all(m in sent or holds[m, replies[m]] for m in range(count)):
                joint = spoken(tables, messages, replies)
                answer = heard(tables, messages, replies) if joint is not None else None
                if answer is not None:
                    yield joint / np.repeat([float(p) for p in prior], count), answer


def in_hull(members: Any, point: Any) -> bool:
    columns = np.array(members, dtype=float).T
    left = np.vstack([columns, np.ones(columns.shape[1])])
    return bool(
        linprog(np.zeros(columns.shape[1]), A_eq=left, b_eq=np.append(point, 1)).status == 0
    )


@pytest.mark.parametrize("seed", range(10))
def test_every_pair_of_supports_with_an_equilibrium_is_in_a_listed_piece(seed: int) -> None:
    tables = drawn(seed, SHAPES[:1] + SHAPES[2:3])
    solution = solved(tables)
    assert solution.complete
    pieces = [
        [[np.ravel([list(row) for row in c[k].exact[side]]) for k in subset] for side in (0, 1)]
        for c in solution.components
        for subset in c.subsets
    ]
    found = list(by_supports(tables))
    assert found
    for x, y in found:
        assert any(in_hull(xs, x) and in_hull(ys, y) for xs, ys in pieces)


def faces(receiver: Any, message: int, types: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the sets of responses that are best together under some belief on these types."""
    table = receiver[list(types), message]
    return [own for own in some(table.shape[1]) if supported(table, own)]


def intuitive(tables: Any, values: Any, message: int) -> tuple[set[int], bool]:
    """Types excluded after a message, and whether the equilibrium falls by it."""
    sender, receiver, _ = tables
    everyone = range(len(sender))
    replies = sorted(set().union(*faces(receiver, message, everyone)))
    out = {t for t in everyone if values[t] > sender[t, message, replies].max() + SLACK}
    rest = [t for t in everyone if t not in out]
    if not rest:
        return out, False
    left = sorted(set().union(*faces(receiver, message, rest)))
    return out, any(values[t] < sender[t, message, left].min() - SLACK for t in rest)


def d1(tables: Any, values: Any, message: int) -> tuple[set[int], bool]:
    """As `intuitive`: weak gains of a type inside strict gains of another exclude it."""
    sender, receiver, _ = tables
    everyone = range(len(sender))
    areas = faces(receiver, message, everyone)

    def covers(other: int, kind: int) -> bool:
        if not any(sender[other, message, r] > values[other] + SLACK for own in areas for r in own):
            return False
        return not any(
            feasible(
                [-sender[kind, message, list(own)], sender[other, message, list(own)]],
                [SLACK - values[kind], values[other] + SLACK],
                len(own),
            )
            for own in areas
        )

    out = {t for t in everyone if any(covers(other, t) for other in everyone if other != t)}
    rest = [t for t in everyone if t not in out]
    quiet = any(
        feasible(sender[:, message, list(own)], values + SLACK, len(own))
        for own in faces(receiver, message, rest)
    )
    return out, bool(out) and not quiet


@pytest.mark.parametrize("seed", range(20))
def test_refinements_say_which_message_kills_and_whom_it_excludes(seed: int) -> None:
    tables = drawn(100 + seed, SHAPES)
    solution = solved(tables)
    for refine, kills in ((intuitive_criterion, intuitive), (divinity_d1, d1)):
        losses = {loss.equilibrium.exact: loss for loss in refine(solution).eliminated}
        for eq in solution:
            values = np.array([float(value) for value in eq.type_payoffs])
            verdicts = {
                label: kills(tables, values, m)
                for m, label in enumerate(eq.game.messages)
                if label not in eq.sent
            }
            assert (eq.exact in losses) == any(falls for _, falls in verdicts.values())
            if eq.exact in losses:
                out, falls = verdicts[losses[eq.exact].message]
                assert falls
                assert losses[eq.exact].excluded == tuple(eq.game.types[t] for t in sorted(out))


@pytest.mark.parametrize("seed", range(15))
def test_a_belief_supports_exactly_when_it_lies_in_the_reported_set(seed: int) -> None:
    _, receiver, _ = tables = drawn(200 + seed, SHAPES)
    rng = np.random.default_rng(seed)
    for eq in solved(tables):
        for m, label in enumerate(eq.game.messages):
            if label in eq.sent:
                continue
            held = eq.beliefs[label].astype(float)
            played = [r for r, share in enumerate(eq.receiver[m]) if share > 0]
            inside = rng.dirichlet(np.ones(len(held))) @ held
            for belief in (rng.dirichlet(np.ones(len(receiver))), inside):
                worth = belief @ receiver[:, m]
                supports = worth[played].min() >= worth.max() - SLACK
                assert supports == in_hull(held, belief)
