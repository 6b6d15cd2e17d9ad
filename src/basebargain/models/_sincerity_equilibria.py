r"""G4: every equilibrium of the sincerity game in closed form, and its thresholds in the stake.

Notation as in the game.
Every equilibrium, for :math:`c_g > 0` and away from ties:

==================  =======================================  ==================================
equilibrium         exists iff                               removed iff
==================  =======================================  ==================================
symbols accepted    mu0 >= mu*                               never
symbols refused     mu0 <= mu*                               D1: G > 0, c_g < R_g,
                                                             c_g R_d < c_d R_g; intuitive
                                                             criterion: G > 0, c_g < R_g, c_d > R_d
separating          0 <= mu* <= 1, c_g <= R_g, R_d <= c_d    never
step by both        mu0 >= mu* >= 0, c_g <= R_g, c_d <= R_d  D1: c_d R_g < c_g R_d
two-faced mixes     mu0 <= mu* < 1, c_d <= R_d,              never
                    c_g R_d <= c_d R_g
good faith mixes    mu0 >= mu* > 0, c_g <= R_g,              never
                    c_g R_d <= c_d R_g
==================  =======================================  ==================================

Where the two-faced type mixes it takes the step with chance
:math:`p = \mu_0 G / ((1-\mu_0) H)` and L follows the step with chance :math:`c_d / R_d`.
Where good faith mixes it offers the symbol with chance :math:`r = 1/p`, the step is always
answered by L, and the symbol is with chance :math:`1 - c_g / R_g`.

Below :math:`\mu^*` exactly one outcome passes D1: refusal does iff nothing else is an
equilibrium.

Literature: Cho and Kreps (1987) and Banks and Sobel (1987) on reasonable beliefs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from basebargain.models._sincerity import SincerityTerms, sincerity_terms
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.models._sincerity import Pair

__all__ = ["SincerityEquilibrium", "sincerity_equilibria", "sincerity_thresholds"]


@dataclass(frozen=True)
class SincerityEquilibrium:
    """An equilibrium of the sincerity game in closed form.

    Attributes
    ----------
    name : str
    condition : sympy Boolean
        When it is an equilibrium, ties included.
    steps : pair of sympy.Expr
        Chance that good faith, and that the two-faced type, takes the step.
    legitimised : pair of sympy.Expr
        Chance of L after the step, and after the symbol; after a message that nobody sends, one
        answer that keeps it unsent.
    intuitive, divine : sympy Boolean
        Whether it then passes the intuitive criterion, and D1; off ties.
    """

    name: str
    condition: Boolean
    steps: Pair
    legitimised: Pair
    intuitive: Boolean
    divine: Boolean

    @property
    def refused(self) -> Pair:
        """Chance that good faith, and that the two-faced type, is refused."""
        after_step, after_symbol = self.legitimised
        good, dual = (
            share * (1 - after_step) + (1 - share) * (1 - after_symbol) for share in self.steps
        )
        return good, dual


def sincerity_equilibria(
    *, effort: sympy.Expr | float = 1, limbo_harm: sympy.Expr | float = 0
) -> dict[str, SincerityEquilibrium]:
    """Return every equilibrium of `sincerity`, with the conditions under which it exists.

    Parameters
    ----------
    effort, limbo_harm : expression or number
        As in `sincerity_terms`.

    Returns
    -------
    dict from name to SincerityEquilibrium

    Notes
    -----
    The list is whole where the step costs something, L is no matter of indifference to Damascus at
    the prior or at certainty, neither type is indifferent to an answer, no cost equals its prize,
    and the two ratios of cost to prize differ; at such ties mixtures join.

    References
    ----------
    .. [1] I.-K. Cho, D. M. Kreps, "Signaling games and stable equilibria", Quarterly Journal of
       Economics 102 (1987) 179-221.
    .. [2] J. S. Banks, J. Sobel, "Equilibrium selection in signaling games", Econometrica 55 (1987)
       647-661.

    Examples
    --------
    >>> import basebargain as bb
    >>> point = bb.scenario("post_2026")
    >>> for name, eq in bb.models.sincerity_equilibria().items():
    ...     if eq.condition.subs({s: point[s.name] for s in eq.condition.free_symbols}):
    ...         print(name)
    symbols refused
    two-faced mixes
    """
    terms = sincerity_terms(effort=effort, limbo_harm=limbo_harm)
    found = (*_pooled(terms), *_telling(terms))
    return {equilibrium.name: equilibrium for equilibrium in found}


def _pooled(terms: SincerityTerms) -> tuple[SincerityEquilibrium, ...]:
    """Return the equilibria in which both types send the same message."""
    import sympy

    (gain, loss), (r_g, r_d), (c_g, c_d) = terms.gains, terms.prizes, terms.costs
    zero, one, yes = sympy.Integer(0), sympy.Integer(1), sympy.true
    trusting = terms.expected_gain >= 0
    tempted = sympy.And(gain > 0, c_g < r_g)
    return (
        SincerityEquilibrium("symbols accepted", trusting, (zero, zero), (one, one), yes, yes),
        SincerityEquilibrium(
            "symbols refused",
            terms.expected_gain <= 0,
            (zero, zero),
            (zero, zero),
            sympy.Not(sympy.And(tempted, c_d > r_d)),
            sympy.Not(sympy.And(tempted, c_g * r_d < c_d * r_g)),
        ),
        SincerityEquilibrium(
            "step by both",
            sympy.And(trusting, loss <= 0, c_g <= r_g, c_d <= r_d),
            (one, one),
            (one, zero),
            yes,
            c_g * r_d <= c_d * r_g,
        ),
    )


def _telling(terms: SincerityTerms) -> tuple[SincerityEquilibrium, ...]:
    """Return the equilibria in which the message tells something."""
    import sympy

    (gain, loss), (r_g, r_d), (c_g, c_d) = terms.gains, terms.prizes, terms.costs
    zero, one, yes = sympy.Integer(0), sympy.Integer(1), sympy.true
    odds = terms.prior / (1 - terms.prior)
    ordered = c_g * r_d <= c_d * r_g
    return (
        SincerityEquilibrium(
            "separating",
            sympy.And(gain >= 0, loss <= 0, c_g <= r_g, c_d >= r_d),
            (one, zero),
            (one, zero),
            yes,
            yes,
        ),
        SincerityEquilibrium(
            "two-faced mixes",
            sympy.And(terms.expected_gain <= 0, gain > 0, r_d > 0, c_d <= r_d, ordered),
            (one, -odds * gain / loss),
            (c_d / r_d, zero),
            yes,
            yes,
        ),
        SincerityEquilibrium(
            "good faith mixes",
            sympy.And(terms.expected_gain >= 0, loss < 0, r_g > 0, c_g <= r_g, ordered),
            (1 + loss / (odds * gain), zero),
            (one, 1 - c_g / r_g),
            yes,
            yes,
        ),
    )


def sincerity_thresholds(
    *, effort: sympy.Expr | float = 1, limbo_harm: sympy.Expr | float = 0
) -> dict[str, Threshold]:
    """Return the stakes at which the answer of Damascus changes.

    Parameters
    ----------
    effort, limbo_harm : expression or number
        As in `sincerity_terms`.

    Returns
    -------
    dict from name to Threshold
        ``y_any, y_pool, y_sig``, in this order of size; they need an attribution below one, where
        the stake still weighs on the answer.

    Examples
    --------
    >>> import basebargain as bb
    >>> limits = bb.models.sincerity_thresholds()
    >>> found = bb.closed_form_thresholds(limits, bb.scenario("seed_mid2025"))
    >>> {name: round(limit.value, 3) for name, limit in found.items()}
    {'y_any': -1.857, 'y_pool': -0.871, 'y_sig': 1.429}
    """
    terms = sincerity_terms(effort=effort, limbo_harm=limbo_harm)
    phi = symbol("attribution")
    return {
        name: Threshold(name, latex, meaning, _root(gain), phi < 1)
        for name, latex, meaning, gain in (
            ("y_any", "y_{any}", "a Moscow known to be two-faced is no longer legitimised",
             terms.gains[1]),
            ("y_pool", "y_{pool}", "symbols no longer suffice", terms.expected_gain),
            ("y_sig", "y_{sig}", "proof of good faith no longer suffices", terms.gains[0]),
        )
    }  # fmt: skip


def _root(gain: sympy.Expr) -> sympy.Expr:
    """Return the stake at which a gain, linear in the stake, is zero."""
    import sympy

    kappa = symbol("kappa")
    slope = sympy.cancel(gain.expand().diff(kappa) * kappa / effective_stake())
    return -gain.xreplace({kappa: sympy.Integer(0)}) / slope
