"""Agent quantal response equilibrium of games in extensive form, logit errors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms._extensive import ExtensiveGame
from basebargain.solvers._agent_logit_path import AgentSystem
from basebargain.solvers._extensive_certificate import (
    bayes_beliefs,
    behaviour_payoffs,
    logit_residual,
    lowered,
    sequential_regret,
)
from basebargain.solvers._logit import status_of
from basebargain.solvers._logit_branch import follow, profiles_at
from basebargain.solvers._logit_system import scaled_precision
from basebargain.solvers._requirements import real_number, require_numbers, whole_number
from basebargain.solvers._solution import Solution

__all__ = ["AgentLogitEquilibrium", "agent_logit_equilibrium"]

METHOD = (
    "Continuation of the principal branch from precision 0 round turning points "
    "(McKelvey and Palfrey 1998; Turocy 2005), then Newton at the precision asked for."
)
MOST_NODES = 600
REMEDY = "0 gives uniform play; for the limit use subgame_perfect_equilibria"


@dataclass(frozen=True, eq=False)
class AgentLogitEquilibrium:
    """A behaviour strategy profile in which better actions are more likely, with its certificate.

    Attributes
    ----------
    behaviour : mapping of information set to array
        One probability per action.
    payoffs : array
        One expected payoff per player.
    precision : float
        The lambda of the logit, in units of one over payoff.
    residual : float
        Largest difference between a probability and the logit response to the profile.
    regret : float
        Largest gain from a one-shot deviation at any information set; shrinks as `precision` grows.
    """

    behaviour: Mapping[str, NDArray[Any]]
    payoffs: NDArray[Any]
    precision: float
    residual: float
    regret: float

    def __repr__(self) -> str:
        mixes = "; ".join(
            f"{label}: {', '.join(f'{p:.6g}' for p in mix)}"
            for label, mix in self.behaviour.items()
        )
        values = ", ".join(f"{u:.6g}" for u in self.payoffs)
        return (
            f"(precision {self.precision:g}; {mixes}) payoffs ({values}), "
            f"residual {self.residual:.2g}"
        )


def agent_logit_equilibrium(
    game: ExtensiveGame, precision: float, *, max_steps: int = 5_000
) -> Solution[AgentLogitEquilibrium]:
    r"""Return the agent logit equilibrium on the principal branch at a given precision.

    Parameters
    ----------
    game : ExtensiveGame
        No free parameters.
    precision : float
        Nonnegative; 0 gives uniform choices, and the larger, the closer to best replies.
    max_steps : int, optional
        Largest number of continuation steps.

    Returns
    -------
    Solution of AgentLogitEquilibrium
        One equilibrium, computed in floats at exactly `precision`.
        ``complete`` is False: other branches, which may exist at high precision, are not searched.

    Raises
    ------
    NotApplicableError
        If parameters are still free, or `precision` is negative or not finite.
    SolverError
        If the branch does not come to `precision` within `max_steps`.

    Notes
    -----
    Every information set h is played by an agent of its own, which takes action a with probability
    proportional to :math:`\exp(\lambda u_h(a))`, where :math:`u_h(a)` is the player's expected
    payoff given that h is reached and the profile is played after a [1]_.
    The branch starts at uniform play and, for almost every game, leads to a sequential equilibrium
    as :math:`\lambda` grows.
    Where it turns back, `precision` may be met more than once; the first time counts.
    At an information set that chance rules out, beliefs are the limit of those when each move of
    probability zero on the way has the same small probability.

    References
    ----------
    .. [1] R. D. McKelvey, T. R. Palfrey, "Quantal response equilibria for extensive form games",
       Experimental Economics 1 (1998) 9-41.
    .. [2] T. L. Turocy, "A dynamic homotopy interpretation of the logistic quantal response
       equilibrium correspondence", Games and Economic Behavior 51 (2005) 243-263.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.ExtensiveGame(
    ...     ("one",), bb.decision("one", "choice", {"a": bb.terminal(1), "b": bb.terminal(0)})
    ... )
    >>> bb.agent_logit_equilibrium(game, 2).equilibria[0].behaviour["choice"].round(4).tolist()
    [0.8808, 0.1192]
    """
    require_numbers(game, "agent_logit_equilibrium", ExtensiveGame)
    precision = real_number(precision, "agent_logit_equilibrium: precision", REMEDY)
    max_steps = whole_number(max_steps, "agent_logit_equilibrium: max_steps")
    if len(game.places) > MOST_NODES:
        msg = (
            f"agent_logit_equilibrium follows games of at most {MOST_NODES} nodes; this one has "
            f"{len(game.places)}: solve a subgame, or merge moves."
        )
        raise NotApplicableError(msg)
    system = AgentSystem(game)
    pure = scaled_precision(
        precision, system.scale, "agent_logit_equilibrium", flat=not system.payoffs.any()
    )
    logs, turns = _play(system, pure, max_steps)
    behaviour = {}
    for own, row in zip(game.information_sets, logs, strict=True):
        row.flags.writeable = False
        behaviour[own.label] = row
    found = _judged(game, behaviour, precision)
    status = status_of([(found.residual, pure)])
    note = _note(turns, reached=not math.isnan(found.residual))
    return Solution((found,), None, False, status, METHOD, note)


def _play(
    system: AgentSystem, precision: float, max_steps: int
) -> tuple[list[NDArray[np.float64]], int]:
    """Probabilities where the branch first meets a precision, and its turns up to there."""
    if system.size == 0:
        return [np.exp(row) for row in system.logs(system.start())], 0
    branch = follow(system, precision, max_steps)
    return profiles_at(system, branch, precision)[0], len(branch.turns)


def _judged(
    game: ExtensiveGame, behaviour: dict[str, NDArray[np.float64]], precision: float
) -> AgentLogitEquilibrium:
    """Return a profile with its certificates, in the unit of the game."""
    payoffs = np.array([float(u) for u in behaviour_payoffs(game, behaviour)])
    payoffs.flags.writeable = False
    (judged, _), beliefs = lowered(game), bayes_beliefs(game, behaviour)
    residual = logit_residual(judged, behaviour, precision)
    regret = math.nan
    if not math.isnan(residual):
        regret = max(0.0, float(sequential_regret(judged, behaviour, beliefs)))
    return AgentLogitEquilibrium(MappingProxyType(behaviour), payoffs, precision, residual, regret)


def _note(turns: int, *, reached: bool) -> str:
    parts = ["The principal branch only; other logit equilibria may exist."]
    if turns:
        parts.append(f"The branch turned back {turns} times on the way.")
    if not reached:
        parts.append(
            "An information set is reached with a chance below the least float, so that beliefs "
            "there, and the certificate with them, are undefined."
        )
    return " ".join(parts)
