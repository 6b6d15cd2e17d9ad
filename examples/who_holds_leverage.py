"""Print who holds leverage over Damascus, and at which conditionality it changes hands.

Usage: python examples/who_holds_leverage.py [SCENARIO.toml | PRESET] [--figures FOLDER]

Reads a scenario (the mid-2025 preset by default), prints values and core of the game among
Damascus, Moscow and the donors, the thresholds, and what spoiling and unity change; writes one
figure.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import basebargain as bb
from basebargain.models import leverage, leverage_thresholds, leverage_unions

KAPPAS = np.linspace(0, 1, 41)


def read_scenario(text: str) -> bb.Scenario:
    """Take the name of a preset, or the path of a scenario file, with one number for each name."""
    scenario: bb.Scenario = bb.scenario(text) if text in bb.presets() else bb.load_scenario(text)
    if scenario.kind != "point":
        msg = f"{scenario.name} holds ranges; one number is needed for each parameter."
        raise bb.ParameterError(msg)
    return scenario


def say(text: str) -> None:
    """Print a paragraph."""
    print(textwrap.fill(text, 96, initial_indent="  - ", subsequent_indent="    "))


def print_values(scenario: bb.Scenario) -> str:
    """Print values and core of the three-player game; return who leads."""
    game = leverage().at(scenario)
    shapley, banzhaf = (f(game).equilibria[0] for f in (bb.shapley_value, bb.banzhaf_value))
    corners = list(bb.core(game))
    print(f"Damascus, Moscow and one West at kappa = {float(scenario['kappa']):g} (USD bn)")
    print(f"  {'':10s}{'Shapley':>9s}{'Banzhaf':>9s}   core")
    for player in game.players:
        share = [float(corner.payoff(player)) for corner in corners]
        print(
            f"  {player:10s}{shapley.payoff(player):9.3f}{banzhaf.payoff(player):9.3f}"
            f"   {min(share):.3f} to {max(share):.3f}"
        )
    lead = float(shapley.payoff("Moscow") - shapley.payoff("West"))
    return "nobody" if abs(lead) < 1e-12 else "Moscow" if lead > 0 else "the West"


def print_thresholds(scenario: bb.Scenario) -> bb.sensitivity.ThresholdValue:
    """Print where leverage changes; return the threshold at which it changes hands."""
    found = bb.closed_form_thresholds(leverage_thresholds(), scenario)
    print("\nThresholds                stake y (USD bn)    kappa")
    for limit in found.values():
        assert limit.kappa is not None  # noqa: S101  # stakes always have one
        reach = "" if limit.is_reachable else "   (out of reach)"
        words = f"  {limit.name:10s}{limit.value:>22.3f}{limit.kappa:>12.3f}"
        print(f"{words}   {limit.meaning}{reach}")
    return found["y_lev"]


def print_lessons(scenario: bb.Scenario, limit: bb.sensitivity.ThresholdValue) -> None:
    """Print what spoiling and the unity of donors change."""
    print("\nWhat moves it")
    full = leverage_thresholds()["y_lev"]
    worst = bb.closed_form_thresholds([full], scenario.replace(spoil_effort=1))["y_lev"]
    say(
        f"Spoiling: at full effort leverage changes hands at a stake of {worst.value:.2f} rather "
        f"than {limit.value:.2f}; a unit of harm earns Moscow a third of it as long as the aid is "
        f"worth more than the harm."
    )
    most = float(scenario["chi"]) * float(scenario["donor_envelope"])
    envelope = float(scenario["donor_envelope"])
    needed = limit.value / envelope if envelope else float("inf")
    say(
        f"Coordination: all the donors can bring is chi W = {most:.2f}. At full conditionality the "
        + (
            f"West would lead from chi = {needed:.2f} on."
            if needed <= 1
            else f"West could not lead even if united: W = {envelope:.2f} falls short."
        )
    )
    game = leverage(donors="each", israel=True, turkey=True).at(scenario)
    unions = leverage_unions(israel=True, turkey=True, labels=dict(scenario.registry.labels))
    alone, joined = (s.equilibria[0] for s in (bb.shapley_value(game), bb.owen_value(game, unions)))
    west = {"apart": alone, "as one bloc": joined}
    sums = {how: sum(float(v.payoff(p)) for p in unions[0]) for how, v in west.items()}
    say(
        f"Blocs: with Israel for the bases and Turkey against, Moscow's own share is "
        f"{float(alone.payoff('Moscow')):.2f} if all come alone and "
        f"{float(joined.payoff('Moscow')):.2f} if donors and Turkey face it as one, Israel at its "
        f"side; donors and Turkey together have {sums['apart']:.2f} apart and "
        f"{sums['as one bloc']:.2f} as one bloc."
    )


def draw(scenario: bb.Scenario, folder: Path) -> Path:
    """Write the values along conditionality, as things stand and with donors at one."""
    figure, both = plt.subplots(1, 2, figsize=(13, 5), sharey=True, layout="constrained")
    cases = {
        f"{scenario.name}: $\\chi$ = {float(scenario['chi']):.2f}": scenario,
        "donors at one and believed: $\\chi$ = 1": scenario.replace(chi=1),
    }
    game = leverage()
    for ax, (title, case) in zip(both, cases.items(), strict=True):
        points = [game.at(case, kappa=float(kappa)) for kappa in KAPPAS]
        limits = bb.closed_form_thresholds(leverage_thresholds(), case)
        bb.plot.value_lines(
            "kappa",
            KAPPAS,
            [bb.shapley_value(one) for one in points],
            cores=[bb.core(one) for one in points],
            marks={f"${v.symbol}$": v.kappa for v in limits.values() if v.kappa is not None}
            | {"scenario": float(case["kappa"])},
            ax=ax,
        )
        ax.set_title(f"{title}\nlines: Shapley value, bands: core", loc="left", fontsize=10)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "who_holds_leverage.png"
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
    except bb.ParameterError as error:
        print(error, file=sys.stderr)
        return 2
    leader = print_values(scenario)
    limit = print_thresholds(scenario)
    print_lessons(scenario, limit)
    print(f"\nFigure: {draw(scenario, options.figures)}")
    change = "throughout" if limit.value < 0 else "at no kappa"
    if limit.is_reachable:
        change = f"above kappa = {limit.kappa:.3f}"
    print(f"Leverage under {scenario.name}: {leader}; the West leads {change}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
