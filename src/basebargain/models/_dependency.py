r"""G12: a race over how much Damascus depends on Moscow.

Moscow builds dependency x at the cost :math:`k_x x^2/2`, Damascus removes v of it at the cost
:math:`k_v v^2/2`, both at once; then they talk (G2), where expulsion costs

.. math:: X(x, v) = X + \xi_d \bigl((x_0 + x - v)^+ - x_0\bigr),

so that X is, as everywhere, the cost at the dependency that is there, :math:`x_0`.

What the talks give depends on X alone.
With :math:`\hat X` the cost at which Damascus is indifferent between the threat and the terms
without it, :math:`\sigma = V - s_t - y`, and A the cost below which no payment stops expulsion,

==============================  ============  =======================
cost of expulsion               Damascus      Moscow
==============================  ============  =======================
:math:`X < A`, exit             -X            :math:`u_X`
:math:`A \le X \le \hat X`      -X            :math:`\sigma + X`
:math:`X \ge \hat X`            -X̂            :math:`Q_M`
==============================  ============  =======================

where :math:`Q_M` is Moscow's payoff in talks without a credible threat, and
:math:`A = \min(s_t + y - \min(V - u_X, \bar t),\, \hat X)`.
Moscow jumps up at :math:`\hat X` if talks without the threat end in limbo, and at A if its purse is
the limit.
Damascus is indifferent at both.

In the band :math:`(A, \hat X)` a unit of dependency moves :math:`\xi_d` from one to the other, so
with :math:`x_m = \xi_d/k_x` and :math:`v_m = \xi_d/k_v` the equilibria away from A are

=========  =======================================  ==========================================
kind       Moscow builds                            Damascus removes
=========  =======================================  ==========================================
none       0                                        0
double     0, or :math:`x_1 = 2(v - x_0)` with      0, or v with :math:`q = k_x x_1/\xi_d`
           :math:`p = k_v v/\xi_d`
wary       :math:`(1-q) x_m`, or :math:`q x_m`      :math:`(1-p) v_m`, or :math:`p v_m` with
           with p                                   q
hesitant   :math:`\hat x`                           0, or :math:`v_m` with
                                                    :math:`q = k_x \hat x/\xi_d`
evasive    0, or :math:`x_m` with                   :math:`\bar v = x_0 + x_m/2`
           :math:`p = k_v \bar v/\xi_d`
race       :math:`x_m`                              :math:`v_m`
=========  =======================================  ==========================================

where :math:`\hat x = (\hat X - X)/\xi_d + v_m/2` and
:math:`3 k_v v^2/2 = k_v x_0 v + \hat X - X + \xi_d x_0`.

* Both at their best, :math:`(x_m, v_m)`, is an equilibrium only if
  :math:`v_m \le x_0 + x_m/2`: a Damascus that removes cheaply would leave nothing of what Moscow
  builds, so Moscow must keep it guessing.
* The race does not start at :math:`y_{chip}`.
  Damascus starts it, to make the threat worth something, from :math:`y_{race}` on: the stake at
  which the threat would bind if expulsion were cheaper by the most that removing can gain,
  :math:`\xi_d v_0 - k_v v_0^2/2` with :math:`v_0 = \min(v_m, x_0)`.
* The threat is worth more after the race than before iff :math:`k_v < k_x`.

Near A, Moscow may give in (*exit*) or build just enough to afford a deal (*edge*, or *evasive edge*
with nothing at times).

This presupposes :math:`V \ge d_M \ge u_X`.

Literature: Hirschman (1945) on trade as a source of power; Farrell and Newman (2019) on weaponised
interdependence; Abdelal and Kirshner (1999); contests after Dixit (1987).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from basebargain.forms import StrategicGame
from basebargain.models._primitives import blocks
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import (
    Threshold,
    deal_terms,
    regime_conditions,
    talks_thresholds,
)
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

__all__ = [
    "DependencyTerms",
    "dependency_conditions",
    "dependency_cost",
    "dependency_efforts",
    "dependency_game",
    "dependency_terms",
    "dependency_thresholds",
]

GAME = "G12"
EVIDENCE = ("E019", "E020", "E036", "E037", "E038", "E039", "E040", "E083")

PLAYERS = ("Damascus", "Moscow")


def dependency_cost(build: Any = 0, remove: Any = 0) -> sympy.Expr:
    r"""Return the cost of expulsion after Moscow has built and Damascus removed dependency.

    Parameters
    ----------
    build, remove : number or sympy.Expr
        Both nonnegative, in the unit of ``dep_initial``.

    Examples
    --------
    >>> dependency_cost() - symbol("expulsion_cost")
    dep_effect*(-dep_initial + Max(0, dep_initial))
    """
    import sympy

    start = symbol("dep_initial")
    left = sympy.Max(start + build - remove, 0)
    return symbol("expulsion_cost") + symbol("dep_effect") * (left - start)


@dataclass(frozen=True)
class DependencyTerms:
    r"""What the talks give as a function of the cost of expulsion; expressions, USD bn.

    Attributes
    ----------
    ceiling : sympy.Expr
        :math:`\hat X`, the cost from which on the threat of expulsion changes nothing.
    floor : sympy.Expr
        A, the cost below which no payment stops expulsion.
    surplus : sympy.Expr
        :math:`\sigma`: what Moscow has in the band over the cost of expulsion.
    unthreatened : sympy.Expr
        :math:`Q_M`.
    exit : sympy.Expr
        :math:`u_X`.
    assumption : sympy Boolean
        :math:`V \ge d_M \ge u_X`, on which the form of the three cases rests.
    """

    ceiling: sympy.Expr
    floor: sympy.Expr
    surplus: sympy.Expr
    unthreatened: sympy.Expr
    exit: sympy.Expr
    assumption: Boolean


@cache
def dependency_terms(*, capped: bool = True) -> DependencyTerms:
    """Return how the talks turn the cost of expulsion into payoffs.

    Parameters
    ----------
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Examples
    --------
    >>> dependency_terms().exit
    moscow_value*relocation_share
    """
    import sympy

    x, y, parts = symbol("expulsion_cost"), effective_stake(), blocks()
    tolerated, leave = -parts.limbo[0], parts.exit[1]
    # At a cost equal to that of limbo the threat is idle in a deal and worth limbo without one.
    ceiling = -deal_terms(capped=capped)["damascus"].xreplace({x: tolerated})
    never = regime_conditions(capped=capped)["DEAL"].xreplace({x: tolerated + 1})
    last = x + y - talks_thresholds(capped=capped)["y_exit"].expression
    surplus = sum(parts.legal, start=sympy.Integer(0))
    return DependencyTerms(
        ceiling,
        sympy.Min(last, ceiling),
        surplus,
        sympy.Piecewise((surplus + ceiling, never), (parts.limbo[1], sympy.true)),
        leave,
        sympy.And(parts.legal[1] >= parts.limbo[1], parts.limbo[1] >= leave),
    )


def dependency_game(
    build: Sequence[Any] = (0, "x_m"), remove: Sequence[Any] = (0, "v_m"), *, capped: bool = True
) -> StrategicGame:
    """Return the race on a grid of efforts, with free parameters.

    Parameters
    ----------
    build : sequence of number, sympy.Expr or "x_m"
        Moscow's choices.
    remove : sequence of number, sympy.Expr or "v_m"
        Damascus's choices.
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Returns
    -------
    StrategicGame
        Damascus's removal against Moscow's building; payoffs are those of the talks (G2) at the
        cost of expulsion that results, less the cost of the effort, in USD bn.

    Notes
    -----
    The payoffs are those of `deal_terms`, limbo and exit in the regions of `regime_conditions`;
    where regimes meet, a deal is signed, and expulsion is carried out rather than limbo endured.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.dependency_game().at(bb.scenario("seed_mid2025"))
    >>> game.strategies
    (('remove 0', 'remove v_m'), ('build 0', 'build x_m'))
    """
    best = dependency_efforts()
    levels = [[best.get(v, v) if isinstance(v, str) else v for v in own] for own in (build, remove)]
    damascus, moscow = _talks(capped=capped)
    x, cost_x, cost_v = (
        symbol(n) for n in ("expulsion_cost", "dep_build_cost", "dep_removal_cost")
    )
    rows = [[{x: dependency_cost(own, away)} for own in levels[0]] for away in levels[1]]
    game = StrategicGame.from_arrays(
        [
            [damascus.xreplace(at) - cost_v * away**2 / 2 for at in row]
            for away, row in zip(levels[1], rows, strict=True)
        ],
        [
            [
                moscow.xreplace(at) - cost_x * own**2 / 2
                for own, at in zip(levels[0], row, strict=True)
            ]
            for row in rows
        ],
        players=PLAYERS,
        strategies=(
            tuple(f"remove {away}" for away in remove),
            tuple(f"build {own}" for own in build),
        ),
        name="G12 dependency race",
        unit="USD bn",
    )
    known = registry()
    return game.declared({name: known[name] for name in game.parameters if name in known})


def _talks(*, capped: bool) -> tuple[sympy.Expr, sympy.Expr]:
    """Return both payoffs of the talks as case distinctions over the regimes."""
    import sympy

    regimes, terms, parts = regime_conditions(capped=capped), deal_terms(capped=capped), blocks()
    deal = (terms["damascus"], terms["moscow"])
    damascus, moscow = (
        sympy.Piecewise(
            (deal[k], regimes["DEAL"]), (parts.limbo[k], regimes["LIMBO"]), (parts.exit[k], True)
        )
        for k in range(2)
    )
    return damascus, moscow


def dependency_efforts() -> dict[str, sympy.Expr]:
    r"""Return the efforts of the race in the band where the threat of expulsion sets the terms.

    Returns
    -------
    dict
        ``x_m``, ``v_m``: both sides' best efforts at a marginal worth of :math:`\xi_d`.
        ``v_0``: the most that Damascus removes if nothing is built.
        ``v_evasive``, ``p_evasive``: removal, and the chance that Moscow builds ``x_m``, where it
        must keep Damascus guessing.
        ``cost_race``, ``cost_evasive``: the (expected) cost of expulsion that results.

    Examples
    --------
    >>> efforts = dependency_efforts()
    >>> efforts["v_evasive"] - efforts["x_m"] / 2
    dep_initial
    """
    import sympy

    effect, k_x, k_v, start = (
        symbol(f"dep_{name}") for name in ("effect", "build_cost", "removal_cost", "initial")
    )
    x_m, v_m = effect / k_x, effect / k_v
    evasive = start + x_m / 2
    chance = k_v * evasive / effect
    gone = symbol("expulsion_cost") - effect * start
    return {
        "x_m": x_m,
        "v_m": v_m,
        "v_0": sympy.Min(v_m, start),
        "v_evasive": evasive,
        "p_evasive": chance,
        "cost_race": gone + effect * (start + x_m - v_m),
        "cost_evasive": gone + effect * chance * x_m / 2,
    }


def dependency_conditions() -> dict[str, Boolean]:
    """Return which kind of equilibrium the race has well inside the band.

    Returns
    -------
    dict
        ``race`` and ``evasive``; both where they coincide.

    Examples
    --------
    >>> sorted(dependency_conditions())
    ['evasive', 'race']
    """
    found = dependency_efforts()
    effect, k_v = symbol("dep_effect"), symbol("dep_removal_cost")
    room = k_v * found["v_evasive"] - effect
    return {"race": room >= 0, "evasive": room <= 0}


def dependency_thresholds(*, capped: bool = True) -> dict[str, Threshold]:
    r"""Return the stakes at which the race starts and where it leaves the thresholds of the talks.

    Parameters
    ----------
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.

    Returns
    -------
    dict from name to Threshold
        ``y_race``: doing nothing is an equilibrium up to it.
        ``y_full``: from it on, as long as there is a deal with or without the threat, both sides
        do as much as pays at full marginal worth; if they do so with certainty at all.
        ``y_exit_race``: where a credible expulsion can no longer be bought off at the cost that the
        race leaves.

    Examples
    --------
    >>> import basebargain as bb
    >>> limits = bb.models.dependency_thresholds()
    >>> found = bb.closed_form_thresholds(limits, bb.scenario("seed_mid2025"))
    >>> found["y_race"].value < found["y_full"].value
    True
    """
    import sympy

    x, found, limits = (
        symbol("expulsion_cost"),
        dependency_efforts(),
        talks_thresholds(capped=capped),
    )
    effect, k_v, v_0 = symbol("dep_effect"), symbol("dep_removal_cost"), found["v_0"]
    gain = effect * v_0 - k_v * v_0**2 / 2
    assumed = sympy.And(
        dependency_terms(capped=capped).assumption, symbol("attribution") > 0, effect > 0
    )
    certain = sympy.And(assumed, dependency_conditions()["race"])
    tolerated, afforded = limits["y_tol"].expression, limits["y_exit"].expression
    full = tolerated.xreplace({x: x + effect * (found["x_m"] - found["v_m"] / 2)})
    dealing = symbol("attribution") < 1
    return {
        "y_race": Threshold(
            "y_race", "y_{race}", "Damascus starts to remove dependency",
            tolerated.xreplace({x: x - gain}), assumed,
        ),
        "y_full": Threshold(
            "y_full", "y_{full}", "both race at full effort",
            full, sympy.And(certain, dealing, full <= limits["y_S"].expression),
        ),
        "y_exit_race": Threshold(
            "y_exit_race", "y_{exit}^{race}",
            "expulsion after a race at full effort can no longer be bought off",
            afforded.xreplace({x: found["cost_race"]}), certain,
        ),
    }  # fmt: skip
