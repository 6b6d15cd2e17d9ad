"""What two sides can agree on: labelled agreements completed by a bounded transfer.

Other kinds of feasible sets stand beside this one if they follow `FeasibleSet`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from basebargain._errors import GameError
from basebargain.forms._fields import instance, listed, text
from basebargain.forms._payoff import as_number, is_symbolic

__all__ = [
    "Agreement",
    "FeasibleSet",
    "Segment",
    "Transfer",
    "TransferAgreements",
    "labelled",
    "pair",
]


def pair(values: Any, where: str) -> tuple[Any, Any]:
    """Return two numbers or expressions, or say which of them is none."""
    is_listed = isinstance(values, (Sequence, np.ndarray)) and not isinstance(values, str)
    entries = tuple(values) if is_listed else (values,)
    if len(entries) != 2:
        msg = f"{where} must hold one number for each of the two players; got {values!r}."
        raise GameError(msg)
    first, second = (as_number(v, f"{where}[{i}]") for i, v in enumerate(entries))
    return first, second


class FeasibleSet(Protocol):
    """What the two sides can agree on.

    Any set of payoff pairs may stand here; a solver names the kinds it can work with.
    """

    def numbers(self) -> tuple[Any, ...]:
        """All numbers of the set, in a fixed order."""
        ...

    def with_numbers(self, numbers: Iterator[Any]) -> FeasibleSet:
        """Return the same set with its numbers replaced, taken from `numbers` in that order."""
        ...

    def check(self, players: tuple[str, str]) -> None:
        """Raise GameError unless the set fits these players."""
        ...

    def levels(
        self,
        players: tuple[str, str],
        disagreement: tuple[Any, Any],
        power: Any,
        exits: tuple[tuple[Any, Any], ...],
    ) -> tuple[tuple[Any, ...], ...]:
        """Return groups of payoffs of the first player whose order decides the outcome."""
        ...


@dataclass(frozen=True)
class Agreement:
    """A labelled agreement and what it is worth to each player before any transfer.

    Parameters
    ----------
    label : str
    payoffs : pair of numbers or expressions
        One per player, at zero transfer.
    """

    label: str
    payoffs: tuple[Any, Any]

    def __post_init__(self) -> None:
        text(self.label, "Agreement.label")
        object.__setattr__(self, "payoffs", pair(self.payoffs, f"Agreement {self.label!r}"))


def labelled(agreements: Iterable[Agreement], where: str) -> tuple[Agreement, ...]:
    """Return at least one agreement, with labels that differ, or say what is wrong."""
    found = listed(agreements, f"{where}.agreements")
    for k, agreement in enumerate(found):
        instance(agreement, Agreement, f"{where}.agreements[{k}]")
    labels = [a.label for a in found]
    if not found or len(set(labels)) != len(labels):
        msg = (
            f"{where}.agreements must hold at least one agreement, with labels that differ; got "
            f"{labels}."
        )
        raise GameError(msg)
    return found


@dataclass(frozen=True)
class Transfer:
    """A payment that moves utility one for one.

    Parameters
    ----------
    payer, payee : str
        Names of the players.
    floor : number or expression
        Least payment; zero by default, so that the payee never pays.
    cap : number, expression or None
        Largest payment; None for no bound.
    """

    payer: str
    payee: str
    floor: Any = 0
    cap: Any = None

    def __post_init__(self) -> None:
        text(self.payer, "Transfer.payer")
        text(self.payee, "Transfer.payee")
        object.__setattr__(self, "floor", as_number(self.floor, "Transfer.floor"))
        if self.cap is None:
            return
        object.__setattr__(self, "cap", as_number(self.cap, "Transfer.cap"))
        if not (is_symbolic(self.floor) or is_symbolic(self.cap)) and not self.floor <= self.cap:
            msg = (
                f"Transfer.floor must not exceed Transfer.cap; got {self.floor} > {self.cap}: "
                "swap them, or leave the cap out."
            )
            raise GameError(msg)


@dataclass(frozen=True)
class TransferAgreements:
    """Labelled agreements, each completed by a bounded transfer: a union of segments of slope -1.

    Parameters
    ----------
    agreements : sequence of Agreement
    transfer : Transfer
    """

    agreements: tuple[Agreement, ...]
    transfer: Transfer

    def __post_init__(self) -> None:
        object.__setattr__(self, "agreements", labelled(self.agreements, "TransferAgreements"))
        instance(self.transfer, Transfer, "TransferAgreements.transfer")

    def numbers(self) -> tuple[Any, ...]:
        """Payoffs agreement by agreement, then floor, then cap if there is one."""
        cap = () if self.transfer.cap is None else (self.transfer.cap,)
        return (*(u for a in self.agreements for u in a.payoffs), self.transfer.floor, *cap)

    def with_numbers(self, numbers: Iterator[Any]) -> TransferAgreements:
        """Return the same agreements with other numbers, in the order of `numbers`."""
        agreements = tuple(
            Agreement(a.label, (next(numbers), next(numbers))) for a in self.agreements
        )
        floor = next(numbers)
        cap = None if self.transfer.cap is None else next(numbers)
        return TransferAgreements(agreements, replace(self.transfer, floor=floor, cap=cap))

    def check(self, players: tuple[str, str]) -> None:
        """Raise GameError unless payer and payee are the two players."""
        if {self.transfer.payer, self.transfer.payee} != set(players):
            msg = (
                f"Transfer must run between the players {players[0]!r} and {players[1]!r}; got "
                f"payer {self.transfer.payer!r}, payee {self.transfer.payee!r}."
            )
            raise GameError(msg)

    def segments(self, players: tuple[str, str]) -> tuple[Segment, ...]:
        """Return each agreement as a segment in the plane of payoffs."""
        payee = players.index(self.transfer.payee)
        return tuple(
            Segment.of(a, payee, self.transfer.floor, self.transfer.cap) for a in self.agreements
        )

    def levels(
        self,
        players: tuple[str, str],
        disagreement: tuple[Any, Any],
        power: Any,
        exits: tuple[tuple[Any, Any], ...],
    ) -> tuple[tuple[Any, ...], ...]:
        """Return groups of payoffs of the first player whose order decides the outcome.

        On each agreement: its ends, what either side's alternatives leave to the first player, the
        shares under frequent offers, and the ends of the other agreements' shadows.
        """
        segments = self.segments(players)
        own = tuple(u[0] for u in (disagreement, *exits))
        groups: list[tuple[Any, ...]] = [tuple(s.total for s in segments)]
        for s in segments:
            left = tuple(s.total - u[1] for u in (disagreement, *exits))
            share = disagreement[0] + power * (s.total - disagreement[0] - disagreement[1])
            ends = [x for other in segments for x in other.shadow(s.total)]
            groups.append((*own, *left, share, *ends))
        return tuple(groups)


@dataclass(frozen=True)
class Segment:
    """An agreement with all its transfers: payoffs that add up to `total`, between bounds.

    Attributes
    ----------
    label : str
    total : number or expression
    low, high : pair
        Bounds on each player's payoff; None where the transfer has no bound.
    payee : int
        Position of the player who is paid.
    base : number or expression
        The payee's payoff at zero transfer.
    """

    label: str
    total: Any
    low: tuple[Any, Any]
    high: tuple[Any, Any]
    payee: int
    base: Any

    @classmethod
    def of(cls, agreement: Agreement, payee: int, floor: Any, cap: Any) -> Segment:
        """Build the segment of one agreement."""
        base, other = agreement.payoffs[payee], agreement.payoffs[1 - payee]
        total = base + other
        low = [base + floor, None if cap is None else other - cap]
        high = [None if cap is None else base + cap, other - floor]
        if payee:
            low.reverse()
            high.reverse()
        return cls(agreement.label, total, (low[0], low[1]), (high[0], high[1]), payee, base)

    def shadow(self, total: Any) -> tuple[Any, ...]:
        """Return the first player's bounds, and where dominance over a lower total starts."""
        ends = (self.low[0], self.high[0])
        shifted = None if self.low[0] is None else self.low[0] - (self.total - total)
        return tuple(dict.fromkeys(x for x in (*ends, shifted) if x is not None))

    def transfer(self, payoffs: tuple[Any, Any]) -> Any:
        """Return the payment that gives these payoffs."""
        return payoffs[self.payee] - self.base
