"""What a bargaining solver returns: how talks end, for how much, and by which plan of play.

A plan is a finite automaton: at each state and each proposer it says what is offered, from where on
the other accepts, and what follows a refusal.
Stationary play has one state; threats that depend on the past have several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

__all__ = ["BargainingOutcome", "Branch", "Node", "Plan"]

Position = tuple[str, int]


@dataclass(frozen=True)
class Branch:
    """What follows a refusal.

    Attributes
    ----------
    quits : bool
        The one who refuses ends the talks by its outside option.
    leaves : bool
        Otherwise the one whose offer was refused does so, where the timing allows it.
    state : str
        The state in which the other side makes the next offer if nobody leaves.
    """

    quits: bool = False
    leaves: bool = False
    state: str = ""


@dataclass(frozen=True)
class Node:
    """Play at one state with one proposer.

    Attributes
    ----------
    offer : pair of numbers or None
        Payoffs offered and accepted; None if the proposer asks for too much on purpose.
    agreement : str
        Label of the agreement offered.
    reserve : number
        Offers worth more than this to the responder are accepted, offers worth less refused.
    accepts_at_reserve : bool
        Whether an offer worth exactly the reserve is accepted.
    low, met : Branch
        After the refusal of an unacceptable offer; of an acceptable one.
    turned_down : tuple of str
        Agreements that are refused nevertheless where they are worth exactly the reserve.
    """

    offer: tuple[Any, Any] | None
    agreement: str
    reserve: Any
    accepts_at_reserve: bool
    low: Branch
    met: Branch
    turned_down: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A profile of strategies in the discrete game.

    Attributes
    ----------
    start : pair of str and int
        State and position of the first proposer.
    nodes : mapping from (state, proposer) to Node
    discounts : pair of numbers
        One-period discount factors, a breakdown between two offers included.
    """

    start: Position
    nodes: Mapping[Position, Node]
    discounts: tuple[Any, Any]


@dataclass(frozen=True, eq=False)
class BargainingOutcome:
    """A subgame-perfect outcome.

    Attributes
    ----------
    regime : str
        How the talks end, in the names of the problem.
    payoffs : numpy.ndarray, shape (2,)
        In the order of the players.
    regret : number
        The certificate: the largest gain from a deviation; exact when the numbers are.
    agreement : str
        Label of the agreement; empty without one.
    transfer : number or None
        Payment from payer to payee; None without an agreement.
    binding : str
        What fixes the terms: ``"shares"``, ``"outside option"``, ``"cap"``, ``"floor"``,
        ``"threat"``, or empty without an agreement.
    delay : number
        Years until the talks end (periods without a period length); infinite if they never do.
    plan : Plan or None
        Strategies of the discrete game; None for the frequent-offers limit.
    """

    regime: str
    payoffs: NDArray[Any]
    regret: Any
    agreement: str = ""
    transfer: Any = None
    binding: str = ""
    delay: Any = 0
    plan: Plan | None = field(default=None, repr=False)

    def __str__(self) -> str:
        worth = ", ".join(f"{float(u):.6g}" for u in self.payoffs)
        terms = f", {self.agreement!r} for {float(self.transfer):.6g}" if self.agreement else ""
        bound = f" ({self.binding})" if self.binding else ""
        return f"{self.regime}{terms}{bound}: payoffs ({worth}), regret {float(self.regret):.3g}"
