"""The contract of solvers: certificates that hold, and answers that keep to what matters.

A solution concept speaks about preferences: equilibria do not move when a payoff scale changes its
unit or its zero, when anything is renamed or reordered, or when a strategy that is never worth
playing is added.
"""

from __future__ import annotations

import enum
import warnings
from collections.abc import Callable
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any

import sympy
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Flaky

from basebargain._errors import BaseBargainError, NotApplicableError
from basebargain.testing._case import SLACK, Case, Change, Concept, Point, plain
from basebargain.testing._compare import agrees, same_answer, same_set
from basebargain.testing._concepts import CONCEPTS, concept_of, default_games
from basebargain.testing._reading import numbers_in
from basebargain.testing._report import broken, shown

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["check_solver"]

Solver = Callable[[Any], Any]

_REFUSED = object()


def check_solver(
    solver: Solver,
    games: SearchStrategy[Any] | None = None,
    *,
    form: type | None = None,
    concept: str | None = None,
    examples: int = 100,
) -> None:
    """Check a solver of games of any form on random games.

    The clauses: the answer is a solution whose components cover its equilibria; a game is left
    alone, and the same question gets the same answer; no exception but the library's own, no
    numerical warning; no empty list without a reason; every equilibrium has its payoffs, and a
    certificate that a recomputation from the definition of the concept confirms; mixtures within a
    subset are equilibria where the concept says so; exact numbers give exact answers; a list that
    is called complete is not empty where a theorem says that there is an equilibrium, and has those
    that a search by the definition finds; and it is the same in other units of payoff, under other
    labels, in another order, and beside an option that nobody would ever take.

    Parameters
    ----------
    solver : callable
        From a game to a ``Solution``.
        A game that it does not solve it refuses with an error of ``basebargain``.
    games : SearchStrategy, optional
        Where the games come from: a strategy of this room, of one form or of several.
        If not given, the usual one for `concept` or for `form`, or else `bimatrix_games`.
    form : type, optional
        The form of the games, such as ``basebargain.ExtensiveGame``.
    concept : str, optional
        What the solver claims to find; see the notes.
        If not given, the main concept of each game's form.
    examples : int
        How many games; the same ones at every call.

    Raises
    ------
    ContractError
        At the simplest game found that breaks a clause.
    NotApplicableError
        For an unknown concept, or a form that has none.

    Notes
    -----
    The concepts by form, the main one first, with what an equilibrium must have besides
    ``payoffs`` and ``regret``:

    ``StrategicGame``
        ``"nash"`` and ``"pure nash"`` (``profile``), ``"correlated"`` and
        ``"coarse correlated"`` (``distribution``), ``"logit"`` (``profile``, ``precision``,
        ``residual``), ``"stackelberg"`` (``profile``, ``leader``).
    ``ExtensiveGame``
        ``"subgame perfect"`` (``behaviour``), ``"agent logit"`` (``behaviour``, ``precision``,
        ``residual``).
    ``SignallingGame``
        ``"sequential"`` (``sender``, ``receiver``, ``beliefs``).
    ``BargainingProblem``
        ``"alternating offers"``, in the limit of ever more frequent ones (``regime``,
        ``agreement``, ``transfer``, ``delay``);
        ``"nash bargaining"``, ``"kalai-smorodinsky"``, ``"egalitarian"`` and ``"utilitarian"``
        (``regime``).
    ``AttritionGame``
        ``"attrition"`` (``atoms``, ``hazards``).
    ``ReputationalBargaining``
        ``"reputation"`` (``announcements``, ``accepts``, ``answers``, ``contests``).
    ``MarkovGame``, ``QuadraticMarkovGame``
        ``"markov perfect"`` (``profile``, ``values``, ``gains``).
    ``CoalitionalGame``
        ``"core"``, ``"least core"`` (``epsilon``), ``"nucleolus"``, ``"prenucleolus"``,
        ``"shapley"``, ``"banzhaf"``.
    ``GlobalGame``
        ``"threshold"`` (``cutoff``, ``low``, ``high``, ``large_cutoff``).

    The search for equilibria that a list called complete lacks goes through exact games of a few
    strategies each.
    It finds Nash equilibria in which at most two players mix, each over as many strategies as the
    other; pure subgame-perfect equilibria, and mixed ones of two players with one information set
    each; sequential equilibria that are pure, or in which one type mixes, with beliefs in one type
    after messages that nobody sends; pure Markov perfect equilibria; wars that one side gives up at
    once; those of finitely many agreements that tie; and, without a large player, every threshold
    at which the gain from acting changes its sign.

    Regret is recomputed by trying every deviation: all plans of a player in every subgame of a
    tree, every message and response under the beliefs given, one step in every state of a Markov
    game, every coalition.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.testing import bimatrix_games, check_solver, coalitional_games
    >>> check_solver(bb.nash_equilibria, bimatrix_games(strategies=2), examples=10)
    >>> check_solver(bb.core, coalitional_games(players=3), concept="core", examples=5)
    """
    where = f"check_solver({getattr(solver, '__name__', repr(solver))})"
    chosen = None if concept is None else _known(where, concept)
    drawn = games if games is not None else default_games(form, chosen, where)
    answered = []

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
    )
    @given(game=drawn)
    def holds(game: Any) -> None:
        answered.append(_check(where, solver, game, chosen or concept_of(game, where)))

    try:
        holds()
    except Flaky as error:
        broken(where, "the same game must get the same answer", repr(error), games)
    if not any(answered):
        broken(where, "the solver must answer some of the games", "refusals only", None)


def _known(where: str, concept: str) -> Concept:
    if concept not in CONCEPTS:
        msg = f"{where}: concepts are {', '.join(CONCEPTS)}; got {concept!r}."
        raise NotApplicableError(msg)
    return CONCEPTS[concept]


def _check(where: str, solver: Solver, game: Any, concept: Concept) -> bool:
    """Check all clauses on one game; False if the solver refuses it."""
    before = list(numbers_in(game))
    solution = _ask(where, solver, game)
    if solution is _REFUSED:
        return False
    if list(numbers_in(game)) != before:
        broken(where, "the game must be left alone", "other numbers than before", game)
    _check_shape(where, solution, game)
    case = Case(where, game, solution)
    for equilibrium in solution.equilibria:
        _check_equilibrium(case, concept, equilibrium)
    concept.whole(case)
    points = [concept.point(case, e) for e in solution.equilibria]
    again = _ask(where, solver, game)
    case.demand(again is not _REFUSED, "the same game must get the same answer", "a refusal")
    _check_same(case, concept, points, again)
    for change in concept.changes(case):
        _check_change(case, concept, points, solver, change)
    _check_complete(case, concept, points)
    return True


def _check_complete(case: Case, concept: Concept, points: list[Point]) -> None:
    """Check that a list that is called complete lacks nothing that the definition finds."""
    if not case.solution.complete:
        return
    rule = "a complete list must not be empty, since every such game has an equilibrium"
    case.demand(bool(points) or not concept.exists(case), rule, case.solution)
    slack = SLACK * concept.unit(case.game)
    for known in concept.known(case):
        listed = any(agrees(point, known, slack) for point in points)
        spoken = ", ".join(f"{key}: {plain(value)}" for key, value in known.items() if value)
        case.demand(listed, f"a complete list must hold the equilibrium ({spoken})", case.solution)


def _check_same(case: Case, concept: Concept, points: list[Point], again: Any) -> None:
    theirs = [concept.point(case, e) for e in again.equilibria]
    same = same_answer(case.solution, again, points, theirs, SLACK * concept.unit(case.game))
    case.demand(same, "the same game must get the same answer", "another one")


def _check_change(
    case: Case, concept: Concept, points: list[Point], solver: Solver, change: Change
) -> None:
    """Check that the answer to a game that is the same in all that matters is the same."""
    other = _ask(case.where, solver, change.game)
    refused = other is _REFUSED
    if change.harder and (refused or not other.complete):
        return
    if refused or (concept.steady and other.complete != case.solution.complete):
        came = "a refusal" if refused else f"complete = {other.complete}"
        broken(case.where, f"{change.name} must not change what can be solved", came, change.game)
    if not (case.solution.complete and other.complete):
        return
    theirs = Case(case.where, change.game, other)
    slack = SLACK * concept.unit(case.game)
    if change.payoffs:
        ours, yours = _payoff_vectors(case), _payoff_vectors(theirs)
        same = same_set(ours, yours, slack * _largest(ours))
    else:
        back = [change.back(concept.point(theirs, e)) for e in other.equilibria]
        same = same_answer(case.solution, other, points, back, slack)
    if not same:
        rule = f"{change.name} must not move the equilibria of\n{case.game!r}\nfrom "
        rule += f"{shown(case.solution)}\n"
        broken(case.where, rule, other, change.game)


def _payoff_vectors(case: Case) -> list[Point]:
    return [dict(enumerate(case.row(e.payoffs, "payoffs"))) for e in case.solution.equilibria]


def _largest(points: list[Point]) -> Fraction:
    sizes = (abs(value) for point in points for value in point.values())
    return max(sizes, default=Fraction(0)) + 1


def _ask(where: str, solver: Solver, game: Any) -> Any:
    """Return the solution, or `_REFUSED` if the solver refuses the game in the library's words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            return solver(game)
    except BaseBargainError as error:
        if not str(error):
            broken(where, "a refusal must say why", repr(error), game)
        return _REFUSED
    except Exception as error:  # the clause: nothing else gets through
        return broken(where, "a game must be solved or refused in words", repr(error), game)


def _check_shape(where: str, solution: Any, game: Any) -> None:
    """Check the fields of the solution, its components, and that emptiness has a reason."""
    fields = ("equilibria", "components", "complete", "status")
    missing = [name for name in fields if not hasattr(solution, name)]
    if missing:
        rule = f"the answer must be a solution with {', '.join(fields)}"
        broken(where, rule, f"{type(solution).__name__} without {', '.join(missing)}", game)
    if not isinstance(solution.complete, bool):
        broken(where, "complete must be True or False", repr(solution.complete), game)
    if not isinstance(solution.status, enum.Enum) or not isinstance(solution.status.value, str):
        broken(where, "status must be an enum whose value is the remedy", solution.status, game)
    inside = [id(e) for component in solution.components for e in component]
    if sorted(inside) != sorted(id(e) for e in solution.equilibria):
        broken(where, "components must divide up the equilibria", solution.components, game)
    for component in solution.components:
        members = {k for subset in component.subsets for k in subset}
        if members != set(range(len(component))):
            broken(where, "subsets must cover their component", component.subsets, game)
    if not solution.equilibria and not (solution.status.value or getattr(solution, "note", "")):
        broken(where, "an empty list must have a reason in status or note", "none", game)


def _check_equilibrium(case: Case, concept: Concept, equilibrium: Any) -> None:
    """Check the fields of an equilibrium, that they are exact where they must be, and the rest."""
    missing = [
        name for name in ("payoffs", "regret", *concept.fields) if not hasattr(equilibrium, name)
    ]
    case.demand(not missing, f"an equilibrium must have {', '.join(missing)}", equilibrium)
    count = len(getattr(case.game, "players", equilibrium.payoffs))
    rule = "there must be one payoff per player"
    case.demand(len(equilibrium.payoffs) == count, rule, equilibrium.payoffs)
    if concept.exact and case.precise:
        numbers = [*equilibrium.payoffs, equilibrium.regret]
        numbers += [n for name in concept.fields for n in numbers_in(getattr(equilibrium, name))]
        rule = "exact payoffs must give exact answers"
        case.demand(not any(map(_is_rounded, numbers)), rule, equilibrium)
    concept.judge(case, equilibrium)


def _is_rounded(number: Any) -> bool:
    """Whether a number is a float, bounds that are infinite excepted."""
    if hasattr(number, "free_symbols"):
        return bool(number.atoms(sympy.Float))
    return isinstance(number, float) and isfinite(number)
