"""Print why spoiling pays Moscow, and how conditionality changes it.

Usage: python examples/why_spoiling_pays.py [SCENARIO.toml | PRESET] [--figures FOLDER]

Reads a scenario (the mid-2025 preset by default), prints what a fragmented Syria is worth to Moscow
in the talks, how much it spoils, how long unification takes, and where the threat of exclusion
changes that; writes one figure, with united donors who punish a tolerated presence beside it.
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
from matplotlib.axes import Axes

import basebargain as bb
from basebargain.models import delayed_unification, fragmentation_thresholds, us_withdrawal
from basebargain.solvers import hitting_times, markov_perfect_equilibria

UNITED_DONORS = "max_coord_presence"
POINTS = 201


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


def unites(periods: float, whole: str = "Syria unites") -> str:
    """Write an expected time."""
    if math.isinf(periods):
        return whole.replace("unites", "never unites").replace("are", "are never")
    return f"{whole} after {periods:.1f} periods on average"


def print_motive(scenario: bb.Scenario) -> Any:
    """Print what a fragmented Syria is worth to Moscow, and what it does for it."""
    found = delayed_unification().at(scenario)
    plain = 1 / scenario["frag_unification"] if scenario["frag_unification"] else math.inf
    apart, together = found.regimes
    print("Why")
    say(
        f"The talks end in {apart} while Syria is fragmented and in {together} once it is united; "
        f"the difference is worth USD {found.gain:+.3f} bn to Moscow."
    )
    if found.effort:
        say(
            f"So it pays to spoil: e* = {found.effort:.3f} of full effort, and "
            f"{unites(found.periods)}; without spoiling it would take {plain:.1f}. It is "
            f"fragmented {found.share:.0%} of the time."
        )
    else:
        say(f"Spoiling does not pay: e* = 0, and {unites(found.periods)}.")
    talks = bb.models.best_effort(scenario)
    say(
        f"In the talks alone, with Syria as it is, the best effort is {float(talks.effort):.3f} "
        f"and they end in {talks.regime}."
    )
    return found


def print_threat(scenario: bb.Scenario) -> None:
    """Print between which stakes the threat of exclusion breeds fragmentation."""
    print("\nThe threat of exclusion")
    limits = bb.closed_form_thresholds(fragmentation_thresholds().values(), scenario)
    united, split = limits.values()
    if not (united.applies and split.applies):
        say("No stake leads to exclusion here, so there is no such threat.")
        return
    if united.value == split.value:
        say(f"Moscow is expelled above y = {united.value:.2f} (USD bn), united Syria or not.")
        return
    first, last = sorted((united.value, split.value))
    if last <= 0:
        say("Moscow is expelled whatever the stake, united Syria or not.")
        return
    kappas = [f"{v.kappa:.2f}" for v in (united, split) if v.kappa is not None]
    at = f", kappa {' and '.join(kappas)}" if "inf" not in kappas else ""
    order = "stays in" if united.value < split.value else "is expelled from"
    say(
        f"Moscow is expelled from a united Syria above y = {united.value:.2f} and from a "
        f"fragmented one above y = {split.value:.2f} (USD bn{at}); in between it {order} the "
        "fragmented one only."
    )
    most = scenario["chi"] * scenario["donor_envelope"]
    if first >= most:
        say(f"The donors' whole stake is {most:.2f}: out of reach, the threat moves nothing.")
        return
    inside = (max(first, 0) + min(last, most)) / 2 / most
    places = {"between the two": float(inside)}
    if first > 0:
        places = {"just below the first threshold": max(0.0, float(first / most) - 1e-6)} | places
    found = {words: delayed_unification().at(scenario, kappa=k) for words, k in places.items()}
    text = "; ".join(f"{w} e* = {d.effort:.3f} and {unites(d.periods)}" for w, d in found.items())
    say(f"{text[0].upper()}{text[1:]}.")


def print_regions(scenario: bb.Scenario) -> None:
    """Print the game of eight states, and what the departure of the United States does."""
    print("\nCoast and northeast, both sides acting")
    game = bb.models.fragmentation().at(scenario)
    solution = markov_perfect_equilibria(game, starts=2)
    if not len(solution):
        say("No equilibrium in pure efforts was found: where an effort rules a move out, the other "
            "side's best reply jumps, and there may be none.")  # fmt: skip
    for equilibrium in solution:
        unity = [state for state in game.states if state.startswith("calm/integrated")]
        reached = hitting_times(game, equilibrium, unity)["time"].sel(state=game.start)
        spoil = equilibrium.play(game.start, "Moscow")
        say(
            f"Effort at the coast {spoil['spoil_coast']:.3f}, in the northeast "
            f"{spoil['spoil_northeast']:.3f}; "
            f"{unites(float(reached), 'both regions are calm and integrated')}."
        )
    if scenario["frag_northeast_integration"] + scenario["frag_us_exit_gain"] <= 1:
        found = us_withdrawal().at(scenario)
        say(
            f"Once the United States have left the northeast, left to Moscow, joins with chance "
            f"{found['chance_out']:.3f} a period instead of {found['chance_in']:.3f}."
        )


def curves(scenario: bb.Scenario) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return conditionality, effort, expected periods and the effort in the talks alone."""
    kappas = np.linspace(0, 1, POINTS)
    found = [delayed_unification().at(scenario, kappa=float(k)) for k in kappas]
    talks = [float(bb.models.best_effort(scenario, kappa=float(k)).effort) for k in kappas]
    effort, periods = (np.array([getattr(d, n) for d in found]) for n in ("effort", "periods"))
    return kappas, effort, periods, np.array(talks)


def mark(top: Axes, bottom: Axes, scenario: bb.Scenario) -> None:
    """Draw the conditionality from which Moscow is expelled."""
    limits = bb.closed_form_thresholds(fragmentation_thresholds().values(), scenario).values()
    for limit, words, side in zip(limits, ("if united", "anyway"), ("right", "left"), strict=True):
        if limit.applies and limit.kappa is not None and 0 <= limit.kappa <= 1:
            top.axvline(limit.kappa, color="0.45", ls=":", lw=1)
            bottom.axvline(limit.kappa, color="0.45", ls=":", lw=1)
            text = f" expelled \n {words} "
            top.text(limit.kappa, 0.8, text, fontsize=8, va="top", ha=side, color="0.3")


def draw(scenarios: list[bb.Scenario], folder: Path) -> Path:
    """Write effort and delay along conditionality, one column for each scenario."""
    figure, axes = plt.subplots(
        2, len(scenarios), figsize=(5 * len(scenarios), 6.4), sharex=True, sharey="row",
        squeeze=False, layout="constrained",
    )  # fmt: skip
    for (top, bottom), scenario in zip(axes.T, scenarios, strict=True):
        kappas, effort, periods, talks = curves(scenario)
        top.plot(kappas, effort, color="#8B1A3A", lw=2.2, label="to keep Syria fragmented")
        top.plot(kappas, talks, color="#1F6FB2", ls="--", label="in the talks alone")
        top.set(title=scenario.name, ylim=(-0.02, 1.05))
        finite = np.where(np.isinf(periods), np.nan, periods)
        bottom.plot(kappas, finite, color="#8B1A3A", lw=2.2)
        never = np.isinf(periods)
        style = {"color": "#8B1A3A", "alpha": 0.15, "label": "never"}
        bottom.fill_between(kappas, 1, 200, where=never, step="mid", **style)
        bottom.set(yscale="log", ylim=(1, 200), xlabel=r"conditionality $\kappa$ (share)")
        mark(top, bottom, scenario)
        if never.any():
            bottom.legend(loc="upper left")
    axes[0, 0].set_ylabel("spoiling effort $e^*$ (share of full effort)")
    axes[1, 0].set_ylabel("expected periods until Syria unites")
    axes[0, 0].legend(loc="upper left")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "why_spoiling_pays.png"
    figure.savefig(path, dpi=150)
    return path


def main(arguments: list[str] | None = None) -> int:
    """Run the example; return 2 if the scenario cannot be used."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="seed_mid2025")
    parser.add_argument("--figures", type=Path, default=Path("figures"))
    options = parser.parse_args(arguments)
    try:
        scenario = read_scenario(options.scenario)
        print(f"{scenario}\n")
        found = print_motive(scenario)
    except (bb.ParameterError, bb.NotApplicableError) as error:
        print(error, file=sys.stderr)
        return 2
    print_threat(scenario)
    print_regions(scenario)
    beside = [] if scenario.name == UNITED_DONORS else [bb.scenario(UNITED_DONORS)]
    print(f"\nFigure: {draw([scenario, *beside], options.figures)}")
    print(f"Spoiling under {scenario.name}: e* = {found.effort:.3f}, {unites(found.periods)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
