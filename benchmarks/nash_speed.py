"""Time of one call that finds all equilibria of a two-player game of floats, beside other packages.

Run from the root of the repository: ``python benchmarks/nash_speed.py``.
Every call is given a game that is already built in its package, and is timed in one process on the
same games; the ratio is the library's time over the other's, so that below 1 the library is faster.
A solver that differs from the exact set of extreme equilibria (beyond 1e-6, in any order, with
repetitions allowed) on any of the games is marked ``wrong`` with the share of such games.
``compiled`` is the library with Numba in the process, ``exact`` the library without it.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

import basebargain as bb
from basebargain.solvers._nash_exact import exact_equilibria

Build: TypeAlias = Callable[[NDArray[Any]], Any]
Solve: TypeAlias = Callable[[Any], Iterable[Any]]
LIMIT = 20_000
# No package gets more time on one game than this, in seconds.
PATIENCE = 2.0
TOLERANCE = 1e-6
PACKAGES = ("basebargain", "nashpy", "quantecon", "pygambit")


def library() -> dict[str, tuple[Build, Solve]]:
    """Return the library's two methods."""

    def build(payoffs: NDArray[Any]) -> bb.StrategicGame:
        return bb.StrategicGame.from_arrays(*payoffs)

    methods: dict[str, tuple[Build, Solve]] = {
        "exact": (build, lambda game: (e.profile for e in exact_equilibria(game, LIMIT)))
    }
    if importlib.util.find_spec("numba"):
        importlib.import_module("numba")
        methods["compiled"] = (build, lambda game: [e.profile for e in bb.nash_equilibria(game)])
    return methods


def nashpy() -> dict[str, tuple[Build, Solve]]:
    """Return Nashpy's enumerations."""
    nash = importlib.import_module("nashpy")

    def method(name: str) -> Solve:
        return lambda game: list(getattr(game, name)())

    return {
        f"nashpy {name}": (lambda payoffs: nash.Game(*payoffs), method(f"{name}_enumeration"))
        for name in ("support", "vertex")
    }


def quantecon() -> dict[str, tuple[Build, Solve]]:
    """Return QuantEcon's enumerations."""
    qe = importlib.import_module("quantecon.game_theory")

    def build(payoffs: NDArray[Any]) -> Any:
        return qe.NormalFormGame((qe.Player(payoffs[0]), qe.Player(payoffs[1].T.copy())))

    return {
        f"quantecon {name}": (build, getattr(qe, f"{name}_enumeration"))
        for name in ("support", "vertex")
    }


def pygambit() -> dict[str, tuple[Build, Solve]]:
    """Return Gambit's enumeration of vertices, in floats."""
    gambit = importlib.import_module("pygambit")
    make = getattr(gambit, "StrategicGame", None) or gambit.Game

    def solve(game: Any) -> list[Any]:
        return list(gambit.nash.enummixed_solve(game, rational=False).equilibria)

    return {"gambit enummixed": (lambda payoffs: make.from_arrays(*payoffs), solve)}


def plain(profile: Any) -> NDArray[Any]:
    """Return both strategies of a profile end to end; Gambit's are pairs of label and weight."""
    if type(profile).__module__.startswith("pygambit"):
        return np.array([float(weight) for mix in profile for _, weight in mix])
    return np.concatenate([np.asarray(mix, float) for mix in profile])


def solvers() -> dict[str, tuple[Build, Solve]]:
    """Return every method of every package that is installed."""
    found = library()
    for make in (nashpy, quantecon, pygambit):
        if importlib.util.find_spec(make.__name__):
            found |= make()
    return found


def right(found: Iterable[Any], exact: bb.Solution[Any]) -> bool:
    """Whether profiles are the extreme equilibria, within the tolerance."""
    theirs = np.array([plain(profile) for profile in found])
    ours = np.array([plain(e.profile) for e in exact])
    if not len(theirs):
        return False
    gaps = np.abs(ours[:, None] - theirs[None]).max(axis=2)
    return bool((gaps.min(axis=0) < TOLERANCE).all() and (gaps.min(axis=1) < TOLERANCE).all())


def measure(solve: Solve, games: Sequence[Any], repeat: int) -> float:
    """Return microseconds a game, the least over some rounds."""
    rounds = []
    for _ in range(repeat):
        start = time.perf_counter()
        for game in games:
            # Unlike `suppress`, this costs nothing while nothing is raised.
            try:  # noqa: SIM105
                solve(game)
            except Exception:  # noqa: S110 - another package's, counted by `judged`
                pass
        rounds.append((time.perf_counter() - start) / len(games))
        if rounds[0] * len(games) > PATIENCE:
            break
    return 1e6 * min(rounds)


def judged(solve: Solve, games: Sequence[Any], exact: Sequence[Any]) -> float:
    """Return the share of games that a solver gets wrong; an exception counts."""
    wrong = 0
    for game, answer in zip(games, exact, strict=True):
        try:
            wrong += not right(solve(game), answer)
        except Exception:  # whatever another package raises, it gave no answer
            wrong += 1
    return wrong / len(games)


def drawn(kind: str, size: int, count: int) -> list[NDArray[Any]]:
    """Payoffs of random games: Gaussian, or the integers 0 to 3 as floats."""
    rng = np.random.default_rng(size)
    if kind == "gaussian":
        return list(rng.normal(size=(count, 2, size, size)))
    return list(rng.integers(0, 4, (count, 2, size, size)).astype(float))


def table(kind: str, sizes: Iterable[int], count: int, repeat: int) -> str:
    """Time all methods on random games and return the table as text."""
    methods = solvers()
    own = "compiled" if "compiled" in methods else "exact"
    lines = ["".join(f"{text:>30}" for text in (kind, *methods))]
    done: set[str] = set()
    for size in sizes:
        payoffs = drawn(kind, size, count if size < 6 else max(count // 10, 3))
        exact = [exact_equilibria(bb.StrategicGame.from_arrays(*p), LIMIT) for p in payoffs]
        micro, wrong = {}, {}
        for name, (build, solve) in methods.items():
            if name in done:
                continue
            games = [build(p) for p in payoffs]
            wrong[name] = judged(solve, games, exact)
            micro[name] = measure(solve, games, repeat)
            if micro[name] * len(payoffs) > 1e6 * PATIENCE:
                done.add(name)
        cells = [
            f"{micro[name]:.1f} us x{micro[own] / micro[name]:.3f}"
            + (f" wrong {wrong[name]:.0%}" if wrong[name] else "")
            if name in micro
            else "too slow"
            for name in methods
        ]
        lines.append("".join(f"{text:>30}" for text in (f"{size}x{size}", *cells)))
    return "\n".join(lines) + "\n"


def import_times(repeat: int) -> str:
    """Time the import of each package in a fresh interpreter, less that of the interpreter."""
    seconds = {}
    for package in ("sys", *(name for name in PACKAGES if importlib.util.find_spec(name))):
        command, rounds = [sys.executable, "-c", f"import {package}"], []
        for _ in range(repeat):
            start = time.perf_counter()
            subprocess.run(command, check=True)
            rounds.append(time.perf_counter() - start)
        seconds[package] = min(rounds)
    bare = seconds.pop("sys")
    own = seconds["basebargain"] - bare
    lines = ["import, milliseconds beyond the interpreter, and the library's share of that"]
    for package, taken in seconds.items():
        lines.append(f"{package:>24}{1e3 * (taken - bare):12.1f} x{own / (taken - bare):.3f}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--games", type=int, default=100, help="how many games of each small size")
    parser.add_argument("--repeat", type=int, default=5, help="how many rounds")
    parser.add_argument("--largest", type=int, default=8, help="largest number of strategies")
    options = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the other packages warn of degenerate games by the page
        for kind in ("gaussian", "integers 0-3"):
            sizes = range(2, options.largest + 1)
            sys.stdout.write(table(kind, sizes, options.games, options.repeat) + "\n")
    sys.stdout.write(import_times(options.repeat))


if __name__ == "__main__":
    main()
