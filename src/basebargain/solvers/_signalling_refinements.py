"""Refinements of signalling equilibria: which beliefs after an unsent message are reasonable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

from basebargain._errors import NotApplicableError, SolverError
from basebargain.solvers._nplayer_simplex import LinearProgram
from basebargain.solvers._signalling import Key, SignallingEquilibrium
from basebargain.solvers._signalling_polytope import TooManyVerticesError
from basebargain.solvers._signalling_reading import ExactSignalling, read
from basebargain.solvers._signalling_shape import arranged
from basebargain.solvers._solution import Component, Solution

__all__ = ["Elimination", "Refinement", "divinity_d1", "intuitive_criterion"]

Verdict: TypeAlias = tuple[frozenset[int], frozenset[int]]
Test: TypeAlias = Callable[[ExactSignalling, Sequence[Fraction], int], Verdict]


@dataclass(frozen=True, eq=False)
class Elimination:
    """Why an equilibrium falls.

    Attributes
    ----------
    equilibrium : SignallingEquilibrium
    message : str
        The unsent message.
    type : str
        A type that would send it, once the receiver believes only what is reasonable.
    excluded : tuple of str
        The types the receiver must not believe in after the message.
    reason : str
    """

    equilibrium: SignallingEquilibrium
    message: str
    type: str
    excluded: tuple[str, ...]
    reason: str

    def __repr__(self) -> str:
        return f"{self.equilibrium!r} falls: {self.reason}"


@dataclass(frozen=True, eq=False)
class Refinement:
    """What a refinement leaves and what it removes.

    Attributes
    ----------
    survivors : Solution of SignallingEquilibrium
        ``complete`` is False, with a note, when a continuum survives in part only.
    eliminated : tuple of Elimination
        One for each extreme equilibrium that falls, at the first message that kills it.
    criterion : str
    """

    survivors: Solution[SignallingEquilibrium]
    eliminated: tuple[Elimination, ...]
    criterion: str

    def __repr__(self) -> str:
        head = f"{self.criterion}: {len(self.survivors)} survive, {len(self.eliminated)} fall"
        return "\n".join(
            [
                head,
                *(f"  survives: {eq}" for eq in self.survivors),
                *(f"  {loss}" for loss in self.eliminated),
            ]
        )


def intuitive_criterion(solution: Solution[SignallingEquilibrium]) -> Refinement:
    """Keep the equilibria that pass the intuitive criterion of Cho and Kreps.

    Parameters
    ----------
    solution : Solution of SignallingEquilibrium
        From `sequential_equilibria`.

    Returns
    -------
    Refinement

    Notes
    -----
    After an unsent message, a type is excluded if its equilibrium payoff exceeds the best that the
    message could bring it, over all responses that are best under some belief.
    The equilibrium falls if some other type would gain from the message against every response that
    is best under a belief on the types not excluded [1]_.
    Nothing is asked when every type is excluded.

    References
    ----------
    .. [1] I.-K. Cho, D. M. Kreps, "Signaling games and stable equilibria", Quarterly Journal of
       Economics 102 (1987) 179-221.

    Examples
    --------
    >>> import basebargain as bb
    >>> from fractions import Fraction
    >>> game = bb.SignallingGame.from_arrays(
    ...     [[[0, 2], [1, 3]], [[1, 3], [0, 2]]],
    ...     [[[1, 0], [1, 0]], [[0, 1], [0, 1]]],
    ...     prior=(Fraction(1, 10), Fraction(9, 10)),
    ...     types=("weak", "strong"),
    ...     messages=("beer", "quiche"),
    ...     responses=("duel", "retreat"),
    ... )
    >>> refined = bb.intuitive_criterion(bb.sequential_equilibria(game))
    >>> {eq.sent for eq in refined.survivors}
    {('beer',)}
    >>> refined.eliminated[0].message, refined.eliminated[0].type, refined.eliminated[0].excluded
    ('beer', 'strong', ('weak',))
    """
    return _refined(solution, "intuitive criterion", _intuitive, _intuitive_reason)


def divinity_d1(solution: Solution[SignallingEquilibrium]) -> Refinement:
    """Keep the equilibria whose outcome passes criterion D1.

    Parameters
    ----------
    solution : Solution of SignallingEquilibrium
        From `sequential_equilibria`.

    Returns
    -------
    Refinement

    Raises
    ------
    SolverError
        If there are too many types and responses to go through all mixed best responses.

    Notes
    -----
    After an unsent message, a type is excluded if some other type gains strictly from the message
    against every mixed best response (to one belief or another) against which the first gains
    weakly [1]_ [2]_.
    The equilibrium falls if no mixed best response to a belief on the remaining types keeps all
    types from sending the message, so that its outcome cannot be supported by reasonable beliefs.
    The inclusions are decided exactly, by polytopes.

    References
    ----------
    .. [1] J. S. Banks, J. Sobel, "Equilibrium selection in signaling games", Econometrica 55 (1987)
       647-661.
    .. [2] I.-K. Cho, D. M. Kreps, "Signaling games and stable equilibria", Quarterly Journal of
       Economics 102 (1987) 179-221.

    Examples
    --------
    >>> import basebargain as bb
    >>> from fractions import Fraction
    >>> game = bb.SignallingGame.from_arrays(
    ...     [[[0, 2], [1, 3]], [[1, 3], [0, 2]]],
    ...     [[[1, 0], [1, 0]], [[0, 1], [0, 1]]],
    ...     prior=(Fraction(1, 10), Fraction(9, 10)),
    ...     types=("weak", "strong"),
    ...     messages=("beer", "quiche"),
    ...     responses=("duel", "retreat"),
    ... )
    >>> {eq.sent for eq in bb.divinity_d1(bb.sequential_equilibria(game)).survivors}
    {('beer',)}
    """
    return _refined(solution, "D1", _d1, _d1_reason)


def _refined(
    solution: Any,
    criterion: str,
    test: Test,
    reason: Callable[[Sequence[str], str, str], str],
) -> Refinement:
    given = solution.equilibria if isinstance(solution, Solution) else (solution,)
    if not all(isinstance(eq, SignallingEquilibrium) for eq in given):
        msg = (
            f"{criterion}: a solution of sequential_equilibria is needed; got "
            f"{type(solution).__name__} with {type(given[0]).__name__}: pass that solution whole."
        )
        raise NotApplicableError(msg)
    if not solution.equilibria:
        return Refinement(solution, (), criterion)
    game = solution.equilibria[0].game
    exact, _ = read(game)
    try:
        verdicts = {eq.exact: _verdicts(exact, eq.exact, test) for eq in solution}
    except TooManyVerticesError:
        msg = (
            f"{criterion}: the beliefs after a message fall into too many regions of different "
            f"best responses; got {len(game.types)} types and {len(game.outcomes)} outcomes: "
            "merge types or responses."
        )
        raise SolverError(msg) from None
    eliminated = []
    for eq in solution:
        deadly = [m for m, (_, gainers) in verdicts[eq.exact].items() if gainers]
        if deadly:
            message = game.messages[deadly[0]]
            excluded, gainers = verdicts[eq.exact][deadly[0]]
            names = tuple(game.types[t] for t in sorted(excluded))
            sender = game.types[min(gainers)]
            text = reason(names, message, sender)
            eliminated.append(Elimination(eq, message, sender, names, text))
    fallen = {loss.equilibrium.exact for loss in eliminated}
    return Refinement(_survivors(solution, exact, verdicts, fallen), tuple(eliminated), criterion)


def _verdicts(exact: ExactSignalling, key: Key, test: Test) -> dict[int, Verdict]:
    """For each unsent message: the types excluded, and those that would then deviate."""
    sender, _ = key
    values = _type_payoffs(exact, key)
    unsent = [m for m in range(len(exact.sender)) if not any(row[m] for row in sender)]
    return {m: test(exact, values, m) for m in unsent}


def _type_payoffs(exact: ExactSignalling, key: Key) -> list[Fraction]:
    _, receiver = key
    return [
        max(exact.type_payoff(t, m, response) for m, response in enumerate(receiver))
        for t in range(len(exact.prior))
    ]


def _intuitive(exact: ExactSignalling, values: Sequence[Fraction], message: int) -> Verdict:
    cells, table = exact.cells[message], exact.sender[message]
    possible = cells.best_replies()
    excluded = frozenset(
        t for t, value in enumerate(values) if value > max(table[t][r] for r in possible)
    )
    rest = cells.types - excluded
    if not excluded or not rest:
        return excluded, frozenset()
    replies = cells.best_replies(rest)
    gainers = frozenset(t for t in rest if values[t] < min(table[t][r] for r in replies))
    return excluded, gainers


def _d1(exact: ExactSignalling, values: Sequence[Fraction], message: int) -> Verdict:
    cells, table = exact.cells[message], exact.sender[message]
    sets = cells.supportable()
    excluded = frozenset(
        t
        for t in cells.types
        if any(_dominated(table, values, sets, (t, other)) for other in cells.types - {t})
    )
    if not excluded:
        return excluded, frozenset()
    rest = cells.types - excluded
    reasonable = cells.supportable(rest)
    quiet = [_Gain([-u for u in table[t]], value) for t, value in enumerate(values)]
    if any(_exists(best, quiet) for best in reasonable):
        return excluded, frozenset()
    replies = frozenset().union(*reasonable)
    always = frozenset(t for t in cells.types if values[t] < min(table[t][r] for r in replies))
    sometimes = frozenset(t for t in rest if values[t] < max(table[t][r] for r in replies))
    return excluded, always & rest or always or sometimes or rest


@dataclass(frozen=True)
class _Gain:
    """The condition payoffs . response + constant >= 0 on mixed responses."""

    payoffs: Sequence[Fraction]
    constant: Fraction


def _exists(best: frozenset[int], conditions: Sequence[_Gain]) -> bool:
    """Whether some mixture of these responses meets all conditions."""
    columns = sorted(best)
    return LinearProgram(
        len(columns),
        upper=[([-c.payoffs[r] for r in columns], c.constant) for c in conditions],
        equal=[([1] * len(columns), 1)],
    ).feasible


def _dominated(
    table: Sequence[Sequence[Fraction]],
    values: Sequence[Fraction],
    sets: Sequence[frozenset[int]],
    pair: tuple[int, int],
) -> bool:
    """Whether the second type gains strictly wherever the first gains weakly, and somewhere."""
    first, second = pair
    somewhere = any(table[second][r] > values[second] for best in sets for r in best)
    weakly = _Gain(table[first], -values[first])
    not_strictly = _Gain([-u for u in table[second]], values[second])
    return somewhere and not any(_exists(best, [weakly, not_strictly]) for best in sets)


def _intuitive_reason(excluded: Sequence[str], message: str, sender: str) -> str:
    return (
        f"{message!r} could never bring {_listed(excluded)} as much as the equilibrium does; "
        f"believing that, the receiver answers so that {sender!r} gains by sending it"
    )


def _d1_reason(excluded: Sequence[str], message: str, sender: str) -> str:
    return (
        f"wherever {message!r} would tempt {_listed(excluded)} at all, another gains strictly; "
        f"believing that, the receiver answers so that {sender!r} gains by sending it"
    )


def _listed(names: Sequence[str]) -> str:
    return " or ".join(map(repr, names))


def _survivors(
    solution: Solution[SignallingEquilibrium],
    exact: ExactSignalling,
    verdicts: dict[Key, dict[int, Verdict]],
    fallen: set[Key],
) -> Solution[SignallingEquilibrium]:
    """Return the solution without the fallen, saying where a continuum is torn."""
    kept: list[list[Key]] = []
    torn = False
    for component in solution.components:
        for subset in component.subsets:
            members = [component[k].exact for k in subset]
            left = [key for key in members if key not in fallen]
            torn |= 0 < len(left) < len(members) or not _uniform(exact, members, verdicts)
            kept.append(left)
    known = {eq.exact: eq for eq in solution}
    position = {eq.exact: k for k, eq in enumerate(solution)}
    _, components = arranged(kept, position.__getitem__)
    parts: tuple[Component[Any], ...] = tuple(
        Component(tuple(known[key] for key in members), subsets) for members, subsets in components
    )
    note = (
        "A continuum survives in part, or its payoffs vary along it: only its extreme equilibria "
        "were judged."
    )
    return replace(
        solution,
        equilibria=tuple(eq for part in parts for eq in part),
        components=parts,
        complete=solution.complete and not torn,
        note=" ".join([*([solution.note] if solution.note else []), *([note] if torn else [])]),
    )


def _uniform(
    exact: ExactSignalling, members: Sequence[Key], verdicts: dict[Key, dict[int, Verdict]]
) -> bool:
    """Whether the verdict on the extreme equilibria holds on all that they span.

    It does when, among those that leave a message unsent, the types' payoffs are all the same; the
    verdict depends on nothing else.
    """
    for message in range(len(exact.sender)):
        face = [key for key in members if message in verdicts[key]]
        if len({tuple(_type_payoffs(exact, key)) for key in face}) > 1:
            return False
    return True
