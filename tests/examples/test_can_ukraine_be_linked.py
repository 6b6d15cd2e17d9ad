"""The example on Ukraine, as a person runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from examples._scripts import load, scenario_file


@pytest.fixture
def main() -> Iterator[Callable[[list[str]], int]]:
    module = load("can_ukraine_be_linked")
    yield module.main
    plt.close("all")


@pytest.mark.parametrize(
    ("values", "sentence", "answer"),
    [
        ("chi = 0.51", "Europe loses: the concession costs it 3.64", "blocked"),
        ("chi = 0.51\nukr_rift_cost = 0", "at 0.00, it comes about", "possible over a rift"),
        (
            "chi = 1\ncredibility = 1\nattribution = 0.7\nkappa = 0.6",
            "the bases go without any concession",
            "needless",
        ),
        ("ukr_us_cost = 0\nukr_eu_cost = 0\nchi = 0", "Washington gains", "possible"),
    ],
)
def test_the_answer_follows_the_scenario(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    main: Callable[[list[str]], int],
    values: str,
    sentence: str,
    answer: str,
) -> None:
    path = scenario_file(tmp_path, values)
    assert main([str(path), "--figures", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert sentence in " ".join(printed.split())
    assert printed.splitlines()[-1] == f"Linkage under mine: {answer}"
    assert "nan" not in printed
    assert (tmp_path / "can_ukraine_be_linked.png").exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("kappa = [0.2, 0.6]", "holds ranges"),
        ("limbo_security = 0.05", "prefers a tolerated presence to its next-best site"),
    ],
)
def test_a_scenario_outside_the_models_is_refused_with_the_reason(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    main: Callable[[list[str]], int],
    values: str,
    message: str,
) -> None:
    path = scenario_file(tmp_path, values)
    assert main([str(path), "--figures", str(tmp_path / "figures")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "figures").exists()
