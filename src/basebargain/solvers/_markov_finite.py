"""The search for equilibria of finite Markov games: all pure ones, mixed ones from starts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain.forms._markov import MarkovGame
from basebargain.forms._strategic import StrategicGame
from basebargain.solvers._markov_equilibrium import MarkovEquilibrium, certified, relative_regret
from basebargain.solvers._markov_logit import logit_path
from basebargain.solvers._markov_supports import (
    Support,
    exact_reading,
    on_support,
    support_of,
)
from basebargain.solvers._markov_tables import Profile, Tables
from basebargain.solvers._nash import nash_equilibria

__all__ = ["FLOAT_TOLERANCE", "Search"]

Array = NDArray[Any]
FLOAT_TOLERANCE = 1e-9
SAME = 1e-7
MOST_PURE = 20_000
MOST_SUPPORTS = 100
CHUNK = 2_000
ROUNDS = 25
CLOSE = 0.02
CLOSER = 10
MORE_STARTS = 24
MORE_SUPPORTS = 5_000
DUST = 1e-14
# Gains this much larger than nothing, as a share of the largest relative value, may be rounding.
ROUNDING = 1e-12


class Search:
    """Equilibria of one game, gathered from several methods and kept once each.

    Parameters
    ----------
    game : MarkovGame
        Without free parameters.
    """

    def __init__(self, game: MarkovGame) -> None:
        self.game = game
        self.tables = Tables.of(game)
        self.exact = Tables.of(game, exact=True) if game.kind == "exact" else None
        self.found: list[MarkovEquilibrium] = []
        self._points: list[Array] = []

    # --- pure profiles ----------------------------------------------------------------------------

    @property
    def pure_profiles(self) -> int:
        """Number of pure stationary profiles."""
        return prod(prod(shape) for shape in self.tables.shapes)

    def all_pure(self) -> bool:
        """Test every pure stationary profile; False, and nothing done, when there are too many."""
        if self.pure_profiles > MOST_PURE:
            return False
        joint = product(*(np.ndindex(*shape) for shape in self.tables.shapes))
        while chunk := list(islice(joint, CHUNK)):
            gains = self._pure_gains(np.array(chunk))
            for k in np.flatnonzero(gains <= 0):
                self._offer_pure(chunk[k])
        return True

    def _pure_gains(self, joint: Array) -> Array:
        """Largest one-shot gain of each pure profile, less what rounding can add to it.

        Shape (B,); `joint` has (B, S, n).
        """
        tables = self.tables
        at = [tuple(joint[:, s].T) for s in range(joint.shape[1])]
        chain = np.stack([tables.chances[s][index] for s, index in enumerate(at)], axis=1)
        worst = np.full(len(joint), -np.inf)
        for i, discount in enumerate(tables.discounts):
            stage = np.stack([tables.payoffs[s][i][k] for s, k in enumerate(at)], axis=1)
            matrix = np.eye(len(at)) - discount * chain
            matrix[:, :, 0] = 1.0
            values = np.linalg.solve(matrix, stage[..., None])[..., 0]
            level = values[:, 0].copy()
            values[:, 0] = 0.0
            slack = _slack(np.abs(values).max(axis=1))
            for s, index in enumerate(at):
                for action in range(tables.shapes[s][i]):
                    other = (*index[:i], np.full_like(index[i], action), *index[i + 1 :])
                    future = np.einsum("by,by->b", tables.chances[s][other], values)
                    gain = tables.payoffs[s][i][other] + discount * future - values[:, s] - level
                    worst = np.maximum(worst, gain - slack)
        return worst

    def _offer_pure(self, joint: Any) -> None:
        exact = self.exact is not None
        one, zero = (Fraction(1), Fraction(0)) if exact else (1.0, 0.0)
        profile = [
            [
                np.array([one if a == chosen else zero for a in range(count)])
                for chosen, count in zip(actions, shape, strict=True)
            ]
            for actions, shape in zip(joint, self.tables.shapes, strict=True)
        ]
        self._keep(profile, self.tables.flat(profile).astype(float))

    # --- mixed profiles ---------------------------------------------------------------------------

    def from_logit(self, bias: Array) -> bool:
        """Follow one logit path until an equilibrium is near, and take that."""
        tried: dict[bytes, float] = {}
        for chances, _ in logit_path(self.tables, bias):
            gap = self._gap(chances)
            for least in (0.1, 0.01, 1e-4) if gap <= CLOSE else ():
                support = support_of(self.tables, chances, least)
                key = support.tobytes()
                if gap < tried.get(key, np.inf) / CLOSER:
                    if self._take(support, chances):
                        return True
                    tried[key] = gap
        return False

    def _gap(self, flat: Array) -> float:
        worth = self.tables.action_values(flat)
        cut = [slice(at, at + count) for at, count in self.tables.blocks]
        return max(float(worth[own].max() - worth[own] @ flat[own]) for own in cut)

    def from_policies(self, rng: np.random.Generator) -> bool:
        """Policy iteration: equilibria of the games of one period, values, and again.

        For two players; it need not converge, and then finds nothing.
        """
        span = 1 / (1 - np.array(self.tables.discounts))
        values = rng.random((len(self.tables.shapes), len(span))) * span
        for _ in range(ROUNDS):
            profile = self._stage_equilibria(self.tables.auxiliary(values), rng)
            if profile is None:
                return False
            flat = self.tables.flat(profile)
            after = self.tables.values(flat)
            if np.abs(after - values).max() <= _slack(np.abs(after).max()):
                return self._take(support_of(self.tables, flat, 1e-9), flat)
            values = after
        return False

    def _stage_equilibria(self, games: Array, rng: np.random.Generator) -> Profile | None:
        result = []
        for payoffs, stage in zip(games, self.game.stages.values(), strict=True):
            rows, columns = stage.shape
            auxiliary = StrategicGame(
                stage.players, stage.strategies, payoffs[:, :rows, :columns].copy()
            )
            found = nash_equilibria(auxiliary, max_vertices=2_000).equilibria
            if not found:
                return None
            result.append(list(found[int(rng.integers(len(found)))].profile))
        return result

    def from_supports(self, rng: np.random.Generator, most: int = MOST_SUPPORTS) -> bool:
        """Try every support of a small game; False, and nothing done, with more than `most`."""
        counts = [count for shape in self.tables.shapes for count in shape]
        if prod(2**count - 1 for count in counts) > most:
            return False
        for choice in product(*(range(1, 2**count) for count in counts)):
            support = np.array(
                [
                    bool(bits >> a & 1)
                    for bits, count in zip(choice, counts, strict=True)
                    for a in range(count)
                ]
            )
            if support.sum() > len(counts):
                for near in (np.ones(len(support)), rng.random(len(support)) + 0.05):
                    self._take(support, near)
        return True

    def harder(self, rng: np.random.Generator) -> None:
        """Search on until one equilibrium is found: there always is one (Fink 1964)."""
        for bias in self.starts(MORE_STARTS, rng):
            if not self.found:
                self.from_logit(bias)
        if not self.found:
            self.from_supports(rng, MORE_SUPPORTS)

    # --- keeping ----------------------------------------------------------------------------------

    def _take(self, support: Support, near: Array) -> bool:
        flat = on_support(self.tables, support, near)
        if flat is None:
            return False
        flat = self._without_dust(flat)
        if self._gap(flat) > _slack(np.abs(self.tables.values(flat)).max()):
            return False
        if self._known(flat):
            return True
        if self.exact is not None:
            profile = exact_reading(self.exact, support_of(self.tables, flat, 1e-12), flat)
            if profile is not None and self.offer(profile):
                return True
        return self.offer(self.tables.profile(flat))

    def _without_dust(self, flat: Array) -> Array:
        """Return the profile without the chances that are zero but for rounding."""
        clean = np.where(flat < DUST, 0.0, flat)
        for at, count in self.tables.blocks:
            clean[at : at + count] /= clean[at : at + count].sum()
        return clean

    def offer(self, profile: Any) -> bool:
        """Keep a profile if it is an equilibrium, and new.

        Pure profiles of an exact game are judged exactly.
        """
        flat = self.tables.flat(profile).astype(float)
        if self._known(flat):
            return True
        if self.exact is not None and np.isin(flat, (0.0, 1.0)).all():
            profile = [[_exact(mix) for mix in mixes] for mixes in profile]
        return self._keep(profile, flat)

    def _keep(self, profile: Any, flat: Array) -> bool:
        equilibrium = certified(self.game, profile)
        tolerance = 0.0 if equilibrium.is_exact else FLOAT_TOLERANCE
        if not relative_regret(self.game, equilibrium) <= tolerance:
            return False
        self._points.append(flat)
        self.found.append(equilibrium)
        return True

    def _known(self, flat: Array) -> bool:
        return any(np.abs(point - flat).max() <= SAME for point in self._points)

    def starts(self, number: int, rng: np.random.Generator) -> Iterator[Array]:
        """Yield biases for the logit paths: none at first, then random ones."""
        yield np.zeros(sum(map(sum, self.tables.shapes)))
        for _ in range(number - 1):
            yield rng.normal(scale=2.0, size=sum(map(sum, self.tables.shapes)))


def _slack(relative: Any) -> Any:
    """Return the gain up to which a profile is handed to the judge; stage payoffs are in [0, 1]."""
    return FLOAT_TOLERANCE + ROUNDING * relative


def _exact(mix: Array) -> Array:
    return np.array([Fraction(share) for share in mix])
