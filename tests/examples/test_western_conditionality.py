"""The main job, as a person runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from examples._scripts import load, run, scenario_file


@pytest.fixture
def main() -> Iterator[Callable[[list[str]], int]]:
    """Import the script, with a coarse map so that many scenarios are quick."""
    module = load("western_conditionality")
    module.SHARES = np.linspace(0, 1, 5)  # type: ignore[attr-defined]
    yield module.main
    plt.close("all")


def test_the_preset_prints_the_answer_and_writes_two_figures(tmp_path: Path) -> None:
    done = run("western_conditionality", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "Regime under seed_mid2025: LIMBO"
    assert "0.409664: DEAL -> LIMBO" in done.stdout
    assert "Three lessons" in done.stdout
    assert len(list((tmp_path / "figures").glob("*.png"))) == 2


def test_a_scenario_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'name = "mine"\n[values]\nkappa = 0.99\nattribution = 0.9\nchi = 1.0\n',
        encoding="utf-8",
    )
    done = run("western_conditionality", tmp_path, "mine.toml", "--figures", "here")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "Regime under mine: EXIT"
    assert len(list((tmp_path / "here").glob("*.png"))) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "mine.toml"),
        ("kappa = = 1", "line 1"),
        ("[values]\nkapa = 0.4\n", "did you mean kappa"),
        ("[values]\nkappa = 1.4\n", "must lie in [0, 1]"),
        ("[values]\nkappa = nan\n", "kappa"),
        ("[values]\nkappa = [0.2, 0.6]\n", "kappa has a range"),
    ],
)
def test_a_bad_file_ends_with_one_message_and_no_figure(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    main: Callable[[list[str]], int],
    text: str | None,
    message: str,
) -> None:
    path = tmp_path / "mine.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert main([str(path), "--figures", str(tmp_path / "figures")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "figures").exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ("donor_envelope = 0", "changes no regime: DEAL throughout"),
        ("chi = 0", "none lies at a positive kappa"),
        ("credibility = 0", "no attribution makes expulsion credible"),
        ("attribution = 0", "leads to no end of the presence"),
        ("attribution = 1", "leads to the end of the presence"),
        ("chi = 1", "with chi at 0.80 instead of 1.00"),
        ("limbo_security = 0.95", "LIMBO throughout"),
        ("limbo_security = 1\nattribution = 0.9", "Three lessons"),
        ("donor_envelope = 1", "no attribution makes expulsion credible"),
        ("expulsion_cost = 0", "expulsion is credible whatever the attribution"),
        ("kappa = 0", "Regime under mine: DEAL"),
    ],
)
def test_odd_scenarios_get_true_sentences(
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
