"""The example on leverage, as a person runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from examples._scripts import load, scenario_file


@pytest.fixture
def main() -> Iterator[Callable[[list[str]], int]]:
    """Load the script, with few points so that many scenarios are quick."""
    module = load("who_holds_leverage")
    module.KAPPAS = np.linspace(0, 1, 3)  # type: ignore[attr-defined]
    yield module.main
    plt.close("all")


@pytest.mark.parametrize(
    ("values", "sentence", "answer"),
    [
        ("chi = 0.51", "West would lead from chi = 0.53 on", "Moscow; the West leads at no kappa"),
        ("chi = 0.9\nkappa = 1", "changes hands at a stake of 5.90 rather than 5.30",
         "the West; the West leads above kappa = 0.589"),
        ("chi = 0.51\ndonor_envelope = 4", "even if united: W = 4.00 falls short",
         "Moscow; the West leads at no kappa"),
        ("moscow_value = 0.5\nspoil_harm = 0", "changes hands at a stake of 0.00",
         "the West; the West leads above kappa = 0.000"),
        ("moscow_value = 0.5\nchi = 0", "a stake of 0.80", "nobody; the West leads at no kappa"),
    ],
)  # fmt: skip
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
    assert printed.splitlines()[-1] == f"Leverage under mine: {answer}"
    assert "nan" not in printed
    assert (tmp_path / "who_holds_leverage.png").exists()


def test_a_scenario_with_a_range_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], main: Callable[[list[str]], int]
) -> None:
    path = scenario_file(tmp_path, "kappa = [0.2, 0.6]")
    assert main([str(path), "--figures", str(tmp_path / "figures")]) == 2
    assert "holds ranges" in capsys.readouterr().err
    assert not (tmp_path / "figures").exists()
