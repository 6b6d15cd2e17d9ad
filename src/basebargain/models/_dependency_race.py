r"""G12 at given numbers: the equilibria of the dependency race, each with its regret.

Against finitely many removals :math:`v_j` with chances :math:`q_j` Moscow's payoff in x is
quadratic between the points where some :math:`X(x, v_j)` passes :math:`A` or :math:`\hat X` or all
dependency is gone, and does not fall at any of them; so a best reply is 0, such a point, or
:math:`\xi_d Q/k_x` with Q the sum of some of the chances.
The same holds for Damascus.
The candidates are the kinds of `dependency_game`'s file, and a candidate is an equilibrium iff
neither side gains by a best reply to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from basebargain._errors import ParameterError
from basebargain.forms._payoff import free_names, substitute, to_sympy
from basebargain.forms._point import point_values
from basebargain.models._dependency import dependency_terms
from basebargain.parameters import registry

if TYPE_CHECKING:
    from basebargain.parameters import Scenario

__all__ = ["DependencyRace", "RaceEquilibrium", "dependency_race"]

GAME = "G12"
EVIDENCE = ("E036", "E039", "E040")

Mix = tuple[tuple[Any, Any], ...]
EFFORTS = ("dep_effect", "dep_build_cost", "dep_removal_cost", "dep_initial", "expulsion_cost")
TOLERANCE = 1e-9


@dataclass(frozen=True)
class RaceEquilibrium:
    """One equilibrium of the race.

    Attributes
    ----------
    kind : str
        ``"none"``, ``"double"``, ``"wary"``, ``"hesitant"``, ``"evasive"``, ``"race"``,
        ``"exit"``, ``"edge"`` or ``"evasive edge"``.
    build, remove : tuple of pairs
        Efforts of Moscow and of Damascus, each with its chance.
    cost : number
        Expected cost of expulsion, USD bn.
    payoffs : pair of numbers
        Damascus and Moscow, efforts paid, USD bn.
    regret : number
        Largest gain of either from a best reply.
    """

    kind: str
    build: Mix
    remove: Mix
    cost: Any
    payoffs: tuple[Any, Any]
    regret: Any

    @property
    def expected_build(self) -> Any:
        """Moscow's expected effort."""
        return sum(effort * chance for effort, chance in self.build)

    @property
    def expected_remove(self) -> Any:
        """Damascus's expected effort."""
        return sum(effort * chance for effort, chance in self.remove)

    def __str__(self) -> str:
        sides = (("Moscow builds", self.build), ("Damascus removes", self.remove))
        words = [
            f"{who} "
            + " or ".join(
                f"{float(effort):.4g}" + ("" if chance == 1 else f" ({float(chance):.3f})")
                for effort, chance in mix
            )
            for who, mix in sides
        ]
        return f"{self.kind}: {', '.join(words)}; expulsion costs {float(self.cost):.4g}"


@dataclass(frozen=True)
class DependencyRace:
    """The equilibria found at given numbers.

    Attributes
    ----------
    equilibria : tuple of RaceEquilibrium
    pure_complete : bool
        Whether all pure equilibria are among them; always true.
    note : str
        What the list does not say.
    """

    equilibria: tuple[RaceEquilibrium, ...]
    pure_complete: bool
    note: str

    def __iter__(self) -> Iterator[RaceEquilibrium]:
        return iter(self.equilibria)

    def __len__(self) -> int:
        return len(self.equilibria)


@dataclass(frozen=True)
class _Contest:
    """The payoffs of the talks and the efforts, at numbers."""

    ceiling: Any
    floor: Any
    surplus: Any
    unthreatened: Any
    exit: Any
    effect: Any
    k_x: Any
    k_v: Any
    start: Any
    base: Any

    def cost(self, x: Any, v: Any) -> Any:
        """Return the cost of expulsion."""
        return self.base + self.effect * (max(self.start + x - v, 0 * x) - self.start)

    def talks(self, cost: Any) -> tuple[Any, Any]:
        """Return both payoffs; where outcomes meet, the one that Moscow prefers."""
        damascus = max(-cost, -self.ceiling)
        if cost >= self.ceiling:
            return damascus, self.unthreatened
        return damascus, self.surplus + cost if cost >= self.floor else self.exit

    def payoffs(self, build: Mix, remove: Mix) -> tuple[Any, Any]:
        """Return both expected payoffs, efforts paid."""
        pairs = [(x, v, p * q) for x, p in build for v, q in remove]
        talks = [(self.talks(self.cost(x, v)), weight) for x, v, weight in pairs]
        damascus = sum(own[0] * weight for own, weight in talks)
        moscow = sum(own[1] * weight for own, weight in talks)
        return (
            damascus - sum(self.k_v * v * v * q for v, q in remove) / 2,
            moscow - sum(self.k_x * x * x * p for x, p in build) / 2,
        )

    def reach(self, level: Any, v: Any) -> Any:
        """Return the x that brings the cost of expulsion to a level against a removal."""
        return (level - self.base) / self.effect + v

    def best_build(self, remove: Mix) -> Any:
        """Return Moscow's payoff from its best reply."""
        points = {0 * self.start}
        for v, _ in remove if self.effect else ():
            points |= {v - self.start, self.reach(self.floor, v), self.reach(self.ceiling, v)}
        points |= {self.effect * total / self.k_x for total in _sums(remove)}
        return max(self.payoffs(((x, 1),), remove)[1] for x in points if x >= 0)

    def best_removal(self, build: Mix) -> Any:
        """Return Damascus's payoff from its best reply."""
        points = {0 * self.start}
        for x, _ in build if self.effect else ():
            points |= {self.start + x, x - (self.ceiling - self.base) / self.effect}
        points |= {self.effect * total / self.k_v for total in _sums(build)}
        return max(self.payoffs(build, ((v, 1),))[0] for v in points if v >= 0)

    def judged(self, kind: str, build: Mix, remove: Mix) -> RaceEquilibrium | None:
        """Return a candidate as an equilibrium if neither side can gain."""
        mixes = [tuple(part for part in mix if part[1] != 0) for mix in (build, remove)]
        if any(not 0 <= chance <= 1 or effort < 0 for mix in mixes for effort, chance in mix):
            return None
        build, remove = mixes
        payoffs = self.payoffs(build, remove)
        gains = (self.best_removal(build) - payoffs[0], self.best_build(remove) - payoffs[1])
        regret = max(*gains, 0 * payoffs[0])
        # Irrational efforts are floats, and then the last places of a regret mean nothing.
        rounded = any(isinstance(part, float) for mix in mixes for pair in mix for part in pair)
        if regret > (TOLERANCE * (1 + abs(payoffs[1])) if rounded else 0):
            return None
        cost = sum(p * q * self.cost(x, v) for x, p in build for v, q in remove)
        return RaceEquilibrium(kind, build, remove, cost, payoffs, regret)


def _sums(mix: Mix) -> list[Any]:
    chances = [chance for _, chance in mix]
    return [
        sum(some) for size in range(1, len(chances) + 1) for some in combinations(chances, size)
    ]


def dependency_race(
    scenario: Scenario | None = None, /, *, capped: bool = True, **values: Any
) -> DependencyRace:
    """Return the equilibria of the dependency race at given numbers.

    Parameters
    ----------
    scenario : Scenario, optional
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    **values : number
        Win over the scenario.

    Returns
    -------
    DependencyRace
        Exact where the numbers are exact and the efforts rational.

    Raises
    ------
    ParameterError
        If a number is missing, or Moscow does not prefer a licence to limbo and limbo to exit.

    Notes
    -----
    All pure equilibria are found, and, up to ties, the mixed ones with at most two efforts a side
    in which expulsion is always bought off with something to spare.
    Of the mixed ones at the border of exit, or beyond it, only the kind ``"evasive edge"`` is
    looked for; of those with three efforts or more, none.
    Where outcomes of the talks meet, the one that Moscow prefers is taken; without that a best
    reply need not exist.

    Examples
    --------
    >>> import basebargain as bb
    >>> found = bb.models.dependency_race(bb.scenario("seed_mid2025"), attribution=0.9, kappa=0.77)
    >>> print(found.equilibria[0])
    race: Moscow builds 0.6667, Damascus removes 0.5; expulsion costs 3.167
    """
    contest, is_float = _contest(scenario, values, capped=capped)
    found = [contest.judged(*candidate) for candidate in _candidates(contest)]
    kept: list[RaceEquilibrium] = []
    for one in found:
        if one is not None and all((one.build, one.remove) != (k.build, k.remove) for k in kept):
            kept.append(_as_floats(one) if is_float else one)
    note = (
        "All pure equilibria, the mixed ones with at most two efforts a side clear of exit, and "
        "some of those near it"
    )
    if not kept:
        note += "; there is none of these here: solve dependency_game on a grid"
    return DependencyRace(tuple(kept), pure_complete=True, note=note + ".")


def _contest(
    scenario: Scenario | None, values: Mapping[str, Any], *, capped: bool
) -> tuple[_Contest, bool]:
    import numpy as np

    terms = dependency_terms(capped=capped)
    parts = [terms.ceiling, terms.floor, terms.surplus, terms.unthreatened, terms.exit]
    names = sorted({*free_names([*parts, terms.assumption]), *EFFORTS})
    ranges = {name: registry()[name] for name in names}
    given = point_values(names, ranges, scenario, values, where="dependency_race")
    missing = [name for name in names if name not in given]
    if missing:
        msg = f"dependency_race needs a number for {', '.join(missing)}; pass a scenario."
        raise ParameterError(msg)
    exact = {name: Fraction(value) for name, value in given.items()}
    table = {s: to_sympy(exact[s.name]) for s in terms.assumption.free_symbols}
    if not terms.assumption.xreplace(table):
        msg = (
            "dependency_race: Moscow must prefer a licence to limbo and limbo to exit, V >= d_M >= "
            "u_X; it does not at these numbers: change limbo_security, relocation_share or "
            "spoil_benefit."
        )
        raise ParameterError(msg)
    found = substitute(np.array(parts, dtype=object), exact)
    contest = _Contest(*found, *(exact[name] for name in EFFORTS))
    return contest, any(isinstance(value, float) for value in given.values())


def _candidates(c: _Contest) -> Iterator[tuple[str, Mix, Mix]]:
    """Yield every profile that can be an equilibrium of one of the kinds."""
    zero, one = Fraction(0), Fraction(1)
    yield "none", ((zero, one),), ((zero, one),)
    if not c.effect:
        return
    x_m, v_m = c.effect / c.k_x, c.effect / c.k_v
    gap = c.ceiling - c.base
    yield "exit", ((zero, one),), ((min(v_m, c.start), one),)
    yield "race", ((x_m, one),), ((v_m, one),)
    yield "edge", ((c.reach(c.floor, v_m), one),), ((v_m, one),)
    yield "edge", ((c.reach(c.ceiling, zero), one),), ((zero, one),)
    hesitant = gap / c.effect + v_m / 2
    yield "hesitant", ((hesitant, one),), _mix(v_m, c.k_x * hesitant / c.effect)
    evasive = c.start + x_m / 2
    yield "evasive", _mix(x_m, c.k_v * evasive / c.effect), ((evasive, one),)
    yield from _double(c, gap)
    yield from _wary(c, gap)
    yield from _evasive_edges(c, x_m)


def _double(c: _Contest, gap: Any) -> Iterator[tuple[str, Mix, Mix]]:
    """Both mix between nothing and one effort."""
    inside = c.start**2 + 6 * (gap + c.effect * c.start) / c.k_v
    if inside < 0:
        return
    v = (c.start + _root(inside)) / 3
    x = 2 * (v - c.start)
    yield "double", _mix(x, c.k_v * v / c.effect), _mix(v, c.k_x * x / c.effect)


def _wary(c: _Contest, gap: Any) -> Iterator[tuple[str, Mix, Mix]]:
    """Both mix between two efforts above nothing.

    The smaller efforts meet in the band and so do the larger ones; the larger building outdoes the
    smaller removal, and the larger removal leaves nothing of the smaller building.
    Both sides are indifferent iff the chances p, q of the larger efforts solve two linear
    equations.
    """
    x_m, v_m = c.effect / c.k_x, c.effect / c.k_v
    room = gap / c.effect + c.start
    prize = room + (c.unthreatened - c.surplus - c.ceiling) / c.effect
    s, r = c.start + x_m / 2, v_m / 2 - c.start
    rows = ((v_m, v_m + prize - 2 * s, v_m + prize - s), (x_m - room - 2 * r, x_m, x_m - r))
    (a, b, e), (d, f, g) = rows
    scale = a * f - b * d
    if not scale:
        return
    p, q = (e * f - b * g) / scale, (a * g - e * d) / scale
    build = (((1 - q) * x_m, 1 - p), (q * x_m, p))
    yield "wary", build, (((1 - p) * v_m, 1 - q), (p * v_m, q))


def _evasive_edges(c: _Contest, x_m: Any) -> Iterator[tuple[str, Mix, Mix]]:
    """Moscow mixes between an exit at no effort and a deal at some."""
    v = (c.surplus + c.base - c.exit) / c.effect + x_m / 2
    yield "evasive edge", _mix(x_m, c.k_v * v / c.effect), ((v, Fraction(1)),)
    jump = c.surplus + c.floor - c.exit
    if jump < 0:
        return
    v = _root(2 * jump / c.k_x) - (c.floor - c.base) / c.effect
    x = c.reach(c.floor, v)
    yield "evasive edge", _mix(x, c.k_v * v / c.effect), ((v, Fraction(1)),)


def _mix(effort: Any, chance: Any) -> Mix:
    """Return an effort with its chance, and nothing with the rest."""
    return ((0 * effort, 1 - chance), (effort, chance))


def _root(square: Any) -> Any:
    """Return a square root, exactly where it is rational."""
    roots = math.isqrt(square.numerator), math.isqrt(square.denominator)
    exact = Fraction(*roots)
    return exact if exact**2 == square else math.sqrt(square)


def _as_floats(one: RaceEquilibrium) -> RaceEquilibrium:
    build, remove = (
        tuple((float(effort), float(chance)) for effort, chance in mix)
        for mix in (one.build, one.remove)
    )
    payoffs = (float(one.payoffs[0]), float(one.payoffs[1]))
    return RaceEquilibrium(one.kind, build, remove, float(one.cost), payoffs, float(one.regret))
