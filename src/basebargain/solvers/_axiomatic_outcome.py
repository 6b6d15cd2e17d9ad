"""What the axiomatic bargaining solvers return: payoffs, and the agreement that gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["BargainingAgreement", "Terms"]


@dataclass(frozen=True)
class Terms:
    """One agreement as it is signed, and how likely a lottery makes it.

    Attributes
    ----------
    label : str
        Of the agreement; empty on a polyhedral or smooth set, whose points have no names.
    payoffs : pair of numbers
        What it gives to each player, the transfer included.
    transfer : number or None
        Payment from payer to payee; None where the set knows none.
    probability : number
        One without a lottery.
    """

    label: str
    payoffs: tuple[Any, Any]
    transfer: Any = None
    probability: Any = 1

    def __str__(self) -> str:
        name = repr(self.label) if self.label else "the point"
        paid = "" if self.transfer is None else f" for {float(self.transfer):.6g}"
        chance = "" if self.probability == 1 else f" with probability {float(self.probability):.6g}"
        return f"{name}{paid}{chance}"


@dataclass(frozen=True, eq=False)
class BargainingAgreement:
    """An agreement that a bargaining solution selects.

    Attributes
    ----------
    regime : str
        The problem's name for an agreement, or for talks that end without one.
    payoffs : numpy.ndarray, shape (2,)
        In the order of the players; expected payoffs if `terms` is a lottery.
    regret : number
        The certificate, computed apart from the solver; exact when the numbers are, and zero when
        nothing feasible does better by the standard of the solution.
        Nash: bound on the relative excess of any other weighted product.
        Kalai-Smorodinsky: missing share of the ideal gains; egalitarian: missing gain per unit of
        weight; both with the larger gain judged once the smaller is settled.
        Utilitarian: missing weighted sum of payoffs.
    gains : numpy.ndarray, shape (2,)
        Payoffs less the disagreement point.
    terms : tuple of Terms
        The agreement; several, with probabilities, are a lottery; none without an agreement.
    disposed : numpy.ndarray, shape (2,)
        What the agreement gives beyond `payoffs`, thrown away; zero unless free disposal is asked
        for.
    """

    regime: str
    payoffs: NDArray[Any]
    regret: Any
    gains: NDArray[Any]
    terms: tuple[Terms, ...]
    disposed: NDArray[Any]

    @property
    def is_lottery(self) -> bool:
        """Whether chance decides which agreement is signed."""
        return len(self.terms) > 1

    def __str__(self) -> str:
        worth = ", ".join(f"{float(u):.6g}" for u in self.payoffs)
        how = f", {' or '.join(map(str, self.terms))}" if self.terms else ""
        lost = ", ".join(f"{float(u):.6g}" for u in self.disposed)
        waste = f", ({lost}) thrown away" if np.any(self.disposed != 0) else ""
        return f"{self.regime}{how}: payoffs ({worth}){waste}, regret {float(self.regret):.3g}"
