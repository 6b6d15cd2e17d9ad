"""What holds for every scenario: ranges, immutability, draws, round trips."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from basebargain._errors import ParameterError, ScenarioFileError
from basebargain.parameters import (
    Distribution,
    Interval,
    Parameter,
    Scenario,
    box,
    load_scenario,
    registry,
    scenario,
)
from basebargain.parameters._files import parse
from basebargain.parameters._parameter import hull
from basebargain.parameters._writing import as_toml

KNOWN = registry()
BASE = scenario("us_out")
RULED = {name for rule in KNOWN.rules for name in rule.names}
FREE_NAMES = [name for name in KNOWN.names if name not in RULED]
SUMS = [rule for rule in KNOWN.rules if rule.kind == "sum"]

parameters = st.sampled_from([KNOWN[name] for name in KNOWN])
free = st.sampled_from([KNOWN[name] for name in FREE_NAMES])


def inside(p: Parameter) -> st.SearchStrategy[Any]:
    """Numbers in the range of a parameter, exact ones among them."""
    low, high = float(p.low), float(p.high)
    floats = st.floats(low, high, exclude_min=p.open_low, exclude_max=p.open_high)
    steps = st.integers(1 if p.open_low else 0, 12 - p.open_high)
    exact = steps.map(
        lambda i: Fraction(p.low) + (Fraction(p.high) - Fraction(p.low)) * Fraction(i, 12)
    )
    return floats | exact


def values(p: Parameter) -> st.SearchStrategy[Any]:
    """Points, intervals and distributions in the range of a parameter."""
    ends = st.tuples(inside(p), inside(p)).map(sorted)
    intervals = ends.map(lambda pair: Interval(*pair))
    spread = ends.filter(lambda pair: float(pair[0]) + 1e-6 < float(pair[1]))
    uniform = spread.map(lambda pair: Distribution.uniform(*pair))
    beta = spread.map(lambda pair: Distribution.beta(2, 3, *pair))
    return inside(p) | intervals | uniform | beta


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Scenarios with a handful of values of any kind."""
    chosen = draw(st.lists(free, max_size=6, unique_by=lambda p: p.name))
    return BASE.replace(**{p.name: draw(values(p)) for p in chosen})


@given(p=parameters, data=st.data())
def test_values_in_the_range_are_accepted_and_kept(p: Parameter, data: st.DataObject) -> None:
    value = data.draw(inside(p))
    assert p.check(value) == value


@given(p=parameters, data=st.data())
def test_values_out_of_the_range_are_refused(p: Parameter, data: st.DataObject) -> None:
    below = st.floats(max_value=float(p.low), exclude_max=not p.open_low, allow_infinity=False)
    above = st.floats(min_value=float(p.high), exclude_min=not p.open_high, allow_infinity=False)
    value = data.draw(below | above)
    with pytest.raises(ParameterError, match=p.name):
        p.check(value)
    with pytest.raises(ParameterError, match=p.name):
        p.check((value, value))


@given(p=free, data=st.data())
def test_replace_changes_one_value_of_a_copy(p: Parameter, data: st.DataObject) -> None:
    before = dict(BASE)
    value = data.draw(values(p))
    after = BASE.replace(**{p.name: value})
    assert dict(BASE) == before
    assert after[p.name] == value
    assert {n for n in after if after[n] != BASE[n]} <= {p.name}
    assert after.replace(**{p.name: BASE[p.name]}).entries == BASE.entries


@given(which=scenarios(), seed=st.integers(0, 2**32))
def test_draws_stay_within_the_bounds(which: Scenario, seed: int) -> None:
    draws = which.sample(20, rng=seed)
    for name, (low, high) in which.bounds().items():
        assert (draws[name] >= float(low)).all(), name
        assert (draws[name] <= float(high)).all(), name


@given(which=scenarios(), seed=st.integers(0, 2**32))
def test_draws_of_computed_quantities_stay_in_their_intervals(which: Scenario, seed: int) -> None:
    """The interval read off a scenario holds every draw, so monotonicity was used rightly."""
    draws = which.sample(20, rng=seed)
    for name in KNOWN.quantities:
        ends = hull(which[name])
        slack = 1e-9 * max(1.0, abs(float(ends.low)), abs(float(ends.high)))
        assert (draws[name] >= float(ends.low) - slack).all(), name
        assert (draws[name] <= float(ends.high) + slack).all(), name


@st.composite
def share_intervals(draw: st.DrawFn) -> dict[str, Any]:
    """Intervals or distributions for the shares of one group, wide enough to add up to one."""
    rule = draw(st.sampled_from(SUMS))
    chosen: dict[str, Any] = {}
    for name in rule.names:
        centre = float(BASE[name])
        low = draw(st.floats(0, centre))
        high = draw(st.floats(centre, 1))
        spread = high - low > 1e-6 and draw(st.booleans())
        chosen[name] = Distribution.uniform(low, high) if spread else Interval(low, high)
    return chosen


@given(shares=share_intervals(), seed=st.integers(0, 2**32))
def test_drawn_shares_add_up_and_stay_within_their_ends(shares: dict[str, Any], seed: int) -> None:
    draws = BASE.replace(**shares).sample(50, rng=seed)
    np.testing.assert_allclose(sum(draws[name] for name in shares), 1, rtol=0, atol=1e-9)
    for name, value in shares.items():
        assert (draws[name] >= float(hull(value).low)).all()
        assert (draws[name] <= float(hull(value).high)).all()


@given(shares=share_intervals(), seed=st.integers(0, 2**32))
def test_chi_of_drawn_weights_lies_in_its_interval(shares: dict[str, Any], seed: int) -> None:
    which = BASE.replace(participation_us=(0, 1), participation_gulf=(0.1, 0.4), **shares)
    ends, draws = which["chi"], which.sample(50, rng=seed)["chi"]
    assert (draws >= ends.low - 1e-9).all()
    assert (draws <= ends.high + 1e-9).all()


@given(rule=st.sampled_from(SUMS), change=st.floats(-0.05, 0.05))
def test_shares_add_up_or_are_refused(rule: Any, change: float) -> None:
    name = rule.names[0]
    value = BASE[name] + change
    total = sum(BASE[other] for other in rule.names[1:]) + value
    if math.isclose(total, 1, rel_tol=0, abs_tol=0.9e-9):
        assert BASE.replace(**{name: value})[name] == value
    elif abs(total - 1) > 1.1e-9:
        with pytest.raises(ParameterError, match="must add up to 1"):
            BASE.replace(**{name: value})


@given(which=scenarios(), title=st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_written_is_read_back(which: Scenario, title: str) -> None:
    named = which.renamed("any", title=title)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.toml"
        named.to_toml(path)
        assert load_scenario(path) == named


def message_of(kind: type[Exception], call: Callable[[], object]) -> str | None:
    """Return the message of an error of one kind, or None when there is none."""
    try:
        call()
    except kind as error:
        return str(error)
    return None


@given(data=st.data())
def test_a_damaged_file_gives_a_scenario_or_a_clear_error(data: st.DataObject) -> None:
    """Characters cut out, put in or exchanged: never an exception from the depths."""
    text = as_toml(scenario("seed_mid2025"))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start, min(len(text), start + 20)))
        pieces = [
            "",
            "\n",
            "[",
            "]",
            "{",
            '"',
            "=",
            "nan",
            "1e999",
            "true",
            "-",
            "\0",
            "é",
            "[[a]]",
        ]
        text = text[:start] + data.draw(st.sampled_from(pieces)) + text[end:]
    refused = message_of(ScenarioFileError, lambda: parse(text, "damaged.toml", "damaged"))
    assert refused is None or refused.startswith("damaged.toml: ")


@given(name=st.text(), value=st.none() | st.text() | st.floats() | st.binary() | st.booleans())
def test_nonsense_is_refused_with_the_librarys_own_error(name: str, value: Any) -> None:
    for mapping in ({name: value}, {"kappa": value}):
        refused = message_of(ParameterError, lambda mapping=mapping: BASE.replace(**mapping))  # type: ignore[misc]
        assert refused is None or refused.startswith("scenario 'us_out'.replace: ")


@given(seed=st.integers(0, 2**32))
def test_the_whole_box_is_drawn_within_the_registry(seed: int) -> None:
    draws = box().sample(20, rng=seed)
    for name, p in KNOWN.items():
        assert float(draws[name].min()) in p.range, name
        assert float(draws[name].max()) in p.range, name
