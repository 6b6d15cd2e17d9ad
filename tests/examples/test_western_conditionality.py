"""The main job, as a person runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "examples" / "western_conditionality.py"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_preset_prints_the_answer_and_writes_two_figures(tmp_path: Path) -> None:
    done = run(tmp_path)
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
    done = run(tmp_path, "mine.toml", "--figures", "here")
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
    ],
)
def test_a_bad_file_ends_with_one_message_and_no_figure(
    tmp_path: Path, text: str | None, message: str
) -> None:
    if text is not None:
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    done = run(tmp_path, "mine.toml")
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "figures").exists()
