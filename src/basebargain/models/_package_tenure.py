r"""G1: how long a base stays where the first years are worth most to Moscow.

Presence at a base is access times the discounted weight of its term,

.. math::

   z = \theta(\tau) = \frac{1 - e^{-r \tau}}{1 - e^{-r \tau_{max}}} .

Moscow values it at :math:`V_b z^{\gamma}`, Damascus and the donors in proportion to z, with
:math:`q_b = s_{tb} + y \omega_b` for the whole.
Where cash can settle the rest, the presence is the one of largest joint value,

.. math::

   z^* = \min\Bigl\{1, \Bigl(\frac{\gamma V_b}{q_b}\Bigr)^{1/(1-\gamma)}\Bigr\}
   \quad (\gamma < 1, \; q_b > 0),

so that the term shortens smoothly from :math:`y = (\gamma V_b - s_{tb})/\omega_b` on; with
:math:`\gamma = 1` all of the base leaves the package at that stake.

Literature: Cooley (2008) on how long basing contracts run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from basebargain.models._primitives import kept_presence
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["agreed_tenure", "efficient_presence", "tenure_threshold"]

GAME = "G1"
EVIDENCE = ("E113", "E137")


def efficient_presence(base: str, *, labels: Labels | None = None) -> sympy.Expr:
    """Return the presence at a base that is worth most to both together, 0 to 1.

    Parameters
    ----------
    base : str
    labels : mapping, optional
        Base labels of another case.

    Raises
    ------
    GameError
        If the label is no base.

    Examples
    --------
    >>> import basebargain as bb
    >>> presence = efficient_presence("qa")
    >>> point = bb.scenario("seed_mid2025").replace(presence_curvature=0.5)
    >>> round(float(presence.subs({s: point[s.name] for s in presence.free_symbols})), 4)
    0.0871
    """
    import sympy

    kept, gamma = kept_presence([base], labels=labels), symbol("presence_curvature")
    cost = kept.cost + effective_stake() * kept.weight
    inner = sympy.Min(1, (gamma * kept.value / cost) ** (1 / (1 - gamma)))
    whole = sympy.Piecewise((1, kept.value >= cost), (0, True))
    return sympy.Piecewise((1, cost <= 0), (whole, gamma >= 1), (inner, True))


def agreed_tenure(base: str, *, labels: Labels | None = None) -> sympy.Expr:
    """Return the term in years that amounts to a presence, with full access while it runs.

    Parameters
    ----------
    base : str
        The presence is the symbol ``presence_<base>``.
    labels : mapping, optional
        Base labels of another case.

    Raises
    ------
    ParameterError
        If the label is no base.

    Examples
    --------
    >>> years = agreed_tenure("hm")
    >>> at = {"presence_hm": 0.5, "tenure_rate": 0.1, "tenure_max": 49}
    >>> round(float(years.subs({s: at[s.name] for s in years.free_symbols})), 2)
    6.86
    """
    import sympy

    presence = symbol(f"presence_{base}", labels=labels)
    rate, longest = symbol("tenure_rate"), symbol("tenure_max")
    return -sympy.log(1 - presence * (1 - sympy.exp(-rate * longest))) / rate


def tenure_threshold(base: str, *, labels: Labels | None = None) -> Threshold:
    """Return the stake from which the efficient term at a base is shorter than the longest.

    Parameters
    ----------
    base : str
    labels : mapping, optional
        Base labels of another case.

    Examples
    --------
    >>> tenure_threshold("qa").name
    'y_term,qa'
    """
    kept = kept_presence([base], labels=labels)
    return Threshold(
        f"y_term,{base}",
        rf"y_{{\tau,{base}}}",
        f"the efficient term at {base} starts to shorten",
        (symbol("presence_curvature") * kept.value - kept.cost) / kept.weight,
        kept.weight > 0,
    )
