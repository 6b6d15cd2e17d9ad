r"""Bases that can be licensed, tolerated or left one by one, under one purse.

The aggregate of limbo is split over the bases.
With shares :math:`\nu_b` of what limbo and spoiling cost Damascus, :math:`\sigma_b` of Moscow's
gain from spoiling, :math:`\xi_b` of the cost of expulsion, and security :math:`\zeta_b`, base b
is worth

=========  =============================  ==============================================
state      Damascus                       Moscow
=========  =============================  ==============================================
licensed   :math:`-s_{tb} - y \omega_b`   :math:`V_b`
tolerated  :math:`-\lambda_b`             :math:`\zeta_b V_b + \sigma_b (b e - k e^2/2)`
left       0                              0
expelled   :math:`-\xi_b X`               :math:`r_{alt} V_b`
=========  =============================  ==============================================

with :math:`\lambda_b = \nu_b (n_0 + \ell e) + \varphi y \omega_b`; the rows add up to the blocks
of the aggregate.
An agreement gives each base one of the first three states, and Moscow pays
:math:`0 \le t \le \bar t` for the whole; without agreement all are tolerated.

With money enough each base has the state that is worth most to both together, and three
thresholds: licence turns into tolerance at

.. math::

   y_b^{lim} = \frac{V_b - s_{tb} - d_{Mb} + \nu_b (n_0 + \ell e)}{(1-\varphi)\, \omega_b},

tolerance into departure at :math:`(d_{Mb} - \nu_b (n_0 + \ell e))/(\varphi \omega_b)`, licence into
departure at :math:`y_b^*`, the last being the average of the first two with weights
:math:`1-\varphi` and :math:`\varphi`: a base is tolerated on the way iff :math:`y_b^{lim}` comes
first.
The purse ends the licence of a set K where its reservation prices add up to :math:`\bar t`.

Literature: Rubinstein (1982) with the inside option of Muthoo (1999), on several issues at once as
in Inderst (2000).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from basebargain._errors import GameError
from basebargain.forms._bargaining import BargainingProblem
from basebargain.forms._bargaining_sets import Agreement, Transfer, TransferAgreements
from basebargain.models._primitives import Framing, Pair, kept_presence
from basebargain.models._roles import players
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["BaseShares", "BaseStates", "base_limbo", "base_limbo_thresholds", "base_states"]

GAME = "G2"
EVIDENCE = ("E011", "E044", "E097", "E104")

REGIMES = ("DEAL", "LIMBO", "EXIT")
STATES = ("licensed", "tolerated", "left")


@dataclass(frozen=True)
class BaseShares:
    """How the aggregates are split over the bases.

    Each entry is the name of a family of shares in the registry, or a mapping from base to number
    or expression; shares must add up to one.

    Attributes
    ----------
    limbo : str or mapping
        Of what limbo and spoiling cost Damascus.
    spoiling : str or mapping
        Of Moscow's gain from spoiling.
    expulsion : str or mapping
        Of the cost of expulsion.
    security : mapping or None
        Value of unlicensed use of each base relative to legal use; ``limbo_security`` at all if
        None.
    """

    limbo: str | Mapping[str, Any] = "sov_share"
    spoiling: str | Mapping[str, Any] = "value_share"
    expulsion: str | Mapping[str, Any] = "value_share"
    security: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class BaseStates:
    """Payoffs (Damascus, Moscow) of one base in each state, USD bn.

    Attributes
    ----------
    licensed, tolerated, left, expelled : pair of sympy.Expr
    """

    licensed: Pair
    tolerated: Pair
    left: Pair
    expelled: Pair


def base_states(
    *, shares: BaseShares | None = None, labels: Labels | None = None
) -> dict[str, BaseStates]:
    """Return what each base is worth in each state, penalty framing.

    Parameters
    ----------
    shares : BaseShares, optional
    labels : mapping, optional
        Base labels of another case, as in `registry`.

    Raises
    ------
    GameError
        If a mapping of shares does not name every base once, or numbers do not add up to one.

    Notes
    -----
    Leaving has two meanings: in an agreed package (``left``) a base without presence is worth 0 to
    Moscow, as in `issue_payoffs`, while a departure outside one (``expelled``) leaves it
    ``relocation_share`` of the base, as the exit of `blocks` and `departure` have it.

    Examples
    --------
    >>> sorted(base_states())
    ['hm', 'qa', 'tn']
    """
    import sympy

    shares = shares or BaseShares()
    bases = [n.removeprefix("presence_") for n in registry(labels).family("presence")]
    limbo, spoiling, expulsion = (
        _split(given, name, bases, labels)
        for given, name in (
            (shares.limbo, "limbo"),
            (shares.spoiling, "spoiling"),
            (shares.expulsion, "expulsion"),
        )
    )
    security = shares.security or dict.fromkeys(bases, symbol("limbo_security"))
    _require_all(security, "security", bases)
    e, y, zero = symbol("spoil_effort"), effective_stake(), sympy.Integer(0)
    harm = symbol("limbo_cost") + symbol("spoil_harm") * e
    gain = symbol("spoil_benefit") * e - symbol("spoil_cost") * e**2 / 2
    kept = {base: kept_presence([base], labels=labels) for base in bases}
    return {
        base: BaseStates(
            (-part.cost - y * part.weight, part.value),
            (
                -limbo[base] * harm - symbol("attribution") * y * part.weight,
                security[base] * part.value + spoiling[base] * gain,
            ),
            (zero, zero),
            (
                -expulsion[base] * symbol("expulsion_cost"),
                symbol("relocation_share") * part.value,
            ),
        )
        for base, part in kept.items()
    }


def _split(
    given: str | Mapping[str, Any], name: str, bases: Sequence[str], labels: Labels | None
) -> Mapping[str, Any]:
    import sympy

    if isinstance(given, str):
        return {base: symbol(f"{given}_{base}", labels=labels) for base in bases}
    _require_all(given, name, bases)
    total = sympy.sympify(sum(given.values()))
    if total.is_number and not abs(total - 1) < 1e-9:
        msg = f"BaseShares.{name} must add up to 1 over the bases; got {total}: {dict(given)}."
        raise GameError(msg)
    return given


def _require_all(given: Mapping[str, Any], name: str, bases: Sequence[str]) -> None:
    if set(given) != set(bases):
        msg = f"BaseShares.{name} must name each base out of {list(bases)}; got {list(given)}."
        raise GameError(msg)


def base_limbo(
    *,
    shares: BaseShares | None = None,
    leave: bool = True,
    capped: bool = True,
    framing: Framing = "penalty",
    labels: Labels | None = None,
) -> BargainingProblem:
    """Return the talks over bases that are licensed, tolerated or left one by one.

    Parameters
    ----------
    shares : BaseShares, optional
    leave : bool
        Whether an agreement may end the presence at a base.
    capped : bool
        Whether the transfer, one for all bases, is bounded by ``transfer_cap``.
    framing : {"penalty", "reward"}
    labels : mapping, optional
        Label sets of another case; the roles name the players.

    Returns
    -------
    BargainingProblem
        Damascus and Moscow; one agreement for each choice of states, such as
        ``"licensed hm tn, tolerated qa"``; USD bn.
        Some agreement tolerates all bases, so the talks always end in one.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.base_limbo().at(bb.scenario("seed_mid2025"))
    >>> bb.nash_bargaining(game).equilibria[0].terms[0].label
    'licensed hm tn, tolerated qa'
    """
    states = base_states(shares=shares, labels=labels)
    level = level_of(framing)
    tolerated = [one.tolerated for one in states.values()]
    cap = symbol("transfer_cap") if capped else None
    host, patron = players(labels=labels)
    problem = BargainingProblem(
        (host, patron),
        TransferAgreements(
            tuple(agreements_by_base(states, level, leave=leave)),
            Transfer(patron, host, cap=cap),
        ),
        inside=(level + sum(t[0] for t in tolerated), sum(t[1] for t in tolerated)),
        impatience=(symbol("impatience_damascus"), symbol("impatience_moscow")),
        regimes=REGIMES,
        name="G2 limbo base by base",
        unit="USD bn",
    )
    known = registry(labels)
    return problem.declared({name: known[name] for name in problem.parameters if name in known})


def agreements_by_base(
    states: Mapping[str, BaseStates], level: sympy.Expr, *, leave: bool
) -> Iterator[Agreement]:
    """Yield one agreement for each choice of a state for each base."""
    kinds = STATES if leave else STATES[:2]
    for choice in product(kinds, repeat=len(states)):
        worth = [getattr(one, kind) for one, kind in zip(states.values(), choice, strict=True)]
        payoffs = (level + sum(w[0] for w in worth), sum(w[1] for w in worth))
        yield Agreement(_label(tuple(states), choice), payoffs)


def in_stake(expression: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Return what an expression linear in the stake is without it, and the slope."""
    expression = expression.expand()
    unconditional = expression.subs(symbol("chi"), 0)
    return unconditional, ((expression - unconditional) / effective_stake()).expand()


def level_of(framing: Framing) -> sympy.Expr:
    """Return what the framing adds to each payoff of Damascus."""
    levels: dict[str, sympy.Expr] = {
        "penalty": effective_stake() * 0,
        "reward": effective_stake(),
    }
    if framing not in levels:
        msg = f"framing must be 'penalty' or 'reward'; got {framing!r}."
        raise GameError(msg)
    return levels[framing]


def _label(bases: Sequence[str], choice: Sequence[str]) -> str:
    groups = {kind: [b for b, k in zip(bases, choice, strict=True) if k == kind] for kind in STATES}
    return ", ".join(f"{kind} {' '.join(held)}" for kind, held in groups.items() if held)


def base_limbo_thresholds(
    base: str, *, shares: BaseShares | None = None, labels: Labels | None = None
) -> dict[str, Threshold]:
    """Return where the best state of one base changes, with money enough.

    Parameters
    ----------
    base : str
    shares : BaseShares, optional
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    dict from name to Threshold
        ``licence_ends``: licence turns into tolerance; ``left_from_limbo``: tolerance into
        departure; ``left_from_licence``: licence into departure, which is ``y_b`` of
        `base_thresholds`.

    Raises
    ------
    GameError
        If the label is no base.

    Examples
    --------
    >>> sorted(base_limbo_thresholds("hm"))
    ['left_from_licence', 'left_from_limbo', 'licence_ends']
    """
    states = base_states(shares=shares, labels=labels)
    if base not in states:
        msg = f"base must be one of {list(states)}; got {base!r}."
        raise GameError(msg)
    one = states[base]
    words: dict[str, tuple[Pair, Pair, str]] = {
        "licence_ends": (one.licensed, one.tolerated, "is tolerated rather than licensed"),
        "left_from_limbo": (one.tolerated, one.left, "is left rather than tolerated"),
        "left_from_licence": (one.licensed, one.left, "is left rather than licensed"),
    }
    return {name: _turn(name, base, *entry) for name, entry in words.items()}


def _turn(name: str, base: str, before: Pair, after: Pair, words: str) -> Threshold:
    """Return the stake at which the joint worth of two states is the same."""
    ahead, slope = in_stake(sum(before) - sum(after))
    return Threshold(
        f"{name}({base})",
        rf"y_{{{base}}}^{{\mathrm{{{name.replace('_', chr(92) + ' ')}}}}}",
        f"{base} {words}",
        -ahead / slope,
        slope < 0,
    )
