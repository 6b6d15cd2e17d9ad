"""All equilibria of a war of attrition in continuous time with complete information."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from basebargain._errors import GameError, NotApplicableError
from basebargain.forms._attrition import AttritionGame
from basebargain.forms._payoff import as_number
from basebargain.solvers._attrition_certificate import attrition_payoffs, attrition_regrets
from basebargain.solvers._attrition_outcome import AttritionEquilibrium
from basebargain.solvers._requirements import require_numbers
from basebargain.solvers._solution import Component, Solution, Status

__all__ = ["attrition_equilibria", "attrition_equilibrium"]

METHOD = "Indifference at every date; Hendricks, Weiss and Wilson (1988)."
REGRET_TOLERANCE = 1e-9
NEAR_TIE = 1e-12
Pair = tuple[Any, Any]
Plans = tuple[Pair, Pair]  # chances of conceding at once, rates later


@dataclass(frozen=True)
class War:
    """A war of attrition in exact numbers.

    Attributes
    ----------
    gains : pair of Fraction
        What conceding is worth over waiting for ever, each player.
    hazards : pair of Fraction
        The rate at which each player keeps the other indifferent.
    prizes : pair of Fraction
        What winning is worth over conceding, each player.
    scales : pair of Fraction
        The largest payoff of each in absolute value.
    """

    gains: tuple[Fraction, Fraction]
    hazards: tuple[Fraction, Fraction]
    prizes: tuple[Fraction, Fraction]
    scales: tuple[Fraction, Fraction]


def attrition_equilibria(game: AttritionGame) -> Solution[AttritionEquilibrium]:
    r"""Return the equilibria of a war of attrition, each with its delay and certificate.

    Parameters
    ----------
    game : AttritionGame
        Without free parameters.

    Returns
    -------
    Solution of AttritionEquilibrium
        Where conceding is worth more to both than waiting for ever, one component: the two
        equilibria in which one player concedes at once and the other never, the two ends of the
        continuum with the same outcomes, and between them the one in which nobody concedes at the
        start.
        `attrition_equilibrium` gives any other member.
        Exact numbers give exact answers.

    Raises
    ------
    NotApplicableError
        If the game has free parameters, or a rate is too large or small for a float.

    Notes
    -----
    Let :math:`c_i`, :math:`g_i` and :math:`w_i` be the payoffs from conceding, winning and waiting
    for ever, and :math:`r_i` the discount rate, a breakdown counted in the last two.

    *Both* :math:`c_i > w_i`: in every equilibrium with delay player j concedes at the rate
    :math:`\lambda_j = r_i (c_i - w_i)/(g_i - c_i)` after the start, and at most one player
    concedes at the start with positive probability q [1]_.
    Nobody concedes at the start if q = 0; if q = 1 the delay is zero and the other's plan, which
    is not reached, only has to deter waiting.

    *One* :math:`c_j < w_j`: player j never concedes, and the other concedes at once.

    *Both* :math:`c_i < w_i`: nobody ever concedes.

    ``complete`` means that every Nash equilibrium has the distribution of outcomes (who concedes,
    when) of a member of the components; all members listed are subgame perfect.
    Plans for dates that are not reached are not unique.
    If :math:`c_j = w_j` exactly, player j is indifferent against a rival who never concedes and
    may concede at many distributions of dates: the equilibria are then at least the ones listed.

    References
    ----------
    .. [1] K. Hendricks, A. Weiss, C. Wilson, "The war of attrition in continuous time with complete
       information", International Economic Review 29 (1988) 663-680.

    Examples
    --------
    >>> from basebargain.forms import AttritionGame
    >>> from basebargain.solvers import attrition_equilibria
    >>> game = AttritionGame(("host", "guest"), (1, 2), (3, 5), inside=(0, 0), impatience=(1, 2))
    >>> solution = attrition_equilibria(game)
    >>> solution.complete, len(solution.components)
    (True, 1)
    >>> gradual = solution.equilibria[2]
    >>> gradual.hazards, gradual.mean_delay
    ((Fraction(4, 3), Fraction(1, 2)), Fraction(6, 11))
    """
    require_numbers(game, "attrition_equilibria")
    war = _war(game)
    plans, subsets = _plans(war.gains, _rates(game, war))
    found = tuple(_equilibrium(game, *plan) for plan in plans)
    component = Component(found, subsets)
    fine = all(_is_small(game, war, eq) for eq in found)
    return Solution(
        found,
        (component,),
        complete=all(war.gains),
        status=Status.CERTIFIED if fine else Status.UNCERTIFIED,
        method=METHOD,
        note=_note(game, war),
    )


def attrition_equilibrium(game: AttritionGame, atoms: Pair = (0, 0)) -> AttritionEquilibrium:
    """Return the equilibrium with gradual concession and the given chances of conceding at once.

    Parameters
    ----------
    game : AttritionGame
        Without free parameters, conceding worth more to both players than waiting for ever.
    atoms : pair of number, optional
        Chance that each player concedes at the very start; one of them 0.

    Raises
    ------
    NotApplicableError
        If one player would rather wait for ever, or the game has free parameters.
    GameError
        If the chances are no probabilities, or both are positive.

    Notes
    -----
    These are the members of the continuum that `attrition_equilibria` spans.
    Were both to concede at once with some chance, either would wait a moment to see the other's
    move.

    Examples
    --------
    >>> from basebargain.forms import AttritionGame
    >>> from basebargain.solvers import attrition_equilibrium
    >>> game = AttritionGame(("host", "guest"), (1, 2), (3, 5), inside=(0, 0), impatience=(1, 2))
    >>> attrition_equilibrium(game, (0, 0.25)).payoffs
    array([1.5, 2. ])
    """
    require_numbers(game, "attrition_equilibrium")
    first, second = (as_number(atom, "attrition_equilibrium: atoms") for atom in atoms)
    if not (0 <= first <= 1 and 0 <= second <= 1 and first * second == 0):
        msg = (
            "attrition_equilibrium: atoms must be probabilities of which one is 0; got "
            f"({first}, {second})."
        )
        raise GameError(msg)
    war = _war(game)
    for player, gain in zip(game.players, war.gains, strict=True):
        if not gain > 0:
            msg = (
                f"attrition_equilibrium: {player!r} gains {_shown(game, gain)} by conceding rather "
                "than waiting for ever, so that no gradual concession keeps it indifferent: use "
                "attrition_equilibria."
            )
            raise NotApplicableError(msg)
    return _equilibrium(game, (first, second), _rates(game, war))


def _war(game: AttritionGame) -> War:
    idle = _idle(game)
    concedes, wins = map(Fraction, game.conceding), map(Fraction, game.winning)
    rows = [(c, g, w) for c, g, w in zip(concedes, wins, idle, strict=True)]
    gains, prizes = [c - w for c, _, w in rows], [g - c for c, g, _ in rows]
    rates = [Fraction(r) + Fraction(game.hazard) for r in game.impatience]
    keeps = [r * gain / prize for r, gain, prize in zip(rates, gains, prizes, strict=True)]
    scales = [max(abs(c), abs(g), abs(w)) for c, g, w in rows]
    return War(
        (gains[0], gains[1]), (keeps[1], keeps[0]), (prizes[0], prizes[1]), (scales[0], scales[1])
    )


def _idle(game: AttritionGame) -> tuple[Fraction, Fraction]:
    first, second = (Fraction(value) for value in game.inside)
    if game.breakdown is not None:
        h = Fraction(game.breakdown.hazard)
        (r, s), (b, d) = map(Fraction, game.impatience), map(Fraction, game.breakdown.payoffs)
        first, second = (r * first + h * b) / (r + h), (s * second + h * d) / (s + h)
    return first, second


def _rates(game: AttritionGame, war: War) -> Pair:
    """Return the rates as they are reported: exact, or floats if the game holds floats."""
    try:
        rates = [float(hazard) for hazard in war.hazards]
        fits = all(bool(rate) == bool(true) for rate, true in zip(rates, war.hazards, strict=True))
    except OverflowError:
        fits = False
    if not fits:
        msg = (
            "attrition_equilibria: a rate of concession lies beyond the range of floats, in which "
            "delays are measured; use another unit of time or of payoffs."
        )
        raise NotApplicableError(msg)
    return war.hazards if game.is_exact else (rates[0], rates[1])


def _plans(
    gains: tuple[Fraction, Fraction], rates: Pair
) -> tuple[list[Plans], tuple[tuple[int, ...], ...]]:
    """Extreme equilibria as chances and rates, and the subsets in which mixtures are equilibria."""
    zero, one = rates[0] * 0, rates[0] * 0 + 1
    first: Plans = ((one, zero), (math.inf, zero))
    second: Plans = ((zero, one), (zero, math.inf))
    endless: Plans = ((zero, zero), (zero, zero))
    if min(gains) >= 0 and max(gains) > 0:
        ends: list[Plans] = [((one, zero), rates), ((zero, zero), rates), ((zero, one), rates)]
        return [first, *ends, second], ((0, 1), (1, 2), (2, 3), (3, 4))
    if max(gains) > 0:
        return [first if gains[0] > 0 else second], ((0,),)
    plans = [endless]
    if gains[0] == 0:
        plans = [first, *plans]
    if gains[1] == 0:
        plans = [*plans, second]
    return plans, tuple((k, k + 1) for k in range(len(plans) - 1)) or ((0,),)


def _equilibrium(game: AttritionGame, atoms: Pair, hazards: Pair) -> AttritionEquilibrium:
    is_exact = game.is_exact and not any(isinstance(atom, float) for atom in atoms)
    payoffs = attrition_payoffs(game, atoms, hazards)
    regret = max(attrition_regrets(game, atoms, hazards))
    return AttritionEquilibrium(
        game.players,
        atoms,
        hazards,
        game.hazard,
        np.array(payoffs, dtype=object if is_exact else np.float64),
        regret if is_exact else float(regret),
    )


def _is_small(game: AttritionGame, war: War, equilibrium: AttritionEquilibrium) -> bool:
    regrets = attrition_regrets(game, equilibrium.atoms, equilibrium.hazards)
    slack = 0 if game.is_exact else REGRET_TOLERANCE
    return all(
        regret <= slack * (prize + abs(gain))
        for regret, prize, gain in zip(regrets, war.prizes, war.gains, strict=True)
    )


def _note(game: AttritionGame, war: War) -> str:
    texts = []
    for player, gain, scale in zip(game.players, war.gains, war.scales, strict=True):
        if gain == 0:
            texts.append(
                f"Conceding is worth exactly as much to {player} as waiting for ever, so that it "
                "may concede at any dates against a rival who never does: more equilibria exist."
            )
        elif not game.is_exact and abs(gain) <= NEAR_TIE * scale:
            texts.append(
                f"{player} gains {float(gain):.3g} by conceding, within rounding of nothing: pass "
                "exact rationals if that is meant to be zero."
            )
    return " ".join(texts)


def _shown(game: AttritionGame, gain: Fraction) -> Any:
    return gain if game.is_exact else float(gain)
