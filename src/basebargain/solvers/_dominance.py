"""Iterated strict dominance and rationalizability, with an exact certificate for each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers._nplayer_reading import Reading, read
from basebargain.solvers._nplayer_simplex import solve_matrix_game

__all__ = [
    "Elimination",
    "Rationalizable",
    "Undominated",
    "iterated_strict_dominance",
    "rationalizable",
]

Kept = list[list[int]]


@dataclass(frozen=True)
class Elimination:
    """One strategy removed, and why.

    Attributes
    ----------
    round : int
        Counted from 1; all strategies of one round are dominated in the same game.
    player, strategy : str
    dominated_by : mapping of str to Fraction
        The strategy, mixed or pure, of that round's game that does better against everything.
    margin : Fraction or float
        By how much it does better at least, in the unit of the payoffs; positive.
    """

    round: int
    player: str
    strategy: str
    dominated_by: Mapping[str, Fraction]
    margin: Any

    def __repr__(self) -> str:
        mix = " + ".join(
            label if weight == 1 else f"{weight} {label}"
            for label, weight in self.dominated_by.items()
        )
        margin = f"{self.margin:.6g}" if isinstance(self.margin, float) else self.margin
        return f"round {self.round}: {self.player}'s {self.strategy} by {mix}, margin {margin}"


@dataclass(frozen=True)
class Undominated:
    """What iterated strict dominance leaves of a game.

    Attributes
    ----------
    game : StrategicGame
        The reduced game.
    eliminations : tuple of Elimination
        In the order of removal.
    note : str
    """

    game: StrategicGame
    eliminations: tuple[Elimination, ...]
    note: str = ""

    @property
    def strategies(self) -> tuple[tuple[str, ...], ...]:
        """The strategies that survive, per player."""
        return self.game.strategies

    @property
    def is_solved(self) -> bool:
        """Whether one strategy per player is left: the game is dominance solvable."""
        return all(size == 1 for size in self.game.shape)

    @property
    def rounds(self) -> int:
        """Number of rounds in which something was removed."""
        return max((step.round for step in self.eliminations), default=0)

    def __repr__(self) -> str:
        left = "; ".join(
            f"{player}: {', '.join(own)}"
            for player, own in zip(self.game.players, self.strategies, strict=True)
        )
        lines = [f"{len(self.eliminations)} eliminated in {self.rounds} rounds, left ({left})"]
        return "\n".join(lines + [f"  {step}" for step in self.eliminations])


@dataclass(frozen=True, eq=False)
class Rationalizable:
    """The rationalizable strategies, each with a conjecture that makes it a best reply.

    Attributes
    ----------
    game : StrategicGame
        The game restricted to rationalizable strategies.
    conjectures : mapping of (player, strategy) to array of Fraction
        A distribution over the other players' rationalizable strategies, one axis per other
        player, against which the strategy is a best reply in the whole game.
    independent : bool
        True: the conjectures treat the others as independent, so the set is rationalizable in
        the sense of Bernheim and Pearce too.
        False: some conjecture is correlated, and whether an independent one exists is left open.
    eliminations : tuple of Elimination
        Why each other strategy is not rationalizable.
    note : str
    """

    game: StrategicGame
    conjectures: Mapping[tuple[str, str], NDArray[Any]]
    independent: bool
    eliminations: tuple[Elimination, ...]
    note: str = ""

    @property
    def strategies(self) -> tuple[tuple[str, ...], ...]:
        """The rationalizable strategies, per player."""
        return self.game.strategies

    def __repr__(self) -> str:
        sets = "; ".join(
            f"{player}: {', '.join(own)}"
            for player, own in zip(self.game.players, self.strategies, strict=True)
        )
        kind = "independent" if self.independent else "correlated"
        return f"Rationalizable ({sets}), {kind} conjectures, {len(self.eliminations)} eliminated"


def iterated_strict_dominance(game: StrategicGame, *, by_mixed: bool = True) -> Undominated:
    """Remove strictly dominated strategies round by round until none is left.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.
    by_mixed : bool, optional
        Whether mixed strategies may dominate; otherwise only pure ones.

    Returns
    -------
    Undominated
        The reduced game and the eliminations in order, each with the dominating strategy and the
        least margin, exact.

    Raises
    ------
    NotApplicableError
        If the game has parameters that are still free.

    Notes
    -----
    What is left does not depend on the order of elimination, since the game is finite and
    dominance strict [1]_.
    Whether a strategy is strictly dominated is the sign of the value of a matrix game: rows are
    the player's strategies, columns the others' profiles, entries the gain over the strategy in
    question.
    It is solved in rationals, so there is no tolerance.

    References
    ----------
    .. [1] I. Gilboa, E. Kalai, E. Zemel, "On the order of eliminating dominated strategies",
       Operations Research Letters 9 (1990) 85-89.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import iterated_strict_dominance
    >>> game = bb.StrategicGame.from_arrays([[3, 0], [0, 3], [1, 1]], [[1, 0], [0, 1], [0, 0]])
    >>> iterated_strict_dominance(game)
    1 eliminated in 1 rounds, left (1: 1, 2; 2: 1, 2)
      round 1: 1's 3 by 1/2 1 + 1/2 2, margin 1/2
    """
    reading = read(game, "iterated_strict_dominance")
    kept, steps = _eliminate(game, reading, _best_domination if by_mixed else _pure_domination)
    return Undominated(_restricted(game, kept), tuple(steps), reading.note)


def rationalizable(game: StrategicGame) -> Rationalizable:
    """Return the rationalizable strategies, with conjectures as certificates.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.

    Returns
    -------
    Rationalizable

    Raises
    ------
    NotApplicableError
        If the game has parameters that are still free.

    Notes
    -----
    A strategy is never a best reply, to any distribution over the others' profiles, exactly when
    a mixed strategy strictly dominates it [1]_; so the rationalizable strategies are those that
    survive iterated strict dominance by mixed strategies.
    With two players this is the definition of Bernheim [2]_ and Pearce.
    With more, conjectures may correlate the others' strategies; independent conjectures can only
    remove more, and `Rationalizable.independent` says when they provably remove nothing.

    References
    ----------
    .. [1] D. G. Pearce, "Rationalizable strategic behavior and the problem of perfection",
       Econometrica 52 (1984) 1029-1050, Lemma 3.
    .. [2] B. D. Bernheim, "Rationalizable strategic behavior", Econometrica 52 (1984) 1007-1028.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import rationalizable
    >>> game = bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
    >>> rationalizable(game)
    Rationalizable (1: 2; 2: 2), independent conjectures, 2 eliminated
    """
    reading = read(game, "rationalizable")
    kept, steps = _eliminate(game, reading, _best_domination)
    left = _restricted(game, kept)
    found = {
        (player, game.strategies[i][s]): _conjecture(
            _table(reading, i, kept, whole=True), s
        ).reshape([size for k, size in enumerate(left.shape) if k != i])
        for i, player in enumerate(game.players)
        for s in kept[i]
    }
    independent = all(_is_product(conjecture) for conjecture in found.values())
    note = (
        ""
        if independent
        else "Some conjecture correlates the other players' strategies; independent conjectures "
        "could rationalize fewer strategies."
    )
    return Rationalizable(
        left, found, independent, tuple(steps), " ".join(filter(None, [note, reading.note]))
    )


def _restricted(game: StrategicGame, kept: Kept) -> StrategicGame:
    return game.restricted(
        [[own[k] for k in rows] for own, rows in zip(game.strategies, kept, strict=True)]
    )


def _table(reading: Reading, player: int, kept: Kept, *, whole: bool = False) -> NDArray[Any]:
    """Player's integer payoffs, own strategies by the others' profiles, among those kept.

    With `whole`, all own strategies stay.
    """
    payoffs = reading.tables[player]
    rows = list(range(payoffs.shape[player])) if whole else kept[player]
    grid = np.ix_(*(rows if k == player else own for k, own in enumerate(kept)))
    return np.moveaxis(payoffs[grid], player, 0).reshape(len(rows), -1)


def _eliminate(
    game: StrategicGame,
    reading: Reading,
    dominated: Callable[[NDArray[Any], int], tuple[Fraction, tuple[Fraction, ...]] | None],
) -> tuple[Kept, list[Elimination]]:
    kept: Kept = [list(range(size)) for size in game.shape]
    steps: list[Elimination] = []
    for turn in range(1, sum(game.shape) + 1):
        gone: Kept = []
        for i in range(len(game.players)):
            table = _table(reading, i, kept)
            answers = [dominated(table, k) for k in range(len(table))]
            gone.append([kept[i][k] for k, answer in enumerate(answers) if answer is not None])
            for k, answer in enumerate(answers):
                if answer is not None:
                    steps.append(_step(game, reading, (turn, i, kept[i][k]), kept[i], answer))
        if not any(gone):
            break
        kept = [[k for k in own if k not in out] for own, out in zip(kept, gone, strict=True)]
    return kept, steps


def _step(
    game: StrategicGame,
    reading: Reading,
    which: tuple[int, int, int],
    rows: list[int],
    answer: tuple[Fraction, tuple[Fraction, ...]],
) -> Elimination:
    turn, player, strategy = which
    labels = game.strategies[player]
    margin, mix = answer
    return Elimination(
        turn,
        game.players[player],
        labels[strategy],
        {labels[row]: weight for row, weight in zip(rows, mix, strict=True) if weight},
        reading.number(margin * reading.steps[player]),
    )


def _pure_domination(
    table: NDArray[Any], strategy: int
) -> tuple[Fraction, tuple[Fraction, ...]] | None:
    """Return the pure strategy of largest margin over `strategy`; None when there is none."""
    margins = (table - table[strategy]).min(axis=1)
    best = int(margins.argmax())
    if margins[best] <= 0:
        return None
    return Fraction(margins[best]), tuple(Fraction(int(k == best)) for k in range(len(table)))


def _best_domination(
    table: NDArray[Any], strategy: int
) -> tuple[Fraction, tuple[Fraction, ...]] | None:
    """Return the mixed strategy of largest margin over `strategy`; None when there is none."""
    if (table.max(axis=0) == table[strategy]).any():
        return None
    solved = solve_matrix_game(table - table[strategy])
    return (solved.value, solved.row) if solved.value > 0 else None


def _conjecture(table: NDArray[Any], strategy: int) -> NDArray[Any]:
    """Distribution over columns against which `strategy` is best; a point where one serves."""
    best = np.flatnonzero(table.max(axis=0) == table[strategy])
    if best.size:
        weights: tuple[Fraction, ...] = tuple(
            Fraction(int(k == best[0])) for k in range(table.shape[1])
        )
    else:
        weights = solve_matrix_game(table - table[strategy]).column
    return np.array(weights, dtype=object)


def _is_product(distribution: NDArray[Any]) -> bool:
    """Whether a joint distribution is the product of its marginals."""
    product: Any = np.array(Fraction(1), dtype=object)
    for axis in range(distribution.ndim):
        others = tuple(k for k in range(distribution.ndim) if k != axis)
        marginal = distribution.sum(axis=others) if others else distribution
        product = np.multiply.outer(product, marginal)
    return bool((product == distribution).all())
