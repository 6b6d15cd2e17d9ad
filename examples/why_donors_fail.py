"""Print why donors who would all gain from an end of the bases may still not bring it about.

Usage: python examples/why_donors_fail.py [SCENARIO.toml | PRESET] [--figures FOLDER]

Reads a scenario (the mid-2025 preset by default), prints which coalitions of donors suffice, what
they play, how much conditionality each kind of coordination takes, and what lobbying over the
leading donor does; writes one figure.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import sympy
from matplotlib.axes import Axes

import basebargain as bb
from basebargain.models import (
    ambiguous_leader,
    coordination_thresholds,
    coverage_limits,
    deterrence_return,
    donor_coordination,
    exit_stake,
    lobbied_chi,
    lobbying_contest,
    minimal_winning_coalitions,
    required_coverage,
    with_substitute_supplier,
)

COLOURS = {"coordinated": "#009E73", "committed": "#0072B2", "simultaneous": "#E69F00",
           "out": "#D55E00"}  # fmt: skip
NAMES = {"coordinated": "united", "committed": "leader committed",
         "simultaneous": "each on its own", "out": "leader out"}  # fmt: skip
KAPPAS = np.linspace(0.02, 1, 400)


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
        return float("inf")
    return float(found) if found.is_finite else float("inf")


def leader_of(scenario: bb.Scenario) -> str:
    """Return the label of the donor with the largest weight."""
    donors = scenario.labels("donor")
    return max(donors, key=lambda name: float(scenario[f"donor_weight_{name}"]))


def print_coalitions(scenario: bb.Scenario) -> None:
    """Print who suffices, and what the donors play, at the scenario's conditionality and at one."""
    for kappa in dict.fromkeys((float(scenario["kappa"]), 1.0)):
        case = scenario.replace(kappa=kappa)
        needed = number(required_coverage(exit_stake()), case) if kappa else float("inf")
        print(f"\nConditionality {kappa:g}: ending the presence takes {needed:.0%} of the envelope")
        coalitions = minimal_winning_coalitions(case)
        if not coalitions:
            say("No coalition of donors suffices, not even all of them.")
            continue
        for coalition in coalitions:
            unwilling = f"; unwilling: {', '.join(coalition.unwilling)}" * bool(coalition.unwilling)
            members = ", ".join(coalition.members) or "nobody is needed"
            say(f"Just enough: {members} ({float(coalition.coverage):.0%}){unwilling}.")
        for benefit in ("public good", "club"):
            game = donor_coordination(benefit=benefit, labels=labels_of(case)).at(case)
            print_equilibria(game, benefit)


def labels_of(scenario: bb.Scenario) -> dict[str, dict[str, str]]:
    """Return the scenario's own donors."""
    return {"donor": dict(scenario.labels("donor"))}


def print_equilibria(game: bb.StrategicGame, benefit: str) -> None:
    """Print the pure equilibria, and which of them each rule of selection leaves."""
    solution = bb.solvers.pure_equilibria(game)
    kept = bb.select(solution, "payoff dominance")
    rules = [f"payoff dominance leaves {len(kept)} of {len(solution)}"]
    limit = bb.select(solution, "logit limit", game=game)
    rules.append(f"the logit limit is {', '.join(map(acting, limit)) or 'none of them'}")
    say(f"If success is a {benefit}, equilibria are: {'; '.join(map(acting, solution))} "
        f"({', '.join(rules)}).")  # fmt: skip


def acting(equilibrium: Any) -> str:
    """Name the donors that condition."""
    who = [
        player
        for player, own in zip(equilibrium.players, equilibrium.support, strict=True)
        if own == ("condition",)
    ]
    return "+".join(who) or "nobody conditions"


def print_coordination(scenario: bb.Scenario, leader: str) -> dict[str, Any]:
    """Print the conditionality that each kind of coordination takes."""
    print("\nConditionality that ends the presence")
    limits = coordination_thresholds(leader=leader, labels=labels_of(scenario))
    found = dict(zip(limits, bb.closed_form_thresholds(limits, scenario).values(), strict=True))
    for kind, limit in found.items():
        text = "no conditionality does it" if not limit.applies else f"kappa = {limit.kappa:.3f}"
        out = " (out of reach)" if limit.applies and not limit.is_reachable else ""
        print(f"  {NAMES[kind]:18s} {text}{out}")
    return found


def print_leader(scenario: bb.Scenario, leader: str) -> None:
    """Print what ambiguity and lobbying do to the leader, and what a substitute supplier does."""
    labels = labels_of(scenario)
    print(f"\nThe leading donor: {scenario.labels('donor')[leader]}")
    low, high = (number(end, scenario) for end in ambiguous_leader(leader, labels=labels).cutoffs)
    chance = float(scenario[f"participation_{leader}"])
    others = f"{low:.0%}" if high - low < 1e-9 else f"{low:.0%} to {high:.0%}"
    say(f"If all know that it conditions with chance {chance:.2f}, the others go along as long as "
        f"no more than {others} of the envelope is needed.")  # fmt: skip
    contest = lobbying_contest()
    if number(contest.stakes[0], scenario) > 0 and number(contest.stakes[1], scenario) > 0:
        spent = [number(effort, scenario) for effort in contest.efforts]
        free = number(lobbied_chi(leader, labels=labels).subs(contest.stakes[0], 0), scenario)
        chi = number(lobbied_chi(leader, labels=labels), scenario)
        say(f"In the contest over it Israel spends USD {spent[0]:.3f} bn, Turkey {spent[1]:.3f}; "
            f"chi is {chi:.3f}, and would be {free:.3f} without Israel's stake.")  # fmt: skip
        back = number(deterrence_return(), scenario)
        say(f"Lobbying as if the bases deterred for sure leaves Israel USD {back:+.3f} bn.")
    plain, half = exit_stake(), with_substitute_supplier(exit_stake(), sympy.Rational(1, 2))
    say(f"If another supplier replaced half of what Moscow provides, the stake that ends the "
        f"presence would be {number(half.expression, scenario):.2f} instead of "
        f"{number(plain.expression, scenario):.2f} (USD bn).")  # fmt: skip


def draw(scenario: bb.Scenario, leader: str, folder: Path) -> Path:
    """Write the coverage that is needed and the coverage that donors bring about."""
    labels = labels_of(scenario)
    figure, (left, right) = plt.subplots(1, 2, figsize=(11.5, 4.8), layout="constrained")
    need = number(exit_stake().expression, scenario) / (
        float(scenario["credibility"]) * float(scenario["donor_envelope"]) or float("nan")
    )
    left.plot(KAPPAS, need / KAPPAS, color="0.2", lw=2.2, label="needed to end the presence")
    for kind, limit in coverage_limits(leader, labels=labels).items():
        level = number(limit, scenario)
        left.axhline(level, color=COLOURS[kind], lw=1.8, label=f"{NAMES[kind]}: {level:.2f}")
        if 0 < need / max(level, 1e-9) <= 1:
            left.plot(need / level, level, "o", color=COLOURS[kind])
    left.set(xlim=(0, 1), ylim=(0, 1.6), xlabel=r"conditionality $\kappa$ (share)",
             ylabel="coverage (share of envelope)", title="Needed and brought about")  # fmt: skip
    left.legend(loc="upper left", fontsize=9)
    draw_ambiguity(right, scenario, leader)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "why_donors_fail.png"
    figure.savefig(path, dpi=150)
    return path


def draw_ambiguity(ax: Axes, scenario: bb.Scenario, leader: str) -> None:
    """Draw the coverage reached with and without the leader along the chance that it conditions."""
    name, model = f"participation_{leader}", ambiguous_leader(leader, labels=labels_of(scenario))
    chance = bb.symbol(name, labels=labels_of(scenario))
    chances = np.linspace(0.002, 0.998, 250)
    for ends, words, style in ((model.joined, "if it conditions in the end", "-"),
                               (model.without, "if it stays out in the end", "--")):  # fmt: skip
        others = ends[0].free_symbols - {chance}
        curve = ends[0].xreplace({s: sympy.Float(float(scenario[s.name])) for s in others})
        reached = sympy.lambdify(chance, curve, "numpy")(chances) + 0 * chances
        ax.plot(chances, reached, style, color="#0072B2", lw=2, label=words)
    ax.axvline(float(scenario[name]), color="0.45", ls=":", lw=1, label="this scenario")
    ax.set(ylim=(0, 1.05), xlim=(0, 1), title=f"Behind an ambiguous leader ({leader})",
           xlabel="chance that the leader conditions, known to all",
           ylabel="largest coverage reached (share)")  # fmt: skip
    ax.legend(loc="lower right", fontsize=9)


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
    leader = "us" if "us" in scenario.labels("donor") else leader_of(scenario)
    print(scenario)
    print_coalitions(scenario)
    found = print_coordination(scenario, leader)
    print_leader(scenario, leader)
    print(f"\nFigure: {draw(scenario, leader, options.figures)}")
    united, alone = (
        found[kind].is_reachable or float(found[kind].value) <= 0
        for kind in ("coordinated", "simultaneous")
    )
    answer = "can end it even on their own" if alone else (
        "can end it united, not each on its own" if united else "cannot end it, united or not"
    )  # fmt: skip
    print(f"Presence under {scenario.name}: donors {answer}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
