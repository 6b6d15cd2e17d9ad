"""The example on the claims, as a person runs it."""

from __future__ import annotations

from pathlib import Path

from examples._scripts import run


def test_the_preset_prints_the_answer_and_writes_a_figure(tmp_path: Path) -> None:
    done = run("obstacle_or_chip", tmp_path, "--draws", "256")
    assert done.returncode == 0, done.stderr
    assert "over no bases at all: an obstacle." in " ".join(done.stdout.split())
    assert "36 claims at seed_mid2025" in done.stdout
    assert (tmp_path / "figures" / "claims.png").stat().st_size > 20_000


def test_a_weak_stake_makes_the_bases_a_chip(tmp_path: Path) -> None:
    (tmp_path / "weak.toml").write_text('name = "weak"\n[values]\nkappa = 0.01\n', encoding="utf-8")
    done = run("obstacle_or_chip", tmp_path, "--draws", "256", "weak.toml")
    assert "over no bases at all: a chip." in " ".join(done.stdout.split())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = run("obstacle_or_chip", tmp_path, "--draws", "256", "absent.toml")
    assert done.returncode == 2
    assert "absent.toml" in done.stderr
    assert not (tmp_path / "figures").exists()
