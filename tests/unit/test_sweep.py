"""Sweeps: labelled answers on a grid, the same as solving point by point."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy

import basebargain as bb
from basebargain._errors import NotApplicableError, ParameterError

SCENARIO = bb.scenario("seed_mid2025")
TALKS = bb.models.alternating_offers()
RIGHTS = bb.models.base_rights()


def test_each_point_is_what_the_solver_says_there() -> None:
    kappa, phi = [0.1, 0.45, 0.95], [0.3, 0.7]
    data = bb.sweep(TALKS, SCENARIO, kappa=kappa, attribution=phi)
    assert data["answer"].dims == ("kappa", "attribution")
    for k, a in product(kappa, phi):
        outcome = bb.alternating_offers(TALKS.at(SCENARIO, kappa=k, attribution=a))
        point = data.sel(kappa=k, attribution=a)
        assert point["answer"].item() == outcome.regime
        assert point["payoff_low"].values == pytest.approx(outcome.equilibria[0].payoffs)


def test_several_equilibria_give_the_range_of_payoffs() -> None:
    t = sympy.Symbol("t")
    hunt = bb.StrategicGame.from_arrays([[t, 0], [1, 1]], [[t, 1], [0, 1]])
    data = bb.sweep(hunt, t=[0.5, 3.0])
    assert data["equilibria"].values.tolist() == [1, 3]
    assert data["payoff_low"].sel(t=3.0).values.tolist() == [1, 1]
    assert data["payoff_high"].sel(t=3.0).values.tolist() == [3, 3]


def test_units_and_meanings_travel_with_the_data() -> None:
    data = bb.sweep(TALKS, SCENARIO, donor_envelope=[5.0, 10.0])
    assert data["donor_envelope"].attrs["units"] == "USD bn"
    assert data["payoff_low"].attrs["units"] == "USD bn"
    assert data["player"].values.tolist() == ["Damascus", "Moscow"]


def test_transfers_are_given_where_something_is_agreed() -> None:
    data = bb.sweep(TALKS, SCENARIO, kappa=[0.1, 0.9])
    assert data["transfer_low"][0] > 0
    assert np.isnan(data["transfer_low"][1])


def test_an_ingredient_of_a_computed_parameter_can_be_swept() -> None:
    open_chi = SCENARIO.replace(chi=None)
    data = bb.sweep(TALKS, open_chi, participation_us=[0.0, 1.0])
    direct = [open_chi.replace(participation_us=psi)["chi"] for psi in (0.0, 1.0)]
    again = bb.sweep(TALKS, SCENARIO, chi=direct)
    assert data["payoff_low"].values == pytest.approx(again["payoff_low"].values)


def test_a_single_number_fixes_a_parameter_without_a_dimension() -> None:
    data = bb.sweep(TALKS, SCENARIO, kappa=[0.1, 0.9], attribution=0.7)
    assert data["answer"].dims == ("kappa",)
    assert data["attribution"].item() == 0.7


def test_base_rights_sweeps_with_complete_lists() -> None:
    data = bb.sweep(RIGHTS, SCENARIO, kappa=np.linspace(0, 1, 5))
    assert data["complete"].all()
    assert set(data["answer"].values.tolist()) == {"renegotiate / symbolic"}
    assert (data["regret"] <= 1e-12).all()


def test_errors_say_what_to_do() -> None:
    with pytest.raises(ParameterError, match=r"kappa must lie in \[0, 1\]"):
        bb.sweep(TALKS, SCENARIO, kappa=[0.5, 1.5])
    with pytest.raises(ParameterError, match="non-empty sequence"):
        bb.sweep(TALKS, SCENARIO, kappa=[])
    with pytest.raises(ParameterError, match="numbers are needed for"):
        bb.sweep(TALKS, kappa=[0.5])
    with pytest.raises(ParameterError, match="did you mean kappa"):
        bb.sweep(TALKS, SCENARIO, kapa=[0.5])
    with pytest.raises(NotApplicableError, match="strategic games and bargaining problems"):
        bb.sensitivity.thresholds(3, SCENARIO, "kappa")  # type: ignore[arg-type, unused-ignore]


@pytest.mark.parametrize(
    ("game", "solver", "answers"),
    [
        (bb.models.linkage(), None, {"offer: nothing"}),
        (bb.models.buy_out().game, None, {"offer: "}),
        (bb.models.war_of_attrition().game, None, {"concedes"}),
        (bb.models.alternating_offers(), bb.nash_bargaining, {"DEAL", "LIMBO"}),
        (
            bb.GlobalGame(bb.symbol("kappa"), 0, 1, 25, name="global"),
            None,
            {"point"},
        ),
    ],
)
def test_every_form_is_swept_by_its_concept(game: Any, solver: Any, answers: set[str]) -> None:
    data = bb.sweep(game, bb.scenario("seed_mid2025"), kappa=[0.1, 0.6], solver=solver)
    assert data.sizes["kappa"] == 2
    assert bool(np.isfinite(data.payoff_low).all())
    assert any(word in text for word in answers for text in data.answer.values.tolist())


def test_a_point_without_equilibrium_is_swept_too() -> None:
    k = bb.symbol("kappa")
    pairs = dict.fromkeys((("a", "b"), ("a", "c"), ("b", "c")), k)
    game = bb.CoalitionalGame.from_worths({"a": 0, "b": 0, "c": 0, ("a", "b", "c"): 1, **pairs})
    data = bb.sweep(game, kappa=[0.5, 0.9], solver=bb.core)
    assert data.equilibria.values.tolist()[1] == 0
    assert data.answer.values.tolist()[1] == "none"
    assert bool(np.isnan(data.payoff_low.values[1]).all())


def test_thresholds_say_what_they_can_solve() -> None:
    with pytest.raises(bb.NotApplicableError, match="sweep it"):
        bb.thresholds(bb.models.linkage(), bb.scenario("seed_mid2025"), "kappa")
