"""Sequential equilibria of signalling games against the definition, on random games and grids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from basebargain.forms._signalling import SignallingGame
from basebargain.solvers._signalling import sequential_equilibria

Rows = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True)
class Tables:
    """A signalling game as nested lists: [type][message][response]."""

    prior: list[Fraction]
    sender: list[list[list[int]]]
    receiver: list[list[list[int]]]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of types, messages and responses."""
        return len(self.prior), len(self.sender[0]), len(self.sender[0][0])

    def game(self) -> SignallingGame:
        """Return the game for the solver."""
        return SignallingGame.from_arrays(self.sender, self.receiver, prior=self.prior)

    def best(self, message: int, belief: Any) -> set[int]:
        """Responses that are best under a belief."""
        worth = [
            sum(mu * self.receiver[t][message][r] for t, mu in enumerate(belief))
            for r in range(self.shape[2])
        ]
        return {r for r, value in enumerate(worth) if value == max(worth)}

    def is_sender_best(self, sender: Rows, receiver: Rows) -> bool:
        """Whether every type sends only messages that are best for it."""
        for t, row in enumerate(sender):
            worth = [
                sum(p * self.sender[t][m][r] for r, p in enumerate(response))
                for m, response in enumerate(receiver)
            ]
            if min(w for w, p in zip(worth, row, strict=True) if p) < max(worth):
                return False
        return True

    def is_equilibrium(self, sender: Rows, receiver: Rows, beliefs: list[Any]) -> bool:
        """Bayes where a message is sent; some belief of the list where it is not."""
        for m, response in enumerate(receiver):
            used = {r for r, p in enumerate(response) if p}
            joint = [p * row[m] for p, row in zip(self.prior, sender, strict=True)]
            total = sum(joint)
            held = [[x / total for x in joint]] if total else beliefs
            if not any(used <= self.best(m, belief) for belief in held):
                return False
        return self.is_sender_best(sender, receiver)


def drawn(seed: int, shape: tuple[int, int, int], spread: int) -> Tables:
    rng = np.random.default_rng(seed)
    weights = rng.integers(1, 5, shape[0])
    prior = [Fraction(int(w), int(weights.sum())) for w in weights]
    sender, receiver = rng.integers(0, spread, (2, *shape)).tolist()
    return Tables(prior, sender, receiver)


def simplex(size: int, steps: int) -> list[tuple[Fraction, ...]]:
    counts = product(range(steps + 1), repeat=size)
    return [tuple(Fraction(k, steps) for k in c) for c in counts if sum(c) == steps]


def corners(size: int) -> list[tuple[Fraction, ...]]:
    return simplex(size, 1)


def beliefs(tables: Tables) -> list[Any]:
    """With two types every belief at which the best response changes, and one between each two."""
    if len(tables.prior) > 2:
        return simplex(len(tables.prior), 12)
    points = {Fraction(0), Fraction(1)}
    _, messages, responses = tables.shape
    for m, a, b in product(range(messages), range(responses), range(responses)):
        low, high = (tables.receiver[t][m][a] - tables.receiver[t][m][b] for t in (0, 1))
        if low != high and 0 <= Fraction(low, low - high) <= 1:
            points.add(Fraction(low, low - high))
    order = sorted(points)
    between = [(a + b) / 2 for a, b in pairwise(order)]
    return [(1 - q, q) for q in (*order, *between)]


def profiles(tables: Tables, mixes: int | None) -> Iterator[tuple[Rows, Rows]]:
    types, messages, responses = tables.shape
    speak = simplex(messages, mixes) if mixes else corners(messages)
    reply = simplex(responses, mixes) if mixes else corners(responses)
    yield from product(product(speak, repeat=types), product(reply, repeat=messages))


def listed(solution: Any) -> set[tuple[Rows, Rows]]:
    return {eq.exact for eq in solution}


def pure(pairs: set[tuple[Rows, Rows]]) -> set[tuple[Rows, Rows]]:
    return {(x, y) for x, y in pairs if all(max(row) == 1 for row in (*x, *y))}


SHAPES = [(2, 2, 2), (2, 2, 3), (2, 3, 2), (3, 2, 2), (3, 3, 2), (3, 2, 3), (2, 3, 3)]


@pytest.mark.parametrize("seed", range(140))
def test_pure_equilibria_are_those_of_the_definition(seed: int) -> None:
    """Three types: beliefs on a grid may miss an equilibrium, which its own beliefs then prove."""
    shape = SHAPES[seed % len(SHAPES)]
    tables = drawn(seed, shape, 3 + seed % 4)
    solution = sequential_equilibria(tables.game())
    assert solution.complete
    assert len(solution) > 0
    possible = beliefs(tables)
    brute = {pair for pair in profiles(tables, None) if tables.is_equilibrium(*pair, possible)}
    found = pure(listed(solution))
    assert brute <= found
    if shape[0] == 2:
        assert found == brute


@pytest.mark.parametrize("seed", range(140))
def test_every_listed_equilibrium_holds_by_the_definition_with_its_beliefs(seed: int) -> None:
    tables = drawn(500 + seed, SHAPES[seed % len(SHAPES)], 3 + seed % 6)
    for eq in sequential_equilibria(tables.game()):
        assert eq.regret == 0
        for row in zip(*(held.tolist() for held in eq.beliefs.values()), strict=False):
            for m, belief in enumerate(row):
                played = {r for r, p in enumerate(eq.exact[1][m]) if p}
                assert played <= tables.best(m, belief)
        assert tables.is_equilibrium(
            *eq.exact, [b for h in eq.beliefs.values() for b in h.tolist()]
        )


@pytest.mark.parametrize("seed", range(16))
def test_every_equilibrium_on_a_grid_lies_in_a_listed_piece(seed: int) -> None:
    """And no point of the grid in a piece fails to be one: the pieces are the equilibrium set."""
    tables = drawn(900 + seed, (2, 2, 2), 3)
    solution = sequential_equilibria(tables.game())
    pieces = [
        [component[k].exact for k in subset]
        for component in solution.components
        for subset in component.subsets
    ]
    possible = beliefs(tables)
    for x, y in profiles(tables, 4):
        inside = any(in_piece(piece, x, y) for piece in pieces)
        assert tables.is_equilibrium(x, y, possible) == inside


def in_piece(piece: list[tuple[Rows, Rows]], x: Rows, y: Rows) -> bool:
    return all(in_hull({pair[side] for pair in piece}, point) for side, point in ((0, x), (1, y)))


def in_hull(members: set[Rows], point: Rows) -> bool:
    if point in members:
        return True
    if len(members) == 1:
        return False
    columns = np.array([[float(p) for row in member for p in row] for member in members]).T
    left = np.vstack([columns, np.ones(len(members))])
    right = np.append([float(p) for row in point for p in row], 1.0)
    return bool(linprog(np.zeros(len(members)), A_eq=left, b_eq=right).status == 0)


@pytest.mark.parametrize("seed", range(40))
def test_mixtures_within_a_piece_are_equilibria(seed: int) -> None:
    tables = drawn(1300 + seed, SHAPES[seed % len(SHAPES)], 3)
    rng = np.random.default_rng(seed)
    solution = sequential_equilibria(tables.game())
    for component in solution.components:
        for subset in component.subsets:
            members = [component[k].exact for k in subset]
            x, y = (mixed(rng, sorted({pair[side] for pair in members})) for side in (0, 1))
            assert holds(tables, x, y)


def mixed(rng: np.random.Generator, members: list[Rows]) -> Rows:
    weights = [Fraction(int(w)) for w in rng.integers(1, 6, len(members))]
    total = sum(weights)
    return tuple(
        tuple(
            sum((w * q for w, q in zip(weights, column, strict=True)), Fraction(0)) / total
            for column in zip(*rows, strict=True)
        )
        for rows in zip(*members, strict=True)
    )


def holds(tables: Tables, x: Rows, y: Rows) -> bool:
    """As `is_equilibrium`, with a linear programme for the belief after an unsent message."""
    for m, response in enumerate(y):
        joint = [p * row[m] for p, row in zip(tables.prior, x, strict=True)]
        used = [r for r, p in enumerate(response) if p]
        if sum(joint):
            belief = [q / sum(joint) for q in joint]
            if not set(used) <= tables.best(m, belief):
                return False
            continue
        gaps = [
            [row[m][other] - row[m][r] for row in tables.receiver]
            for r in used
            for other in range(len(response))
        ]
        ones = np.ones((1, len(tables.prior)))
        programme = linprog(
            ones[0], A_ub=gaps, b_ub=np.full(len(gaps), 1e-9), A_eq=ones, b_eq=[1.0]
        )
        if programme.status != 0:
            return False
    return tables.is_sender_best(x, y)


def test_the_oracle_sees_a_perturbed_answer() -> None:
    tables = drawn(1, (2, 2, 2), 5)
    eq = next(iter(sequential_equilibria(tables.game())))
    x, y = eq.exact
    turned = (tuple(reversed(x[0])), *x[1:])
    assert tables.is_equilibrium(x, y, beliefs(tables))
    assert not tables.is_equilibrium(turned, y, beliefs(tables))
