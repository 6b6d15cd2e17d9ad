r"""G6b: Moscow and the donors bid for what Damascus does, as common agency.

The stake is told as a reward here: the donors offer it for the absence of the bases.
For each issue b Damascus chooses :math:`z_b \in \{0, 1\}`; one has the worth :math:`a_b` to it, the
worth :math:`p_b \ge 0` to the side in favour and :math:`-q_b \le 0` to the side against.
Both sides offer payments that depend on the choice.
In the truthful equilibrium, which also survives deviations by coalitions,

* :math:`z_b = 1` iff :math:`a_b + p_b \ge q_b`, the choice that is best for all together;
* the side that gets its way pays what makes Damascus prefer it to all that the other would offer,
  :math:`(q_b - a_b)^+` for one and :math:`(a_b + p_b)^+` for zero;
* Damascus has :math:`W(p) + W(q) - W(pq)`, W being the best that it could have with the sides in
  the argument: :math:`\max(a_b, q_b)` or :math:`(a_b + p_b)^+`.

For the presence as a whole :math:`a = -s_t`, :math:`p = V` (or what Moscow can pay) and
:math:`q = y`: the bases stay iff :math:`y \le V - s_t = y_{joint}`, and the rent of Damascus is
:math:`\min(y, V - s_t)` (for :math:`0 \le s_t \le V`): as a bid, conditionality is leverage
up to :math:`y_{joint}`, and more of it adds nothing.
Base by base the worths add up, so each base goes its own way, at :math:`y_b^*`.
If every base has a net cost :math:`s_{tb}` and is worth it, :math:`0 \le s_{tb} \le V_b`, the rent
is then :math:`\sum_b \min(\omega_b y, V_b - s_{tb}) \le \min(y, V - s_t)`: bidding base by base
finds the efficient package, bidding for all at once leaves no less to Damascus.

The donors bid as one here; what their free riding costs is in :math:`\chi`.

Literature: Bernheim and Whinston (1986); Dixit, Grossman and Helpman (1997).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError
from basebargain.forms._payoff import as_payoffs, free_names, substitute
from basebargain.forms._point import point_values
from basebargain.models._primitives import kept_presence
from basebargain.models._roles import players
from basebargain.models._stake import effective_stake
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.parameters import Scenario
    from basebargain.parameters._registry import Labels

__all__ = ["MenuAuction", "MenuOutcome", "menu_auction", "presence_auction"]

GAME = "G6"
EVIDENCE = ("E005", "E006", "E139")


@dataclass(frozen=True)
class MenuOutcome:
    """Truthful equilibrium at given numbers.

    Attributes
    ----------
    chosen : dict from issue to tuple of int
        1, 0, or both where they tie.
    payments : dict from issue to pair of numbers
        What the side in favour pays if 1 is chosen, and the side against if 0 is; 0 for a choice
        that is not made.
    rent : number
        Payoff of the agent over choosing 0 everywhere and being paid nothing.
    """

    chosen: Mapping[str, tuple[int, ...]]
    payments: Mapping[str, tuple[Any, Any]]
    rent: Any


@dataclass(frozen=True)
class MenuAuction:
    """Two sides who bid for yes or no on each of several issues.

    Attributes
    ----------
    sides : pair of str
        In favour and against.
    agent, favour, against : dict from issue to number or expression
        Worth of choosing 1 to the agent, and its worth and harm to the two sides.
    labels : mapping or None
        Label sets that the parameters belong to.
    """

    sides: tuple[str, str]
    agent: Mapping[str, Any]
    favour: Mapping[str, Any]
    against: Mapping[str, Any]
    labels: Labels | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the free parameters, sorted."""
        return free_names(self._entries())

    def _entries(self) -> list[Any]:
        return [part[issue] for issue in self.agent for part in self._parts()]

    def _parts(self) -> tuple[Mapping[str, Any], ...]:
        return self.agent, self.favour, self.against

    def kept(self, issue: str) -> Boolean:
        """Return the condition under which 1 is chosen; ties count."""
        a, p, q = (part[issue] for part in self._parts())
        return a + p >= q

    def payments(self, issue: str) -> tuple[sympy.Expr, sympy.Expr]:
        """Return what the side in favour pays for 1, and what the side against pays for 0."""
        import sympy

        a, p, q = (part[issue] for part in self._parts())
        return sympy.Max(0, q - a), sympy.Max(0, a + p)

    def rent(self) -> sympy.Expr:
        """Return the agent's payoff over choosing 0 everywhere and being paid nothing."""
        import sympy

        total = sympy.Integer(0)
        for issue in self.agent:
            a, p, q = (part[issue] for part in self._parts())
            total += sympy.Max(a + p, 0) + sympy.Max(a, q) - sympy.Max(a + p, q)
        return total

    def at(self, scenario: Scenario | None = None, /, **values: Any) -> MenuOutcome:
        """Return the truthful equilibrium at given numbers; keywords win over the scenario.

        Raises
        ------
        ParameterError
            For an unknown name or a value out of its range.
        GameError
            If a parameter is left free, or a worth to a side is negative.
        """
        known = registry(self.labels)
        ranges = {name: known[name] for name in self.parameters if name in known}
        numbers = point_values(self.parameters, ranges, scenario, values, where="menu auction")
        free = [name for name in self.parameters if name not in numbers]
        if free:
            msg = f"menu auction: a number is needed for {', '.join(free)}; pass a scenario."
            raise GameError(msg)
        found = substitute(as_payoffs(self._entries(), "menu auction"), numbers).tolist()
        zero = abs(found[0]) * 0
        chosen, payments, rent = {}, {}, zero
        for issue, a, p, q in zip(self.agent, found[::3], found[1::3], found[2::3], strict=True):
            if not (p >= 0 and q >= 0):
                msg = (
                    f"menu auction: on {issue!r} {self.sides[0]} must gain and {self.sides[1]} "
                    f"lose by a yes; got {p} and {q}."
                )
                raise GameError(msg)
            chosen[issue] = ((1,) if a + p >= q else ()) + ((0,) if a + p <= q else ())
            payments[issue] = (
                max(q - a, zero) if 1 in chosen[issue] else zero,
                max(a + p, zero) if 0 in chosen[issue] else zero,
            )
            rent += max(a + p, zero) + max(a, q) - max(a + p, q)
        return MenuOutcome(chosen, payments, rent)


def menu_auction(
    agent: Mapping[str, Any],
    favour: Mapping[str, Any],
    against: Mapping[str, Any],
    *,
    sides: tuple[str, str] = ("favour", "against"),
    labels: Labels | None = None,
) -> MenuAuction:
    """Return a menu auction between two sides over yes or no on each of several issues.

    Parameters
    ----------
    agent, favour, against : mapping from issue to number or expression
        Worth of a yes to the agent, its worth to the side in favour and its harm to the side
        against.
    sides : pair of str
    labels : mapping, optional
        Label sets of another case.

    Raises
    ------
    GameError
        If the issues differ or there are none.

    Examples
    --------
    >>> auction = menu_auction({"base": -1}, {"base": 6}, {"base": 3})
    >>> auction.at()
    MenuOutcome(chosen={'base': (1,)}, payments={'base': (Fraction(4, 1), Fraction(0, 1))},
        rent=Fraction(3, 1))
    """
    if not agent or not set(agent) == set(favour) == set(against):
        msg = (
            "menu_auction: agent, favour and against need the same issues, at least one; got "
            f"{list(agent)}, {list(favour)} and {list(against)}."
        )
        raise GameError(msg)
    return MenuAuction(sides, dict(agent), dict(favour), dict(against), labels)


def presence_auction(
    *,
    by_base: bool = False,
    capped: bool = False,
    allied: Any = 0,
    labels: Labels | None = None,
) -> MenuAuction:
    """Return the bids of Moscow and the donors for the presence.

    Parameters
    ----------
    by_base : bool
        Whether they bid for each base or for the presence as a whole.
    capped : bool
        Whether Moscow's bid is bounded by ``transfer_cap``; for the whole only.
    allied : number or expression
        What others who want the bases to stay add to Moscow's bid, USD bn; for the whole only.
    labels : mapping, optional
        Label sets of another case; the roles name the players.

    Raises
    ------
    GameError
        If bids by base are to be capped or helped.

    Examples
    --------
    >>> import basebargain as bb
    >>> case = bb.scenario("seed_mid2025")
    >>> bb.models.presence_auction(by_base=True).at(case).chosen
    {'hm': (1,), 'tn': (1,), 'qa': (0,)}
    >>> round(bb.models.presence_auction().at(case).rent, 3)
    2.295
    """
    import sympy

    (patron,) = players("patron", labels=labels)
    y, sides = effective_stake(), (patron, "donors")
    if not by_base:
        whole = kept_presence()
        bid = sympy.Min(whole.value, symbol("transfer_cap")) if capped else whole.value
        issue = "presence"
        return menu_auction(
            {issue: -whole.cost}, {issue: bid + allied}, {issue: y}, sides=sides, labels=labels
        )
    if capped or allied != 0:
        msg = "presence_auction: a cap or an ally binds all bases together; bid for the whole."
        raise GameError(msg)
    family = registry(labels).family("presence")
    parts = {
        base: kept_presence([base], labels=labels)
        for base in (name.removeprefix("presence_") for name in family)
    }
    return menu_auction(
        {base: -part.cost for base, part in parts.items()},
        {base: part.value for base, part in parts.items()},
        {base: part.weight * y for base, part in parts.items()},
        sides=sides,
        labels=labels,
    )
