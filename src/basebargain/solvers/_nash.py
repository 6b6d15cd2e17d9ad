"""All Nash equilibria of a two-player game, continua included."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers._certificate import deviation_payoffs, regret
from basebargain.solvers._polyhedron import TooManyVerticesError, Vertex, best_reply_vertices
from basebargain.solvers._reading import ROUNDED, integers
from basebargain.solvers._requirements import require_numbers
from basebargain.solvers._solution import Component, Solution, Status
from basebargain.solvers._subsets import components, maximal_subsets

__all__ = ["StrategicEquilibrium", "nash_equilibria"]

METHOD = (
    "Vertex enumeration of both best-reply polyhedra by double description in integers; "
    "Avis, Rosenberg, Savani and von Stengel (2010)."
)
REGRET_TOLERANCE = 1e-9
ROUNDING = 4


@dataclass(frozen=True, eq=False)
class StrategicEquilibrium:
    """A mixed-strategy profile with its payoffs and its certificate.

    Attributes
    ----------
    profile : tuple of arrays
        One mixed strategy per player, in the order of the strategies.
    payoffs : array
        One expected payoff per player.
    regret : Fraction or float
        Largest gain any player could make by deviating; exact when the game is exact.
    players, strategies : tuple
        The labels of the game.
    """

    profile: tuple[NDArray[Any], ...]
    payoffs: NDArray[Any]
    regret: Any
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]

    @property
    def support(self) -> tuple[tuple[str, ...], ...]:
        """Labels of the strategies played with positive probability, per player."""
        return tuple(
            tuple(label for label, weight in zip(own, mix, strict=True) if weight > 0)
            for own, mix in zip(self.strategies, self.profile, strict=True)
        )

    @property
    def is_pure(self) -> bool:
        """Whether every player plays one strategy for certain."""
        return all(len(own) == 1 for own in self.support)

    def __repr__(self) -> str:
        mixes = []
        for player, own, mix in zip(self.players, self.strategies, self.profile, strict=True):
            parts = [
                label if weight == 1 else f"{label} {_short(weight)}"
                for label, weight in zip(own, mix, strict=True)
                if weight > 0
            ]
            mixes.append(f"{player}: {', '.join(parts)}")
        values = ", ".join(_short(value) for value in self.payoffs)
        return f"({'; '.join(mixes)}) payoffs ({values}), regret {_short(self.regret)}"


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def nash_equilibria(
    game: StrategicGame, *, max_vertices: int = 20_000
) -> Solution[StrategicEquilibrium]:
    """Return all Nash equilibria of a two-player game: the extreme ones and what they span.

    Parameters
    ----------
    game : StrategicGame
        Two players, no free parameters, of any size, degenerate or not.
    max_vertices : int, optional
        Largest number of vertices of one best-reply polyhedron to hold in memory.

    Returns
    -------
    Solution of StrategicEquilibrium
        ``equilibria`` are the extreme equilibria, ``components`` the connected components with the
        maximal Nash subsets that make them up; ``complete`` is True unless `max_vertices` was hit.
        Exact payoffs give exact profiles, payoffs and regrets; floats give floats, each the exact
        answer rounded once.

    Raises
    ------
    NotApplicableError
        If the game has other than two players, or parameters that are still free.

    Notes
    -----
    A pair (x, y) is an extreme equilibrium exactly when x and y are vertices of the
    players' best-reply polyhedra and every pure strategy is unused or a best reply; every
    equilibrium is a mixture of extreme ones within one maximal Nash subset [1]_.
    The vertices are found in integer arithmetic, so the list is complete for degenerate games
    too.
    Floats are binary rationals and are solved as such; a table that is the rounded image of a
    table of small integers is read as that table, and ``note`` then says so.

    References
    ----------
    .. [1] D. Avis, G. Rosenberg, R. Savani, B. von Stengel, "Enumeration of Nash equilibria for
       two-player games", Economic Theory 42 (2010) 9-37.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.StrategicGame.from_arrays([[3, 0], [0, 2]], [[2, 0], [0, 3]])
    >>> bb.nash_equilibria(game)
    Solution: 3 equilibria in 3 components, complete, certified
      (1: 1; 2: 1) payoffs (3, 2), regret 0
      (1: 1 3/5, 2 2/5; 2: 1 2/5, 2 3/5) payoffs (6/5, 6/5), regret 0
      (1: 2; 2: 2) payoffs (2, 3), regret 0
    """
    _check(game)
    rows, rows_rounded = integers(game.payoffs[0])
    columns, columns_rounded = integers(game.payoffs[1])
    note = ROUNDED if rows_rounded or columns_rounded else ""
    try:
        xs = best_reply_vertices(list(zip(*columns, strict=True)), max_vertices)
        ys = best_reply_vertices(rows, max_vertices)
    except TooManyVerticesError:
        return _pure_only(game, max_vertices)
    xs, ys = (sorted(side, key=_order, reverse=True) for side in (xs, ys))
    edges = _complementary(xs, ys, game.shape)
    mixes = tuple([_probabilities(v, game.kind) for v in side] for side in (xs, ys))
    found = {edge: _certified(game, (mixes[0][edge[0]], mixes[1][edge[1]])) for edge in edges}
    return _solution(game, found, note)


def _check(game: StrategicGame) -> None:
    if len(game.players) != 2:
        msg = (
            f"nash_equilibria solves games of two players; this one has {len(game.players)}: "
            f"{', '.join(game.players)}."
        )
        raise NotApplicableError(msg)
    require_numbers(game, "nash_equilibria")


def _order(vertex: Vertex) -> list[Fraction]:
    total = sum(vertex.weights)
    return [Fraction(weight, total) for weight in vertex.weights]


def _complementary(
    xs: list[Vertex], ys: list[Vertex], shape: tuple[int, ...]
) -> list[tuple[int, int]]:
    """Pairs in which every pure strategy of either player is unused or a best reply."""
    all_rows, all_columns = ((1 << size) - 1 for size in shape)
    return [
        (i, j)
        for i, x in enumerate(xs)
        for j, y in enumerate(ys)
        if x.unused | y.best == all_rows and y.unused | x.best == all_columns
    ]


def _probabilities(vertex: Vertex, kind: str) -> NDArray[Any]:
    exact = _order(vertex)
    if kind == "float":
        result: NDArray[Any] = np.array([float(weight) for weight in exact])
    else:
        result = np.array(exact, dtype=object)
    result.flags.writeable = False
    return result


def _certified(game: StrategicGame, profile: tuple[NDArray[Any], ...]) -> StrategicEquilibrium:
    payoffs = np.array(
        [
            deviation_payoffs(game.payoffs[player], player, profile) @ own
            for player, own in enumerate(profile)
        ]
    )
    payoffs.flags.writeable = False
    return StrategicEquilibrium(
        profile, payoffs, regret(game, profile), game.players, game.strategies
    )


def _solution(
    game: StrategicGame, found: dict[tuple[int, int], StrategicEquilibrium], note: str
) -> Solution[StrategicEquilibrium]:
    parts = []
    for edges in components(list(found)):
        position = {edge: k for k, edge in enumerate(edges)}
        subsets = tuple(
            tuple(sorted(position[u, v] for u in us for v in vs))
            for us, vs in maximal_subsets(edges)
        )
        parts.append(Component(tuple(found[edge] for edge in edges), subsets))
    worst = max(eq.regret for eq in found.values())
    status = Status.CERTIFIED if worst <= _tolerance(game) else Status.UNCERTIFIED
    return Solution(tuple(found.values()), tuple(parts), True, status, METHOD, note)


def _tolerance(game: StrategicGame) -> Any:
    """Zero for exact games; for floats relative to the range, plus the rounding of a payoff."""
    if game.kind == "exact":
        return 0
    return max(
        REGRET_TOLERANCE * float(table.max())
        - REGRET_TOLERANCE * float(table.min())
        + ROUNDING * float(np.spacing(abs(table).max()))
        for table in game.payoffs
    )


def _pure_only(game: StrategicGame, limit: int) -> Solution[StrategicEquilibrium]:
    """Return what can still be said of a game too large to enumerate: its pure equilibria."""
    best = [
        table == table.max(axis=player, keepdims=True) for player, table in enumerate(game.payoffs)
    ]
    one, zero = (1.0, 0.0) if game.kind == "float" else (Fraction(1), Fraction(0))
    found = []
    for position in np.argwhere(np.logical_and(*best)):
        profile = tuple(
            np.array([one if k == at else zero for k in range(size)])
            for at, size in zip(position, game.shape, strict=True)
        )
        found.append(_certified(game, profile))
    note = (
        f"A best-reply polyhedron has more than max_vertices={limit} vertices; "
        f"only the {len(found)} pure equilibria are listed, mixed ones are not."
    )
    singles = tuple(Component((eq,), ((0,),)) for eq in found)
    return Solution(tuple(found), singles, False, Status.SIZE_LIMIT, METHOD, note)
