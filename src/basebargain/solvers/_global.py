"""Threshold equilibria of global games of regime change."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from basebargain.forms._global import GlobalGame
from basebargain.solvers._global_beliefs import Beliefs
from basebargain.solvers._global_certificate import expected_payoffs, finite_gains, limit_gains
from basebargain.solvers._global_limit import threshold_with_choice, thresholds_with_participation
from basebargain.solvers._requirements import require_numbers
from basebargain.solvers._solution import Component, Solution, Status

__all__ = [
    "GlobalEquilibrium",
    "UniquenessCondition",
    "global_game_equilibria",
    "uniqueness_condition",
]

Brackets: TypeAlias = tuple[list[tuple[float, float]], list[tuple[float, float]]]

METHOD = (
    "All roots of the indifference condition by bisection on monotone enclosures; "
    "Morris and Shin (1998, 2003)."
)
LIMIT_METHOD = "Laplacian beliefs in the limit of vanishing noise; Morris and Shin (2003)."
REGRET_TOLERANCE = 1e-8
ROUNDING = 4e-14
RESOLUTION = 1e-11
MOST_INTERVALS = 20_000
ULPS = 64
# Margins around the domain of cut-offs, as shares of it.
MARGINS = (1e-6, 1e-3, 1.0, 100.0)
MOST_STEPS = 2_000
LOST = (
    "The cut-off cannot be told apart from its neighbours in floats at these numbers: choose a "
    "prior mean nearer to [0, 1], less extreme precisions, or a cost farther from 0 and 1."
)


@dataclass(frozen=True, eq=False)
class GlobalEquilibrium:
    """An equilibrium in cut-offs.

    Attributes
    ----------
    cutoff : number
        A small player acts when its signal is at most this; in the limit of vanishing noise, when
        the fundamental is.
    low, high : number
        The action succeeds without the large player up to the fundamental `low`, and with it up to
        `high`; the same number without a large player.
    large_cutoff : number or None
        Signal up to which a large player that chooses acts.
    payoffs : array
        What the game is worth to a small player, and to the large one, before private signals; NaN
        without a prior or public signal.
    residual : number
        What a small player at the cut-off gains or loses by acting; a large one too.
    regret : number
        The largest gain from a deviation, at the cut-offs and at signals around them.
    """

    cutoff: Any
    low: Any
    high: Any
    large_cutoff: Any
    payoffs: NDArray[Any]
    residual: Any
    regret: Any

    def __repr__(self) -> str:
        edge = f"up to {_short(self.low)}"
        if self.high != self.low:
            edge += f", with the large player up to {_short(self.high)}"
        large = "" if self.large_cutoff is None else f", large {_short(self.large_cutoff)}"
        return f"(acts below {_short(self.cutoff)}{large}; succeeds {edge}), regret " + _short(
            self.regret
        )


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class UniquenessCondition:
    """Whether a theorem says that a global game has one threshold equilibrium.

    Attributes
    ----------
    ratio : float
        Squared precision of common information, times the squared mass of small players, over the
        precision of a private signal; 0 for vanishing noise.
    bound : float
        Two pi.
    holds : bool
        True: one equilibrium whatever the means and costs are.
        False: some means and costs have three; these may still have one.
    sharp : bool
        Whether the condition is also necessary for uniqueness at all means and costs.
    """

    ratio: float
    bound: float
    holds: bool
    sharp: bool


def uniqueness_condition(game: GlobalGame) -> UniquenessCondition:
    """Return the sufficient condition for one threshold equilibrium, and whether it holds.

    Parameters
    ----------
    game : GlobalGame
        Without free parameters.

    Raises
    ------
    NotApplicableError
        If the game has free parameters.

    Notes
    -----
    With common precision a, private precision b and mass s of small players, the belief in success
    falls in the cut-off where ``a s phi(z) < sqrt(b)`` for all z, that is when ``(a s)**2 / b`` is
    at most 2 pi [1]_.
    If it is more, there are means and costs with three equilibria: the condition is sharp unless
    the large player mixes or chooses.
    For a large player that chooses on a signal of precision l the condition is
    ``q/(1 + q) (1 + a/l) <= b/(a + b)`` with ``q = s sqrt(b / (2 pi))``, which is stronger.

    References
    ----------
    .. [1] S. Morris, H. S. Shin, "Global games: theory and applications", in Advances in Economics
       and Econometrics, Cambridge University Press, 2003.

    Examples
    --------
    >>> from basebargain.forms import GlobalGame
    >>> from basebargain.solvers import uniqueness_condition
    >>> game = GlobalGame(0.4, prior_mean=0.5, prior_precision=2, signal_precision=1)
    >>> uniqueness_condition(game).ratio, uniqueness_condition(game).holds
    (4.0, True)
    """
    require_numbers(game, "uniqueness_condition", GlobalGame)
    bound = 2 * math.pi
    if game.signal_precision is None:
        large = game.large
        flat = (
            large is not None
            and not large.chooses
            and large.weight > 1 - large.weight
            and large.participation == game.cost
        )
        return UniquenessCondition(0.0, bound, not flat, sharp=True)
    b = Beliefs.of(game)
    ratio = (b.common * b.small) * (b.common * b.small) / b.noise
    if b.participation is None and not math.isinf(b.large_noise):
        q = b.small * math.sqrt(b.noise / bound)
        holds = q / (1 + q) * (1 + b.common / b.large_noise) <= b.noise / (b.common + b.noise)
        return UniquenessCondition(ratio, bound, holds, sharp=False)
    mixed = b.participation is not None and 0 < b.participation < 1 and b.weight > 0
    return UniquenessCondition(ratio, bound, ratio <= bound, sharp=not mixed)


def global_game_equilibria(game: GlobalGame) -> Solution[GlobalEquilibrium]:
    """Return the threshold equilibria of a global game, each with its certificate.

    Parameters
    ----------
    game : GlobalGame
        Without free parameters; vanishing noise if it has no ``signal_precision``.

    Returns
    -------
    Solution of GlobalEquilibrium
        In increasing order of the cut-off; ``note`` reports the uniqueness condition.
        ``complete`` is False only where two roots of the indifference condition are too close to
        be told from none.
        Vanishing noise gives exact numbers for exact input, unless the large player chooses on a
        noisy signal.

    Raises
    ------
    NotApplicableError
        If the game has free parameters.

    Notes
    -----
    If small players act below x, the action succeeds without the large player up to the
    fundamental at which they just suffice, and a player at x believes in success with a chance
    that an equilibrium sets equal to the cost [1]_ [2]_.
    Without a large player, and with common precision a and private precision b, that is
    ``Phi^-1(t) = a/sqrt(b) (t - mean) - sqrt((a + b)/b) Phi^-1(cost)`` for the threshold t.
    The chance rises in the thresholds and falls in the posterior mean, each monotone in x, which
    gives bounds for it on any interval; intervals whose bounds exclude the cost hold no
    equilibrium, the others are halved.
    Where the uniqueness condition holds, no other strategies survive iterated dominance either.

    References
    ----------
    .. [1] S. Morris, H. S. Shin, "Unique equilibrium in a model of self-fulfilling currency
       attacks", American Economic Review 88 (1998) 587-597.
    .. [2] G. Corsetti, A. Dasgupta, S. Morris, H. S. Shin, "Does one Soros make a difference?",
       Review of Economic Studies 71 (2004) 87-113.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from basebargain.forms import GlobalGame, LargePlayer
    >>> from basebargain.solvers import global_game_equilibria
    >>> (limit,) = global_game_equilibria(GlobalGame(Fraction(2, 5)))
    >>> limit.cutoff
    Fraction(3, 5)
    >>> game = GlobalGame(0.5, prior_mean=0.5, prior_precision=10, signal_precision=4)
    >>> solution = global_game_equilibria(game)
    >>> [round(eq.low, 4) for eq in solution], solution.complete
    ([0.0068, 0.5, 0.9932], True)
    """
    require_numbers(game, "global_game_equilibria", GlobalGame)
    if game.signal_precision is None:
        return _limit(game)
    beliefs = Beliefs.of(game)
    condition = uniqueness_condition(game)
    with np.errstate(all="ignore"):
        low, high = beliefs.domain()
        if not (np.isfinite(low) and np.isfinite(high) and low < (low + high) / 2 < high):
            return _out_of_reach(condition)
        brackets, open_brackets = (
            _lone_bracket(beliefs) if condition.holds else None
        ) or _brackets(beliefs)
        found = [_finite(game, beliefs, _root(beliefs, *bracket)) for bracket in brackets]
    if not found:
        return _out_of_reach(condition)
    if condition.holds:
        open_brackets = []
    note = _note(condition, open_brackets)
    slack = max((_rounding(beliefs, eq) for eq in found), default=0.0)
    return _solution(found, METHOD, note, complete=not open_brackets, slack=slack)


def _out_of_reach(condition: UniquenessCondition) -> Solution[GlobalEquilibrium]:
    """Say that there is an equilibrium which floats cannot hold."""
    note = f"{_note(condition, [])} {LOST}"
    return Solution((), (), False, Status.ROUNDING_LIMIT, METHOD, note)


def _rounding(beliefs: Beliefs, equilibrium: GlobalEquilibrium) -> float:
    """How far the rounding of cut-off and mean alone moves a chance of success."""
    size = max(1.0, abs(beliefs.mean), abs(equilibrium.cutoff))
    sharpest = max(beliefs.noise, beliefs.large_noise if math.isfinite(beliefs.large_noise) else 0)
    return float(ULPS * sys.float_info.epsilon * size * math.sqrt(beliefs.common + sharpest))


def _lone_bracket(beliefs: Beliefs) -> Brackets | None:
    """Return an interval around the domain; the surplus is known to fall through zero once.

    Where a cost is minute, the surplus differs from zero by less than rounding at the ends of the
    domain, and only farther out its signs can be told.
    """
    low, high = beliefs.domain()
    for share in MARGINS:
        margin = share * (high - low)
        pair = low - margin, high + margin
        if beliefs.surplus(np.array(pair[0])) > 0 > beliefs.surplus(np.array(pair[1])):
            return [pair], []
    return None


def _root(beliefs: Beliefs, left: float, right: float) -> float:
    def surplus(cutoff: float) -> float:
        return float(beliefs.surplus(np.array(cutoff)))

    return float(brentq(surplus, left, right, xtol=1e-15, rtol=1e-15, maxiter=MOST_STEPS))


def _brackets(beliefs: Beliefs) -> Brackets:
    """Intervals that hold a sign change of the surplus, and those that could not be decided."""
    low, high = beliefs.domain()
    margin = 1e-6 * (high - low)
    left, right = np.array([low - margin]), np.array([high + margin])
    finest = RESOLUTION * (high - low)
    while right[0] - left[0] > finest:
        middle = (left + right) / 2
        if not ((left < middle) & (middle < right)).all():  # no float lies between
            break
        left, right = np.concatenate([left, middle]), np.concatenate([middle, right])
        order = np.argsort(left)
        left, right = left[order], right[order]
        under, over = beliefs.enclosure(left, right)
        maybe = (under <= ROUNDING) & (over >= -ROUNDING)
        left, right = left[maybe], right[maybe]
        if not left.size or left.size > MOST_INTERVALS:
            break
    if not left.size:
        return [], []
    groups = np.flatnonzero(left[1:] > right[:-1] + finest / 4)
    starts, ends = left[np.concatenate([[0], groups + 1])], right[np.append(groups, len(right) - 1)]
    at_start, at_end = beliefs.surplus(starts), beliefs.surplus(ends)
    crossing = np.sign(at_start) * np.sign(at_end) < 0
    pairs = list(zip(starts.tolist(), ends.tolist(), strict=True))
    sure = [pair for pair, sign in zip(pairs, crossing, strict=True) if sign]
    return sure, [pair for pair, sign in zip(pairs, crossing, strict=True) if not sign]


def _finite(game: GlobalGame, beliefs: Beliefs, cutoff: float) -> GlobalEquilibrium:
    low, high = (float(edge) for edge in beliefs.boundaries(np.array(cutoff)))
    chooses = game.large is not None and game.large.chooses
    large = float(beliefs.large_cutoff(np.array(high))) if chooses else None
    residual, gain = finite_gains(game, cutoff, large)
    payoffs = np.array(expected_payoffs(game, cutoff, large))
    return GlobalEquilibrium(cutoff, low, high, large, payoffs, residual, gain)


def _note(condition: UniquenessCondition, undecided: list[tuple[float, float]]) -> str:
    sign = "<=" if condition.holds else ">"
    if not condition.holds and condition.ratio <= condition.bound:
        text = "The uniqueness condition for a large player that chooses fails."
    else:
        text = f"Uniqueness: (a s)^2/b = {condition.ratio:.6g} {sign} 2 pi."
    if undecided:
        places = ", ".join(f"{left:.10g}" for left, _ in undecided)
        text += f" Near the cut-offs {places} two equilibria could lie too close to be told apart."
    return text


def _solution(
    found: list[GlobalEquilibrium],
    method: str,
    note: str,
    *,
    complete: bool,
    components: tuple[Component[GlobalEquilibrium], ...] | None = None,
    slack: float = 0.0,
) -> Solution[GlobalEquilibrium]:
    worst = max((eq.regret for eq in found), default=0)
    status = Status.UNCERTIFIED
    if worst <= REGRET_TOLERANCE + slack:
        status = Status.CERTIFIED if worst <= REGRET_TOLERANCE else Status.ROUNDING_LIMIT
    return Solution(tuple(found), components, complete, status, method, note)


# --- vanishing noise ------------------------------------------------------------------------------


def _limit(game: GlobalGame) -> Solution[GlobalEquilibrium]:
    large = game.large
    if large is None:
        thresholds = [1 - game.cost]
    elif large.chooses:
        thresholds = [threshold_with_choice(game)]
    else:
        thresholds = thresholds_with_participation(game.cost, large.weight, large.participation)
    found = [_limit_equilibrium(game, t) for t in thresholds]
    components, note = None, "Vanishing noise: one equilibrium."
    if len(found) > 1:
        components = (Component(tuple(found), ((0, 1),)),)
        note = "Every threshold between these is one: only the large player's chance counts there."
    slack = max(_limit_rounding(game, eq) for eq in found)
    return _solution(found, LIMIT_METHOD, note, complete=True, components=components, slack=slack)


def _limit_rounding(game: GlobalGame, equilibrium: GlobalEquilibrium) -> float:
    """How far the threshold's own rounding moves the certificate: it is steep for small masses."""
    here = equilibrium.cutoff
    if not isinstance(here, float):
        return 0.0
    step = 4 * float(np.spacing(here))
    around = [limit_gains(game, float(t))[1] for t in (max(here - step, 0), min(here + step, 1))]
    return 2 * max(abs(float(gain) - float(equilibrium.regret)) for gain in around)


def _limit_equilibrium(game: GlobalGame, threshold: Any) -> GlobalEquilibrium:
    large = game.large
    low = high = threshold
    large_cutoff = None
    if large is not None:
        low, high = min(threshold, 1 - large.weight), max(threshold, large.weight)
        large_cutoff = high if large.chooses else None
    residual, gain = limit_gains(game, threshold)
    payoffs = expected_payoffs(
        game, float(threshold), None if large_cutoff is None else float(large_cutoff)
    )
    return GlobalEquilibrium(threshold, low, high, large_cutoff, np.array(payoffs), residual, gain)
