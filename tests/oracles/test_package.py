"""The package deal against linear programmes, the bargaining solvers and differences."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest

import basebargain as bb
from basebargain.forms import Agreement, BargainingProblem, Transfer, TransferAgreements
from basebargain.models._package import concessions, package_deal, package_terms
from basebargain.models._package_frontier import Package, package_frontier
from basebargain.models._package_orders import leaves_first, merit_orders
from basebargain.models._package_price import price_slope
from basebargain.sensitivity._draws import evaluated
from oracles._package_programme import Programme

pytestmark = pytest.mark.oracle

CASES = 60
BASES = ("hm", "tn", "qa")
UNORDERED = {
    "attribution", "impatience_damascus", "impatience_moscow", "limbo_cost", "limbo_security",
    "spoil_benefit", "spoil_cost", "spoil_effort", "spoil_harm", "transfer_cap",
}  # fmt: skip


@cache
def names() -> tuple[str, ...]:
    """Return the parameters of the package."""
    found = set(package_deal(handover="agreed").parameters) | set(package_deal().parameters)
    return tuple(sorted(found))


@cache
def draws(cases: int = CASES, seed: int = 5) -> dict[str, Any]:
    """Draw points at which every kind of concession matters."""
    space = bb.box(
        donor_envelope=(0, 20), debt_nominal=(0.5, 4), handover_value_moscow=(0, 8),
        handover_value_damascus=(0, 8), moscow_value=(1, 12), cash_cap=(0, 3), transfer_cap=(0, 5),
        real_concession=0,
        sovereignty_cost=(0, 5), service_value=(0, 5), spoil_harm=(0, 4), limbo_cost=(0, 3),
    )  # fmt: skip
    sample = space.sample(cases, rng=seed)
    return {str(name): array.values for name, array in sample.items()}


def point(k: int) -> dict[str, Any]:
    return {name: float(draws()[name][k]) for name in names()}


def frontier(k: int, **more: Any) -> Any:
    return package_frontier(**point(k), presence_curvature=1, **more)


def programmes(k: int) -> list[Programme]:
    return [Programme(point(k), handover) for handover in (0.0, 1.0)]


def best(values: list[float | None]) -> float:
    return max((value for value in values if value is not None), default=-np.inf)


def assert_nash(package: Package | None, k: int) -> None:
    """Compare the product of gains with the largest that the programmes find."""
    beta = float(frontier(k).power)
    most = max(p.product(beta) for p in programmes(k))
    if package is None:
        assert most < np.log(1e-6)
        return
    a, b = package.gains
    assert beta * np.log(a) + (1 - beta) * np.log(b) == pytest.approx(most, abs=1e-6)


def test_nash_package_has_the_largest_product() -> None:
    agreed = [frontier(k).nash() for k in range(3)]
    for k, package in enumerate(agreed):
        assert_nash(package, k)
    assert sum(package is not None for package in agreed) >= 2


def test_the_check_of_the_product_can_fail() -> None:
    """A package moved by a fiftieth of what both gain is told from the right one."""
    k = next(k for k in range(10) if frontier(k).nash() is not None)
    package = frontier(k).nash()
    a, b = package.gains
    with pytest.raises(AssertionError):
        assert_nash(replace(package, gains=(a * 0.98, b)), k)


def test_equal_shares_are_the_largest_smaller_share() -> None:
    """Kalai-Smorodinsky with the ideal gains, egalitarian with none, over both handovers."""
    checked = 0
    for k in range(30):
        found = frontier(k)
        equal, shares = found.egalitarian(), found.kalai_smorodinsky()
        if equal is None:
            continue
        both = programmes(k)
        ideal = (
            best([p.most(1, 0, (0, 0)) for p in both]),
            best([p.most(0, 1, (0, 0)) for p in both]),
        )
        assert min(equal.gains) == pytest.approx(max(p.worst_share((1, 1)) for p in both), abs=1e-7)
        least = min(g / i for g, i in zip(shares.gains, ideal, strict=True))
        assert least == pytest.approx(max(p.worst_share(ideal) for p in both), abs=1e-7)
        checked += 1
    assert checked > 15


def test_utilitarian_package_has_the_largest_sum_where_nobody_loses() -> None:
    for k in range(30):
        package = frontier(k).utilitarian()
        most = best([p.most(1, 1, (0, 0)) for p in programmes(k)])
        if package is not None:
            assert sum(package.gains) == pytest.approx(most, abs=1e-7)


def test_borders_are_efficient() -> None:
    """No package gives Damascus more at Moscow's level of any corner; lottery or fixed."""
    for k in range(12):
        for lottery in (False, True):
            found = frontier(k, lottery=lottery)
            for handover, border in enumerate(found.borders()):
                programme = Programme(point(k), float(handover), lottery=lottery)
                for first, second in border:
                    level = second - programme.limbo[1]
                    most = programme.most(1, 0, (None, level))
                    assert most is not None
                    # The programme meets the level up to its own tolerance.
                    assert first - programme.limbo[0] == pytest.approx(most, abs=1e-5)


def exact_point(k: int, bases: tuple[str, ...]) -> dict[str, Any]:
    """Return a draw in short decimals, its shares spread over these bases."""
    families = ("value_share", "sov_share", "service_share", "donor_weight_base")
    found = {
        name: Fraction(str(round(value, 2)))
        for name, value in point(k).items()
        if not name.startswith(families)
    }
    parts = [Fraction(str(round(0.1 + 0.05 * k, 2))) for k, _ in enumerate(bases[1:])]
    for shift, family in enumerate(families):
        shares = [*parts, 1 - sum(parts, start=Fraction(0))]
        turned = shares[shift % len(bases) :] + shares[: shift % len(bases)]
        found |= {f"{family}_{base}": s for base, s in zip(bases, turned, strict=True)}
    return found


@pytest.mark.parametrize(
    ("k", "capped", "bases"),
    [(0, True, ("fort",)), (3, False, BASES)],
)
def test_lotteries_agree_with_the_solvers_exactly(
    k: int, capped: bool, bases: tuple[str, ...]
) -> None:
    labels = {"base": {base: base for base in bases}}
    exact = exact_point(k, bases)
    game = package_deal(capped=capped, labels=labels)
    game = game.at(**{name: exact[name] for name in game.parameters})
    found = package_frontier(
        **exact, presence_curvature=1, lottery=True, capped=capped, labels=labels
    )
    for package, solution in (
        (found.nash(), bb.nash_bargaining(game, weights=game.power)),
        (found.egalitarian(), bb.egalitarian(game)),
        (found.kalai_smorodinsky(), bb.kalai_smorodinsky(game)),
    ):
        assert package is not None
        assert [tuple(eq.payoffs) for eq in solution] == [package.payoffs]
        if len(bases) > 2:
            break  # certifying a large polygon is slow


@pytest.mark.parametrize("lottery", [False, True])
def test_what_costs_moscow_nothing_is_always_given(lottery: bool) -> None:
    """No package leaves Damascus short of a gain that Moscow would not feel, at any solution."""
    free = {"debt_value_moscow": 0.0, "frozen_funds_cost": 0.0}
    short = 0
    for k in range(30):
        v = point(k) | free
        found = package_frontier(**v, presence_curvature=1, lottery=lottery)
        chances = (0.0,) if lottery else (0.0, 1.0)
        sets = [Programme(v, chance, lottery=lottery) for chance in chances]
        for rule in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
            package = getattr(found, rule)()
            if package is None:
                continue
            level = package.gains[1] - 1e-9
            most = best([p.most(1, 0, (None, level)) for p in sets])
            assert package.gains[0] == pytest.approx(most, abs=1e-5)
            short += rule == "egalitarian" and package.gains[0] > package.gains[1] + 1e-6
    assert short > 3


def test_free_concessions_agree_with_the_solvers() -> None:
    """Much free relief gives Damascus more than equal gains; the lexicographic rule takes it."""
    labels = {"base": {"fort": "fort"}}
    exact = exact_point(0, ("fort",)) | {
        "debt_value_moscow": Fraction(0), "debt_value_damascus": Fraction(1),
        "debt_nominal": Fraction(13), "kappa": Fraction(0), "limbo_security": Fraction(9, 10),
    }  # fmt: skip
    game = package_deal(labels=labels)
    game = game.at(**{name: exact[name] for name in game.parameters})
    found = package_frontier(**exact, presence_curvature=1, lottery=True, labels=labels)
    for package, solution in (
        (found.egalitarian(), bb.egalitarian(game)),
        (found.kalai_smorodinsky(), bb.kalai_smorodinsky(game)),
    ):
        assert package is not None
        assert [tuple(eq.payoffs) for eq in solution] == [package.payoffs]
        assert package.made["debt_relief"] == 1
    assert found.egalitarian().gains[0] > found.egalitarian().gains[1]  # type: ignore[union-attr]


def test_curved_value_agrees_with_a_fine_grid_of_presence() -> None:
    """With a concave value the border is the best that any presence and payments give."""
    seed = bb.scenario("seed_mid2025")
    v: dict[str, Any] = {name: float(seed[name]) for name in names()}
    found = package_frontier(**v, presence_curvature=0.5)
    package = found.nash()
    assert package is not None
    assert 0 < package.presence["qa"] < 0.5
    beta, rng = float(found.power), np.random.default_rng(2)
    programme = Programme(v, 0.0)
    share = np.vstack([rng.random((60000, 7)), rng.integers(0, 2, (20000, 7))])
    near = np.array([*(package.presence[b] for b in BASES), 0, 0, 0, 0])
    close = np.clip(near + rng.normal(0, 0.02, (60000, 7)), 0, 1)
    close[:, 3:] = rng.random((60000, 4)) ** 0.2
    x = np.vstack([share, close]) * np.array([high for _, high in programme.bounds[:6]] + [1.0])
    x[:, 6] = rng.integers(0, 2, len(x))
    x = x[x @ programme.budget <= programme.means]
    a = x @ programme.first - programme.limbo[0]
    curved = x.copy()
    curved[:, :3] = np.sqrt(x[:, :3])
    b = curved @ programme.second - programme.limbo[1]
    keep = (a > 0) & (b > 0)
    worth = beta * np.log(a[keep]) + (1 - beta) * np.log(b[keep])
    reached = beta * np.log(package.gains[0]) + (1 - beta) * np.log(package.gains[1])
    assert worth.max() <= reached + 1e-9
    assert worth.max() >= reached - 0.05


def test_transferable_utility_makes_the_solutions_one() -> None:
    """With cash of either sign the closed form is the answer of all three solvers."""
    terms, given = package_terms(), [c for c in concessions() if c.name != "cash"]
    v = point(1) | {"impatience_damascus": 0.3, "impatience_moscow": 0.3}
    game = _with_any_cash(given, v)
    closed = {
        name: float(e.subs({s: v[s.name] for s in e.free_symbols})) for name, e in terms.items()
    }
    assert closed["surplus"] > 0
    for solution in (bb.nash_bargaining(game), bb.kalai_smorodinsky(game), bb.egalitarian(game)):
        payoffs = [float(u) for u in solution.equilibria[0].payoffs]
        assert payoffs == pytest.approx([closed["damascus"], closed["moscow"]], abs=1e-6)


def _with_any_cash(given: Any, v: dict[str, float]) -> BargainingProblem:
    """Return the whole set: each choice of concessions, and cash without bounds."""
    programme = Programme(v, 0.0)
    caps = [high for _, high in programme.bounds[3:5]]
    moves = [
        *((-programme.first[i], -programme.second[i]) for i in range(3)),
        *((programme.first[3 + i] * caps[i], programme.second[3 + i] * caps[i]) for i in (0, 1)),
        (programme.first[6], programme.second[6]),
    ]
    assert len(moves) == len(given)
    start = programme.first[:3].sum(), programme.second[:3].sum()
    agreements = []
    for k in range(2 ** len(moves)):
        made = [m for i, m in enumerate(moves) if k >> i & 1]
        payoffs = tuple(float(start[i] + sum(m[i] for m in made)) for i in (0, 1))
        agreements.append(Agreement(str(k), (payoffs[0], payoffs[1])))
    cash = Transfer("Moscow", "Damascus", floor=-1000, cap=1000)
    return BargainingProblem(
        ("Damascus", "Moscow"), TransferAgreements(tuple(agreements), cash), inside=programme.limbo
    )


def test_price_slope_is_the_difference_quotient_of_the_nash_package() -> None:
    slopes, checked = price_slope(draws()), 0
    for k in range(CASES):
        v, step = point(k), 1e-5
        stake = v["chi"] * v["kappa"] * v["donor_envelope"]
        before, here, after = (
            package_frontier(**(v | {"kappa": v["kappa"] * (1 + e)}), presence_curvature=1).nash()
            for e in (-step, 0, step)
        )
        assert (here is None) == np.isnan(slopes[k])
        if before is None or after is None:
            continue
        quotient = (after.price - before.price) / (2 * step * stake)
        assert slopes[k] == pytest.approx(quotient, abs=1e-4)
        checked += 1
    assert checked > 40


def test_merit_orders_are_the_sorted_ratios_on_both_sides_of_each_border() -> None:
    for k in range(20):
        v = {name: point(k)[name] for name in point(k) if name not in UNORDERED}
        for stretch in merit_orders(**v):
            for part in (1e-6, 0.5, 1 - 1e-6):
                stake = float(stretch.low) + part * float(stretch.high - stretch.low)
                at = point(k) | {"kappa": stake / (v["chi"] * v["donor_envelope"])}
                assert _sorted_ratios(at) == list(stretch.order)


@pytest.mark.parametrize("gamma", [0.3, 0.7])
def test_merit_orders_of_curved_values_are_those_of_the_border(gamma: float) -> None:
    """A base of curved value counts by its first bit, in both."""
    moved = 0
    for k in range(12):
        v = {name: point(k)[name] for name in point(k) if name not in UNORDERED}
        stretches = merit_orders(**v, presence_curvature=gamma)
        for stretch in stretches:
            stake = float(stretch.low + stretch.high) / 2
            at = point(k) | {"kappa": stake / (v["chi"] * v["donor_envelope"])}
            border = package_frontier(**at, presence_curvature=gamma)
            assert stretch.order == border.order
        moved += [s.order for s in stretches] != [s.order for s in merit_orders(**v)]
    assert moved > 3


def _sorted_ratios(v: dict[str, float]) -> list[str]:
    programme = Programme(v, 0.0)
    gains = np.concatenate([-programme.first[:3], programme.first[3:]])
    costs = np.abs(programme.second)
    labels = ["leave hm", "leave tn", "leave qa", "debt_relief", "released_funds", "cash"]
    table = dict(zip([*labels, "handover"], zip(gains, costs, strict=True), strict=True))
    useful = [name for name, (gain, _) in table.items() if gain > 0]
    return sorted(useful, key=lambda name: -table[name][0] / table[name][1])


def test_the_first_base_to_leave_is_the_first_that_the_joint_optimum_drops() -> None:
    rules = {base: evaluated(leaves_first(base), draws()) for base in BASES}
    for k in range(CASES):
        v = point(k)
        joint = []
        for stake in (0.0, 1.0):
            p = Programme(v | {"chi": 1.0, "donor_envelope": 1.0, "kappa": stake}, 0.0)
            joint.append(p.first[:3] + p.second[:3])
        # Joint worth is linear in the stake and falls: where it crosses zero the base drops out.
        ends = joint[0] / (joint[0] - joint[1])
        dropped = BASES[int(np.argmin(ends))]
        for base, rule in rules.items():
            assert rule[k] == (base == dropped)
