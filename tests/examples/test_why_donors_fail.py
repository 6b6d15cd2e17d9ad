"""The example on donors, as a person runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from examples._scripts import load, scenario_file


@pytest.fixture
def main() -> Iterator[Callable[[list[str]], int]]:
    """Import the script."""
    module = load("why_donors_fail")
    yield module.main
    plt.close("all")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ("chi = 0.51", "Just enough: us, eu, gulf (95%)"),
        ("attribution = 0\ncredibility = 0", "no conditionality does it"),
        ("donor_envelope = 60\nkappa = 1", "donors can end it even on their own"),
        ("kappa = 0\nlobby_stake_israel = 0", "ending the presence takes inf%"),
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
    assert "Presence under mine: donors" in printed
    assert " nan" not in printed
    assert (tmp_path / "why_donors_fail.png").exists()


def test_other_donors_than_the_ones_of_the_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], main: Callable[[list[str]], int]
) -> None:
    """Another case with three donors of its own; the largest one leads."""
    path = tmp_path / "mine.toml"
    families = {"donor_weight": (0.2, 0.5, 0.3), "participation": (1, 0.5, 1),
                "donor_gain": (2, 3, 2), "donor_cost": (1, 1, 1)}  # fmt: skip
    rows = [f"{name} = {{ a = {x}, b = {y}, c = {z} }}" for name, (x, y, z) in families.items()]
    labels = '[labels.donor]\na = "Alpha"\nb = "Beta"\nc = "Gamma"\n'
    path.write_text(f"{labels}\n[values]\ndonor_envelope = 30\n" + "\n".join(rows), "utf-8")
    assert main([str(path), "--figures", str(tmp_path)]) == 0
    assert "The leading donor: Beta" in capsys.readouterr().out


def test_a_range_is_refused_with_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], main: Callable[[list[str]], int]
) -> None:
    path = scenario_file(tmp_path, "kappa = [0.2, 0.6]")
    assert main([str(path), "--figures", str(tmp_path / "figures")]) == 2
    assert "one number is needed for each parameter; kappa" in capsys.readouterr().err
    assert not (tmp_path / "figures").exists()
