"""`check_solver` on every form: each clause catches a solver that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import strategies as st

import basebargain as bb
from basebargain import forms, solvers, testing
from basebargain._errors import NotApplicableError
from basebargain.solvers import Component, Status, _axiomatic as axiomatic
from basebargain.solvers._certificate import regret
from basebargain.solvers._markov_equilibrium import certified, certified_efforts
from basebargain.testing import ContractError, check_solver

half = Fraction(1, 2)
Breaking = Callable[[Any], Any]


@dataclass(frozen=True)
class Breach:
    """A solver that breaks a clause, games on which it shows, and words of the message."""

    solver: Breaking
    message: str
    options: dict[str, Any]


BREACHES: dict[str, Breach] = {}


def breaks(message: str, **options: Any) -> Callable[[Breaking], Breaking]:
    """Register a solver that breaks the clause whose message contains `message`."""

    def register(solver: Breaking) -> Breaking:
        BREACHES[solver.__name__] = Breach(solver, message, options)
        return solver

    return register


def rewritten(full: Any, change: Callable[[Any], Any]) -> Any:
    """Return a solution with every equilibrium changed, components included."""
    new = {id(e): change(e) for e in full.equilibria}
    return replace(
        full,
        equilibria=tuple(new[id(e)] for e in full.equilibria),
        components=tuple(
            replace(c, equilibria=tuple(new[id(e)] for e in c)) for c in full.components
        ),
    )


def kept(full: Any, wanted: Callable[[Any], bool]) -> Any:
    """Return a solution, as isolated points, without the equilibria not wanted."""
    some = tuple(e for e in full.equilibria if wanted(e)) or full.equilibria[:1]
    return replace(full, equilibria=some, components=tuple(Component((e,), ((0,),)) for e in some))


def edited(mapping: Any, change: Callable[[Any], Any]) -> Any:
    """Return a mapping with other values."""
    return MappingProxyType({key: change(value) for key, value in mapping.items()})


def even(row: Any) -> Any:
    """Return equal probabilities."""
    return np.array([Fraction(1, len(row))] * len(row), dtype=object)


# ------------------------------------------------------------------ trees

ENTRY = bb.ExtensiveGame(
    ("entrant", "incumbent"),
    bb.decision(
        "entrant",
        "entry",
        {
            "out": bb.terminal(0, 2),
            "in": bb.decision(
                "incumbent", "reply", {"fight": bb.terminal(-1, -1), "share": bb.terminal(1, 1)}
            ),
        },
    ),
)
# The second mover is content with either; the first one with both if it expects "a" one time in 4.
TIES = bb.ExtensiveGame(
    ("one", "two"),
    bb.decision(
        "one",
        "first",
        {
            "risk": bb.decision("two", "second", {"a": bb.terminal(4, 0), "b": bb.terminal(0, 0)}),
            "safe": bb.terminal(1, 1),
        },
    ),
)
TREES = {"games": testing.extensive_games(kinds=["ordinal"])}
OPEN = {"games": testing.extensive_games(kinds=["ordinal"], perfect_information=True)}
spe = bb.subgame_perfect_equilibria


@breaks("must not gain by deviating in the subgame", games=st.just(ENTRY))
def moves_at_random(game: Any) -> Any:
    return rewritten(spe(game), lambda e: replace(e, behaviour=edited(e.behaviour, even)))


@breaks("payoffs must be those of", **TREES)
def counts_wrongly(game: Any) -> Any:
    return rewritten(spe(game), lambda e: replace(e, payoffs=e.payoffs + 1))


@breaks("regret must be the largest gain", **TREES)
def claims_regret(game: Any) -> Any:
    return rewritten(spe(game), lambda e: replace(e, regret=Fraction(1)))


@breaks("behaviour must cover the information sets", **TREES)
def forgets_a_set(game: Any) -> Any:
    return rewritten(spe(game), lambda e: replace(e, behaviour=dict(list(e.behaviour.items())[1:])))


@breaks("another order", games=st.just(TIES))
def stops_at_the_first(game: Any) -> Any:
    full = spe(game)
    return kept(full, lambda e: e is full.equilibria[0])


@breaks("another unit", **OPEN)
def likes_large_numbers(game: Any) -> Any:
    return kept(spe(game), lambda e: e.payoffs[0] >= 0)


@breaks("solved or refused in words", **TREES)
def knows_no_chance(game: Any) -> Any:
    if game.chances.size:
        raise ZeroDivisionError
    return spe(game)


@breaks("must have a reason", **TREES)
def finds_nothing(game: Any) -> Any:
    return replace(spe(game), equilibria=(), components=(), note="")


@breaks("exact payoffs must give exact answers", **TREES)
def rounds(game: Any) -> Any:
    return rewritten(spe(game), lambda e: replace(e, payoffs=e.payoffs.astype(float)))


@breaks("an equilibrium must have behaviour", **TREES)
def plays_the_table(game: Any) -> Any:
    return bb.nash_equilibria(game.to_strategic())


@breaks("must not gain by deviating in the subgame", games=st.just(TIES))
def joins_everything(game: Any) -> Any:
    full = spe(game)
    every = tuple(range(len(full)))
    return replace(full, components=(Component(full.equilibria, (every,)),))


@breaks("a strictly dominated action", games=st.just(TIES))
def likes_small_trees(game: Any) -> Any:
    small = all(len(own.actions) == 2 for own in game.information_sets)
    return kept(spe(game), lambda e: small or e.is_pure)


AGENTS = {"games": testing.extensive_games(kinds=["ordinal"], ends=3), "concept": "agent logit"}


@breaks("must be the logit response", **AGENTS)
def errs_evenly(game: Any) -> Any:
    full = solvers.agent_logit_equilibrium(game, 0.0)
    return rewritten(full, lambda e: replace(e, precision=1.0))


@breaks("residual must be", **AGENTS)
def misstates_the_residual(game: Any) -> Any:
    full = solvers.agent_logit_equilibrium(game, 0.5)
    return rewritten(full, lambda e: replace(e, residual=1.0))


# ------------------------------------------------------------------ signals

SIGNALS = {"games": testing.signalling_games(types=2, messages=2, responses=2, kinds=["ordinal"])}
sequential = bb.sequential_equilibria
FAVOURITE = {"weak": "quiche", "strong": "beer"}
MEALS = bb.SignallingGame.from_function(
    lambda kind, meal, reply: (
        (meal == FAVOURITE[kind]) + 2 * (reply == "retreat"),
        int((kind == "weak") == (reply == "duel")),
    ),
    types=("weak", "strong"),
    messages=("beer", "quiche"),
    responses=("duel", "retreat"),
    prior=(Fraction(1, 10), Fraction(9, 10)),
)


@breaks("must follow Bayes' rule|another response", **SIGNALS)
def believes_anything(game: Any) -> Any:
    def change(e: Any) -> Any:
        corner = np.array([[Fraction(1)] + [Fraction(0)] * (len(game.types) - 1)], dtype=object)
        return replace(e, beliefs=edited(e.beliefs, lambda _: corner))

    return rewritten(sequential(game), change)


@breaks("some belief must support", **SIGNALS)
def believes_nothing(game: Any) -> Any:
    return rewritten(
        sequential(game), lambda e: replace(e, beliefs=edited(e.beliefs, lambda _: ()))
    )


@breaks("must not gain by another", games=st.just(MEALS))
def babbles(game: Any) -> Any:
    return rewritten(
        sequential(game), lambda e: replace(e, sender=np.array([even(row) for row in e.sender]))
    )


@breaks("payoffs must be expected ones", **SIGNALS)
def adds_up_wrongly(game: Any) -> Any:
    return rewritten(sequential(game), lambda e: replace(e, payoffs=e.payoffs + 1))


@breaks("type_payoffs must be", **SIGNALS)
def mixes_up_types(game: Any) -> Any:
    return rewritten(sequential(game), lambda e: replace(e, type_payoffs=e.type_payoffs + 1))


@breaks("a row per type", games=st.just(MEALS))
def drops_a_type(game: Any) -> Any:
    return rewritten(sequential(game), lambda e: replace(e, sender=e.sender[1:]))


@breaks("another order", games=st.just(MEALS))
def hears_one_message(game: Any) -> Any:
    return kept(sequential(game), lambda e: max(e.sender[0]) == e.sender[0][0])


@breaks("mixtures within a subset|must not gain by another message", games=st.just(MEALS))
def joins_all_talk(game: Any) -> Any:
    full = sequential(game)
    every = tuple(range(len(full)))
    return replace(full, components=(Component(full.equilibria, (every,)),))


# ------------------------------------------------------------------ talks

TALKS = {"games": testing.bargaining_problems(kinds=["integers"], outside=0, agreements=1)}
EXITS = {"games": testing.bargaining_problems(kinds=["integers"], outside=1)}
offers = bb.alternating_offers


@breaks("payoffs must be those of the deal|payoffs after", **TALKS)
def promises_more(problem: Any) -> Any:
    return rewritten(offers(problem), lambda e: replace(e, payoffs=e.payoffs + 1))


@breaks("the regime must be one", **TALKS)
def speaks_in_tongues(problem: Any) -> Any:
    return rewritten(offers(problem), lambda e: replace(e, regime="BANQUET"))


@breaks("the deal must be one of the agreements", **TALKS)
def invents_a_deal(problem: Any) -> Any:
    return rewritten(offers(problem), lambda e: replace(e, agreement="another"))


def paid(problem: Any, more: Any) -> Any:
    """Return the answer with another transfer, and the payoffs that follow from it."""
    payee = problem.players.index(problem.feasible.transfer.payee)

    def change(e: Any) -> Any:
        if e.transfer is None:
            return e
        payoffs = e.payoffs.copy()
        payoffs[payee] += more
        payoffs[1 - payee] -= more
        return replace(e, payoffs=payoffs, transfer=e.transfer + more)

    return rewritten(offers(problem), change)


@breaks("inverse proportion|transfer must keep its bounds|can make sure of", **TALKS)
def favours_the_payee(problem: Any) -> Any:
    return paid(problem, Fraction(1, 10))


@breaks("transfer must keep its bounds", **TALKS)
def pays_less_than_nothing(problem: Any) -> Any:
    return paid(problem, Fraction(-(10**6)))


TWO_DEALS = bb.BargainingProblem(
    ("p1", "p2"),
    forms.TransferAgreements(
        (forms.Agreement("small", (2, 2)), forms.Agreement("large", (5, 5))),
        forms.Transfer("p1", "p2", cap=9),
    ),
    (0, 0),
    (1, 1),
)
GIFT = bb.BargainingProblem(
    ("p1", "p2"),
    forms.TransferAgreements((forms.Agreement("deal", (5, 5)),), forms.Transfer("p1", "p2", cap=9)),
    (0, 0),
    (1, 1),
)


@breaks("must have what it can make sure of", games=st.just(GIFT))
def gives_all_away(problem: Any) -> Any:
    return paid(problem, 9)


@breaks("regret must vanish", **TALKS)
def regrets(problem: Any) -> Any:
    return rewritten(offers(problem), lambda e: replace(e, regret=Fraction(1)))


@breaks("must not be better for both", games=st.just(TWO_DEALS))
def takes_the_worst_deal(problem: Any) -> Any:
    deals = sorted(problem.feasible.agreements, key=lambda deal: sum(deal.payoffs))
    bounds = problem.feasible.transfer
    return offers(replace(problem, feasible=forms.TransferAgreements((deals[0],), bounds)))


@breaks("payoffs after OUTSIDE", **EXITS)
def leaves_with_nothing(problem: Any) -> Any:
    return rewritten(
        offers(problem),
        lambda e: replace(e, payoffs=e.payoffs * 0 - 7) if e.regime == "OUTSIDE" else e,
    )


FINITE = {"games": testing.bargaining_problems(sets=["finite"], outside=0, kinds=["integers"])}
CORNERS = {"games": testing.bargaining_problems(sets=["polyhedral"], outside=0, kinds=["integers"])}


@breaks("payoffs must be feasible|those of disagreement", concept="nash bargaining", **FINITE)
def dreams(problem: Any) -> Any:
    full = axiomatic.nash_bargaining(problem)
    return rewritten(full, lambda e: replace(e, payoffs=e.payoffs + 1))


@breaks("score higher|better for both", concept="nash bargaining", **CORNERS)
def adds_instead_of_multiplying(problem: Any) -> Any:
    return axiomatic.utilitarian(problem)


@breaks("score higher|another unit|better for both", concept="utilitarian", **CORNERS)
def multiplies_instead_of_adding(problem: Any) -> Any:
    return axiomatic.nash_bargaining(problem)


@breaks("score higher|another unit", concept="egalitarian", **CORNERS)
def looks_at_ideals(problem: Any) -> Any:
    return axiomatic.kalai_smorodinsky(problem)


@breaks("score higher|better for both", concept="kalai-smorodinsky", **FINITE)
def never_agrees(problem: Any) -> Any:
    full = axiomatic.nash_bargaining(problem)
    talks = np.array(problem.disagreement, dtype=object)
    return rewritten(full, lambda e: replace(e, regime="IMPASSE", payoffs=talks))


WAR = bb.AttritionGame(("a", "b"), (0, 0), (1, 1), inside=(-1, -1), impatience=(1, 1))
WARS = {"games": testing.attrition_games(kinds=["integers"]), "form": forms.AttritionGame}
wars = solvers.attrition_equilibria


@breaks("another date to concede", games=st.just(WAR))
def never_gives_in(game: Any) -> Any:
    return rewritten(wars(game), lambda e: replace(e, atoms=(0, 0), hazards=(0, 0)))


@breaks("the payoff of", **WARS)
def hopes_to_win(game: Any) -> Any:
    return rewritten(wars(game), lambda e: replace(e, payoffs=e.payoffs + 1))


@breaks("regret must", **WARS)
def is_sorry(game: Any) -> Any:
    return rewritten(wars(game), lambda e: replace(e, regret=Fraction(1)))


@breaks("must not move the equilibria", **WARS)
def lets_the_first_win(game: Any) -> Any:
    return kept(wars(game), lambda e: e.atoms[1] == 1)


# ------------------------------------------------------------------ states

ALONE = bb.StrategicGame.from_arrays([3, 1])
IDLE = bb.StrategicGame.from_arrays([2, 2])
STATES = {
    "games": st.just(
        bb.MarkovGame({"s1": ALONE, "s2": IDLE}, {"s1": [half, half], "s2": [0, 1]}, half)
    )
}
perfect = bb.markov_perfect_equilibria


@breaks("must not gain by one deviation", **STATES)
def drifts(game: Any) -> Any:
    full = perfect(game, starts=1)
    idle = tuple(tuple(even(mix) for mix in mixes) for mixes in full.equilibria[0].profile)
    return rewritten(full, lambda _: certified(game, idle))


@breaks("the value of 's1'", **STATES)
def overvalues(game: Any) -> Any:
    return rewritten(perfect(game, starts=1), lambda e: replace(e, values=e.values + 1))


@breaks("payoffs must be the values of the start", **STATES)
def starts_elsewhere(game: Any) -> Any:
    return rewritten(perfect(game, starts=1), lambda e: replace(e, payoffs=e.payoffs + 1))


@breaks("regret must be the largest gain", **STATES)
def has_no_regrets(game: Any) -> Any:
    return rewritten(perfect(game, starts=1), lambda e: replace(e, regret=Fraction(1)))


@breaks(
    "another order of states and actions",
    games=st.just(bb.MarkovGame({"s": IDLE}, {"s": [1]}, half)),
)
def prefers_an_action(game: Any) -> Any:
    return kept(perfect(game, starts=1), lambda e: e.profile[0][0][0] > 0)


e = sympy.Symbol("e")
EFFORTS = {
    "games": st.just(
        forms.QuadraticMarkovGame.from_expressions(
            players=("worker",),
            components={"work": ("open", "done")},
            efforts=[forms.Effort("worker", "e")],
            payoffs={"open": [e - e**2], "done": [1]},
            moves={"open": {"work": ("done", e / 2)}},
            discounts=half,
        )
    )
}


@breaks("efforts must lie in their intervals", **EFFORTS)
def works_too_hard(game: Any) -> Any:
    def change(e: Any) -> Any:
        return replace(e, profile=tuple(tuple(own + 2 for own in state) for state in e.profile))

    return rewritten(perfect(game, starts=1), change)


@breaks("must not gain by one deviation", **EFFORTS)
def never_works(game: Any) -> Any:
    idle = np.zeros((len(game.states), len(game.efforts)), dtype=object) + Fraction(0)
    lazy = certified_efforts(game, idle)
    one = Component((lazy,), ((0,),))
    return replace(
        perfect(game, starts=1), equilibria=(lazy,), components=(one,), status=Status.CERTIFIED
    )


# ------------------------------------------------------------------ coalitions

UNANIMITY = bb.CoalitionalGame.unanimity(("a", "b"), ("a", "b"))
MAJORITY = bb.CoalitionalGame.weighted_voting({"a": 1, "b": 1, "c": 1}, quota=2)
SHARES = testing.coalitional_games(players=(2, 3), kinds=["integers"])


def as_core(message: str) -> Callable[[Breaking], Breaking]:
    """Register a solver that breaks the contract of the core."""
    return breaks(message, games=SHARES)


@as_core("the core must reach")
def loses_a_corner(game: Any) -> Any:
    full = bb.core(game)
    return kept(full, lambda e: len(full) == 1 or e is not full.equilibria[-1])


@as_core("the core is not empty")
def sees_no_core(game: Any) -> Any:
    return replace(bb.core(game), equilibria=(), components=(), note="empty")


@breaks("the worth of all must be divided", games=st.just(UNANIMITY))
def gives_nothing(game: Any) -> Any:
    return rewritten(bb.core(game), lambda e: replace(e, payoffs=e.payoffs * 0))


@breaks("no coalition must gain by leaving", games=st.just(MAJORITY))
def takes_a_value_for_the_core(game: Any) -> Any:
    return bb.shapley_value(game)


@breaks("the value of 'p1'", games=SHARES, concept="shapley")
def counts_coalitions(game: Any) -> Any:
    return bb.banzhaf_value(game)


@breaks("the value of 'p1'", games=SHARES, concept="banzhaf")
def counts_orders(game: Any) -> Any:
    return bb.shapley_value(game)


@breaks("sorted excesses|less than alone", games=SHARES, concept="nucleolus")
def takes_a_value_for_the_nucleolus(game: Any) -> Any:
    return bb.shapley_value(game)


@breaks("sorted excesses|must not be empty", games=SHARES, concept="prenucleolus")
def stays_above_what_players_have_alone(game: Any) -> Any:
    return bb.nucleolus(game)


@breaks("epsilon must be", games=SHARES, concept="least core")
def misstates_epsilon(game: Any) -> Any:
    return rewritten(bb.least_core(game), lambda e: replace(e, epsilon=e.epsilon + 1))


@breaks("need lack more than", games=SHARES, concept="least core")
def is_content_with_less(game: Any) -> Any:
    (share,) = bb.shapley_value(game).equilibria
    received = {own: sum(share.payoff(player) for player in own) for own in game.coalitions[1:-1]}
    worst = max((game.worth(*own) - total for own, total in received.items()), default=Fraction(0))
    return rewritten(
        bb.least_core(game), lambda e: replace(e, payoffs=share.payoffs, epsilon=worst)
    )


# ------------------------------------------------------------------ cut-offs

ATTACKS = {
    "games": st.just(bb.GlobalGame(0.5, prior_mean=0.5, prior_precision=10.0, signal_precision=4.0))
}
thresholds = bb.global_game_equilibria


@breaks("must be indifferent|just suffice", **ATTACKS)
def acts_too_soon(game: Any) -> Any:
    return rewritten(thresholds(game), lambda e: replace(e, cutoff=e.cutoff + 0.01))


@breaks("success must end in", **ATTACKS)
def turns_success_round(game: Any) -> Any:
    return rewritten(thresholds(game), lambda e: replace(e, low=2.0))


@breaks("must not move the equilibria|must not change what", **ATTACKS)
def hopes_for_the_best(game: Any) -> Any:
    full = thresholds(game)
    return kept(full, lambda e: e is full.equilibria[-1])


# ------------------------------------------------------------------ mediators and leaders

DILEMMA = bb.StrategicGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]])
# The first player would commit to its second strategy, which the other does not like.
ENTRANCE = bb.StrategicGame.from_arrays([[2, 4], [1, 3]], [[1, 0], [0, 1]])
FEW = testing.bimatrix_games(kinds=["ordinal"], strategies=(1, 2))


@breaks("must not gain by disobeying", games=st.just(DILEMMA), concept="correlated")
def recommends_everything(game: Any) -> Any:
    full = solvers.correlated_equilibrium(game)
    size = int(np.prod(game.shape))
    flat = np.array([Fraction(1, size)] * size, dtype=object).reshape(game.shape)
    means = np.array([(table * flat).sum() for table in game.payoffs], dtype=object)
    return rewritten(full, lambda e: replace(e, distribution=flat, payoffs=means))


@breaks("payoffs must be the expected ones", games=FEW, concept="coarse correlated")
def expects_more(game: Any) -> Any:
    full = solvers.coarse_correlated_equilibrium(game)
    return rewritten(full, lambda e: replace(e, payoffs=e.payoffs + 1))


@breaks("must be over profiles", games=FEW, concept="correlated")
def forgets_a_player(game: Any) -> Any:
    full = solvers.correlated_equilibrium(game)
    return rewritten(full, lambda e: replace(e, distribution=e.distribution.sum(axis=0)))


@breaks("must be the logit response", games=FEW, concept="logit")
def trembles(game: Any) -> Any:
    full = solvers.logit_equilibria(game, 0.0)
    return rewritten(full, lambda e: replace(e, precision=1.0))


@breaks("residual must be", games=FEW, concept="logit")
def claims_a_residual(game: Any) -> Any:
    full = solvers.logit_equilibria(game, 0.5)
    return rewritten(full, lambda e: replace(e, residual=0.5))


@breaks("must not do better by a pure commitment", games=st.just(ENTRANCE), concept="stackelberg")
def commits_to_the_wrong_thing(game: Any) -> Any:
    """Play the equilibrium of simultaneous moves, (1, 1), as if it were the best commitment."""
    full = solvers.stackelberg(game, game.players[0], commitment="pure")
    corner = np.array([Fraction(1), Fraction(0)], dtype=object)
    payoffs = game.payoffs[:, 0, 0]
    return rewritten(full, lambda e: replace(e, profile=(corner, corner), payoffs=payoffs))


@breaks("the follower must not gain|must play one strategy", games=FEW, concept="stackelberg")
def ignores_the_follower(game: Any) -> Any:
    full = solvers.stackelberg(game, game.players[0])
    return rewritten(full, lambda e: replace(e, profile=(e.profile[0], e.profile[1][::-1])))


@pytest.mark.parametrize("name", BREACHES)
def test_a_broken_solver_is_caught(name: str) -> None:
    breach = BREACHES[name]
    with pytest.raises(ContractError, match=breach.message):
        check_solver(breach.solver, examples=200, **breach.options)


# ------------------------------------------------------------------ how it is called


def test_a_form_brings_its_games_and_its_concept() -> None:
    seen = set()

    def watching(game: Any) -> Any:
        seen.add(type(game))
        return bb.markov_perfect_equilibria(game, starts=1)

    check_solver(watching, form=forms.QuadraticMarkovGame, examples=1)
    check_solver(watching, form=bb.MarkovGame, examples=1)
    assert seen == {forms.QuadraticMarkovGame, bb.MarkovGame}


def test_games_of_two_forms_may_be_mixed() -> None:
    games = st.one_of(SHARES, testing.bimatrix_games(strategies=2))

    def both(game: Any) -> Any:
        return bb.core(game) if isinstance(game, bb.CoalitionalGame) else bb.nash_equilibria(game)

    check_solver(both, games, examples=10)


def test_an_unknown_concept_is_named() -> None:
    with pytest.raises(NotApplicableError, match="'trembling hand'"):
        check_solver(bb.nash_equilibria, concept="trembling hand")


def test_a_concept_of_another_form_is_refused() -> None:
    with pytest.raises(NotApplicableError, match="not one of ExtensiveGame"):
        check_solver(bb.core, form=bb.ExtensiveGame, concept="core")


def test_a_form_without_a_contract_is_refused() -> None:
    with pytest.raises(NotApplicableError, match="got int"):
        check_solver(bb.core, form=int)
    with pytest.raises(NotApplicableError, match="got str"):
        check_solver(bb.core, st.just("a game"))


def test_an_answer_with_a_remedy_need_not_be_an_equilibrium() -> None:
    """A status that says what is amiss is an honest answer; its numbers must still be right."""

    def doubtful(game: Any) -> Any:
        full = bb.nash_equilibria(game)
        fair = tuple(even(mix) for mix in full.equilibria[0].profile)
        payoffs = np.array([fair[0] @ table @ fair[1] for table in game.payoffs], dtype=object)
        one = replace(full.equilibria[0], profile=fair, payoffs=payoffs, regret=regret(game, fair))
        return replace(
            full,
            equilibria=(one,),
            components=(Component((one,), ((0,),)),),
            complete=False,
            status=Status.UNCERTIFIED,
        )

    check_solver(doubtful, testing.bimatrix_games(kinds=["integers"]), examples=10)


def test_numbers_that_are_none_are_caught() -> None:
    def vague(game: Any) -> Any:
        return rewritten(bb.nash_equilibria(game), lambda e: replace(e, regret=float("nan")))

    with pytest.raises(ContractError, match=r"finite number|exact answers"):
        check_solver(vague, testing.bimatrix_games(kinds=["floats"]), examples=5)
