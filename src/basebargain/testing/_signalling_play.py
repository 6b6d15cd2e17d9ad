"""Strategies of a signalling game, and what they are worth, in rationals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from basebargain.forms import SignallingGame
from basebargain.testing._reading import exact

__all__ = ["Play", "Rows", "mean"]

Rows = list[list[Fraction]]


@dataclass(frozen=True)
class Play:
    """Strategies of a signalling game, and what they are worth by the definitions."""

    game: SignallingGame
    sender: Rows
    receiver: Rows

    @property
    def prior(self) -> list[Fraction]:
        """The prior, rounding of floats undone."""
        shares = [exact(share) for share in self.game.prior]
        return [share / sum(shares) for share in shares]

    def payoff(self, who: int, kind: int, message: int) -> list[Fraction]:
        """Return the payoffs of a player from each response to a message of a type."""
        labels = self.game.types[kind], self.game.messages[message]
        replies = self.game.replies(labels[1])
        return [exact(self.game.payoff(*labels, reply)[who]) for reply in replies]

    def worth(self, who: int, kind: int, message: int) -> Fraction:
        """Return the expected payoff of a player when this type sends this message."""
        responses = self.payoff(who, kind, message)
        return mean(self.receiver[message], responses)

    def type_worth(self, who: int, kind: int) -> Fraction:
        """Return the expected payoff of a player when the sender has this type."""
        messages = range(len(self.game.messages))
        return mean(self.sender[kind], [self.worth(who, kind, m) for m in messages])

    def joint(self, message: int) -> list[Fraction]:
        """Return the probability of each type together with this message."""
        return [p * row[message] for p, row in zip(self.prior, self.sender, strict=True)]

    def receiver_gain(self, message: int, belief: Sequence[Fraction]) -> Fraction:
        """Return what the receiver could gain by another response to a message under a belief."""
        tables = [self.payoff(1, kind, message) for kind in range(len(belief))]
        values = [mean(belief, column) for column in zip(*tables, strict=True)]
        return max(values) - mean(self.receiver[message], values)


def mean(weights: Sequence[Fraction], values: Sequence[Fraction]) -> Fraction:
    """Return the mean of values."""
    return sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0))
