r"""G0: what the end of the presence at some bases changes.

For bases J, with the states that a base can be in:

.. math::

   \lambda_J &= \sum_{b \in J} \bigl(\nu_b (n_0 + \ell e) + \varphi y\, \omega_b\bigr) \\
   \Gamma_J &= (\zeta - r_{alt}) V_J + \sum_{b \in J} \sigma_b (b e - k e^2/2) \\
   S_J &= V_J - s_{tJ} - y\, \omega_J + \lambda_J - d_{MJ}

the cost to Damascus of tolerating Moscow there, what Moscow loses by leaving them when it is
tolerated, and the surplus of licensing them.
For all bases these are the blocks of the aggregate.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from basebargain.models._base_limbo import BaseShares, base_states
from basebargain.models._primitives import Pair, blocks, kept_presence

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["Departure", "departure"]


@dataclass(frozen=True)
class Departure:
    """The end of the presence at some bases; USD bn.

    Attributes
    ----------
    licensed, tolerated : pair of sympy.Expr
        Payoffs (Damascus, Moscow) from these bases.
    relocation : sympy.Expr
        What the next-best site is worth to Moscow.
    weight : sympy.Expr
        Part of the stake, and of what the donors value the end of the presence at.
    """

    licensed: Pair
    tolerated: Pair
    relocation: sympy.Expr
    weight: sympy.Expr

    @property
    def loss(self) -> sympy.Expr:
        """What Moscow loses by leaving bases at which it is tolerated."""
        return self.tolerated[1] - self.relocation

    @property
    def surplus(self) -> sympy.Expr:
        """What a licence for them is worth to both sides together, over tolerance."""
        return sum(self.licensed) - sum(self.tolerated)


def departure(
    bases: Collection[str] | None = None,
    *,
    shares: BaseShares | None = None,
    labels: Labels | None = None,
) -> Departure:
    """Return what the end of the presence at some bases changes.

    Parameters
    ----------
    bases : collection of base labels, optional
        All if not given.
    shares : BaseShares, optional
        How limbo and spoiling are split over the bases.
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    Departure

    Raises
    ------
    GameError
        If a label is no base.

    Examples
    --------
    >>> departure().relocation
    moscow_value*relocation_share
    """
    weight = kept_presence(bases, labels=labels).weight
    if bases is None:
        whole = blocks()
        return Departure(whole.legal, whole.limbo, whole.exit[1], weight)
    states = base_states(shares=shares, labels=labels)
    left = [states[base] for base in dict.fromkeys(bases)]

    def total(state: str, side: int) -> sympy.Expr:
        return sum(getattr(one, state)[side] for one in left)

    return Departure(
        (total("licensed", 0), total("licensed", 1)),
        (total("tolerated", 0), total("tolerated", 1)),
        total("expelled", 1),
        weight,
    )
