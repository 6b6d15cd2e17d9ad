"""A sincerity game in closed form: good faith or dual track, a costly step or a symbol.

The host gains B - c from legitimising a sender of good faith and -L - c with the other one.
The belief at which it is indifferent is mu = (L + c) / (B + L).
Being legitimised is worth R, the costly step costs k, each by type.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from basebargain.forms._signalling import SignallingGame
from basebargain.solvers._signalling import SignallingEquilibrium, sequential_equilibria
from basebargain.solvers._signalling_refinements import divinity_d1, intuitive_criterion

NAMES = ("mu0", "B", "L", "c", "Rg", "Rd", "kg", "kd")


def symbolic() -> SignallingGame:
    mu0, gain, loss, c, rg, rd, kg, kd = sympy.symbols(" ".join(NAMES), real=True)
    worth = {"good": (rg, kg, gain), "dual": (rd, kd, -loss)}

    def payoffs(kind: str, message: str, response: str) -> tuple[Any, Any]:
        prize, cost, host = worth[kind]
        legal = int(response == "legitimise")
        return legal * prize - int(message == "step") * cost, legal * (host - c)

    return SignallingGame.from_function(
        payoffs,
        types=("good", "dual"),
        messages=("step", "symbol"),
        responses=("legitimise", "refuse"),
        prior=(mu0, 1 - mu0),
    )


GAME = symbolic()


@dataclass(frozen=True)
class Point:
    """Numbers of the game."""

    mu0: Fraction
    B: Fraction
    L: Fraction
    c: Fraction
    Rg: Fraction
    Rd: Fraction
    kg: Fraction
    kd: Fraction

    @property
    def mu(self) -> Fraction:
        """Belief in good faith at which the host is indifferent."""
        return (self.L + self.c) / (self.B + self.L)

    @property
    def shares(self) -> tuple[Fraction, Fraction]:
        """Cost of the step as a share of the prize."""
        return self.kg / self.Rg, self.kd / self.Rd

    def game(self) -> SignallingGame:
        """Return the game at this point."""
        return GAME.at(**{name: getattr(self, name) for name in NAMES})


def closed_form(p: Point) -> dict[str, bool]:
    """When each kind of equilibrium exists, for 0 < mu, ties included.

    At mu = mu0 the two in which one type mixes have it send one message only.
    """
    good, dual = p.shares
    separating = good <= 1 <= dual if p.mu < 1 else p.mu == 1 and good <= 1 and good <= dual
    return {
        "separating": separating,
        "pooling on the symbol, legitimised": p.mu0 >= p.mu,
        "pooling on the symbol, refused": p.mu0 <= p.mu,
        "pooling on the step": p.mu0 >= p.mu and good <= 1 and dual <= 1,
        "dual mixes": p.mu0 <= p.mu < 1 and dual <= 1 and good <= dual,
        "good mixes": p.mu <= p.mu0 and good <= 1 and good <= dual,
    }


def kind(p: Point, eq: SignallingEquilibrium) -> str:
    """Name of an equilibrium by its exact strategies; empty when it has none."""
    (good, _), (dual, _) = eq.sender.tolist()
    after_step, after_symbol = eq.receiver[0][0], eq.receiver[1][0]
    known = {
        "separating": (good, dual, after_step, after_symbol) == (1, 0, 1, 0),
        "pooling on the symbol, legitimised": (good, dual, after_symbol) == (0, 0, 1),
        "pooling on the symbol, refused": (good, dual, after_symbol) == (0, 0, 0),
        "pooling on the step": (good, dual, after_step) == (1, 1, 1),
    }
    if 0 < p.mu < 1:
        share = p.mu0 * (1 - p.mu) / ((1 - p.mu0) * p.mu)
        known["dual mixes"] = (good, dual, after_step, after_symbol) == (1, share, p.shares[1], 0)
        known["good mixes"] = (1 - good, dual, after_step, after_symbol) == (
            1 / share,
            0,
            1,
            1 - p.shares[0],
        )
    return next((name for name, fits in known.items() if fits), "")


def drawn(seed: int) -> Point:
    rng = np.random.default_rng(seed)

    def number(low: int, high: int) -> Fraction:
        return Fraction(int(rng.integers(low * 12, high * 12 + 1)), 12)

    mu0 = Fraction(int(rng.integers(1, 24)), 24)
    return Point(
        mu0,
        *(number(1, 3), number(0, 2), number(0, 2)),
        *(x + Fraction(1, 12) for x in (number(0, 2), number(0, 2), number(0, 2), number(0, 2))),
    )


def is_generic(p: Point) -> bool:
    good, dual = p.shares
    return p.mu not in (0, 1, p.mu0) and good != dual and 1 not in (good, dual)


GENERIC = [p for p in map(drawn, range(460)) if is_generic(p)]


def test_there_are_enough_generic_points_and_every_kind_occurs() -> None:
    kinds = Counter(name for p in GENERIC for name, exists in closed_form(p).items() if exists)
    assert len(GENERIC) >= 300
    assert min(kinds.values()) >= 10
    assert len(kinds) == 6


@pytest.mark.parametrize("block", range(10))
def test_closed_forms_are_the_whole_answer_off_the_thresholds(block: int) -> None:
    for p in GENERIC[block::10]:
        found = {kind(p, eq) for eq in sequential_equilibria(p.game())}
        assert found == {name for name, exists in closed_form(p).items() if exists}


def at_thresholds(p: Point) -> dict[str, Point]:
    """Points at which one condition holds with equality, from one at which none does."""
    changed = {
        "mu = mu0": {"c": p.mu0 * (p.B + p.L) - p.L},
        "mu = 1": {"c": p.B},
        "kg = Rg": {"kg": p.Rg},
        "kd = Rd": {"kd": p.Rd},
        "equal shares": {"kd": p.kg * p.Rd / p.Rg},
    }
    return {name: Point(**(vars(p) | change)) for name, change in changed.items()}


@pytest.mark.parametrize("seed", range(40))
def test_closed_forms_hold_at_the_thresholds(seed: int) -> None:
    """At a tie more equilibria join; those of the closed form are all listed, and no other kind."""
    for name, p in at_thresholds(GENERIC[seed]).items():
        if p.mu <= 0:
            continue
        solution = sequential_equilibria(p.game())
        found = {kind(p, eq) for eq in solution} - {""}
        expected = {name for name, exists in closed_form(p).items() if exists}
        if p.mu == 1:  # the host may answer the step with any odds: not one of the exact forms
            found, expected = found - {"separating"}, expected - {"separating"}
            separates = any(eq.sender.tolist() == [[1, 0], [0, 1]] for eq in solution)
            assert separates == closed_form(p)["separating"]
        assert found == expected, name


@pytest.mark.parametrize("block", range(5))
def test_what_the_refinements_remove(block: int) -> None:
    for p in GENERIC[block::5]:
        good, dual = p.shares
        solution = sequential_equilibria(p.game())
        by_intuition = {kind(p, x.equilibrium) for x in intuitive_criterion(solution).eliminated}
        by_d1 = {kind(p, x.equilibrium) for x in divinity_d1(solution).eliminated}
        exists = closed_form(p)
        refused = exists["pooling on the symbol, refused"] and p.mu < 1 and good < 1
        pooled = exists["pooling on the step"] and dual < good
        symbol, step = "pooling on the symbol, refused", "pooling on the step"
        assert by_intuition == ({symbol} if refused and dual > 1 else set())
        assert by_d1 == ({symbol} if refused and good < dual else set()) | (
            {step} if pooled else set()
        )


def test_refusal_stays_intuitive_where_the_host_is_indifferent_even_to_good_faith() -> None:
    """At mu = 1 refusing remains a best reply to the belief in good faith."""
    p = Point(*map(Fraction, ("1/3", "2", "1", "2", "2", "2", "1", "3")))
    assert p.mu == 1
    assert not intuitive_criterion(sequential_equilibria(p.game())).eliminated


def test_the_threshold_belief_in_the_terms_of_the_bargain() -> None:
    """With B = t + n - s, L = ell + s - n, c = (1 - phi) y: mu = (ell + s - n + c) / (t + ell)."""
    t, n, s, ell, phi, y = (Fraction(k, 10) for k in (30, 3, 12, 9, 3, 4))
    c = (1 - phi) * y
    p = Point(Fraction(1, 10), t + n - s, ell + s - n, c, *map(Fraction, (2, 3, 1, 1)))
    assert p.mu == (ell + s - n + c) / (t + ell)
    refusing = [eq for eq in sequential_equilibria(p.game()) if eq.sent == ("symbol",)]
    beliefs = {b[0] for eq in refusing for b in eq.beliefs["step"].tolist()}
    assert p.mu in beliefs


def test_a_perturbed_mix_is_no_equilibrium_of_the_closed_form() -> None:
    p = next(p for p in GENERIC if closed_form(p)["dual mixes"])
    (eq,) = (eq for eq in sequential_equilibria(p.game()) if kind(p, eq) == "dual mixes")
    moved = Point(**(vars(p) | {"mu0": p.mu0 + Fraction(1, 1000)}))
    assert kind(moved, eq) == ""
