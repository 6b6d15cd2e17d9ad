"""The example on conditionality, as a person runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from examples._scripts import load, scenario_file


@pytest.fixture
def main() -> Iterator[Callable[[list[str]], int]]:
    """Import the script."""
    module = load("optimal_conditionality")
    yield module.main
    plt.close("all")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ("chi = 0.51", "so the best conditionality is none"),
        ("attribution = 0.9\nchi = 0.9", "The best stake is one between: y = 4.10"),
        ("attribution = 0.9\nchi = 0.9\ntransfer_cap = 30", "all or nothing"),
        ("expulsion_cost = 0\nsovereignty_cost = 6", "ends without any conditionality"),
        ("chi = 0", "Best stake under mine: y = 0.00 USD bn"),
        ("withholding_cost = 0\nattribution = 0", "takes no finite stake"),
        ("chi = 0.9\nattribution = 0\nlimbo_cost = 3", "is enough, y = 4.10 USD bn"),
        ("attribution = 0.7\nchi = 0.9", "it can promise USD 2.00 bn at most"),
    ],
)
def test_the_sentences_follow_the_scenario(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    main: Callable[[list[str]], int],
    values: str,
    sentence: str,
) -> None:
    path = scenario_file(tmp_path, values)
    assert main([str(path), "--figures", str(tmp_path)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert sentence in printed
    assert "Best stake under mine: y = " in printed
    assert " nan" not in printed
    assert (tmp_path / "optimal_conditionality.png").exists()


def test_a_range_is_refused_with_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], main: Callable[[list[str]], int]
) -> None:
    path = scenario_file(tmp_path, "kappa = [0.2, 0.6]")
    assert main([str(path), "--figures", str(tmp_path / "figures")]) == 2
    assert "one number is needed for each parameter; kappa" in capsys.readouterr().err
    assert not (tmp_path / "figures").exists()
