"""The contract of solvers of games in strategic form.

A solution concept speaks about preferences: equilibria do not move when a payoff scale changes its
unit or its zero, when anything is renamed or reordered, or when a strategy that is never worth
playing is added.
"""

from __future__ import annotations

import enum
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Flaky

from basebargain._errors import BaseBargainError
from basebargain.testing._compare import same_answer
from basebargain.testing._regret import (
    exact,
    expected_payoffs,
    is_profile,
    normalised,
    payoff_span,
    regret,
)
from basebargain.testing._report import broken
from basebargain.testing._strategies import bimatrix_games

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from basebargain.forms import StrategicGame

__all__ = ["check_solver"]

Solver = Callable[["StrategicGame"], Any]
# A changed game, and how a profile of it reads in the original one (None: it has none there).
Change = tuple[str, "StrategicGame", Callable[[Any], Any]]

_SLACK = 1e-9
_REFUSED = object()


def check_solver(
    solver: Solver, games: SearchStrategy[StrategicGame] | None = None, *, examples: int = 100
) -> None:
    """Check a solver of games in strategic form on random games.

    The clauses: the answer is a solution whose components cover its equilibria; a game is left
    alone, and the same question gets the same answer; no exception but the library's own, no
    numerical warning; no empty list without a reason; every equilibrium is a profile of the game,
    with its payoffs, and with a certificate that a recomputation confirms; mixtures within a
    maximal Nash subset are equilibria; exact payoffs give exact answers; and a complete list is
    the same in other units of payoff, under other labels, in another order, and beside a strategy
    that nobody would ever play.

    Parameters
    ----------
    solver : callable
        From a ``StrategicGame`` to a ``Solution``.
        A game that it does not solve it refuses with an error of ``basebargain``.
    games : SearchStrategy of StrategicGame, optional
        Where the games come from; `bimatrix_games` if not given.
    examples : int
        How many games; the same ones at every call.

    Raises
    ------
    ContractError
        At the simplest game found that breaks a clause.

    Notes
    -----
    Certificates are held to 1e-9 of a player's payoff range plus the rounding of the largest
    payoff; those of exact games to zero.

    Examples
    --------
    >>> import basebargain as bb
    >>> from basebargain.testing import check_solver
    >>> check_solver(bb.nash_equilibria, examples=10)
    >>> check_solver(lambda game: None, examples=10)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    basebargain.testing._report.ContractError: check_solver(<lambda>): the answer ...
    """
    where = f"check_solver({getattr(solver, '__name__', type(solver).__name__)})"
    answered: list[bool] = []

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
    )
    @given(game=bimatrix_games() if games is None else games)
    def holds(game: StrategicGame) -> None:
        answered.append(_check(where, solver, game))

    try:
        holds()
    except Flaky as error:
        broken(where, "the same game must get the same answer", repr(error), games)
    if not any(answered):
        broken(where, "the solver must answer some of the games", "refusals only", None)


def _check(where: str, solver: Solver, game: StrategicGame) -> bool:
    """Check all clauses on one game; False if the solver refuses it."""
    before = game.payoffs.copy()
    solution = _ask(where, solver, game)
    if solution is _REFUSED:
        return False
    if not np.array_equal(before, game.payoffs):
        broken(where, "the game must be left alone", "other payoffs than before", game)
    _check_shape(where, solution, game)
    for equilibrium in solution.equilibria:
        _check_equilibrium(where, equilibrium, game)
    _check_subsets(where, solution, game)
    if not same_answer(solution, _ask(where, solver, game), _identity):
        broken(where, "the same game must get the same answer", "another one", game)
    for name, changed, back in _changes(game):
        other = _ask(where, solver, changed)
        if other is _REFUSED or other.complete != solution.complete:
            came = "a refusal" if other is _REFUSED else f"complete = {other.complete}"
            broken(where, f"{name} must not change what can be solved", came, changed)
        if solution.complete and not same_answer(solution, other, back):
            broken(where, f"{name} must not move the equilibria of\n{game!r}", other, changed)
    return True


def _ask(where: str, solver: Solver, game: StrategicGame) -> Any:
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


def _check_shape(where: str, solution: Any, game: StrategicGame) -> None:
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


def _check_equilibrium(where: str, equilibrium: Any, game: StrategicGame) -> None:
    """Check profile, payoffs and certificate of one equilibrium."""
    profile = equilibrium.profile
    precise = game.kind == "exact"
    if not is_profile(profile, game, 0 if precise else _SLACK):
        broken(where, "profiles must be probabilities over the strategies", profile, game)
    numbers = [*(p for mix in profile for p in mix), *equilibrium.payoffs, equilibrium.regret]
    if precise and not all(isinstance(number, (Fraction, int)) for number in numbers):
        broken(where, "exact payoffs must give exact answers", equilibrium, game)
    mixes = normalised(profile)
    gains = regret(game, mixes)
    means = expected_payoffs(game, mixes)
    if len(equilibrium.payoffs) != len(means):
        broken(where, "there must be one payoff per player", equilibrium.payoffs, game)
    allowed = [0 if precise else _tolerance(game, who) for who in range(len(game.players))]
    for who, player in enumerate(game.players):
        if gains[who] > allowed[who]:
            rule = f"{player!r} must not gain by deviating from {equilibrium!r}"
            broken(where, rule, f"a gain of {float(gains[who])!r}", game)
        if abs(exact(equilibrium.payoffs[who]) - means[who]) > allowed[who]:
            broken(where, f"payoffs must be those of {equilibrium!r}", equilibrium.payoffs, game)
    if not abs(exact(equilibrium.regret) - max(gains)) <= max(allowed):
        broken(where, f"regret must be {float(max(gains))!r}", equilibrium.regret, game)


def _check_subsets(where: str, solution: Any, game: StrategicGame) -> None:
    """Check that what a subset spans are equilibria, at the middle of each player's strategies.

    In a game of two players that one point decides about all mixtures.
    """
    for component in solution.components:
        for subset in component.subsets:
            members = [normalised(component[k].profile) for k in subset]
            middle = tuple(
                tuple(
                    sum(column, Fraction(0)) / len(members) for column in zip(*mixes, strict=True)
                )
                for mixes in zip(*members, strict=True)
            )
            for who, gain in enumerate(regret(game, middle)):
                if gain > (0 if game.kind == "exact" else _tolerance(game, who)):
                    rule = "mixtures within a subset must be equilibria"
                    broken(where, rule, f"a gain of {float(gain)!r} at {middle}", game)


def _tolerance(game: StrategicGame, who: int) -> Fraction:
    """Return 1e-9 of the player's payoff range, plus what rounding does to the largest payoff."""
    largest = float(np.abs(game.payoffs[who]).max())
    return Fraction(_SLACK) * payoff_span(game, who) + 8 * Fraction(float(np.spacing(largest)))


def _identity(profile: Any) -> Any:
    return profile


def _changes(game: StrategicGame) -> Iterator[Change]:
    """Yield games with the same equilibria under other units, names or orders."""
    count = len(game.players)
    factors = [(Fraction(3, 7), 8, Fraction(1, 2))[k % 3] for k in range(count)]
    if game.kind == "exact":
        yield "another unit and zero of payoffs", game.rescaled(factors, Fraction(-5, 3)), _identity
    else:
        # Powers of two leave every float exact, so that ties and near ties stay what they are.
        yield (
            "another unit of payoffs",
            game.rescaled([2.0 ** (3 - k) for k in range(count)]),
            _identity,
        )
    others = [[f"{label}'" for label in own] for own in game.strategies]
    yield "other names", game.renamed([f"{p}'" for p in game.players], others), _identity
    backwards = game.restricted([own[::-1] for own in game.strategies])
    yield "another order of strategies", backwards, lambda profile: [mix[::-1] for mix in profile]
    yield "another order of players", _players_reversed(game), lambda profile: list(profile)[::-1]
    for who, player in enumerate(game.players):
        name = f"a strictly dominated strategy of {player!r}"
        yield name, _with_dominated(game, who), _without_last(who)


def _players_reversed(game: StrategicGame) -> StrategicGame:
    axes = (0, *range(len(game.players), 0, -1))
    return replace(
        game,
        players=game.players[::-1],
        strategies=game.strategies[::-1],
        payoffs=game.payoffs.transpose(axes)[::-1],
    )


def _with_dominated(game: StrategicGame, who: int) -> StrategicGame:
    """Add a last strategy that is worse for its player than the first one, at every profile."""
    axis = who + 1
    first = game.payoffs.take([0], axis=axis)
    worse = first.copy()
    step = 1 + int(payoff_span(game, who))
    while not (worse[who] < first[who]).all():  # large floats swallow small steps
        worse[who] = first[who] - step
        step *= 2
    labels = list(game.strategies)
    labels[who] = (*labels[who], "".join(labels[who]) + " dominated")
    return replace(
        game,
        strategies=tuple(labels),
        payoffs=np.concatenate([game.payoffs, worse], axis=axis),
    )


def _without_last(who: int) -> Callable[[Any], Any]:
    """Return the reading of a profile without the added strategy; None if that one is played."""

    def back(profile: Any) -> Any:
        if profile[who][-1] != 0:
            return None
        return [mix[:-1] if k == who else mix for k, mix in enumerate(profile)]

    return back
