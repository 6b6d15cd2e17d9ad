"""All Nash equilibria of a game in strategic form, continua included."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec

from basebargain.forms import StrategicGame
from basebargain.solvers._equilibrium import StrategicEquilibrium
from basebargain.solvers._nash_exact import exact_equilibria
from basebargain.solvers._requirements import require_numbers, whole_number
from basebargain.solvers._solution import Solution

__all__ = ["nash_equilibria"]

# With so many strategies in all, loading Numba costs less than the exact method.
LARGE = 24


def nash_equilibria(
    game: StrategicGame, *, max_vertices: int = 20_000, max_parts: int = 200_000
) -> Solution[StrategicEquilibrium]:
    """Return all Nash equilibria of a game: the extreme ones and what they span.

    Parameters
    ----------
    game : StrategicGame
        Without free parameters; any number of players and strategies, degenerate or not.
    max_vertices : int, optional
        Two players: largest number of vertices of one best-reply polyhedron to hold in memory.
    max_parts : int, optional
        Other numbers of players: largest number of parts into which all simplices together are
        cut in search of roots.

    Returns
    -------
    Solution of StrategicEquilibrium
        ``equilibria`` are the extreme equilibria, ``components`` the connected components with the
        maximal Nash subsets that make them up.
        With two players ``complete`` is True unless `max_vertices` was hit; with more, it is True
        when every support has been settled by proof, and otherwise ``note`` says which supports
        are open and why.
        Exact payoffs give exact profiles, payoffs and regrets: rationals, and for more than two
        players algebraic numbers (sympy) up to degree four; of a higher degree they are rationals
        next to the equilibrium, and ``note`` gives the proven distance.
        Floats give floats: with two players each probability is the exact one rounded once, and
        payoffs and regret are those of this rounded profile, computed in floats.

    Raises
    ------
    NotApplicableError
        If the game has parameters that are still free.

    Notes
    -----
    *Two players.*
    A pair (x, y) is an extreme equilibrium exactly when x and y are vertices of the
    players' best-reply polyhedra and every pure strategy is unused or a best reply; every
    equilibrium is a mixture of extreme ones within one maximal Nash subset [1]_.
    The vertices are found in integer arithmetic, so the list is complete for degenerate games
    too.
    Floats are binary rationals and are solved as such; a table that is the rounded image of a
    table of small integers is read as that table, and ``note`` then says so.

    Once Numba has been imported in the process, and for games of two dozen strategies wherever it
    is installed, games of floats go to compiled code first.
    It returns the same answer or none: in general position the vertices are enumerated in floats
    with a bound for the error of every slack whose sign is used, and the probabilities are enclosed
    until their rounding is certain; small integers, ties included, are enumerated in machine
    integers.
    What remains open is left to the exact method.
    The first call on a machine compiles for about ten seconds; later processes find the code kept.

    *More players.*
    Strictly dominated strategies are removed first, and copies of a strategy, which no comparison
    tells apart, are solved as one and told apart again.
    For each support the conditions are indifference, multilinear in the others' strategies, and
    the absence of better replies [2]_.
    Where a combination of them has no negative coefficient as a polynomial in the probabilities,
    and a positive one, the support has no equilibrium.
    If each condition of indifference involves one player's strategy at most, the equilibria are a
    product of polytopes, found exactly.
    Otherwise the product of simplices is cut up; a part in which some condition keeps its sign is
    empty, and what is left over has to lie where the theorem of Newton and Kantorovich, in
    rational arithmetic, proves a single root.
    A generic 2x2x2 game has at most two completely mixed equilibria, 3x3x3 at most ten [3]_.

    References
    ----------
    .. [1] D. Avis, G. Rosenberg, R. Savani, B. von Stengel, "Enumeration of Nash equilibria for
       two-player games", Economic Theory 42 (2010) 9-37.
    .. [2] R. D. McKelvey, A. McLennan, "Computation of equilibria in finite games", Handbook of
       Computational Economics 1 (1996) 87-142.
    .. [3] R. D. McKelvey, A. McLennan, "The maximal number of regular totally mixed Nash
       equilibria", Journal of Economic Theory 72 (1997) 411-425.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.StrategicGame.from_arrays([[3, 0], [0, 2]], [[2, 0], [0, 3]])
    >>> bb.nash_equilibria(game)
    Solution: 3 equilibria in 3 components, complete, certified
      (1: 1; 2: 1) payoffs (3, 2), regret 0
      (1: 1 3/5, 2 2/5; 2: 1 2/5, 2 3/5) payoffs (6/5, 6/5), regret 0
      (1: 2; 2: 2) payoffs (2, 3), regret 0

    Three players, of whom each wants to be the odd one out:

    >>> import numpy as np
    >>> odd_one_out = np.zeros((3, 2, 2, 2), dtype=int)
    >>> for s in np.ndindex(2, 2, 2):
    ...     for i in range(3):
    ...         odd_one_out[(i, *s)] = sum(s[i] == t for t in s) == 1
    >>> solution = bb.nash_equilibria(bb.StrategicGame.from_arrays(*odd_one_out))
    >>> solution.complete, len(solution.components)
    (True, 2)
    """
    require_numbers(game, "nash_equilibria", StrategicGame)
    max_vertices = whole_number(max_vertices, "nash_equilibria: max_vertices")
    max_parts = whole_number(max_parts, "nash_equilibria: max_parts")
    if len(game.players) != 2:
        from basebargain.solvers._nplayer import support_equilibria

        return support_equilibria(game, max_parts)
    if game.kind == "float" and ("numba" in sys.modules or _worth_loading(game)):
        found = _compiled()(game, max_vertices)
        if found is not None:
            return found
    return exact_equilibria(game, max_vertices)


def _worth_loading(game: StrategicGame) -> bool:
    return sum(game.shape) >= LARGE and _numba_installed()


@cache
def _numba_installed() -> bool:
    return find_spec("numba") is not None


@cache
def _compiled() -> Callable[[StrategicGame, int], Solution[StrategicEquilibrium] | None]:
    from basebargain.solvers._nash_float import float_equilibria

    return float_equilibria
