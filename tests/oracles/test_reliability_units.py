"""Every solver gives the same answer in every unit of payoff, with any offset, exact or float.

The answer of the exact game in small integers is the oracle; it is compared with that of the same
game times 1e-12 or 1e12, plus a million, in fractions and in floats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import basebargain as bb
from basebargain.forms import Agreement, Effort, Transfer, TransferAgreements

Answer = list[tuple[float, ...]]


@dataclass(frozen=True)
class Unit:
    """A unit of payoff, an offset, and the kind of number payoffs are written in."""

    scale: Fraction
    offset: int
    exact: bool

    def of(self, values: Any, offset: int | None = None) -> Any:
        """Return numbers, nested as given, in this unit."""
        if isinstance(values, (list, tuple)):
            return [self.of(value, offset) for value in values]
        return self.plain(
            Fraction(values) * self.scale + (self.offset if offset is None else offset)
        )

    def plain(self, value: Fraction | int) -> Any:
        """Return a number that is no payoff."""
        return Fraction(value) if self.exact else float(Fraction(value))

    def back(self, payoff: Any) -> float:
        """Return a payoff in small integers."""
        return float((Fraction(payoff) - self.offset) / self.scale)

    def __str__(self) -> str:
        """Return a name for the list of tests."""
        kind = "exact" if self.exact else "float"
        return f"{kind} x{float(self.scale):.0e} + {self.offset:g}"


SMALL, LARGE, MILLION = Fraction(1, 10**12), Fraction(10**12), 10**6
PLAIN = Unit(Fraction(1), 0, exact=True)
UNITS = [
    Unit(Fraction(1), 0, exact=False),
    *(Unit(scale, 0, exact=exact) for scale in (SMALL, LARGE) for exact in (True, False)),
    *(
        Unit(scale, MILLION, exact=exact)
        for scale in (Fraction(1), LARGE)
        for exact in (True, False)
    ),
    Unit(SMALL, MILLION, exact=True),
    Unit(Fraction(10) ** 200, 0, exact=False),
    Unit(Fraction(1, 10**200), 0, exact=False),
]

TABLES: dict[str, tuple[Any, ...]] = {
    "coordination": ([[9, 0], [8, 7]], [[9, 8], [0, 7]]),
    "pennies": ([[9, -1], [-1, 1]], [[-1, 1], [1, -1]]),
    "copies": ([[3, 0, 0], [5, 1, 1], [5, 1, 1]], [[3, 5, 5], [0, 1, 1], [0, 1, 1]]),
    "equal": ([[2, 2], [2, 2]], [[3, 3], [3, 3]]),
    "single": ([[4, 1, 4]], [[5, 7, 7]]),
    "unequal": ([[1, 0], [0, 1]], [[10**9, 0], [0, 1]]),
}


def flat(rows: Iterable[Any]) -> tuple[float, ...]:
    """Return numbers of several rows as one tuple of floats."""
    return tuple(float(x) for row in rows for x in np.ravel(np.array(row, dtype=object)))


def strategic(unit: Unit, name: str) -> bb.StrategicGame:
    return bb.StrategicGame.from_arrays(*unit.of(TABLES[name]))


def profiles(solution: Any) -> Answer:
    """Mixed strategies of all equilibria, and whether these are all."""
    return [*sorted(flat(eq.profile) for eq in solution), (float(solution.complete),)]


def on_tables(
    solve: Callable[[bb.StrategicGame], Any], *, skip: tuple[str, ...] = ()
) -> Callable[[Unit], Answer]:
    """Apply a solver whose answer are profiles to all tables."""
    return lambda unit: [
        row for name in TABLES if name not in skip for row in profiles(solve(strategic(unit, name)))
    ]


def dominance(unit: Unit) -> Answer:
    left = [bb.iterated_strict_dominance(strategic(unit, name)) for name in TABLES]
    kept = [bb.rationalizable(strategic(unit, name)) for name in TABLES]
    return [
        *((float(len(u.eliminations)), *map(float, u.game.shape)) for u in left),
        *((float(r.independent), *map(float, r.game.shape)) for r in kept),
    ]


def correlated(unit: Unit) -> Answer:
    answers = []
    for name in TABLES:
        game = strategic(unit, name)
        solutions = (bb.correlated_equilibrium(game), bb.coarse_correlated_equilibrium(game))
        answers += [tuple(map(unit.back, s.equilibria[0].payoffs)) for s in solutions]
    return answers


def logit(unit: Unit) -> Answer:
    lambdas = [float(value / unit.scale) for value in (Fraction(3), Fraction(0), Fraction(1, 3))]
    return on_tables(lambda game: bb.logit_equilibria(game, lambdas))(unit)


def logit_fit(unit: Unit) -> Answer:
    game = strategic(unit, "pennies")
    fit = bb.fit_logit(game, {"1": [64, 36], "2": [36, 64]})
    return [(float(Fraction(fit.precision) * unit.scale),), flat(fit.profile)]


def risk(unit: Unit) -> Answer:
    game = strategic(unit, "coordination")
    answer = bb.risk_dominance(game, ("1", "1"), ("2", "2"))
    return [(float(answer.dominant == ("2", "2")),)]


def learning(unit: Unit) -> Answer:
    answers = []
    for name in TABLES:
        game = strategic(unit, name)
        start = [np.arange(1, m + 1) / (m * (m + 1) / 2) for m in game.shape]
        span = 1 / max(float(np.ptp(table)) for table in game.payoffs) if name != "equal" else 1
        paths = (
            bb.fictitious_play(game, 15, rng=1),
            bb.replicator_path(game, start, [0.0, span]),
        )
        answers += [flat(row[-1] for row in path.data_vars.values()) for path in paths]
    return answers


def tree(unit: Unit) -> bb.ExtensiveGame:
    """Stay out, or let chance pick who moves first in a game with a tie."""

    def end(*payoffs: int) -> Any:
        return bb.terminal(*unit.of(list(payoffs)))

    tie = bb.decision("b", "answer", {"yes": end(3, 1), "no": end(0, 1)})
    battle = bb.decision(
        "a",
        "first",
        {
            "left": bb.decision("b", "second", {"left": end(3, 1), "right": end(0, 0)}),
            "right": bb.decision("b", "second", {"left": end(0, 0), "right": end(1, 3)}),
        },
    )
    third, rest = unit.plain(Fraction(1, 3)), unit.plain(Fraction(2, 3))
    root = bb.decision(
        "a", "enter", {"out": end(2, 2), "in": bb.chance({"x": (third, tie), "y": (rest, battle)})}
    )
    return bb.ExtensiveGame(("a", "b"), root)


def subgame_perfect(unit: Unit) -> Answer:
    solution = bb.subgame_perfect_equilibria(tree(unit))
    rows = sorted(flat(eq.behaviour.values()) for eq in solution)
    return [*rows, (float(solution.complete), float(len(solution.components)))]


def agent_logit(unit: Unit) -> Answer:
    game = tree(unit)
    found = [bb.agent_logit_equilibrium(game, float(x / unit.scale)) for x in (Fraction(1), 20)]
    return [flat(solution.equilibria[0].behaviour.values()) for solution in found]


def signalling(unit: Unit) -> Answer:
    game = bb.SignallingGame.from_arrays(
        unit.of([[[0, 2], [1, 3], [1, 3]], [[1, 3], [0, 2], [0, 2]]]),
        unit.of([[[1, 0]] * 3, [[0, 1]] * 3]),
        prior=[unit.plain(Fraction(1, 10)), unit.plain(Fraction(9, 10))],
    )
    solution = bb.sequential_equilibria(game)
    refined = [bb.intuitive_criterion(solution), bb.divinity_d1(solution)]
    counts = tuple(float(len(r.survivors)) for r in refined)
    return [*sorted(flat([eq.sender, *eq.receiver]) for eq in solution), counts]


def coalitional(unit: Unit) -> Answer:
    """Worths move by the offset times the number of members: strategic equivalence."""
    answers = []
    for worths in ([0, 1, 2, 4, 0, 3, 5, 9], [0, 0, 0, 5, 0, 5, 5, 6], [0] * 8):
        moved = [unit.of(w, unit.offset * k.bit_count()) for k, w in enumerate(worths)]
        game = bb.CoalitionalGame(("a", "b", "c"), np.array(moved))
        for solve in (bb.shapley_value, bb.core, bb.least_core, bb.prenucleolus):
            solution: Any = solve(game)
            answers += sorted(tuple(map(unit.back, eq.payoffs)) for eq in solution)
            answers.append((float(len(solution)),))
    return answers


def markov(unit: Unit) -> Answer:
    half, quarter = unit.plain(Fraction(1, 2)), unit.plain(Fraction(1, 4))
    zero, one = unit.plain(0), unit.plain(1)
    rows = [[[half, half], [one, zero]], [[zero, one], [quarter, 1 - quarter]]]
    stages = {
        "calm": bb.StrategicGame.from_arrays(*unit.of(([[3, 0], [5, 1]], [[3, 5], [0, 1]]))),
        "war": bb.StrategicGame.from_arrays(*unit.of(([[2, 0], [0, 1]], [[1, 0], [0, 2]]))),
    }
    game = bb.MarkovGame(stages, {"calm": rows, "war": rows}, unit.plain(Fraction(3, 4)))
    return sorted(
        flat(mix for own in eq.profile for mix in own)
        for eq in bb.markov_perfect_equilibria(game, starts=2)
        if eq.is_pure
    )


def efforts(unit: Unit) -> Answer:
    import sympy

    e = sympy.Symbol("e")
    scale, offset = sympy.Rational(*unit.scale.as_integer_ratio()), unit.offset
    number: Any = sympy.Rational if unit.exact else lambda a, b=1: a / b
    game = bb.QuadraticMarkovGame.from_expressions(
        players=("spoiler",),
        components={"country": ("split", "whole")},
        efforts=[Effort("spoiler", "e", states=("split",))],
        payoffs={"split": [(1 - e**2) * scale + offset], "whole": [offset]},
        moves={
            "split": {"country": ("whole", number(3, 10) - e / 2)},
            "whole": {"country": ("split", number(1, 20))},
        },
        discounts=unit.plain(Fraction(9, 10)),
    )
    return [
        flat(mix for own in eq.profile for mix in own) for eq in bb.markov_perfect_equilibria(game)
    ]


def talks(unit: Unit) -> Answer:
    answers = []
    for option in ((7, 1), (5, 1), (2, 0)):
        # The transfer is a difference of payoffs, which no offset moves.
        deal = TransferAgreements(
            (Agreement("sale", tuple(unit.of([0, 10]))),),
            Transfer("seller", "buyer", cap=unit.of(10, 0)),
        )
        problem = bb.BargainingProblem(
            ("buyer", "seller"),
            deal,
            inside=tuple(unit.of([0, 1])),
            impatience=(unit.plain(1), unit.plain(2)),
            outside=(bb.forms.OutsideOption("buyer", tuple(unit.of(list(option)))),),
        )
        for solution in (
            bb.alternating_offers(problem),
            bb.alternating_offers(problem, discounts=(Fraction(1, 2), Fraction(2, 3))),
        ):
            answers += sorted(tuple(map(unit.back, eq.payoffs)) for eq in solution)
    return answers


CASES: dict[str, Callable[[Unit], Answer]] = {
    "pure_equilibria": on_tables(bb.pure_equilibria),
    "nash_equilibria": on_tables(bb.nash_equilibria),
    "dominance": dominance,
    "correlated": correlated,
    "logit_equilibria": logit,
    "fit_logit": logit_fit,
    "stackelberg strong": on_tables(lambda g: bb.stackelberg(g, "1")),
    "stackelberg weak": on_tables(lambda g: bb.stackelberg(g, "2", tie="weak")),
    "stackelberg pure": on_tables(lambda g: bb.stackelberg(g, "1", commitment="pure")),
    "payoff dominance": on_tables(lambda g: bb.payoff_dominance(bb.nash_equilibria(g))),
    "risk dominance": on_tables(
        lambda g: bb.select(bb.nash_equilibria(g), "risk dominance", game=g)
    ),
    "logit limit": on_tables(lambda g: bb.select(bb.nash_equilibria(g), "logit limit", game=g)),
    "risk_dominance": risk,
    "learning": learning,
    "subgame_perfect_equilibria": subgame_perfect,
    "agent_logit_equilibrium": agent_logit,
    "signalling": signalling,
    "coalitional": coalitional,
    "markov": markov,
    "efforts": efforts,
    "alternating_offers": talks,
}
EXPECTED: dict[str, Answer] = {}


@pytest.mark.oracle
@pytest.mark.parametrize("unit", UNITS, ids=str)
@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_that_of_the_exact_game_in_small_integers(name: str, unit: Unit) -> None:
    if name not in EXPECTED:
        EXPECTED[name] = CASES[name](PLAIN)
    found = CASES[name](unit)
    assert list(map(len, found)) == list(map(len, EXPECTED[name]))
    for row, right in zip(found, EXPECTED[name], strict=True):
        assert row == pytest.approx(right, rel=1e-6, abs=1e-7)
