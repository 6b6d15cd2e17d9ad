"""The figure of a bargaining problem: what is drawn, not how it looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import sympy

from basebargain import _errors
from basebargain.forms import Agreement, Transfer, TransferAgreements
from basebargain.forms._bargaining_polyhedral import PolyhedralSet
from basebargain.forms._bargaining_smooth import SmoothFrontier
from basebargain.plotting._pareto import pareto_frontier
from basebargain.solvers._axiomatic import nash_bargaining, utilitarian
from oracles._axiomatic_problems import finite, over

U = sympy.Symbol("u", real=True)


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def legend(ax: Any) -> list[str]:
    """Return the names in the legend."""
    return [entry.get_text() for entry in ax.get_legend().get_texts()]


def line(ax: Any, label: str) -> Any:
    """Return the points of a line by its name in the legend."""
    return next(own for own in ax.lines if own.get_label() == label).get_xydata()


@pytest.mark.parametrize(
    "feasible",
    [
        PolyhedralSet([(0, 0), (4, 0), (4, 2), (0, 6)]),
        SmoothFrontier(U, 4 - U**2, U, -1, 2),
        SmoothFrontier(-U, 4 - U**2, U, -2, 1),
        TransferAgreements((Agreement("x", (0, 4)),), Transfer("b", "a", cap=4)),
    ],
    ids=["polygon", "curve", "curve turned", "transfers"],
)
def test_every_kind_of_set_shows_its_solutions(feasible: Any) -> None:
    problem = over(feasible, unit="USD bn", name="pie")
    solution = nash_bargaining(problem)
    ax = pareto_frontier(problem, {"Nash": solution})
    assert legend(ax) == ["feasible", "efficient", "disagreement point", "Nash"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == (
        "payoff of a (USD bn)",
        "payoff of b (USD bn)",
    )
    shown = line(ax, "Nash")
    assert shown[0] == pytest.approx(solution.equilibria[0].payoffs.astype(float))
    front = line(ax, "efficient")
    order = np.argsort(front[:, 0])
    assert (np.diff(front[order, 1]) <= 1e-12).all()


def efficient_parts(ax: Any) -> list[Any]:
    """Return the paths that are drawn as efficient."""
    return [own.get_xydata() for own in ax.lines if own.get_zorder() == 3]


def test_dominated_agreements_are_not_efficient() -> None:
    problem = finite((3, 1), (1, 3), (1, 1), (2, 2))
    ax = pareto_frontier(problem, {"sum": utilitarian(problem)}, lotteries=True)
    assert "with lotteries" in legend(ax)
    assert sorted(part[0].tolist() for part in efficient_parts(ax)) == [[1, 3], [2, 2], [3, 1]]


def test_gap_in_the_frontier_of_two_deals() -> None:
    """Deal 0 adds up to ten, deal 1 to nine, which shows only where deal 0 does not reach."""
    deals = (Agreement("0", (0, 10)), Agreement("1", (2, 7)))
    problem = over(TransferAgreements(deals, Transfer("b", "a", cap=4)))
    ax = pareto_frontier(problem)
    ends = [(part[0, 0], part[-1, 0]) for part in efficient_parts(ax)]
    assert ends[0] == (0, 4)
    assert ends[1] == pytest.approx((4, 6), abs=0.02)


def test_given_axes_are_used_and_free_parameters_refused() -> None:
    _, ax = plt.subplots()
    assert pareto_frontier(finite((1, 2)), ax=ax) is ax
    with pytest.raises(_errors.NotApplicableError, match="still free"):
        pareto_frontier(finite((U, 2)))
