"""One solver call for each kind of form, and the few words that describe its answer.

A label names the structure of the answer and not its numbers: the supports of the extreme
equilibria,
or the regimes.
"""

from __future__ import annotations

from typing import Any

from basebargain._errors import NotApplicableError
from basebargain.forms import BargainingProblem, StrategicGame
from basebargain.solvers import Solution, alternating_offers, nash_equilibria

__all__ = ["answer", "label", "require_form"]


def require_form(game: object) -> None:
    """Refuse what is no form that can be swept."""
    if not isinstance(game, (StrategicGame, BargainingProblem)):
        msg = (
            "sweeps and thresholds take strategic games and bargaining problems; got "
            f"{type(game).__name__}: pass what a model returns, for instance "
            "basebargain.models.base_rights()."
        )
        raise NotApplicableError(msg)


def answer(form: StrategicGame | BargainingProblem) -> Solution[Any]:
    """Solve a form by the concept that belongs to it."""
    if isinstance(form, BargainingProblem):
        return alternating_offers(form)
    return nash_equilibria(form)


def label(solution: Solution[Any]) -> str:
    """Describe the structure of an answer: each component's equilibria, sorted.

    ``|`` separates components, ``~`` the extreme equilibria of one, ``/`` the players, and ``+``
    the strategies that a player mixes.

    Two answers with the same label have the same regimes, or the same supports.
    """
    parts = sorted(" ~ ".join(sorted(map(_name, component))) for component in solution.components)
    return " | ".join(dict.fromkeys(parts))


def _name(equilibrium: Any) -> str:
    regime = getattr(equilibrium, "regime", None)
    if regime is not None:
        return str(regime)
    return " / ".join("+".join(own) for own in equilibrium.support)
