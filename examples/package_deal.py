"""Print which package Damascus and Moscow can agree on, and what is given up first.

Usage: python examples/package_deal.py [SCENARIO.toml | PRESET] [--figures FOLDER]

Reads a scenario (the mid-2025 preset by default), prints the merit order of concessions at its
conditionality, how it changes as conditionality rises, and the agreed package under each solution;
writes one figure.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import basebargain as bb
from basebargain.models import Package, PackageFrontier, merit_orders, package_frontier

RULES = {
    "Nash": "nash",
    "Kalai-Smorodinsky": "kalai_smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
}
POINTS = 101


def read_scenario(text: str) -> bb.Scenario:
    """Take the name of a preset, or the path of a scenario file, with one number for each name."""
    scenario: bb.Scenario = bb.scenario(text) if text in bb.presets() else bb.load_scenario(text)
    wide = [name for name in scenario if isinstance(scenario[name], (bb.Interval, bb.Distribution))]
    if wide:
        msg = f"{scenario.name}: one number is needed for each parameter; {', '.join(wide)}: range."
        raise bb.ParameterError(msg)
    return scenario


def words(name: str) -> str:
    """Write the name of a concession."""
    return name.replace("_", " ")


def print_order(scenario: bb.Scenario, frontier: PackageFrontier) -> None:
    """Print the concessions at the scenario's conditionality, what helps most first."""
    print(f"Merit order at kappa = {float(scenario['kappa']):g}")
    print("  gain to Damascus per USD that the concession costs Moscow")
    for name in frontier.order:
        print(f"  {frontier.ratios[name]:7.2f}  {words(name)}")


def print_changes(scenario: bb.Scenario) -> list[str]:
    """Print how the order changes with conditionality; return the bases that go first."""
    reach = float(scenario["chi"]) * float(scenario["donor_envelope"])
    print("\nMerit order as kappa rises from 0 to 1")
    if reach == 0:
        print("  no stake at any kappa: the order never changes")
    stretches = merit_orders(scenario)
    for stretch in stretches:
        ends = [float(end) / reach if reach else 0.0 for end in (stretch.low, stretch.high)]
        text = f"{ends[0]:.2f} to {ends[1]:.2f}: {', '.join(map(words, stretch.order))}"
        print(textwrap.fill(text, 96, initial_indent="  ", subsequent_indent=" " * 16))
    return list(dict.fromkeys(s.first_base for s in stretches if s.first_base))


def print_packages(packages: dict[str, Package | None]) -> None:
    """Print what each solution agrees on."""
    print("\nAgreed package (USD bn)             price  Damascus    Moscow")
    for name, package in packages.items():
        if package is None:
            print(f"  {name:18s} none: no package gives both more than limbo")
            continue
        first, second = map(float, package.payoffs)
        print(f"  {name:30s} {float(package.price):8.2f} {first:9.2f} {second:9.2f}")
        what = str(package).rsplit(":", 1)[0]
        print(textwrap.fill(what, 96, initial_indent="    ", subsequent_indent="    "))


def print_path(scenario: bb.Scenario) -> float | None:
    """Print the Nash package along conditionality; return from where on there is none, if so."""
    print("\nNash package as kappa rises")
    shown = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    for kappa in shown:
        package = package_frontier(scenario, kappa=kappa).nash()
        text = "none" if package is None else str(package).rsplit(":", 1)[0]
        print(textwrap.fill(f"{kappa:.1f}  {text}", 96, initial_indent="  ",
                            subsequent_indent=" " * 7))  # fmt: skip
    grid = np.linspace(0, 1, POINTS)
    found = [package_frontier(scenario, kappa=float(k)).nash() is not None for k in grid]
    if all(found) or not found[0]:
        return None
    low, high = float(grid[found.index(False) - 1]), float(grid[found.index(False)])
    for _ in range(30):
        middle = (low + high) / 2
        agreed = package_frontier(scenario, kappa=middle).nash() is not None
        low, high = (middle, high) if agreed else (low, middle)
    return high


def say(scenario: bb.Scenario, package: Package | None, first: list[str], end: float | None) -> str:
    """Write the answer in one paragraph."""
    titles = scenario.registry.labels["base"]
    parts = []
    if package is None:
        parts.append("No package gives both sides more than limbo.")
    else:
        stay = [titles[b] for b, z in package.presence.items() if z == 1]
        go = [titles[b] for b, z in package.presence.items() if z < 1]
        parts.append(
            f"Both can gain from a package: in full use {' and '.join(stay) or 'no base'}; "
            f"given up in part or whole {' and '.join(go) or 'none'}; payments worth USD "
            f"{float(package.price):.2f} bn to Damascus; Assad "
            f"{'' if package.made.get('handover') else 'not '}handed over."
        )
    if first:
        parts.append(f"The first base to go is {', then '.join(titles[b] for b in first)}.")
    if end is not None:
        parts.append(f"From kappa = {end:.3f} on no package is better than limbo for both.")
    return " ".join(parts)


def draw(scenario: bb.Scenario, frontier: PackageFrontier, packages: dict[str, Package | None],
         folder: Path) -> Path:  # fmt: skip
    """Write the border of packages and the ratios along conditionality."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 5.2), layout="constrained")
    bb.plot.package_border(frontier, packages, ax=left)
    left.set_title(f"{scenario.name}: what can be agreed", loc="left")
    bb.plot.merit_order(scenario, ax=right)
    right.set_title("What is given up first", loc="left")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "package_deal.png"
    figure.savefig(path, dpi=150)
    return path


def main(arguments: list[str] | None = None) -> int:
    """Run the example; return 2 if the scenario cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="seed_mid2025")
    parser.add_argument("--figures", type=Path, default=Path("figures"))
    options = parser.parse_args(arguments)
    try:
        scenario = read_scenario(options.scenario)
        frontier = package_frontier(scenario)
    except bb.BaseBargainError as error:
        print(error, file=sys.stderr)
        return 2
    packages = {name: getattr(frontier, rule)() for name, rule in RULES.items()}
    print(f"{scenario}\n")
    print_order(scenario, frontier)
    first = print_changes(scenario)
    print_packages(packages)
    end = print_path(scenario)
    path = draw(scenario, frontier, packages, options.figures)
    print(f"\nFigure: {path}")
    answer = say(scenario, packages["Nash"], first, end)
    print(textwrap.fill(answer, 96))
    return 0


if __name__ == "__main__":
    sys.exit(main())
