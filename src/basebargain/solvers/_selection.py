"""Choosing among equilibria: payoff dominance, risk dominance, the limit of logit play."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.solvers._equilibrium import StrategicEquilibrium
from basebargain.solvers._logit import logit_equilibria
from basebargain.solvers._logit_system import LogitSystem
from basebargain.solvers._nplayer_reading import Reading, read
from basebargain.solvers._requirements import one_of, require_numbers
from basebargain.solvers._solution import Solution, Status

__all__ = ["RiskComparison", "payoff_dominance", "risk_dominance", "select"]

Rule: TypeAlias = Literal["payoff dominance", "risk dominance", "logit limit"]
Answer: TypeAlias = Solution[StrategicEquilibrium]

RULES: dict[str, str] = {
    "payoff dominance": "Equilibria that no other one betters for every player (Harsanyi, Selten).",
    "risk dominance": "Pure equilibria that no other one risk-dominates, pair by pair.",
    "logit limit": "The equilibrium that the principal logit branch tends to (McKelvey, Palfrey).",
}
ROUNDING = 32
EXTREME = "Of continua only the extreme equilibria are compared."
LIMIT_STEPS = (1e2, 1e3, 1e4, 1e5, 1e6)
NEAR, CLEAR = 1e-3, 30


@dataclass(frozen=True)
class RiskComparison:
    """Two pure equilibria compared by their Nash products.

    Attributes
    ----------
    first, second : tuple of str
        The profiles, by labels.
    products : tuple
        For each, the product of what its two concerned players lose by deviating alone to their
        strategies in the other.
    dominant : tuple of str or None
        The profile of the larger product; None for a tie.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    products: tuple[Any, Any]
    dominant: tuple[str, ...] | None


def risk_dominance(
    game: StrategicGame, first: Sequence[str], second: Sequence[str]
) -> RiskComparison:
    """Compare two pure equilibria that differ in the strategies of two players by risk dominance.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.
    first, second : sequence of str
        Pure equilibria by their labels.

    Returns
    -------
    RiskComparison
        Exact for exact payoffs; for floats decided exactly, ties that rounding blurred included.

    Raises
    ------
    NotApplicableError
        If a profile is not an equilibrium, or they differ in the strategies of other than two
        players.
    GameError
        If a label is not one of that player's strategies.

    Notes
    -----
    Between the two strict equilibria of a 2x2 game, the one with the larger product of deviation
    losses risk-dominates the other: the only relation that is invariant to positive affine changes
    and to best-reply structure, and monotone in payoffs [1]_.
    In a larger game this is applied to the 2x2 game that the two players face when they choose
    between their two strategies and all others play what the equilibria agree on.
    The general definition by the tracing procedure may differ there, since the path of beliefs may
    make a third strategy a best reply; with more than two players concerned no comparison is made.

    References
    ----------
    .. [1] J. C. Harsanyi, R. Selten, "A General Theory of Equilibrium Selection in Games", MIT
       Press (1988), section 3.9.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import risk_dominance
    >>> stag = bb.StrategicGame.from_arrays(
    ...     [[9, 0], [8, 7]], [[9, 8], [0, 7]], strategies=[["stag", "hare"]] * 2
    ... )
    >>> risk_dominance(stag, ("stag", "stag"), ("hare", "hare"))
    RiskComparison(first=('stag', 'stag'), second=('hare', 'hare'),
        products=(Fraction(1, 1), Fraction(49, 1)), dominant=('hare', 'hare'))
    """
    reading = read(game, "risk_dominance")
    ends = [_position(game, profile) for profile in (first, second)]
    differing = [i for i in range(len(game.players)) if ends[0][i] != ends[1][i]]
    for label, at in zip((first, second), ends, strict=True):
        if any(table[at] < _line(table, at, i).max() for i, table in enumerate(reading.tables)):
            msg = f"risk_dominance compares equilibria; {tuple(label)} is none in pure strategies."
            raise NotApplicableError(msg)
    if len(differing) != 2:
        msg = (
            "risk_dominance needs equilibria that differ in the strategies of two players; "
            f"{tuple(first)} and {tuple(second)} differ in those of {len(differing)}."
        )
        raise NotApplicableError(msg)
    one, two = (_product(reading, here, there, differing) for here, there in (ends, ends[::-1]))
    dominant = None if one == two else (tuple(first) if one > two else tuple(second))
    products = (_in_kind(reading, one), _in_kind(reading, two))
    return RiskComparison(tuple(first), tuple(second), products, dominant)


def _position(game: StrategicGame, profile: Any) -> tuple[int, ...]:
    if isinstance(profile, str) or not isinstance(profile, Iterable):
        msg = (
            "risk_dominance: a profile is a sequence of labels, one per player; got "
            f"{profile!r}: write for instance ('1', '2')."
        )
        raise NotApplicableError(msg)
    return game.position(*profile)


def _line(table: NDArray[Any], at: tuple[int, ...], player: int) -> NDArray[Any]:
    """Player's payoffs of all own strategies, the others at a pure profile."""
    index = tuple(slice(None) if k == player else s for k, s in enumerate(at))
    return table[index]


def _product(
    reading: Reading, here: tuple[int, ...], there: tuple[int, ...], players: Sequence[int]
) -> Fraction:
    """Product of the losses, exact: of floats it may lie beyond floats."""
    product = Fraction(1)
    for i in players:
        table = reading.tables[i]
        product *= (table[here] - _line(table, here, i)[there[i]]) * reading.steps[i]
    return product


def _in_kind(reading: Reading, product: Fraction) -> Any:
    """Return a product as the game counts; infinite when it is beyond the largest float."""
    if reading.is_float and product > Fraction(sys.float_info.max):
        return math.inf
    return reading.number(product)


def payoff_dominance(solution: Answer) -> Answer:
    """Return the equilibria that no other listed one betters for every player.

    Parameters
    ----------
    solution : Solution of StrategicEquilibrium

    Returns
    -------
    Solution of StrategicEquilibrium
        As `select` with the rule ``"payoff dominance"``.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import payoff_dominance
    >>> game = bb.StrategicGame.from_arrays([[9, 0], [8, 7]], [[9, 8], [0, 7]])
    >>> [eq.support for eq in payoff_dominance(bb.nash_equilibria(game))]
    [(('1',), ('1',))]
    """
    return select(solution, "payoff dominance")


def select(solution: Answer, rule: Rule, *, game: StrategicGame | None = None) -> Answer:
    """Choose among the equilibria of a solution by a named rule.

    Parameters
    ----------
    solution : Solution of StrategicEquilibrium
    rule : {"payoff dominance", "risk dominance", "logit limit"}
        Payoff dominance: no other listed equilibrium pays every player more.
        Risk dominance: pure equilibria that no other pure one risk-dominates (`risk_dominance`).
        Logit limit: the listed equilibrium that the principal logit branch tends to.
    game : StrategicGame, optional
        The game of the solution; the last two rules need it.

    Returns
    -------
    Solution of StrategicEquilibrium
        The equilibria that the rule leaves, several in a tie; ``note`` says how it was decided.
        ``complete`` is True when the solution was complete and every comparison was made.

    Raises
    ------
    NotApplicableError
        If the rule is unknown, or needs a game and has none.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import select
    >>> game = bb.StrategicGame.from_arrays([[9, 0], [8, 7]], [[9, 8], [0, 7]])
    >>> for rule in ("payoff dominance", "risk dominance", "logit limit"):
    ...     print(select(bb.nash_equilibria(game), rule, game=game).equilibria[0].support)
    (('1',), ('1',))
    (('2',), ('2',))
    (('2',), ('2',))
    """
    _check_solution(solution)
    if not one_of(rule, RULES):
        msg = f"select: rule must be one of {', '.join(map(repr, RULES))}; got {rule!r}."
        raise NotApplicableError(msg)
    if rule == "payoff dominance":
        kept, note, decided = _by_payoffs(solution.equilibria)
        if not all(part.is_point for part in solution.components):
            note, decided = f"{note} {EXTREME}", False
        return _chosen(solution, rule, kept, note, decided)
    if game is None:
        msg = f"select: the rule {rule!r} needs the game: select(solution, {rule!r}, game=game)."
        raise NotApplicableError(msg)
    require_numbers(game, "select", StrategicGame)
    if solution.equilibria and solution.equilibria[0].strategies != game.strategies:
        msg = (
            f"select: the solution is of a game with the strategies "
            f"{solution.equilibria[0].strategies}; got a game with {game.strategies}: pass the "
            "game that was solved."
        )
        raise NotApplicableError(msg)
    decide: Callable[..., tuple[list[StrategicEquilibrium], str, bool]] = (
        _by_risk if rule == "risk dominance" else _by_logit
    )
    return _chosen(solution, rule, *decide(solution.equilibria, game))


def _check_solution(solution: Any) -> None:
    if isinstance(solution, Solution):
        strangers = [eq for eq in solution.equilibria if not isinstance(eq, StrategicEquilibrium)]
        if not strangers:
            return
        what = f"a solution with {type(strangers[0]).__name__}"
    else:
        what = type(solution).__name__
    msg = (
        "select: a solution of a game in strategic form is needed, such as that of "
        f"nash_equilibria; got {what}: solve the game first."
    )
    raise NotApplicableError(msg)


def _chosen(
    solution: Answer, rule: str, kept: list[StrategicEquilibrium], note: str, decided: bool
) -> Answer:
    return Solution(
        tuple(kept),
        None,
        solution.complete and decided,
        solution.status if kept else Status.CERTIFIED,
        RULES[rule],
        note,
    )


def _by_payoffs(
    equilibria: Sequence[StrategicEquilibrium],
) -> tuple[list[StrategicEquilibrium], str, bool]:
    def betters(a: StrategicEquilibrium, b: StrategicEquilibrium) -> bool:
        exact = a.is_pure and b.is_pure
        pairs = zip(a.payoffs.tolist(), b.payoffs.tolist(), strict=True)
        return all(_exceeds(u, v, exact=exact) for u, v in pairs)

    kept = [eq for eq in equilibria if not any(betters(other, eq) for other in equilibria)]
    rest = [eq for eq in equilibria if not any(eq is one for one in kept)]
    if not equilibria:
        return [], "There is nothing to choose from.", True
    if len(kept) == 1 and all(betters(kept[0], other) for other in rest):
        return kept, "It pays every player more than each other equilibrium.", True
    return kept, f"{len(kept)} equilibria are not bettered for every player by any other.", True


def _exceeds(first: Any, second: Any, *, exact: bool) -> bool:
    """Whether a payoff is the larger one; by more than rounding where floats were averaged."""
    gap = first - second
    if exact or not isinstance(first, float):
        return bool(gap > 0)
    return bool(gap > ROUNDING * sys.float_info.epsilon * max(abs(first), abs(second)))


def _by_risk(
    equilibria: Sequence[StrategicEquilibrium], game: StrategicGame
) -> tuple[list[StrategicEquilibrium], str, bool]:
    pure = {tuple(own[0] for own in eq.support): eq for eq in equilibria if eq.is_pure}
    answers = [_compared(game, first, second) for first, second in combinations(pure, 2)]
    made = [answer for answer in answers if answer is not None]
    silent = len(answers) - len(made)
    ties = sum(answer.dominant is None for answer in made)
    beaten = {
        answer.second if answer.dominant == answer.first else answer.first
        for answer in made
        if answer.dominant is not None
    }
    kept = [eq for profile, eq in pure.items() if profile not in beaten]
    parts = ["Pure equilibria only are compared."]
    if not pure:
        parts = ["There is no pure equilibrium to compare."]
    elif not kept:
        parts.append("Each is risk-dominated by another: the relation runs in a circle.")
    if ties:
        parts.append(f"Tied pairs: {ties}.")
    if silent:
        parts.append(f"Pairs not compared, since not two players are concerned: {silent}.")
    return kept, " ".join(parts), not silent


def _compared(
    game: StrategicGame, first: tuple[str, ...], second: tuple[str, ...]
) -> RiskComparison | None:
    try:
        return risk_dominance(game, first, second)
    except NotApplicableError:
        return None


def _by_logit(
    equilibria: Sequence[StrategicEquilibrium], game: StrategicGame
) -> tuple[list[StrategicEquilibrium], str, bool]:
    """Follow the branch until one listed equilibrium is far closer than all others."""
    if not equilibria:
        return [], "There is nothing to choose from.", True
    scale = LogitSystem.of(game).scale
    distance = [np.inf]
    for step in LIMIT_STEPS:
        point = logit_equilibria(game, step / scale).equilibria[-1]
        distance = [_distance(eq, point.profile) for eq in equilibria]
        order = np.argsort(distance)
        clear = len(order) == 1 or distance[order[1]] > CLEAR * distance[order[0]]
        if distance[order[0]] < NEAR and clear:
            note = f"At precision {step / scale:g} the branch is within {distance[order[0]]:.2g}."
            return [equilibria[int(order[0])]], note, True
    note = (
        f"At precision {LIMIT_STEPS[-1] / scale:g} the branch is {min(distance):.2g} from the "
        "nearest listed equilibrium: it may tend to a point inside a continuum, or lie close to "
        "several."
    )
    return [], note, False


def _distance(eq: StrategicEquilibrium, profile: Sequence[NDArray[np.float64]]) -> float:
    return max(
        float(np.abs(np.array([float(x) for x in own]) - mix).max())
        for own, mix in zip(eq.profile, profile, strict=True)
    )
