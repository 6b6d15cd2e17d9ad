"""Obstacle or bargaining chip? Every claim about the bases, with the verdict of the models.

Usage: python examples/obstacle_or_chip.py [SCENARIO.toml | PRESET] [--figures FOLDER]

Reads a scenario (the mid-2025 preset by default), prints whether the bases are a burden or a chip
there, the verdict on each claim and how widely it holds, and writes one figure.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from pathlib import Path

import matplotlib.pyplot as plt

import basebargain as bb

DRAWS = 8192


def read_scenario(text: str) -> bb.Scenario:
    """Take the name of a preset, or the path of a scenario file."""
    return bb.scenario(text) if text in bb.presets() else bb.load_scenario(text)


def print_answer(scenario: bb.Scenario) -> None:
    """Say what the presence is worth to Damascus, and where that changes sign."""
    limits = bb.closed_form_thresholds(bb.models.talks_thresholds(), scenario)
    burden, tolerated = limits["y_burden"], limits["y_tol"]
    outcome, *others = bb.alternating_offers(bb.models.alternating_offers().at(scenario))
    stake = float(scenario["effective_stake"])
    worth = float(outcome.payoffs[0])
    word = "a chip" if worth > 0 else "an obstacle" if worth < 0 else "neither chip nor obstacle"
    first = (
        f"At {scenario.name} the talks end in {outcome.regime}, and the presence is worth "
        f"{worth:+.2f} USD bn to Damascus over no bases at all: {word}."
    )
    lines = [first]
    if others:
        regimes = sorted({other.regime for other in others})
        lines.append(f"That is one of several equilibria; others end in {', '.join(regimes)}.")
    if burden.applies:
        lines.append(
            f"It turns from chip to burden at a stake of {burden.value:.2f} USD bn "
            f"(kappa = {burden.kappa:.3f}); the stake here is {stake:.2f}."
        )
    if tolerated.applies:
        lines.append(
            f"Up to a stake of {tolerated.value:.2f} (kappa = {tolerated.kappa:.3f}) Damascus "
            "bears it: the threat of expulsion neither ends the presence nor moves its terms."
        )
    for line in lines:
        print(textwrap.fill(line, 96))


def print_claims(found: bb.sensitivity.ClaimVerdicts) -> None:
    """Print the table, then why each undecided claim is open."""
    print(f"\n{found}")
    open_ends = [v for v in found.values() if v.verdict is bb.sensitivity.Verdict.UNDECIDED]
    for verdict in open_ends:
        print(f"{verdict.id} is undecided: {verdict.because}")


def draw(found: bb.sensitivity.ClaimVerdicts, folder: Path) -> Path:
    """Write the figure of shares and verdicts."""
    figure, axes = plt.subplots(figsize=(11, 0.34 * len(found) + 1.6), layout="constrained")
    bb.plot.claim_shares(found, ax=axes)
    axes.set_title("How widely each claim holds, and the verdict at this scenario", loc="left")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "claims.png"
    figure.savefig(path, dpi=150)
    return path


def main(arguments: list[str] | None = None) -> int:
    """Run the example; return 2 if the scenario cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="seed_mid2025")
    parser.add_argument("--figures", type=Path, default=Path("figures"))
    parser.add_argument("--draws", type=int, default=DRAWS)
    options = parser.parse_args(arguments)
    try:
        scenario = read_scenario(options.scenario)
        print_answer(scenario)
        found = bb.evaluate_claims(scenario, draws=options.draws)
    except bb.BaseBargainError as error:
        print(error, file=sys.stderr)
        return 2
    print_claims(found)
    print(f"\nFigure: {draw(found, options.figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
