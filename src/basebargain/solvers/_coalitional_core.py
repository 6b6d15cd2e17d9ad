"""The core, the least core, and the balanced collections that decide which is which."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
from basebargain.solvers._coalitional_certificate import (
    balanced_gap,
    binding,
    core_gap,
    least_core_gap,
)
from basebargain.solvers._coalitional_outcomes import (
    BalancedCollection,
    CoreImputation,
    LeastCoreImputation,
)
from basebargain.solvers._coalitional_programme import (
    Column,
    Optimum,
    complete_basis,
    indicator,
    maximise,
)
from basebargain.solvers._coalitional_vertices import extreme_points
from basebargain.solvers._polyhedron import TooManyVerticesError
from basebargain.solvers._requirements import whole_number
from basebargain.solvers._solution import Solution

__all__ = ["balanced_collection", "core", "least_core"]

MAX_VERTICES = 10_000
CORE = (
    "Emptiness by an exact linear programme (Bondareva 1963, Shapley 1967); extreme points by "
    "double description, or as marginal vectors if the game is convex (Shapley 1971)."
)
LEAST_CORE = (
    "Exact linear programme for the least largest excess (Maschler, Peleg and Shapley 1979); "
    "extreme points by double description."
)
BALANCED = "Exact linear programme over balanced weights; Bondareva (1963), Shapley (1967)."


def core(game: CoalitionalGame, *, max_vertices: int = MAX_VERTICES) -> Solution[CoreImputation]:
    """Return the core: the divisions of v(N) to which no coalition objects, by its extreme points.

    Parameters
    ----------
    game : CoalitionalGame
        Without free parameters.
    max_vertices : int, optional
        Largest number of extreme points to hold in memory.

    Returns
    -------
    Solution of CoreImputation
        The extreme points, which span the single component.
        When the core is empty there are none, and ``note`` names the balanced collection that
        proves it; `balanced_collection` returns that collection.
        When `max_vertices` is exceeded, the points that give a player the most or the least.

    Raises
    ------
    NotApplicableError
        If parameters are free, or the game has more than 14 players.

    Notes
    -----
    The core is not empty exactly when no balanced collection of coalitions is worth more than the
    grand coalition [1]_ [2]_; an exact linear programme finds the collection that is worth most.
    Its extreme points are found by double description in integers, so that the list is complete in
    degenerate games too; a convex game has its marginal vectors as extreme points [3]_.

    References
    ----------
    .. [1] O. N. Bondareva, "Some applications of linear programming methods to the theory of
       cooperative games", Problemy Kibernetiki 10 (1963) 119-139.
    .. [2] L. S. Shapley, "On balanced sets and cores", Naval Research Logistics Quarterly 14 (1967)
       453-460.
    .. [3] L. S. Shapley, "Cores of convex games", International Journal of Game Theory 1 (1971)
       11-26.

    Examples
    --------
    >>> import basebargain as bb
    >>> gloves = bb.CoalitionalGame.from_function(
    ...     ("left", "right 1", "right 2"), lambda who: int("left" in who and len(who) > 1)
    ... )
    >>> bb.core(gloves)
    Solution: 1 equilibrium in 1 component, complete, certified
      CoreImputation (left 1, right 1 0, right 2 0), regret 0
    >>> majority = bb.CoalitionalGame.weighted_voting({"a": 1, "b": 1, "c": 1}, quota=2)
    >>> len(bb.core(majority))
    0
    >>> print(bb.core(majority).note)
    The core is empty: the balanced collection {a, b} 1/2, {a, c} 1/2, {b, c} 1/2 is worth 3/2,
    more than the 1 of all players.
    """
    worths = read(game, "core")
    max_vertices = whole_number(max_vertices, "core: max_vertices")
    proof = _balanced(game, worths)
    if proof.proves_core_empty:
        return answer(game, [], CORE, note=_empty(game, proof))
    size = len(game.players)
    try:
        points = extreme_points(worths, size, max_vertices)
    except TooManyVerticesError:
        points = _ends(worths, size)
        note = (
            f"The core has more than max_vertices={max_vertices} extreme points, or its "
            "computation does; listed are points where a player has the most or the least."
        )
        return answer(game, _imputations(game, worths, points), CORE, note=note, complete=False)
    return answer(game, _imputations(game, worths, points), CORE)


def least_core(
    game: CoalitionalGame, *, max_vertices: int = MAX_VERTICES
) -> Solution[LeastCoreImputation]:
    """Return the least core: the divisions of v(N) that make the largest excess least.

    Parameters
    ----------
    game : CoalitionalGame
        Without free parameters.
    max_vertices : int, optional
        Largest number of extreme points to hold in memory.

    Returns
    -------
    Solution of LeastCoreImputation
        The extreme points, which span the single component; each carries the least excess
        ``epsilon`` and the balanced weights that prove that no division has a smaller one.

    Raises
    ------
    NotApplicableError
        If parameters are free, or the game has more than 14 players.

    Notes
    -----
    The excess of S is v(S) - x(S), over all coalitions except the empty and the grand one [1]_; the
    shares are efficient, but need not give each player its own worth.
    The core is not empty exactly when ``epsilon <= 0``.
    With a single player no coalition has an excess, and ``epsilon`` is 0.

    References
    ----------
    .. [1] M. Maschler, B. Peleg, L. S. Shapley, "Geometric properties of the kernel, nucleolus, and
       related solution concepts", Mathematics of Operations Research 4 (1979) 303-338.

    Examples
    --------
    >>> import basebargain as bb
    >>> majority = bb.CoalitionalGame.weighted_voting({"a": 1, "b": 1, "c": 1}, quota=2)
    >>> bb.least_core(majority)
    Solution: 1 equilibrium in 1 component, complete, certified
      LeastCoreImputation (a 1/3, b 1/3, c 1/3), regret 0, epsilon 1/3
    """
    worths = read(game, "least_core")
    max_vertices = whole_number(max_vertices, "least_core: max_vertices")
    size = len(game.players)
    if size == 1:
        return answer(
            game, _least(game, worths, [tuple(worths[1:])], (Fraction(0), {})), LEAST_CORE
        )
    best = _least_excess(worths, size)
    epsilon = best.shares[-1]
    weights = {mask: best.weights[k] for k, mask in enumerate(_proper(size)) if k in best.weights}
    lowered = [worths[0], *(worth - epsilon for worth in worths[1:-1]), worths[-1]]
    try:
        points, note = extreme_points(lowered, size, max_vertices), ""
    except TooManyVerticesError:
        points = _ends(lowered, size)
        note = (
            f"The least core has more than max_vertices={max_vertices} extreme points, or its "
            "computation does; listed are points where a player has the most or the least."
        )
    found = _least(game, worths, points, (epsilon, weights))
    return answer(game, found, LEAST_CORE, note=note, complete=not note)


def balanced_collection(game: CoalitionalGame) -> Solution[BalancedCollection]:
    """Return the balanced collection of coalitions that is worth the most.

    Parameters
    ----------
    game : CoalitionalGame
        Without free parameters.

    Returns
    -------
    Solution of BalancedCollection
        One entry: a minimal balanced collection, its weights and worth, and the cheapest demands
        that leave no coalition a reason to object, which sum to the same.
        There may be other collections worth as much.

    Raises
    ------
    NotApplicableError
        If parameters are free, or the game has more than 14 players.

    Notes
    -----
    Think of each coalition as working the share of its time that its weight says, every player
    being busy all the time.
    If that earns more than all earn together, no division of v(N) satisfies every coalition, and
    the core is empty; otherwise it is not [1]_ [2]_.
    The difference is what an outsider would have to add to keep all together [3]_.

    References
    ----------
    .. [1] O. N. Bondareva, "Some applications of linear programming methods to the theory of
       cooperative games", Problemy Kibernetiki 10 (1963) 119-139.
    .. [2] L. S. Shapley, "On balanced sets and cores", Naval Research Logistics Quarterly 14 (1967)
       453-460.
    .. [3] Y. Bachrach et al., "The cost of stability in coalitional games", Algorithmic Game Theory
       (SAGT), Springer (2009) 122-134.

    Examples
    --------
    >>> import basebargain as bb
    >>> majority = bb.CoalitionalGame.weighted_voting({"a": 1, "b": 1, "c": 1}, quota=2)
    >>> proof = bb.balanced_collection(majority).equilibria[0]
    >>> proof
    BalancedCollection ({a, b} 1/2, {a, c} 1/2, {b, c} 1/2) worth 3/2 > 1, regret 0
    >>> proof.subsidy
    Fraction(1, 2)
    """
    worths = read(game, "balanced_collection")
    return answer(game, [_balanced(game, worths)], BALANCED, note="")


def _proper(size: int) -> range:
    """Coalitions other than the empty and the grand one; the grand one of a single player."""
    return range(1, 2**size - 1) if size > 1 else range(1, 2)


def _cheapest(worths: Sequence[Fraction], size: int) -> Optimum:
    """Least sum of shares to which no proper coalition objects, and the collection behind it."""
    columns = [Column(indicator(mask, size), worths[mask]) for mask in _proper(size)]
    singles = [(1 << k) - 1 for k in range(size)]
    return maximise(columns, [1] * size, singles)


def _least_excess(worths: Sequence[Fraction], size: int) -> Optimum:
    """Least largest excess over efficient shares; its weights are balanced and sum to one."""
    columns = [Column((*indicator(mask, size), 1), worths[mask]) for mask in _proper(size)]
    grand = Column((*[1] * size, 0), worths[-1], free=True)
    singles = [(1 << k) - 1 for k in range(size)]
    return maximise([*columns, grand], [0] * size + [1], [*singles, len(columns)])


def _ends(worths: Sequence[Fraction], size: int) -> list[tuple[Fraction, ...]]:
    """Extreme points of a core where a player has the least or the most, player by player."""
    columns = [Column(indicator(mask, size), worths[mask]) for mask in _proper(size)]
    columns.append(Column((1,) * size, worths[-1], free=True))
    grand = len(columns) - 1
    found = set()
    for k in range(size):
        for sign in (1, -1):
            target = [sign * int(i == k) for i in range(size)]
            spare = next(i for i in range(size) if target[i] == min(target))
            first = [grand, *((1 << i) - 1 for i in range(size) if i != spare)]
            found.add(tuple(maximise(columns, target, complete_basis(columns, first, size)).shares))
    return sorted(found, reverse=True)


def _named(game: CoalitionalGame, masks: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    return tuple(labels_of(game.players, mask) for mask in masks)


def _balanced(game: CoalitionalGame, worths: list[Fraction]) -> BalancedCollection:
    size = len(game.players)
    best = _cheapest(worths, size)
    masks = [_proper(size)[k] for k in sorted(best.weights)]
    weights = tuple(best.weights[k] for k in sorted(best.weights))
    payoffs = as_payoff_vector(best.shares, game.kind)
    gap = balanced_gap(worths, exact_numbers(payoffs), masks, weights)
    return BalancedCollection(
        payoffs,
        as_kind(gap, game.kind),
        game.players,
        _named(game, masks),
        weights,
        as_kind(best.value, game.kind),
        as_kind(worths[-1], game.kind),
        best.value > worths[-1],
    )


def _imputations(
    game: CoalitionalGame, worths: list[Fraction], points: Sequence[Sequence[Fraction]]
) -> list[CoreImputation]:
    found = []
    for point in points:
        payoffs = as_payoff_vector(point, game.kind)
        tight = _named(game, binding(worths, point, Fraction(0)))
        regret = as_kind(core_gap(worths, exact_numbers(payoffs)), game.kind)
        found.append(CoreImputation(payoffs, regret, game.players, tight))
    return found


def _least(
    game: CoalitionalGame,
    worths: list[Fraction],
    points: Sequence[Sequence[Fraction]],
    bound: tuple[Fraction, dict[int, Fraction]],
) -> list[LeastCoreImputation]:
    epsilon, weights = bound
    proof = _named(game, list(weights))
    found = []
    for point in points:
        payoffs = as_payoff_vector(point, game.kind)
        exact = exact_numbers(payoffs)
        gap = (
            least_core_gap(worths, exact, list(weights), list(weights.values()))
            if weights
            else core_gap(worths, exact)
        )
        found.append(
            LeastCoreImputation(
                payoffs,
                as_kind(gap, game.kind),
                game.players,
                as_kind(epsilon, game.kind),
                _named(game, binding(worths, point, epsilon)),
                proof,
                tuple(weights.values()),
            )
        )
    return found


def _empty(game: CoalitionalGame, proof: BalancedCollection) -> str:
    parts = ", ".join(
        "{" + ", ".join(own) + "} " + str(weight)
        for own, weight in zip(proof.coalitions, proof.weights, strict=True)
    )
    note = (
        f"The core is empty: the balanced collection {parts} is worth {proof.worth}, "
        f"more than the {proof.grand_worth} of all players."
    )
    largest = float(max(abs(worth) for worth in game.worths))
    if game.kind == "float" and proof.subsidy <= 4 * len(game.players) * math.ulp(largest):
        note += " The difference is no larger than rounding: pass exact worths to be certain."
    return note
