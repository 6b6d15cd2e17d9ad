"""Share of random games in which a solver's equilibrium set differs from the exact one.

Run from the root of the repository: ``python benchmarks/nash_exactness.py 10000``.
Games have two to four strategies a player; payoffs are Gaussian, integers within 50 or integers
0-3, scaled and shifted in floating point (see ``tests/oracles/_campaign.py``).
The library is held to everything: extreme equilibria, maximal Nash subsets, components, each
probability the exact one rounded once.
Other packages, where installed, are held to the extreme equilibria within 1e-6, in any order and
with repetitions allowed; an exception counts as a difference.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

import basebargain as bb

# The exact oracle belongs to the tests, which are not installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from oracles._campaign import CHANGES, KINDS, Case, campaign, described, same_set

Check = Callable[[Case], bool]


def library(case: Case) -> bool:
    """Whether the library's answer is the exact set in every respect."""
    game = bb.StrategicGame.from_arrays(case.row, case.column)
    return same_set(bb.nash_equilibria(game), case.reference)


def nashpy(method: str) -> Check:
    """Return the check of one of Nashpy's enumerations."""
    nash = importlib.import_module("nashpy")
    return lambda case: near(getattr(nash.Game(case.row, case.column), method)(), case)


def quantecon(method: str) -> Check:
    """Return the check of one of QuantEcon's enumerations."""
    qe = importlib.import_module("quantecon.game_theory")
    solve = getattr(qe, method)

    def check(case: Case) -> bool:
        game = qe.NormalFormGame((qe.Player(case.row), qe.Player(case.column.T)))
        return near(solve(game), case)

    return check


def near(found: Iterable[Any], case: Case, tolerance: float = 1e-6) -> bool:
    """Whether two sets of profiles agree within a tolerance; a failure on the way is a no."""
    try:
        ours = np.array([[*map(float, x), *map(float, y)] for x, y in case.reference.equilibria])
        theirs = np.array([np.concatenate(pair) for pair in found])
    except Exception:  # whatever the other package raises, it gave no answer
        return False
    if not len(theirs):
        return False
    gaps = np.abs(ours[:, None] - theirs[None]).max(axis=2)
    return bool((gaps.min(axis=0) < tolerance).all() and (gaps.min(axis=1) < tolerance).all())


def solvers(*, peers: bool) -> dict[str, Check]:
    """Return the checks by name, those of other packages where they are installed."""
    checks: dict[str, Check] = {"basebargain": library}
    for package, make in (("nashpy", nashpy), ("quantecon", quantecon)):
        if peers and importlib.util.find_spec(package):
            for method in ("support_enumeration", "vertex_enumeration"):
                checks[f"{package} {method.split('_')[0]}"] = make(method)
    return checks


def shares(games: int, seed: int, *, peers: bool) -> str:
    """Run the campaign and return the table of differing games as text."""
    checks = solvers(peers=peers)
    total: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    seconds = dict.fromkeys(checks, 0.0)
    for case in tqdm(campaign(games, seed), total=games, unit="game"):
        total.update(("all", *case.recipe))
        for name, check in checks.items():
            start = time.perf_counter()
            right = check(case)
            seconds[name] += time.perf_counter() - start
            if not right:
                wrong.update((name, group) for group in ("all", *case.recipe))
                if name == "basebargain":
                    tqdm.write(f"differs: {described(case)}")
    lines = ["".join(f"{text:>21}" for text in ("differs from exact", *checks))]
    for group in ("all", *KINDS, *CHANGES):
        percent = (f"{wrong[name, group] / max(total[group], 1):.2%}" for name in checks)
        lines.append("".join(f"{text:>21}" for text in (group, *percent)))
    each = (f"{1e6 * seconds[name] / games:.0f}" for name in checks)
    lines.append("".join(f"{text:>21}" for text in ("microseconds a game", *each)))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("games", nargs="?", type=int, default=10_000, help="how many games")
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--no-peers", action="store_true", help="the library alone")
    options = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the other packages warn of degenerate games by the page
        table = shares(options.games, options.seed, peers=not options.no_peers)
    sys.stdout.write(table)


if __name__ == "__main__":
    main()
