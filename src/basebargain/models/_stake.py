"""The one door through which Western conditionality enters a game."""

from __future__ import annotations

from typing import TYPE_CHECKING

from basebargain.parameters import derived

if TYPE_CHECKING:
    import sympy

__all__ = ["effective_stake"]


def effective_stake() -> sympy.Expr:
    r"""Return :math:`y = \chi \kappa W`, the stake that Damascus forfeits, in USD bn.

    Coordination and credibility of the donors, times conditionality, times their envelope; so every
    threshold in :math:`\kappa` is a threshold in :math:`y` divided by :math:`\chi W`.

    Examples
    --------
    >>> effective_stake()
    chi*donor_envelope*kappa
    """
    return derived("effective_stake")
