"""One solver call for each kind of form, and the few words that describe its answer.

A label names the structure of the answer and not its numbers: the regimes, or the supports of the
extreme equilibria.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from basebargain import solvers
from basebargain._errors import NotApplicableError
from basebargain.forms import (
    AttritionGame,
    BargainingProblem,
    CoalitionalGame,
    ExtensiveGame,
    GlobalGame,
    MarkovGame,
    QuadraticMarkovGame,
    ReputationalBargaining,
    SignallingGame,
    StrategicGame,
)
from basebargain.solvers import Solution

__all__ = ["Solver", "label", "solver_of"]

Solver: TypeAlias = Callable[[Any], Solution[Any]]

# The concept that belongs to a form if no other is named.
CONCEPTS: dict[type, str] = {
    StrategicGame: "nash_equilibria",
    BargainingProblem: "alternating_offers",
    ExtensiveGame: "subgame_perfect_equilibria",
    SignallingGame: "sequential_equilibria",
    CoalitionalGame: "shapley_value",
    MarkovGame: "markov_perfect_equilibria",
    QuadraticMarkovGame: "markov_perfect_equilibria",
    GlobalGame: "global_game_equilibria",
    AttritionGame: "attrition_equilibria",
    ReputationalBargaining: "reputational_bargaining",
}


def solver_of(game: object, where: str) -> Solver:
    """Return the solver of the concept that belongs to a form.

    Raises
    ------
    NotApplicableError
        If `game` is no form.
    """
    name = CONCEPTS.get(type(game))
    if name is None:
        msg = (
            f"{where} takes a game: {', '.join(form.__name__ for form in CONCEPTS)}; got "
            f"{type(game).__name__}: pass what a model returns, for instance "
            "basebargain.models.base_rights()."
        )
        raise NotApplicableError(msg)
    found: Solver = getattr(solvers, name)
    return found


def label(solution: Solution[Any]) -> str:
    """Describe the structure of an answer: each component's equilibria, sorted.

    ``|`` separates components, ``~`` the extreme equilibria of one, ``/`` the players or the places
    where they move, and ``+`` the strategies that a player mixes.

    Two answers with the same label have the same regimes, or the same supports.
    """
    groups = solution.components or [(eq,) for eq in solution.equilibria]
    parts = sorted(" ~ ".join(sorted(map(_name, group))) for group in groups)
    return " | ".join(dict.fromkeys(parts)) or "none"


def _name(equilibrium: Any) -> str:
    regime = getattr(equilibrium, "regime", None)
    if regime is not None:
        return str(regime)
    support = getattr(equilibrium, "support", None)
    if support is None:
        return "point"
    if isinstance(support, Mapping):
        return " / ".join(f"{place}: {'+'.join(own)}" for place, own in support.items())
    return " / ".join("+".join(own) for own in support)
