r"""G2e: Moscow chooses how much to spoil before the talks.

Effort :math:`e \in [0, 1]` harms Damascus in limbo by :math:`\ell e`, raises the cost of
expulsion to :math:`X(e) = X + \ell_X (e - e_0)`, and is worth :math:`w(e) = b e - k e^2 / 2` to
Moscow.

* ``"threat"``: spoiling happens only while there is no deal, so :math:`w` enters limbo alone.
* ``"executed"``: it has happened when talks begin; Moscow has :math:`w` in every outcome.

In each regime Moscow's payoff is a quadratic in e (clipped to [0, 1]):

==================  ==================================  ============================
regime              threat                              executed
==================  ==================================  ============================
deal, shares        (beta b + (1-beta) ell)/(beta k)    (b + (1-beta) ell)/k
deal, option binds  1 (if ell_X > 0)                    (b + ell_X)/k
deal, cap or floor  any                                 b/k
limbo               b/k                                 b/k
exit                any                                 b/k
==================  ==================================  ============================

These are optima *inside* a regime.
Effort also moves the borders between regimes, and the best effort is often at a border: just enough
to keep expulsion incredible, or just little enough to keep a deal; `best_effort` compares all.
In a deal Moscow has the smaller of two concave functions of the effort, one for each way of fixing
the terms, so around :math:`y_{chip}` the executed effort does not jump: it climbs along the border
where shares and option give the same terms, from its optimum under shares to that under the option.

Literature: Stedman (1997) and Kydd and Walter (2002) on spoilers; Fearon (1995).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from basebargain._errors import GameError
from basebargain.models._primitives import blocks
from basebargain.models._spoiling_pieces import Piece, Quadratic, Talks, at, minus, pieces, roots
from basebargain.parameters import derived, registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters import Scenario

__all__ = ["Spoiling", "best_effort", "spoiling_efforts", "spoiling_thresholds"]

GAME = "G2"
EVIDENCE = (
    "E017", "E020", "E026", "E028", "E031", "E041", "E042", "E050", "E089", "E095", "E131", "E132",
)  # fmt: skip

Variant = Literal["threat", "executed"]


@dataclass(frozen=True)
class Spoiling:
    """Moscow's best effort and what follows.

    Attributes
    ----------
    effort : number
        Between 0 and 1; the least one if several are best.
    regime : str
        ``"DEAL"``, ``"LIMBO"`` or ``"EXIT"``.
    binding : str
        What fixes the terms of a deal: ``"shares"``, ``"outside option"``, ``"cap"``, ``"floor"``.
    payoffs : pair of numbers
        Damascus and Moscow, USD bn.
    is_border : bool
        Whether the effort lies on a border between regimes rather than at an optimum inside one.
    """

    effort: Any
    regime: str
    binding: str
    payoffs: tuple[Any, Any]
    is_border: bool


def spoiling_efforts(variant: Variant) -> dict[str, sympy.Expr]:
    """Return the best effort inside each regime, clipped to [0, 1].

    Parameters
    ----------
    variant : {"threat", "executed"}

    Returns
    -------
    dict
        ``shares``, ``outside option``, ``limbo``; only where effort matters.

    Examples
    --------
    >>> import basebargain as bb
    >>> best = spoiling_efforts("executed")["shares"]
    >>> float(best.subs({s: bb.scenario("seed_mid2025")[s.name] for s in best.free_symbols}))
    0.583
    """
    import sympy

    b, k, ell, ell_x = _spoiling_symbols()
    beta = derived("power_damascus")
    if _checked(variant) == "threat":
        pinned = sympy.Heaviside(ell_x, 0)
        shared = (beta * b + (1 - beta) * ell) / (beta * k)
    else:
        pinned = (b + ell_x) / k
        shared = (b + (1 - beta) * ell) / k
    efforts = {"shares": shared, "outside option": pinned, "limbo": b / k}
    return {name: sympy.Max(0, sympy.Min(1, effort)) for name, effort in efforts.items()}


def spoiling_thresholds() -> dict[str, sympy.Expr]:
    r"""Return how spoiling moves the map, before clipping.

    Returns
    -------
    dict
        ``rise``: by how much the executed effort climbs where the outside option comes to bind.
        ``y_rise_start``, ``y_rise_end``: stakes between which it climbs, along
        :math:`y = y_{chip}(e)`.
        ``slope_X``: derivative of :math:`y_X` in the effort.
        ``y_spoil_shares``, ``y_spoil_option``: stake above which Moscow prefers its best limbo to
        a deal signed at the baseline effort.

    Notes
    -----
    The climb needs :math:`\ell_X > (1-\beta) \ell`; otherwise effort falls there.
    Moscow's gain from re-optimising in limbo is :math:`D = (b - k e_0)^2/(2 k)` for an interior
    optimum.
    A face payment that Moscow keeps on top of a deal raises the last two stakes by
    :math:`F/((1-\beta)(1-\varphi))` and :math:`F`; one that is bargained over raises the first by
    :math:`F/(1-\varphi)`.

    Examples
    --------
    >>> spoiling_thresholds()["slope_X"]
    (spoil_deter - spoil_harm)/attribution
    """
    b, k, ell, ell_x = _spoiling_symbols()
    beta, phi, e = derived("power_damascus"), symbol("attribution"), symbol("spoil_effort")
    parts = blocks()
    value, cost = symbol("moscow_value"), derived("net_sov_cost")
    limbo = symbol("limbo_cost") + ell * e
    s_0 = value - cost + limbo - parts.limbo[1]
    gain = (b - k * e) ** 2 / (2 * k)
    efforts = spoiling_efforts("executed")
    return {
        "rise": (ell_x - (1 - beta) * ell) / k,
        "y_rise_start": _chip_at(efforts["shares"]),
        "y_rise_end": _chip_at(efforts["outside option"]),
        "slope_X": (ell_x - ell) / phi,
        "y_spoil_shares": (s_0 - gain / (1 - beta)) / (1 - phi),
        "y_spoil_option": value - cost + symbol("expulsion_cost") - parts.limbo[1] - gain,
    }


def _chip_at(effort: sympy.Expr) -> sympy.Expr:
    """Stake at which the option comes to bind, spoiling executed at this effort."""
    _, _, ell, ell_x = _spoiling_symbols()
    beta, phi, value = derived("power_damascus"), symbol("attribution"), symbol("moscow_value")
    limbo = symbol("limbo_cost") + ell * effort
    s_0 = value - derived("net_sov_cost") + limbo - symbol("limbo_security") * value
    leave = symbol("expulsion_cost") + ell_x * (effort - symbol("spoil_effort"))
    return (beta * s_0 + leave - limbo) / (phi + beta * (1 - phi))


def _spoiling_symbols() -> tuple[sympy.Symbol, ...]:
    names = ("spoil_benefit", "spoil_cost", "spoil_harm", "spoil_deter")
    return tuple(symbol(name) for name in names)


def _checked(variant: str) -> str:
    if variant not in ("threat", "executed"):
        msg = f"variant must be 'threat' or 'executed'; got {variant!r}."
        raise GameError(msg)
    return variant


# --- the optimum over all regimes ----------------------------------------------------------------


def best_effort(
    scenario: Scenario | None = None,
    /,
    *,
    variant: Variant = "executed",
    capped: bool = True,
    managed_exit: bool = False,
    **values: Any,
) -> Spoiling:
    """Return the effort that is best for Moscow over all regimes.

    Parameters
    ----------
    scenario : Scenario, optional
        Its ``spoil_effort`` is the baseline at which the cost of expulsion is stated.
    variant : {"threat", "executed"}
    capped, managed_exit : bool
        As in `alternating_offers`.
    **values : number
        Win over the scenario.

    Returns
    -------
    Spoiling
        Exact where the numbers are exact and the optimum is rational.

    Raises
    ------
    NotApplicableError
        If Moscow may prefer exit to limbo, or limbo to a free licence that it signs in fear of
        expulsion, so that talks can end in several ways at one effort.

    Notes
    -----
    Within each regime Moscow's payoff and all margins are quadratics, so a best effort is 0, 1, a
    stationary point, or a root of a margin.
    At a border, where both regimes are in equilibrium, the one that Moscow prefers is taken, and a
    deal if it has no preference; without that no best effort need exist.

    Examples
    --------
    >>> import basebargain as bb
    >>> best = best_effort(bb.scenario("seed_mid2025"))
    >>> round(best.effort, 3), best.regime, best.is_border
    (0.583, 'DEAL', False)
    """
    numbers = _numbers(scenario, values, capped=capped, managed_exit=managed_exit)
    exact = {name: Fraction(value) for name, value in numbers.items()}
    talks = _talks(exact, _checked(variant), capped=capped, managed_exit=managed_exit)
    found = [option for piece in pieces(talks) for option in _options(piece)]
    best = max(option.payoffs[1] for option in found)
    least = min(option.effort for option in found if option.payoffs[1] == best)
    ties = [o for o in found if o.payoffs[1] == best and o.effort == least]
    chosen = min(ties, key=lambda option: (option.is_border, option.regime != "DEAL"))
    if not any(isinstance(value, float) for value in numbers.values()):
        return chosen
    first, second = chosen.payoffs
    return replace(chosen, effort=float(chosen.effort), payoffs=(float(first), float(second)))


def _numbers(
    scenario: Any, values: Mapping[str, Any], *, capped: bool, managed_exit: bool
) -> dict[str, Any]:
    from basebargain.forms._payoff import free_names
    from basebargain.forms._point import point_values

    parts = blocks(managed_exit=managed_exit)
    entries = [*parts.legal, *parts.limbo, *parts.exit, derived("power_damascus")]
    names = [*free_names(entries), "spoil_deter", *(["transfer_cap"] if capped else [])]
    known = {name: registry()[name] for name in names if name in registry()}
    given = point_values(names, known, scenario, values, where="best_effort")
    missing = [name for name in names if name not in given]
    if missing:
        msg = f"best_effort needs a number for {', '.join(missing)}; pass a scenario."
        raise GameError(msg)
    return given


def _talks(v: Mapping[str, Any], variant: str, *, capped: bool, managed_exit: bool) -> Talks:
    import sympy

    effort = sympy.Dummy("effort", real=True)
    parts = blocks(managed_exit=managed_exit, effort=effort)
    table = {symbol(n): sympy.Rational(x.numerator, x.denominator) for n, x in v.items()}

    def quadratic(expression: sympy.Expr) -> Quadratic:
        polynomial = sympy.Poly(expression.xreplace(table), effort)
        first, second, third = (
            Fraction(int(c.p), int(c.q))
            for c in map(polynomial.coeff_monomial, (1, effort, effort**2))
        )
        return first, second, third

    deters = symbol("spoil_deter") * (effort - symbol("spoil_effort"))
    spoils = quadratic(symbol("spoil_benefit") * effort - symbol("spoil_cost") * effort**2 / 2)
    low, value = (quadratic(worth)[0] for worth in parts.legal)
    d_m = quadratic(parts.limbo[1])
    sunk = spoils if variant == "executed" else (Fraction(0),) * 3
    return Talks(
        d_d=quadratic(parts.limbo[0]),
        d_m=minus(d_m, sunk),
        option=quadratic(parts.exit[0] - deters),
        left=quadratic(parts.exit[1])[0],
        low=low,
        high=low + v["transfer_cap"] if capped else None,
        value=value,
        beta=quadratic(derived("power_damascus"))[0],
        sunk=sunk,
    )


def _options(piece: Piece) -> Iterator[Spoiling]:
    """Yield the candidates for a best effort on one piece."""
    _, slope, curve = piece.moscow
    inner = [Fraction(0), Fraction(1)]
    inner += [-slope / (2 * curve)] if curve < 0 else []
    candidates: list[tuple[Any, Quadratic | None]] = [(e, None) for e in inner]
    candidates += [(e, margin) for margin in piece.margins for e in roots(margin)]
    for effort, zero in candidates:
        if not 0 <= effort <= 1:
            continue
        if all(m is zero or at(m, effort) >= 0 for m in piece.margins):
            pair = (at(piece.damascus, effort), at(piece.moscow, effort))
            yield Spoiling(effort, piece.regime, piece.binding, pair, zero is not None)
