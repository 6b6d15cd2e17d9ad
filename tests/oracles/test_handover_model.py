"""G10: what a handover makes possible, against the solvers of the talks and of the lottery."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import basebargain as bb
from basebargain.models._handover import handover_conditions, handover_room, handover_thresholds
from basebargain.models._handover_games import handover_lottery, handover_talks, reputation_cost
from basebargain.sensitivity import _claims_handover
from oracles._exact_points import mid_2025, near, value

DRAWS = 26
TINY = Fraction(1, 1000)


def points(count: int = DRAWS, seed: int = 5) -> list[bb.Scenario]:
    """Draw exact points at which each kind of deal is possible about as often as not."""
    rng = np.random.default_rng(seed)
    base = mid_2025()

    found: list[bb.Scenario] = []
    while len(found) < count:
        values: dict[str, Any] = {
            "handover_value_damascus": near(rng, 0, 5), "handover_value_moscow": near(rng, 0, 5),
            "face_device_damascus": near(rng, 0, 1), "face_device_moscow": near(rng, 0, 1),
            "audience_damascus": near(rng, 0, 2), "audience_moscow": near(rng, 0, 2),
            "limbo_security": near(rng, 0.3, 1.1) if len(found) % 8 == 0 else near(rng, 0.3, 1),
            "transfer_cap": near(rng, 0, 3), "expulsion_cost": near(rng, 0.5, 5),
            "attribution": near(rng, 0, 0.95), "kappa": near(rng, 0, 1), "chi": near(rng, 0.5, 1),
        }  # fmt: skip
        values["limbo_security"] = min(values["limbo_security"], Fraction(1))
        found.append(base.replace(**values))
    return found


def reference(talks: bb.BargainingProblem) -> tuple[Any, Any]:
    """Return what both have without a deal: limbo, or exit where that is better for Damascus."""
    limbo, leave = talks.inside, talks.outside[0].payoffs
    return leave if leave[0] >= limbo[0] else limbo


def brute(talks: bb.BargainingProblem, label: str, without: tuple[Any, Any]) -> bool:
    """Whether some mix of the licence alone and the agreement `label`, and a payment, will do.

    The payment and the chance are tried at every point where a constraint can bind.
    """
    agreements = {a.label: a.payoffs for a in talks.feasible.agreements}  # type: ignore[attr-defined]
    cap = talks.feasible.transfer.cap  # type: ignore[attr-defined]
    (own, other), (more, less) = agreements["bases alone"], agreements[label]
    gain, cost = more - own, other - less
    room = other - without[1]
    chances = {Fraction(0), Fraction(1)}
    if cost:
        chances |= {(room - t) / cost for t in (0, cap)}
    for q in (q for q in chances if 0 <= q <= 1):
        for t in (Fraction(0), cap, room - cost * q):
            pays = 0 <= t <= cap and other - cost * q - t >= without[1]
            if pays and own + gain * q + t >= without[0]:
                return True
    return False


@pytest.mark.oracle
@pytest.mark.parametrize("payments", ["none", "moscow"])
@pytest.mark.parametrize("device", [False, True])
def test_swaps_are_possible_iff_the_talks_over_them_end_in_a_deal(
    payments: Any, device: bool
) -> None:
    name = " ".join(["certain", *["device"] * device, *["paid"] * (payments == "moscow")])
    rule = handover_conditions()[name]
    label = "bases for a trial abroad" if device else "bases for handover"
    form = only_form(handover_talks(payments=payments, device=device), label)
    seen = []
    for scenario in points():
        if value(bb.models.blocks().limbo[1] - bb.models.blocks().exit[1], scenario) < 0:
            continue
        outcomes = bb.alternating_offers(form.at(scenario))
        found = "DEAL" in {outcome.regime for outcome in outcomes}
        assert found == (value(rule, scenario)), scenario
        seen.append(found)
    assert 0 < sum(seen) < len(seen)


def only_form(form: bb.BargainingProblem, label: str) -> bb.BargainingProblem:
    """Return the form with one kind of agreement on the table."""
    from dataclasses import replace

    kept = tuple(a for a in form.feasible.agreements if a.label == label)  # type: ignore[attr-defined]
    feasible = bb.forms.TransferAgreements(kept, form.feasible.transfer)  # type: ignore[attr-defined]
    return replace(form, feasible=feasible)


@pytest.mark.oracle
@pytest.mark.parametrize("payments", ["none", "moscow"])
@pytest.mark.parametrize("device", [False, True])
def test_lotteries_are_possible_iff_a_mixture_of_agreements_is(payments: Any, device: bool) -> None:
    name = " ".join(["lottery", *["device"] * device, *["paid"] * (payments == "moscow")])
    rule = handover_conditions()[name]
    label = "bases for a trial abroad" if device else "bases for handover"
    form, seen = handover_talks(payments=payments, device=device), []
    for scenario in points():
        talks = form.at(scenario).exact()
        found = brute(talks, label, reference(talks))
        assert found == (value(rule, scenario)), scenario
        seen.append(found)
    assert 0 < sum(seen) < len(seen)


@pytest.mark.oracle
def test_the_most_that_a_lottery_gives_is_the_end_of_the_efficient_border() -> None:
    """Nearly all power to Damascus makes the Nash solution its best point."""
    checked = 0
    for scenario in points(24, seed=6):
        talks = handover_talks().at(scenario).exact()
        room = handover_room("lottery", payments="moscow")
        if not (value(room.willing, scenario) and value(room.most > room.need, scenario)):
            continue
        problem = bb.BargainingProblem(talks.players, talks.feasible, inside=talks.inside)
        solution = bb.nash_bargaining(problem, weights=(10**6, 1), lotteries=True)
        best = max(float(e.payoffs[0]) for e in solution)
        gain = float(value(room.most - room.need, scenario))
        assert best - float(talks.inside[0]) == pytest.approx(gain, abs=1e-4)
        checked += 1
    assert checked > 8


@pytest.mark.oracle
def test_either_may_pay_iff_a_wide_transfer_makes_a_deal() -> None:
    rule, seen = handover_conditions()["certain either"], []
    form = only_form(handover_talks(), "bases for handover")
    for scenario in points():
        talks = form.at(scenario).exact()
        cap = talks.feasible.transfer.cap  # type: ignore[attr-defined]
        wide = bb.forms.Transfer("Moscow", "Damascus", floor=-100, cap=cap)
        agreements = talks.feasible.agreements  # type: ignore[attr-defined]
        problem = bb.BargainingProblem(
            talks.players,
            bb.forms.TransferAgreements(agreements, wide),
            inside=reference(talks),
            impatience=(1, 1),
        )
        found = bb.alternating_offers(problem).equilibria[0].regime == "AGREEMENT"
        assert found == (value(rule, scenario))
        seen.append(found)
    assert 0 < sum(seen) < len(seen)


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["y_h", "y_h_face", "y_h_pay", "y_quiet", "y_aud"])
def test_deals_end_at_the_threshold(name: str) -> None:
    """Just below it there is a deal, at it both outcomes, just above it none."""
    threshold = handover_thresholds()[name]
    public = name == "y_aud"
    form = handover_talks(
        payments="none" if name in ("y_h", "y_h_face") else "moscow",
        device=name == "y_h_face", demand=public, vow=public,
    )  # fmt: skip
    if not public and name != "y_quiet":
        label = "bases for a trial abroad" if name == "y_h_face" else "bases for handover"
        form = only_form(form, label)
    checked = 0
    for drawn in points(40):
        scenario = drawn.replace(chi=1, donor_envelope=60, expulsion_cost=20)
        if value(threshold.condition, scenario) is not True:
            continue
        kappa = value(threshold.kappa, scenario)
        if not TINY < kappa < Fraction(19, 60):
            continue
        below, at, above = (
            {o.regime for o in bb.alternating_offers(form.at(scenario, kappa=k))}
            for k in (kappa - TINY, kappa, kappa + TINY)
        )
        assert below == {"DEAL"}
        assert "DEAL" in at
        assert above == {"LIMBO"}
        checked += 1
    assert checked > 3


@pytest.mark.oracle
def test_a_credible_expulsion_opens_a_window_for_the_swap() -> None:
    """Moscow refuses, then conditionality brings the swap about, and then makes it too little."""
    base = mid_2025().replace(chi=1, attribution=Fraction(9, 10), handover_value_moscow=4)
    limits = bb.closed_form_thresholds(handover_thresholds(), base)
    opens = bb.closed_form_thresholds(bb.models.talks_thresholds(), base)["y_X"].exact / 10
    closes = Fraction(str(limits["y_h_exit"].exact)) / 10
    assert limits["y_h_exit"].applies
    assert limits["phi_h"].value < 0.9
    form = only_form(handover_talks(payments="none"), "bases for handover")
    middle = (Fraction(str(opens)) + closes) / 2
    regimes = [
        {o.regime for o in bb.alternating_offers(form.at(base, kappa=k))}
        for k in (Fraction(0), middle, closes + TINY)
    ]
    assert regimes == [{"LIMBO"}, {"DEAL"}, {"EXIT"}]
    low = base.replace(attribution=Fraction(str(limits["phi_h"].exact)) - TINY)
    assert not bb.closed_form_thresholds(handover_thresholds(), low)["y_h_exit"].applies


@pytest.mark.oracle
def test_a_lottery_that_nobody_enforces_ends_in_a_handover_iff_the_swap_would() -> None:
    """Neither the chance nor its worth helps where the certain swap is refused."""
    free, bound = handover_lottery("1/2"), handover_lottery("1/2", enforced=True)
    room = handover_room("certain")
    kept = 0
    for scenario in points(18):
        delivers = any(
            e.behaviour["drawn"][0] > 0 for e in bb.subgame_perfect_equilibria(free.at(scenario))
        )
        assert delivers == (value(room.willing, scenario))
        signed = [
            e.behaviour["offered"][0] > 0 and e.behaviour["start"][0] > 0
            for e in bb.subgame_perfect_equilibria(bound.at(scenario))
        ]
        gain = value(bb.symbol("handover_value_damascus") / 2 - room.need, scenario)
        spare = value(
            handover_room("none").need * 0
            - bb.symbol("handover_value_moscow") / 2
            + bb.models.blocks().legal[1]
            - bb.models.blocks().limbo[1],
            scenario,
        )
        assert any(signed) == (gain >= 0 and spare >= 0)
        kept += any(signed) and not delivers
    assert kept > 0


@pytest.mark.oracle
def test_quiet_talks_find_a_deal_at_more_stakes_iff_the_claim_holds() -> None:
    """C31 by solving the talks on a grid of stakes and at the ends of both ranges."""
    condition = next(t for t in _claims_handover.claim_tests() if t.id == "C31").condition
    assert condition is not None
    quiet_form = bb.models.alternating_offers()
    public_form = handover_talks(demand=True, vow=True)
    seen: list[bool] = []
    for drawn in points(10, seed=9):
        scenario = drawn.replace(chi=1, donor_envelope=60, expulsion_cost=20)
        scenario = scenario.replace(limbo_cost=Fraction(len(seen) % 3, 2))
        grid = {Fraction(0), Fraction(1, 50)}
        limits = bb.closed_form_thresholds(
            [*handover_thresholds().values(), bb.models.talks_thresholds()["y_S"]], scenario
        )
        ends = [limits[name] for name in ("y_aud", "y_S") if limits[name].applies]
        if any(end.exact >= 19 for end in ends):
            continue  # Expulsion may be credible there.
        for limit in ends:
            end = Fraction(str(limit.exact / 60))
            grid |= {k for k in (end - TINY, end, end + TINY) if k >= 0}
        deals = [
            tuple(
                "DEAL" in {o.regime for o in bb.alternating_offers(f.at(scenario, kappa=k))}
                for f in (quiet_form, public_form)
            )
            for k in sorted(grid)
        ]
        fewer = any(a and not b for a, b in deals) and not any(b and not a for a, b in deals)
        assert fewer == (value(condition, scenario)), scenario
        seen.append(fewer)
    assert 0 < sum(seen) < len(seen)


@pytest.mark.oracle
def test_moscow_refuses_the_swap_iff_it_prefers_limbo() -> None:
    """C29 against the payoffs of the tree without money."""
    condition = next(t for t in _claims_handover.claim_tests() if t.id == "C29").condition
    assert condition is not None
    seen = set()
    for scenario in points(18):
        talks = handover_talks(payments="none").at(scenario).exact()
        swap = talks.feasible.agreements[1].payoffs[1]  # type: ignore[attr-defined]
        assert (swap < talks.inside[1]) == value(condition, scenario)
        seen.add(swap < talks.inside[1])
    assert seen == {True, False}


@pytest.mark.oracle
def test_with_money_unbounded_both_gain_from_quiet_talks() -> None:
    """Within a common surplus neither side can win by tying its hands."""
    quiet, public = handover_talks(), handover_talks(demand=True, vow=True)
    for scenario in points(25):
        pair = []
        for form in (quiet, public):
            talks = form.at(scenario).exact()
            free = bb.forms.Transfer("Moscow", "Damascus", floor=-100, cap=100)
            feasible = bb.forms.TransferAgreements(talks.feasible.agreements, free)  # type: ignore[attr-defined]
            problem = bb.BargainingProblem(
                talks.players, feasible, inside=talks.inside, impatience=talks.impatience
            )
            pair.append(bb.alternating_offers(problem).equilibria[0].payoffs)
        assert all(a >= b for a, b in zip(*pair, strict=True))


def test_where_payments_are_bounded_a_public_demand_can_pay() -> None:
    """The counter-example: without money, the demand takes the cheap agreement off the table."""
    scenario = bb.scenario("seed_mid2025").replace(
        kappa=0, limbo_cost=2, handover_value_damascus=4, handover_value_moscow=1.5,
        audience_damascus=5, audience_moscow=0,
    )  # fmt: skip
    payoffs = []
    for demand in (False, True):
        talks = handover_talks(payments="none", demand=demand).at(scenario)
        found = bb.nash_bargaining(talks)
        payoffs.append([float(u) for u in found.equilibria[0].payoffs])
    assert payoffs[1][0] > payoffs[0][0]
    assert payoffs[1][1] < payoffs[0][1]


def test_the_rule_of_the_swap_can_fail() -> None:
    """A wrong sign in what Damascus needs is noticed by the comparison above."""
    room = handover_room("certain")
    wrong = room.most >= -room.need
    right = room.most >= room.need
    assert any(value(wrong, s) != value(right, s) for s in points())


def test_a_reputation_is_the_present_value_of_the_rents_it_protects() -> None:
    cost = reputation_cost(5, Fraction(1, 4), Fraction(1, 2))
    scenario = bb.scenario("seed_mid2025")
    years = np.arange(0, 400, 0.01)
    rents = 5 * 0.25 * 0.5 * np.exp(-float(scenario["impatience_moscow"]) * years)
    assert float(value(cost, scenario)) == pytest.approx(
        float(np.trapezoid(rents, years)), rel=1e-3
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: handover_room("never"), "kind must be in"),  # type: ignore[arg-type]
        (lambda: handover_room("lottery", payments="either"), "a lottery takes payments"),
        (lambda: handover_room(against="war"), "against must be"),  # type: ignore[arg-type]
        (lambda: handover_talks(payments="all"), "payments must be"),  # type: ignore[arg-type]
        (lambda: handover_lottery(1), r"draw must lie in \(0, 1\)"),
        (lambda: handover_lottery(float("nan")), "got nan"),
        (lambda: reputation_cost(1, 1, 2), "doubt must lie in"),
        (lambda: reputation_cost(-1, 1, 1), "clients must lie in"),
    ],
)
def test_choices_out_of_range_are_refused(call: Any, message: str) -> None:
    with pytest.raises(bb.GameError, match=message):
        call()
