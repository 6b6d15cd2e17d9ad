r"""G9: who holds leverage over Damascus, as a coalitional game with transferable utility.

Damascus alone can licence the bases or end them, so a coalition without it is worth nothing.
With it there are three ways out, of which a coalition takes the best:

* *keep the bases*, if Moscow is a member: :math:`x = V - s_t`, and :math:`\Theta_I` more if Israel,
  which likes them where they are, is one too;
* *exit for aid*: what the members among the donors bring of the stake y, and :math:`\Theta_T` more
  if Turkey is a member; a Moscow that is left out spoils :math:`h = \ell e` of it;
* *leave things as they are*: nothing.

Exclusion from the aid is told as a reward: a coalition without donors cannot lose what only they
can give.

Two suitors of one host, with :math:`x^+ = \max(x, 0)`, :math:`c = (y - h)^+` and
:math:`m = \max(x^+, y)`, where the shares of Israel and Turkey are added to x and y if each stands
by its side as one bloc:

==================  ================================  ====================================
player              Shapley value                     core
==================  ================================  ====================================
Damascus            :math:`m/3 + (x^+ + c)/6`         at least :math:`(x^+ + c - m)^+`
Moscow              :math:`x^+/6 + (m - c)/3`         0 to :math:`m - c`
West                :math:`c/6 + (m - x^+)/3`         0 to :math:`m - x^+`
==================  ================================  ====================================

The core holds every division within these bounds.
It is never empty: Damascus has a veto and no member ever does harm, so handing everything to
Damascus is stable.

In the Shapley value and in the Banzhaf value alike, Moscow's lead over the West is

.. math:: \varphi_M - \varphi_{West} = \tfrac12 \bigl(x^+ - (y - h)^+\bigr),

so the West has more leverage iff :math:`y > x^+ + h`.
Spoiling raises Moscow's Shapley value by a third of the harm as long as the aid covers the harm,
:math:`y > h`; beyond that the West's offer is void already and more harm changes nothing.

Donors who come one by one share the stake in proportion to :math:`w_i \psi_i`, or to
:math:`w_i` if none takes part.
Their Owen value with the donors as a union adds up to the value of one West; without a union each
is paid for what it adds alone.

Literature: Shapley (1953), Banzhaf (1965), Gillies (1959), Owen (1977) on a priori unions; without
spoiling the game is that of one seller and two buyers in Shapley and Shubik (1971).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from basebargain._errors import GameError
from basebargain.forms import CoalitionalGame
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import derived, registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = [
    "leverage",
    "leverage_core",
    "leverage_thresholds",
    "leverage_unions",
    "leverage_values",
]

GAME = "G9"
EVIDENCE = ("E005", "E006", "E022", "E030", "E050", "E075", "E086", "E120", "E139")

Donors = Literal["west", "each"]
Index = Literal["shapley", "banzhaf"]

DAMASCUS, MOSCOW, WEST = "Damascus", "Moscow", "West"
ISRAEL, TURKEY = "Israel", "Turkey"


def leverage(
    *,
    donors: Donors = "west",
    israel: bool = False,
    turkey: bool = False,
    effort: sympy.Expr | None = None,
    labels: Labels | None = None,
) -> CoalitionalGame:
    """Return the game of who brings Damascus what, with free parameters.

    Parameters
    ----------
    donors : {"west", "each"}
        Whether the donors are one player or one player each.
    israel, turkey : bool
        Whether Israel, which gains from the bases, and Turkey, which gains from their end, play.
    effort : sympy.Expr, optional
        Spoiling by a Moscow that is left out; the parameter ``spoil_effort`` if not given.
    labels : mapping, optional
        Donor labels of another case, as in `registry`.

    Returns
    -------
    CoalitionalGame
        Damascus, Moscow, the West or its donors, then Israel and Turkey; USD bn.

    Raises
    ------
    GameError
        If `donors` is neither word, or a donor bears the name of another player.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.leverage().at(bb.scenario("seed_mid2025"))
    >>> value = bb.shapley_value(game).equilibria[0]
    >>> bool(value.payoff("Moscow") > value.payoff("West"))
    True
    """
    import sympy

    brings = _stakes(donors, labels)
    friends = {ISRAEL: symbol("lobby_stake_israel")} if israel else {}
    foes = {TURKEY: symbol("lobby_stake_turkey")} if turkey else {}
    aid, harm, zero = dict(brings) | foes, _harm(effort), sympy.Integer(0)

    def worth(who: frozenset[str]) -> sympy.Expr:
        if DAMASCUS not in who:
            return zero
        exit_for = sum((aid[label] for label in who & aid.keys()), start=zero)
        if MOSCOW not in who:
            return sympy.Max(exit_for - harm, 0)
        kept = sum((friends[label] for label in who & friends.keys()), start=_joint_value())
        return sympy.Max(kept, exit_for, 0)

    # A title that occurs twice is refused with the players, before any coalition is weighed.
    players = (DAMASCUS, MOSCOW, *(title for title, _ in brings), *friends, *foes)
    game = CoalitionalGame.from_function(players, worth, name="G9 leverage", unit="USD bn")
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters if name in known})


def _joint_value() -> sympy.Expr:
    """Return x = V - s_t, what the bases are worth to Moscow and Damascus together."""
    return symbol("moscow_value") - derived("net_sov_cost")


def _harm(effort: sympy.Expr | None) -> sympy.Expr:
    return symbol("spoil_harm") * (symbol("spoil_effort") if effort is None else effort)


def _stakes(donors: Donors, labels: Labels | None) -> list[tuple[str, sympy.Expr]]:
    """Return what each donor player brings, by its title."""
    import sympy

    if donors not in ("west", "each"):
        msg = f"leverage: donors must be 'west' or 'each'; got {donors!r}."
        raise GameError(msg)
    if donors == "west":
        return [(WEST, effective_stake())]
    titles = registry(labels).labels["donor"]
    weight = {d: symbol(f"donor_weight_{d}", labels=labels) for d in titles}
    part = {d: weight[d] * symbol(f"participation_{d}", labels=labels) for d in titles}
    total = sum(part.values())
    return [
        (
            title,
            effective_stake()
            * sympy.Piecewise((part[d] / total, total > 0), (weight[d], sympy.true)),
        )
        for d, title in titles.items()
    ]


def leverage_unions(
    *, israel: bool = False, turkey: bool = False, labels: Labels | None = None
) -> tuple[tuple[str, ...], ...]:
    """Return the two blocs among the players of ``leverage(donors="each")``.

    Parameters
    ----------
    israel, turkey : bool
        Whether Israel sides with Moscow, Turkey with the West.
    labels : mapping, optional
        Donor labels of another case, as in `registry`.

    Returns
    -------
    tuple of tuple of str
        For `owen_value`: the West, and Moscow with Israel.

    Examples
    --------
    >>> leverage_unions(israel=True)
    (('United States', 'European Union', 'United Kingdom', 'Gulf states'), ('Moscow', 'Israel'))
    """
    west = tuple(registry(labels).labels["donor"].values())
    return (
        west + ((TURKEY,) if turkey else ()),
        (MOSCOW, ISRAEL) if israel else (MOSCOW,),
    )


@dataclass(frozen=True)
class _Blocs:
    """The three numbers that decide everything among three blocs."""

    bases: sympy.Expr
    aid: sympy.Expr
    offer: sympy.Expr

    @property
    def best(self) -> sympy.Expr:
        import sympy

        return sympy.Max(self.bases, self.aid)


def _blocs(*, israel: bool, turkey: bool, effort: sympy.Expr | None) -> _Blocs:
    import sympy

    keep, aid = _joint_value(), effective_stake()
    if israel:
        keep += symbol("lobby_stake_israel")
    if turkey:
        aid += symbol("lobby_stake_turkey")
    return _Blocs(sympy.Max(keep, 0), aid, sympy.Max(aid - _harm(effort), 0))


def leverage_values(
    *,
    index: Index = "shapley",
    israel: bool = False,
    turkey: bool = False,
    effort: sympy.Expr | None = None,
) -> dict[str, sympy.Expr]:
    """Return the value of Damascus, of Moscow's bloc and of the Western bloc in closed form.

    Parameters
    ----------
    index : {"shapley", "banzhaf"}
    israel, turkey : bool
        Whether Israel belongs to Moscow's bloc, Turkey to the Western one.
    effort : sympy.Expr, optional
        As in `leverage`.

    Returns
    -------
    dict
        ``Damascus``, ``Moscow``, ``West``; USD bn.

    Notes
    -----
    With a single West and nobody else this is the value of `leverage`; with more players the
    Shapley value of the game among blocs, which is what the Owen value hands to each.

    Examples
    --------
    >>> import sympy
    >>> sympy.simplify(sum(leverage_values().values()) - leverage_core()["Damascus"][1])
    0
    """
    import sympy

    if index not in ("shapley", "banzhaf"):
        msg = f"leverage_values: index must be 'shapley' or 'banzhaf'; got {index!r}."
        raise GameError(msg)
    b = _blocs(israel=israel, turkey=turkey, effort=effort)
    # Weights of joining Damascus alone, and of joining Damascus and the other suitor.
    alone, last = (
        (sympy.Rational(1, 6), sympy.Rational(1, 3))
        if index == "shapley"
        else (sympy.Rational(1, 4), sympy.Rational(1, 4))
    )
    return {
        DAMASCUS: last * b.best + alone * (b.bases + b.offer),
        MOSCOW: alone * b.bases + last * (b.best - b.offer),
        WEST: alone * b.offer + last * (b.best - b.bases),
    }


def leverage_core(
    *, israel: bool = False, turkey: bool = False, effort: sympy.Expr | None = None
) -> dict[str, tuple[sympy.Expr, sympy.Expr]]:
    """Return the least and the most that the core gives each of the three blocs.

    Parameters
    ----------
    israel, turkey : bool
        Whether Israel belongs to Moscow's bloc, Turkey to the Western one.
    effort : sympy.Expr, optional
        As in `leverage`.

    Returns
    -------
    dict
        For ``Damascus``, ``Moscow``, ``West`` a pair of expressions, USD bn.

    Notes
    -----
    The core is the set of all divisions within these bounds.

    Examples
    --------
    >>> leverage_core()["West"][0]
    0
    """
    import sympy

    b, zero = _blocs(israel=israel, turkey=turkey, effort=effort), sympy.Integer(0)
    return {
        DAMASCUS: (sympy.Max(b.bases + b.offer - b.best, 0), b.best),
        MOSCOW: (zero, b.best - b.offer),
        WEST: (zero, b.best - b.bases),
    }


def leverage_thresholds(
    *, israel: bool = False, turkey: bool = False, effort: sympy.Expr | None = None
) -> dict[str, Threshold]:
    """Return the stakes at which leverage changes hands.

    Parameters
    ----------
    israel, turkey : bool
        Whether Israel belongs to Moscow's bloc, Turkey to the Western one.
    effort : sympy.Expr, optional
        As in `leverage`.

    Returns
    -------
    dict from name to Threshold
        ``y_harm``, ``y_pivot`` and, never below either, ``y_lev``.

    Examples
    --------
    >>> leverage_thresholds()["y_lev"].expression
    spoil_effort*spoil_harm + Max(0, moscow_value + service_value - sovereignty_cost)
    """
    import sympy

    none = sympy.Integer(0)
    bases = _blocs(israel=israel, turkey=turkey, effort=effort).bases
    harm, help_ = _harm(effort), symbol("lobby_stake_turkey") if turkey else none
    found = (
        Threshold("y_harm", r"y_{\ell}", "the aid outweighs the harm of a Moscow left out",
                  harm - help_, sympy.true),
        Threshold("y_pivot", "y_{piv}", "exit for aid is worth more to all than the bases",
                  bases - help_, sympy.true),
        Threshold("y_lev", "y_{lev}", "the West has more leverage over Damascus than Moscow",
                  bases + harm - help_, sympy.true),
    )  # fmt: skip
    return {threshold.name: threshold for threshold in found}
