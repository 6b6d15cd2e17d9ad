"""From a tree to a table: the strategic form and the reduced strategic form."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, TypeAlias

import numpy as np

from basebargain._errors import GameError
from basebargain.forms._extensive_nodes import Chance, Decision, Terminal
from basebargain.forms._extensive_tree import InformationSet, Tree
from basebargain.forms._payoff import to_sympy, unify
from basebargain.forms._strategic import StrategicGame

__all__ = ["Plan", "plans", "strategic_form"]

LARGEST_TABLE = 10_000_000
EXCLUDED = "*"

Plan: TypeAlias = dict[str, str]


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
                if all(plan.get(label) == action for label, action in h.experience)
                else [plan]
            )
        ]
    return partial


def strategic_form(
    tree: Tree, players: Sequence[str], title: tuple[str, str], *, reduced: bool
) -> StrategicGame:
    """Return the expected payoffs of all pure strategy profiles."""
    own = [[h for h in tree.information_sets if h.player == player] for player in players]
    _check_size(own, players)
    choices = [plans(sets, reduced=reduced) for sets in own]
    shape = tuple(map(len, choices))
    entries: list[tuple[list[Any], list[Any]]] = []
    for weight, path, payoffs in _ends(tree):
        fitting = [
            [k for k, plan in enumerate(mine) if _fits(plan, path, player)]
            for player, mine in zip(players, choices, strict=True)
        ]
        entries.append((fitting, [weight * u for u in payoffs]))
    table = np.full((len(players), *shape), 0, dtype=object)
    if any(hasattr(u, "free_symbols") for _, values in entries for u in values):
        entries = [(cells, [to_sympy(u) for u in values]) for cells, values in entries]
    for cells, values in entries:
        block = np.ix_(*cells)
        for player, value in enumerate(values):
            table[player][block] += value
    labels = tuple(
        tuple(_label(plan, sets) for plan in mine) for mine, sets in zip(choices, own, strict=True)
    )
    name, unit = title
    return StrategicGame(tuple(players), labels, unify(table, "payoffs"), name, unit)


def _check_size(own: Sequence[Sequence[InformationSet]], players: Sequence[str]) -> None:
    count = len(players) * math.prod(len(h.actions) for sets in own for h in sets)
    if count > LARGEST_TABLE:
        msg = (
            f"to_strategic: the table would have {count} entries, more than {LARGEST_TABLE}: "
            "take the strategic form of a subgame instead."
        )
        raise GameError(msg)


def _ends(tree: Tree) -> Iterator[tuple[Any, dict[str, tuple[str, str]], Sequence[Any]]]:
    """For each end: the probability of chance, the choices on the way, and the payoffs."""
    reach: dict[int, tuple[Any, dict[str, tuple[str, str]]]] = {0: (1, {})}
    for place in tree.places:
        weight, path = reach.pop(place.index)
        content = place.content
        if isinstance(content, Terminal):
            yield weight, path, tuple(content.payoffs)
        elif isinstance(content, Chance):
            for child, (_, share, _) in zip(place.children, content.moves, strict=True):
                reach[child] = (weight * share, path)
        elif isinstance(content, Decision):
            for child, (action, _) in zip(place.children, content.moves, strict=True):
                step = {content.information_set: (content.player, action)}
                reach[child] = (weight, path | step)


def _fits(plan: Plan, path: dict[str, tuple[str, str]], player: str) -> bool:
    """Whether the plan makes all of the player's choices on the path."""
    return all(
        plan.get(label) == action for label, (mover, action) in path.items() if mover == player
    )


def _label(plan: Plan, own: Sequence[InformationSet]) -> str:
    return ", ".join(plan.get(h.label, EXCLUDED) for h in own) or "-"
