"""The example on spoiling, as a person runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from examples._scripts import load, scenario_file


@pytest.fixture
def main() -> Iterator[Callable[[list[str]], int]]:
    """Import the script, with coarse curves."""
    module = load("why_spoiling_pays")
    module.POINTS = 5  # type: ignore[attr-defined]
    yield module.main
    plt.close("all")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ("chi = 0.51", "end in DEAL while Syria is fragmented and in LIMBO once it is united"),
        ("attribution = 0", "No stake leads to exclusion"),
        ("expulsion_cost = 0", "united Syria or not"),
        ("expulsion_cost = 0\nsovereignty_cost = 10", "expelled whatever the stake"),
        (
            "donor_envelope = 60\nchi = 1\nfrag_limbo_growth = 2\nfrag_expulsion_growth = 0",
            "in between it is expelled from the fragmented one only",
        ),
        (
            "donor_envelope = 60\nchi = 1\nattribution = 0.9",
            "between the two e* = 0.600 and Syria never unites",
        ),
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
    assert "Spoiling under mine: e* = " in printed
    assert "nan" not in printed
    assert (tmp_path / "why_spoiling_pays.png").exists()


@pytest.mark.slow
def test_the_preset_without_a_pure_equilibrium_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], main: Callable[[list[str]], int]
) -> None:
    assert main(["max_coord_presence", "--figures", str(tmp_path)]) == 0
    assert "No equilibrium in pure efforts was found" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("kappa = [0.2, 0.6]", "one number is needed"),
        ("limbo_security = 0.05", "assumes that Moscow prefers limbo to exit"),
        ("frag_discount = 1", "frag_discount must lie in [0, 1)"),
    ],
)
def test_a_scenario_outside_the_model_is_refused_with_the_reason(
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
