"""Reputational bargaining: the equilibrium outcome when each side may be committed to a demand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms._bargaining_sets import pair
from basebargain.forms._payoff import is_symbolic
from basebargain.forms._reputation import ReputationalBargaining
from basebargain.solvers._reputation_certificate import audit
from basebargain.solvers._reputation_outcome import Contest, ReputationalEquilibrium
from basebargain.solvers._reputation_response import Answers, Demand, crossing, demand
from basebargain.solvers._requirements import require_numbers
from basebargain.solvers._solution import Solution, Status

__all__ = ["concession_contest", "reputational_bargaining"]

METHOD = (
    "Monotone equations for the mimicking probabilities, by bisection on payoffs; "
    "Abreu and Gul (2000)."
)
TOLERANCE = 1e-9
JUMP = 1e-6
TINY = 1e-300
Array = NDArray[np.float64]
Pair = tuple[float, float]


def reputational_bargaining(
    game: ReputationalBargaining,
) -> Solution[ReputationalEquilibrium]:
    r"""Return the equilibrium of reputational bargaining, with its delay and certificate.

    Parameters
    ----------
    game : ReputationalBargaining
        Without free parameters.

    Returns
    -------
    Solution of ReputationalEquilibrium
        One equilibrium, in floats: the hazards are rational in the data but reputations are not.

    Raises
    ------
    NotApplicableError
        If the game has free parameters, or a ratio of its numbers is beyond the range of floats.

    Notes
    -----
    After incompatible demands :math:`\alpha_1 + \alpha_2 > 1` player i concedes at the rate
    :math:`\lambda_i = r_j (1 - \alpha_i)/(\alpha_1 + \alpha_2 - 1)` that keeps the other
    indifferent, until both are known to be committed; with the reputation :math:`\pi_i` that takes
    :math:`T_i = -\ln \pi_i/\lambda_i`, so that the weaker player, whose time is longer, concedes at
    the start with probability :math:`1 - \pi_i e^{\lambda_i \min T}` [1]_.
    Reputations follow from the announcements by Bayes' rule.
    An answer is worth less to the second player the more often it is given, and a demand less to
    the first: so the value of each is found where the probabilities add up to one.

    The distribution of outcomes is unique [1]_, and ``complete`` says so.
    Announcements may not be: a player who would concede at once after one demand may as well make
    another or accept; ``note`` says where the probabilities are one choice of many.
    Rational players make no demand that no committed type makes, since it would give them away.
    A rational second player accepts here rather than making a demand from which it would step back
    at once.
    ``complete`` is False if payoffs are so flat that two mixtures with different outcomes cannot be
    told apart.
    As the probabilities of committed types vanish together, and there are demands near
    :math:`r_j/(r_1 + r_2)`, payoffs tend to that division of the pie.

    References
    ----------
    .. [1] D. Abreu, F. Gul, "Bargaining and reputation", Econometrica 68 (2000) 85-117.

    Examples
    --------
    >>> from basebargain.forms import ReputationalBargaining
    >>> from basebargain.solvers import reputational_bargaining
    >>> game = ReputationalBargaining(("host", "guest"), (1, 1), ({0.6: 0.1}, {0.6: 0.01}))
    >>> (eq,) = reputational_bargaining(game)
    >>> contest = eq.contests[0, 0]
    >>> [round(rate, 12) for rate in contest.hazards], round(contest.horizon, 4)
    ([2.0, 2.0], 1.1513)
    >>> [round(float(payoff), 4) for payoff in eq.payoffs], round(float(eq.accepts[0]), 4)
    ([0.58, 0.4], 0.9091)
    """
    require_numbers(game, "reputational_bargaining")
    exact = _read(game)
    demands = _demands(game, exact)
    announcements, jumps = _announcements(demands, exact)
    is_sharp = _same_outcome(demands, jumps)
    equilibrium = _equilibrium(game, exact, demands, announcements)
    scale = float(game.pie)
    fine = max(equilibrium.regret / scale, equilibrium.residual) <= TOLERANCE
    return Solution(
        (equilibrium,),
        None,
        complete=is_sharp,
        status=Status.CERTIFIED if fine else Status.UNCERTIFIED,
        method=METHOD,
        note=_note(game, jumps, is_sharp=is_sharp),
    )


def concession_contest(
    demands: tuple[Any, Any], impatience: tuple[Any, Any], reputations: tuple[Any, Any]
) -> Contest:
    """Return what follows two incompatible demands made with given reputations.

    Parameters
    ----------
    demands : pair of number
        Shares of the pie strictly between 0 and 1 that add up to more than 1.
    impatience : pair of number
        Discount rates, 1/yr, positive.
    reputations : pair of number
        Probability that each player is committed, in (0, 1].

    Raises
    ------
    GameError
        If a number is out of its range, or the demands are compatible.

    Notes
    -----
    The equilibrium of this stage is unique; see `reputational_bargaining`.

    Examples
    --------
    >>> from basebargain.solvers import concession_contest
    >>> contest = concession_contest((0.6, 0.6), (1, 1), (0.1, 0.01))
    >>> [round(atom, 12) for atom in contest.atoms], [round(s, 12) for s in contest.shares]
    ([0.0, 0.9], [0.58, 0.4])
    """
    known, rates = [_numbers(values, float) for values in (reputations, impatience)]
    exact = _numbers(demands, _decimal)
    checks = (
        (all(0 < a < 1 for a in exact), "demands must lie strictly in (0, 1)", demands),
        (sum(exact) > 1, "demands must add up to more than 1: these fit", demands),
        (all(0 < r < math.inf for r in rates), "impatience must be positive", impatience),
        (all(0 < pi <= 1 for pi in known), "reputations must lie in (0, 1]", reputations),
    )
    for holds, need, came in checks:
        if not holds:
            msg = f"concession_contest: {need}; got {came}."
            raise GameError(msg)
    own, other = exact
    ratio = rates[0] / rates[1] * float(1 - other) / float(1 - own)
    logs = (-math.log(known[0]), -math.log(known[1]) / ratio)
    return _contest((demands[0], demands[1]), (own, other), (rates[0], rates[1]), logs)


def _numbers(values: tuple[Any, Any], kind: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Return two numbers of a kind; expressions are refused."""
    first, second = pair(values, "concession_contest: each argument")
    if is_symbolic(first) or is_symbolic(second):
        msg = f"concession_contest needs numbers; got {values}: substitute the parameters first."
        raise NotApplicableError(msg)
    return kind(first), kind(second)


def _note(game: ReputationalBargaining, jumps: NDArray[Any], *, is_sharp: bool) -> str:
    if len(jumps) < 2:
        return ""
    names = ", ".join(str(game.demands[0][k]) for k in jumps)
    if not is_sharp:
        return f"Payoffs are too flat to tell the announcements of {names} apart."
    return f"Other divisions of the announcements of {names} have the same outcomes: one is shown."


# --- reading the game -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Numbers:
    """The game with demands as exact numbers and the rest as floats."""

    demands: tuple[tuple[Fraction, ...], tuple[Fraction, ...]]
    priors: tuple[tuple[float, ...], tuple[float, ...]]
    rational: Pair
    impatience: Pair


def _decimal(value: Any) -> Fraction:
    """Return a number exactly, a float as the decimal it prints as, so that 0.9 and 0.1 fit."""
    return Fraction(Decimal(repr(value))) if isinstance(value, float) else Fraction(value)


def _read(game: ReputationalBargaining) -> Numbers:
    first, second = (tuple(_decimal(a) for a in side) for side in game.demands)
    priors = [tuple(float(z) for _, z in side) for side in game.types]
    rational = [1 - math.fsum(side) for side in priors]
    rates = (float(game.impatience[0]), float(game.impatience[1]))
    ratio = rates[0] / rates[1] if rates[1] > 0 else math.inf
    sizes = (*rates, ratio, *priors[0], *priors[1], *rational)
    if not all(math.isfinite(size) and size > 1e-300 for size in sizes):
        msg = (
            "reputational_bargaining: priors, impatience and its ratio must lie between 1e-300 and "
            "the largest float, and rational players must remain; measure time in another unit or "
            "round the smallest priors."
        )
        raise NotApplicableError(msg)
    return Numbers((first, second), (priors[0], priors[1]), (rational[0], rational[1]), rates)


def _demands(game: ReputationalBargaining, exact: Numbers) -> list[Demand]:
    types = list(zip(exact.demands[1], exact.priors[1], strict=True))
    found = [
        demand(own, types, exact.impatience, exact.rational[1], float(limit))
        for own, limit in zip(exact.demands[0], _limits(exact), strict=True)
    ]
    for own, faced in zip(game.demands[0], found, strict=True):
        if not np.all((faced.ratios > 0) & np.isfinite(faced.ratios)):
            msg = (
                f"reputational_bargaining: after the demand {own} the rates of concession differ "
                "by more than floats can hold; use demands further from 1 or impatience closer "
                "together."
            )
            raise NotApplicableError(msg)
    return found


# --- announcements --------------------------------------------------------------------------------


def _announcements(demands: list[Demand], exact: Numbers) -> tuple[Array, NDArray[Any]]:
    """Probabilities of the first player's demands, and positions of those that are not pinned down.

    The probabilities that make each demand worth at least V fall as V rises; V is where they add up
    to one.
    Where a demand is worth V at a whole range of probabilities, the sum jumps at V, and any point
    of the ranges with the sum one will do.
    """
    odds = np.array(exact.priors[0]) / exact.rational[0]
    limits = _limits(exact)
    known = [(-math.inf, limits), (math.inf, 0 * limits)]

    def weakest(value: float) -> Array:
        most = min((w for v, w in known if v <= value), key=np.sum)
        least = max((w for v, w in known if v >= value), key=np.sum)
        rows = zip(demands, least.tolist(), most.tolist(), strict=True)
        found = np.array([d.weakest(value, (low, high)) for d, low, high in rows])
        known.append((value, found))
        return found

    def made(value: float) -> Array:
        w = weakest(value)
        return np.where(w >= limits, 1.0, np.minimum(1.0, odds * np.expm1(w)))

    def excess(value: float) -> float:
        return math.log(max(float(made(value).sum()), TINY))

    worst = min(d.least for d in demands)
    best = max(d.most for d in demands)
    low, high = crossing(excess, math.nextafter(worst, 0), math.nextafter(best, 2))
    more, less = made(low), made(high)
    room = float(more.sum() - less.sum())
    weight = (1 - float(less.sum())) / room if room else 1.0
    shares = less + weight * (more - less)
    return shares / shares.sum(), np.flatnonzero(more - less > JUMP)


def _limits(exact: Numbers) -> Array:
    """Return the w of each demand if every rational first player makes it."""
    return np.asarray(np.log1p(exact.rational[0] / np.array(exact.priors[0])))


def _same_outcome(demands: list[Demand], jumps: NDArray[Any]) -> bool:
    """Whether it makes no difference which of several demands of the same value is made.

    It does not if the first player would concede at once after each of them, to the same answer.
    """
    if len(jumps) < 2:
        return True
    replies = [_conceded(demands[k]) for k in jumps]
    return all(reply is not None and reply == replies[0] for reply in replies)


def _conceded(faced: Demand) -> float | None:
    """Return the answer that meets a demand made by all, or None if it is not the only one."""
    reply = faced.answered(faced.limit)
    if not reply.shares.size or faced.pleased > TOLERANCE or reply.shares.max() < 1 - TOLERANCE:
        return None
    return float(faced.answers[reply.shares.argmax()])


# --- the equilibrium ------------------------------------------------------------------------------


def _equilibrium(
    game: ReputationalBargaining, exact: Numbers, demands: list[Demand], announcements: Array
) -> ReputationalEquilibrium:
    shape = (len(demands), len(exact.demands[1]))
    accepts, answers, chances = np.zeros(shape[0]), np.zeros(shape), np.zeros(shape)
    contests: dict[tuple[int, int], Contest] = {}
    for k, faced in enumerate(demands):
        w = math.log1p(announcements[k] * exact.rational[0] / exact.priors[0][k])
        reply = faced.answered(w)
        accepts[k] = reply.accepts
        against = [m for m, a in enumerate(exact.demands[1]) if exact.demands[0][k] + a > 1]
        answers[k, against] = reply.shares
        made = exact.priors[0][k] + exact.rational[0] * announcements[k]
        chances[k, against] = made * (faced.priors + faced.rational * reply.shares)
        contests |= _contests(game, exact, (k, against), (w, reply))
    found = audit(game, announcements, accepts, answers, contests)
    pie, inside = float(game.pie), np.array([float(u) for u in game.inside])
    return ReputationalEquilibrium(
        game.players,
        game.demands,
        announcements,
        accepts,
        answers,
        chances,
        contests,
        payoffs=inside + pie * found.shares,
        regret=pie * found.regret,
        residual=found.residual,
    )


def _contests(
    game: ReputationalBargaining,
    exact: Numbers,
    places: tuple[int, list[int]],
    play: tuple[float, Answers],
) -> dict[tuple[int, int], Contest]:
    k, against = places
    w, reply = play
    first, second = exact.demands
    return {
        (k, m): _contest(
            (game.demands[0][k], game.demands[1][m]),
            (first[k], second[m]),
            exact.impatience,
            (w, float(x)),
        )
        for m, x in zip(against, reply.exhaustion, strict=True)
    }


def _contest(
    shown: tuple[Any, Any], demands: tuple[Fraction, Fraction], impatience: Pair, logs: Pair
) -> Contest:
    """Return the contest from the logarithms w and x of `_reputation_response`."""
    own, other = demands
    gap = own + other - 1
    slow, fast = float((1 - own) / gap), float((1 - other) / gap)
    hazards = (impatience[1] * slow, impatience[0] * fast)
    ratio = impatience[0] / impatience[1] * float(1 - other) / float(1 - own)
    w, x = logs
    shorter = min(logs)
    return Contest(
        shown,
        reputations=(math.exp(-w), math.exp(-ratio * x)),
        hazards=hazards,
        strengths=(w / hazards[0], x / hazards[0]),
        atoms=(0.0 - math.expm1(shorter - w), 0.0 - math.expm1(ratio * (shorter - x))),
        horizon=shorter / hazards[0],
    )
