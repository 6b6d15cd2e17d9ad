"""The conditions of the claims on the package deal against the solvers, point by point."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest

import basebargain as bb
from basebargain.models._package_frontier import package_frontier
from basebargain.models._package_orders import leaves_first, merit_orders
from basebargain.sensitivity import _claims_package
from basebargain.sensitivity._draws import evaluated

pytestmark = pytest.mark.oracle

DRAWS = 150
BASES = ("hm", "tn", "qa")


@cache
def draws() -> Mapping[str, Any]:
    """Draw points with moderate stakes at which expulsion is a threat to Moscow."""
    space = bb.box(
        donor_envelope=(0, 20), expulsion_cost=(0, 6), moscow_value=(1, 12), transfer_cap=(0, 8),
        limbo_cost=(0, 2), spoil_harm=(0, 3), limbo_security=(0.2, 0.9), relocation_share=(0, 0.2),
        real_concession=0,
    )  # fmt: skip
    sample = space.sample(DRAWS, rng=21)
    return {str(name): array.values for name, array in sample.items()}


@cache
def claims() -> dict[str, Any]:
    return {test.id: test for test in _claims_package.claim_tests()}


@cache
def verdicts(name: str) -> Any:
    """Return whether a claim holds at each draw."""
    test = claims()[name]
    if test.condition is None:
        return test.holds(draws())
    return evaluated(test.condition, draws()).astype(bool)


@cache
def columns(name: str) -> Any:
    found = next(t for test in claims().values() for t in test.thresholds if t.name == name)
    return evaluated(found.expression, draws())


def limits(name: str, k: int) -> float:
    """Return the first threshold of that name among those of all claims, at a draw."""
    return float(columns(name)[k])


def outcomes(k: int, *, stake: float | None = None, game: Any = None, **changes: float) -> Any:
    """Solve the talks at a draw, at another stake if one is given."""
    game = game or bb.models.alternating_offers()
    if stake is not None:
        changes |= {"chi": 1.0, "kappa": min(1.0, stake / 60), "donor_envelope": 60.0}
    values = {name: float(draws()[name][k]) for name in game.parameters}
    return bb.alternating_offers(
        game.at(**(values | {n: v for n, v in changes.items() if n in values}))
    )


@cache
def ordered() -> tuple[int, ...]:
    """Draws at which Moscow prefers a free licence to limbo, and limbo to exit."""
    game = bb.models.alternating_offers()
    found = []
    for k in range(DRAWS):
        here = game.at(**{name: float(draws()[name][k]) for name in game.parameters})
        value, limbo = float(draws()["moscow_value"][k]), here.inside[1]
        if value >= limbo >= here.outside[0].payoffs[1]:
            found.append(k)
    assert len(found) > DRAWS / 2
    return tuple(found)


def test_a_deal_turns_into_a_burden_where_the_solver_says_so() -> None:
    holds, checked = verdicts("C01"), 0
    for k in ordered():
        (start,) = outcomes(k, stake=0.0)
        assert holds[k] == (start.regime == "DEAL" and start.payoffs[0] >= 0)
        turn = limits("y_burden", k)
        if holds[k] and 0 < turn < 59:
            signs = [
                np.sign(outcomes(k, stake=turn + e).equilibria[0].payoffs[0]) for e in (-1e-7, 1e-7)
            ]
            assert signs == [1, -1]
            checked += 1
    assert checked > 20


def test_conditionality_never_helps_damascus_under_the_penalty() -> None:
    """The solver's payoffs fall or stay along the stake; told as a reward they rise or stay."""
    assert not verdicts("C05").any()
    told = bb.models.alternating_offers(framing="reward")
    rises = 0
    for k in ordered()[::5]:
        near = [outcomes(k, stake=y) for y in (1.0, 1.001)]
        before, after = (n.equilibria[0].payoffs[0] for n in near)
        assert after <= before + 1e-12
        if near[0].equilibria[0].regime == near[1].equilibria[0].regime:
            again = [outcomes(k, stake=y, game=told).equilibria[0].payoffs[0] for y in (1.0, 1.001)]
            assert again[1] >= again[0] - 1e-12
            rises += again[1] > again[0] + 1e-6
    assert rises > 5


def test_the_slope_of_welfare_is_not_always_negative_by_construction() -> None:
    """The same condition on the rewarded payoff would hold somewhere: the test can fail."""
    from basebargain.models import blocks
    from basebargain.sensitivity._claims_package import _in_stake
    from basebargain.sensitivity._slope import slope

    rewarded, stake = _in_stake(blocks(framing="reward").limbo[0])
    assert evaluated(slope(rewarded, stake) > 0, draws()).all()


def test_a_presence_for_nothing_is_refused_where_the_solver_says_so() -> None:
    """With a purse of nothing the talks end in a deal iff Damascus needs no payment."""
    holds = verdicts("C06")
    for k in ordered():
        assert holds[k] == all(o.regime != "DEAL" for o in outcomes(k, transfer_cap=0.0))
    assert 0.1 < holds.mean() < 0.9


def test_an_empty_purse_ends_a_deal_that_a_richer_moscow_would_pay_for() -> None:
    holds, checked = verdicts("C07"), 0
    free = bb.models.alternating_offers(capped=False)
    for k in ordered():
        low, high = max(0.0, limits("y_S", k)), limits("y_S(no cap)", k)
        for stake in np.linspace(0, min(high, 59), 5)[1:-1] if high > 0 else []:
            never = {"expulsion_cost": 20.0, "stake": float(stake)}
            poor, rich = outcomes(k, **never), outcomes(k, game=free, **never)
            lost = poor.equilibria[0].regime != "DEAL" and rich.equilibria[0].regime == "DEAL"
            if poor.equilibria[0].regime == "EXIT":
                continue
            assert lost == (holds[k] and stake > low)
            checked += lost
    assert checked > 20


@pytest.mark.parametrize(
    ("security", "purse", "expected"),
    [(0.85, 0.2, True), (0.85, 5.0, False), (0.98, 0.05, False)],
)
def test_an_empty_purse_is_the_reason_only_if_money_would_help(
    security: float, purse: float, expected: bool
) -> None:
    """With little to share the free threshold is below one; with nothing money does not help."""
    point = bb.scenario("seed_mid2025").replace(
        limbo_security=security, transfer_cap=purse, real_concession=0
    )
    condition = claims()["C07"].condition
    assert condition.subs({s: point[s.name] for s in condition.free_symbols}) == expected


def test_the_lever_is_the_first_base_to_go_and_worth_spoiling() -> None:
    both = verdicts("C14")
    assert (both <= evaluated(leaves_first("qa"), draws())).all()
    assert 0 < both.mean() < 1


def test_a_smaller_presence_is_agreed_where_the_full_one_is_not() -> None:
    """Just inside the ends of the range, where linear margins decide, and halfway."""
    holds, seen = verdicts("C15"), []
    sets = [k for n in (1, 2) for k in combinations(BASES, n)]
    some = bb.models.alternating_offers(kept=sets)
    for k in ordered():
        low, high = max(0.0, limits("y_S", k)), min(limits("y_X", k), limits("y_exit", k))
        if high > 59:
            continue
        found = False
        for share in (1e-6, 0.5, 1 - 1e-6) if low < high else ():
            stake = low + share * (high - low)
            assert outcomes(k, stake=stake).equilibria[0].regime == "LIMBO"
            found |= outcomes(k, stake=stake, game=some).equilibria[0].regime == "DEAL"
        assert holds[k] == found
        seen.append(found)
    assert 5 < sum(seen) < len(seen) - 5


def test_the_handover_falls_back_in_the_sorted_order() -> None:
    holds = verdicts("C30")
    names = bb.models.package_deal().parameters
    needed = [n for n in names if n in _names_of_order()]
    for k in range(0, DRAWS, 6):
        v: dict[str, Any] = {n: float(draws()[n][k]) for n in needed}
        orders = [m.order for m in merit_orders(**v, until=10_000)]
        assert all("handover" in order for order in orders)
        places = [_leaves_before_handover(order) for order in orders]
        assert all(a <= b for a, b in pairwise(places))
        assert holds[k] == any(len(a) < len(b) for a, b in pairwise(places))


def _names_of_order() -> set[str]:
    from basebargain.models._package import concessions

    parts = [e for c in concessions() for e in (c.gain, c.cost)]
    return {s.name for e in parts for s in e.free_symbols}


def _leaves_before_handover(order: tuple[str, ...]) -> set[str]:
    return {name for name in order[: order.index("handover")] if name.startswith("leave")}


def test_the_price_rises_where_the_nash_package_says_so() -> None:
    holds, checked = verdicts("C04"), 0
    names = [*bb.models.package_deal(handover="agreed").parameters, "transfer_cap"]
    for k in range(0, DRAWS, 3):
        v: dict[str, Any] = {n: float(draws()[n][k]) for n in names}
        v["presence_curvature"] = 1
        before, after = (
            package_frontier(**(v | {"kappa": v["kappa"] * e})).nash() for e in (1.0, 1.00001)
        )
        if before is None or after is None:
            assert not holds[k]
            continue
        assert holds[k] == (after.price > before.price + 1e-12)
        checked += 1
    assert checked > 20
