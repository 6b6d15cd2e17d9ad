"""Nash equilibria that a complete list must hold, found by the definition in small games.

In every one of them at most two players mix, each over as many strategies as the other, and the
indifference of each determines the mixture of the other: such a point lies at the end of whatever
holds it, so no complete list leaves it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import comb, prod

from basebargain.forms import StrategicGame
from basebargain.testing._case import Case, Point
from basebargain.testing._reading import exact, solved
from basebargain.testing._regret import pure, regret

__all__ = ["known_nash", "known_pure", "mixed_pairs"]

Mix = tuple[Fraction, ...]
Table = Sequence[Sequence[Fraction]]

MOST_CELLS = 64
MOST_SUPPORTS = 80


def known_nash(case: Case) -> Iterator[Point]:
    """Yield equilibria of an exact game, all pure ones among them; none of a large game."""
    yield from known_pure(case)
    if _is_small(case):
        yield from (_point(case.game, profile) for profile in _mixed(case.game))


def known_pure(case: Case) -> Iterator[Point]:
    """Yield the pure equilibria of an exact game; none of a large game."""
    if _is_small(case):
        yield from (_point(case.game, profile) for profile in _pure(case.game))


def _is_small(case: Case) -> bool:
    return case.precise and prod(case.game.shape) <= MOST_CELLS


def _point(game: StrategicGame, profile: tuple[Mix, ...]) -> Point:
    rows = zip(game.players, game.strategies, profile, strict=True)
    return {(who, label): p for who, own, mix in rows for label, p in zip(own, mix, strict=True)}


def _pure(game: StrategicGame) -> Iterator[tuple[Mix, ...]]:
    """Yield pure profiles at which each has the most that the others leave."""
    best = [table == table.max(axis=who, keepdims=True) for who, table in enumerate(game.payoffs)]
    for cell in product(*map(range, game.shape)):
        if all(own[cell] for own in best):
            yield tuple(map(pure, cell, game.shape))


def _mixed(game: StrategicGame) -> Iterator[tuple[Mix, ...]]:
    """Yield equilibria in which two players keep each other indifferent and nobody else mixes."""
    for i, j in combinations(range(len(game.players)), 2):
        others = [range(1) if k in (i, j) else range(m) for k, m in enumerate(game.shape)]
        for cell in product(*others):
            index = tuple(slice(None) if k in (i, j) else at for k, at in enumerate(cell))
            tables = [
                [[exact(u) for u in row] for row in game.payoffs[who][index]] for who in (i, j)
            ]
            for first, second in mixed_pairs(tables[0], tables[1]):
                profile = list(map(pure, cell, game.shape))
                profile[i], profile[j] = first, second
                if max(regret(game, tuple(profile))) == 0:
                    yield tuple(profile)


def mixed_pairs(first: Table, second: Table) -> Iterator[tuple[Mix, Mix]]:
    """Yield pairs of mixtures over two or more strategies, each making the other indifferent.

    Both tables have the first player's strategies as rows; nothing is said of what is not in use.
    """
    rows, columns = len(first), len(first[0])
    sizes = range(2, min(rows, columns) + 1)
    if sum(comb(rows, k) * comb(columns, k) for k in sizes) > MOST_SUPPORTS:
        return
    for k in sizes:
        for own, other in product(combinations(range(rows), k), combinations(range(columns), k)):
            mixes = (
                _indifferent([[second[s][t] for s in own] for t in other]),
                _indifferent([[first[s][t] for t in other] for s in own]),
            )
            if mixes[0] is not None and mixes[1] is not None:
                yield _spread(mixes[0], own, rows), _spread(mixes[1], other, columns)


def _indifferent(table: Table) -> list[Fraction] | None:
    """Return the one positive mixture over the columns that makes all rows worth the same."""
    size = len(table)
    # The last unknown is the common value.
    system = [[*row, Fraction(-1)] for row in table] + [[Fraction(1)] * size + [Fraction(0)]]
    try:
        mix = solved(system, [Fraction(0)] * size + [Fraction(1)])[:-1]
    except StopIteration:  # no pivot: none or many
        return None
    return mix if min(mix) > 0 else None


def _spread(mix: Sequence[Fraction], support: Sequence[int], size: int) -> Mix:
    shares = dict(zip(support, mix, strict=True))
    return tuple(shares.get(k, Fraction(0)) for k in range(size))
