r"""G3: base rights as a three-by-three game.

Damascus legitimises the presence (L), renegotiates it (R) or expels it (X); at the same time Moscow
concedes something real (C), offers symbols (Y) or spoils (S).
With the effective conditional stake :math:`y`, the cost of a legal presence
:math:`c = s_t + y`, the cost of an unlicensed one :math:`n = n_0 + \varphi y`, the cost of full
spoiling :math:`k_1 = k/2` and Moscow's payoff after leaving :math:`u_X = r_{alt} V`, the payoffs of
Damascus and Moscow are:

=====  ===================  ======================  ====================================
D, M   C                    Y                       S
=====  ===================  ======================  ====================================
L, D   t_C - c              y_sym - c               -ell - c
L, M   V - t_C              V - y_sym               V + b - k1
R, D   t_C - alpha c        y_sym - n               -ell - n
R, M   alpha V - t_C        zeta V - y_sym          zeta V + b - k1
X, D   -X                   -X                      -X - ell_Xh
X, M   u_X + F              u_X                     u_X + b_X - k1
=====  ===================  ======================  ====================================

A renegotiated deal with a concession keeps the share alpha of the presence legal; renegotiation
without one leaves the presence unlicensed (limbo).

Literature: Schelling (1960) for the bargaining frame; Cooley (2008) for host and basing power.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from basebargain.forms import StrategicGame
from basebargain.models._roles import players
from basebargain.models._stake import effective_stake
from basebargain.parameters import derived, registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["base_rights", "base_rights_conditions"]

GAME = "G3"
EVIDENCE = (
    "E048",
    "E109",
    "E114",
    "E119",
    "E129",
    "E131",
    "E132",
)

DAMASCUS = ("legitimise", "renegotiate", "expel")
MOSCOW = ("concede", "symbolic", "spoil")

Profile = tuple[str, str]


def base_rights(*, labels: Labels | None = None) -> StrategicGame:
    """Return the base-rights game with free parameters.

    Parameters
    ----------
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    StrategicGame
        Damascus (legitimise, renegotiate, expel) against Moscow (concede, symbolic, spoil);
        payoffs in USD bn of present value, as expressions in the declared parameters.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.base_rights().at(bb.scenario("seed_mid2025"))
    >>> [eq.support for eq in bb.nash_equilibria(game)]
    [(('renegotiate',), ('symbolic',))]
    """
    c, n = _legal_cost(), _limbo_cost()
    t_c, y_sym, alpha, zeta = map(
        symbol, ("real_concession", "symbolic_aid", "partial_access", "limbo_security")
    )
    value, u_x, spoiling = symbol("moscow_value"), _exit_value(), _net_spoiling()
    ell, x = symbol("spoil_harm"), symbol("expulsion_cost")
    damascus = [
        [t_c - c, y_sym - c, -ell - c],
        [t_c - alpha * c, y_sym - n, -ell - n],
        [-x, -x, -x - symbol("expulsion_spoil_harm")],
    ]
    moscow = [
        [value - t_c, value - y_sym, value + spoiling],
        [alpha * value - t_c, zeta * value - y_sym, zeta * value + spoiling],
        [u_x + symbol("face_payment"), u_x, u_x + _net_revenge()],
    ]
    game = StrategicGame.from_arrays(
        damascus,
        moscow,
        players=players(labels=labels),
        strategies=(DAMASCUS, MOSCOW),
        name="G3 base rights",
        unit="USD bn",
    )
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters})


def base_rights_conditions() -> dict[Profile, tuple[sympy.Expr, ...]]:
    r"""Return the conditions under which each pure profile of `base_rights` is an equilibrium.

    Returns
    -------
    dict
        For each of the nine profiles, expressions that must all be nonnegative; first Damascus's
        conditions, then Moscow's.

    Notes
    -----
    Written out from the best replies by hand, and checked against `nash_equilibria`.
    Damascus's conditions are linear in the stake :math:`y`, so each gives one threshold in
    ``kappa``.

    Examples
    --------
    >>> import basebargain as bb
    >>> conditions = bb.models.base_rights_conditions()["expel", "spoil"]
    >>> len(conditions)
    4
    """
    c, n = _legal_cost(), _limbo_cost()
    t_c, y_sym, alpha, zeta = map(
        symbol, ("real_concession", "symbolic_aid", "partial_access", "limbo_security")
    )
    value, ell, x = map(symbol, ("moscow_value", "spoil_harm", "expulsion_cost"))
    face, spoiling, revenge = symbol("face_payment"), _net_spoiling(), _net_revenge()
    harm = x + symbol("expulsion_spoil_harm") - ell
    premium = (alpha - zeta) * value
    symbols_over_spoiling = -y_sym - spoiling
    legal = {
        ("legitimise", "concede"): (-(1 - alpha) * c, t_c + x - c, y_sym - t_c, -t_c - spoiling),
        ("legitimise", "symbolic"): (n - c, y_sym + x - c, t_c - y_sym, symbols_over_spoiling),
        ("legitimise", "spoil"): (n - c, harm - c, spoiling + t_c, -symbols_over_spoiling),
    }
    limbo = {
        ("renegotiate", "concede"): (
            (1 - alpha) * c,
            t_c + x - alpha * c,
            premium - t_c + y_sym,
            premium - t_c - spoiling,
        ),
        ("renegotiate", "symbolic"): (
            c - n,
            y_sym + x - n,
            t_c - y_sym - premium,
            symbols_over_spoiling,
        ),
        ("renegotiate", "spoil"): (
            c - n,
            harm - n,
            spoiling + t_c - premium,
            -symbols_over_spoiling,
        ),
    }
    exits = {
        ("expel", "concede"): (c - t_c - x, alpha * c - t_c - x, face, face - revenge),
        ("expel", "symbolic"): (c - y_sym - x, n - y_sym - x, -face, -revenge),
        ("expel", "spoil"): (c - harm, n - harm, revenge - face, revenge),
    }
    return legal | limbo | exits


def _legal_cost() -> sympy.Expr:
    """Return c = s_t + y, Damascus's cost of a full legal presence."""
    return derived("net_sov_cost") + effective_stake()


def _limbo_cost() -> sympy.Expr:
    """Return n = n0 + phi y, Damascus's cost of an unlicensed presence."""
    return symbol("limbo_cost") + symbol("attribution") * effective_stake()


def _exit_value() -> sympy.Expr:
    """Return u_X = r_alt V, what Moscow keeps after leaving."""
    return symbol("relocation_share") * symbol("moscow_value")


def _net_spoiling() -> sympy.Expr:
    """Return b - k1, Moscow's net gain from full spoiling while it stays."""
    return symbol("spoil_benefit") - symbol("spoil_cost") / 2


def _net_revenge() -> sympy.Expr:
    """Return b_X - k1, Moscow's net gain from full spoiling when it is expelled."""
    return symbol("exclusion_revenge") - symbol("spoil_cost") / 2
