"""Sequential equilibrium of signalling games: what an answer must be, recomputed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from basebargain.forms import SignallingGame
from basebargain.testing._case import Case, Change, Concept, Point, is_rational, step_down
from basebargain.testing._extensive_strategies import signalling_games
from basebargain.testing._known_signals import known_sequential
from basebargain.testing._reading import numbers_in
from basebargain.testing._signalling_play import Play, Rows, mean

__all__ = ["CONCEPTS"]


def _play(case: Case, equilibrium: Any) -> Play:
    game = case.game
    counts = [len(game.replies(message)) for message in game.messages]
    fits = len(equilibrium.sender) == len(game.types) and len(equilibrium.receiver) == len(counts)
    case.demand(fits, "there must be a row per type and one per message", equilibrium)
    return Play(
        game,
        [case.chances(list(row), len(counts), "messages") for row in equilibrium.sender],
        [
            case.chances(list(row), count, "responses")
            for row, count in zip(equilibrium.receiver, counts, strict=True)
        ],
    )


def _slacks(case: Case, equilibrium: Any) -> list[Fraction]:
    numbers = [*numbers_in(equilibrium.sender), *numbers_in(equilibrium.receiver)]
    precise = all(map(is_rational, numbers))
    return [case.slack(table.ravel().tolist(), precise=precise) for table in case.game.payoffs]


def _sequential(case: Case, equilibrium: Any) -> None:
    play, slacks = _play(case, equilibrium), _slacks(case, equilibrium)
    kinds = range(len(case.game.types))
    values = [[play.type_worth(who, kind) for kind in kinds] for who in (0, 1)]
    gains = [_sender_gain(case, play, slacks[0])]
    for m, message in enumerate(case.game.messages):
        gains += _receiver_gains(case, play, m, equilibrium.beliefs[message], slacks[1])
    for who in (0, 1):
        due = mean(play.prior, values[who])
        case.matches(equilibrium.payoffs[who], due, slacks[who], "payoffs must be expected ones")
    for found, right in zip(getattr(equilibrium, "type_payoffs", ()), values[0], strict=False):
        case.matches(found, right, slacks[0], "type_payoffs must be those of the types")
    slack = max(*slacks, case.slack([0, 1]))
    case.matches(equilibrium.regret, max(gains), slack, "regret must be the largest gain")


def _sender_gain(case: Case, play: Play, slack: Fraction) -> Fraction:
    worst = Fraction(0)
    for kind, label in enumerate(case.game.types):
        worths = [play.worth(0, kind, m) for m in range(len(case.game.messages))]
        gain = max(worths) - play.type_worth(0, kind)
        case.no_gain(gain, slack, f"type {label!r} must not gain by another message")
        worst = max(worst, gain)
    return worst


def _receiver_gains(
    case: Case, play: Play, m: int, beliefs: Any, slack: Fraction
) -> Iterator[Fraction]:
    """Yield gains at every belief after a message, and departures from Bayes' rule."""
    message = case.game.messages[m]
    case.demand(len(beliefs) > 0, f"some belief must support the response to {message!r}", beliefs)
    joint = play.joint(m)
    for row in beliefs:
        belief = case.chances(list(row), len(joint), f"beliefs after {message!r}")
        gain = play.receiver_gain(m, belief)
        case.no_gain(gain, slack, f"the receiver must not gain by another response to {message!r}")
        yield gain
        if sum(joint):
            bayes = [share / sum(joint) for share in joint]
            gap = max(abs(held - due) for held, due in zip(belief, bayes, strict=True))
            rule = f"beliefs after {message!r} must follow Bayes' rule"
            case.no_gain(gap, case.slack([0, 1]), rule)
            yield gap


def _spans(case: Case) -> None:
    """Check the middle of each subset: the sender's choices, and responses to what is sent."""
    for component in case.solution.components:
        for subset in component.subsets:
            members = [_play(case, component[k]) for k in subset]
            play = Play(
                case.game,
                _middle([member.sender for member in members]),
                _middle([member.receiver for member in members]),
            )
            slacks = _slacks(case, component[subset[0]])
            _sender_gain(case, play, slacks[0])
            for m, message in enumerate(case.game.messages):
                joint = play.joint(m)
                if sum(joint):
                    belief = [share / sum(joint) for share in joint]
                    gain = play.receiver_gain(m, belief)
                    rule = f"mixtures within a subset must be best after {message!r}"
                    case.no_gain(gain, slacks[1], rule)


def _middle(sides: Sequence[Rows]) -> Rows:
    return [
        [sum(column, Fraction(0)) / len(sides) for column in zip(*rows, strict=True)]
        for rows in zip(*sides, strict=True)
    ]


def _point(case: Case, equilibrium: Any) -> Point:
    game = case.game
    point: dict[Any, Fraction] = {
        ("sends", kind, message): share
        for kind, row in zip(game.types, equilibrium.sender, strict=True)
        for message, share in zip(game.messages, case.row(row, "messages"), strict=True)
    }
    for message, row in zip(game.messages, equilibrium.receiver, strict=True):
        shares = case.row(row, "responses")
        replies = zip(game.replies(message), shares, strict=True)
        point |= {("answers", message, reply): share for reply, share in replies}
    return point


# --- changes that must not matter -----------------------------------------------------------------


def _rebuilt(game: SignallingGame, payoffs: Any = None, step: int = 1, mark: str = "") -> Any:
    """Return the game with other payoffs, in another order (step -1) or under other names."""
    table = game.payoffs if payoffs is None else payoffs

    def payoff(kind: str, message: str, reply: str) -> Any:
        end = -len(mark) or None
        cell = (
            game.types.index(kind[:end]),
            game.outcomes.index((message[:end], reply[:end])),
        )
        return table[(0, *cell)], table[(1, *cell)]

    return SignallingGame.from_function(
        payoff,
        types=[kind + mark for kind in game.types[::step]],
        messages=[message + mark for message in game.messages[::step]],
        responses={
            message + mark: [reply + mark for reply in game.replies(message)[::step]]
            for message in game.messages
        },
        prior=list(game.prior[::step]),
    )


def _changes(case: Case) -> Iterator[Change]:
    game = case.game
    if case.precise:
        # Each type has a zero of its own; so has the receiver, whom the type does not depend on.
        zeros = np.array([Fraction(3 * k, 2) for k in range(len(game.types))], dtype=object)[
            :, None
        ]
        table = np.array([game.payoffs[0] * Fraction(3, 7) - zeros, game.payoffs[1] * 8 + zeros])
        yield Change("another unit and zero of payoffs", _rebuilt(game, table))
    else:
        table = np.array([game.payoffs[0] * 8.0, game.payoffs[1] * 0.5])
        yield Change("another unit of payoffs", _rebuilt(game, table))

    def back(point: Point) -> Point:
        return {(what, a[:-1], b[:-1]): p for (what, a, b), p in point.items()}

    yield Change("other names", _rebuilt(game, mark="'"), back)
    yield Change("another order", _rebuilt(game, step=-1))
    yield _dominated(game)


def _dominated(game: SignallingGame) -> Change:
    """Add a message, with a single response, that is worse for every type than all else."""
    worst = min(game.payoffs[0].ravel().tolist())
    worst -= step_down([worst])

    def payoff(kind: str, message: str, reply: str) -> Any:
        return (worst, 0) if message == "bad" else game.payoff(kind, message, reply)

    other = SignallingGame.from_function(
        payoff,
        types=game.types,
        messages=[*game.messages, "bad"],
        responses={**{m: game.replies(m) for m in game.messages}, "bad": ["none"]},
        prior=list(game.prior),
    )

    def back(point: Point) -> Point | None:
        if any(
            p for (what, _, message), p in point.items() if what == "sends" and message == "bad"
        ):
            return None
        return {key: p for key, p in point.items() if "bad" not in key}

    return Change("a strictly dominated message", other, back)


CONCEPTS = {
    "sequential": Concept(
        (SignallingGame,),
        signalling_games,
        ("sender", "receiver", "beliefs"),
        _sequential,
        _point,
        _changes,
        _spans,
        known=known_sequential,
    ),
}
