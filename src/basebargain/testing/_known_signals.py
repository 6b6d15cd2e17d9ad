"""Sequential equilibria that a complete list must hold, found by trying in small games.

After a message that nobody sends only beliefs in a single type are tried: what they support is an
equilibrium, and what they do not support is left to other checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product

from basebargain.forms import SignallingGame
from basebargain.testing._case import Case, Point
from basebargain.testing._regret import pure
from basebargain.testing._signalling_play import Play

__all__ = ["known_sequential"]

MOST_PROFILES = 200


def known_sequential(case: Case) -> Iterator[Point]:
    """Yield equilibria of an exact game, all pure ones that such beliefs support among them."""
    game = case.game
    sizes = [len(game.replies(message)) for message in game.messages]
    plans = [range(len(sizes))] * len(game.types) + [range(size) for size in sizes]
    choices = 1
    for plan in plans:
        choices *= len(plan)
    if not case.precise or choices > MOST_PROFILES:
        return
    for cell in product(*plans):
        sent, answered = cell[: len(game.types)], cell[len(game.types) :]
        start = Play(
            game,
            [list(pure(m, len(sizes))) for m in sent],
            [list(pure(r, size)) for r, size in zip(answered, sizes, strict=True)],
        )
        for play in (start, *_partly_told(start, sent, answered)):
            if _is_sequential(play):
                yield _point(play)


def _partly_told(start: Play, sent: Sequence[int], answered: Sequence[int]) -> Iterator[Play]:
    """Yield plays in which one type also sends a second message, whose answer is mixed.

    The type's share keeps the receiver indifferent, the receiver's share the type.
    """
    game = start.game
    for kind, message in product(range(len(game.types)), range(len(game.messages))):
        if sent[kind] == message:
            continue
        for r, s in permutations(range(len(game.replies(game.messages[message]))), 2):
            if r != answered[message] or r > s:
                continue
            share = _share_sent(start, kind, message, (r, s))
            weight = _share_answered(start, kind, message, (r, s))
            if share is None or weight is None:
                continue
            play = Play(game, [row[:] for row in start.sender], [row[:] for row in start.receiver])
            play.sender[kind][message], play.sender[kind][sent[kind]] = share, 1 - share
            play.receiver[message][r], play.receiver[message][s] = weight, 1 - weight
            yield play


def _share_sent(play: Play, kind: int, message: int, replies: tuple[int, int]) -> Fraction | None:
    """Return how often the type must send the message to leave the receiver indifferent."""
    gaps = []
    for other in range(len(play.game.types)):
        values = play.payoff(1, other, message)
        gaps.append(values[replies[0]] - values[replies[1]])
    rest = sum((w * gap for w, gap in zip(play.joint(message), gaps, strict=True)), Fraction(0))
    return _inside(-rest, play.prior[kind] * gaps[kind])


def _share_answered(
    play: Play, kind: int, message: int, replies: tuple[int, int]
) -> Fraction | None:
    """Return how often the first reply must come to leave the type indifferent."""
    first, second = (play.payoff(0, kind, message)[k] for k in replies)
    return _inside(play.type_worth(0, kind) - second, first - second)


def _inside(above: Fraction, below: Fraction) -> Fraction | None:
    return above / below if below and 0 < above / below < 1 else None


def _is_sequential(play: Play) -> bool:
    """Whether no type gains, and the receiver does not under Bayes' rule or some belief."""
    game = play.game
    messages = range(len(game.messages))
    for kind in range(len(game.types)):
        if max(play.worth(0, kind, m) for m in messages) > play.type_worth(0, kind):
            return False
    corners = [pure(kind, len(game.types)) for kind in range(len(game.types))]
    for m in messages:
        joint = play.joint(m)
        beliefs = [[w / sum(joint) for w in joint]] if sum(joint) else corners
        if all(play.receiver_gain(m, belief) > 0 for belief in beliefs):
            return False
    return True


def _point(play: Play) -> Point:
    game: SignallingGame = play.game
    sent = {
        ("sends", kind, message): share
        for kind, row in zip(game.types, play.sender, strict=True)
        for message, share in zip(game.messages, row, strict=True)
    }
    return sent | {
        ("answers", message, reply): share
        for message, row in zip(game.messages, play.receiver, strict=True)
        for reply, share in zip(game.replies(message), row, strict=True)
    }
