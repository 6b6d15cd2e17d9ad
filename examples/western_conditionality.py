"""Print what Damascus and Moscow play, and at which conditionality it changes.

Usage: python examples/western_conditionality.py [SCENARIO.toml | PRESET] [--figures FOLDER]

Reads a scenario (the mid-2025 preset by default), prints the equilibria, the thresholds and three
lessons with the scenario's own numbers, and writes two figures.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import sympy

import basebargain as bb

SHARES = np.linspace(0, 1, 81)
CURVES = {
    "y_S": "← a deal beats limbo",
    "y_X": "expulsion is credible →",
    "y_exit": "← payment stops expulsion",
}


def read_scenario(text: str) -> bb.Scenario:
    """Take the name of a preset, or the path of a scenario file."""
    return bb.scenario(text) if text in bb.presets() else bb.load_scenario(text)


def print_equilibria(scenario: bb.Scenario) -> str:
    """Print what is played under alternating offers (G2) and in base rights (G3)."""
    talks = bb.alternating_offers(bb.models.alternating_offers().at(scenario))
    rights = bb.nash_equilibria(bb.models.base_rights().at(scenario))
    print("Equilibrium")
    for name, solution in (("alternating offers", talks), ("base rights", rights)):
        count = "all listed" if solution.complete else "at least these"
        print(f"  {name} ({count}):")
        for equilibrium in solution:
            print(f"    {equilibrium}")
    return " or ".join(dict.fromkeys(str(outcome.regime) for outcome in talks))


def print_thresholds(scenario: bb.Scenario) -> dict[str, bb.sensitivity.ThresholdValue]:
    """Print every closed-form threshold, then those the solver finds, which must agree."""
    limits = bb.closed_form_thresholds(bb.models.talks_thresholds().values(), scenario)
    print("\nThresholds in closed form        stake y (USD bn)   kappa")
    for limit in limits.values():
        value = f"{limit.value:9.3f}" if limit.applies else "        -"
        kappa = "" if limit.kappa is None or not limit.applies else f"{limit.kappa:8.3f}"
        place = " (does not apply)" if not limit.applies else " (out of reach)"
        if limit.is_reachable or limit.quantity != "stake":
            place = ""
        print(f"  {limit.name:15s} {value:>24s} {kappa:>12s}{place}  {limit.meaning}")
    print("\nThresholds found by the solver")
    for game in (bb.models.alternating_offers(), bb.models.base_rights()):
        found = bb.thresholds(game, scenario, "kappa")
        print(f"  {game.name}: " + repr(found).replace("\n", "\n  "))
    return limits


def print_lessons(scenario: bb.Scenario, limits: dict[str, bb.sensitivity.ThresholdValue]) -> None:
    """Print what follows from the thresholds, with the numbers of this scenario."""
    phi, most = float(scenario["attribution"]), float(scenario["chi"] * scenario["donor_envelope"])
    path = bb.thresholds(bb.models.alternating_offers(), scenario, "kappa")
    steps = [path.everywhere] + [f"{c.after} above kappa = {c.value:.3f}" for c in path.changes]
    exit_at = max(limits["y_X"].value, limits["y_exit"].value)
    reach = limits["phi_reach"].value
    print("\nThree lessons")
    print(f"  1. Raising kappa from 0 to 1 at attribution {phi:g} leads: {', then '.join(steps)}.")
    if "EXIT" not in "".join(steps):
        print(
            "     So pressure changes the terms or the legal status; it does not end the presence."
        )
    print(
        f"  2. Exit needs a stake above y_exit = {limits['y_exit'].value:.2f} and one that makes\n"
        f"     expulsion credible, y_X = {limits['y_X'].value:.2f}: y > {exit_at:.2f} in all; "
        f"the largest stake\n     here is chi * W = {most:.2f}. Below an attribution of "
        f"{reach:.2f} no kappa makes expulsion credible."
    )
    better = scenario.replace(chi=min(1.0, 1.25 * float(scenario["chi"])))
    now, then = (
        bb.closed_form_thresholds([bb.models.talks_thresholds()["y_S"]], s)["y_S"].kappa
        for s in (scenario, better)
    )
    print(
        f"  3. Coordination scales every threshold: with chi from {scenario['chi']:.2f} to "
        f"{better['chi']:.2f} the\n     conditionality at which no deal beats limbo falls from "
        f"{now:.3f} to {then:.3f}."
    )


def boundary(name: str, scenario: bb.Scenario) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact boundary of one threshold over attribution, as (kappa, attribution)."""
    expression = bb.models.talks_thresholds()[name].kappa
    known = {s: float(scenario[s.name]) for s in expression.free_symbols if s.name != "attribution"}
    curve = sympy.lambdify(bb.symbol("attribution"), expression.xreplace(known), "numpy")
    up = np.linspace(1e-3, 1 - 1e-3, 400)
    return np.broadcast_to(np.asarray(curve(up), dtype=float), up.shape), up


def draw(
    scenario: bb.Scenario, limits: dict[str, bb.sensitivity.ThresholdValue], folder: Path
) -> list[Path]:
    """Write the line along kappa and the map of kappa and attribution."""
    problem = bb.models.alternating_offers()
    line = bb.sweep(problem, scenario, kappa=np.linspace(0, 1, 401))
    marks = {v.meaning: v.kappa for v in limits.values() if v.applies and v.kappa is not None}
    plane = bb.sweep(problem, scenario, kappa=SHARES, attribution=SHARES)
    point = (float(scenario["kappa"]), float(scenario["attribution"]))
    line_figure, line_axes = plt.subplots(figsize=(9, 6.6), layout="constrained")
    bb.plot.regime_line(
        line,
        bb.thresholds(problem, scenario, "kappa"),
        marks=marks,
        point=point[0],
        ax=line_axes,
    )
    line_axes.set_title(f"{scenario.name}: regime and payoffs along conditionality", loc="left")
    map_figure, map_axes = plt.subplots(figsize=(8, 6), layout="constrained")
    bb.plot.regime_map(
        plane,
        curves={text: boundary(name, scenario) for name, text in CURVES.items()},
        points={scenario.name: point},
        ax=map_axes,
    )
    map_axes.set_title(f"{scenario.name}: regime by conditionality and attribution", loc="left")
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "regimes_along_conditionality.png", folder / "regimes_by_attribution.png"]
    for path, figure in zip(paths, (line_figure, map_figure), strict=True):
        figure.savefig(path, dpi=150)
    return paths


def main(arguments: list[str] | None = None) -> int:
    """Run the example; return 2 if the scenario cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="seed_mid2025")
    parser.add_argument("--figures", type=Path, default=Path("figures"))
    options = parser.parse_args(arguments)
    try:
        scenario = read_scenario(options.scenario)
    except bb.ParameterError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{scenario}\n")
    regime = print_equilibria(scenario)
    limits = print_thresholds(scenario)
    print_lessons(scenario, limits)
    paths = draw(scenario, limits, options.figures)
    print(f"\nFigures: {', '.join(map(str, paths))}")
    print(f"Regime under {scenario.name}: {regime}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
