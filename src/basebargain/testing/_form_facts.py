"""What must be true of a game of each form, checked from what the game shows of itself.

A game checks itself when it is made; here the same is asked again, in other words, of the finished
game, where a faulty substitution or a changed copy would show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations_with_replacement, product
from math import isfinite
from typing import Any

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
    TransferAgreements,
)
from basebargain.testing._form_labels import check_labels
from basebargain.testing._form_numbers import Fact, are_chances, check_kind, check_numbers, same
from basebargain.testing._form_trees import tree_facts
from basebargain.testing._reading import is_exact
from basebargain.testing._report import broken

__all__ = ["check_facts", "is_own"]


def check_facts(where: str, game: Any) -> None:
    """Check what is special to the form of a game without free parameters.

    Raises
    ------
    ContractError
        At the first fact that does not hold.
    """
    for form, facts in _FACTS.items():
        if isinstance(game, form):
            check_labels(where, game)
            check_numbers(where, game)
            check_kind(where, game)
            for rule, holds, came in facts(game):
                if not holds:
                    broken(where, rule, came, game)


def _strategic(game: StrategicGame) -> list[Fact]:
    shape = (len(game.players), *map(len, game.strategies))
    fits = (
        "payoffs must have one axis per player",
        game.payoffs.shape == shape,
        game.payoffs.shape,
    )
    if game.payoffs.shape != shape:
        return [fits]
    profiles = list(product(*game.strategies))
    shown = [game.payoff(*profile) for profile in profiles]
    held = list(zip(*(table.flat for table in game.payoffs), strict=True))
    return [
        fits,
        ("shape must count the strategies", game.shape == shape[1:], game.shape),
        ("payoff must read the table by labels", shown == held, shown),
    ]


def _signalling(game: SignallingGame) -> list[Fact]:
    ends = [
        [*game.payoff(kind, message, reply)]
        for kind in game.types
        for message in game.messages
        for reply in game.replies(message)
    ]
    held = game.payoffs.transpose(1, 2, 0).reshape(-1, 2).tolist()
    facts: list[Fact] = [
        ("the prior must be positive", min(game.prior) > 0, game.prior),
        ("the prior must add up to one", are_chances(game.prior.tolist()), game.prior),
        ("payoff must read the table by labels", ends == held, ends),
    ]
    if not all(holds for _, holds, _ in facts):
        return facts
    tree = game.to_extensive()
    return [
        *facts,
        ("the tree must have the same payoffs", tree.payoffs.tolist() == ends, tree.payoffs),
        *tree_facts(tree),
    ]


def _bargaining(game: BargainingProblem) -> list[Fact]:
    return [
        ("at most one outside option each", _owners_differ(game), game.outside),
        ("is_exact must say whether a float is there", game.is_exact == is_exact(game), game),
        *(_patience(game) if game.impatience else []),
        *(_segments(game) if isinstance(game.feasible, TransferAgreements) else []),
    ]


def _patience(game: BargainingProblem) -> list[Fact]:
    """Check what time makes of a problem: the worth of endless talks, and bargaining power."""
    hazard, after = 0, game.inside
    if game.breakdown is not None:
        hazard, after = game.breakdown.hazard, game.breakdown.payoffs
    # The value of talks solves (rate + hazard) d = rate inside + hazard after.
    talks = [
        same((rate + hazard) * d, rate * stay + hazard * end)
        for rate, d, stay, end in zip(
            game.impatience, game.disagreement, game.inside, after, strict=True
        )
    ]
    first, second = (rate + hazard for rate in game.impatience)
    shares = game.power
    return [
        ("impatience must be positive", min(game.impatience) > 0, game.impatience),
        ("the hazard must not be negative", hazard >= 0, hazard),
        ("hazard must be that of the breakdown", game.hazard == hazard, game.hazard),
        ("disagreement must be what endless talks are worth", all(talks), game.disagreement),
        ("power must add up to one", same(sum(shares), 1), shares),
        ("power must favour patience", same(shares[0] * first, shares[1] * second), shares),
    ]


def _owners_differ(game: BargainingProblem) -> bool:
    owners = [option.player for option in game.outside]
    return len(set(owners)) == len(owners) and set(owners) <= set(game.players)


def _segments(game: BargainingProblem) -> list[Fact]:
    """Each agreement, at the least and the largest transfer, lies at the ends of its segment."""
    feasible: Any = game.feasible
    payee = game.players.index(feasible.transfer.payee)
    facts: list[Fact] = []
    for deal, segment in zip(feasible.agreements, feasible.segments(game.players), strict=True):
        ends = [(feasible.transfer.floor, segment.low[payee], segment.high[1 - payee])]
        if feasible.transfer.cap is not None:
            ends.append((feasible.transfer.cap, segment.high[payee], segment.low[1 - payee]))
        for paid, got, left in ends:
            right = deal.payoffs[payee] + paid, deal.payoffs[1 - payee] - paid
            holds = same(got, right[0]) and same(left, right[1])
            facts.append((f"{deal.label!r} must end at the bounds of the transfer", holds, segment))
    return facts


def _markov(game: MarkovGame) -> list[Fact]:
    facts: list[Fact] = [
        ("discount factors must lie in [0, 1)", _are_discounts(game.discounts), game.discounts),
        ("play must start in a state", game.start in game.stages, game.start),
        ("states must be those with a stage", game.states == tuple(game.stages), game.states),
    ]
    for state, stage in game.stages.items():
        rows = game.transitions[state]
        shape = (*map(len, stage.strategies), len(game.stages))
        facts += [
            ("every state must have the same players", stage.players == game.players, stage),
            (f"chances from {state!r} need one row per profile", rows.shape == shape, rows.shape),
            (
                f"chances from {state!r} must add up to one",
                all(are_chances(row) for row in rows.reshape(-1, len(game.stages)).tolist()),
                rows,
            ),
            *_strategic(stage),
        ]
    return facts


def _are_discounts(rates: Any) -> bool:
    return all(0 <= rate < 1 for rate in rates)


def _quadratic(game: QuadraticMarkovGame) -> list[Fact]:
    states = ["/".join(levels) for levels in product(*game.components.values())]
    terms = 1 + len(game.efforts) + len(game.efforts) * (len(game.efforts) + 1) // 2
    counts = [len(levels) for levels in game.components.values()]
    inside = all(
        0 <= aim < count for row in game.targets for aim, count in zip(row, counts, strict=True)
    )
    powers = [
        m for d in range(3) for m in combinations_with_replacement(range(len(game.efforts)), d)
    ]
    owners = [game.players.index(player) for player, _ in game.efforts]
    intervals = all(low <= high for low, high in game.bounds.reshape(-1, 2).tolist())
    return [
        ("states must be the combinations of levels", list(game.states) == states, game.states),
        ("discount factors must lie in [0, 1)", _are_discounts(game.discounts), game.discounts),
        ("play must start in a state", game.start in states, game.start),
        ("payoffs need one column per monomial", game.payoffs.shape[-1] == terms, game.payoffs),
        ("monomials must be of degree two at most", list(game.monomials) == powers, game.monomials),
        ("owners must be those who make the efforts", list(game.owners) == owners, game.owners),
        (
            "intensities need one column per monomial",
            game.intensities.shape == (len(states), len(counts), terms),
            game.intensities.shape,
        ),
        ("components must move to levels they have", inside, game.targets),
        ("efforts must come from intervals", intervals, game.bounds),
    ]


def _coalitional(game: CoalitionalGame) -> list[Fact]:
    size = len(game.players)
    worth: Mapping[frozenset[str], Any] = {
        frozenset(own): game.worth(*own) for own in game.coalitions
    }
    by_bits = [
        worth[frozenset(p for k, p in enumerate(game.players) if mask >> k & 1)]
        for mask in range(2**size)
    ]
    facts: list[Fact] = [
        ("the empty coalition must be worth nothing", game.worths[0] == 0, game.worths[0]),
        ("there must be one worth per coalition", len(worth) == 2**size, len(game.worths)),
        ("worth must read the table by bits", by_bits == game.worths.tolist(), by_bits),
    ]
    if size <= 4:
        facts += _shape_of_worths(game)
    return facts


def _shape_of_worths(game: CoalitionalGame) -> list[Fact]:
    """Monotonicity, superadditivity and convexity by their definitions over pairs of coalitions."""
    plain = game.exact()
    sets = [frozenset(own) for own in plain.coalitions]
    v = dict(zip(sets, plain.worths, strict=True))
    pairs = list(product(sets, repeat=2))
    grows = all(v[a] <= v[b] for a, b in pairs if a <= b)
    merges = all(v[a] + v[b] <= v[a | b] for a, b in pairs if not a & b)
    swells = all(v[a] + v[b] <= v[a | b] + v[a & b] for a, b in pairs)
    return [
        ("is_monotone must say what holds", game.is_monotone == grows, game.is_monotone),
        ("is_superadditive must say what holds", game.is_superadditive == merges, not merges),
        ("is_convex must say what holds", game.is_convex == swells, not swells),
    ]


def _global(game: GlobalGame) -> list[Fact]:
    large = game.large
    shares = [game.cost] if large is None else [game.cost, large.weight]
    if large is not None and large.cost is not None:
        shares.append(large.cost)
    sources = [
        (game.prior_mean, game.prior_precision),
        (game.public_signal, game.public_precision),
    ]
    known = [(mean, precision) for mean, precision in sources if precision is not None]
    total = sum(precision for _, precision in known)
    centre = sum(mean * precision for mean, precision in known)
    return [
        ("costs and weights must lie in (0, 1)", all(0 < s < 1 for s in shares), shares),
        (
            "a chance of taking part must lie in [0, 1]",
            large is None or large.participation is None or 0 <= large.participation <= 1,
            large,
        ),
        ("precisions must be positive", all(p > 0 and isfinite(p) for _, p in known), known),
        ("common precisions must add up", same(game.common_precision, total), total),
        (
            "the common mean must weigh by precision",
            not known or same(game.common_mean * total, centre),
            game.common_mean,
        ),
        ("is_exact must say whether a float is there", game.is_exact == is_exact(game), game),
    ]


def _attrition(game: AttritionGame) -> list[Fact]:
    prizes = all(w > c for w, c in zip(game.winning, game.conceding, strict=True))
    clashes = all(both < w for both, w in zip(game.ties, game.winning, strict=True))
    hazard, after = 0, game.inside
    if game.breakdown is not None:
        hazard, after = game.breakdown.hazard, game.breakdown.payoffs
    # The value of waiting for ever solves (rate + hazard) idle = rate inside + hazard after.
    waits = [
        same((rate + hazard) * d, rate * stay + hazard * end)
        for rate, d, stay, end in zip(game.impatience, game.idle, game.inside, after, strict=True)
    ]
    pairs = zip(game.conceding, game.winning, strict=True)
    right = game.both or [(concedes + wins) / 2 for concedes, wins in pairs]
    ties = all(same(a, b) for a, b in zip(game.ties, right, strict=True))
    return [
        ("the hazard must not be negative", hazard >= 0, hazard),
        ("hazard must be that of the breakdown", game.hazard == hazard, game.hazard),
        ("idle must be what waiting for ever is worth", all(waits), game.idle),
        ("a tie must be worth what is given, or halfway", ties, game.ties),
        ("winning must be worth more than conceding", prizes, game.winning),
        ("a tie must be worth less than winning", clashes, game.ties),
        ("impatience must be positive", min(game.impatience) > 0, game.impatience),
        ("is_exact must say whether a float is there", game.is_exact == is_exact(game), game),
    ]


def _reputation(game: ReputationalBargaining) -> list[Fact]:
    demands = [demand for side in game.types for demand, _ in side]
    own = tuple(tuple(demand for demand, _ in side) for side in game.types)
    differ = all(len(set(side)) == len(side) for side in own)
    priors = [[prior for _, prior in side] for side in game.types]
    left = [same(free + sum(side), 1) for free, side in zip(game.rational, priors, strict=True)]
    return [
        ("demands must be those of the types, each once", game.demands == own and differ, own),
        ("demands must lie in (0, 1)", all(0 < demand < 1 for demand in demands), demands),
        ("priors must be positive", min(min(side) for side in priors) > 0, priors),
        ("a rational type must be left", min(game.rational) > 0 and all(left), game.rational),
        ("impatience must be positive", min(game.impatience) > 0, game.impatience),
        ("the pie must be positive", game.pie > 0, game.pie),
    ]


_FACTS: dict[type, Callable[[Any], list[Fact]]] = {
    StrategicGame: _strategic,
    ExtensiveGame: tree_facts,
    SignallingGame: _signalling,
    BargainingProblem: _bargaining,
    MarkovGame: _markov,
    QuadraticMarkovGame: _quadratic,
    CoalitionalGame: _coalitional,
    GlobalGame: _global,
    AttritionGame: _attrition,
    ReputationalBargaining: _reputation,
}


def is_own(game: Any) -> bool:
    """Whether a game is of one of the library's forms."""
    return isinstance(game, tuple(_FACTS))
