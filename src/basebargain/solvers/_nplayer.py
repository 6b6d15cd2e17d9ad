"""Nash equilibria of games with any number of players."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers._dominance import iterated_strict_dominance
from basebargain.solvers._equilibrium import (
    StrategicEquilibrium,
    certified,
    pure_equilibria_of,
    tolerance,
)
from basebargain.solvers._nplayer_cells import Cell, contains, meet
from basebargain.solvers._nplayer_copies import Copies, copies
from basebargain.solvers._nplayer_field import Element
from basebargain.solvers._nplayer_reading import Reading, read
from basebargain.solvers._nplayer_support import Finding, examine
from basebargain.solvers._nplayer_system import Support, support_system
from basebargain.solvers._requirements import require_numbers
from basebargain.solvers._solution import Component, Solution, Status

__all__ = ["pure_equilibria", "support_equilibria"]

PURE = "Every pure profile is compared with all unilateral deviations."
Labels = Sequence[Sequence[str]]

COPIES = "Copies of a strategy are counted under the first of them."
METHOD = (
    "Every support's multilinear conditions: products of polytopes by double description in "
    "integers, isolated roots by exclusion and the Newton-Kantorovich theorem in rationals."
)


def pure_equilibria(game: StrategicGame) -> Solution[StrategicEquilibrium]:
    """Return all Nash equilibria in pure strategies, for any number of players.

    Parameters
    ----------
    game : StrategicGame
        Without free parameters.

    Returns
    -------
    Solution of StrategicEquilibrium
        ``complete`` is True of pure equilibria: these are all; mixed ones are not looked for.
        ``components`` holds each pure equilibrium on its own.

    Raises
    ------
    NotApplicableError
        If the game has parameters that are still free.

    Examples
    --------
    >>> import numpy as np
    >>> import basebargain as bb
    >>> from basebargain.solvers import pure_equilibria
    >>> weakest_link = np.minimum.reduce(np.indices((2, 2, 2)))
    >>> game = bb.StrategicGame.from_arrays(
    ...     *[2 * weakest_link - own for own in np.indices((2,) * 3)]
    ... )
    >>> pure_equilibria(game)
    Solution: 2 equilibria in 2 components, complete, certified
      (1: 1; 2: 1; 3: 1) payoffs (0, 0, 0), regret 0
      (1: 2; 2: 2; 3: 2) payoffs (1, 1, 1), regret 0
      note: Pure equilibria only.
    """
    require_numbers(game, "pure_equilibria", StrategicGame)
    found = pure_equilibria_of(game)
    note = "Pure equilibria only." if found else "The game has no equilibrium in pure strategies."
    return Solution(tuple(found), None, True, Status.CERTIFIED, PURE, note)


def support_equilibria(game: StrategicGame, max_parts: int) -> Solution[StrategicEquilibrium]:
    """Return all Nash equilibria of a small game with any number of players, support by support.

    Parameters
    ----------
    game : StrategicGame
        Without free parameters.
    max_parts : int
        Largest number of parts into which all simplices together are cut in search of roots.
    """
    left = iterated_strict_dominance(game)
    reading = read(left.game, "nash_equilibria")
    alike = copies(reading.tables)
    search = _search(alike.merged(reading.tables), max_parts, exact=not reading.is_float)
    answer = _Answer(game, left.game, alike, read(game, "nash_equilibria"))
    parts = answer.cell_components(_maximal(search.cells))
    parts += [answer.isolated(mixes, answer.from_field) for mixes in search.algebraic]
    parts += [answer.isolated(mixes, answer.certified) for mixes, _ in search.enclosed]
    found = tuple(eq for part in parts for eq in part)
    exact = game.kind == "exact"
    worst = 0 if exact else max((eq.regret for eq in found), default=0)
    status = Status.CERTIFIED if worst <= tolerance(game) else Status.UNCERTIFIED
    if search.exhausted:
        status = Status.SIZE_LIMIT
    told = COPIES if search.doubts and alike.any else ""
    labels = answer.labels
    note = " ".join(filter(None, [_note(labels, search, max_parts, exact), told, left.note]))
    return Solution(found, tuple(parts), not search.doubts, status, METHOD, note)


@dataclass
class _Found:
    """Findings of all supports together."""

    cells: list[Cell] = field(default_factory=list)
    algebraic: list[tuple[NDArray[Any], ...]] = field(default_factory=list)
    enclosed: list[tuple[tuple[NDArray[Any], ...], Fraction]] = field(default_factory=list)
    doubts: dict[str, list[Support]] = field(default_factory=dict)
    exhausted: bool = False

    def add(self, support: Support, finding: Finding) -> None:
        """Take in what was found for one support."""
        self.cells += finding.cells
        self.algebraic += finding.algebraic
        self.enclosed += finding.enclosed
        self.exhausted |= finding.exhausted
        if finding.doubt:
            self.doubts.setdefault(finding.doubt, []).append(support)


def _search(tables: Sequence[NDArray[Any]], limit: int, *, exact: bool) -> _Found:
    """Go through the supports from the smallest, which need no search, to the largest."""
    found, spent = _Found(), 0
    for support in _supports(tables[0].shape):
        system = support_system(tables, support)
        if system is None:
            continue
        finding, parts = examine(system, max(limit - spent, 1), exact=exact)
        found.add(support, finding)
        spent += parts
    return found


def _supports(shape: Sequence[int]) -> Iterator[Support]:
    choices = [
        [tuple(own) for own in chain(*(combinations(range(m), k) for k in range(1, m + 1)))]
        for m in shape
    ]
    return iter(sorted(product(*choices), key=lambda support: sum(map(len, support))))


def _maximal(cells: Sequence[Cell]) -> list[Cell]:
    """Drop the cells that lie in another one."""
    wide = [cell for cell in cells if not cell.is_point]
    return [
        cell
        for cell in cells
        if not any(other is not cell and contains(other, cell) for other in wide)
    ]


@dataclass(frozen=True)
class _Answer:
    """Turns what the search found into equilibria of the whole game."""

    game: StrategicGame
    reduced: StrategicGame
    alike: Copies
    reading: Reading

    @property
    def labels(self) -> list[list[str]]:
        """Labels of the strategies that the search told apart, per player."""
        return [
            [own[group[0]] for group in groups]
            for own, groups in zip(self.reduced.strategies, self.alike.classes, strict=True)
        ]

    def isolated(
        self,
        mixes: Sequence[NDArray[Any]],
        written: Callable[[Sequence[NDArray[Any]]], StrategicEquilibrium],
    ) -> Component[StrategicEquilibrium]:
        """Return an isolated finding as a component, a point unless it uses copies."""
        sides = [self.alike.divided(i, tuple(mix)) for i, mix in enumerate(mixes)]
        found = tuple(written(_arrays(corner)) for corner in product(*sides))
        return Component(found, (tuple(range(len(found))),))

    def cell_components(self, cells: Sequence[Cell]) -> list[Component[StrategicEquilibrium]]:
        """Join cells that touch; list their extreme equilibria and which of them span a cell."""
        parts = []
        for small in _groups(cells):
            group = [self._divided(cell) for cell in small]
            corners = {corner: None for cell in group for corner in product(*cell.vertices)}
            order = {corner: k for k, corner in enumerate(corners)}
            subsets = tuple(
                tuple(sorted(order[corner] for corner in product(*cell.vertices))) for cell in group
            )
            equilibria = tuple(self.certified(_arrays(corner)) for corner in corners)
            parts.append(Component(equilibria, subsets))
        return parts

    def _divided(self, cell: Cell) -> Cell:
        """Return a cell with the copies told apart.

        The ways to divide the points of a polytope are a polytope, whose vertices are the extreme
        ways to divide the vertices.
        """
        return Cell(
            tuple(
                tuple(dict.fromkeys(chain(*(self.alike.divided(i, point) for point in points))))
                for i, points in enumerate(cell.vertices)
            )
        )

    def certified(self, mixes: Sequence[NDArray[Any]]) -> StrategicEquilibrium:
        """Return a profile of rationals as an equilibrium with its certificate."""
        profile = tuple(self.reading.array(mix) for mix in self._whole(mixes))
        return certified(self.game, profile)

    def from_field(self, mixes: Sequence[NDArray[Any]]) -> StrategicEquilibrium:
        """Return a profile of algebraic numbers as an equilibrium."""
        whole = self._whole(mixes)
        if self.reading.is_float:
            floats = [np.array([float(_plain(x)) for x in mix]) for mix in whole]
            return certified(self.game, tuple(floats))
        payoffs = [_expected(table, whole) for table in self.game.payoffs]
        profile = tuple(_read_only([_plain(x) for x in mix]) for mix in whole)
        return StrategicEquilibrium(
            profile,
            _read_only([_plain(value) for value in payoffs]),
            _regret(self.game.payoffs, whole),
            self.game.players,
            self.game.strategies,
        )

    def _whole(self, mixes: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
        """Give the strategies that dominance removed their probability zero."""
        result = []
        for own, kept, mix in zip(
            self.game.strategies, self.reduced.strategies, mixes, strict=True
        ):
            weights = dict(zip(kept, mix, strict=True))
            full = np.empty(len(own), dtype=object)
            full[:] = [weights.get(label, Fraction(0)) for label in own]
            result.append(full)
        return result


def _groups(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Group cells by connected component."""
    groups: list[list[Cell]] = []
    for cell in cells:
        touched = [group for group in groups if any(meet(cell, other) for other in group)]
        groups = [group for group in groups if group not in touched]
        groups.append([*chain(*touched), cell])
    return groups


def _arrays(mixes: Sequence[Sequence[Any]]) -> list[NDArray[Any]]:
    """Return mixed strategies as arrays of objects."""
    result = []
    for mix in mixes:
        array = np.empty(len(mix), dtype=object)
        array[:] = mix
        result.append(array)
    return result


def _read_only(values: Sequence[Any]) -> NDArray[Any]:
    result = np.empty(len(values), dtype=object)
    result[:] = values
    result.flags.writeable = False
    return result


def _plain(value: Any) -> Any:
    return value.to_sympy() if isinstance(value, Element) else value


def _expected(table: NDArray[Any], profile: Sequence[NDArray[Any]]) -> Any:
    result: Any = table
    for mix in reversed(profile):
        result = result @ mix
    return result


def _regret(payoffs: NDArray[Any], profile: Sequence[NDArray[Any]]) -> Any:
    """Largest gain from deviating, in the number field; elements are compared by exact signs."""
    worst = Fraction(0)
    for player, table in enumerate(payoffs):
        value = _expected(table, profile)
        for s in range(len(profile[player])):
            unit = np.array([Fraction(int(k == s)) for k in range(len(profile[player]))])
            gain = _expected(table, [*profile[:player], unit, *profile[player + 1 :]]) - value
            if not (isinstance(gain, Element) and gain.is_zero):
                worst = max(worst, gain.bounds()[1] if isinstance(gain, Element) else gain)
    return worst


def _note(labels: Labels, search: _Found, limit: int, exact: bool) -> str:
    sentences = []
    for reason, supports in search.doubts.items():
        shown = "; ".join(_named(labels, support) for support in supports[:3])
        more = f" and {len(supports) - 3} more" if len(supports) > 3 else ""
        why = reason.replace("max_parts", f"max_parts={limit}")
        sentences.append(f"Not settled, since {why}: support {shown}{more}.")
    if exact and search.enclosed:
        digits = max(error for _, error in search.enclosed)
        sentences.append(
            f"Irrational, of degree above four: {len(search.enclosed)} of the equilibria; the "
            f"profile listed is rational, with each probability within {float(digits):.0e} of the "
            "equilibrium's."
        )
    return " ".join(sentences)


def _named(labels: Labels, support: Support) -> str:
    return " x ".join(
        "{" + ", ".join(own[k] for k in used) + "}"
        for own, used in zip(labels, support, strict=True)
    )
