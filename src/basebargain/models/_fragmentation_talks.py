"""G7: what the talks (G2) come to while regions of Syria are contested."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError, ParameterError
from basebargain.forms._point import point_values
from basebargain.models._exit_stake import exit_stake
from basebargain.models._primitives import blocks
from basebargain.models._thresholds import Threshold, deal_terms, regime_conditions
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters import Scenario
    from basebargain.parameters._registry import Labels

__all__ = [
    "Gain",
    "RegionalTalks",
    "fragmentation_gain",
    "fragmentation_thresholds",
    "in_fragments",
    "point_numbers",
    "regional_talks",
]

GROWTH = {
    "limbo_cost": "frag_limbo_growth",
    "spoil_harm": "frag_harm_growth",
    "expulsion_cost": "frag_expulsion_growth",
}


@dataclass(frozen=True)
class RegionalTalks:
    """What the talks come to while some regions are contested.

    Attributes
    ----------
    regimes : mapping of str to sympy Boolean
        When the talks end in ``"DEAL"``, ``"LIMBO"`` and ``"EXIT"``.
    payoffs : mapping of str to pair of sympy.Expr
        Of Damascus and Moscow in each of them: present values if the state lasts for ever, USD bn.
    """

    regimes: Mapping[str, Boolean]
    payoffs: Mapping[str, tuple[sympy.Expr, sympy.Expr]]

    @cached_property
    def damascus(self) -> sympy.Expr:
        """Payoff of Damascus in the regime that comes about."""
        return self._worth(0)

    @cached_property
    def moscow(self) -> sympy.Expr:
        """Payoff of Moscow in the regime that comes about."""
        return self._worth(1)

    def _worth(self, side: int) -> sympy.Expr:
        import sympy

        deal, limbo, leave = (self.payoffs[name][side] for name in ("DEAL", "LIMBO", "EXIT"))
        return sympy.Piecewise(
            (deal, self.regimes["DEAL"]), (limbo, self.regimes["LIMBO"]), (leave, True)
        )


@dataclass(frozen=True)
class Gain:
    """What Moscow has in the talks with one region contested over a united Syria.

    Attributes
    ----------
    cases : tuple of pairs (condition, difference)
        One for each pair of regimes, contested first; the conditions exclude one another.
    symbol : sympy.Symbol
        Stands for the gain, USD bn, in the closed forms.
    """

    cases: tuple[tuple[Boolean, sympy.Expr], ...]
    symbol: sympy.Symbol

    @cached_property
    def expression(self) -> sympy.Expr:
        """The gain in the parameters, USD bn."""
        import sympy

        return sympy.Piecewise(*((value, condition) for condition, value in self.cases))

    @cached_property
    def positive(self) -> Boolean:
        """When it is positive, free of case distinctions."""
        import sympy

        return sympy.Or(*(sympy.And(condition, value > 0) for condition, value in self.cases))


def in_fragments(expression: Any, contested: int) -> Any:
    """Return an expression of the talks with its parameters as they are in a fragmented Syria.

    Parameters
    ----------
    expression : sympy.Expr or Boolean
    contested : int
        Number of contested regions, at least 0.

    Raises
    ------
    GameError
        If the number is negative.

    Examples
    --------
    >>> from basebargain.parameters import symbol
    >>> in_fragments(symbol("expulsion_cost"), 2)
    expulsion_cost*(2*frag_expulsion_growth + 1)
    """
    if not contested >= 0:
        msg = f"contested must be a number of regions, 0 or more; got {contested!r}."
        raise GameError(msg)
    grown = {
        symbol(name): symbol(name) * (1 + contested * symbol(growth))
        for name, growth in GROWTH.items()
    }
    return expression.xreplace(grown)


@cache
def regional_talks(contested: int = 0, *, capped: bool = True) -> RegionalTalks:
    """Return the outcome of the talks (G2) with some regions contested.

    Parameters
    ----------
    contested : int
        Number of contested regions.
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Notes
    -----
    Penalty framing.
    As in `regime_conditions`, thresholds count as deals, and Moscow is presumed to prefer limbo to
    exit.
    As in `deal_terms`, where limbo is worth more to Moscow than a free licence, a deal that it
    signs in fear of expulsion is taken to come at once, though Moscow may also delay it.

    Examples
    --------
    >>> sorted(regional_talks(1).regimes)
    ['DEAL', 'EXIT', 'LIMBO']
    """
    regimes, terms, parts = regime_conditions(capped=capped), deal_terms(capped=capped), blocks()
    ends = {
        "DEAL": (terms["damascus"], terms["moscow"]),
        "LIMBO": parts.limbo,
        "EXIT": parts.exit,
    }
    return RegionalTalks(
        {name: in_fragments(condition, contested) for name, condition in regimes.items()},
        {
            name: (in_fragments(first, contested), in_fragments(second, contested))
            for name, (first, second) in ends.items()
        },
    )


@cache
def fragmentation_gain(*, capped: bool = True) -> Gain:
    """Return what a contested region is worth to Moscow in the talks.

    Parameters
    ----------
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Examples
    --------
    >>> import basebargain as bb
    >>> gain = bb.models.fragmentation_gain().expression
    >>> mid = bb.scenario("seed_mid2025").replace(kappa=0.2)
    >>> round(float(gain.subs({s: mid[s.name] for s in gain.free_symbols})), 6)
    0.15
    """
    import sympy

    apart, together = (regional_talks(n, capped=capped) for n in (1, 0))
    cases = [
        (sympy.And(apart.regimes[here], together.regimes[there]),
         apart.payoffs[here][1] - together.payoffs[there][1])
        for here in apart.regimes for there in together.regimes
    ]  # fmt: skip
    return Gain(tuple(cases), sympy.Symbol("fragmentation_gain", real=True))


@cache
def fragmentation_thresholds(*, capped: bool = True) -> dict[str, Threshold]:
    """Return the stakes at which Moscow is expelled from a united and from a fragmented Syria.

    Parameters
    ----------
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Returns
    -------
    dict from name to Threshold
        ``y_out(0)`` and ``y_out(1)``, by the number of contested regions.
        Between the two the threat of exclusion is one that fragmentation averts.

    Examples
    --------
    >>> import basebargain as bb
    >>> limits = fragmentation_thresholds()
    >>> wide = bb.scenario("max_coord_presence")
    >>> [
    ...     round(float(t.expression.subs({s: wide[s.name] for s in t.expression.free_symbols})), 2)
    ...     for t in limits.values()
    ... ]
    [4.1, 5.3]
    """
    end = exit_stake(capped=capped)
    words = ("a united Syria", "a Syria with one region contested")
    found = {}
    for contested, whence in enumerate(words):
        name = f"y_out({contested})"
        found[name] = Threshold(
            name,
            f"y_{{out}}({contested})",
            f"Moscow is expelled from {whence}",
            in_fragments(end.expression, contested),
            in_fragments(end.condition, contested),
        )
    return found


def point_numbers(
    names: Iterable[str],
    scenario: Scenario | None,
    values: Mapping[str, Any],
    *,
    where: str,
    labels: Labels | None = None,
) -> dict[str, Any]:
    """Return one number for each of the named parameters.

    Raises
    ------
    ParameterError
        If a name is unknown or missing, or a value is no number in its range.
    """
    known, wanted = registry(labels), sorted(names)
    ranges = {name: known[name] for name in wanted}
    numbers = point_values(wanted, ranges, scenario, values, where=where)
    missing = [name for name in wanted if name not in numbers]
    if missing:
        msg = f"{where} needs a number for {', '.join(missing)}; pass a scenario."
        raise ParameterError(msg)
    return numbers
