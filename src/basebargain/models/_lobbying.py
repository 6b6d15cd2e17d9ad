r"""G5: who gets its way in the donor without a clear line, as a contest.

Israel, for whom the bases staying is worth :math:`\Theta_I`, and Turkey, for whom their going is
worth :math:`\Theta_T`, spend :math:`E_I, E_T` on the choice of the leading donor, which conditions
with chance :math:`\psi = E_T/(E_I + E_T)`.
The one equilibrium, for positive stakes, is

.. math::

   E_I = \frac{\Theta_I^2 \Theta_T}{(\Theta_I + \Theta_T)^2}, \quad
   E_T = \frac{\Theta_I \Theta_T^2}{(\Theta_I + \Theta_T)^2}, \quad
   \psi = \frac{\Theta_T}{\Theta_I + \Theta_T},

so Israel's lobbying takes :math:`\pi_c w_L \Theta_I/(\Theta_I + \Theta_T)` off the coordination
:math:`\chi` of the donors.
If only one stake is positive there is no equilibrium, since any effort, however small, wins; the
limit is that the side with a stake wins for nothing, which the formulas give too.

If the bases serve Israel only as a deterrent, and deter with chance :math:`p_{det}`, they are worth
:math:`p_{det} D` to it, D being what deterrence would be worth; the equilibrium effort and the
payoff then vanish with :math:`p_{det}`.
An Israel that lobbies as if they deterred for sure, :math:`\Theta_I = D`, gets back

.. math::

   p_{det}\, \Theta_I (1 - \psi) - E_I = \frac{\Theta_I^2}{\Theta_I + \Theta_T} (p_{det} - \psi),

so its lobbying costs more than deterrence returns iff :math:`p_{det} < \psi`.

The other reading of lobbying, a menu of contributions, has no chance in it: a leader with the gain
:math:`a` from conditioning conditions iff :math:`a + \Theta_T \ge \Theta_I`, and the winner pays no
more than it must; a leader to whom little is at stake is the easier to turn.

Literature: Tullock (1980); Nti (1999) for unequal stakes; Grossman and Helpman (1994) for menus.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from basebargain.models._common_agency import MenuAuction, menu_auction
from basebargain.models._donors import Donors
from basebargain.parameters import derived, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["LobbyingContest", "deterrence_return", "lobbied_chi", "lobbying_contest",
           "lobbying_menu"]  # fmt: skip

GAME = "G5"
EVIDENCE = ("E121", "E122")


@dataclass(frozen=True)
class LobbyingContest:
    """Equilibrium of the contest between a stake in the bases and one against them.

    Attributes
    ----------
    stakes, efforts, payoffs : pair of sympy.Expr
        For the bases (Israel), against them (Turkey); USD bn.
    participation : sympy.Expr
        Chance that the leader conditions.
    """

    stakes: tuple[sympy.Expr, sympy.Expr]
    efforts: tuple[sympy.Expr, sympy.Expr]
    participation: sympy.Expr
    payoffs: tuple[sympy.Expr, sympy.Expr]


def lobbying_contest(
    stakes: tuple[sympy.Expr, sympy.Expr] | None = None,
) -> LobbyingContest:
    """Return the equilibrium of the contest over the leading donor.

    Parameters
    ----------
    stakes : pair of expressions, optional
        For the bases and against them; ``lobby_stake_israel`` and ``lobby_stake_turkey`` if not
        given.

    Examples
    --------
    >>> import basebargain as bb
    >>> contest, case = bb.models.lobbying_contest(), bb.scenario("seed_mid2025")
    >>> chance = contest.participation
    >>> round(float(chance.subs({s: case[s.name] for s in chance.free_symbols})), 3)
    0.3
    """
    stay, leave = stakes or (symbol("lobby_stake_israel"), symbol("lobby_stake_turkey"))
    both = stay + leave
    return LobbyingContest(
        (stay, leave),
        (stay**2 * leave / both**2, stay * leave**2 / both**2),
        leave / both,
        (stay**3 / both**2, leave**3 / both**2),
    )


def lobbied_chi(leader: str | None = None, *, labels: Labels | None = None) -> sympy.Expr:
    """Return the coordination of the donors if lobbying decides what the leader does.

    Parameters
    ----------
    leader : str, optional
        Label of the donor that is lobbied; the first donor if not given.
    labels : mapping, optional
        Donor labels of another case.

    Raises
    ------
    GameError
        If `leader` is no donor.

    Examples
    --------
    >>> import basebargain as bb
    >>> chi, case = bb.models.lobbied_chi(), bb.scenario("seed_mid2025")
    >>> round(float(chi.subs({s: case[s.name] for s in chi.free_symbols})), 4)
    0.5085
    """
    leader = Donors.of(labels).require(leader)
    chance = symbol(f"participation_{leader}", labels=labels)
    chi: sympy.Expr = derived("chi", labels=labels)
    return chi.xreplace({chance: lobbying_contest().participation})


def deterrence_return() -> sympy.Expr:
    """Return what lobbying returns to Israel through deterrence, less its effort, USD bn.

    Notes
    -----
    Effort as if the bases deterred for sure, return with the chance that they do.

    Examples
    --------
    >>> import basebargain as bb
    >>> found, case = deterrence_return(), bb.scenario("seed_mid2025")
    >>> round(float(found.subs({s: case[s.name] for s in found.free_symbols})), 3)
    -0.196
    """
    contest = lobbying_contest()
    chance = symbol("deterrence_prob")
    return chance * contest.stakes[0] * (1 - contest.participation) - contest.efforts[0]


def lobbying_menu(leader: str | None = None, *, labels: Labels | None = None) -> MenuAuction:
    """Return lobbying as a menu of contributions for the two choices of a pivotal leader.

    Parameters
    ----------
    leader : str, optional
    labels : mapping, optional
        As in `lobbied_chi`.

    Returns
    -------
    MenuAuction
        The agent is the leader; a yes lets the bases be and forgoes ``donor_gain - donor_cost``.

    Examples
    --------
    >>> import basebargain as bb
    >>> outcome = bb.models.lobbying_menu().at(bb.scenario("seed_mid2025"))
    >>> outcome.chosen["bases stay"], round(outcome.payments["bases stay"][0], 3)
    ((1,), 0.929)
    """
    donors, issue = Donors.of(labels), "bases stay"
    leader = donors.require(leader)
    return menu_auction(
        {issue: donors.costs[leader] - donors.gains[leader]},
        {issue: symbol("lobby_stake_israel")},
        {issue: symbol("lobby_stake_turkey")},
        sides=("Israel", "Turkey"),
        labels=labels,
    )
