"""Wars of attrition as forms, and what their solver says about an answer."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings, strategies as st

from basebargain._errors import GameError, NotApplicableError, ParameterError
from basebargain.forms._attrition import AttritionGame
from basebargain.forms._bargaining import Breakdown
from basebargain.solvers._attrition import attrition_equilibria, attrition_equilibrium
from basebargain.solvers._attrition_certificate import attrition_regrets
from basebargain.solvers._attrition_outcome import AttritionEquilibrium
from basebargain.solvers._solution import Status

C, H = sympy.symbols("c h", real=True)
PLAIN = AttritionGame(("a", "b"), (1, 2), (3, 5), inside=(0, 0), impatience=(1, 2))
RISKY = replace(PLAIN, breakdown=Breakdown(Fraction(1, 2), (-1, 1)))

ratios = st.fractions(Fraction(1, 50), 50, max_denominator=50)
signed = st.fractions(-5, 5, max_denominator=20)


@st.composite
def wars(draw: st.DrawFn) -> AttritionGame:
    """Wars in exact numbers, gains from conceding of either sign."""
    concedes = (draw(signed), draw(signed))
    wins = (concedes[0] + draw(ratios), concedes[1] + draw(ratios))
    inside = (draw(signed), draw(signed))
    rates = (draw(ratios), draw(ratios))
    game = AttritionGame(("a", "b"), concedes, wins, inside, rates)
    if draw(st.booleans()):
        game = replace(game, breakdown=Breakdown(draw(ratios), (draw(signed), draw(signed))))
    return game


def summary(eq: AttritionEquilibrium) -> tuple[Any, ...]:
    """Return what an equilibrium comes to."""
    return eq.atoms, eq.hazards, tuple(eq.payoffs)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"winning": (1, 5)}, "nothing to fight over"),
        ({"both": (1, 5)}, "both conceding at once"),
        ({"impatience": (0, 1)}, "positive discount rate"),
        ({"impatience": (1, float("nan"))}, "finite"),
        ({"inside": (0,)}, "one number for each"),
        ({"inside": ("low", 1)}, "text is never read"),
        ({"players": ("a", "a")}, "two different names"),
    ],
)
def test_malformed_wars_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(GameError, match=words):
        replace(PLAIN, **changes)


def test_parameters_are_free_until_given() -> None:
    game = replace(PLAIN, conceding=(C, 2), breakdown=Breakdown(H, (C, 0)))
    assert game.parameters == ("c", "h")
    fixed = game.at(c=1, h=Fraction(1, 3))
    assert fixed.is_exact
    assert fixed == replace(PLAIN, breakdown=Breakdown(Fraction(1, 3), (1, 0)))
    assert not game.at(c=1.0, h=0.5).is_exact
    with pytest.raises(GameError, match="nothing to fight over"):
        game.at(c=4)
    with pytest.raises(ParameterError, match="no parameter"):
        game.at(d=1)
    with pytest.raises(NotApplicableError, match="still free: c, h"):
        attrition_equilibria(game)
    assert "free        c, h" in repr(game)
    assert pickle.loads(pickle.dumps(game)) == game  # noqa: S301 - its own bytes


def test_flows_are_worth_their_stream() -> None:
    flows = AttritionGame.from_flows(("a", "b"), (1, 2), (3, 5), flows=(2, C), impatience=(4, 2))
    assert flows.inside == (Fraction(1, 2), C / 2)
    with pytest.raises(GameError, match="positive discount rate"):
        AttritionGame.from_flows(("a", "b"), (1, 2), (3, 5), flows=(2, 1), impatience=(0, 2))


def test_the_continuum_is_one_component_of_five_extreme_equilibria() -> None:
    solution = attrition_equilibria(PLAIN)
    assert (solution.complete, solution.status) == (True, Status.CERTIFIED)
    (component,) = solution.components
    assert component.subsets == ((0, 1), (1, 2), (2, 3), (3, 4))
    regimes = [eq.regime for eq in solution]
    assert regimes == ["a concedes at once"] * 2 + ["GRADUAL"] + ["b concedes at once"] * 2
    assert [tuple(eq.payoffs) for eq in solution][::2] == [(1, 5), (1, 2), (3, 2)]
    assert all(eq.regret == 0 for eq in solution)


@pytest.mark.parametrize("q", [Fraction(0), Fraction(1, 7), Fraction(1)])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("game", [PLAIN, RISKY])
def test_every_member_of_the_continuum_is_certified(
    game: AttritionGame, q: Fraction, *, first: bool
) -> None:
    """Atoms at most on one side; the other gets the prize with that chance."""
    atoms = (q, Fraction(0)) if first else (Fraction(0), q)
    eq = attrition_equilibrium(game, atoms)
    assert eq.regret == 0
    prizes = (0, q * 3) if first else (q * 2, 0)
    assert tuple(eq.payoffs) == (1 + prizes[0], 2 + prizes[1])
    assert sum(eq.concedes) + eq.breaks_down + eq.lasts == 1


def test_mixtures_within_a_subset_are_equilibria() -> None:
    """Plans of the same later rates mix into a chance at the start."""
    solution = attrition_equilibria(RISKY)
    low, high = solution.equilibria[1], solution.equilibria[2]
    half = Fraction(1, 2)
    atoms = tuple((p + q) * half for p, q in zip(low.atoms, high.atoms, strict=True))
    assert max(attrition_regrets(RISKY, (atoms[0], atoms[1]), high.hazards)) == 0


@pytest.mark.parametrize(
    ("inside", "regimes", "complete"),
    [
        ((2, 0), {"b concedes at once"}, True),
        ((0, 3), {"a concedes at once"}, True),
        ((2, 3), {"ENDLESS"}, True),
        ((1, 3), {"ENDLESS", "a concedes at once"}, False),
        ((1, 2), {"ENDLESS", "a concedes at once", "b concedes at once"}, False),
        ((1, 0), {"GRADUAL", "a concedes at once", "b concedes at once"}, False),
    ],
)
def test_sides_that_would_rather_wait(
    inside: tuple[int, int], regimes: set[str], *, complete: bool
) -> None:
    """A weak side never concedes; exactly at the edge the list is not called complete."""
    solution = attrition_equilibria(replace(PLAIN, inside=inside))
    assert {eq.regime for eq in solution} == regimes
    assert solution.complete is complete
    assert bool(solution.note) is not complete
    assert all(eq.regret == 0 for eq in solution)


def test_a_gain_within_rounding_of_nothing_is_pointed_out() -> None:
    game = replace(PLAIN, conceding=(0.1 + 0.2, 2), inside=(0.3, 0))
    solution = attrition_equilibria(game)
    assert solution.complete
    assert "within rounding of nothing" in solution.note


def test_endless_war() -> None:
    (eq,) = attrition_equilibria(replace(PLAIN, inside=(2, 3)))
    assert (eq.mean_delay, eq.lasts, eq.concedes) == (math.inf, 1, (0, 0))
    assert eq.survival([0, 5]).tolist() == [1, 1]
    assert eq.quantile([0, 0.5]).tolist() == [0, math.inf]


def test_delay_functions_agree_with_each_other() -> None:
    eq = attrition_equilibrium(RISKY, (Fraction(1, 5), 0))
    shares = np.array([0.0, 0.1, 0.2, 0.3, 0.9, 1.0])
    years = eq.quantile(shares)
    assert years[:3].tolist() == [0, 0, 0]
    assert years[-1] == math.inf
    assert 1 - eq.survival(years[3:]) == pytest.approx(shares[3:])
    grid = np.linspace(1e-9, 20, 20_001)
    area = np.trapezoid(eq.density(grid), grid)
    assert area == pytest.approx(float(eq.survival(0) - eq.survival(20)), rel=1e-5)
    assert np.trapezoid(eq.survival(grid), grid) == pytest.approx(float(eq.mean_delay), rel=1e-5)
    assert eq.survival(-1) == 1
    assert eq.density([-1.0, 0.0]).tolist() == [0, 0]
    assert np.isnan(eq.survival(math.nan))
    with pytest.raises(GameError, match="probabilities"):
        eq.quantile(1.5)


@pytest.mark.parametrize("atoms", [(0.5, 0.5), (-0.1, 0), (0, 1.1)])
def test_impossible_chances_are_refused(atoms: tuple[float, float]) -> None:
    with pytest.raises(GameError, match="probabilities of which one is 0"):
        attrition_equilibrium(PLAIN, atoms)
    with pytest.raises(NotApplicableError, match="gradual concession"):
        attrition_equilibrium(replace(PLAIN, inside=(2, 0)))


@pytest.mark.parametrize(
    ("atoms", "hazards"),
    [
        ((0, 0), (Fraction(4, 3), Fraction(51, 100))),
        ((0, 0), (Fraction(13, 10), Fraction(1, 2))),
        ((Fraction(1, 10), Fraction(1, 10)), (Fraction(4, 3), Fraction(1, 2))),
        ((1, 1), (math.inf, math.inf)),
        ((0, 0), (0, 0)),
        ((1, 0), (math.inf, 1)),
    ],
)
def test_the_certificate_turns_red(atoms: Any, hazards: Any) -> None:
    """Rates beside the ones of indifference, atoms on both sides, and nobody conceding."""
    assert max(attrition_regrets(PLAIN, atoms, hazards)) > 1e-3


@pytest.mark.parametrize("scale", [1e-12, 1e12])
@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_units_do_not_matter(scale: float, shift: float) -> None:
    """Payoffs of one player scaled or shifted, time in another unit."""
    game = AttritionGame(
        ("a", "b"),
        (1 * scale, 2 + shift),
        (3 * scale, 5 + shift),
        (0 * scale, shift),
        (1 / scale, 2 / scale),
    )
    solution = attrition_equilibria(game)
    assert solution.status is Status.CERTIFIED
    assert solution.equilibria[2].mean_delay == pytest.approx(6 / 11 * scale, rel=1e-9)


def test_rates_beyond_floats_are_refused() -> None:
    exact = replace(PLAIN, winning=(1 + Fraction(1, 10**320), 5))
    fast = AttritionGame(("a", "b"), (0.0, 0.0), (1e-300, 1.0), (-1e300, -1.0), (1.0, 1.0))
    slow = AttritionGame(("a", "b"), (0.0, 0.0), (1e300, 1.0), (-1e-300, -1.0), (1.0, 1.0))
    for game in (exact, fast, slow):
        with pytest.raises(NotApplicableError, match="range of floats"):
            attrition_equilibria(game)


@settings(max_examples=30)
@given(game=wars(), factor=ratios)
def test_invariances(game: AttritionGame, factor: Fraction) -> None:
    """A faster clock speeds up everything; swapped players swap; regret is exactly zero."""
    solution = attrition_equilibria(game)
    assert all(eq.regret == 0 for eq in solution)
    broken = game.breakdown
    quick = replace(
        game,
        impatience=tuple(r * factor for r in game.impatience),
        breakdown=broken and replace(broken, hazard=broken.hazard * factor),
    )
    for eq, fast in zip(solution, attrition_equilibria(quick), strict=True):
        assert (eq.atoms, tuple(eq.payoffs)) == (fast.atoms, tuple(fast.payoffs))
        assert fast.mean_delay * factor == eq.mean_delay
    keys = ("players", "conceding", "winning", "inside", "impatience")
    turned = {key: getattr(game, key)[::-1] for key in keys}
    mirror = replace(
        game, **turned, breakdown=broken and replace(broken, payoffs=broken.payoffs[::-1])
    )
    swapped = {tuple(part[::-1] for part in summary(eq)) for eq in attrition_equilibria(mirror)}
    assert swapped == {summary(eq) for eq in solution}
