"""Print how much of their money donors should tie to the bases, and whether they would keep to it.

Usage: python examples/optimal_conditionality.py [SCENARIO.toml | PRESET] [--figures FOLDER]

Reads a scenario (the mid-2025 preset by default), prints the donors' best stake if they know what
the bases are worth to Moscow and if they do not, as a penalty and as a reward, what they would
carry out, and what Moscow could promise over time; writes one figure.
"""

from __future__ import annotations

import argparse
import math
import sys
import textwrap
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import sympy
from matplotlib.axes import Axes
from scipy import stats

import basebargain as bb
from basebargain.models import (
    all_or_nothing,
    best_stake_unknown_value,
    credible_stake,
    exit_stake,
    expected_donor_payoff,
    instalment_thresholds,
    optimal_stake,
    presence_auction,
    promised_price,
    talks_thresholds,
)


def read_scenario(text: str) -> bb.Scenario:
    """Take the name of a preset, or the path of a scenario file, with one number for each name."""
    scenario: bb.Scenario = bb.scenario(text) if text in bb.presets() else bb.load_scenario(text)
    wide = [name for name in scenario if isinstance(scenario[name], (bb.Interval, bb.Distribution))]
    if wide:
        msg = f"{scenario.name}: one number is needed for each parameter; {', '.join(wide)}: range."
        raise bb.ParameterError(msg)
    return scenario


def say(text: str) -> None:
    """Print a paragraph."""
    print(textwrap.fill(text, 96, initial_indent="  - ", subsequent_indent="    "))


def number(expression: Any, scenario: bb.Scenario, **changes: float) -> float:
    """Evaluate an expression at the scenario; infinite where it divides by zero."""
    known = {s: changes.get(s.name, scenario[s.name]) for s in expression.free_symbols}
    values = {s: sympy.Float(float(value)) for s, value in known.items()}
    try:
        found = sympy.sympify(expression.xreplace(values))
    except ValueError:
        return math.inf
    return float(found) if found.is_finite else math.inf


def utmost(scenario: bb.Scenario) -> float:
    """Return the largest stake in reach, USD bn."""
    return float(scenario["chi"] * scenario["donor_envelope"])


def as_kappa(stake: float, scenario: bb.Scenario) -> str:
    """Write a stake with the conditionality that amounts to it."""
    most = utmost(scenario)
    return f"y = {stake:.2f} USD bn" + (f", kappa = {stake / most:.3f}" if most else "")


def print_known(scenario: bb.Scenario) -> None:
    """Print the least stake that ends the presence if Moscow's value is known."""
    print("If the donors know what the bases are worth to Moscow")
    end = number(exit_stake().expression, scenario)
    if end <= 0:
        say("The presence ends without any conditionality.")
    elif end <= utmost(scenario):
        say(f"The least stake that ends the presence is enough, {as_kappa(end, scenario)}; it is "
            "never paid, since the presence ends.")  # fmt: skip
    else:
        text = f"y = {end:.2f}" if math.isfinite(end) else "no finite stake"
        say(f"Ending the presence takes {text}, but {utmost(scenario):.2f} is all there is: every "
            "penalty would be paid for nothing, so the best conditionality is none.")  # fmt: skip


def print_unknown(scenario: bb.Scenario) -> float:
    """Print the best stake if Moscow's value is not known; return it."""
    print("If they do not (log-uniform prior of the registry)")
    best, most = map(float, best_stake_unknown_value(scenario))
    worth = float(expected_donor_payoff(best * (1 + 1e-12), scenario))
    kind = "none" if best == 0 else "the utmost" if best == most else "one between"
    say(f"The best stake is {kind}: {as_kappa(best, scenario)}; expected payoff {worth:.2f}, "
        f"with the utmost stake {float(expected_donor_payoff(most, scenario)):.2f}.")  # fmt: skip
    low, high = uniform_ends(scenario)
    limit = all_or_nothing(low, high)
    if high > max(low, 0) and scenario["withholding_cost"] > 0 and scenario["donor_exit_value"] > 0:
        say(f"With a stake required that is uniform on [{low:.2f}, {high:.2f}] (no cap, expulsion "
            f"credible) it is all or nothing: all from a reach of "
            f"{number(limit.expression, scenario):.2f} on; the reach is {most:.2f}.")  # fmt: skip
        reward = uniform_best(scenario, "reward")
        say(f"Paid as a reward for a presence that ends, the best stake under the same belief is "
            f"{as_kappa(reward.least, scenario)}.")  # fmt: skip
    return best


def uniform_ends(scenario: bb.Scenario) -> tuple[float, float]:
    """Return the stakes that end the presence at the two ends of the prior, without a cap."""
    stop = talks_thresholds(capped=False)["y_exit"].expression
    ends: Any = bb.registry()["moscow_value"].prior
    low, high = (number(stop, scenario, moscow_value=v) for v in (ends.low, ends.high))
    return low, high


def uniform_best(scenario: bb.Scenario, framing: Any) -> Any:
    """Return the best stake for a uniform belief."""
    low, high = uniform_ends(scenario)
    return optimal_stake(
        stats.uniform(low, high - low),
        exit_value=float(scenario["donor_exit_value"]),
        withholding_cost=float(scenario["withholding_cost"]),
        most=utmost(scenario),
        framing=framing,
    )


def print_bids(scenario: bb.Scenario) -> None:
    """Print what a reward does as a bid against Moscow's."""
    print("As a bid against Moscow's (a reward)")
    whole, parts = presence_auction(capped=True).at(scenario), presence_auction(
        by_base=True, labels={"base": dict(scenario.labels("base"))}
    ).at(scenario)  # fmt: skip
    words = {(1,): "stay", (0,): "go", (1, 0): "stay or go"}
    say(f"For the presence as a whole the bases {words[whole.chosen['presence']]}, and the bids "
        f"leave Damascus USD {float(whole.rent):.2f} bn.")  # fmt: skip
    each = ", ".join(f"{base} {words[choice]}" for base, choice in parts.chosen.items())
    say(f"Base by base, with no cap on Moscow's bids: {each}; USD {float(parts.rent):.2f} bn.")


def print_credibility(scenario: bb.Scenario) -> None:
    """Print what the donors would carry out, and what Moscow could promise."""
    print("Who keeps its word")
    bound = number(credible_stake().kappa, scenario)
    held = "would be" if float(scenario["kappa"]) <= bound else "would not be"
    say(f"Donors carry out a penalty up to kappa = {min(bound, 1):.3f}; the announced "
        f"{float(scenario['kappa']):.3f} {held} carried out.")  # fmt: skip
    back = number(instalment_thresholds()["y_back"].expression, scenario)
    price = min(number(promised_price(), scenario), float(scenario["transfer_cap"]))
    say(f"If Moscow pays over time and Damascus needs a year to answer a default, it can promise "
        f"USD {price:.2f} bn at most; the licence would be withdrawn from y = {max(back, 0):.2f} "
        "on.")  # fmt: skip


def draw_payoffs(ax: Axes, scenario: bb.Scenario) -> None:
    """Draw the expected payoff of the donors along the stake."""
    most = max(utmost(scenario), 1e-6)
    stakes = np.linspace(0, most, 1001)
    low, high = uniform_ends(scenario)
    belief = stats.uniform(low, max(high - low, 1e-9))
    value, cost = (float(scenario[n]) for n in ("donor_exit_value", "withholding_cost"))
    chance = belief.cdf(stakes)
    ax.plot(stakes, expected_donor_payoff(stakes, scenario), color="0.2", lw=2.2,
            label="penalty, the talks of this scenario")  # fmt: skip
    ax.plot(stakes, value * chance - cost * stakes * (1 - chance), color="#D55E00", lw=1.8,
            label="penalty, uniform belief, no cap")  # fmt: skip
    ax.plot(stakes, (value - stakes) * chance, color="#009E73", lw=1.8,
            label="reward, the same belief")  # fmt: skip
    best = float(best_stake_unknown_value(scenario)[0])
    worth = float(expected_donor_payoff(best * (1 + 1e-12), scenario))
    ax.plot(best, worth, "o", color="0.2", label=f"best: y = {best:.2f}")
    ax.axhline(0, color="0.7", lw=0.8)
    ax.set(xlim=(0, most), xlabel=r"stake $y = \chi\kappa W$ (USD bn)",
           ylabel="donors' expected payoff (USD bn)", title="Moscow's value unknown")  # fmt: skip
    ax.legend(loc="best", fontsize=9)


def draw_attribution(ax: Axes, scenario: bb.Scenario) -> None:
    """Draw the least stake that ends the presence along attribution, and what is in reach."""
    shares, end = np.linspace(0.02, 1, 300), exit_stake().expression
    ax.plot(shares, [number(end, scenario, attribution=float(s)) for s in shares], color="0.2",
            lw=2.2, label="needed to end the presence")  # fmt: skip
    most, carried = utmost(scenario), number(credible_stake().expression, scenario)
    ax.axhline(most, color="#0072B2", label=rf"in reach, $\chi W$ = {most:.2f}")
    if math.isfinite(carried):
        ax.axhline(carried, color="#E69F00", label=f"carried out, {carried:.2f}")
    ax.axvline(float(scenario["attribution"]), color="0.45", ls=":", lw=1, label="this scenario")
    ax.set(xlim=(0, 1), ylim=(0, 2.2 * max(most, 1)), title="Attribution replaces severity",
           xlabel=r"attribution $\varphi$ (share)", ylabel="stake (USD bn)")  # fmt: skip
    ax.legend(loc="upper right", fontsize=9)


def main(arguments: list[str] | None = None) -> int:
    """Run the example; return 2 if the scenario cannot be used."""
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
    print_known(scenario)
    best = print_unknown(scenario)
    print_bids(scenario)
    print_credibility(scenario)
    figure, (left, right) = plt.subplots(1, 2, figsize=(11.5, 4.8), layout="constrained")
    draw_payoffs(left, scenario)
    draw_attribution(right, scenario)
    options.figures.mkdir(parents=True, exist_ok=True)
    path = options.figures / "optimal_conditionality.png"
    figure.savefig(path, dpi=150)
    print(f"\nFigure: {path}")
    print(f"Best stake under {scenario.name}: {as_kappa(best, scenario)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
