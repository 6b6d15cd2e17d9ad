r"""G5: coordination of donors who see the required coverage with noise, as a global game.

Donors are blocs of many small deciders (member states, agencies, firms).
Conditioning costs a decider of bloc i the share :math:`c_i = k_i/v_i` of what a success pays it,
and only those who condition gain (the club version: with a public good a small decider, who
cannot change the outcome, would never pay).
Success takes the coverage :math:`\theta`.

With private signals of vanishing noise the deciders condition up to a cut-off.
For blocs with different costs the cut-offs meet at one fundamental.
At it, a decider of bloc i at its own cut-off believes in success with chance :math:`c_i`, so the
part :math:`1 - c_i` of the bloc acts; summing with weights, and writing :math:`x^+` for
:math:`\max(x, 0)`,

.. math::

   \theta_{simul} &= \sum_i w_i (1 - c_i)^+, \\
   \theta_{out} &= \sum_{i \ne L} w_i (1 - c_i)^+, \\
   \theta_{commit} &= w_L + \theta_{out},

for a simultaneous choice of all, with the donor L out, and with L committed to the condition.
So :math:`\theta_{out} \le \theta_{simul} \le \theta_{commit} \le 1`, and
:math:`\kappa = y_{req}/(\pi_c W \theta)` is ordered the other way round.
A leader who knows the fundamental and chooses is as good as one who is committed, if
:math:`c_L < 1`.

If L conditions with a chance :math:`\psi` that all know, let the other donors be alike, s the
weight of those with :math:`c_i < 1`, :math:`m = \min(w_L, s)` and :math:`b = \theta_{out}`.
Their cut-off is

.. math::

   \hat\theta = \begin{cases}
     b/(1-\psi) & b \le (1-\psi) m \\
     w_L + s - (s - b)/\psi & s - b \le \psi m \\
     b + \psi w_L & \text{otherwise.}
   \end{cases}

The first two can hold together only where :math:`w_L \ge s` and :math:`b = (1-\psi) s`; every
value between theirs is a cut-off then.
Exclusion succeeds up to :math:`\min(\hat\theta, s)` if L stays out and up to
:math:`\max(\hat\theta, w_L)` if it conditions.
With unlike others the cut-offs need not meet here: a bloc with :math:`c_i < \psi` may act where
success hangs on the leader alone, and the others not.

Literature: Carlsson and van Damme (1993); Morris and Shin (1998, 2003); Corsetti, Dasgupta, Morris
and Shin (2004) for the large player; Sakovics and Steiner (2012) for unlike players.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from basebargain._errors import GameError
from basebargain.forms import GlobalGame, LargePlayer
from basebargain.models._donors import Donors, full_stake
from basebargain.models._exit_stake import exit_stake
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = [
    "AmbiguousLeader",
    "LeaderRole",
    "ambiguous_leader",
    "coordination_thresholds",
    "coverage_limits",
    "donor_global_game",
]

GAME = "G5"
EVIDENCE = ("E060", "E061", "E069")

LeaderRole = Literal["small", "out", "committed", "ambiguous", "chooses"]
MEANINGS = {
    "coordinated": "a united donor camp reaches it",
    "committed": "donors reach it behind a committed leader",
    "simultaneous": "donors who choose at the same time reach it",
    "out": "donors reach it without the leader",
}


def coverage_limits(
    leader: str | None = None, *, labels: Labels | None = None
) -> dict[str, sympy.Expr]:
    """Return the largest coverage that donors bring about, vanishing noise.

    Parameters
    ----------
    leader : str, optional
        Label of the donor that may lead or stay out; the first donor if not given.
    labels : mapping, optional
        Donor labels of another case.

    Returns
    -------
    dict
        ``coordinated, committed, simultaneous, out``: shares of the envelope.

    Raises
    ------
    GameError
        If `leader` is no donor.

    Examples
    --------
    >>> import basebargain as bb
    >>> case = bb.scenario("seed_mid2025")
    >>> for name, limit in bb.models.coverage_limits().items():
    ...     print(name, round(float(limit.subs({s: case[s.name] for s in limit.free_symbols})), 3))
    coordinated 1.0
    committed 0.76
    simultaneous 0.585
    out 0.41
    """
    import sympy

    donors = Donors.of(labels)
    leader = donors.require(leader)
    weight = donors.weights[leader]
    willing = {name: _willing(donors, name) for name in donors.names}
    out = sum(part for name, part in willing.items() if name != leader)
    return {
        "coordinated": sympy.Integer(1),
        "committed": weight + out,
        "simultaneous": out + willing[leader],
        "out": out,
    }


def _willing(donors: Donors, name: str, part: Any = None) -> sympy.Expr:
    """Return w (1 - k/v), or what is given, for a donor who gains from success; else 0."""
    import sympy

    gain, cost = donors.gains[name], donors.costs[name]
    share = 1 - cost / gain if part is None else part
    return sympy.Piecewise((donors.weights[name] * share, gain > cost), (0, True))


def coordination_thresholds(
    required: Threshold | None = None, leader: str | None = None, *, labels: Labels | None = None
) -> dict[str, Threshold]:
    """Return the conditionality that it takes under each kind of coordination.

    Parameters
    ----------
    required : Threshold, optional
        What the stake must reach; the end of the presence if not given.
    leader : str, optional
        As in `coverage_limits`.
    labels : mapping, optional
        Donor labels of another case.

    Returns
    -------
    dict of str to Threshold
        ``coordinated, committed, simultaneous, out``.
        Their ``kappa`` is free of ``chi``, which is decided here; as stakes they are what
        ``chi * kappa * W`` amounts to at that ``kappa``.

    Examples
    --------
    >>> import basebargain as bb
    >>> case = bb.scenario("full_coord_presence")
    >>> found = bb.closed_form_thresholds(bb.models.coordination_thresholds(), case)
    >>> [round(limit.kappa, 3) for limit in found.values()]
    [0.456, 0.599, 0.779, 1.111]
    """
    import sympy

    goal = exit_stake() if required is None else required
    stated = goal.expression * effective_stake() / full_stake()
    return {
        name: Threshold(
            f"{goal.name} {name}",
            rf"{goal.symbol}^{{\mathrm{{{name}}}}}",
            f"{MEANINGS[name]}: {goal.meaning}",
            stated / limit,
            sympy.And(goal.condition, symbol("credibility") > 0, limit > 0),
        )
        for name, limit in coverage_limits(leader, labels=labels).items()
    }


@dataclass(frozen=True)
class AmbiguousLeader:
    """What donors do if the leader conditions with a chance that all know, vanishing noise.

    Attributes
    ----------
    cutoffs : pair of sympy.Expr
        Least and largest coverage up to which the other donors condition; equal but for ties.
    others : sympy.Expr
        Weight of the others that would condition if success were sure.
    weight : sympy.Symbol
        That of the leader.
    """

    cutoffs: tuple[sympy.Expr, sympy.Expr]
    others: sympy.Expr
    weight: sympy.Symbol

    @property
    def without(self) -> tuple[sympy.Expr, sympy.Expr]:
        """Least and largest coverage reached if the leader stays out."""
        import sympy

        low, high = (sympy.Min(c, self.others, evaluate=False) for c in self.cutoffs)
        return low, high

    @property
    def joined(self) -> tuple[sympy.Expr, sympy.Expr]:
        """Least and largest coverage reached if the leader conditions."""
        import sympy

        low, high = (sympy.Max(c, self.weight, evaluate=False) for c in self.cutoffs)
        return low, high


def ambiguous_leader(leader: str | None = None, *, labels: Labels | None = None) -> AmbiguousLeader:
    """Return how far donors go behind a leader without a clear line.

    Parameters
    ----------
    leader : str, optional
    labels : mapping, optional
        As in `coverage_limits`.

    Notes
    -----
    Assumes that the other donors who gain from success are alike: each has the mean cost.

    Examples
    --------
    >>> import basebargain as bb
    >>> case, limit = bb.scenario("seed_mid2025"), bb.models.ambiguous_leader().cutoffs[0]
    >>> round(float(limit.subs({s: case[s.name] for s in limit.free_symbols})), 3)
    0.515
    """
    import sympy

    donors = Donors.of(labels)
    leader = donors.require(leader)
    weight = donors.weights[leader]
    rest = [name for name in donors.names if name != leader]
    others = sum(_willing(donors, name, 1) for name in rest)
    chance = symbol(f"participation_{leader}", labels=labels)
    out = coverage_limits(leader, labels=labels)["out"]
    # Left unevaluated: sympy would fold the cases of the parts into one another, slowly.
    most = sympy.Min(weight, others, evaluate=False)
    is_early = sympy.Le(out, (1 - chance) * most, evaluate=False)
    is_late = sympy.Le(others - out, chance * most, evaluate=False)
    early = (out / (1 - chance), sympy.And(is_early, chance < 1))
    late = (weight + others - (others - out) / chance, sympy.And(is_late, chance > 0))
    between = (out + chance * weight, sympy.true)
    low, high = (
        sympy.Piecewise(*cases, between, evaluate=False) for cases in ((early, late), (late, early))
    )
    return AmbiguousLeader((low, high), others, weight)


def donor_global_game(
    role: LeaderRole = "ambiguous",
    leader: str | None = None,
    *,
    beliefs: Mapping[str, Any] | None = None,
    labels: Labels | None = None,
) -> GlobalGame:
    """Return the coordination of donors as a global game over the required coverage.

    Parameters
    ----------
    role : {"small", "out", "committed", "ambiguous", "chooses"}
        The leader is one of the small deciders, stays out, is committed to condition, conditions
        with chance ``participation_<leader>``, or chooses with the cost of its own.
    leader : str, optional
        Label of that donor; the first donor if not given.
    beliefs : mapping, optional
        Numbers or expressions for ``prior_mean``, ``prior_precision``, ``signal_precision``,
        ``public_signal``, ``public_precision`` as in `GlobalGame`; noise vanishes without them.
    labels : mapping, optional
        Donor labels of another case.

    Returns
    -------
    GlobalGame
        Its fundamental is the required coverage.

    Raises
    ------
    GameError
        For an unknown role, donor or belief, or a leader who is the only donor.

    Notes
    -----
    Assumes that every small donor would condition if success were sure, its ``donor_cost`` below
    its ``donor_gain``; else the cost of the game is at least 1, which `GlobalGame` refuses.
    The small donors share their mean cost.
    That is exact for vanishing noise and for a flat prior, unless the leader is ambiguous; in all
    other cases it assumes that they are alike.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.donor_global_game("committed")
    >>> (found,) = bb.global_game_equilibria(game.at(bb.scenario("seed_mid2025")))
    >>> round(found.high, 3)
    0.76
    """
    donors = Donors.of(labels)
    leader = donors.require(leader)
    small = [name for name in donors.names if role == "small" or name != leader]
    large = _large(role, leader, donors, labels)
    if not small:
        msg = (
            f"donor_global_game: role {role!r} needs a donor besides the leader; {leader!r} is the "
            "only one: name another donor in labels.donor, or use role='small'."
        )
        raise GameError(msg)
    game = GlobalGame(
        _mean_cost(donors, small), large=large, name=f"donors, {leader} {role}", **(beliefs or {})
    )
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters if name in known})


def _large(
    role: LeaderRole, leader: str, donors: Donors, labels: Labels | None
) -> LargePlayer | None:
    weight = donors.weights[leader]
    if role == "small":
        return None
    if role == "chooses":
        return LargePlayer(weight, cost=donors.costs[leader] / donors.gains[leader])
    chances = {
        "out": 0,
        "committed": 1,
        "ambiguous": symbol(f"participation_{leader}", labels=labels),
    }
    if role not in chances:
        msg = (
            f"donor_global_game: role must be 'small', 'chooses' or one of {', '.join(chances)}; "
            f"got {role!r}."
        )
        raise GameError(msg)
    return LargePlayer(weight, participation=chances[role])


def _mean_cost(donors: Donors, small: list[str]) -> sympy.Expr:
    """Return the mean of k/v over the small donors; at least 1 where one of them is unwilling."""
    import sympy

    shares = {name: donors.costs[name] / donors.gains[name] for name in small}
    weights = [donors.weights[name] for name in small]
    mean = sum(donors.weights[name] * shares[name] for name in small) / sum(weights)
    willing = sympy.And(*(donors.costs[name] < donors.gains[name] for name in small))
    return sympy.Piecewise((mean, willing), (sympy.Max(1, *shares.values()), True))
