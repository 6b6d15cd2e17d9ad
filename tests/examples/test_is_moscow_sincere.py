"""The question of sincerity, as a person asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from examples._scripts import load, scenario_file


@pytest.fixture
def main() -> Iterator[Callable[[list[str]], int]]:
    module = load("is_moscow_sincere")
    yield module.main
    plt.close("all")


def test_the_preset_prints_the_answer_and_writes_a_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], main: Callable[[list[str]], int]
) -> None:
    assert main(["--figures", str(tmp_path / "figures")]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1] == (
        "Is Moscow sincere? Under seed_mid2025 nothing that Moscow can do at once persuades."
    )
    assert "kappa   0.280: proof of good faith no longer suffices" in printed
    assert [path.name for path in (tmp_path / "figures").iterdir()] == ["is_moscow_sincere.png"]


@pytest.mark.parametrize(
    ("values", "sentences"),
    [
        ("chi = 0.22\nkappa = 0.2", ("good faith earns the licence", "and not always")),
        ("kappa = 0\nspoiler_asset = 2", ("it tells the types apart",)),
        ("kappa = 0\nprior_good = 0.9", ("symbols can be enough", "good faith loses it too")),
        ("attribution = 1", ("no kappa: proof of good faith",)),
        ("limbo_cost = 5", ("that is always", "symbols can be enough")),
    ],
)
def test_other_scenarios_get_true_sentences(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    main: Callable[[list[str]], int],
    values: str,
    sentences: tuple[str, ...],
) -> None:
    path = scenario_file(tmp_path, values)
    assert main([str(path), "--figures", str(tmp_path)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for sentence in sentences:
        assert sentence in printed
    assert " inf" not in printed
    assert "nan" not in printed


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("kappa = 1.4", "must lie in [0, 1]"),
        ("kappa = [0.2, 0.6]", "needs one number"),
        ("prior_good = 1", "prior must be positive"),
        ("real_concession = 5", "transfer_cap"),
        ("real_concession = 0\nspoil_harm = 0", "worth the same with either type"),
    ],
)
def test_a_scenario_that_does_not_fit_ends_with_one_message_and_no_figure(
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
