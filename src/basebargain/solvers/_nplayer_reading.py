"""Games with any number of players read as integer tables, with the way back to their units.

Solution concepts depend on a player's payoffs only up to a positive affine map, so the solvers work
on integers and return to the units of the game at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms import StrategicGame
from basebargain.solvers._reading import ROUNDED, integers
from basebargain.solvers._requirements import require_numbers

__all__ = ["Reading", "read"]


@dataclass(frozen=True, eq=False)
class Reading:
    """Payoffs of a game as integers; ``low + step * integer`` is the payoff in its unit.

    Attributes
    ----------
    tables : tuple of arrays of int, shape (m_1, ..., m_n) each
        One per player; least entry 0.
    lows, steps : tuple of Fraction
        One per player.
    note : str
        Says so when rounding was undone.
    is_float : bool
        Whether the game came as floats, so that answers go back as floats.
    """

    tables: tuple[NDArray[Any], ...]
    lows: tuple[Fraction, ...]
    steps: tuple[Fraction, ...]
    note: str
    is_float: bool

    def payoff(self, player: int, value: Any) -> Fraction:
        """Payoff in the game's unit from a value in the integer table."""
        exact: Fraction = self.lows[player] + self.steps[player] * value
        return exact

    def number(self, value: Fraction) -> Any:
        """Return an exact number as the game counts: a ``Fraction`` or its nearest float."""
        return float(value) if self.is_float else value

    def array(self, values: Any) -> NDArray[Any]:
        """Return exact numbers as a read-only array of the game's kind."""
        exact = np.asarray(values, dtype=object)
        result = exact.astype(np.float64) if self.is_float else exact
        result.flags.writeable = False
        return result


def read(game: StrategicGame, where: str) -> Reading:
    """Read the payoffs of a game without free parameters as integers."""
    require_numbers(game, where, StrategicGame)
    tables, lows, steps, undone = [], [], [], False
    for payoffs in game.payoffs:
        flat, rounded = integers(payoffs.reshape(payoffs.shape[0], -1))
        table = np.array(flat, dtype=object).reshape(payoffs.shape)
        low, high = Fraction(payoffs.min()), Fraction(payoffs.max())
        tables.append(table)
        lows.append(low)
        steps.append((high - low) / max(int(table.max()), 1))
        undone |= rounded
    return Reading(
        tuple(tables), tuple(lows), tuple(steps), ROUNDED if undone else "", game.kind == "float"
    )
