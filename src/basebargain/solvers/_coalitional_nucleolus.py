"""The nucleolus and the prenucleolus, by a sequence of exact linear programmes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction

from basebargain.forms._coalitional import CoalitionalGame
from basebargain.forms._coalitional_labels import labels_of
from basebargain.solvers._coalitional_answer import (
    answer,
    as_kind,
    as_payoff_vector,
    exact_numbers,
    read,
)
from basebargain.solvers._coalitional_certificate import nucleolus_gap
from basebargain.solvers._coalitional_outcomes import Nucleolus, NucleolusLevel
from basebargain.solvers._coalitional_programme import (
    Column,
    complete_basis,
    indicator,
    maximise,
)
from basebargain.solvers._solution import Solution

__all__ = ["nucleolus", "prenucleolus"]

METHOD = (
    "Sequence of exact linear programmes, each settling the coalitions with a positive dual "
    "weight; Kopelowitz (1967), Potters, Reijnierse and Ansing (1996)."
)


def nucleolus(game: CoalitionalGame) -> Solution[Nucleolus]:
    """Return the nucleolus: the imputation that makes the excesses lexicographically least.

    Parameters
    ----------
    game : CoalitionalGame
        Without free parameters.

    Returns
    -------
    Solution of Nucleolus
        One entry: the nucleolus is a single point.
        None when the players' own worths sum to more than v(N): there is no imputation then, and
        `prenucleolus` is what remains.

    Raises
    ------
    NotApplicableError
        If parameters are free, or the game has more than 14 players.

    Notes
    -----
    An imputation is efficient and gives each player at least its own worth; among imputations the
    nucleolus makes the largest excess v(S) - x(S) least, then the second largest, and so on [1]_.
    It lies in the core when that is not empty.
    Each linear programme makes the largest excess of the coalitions still free the least, and its
    dual weights name coalitions that have this excess at every optimum: these are settled, and at
    most n - 1 programmes leave a single point [3]_.
    The weights are returned as ``levels`` and checked by arithmetic alone: they are, level by
    level, what Kohlberg's criterion [2]_ asks for.

    References
    ----------
    .. [1] D. Schmeidler, "The nucleolus of a characteristic function game", SIAM Journal on
       Applied Mathematics 17 (1969) 1163-1170.
    .. [2] E. Kohlberg, "On the nucleolus of a characteristic function game", SIAM Journal on
       Applied Mathematics 20 (1971) 62-66.
    .. [3] J. A. M. Potters, J. H. Reijnierse, M. Ansing, "Computing the nucleolus by solving a
       prolonged simplex algorithm", Mathematics of Operations Research 21 (1996) 757-768.

    Examples
    --------
    An estate of 200 against claims of 100, 200 and 300, as the Talmud divides it.

    >>> import basebargain as bb
    >>> claims = {"first": 100, "second": 200, "third": 300}
    >>> estate = bb.CoalitionalGame.from_function(
    ...     tuple(claims),
    ...     lambda who: max(0, 200 - sum(claims[label] for label in claims if label not in who)),
    ... )
    >>> bb.nucleolus(estate)
    Solution: 1 equilibrium in 1 component, complete, certified
      Nucleolus (first 50, second 75, third 75), regret 0
    """
    worths = read(game, "nucleolus")
    alone = sum(worths[1 << k] for k in range(len(game.players)))
    if alone > worths[-1]:
        note = (
            f"There is no imputation: the players have {_shown(alone, game.kind)} by themselves "
            f"and {_shown(worths[-1], game.kind)} together; use prenucleolus, which lets a player "
            "have less than its own worth."
        )
        return answer(game, [], METHOD, note=note)
    return answer(game, [_certified(game, worths, bounded=True)], METHOD)


def prenucleolus(game: CoalitionalGame) -> Solution[Nucleolus]:
    """Return the prenucleolus: as the nucleolus, among all efficient shares.

    Parameters
    ----------
    game : CoalitionalGame
        Without free parameters.

    Returns
    -------
    Solution of Nucleolus
        One entry: the prenucleolus is a single point.

    Raises
    ------
    NotApplicableError
        If parameters are free, or the game has more than 14 players.

    Notes
    -----
    See `nucleolus`, which is the same point whenever the core is not empty, or every player adds at
    least its own worth to each coalition that it joins [1]_.

    References
    ----------
    .. [1] B. Peleg, P. Sudhoelter, "Introduction to the Theory of Cooperative Games", 2nd edition,
       Springer (2007).

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.CoalitionalGame(("a", "b", "c"), [0, 0, 0, 10, 0, 0, 0, 2])
    >>> [int(share) for share in bb.prenucleolus(game).equilibria[0].payoffs]
    [3, 3, -4]
    >>> [int(share) for share in bb.nucleolus(game).equilibria[0].payoffs]
    [1, 1, 0]
    """
    worths = read(game, "prenucleolus")
    return answer(game, [_certified(game, worths, bounded=False)], METHOD)


def _shown(value: Fraction | int, kind: str) -> str:
    """Return an exact number as it is, or in decimals in a game of floats, however large."""
    if kind != "float":
        return str(value)
    digits = Context(prec=6)
    return str(
        digits.divide(Decimal(value.numerator), Decimal(value.denominator)).normalize(digits)
    )


@dataclass
class _Descent:
    """What is settled so far: a coalition, and what it receives."""

    worths: Sequence[Fraction]
    size: int
    bounded: bool
    settled: dict[int, Fraction] = field(default_factory=dict)
    normals: list[list[int]] = field(default_factory=list)

    def free(self) -> list[int]:
        """Coalitions whose share is not yet a combination of settled ones."""
        sums = [[0] for _ in self.normals]
        for total, normal in zip(sums, self.normals, strict=True):
            for entry in normal:
                total += [before + entry for before in total]
        return [mask for mask, row in enumerate(zip(*sums, strict=True)) if any(row)]

    def settle(self, mask: int, share: Fraction) -> None:
        """Fix what a coalition receives, unless that follows already."""
        values = [_dot(normal, mask) for normal in self.normals]
        lead = next((k for k, value in enumerate(values) if value), None)
        if lead is None:
            return
        self.settled[mask] = share
        pivot = self.normals[lead]
        self.normals = [
            [values[lead] * a - values[k] * b for a, b in zip(normal, pivot, strict=True)]
            for k, normal in enumerate(self.normals)
            if k != lead
        ]


def _dot(normal: Sequence[int], mask: int) -> int:
    return sum(entry for k, entry in enumerate(normal) if mask >> k & 1)


def _certified(game: CoalitionalGame, worths: list[Fraction], *, bounded: bool) -> Nucleolus:
    size = len(game.players)
    descent = _Descent(worths, size, bounded)
    descent.normals = [[int(i == k) for i in range(size)] for k in range(size)]
    descent.settle((1 << size) - 1, worths[-1])
    shares = [worths[-1]]
    levels = []
    while descent.normals:
        shares, level = _descend(descent, game.players)
        levels.append(level)
    payoffs = as_payoff_vector(shares, game.kind)
    exact = exact_numbers(payoffs)
    gap = nucleolus_gap(worths, exact, levels, game.players, imputations=bounded)
    return Nucleolus(payoffs, as_kind(gap, game.kind), game.players, tuple(levels))


def _descend(descent: _Descent, players: Sequence[str]) -> tuple[list[Fraction], NucleolusLevel]:
    """Make the largest excess of the free coalitions least, and settle those that must have it."""
    size, worths = descent.size, descent.worths
    before = list(descent.settled)
    free = descent.free()
    held = [mask for mask in free if mask.bit_count() == 1] if descent.bounded else []
    columns = [Column((*indicator(m, size), 0), descent.settled[m], free=True) for m in before]
    columns += [Column((*indicator(m, size), 1), worths[m]) for m in free]
    columns += [Column((*indicator(m, size), 0), worths[m]) for m in held]
    masks = [*before, *free, *held]
    half = len(before) + free.index(free[0] ^ (1 << size) - 1)
    first = [*range(len(before)), len(before), half]
    best = maximise(columns, [0] * size + [1], complete_basis(columns, first, size + 1))
    ends = (len(before), len(before) + len(free), len(masks))
    parts = [
        {masks[k]: best.weights[k] for k in range(low, high) if k in best.weights}
        for low, high in zip((0, *ends), ends, strict=False)
    ]
    epsilon = best.shares[-1]
    for mask in parts[1]:
        descent.settle(mask, worths[mask] - epsilon)
    for mask in parts[2]:
        descent.settle(mask, worths[mask])
    level = NucleolusLevel(
        epsilon,
        *_named(parts[1], players),
        *_named_players(parts[2], players),
        *_named(parts[0], players),
    )
    return best.shares[:-1], level


def _named(
    weights: dict[int, Fraction], players: Sequence[str]
) -> tuple[tuple[tuple[str, ...], ...], tuple[Fraction, ...]]:
    return tuple(labels_of(players, mask) for mask in weights), tuple(weights.values())


def _named_players(
    weights: dict[int, Fraction], players: Sequence[str]
) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
    labels, numbers = _named(weights, players)
    return tuple(label for own in labels for label in own), numbers
