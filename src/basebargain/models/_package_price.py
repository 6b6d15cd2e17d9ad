r"""G1: how the price of the agreed package moves with the stake, for many parameter points at once.

On the path of the merit order let A, B be the gains over limbo of Damascus and Moscow where a
concession with gain g and cost c begins.
The Nash solution lies inside it, at the cost x to Moscow, iff

.. math:: 0 < x = \beta B - (1-\beta) \frac{c}{g} A < c .

If it is a payment the price is on the move: with K the bases that are not left by then,
:math:`dA/dy = -(\omega_K - \varphi)`, while B and the ratios of payments do not change, so that

.. math:: \frac{dt}{dy} = (1-\beta)(\omega_K - \varphi) .

If it is a base or the handover, or if the solution is a corner between two ratios, all payments are
settled and do not react.
With the handover made or refused, the path with the larger product of gains decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from basebargain.forms._payoff import compiled, free_names
from basebargain.models._package import concessions
from basebargain.models._primitives import blocks, kept_presence
from basebargain.parameters import derived, symbol

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from basebargain.parameters._registry import Labels

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["price_slope"]

GAME = "G1"
EVIDENCE = ("E097", "E099", "E113")


def price_slope(
    draws: Mapping[str, NDArray[Any]], *, capped: bool = True, labels: Labels | None = None
) -> NDArray[np.float64]:
    r"""Return the derivative of the agreed price in the stake, at each of many points.

    Parameters
    ----------
    draws : mapping of str to array, shape (n,)
        Numbers of the parameters by name.
    capped : bool
        Whether all payments together cost Moscow at most ``transfer_cap``.
    labels : mapping, optional
        Base labels of another case.

    Returns
    -------
    numpy.ndarray, shape (n,)
        USD of payments, as Damascus values them, per USD of stake; NaN where no package gives both
        sides a gain.  At the stakes where the package meets a corner: the derivative on the side
        where it stays there.  Where leaving a base has exactly the ratio of the payment in part,
        the price itself is open, and the answer is that of one of the packages.

    Notes
    -----
    Presence is linear in value, or a lot decides which bases stay; the handover is made or refused.

    Examples
    --------
    >>> import numpy as np
    >>> import basebargain as bb
    >>> point = bb.scenario("seed_mid2025")
    >>> price_slope({name: np.array([point[name]]) for name in [*point, "chi"]}).round(3)
    array([0.285])
    """
    table = _read(draws, labels)
    refused = _agreed(table, table.start, capped=capped)
    handover = table.start + np.array([table.handover[0], -table.handover[1]])
    agreed = _agreed(table, handover, capped=capped)
    made = (table.handover[0] > 0) & (agreed.product > refused.product)
    slope: NDArray[np.float64] = np.where(made, agreed.slope, refused.slope)
    return np.where(np.maximum(refused.product, agreed.product * made) > 0, slope, np.nan)


@dataclass(frozen=True)
class _Table:
    """Numbers of n points: concessions in rows, payments first, then bases."""

    start: Floats
    handover: Floats
    gains: Floats
    costs: Floats
    weights: Floats
    is_payment: NDArray[np.bool_]
    power: Floats
    means: Floats
    attribution: Floats


@dataclass(frozen=True)
class _Agreed:
    """The Nash product and the slope of the price on one path."""

    product: Floats
    slope: Floats


def _read(draws: Mapping[str, NDArray[Any]], labels: Labels | None) -> _Table:
    given = concessions(labels=labels)
    handover = next(c for c in given if c.kind == "handover")
    rest = [c for c in given if c is not handover]
    parts = blocks()
    weights = [kept_presence([c.base], labels=labels).weight for c in rest if c.base]
    payments = [c for c in rest if not c.base]
    entries = (
        *(parts.legal[i] - parts.limbo[i] for i in (0, 1)),
        *(handover.gain, handover.cost),
        *(derived("power_damascus"), symbol("transfer_cap"), symbol("attribution")),
        *(c.gain for c in rest),
        *(c.cost for c in rest),
        *weights,
    )
    names = free_names(entries)
    numbers = [np.asarray(draws[name], dtype=np.float64) for name in names]
    size = np.broadcast_shapes(*(n.shape for n in numbers))
    rows = np.array([np.broadcast_to(v, size) for v in compiled(entries, names)(*numbers)])
    n, k = len(rest), 7
    none = np.zeros((len(payments), *size))
    return _Table(
        rows[0:2], rows[2:4], rows[k : k + n], rows[k + n : k + 2 * n],
        np.concatenate([none, rows[k + 2 * n :]]),
        np.arange(n) < len(payments), rows[4], rows[5], rows[6],
    )  # fmt: skip


def _agreed(t: _Table, start: Floats, *, capped: bool) -> _Agreed:
    """Walk along the path of falling ratios, all points at once."""
    useful = t.gains > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(useful, t.gains / t.costs, -np.inf)
    order = np.argsort(-ratio, axis=0, kind="stable")
    gains, costs, weights, useful, ratio = (
        np.take_along_axis(rows, order, axis=0)
        for rows in (t.gains, t.costs, t.weights, useful, ratio)
    )
    paying = t.is_payment[order]
    share = _payable(costs, paying & useful, t.means) if capped else np.ones_like(costs)
    gains, costs = gains * share * useful, costs * share * useful
    a = start[0] + np.cumsum(gains, axis=0) - gains
    b = start[1] - np.cumsum(costs, axis=0) + costs
    beta = t.power
    with np.errstate(divide="ignore", invalid="ignore"):
        part = (beta * b * gains - (1 - beta) * a * costs) / (gains * costs)
    part = np.where(gains <= 0, 0.0, np.where(costs > 0, np.clip(part, 0, 1), 1.0))
    gain, loss = (part * gains).sum(axis=0), (part * costs).sum(axis=0)
    final = np.maximum(start + np.array([gain, -loss]), 0)
    stays = 1 - np.sum(np.where(part > 0, weights, 0), axis=0)
    moving = _moving(part, paying & (gains > 0), ratio)
    slope = np.where(moving, (1 - beta) * (stays - t.attribution), 0.0)
    return _Agreed(final[0] ** beta * final[1] ** (1 - beta), slope)


def _payable(costs: Floats, paying: NDArray[np.bool_], means: Floats) -> Floats:
    """Return which part of each payment the means cover after those before it; 1 for the rest."""
    spent = np.cumsum(np.where(paying, costs, 0), axis=0)
    left = means - spent + np.where(paying, costs, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip(left / costs, 0, 1)
    return np.where(paying & (costs > 0), share, 1.0)


def _moving(part: Floats, paying: NDArray[np.bool_], ratio: Floats) -> NDArray[np.bool_]:
    """Whether a payment is made in part, or one ends where another of its ratio begins."""
    inside = (part > 0) & (part < 1) & paying
    full, none = (part == 1) & paying, (part == 0) & paying
    tied = full[:-1] & none[1:] & (ratio[:-1] == ratio[1:])
    return np.asarray(inside.any(axis=0) | tied.any(axis=0))
