"""The map of what it takes to be believed."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

import basebargain as bb

POINT = bb.scenario("post_2026")


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def answers(ax: Axes) -> set[str]:
    legend = ax.get_legend()
    assert legend is not None
    return {entry.get_text() for entry in legend.get_texts()}


def test_the_boundary_is_the_threshold_belief() -> None:
    _, ax = plt.subplots()
    grid = np.linspace(0, 1, 21)
    assert bb.plot.sincerity_map(POINT, kappa=grid, prior=grid, ax=ax) is ax
    across, up = (np.asarray(data, dtype=float) for data in ax.lines[0].get_data())
    belief = bb.models.sincerity_terms().belief
    for kappa, mu in zip(across, up, strict=True):
        moved = POINT.replace(kappa=float(kappa))
        assert mu == pytest.approx(
            float(belief.subs({s: moved[s.name] for s in belief.free_symbols}))
        )
    assert POINT.name in {text.get_text() for text in ax.texts}


def test_without_a_step_that_pays_the_middle_region_is_gone() -> None:
    grid = np.linspace(0, 1, 21)
    dear = POINT.replace(concession_cost=5)
    ax = bb.plot.sincerity_map(dear, kappa=grid, prior=grid)
    assert answers(ax) == {"symbols can be enough", "nothing is enough"}
    assert "only a costly step" in answers(bb.plot.sincerity_map(POINT, kappa=grid, prior=grid))


def test_a_range_is_refused() -> None:
    with pytest.raises(bb.NotApplicableError, match="needs a point"):
        bb.plot.sincerity_map(bb.box())
