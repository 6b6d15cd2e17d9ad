"""Values of coalitional games: Shapley, Banzhaf, and Owen with a priori unions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms._coalitional import CoalitionalGame
from basebargain.forms._coalitional_labels import labels_of
from basebargain.forms._payoff import to_sympy
from basebargain.solvers._coalitional_answer import answer, as_kind, as_payoff_vector
from basebargain.solvers._coalitional_certificate import dividend_values
from basebargain.solvers._coalitional_outcomes import BanzhafValue, OwenValue, ShapleyValue
from basebargain.solvers._requirements import one_of
from basebargain.solvers._solution import Solution

__all__ = ["banzhaf_value", "owen_value", "shapley_value"]

SHAPLEY = "Mean of marginal contributions, coalitions collected by size; Shapley (1953)."
BANZHAF = "Mean of marginal contributions over all coalitions of the others; Banzhaf (1965)."
OWEN = "Mean of marginal contributions to unions and, within the union, to colleagues; Owen (1977)."

Share = Callable[[int, int], Fraction]


def shapley_value(game: CoalitionalGame) -> Solution[ShapleyValue]:
    """Return the Shapley value: each player's mean contribution over all orders of arrival.

    Parameters
    ----------
    game : CoalitionalGame
        Of any kind; with free parameters the value is an expression in them.

    Returns
    -------
    Solution of ShapleyValue
        One entry. Exact worths give exact values; floats give the exact value rounded once.

    Notes
    -----
    The value of player i is the sum over coalitions S without i of
    s! (n - s - 1)! / n! times v(S with i) - v(S) [1]_.
    It is the only value that is efficient, symmetric, additive and gives a dummy its own worth.
    The certificate computes it a second way: a coalition's Harsanyi dividend is divided equally
    among its members.

    References
    ----------
    .. [1] L. S. Shapley, "A value for n-person games", Contributions to the Theory of Games II,
       Princeton University Press (1953) 307-317.

    Examples
    --------
    >>> import basebargain as bb
    >>> gloves = bb.CoalitionalGame.from_function(
    ...     ("left", "right 1", "right 2"), lambda who: int("left" in who and len(who) > 1)
    ... )
    >>> bb.shapley_value(gloves)
    Solution: 1 equilibrium in 1 component, complete, certified
      ShapleyValue (left 2/3, right 1 1/6, right 2 1/6), regret 0
    """
    worths = _numbers(game, "shapley_value")
    n = len(game.players)
    weights = [Fraction(factorial(s) * factorial(n - s - 1), factorial(n)) for s in range(n)]
    exact = _by_size(worths, n, weights)
    payoffs = as_payoff_vector(exact, game.kind)
    regret = _regret(game, payoffs, lambda _, carrier: Fraction(1, carrier.bit_count()))
    return answer(game, [ShapleyValue(payoffs, regret, game.players)], SHAPLEY)


def banzhaf_value(game: CoalitionalGame) -> Solution[BanzhafValue]:
    """Return the Banzhaf value: each player's mean contribution over all coalitions of the others.

    Parameters
    ----------
    game : CoalitionalGame
        Of any kind; with free parameters the value is an expression in them.

    Returns
    -------
    Solution of BanzhafValue
        One entry, with the value itself as ``payoffs``, scaled to the worth of all as
        ``normalised``, and as counts of ``swings`` for simple games.

    Notes
    -----
    The value of player i is the mean of v(S with i) - v(S) over the 2^(n-1) coalitions S
    without i [1]_ [2]_.
    It is not efficient; when two players merge, the new player has the sum of their values.
    The certificate computes it a second way: a coalition of size s gives each member its Harsanyi
    dividend divided by 2^(s-1).

    References
    ----------
    .. [1] J. F. Banzhaf, "Weighted voting doesn't work: a mathematical analysis", Rutgers Law
       Review 19 (1965) 317-343.
    .. [2] P. Dubey, L. S. Shapley, "Mathematical properties of the Banzhaf power index",
       Mathematics of Operations Research 4 (1979) 99-131.

    Examples
    --------
    >>> import basebargain as bb
    >>> council = bb.CoalitionalGame.weighted_voting({"a": 50, "b": 49, "c": 1}, quota=51)
    >>> power = bb.banzhaf_value(council).equilibria[0]
    >>> [str(share) for share in power.normalised], [int(count) for count in power.swings]
    (['3/5', '1/5', '1/5'], [3, 1, 1])
    """
    worths = _numbers(game, "banzhaf_value")
    n = len(game.players)
    exact = _by_size(worths, n, [Fraction(1, 2 ** (n - 1))] * n)
    payoffs = as_payoff_vector(exact, game.kind)
    regret = _regret(game, payoffs, lambda _, carrier: Fraction(2, 2 ** carrier.bit_count()))
    outcome = BanzhafValue(payoffs, regret, game.players, game.worths[-1])
    return answer(game, [outcome], BANZHAF)


def owen_value(game: CoalitionalGame, unions: Iterable[Iterable[str]]) -> Solution[OwenValue]:
    """Return the Owen value of a game whose players have formed unions beforehand.

    Parameters
    ----------
    game : CoalitionalGame
        Of any kind; with free parameters the value is an expression in them.
    unions : iterable of iterables of str
        Disjoint sets of players; a player in none of them stands alone.

    Returns
    -------
    Solution of OwenValue
        One entry. Exact worths give exact values; floats give the exact value rounded once.

    Raises
    ------
    GameError
        If a union is empty, unions overlap, or a label is not a player.

    Notes
    -----
    Orders of arrival in which a union arrives without interruption are equally likely, and a player
    earns its mean contribution over them [1]_.
    Together a union earns its Shapley value in the game among unions.
    With every player alone, or all in one union, the value is Shapley's.
    The certificate computes it a second way: a coalition's Harsanyi dividend is divided equally
    among the unions that it meets, and each part equally among the members who meet it.

    References
    ----------
    .. [1] G. Owen, "Values of games with a priori unions", in R. Henn, O. Moeschlin (eds.),
       Mathematical Economics and Game Theory, Springer (1977) 76-88.

    Examples
    --------
    The two owners of right gloves face the owner of the left one together.

    >>> import basebargain as bb
    >>> gloves = bb.CoalitionalGame.from_function(
    ...     ("left", "right 1", "right 2"), lambda who: int("left" in who and len(who) > 1)
    ... )
    >>> bb.owen_value(gloves, [("right 1", "right 2")]).equilibria[0].payoffs.tolist()
    [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]
    """
    worths = _numbers(game, "owen_value")
    blocks = _blocks(game, unions)
    exact = [_owen(worths, k, blocks) for k in range(len(game.players))]
    payoffs = as_payoff_vector(exact, game.kind)
    regret = _regret(game, payoffs, lambda k, carrier: _owen_share(k, carrier, blocks))
    labels = tuple(labels_of(game.players, block) for block in blocks)
    return answer(game, [OwenValue(payoffs, regret, game.players, labels)], OWEN)


def _numbers(game: Any, where: str) -> list[Any]:
    """Exact worths, or the expressions of a game with free parameters."""
    if not isinstance(game, CoalitionalGame):
        msg = f"{where} takes a CoalitionalGame; got a {type(game).__name__}: build one first."
        raise NotApplicableError(msg)
    return list(game.worths if game.kind == "symbolic" else game.exact().worths)


def _by_size(worths: Sequence[Any], n: int, weights: Sequence[Fraction]) -> list[Any]:
    """Sum over S without i of weights[|S|] (v(S with i) - v(S)), for each player i."""
    with_player: list[list[list[Any]]] = [[[] for _ in range(n + 1)] for _ in range(n)]
    of_size: list[list[Any]] = [[] for _ in range(n + 1)]
    for mask, worth in enumerate(worths):
        size = mask.bit_count()
        of_size[size].append(worth)
        for k in range(n):
            if mask >> k & 1:
                with_player[k][size].append(worth)
    totals = [_add(entries) for entries in of_size]
    values = []
    for own in with_player:
        joined = [_add(entries) for entries in own]
        gains = [
            _scaled(weights[s], joined[s + 1]) - _scaled(weights[s], totals[s] - joined[s])
            for s in range(n)
        ]
        values.append(_add(gains))
    return values


def _add(entries: Sequence[Any]) -> Any:
    """Sum of numbers, or of expressions with like terms collected."""
    if any(hasattr(entry, "free_symbols") for entry in entries):
        import sympy

        return sympy.expand(sympy.Add(*map(to_sympy, entries)))
    return sum(entries, start=Fraction(0))


def _scaled(weight: Fraction, entry: Any) -> Any:
    return to_sympy(weight) * entry if hasattr(entry, "free_symbols") else weight * entry


def _blocks(game: CoalitionalGame, unions: Any) -> list[int]:
    """Return the unions as bit sets, players in none of them added as unions of one."""
    blocks: list[int] = []
    taken = 0
    if isinstance(unions, str) or not isinstance(unions, Iterable):
        msg = f"owen_value: unions must be sets of players; got {unions!r}: pass a list of lists."
        raise GameError(msg)
    for union in unions:
        block = 0
        for label in (
            union if isinstance(union, Iterable) and not isinstance(union, str) else [union]
        ):
            if not one_of(label, game.players):
                msg = f"owen_value: the players are {', '.join(game.players)}; got {label!r}."
                raise GameError(msg)
            bit = 1 << game.players.index(label)
            if (taken | block) & bit:
                msg = f"owen_value: unions must be disjoint; {label!r} occurs twice."
                raise GameError(msg)
            block |= bit
        if not block:
            msg = "owen_value: a union needs at least one player; got an empty one."
            raise GameError(msg)
        taken |= block
        blocks.append(block)
    alone = [1 << k for k in range(len(game.players)) if not taken >> k & 1]
    return sorted(blocks + alone, key=lambda block: block & -block)


def _owen(worths: Sequence[Any], player: int, blocks: Sequence[int]) -> Any:
    bit = 1 << player
    home = next(block for block in blocks if block & bit)
    others = [block for block in blocks if block != home]
    colleagues = [1 << k for k in range(home.bit_length()) if (home ^ bit) >> k & 1]
    terms = []
    for outside, arrived in _unions_of(others):
        outer = _order_weight(arrived, len(others))
        for inside, present in _unions_of(colleagues):
            weight = outer * _order_weight(present, len(colleagues))
            before = outside | inside
            terms.append(_scaled(weight, worths[before | bit]))
            terms.append(_scaled(-weight, worths[before]))
    return _add(terms)


def _unions_of(parts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Every union of some of the disjoint `parts`, with their number."""
    found = [(0, 0)]
    for part in parts:
        found += [(mask | part, count + 1) for mask, count in found]
    return iter(found)


def _order_weight(before: int, others: int) -> Fraction:
    """Chance that exactly a given set of `before` out of `others` arrives earlier."""
    return Fraction(factorial(before) * factorial(others - before), factorial(others + 1))


def _owen_share(player: int, carrier: int, blocks: Sequence[int]) -> Fraction:
    met = [block & carrier for block in blocks if block & carrier]
    home = next(part for part in met if part >> player & 1)
    return Fraction(1, len(met) * home.bit_count())


def _regret(game: CoalitionalGame, payoffs: Any, share: Share) -> Any:
    """Largest difference between the payoffs returned and the value by dividends."""
    if game.kind != "symbolic":
        worths = game.exact().worths.tolist()
        other = dividend_values(worths, len(game.players), share)
        own = [Fraction(value) for value in payoffs.tolist()]
        gap = max(abs(a - b) for a, b in zip(own, other, strict=True))
        return as_kind(gap, game.kind)
    import sympy

    other = dividend_values(
        list(game.worths), len(game.players), lambda k, mask: to_sympy(share(k, mask))
    )
    gap = sum(abs(sympy.expand(a - b)) for a, b in zip(payoffs, other, strict=True))
    return Fraction(0) if gap == 0 else math.inf
