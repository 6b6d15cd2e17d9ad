"""Print what Damascus and Moscow play, and at which conditionality it changes.

Usage: python examples/western_conditionality.py [SCENARIO.toml | PRESET] [--figures FOLDER]

Reads a scenario (the mid-2025 preset by default), prints the equilibria, the thresholds and three
lessons with the scenario's own numbers, and writes two figures.
"""

from __future__ import annotations

import argparse
import math
import sys
import textwrap
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import sympy

import basebargain as bb

Limits = dict[str, bb.sensitivity.ThresholdValue]

SHARES = np.linspace(0, 1, 81)
CURVES = {
    "y_S": "← a deal beats limbo",
    "y_X": "expulsion is credible →",
    "y_exit": "← payment stops expulsion",
}


def read_scenario(text: str) -> bb.Scenario:
    """Take the name of a preset, or the path of a scenario file."""
    return bb.scenario(text) if text in bb.presets() else bb.load_scenario(text)


def require_point(scenario: bb.Scenario) -> None:
    """Refuse a scenario that holds a range or a distribution where this job needs one number."""
    wide = [name for name in scenario if isinstance(scenario[name], (bb.Interval, bb.Distribution))]
    if wide:
        msg = (
            f"{scenario.name}: this job needs one number for each parameter; {', '.join(wide)} "
            f"{'has' if len(wide) == 1 else 'have'} a range: write a number, or sweep the range "
            "with basebargain.sweep."
        )
        raise bb.ParameterError(msg)


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


def remark(limit: bb.sensitivity.ThresholdValue) -> str:
    """Say why a threshold is not met on the way of kappa from 0 to 1."""
    if not limit.applies:
        return " (does not apply)"
    if limit.is_reachable or limit.kappa is None:
        return ""
    return " (always exceeded)" if limit.kappa < 0 else " (out of reach)"


def print_thresholds(scenario: bb.Scenario) -> Limits:
    """Print every closed-form threshold, then those the solver finds, which must agree."""
    limits = bb.closed_form_thresholds(bb.models.talks_thresholds().values(), scenario)
    print("\nThresholds in closed form        stake y (USD bn)   kappa")
    for limit in limits.values():
        value = f"{limit.value:9.3f}" if limit.applies else "        -"
        kappa = ""
        if limit.applies and limit.kappa is not None and math.isfinite(limit.kappa):
            kappa = f"{limit.kappa:8.3f}"
        place = remark(limit)
        print(f"  {limit.name:15s} {value:>24s} {kappa:>12s}{place}  {limit.meaning}")
    print("\nThresholds found by the solver")
    for game in (bb.models.alternating_offers(), bb.models.base_rights()):
        found = bb.thresholds(game, scenario, "kappa")
        print(f"  {game.name}: " + repr(found).replace("\n", "\n  "))
    return limits


def print_lessons(scenario: bb.Scenario, limits: Limits) -> None:
    """Print what follows from the thresholds, with the numbers of this scenario."""
    print("\nThree lessons")
    for number, lesson in enumerate(
        (path_lesson(scenario), exit_lesson(scenario, limits), scale_lesson(scenario, limits)), 1
    ):
        print(textwrap.fill(lesson, 96, initial_indent=f"  {number}. ", subsequent_indent="     "))


def path_lesson(scenario: bb.Scenario) -> str:
    """Say which regimes conditionality leads through, and whether it ends the presence."""
    path = bb.thresholds(bb.models.alternating_offers(), scenario, "kappa")
    phi = f"at attribution {float(scenario['attribution']):g}"
    if not path.changes:
        return f"Raising kappa from 0 to 1 {phi} changes no regime: {path.everywhere} throughout."
    steps = [path.everywhere, *(f"{c.after} above kappa = {c.value:.3f}" for c in path.changes)]
    end = "the end of the presence" if "EXIT" in steps[-1] else "no end of the presence"
    return f"Raising kappa from 0 to 1 {phi} leads to {end}: {', then '.join(steps)}."


def exit_lesson(scenario: bb.Scenario, limits: Limits) -> str:
    """Say what exit would take: a credible expulsion that no payment stops."""
    most = float(scenario["chi"]) * float(scenario["donor_envelope"])
    reach = limits["phi_reach"]
    if not reach.applies or reach.value > 1:
        credible = "no attribution makes expulsion credible at any kappa"
    elif reach.value <= 0:
        credible = "expulsion is credible whatever the attribution"
    else:
        credible = f"below an attribution of {reach.value:.2f} no kappa makes expulsion credible"
    needs = [
        f"{words} (y {sign} {limits[name].value:.2f})"
        for name, words, sign in (
            ("y_X", "expulsion must be credible", ">="),
            ("y_exit", "no affordable payment may stop it", ">"),
        )
        if limits[name].applies
    ]
    start = ("", "this: ", "two things: ")[len(needs)]
    return (
        f"Exit needs {start}{' and '.join(needs) or 'more than any stake can bring'}. "
        f"The largest stake here is chi * W = {most:.2f}; {credible}."
    )


def scale_lesson(scenario: bb.Scenario, limits: Limits) -> str:
    """Say how coordination moves the first threshold that a positive conditionality crosses."""
    ahead = [
        v for v in limits.values() if v.applies and v.kappa is not None and 0 < v.kappa < math.inf
    ]
    law = "Every threshold in kappa is one in the stake divided by chi * W"
    if not ahead:
        return f"{law}; none lies at a positive kappa here."
    first = next((v for v in ahead if v.name == "y_S"), ahead[0])
    chi = float(scenario["chi"])
    other = 1.25 * chi if chi <= 0.8 else 0.8 * chi
    moved = bb.closed_form_thresholds(
        [bb.models.talks_thresholds()[first.name]], scenario.replace(chi=other)
    )[first.name]
    return (
        f"{law}: with chi at {other:.2f} instead of {chi:.2f}, the kappa from which "
        f"{first.meaning} is {moved.kappa:.3f} instead of {first.kappa:.3f}."
    )


def boundary(name: str, scenario: bb.Scenario) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact boundary of one threshold over attribution, as (kappa, attribution)."""
    expression = bb.models.talks_thresholds()[name].kappa
    known = {s: float(scenario[s.name]) for s in expression.free_symbols if s.name != "attribution"}
    curve = sympy.lambdify(bb.symbol("attribution"), expression.xreplace(known), "numpy")
    up = np.linspace(1e-3, 1 - 1e-3, 400)
    return np.broadcast_to(np.asarray(curve(up), dtype=float), up.shape), up


def draw(scenario: bb.Scenario, limits: Limits, folder: Path) -> list[Path]:
    """Write the line along kappa and the map of kappa and attribution."""
    problem = bb.models.alternating_offers()
    line = bb.sweep(problem, scenario, kappa=np.linspace(0, 1, 401))
    marks = {
        v.meaning: v.kappa
        for v in limits.values()
        if v.applies and v.kappa is not None and math.isfinite(v.kappa)
    }
    curves = {}
    if scenario["chi"] * scenario["donor_envelope"] > 0:
        curves = {text: boundary(name, scenario) for name, text in CURVES.items()}
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
        curves=curves,
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
        require_point(scenario)
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
