"""G7 in closed form: the best effort against a region's joining the state, and its evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms._payoff import compiled, free_names
from basebargain.models._fragmentation_talks import Gain, point_numbers
from basebargain.models._primitives import blocks
from basebargain.parameters import symbol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import sympy

    from basebargain.parameters import Scenario

__all__ = [
    "Best",
    "Chances",
    "Front",
    "best_against",
    "floats",
    "front_chances",
    "known_numbers",
    "require_chance",
]

Front = Literal["country", "coast", "northeast", "northeast without the US"]


class Chances(NamedTuple):
    """A front: its chance of joining unspoiled, what effort does to it, and that of leaving."""

    joins: Any
    reach: Any
    leaves: Any


def front_chances(front: str) -> Chances:
    coast, out = symbol("frag_spoil_coast"), symbol("frag_spoil_northeast_us_out")
    stays, relapse = symbol("frag_northeast_integration"), symbol("frag_relapse")
    fronts = {
        "country": Chances(symbol("frag_unification"), coast, relapse),
        "coast": Chances(symbol("frag_calming"), coast, symbol("frag_unrest")),
        "northeast": Chances(stays, symbol("frag_spoil_northeast_us_in"), relapse),
        "northeast without the US": Chances(stays + symbol("frag_us_exit_gain"), out, relapse),
    }
    if front not in fronts:
        msg = f"front must be one of {', '.join(map(repr, fronts))}; got {front!r}."
        raise GameError(msg)
    return fronts[front]


def known_numbers(
    gain: Gain,
    entries: Iterable[Any],
    scenario: Scenario | None,
    values: Mapping[str, Any],
    *,
    where: str,
    inner: tuple[sympy.Symbol, ...] = (),
) -> dict[str, float]:
    """Return the gain and the parameters of the entries, which may contain its symbol.

    Symbols in `inner` are computed later.

    Raises
    ------
    ParameterError
        If a name is unknown or missing, or a value is no number in its range.
    NotApplicableError
        If Moscow prefers exit to limbo.
    """
    parts = blocks()
    first = (gain.expression, parts.limbo[1] - parts.exit[1])
    names = {*free_names((*first, *entries))} - {gain.symbol.name, *(s.name for s in inner)}
    numbers = point_numbers(names, scenario, values, where=where)
    point = {name: float(value) for name, value in numbers.items()}
    worth, glad = floats(first, point)
    if not glad >= 0:
        msg = (
            f"{where} assumes that Moscow prefers limbo to exit; here limbo is worth {-glad:g} USD "
            "bn less: raise limbo_security or lower relocation_share."
        )
        raise NotApplicableError(msg)
    return point | {gain.symbol.name: worth}


def floats(entries: tuple[Any, ...], point: Mapping[str, float]) -> list[float]:
    """Return expressions and conditions as numbers."""
    import numpy as np

    names = tuple(sorted(point))
    with np.errstate(all="ignore"):
        results = compiled(entries, names)(*(np.array([point[name]]) for name in names))
    return [float(np.broadcast_to(result, 1)[0]) for result in results]


def require_chance(joins: float, front: str) -> None:
    if not joins <= 1:
        msg = (
            f"the closed form needs the chance that the {front} joins unspoiled to be at most 1; "
            f"got {joins:g}: lower frag_northeast_integration or frag_us_exit_gain, or solve the "
            "game, which clips chances."
        )
        raise NotApplicableError(msg)


class Best(NamedTuple):
    """Best effort in the contested state and the difference of the values of the two states."""

    effort: Any
    difference: Any


def best_against(gain: Any, chances: Chances, *, leaving: Any = 0, then: Any = 0) -> Best:
    r"""Solve the contested state when, with the chance `leaving`, a known difference follows.

    With :math:`D = (1-h)\Delta + h\Delta'`: :math:`\Delta = (1-\delta)g + \delta(1-p-q)D +
    (\delta\varepsilon D)^2/(2(1-\delta)k)`.
    """
    import sympy

    p, reach, q = chances
    discount, cost = symbol("frag_discount"), symbol("spoil_cost")
    weight, stays = 1 - discount, 1 - leaving
    flow = stays * weight * gain + leaving * then
    linear = 1 - stays * discount * (1 - p - q)
    square = (discount * reach) ** 2 / (2 * weight * cost)
    room = linear**2 - 4 * square * stays * flow
    ahead = 2 * flow / (linear + sympy.sqrt(sympy.Max(room, 0)))
    free = discount * reach * ahead / (weight * cost)
    inside = sympy.And(room >= 0, free <= 1, reach * free <= p)
    wall = sympy.Piecewise((1, p >= reach), (p / reach, True))
    none = gain <= 0
    best = sympy.Piecewise((0, none), (free, inside), (wall, True))
    at_rest = discount * (1 - p - q + reach * best)
    spent = weight * (gain - cost * best**2 / 2)
    difference = (spent + at_rest * leaving * then) / (1 - stays * at_rest)
    return Best(best, difference)
