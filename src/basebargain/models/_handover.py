r"""G10: a man for the bases, an issue that cannot be divided.

Damascus asks for the handover of Assad in return for a licence.
The handover is worth :math:`H_D` to it and costs Moscow :math:`H_M`; it takes place or not, with
chance q in a lottery.
With a transfer t, a licence for the handover is worth

.. math:: t + H_D q - s_t - y \;\text{(Damascus)}, \qquad V - t - H_M q \;\text{(Moscow)} .

Against an alternative (limbo, or exit once expulsion is credible, :math:`L + \varphi y \ge X`)
Damascus *needs* c and Moscow has *room* R:

===========  ================================  ==================
alternative  c                                 R
===========  ================================  ==================
limbo        :math:`s_t - L + (1-\varphi) y`   :math:`V - d_M`
exit         :math:`s_t - X + y`               :math:`V - u_X`
===========  ================================  ==================

A kind of deal is possible iff Moscow is willing and the most it can give, m, is at least c, so
that its threshold against limbo is :math:`(m - s_t + L)/(1-\varphi)`.

=========================  =======================================  ======================
kind of deal               m                                        Moscow is willing iff
=========================  =======================================  ======================
certain swap               :math:`H_D`                              :math:`H_M \le R`
swap, Moscow adds money    :math:`H_D + \min(R - H_M, \bar t)`      :math:`H_M \le R`
swap, either may pay       :math:`H_D + \min(R - H_M, \bar t)`      always
lottery                    :math:`H_D \min(1, R/H_M)`               :math:`R \ge 0`
=========================  =======================================  ======================

A lottery with money is a fractional knapsack: the better of "money first" and "chance first".
A face-saving device (a trial abroad, or in absence) replaces :math:`H_D` by
:math:`(1-\gamma_D) H_D` and :math:`H_M` by :math:`(1-\gamma_M) H_M`.
It widens an affordable lottery iff :math:`\gamma_M > \gamma_D`, and raises the joint worth of the
handover iff :math:`\gamma_M H_M > \gamma_D H_D`: two tests that can disagree.

**Audience costs.**
After a public demand Damascus pays :math:`A_D` if it signs without the handover; after a public
vow Moscow pays :math:`A_M` if it makes it.
Talks then reach :math:`\max(\min(R, \bar t) - A_D,\; H_D + \min(R - H_M - A_M, \bar t))`, the
second only if :math:`H_M + A_M \le R`.

Literature: Fearon (1995) and Powell (2006) on indivisible issues; Goddard (2006) and Hassner (2003)
on how issues become indivisible; Gilligan (2006), Krcmaric (2018) and Nalepa and Powell (2016) on
exile and trial; Fearon (1994), Leventoglu and Tarar (2005) on audience costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from basebargain._errors import GameError
from basebargain.models._primitives import blocks
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

__all__ = ["HandoverRoom", "handover_conditions", "handover_room", "handover_thresholds"]

GAME = "G10"
EVIDENCE = ("E117",)

Kind = Literal["none", "certain", "lottery"]
Payments = Literal["none", "moscow", "either"]
Against = Literal["limbo", "exit"]

KINDS = ("none", "certain", "lottery")
PAYMENTS = ("none", "moscow", "either")


@dataclass(frozen=True)
class HandoverRoom:
    """What one kind of deal can give to Damascus against one alternative.

    Attributes
    ----------
    most : sympy.Expr
        Largest worth to Damascus that leaves Moscow no worse off, USD bn.
    willing : sympy Boolean
        Whether Moscow signs at all; without it `most` has no meaning.
    need : sympy.Expr
        What Damascus must be given at the present stake, USD bn.
    """

    most: sympy.Expr
    willing: Boolean
    need: sympy.Expr

    @property
    def possible(self) -> Boolean:
        """Whether some deal of the kind is better than the alternative for both."""
        import sympy

        return sympy.And(self.willing, self.most >= self.need)

    @property
    def base(self) -> sympy.Expr:
        """What Damascus would need at no stake, USD bn."""
        return self.need.subs(symbol("kappa"), 0)

    @property
    def slope(self) -> sympy.Expr:
        """How what Damascus needs rises with the stake."""
        import sympy

        return sympy.cancel((self.need - self.base) / effective_stake())


def alternative(against: Against) -> tuple[sympy.Expr, sympy.Expr]:
    """Return what Damascus needs for a licence, and the most that Moscow would give for one."""
    if against not in ("limbo", "exit"):
        msg = f"against must be 'limbo' or 'exit'; got {against!r}."
        raise GameError(msg)
    parts = blocks()
    other = parts.limbo if against == "limbo" else parts.exit
    return other[0] - parts.legal[0], parts.legal[1] - other[1]


def is_within(value: sympy.Expr, low: Any, high: Any) -> bool:
    """Whether a number lies between two bounds; an expression with free symbols may."""
    import sympy

    return not value.is_number or (value is not sympy.nan and bool(low <= value <= high))


def handover_worth(*, device: bool = False) -> tuple[sympy.Expr, sympy.Expr]:
    """Return what the handover is worth to Damascus and what it costs Moscow."""
    gain, cost = symbol("handover_value_damascus"), symbol("handover_value_moscow")
    if device:
        gain *= 1 - symbol("face_device_damascus")
        cost *= 1 - symbol("face_device_moscow")
    return gain, cost


def handover_room(
    kind: Kind = "certain",
    *,
    payments: Payments = "none",
    device: bool = False,
    against: Against = "limbo",
) -> HandoverRoom:
    """Return the room for one kind of deal.

    Parameters
    ----------
    kind : {"none", "certain", "lottery"}
        Whether the licence is paid with the handover, or with a chance of it.
    payments : {"none", "moscow", "either"}
        Who may add money: nobody; Moscow, up to ``transfer_cap``; or Damascus as well.
    device : bool
        Whether the handover takes the face-saving form.
    against : {"limbo", "exit"}
        The alternative: limbo while expulsion is not credible, exit once it is.

    Returns
    -------
    HandoverRoom

    Raises
    ------
    GameError
        If a choice is none of those listed, or Damascus is to pay for a mere chance.

    Notes
    -----
    A lottery presumes that the draw is enforced.

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.models.handover_room("certain").most
    handover_value_damascus
    """
    import sympy

    if kind not in KINDS or payments not in PAYMENTS:
        msg = f"handover_room: kind must be in {KINDS}, payments in {PAYMENTS}; "
        msg += f"got {kind!r} and {payments!r}."
        raise GameError(msg)
    if kind == "lottery" and payments == "either":
        msg = "handover_room: a lottery takes payments 'none' or 'moscow'; use kind='certain'."
        raise GameError(msg)
    need, room = alternative(against)
    gain, cost = handover_worth(device=device)
    cap = sympy.Integer(0) if payments == "none" else symbol("transfer_cap")
    if kind == "none":
        return HandoverRoom(sympy.Min(room, cap), room >= 0, need)
    if kind == "lottery":
        return HandoverRoom(_drawn(room, cap, gain, cost), room >= 0, need)
    most = gain if payments == "none" else gain + sympy.Min(room - cost, cap)
    willing = sympy.true if payments == "either" else room >= cost
    return HandoverRoom(most, willing, need)


def _drawn(room: sympy.Expr, cap: sympy.Expr, gain: sympy.Expr, cost: sympy.Expr) -> sympy.Expr:
    """Return the value of the knapsack of money and chance; one of two greedy fillings is best."""
    import sympy

    def chance(left: sympy.Expr) -> sympy.Expr:
        return sympy.Piecewise((sympy.Min(cost, left) / cost, cost > 0), (1, True))

    money = sympy.Min(room, cap)
    rest = sympy.Min(cap, room - sympy.Min(cost, room))
    return sympy.Max(money + gain * chance(room - money), gain * chance(room) + rest)


@cache
def handover_conditions() -> dict[str, Boolean]:
    """Return, for each kind of deal, whether it is possible at the present stake.

    Returns
    -------
    dict from name to sympy Boolean
        ``certain``, ``lottery``, each also with ``device``, with ``paid`` (Moscow adds money) and
        both; ``certain either`` (Damascus may pay too); ``none paid`` (money alone).

    Notes
    -----
    The alternative is exit where expulsion is credible, and limbo elsewhere, as in
    `talks_thresholds`; both presuppose that Moscow prefers limbo to exit.

    Examples
    --------
    >>> import basebargain as bb
    >>> point = bb.scenario("seed_mid2025")
    >>> rule = bb.models.handover_conditions()["certain"]
    >>> rule.subs({s: point[s.name] for s in rule.free_symbols})
    False
    """
    import sympy

    parts = blocks()
    credible = parts.exit[0] >= parts.limbo[0]

    def possible(kind: Kind, payments: Payments = "none", *, device: bool = False) -> Boolean:
        limbo, leave = (
            handover_room(kind, payments=payments, device=device, against=against).possible
            for against in ("limbo", "exit")
        )
        return sympy.Or(sympy.And(~credible, limbo), sympy.And(credible, leave))

    found = {
        "none paid": possible("none", "moscow"),
        "certain either": possible("certain", "either"),
    }
    for kind in ("certain", "lottery"):
        found[kind] = possible(kind)
        found[f"{kind} paid"] = possible(kind, "moscow")
        found[f"{kind} device"] = possible(kind, device=True)
        found[f"{kind} device paid"] = possible(kind, "moscow", device=True)
    return found


@cache
def handover_thresholds() -> dict[str, Threshold]:
    """Return the stakes up to which each kind of deal is possible, and one attribution.

    Returns
    -------
    dict from name to Threshold
        ``y_h, y_lot`` and their variants ``_pay`` (Moscow adds money), ``_face`` (with the device)
        and ``_either`` (Damascus may pay); ``y_h_exit`` against exit; ``y_quiet, y_aud`` for talks
        that may or may not include the handover, quiet or after a demand and a vow in public; and
        ``phi_h``, the attribution from which on a credible expulsion brings the swap about.

    Notes
    -----
    All but ``y_h_exit`` and ``phi_h`` are against limbo.
    They do not apply where Moscow is not willing, or at an attribution of one, where the stake
    decides nothing: see `handover_conditions`.

    Examples
    --------
    >>> import basebargain as bb
    >>> found = bb.closed_form_thresholds(
    ...     bb.models.handover_thresholds(), bb.scenario("seed_mid2025")
    ... )
    >>> [(name, found[name].applies, round(found[name].value, 3)) for name in ("y_h", "y_lot")]
    [('y_h', False, 1.286), ('y_lot', True, 0.327)]
    """
    found = [
        _limit("y_h", "y_h", "no swap is worth a licence to Damascus", handover_room()),
        _limit("y_lot", "y_{lot}", "no lottery is worth a licence", handover_room("lottery")),
        _limit("y_h_pay", "y_h^t", "no swap with money from Moscow is",
               handover_room(payments="moscow")),
        _limit("y_h_either", r"y_h^{\pm t}", "no swap with money either way is",
               handover_room(payments="either")),
        _limit("y_h_face", r"y_h^{\gamma}", "no swap with a face-saving device is",
               handover_room(device=True)),
        _limit("y_lot_pay", "y_{lot}^t", "no lottery with money from Moscow is",
               handover_room("lottery", payments="moscow")),
        _limit("y_lot_face", r"y_{lot}^{\gamma}", "no lottery with a face-saving device is",
               handover_room("lottery", device=True)),
        *_under_threat(),
        *_audiences(),
    ]  # fmt: skip
    return {threshold.name: threshold for threshold in found}


def _limit(name: str, tex: str, meaning: str, room: HandoverRoom) -> Threshold:
    import sympy

    return Threshold(name, tex, f"above it {meaning}", (room.most - room.base) / room.slope,
                     sympy.And(room.willing, room.slope > 0))  # fmt: skip


def _under_threat() -> list[Threshold]:
    """Return where the swap ends under a credible expulsion, and which attribution that takes."""
    import sympy

    room, parts = handover_room(against="exit"), blocks()
    last = room.most - room.base
    gap = parts.exit[0] - parts.limbo[0].subs(symbol("kappa"), 0)
    phi = symbol("attribution")
    stays = sympy.And(room.willing, parts.limbo[1] >= parts.exit[1])
    return [
        Threshold("y_h_exit", "y_h^X", "above it not even a credible expulsion brings the swap",
                  last, sympy.And(stays, phi * last + gap >= 0)),
        Threshold("phi_h", r"\varphi_h", "from it on a credible expulsion makes the swap possible",
                  -gap / last, sympy.And(stays, last > 0), "attribution"),
    ]  # fmt: skip


def public_reach(*, demand: bool, vow: bool) -> tuple[sympy.Expr, Boolean, sympy.Expr]:
    """Return what talks give at most without a handover, whether with one, and then how much.

    Parameters
    ----------
    demand, vow : bool
        Whether Damascus demanded, and Moscow refused, the handover in public.
    """
    import sympy

    _, room = alternative("limbo")
    gain, cost = handover_worth()
    cap = symbol("transfer_cap")
    if vow:
        cost += symbol("audience_moscow")
    without = sympy.Min(room, cap)
    if demand:
        without -= symbol("audience_damascus")
    return without, room >= cost, gain + sympy.Min(room - cost, cap)


def _audiences() -> list[Threshold]:
    import sympy

    room = handover_room("none", payments="moscow")
    found = []
    for name, tex, public in (("y_quiet", "y_{quiet}", False), ("y_aud", "y_{aud}", True)):
        without, willing, given = public_reach(demand=public, vow=public)
        most = sympy.Piecewise((sympy.Max(without, given), willing), (without, True))
        words = "public" if public else "quiet"
        found.append(
            Threshold(name, tex, f"above it no deal in {words} talks beats limbo",
                      (most - room.base) / room.slope, sympy.And(room.willing, room.slope > 0))
        )  # fmt: skip
    return found
