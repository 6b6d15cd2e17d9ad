"""Print why Moscow refuses to trade Assad for the bases, and what would change that.

Usage: python examples/why_assad_stays.py [SCENARIO.toml | PRESET] [--figures FOLDER]

Reads a scenario (the mid-2025 preset by default), prints who refuses the swap, up to which
conditionality each kind of deal is possible, what going public costs, and what a vote at home and
a veto in Moscow add; writes one figure.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from pathlib import Path
from typing import Any, Literal

import matplotlib.pyplot as plt
import numpy as np
import sympy
from matplotlib.axes import Axes

import basebargain as bb
from basebargain.models import (
    handover_conditions,
    handover_room,
    handover_talks,
    handover_thresholds,
    moscow_veto,
    ratification_thresholds,
    talks_thresholds,
)

KINDS = {
    "y_h": ("certain", "swap, nothing else"),
    "y_h_face": ("certain device", "swap by a trial abroad"),
    "y_h_pay": ("certain paid", "swap and money from Moscow"),
    "y_h_either": ("certain either", "swap, Damascus pays Moscow"),
    "y_lot": ("lottery", "a chance of the handover"),
    "y_lot_face": ("lottery device", "a chance of a trial abroad"),
    "y_lot_pay": ("lottery paid", "a chance and money"),
}
COLOURS = ("#0072B2", "#56B4E9", "#CC79A7", "#009E73")


def read_scenario(text: str) -> bb.Scenario:
    """Take the name of a preset, or the path of a scenario file, with one number for each name."""
    scenario: bb.Scenario = bb.scenario(text) if text in bb.presets() else bb.load_scenario(text)
    wide = [name for name in scenario if isinstance(scenario[name], (bb.Interval, bb.Distribution))]
    if wide:
        msg = f"{scenario.name}: one number is needed for each parameter; {', '.join(wide)}: range."
        raise bb.ParameterError(msg)
    return scenario


def at(expression: Any, scenario: bb.Scenario) -> float:
    """Evaluate an expression at a scenario."""
    numbers = {s: scenario[s.name] for s in expression.free_symbols}
    return float(expression.xreplace(numbers))


def along(expression: Any, scenario: bb.Scenario, grid: np.ndarray) -> np.ndarray:
    """Evaluate an expression at each conditionality of a grid."""
    kappa = bb.symbol("kappa")
    known = {s: scenario[s.name] for s in expression.free_symbols if s != kappa}
    found = sympy.lambdify(kappa, expression.xreplace(known), "numpy")(grid)
    return np.broadcast_to(np.asarray(found, dtype=float), grid.shape)


def holds(condition: Any, scenario: bb.Scenario) -> bool:
    """Evaluate a condition at a scenario."""
    return bool(condition.xreplace({s: scenario[s.name] for s in condition.free_symbols}))


def room(scenario: bb.Scenario, against: str = "limbo") -> float:
    """Return the most that Moscow would give for a licence."""
    blocks = bb.models.blocks()
    return at(blocks.legal[1] - getattr(blocks, against)[1], scenario)


def alternative(scenario: bb.Scenario) -> Literal["limbo", "exit"]:
    """Say what there is without a deal: limbo, or exit once expulsion is credible."""
    blocks = bb.models.blocks()
    return "exit" if at(blocks.exit[0] - blocks.limbo[0], scenario) >= 0 else "limbo"


def print_refusal(scenario: bb.Scenario) -> None:
    """Print what the swap is worth to either side."""
    other = alternative(scenario)
    given, cost = (float(scenario[f"handover_value_{n}"]) for n in ("damascus", "moscow"))
    price = at(handover_room(against=other).need, scenario)
    print("The swap: Assad for a licence (USD bn)")
    print(f"  without a deal: {other}")
    print(f"  Moscow gives up {cost:.2f} and gains {room(scenario, other):.2f} over {other}")
    print(f"  Damascus gets {given:.2f} and bears {price:.2f} over {other}")


def print_kinds(scenario: bb.Scenario) -> None:
    """Print each kind of deal, up to which conditionality it is possible, and whether it is now."""
    limits = bb.closed_form_thresholds(handover_thresholds(), scenario)
    rules = handover_conditions()
    if scenario["attribution"] == 1:
        print_now(scenario)
        return
    print("\nPossible while expulsion is not credible   stake y up to     kappa up to    now")
    for name, (rule, words) in KINDS.items():
        limit = limits[name]
        stake, kappa = "-", "never"
        if limit.applies:
            stake, kappa = f"{limit.value:.3f}", shown(limit)
        now = "yes" if holds(rules[rule], scenario) else "no"
        print(f"  {words:38s} {stake:>15s} {kappa:>15s} {now:>6s}")


def print_now(scenario: bb.Scenario) -> None:
    """Print which kinds of deal are possible where the stake falls on limbo in full."""
    rules = handover_conditions()
    print("\nAttribution 1: while expulsion is not credible kappa decides nothing   now")
    for rule, words in KINDS.values():
        print(f"  {words:67s} {'yes' if holds(rules[rule], scenario) else 'no':>5s}")


def shown(limit: bb.sensitivity.ThresholdValue) -> str:
    """Say at which conditionality a stake is reached."""
    if limit.value < 0:
        return "never"
    if limit.kappa is None or not limit.kappa <= 1:
        return "any"
    return f"{limit.kappa:.3f}"


def print_context(scenario: bb.Scenario) -> None:
    """Print what publicity, a vote at home and a veto in Moscow change."""
    print(f"\nExpulsion is credible {threatened(scenario)}")
    if scenario["attribution"] != 1:
        print_last(scenario)
    veto = moscow_veto("3/2")
    share, alone = (at(rule["chance"], scenario) for rule in (veto, moscow_veto(1)))
    print("Largest chance of a handover that Moscow would sign without money, over limbo")
    print(f"  {alone:.2f}, and {share:.2f} if it takes those to whom it is half as dear again")


def threatened(scenario: bb.Scenario) -> str:
    """Say at which conditionality expulsion is credible."""
    first, last = credible(scenario, np.array([0.0, 1.0]))
    if first or not last:
        return "at any kappa" if first else "at no kappa"
    begins = bb.closed_form_thresholds(talks_thresholds(), scenario)["y_X"]
    return f"from kappa = {begins.kappa:.3f} on"


def print_last(scenario: bb.Scenario) -> None:
    """Print up to which conditionality some deal beats limbo."""
    limits = bb.closed_form_thresholds(
        {**handover_thresholds(), **ratification_thresholds()}, scenario
    )
    print("Last kappa with any deal while it is not")
    for name, words in (
        ("y_quiet", "in quiet talks"),
        ("y_aud", "after a public demand and a public vow"),
        ("y_rat", "in quiet talks over the bases, if the public must ratify"),
    ):
        text = shown(limits[name]) if limits[name].applies else "never"
        print(f"  {words:58s} {text:>6s}")


def under_threat(scenario: bb.Scenario, outcome: str) -> str:
    """Answer the question where expulsion is credible."""
    given, cost = (float(scenario[f"handover_value_{n}"]) for n in ("damascus", "moscow"))
    need, most = at(handover_room(against="exit").need, scenario), room(scenario, "exit")
    would = "would" if cost <= most else "would not"
    enough = "enough" if given >= need else "too little"
    return (
        f"Expulsion is credible: Moscow {would} give up Assad ({cost:.2f}) for what it would lose "
        f"by leaving ({most:.2f}), and he is {enough} for Damascus ({given:.2f} against "
        f"{need:.2f}). With money on the table the talks end in: {outcome}."
    )


def until(kappa: str) -> str:
    """Write the end of a range of conditionality."""
    return {"never": "at no kappa", "any": "at any kappa"}.get(kappa, f"up to kappa = {kappa}")


def sentence(scenario: bb.Scenario, outcome: str) -> str:
    """Answer the question."""
    if alternative(scenario) == "exit":
        return under_threat(scenario, outcome)
    cost, most = float(scenario["handover_value_moscow"]), room(scenario)
    limits = bb.closed_form_thresholds(handover_thresholds(), scenario)
    swap, window = limits["y_h"], limits["y_h_exit"]
    if cost <= most:
        end = "any" if holds(handover_conditions()["certain"], scenario) else "never"
        end = shown(swap) if swap.applies else end
        return f"Moscow would trade Assad for a licence; Damascus would {until(end)}."
    text = (
        f"Assad stays because giving him up costs Moscow {cost:.2f}, more than the {most:.2f} that "
        "a licence adds to limbo; kappa enters neither. "
    )
    device = cost * (1 - float(scenario["face_device_moscow"]))
    verb = "would do" if device <= most else "would not do"
    text += f"A trial abroad ({device:.2f} to Moscow) {verb}. "
    lottery = limits["y_lot"]
    if lottery.applies and lottery.value >= 0:
        text += f"An enforced lottery would, {until(shown(lottery))}. "
    if window.applies:
        return text + f"So would a credible expulsion, up to y = {window.value:.2f}."
    phi = limits["phi_h"]
    if phi.applies and phi.value <= 1:
        ends = f"{phi.value:.2f} and the stake {window.value:.2f}"
        return text + f"A credible expulsion would if attribution reached {ends}."
    return text + "Nor would a threat of expulsion bring it about."


def credible(scenario: bb.Scenario, grid: np.ndarray) -> np.ndarray:
    """Say at which conditionality expulsion is credible."""
    blocks = bb.models.blocks()
    return along(blocks.exit[0] - blocks.limbo[0], scenario, grid) >= 0


def draw_damascus(axes: Axes, scenario: bb.Scenario, grid: np.ndarray) -> None:
    """Draw what Damascus needs for a licence and the most that each kind of deal gives."""
    sides: tuple[Literal["limbo", "exit"], ...] = ("limbo", "exit")
    needs = np.maximum(*(along(handover_room(against=s).need, scenario, grid) for s in sides))
    axes.plot(grid, needs, color="#222222", lw=2.4, label="needed for a licence")
    kinds: dict[str, tuple[Any, bool]] = {
        "swap": ("certain", False),
        "trial abroad": ("certain", True),
        "lottery": ("lottery", False),
        "lottery over a trial abroad": ("lottery", True),
    }
    for colour, (label, (kind, device)) in zip(COLOURS, kinds.items(), strict=True):
        rooms = {s: handover_room(kind, device=device, against=s) for s in sides}
        levels = [along(rooms[s].most, scenario, grid) for s in sides]
        refused = not holds(rooms[alternative(scenario)].willing, scenario)
        text = label + (" (refused by Moscow today)" if refused else "")
        line = np.where(credible(scenario, grid), levels[1], levels[0])
        axes.plot(grid, line, color=colour, ls=":" if refused else "-", label=text)
    axes.set_ylabel("worth to Damascus (USD bn)")
    axes.legend(fontsize=8.5, loc="upper left")


def draw_moscow(axes: Axes, scenario: bb.Scenario, grid: np.ndarray) -> None:
    """Draw what a licence is worth to Moscow and what each kind of deal costs it."""
    worth = np.where(credible(scenario, grid), room(scenario, "exit"), room(scenario))
    axes.plot(grid, worth, color="#222222", lw=2.4, label="gained by a licence")
    cost = float(scenario["handover_value_moscow"])
    soft = cost * (1 - float(scenario["face_device_moscow"]))
    for colour, label, level in zip(COLOURS, ("swap", "trial abroad"), (cost, soft), strict=False):
        axes.axhline(level, color=colour, label=label)
    axes.set_ylim(0, 1.45 * max(*worth, cost, 0.5))
    axes.set_ylabel("cost and worth to Moscow (USD bn)")
    axes.legend(fontsize=8.5, loc="upper left")


def draw(scenario: bb.Scenario, folder: Path) -> Path:
    """Write both sides' accounts along conditionality."""
    grid = np.linspace(0, 1, 201)
    figure, panels = plt.subplots(1, 2, figsize=(11, 4.8), layout="constrained")
    for axes, side in zip(panels, (draw_damascus, draw_moscow), strict=True):
        side(axes, scenario, grid)
        axes.axvline(float(scenario["kappa"]), color="#888888", ls="--", lw=1)
        axes.set(xlim=(0, 1), xlabel=r"conditionality $\kappa$ (share)")
        axes.annotate(
            "today", (float(scenario["kappa"]), 0.02), xycoords=("data", "axes fraction"),
            xytext=(3, 0), textcoords="offset points", color="#666666", fontsize=9,
        )  # fmt: skip
    panels[0].set_title("Is it enough for Damascus?", loc="left")
    panels[1].set_title("Is it cheap enough for Moscow?", loc="left")
    figure.suptitle(f"{scenario.name}: Assad for a licence")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "why_assad_stays.png"
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
    print(f"{scenario}\n")
    print_refusal(scenario)
    print_kinds(scenario)
    print_context(scenario)
    outcome = bb.alternating_offers(handover_talks(device=True).at(scenario))
    print("\nTalks over all of these, with money:")
    for equilibrium in outcome:
        print(f"  {equilibrium}")
    print(f"\nFigure: {draw(scenario, options.figures)}")
    ends = " or ".join(str(e.agreement or e.regime) for e in outcome)
    print(textwrap.fill(sentence(scenario, ends), 96))
    return 0


if __name__ == "__main__":
    sys.exit(main())
