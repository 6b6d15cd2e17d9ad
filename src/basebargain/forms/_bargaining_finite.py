"""Bargaining over finitely many labelled agreements, none of which can be adjusted by a payment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from basebargain._errors import NotApplicableError
from basebargain.forms._bargaining_sets import Agreement, labelled

__all__ = ["FiniteAgreements", "WithoutLevels"]


class WithoutLevels:
    """A feasible set over which outcomes of alternating offers are not decided by levels."""

    def levels(
        self,
        players: tuple[str, str],
        disagreement: tuple[Any, Any],
        power: Any,
        exits: tuple[tuple[Any, Any], ...],
    ) -> NoReturn:
        """Refuse: alternating offers are solved for `TransferAgreements`.

        Raises
        ------
        NotApplicableError
            Always; the message names the set that has levels.
        """
        del players, disagreement, power, exits
        msg = (
            "The thresholds of alternating offers are known for TransferAgreements; got "
            f"{type(self).__name__}: use the axiomatic solutions (nash_bargaining, "
            "kalai_smorodinsky, egalitarian, utilitarian) on this set."
        )
        raise NotApplicableError(msg)


@dataclass(frozen=True)
class FiniteAgreements(WithoutLevels):
    """Labelled agreements, one of which can be signed as it stands.

    Parameters
    ----------
    agreements : sequence of Agreement
        At least one, with labels that differ.

    Raises
    ------
    GameError
        If there is no agreement, or two share a label.

    Examples
    --------
    >>> from basebargain.forms import Agreement
    >>> FiniteAgreements((Agreement("lease", (4, 1)), Agreement("visits", (2, 2)))).numbers()
    (Fraction(4, 1), Fraction(1, 1), Fraction(2, 1), Fraction(2, 1))
    """

    agreements: tuple[Agreement, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "agreements", labelled(self.agreements, "FiniteAgreements"))

    def numbers(self) -> tuple[Any, ...]:
        """Return the payoffs, agreement by agreement."""
        return tuple(u for a in self.agreements for u in a.payoffs)

    def with_numbers(self, numbers: Iterator[Any]) -> FiniteAgreements:
        """Return the same agreements with other payoffs, in the order of `numbers`."""
        return FiniteAgreements(
            tuple(Agreement(a.label, (next(numbers), next(numbers))) for a in self.agreements)
        )

    def check(self, players: tuple[str, str]) -> None:
        """Accept any two players: labels and payoffs do not name them."""
