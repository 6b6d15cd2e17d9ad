"""Print what it would take for Moscow to be believed, and what its conduct can prove.

Usage: python examples/is_moscow_sincere.py [SCENARIO.toml | PRESET] [--figures FOLDER]

Reads a scenario (the mid-2025 preset by default), prints the equilibria of the sincerity game with
those that reasonable beliefs leave, the conditionality at which the answer changes, and how long a
record of conduct has to be, and writes a figure.
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
from matplotlib.axes import Axes
from scipy import stats

import basebargain as bb

PERIODS = 40
COLOURS = {"in good faith": "#0072B2", "two-faced": "#8B1A3A"}
WAYS = {
    "symbols accepted": "symbols can be enough",
    "separating": "only a costly step persuades, and it tells the types apart",
    "two-faced mixes": "only a costly step persuades, and not always",
    "symbols refused": "nothing that Moscow can do at once persuades",
}


def read_scenario(text: str) -> bb.Scenario:
    """Take the name of a preset, or the path of a scenario file; refuse ranges."""
    scenario = bb.scenario(text) if text in bb.presets() else bb.load_scenario(text)
    if scenario.kind != "point":
        msg = f"{scenario.name}: this job needs one number for each parameter; write numbers."
        raise bb.ParameterError(msg)
    return scenario


def value(entry: sympy.Basic, scenario: bb.Scenario) -> sympy.Basic:
    """Return an expression or condition of a model at a scenario."""
    return entry.subs({s: scenario[s.name] for s in entry.free_symbols})


def say(text: str) -> None:
    """Print a paragraph."""
    print(textwrap.fill(text, 96, initial_indent="  ", subsequent_indent="  "))


def print_game(scenario: bb.Scenario) -> str:
    """Print the equilibria, and return the easiest way to a licence."""
    solution = bb.sequential_equilibria(bb.models.sincerity().at(scenario))
    kept = bb.divinity_d1(solution).survivors.equilibria
    print(f"Equilibria ({'all listed' if solution.complete else 'at least these'}; * passes D1)")
    for equilibrium in solution:
        print(f"  {'*' if equilibrium in kept else ' '} {equilibrium}")
    forms = bb.models.sincerity_equilibria()
    names = [name for name in WAYS if value(forms[name].condition, scenario) == sympy.true]
    chosen = forms[names[0]]
    good, dual = (float(value(chance, scenario)) for chance in chosen.refused)
    print()
    say(
        f"In the equilibrium '{chosen.name}' good faith is refused with chance {good:.2f}, and a "
        f"two-faced Moscow is legitimised with chance {1 - dual:.2f}."
    )
    return WAYS[chosen.name]


def print_terms(scenario: bb.Scenario) -> None:
    """Print what the answer of Damascus turns on, and where it changes."""
    terms = bb.models.sincerity_terms()
    belief = float(value(terms.belief, scenario))
    prizes, costs = (
        [float(value(e, scenario)) for e in pair] for pair in (terms.prizes, terms.costs)
    )
    print("\nWhat it turns on")
    say(
        f"Damascus starts from a chance of {float(scenario['prior_good']):.2f} that Moscow is "
        f"sincere and legitimises from {belief:.2f} on"
        f"{', that is never' if belief > 1 else ', that is always' if belief < 0 else ''}."
    )
    say(
        f"A licence is worth USD {prizes[0]:.2f} bn to good faith and {prizes[1]:.2f} bn to a "
        f"two-faced Moscow; the step costs them {costs[0]:.2f} and {costs[1]:.2f} bn. To tell them "
        f"apart the two-faced type would have to lose an asset worth {prizes[1] - costs[0]:.2f} bn "
        f"by it; it loses {costs[1] - costs[0]:.2f} bn."
    )
    limits = bb.closed_form_thresholds(bb.models.sincerity_thresholds(), scenario)
    for limit in limits.values():
        if limit.applies and limit.kappa is not None and math.isfinite(limit.kappa):
            outside = " (from the start)" if limit.kappa < 0 else " (out of reach)"
            place = "" if limit.is_reachable else outside
            print(f"  kappa {limit.kappa:7.3f}{place}: {limit.meaning}")
        else:
            print(f"  no kappa: {limit.meaning}")


def learning(detection: float, scenario: bb.Scenario) -> bb.models.SincerityRecord:
    """Return what conduct tells if the two-faced type spoils as hard as in the scenario."""
    model = bb.models.repeated_sincerity(effort=bb.symbol("spoil_effort"), detection=detection)
    return model.at(scenario)


def print_conduct(scenario: bb.Scenario) -> None:
    """Print how long a record of conduct decides, and how often it misleads."""
    print("\nWhat conduct proves, if the two-faced type spoils as hard as in the scenario")
    say(f"Damascus then legitimises from a belief of {learning(0.0, scenario).belief:.2f} on.")
    for detection in (0.0, 0.2):
        crossing = learning(detection, scenario).crossing()
        low, high = crossing.expected_periods
        time = f"{low:.1f}" if high - low < 0.05 else f"{low:.0f} to {high:.0f}"
        tale = {
            "never": "no record changes the answer of Damascus",
            "earned": f"good faith earns the licence after {time} periods on average; a two-faced "
            f"Moscow earns it too with chance {crossing.mistaken[0]:.2f}",
            "withdrawn": f"a two-faced Moscow loses the licence after {time} periods on average; "
            f"good faith loses it too with chance {crossing.mistaken[0]:.2f}",
        }[crossing.direction]
        share = f"{detection:.0%} of sponsored outbreaks are traced" if detection else "deniable"
        say(f"{share}: {tale}.")


def draw_conduct(scenario: bb.Scenario, ax: Axes) -> None:
    """Draw the belief along records of either type: the median and four fifths of them."""
    record = learning(0.0, scenario)
    n = np.arange(PERIODS + 1)
    for (name, colour), unrest in zip(COLOURS.items(), record.unrest, strict=True):
        low, middle, high = (
            record.posterior(n, np.clip(stats.binom.ppf(q, n, unrest), 0, None))
            for q in (0.1, 0.5, 0.9)
        )
        ax.fill_between(n, low, high, color=colour, alpha=0.2, lw=0)
        ax.plot(n, middle, color=colour, lw=2.2, label=f"Moscow is {name}")
    ax.axhline(record.belief, color="black", lw=1.2, ls="--")
    ax.annotate(rf"$\mu^*$ = {record.belief:.2f}", (0.5, record.belief), va="bottom")
    foot, head = min(0.0, record.belief), max(1.0, record.belief)
    ax.set(xlim=(0, PERIODS), ylim=(max(foot - 0.05, -1), min(head + 0.1, 2)))
    ax.set(xlabel="periods", ylabel="belief in good faith (probability)")
    ax.set_title("What conduct tells: median and 80 % of the records", loc="left")
    ax.legend(loc="lower left")


def draw(scenario: bb.Scenario, folder: Path) -> Path:
    """Write the map of what it takes, beside what conduct tells."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(14, 5.6), layout="constrained")
    bb.plot.sincerity_map(scenario, ax=left)
    draw_conduct(scenario, right)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "is_moscow_sincere.png"
    figure.savefig(path, dpi=150)
    return path


def main(arguments: list[str] | None = None) -> int:
    """Run the example; return 2 if the scenario cannot be read or does not fit the game."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="seed_mid2025")
    parser.add_argument("--figures", type=Path, default=Path("figures"))
    options = parser.parse_args(arguments)
    try:
        scenario = read_scenario(options.scenario)
        learning(0.0, scenario)  # Fails before anything is printed if no belief decides.
        print(f"{scenario}\n")
        answer = print_game(scenario)
    except (bb.ParameterError, bb.GameError) as error:
        print(error, file=sys.stderr)
        return 2
    print_terms(scenario)
    print_conduct(scenario)
    print(f"\nFigure: {draw(scenario, options.figures)}")
    print(f"Is Moscow sincere? Under {scenario.name} {answer}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
