"""Every model that takes labels works with other bases, donors and names, in any number."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain.models._donors_global import LeaderRole

CASE = Path(__file__).parents[2] / "docs" / "how-to" / "own-case.toml"
GIVEN_LABELS = {"hm", "tn", "qa", "us", "eu", "uk", "gulf"}
# Their work grows with the number of sets of bases or donors.
GROWS = {
    "package_deal",
    "ambiguous_leader",
    "donor_attribution",
    "donor_coordination",
    "donor_coordination_conditions",
}
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


BOTH = ("Carda", "Norland")
NAMES = {
    "alternating_offers": BOTH,
    "base_limbo": BOTH,
    "base_rights": BOTH,
    "fragmentation": BOTH,
    "handover_lottery": BOTH,
    "handover_talks": BOTH,
    "instalment_game": BOTH,
    "northeast": BOTH,
    "package_deal": BOTH,
    "partial_expulsion": BOTH,
    "penalty_game": ("Carda", "donors"),
    "presence_auction": ("Norland", "donors"),
    "ratification_vote": ("Carda", "public", "Norland"),
    "reform_signal": ("Carda", "donors"),
    "sincerity": ("Norland", "Carda"),
    "trust_game": ("Norland", "minority"),
    "unification": ("Norland",),
    "war_of_attrition": BOTH,
}
CASES = {
    "one and one": case(1, 1),
    "two and three": case(2, 3),
    "five and six": case(5, 6),
    "a file": bb.load_scenario(CASE),
}


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
    fitting: dict[str, Any] = {
        "base": base,
        "bases": [base],
        "expelled": [base],
        "leader": donor,
        "role": "small",
    }
    fitting |= {"extra": 0.25, "price": 1, "discount": 0.5}
    asked = inspect.signature(function).parameters
    given = {name: value for name, value in fitting.items() if name in asked}
    if "scenario" in asked:
        return function(scenario, **given)
    return function(**given, labels=scenario.registry.labels)


@cache
def built(name: str, kind: str) -> Any:
    """Return a model by its name, for a case by its own; built once."""
    return call(MODELS[name], CASES[kind])


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
        for kind in ("one and one", "two and three", "five and six")
        if kind != "two and three" or name in GROWS - {"package_deal"}
    ],
)
def test_a_model_takes_the_labels_of_a_case(name: str, kind: str) -> None:
    """It speaks of the case's own bases and donors only, and of all that it needs."""
    scenario = CASES[kind]
    result = built(name, kind)
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


@pytest.mark.parametrize(("name", "names"), NAMES.items())
def test_the_players_bear_the_names_of_the_case(name: str, names: tuple[str, ...]) -> None:
    result = built(name, "one and one")
    game = getattr(result, "game", result)
    assert tuple(game.sides if name == "presence_auction" else game.players) == names


def test_a_decision_bears_the_name_of_the_player_who_takes_it() -> None:
    game = built("ratification_vote", "one and one")
    assert game.information_sets[0].label == "Norland's offer"


def test_without_a_name_the_first_donor_leads() -> None:
    labels = CASES["a file"].registry.labels
    assert bb.models.coverage_limits(labels=labels) == bb.models.coverage_limits(
        "union", labels=labels
    )
    assert "participation_union" in bb.models.donor_global_game(labels=labels).parameters
    assert bb.models.lobbying_menu(labels=labels).parameters[:2] == (
        "donor_cost_union",
        "donor_gain_union",
    )


@pytest.mark.parametrize("role", ["out", "committed", "ambiguous", "chooses"])
def test_a_leader_needs_other_donors(role: LeaderRole) -> None:
    labels = CASES["one and one"].registry.labels
    with pytest.raises(bb.GameError, match="needs a donor besides the leader; 'd0' is the only"):
        bb.models.donor_global_game(role, labels=labels)


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
