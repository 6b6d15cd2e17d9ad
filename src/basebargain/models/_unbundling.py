r"""G11: the commercial port apart from the naval base, or salami.

Damascus can revoke each of Moscow's assets by itself.
Revoking asset j is worth, before and with the stake,

.. math:: G_j(y) = a_j + \omega_j y - c_j ,

where for a commercial contract :math:`a = \mathrm{alt} - \mathrm{perf} \cdot \mathrm{inv}`, the
next best operator less what this one has delivered, and :math:`c = \mathrm{ret}`, retaliation; and
for a base a is the cost of having it and c its part of the cost of expulsion.
For a licensed base :math:`a = s_{tb}` with the weight :math:`\omega_b`; for a tolerated one
:math:`a = \nu_b (n_0 + \ell e)` with :math:`\varphi \omega_b`.

* *One by one.* Asset j is revoked iff :math:`y > y_{rev,j} = (c_j - a_j)/\omega_j`, so a rising
  stake takes the assets in the order of these thresholds.
* *As one bundle.* All or nothing: revoked iff
  :math:`y > y_{bun} = \sum (c_j - a_j) / \sum \omega_j`, the mean of the thresholds weighted by
  :math:`\omega_j`.
  Unbundling is worth :math:`\sum G_j^+ - (\sum G_j)^+ \ge 0` to Damascus.
  Between :math:`y_{bun}` and the highest threshold it *saves* an asset for Moscow that the bundle
  would have cost it; between the lowest and :math:`y_{bun}` it costs Moscow one that the bundle
  would have kept.
* *Objects that are power.* If each revocation lowers the cost of those after it by the share
  :math:`\varepsilon`, revoking the one with the highest cost last saves most, and an asset that
  is not worth it by itself may be taken for the sake of the next.
  After n revocations the threshold of j is
  :math:`((1-\varepsilon)^n c_j - a_j)/\omega_j`.

What the assets are worth to Moscow does not matter here: it does not move.

Literature: Schelling (1966) on salami tactics; Fearon (1996) on bargaining over objects that bear
on later bargaining power; Cooley (2008) on renegotiating basing contracts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from basebargain._errors import GameError
from basebargain.forms import ExtensiveGame, decision, terminal
from basebargain.models._base_limbo import BaseShares, base_states, in_stake
from basebargain.models._stake import effective_stake
from basebargain.models._thresholds import Threshold
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy
    from sympy.logic.boolalg import Boolean

    from basebargain.forms._extensive_nodes import Node
    from basebargain.parameters._registry import Labels

__all__ = [
    "Asset",
    "assets",
    "revocation_conditions",
    "revocation_thresholds",
    "unbundling",
    "unbundling_gain",
]

GAME = "G11"
EVIDENCE = ("E102", "E103", "E104", "E105")

Status = Literal["licensed", "tolerated"]
DAMASCUS = "Damascus"
MOST = 8


@dataclass(frozen=True)
class Asset:
    """What Damascus gains and loses by revoking one of Moscow's assets.

    Attributes
    ----------
    label, title : str
        In the registry, and in words.
    gain : sympy.Expr
        Saved or earned without conditions, a; USD bn.
    weight : sympy.Expr
        Share of the stake that goes with it.
    cost : sympy.Expr
        Retaliation, or the cost of expulsion; USD bn.
    """

    label: str
    title: str
    gain: sympy.Expr
    weight: sympy.Expr
    cost: sympy.Expr

    @property
    def worth(self) -> sympy.Expr:
        """What revoking it is worth at the present stake."""
        return self.gain + effective_stake() * self.weight - self.cost


def assets(
    *,
    ports: Sequence[str] | None = None,
    bases: Sequence[str] | None = None,
    status: Status = "licensed",
    shares: BaseShares | None = None,
    labels: Labels | None = None,
) -> dict[str, Asset]:
    """Return commercial contracts and bases as assets that can be revoked, by label.

    Parameters
    ----------
    ports, bases : sequence of str, optional
        Labels of contracts and of bases; all if not given.
    status : {"licensed", "tolerated"}
        Whether the bases rest on an accord or on forbearance.
    shares : BaseShares, optional
        How limbo and the cost of expulsion are split over the bases.
    labels : mapping, optional
        Base and port labels of another case, as in `registry`.

    Returns
    -------
    dict from label to Asset
        Contracts first.

    Raises
    ------
    GameError
        For an unknown label or status, or a label borne by both a port and a base.

    Examples
    --------
    >>> found = assets(bases=["tn"])
    >>> list(found), found["port"].cost
    (['port', 'tn'], contract_retaliation_port)
    """
    if status not in ("licensed", "tolerated"):
        msg = f"assets: status must be 'licensed' or 'tolerated'; got {status!r}."
        raise GameError(msg)
    known = registry(labels).labels
    contracts = _chosen(ports, known["port"], "ports")
    kept = _chosen(bases, known["base"], "bases")
    both = sorted(set(contracts) & set(kept))
    if both:
        msg = f"assets: a label must not stand for a port and a base; got {both}: rename one."
        raise GameError(msg)
    states = base_states(shares=shares, labels=labels) if kept else {}
    found = [_contract(port, known["port"][port], labels) for port in contracts]
    for base in kept:
        without, slope = in_stake(getattr(states[base], status)[0])
        cost = -states[base].expelled[0]
        found.append(Asset(base, known["base"][base], -without, -slope, cost))
    return {asset.label: asset for asset in found}


def _chosen(given: Sequence[str] | None, known: Any, what: str) -> list[str]:
    chosen = list(known) if given is None else list(dict.fromkeys(given))
    unknown = [label for label in chosen if label not in known]
    if unknown:
        msg = f"assets: {what} are {', '.join(known)}; got {unknown}."
        raise GameError(msg)
    return chosen


def _contract(port: str, title: str, labels: Labels | None) -> Asset:
    alternative, performance, investment, cost, weight = (
        symbol(f"contract_{name}_{port}", labels=labels)
        for name in ("alternative", "performance", "investment", "retaliation", "donor_weight")
    )
    return Asset(port, title, alternative - performance * investment, weight, cost)


def _require(held: dict[str, Asset]) -> list[Asset]:
    if not 1 <= len(held) <= MOST:
        msg = f"unbundling takes 1 to {MOST} assets; got {len(held)}: {list(held)}."
        raise GameError(msg)
    return list(held.values())


def _left(erosion: Any, gone: int) -> Any:
    """Return what share of a cost is left after revocations."""
    if not getattr(erosion, "free_symbols", None) and not 0 <= erosion <= 1:
        msg = f"unbundling: erosion must be a share, 0 to 1; got {erosion!r}."
        raise GameError(msg)
    if gone < 0:
        msg = f"unbundling: after must be how many assets are gone, 0 or more; got {gone}."
        raise GameError(msg)
    return (1 - erosion) ** gone


def revocation_thresholds(
    held: dict[str, Asset], *, erosion: Any = 0, after: int = 0
) -> dict[str, Threshold]:
    r"""Return the stakes above which Damascus revokes each asset, and all of them as a bundle.

    Parameters
    ----------
    held : dict from label to Asset
        As `assets` returns it.
    erosion : number or sympy.Expr
        Share by which a revocation lowers the cost of those after it.
    after : int
        How many assets are gone already.

    Returns
    -------
    dict from label to Threshold
        And ``bundle``, if there is more than one asset and none is gone.

    Raises
    ------
    GameError
        If there are no assets or more than 8, the erosion is no share or `after` is negative.

    Notes
    -----
    Each threshold is about what the asset is worth by itself: with erosion, one may be revoked
    below it for the sake of those that follow, which `unbundling` weighs.

    Examples
    --------
    >>> revocation_thresholds(assets(bases=[]))["port"].expression.free_symbols <= {
    ...     symbol(f"contract_{name}_port")
    ...     for name in ("alternative", "performance", "investment", "retaliation", "donor_weight")
    ... }
    True
    """
    items = _require(held)
    left = _left(erosion, after)
    found = {
        one.label: _threshold(
            f"y_rev_{one.label}",
            rf"y_{{rev,\mathrm{{{one.label}}}}}",
            f"revoking {one.title} pays",
            left * one.cost - one.gain,
            one.weight,
        )
        for one in items
    }
    if len(items) > 1 and not after:
        found["bundle"] = _threshold(
            "y_bundle",
            r"y_{\mathrm{bun}}",
            "revoking all assets as one bundle pays",
            sum(one.cost - one.gain for one in items),
            sum(one.weight for one in items),
        )
    return found


def _threshold(
    name: str, latex: str, meaning: str, lacking: sympy.Expr, weight: sympy.Expr
) -> Threshold:
    return Threshold(name, latex, meaning, lacking / weight, weight > 0)


def revocation_conditions(
    held: dict[str, Asset], *, erosion: Any = 0, after: int = 0
) -> dict[str, Boolean]:
    """Return, for each asset, whether revoking it pays at the present stake; no division.

    Parameters
    ----------
    held : dict from label to Asset
        As `assets` returns it.
    erosion : number or sympy.Expr
        Share by which a revocation lowers the cost of those after it.
    after : int
        How many assets are gone already.

    Returns
    -------
    dict from label to sympy Boolean

    Examples
    --------
    >>> sorted(revocation_conditions(assets()))
    ['hm', 'port', 'qa', 'tn']
    """
    left = _left(erosion, after)
    return {one.label: one.worth + (1 - left) * one.cost > 0 for one in _require(held)}


def unbundling_gain(held: dict[str, Asset]) -> sympy.Expr:
    """Return what Damascus gains by deciding on each asset rather than on all at once.

    Parameters
    ----------
    held : dict from label to Asset
        As `assets` returns it.

    Returns
    -------
    sympy.Expr
        USD bn, never negative.

    Examples
    --------
    >>> unbundling_gain(assets(bases=[]))
    0
    """
    import sympy

    worths = [one.worth for one in _require(held)]
    apart = sum((sympy.Max(worth, 0) for worth in worths), start=sympy.Integer(0))
    return apart - sympy.Max(sum(worths, start=sympy.Integer(0)), 0)


def unbundling(
    held: dict[str, Asset] | None = None,
    *,
    erosion: Any = 0,
    bundled: bool = False,
    labels: Labels | None = None,
) -> ExtensiveGame:
    """Return Damascus's decision to keep or revoke the assets, one after the other.

    Parameters
    ----------
    held : dict from label to Asset, optional
        As `assets` returns it; at most 8, all licensed if not given.
    erosion : number or sympy.Expr
        Share by which a revocation lowers the cost of those after it.
    bundled : bool
        Whether it is all or nothing.
    labels : mapping, optional
        Base and port labels of another case, as in `registry`.

    Returns
    -------
    ExtensiveGame
        A decision tree of Damascus, USD bn; assets come up in the order of `held`, so the order
        matters with erosion.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = unbundling(assets(bases=["tn"])).at(bb.scenario("seed_mid2025"))
    >>> best = bb.subgame_perfect_equilibria(game).equilibria[0]
    >>> best.support["port"], best.support["revoke port; tn"]
    (('revoke',), ('keep',))
    """
    import sympy

    items = _require(assets(labels=labels) if held is None else held)
    if bundled:
        total = sum((one.worth for one in items), start=sympy.Integer(0))
        names = ", ".join(one.label for one in items)
        moves = {
            "keep": terminal(sympy.Integer(0), outcome=f"keep {names}"),
            "revoke": terminal(total, outcome=f"revoke {names}"),
        }
        root: Node = decision(DAMASCUS, "bundle", moves)
    else:
        root = _tree(items, (), sympy.Integer(0), erosion)
    game = ExtensiveGame((DAMASCUS,), root, name="G11 unbundling", unit="USD bn")
    known = registry(labels)
    return game.declared({name: known[name] for name in game.parameters if name in known})


def _tree(
    items: Sequence[Asset], done: tuple[tuple[str, str], ...], so_far: sympy.Expr, erosion: Any
) -> Node:
    """Return the decision on the next asset after the moves in `done`."""
    gone = sum(move == "revoke" for move, _ in done)
    if len(done) == len(items):
        return terminal(so_far, outcome=", ".join(" ".join(step) for step in done))
    one = items[len(done)]
    # What is left of its cost once others are gone.
    taken = one.worth + (1 - _left(erosion, gone)) * one.cost
    after = {
        move: _tree(items, (*done, (move, one.label)), so_far + value, erosion)
        for move, value in (("keep", 0), ("revoke", taken))
    }
    return decision(DAMASCUS, "; ".join([*(" ".join(s) for s in done), one.label]), after)
