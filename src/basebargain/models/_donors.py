r"""G5: who among the donors attaches the condition, as a finite game.

Donor i holds the weight :math:`w_i` of the envelope, gains :math:`v_i` if exclusion succeeds and
bears :math:`k_i` if it attaches the condition.
If the set C conditions, the stake is :math:`y(C) = \pi_c \kappa W \sum_{i \in C} w_i`, and
exclusion succeeds iff that reaches the stake :math:`y_{req}` at which the talks change: iff
:math:`\sum_{i \in C} w_i \ge \theta = y_{req}/(\pi_c \kappa W)`, the required coverage.

==================  ==============================  ===============================
donor i             conditions                      accommodates
==================  ==============================  ===============================
public good         :math:`v_i 1[success] - k_i`    :math:`v_i 1[success]`
club                :math:`v_i 1[success] - k_i`    0
==================  ==============================  ===============================

With :math:`\theta > 0` and all :math:`k_i > 0`:

* nobody conditions in equilibrium iff each donor with :math:`w_i \ge \theta` has
  :math:`v_i \le k_i` (a donor that suffices alone and gains would go ahead);
* public good: the other pure equilibria are the minimal winning coalitions of donors with
  :math:`v_i \ge k_i`, so that each member is pivotal and free riders pay nothing;
* club: the other pure equilibria are the winning coalitions that hold every donor with
  :math:`v_i > k_i` and none with :math:`v_i < k_i`.

Without donor j coverage is at most :math:`1 - w_j`, so every requirement on ``kappa`` grows by the
factor :math:`1/(1 - w_j)`.

Several equilibria are the rule here; to choose among them is the reader's act, by a named rule of
`basebargain.select`, or by beliefs as in `donor_global_game`.

Literature: Palfrey and Rosenthal (1984) on discrete public goods; Olson (1965); Isbell (1959) and
Shapley and Shubik (1954) on minimal winning coalitions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from basebargain._errors import GameError
from basebargain.forms import StrategicGame
from basebargain.models._exit_stake import presence_ends
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters import Scenario
    from basebargain.parameters._registry import Labels

__all__ = [
    "Benefit",
    "DonorCoalition",
    "Donors",
    "donor_coordination",
    "donor_coordination_conditions",
    "full_stake",
    "minimal_winning_coalitions",
    "required_coverage",
]

GAME = "G5"
EVIDENCE = ("E060", "E061", "E069", "E096")

Benefit = Literal["public good", "club"]
Profile = tuple[str, ...]
ACCOMMODATE, CONDITION = "accommodate", "condition"


@dataclass(frozen=True)
class Donors:
    """The donors of a case with their symbols.

    Attributes
    ----------
    names : tuple of str
        Labels.
    weights, gains, costs : dict from label to sympy.Symbol
    """

    names: tuple[str, ...]
    weights: Mapping[str, sympy.Symbol]
    gains: Mapping[str, sympy.Symbol]
    costs: Mapping[str, sympy.Symbol]

    @classmethod
    def of(cls, labels: Labels | None = None) -> Donors:
        """Return the donors of the registry, or of another case."""
        family = registry(labels).family("donor_weight")
        names = tuple(name.removeprefix("donor_weight_") for name in family)

        def symbols(prefix: str) -> dict[str, sympy.Symbol]:
            return {name: symbol(f"{prefix}_{name}", labels=labels) for name in names}

        return cls(names, symbols("donor_weight"), symbols("donor_gain"), symbols("donor_cost"))

    def require(self, name: str | None) -> str:
        """Return the label of a donor, or refuse it; the first donor if there is no name."""
        if name is None:
            return self.names[0]
        if name not in self.names:
            msg = f"no donor is called {name!r}; donors are {', '.join(self.names)}."
            raise GameError(msg)
        return name


@dataclass(frozen=True)
class DonorCoalition:
    """A minimal winning coalition of donors.

    Attributes
    ----------
    members : tuple of str
    coverage : number
        Sum of their weights.
    unwilling : tuple of str
        Members whose cost exceeds their gain.
    """

    members: Profile
    coverage: Any
    unwilling: Profile

    @property
    def is_equilibrium(self) -> bool:
        """Whether it is an equilibrium of the public-good version, the costs being positive."""
        return not self.unwilling


def full_stake() -> sympy.Expr:
    """Return the effective stake if every donor takes part.

    Examples
    --------
    >>> full_stake()
    credibility*donor_envelope*kappa
    """
    return effective_stake().xreplace({symbol("chi"): symbol("credibility")})


def required_coverage(required: Threshold) -> sympy.Expr:
    """Return the sum of weights that it takes to reach a threshold in the stake.

    Parameters
    ----------
    required : Threshold
        In the stake.

    Examples
    --------
    >>> import basebargain as bb
    >>> sorted(map(str, required_coverage(bb.models.exit_stake()).free_symbols))[:3]
    ['attribution', 'credibility', 'donor_envelope']
    """
    return _stake_of(required) / full_stake()


def _stake_of(required: Threshold) -> sympy.Expr:
    if required.quantity != "stake":
        msg = f"{required.name} is a threshold in {required.quantity}; donors need one in stake."
        raise GameError(msg)
    return required.expression


def _success(coverage: Any, required: Threshold | None) -> Boolean:
    """Whether a coverage succeeds; None: whether it ends the presence."""
    stake = full_stake() * coverage
    return presence_ends(stake) if required is None else stake >= _stake_of(required)


def _benefit(benefit: Benefit) -> Benefit:
    if benefit not in ("public good", "club"):
        msg = f"benefit must be 'public good' or 'club'; got {benefit!r}."
        raise GameError(msg)
    return benefit


def donor_coordination(
    *,
    benefit: Benefit = "public good",
    required: Threshold | None = None,
    labels: Labels | None = None,
) -> StrategicGame:
    """Return the game in which each donor attaches the condition or accommodates.

    Parameters
    ----------
    benefit : {"public good", "club"}
        Whether a success also pays the donors that accommodate.
    required : Threshold, optional
        What the stake must reach; the end of the presence if not given.
    labels : mapping, optional
        Donor labels of another case, as in `registry`.

    Returns
    -------
    StrategicGame
        One player per donor, strategies ``accommodate`` and ``condition``; payoffs in USD bn.

    Examples
    --------
    >>> import basebargain as bb
    >>> limit = bb.models.talks_thresholds()["y_S"]
    >>> game = bb.models.donor_coordination(required=limit)
    >>> case = bb.scenario("seed_mid2025").replace(kappa=0.9)
    >>> solution = bb.solvers.pure_equilibria(game.at(case))
    >>> for eq in solution:
    ...     print(*(own[0] for own in eq.support))
    accommodate accommodate condition condition
    accommodate condition accommodate accommodate
    condition accommodate accommodate accommodate
    """
    import sympy

    donors, club = Donors.of(labels), _benefit(benefit) == "club"
    shape = (2,) * len(donors.names)
    payoffs = np.empty((len(donors.names), *shape), dtype=object)
    for profile in np.ndindex(*shape):
        coverage = _coverage(donors, profile)
        success = sympy.Piecewise((1, _success(coverage, required)), (0, True))
        for i, name in enumerate(donors.names):
            shares = profile[i] if club else 1
            payoffs[(i, *profile)] = (
                donors.gains[name] * success * shares - donors.costs[name] * profile[i]
            )
    game = StrategicGame(
        donors.names,
        ((ACCOMMODATE, CONDITION),) * len(donors.names),
        payoffs,
        f"G5 donor coordination ({benefit})",
        "USD bn",
    )
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters})


def _coverage(donors: Donors, profile: tuple[int, ...]) -> Any:
    return sum(
        donors.weights[name] for name, acts in zip(donors.names, profile, strict=True) if acts
    )


def donor_coordination_conditions(
    *,
    benefit: Benefit = "public good",
    required: Threshold | None = None,
    labels: Labels | None = None,
) -> dict[Profile, Boolean]:
    """Return the condition under which each pure profile of `donor_coordination` is an equilibrium.

    Parameters
    ----------
    benefit : {"public good", "club"}
    required : Threshold, optional
    labels : mapping, optional
        As in `donor_coordination`.

    Returns
    -------
    dict
        From profiles, in the order of the donors, to conditions in the parameters.

    Notes
    -----
    Each donor compares its gain with its cost where it is pivotal, and its cost with nothing where
    it is not; costs are nonnegative.

    Examples
    --------
    >>> import basebargain as bb
    >>> len(bb.models.donor_coordination_conditions())
    16
    """
    import sympy

    donors, club = Donors.of(labels), _benefit(benefit) == "club"
    wins = {
        profile: _success(_coverage(donors, profile), required)
        for profile in product((0, 1), repeat=len(donors.names))
    }
    found = {}
    for profile in wins:
        parts = []
        for i, name in enumerate(donors.names):
            gain, cost = donors.gains[name], donors.costs[name]
            alone = (*profile[:i], 0, *profile[i + 1 :])
            joined = (*profile[:i], 1, *profile[i + 1 :])
            # What conditioning adds to the benefit: all of it in a club, else if pivotal.
            adds = wins[joined] if club else sympy.And(wins[joined], sympy.Not(wins[alone]))
            willing = gain >= cost if profile[i] else gain <= cost
            idle = cost <= 0 if profile[i] else sympy.true
            parts.append(sympy.Or(sympy.And(adds, willing), sympy.And(sympy.Not(adds), idle)))
        labelled = tuple((ACCOMMODATE, CONDITION)[k] for k in profile)
        found[labelled] = sympy.And(*parts)
    return found


def minimal_winning_coalitions(
    scenario: Scenario, required: Threshold | None = None
) -> tuple[DonorCoalition, ...]:
    """Return the coalitions of donors that suffice, and no member of which can be spared.

    Parameters
    ----------
    scenario : Scenario
        A point; its donors may be any number.
    required : Threshold, optional
        What the stake must reach; the end of the presence if not given.

    Returns
    -------
    tuple of DonorCoalition
        Small ones first.

    Raises
    ------
    GameError
        If the scenario holds an interval where a number is needed.

    Examples
    --------
    >>> import basebargain as bb
    >>> case = bb.scenario("full_coord_presence").replace(kappa=0.75)
    >>> for coalition in bb.models.minimal_winning_coalitions(case):
    ...     print(coalition.members, coalition.unwilling)
    ('us', 'eu') ()
    ('us', 'uk', 'gulf') ()
    ('eu', 'uk', 'gulf') ()
    """
    donors = tuple(scenario.labels("donor"))
    values = {name: _number(scenario, f"donor_weight_{name}") for name in donors}
    wins = _numeric_success(scenario, required)
    chosen = tuple(_minimal(donors, values, wins))
    return tuple(
        DonorCoalition(
            members,
            sum(values[name] for name in members),
            tuple(
                name
                for name in members
                if _number(scenario, f"donor_cost_{name}") > _number(scenario, f"donor_gain_{name}")
            ),
        )
        for members in chosen
    )


def _number(scenario: Scenario, name: str) -> Fraction:
    """Return a value of a scenario exactly, a float as the decimal it prints as."""
    value = scenario[name]
    if isinstance(value, (int, float)) or hasattr(value, "numerator"):
        return Fraction(str(value))
    msg = f"minimal_winning_coalitions needs one number for {name}; got {value}."
    raise GameError(msg)


def _numeric_success(scenario: Scenario, required: Threshold | None) -> Any:
    import sympy

    coverage = sympy.Dummy(real=True)
    rule = _success(coverage, required)
    numbers = {
        s: sympy.Rational(*_number(scenario, s.name).as_integer_ratio())
        for s in rule.free_symbols - {coverage}
    }
    rule = rule.xreplace(numbers)
    return lambda sum_: rule.xreplace({coverage: sympy.Rational(*sum_.as_integer_ratio())})


def _minimal(donors: Profile, weights: Mapping[str, Fraction], wins: Any) -> Iterator[Profile]:
    """Yield the winning coalitions without a winning proper part, small ones first."""
    found: list[set[str]] = []
    for size in range(len(donors) + 1):
        for members in combinations(donors, size):
            if any(part <= set(members) for part in found):
                continue
            if wins(sum((weights[name] for name in members), Fraction(0))):
                found.append(set(members))
                yield members
