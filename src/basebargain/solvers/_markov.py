"""Markov perfect equilibria: stationary profiles from which no player gains in any state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from basebargain.forms._markov import MarkovGame
from basebargain.forms._markov_quadratic import QuadraticMarkovGame
from basebargain.solvers._markov_complete import (
    backward_order,
    backwards,
    is_small,
    near_ties,
    one_component,
    single_value,
    with_values,
)
from basebargain.solvers._markov_efforts import effort_equilibria
from basebargain.solvers._markov_equilibrium import (
    AnyMarkovGame,
    MarkovEquilibrium,
    certified,
    check_numbers,
    relative_regret,
)
from basebargain.solvers._markov_finite import FLOAT_TOLERANCE, MOST_PURE, Search
from basebargain.solvers._nash import nash_equilibria
from basebargain.solvers._requirements import random_generator, whole_number
from basebargain.solvers._solution import Component, Solution, Status

__all__ = ["markov_perfect_equilibria"]

METHOD = {
    "backward": "State by state from the last ones: Iskhakov, Rust and Schjerning (2016).",
    "value": "Unique value, then all equilibria of the one-period games: Shapley (1953).",
    "search": (
        "All pure stationary profiles; logit paths from several starts: Eibelshaeuser and "
        "Poensgen (2019); policy iteration; Newton's method on supports."
    ),
    "efforts": "Best replies from several starts, then Newton's method on the active pieces.",
}
TIES = (
    "Floats: an action is unused and as good as the best up to rounding; pass exact rationals "
    "to settle it."
)


def markov_perfect_equilibria(
    game: AnyMarkovGame, *, starts: int = 8, rng: np.random.Generator | int = 0
) -> Solution[MarkovEquilibrium]:
    """Return stationary Markov perfect equilibria, each certified in every state.

    Parameters
    ----------
    game : MarkovGame or QuadraticMarkovGame
        Without free parameters.
    starts : int, optional
        How many starting points each search takes, at least 1.
    rng : numpy.random.Generator or int, optional
        Draws the starting points; the same number gives the same list.

    Returns
    -------
    Solution of MarkovEquilibrium
        ``complete`` is True only where a theorem says that the list is; ``note`` names it, or says
        what may be missing.
        Exact games give exact equilibria where these are rational, floats otherwise.

    Raises
    ------
    NotApplicableError
        If `game` is of another form or has free parameters, or `starts` is less than 1.

    Notes
    -----
    Every finite game with discounting has a stationary equilibrium [1]_, and a stationary profile
    is one exactly when no player gains by deviating once, in any state.
    The list is complete where play never returns to a state it has left and no action changes the
    chance of staying (a repeated game among them), for one player, and for zero-sum games of two.
    Otherwise all pure stationary equilibria are found by trying every profile, up to 20 000, and
    mixed ones along logit paths [2]_, by policy iteration, and on every support of small games;
    there may be more.
    Where all of these find nothing the search goes on, from more starts and on more supports.
    Games of efforts are solved for pure efforts by best replies from several starts; an equilibrium
    in pure efforts need not exist.

    References
    ----------
    .. [1] A. M. Fink, "Equilibrium in a stochastic n-person game", Journal of Science of the
       Hiroshima University A-I 28 (1964) 89-93.
    .. [2] S. Eibelshaeuser, D. Poensgen, "Markov quantal response equilibrium and a homotopy method
       for computing and selecting Markov perfect equilibria of dynamic stochastic games", 2019.

    Examples
    --------
    >>> from fractions import Fraction
    >>> import basebargain as bb
    >>> from basebargain.forms import MarkovGame
    >>> from basebargain.solvers import markov_perfect_equilibria
    >>> arms = dict(players=("north", "south"), strategies=[("wait", "arm")] * 2)
    >>> peace = bb.StrategicGame.from_arrays([[2, 0], [3, 1]], [[2, 3], [0, 1]], **arms)
    >>> war = bb.StrategicGame.from_arrays([[0]], [[0]], players=("north", "south"))
    >>> half = Fraction(1, 2)
    >>> game = MarkovGame(
    ...     {"peace": peace, "war": war},
    ...     {"peace": [[[1, 0], [half, half]], [[half, half], [half, half]]], "war": [0, 1]},
    ...     discounts=Fraction(9, 10),
    ... )
    >>> solution = markov_perfect_equilibria(game)
    >>> [equilibrium.is_pure for equilibrium in solution], solution.complete
    ([True, True, False], False)
    >>> solution.equilibria[1]
    (peace: arm, arm; war: -) payoffs (20/11, 20/11), regret 0
    >>> solution.note
    'All pure equilibria are listed; other mixed ones may exist.'
    """
    check_numbers(game, "markov_perfect_equilibria")
    starts = whole_number(starts, "markov_perfect_equilibria: starts")
    rng = random_generator(rng, "markov_perfect_equilibria")
    if isinstance(game, QuadraticMarkovGame):
        found, note, complete = effort_equilibria(game, starts, rng)
        return _solution(game, found, METHOD["efforts"], note, complete=complete)
    order = backward_order(game) if len(game.players) <= 2 or is_small(game) else None
    if order is not None:
        solution = _backwards(game, order)
        if solution.complete or len(game.players) <= 2:
            return solution
    return _searched(game, starts, rng)


def _solution(
    game: AnyMarkovGame,
    found: Sequence[MarkovEquilibrium],
    method: str,
    note: str,
    *,
    complete: bool,
    components: tuple[Component[Any], ...] | None = None,
) -> Solution[MarkovEquilibrium]:
    fine = all(relative_regret(game, eq) <= (0 if eq.is_exact else FLOAT_TOLERANCE) for eq in found)
    status = Status.CERTIFIED if fine else Status.UNCERTIFIED
    return Solution(tuple(found), components, complete, status, method, note)


def _backwards(game: MarkovGame, order: Sequence[str]) -> Solution[MarkovEquilibrium]:
    profiles, reason = backwards(game, order)
    found = [certified(game, profile) for profile in profiles]
    if not reason and len(game.states) > 1 and near_ties(game, found):
        reason = TIES
    components = None
    if len(game.states) == 1 and not reason:
        components = _repeated(game, found)
    note = (
        f"Incomplete: {reason}."
        if reason
        else "Play never returns to a state it has left: solved backwards, all equilibria."
        if len(game.states) > 1
        else "One state: the stationary equilibria are the equilibria of the stage game."
    )
    return _solution(
        game, found, METHOD["backward"], note, complete=not reason, components=components
    )


def _repeated(
    game: MarkovGame, found: Sequence[MarkovEquilibrium]
) -> tuple[Component[MarkovEquilibrium], ...]:
    """Components of the stage game's equilibria, as equilibria of the repeated game."""
    if len(game.players) == 1:
        return one_component(found)
    stage = nash_equilibria(game.stages[game.states[0]])
    place = {id(eq): k for k, eq in enumerate(stage.equilibria)}
    return tuple(
        Component(tuple(found[place[id(eq)]] for eq in part.equilibria), part.subsets)
        for part in stage.components
    )


def _searched(
    game: MarkovGame, starts: int, rng: np.random.Generator
) -> Solution[MarkovEquilibrium]:
    search = Search(game)
    pure = search.all_pure()
    for bias in search.starts(starts, rng):
        search.from_logit(bias)
    if len(game.players) == 2:
        for _ in range(starts):
            search.from_policies(rng)
    search.from_supports(rng)
    if not search.found:
        search.harder(rng)
    theorem = single_value(game)
    if theorem and search.found:
        return _valued(game, search.found, theorem)
    if not pure:
        note = (
            f"{search.pure_profiles} pure stationary profiles are more than {MOST_PURE}: pure and "
            "mixed equilibria may be missing; raise starts."
        )
    elif search.found:
        note = "All pure equilibria are listed; other mixed ones may exist."
    else:
        note = "No equilibrium is pure, and the search found no mixed one; raise starts."
    return _solution(game, search.found, METHOD["search"], note, complete=False)


def _valued(
    game: MarkovGame, found: Sequence[MarkovEquilibrium], theorem: str
) -> Solution[MarkovEquilibrium]:
    """List all profiles that attain the unique value, which any equilibrium found gives."""
    best = min(found, key=lambda eq: (not eq.is_exact, relative_regret(game, eq)))
    sure = best.is_exact or game.kind == "float"
    profiles = with_values(game, best) if sure else None
    if profiles is None:
        note = f"At least these; {theorem}."
        return _solution(game, found, METHOD["value"], note, complete=False)
    listed = [certified(game, profile) for profile in profiles]
    ties = near_ties(game, listed)
    note = f"{theorem[0].upper()}{theorem[1:]}." + (f" {TIES}" if ties else "")
    return _solution(
        game,
        listed,
        METHOD["value"],
        note,
        complete=not ties,
        components=one_component(listed),
    )
