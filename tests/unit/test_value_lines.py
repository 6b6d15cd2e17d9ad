"""The figure of the values of a coalitional game along one parameter."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest

import basebargain as bb
from basebargain._errors import NotApplicableError

KAPPAS = np.linspace(0, 1, 3)
GAMES = [bb.models.leverage().at(bb.scenario("seed_mid2025"), kappa=float(k)) for k in KAPPAS]
VALUES = [bb.shapley_value(game) for game in GAMES]


def test_lines_bands_and_marks_are_drawn() -> None:
    ax = bb.plot.value_lines(
        "kappa",
        KAPPAS,
        VALUES,
        cores=[bb.core(game) for game in GAMES],
        marks={"inside": 0.4, "beyond": 1.4},
    )
    solid = [line for line in ax.lines if line.get_linestyle() == "-"]
    assert [line.get_label() for line in solid] == ["Damascus", "Moscow", "West"]
    expected = [float(v.equilibria[0].payoff("Moscow")) for v in VALUES]
    assert np.array_equal(np.asarray(solid[1].get_ydata()), expected)
    assert len(ax.collections) == 3
    assert [text.get_text() for text in ax.texts] == ["inside"]
    assert "(share)" in ax.get_xlabel()
    plt.close("all")


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(NotApplicableError, match="one solution"):
        bb.plot.value_lines("kappa", [0.1, 0.2], VALUES)
