"""Every model that takes labels works with other bases, donors and names, in any number."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb

CASE = Path(__file__).parents[2] / "docs" / "how-to" / "own-case.toml"
GIVEN_LABELS = {"hm", "tn", "qa", "us", "eu", "uk", "gulf"}
# Their work grows with the number of sets of bases or donors.
GROWS = {"package_deal", "ambiguous_leader"}
SUMS_TO_ONE = {"donor_weight", "donor_weight_base", "value_share", "sov_share", "service_share"}


def case(bases: int, donors: int) -> bb.Scenario:
    """Return a case with so many bases and donors, their shares all different."""
    labels = {
        "base": {f"b{k}": f"Base {k}" for k in range(bases)},
        "donor": {f"d{k}": f"Donor {k}" for k in range(donors)},
        "role": {"host": "Carda", "patron": "Norland"},
    }
    known, values = bb.registry(labels), {}
    for name, parameter in known.items():
        if parameter.index in ("base", "donor"):
            size = bases if parameter.index == "base" else donors
            place = int(str(parameter.label)[1:])
            share = 2 * (place + 1) / (size * (size + 1))
            values[name] = share if parameter.family in SUMS_TO_ONE else 1
            if parameter.family in ("participation", "donor_cost"):
                values[name] = 0.5
    return bb.Scenario.from_values(values, name="own", labels=labels)


CASES = {"one and one": case(1, 1), "five and six": case(5, 6), "a file": bb.load_scenario(CASE)}


def functions_with_labels() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the models that take labels."""
    for name in sorted(dir(bb.models)):
        entry = getattr(bb.models, name)
        if (
            callable(entry)
            and not inspect.isclass(entry)
            and "labels" in inspect.signature(entry).parameters
            and name not in ("players", "menu_auction", "price_slope")
        ):
            yield name, entry


MODELS = dict(functions_with_labels())


def call(function: Callable[..., Any], scenario: bb.Scenario) -> Any:
    """Call a model with the first base and donor of a scenario where it asks for one."""
    base, donor = (next(iter(scenario.labels(index))) for index in ("base", "donor"))
    fitting = {"base": base, "bases": [base], "expelled": [base], "leader": donor, "role": "small"}
    asked = inspect.signature(function).parameters
    given = {name: value for name, value in fitting.items() if name in asked}
    if "scenario" in asked:
        return function(scenario, **given)
    return function(**given, labels=scenario.registry.labels)


def names_in(result: Any) -> Iterator[str]:
    """Yield the parameters that occur anywhere in a result."""
    if isinstance(result, (sympy.Basic, sympy.MatrixBase)):
        yield from (s.name for s in result.free_symbols if isinstance(s, sympy.Symbol))
    elif hasattr(result, "at") and hasattr(result, "parameters"):
        yield from result.parameters
    elif isinstance(result, Mapping):
        yield from (name for part in result.values() for name in names_in(part))
    elif isinstance(result, (tuple, list)):
        yield from (name for part in result for name in names_in(part))
    elif hasattr(result, "__dataclass_fields__"):
        fields = (getattr(result, name) for name in result.__dataclass_fields__)
        yield from (name for part in fields for name in names_in(part))


def test_the_usual_suspects_are_among_the_models() -> None:
    usual = {"issue_payoffs", "alternating_offers", "package_deal", "donor_coordination", "linkage"}
    assert usual <= set(MODELS)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param(
            name, kind, marks=[pytest.mark.slow] * (name in GROWS and kind == "five and six")
        )
        for name in MODELS
        for kind in ("one and one", "five and six")
    ],
)
def test_a_model_takes_the_labels_of_a_case(name: str, kind: str) -> None:
    """It speaks of the case's own bases and donors only, and of all that it needs."""
    scenario = CASES[kind]
    result = call(MODELS[name], scenario)
    free = set(names_in(result))
    suffixes = {part.rsplit("_", 1)[-1] for part in free if not part.startswith("ukr_")}
    assert not suffixes & GIVEN_LABELS
    if hasattr(result, "at"):
        filled = result.at(scenario)
        assert getattr(filled, "parameters", ()) == ()


def test_the_price_slope_takes_the_labels_of_a_case() -> None:
    scenario = CASES["five and six"]
    draws = {name: np.full(3, float(scenario[name])) for name in scenario}
    draws["chi"] = np.full(3, float(scenario["chi"]))
    assert bb.models.price_slope(draws, labels=scenario.registry.labels).shape == (3,)


def test_coalitions_of_donors_are_those_of_the_case() -> None:
    winning = bb.models.minimal_winning_coalitions(CASES["a file"].replace(donor_envelope=60))
    assert {donor for coalition in winning for donor in coalition.members} <= {"union", "bank"}
    assert winning


@pytest.mark.parametrize("kind", CASES)
def test_a_budget_buys_bases_of_the_case(kind: str) -> None:
    plan = bb.models.best_buy_out(60, CASES[kind])
    assert set(plan.prices) == set(CASES[kind].labels("base"))
    assert not plan.is_second_best


def test_roles_are_named_by_the_case() -> None:
    scenario = CASES["a file"]
    labels = scenario.registry.labels
    assert bb.models.players(labels=labels) == ("Carda", "Norland")
    game = bb.models.linkage(labels=labels)
    assert tuple(game.players) == ("The Union", "Norland", "The Bank")
    assert tuple(bb.models.buy_out(labels=labels).game.players) == ("buyers", "Norland")


def test_roles_that_a_case_does_not_name_keep_their_names() -> None:
    labels = {"role": {"host": "Carda"}}
    assert bb.models.players(labels=labels) == ("Carda", "Moscow")


def test_a_role_that_does_not_exist_is_refused() -> None:
    with pytest.raises(bb.ParameterError, match="there is no role 'guest'; roles are host, patron"):
        bb.registry({"role": {"guest": "Carda"}})
    with pytest.raises(bb.GameError, match="there is no role 'guest'"):
        bb.models.players("guest")


def test_two_players_of_one_name_are_refused() -> None:
    with pytest.raises(bb.GameError, match="different names"):
        bb.models.players(labels={"role": {"host": "Carda", "patron": "Carda"}})


def test_a_case_survives_writing_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "again.toml"
    CASES["a file"].to_toml(path)
    again = bb.load_scenario(path)
    assert again.labels("role") == CASES["a file"].labels("role")
    assert again.registry.labels == CASES["a file"].registry.labels
