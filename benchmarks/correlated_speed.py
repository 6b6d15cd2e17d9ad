"""Time of one call for correlated equilibria of random games of floats, by number of strategies.

Run from the root of the repository: ``python benchmarks/correlated_speed.py``.
Both players have the same number of strategies and payoffs are standard normal.
``best`` maximises welfare, ``fairest`` the least payoff; ``extreme`` finds all extreme payoffs, and
its time grows with their number, so that the largest number met is shown beside it.
Times are the middle and the longest of several games, in milliseconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import basebargain as bb
from basebargain.solvers import correlated_payoffs

CALLS: dict[str, Callable[[bb.StrategicGame], Any]] = {
    "best": bb.correlated_equilibrium,
    "fairest": lambda game: bb.correlated_equilibrium(game, "minimum"),
    "coarse best": bb.coarse_correlated_equilibrium,
    "coarse fairest": lambda game: bb.coarse_correlated_equilibrium(game, "minimum"),
    "extreme": correlated_payoffs,
    "coarse extreme": lambda game: correlated_payoffs(game, coarse=True),
}


def timed(solve: Callable[[bb.StrategicGame], Any], game: bb.StrategicGame) -> tuple[float, Any]:
    """Return milliseconds and answer."""
    start = time.perf_counter()
    answer = solve(game)
    return 1000 * (time.perf_counter() - start), answer


def main() -> None:
    """Print one line per size and call."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(range(2, 9)))
    parser.add_argument("--games", type=int, default=9)
    options = parser.parse_args()
    warm = bb.StrategicGame.from_arrays([[0.0, 1], [1, 0]], [[0.0, 1], [1, 0]])
    for solve in CALLS.values():
        solve(warm)
    for size in options.sizes:
        rng = np.random.default_rng(size)
        tables = rng.normal(size=(options.games, 2, size, size))
        games = [bb.StrategicGame.from_arrays(*pair) for pair in tables]
        for name, solve in CALLS.items():
            runs = [timed(solve, game) for game in games]
            assert all(answer.complete for _, answer in runs)
            times, most = [t for t, _ in runs], max(len(a.equilibria) for _, a in runs)
            line = f"{size}x{size} {name:14} {np.median(times):9.1f} {max(times):9.1f}"
            sys.stdout.write(f"{line}   {most} found\n" if most > 1 else f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
