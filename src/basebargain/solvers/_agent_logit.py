"""Agent quantal response equilibrium of games in extensive form, logit errors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError, SolverError
from basebargain.forms._extensive import ExtensiveGame
from basebargain.solvers._agent_logit_path import LogitSystem, follow
from basebargain.solvers._extensive_certificate import (
    bayes_beliefs,
    behaviour_payoffs,
    logit_residual,
    lowered,
    sequential_regret,
)
from basebargain.solvers._requirements import require_numbers
from basebargain.solvers._solution import Component, Solution, Status

__all__ = ["AgentLogitEquilibrium", "agent_logit_equilibrium"]

METHOD = (
    "Continuation of the principal branch from precision 0 round turning points "
    "(McKelvey and Palfrey 1998; Turocy 2005), then Newton at the precision asked for."
)
TOLERANCE = 1e-9


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
    _check(game, precision)
    system = LogitSystem(game)
    odds, reached, turns = follow(system, float(precision), max_steps)
    if odds is None:
        msg = (
            f"agent_logit_equilibrium: the branch reached precision {reached:g} of {precision:g} "
            f"in max_steps={max_steps} steps: raise max_steps, or ask for less."
        )
        raise SolverError(msg)
    behaviour = {}
    for label, logs in system.probabilities(odds[:, None]).items():
        shares = np.exp(logs[:, 0])
        shares.flags.writeable = False
        behaviour[label] = shares
    payoffs = np.array([float(u) for u in behaviour_payoffs(game, behaviour)])
    payoffs.flags.writeable = False
    judged, beliefs = lowered(game), bayes_beliefs(game, behaviour)
    residual = logit_residual(judged, behaviour, float(precision))
    found = AgentLogitEquilibrium(
        MappingProxyType(behaviour),
        payoffs,
        float(precision),
        residual,
        float(sequential_regret(judged, behaviour, beliefs)) if residual >= 0 else math.nan,
    )
    status = Status.CERTIFIED if residual <= TOLERANCE else Status.UNCERTIFIED
    return Solution((found,), (Component((found,), ((0,),)),), False, status, METHOD, _note(turns))


def _check(game: ExtensiveGame, precision: float) -> None:
    require_numbers(game, "agent_logit_equilibrium")
    if not 0 <= precision < math.inf:
        msg = (
            "agent_logit_equilibrium: precision must be a nonnegative finite number; "
            f"got {precision!r}."
        )
        raise NotApplicableError(msg)


def _note(turns: int) -> str:
    turned = f" The branch turned back {turns} times on the way." if turns else ""
    return f"The principal branch only; other logit equilibria may exist.{turned}"
