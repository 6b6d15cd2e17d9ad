"""Commitment: the leader announces a strategy, mixed or pure, and the follower replies to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers._certificate import deviation_payoffs
from basebargain.solvers._equilibrium import tolerance
from basebargain.solvers._nplayer_reading import Reading, read
from basebargain.solvers._nplayer_simplex import LinearProgram, Optimum
from basebargain.solvers._requirements import one_of, require_numbers
from basebargain.solvers._solution import Solution, Status

__all__ = ["StackelbergEquilibrium", "stackelberg"]

Tie: TypeAlias = Literal["strong", "weak"]
Commitment: TypeAlias = Literal["mixed", "pure"]

METHODS = {
    "mixed": "One linear program for each reply of the follower (Conitzer and Sandholm 2006).",
    "pure": "Every pure commitment with the follower's best replies to it.",
}


@dataclass(frozen=True, eq=False)
class StackelbergEquilibrium:
    """A commitment of the leader with the follower's reply.

    Attributes
    ----------
    profile : tuple of arrays
        One mixed strategy per player, in the order of the game; the follower's is pure.
    payoffs : array
        One expected payoff per player; for an unattained supremum, the leader's is the supremum.
    regret : Fraction or float
        What the follower could gain by another reply; the leader is bound.
    leader : str
    reply : str
        The follower's strategy.
    attained : bool
        False: the leader gets this payoff only in the limit, by commitments ever closer to this
        one against which the reply is the follower's only best one (up to copies).
    players, strategies : tuple
        The labels of the game.
    """

    profile: tuple[NDArray[Any], ...]
    payoffs: NDArray[Any]
    regret: Any
    leader: str
    reply: str
    attained: bool
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        at = self.players.index(self.leader)
        mix = ", ".join(
            f"{label} {_short(weight)}"
            for label, weight in zip(self.strategies[at], self.profile[at], strict=True)
            if weight > 0
        )
        values = ", ".join(_short(value) for value in self.payoffs)
        tail = "" if self.attained else ", a supremum that is not attained"
        return f"({self.leader} commits to {mix}; reply {self.reply}) payoffs ({values}){tail}"


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, eq=False)
class _Tables:
    """Integer payoffs, leader's strategies by follower's, and the way back."""

    game: StrategicGame
    reading: Reading
    leader: int

    @property
    def own(self) -> NDArray[Any]:
        """Return the leader's payoffs."""
        return np.moveaxis(self.reading.tables[self.leader], self.leader, 0)

    @property
    def other(self) -> NDArray[Any]:
        """Return the follower's payoffs."""
        return np.moveaxis(self.reading.tables[1 - self.leader], self.leader, 0)


def stackelberg(
    game: StrategicGame,
    leader: str,
    *,
    tie: Tie = "strong",
    commitment: Commitment = "mixed",
) -> Solution[StackelbergEquilibrium]:
    """Return the best commitments of a leader in a two-player game.

    Parameters
    ----------
    game : StrategicGame
        Two players, no free parameters.
    leader : str
        The label of the player who commits.
    tie : {"strong", "weak"}, optional
        Among best replies, the follower takes the leader's best one, or the leader's worst.
    commitment : {"mixed", "pure"}, optional
        What the leader can commit to.

    Returns
    -------
    Solution of StackelbergEquilibrium
        One for each reply of the follower that gives the leader the best value (for pure
        commitments, one for each commitment that does).
        With ``tie="weak"`` and mixed commitments the value may be a supremum that no commitment
        attains: `StackelbergEquilibrium.attained` is False then, and ``note`` says so.
        ``complete`` is True when these are proved to be all.

    Raises
    ------
    NotApplicableError
        If the game has other than two players, free parameters, no such player, or an unknown
        `tie` or `commitment`.

    Notes
    -----
    Strong: for each reply j, the best commitment to which j is a best reply solves a linear
    program [1]_.
    Weak: only replies j that are best on a set of commitments with interior count, each with the
    worst for the leader of the strategies that pay the follower the same as j everywhere; the
    largest value is the supremum [2]_.
    All programs are solved in integers.

    References
    ----------
    .. [1] V. Conitzer, T. Sandholm, "Computing the optimal strategy to commit to", Proceedings of
       the 7th ACM Conference on Electronic Commerce (2006) 82-90.
    .. [2] B. von Stengel, S. Zamir, "Leadership games with convex strategy sets", Games and
       Economic Behavior 69 (2010) 446-457.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import stackelberg
    >>> game = bb.StrategicGame.from_arrays([[2, 4], [1, 3]], [[1, 0], [0, 1]])
    >>> stackelberg(game, "1").equilibria[0]
    (1 commits to 1 1/2, 2 1/2; reply 2) payoffs (7/2, 1/2)
    >>> stackelberg(game, "1", commitment="pure").equilibria[0]
    (1 commits to 2 1; reply 2) payoffs (3, 1)
    """
    _check(game, leader, tie, commitment)
    tables = _Tables(game, read(game, "stackelberg"), game.players.index(leader))
    if commitment == "pure":
        found, complete = _pure(tables, tie), True
    elif tie == "strong":
        found, complete = _strong(tables)
    else:
        found, complete = _weak(tables)
    notes = [tables.reading.note]
    if not all(eq.attained for eq in found):
        notes.insert(0, "The value is a supremum: no commitment attains it.")
    worst = max(eq.regret for eq in found)
    return Solution(
        tuple(found),
        None,
        complete,
        Status.CERTIFIED if worst <= tolerance(game) else Status.UNCERTIFIED,
        METHODS[commitment],
        " ".join(filter(None, notes)),
    )


def _check(game: StrategicGame, leader: Any, tie: Any, commitment: Any) -> None:
    require_numbers(game, "stackelberg", StrategicGame)
    if len(game.players) != 2 or not one_of(leader, game.players):
        msg = (
            "stackelberg needs two players, one of them the leader; the game has "
            f"{', '.join(game.players)}; got the leader {leader!r}."
        )
        raise NotApplicableError(msg)
    if not one_of(tie, ("strong", "weak")) or not one_of(commitment, METHODS):
        msg = (
            "stackelberg: tie must be 'strong' or 'weak', commitment 'mixed' or 'pure'; "
            f"got {tie!r}, {commitment!r}."
        )
        raise NotApplicableError(msg)


def _pure(tables: _Tables, tie: str) -> list[StackelbergEquilibrium]:
    own, other = tables.own, tables.other
    choose = max if tie == "strong" else min
    replies = []
    for i in range(len(own)):
        best = np.flatnonzero(other[i] == other[i].max())
        replies.append(choose(best, key=lambda j, row=own[i]: row[j]))  # type: ignore[misc]
    value = max(own[i, j] for i, j in enumerate(replies))
    units = [tuple(Fraction(int(k == i)) for k in range(len(own))) for i in range(len(own))]
    return [
        _equilibrium(tables, units[i], int(j), None)
        for i, j in enumerate(replies)
        if own[i, j] == value
    ]


def _simplex(size: int) -> list[tuple[list[int], int]]:
    return [([1] * size, 1)]


def _best_reply_rows(other: NDArray[Any], reply: int) -> list[tuple[list[Any], int]]:
    """Conditions under which a reply is a best one."""
    return [
        ((other[:, k] - other[:, reply]).tolist(), 0) for k in range(other.shape[1]) if k != reply
    ]


def _strong(tables: _Tables) -> tuple[list[StackelbergEquilibrium], bool]:
    own, other = tables.own, tables.other
    best: dict[int, Optimum] = {}
    for j in range(own.shape[1]):
        program = LinearProgram(len(own), _best_reply_rows(other, j), _simplex(len(own)))
        optimum = program.maximise(own[:, j].tolist()) if program.feasible else None
        if optimum is not None:
            best[j] = optimum
    value = max(optimum.value for optimum in best.values())
    winners = {j: optimum for j, optimum in best.items() if optimum.value == value}
    found = [_equilibrium(tables, optimum.point, j, None) for j, optimum in winners.items()]
    return found, all(optimum.unique for optimum in winners.values())


def _weak(tables: _Tables) -> tuple[list[StackelbergEquilibrium], bool]:
    own, other = tables.own, tables.other
    best: dict[int, tuple[Fraction, LinearProgram]] = {}
    for j in range(own.shape[1]):
        copies = [k for k in range(own.shape[1]) if (other[:, k] == other[:, j]).all()]
        if copies[0] != j or not _has_interior(other, j, copies):
            continue
        program = _worst_copy_program(own, other, copies)
        optimum = program.maximise([0] * len(own) + [1])
        if optimum is not None:
            best[j] = optimum.value, program
    value = max(top for top, _ in best.values())
    found = [_pessimistic(tables, j, value) for j, (top, _) in best.items() if top == value]
    attained = [eq for eq in found if eq.attained]
    return attained or found, False


def _has_interior(other: NDArray[Any], reply: int, copies: Sequence[int]) -> bool:
    """Whether some commitment inside the simplex makes the reply strictly best but for copies."""
    size = len(other)
    rows = [
        ([*(other[:, k] - other[:, reply]).tolist(), 1], 0)
        for k in range(other.shape[1])
        if k not in copies
    ]
    rows += [([-int(i == k) for i in range(size)] + [1], 0) for k in range(size)]
    program = LinearProgram(size + 1, rows, [([1] * size + [0], 1)])
    optimum = program.maximise([0] * size + [1]) if program.feasible else None
    return optimum is not None and optimum.value > 0


def _worst_copy_program(
    own: NDArray[Any], other: NDArray[Any], copies: Sequence[int]
) -> LinearProgram:
    """Maximise, in the last variable, the leader's least payoff over copies of a best reply."""
    rows = [([*row, 0], bound) for row, bound in _best_reply_rows(other, copies[0])]
    rows += [([-entry for entry in own[:, k].tolist()] + [1], 0) for k in copies]
    size = len(own)
    return LinearProgram(size + 1, rows, [([1] * size + [0], 1)])


def _pessimistic(tables: _Tables, reply: int, value: Fraction) -> StackelbergEquilibrium:
    """Find a commitment at which even the worst best reply gives the value, or a limit of some.

    In the polytope where the reply is best and its copies give the value, a point of the relative
    interior has the fewest best replies; each of these must give the value too, which narrows the
    polytope; and so on until nothing changes or nothing is left.
    """
    own, other = tables.own, tables.other
    needed = {k for k in range(own.shape[1]) if (other[:, k] == other[:, reply]).all()}
    limit: tuple[Fraction, ...] | None = None
    while True:
        rows: list[tuple[list[Any], Any]] = list(_best_reply_rows(other, reply))
        rows += [([-entry for entry in own[:, k].tolist()], -value) for k in sorted(needed)]
        program = LinearProgram(len(own), rows, _simplex(len(own)))
        if not program.feasible:
            break
        point, ties = _relative_interior(program, other, reply)
        limit = limit or point
        if ties <= needed:
            worst = min(sorted(needed), key=lambda k: np.array(point) @ own[:, k])
            return _equilibrium(tables, point, worst, None)
        needed |= ties
    if limit is None:  # pragma: no cover - the value is the optimum of this very polytope
        msg = "the polytope of optimal commitments has a point"
        raise ArithmeticError(msg)
    return _equilibrium(tables, limit, reply, value)


def _relative_interior(
    program: LinearProgram, other: NDArray[Any], reply: int
) -> tuple[tuple[Fraction, ...], set[int]]:
    """Mean of points that make each other reply strictly worse where that is possible."""
    points, ties = [], set()
    for k in range(other.shape[1]):
        optimum = program.maximise((other[:, reply] - other[:, k]).tolist())
        if optimum is None:  # pragma: no cover - commitments are bounded
            continue
        points.append(optimum.point)
        if optimum.value == 0:
            ties.add(k)
    mean = tuple(
        sum(column, start=Fraction(0)) / len(points) for column in zip(*points, strict=True)
    )
    return mean, ties


def _equilibrium(
    tables: _Tables, mix: Sequence[Fraction], reply: int, supremum: Fraction | None
) -> StackelbergEquilibrium:
    game, reading, leader = tables.game, tables.reading, tables.leader
    exact = np.array(mix, dtype=object)
    answer = np.array([Fraction(int(k == reply)) for k in range(tables.own.shape[1])])
    values = [exact @ tables.own[:, reply], exact @ tables.other[:, reply]]
    if supremum is not None:
        values[0] = supremum
    order = (0, 1) if leader == 0 else (1, 0)
    payoffs = [reading.payoff((leader, 1 - leader)[k], values[k]) for k in order]
    profile = tuple(reading.array((exact, answer)[k]) for k in order)
    follower = 1 - leader
    table = game.payoffs[follower]
    replies = deviation_payoffs(table - table.min(), follower, profile)
    gain = max(replies) - replies @ profile[follower]
    return StackelbergEquilibrium(
        profile,
        reading.array(payoffs),
        gain if game.kind == "exact" else max(0.0, float(gain)),
        game.players[leader],
        game.strategies[follower][reply],
        supremum is None,
        game.players,
        game.strategies,
    )
