"""The axiomatic bargaining solutions: Nash, Kalai-Smorodinsky, egalitarian, utilitarian."""

from __future__ import annotations

from functools import partial
from typing import Any

from basebargain.forms._bargaining import BargainingProblem
from basebargain.forms._bargaining_smooth import SmoothFrontier
from basebargain.solvers._axiomatic_concept import Concept
from basebargain.solvers._axiomatic_outcome import BargainingAgreement
from basebargain.solvers._axiomatic_reading import exact_weights, read_field
from basebargain.solvers._axiomatic_rules import ideal_gains, largest_product, largest_sum
from basebargain.solvers._axiomatic_task import Task
from basebargain.solvers._requirements import require_numbers
from basebargain.solvers._solution import Solution

__all__ = ["egalitarian", "kalai_smorodinsky", "nash_bargaining", "utilitarian"]

NASH = "Stationary point of the weighted product on each edge, in closed form (Nash 1950)."
SMORODINSKY = (
    "Equal shares of the ideal gains, lexicographic where they can be (Kalai and Smorodinsky 1975, "
    "Imai 1983)."
)
EGALITARIAN = "Gains in proportion to the weights, lexicographic where they can be (Kalai 1977)."
UTILITARIAN = "Largest weighted sum at the ends of each edge."


def nash_bargaining(
    problem: BargainingProblem, *, weights: Any = None, lotteries: bool = False
) -> Solution[BargainingAgreement]:
    """Return the agreements with the largest weighted product of gains.

    Parameters
    ----------
    problem : BargainingProblem
        Without free parameters; on `FiniteAgreements`, `PolyhedralSet`, `SmoothFrontier` or
        `TransferAgreements`.
    weights : pair of positive numbers, optional
        Bargaining powers, in the order of the players; equal if not given.
        ``problem.power`` gives those that follow from impatience.
    lotteries : bool, optional
        False: only what can be signed as it stands counts.
        True: so do lotteries over agreements, that is, the convex hull.

    Returns
    -------
    Solution of BargainingAgreement
        One where the set is convex; all of them where it is not.
        Without an agreement that both sides accept, the disagreement point.

    Raises
    ------
    NotApplicableError
        If parameters are free, the feasible set is of another kind, gains have no bound, or the
        weights are not two positive numbers.
    GameError
        If the feasible set is empty, or a smooth frontier is not concave.

    Notes
    -----
    On a convex set this is the only solution that is efficient, symmetric (with equal weights),
    independent of irrelevant alternatives and of the scale of each utility [1]_; without symmetry
    the weights are free [2]_.
    On a set that is not convex the same axioms select all maximisers of the product [3]_.
    The certificate is the line that supports the set at the solution: by the inequality of weighted
    means no point on its near side has a larger product.
    Where no agreement gives both a gain every product is zero; the agreements that nobody can
    improve on are returned then.

    References
    ----------
    .. [1] Nash (1950), The bargaining problem, Econometrica 18.
    .. [2] Kalai (1977), Nonsymmetric Nash solutions and replications of 2-person bargaining,
       International Journal of Game Theory 6.
    .. [3] Kaneko (1980), An extension of the Nash bargaining problem and the Nash social welfare
       function, Theory and Decision 12.

    Examples
    --------
    >>> import basebargain as bb
    >>> square = bb.forms.PolyhedralSet([(0, 0), (4, 0), (4, 2), (0, 6)])
    >>> problem = bb.BargainingProblem(("a", "b"), square, inside=(0, 0))
    >>> bb.nash_bargaining(problem).equilibria[0].payoffs
    array([Fraction(3, 1), Fraction(3, 1)], dtype=object)
    >>> bb.nash_bargaining(problem, weights=(2, 1)).equilibria[0].payoffs
    array([Fraction(4, 1), Fraction(2, 1)], dtype=object)
    """
    require_numbers(problem, "nash_bargaining", BargainingProblem)
    powers, exact = exact_weights(weights, "nash_bargaining")
    if isinstance(problem.feasible, SmoothFrontier):
        return _on_curve(problem, Concept("product", powers))
    field = read_field(problem, "nash_bargaining", lotteries=lotteries)
    task = Task.of(field, NASH, lotteries=lotteries, exact=exact)
    return task.solve(
        lambda pieces: largest_product(pieces, powers),
        lambda gains: task.bounds.product_gap(gains, powers),
    )


def kalai_smorodinsky(
    problem: BargainingProblem, *, lotteries: bool = False, free_disposal: bool = False
) -> Solution[BargainingAgreement]:
    """Return the agreements that give both sides the same share of their ideal gains.

    Parameters
    ----------
    problem : BargainingProblem
        As for `nash_bargaining`.
    lotteries : bool, optional
        Whether lotteries over agreements count, as for `nash_bargaining`.
    free_disposal : bool, optional
        False: where no agreement gives exactly equal shares, the smaller share is made as large as
        possible, and then the larger one.
        True: the shares are equal, and what an agreement gives beyond that is thrown away.

    Returns
    -------
    Solution of BargainingAgreement
        One where the set is convex; a set that is not may have two.
        Without an agreement that both sides accept, the disagreement point.

    Raises
    ------
    NotApplicableError
        If parameters are free, the feasible set is of another kind, or gains have no bound.
    GameError
        If the feasible set is empty, or a smooth frontier is not concave.

    Notes
    -----
    A side's ideal gain is the most it can have while the other has at least the disagreement point;
    lotteries can raise it.
    On a convex set whose efficient frontier meets the ray to the ideal point the solution is that
    meeting point, the only one that is efficient, symmetric, independent of the scale of each
    utility and monotonic [1]_.
    Elsewhere the point on the ray may lie below the frontier, or be no agreement at all.
    With free disposal it is kept as the answer, also on sets that are not convex [2]_; without, the
    lexicographic rule [3]_ keeps efficiency and gives up monotonicity, also on finite sets [4]_.
    A side that cannot gain at all is left out of the comparison.

    References
    ----------
    .. [1] Kalai and Smorodinsky (1975), Other solutions to Nash's bargaining problem,
       Econometrica 43.
    .. [2] Conley and Wilkie (1991), The bargaining problem without convexity: extending the
       egalitarian and Kalai-Smorodinsky solutions, Economics Letters 36.
    .. [3] Imai (1983), Individual monotonicity and lexicographic maxmin solution, Econometrica 51.
    .. [4] Nagahisa and Tanaka (2002), An axiomatization of the Kalai-Smorodinsky solution when the
       feasible sets can be finite, Social Choice and Welfare 19.

    Examples
    --------
    >>> from fractions import Fraction
    >>> import basebargain as bb
    >>> kite = bb.forms.PolyhedralSet([(0, 0), (1, 0), (1, Fraction(7, 10)), (0, 1)])
    >>> problem = bb.BargainingProblem(("a", "b"), kite, inside=(0, 0))
    >>> bb.kalai_smorodinsky(problem).equilibria[0].payoffs
    array([Fraction(10, 13), Fraction(10, 13)], dtype=object)
    """
    require_numbers(problem, "kalai_smorodinsky", BargainingProblem)
    if isinstance(problem.feasible, SmoothFrontier):
        return _on_curve(problem, Concept("ideal", None, free_disposal))
    field = read_field(problem, "kalai_smorodinsky", lotteries=lotteries)
    task = Task.of(field, SMORODINSKY, lotteries=lotteries, exact=True)
    return task.solve_equal(ideal_gains, task.bounds.ideal, free_disposal=free_disposal)


def egalitarian(
    problem: BargainingProblem,
    *,
    weights: Any = None,
    lotteries: bool = False,
    free_disposal: bool = False,
) -> Solution[BargainingAgreement]:
    """Return the agreements whose gains are equal, or in proportion to weights.

    Parameters
    ----------
    problem : BargainingProblem
        As for `nash_bargaining`; payoffs of the two sides are compared as they stand.
    weights : pair of positive numbers, optional
        The proportion of the gains, in the order of the players; equal if not given.
    lotteries : bool, optional
        Whether lotteries over agreements count, as for `nash_bargaining`.
    free_disposal : bool, optional
        False: where no agreement gives exactly that proportion, the smaller gain per unit of weight
        is made as large as possible, and then the larger one.
        True: the proportion is kept, and what an agreement gives beyond it is thrown away.

    Returns
    -------
    Solution of BargainingAgreement
        One where the set is convex; a set that is not may have two.
        Without an agreement that both sides accept, the disagreement point.

    Raises
    ------
    NotApplicableError
        If parameters are free, the feasible set is of another kind, gains have no bound, or the
        weights are not two positive numbers.
    GameError
        If the feasible set is empty, or a smooth frontier is not concave.

    Notes
    -----
    With free disposal this is the only solution that loses to nobody when more becomes feasible,
    and is weakly efficient and independent of a common scale [1]_; it needs no convexity [2]_.
    Without it, the lexicographic rule [3]_ is efficient too.

    References
    ----------
    .. [1] Kalai (1977), Proportional solutions to bargaining situations: interpersonal utility
       comparisons, Econometrica 45.
    .. [2] Conley and Wilkie (1991), The bargaining problem without convexity: extending the
       egalitarian and Kalai-Smorodinsky solutions, Economics Letters 36.
    .. [3] Chun and Peters (1988), The lexicographic egalitarian solution, Cahiers du CERO 30.

    Examples
    --------
    >>> import basebargain as bb
    >>> square = bb.forms.PolyhedralSet([(0, 0), (4, 0), (4, 2), (0, 6)])
    >>> problem = bb.BargainingProblem(("a", "b"), square, inside=(0, 1))
    >>> bb.egalitarian(problem).equilibria[0].payoffs
    array([Fraction(5, 2), Fraction(7, 2)], dtype=object)
    >>> print(bb.egalitarian(problem, weights=(4, 1), free_disposal=True).equilibria[0])
    AGREEMENT, the point: payoffs (4, 2), regret 0
    """
    require_numbers(problem, "egalitarian", BargainingProblem)
    powers, exact = exact_weights(weights, "egalitarian")
    if isinstance(problem.feasible, SmoothFrontier):
        return _on_curve(problem, Concept("equal", powers, free_disposal))
    field = read_field(problem, "egalitarian", lotteries=lotteries)
    task = Task.of(field, EGALITARIAN, lotteries=lotteries, exact=exact)
    return task.solve_equal(lambda _: powers, lambda: powers, free_disposal=free_disposal)


def utilitarian(
    problem: BargainingProblem,
    *,
    weights: Any = None,
    lotteries: bool = False,
    individually_rational: bool = True,
) -> Solution[BargainingAgreement]:
    """Return the agreements with the largest weighted sum of payoffs.

    Parameters
    ----------
    problem : BargainingProblem
        As for `nash_bargaining`; payoffs of the two sides are added as they stand.
    weights : pair of positive numbers, optional
        What a unit of payoff of each player counts; equal if not given.
    lotteries : bool, optional
        Whether lotteries over agreements count, as for `nash_bargaining`.
    individually_rational : bool, optional
        Whether only agreements count that leave nobody below the disagreement point.

    Returns
    -------
    Solution of BargainingAgreement
        Where a whole segment of agreements has the largest sum, both its ends, as one component.
        Without an agreement that both sides accept, the disagreement point.

    Raises
    ------
    NotApplicableError
        If parameters are free, the feasible set is of another kind, the sum has no bound, or the
        weights are not two positive numbers.
    GameError
        If the feasible set is empty, or a smooth frontier is not concave.

    Notes
    -----
    The weighted sum is what planning before one knows which of two problems one faces asks for: it
    is the only efficient rule under which nobody wants to wait until chance has decided [1]_.
    The certificate is the gap to the largest sum, found by cutting the set along the axes anew.

    References
    ----------
    .. [1] Myerson (1981), Utilitarianism, egalitarianism, and the timing effect in social choice
       problems, Econometrica 49.

    Examples
    --------
    >>> import basebargain as bb
    >>> square = bb.forms.PolyhedralSet([(0, 0), (4, 0), (4, 2), (0, 6)])
    >>> problem = bb.BargainingProblem(("a", "b"), square, inside=(1, 1))
    >>> [point.payoffs.tolist() for point in bb.utilitarian(problem)]
    [[Fraction(1, 1), Fraction(5, 1)], [Fraction(4, 1), Fraction(2, 1)]]
    """
    require_numbers(problem, "utilitarian", BargainingProblem)
    powers, exact = exact_weights(weights, "utilitarian")
    if isinstance(problem.feasible, SmoothFrontier):
        return _on_curve(problem, Concept("sum", powers, rational=individually_rational))
    wanted = None if individually_rational else powers
    field = read_field(problem, "utilitarian", lotteries=lotteries, wanted=wanted)
    task = Task.of(field, UTILITARIAN, lotteries=lotteries, exact=exact)
    return task.solve(
        partial(largest_sum, weights=powers, rational=individually_rational),
        lambda gains: task.bounds.sum_gap(gains, powers, rational=individually_rational),
        rational=individually_rational,
    )


def _on_curve(problem: BargainingProblem, concept: Concept) -> Solution[BargainingAgreement]:
    """Solve on a smooth frontier; what that needs is imported only then."""
    from basebargain.solvers._axiomatic_smooth import solve_smooth

    return solve_smooth(problem, concept)
