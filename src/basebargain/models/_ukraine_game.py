"""G8 as a game: Washington offers a concession over Ukraine, Moscow answers, Europe may ratify."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from basebargain._errors import GameError
from basebargain.forms import ExtensiveGame, decision, terminal
from basebargain.models._base_limbo import BaseShares
from basebargain.models._roles import players
from basebargain.models._thresholds import regime_conditions
from basebargain.models._ukraine import (
    Ratification,
    West,
    check_ratification,
    freeing_concession,
    value_of_staying,
    west_terms,
)
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    import sympy

    from basebargain.forms._extensive_nodes import Node
    from basebargain.parameters._registry import Labels

__all__ = ["linkage"]

GAME = "G8"
EVIDENCE = ("E126", "E127")


def linkage(
    levels: Sequence[sympy.Expr | float] | None = None,
    *,
    bases: Sequence[str] | None = None,
    ratification: Ratification = "veto",
    shares: BaseShares | None = None,
    labels: Labels | None = None,
) -> ExtensiveGame:
    """Return the linked talks as a game: Washington offers, Moscow answers, Europe may ratify.

    Parameters
    ----------
    levels : sequence of numbers or expressions, optional
        Concessions from 0 to 1 that Washington may offer besides none; the least that frees the
        bases if not given.
    bases : sequence of base labels, optional
        Those that are to be freed; all if not given.
    ratification : {"veto", "rift"}
        Whether Europe can stop the deal, or only makes Washington pay for it.
    shares : BaseShares, optional
        How limbo and spoiling are split over the bases.
    labels : mapping, optional
        Label sets of another case.

    Returns
    -------
    ExtensiveGame
        Players Washington, Moscow and Europe, or whom the case has in these roles; payoffs over
        what the talks over the bases lead to, in USD bn.

    Raises
    ------
    GameError
        If a concession is no share, the ratification is neither, or a label is no base.

    Notes
    -----
    Where the talks end in an exit the end of the bases is worth nothing more to the West.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.linkage(ratification="rift").at(bb.scenario("seed_mid2025"))
    >>> bb.subgame_perfect_equilibria(game).equilibria[0].payoffs.tolist()
    [0.0, 0.0, 0.0]
    """
    import sympy

    check_ratification(ratification)
    stay = value_of_staying(bases, shares=shares, labels=labels)
    gap = stay - symbol("face_payment")
    # At the least concession that frees the bases Moscow is indifferent, or needs none.
    least = freeing_concession(bases, shares=shares, labels=labels)
    offers = [(least, sympy.Max(0, -gap))]
    if levels is not None:
        shares_given = [_share(q) for q in levels]
        offers = [(q, symbol("ukr_moscow_gain") * q - gap) for q in shares_given]
    names, west = players("leader", "patron", "partner", labels=labels), west_terms(bases, labels)
    moves: dict[str, Node] = {"nothing": terminal(0, 0, 0, outcome="no link")}
    for number, (q, gain) in enumerate(offers, start=1):
        payoffs = _payoffs(q, gain, west, ratification)
        moves[f"offer {number}"] = _answer(number, payoffs, names, ratification)
    root = decision(names[0], "offer", moves)
    game = ExtensiveGame(names, root, name="G8 Ukraine linkage", unit="USD bn")
    known = registry(labels)
    return game.declared({n: known[n] for n in game.parameters if n in known})


def _share(level: sympy.Expr | float) -> sympy.Expr:
    import sympy

    share = sympy.sympify(level)
    if share.is_number and not bool(sympy.And(share >= 0, share <= 1)):
        msg = f"linkage: a concession must be a share from 0 to 1; got {level}."
        raise GameError(msg)
    return share


def _payoffs(
    q: sympy.Expr, gain: sympy.Expr, west: West, ratification: Ratification
) -> tuple[sympy.Expr, sympy.Expr, sympy.Expr]:
    """Return what the concession `q`, which brings Moscow `gain`, brings each player."""
    import sympy

    ends_anyway, price = regime_conditions()["EXIT"], west.cost_eu * q
    value_us, value_eu = (sympy.Piecewise((0, ends_anyway), (value, True)) for value in west[2:])
    washington = value_us - west.cost_us * q
    if ratification == "rift":  # one where Europe loses, else zero
        washington -= symbol("ukr_rift_cost") * sympy.Heaviside(price - value_eu, 0)
    return washington, gain, value_eu - price


def _answer(
    number: int, payoffs: Sequence[sympy.Expr], names: Sequence[str], ratification: Ratification
) -> Node:
    """Return what follows an offer."""
    refused = terminal(0, 0, 0, outcome="no link")
    deal: Node = terminal(*payoffs, outcome=f"link {number}")
    if ratification == "veto":
        deal = decision(names[2], f"ratification {number}", {"ratify": deal, "veto": refused})
    return decision(names[1], f"answer {number}", {"leave": deal, "stay": refused})
