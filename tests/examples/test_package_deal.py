"""The example on the package deal, as a person runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from examples._scripts import load, run, scenario_file


@pytest.fixture
def main() -> Iterator[Callable[[list[str]], int]]:
    """Import the script, with a coarse search along conditionality."""
    module = load("package_deal")
    module.POINTS = 11  # type: ignore[attr-defined]
    yield module.main
    plt.close("all")


def test_the_preset_prints_the_answer_and_writes_a_figure(tmp_path: Path) -> None:
    done = run("package_deal", tmp_path)
    assert done.returncode == 0, done.stderr
    printed = " ".join(done.stdout.split())
    assert "in full use Hmeimim and Tartous; given up in part or whole Qamishli" in printed
    assert "0.00 to 0.27: debt relief, leave qa, released funds, cash, handover" in printed
    assert printed.endswith("From kappa = 0.618 on no package is better than limbo for both.")
    assert [path.name for path in (tmp_path / "figures").iterdir()] == ["package_deal.png"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ("handover_value_moscow = 0.5", "Assad handed over"),
        ("limbo_security = 1\nattribution = 0\ndebt_value_damascus = 0", "No package gives both"),
        ("chi = 0", "no stake at any kappa"),
        ("presence_curvature = 0.5", "leave qa 9"),
        ("attribution = 0.9", "The first base to go is Qamishli"),
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
    assert " inf" not in printed
    assert "nan" not in printed


@pytest.mark.parametrize(
    ("text", "message"),
    [("[values]\nkappa = 1.4\n", "must lie in [0, 1]"), ("[values]\nkappa = [0, 1]\n", "range")],
)
def test_a_bad_file_ends_with_one_message_and_no_figure(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    main: Callable[[list[str]], int],
    text: str,
    message: str,
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    assert main([str(path), "--figures", str(tmp_path / "figures")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "figures").exists()
