"""From a tree to a table: the strategic form and the reduced strategic form."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, TypeAlias

import numpy as np

from basebargain._errors import GameError
from basebargain.forms._extensive_nodes import Chance, Decision, Terminal
from basebargain.forms._extensive_tree import Choice, InformationSet, Tree
from basebargain.forms._payoff import to_sympy, unify
from basebargain.forms._strategic import StrategicGame

__all__ = ["Plan", "count_plans", "plans", "strategic_form"]

LARGEST_TABLE = 10_000_000
LARGEST_PLANS = 20_000_000
EXCLUDED = "*"

Plan: TypeAlias = dict[str, str]
# Choices on the way to an end, each with its player.
Path: TypeAlias = dict[str, tuple[str, Choice]]


def plans(own: Sequence[InformationSet], *, reduced: bool) -> list[Plan]:
    """Return the pure strategies over some information sets of one player.

    Each is a choice of action by label of the information set; in reduced form the sets that
    earlier own choices exclude are left out.
    """
    if not reduced:
        return [
            dict(zip((h.label for h in own), choice, strict=True))
            for choice in product(*(h.actions for h in own))
        ]
    partial: list[Plan] = [{}]
    for h in own:
        partial = [
            grown
            for plan in partial
            for grown in (
                [plan | {h.label: action} for action in h.actions]
                if _lets_come(plan, h)
                else [plan]
            )
        ]
    return partial


def _lets_come(plan: Plan, h: InformationSet) -> bool:
    """Whether a plan does not exclude a set: the last own choice before it implies the others."""
    if h.last is None:
        return True
    label, action = h.last
    return plan.get(label) == action


def count_plans(own: Sequence[InformationSet], *, reduced: bool) -> int:
    """Count what `plans` returns, without building it."""
    if not reduced:
        return math.prod(len(h.actions) for h in own)
    after: dict[Choice | None, int] = {}
    for h in reversed(own):
        here = sum(after.get((h.label, action), 1) for action in h.actions)
        after[h.last] = after.get(h.last, 1) * here
    return after.get(None, 1)


def strategic_form(
    tree: Tree, players: Sequence[str], title: tuple[str, str], *, reduced: bool
) -> StrategicGame:
    """Return the expected payoffs of all pure strategy profiles."""
    own = [[h for h in tree.information_sets if h.player == player] for player in players]
    _check_size(own, players, reduced=reduced)
    choices = [plans(sets, reduced=reduced) for sets in own]
    shape = tuple(map(len, choices))
    entries: list[tuple[list[Any], list[Any]]] = []
    fitting = [_Fitting(mine) for mine in choices]
    for weight, path, payoffs in _ends(tree, reduced=reduced):
        cells = [
            fit.positions([choice for mover, choice in path.values() if mover == player])
            for player, fit in zip(players, fitting, strict=True)
        ]
        entries.append((cells, [weight * u for u in payoffs]))
    table = np.full((len(players), *shape), 0, dtype=object)
    if any(hasattr(u, "free_symbols") for _, values in entries for u in values):
        entries = [(cells, [to_sympy(u) for u in values]) for cells, values in entries]
    for cells, values in entries:
        block = np.ix_(*cells)
        for player, value in enumerate(values):
            table[player][block] += value
    labels = tuple(_labels(mine, sets) for mine, sets in zip(choices, own, strict=True))
    name, unit = title
    return StrategicGame(tuple(players), labels, unify(table, "payoffs"), name, unit)


def _check_size(
    own: Sequence[Sequence[InformationSet]], players: Sequence[str], *, reduced: bool
) -> None:
    counts = [count_plans(sets, reduced=reduced) for sets in own]
    entries = len(players) * math.prod(counts)
    choices = sum(count * len(sets) for count, sets in zip(counts, own, strict=True))
    found = None
    if entries > LARGEST_TABLE:
        found = f"the table would have {entries} entries, more than {LARGEST_TABLE}"
    elif choices > LARGEST_PLANS:
        found = f"the labels would hold {choices} choices, more than {LARGEST_PLANS}"
    if found:
        remedy = "" if reduced else "ask for the reduced form, or "
        msg = f"to_strategic: {found}: {remedy}take the strategic form of a subgame instead."
        raise GameError(msg)


def _ends(tree: Tree, *, reduced: bool) -> Iterator[tuple[Any, Path, Sequence[Any]]]:
    """For each end: the probability of chance, the choices on the way, and the payoffs.

    In reduced form only each player's last choice is kept, since it implies those before.
    """
    reach: dict[int, tuple[Any, Path]] = {0: (1, {})}
    for place in tree.places:
        weight, path = reach.pop(place.index)
        content = place.content
        if isinstance(content, Terminal):
            yield weight, path, tuple(content.payoffs)
        elif isinstance(content, Chance):
            for child, (_, share, _) in zip(place.children, content.moves, strict=True):
                reach[child] = (weight * share, path)
        elif isinstance(content, Decision):
            key = content.player if reduced else content.information_set
            for child, (action, _) in zip(place.children, content.moves, strict=True):
                step = {key: (content.player, (content.information_set, action))}
                reach[child] = (weight, path | step)


class _Fitting:
    """Which plans of a player make given choices."""

    def __init__(self, mine: Sequence[Plan]) -> None:
        self.everyone = list(range(len(mine)))
        self.making: dict[Choice, list[int]] = {}
        for k, plan in enumerate(mine):
            for choice in plan.items():
                self.making.setdefault(choice, []).append(k)

    def positions(self, choices: Sequence[Choice]) -> list[int]:
        """Plans that make all of these choices."""
        if not choices:
            return self.everyone
        last = self.making[choices[-1]]
        if len(choices) == 1:
            return last
        return sorted(set(last).intersection(*(self.making[choice] for choice in choices[:-1])))


def _labels(mine: Sequence[Plan], own: Sequence[InformationSet]) -> tuple[str, ...]:
    """Name the plans by their choices; each choice in quotes where commas in actions confuse."""
    choices = [[plan.get(h.label) for h in own] for plan in mine]
    plain = tuple(", ".join(a or EXCLUDED for a in row) or "-" for row in choices)
    if len(set(plain)) == len(plain):
        return plain
    return tuple(", ".join(repr(a) if a else EXCLUDED for a in row) for row in choices)
