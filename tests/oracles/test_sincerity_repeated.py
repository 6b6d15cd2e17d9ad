"""Learning from conduct against every record there is, and against simulated ones."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.models._sincerity import sincerity_terms
from basebargain.models._sincerity_record import SincerityRecord
from basebargain.models._sincerity_repeated import repeated_sincerity

SIGNALS = ("calm", "unrest", "exposed")
LENGTH = 7


def drawn(seed: int) -> SincerityRecord:
    """Draw a record: half of them start above the threshold, some with exposure."""
    rng = np.random.default_rng(seed)
    p, sigma = float(rng.uniform(0.05, 0.6)), float(rng.uniform(0.05, 0.4))
    detection = float(rng.choice([0.0, 0.3, 1.0]))
    prior, belief = rng.uniform(0.05, 0.95, size=2).tolist()
    return SincerityRecord(
        prior, belief, (1 - p, 1 - p - sigma), (p, p + (1 - detection) * sigma), detection * sigma
    )


RECORDS = [drawn(seed) for seed in range(24)]


def chances(record: SincerityRecord) -> tuple[dict[str, float], dict[str, float]]:
    good, dual = (
        dict(zip(SIGNALS, row, strict=True))
        for row in zip(record.calm, record.unrest, (0.0, record.exposed), strict=True)
    )
    return good, dual


def enumerated(record: SincerityRecord, length: int) -> np.ndarray[Any, Any]:
    """Add up the chance of every record that has crossed, with Bayes' rule period by period."""
    good, dual = chances(record)
    withdrawn = record.prior >= record.belief
    found = np.zeros((length + 1, 2))
    for signals in product(SIGNALS, repeat=length):
        mu, weight, crossed = record.prior, [1.0, 1.0], None
        for n, signal in enumerate(signals, 1):
            total = mu * good[signal] + (1 - mu) * dual[signal]
            weight = [weight[0] * good[signal], weight[1] * dual[signal]]
            mu = mu * good[signal] / total if total else mu
            if crossed is None and (mu < record.belief) == withdrawn:
                crossed = n
        if crossed is not None:
            found[crossed:] += weight
    return found


@pytest.mark.parametrize("seed", range(0, 24, 3))
def test_chances_of_crossing_are_those_of_all_records(seed: int) -> None:
    record = RECORDS[seed]
    exact = record.crossing().by_period
    short = record.crossing(max_periods=LENGTH).by_period
    np.testing.assert_allclose(exact[: len(short)], short, atol=1e-13)
    np.testing.assert_allclose(short, enumerated(record, LENGTH)[: len(short)], atol=1e-13)


def test_another_effort_is_noticed() -> None:
    record = SincerityRecord(0.6, 0.5, (0.7, 0.5), (0.3, 0.5), 0.0)
    moved = SincerityRecord(0.6, 0.5, (0.7, 0.49), (0.3, 0.51), 0.0)
    wanted = enumerated(record, LENGTH)
    np.testing.assert_allclose(record.crossing(max_periods=LENGTH).by_period, wanted, atol=1e-13)
    assert not np.allclose(moved.crossing(max_periods=LENGTH).by_period, wanted, atol=1e-6)


def simulated(record: SincerityRecord, kind: int, runs: int, seed: int) -> np.ndarray[Any, Any]:
    """Simulate when records of one type cross; 2000 periods at most."""
    rng = np.random.default_rng(seed)
    good, dual = (np.array([own[s] for s in SIGNALS]) for own in chances(record))
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.log(good) - np.log(dual)
    start, bar = (math.log(x / (1 - x)) for x in (record.prior, record.belief))
    odds, when = np.full(runs, start), np.full(runs, np.inf)
    withdrawn = start >= bar
    for n in range(1, 2001):
        alive = np.isinf(when)
        if not alive.any():
            break
        chosen = rng.choice(3, size=runs, p=(good, dual)[kind])
        odds = odds + np.where(np.isfinite(odds), steps[chosen], 0.0)
        when[alive & ((odds < bar) == withdrawn)] = n
    return when


@pytest.mark.parametrize("seed", [1, 4, 10, 13])
def test_mean_time_and_mistakes_are_those_of_simulated_records(seed: int) -> None:
    record, runs = RECORDS[seed], 4000
    crossing = record.crossing()
    sure = 1 if crossing.direction == "withdrawn" else 0
    times = simulated(record, sure, runs, seed)
    mean = crossing.expected_periods
    assert mean[1] - mean[0] < 1e-6
    assert abs(times.mean() - mean[0]) < 4.5 * times.std() / math.sqrt(runs) + 1e-9
    wrong = np.isfinite(simulated(record, 1 - sure, runs, seed)).mean()
    chance = crossing.mistaken[0]
    assert abs(wrong - chance) < 4.5 * math.sqrt(chance * (1 - chance) / runs) + 1e-9


@pytest.mark.parametrize("seed", range(24))
def test_the_bounds_of_wald_and_ville_hold(seed: int) -> None:
    record = RECORDS[seed]
    crossing = record.crossing()
    sure = 0 if crossing.direction == "earned" else 1
    pairs = [
        (own, math.log(own / other) if other else math.inf)
        for own, other in zip(
            *(list(chances(record)[k].values()) for k in (sure, 1 - sure)), strict=True
        )
        if own
    ]
    information = sum(own * step for own, step in pairs)
    distance = abs(math.log(record.prior / (1 - record.prior)) - math.log(
        record.belief / (1 - record.belief)
    ))  # fmt: skip
    mean = crossing.expected_periods[0]
    assert mean >= distance / information - 1e-9
    if math.isfinite(information):
        assert mean <= (distance + max(step for _, step in pairs)) / information + 1e-6
    assert crossing.mistaken[1] <= math.exp(-distance) + 1e-9
    if record.exposed and sure:
        assert mean <= 1 / record.exposed + 1e-9


@pytest.mark.parametrize("seed", range(12))
def test_a_sum_cut_short_still_encloses_the_answer(seed: int) -> None:
    record = RECORDS[seed]
    whole, short = record.crossing(), record.crossing(max_periods=5)
    assert short.expected_periods[0] <= whole.expected_periods[0] + 1e-9
    assert short.expected_periods[1] >= whole.expected_periods[1] - 1e-6
    assert short.mistaken[0] <= whole.mistaken[0] + 1e-12
    assert short.mistaken[1] >= whole.mistaken[1] - 1e-9


def crossed_exactly(
    record: tuple[Fraction, ...], threshold: Fraction, length: int
) -> list[tuple[Fraction, Fraction]]:
    """Add up the chances of crossing in rationals, belief by belief."""
    prior, p, sigma, detection = record
    rows = (
        (1 - p, 1 - p - sigma), (p, p + (1 - detection) * sigma), (Fraction(0), detection * sigma)
    )  # fmt: skip
    withdrawn = prior >= threshold
    alive = {prior: (Fraction(1), Fraction(1))}
    found = [(Fraction(0), Fraction(0))]
    for _ in range(length):
        after: dict[Fraction, tuple[Fraction, Fraction]] = {}
        crossed = found[-1]
        for mu, weights in alive.items():
            for good, dual in rows:
                total = mu * good + (1 - mu) * dual
                if not total:
                    continue
                posterior = mu * good / total
                add = weights[0] * good, weights[1] * dual
                if (posterior < threshold) == withdrawn:
                    crossed = crossed[0] + add[0], crossed[1] + add[1]
                else:
                    old = after.get(posterior, (Fraction(0), Fraction(0)))
                    after[posterior] = old[0] + add[0], old[1] + add[1]
        found.append(crossed)
        alive = after
    return found


def test_a_record_that_ends_on_the_threshold_is_not_left_to_rounding() -> None:
    """Thresholds that a record reaches exactly: there Damascus legitimises."""
    rng = np.random.default_rng(8)
    seen = {"withdrawn": 0, "earned": 0}
    while min(seen.values()) < 25:
        p, sigma = Fraction(int(rng.integers(1, 10)), 20), Fraction(int(rng.integers(1, 10)), 20)
        detection = Fraction(int(rng.integers(0, 3)), 4)
        prior = Fraction(int(rng.integers(1, 20)), 20)
        n = int(rng.integers(0, 6))
        k = int(rng.integers(0, n + 1))
        good = prior * (1 - p) ** (n - k) * p**k
        dual = (1 - prior) * (1 - p - sigma) ** (n - k) * (p + (1 - detection) * sigma) ** k
        threshold = good / (good + dual)
        chances = (1 - p, 1 - p - sigma), (p, p + (1 - detection) * sigma)
        calm, unrest = ((float(a), float(b)) for a, b in chances)
        record = SincerityRecord(
            float(prior), float(threshold), calm, unrest, float(detection * sigma)
        )
        found = record.crossing(max_periods=8)
        exact = crossed_exactly((prior, p, sigma, detection), threshold, 8)
        assert found.direction == ("withdrawn" if prior >= threshold else "earned")
        for got, wanted in zip(found.by_period, exact, strict=False):
            assert got.tolist() == pytest.approx([float(x) for x in wanted], abs=1e-12)
        seen[found.direction] += 1


# --- ends of the ranges --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"effort": 0}, "nothing to be told apart"),
        ({"values": {"frag_spoil_coast": 0}}, "nothing to be told apart"),
        ({"values": {"kappa": 1, "chi": 1}}, "mu* > 1"),
        ({"values": {"limbo_cost": 5}}, "mu* < 0"),
    ],
)
def test_where_no_conduct_changes_the_answer(changes: dict[str, Any], reason: str) -> None:
    learning = repeated_sincerity(effort=changes.get("effort", 1))
    record = learning.at(bb.scenario("post_2026"), **changes.get("values", {}))
    crossing = record.crossing()
    assert crossing.direction == "never", reason
    assert crossing.expected_periods == (math.inf, math.inf)


def test_an_outbreak_that_good_faith_never_causes_convicts() -> None:
    record = SincerityRecord(0.6, 0.5, (1.0, 0.75), (0.0, 0.25), 0.0)
    crossing = record.crossing()
    assert crossing.direction == "withdrawn"
    assert crossing.expected_periods == pytest.approx((4, 4), abs=1e-9)
    assert crossing.mistaken == pytest.approx((0, 0), abs=1e-12)
    assert record.path(["calm", "unrest", "calm"])[2:].tolist() == [0, 0]


def test_a_calm_that_a_spoiler_never_leaves_acquits() -> None:
    record = SincerityRecord(0.4, 0.9, (0.5, 0.0), (0.5, 1.0), 0.0)
    crossing = record.crossing()
    assert crossing.direction == "earned"
    assert crossing.expected_periods == pytest.approx((2, 2), abs=1e-9)
    assert crossing.mistaken == pytest.approx((0, 0), abs=1e-12)


def test_full_detection_leaves_only_exposure_against_a_spoiler() -> None:
    learning = repeated_sincerity(detection=1)
    record = learning.at(bb.scenario("post_2026"), prior_good=0.8)
    assert record.unrest[0] == record.unrest[1]
    assert record.crossing().expected_periods == pytest.approx((2, 2), abs=1e-9)
    assert record.crossing().mistaken == pytest.approx((0, 0), abs=1e-12)


# --- closed forms --------------------------------------------------------------------------------


def test_the_posterior_is_that_of_bayes_rule_period_by_period() -> None:
    learning = repeated_sincerity(detection=sympy.Rational(1, 5), effort=bb.symbol("spoil_effort"))
    point = bb.scenario("post_2026")
    record = learning.at(point)
    for periods, outbreaks in ((0, 0), (5, 0), (5, 2), (12, 12)):
        expression = learning.posterior(periods, outbreaks)
        closed = expression.subs({s: point[s.name] for s in expression.free_symbols})
        signals = ["unrest"] * outbreaks + ["calm"] * (periods - outbreaks)
        assert record.path(signals)[-1] == pytest.approx(float(closed), rel=1e-12)
        assert record.path(signals[::-1])[-1] == pytest.approx(float(closed), rel=1e-12)
        assert record.posterior(periods, outbreaks) == pytest.approx(float(closed), rel=1e-12)


@pytest.mark.parametrize("prior", [0.1, 0.3, 0.5])
def test_calm_needed_is_where_the_path_crosses(prior: float) -> None:
    learning = repeated_sincerity(effort=bb.symbol("spoil_effort"))
    point = bb.scenario("post_2026").replace(prior_good=prior)
    entry = learning.calm_needed
    needed = math.ceil(entry.subs({s: point[s.name] for s in entry.free_symbols}))
    record = learning.at(point)
    beliefs = record.path(["calm"] * needed)
    assert beliefs[-1] >= record.belief > beliefs[-2]


@pytest.mark.parametrize("prior", [0.75, 0.9])
def test_outbreaks_needed_is_where_the_path_crosses(prior: float) -> None:
    learning = repeated_sincerity(effort=bb.symbol("spoil_effort"), detection=0.25)
    point = bb.scenario("post_2026").replace(prior_good=prior)
    entry = learning.outbreaks_needed
    needed = math.ceil(entry.subs({s: point[s.name] for s in entry.free_symbols}))
    record = learning.at(point)
    beliefs = record.path(["unrest"] * needed)
    assert beliefs[-1] < record.belief <= beliefs[-2]


@pytest.mark.parametrize("prior", [0.2, 0.9])
def test_the_bound_on_mistakes_is_the_ratio_of_the_odds(prior: float) -> None:
    learning, point = repeated_sincerity(), bb.scenario("post_2026").replace(prior_good=prior)
    entry = learning.mistaken_bound
    bound = float(entry.subs({s: point[s.name] for s in entry.free_symbols}))
    assert learning.at(point).crossing().mistaken[1] <= bound <= 1


@pytest.mark.parametrize("values", [{"kappa": 1, "chi": 1}, {"limbo_cost": 5}])
def test_no_mistake_is_made_where_no_record_counts(values: dict[str, float]) -> None:
    point = bb.scenario("post_2026").replace(**values)
    entry = repeated_sincerity().mistaken_bound
    assert entry.subs({s: point[s.name] for s in entry.free_symbols}) == 0


def test_without_a_difference_between_the_types_no_belief_decides() -> None:
    with pytest.raises(bb.GameError, match="worth the same with either type"):
        repeated_sincerity().at(bb.scenario("post_2026"), real_concession=0, spoil_harm=0)


def test_the_threshold_is_that_of_the_one_shot_game() -> None:
    quiet = bb.symbol("spoil_effort")
    assert repeated_sincerity(effort=quiet).belief == sincerity_terms(effort=quiet).belief


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("detection", [-0.1, 1.5, math.nan, Fraction(3, 2)])
def test_a_detection_that_is_no_chance_is_refused(detection: Any) -> None:
    with pytest.raises(bb.GameError, match="detection must be a chance"):
        repeated_sincerity(detection=detection)


def test_missing_numbers_and_strange_words_are_named() -> None:
    learning = repeated_sincerity(detection=sympy.Symbol("traced", real=True))
    with pytest.raises(bb.GameError, match="needs a number for traced"):
        learning.at(bb.scenario("post_2026"))
    with pytest.raises(bb.GameError, match=r"must lie in \[0, 1\]"):
        learning.at(bb.scenario("post_2026"), traced=2)
    record = learning.at(bb.scenario("post_2026"), traced=0)
    with pytest.raises(bb.GameError, match="signals are calm, unrest, exposed; got 'storm'"):
        record.path(["storm"])
    with pytest.raises(bb.GameError, match="'exposed' cannot happen"):
        record.path(["exposed"])
