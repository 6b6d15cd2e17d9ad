"""What the solver of Markov games returns for each equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import GameError
from basebargain.forms._markov import MarkovGame
from basebargain.forms._markov_quadratic import QuadraticMarkovGame
from basebargain.solvers._markov_certificate import Judgement, judge_mixes, scales
from basebargain.solvers._markov_certificate_efforts import judge_efforts
from basebargain.solvers._requirements import require_numbers

if TYPE_CHECKING:
    import xarray as xr

__all__ = [
    "AnyMarkovGame",
    "MarkovEquilibrium",
    "certified",
    "certified_efforts",
    "check_numbers",
    "relative_regret",
]

AnyMarkovGame = MarkovGame | QuadraticMarkovGame
Labels = tuple[tuple[tuple[str, ...], ...], ...]


@dataclass(frozen=True, eq=False)
class MarkovEquilibrium:
    """A stationary profile with its values and its certificate.

    Attributes
    ----------
    profile : tuple of tuple of arrays
        ``profile[state][player]``: the mixed action in a finite game, the player's efforts in a
        game of efforts; in the order of `labels`.
    values : array, shape (S, n)
        What each state is worth to each player.
    gains : array, shape (S, n)
        Largest gain of each player from one deviation in each state.
    transitions : array, shape (S, S)
        The Markov chain of the states when the profile is played.
    payoffs : array, shape (n,)
        The values of the state in which play begins.
    regret : Fraction or float
        Largest entry of `gains`; no deviation of any length gains more than this over one less the
        discount factor. Exact when the game and the profile are exact.
    players, states : tuple of str
    labels : tuple of tuple of tuple of str
        ``labels[state][player]``: the actions, or the names of the player's efforts.
    mixed : bool
        Whether `profile` holds chances of actions; False for efforts.
    """

    profile: tuple[tuple[NDArray[Any], ...], ...]
    values: NDArray[Any]
    gains: NDArray[Any]
    transitions: NDArray[Any]
    payoffs: NDArray[Any]
    regret: Any
    players: tuple[str, ...]
    states: tuple[str, ...]
    labels: Labels
    mixed: bool = True

    def play(self, state: str, player: str) -> dict[str, Any]:
        """Return what `player` does in `state`: the chance of each action, or each effort.

        Raises
        ------
        GameError
            If there is no such state or player.
        """
        if state not in self.states or player not in self.players:
            msg = (
                f"play: needs a state of {self.states} and a player of {self.players}; got "
                f"{state!r} and {player!r}."
            )
            raise GameError(msg)
        x, i = self.states.index(state), self.players.index(player)
        return dict(zip(self.labels[x][i], self.profile[x][i].tolist(), strict=True))

    @property
    def is_pure(self) -> bool:
        """Whether nobody mixes in any state."""
        return not self.mixed or all(
            np.count_nonzero(mix) == 1 for mixes in self.profile for mix in mixes
        )

    @property
    def is_exact(self) -> bool:
        """Whether profile, values and certificate are exact rationals."""
        return self.values.dtype == object

    def to_xarray(self) -> xr.Dataset:
        """Return values, gains and transitions with their labels."""
        import xarray as xr

        states, players = list(self.states), list(self.players)
        return xr.Dataset(
            {
                "value": (("state", "player"), self.values),
                "gain": (("state", "player"), self.gains),
                "transition": (("state", "next"), self.transitions),
            },
            coords={"state": states, "player": players, "next": states},
        )

    def __repr__(self) -> str:
        lines = [f"{x}: {self._shown(k)}" for k, x in enumerate(self.states)]
        values = ", ".join(_short(u) for u in self.payoffs)
        return f"({'; '.join(lines)}) payoffs ({values}), regret {_short(self.regret)}"

    def _shown(self, x: int) -> str:
        parts = []
        for own, play in zip(self.labels[x], self.profile[x], strict=True):
            if not self.mixed:
                parts += [f"{k}={_short(v)}" for k, v in zip(own, play, strict=True)]
            elif len(own) > 1:
                used = [(k, v) for k, v in zip(own, play, strict=True) if v > 0]
                parts.append("+".join(k if v == 1 else f"{_short(v)} {k}" for k, v in used))
        return ", ".join(parts) or "-"


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def check_numbers(game: Any, where: str) -> None:
    """Refuse anything but a Markov game, and games with free parameters."""
    require_numbers(game, where, MarkovGame, QuadraticMarkovGame)


def certified(game: MarkovGame, profile: Sequence[Sequence[NDArray[Any]]]) -> MarkovEquilibrium:
    """Return mixed actions with their certificate."""
    frozen = tuple(tuple(_frozen(mix) for mix in mixes) for mixes in profile)
    return _judged(game, frozen, judge_mixes(game, frozen), game.actions, mixed=True)


def certified_efforts(game: QuadraticMarkovGame, efforts: NDArray[Any]) -> MarkovEquilibrium:
    """Return efforts, shape (S, N), with their certificate."""
    own = [[j for j, owner in enumerate(game.owners) if owner == i] for i in _range(game)]
    profile = tuple(tuple(_frozen(row[list(mine)]) for mine in own) for row in efforts)
    names = tuple(tuple(game.efforts[j][1] for j in mine) for mine in own)
    labels = (names,) * len(game.states)
    return _judged(game, profile, judge_efforts(game, efforts), labels, mixed=False)


def _judged(
    game: AnyMarkovGame, profile: Any, judgement: Judgement, labels: Labels, *, mixed: bool
) -> MarkovEquilibrium:
    values, gains, transitions = map(_frozen, judgement)
    return MarkovEquilibrium(
        profile,
        values,
        gains,
        transitions,
        values[game.states.index(game.start)],
        max(gains.flat) if values.dtype == object else float(gains.max()),
        game.players,
        game.states,
        labels,
        mixed,
    )


def _range(game: AnyMarkovGame) -> range:
    return range(len(game.players))


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Read-only copy; floats where at least one entry is a float."""
    array = np.array(array)
    if array.dtype == object and any(isinstance(entry, float) for entry in array.flat):
        array = array.astype(float)
    array.flags.writeable = False
    return array


def relative_regret(game: AnyMarkovGame, equilibrium: MarkovEquilibrium) -> float:
    """Return the largest gain as a share of what is at stake for the player who has it."""
    worst = equilibrium.gains.max(axis=0)
    sizes = scales(game, equilibrium.values)
    return max(
        float(gain) / size if size else float(gain > 0)
        for gain, size in zip(worst, sizes, strict=True)
    )
