"""All concepts that solvers can be checked against, and the main one of each form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

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
from basebargain.testing import (
    _judge_agreements,
    _judge_attrition,
    _judge_bargaining,
    _judge_coalitional,
    _judge_global,
    _judge_markov,
    _judge_mediated,
    _judge_reputation,
    _judge_signalling,
    _judge_strategic,
    _judge_trees,
)
from basebargain.testing._case import Concept
from basebargain.testing._markov_strategies import markov_games, quadratic_markov_games
from basebargain.testing._strategies import bimatrix_games

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["CONCEPTS", "concept_of", "default_games"]

CONCEPTS: Mapping[str, Concept] = {
    **_judge_strategic.CONCEPTS,
    **_judge_mediated.CONCEPTS,
    **_judge_trees.CONCEPTS,
    **_judge_signalling.CONCEPTS,
    **_judge_bargaining.CONCEPTS,
    **_judge_agreements.CONCEPTS,
    **_judge_attrition.CONCEPTS,
    **_judge_reputation.CONCEPTS,
    **_judge_markov.CONCEPTS,
    **_judge_coalitional.CONCEPTS,
    **_judge_global.CONCEPTS,
}

MAIN: Mapping[type, str] = {
    StrategicGame: "nash",
    ExtensiveGame: "subgame perfect",
    SignallingGame: "sequential",
    BargainingProblem: "alternating offers",
    AttritionGame: "attrition",
    ReputationalBargaining: "reputation",
    MarkovGame: "markov perfect",
    QuadraticMarkovGame: "markov perfect",
    CoalitionalGame: "core",
    GlobalGame: "threshold",
}

_OWN_GAMES: Mapping[type, Callable[[], SearchStrategy[Any]]] = {
    MarkovGame: markov_games,
    QuadraticMarkovGame: quadratic_markov_games,
}


def concept_of(game: Any, where: str) -> Concept:
    """Return the main concept of a game's form.

    Raises
    ------
    NotApplicableError
        If the form has none.
    """
    return CONCEPTS[_main(type(game), where)]


def default_games(form: type | None, concept: Concept | None, where: str) -> SearchStrategy[Any]:
    """Return the usual games of a form, or of a concept.

    Raises
    ------
    NotApplicableError
        If the form has none.
    """
    if form is None:
        return bimatrix_games() if concept is None else concept.games()
    if form in _OWN_GAMES:
        return _OWN_GAMES[form]()
    chosen = concept or CONCEPTS[_main(form, where)]
    if form not in chosen.forms:
        msg = f"{where}: this concept is not one of {form.__name__}: leave out concept or form."
        raise NotApplicableError(msg)
    return chosen.games()


def _main(form: type, where: str) -> str:
    if form not in MAIN:
        msg = (
            f"{where}: games must be of a form with a contract "
            f"({', '.join(known.__name__ for known in MAIN)}); got {form.__name__}."
        )
        raise NotApplicableError(msg)
    return MAIN[form]
