"""Sequential equilibria of signalling games, all of them, with the beliefs that support them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._signalling import SignallingGame
from basebargain.solvers._extensive_certificate import (
    bayes_error,
    behaviour_payoffs,
    lowered,
    sequential_regret,
    tolerance,
)
from basebargain.solvers._requirements import require_numbers, whole_number
from basebargain.solvers._signalling_polytope import Point, TooManyVerticesError
from basebargain.solvers._signalling_pure import pure_equilibria
from basebargain.solvers._signalling_reading import Corner, ExactSignalling, read
from basebargain.solvers._signalling_shape import arranged, numbers, short
from basebargain.solvers._solution import Component, Solution, Status
from basebargain.solvers._subgame_perfect_reading import require_floats_suffice
from basebargain.solvers._subsets import maximal_subsets

__all__ = ["SignallingEquilibrium", "sequential_equilibria"]

METHOD = (
    "Vertex enumeration of the sender's and the receiver's best-reply polyhedra in integers, "
    "complementary pairs, responses to unsent messages supported by belief polytopes."
)
TOLERANCE = 1e-9
TOO_MANY_BELIEFS = "The beliefs after an unsent message have too many extreme points"

Key: TypeAlias = tuple[tuple[Point, ...], tuple[Point, ...]]


@dataclass(frozen=True, eq=False)
class SignallingEquilibrium:
    """A sequential equilibrium: strategies, and all beliefs that support them.

    Attributes
    ----------
    sender : array, shape (types, messages)
        Probability of each message, one row per type.
    receiver : tuple of arrays, one per message
        Probability of each response.
    beliefs : mapping of message to array, shape (extreme beliefs, types)
        After a message that is sent one row, by Bayes' rule; after one that is not, the vertices
        of the polytope of beliefs under which the response is best.
    payoffs : array, shape (2,)
        Expected payoffs of sender and receiver.
    type_payoffs : array, shape (types,)
        Expected payoff of each type of sender.
    regret : Fraction or float
        Largest gain from a one-shot deviation at any information set, at any extreme belief, or
        the largest departure from Bayes' rule if that is larger.
    exact : tuple
        Rows of the sender's and of the receiver's strategy as fractions, also where the game holds
        floats.
    game : SignallingGame
    """

    sender: NDArray[Any]
    receiver: tuple[NDArray[Any], ...]
    beliefs: Mapping[str, NDArray[Any]]
    payoffs: NDArray[Any]
    type_payoffs: NDArray[Any]
    regret: Any
    exact: Key
    game: SignallingGame

    @property
    def sent(self) -> tuple[str, ...]:
        """Messages sent with positive probability."""
        return tuple(
            m
            for m, column in zip(self.game.messages, self.sender.T, strict=True)
            if max(column) > 0
        )

    @property
    def regime(self) -> str:
        """``"separating"``, ``"pooling"`` or ``"semi-separating"``.

        Separating: no message is sent by two types, so the receiver learns the type.
        Pooling: every type sends every message with the same probability, so it learns nothing.
        """
        if ((self.sender > 0).sum(axis=0) <= 1).all():
            return "separating"
        same = all((row == self.sender[0]).all() for row in self.sender)
        return "pooling" if same else "semi-separating"

    def __repr__(self) -> str:
        spoken = "; ".join(
            f"{kind}: {_mix(self.game.messages, row)}"
            for kind, row in zip(self.game.types, self.sender, strict=True)
        )
        heard = "; ".join(
            f"{m}: {_mix(self.game.replies(m), row)}{'' if m in self.sent else ' (unsent)'}"
            for m, row in zip(self.game.messages, self.receiver, strict=True)
        )
        values = ", ".join(map(short, self.payoffs))
        return f"{self.regime} ({spoken} | {heard}) payoffs ({values}), regret {short(self.regret)}"


def sequential_equilibria(
    game: SignallingGame, *, max_vertices: int = 20_000
) -> Solution[SignallingEquilibrium]:
    """Return all sequential equilibria of a signalling game, continua included.

    Parameters
    ----------
    game : SignallingGame
        No free parameters; any finite numbers of types, messages and responses.
    max_vertices : int, optional
        Largest number of vertices of one player's polyhedron to hold.

    Returns
    -------
    Solution of SignallingEquilibrium
        Separating, pooling and semi-separating equilibria; extreme ones where there are continua.
        Within one of a component's subsets any mixture of the members' sender strategies together
        with any mixture of the members' receiver strategies is an equilibrium.
        ``complete`` is True unless `max_vertices` was hit; then pure ones are listed, up to two
        thousand, and ``note`` says so.
        Exact payoffs and prior give exact answers.

    Raises
    ------
    NotApplicableError
        If parameters are still free.

    Notes
    -----
    In a signalling game every belief after an unsent message is the limit of Bayesian beliefs under
    some trembles, one message at a time, so sequential equilibrium and perfect Bayesian equilibrium
    are the same [1]_ [2]_.

    With x the joint probability of type and message and y the responses, the receiver's best-reply
    conditions are linear in x (times the prior, beliefs need no division), and the sender's in y.
    The Nash equilibria are thus the complementary pairs of two polyhedra, and the vertices of these
    are found in integers, as for bimatrix games.
    An equilibrium is sequential exactly when the responses to each unsent message are best under
    some belief: a face condition on y.
    The list is therefore complete for every finite signalling game.

    Connected components are those of the strategies; the beliefs that support them form a convex
    set at each point.

    References
    ----------
    .. [1] D. M. Kreps, R. Wilson, "Sequential equilibria", Econometrica 50 (1982) 863-894.
    .. [2] D. Fudenberg, J. Tirole, "Perfect Bayesian equilibrium and sequential equilibrium",
       Journal of Economic Theory 53 (1991) 236-260.

    Examples
    --------
    >>> import basebargain as bb
    >>> from fractions import Fraction
    >>> favourite = {"weak": "quiche", "strong": "beer"}
    >>> game = bb.SignallingGame.from_function(
    ...     lambda kind, meal, reply: (
    ...         (meal == favourite[kind]) + 2 * (reply == "retreat"),
    ...         int((kind == "weak") == (reply == "duel")),
    ...     ),
    ...     types=("weak", "strong"),
    ...     messages=("beer", "quiche"),
    ...     responses=("duel", "retreat"),
    ...     prior=(Fraction(1, 10), Fraction(9, 10)),
    ... )
    >>> solution = bb.sequential_equilibria(game)
    >>> sorted({(eq.regime, eq.sent) for eq in solution})
    [('pooling', ('beer',)), ('pooling', ('quiche',))]
    >>> len(solution.components), solution.complete
    (2, True)
    """
    require_numbers(game, "sequential_equilibria", SignallingGame)
    max_vertices = whole_number(max_vertices, "sequential_equilibria: max_vertices")
    require_floats_suffice(game, "sequential_equilibria")
    exact, note = read(game)
    try:
        return _solution(game, exact, _all(exact, max_vertices), note)
    except TooManyVerticesError:
        pure, all_pure = pure_equilibria(exact)
    which = f"{'only the' if all_pure else 'only'} {len(pure)} pure equilibria"
    note = (
        f"A polyhedron has more than max_vertices={max_vertices} vertices; {which} are listed, "
        "each as a component of its own; "
        f"{'' if all_pure else 'more pure and '}mixed ones are not."
    )
    try:
        found = _solution(game, exact, [[pair] for pair in pure], note)
    except TooManyVerticesError:
        found = _solution(game, exact, [], f"{TOO_MANY_BELIEFS}; nothing is listed.")
    return replace(found, complete=False, status=Status.SIZE_LIMIT)


def _all(exact: ExactSignalling, limit: int) -> list[list[Key]]:
    """Return the maximal products of equilibria as lists of extreme points."""
    senders, receivers = exact.sender_corners(limit), exact.receiver_corners(limit)
    return [
        [(senders[i].mix, receivers[j].mix) for i in us for j in vs]
        for us, vs in _pieces(exact, senders, receivers)
    ]


def _pieces(
    exact: ExactSignalling, senders: Sequence[Corner], receivers: Sequence[Corner]
) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """Maximal products of equilibria: those of Nash equilibria, cut where beliefs must agree.

    After a message that one of the senders' corners sends, all responses are best under the same
    belief, by Bayes' rule; after one that none sends, they must have one that supports them all.
    """
    for us, vs in maximal_subsets(list(_edges(exact, senders, receivers))):
        groups = [vs]
        for m, cells in enumerate(exact.cells):
            if all(senders[i].is_unsent(m) for i in us):
                parts = [
                    frozenset(j for j in group if receivers[j].played(m) <= best)
                    for group in groups
                    for best in cells.supportable()
                ]
                groups = [part for part in dict.fromkeys(parts) if part]
        yield from ((us, group) for group in groups)


def _edges(
    exact: ExactSignalling, senders: Sequence[Corner], receivers: Sequence[Corner]
) -> Iterator[tuple[int, int]]:
    """Pairs of corners that are sequential equilibria; sets of receivers' corners are bits."""
    messages = range(len(exact.sender))
    best, unused = _bits(receivers, "best"), _bits(receivers, "unused")
    supported = [
        sum(
            1 << j
            for j, y in enumerate(receivers)
            if any(y.played(m) <= together for together in exact.cells[m].supportable())
        )
        for m in messages
    ]
    pairs = [(m, r) for m in messages for r in range(len(exact.receiver[m][0]))]
    for i, x in enumerate(senders):
        fits = (1 << len(receivers)) - 1
        for t, row in enumerate(x.mix):
            for m in messages:
                fits &= best.get((t, m), 0) if row[m] else -1
        for pair in pairs:
            fits &= -1 if pair in x.best else unused.get(pair, 0)
        for m in messages:
            fits &= supported[m] if x.is_unsent(m) else -1
        yield from ((i, j) for j, bit in enumerate(reversed(f"{fits:b}")) if bit == "1")


def _bits(corners: Sequence[Corner], which: str) -> dict[tuple[int, int], int]:
    """For each pair, the corners that have it in the set of this name, as bits."""
    found: dict[tuple[int, int], int] = {}
    for k, corner in enumerate(corners):
        for pair in getattr(corner, which):
            found[pair] = found.get(pair, 0) | 1 << k
    return found


def _solution(
    game: SignallingGame, exact: ExactSignalling, pieces: Sequence[Sequence[Key]], note: str
) -> Solution[SignallingEquilibrium]:
    keys, components = arranged(pieces, _order)
    tree = game.to_extensive()
    trees = tree, *lowered(tree)
    judged = {key: _certified(game, exact, trees, key) for key in keys}
    found = {key: eq for key, (eq, _, _) in judged.items()}
    parts = tuple(
        Component(tuple(found[key] for key in members), subsets) for members, subsets in components
    )
    listed = tuple(eq for part in parts for eq in part)
    excused, slight = (0, 0) if game.kind == "exact" else (tolerance(tree), TOLERANCE)
    fine = all(gain <= excused and error <= slight for _, gain, error in judged.values())
    status = Status.CERTIFIED if fine else Status.UNCERTIFIED
    return Solution(listed, parts, True, status, METHOD, note)


def _order(key: Key) -> list[list[Fraction]]:
    return [[-p for p in row] for side in key for row in side]


def _certified(
    game: SignallingGame,
    exact: ExactSignalling,
    trees: tuple[ExtensiveGame, ExtensiveGame, int],
    key: Key,
) -> tuple[SignallingEquilibrium, Any, Any]:
    """Return the equilibrium, its largest gain, and its largest departure from Bayes' rule."""
    tree, judged, unit = trees
    sender, receiver = ([numbers(row, game.kind) for row in side] for side in key)
    beliefs = {
        message: np.array([numbers(mu, game.kind) for mu in _beliefs(exact, key, m)])
        for m, message in enumerate(game.messages)
    }
    behaviour = {f"as {kind}": row for kind, row in zip(game.types, sender, strict=True)}
    behaviour |= {f"after {m}": row for m, row in zip(game.messages, receiver, strict=True)}
    values = [behaviour_payoffs(tree, behaviour, child)[0] for child in tree.places[0].children]
    gain, error = _worst(judged, behaviour, beliefs)
    gain *= unit
    equilibrium = SignallingEquilibrium(
        np.array(sender),
        tuple(receiver),
        MappingProxyType(beliefs),
        numbers(behaviour_payoffs(tree, behaviour), game.kind),
        numbers(values, game.kind),
        max(gain, error),
        key,
        game,
    )
    return equilibrium, gain, error


def _beliefs(exact: ExactSignalling, key: Key, message: int) -> list[Point]:
    """Bayes' rule after a message that is sent; the vertices of the supporting beliefs else."""
    sender, receiver = key
    joint = [p * row[message] for p, row in zip(exact.prior, sender, strict=True)]
    total = sum(joint, Fraction(0))
    if total:
        return [tuple(share / total for share in joint)]
    played = [r for r, p in enumerate(receiver[message]) if p > 0]
    return exact.cells[message].beliefs(played)


def _worst(
    tree: ExtensiveGame, behaviour: Mapping[str, Any], beliefs: Mapping[str, NDArray[Any]]
) -> tuple[Any, Any]:
    """Largest gain, and departure from Bayes' rule, over the extreme beliefs.

    Each message has its own beliefs, so rows are taken in turn.
    """
    gain: Any = 0
    error: Any = 0
    for turn in range(max(map(len, beliefs.values()))):
        held = {f"after {m}": rows[min(turn, len(rows) - 1)] for m, rows in beliefs.items()}
        gain = max(gain, sequential_regret(tree, behaviour, held))
        error = max(error, bayes_error(tree, behaviour, held))
    return gain, error


def _mix(labels: Sequence[str], weights: NDArray[Any]) -> str:
    return ", ".join(
        label if p == 1 else f"{label} {short(p)}"
        for label, p in zip(labels, weights, strict=True)
        if p > 0
    )
