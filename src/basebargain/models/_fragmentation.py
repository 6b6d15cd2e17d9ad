r"""G7: fragmentation as a Markov game between Damascus and Moscow.

The state is the coast (calm, unrest), the northeast (integrated, autonomous) and the United States
(in, out).
Each period Moscow chooses how much to spoil at the coast and in the northeast, :math:`e_c, e_q`,
Damascus how much to integrate, :math:`i_c, i_q`, all in [0, 1].
The components move independently, with the chances (clipped to [0, 1])

.. math::

   \text{calm} \to \text{unrest} &: p_c + \varepsilon_c e_c - \iota i_c \\
   \text{unrest} \to \text{calm} &: r_c + \iota i_c - \varepsilon_c e_c \\
   \text{autonomous} \to \text{integrated} &:
       r_q + \iota i_q + \eta_q [\text{US out}] - \varepsilon_q e_q \\
   \text{integrated} \to \text{autonomous} &: q_0 + \xi_q \varepsilon_q e_q \\
   \text{in} \to \text{out} &: h_{us}

Contested regions, n of them, enter the talks (G2) as :math:`n_0(1 + g_n n)`,
:math:`\ell(1 + g_\ell n)` and :math:`X(1 + g_X n)`.
In each period the sides have :math:`1 - \delta` times what the talks give them in the present state
less the cost of their efforts, :math:`k e^2/2` and :math:`k_D i^2/2`; so a state that lasts for
ever is worth what it is worth in G2, and `spoil_cost` means the same in both games.

Efforts here have no direct gain: what G2 takes as given, the gain b from a weak Syria, is here
what fragmentation does to the talks.
The talks are held at the baseline effort, `spoil_effort`.

Assumptions to keep in view: the outcome of the talks follows the state, so that an expelled Moscow
is back when the country falls apart again; strategies look at the state alone; X is that of all
bases together.

Literature: Maskin and Tirole (2001) on Markov perfect equilibrium; Fearon (1998, 2004), Powell
(2004) and Acemoglu and Robinson (2001) on shifting power; Stedman (1997) on spoilers.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from basebargain.forms._markov_quadratic import Effort, QuadraticMarkovGame
from basebargain.models._fragmentation_talks import regional_talks
from basebargain.models._roles import players
from basebargain.parameters import registry, symbol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import sympy

    from basebargain.parameters._registry import Labels

__all__ = ["fragmentation", "northeast"]

GAME = "G7"
EVIDENCE = (
    "E010", "E012", "E013", "E014", "E015", "E016", "E017", "E018", "E019", "E021", "E022", "E024",
    "E026", "E027", "E028", "E031", "E032", "E041", "E050", "E089", "E095", "E131", "E132", "E142",
)  # fmt: skip

COAST, NORTHEAST, US = ("calm", "unrest"), ("integrated", "autonomous"), ("in", "out")


def fragmentation(
    *, capped: bool = True, start: str = "calm/autonomous/in", labels: Labels | None = None
) -> QuadraticMarkovGame:
    """Return the game of eight states with free parameters.

    Parameters
    ----------
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    start : str
        State in which play begins: coast, northeast and the United States, joined by ``"/"``.
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Returns
    -------
    QuadraticMarkovGame
        Efforts ``integrate_coast``, ``integrate_northeast`` of Damascus and ``spoil_coast``,
        ``spoil_northeast`` of Moscow.

    Notes
    -----
    Chances are clipped, so an equilibrium in pure efforts need not exist: where spoiling rules
    integration out, Damascus gives up, and then spoiling is no longer needed.
    The solver says when it finds none.

    Examples
    --------
    >>> import basebargain as bb
    >>> game = bb.models.fragmentation().at(bb.scenario("seed_mid2025"))
    >>> len(game.states), game.start
    (8, 'calm/autonomous/in')
    """
    components = {"coast": COAST, "northeast": NORTHEAST, "us": US}
    payoffs, moves = {}, {}
    for coast, north, us in product(*components.values()):
        state = f"{coast}/{north}/{us}"
        contested = (coast == "unrest") + (north == "autonomous")
        payoffs[state] = _stage(contested, ("coast", "northeast"), capped=capped)
        moves[state] = {"coast": _coast(coast), "northeast": _northeast(north, us)} | _leaves(us)
    return _declared(components, payoffs, moves, start, names=players(labels=labels))


def northeast(
    *,
    capped: bool = True,
    damascus_acts: bool = True,
    start: str = "autonomous/in",
    labels: Labels | None = None,
) -> QuadraticMarkovGame:
    """Return the game over the northeast alone, the coast calm throughout: four states.

    Parameters
    ----------
    capped : bool
        Whether Moscow's transfer is bounded by ``transfer_cap``.
    damascus_acts : bool
        Whether Damascus integrates, and Moscow also spoils what is integrated; if not, Moscow is
        the only player, active while the northeast is autonomous, which `us_withdrawal` solves.
    start : str
    labels : mapping, optional
        Label sets of another case, as in `registry`; the roles name the players.

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.models.northeast(damascus_acts=False).players
    ('Moscow',)
    """
    components = {"northeast": NORTHEAST, "us": US}
    payoffs, moves = {}, {}
    for north, us in product(*components.values()):
        state = f"{north}/{us}"
        stage = _stage(int(north == "autonomous"), ("northeast",), capped=capped)
        move = {"northeast": _northeast(north, us, damascus_acts=damascus_acts)}
        payoffs[state] = stage if damascus_acts else stage[1:]
        moves[state] = move | _leaves(us)
    names = players(labels=labels) if damascus_acts else players("patron", labels=labels)
    return _declared(components, payoffs, moves, start, names=names)


# --- parts ----------------------------------------------------------------------------------------


def effort(verb: str, region: str) -> sympy.Symbol:
    """Return the symbol of an effort: ``spoil`` or ``integrate``, and the region."""
    import sympy

    return sympy.Symbol(f"{verb}_{region}", real=True)


def _stage(contested: int, regions: Sequence[str], *, capped: bool) -> list[sympy.Expr]:
    """Return the stage payoffs of Damascus and Moscow."""
    talks = regional_talks(contested, capped=capped)
    weight = 1 - symbol("frag_discount")
    result = []
    for worth, cost, verb in (
        (talks.damascus, "frag_integration_cost", "integrate"),
        (talks.moscow, "spoil_cost", "spoil"),
    ):
        spent = sum(symbol(cost) * effort(verb, region) ** 2 / 2 for region in regions)
        result.append(weight * worth - weight * spent)
    return result


def _coast(level: str) -> tuple[str, sympy.Expr]:
    push = symbol("frag_spoil_coast") * effort("spoil", "coast")
    push -= symbol("frag_integration") * effort("integrate", "coast")
    if level == "calm":
        return "unrest", symbol("frag_unrest") + push
    return "calm", symbol("frag_calming") - push


def _northeast(level: str, us: str, *, damascus_acts: bool = True) -> tuple[str, sympy.Expr]:
    push = symbol(f"frag_spoil_northeast_us_{us}") * effort("spoil", "northeast")
    if level == "integrated":
        again = symbol("frag_backsliding") * push if damascus_acts else 0
        return "autonomous", symbol("frag_relapse") + again
    joins = symbol("frag_northeast_integration") - push
    if damascus_acts:
        joins += symbol("frag_integration") * effort("integrate", "northeast")
    return "integrated", joins + (symbol("frag_us_exit_gain") if us == "out" else 0)


def _leaves(us: str) -> dict[str, tuple[str, Any]]:
    return {"us": ("out", symbol("frag_us_withdrawal"))} if us == "in" else {}


def _declared(
    components: Mapping[str, Sequence[str]],
    payoffs: Mapping[str, Sequence[Any]],
    moves: Mapping[str, Any],
    start: str,
    *,
    names: tuple[str, ...],
) -> QuadraticMarkovGame:
    """Build a game over the components; all but the United States are regions.

    The last player spoils, one before it integrates.
    """
    regions = [component for component in components if component != "us"]
    verbs = ("integrate", "spoil")[-len(names) :]
    contested = tuple(state for state in payoffs if "autonomous" in state)
    efforts = [
        Effort(player, f"{verb}_{region}", states=contested if len(names) == 1 else None)
        for player, verb in zip(names, verbs, strict=True)
        for region in regions
    ]
    game = QuadraticMarkovGame.from_expressions(
        players=names,
        components=components,
        efforts=efforts,
        payoffs=payoffs,
        moves=moves,
        discounts=symbol("frag_discount"),
        start=start,
        name=f"G7 {'fragmentation' if len(regions) > 1 else regions[0]}",
        unit="USD bn",
    )
    return game.declared({name: registry()[name] for name in game.parameters})
