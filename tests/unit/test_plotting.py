"""Figures: what is drawn, not how it looks."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest

import basebargain as bb
from basebargain._errors import NotApplicableError

SCENARIO = bb.scenario("full_coord_presence")
TALKS = bb.models.alternating_offers()


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def test_regime_line_has_a_band_for_each_regime_and_a_line_for_each_player() -> None:
    data = bb.sweep(TALKS, SCENARIO, kappa=np.linspace(0, 1, 41))
    found = bb.thresholds(TALKS, SCENARIO, "kappa")
    ax = bb.plot.regime_line(data, found, marks={"inside": 0.2, "far": 3.0}, point=0.45)
    texts = " ".join(text.get_text() for text in ax.texts)
    assert "DEAL" in texts
    assert "EXIT" in texts
    assert "3.000   far (outside this range)" in texts
    assert "(1)  0.200   inside" in texts
    legend = ax.get_legend()
    assert legend is not None
    assert [entry.get_text() for entry in legend.get_texts()] == ["Damascus", "Moscow"]
    assert "share" in ax.get_xlabel()
    assert "USD bn" in ax.get_ylabel()


def test_bands_without_thresholds_meet_midway() -> None:
    data = bb.sweep(TALKS, SCENARIO, kappa=[0.0, 0.4, 0.5, 1.0])
    ax = bb.plot.regime_line(data)
    assert ax.get_xlim() == (0, 1)


def test_regime_map_names_regimes_curves_and_points() -> None:
    grid = np.linspace(0, 1, 6)
    data = bb.sweep(TALKS, SCENARIO, kappa=grid, attribution=grid)
    ax = bb.plot.regime_map(data, curves={"edge": (grid, 1 - grid)}, points={"here": (0.4, 0.6)})
    legend = ax.get_legend()
    assert legend is not None
    assert {entry.get_text() for entry in legend.get_texts()} == {"DEAL", "LIMBO", "EXIT"}
    assert {"edge", "here"} <= {text.get_text() for text in ax.texts}


def test_a_given_axes_is_used() -> None:
    _, ax = plt.subplots()
    data = bb.sweep(TALKS, SCENARIO, kappa=[0.0, 1.0])
    assert bb.plot.regime_line(data, ax=ax) is ax


def test_the_wrong_number_of_parameters_is_refused() -> None:
    line = bb.sweep(TALKS, SCENARIO, kappa=[0.0, 1.0])
    plane = bb.sweep(TALKS, SCENARIO, kappa=[0.0, 1.0], attribution=[0.0, 1.0])
    with pytest.raises(NotApplicableError, match="over two parameters"):
        bb.plot.regime_map(line)
    with pytest.raises(NotApplicableError, match="over one parameter"):
        bb.plot.regime_line(plane)
