"""Print whether concessions over Ukraine can free the bases, and what else could.

Usage: python examples/can_ukraine_be_linked.py [SCENARIO.toml | PRESET] [--figures FOLDER]

Reads a scenario (the mid-2025 preset by default), prints the concession for which Moscow would
leave, who would agree to it, what recognition buys in the other direction, and which bases money
and diplomacy buy out; writes one figure.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import sympy

import basebargain as bb
from basebargain.models import (
    best_buy_out,
    freeing_concession,
    linkage_conditions,
    linkage_thresholds,
    regime_conditions,
    reverse_concession,
    value_of_staying,
)

BUDGETS = (0, 1, 2, 5, 10)


def read_scenario(text: str) -> bb.Scenario:
    """Take the name of a preset, or the path of a scenario file, with one number for each name."""
    scenario: bb.Scenario = bb.scenario(text) if text in bb.presets() else bb.load_scenario(text)
    if scenario.kind != "point":
        msg = f"{scenario.name} holds ranges; one number is needed for each parameter."
        raise bb.ParameterError(msg)
    if scenario["limbo_security"] < scenario["relocation_share"]:
        msg = (
            "these models assume that Moscow prefers a tolerated presence to its next-best site: "
            "limbo_security must not lie below relocation_share."
        )
        raise bb.ParameterError(msg)
    return scenario


def say(text: str) -> None:
    """Print a paragraph."""
    print(textwrap.fill(text, 96, initial_indent="  - ", subsequent_indent="    "))


def at(expression: Any, scenario: bb.Scenario) -> Any:
    """Evaluate an expression or a condition."""
    numbers = {s: sympy.Float(float(scenario[s.name])) for s in expression.free_symbols}
    found = expression.xreplace(numbers)
    return bool(found) if found.is_Boolean else float(found)


def print_price(scenario: bb.Scenario) -> str:
    """Print what frees the bases and who agrees; return the answer in a word."""
    regime = next(name for name, rule in regime_conditions().items() if at(rule, scenario))
    stay, need = at(value_of_staying(), scenario), at(freeing_concession(), scenario)
    print("Bases for Ukraine")
    if regime == "EXIT":
        say("The talks end in an exit: the bases go without any concession, nothing to link.")
        return "needless"
    say(
        f"The talks end in {regime}, and staying is worth USD {stay:.2f} bn to Moscow. A face "
        f"payment makes good {min(stay, scenario['face_payment']):.2f} of it; the rest takes "
        f"{need:.1%} of Moscow's aims in Ukraine."
    )
    for side, name in (("us", "leader"), ("eu", "partner")):
        cost, worth = (float(scenario[f"ukr_{side}_{what}"]) for what in ("cost", "value"))
        verb = "gains" if cost * need <= worth else "loses"
        say(
            f"{scenario.labels('role')[name]} {verb}: the concession costs it {cost * need:.2f}, "
            f"the end of the bases is worth {worth:.2f}."
        )
    agreed = {
        kind: at(linkage_conditions(ratification=kind)["deal"], scenario)
        for kind in ("veto", "rift")
    }
    print_ratification(scenario, agreed, split=at(linkage_conditions()["split"], scenario))
    return "possible" if agreed["veto"] else "possible over a rift" if agreed["rift"] else "blocked"


def print_ratification(scenario: bb.Scenario, agreed: dict[str, bool], *, split: bool) -> None:
    """Print whether the deal comes about, with and without a veto of Europe."""
    leader, partner = (scenario.labels("role")[role] for role in ("leader", "partner"))
    veto, rift = ("comes about" if agreed[kind] else "fails" for kind in ("veto", "rift"))
    say(
        f"With a veto of {partner} the deal {veto}; if {partner} can only fall out with {leader}, "
        f"at {scenario['ukr_rift_cost']:.2f}, it {rift}."
        + (" Linkage splits the West." if split else "")
    )


def print_thresholds(scenario: bb.Scenario) -> None:
    """Print from which conditionality on each side could live with the deal."""
    found = bb.closed_form_thresholds(linkage_thresholds().values(), scenario)
    for limit in found.values():
        if limit.applies and limit.kappa is not None and 0 <= limit.kappa <= 1:
            say(f"From kappa = {limit.kappa:.3f} on: {limit.meaning}.")
    if not any(v.applies for v in found.values()):
        say("No conditionality within a deal that shares the surplus makes the difference.")


def print_others(scenario: bb.Scenario) -> None:
    """Print the reverse direction and what a budget buys."""
    print("\nRecognition for Ukraine")
    plain, quiet = (at(reverse_concession(spoiling_ends=ends), scenario) for ends in (False, True))
    say(
        f"Recognising a presence that is only tolerated buys at most {plain:.2%} of Moscow's aims "
        f"back ({quiet:.2%} if Moscow must also stop spoiling)."
    )
    if at(regime_conditions()["DEAL"], scenario):
        say("Here the talks end in a deal, so the presence is legal without it.")
    print("\nMoney and diplomacy, as long as the presence is tolerated")
    names = scenario.labels("base")
    for budget in BUDGETS:
        plan = best_buy_out(budget, scenario, managed_exit=True)
        sets = " or ".join(" + ".join(names[b] for b in chosen) or "nothing"
                           for chosen in plan.choices)  # fmt: skip
        rest = ", second best" if plan.is_second_best else ", as without a limit"
        say(f"USD {budget} bn and a face payment: {sets}, net gain {plan.surplus:.2f}{rest}.")


def draw(scenario: bb.Scenario, folder: Path) -> Path:
    """Write the concession along conditionality."""
    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    bb.plot.linkage_line(scenario, ax=axes)
    axes.set_title(f"{scenario.name}: what would free the bases", loc="left")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "can_ukraine_be_linked.png"
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
    except bb.ParameterError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{scenario}\n")
    answer = print_price(scenario)
    if answer != "needless":
        print_thresholds(scenario)
    print_others(scenario)
    print(f"\nFigure: {draw(scenario, options.figures)}")
    print(f"Linkage under {scenario.name}: {answer}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
