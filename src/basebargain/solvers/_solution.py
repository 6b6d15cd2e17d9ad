"""What every solver returns: equilibria, their certificates, and whether the list is complete.

The initializers are written out because those of a frozen dataclass take longer than solving a
small game.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar, cast, overload

from numpy.typing import NDArray

from basebargain._errors import SolverError

__all__ = ["Certified", "Component", "Solution", "Status"]


class Status(enum.Enum):
    """How a solver ended; the value is the remedy, empty when none is needed."""

    CERTIFIED = ""
    UNCERTIFIED = (
        "A certificate exceeds its tolerance: pass exact rationals, which leave no rounding."
    )
    ROUNDING_LIMIT = (
        "The answer is as exact as floats allow, but at such extreme numbers their rounding alone "
        "moves the certificate beyond its tolerance: ask for less precision or less noise."
    )
    SIZE_LIMIT = (
        "The answer has more extreme points than the limit: the list is not complete; "
        "raise the limit, or make the game smaller."
    )


class Certified(Protocol):
    """An equilibrium with its payoffs and the largest gain any player has from deviating."""

    @property
    def payoffs(self) -> NDArray[Any]:
        """One payoff per player."""
        ...

    @property
    def regret(self) -> Any:
        """Largest gain from a unilateral deviation; exact when the payoffs are exact."""
        ...


E = TypeVar("E", bound=Certified)


@dataclass(frozen=True, init=False)
class Component(Sequence[E], Generic[E]):
    """A connected component of the equilibrium set, as the extreme equilibria that span it.

    Attributes
    ----------
    equilibria : tuple
        The extreme equilibria of the component.
    subsets : tuple of tuple of int
        Maximal Nash subsets, each as positions in `equilibria`.
        Within one subset any mixture of the members' strategies, player by player, is an
        equilibrium.
    """

    equilibria: tuple[E, ...]
    subsets: tuple[tuple[int, ...], ...]

    def __init__(self, equilibria: tuple[E, ...], subsets: tuple[tuple[int, ...], ...]) -> None:
        fields = self.__dict__
        fields["equilibria"] = equilibria
        fields["subsets"] = subsets

    @property
    def is_point(self) -> bool:
        """Whether the component is a single, isolated equilibrium."""
        return len(self.equilibria) == 1

    def __len__(self) -> int:
        return len(self.equilibria)

    @overload
    def __getitem__(self, index: int) -> E: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[E]: ...
    def __getitem__(self, index: int | slice) -> E | Sequence[E]:
        return self.equilibria[index]


def _isolated(solution: Solution[E]) -> tuple[Component[E], ...]:
    return tuple(Component((equilibrium,), ((0,),)) for equilibrium in solution.equilibria)


@dataclass(frozen=True, init=False)
class Solution(Generic[E]):
    """Equilibria of a game under one solution concept.

    Attributes
    ----------
    equilibria : tuple
        Each with ``payoffs`` and its certificate ``regret``; extreme equilibria where there are
        continua.
    components : tuple of Component
        The connected components of the equilibrium set; each equilibrium by itself unless told
        otherwise.
    complete : bool
        True: these are all; False: at least these.
    status : Status
        How the solver ended; ``status.value`` is the remedy.
    method : str
        The algorithm and its source.
    note : str
        What a reader should know about this answer: why a list is empty or incomplete, how
        floats were read.
    """

    equilibria: tuple[E, ...]
    complete: bool
    status: Status
    method: str
    components: tuple[Component[E], ...] = cast(Any, cached_property(_isolated))
    note: str = ""

    def __init__(
        self,
        equilibria: tuple[E, ...],
        components: tuple[Component[E], ...] | None,
        complete: bool,
        status: Status,
        method: str,
        note: str = "",
    ) -> None:
        fields = self.__dict__
        fields["equilibria"] = equilibria
        if components is not None:
            fields["components"] = components
        fields["complete"] = complete
        fields["status"] = status
        fields["method"] = method
        fields["note"] = note

    def __len__(self) -> int:
        return len(self.equilibria)

    def __iter__(self) -> Iterator[E]:
        return iter(self.equilibria)

    @property
    def regime(self) -> str:
        """The regime that all equilibria share.

        Raises
        ------
        SolverError
            If the equilibria have no regime, or not the same one.
        """
        regimes = sorted({str(getattr(eq, "regime", "")) for eq in self.equilibria})
        if len(regimes) == 1 and regimes[0]:
            return regimes[0]
        found = ", ".join(filter(None, regimes)) or "none"
        msg = (
            f"Solution.regime needs equilibria of one regime; this solution has {found}: "
            "read the regime of each entry of Solution.equilibria instead."
        )
        raise SolverError(msg)

    def __repr__(self) -> str:
        count = len(self.equilibria)
        head = (
            f"Solution: {count} equilibri{'um' if count == 1 else 'a'} in "
            f"{len(self.components)} component{'' if len(self.components) == 1 else 's'}, "
            f"{'complete' if self.complete else 'at least these'}, {self.status.name.lower()}"
        )
        shown = [f"  {eq}" for eq in self.equilibria[:12]]
        rest = [f"  ... {count - 12} more"] if count > 12 else []
        tail = [f"  note: {self.note}"] if self.note else []
        return "\n".join([head, *shown, *rest, *tail])
