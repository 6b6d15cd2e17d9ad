"""The concepts of games in extensive form: what their answers must be, recomputed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import exp
from typing import Any

from basebargain.forms import Chance, Decision, ExtensiveGame, Terminal
from basebargain.testing._case import SLACK, Case, Change, Concept, Point, is_rational, step_down
from basebargain.testing._extensive_strategies import extensive_games
from basebargain.testing._judge_strategic import LOGIT_SLACK, unit_changes, without
from basebargain.testing._known_trees import known_perfect
from basebargain.testing._reading import TreeReading, exact
from basebargain.testing._report import shown

__all__ = ["CONCEPTS"]

Behaviour = Mapping[str, list[Fraction]]


def _behaviour(case: Case, equilibrium: Any) -> Behaviour:
    given = equilibrium.behaviour
    labels = {own.label: len(own.actions) for own in case.game.information_sets}
    case.demand(set(given) == set(labels), "behaviour must cover the information sets", given)
    return {
        label: case.chances(list(given[label]), count, f"choices at {label!r}")
        for label, count in labels.items()
    }


def _slacks(case: Case, equilibrium: Any) -> list[Fraction]:
    numbers = [p for mix in equilibrium.behaviour.values() for p in mix]
    numbers += list(equilibrium.payoffs)
    precise = all(map(is_rational, numbers))
    return [case.slack(column.tolist(), precise=precise) for column in case.game.payoffs.T]


def _payoffs(case: Case, equilibrium: Any, tree: TreeReading, behaviour: Behaviour) -> None:
    means = tree.worth(tree.root, behaviour)
    slacks = _slacks(case, equilibrium)
    for found, mean, slack in zip(equilibrium.payoffs, means, slacks, strict=True):
        case.matches(found, mean, slack, f"payoffs must be those of {shown(equilibrium)}")


def _subgame_perfect(case: Case, equilibrium: Any) -> None:
    tree = TreeReading(case.game.players, case.game.root)
    behaviour = _behaviour(case, equilibrium)
    worst, slacks = _subgame_gain(case, tree, behaviour, equilibrium)
    _payoffs(case, equilibrium, tree, behaviour)
    case.matches(equilibrium.regret, worst, max(slacks), "regret must be the largest gain")


def _subgame_gain(
    case: Case, tree: TreeReading, behaviour: Behaviour, equilibrium: Any
) -> tuple[Fraction, list[Fraction]]:
    """Demand that no plan of any player gains in any subgame; return the largest gain."""
    slacks = _slacks(case, equilibrium)
    worst = Fraction(0)
    for root in tree.subgames:
        here = tree.worth(tree.nodes[root][0], behaviour)
        for player, now, slack in zip(tree.players, here, slacks, strict=True):
            gain = tree.best_plan(root, player, behaviour) - now
            rule = f"{player!r} must not gain by deviating in the subgame at {tree.past(root)!r}"
            case.no_gain(gain, slack, rule)
            worst = max(worst, gain)
    return worst, slacks


def _point(case: Case, equilibrium: Any) -> Point:
    """Read behaviour, without the choices that the equilibrium leaves free."""
    free = getattr(equilibrium, "free", ())
    return {
        (own.label, action): share
        for own in case.game.information_sets
        if own.label not in free
        for action, share in zip(
            own.actions, case.row(equilibrium.behaviour[own.label], "choices"), strict=True
        )
    }


def _spans(case: Case) -> None:
    """Check the middle of each subset, where behaviour may be mixed: with perfect information."""
    if not case.game.has_perfect_information:
        return
    tree = TreeReading(case.game.players, case.game.root)
    for component in case.solution.components:
        for subset in component.subsets:
            members = [_behaviour(case, component[k]) for k in subset]
            middle = {
                label: [
                    sum(column, Fraction(0)) / len(members)
                    for column in zip(*(member[label] for member in members), strict=True)
                ]
                for label in members[0]
            }
            _subgame_gain(case, tree, middle, component[subset[0]])


# --- changes that must not matter -----------------------------------------------------------------


def rewritten(node: Any, change: Callable[[Any], Any]) -> Any:
    """Return a tree with every node changed, from the ends up."""
    if isinstance(node, Chance):
        moves = tuple((label, p, rewritten(child, change)) for label, p, child in node.moves)
        return change(Chance(moves))
    if isinstance(node, Decision):
        plain = tuple((label, rewritten(child, change)) for label, child in node.moves)
        return change(Decision(node.player, node.information_set, plain))
    return change(node)


def _renamed(node: Any) -> Any:
    if isinstance(node, Terminal):
        return node
    moves = tuple((f"{move[0]}'", *move[1:]) for move in node.moves)
    if isinstance(node, Chance):
        return Chance(moves)
    return Decision(f"{node.player}'", f"{node.information_set}'", moves)


def _turned(node: Any) -> Any:
    if isinstance(node, Terminal):
        return Terminal(tuple(node.payoffs)[::-1], node.outcome)
    if isinstance(node, Chance):
        return Chance(node.moves[::-1])
    return Decision(node.player, node.information_set, node.moves[::-1])


def _shorter(point: Point) -> Point:
    return {(label[:-1], action[:-1]): p for (label, action), p in point.items()}


def _order_changes(case: Case) -> Iterator[Change]:
    game = case.game
    names = tuple(f"{player}'" for player in game.players)
    yield Change("other names", ExtensiveGame(names, rewritten(game.root, _renamed)), _shorter)
    turned = ExtensiveGame(game.players[::-1], rewritten(game.root, _turned))
    yield Change("another order of players and moves", turned)
    sure = 1.0 if game.kind == "float" else Fraction(1)
    later = ExtensiveGame(game.players, Chance((("begin", sure, game.root),)))
    yield Change("a move of chance that is certain", later, harder=True)


def _changes(case: Case) -> Iterator[Change]:
    yield from unit_changes(case.game)
    yield from _order_changes(case)
    if case.game.has_perfect_information and case.game.information_sets:
        yield _dominated(case.game)


def _dominated(game: ExtensiveGame) -> Change:
    """Add an action that ends the game with less for its mover than any other end."""
    own = game.information_sets[0]
    who = game.players.index(own.player)
    worst = min(game.payoffs[:, who].tolist())
    loss = [worst - step_down([worst]) if k == who else 0 for k in range(len(game.players))]

    def longer(node: Any) -> Any:
        if isinstance(node, Decision) and node.information_set == own.label:
            more = ("dominated", Terminal(tuple(loss)))
            return Decision(node.player, node.information_set, (*node.moves, more))
        return node

    return Change(
        f"a strictly dominated action at {own.label!r}",
        ExtensiveGame(game.players, rewritten(game.root, longer)),
        without((own.label, "dominated")),
    )


# --- agent quantal response -----------------------------------------------------------------------


def _agent_logit(case: Case, equilibrium: Any) -> None:
    tree = TreeReading(case.game.players, case.game.root)
    behaviour = _behaviour(case, equilibrium)
    _payoffs(case, equilibrium, tree, behaviour)
    residual, gain = 0.0, Fraction(0)
    for label, members in tree.sets.items():
        reach = [tree.reach(index, behaviour) for index in members]
        if len(reach) == 1:
            reach = [Fraction(1)]
        if not sum(reach):  # chance never leads here, and there is no telling where one is
            continue
        beliefs = [weight / sum(reach) for weight in reach]
        values = tree.action_values(label, behaviour, beliefs)
        played = sum((p * v for p, v in zip(behaviour[label], values, strict=True)), Fraction(0))
        gain = max(gain, max(values) - played)
        powers = [exp(equilibrium.precision * float(value - max(values))) for value in values]
        for share, power in zip(behaviour[label], powers, strict=True):
            residual = max(residual, abs(float(share) - power / sum(powers)))
    rule = "choices must be the logit response to the profile"
    case.no_gain(Fraction(residual), Fraction(LOGIT_SLACK), rule)
    if case.certified:
        gap = abs(float(equilibrium.residual) - residual)
        case.demand(gap <= LOGIT_SLACK, f"residual must be {residual:.3g}", equilibrium.residual)
        largest = max([Fraction(1), *(abs(exact(u)) for u in case.game.payoffs.flat)])
        rule = "regret must be the largest gain from one deviation"
        case.matches(equilibrium.regret, gain, SLACK * largest, rule)


def _agent_changes(case: Case) -> Iterator[Change]:
    """Precision has a unit, so payoffs may move but not stretch."""
    if case.precise:
        moved = case.game.rescaled(1, Fraction(-5, 3))
        yield Change("another zero of payoffs", moved)
    yield from _order_changes(case)


CONCEPTS = {
    "subgame perfect": Concept(
        (ExtensiveGame,),
        extensive_games,
        ("behaviour",),
        _subgame_perfect,
        _point,
        _changes,
        _spans,
        known=known_perfect,
    ),
    "agent logit": Concept(
        (ExtensiveGame,),
        extensive_games,
        ("behaviour", "precision", "residual"),
        _agent_logit,
        _point,
        _agent_changes,
        exact=False,
    ),
}
