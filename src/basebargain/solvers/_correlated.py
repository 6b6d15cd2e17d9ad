"""Correlated and coarse correlated equilibria: best for an objective, or of extreme payoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms import StrategicGame
from basebargain.forms._payoff import as_number
from basebargain.solvers._correlated_certificate import obedience_regret
from basebargain.solvers._correlated_face import Face
from basebargain.solvers._correlated_payoffs import extreme_faces
from basebargain.solvers._correlated_polytope import ObediencePolytope, correlated_polytope
from basebargain.solvers._equilibrium import tolerance
from basebargain.solvers._requirements import whole_number
from basebargain.solvers._solution import Component, Solution, Status

__all__ = [
    "CorrelatedEquilibrium",
    "coarse_correlated_equilibrium",
    "correlated_equilibrium",
    "correlated_payoffs",
]

Objective: TypeAlias = str | Mapping[str, Any] | Sequence[Any] | NDArray[Any]
LINEAR = "A linear program over the obedience inequalities, proved optimal in integers."
HULL = "Vertices of the payoff set, facet by facet, by linear programs proved optimal in integers."
TIED = "Other equilibria reach the same value; this one is the first in the order of profiles."


@dataclass(frozen=True, eq=False)
class CorrelatedEquilibrium:
    """A distribution over pure profiles that nobody wants to disobey.

    Attributes
    ----------
    distribution : array, shape (m_1, ..., m_n)
        Probability of each pure profile.
    payoffs : array
        One expected payoff per player.
    regret : Fraction or float
        Largest expected gain of a player who plans to disobey; exact when the game is exact.
    value : Fraction, float or None
        What the objective is worth here; None where there was no objective.
    coarse : bool
        Whether only opting out in advance is deterred.
    players, strategies : tuple
        The labels of the game.
    """

    distribution: NDArray[Any]
    payoffs: NDArray[Any]
    regret: Any
    value: Any
    coarse: bool
    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]

    @property
    def support(self) -> dict[tuple[str, ...], Any]:
        """The pure profiles in use, by their labels, with their probabilities."""
        return {
            tuple(own[k] for own, k in zip(self.strategies, at, strict=True)): weight
            for at, weight in np.ndenumerate(self.distribution)
            if weight > 0
        }

    def __repr__(self) -> str:
        parts = [f"({', '.join(at)}) {_short(weight)}" for at, weight in self.support.items()]
        values = ", ".join(_short(value) for value in self.payoffs)
        return f"{', '.join(parts)}: payoffs ({values}), regret {_short(self.regret)}"


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def correlated_equilibrium(
    game: StrategicGame, objective: Objective = "welfare"
) -> Solution[CorrelatedEquilibrium]:
    """Return a correlated equilibrium that is best for an objective.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.
    objective : str, mapping or array, optional
        ``"welfare"``: the sum of payoffs; ``"minimum"``: the least payoff of all players;
        a player's label: that player's payoff; a mapping from players to weights: the weighted
        sum of payoffs; an array of the shape of the game: the expectation of its entries.

    Returns
    -------
    Solution of CorrelatedEquilibrium
        One equilibrium, a vertex of the polytope (for ``"minimum"``, of its best part).
        ``complete`` is True exactly when no other one reaches the best value.
        Of several, it is the first in lexicographic order: with the largest probability of the
        first profile, then of the second, and so on, the last player's strategy changing fastest.

    Raises
    ------
    NotApplicableError
        If the game or the objective has parameters that are still free, or the objective is none
        of these.

    Notes
    -----
    Correlated equilibria [1]_ are the distributions p with, for every player i and strategies s
    and t, sum over others' profiles of p(s, .) (u_i(t, .) - u_i(s, .)) at most 0: a polytope.
    Floats guess which conditions bind; integers prove the guess or go on from it.
    Value, `complete` and choice are therefore exact, and so is the certificate for exact payoffs.

    References
    ----------
    .. [1] R. J. Aumann, "Subjectivity and correlation in randomized strategies", Journal of
       Mathematical Economics 1 (1974) 67-96.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import correlated_equilibrium
    >>> chicken = bb.StrategicGame.from_arrays([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> correlated_equilibrium(chicken).equilibria[0]
    (1, 1) 1/2, (1, 2) 1/4, (2, 1) 1/4: payoffs (21/4, 21/4), regret 0
    """
    return _best(correlated_polytope(game), objective, "correlated_equilibrium")


def coarse_correlated_equilibrium(
    game: StrategicGame, objective: Objective = "welfare"
) -> Solution[CorrelatedEquilibrium]:
    """Return a coarse correlated equilibrium that is best for an objective.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.
    objective : str, mapping or array, optional
        As for `correlated_equilibrium`.

    Returns
    -------
    Solution of CorrelatedEquilibrium
        As for `correlated_equilibrium`.

    Raises
    ------
    NotApplicableError
        If the game or the objective has parameters that are still free, or the objective is none
        of these.

    Notes
    -----
    Nobody gains by choosing one strategy before hearing the recommendation [1]_; every correlated
    equilibrium is a coarse one, and for two players with two strategies each the converse holds.

    References
    ----------
    .. [1] H. Moulin, J.-P. Vial, "Strategically zero-sum games", International Journal of Game
       Theory 7 (1978) 201-221.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import coarse_correlated_equilibrium
    >>> chicken = bb.StrategicGame.from_arrays([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> coarse_correlated_equilibrium(chicken, "1").equilibria[0].payoffs.tolist()
    [Fraction(7, 1), Fraction(2, 1)]
    """
    return _best(correlated_polytope(game, coarse=True), objective, "coarse_correlated_equilibrium")


def correlated_payoffs(
    game: StrategicGame, *, coarse: bool = False, max_facets: int = 20_000
) -> Solution[CorrelatedEquilibrium]:
    """Return the (coarse) correlated equilibria with extreme payoffs.

    Parameters
    ----------
    game : StrategicGame
        Any number of players, no free parameters.
    coarse : bool, optional
        Whether coarse correlated equilibria are meant.
    max_facets : int, optional
        Largest number of facets of the payoff set to hold in memory.

    Returns
    -------
    Solution of CorrelatedEquilibrium
        One equilibrium for each vertex of the set of payoff vectors, for two players in counter-
        clockwise order, otherwise in increasing lexicographic order; ``complete`` is True when
        these are all vertices, so that every payoff of a (coarse) correlated equilibrium is a
        mean of theirs.
        Of several with the same extreme payoffs it is the first, as for `correlated_equilibrium`.

    Raises
    ------
    NotApplicableError
        If the game has parameters that are still free, or `max_facets` is no positive whole
        number.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.solvers import correlated_payoffs
    >>> chicken = bb.StrategicGame.from_arrays([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> for eq in correlated_payoffs(chicken):
    ...     print(*eq.payoffs)
    2 7
    18/5 18/5
    7 2
    21/4 21/4
    """
    max_facets = whole_number(max_facets, "correlated_payoffs: max_facets")
    polytope = correlated_polytope(game, coarse=coarse)
    faces, complete = extreme_faces(polytope, max_facets)
    found = tuple(_equilibrium(polytope, polytope.first(face), None) for face in faces)
    notes = ["The set of payoffs is the convex hull of these."]
    status = _status(game, found)
    if not complete:
        notes = [f"More than max_facets={max_facets} facets: some extreme payoffs only."]
        status = Status.SIZE_LIMIT
    note = " ".join(filter(None, [*notes, polytope.reading.note]))
    subset = Component(found, (tuple(range(len(found))),))
    return Solution(found, (subset,), complete, status, HULL, note)


def _best(
    polytope: ObediencePolytope, objective: Objective, where: str
) -> Solution[CorrelatedEquilibrium]:
    if isinstance(objective, str) and objective == "minimum":
        face = polytope.fairest()
        vertex = polytope.first(face)
        value = min(polytope.payoffs_at(vertex))
    else:
        coefficients = _coefficients(polytope, objective, where)
        face = polytope.best(coefficients)
        vertex = polytope.first(face)
        value = sum(c * w for c, w in zip(coefficients, vertex.point, strict=True) if w)
        value = Fraction(value) / vertex.corner.total
    equilibrium = _equilibrium(polytope, vertex, value)
    notes = [] if face.is_point else [TIED]
    note = " ".join(filter(None, [*notes, polytope.reading.note]))
    return Solution(
        (equilibrium,),
        None,
        face.is_point,
        _status(polytope.game, [equilibrium]),
        LINEAR,
        note,
    )


def _status(game: StrategicGame, found: Sequence[CorrelatedEquilibrium]) -> Status:
    worst = max(eq.regret for eq in found)
    return Status.CERTIFIED if worst <= tolerance(game) else Status.UNCERTIFIED


def _coefficients(polytope: ObediencePolytope, objective: Objective, where: str) -> list[Any]:
    game = polytope.game
    rows = polytope.payoffs
    if isinstance(objective, str):
        if objective == "welfare":
            return list(rows.sum(axis=0))
        if objective in game.players:
            return list(rows[game.players.index(objective)])
        msg = (
            f"{where}: objective must be 'welfare', 'minimum', a player ({', '.join(game.players)})"
            f", weights by player, or an array of the shape {game.shape}; got {objective!r}."
        )
        raise NotApplicableError(msg)
    if isinstance(objective, Mapping):
        return list(_weights(game, objective, where) @ rows)
    entries = np.asarray(objective, dtype=object)
    if entries.shape != game.shape:
        msg = (
            f"{where}: an objective on profiles needs the shape of the game, {game.shape}; got "
            f"{entries.shape}."
        )
        raise NotApplicableError(msg)
    return [_exact(entry, f"{where}: objective") for entry in entries.flat]


def _weights(game: StrategicGame, objective: Mapping[str, Any], where: str) -> NDArray[Any]:
    unknown = [name for name in objective if name not in game.players]
    if unknown:
        msg = (
            f"{where}: objective gives weights to players, here {', '.join(game.players)}; got "
            f"{', '.join(map(repr, unknown))}."
        )
        raise NotApplicableError(msg)
    values = [_exact(objective.get(name, 0), f"{where}: weight") for name in game.players]
    return np.array(values, dtype=object)


def _exact(value: Any, where: str) -> Fraction:
    number = as_number(value, where)
    if not isinstance(number, (float, Fraction)):
        msg = f"{where} must be a number; got {value}: give its free parameters values."
        raise NotApplicableError(msg)
    return Fraction(number)


def _equilibrium(
    polytope: ObediencePolytope, vertex: Face, value: Fraction | None
) -> CorrelatedEquilibrium:
    game, reading = polytope.game, polytope.reading
    exact = np.array(polytope.distribution(vertex), dtype=object)
    distribution = reading.array(exact.reshape(game.shape))
    return CorrelatedEquilibrium(
        distribution,
        reading.array(polytope.payoffs_at(vertex)),
        obedience_regret(game, distribution, coarse=polytope.coarse),
        None if value is None else reading.number(value),
        polytope.coarse,
        game.players,
        game.strategies,
    )
