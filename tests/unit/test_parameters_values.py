"""Points, intervals and distributions: what is read, what is refused."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain._errors import ParameterError
from basebargain.parameters import Distribution, Interval, registry
from basebargain.parameters._values import as_point, show

KAPPA = registry()["kappa"]


@pytest.mark.parametrize(
    ("value", "kept", "kind"),
    [
        (1, 1, int),
        (0.25, 0.25, float),
        (Fraction(1, 3), Fraction(1, 3), Fraction),
        (sympy.Rational(1, 3), Fraction(1, 3), Fraction),
        (sympy.Integer(2), 2, int),
        (sympy.Float(0.5), 0.5, float),
        (sympy.pi, math.pi, float),
        (np.float32(0.5), 0.5, float),
        (np.int64(3), 3, int),
        (np.array(0.5)[()], 0.5, float),
    ],
)
def test_numbers_keep_their_precision(value: Any, kept: object, kind: type) -> None:
    point = as_point(value, "here")
    assert point == kept
    assert type(point) is kind


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        ("0.3", "without quotes"),
        (b"1", "without quotes"),
        (True, "write 0 or 1"),
        (np.True_, "write 0 or 1"),
        (sympy.true, "write 0 or 1"),
        (sympy.false, "write 0 or 1"),
        (math.nan, "NaN is no value"),
        (np.float64("nan"), "NaN is no value"),
        (sympy.nan, "NaN is no value"),
        (math.inf, "every value is finite"),
        (-math.inf, "every value is finite"),
        (sympy.oo, "every value is finite"),
        (sympy.exp(10_000), "every value is finite"),
        (None, "pass an int"),
        (1j, "pass an int"),
        (sympy.I, "pass an int"),
        (sympy.Symbol("x"), "pass an int"),
        (Decimal(1), "pass an int"),
        ([0.1], "pass an int"),
    ],
    ids=lambda part: f"{type(part).__name__}-{part!r}",
)
def test_what_is_no_finite_number_is_refused(value: Any, remedy: str) -> None:
    with pytest.raises(ParameterError, match=remedy):
        KAPPA.check(value)


def test_the_message_names_place_key_bound_value_and_remedy() -> None:
    with pytest.raises(ParameterError) as caught:
        KAPPA.check(1.5, where="mine.toml")
    message = str(caught.value)
    assert message.startswith("mine.toml: kappa must lie in [0, 1] share; got 1.5: choose a value")


@pytest.mark.parametrize("value", [-1e-300, math.nextafter(1, 2), 10**400, Fraction(3, 2)])
def test_a_point_outside_the_range_is_refused(value: Any) -> None:
    with pytest.raises(ParameterError, match="must lie in"):
        KAPPA.check(value)


def test_a_pair_is_an_interval() -> None:
    assert KAPPA.check((0.2, Fraction(1, 2))) == Interval(0.2, Fraction(1, 2))
    with pytest.raises(ParameterError, match="kappa: Interval: low must not exceed high"):
        KAPPA.check((0.6, 0.2))
    with pytest.raises(ParameterError, match="takes a pair"):
        KAPPA.check((0.1, 0.2, 0.3))


def test_an_interval_leaves_out_what_its_range_leaves_out() -> None:
    kept = registry()["spoil_cost"].check((0, 5))
    assert kept == Interval(0, 5, open_low=True)


@pytest.mark.parametrize("interval", [(-0.1, 0.5), (0.5, 1.1), (2, 3)])
def test_an_interval_outside_the_range_is_refused(interval: Any) -> None:
    with pytest.raises(ParameterError, match="narrow the interval"):
        KAPPA.check(interval)


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        ((0.6, 0.2), "low must not exceed high"),
        ((math.nan, 1), "finite number"),
        ((0, "1"), "without quotes"),
        ((1, 1, True), r"no value lies in \(1, 1\]"),
    ],
)
def test_a_bad_interval_is_refused(ends: Any, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        Interval(*ends)


def test_membership_respects_open_ends_and_nan() -> None:
    interval = Interval(0, 1, open_low=True)
    assert 0 not in interval
    assert 1 in interval
    assert not any(value in interval for value in [math.nan])
    assert Interval(0, 1).covers(interval)
    assert not interval.covers(Interval(0, 1))
    assert interval.covers(interval)


DISTRIBUTIONS = [
    Distribution.uniform(0.2, 0.6),
    Distribution.loguniform(0.1, 0.9),
    Distribution.triangular(0.1, 0.3, 0.9),
    Distribution.normal(0.5, 0.2, 0, 1),
    Distribution.beta(2, 5, 0.2, 0.8),
]


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=str)
def test_draws_follow_the_distribution_and_stay_inside(distribution: Distribution) -> None:
    from scipy import stats

    draws = distribution.draw(4000, np.random.default_rng(3))
    assert draws.min() >= distribution.support.low
    assert draws.max() <= distribution.support.high
    assert stats.kstest(draws, distribution.frozen().cdf).pvalue > 1e-3


def test_known_quantiles() -> None:
    assert math.isclose(Distribution.loguniform(1, 16).quantile(0.5), 4)
    assert math.isclose(Distribution.triangular(0, 1, 2).quantile(0.5), 1)
    assert math.isclose(Distribution.normal(3, 1, 2, 4).quantile(0.5), 3)
    assert math.isclose(Distribution.beta(2, 1, 2, 6).quantile(0.25), 4)


def test_normal_and_beta_take_the_parameters_range() -> None:
    assert KAPPA.check(Distribution.beta(2, 5)) == Distribution.beta(2, 5, 0, 1)
    assert KAPPA.check(Distribution.normal(0.4, 0.1, low=0.2)).high == 1  # type: ignore[union-attr]
    with pytest.raises(ParameterError, match="needs both ends"):
        Distribution.beta(2, 5).draw(3, np.random.default_rng(0))


def test_a_distribution_outside_the_range_is_refused() -> None:
    with pytest.raises(ParameterError, match="narrow the distribution"):
        KAPPA.check(Distribution.uniform(0.5, 1.5))


@pytest.mark.parametrize(
    ("kind", "numbers", "message"),
    [
        ("uniform", (2, 1), "low must lie below high"),
        ("uniform", (1, 1), "low must lie below high"),
        ("loguniform", (0, 1), "low must be positive"),
        ("triangular", (0, 2, 1), "mode must lie between"),
        ("normal", (0, 0, 0, 1), "sd must be positive"),
        ("normal", (math.nan, 1, 0, 1), "mean must be a finite number"),
        ("beta", (1, -1), "b must be positive"),
    ],
)
def test_a_bad_distribution_is_refused(kind: str, numbers: Any, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        getattr(Distribution, kind)(*numbers)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cauchy", 0, 1), "kind must be one of"),
        (("uniform",), "low and high must both be given"),
        (("normal", 0, 1), "takes mean and sd"),
    ],
)
def test_a_distribution_needs_its_numbers(arguments: Any, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        Distribution(*arguments)


@pytest.mark.parametrize("value", [*DISTRIBUTIONS, Interval(0, Fraction(1, 2), open_high=True)])
def test_representations_can_be_typed_in(value: object) -> None:
    names = {"Distribution": Distribution, "Interval": Interval, "Fraction": Fraction}
    assert eval(repr(value), names) == value  # noqa: S307 - our own text


def test_huge_exact_numbers_are_shown_short() -> None:
    assert show(-(10**5000)) == "-1e5000.0"
    assert show(Fraction(1, 3)) == "1/3"
    assert show(0.1 + 0.2) == "0.30000000000000004"
    assert show(0.1 + 0.2, 6) == "0.3"


def test_an_exact_number_at_a_decimal_end_of_the_range_is_inside() -> None:
    """The floats 0.02 and 0.3 lie a little above 1/50 and a little below 3/10."""
    low, high = Fraction(1, 50), Fraction(3, 10)
    assert low in Interval(0.02, 0.3)
    assert high in Interval(0.02, 0.3)
    assert low not in Interval(0.02, 0.3, open_low=True)
    assert low - Fraction(1, 10**20) not in Interval(0.02, 0.3)
    assert 0.02 in Interval(low, high)
    assert 0.3 in Interval(low, high)
    assert Interval(0.02, 0.3).covers(Interval(low, high))
    assert not Interval(0.02, 0.3, open_low=True).covers(Interval(low, high))
    assert Interval(0.02, 0.3, open_low=True).covers(Interval(low, high, open_low=True))
    assert not any(x in Interval(low, high) for x in (math.inf, -math.inf, math.nan))
    name = "impatience_damascus"
    scenario = bb.scenario("seed_mid2025").replace(**{name: low})
    assert scenario[name] == low
