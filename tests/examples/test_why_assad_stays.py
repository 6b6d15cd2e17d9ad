"""Why Assad stays, as a person runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from examples._scripts import load, run, scenario_file

# Limbo bears the whole stake, and Moscow would make the swap.
BLAMED = "attribution = 1\nexpulsion_cost = 20\nhandover_value_moscow = 1"


@pytest.fixture
def main() -> Iterator[Callable[[list[str]], int]]:
    module = load("why_assad_stays")
    yield module.main
    plt.close("all")


def test_the_preset_says_why_and_writes_a_figure(tmp_path: Path) -> None:
    done = run("why_assad_stays", tmp_path)
    assert done.returncode == 0, done.stderr
    printed = " ".join(done.stdout.split())
    assert "costs Moscow 4.00, more than the 1.76" in printed
    assert "A trial abroad (2.00 to Moscow) would not do" in printed
    assert "An enforced lottery would, up to kappa = 0.064" in printed
    assert (tmp_path / "figures" / "why_assad_stays.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ("handover_value_moscow = 1", "Damascus would up to kappa = 0.253"),
        ("face_device_moscow = 0.6", "(1.60 to Moscow) would do"),
        ("attribution = 0.9", "So would a credible expulsion, up to y = 3.30"),
        ("handover_value_moscow = 20", "Nor would a threat of expulsion"),
        ("handover_value_moscow = 0", "Moscow would trade Assad"),
        ("chi = 0", "An enforced lottery would, at any kappa"),
        ("chi = 0.9\nattribution = 0.7", "Expulsion is credible from kappa = 0.381 on"),
        (BLAMED, "a chance and money yes"),
        (BLAMED, "Damascus would at any kappa."),
        (f"{BLAMED}\nhandover_value_damascus = 0.2", "Damascus would at no kappa."),
        ("limbo_security = 1", "0.00, and 0.00 if it takes those"),
        ("public_weight = 3", "if the public must ratify never"),
        ("limbo_security = 1", "Talks over all of these"),
        ("expulsion_cost = 1", "Expulsion is credible: Moscow would give up Assad (4.00)"),
    ],
)
def test_other_scenarios_get_true_sentences(
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


def test_a_range_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], main: Callable[[list[str]], int]
) -> None:
    path = scenario_file(tmp_path, "kappa = [0.2, 0.6]")
    assert main([str(path), "--figures", str(tmp_path / "figures")]) == 2
    assert "one number is needed" in capsys.readouterr().err
    assert not (tmp_path / "figures").exists()
