"""What the models say about each claim: verdict, condition, threshold, and how widely it holds."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm import tqdm

from basebargain._errors import EvidenceError
from basebargain.evidence import claims
from basebargain.parameters import box
from basebargain.sensitivity._claim_truth import holds_at
from basebargain.sensitivity._claim_turns import turns
from basebargain.sensitivity._claim_verdict import ClaimVerdict, ClaimVerdicts, Verdict
from basebargain.sensitivity._closed_forms import closed_form_thresholds
from basebargain.sensitivity._draws import evaluated
from basebargain.sensitivity._exact import point_number
from basebargain.sensitivity._proof import everywhere

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from basebargain.parameters import Scenario
    from basebargain.sensitivity._claim_test import ClaimTest

__all__ = ["claim_tests", "evaluate_claims"]

# Where the conditions of the claims stand, by the games that decide them.
GROUPS = (
    "talks", "base_rights", "package", "sincerity", "donors", "conditionality", "fragmentation",
    "ukraine", "leverage", "handover", "contracts", "ratification", "reform",
)  # fmt: skip


def claim_tests() -> dict[str, ClaimTest]:
    """Return the exact condition of every claim, by its number.

    Returns
    -------
    dict of str to ClaimTest

    Examples
    --------
    >>> import basebargain as bb
    >>> sorted(s.name for s in bb.sensitivity.claim_tests()["C11"].condition.free_symbols)
    ['spoil_deter', 'spoil_harm']
    """
    return dict(_all_tests())


@cache
def _all_tests() -> Mapping[str, ClaimTest]:
    modules = (importlib.import_module(f"{__package__}._claims_{name}") for name in GROUPS)
    tests = {test.id: test for module in modules for test in module.claim_tests()}
    return {name: tests[name] for name in claims() if name in tests}


def evaluate_claims(
    scenario: Scenario,
    /,
    *,
    only: Iterable[str] | None = None,
    draws: int = 8192,
    rng: np.random.Generator | int = 0,
    seconds: float = 0.5,
    progress: bool = True,
) -> ClaimVerdicts:
    """Decide the claims C01 to C36 at a scenario, or over a box or distribution of parameters.

    Parameters
    ----------
    scenario : Scenario
        At a point, each claim is confirmed or refuted by exact arithmetic, and its share is that of
        the registry's whole box, in which shares that add up to one stay at their defaults (see
        `box`); otherwise verdict and share are those of the scenario's own space.
    only : iterable of str, optional
        Numbers of the claims to decide; all if not given.
    draws : int
        Size of the sample behind the share.
    rng : numpy Generator or int
        Source of the sample, or its seed.
    seconds : float
        How long to look for a proof, per claim, that it holds everywhere or nowhere; 0 for not at
        all.
    progress : bool
        Show a progress bar when the work takes longer than a second.

    Returns
    -------
    ClaimVerdicts
        A mapping from the number of a claim to its verdict; prints as a table.

    Raises
    ------
    EvidenceError
        If `only` names no claim.
    ParameterError
        If `draws` is no positive integer.

    Notes
    -----
    The condition of each claim is derived from the expressions of the models.
    Over a space, a claim holds everywhere or nowhere only with a proof or after all draws agree;
    `ClaimVerdict.proof` says which of the two.
    Conditions that build on the regimes of the talks presuppose, as these do, that Moscow prefers
    limbo to exit.

    Examples
    --------
    >>> import basebargain as bb
    >>> found = bb.evaluate_claims(bb.scenario("seed_mid2025"), only=["C29"], draws=256)
    >>> found["C29"].verdict.value
    'confirmed'
    """
    tests = _chosen(only)
    space = box() if scenario.kind == "point" else scenario
    sample = space.sample(draws, rng=rng)
    found = [
        _decided(test, scenario, space, sample, seconds)
        for test in tqdm(tests, desc="claims", delay=1.0, disable=not progress or None, leave=False)
    ]
    return ClaimVerdicts(scenario.name, space.name, draws, tuple(found))


def _chosen(only: Iterable[str] | None) -> list[ClaimTest]:
    tests = claim_tests()
    wanted = list(tests) if only is None else list(only)
    strange = [name for name in wanted if name not in tests]
    if strange:
        msg = (
            f"evaluate_claims: {', '.join(map(repr, strange))}: no such claim; claims are "
            f"{', '.join(tests)}."
        )
        raise EvidenceError(msg)
    return [tests[name] for name in wanted]


def _decided(
    test: ClaimTest, scenario: Scenario, space: Scenario, sample: xr.Dataset, seconds: float
) -> ClaimVerdict:
    """Decide one claim."""
    if test.condition is None and test.holds is None:
        return ClaimVerdict(claims()[test.id], Verdict.UNDECIDED, test, {}, None, None, "")
    numbers = {str(name): array.values for name, array in sample.items()}
    answers = _on_draws(test, numbers)
    known = ~np.isnan(answers)
    holds = answers[known].astype(bool)
    share = float(holds.mean()) if holds.size else None
    error = None if share is None else float(np.sqrt(share * (1 - share) / holds.size))
    changes: tuple[float, ...] = ()
    if scenario.kind == "point":
        verdict, proof = _at_point(test, scenario)
        changes = turns(lambda points: _on_draws(test, points), scenario)
        limits = closed_form_thresholds(test.thresholds, scenario)
        kappas = {
            name: (t.kappa, t.kappa, t.kappa)
            for name, t in limits.items()
            if t.applies and t.kappa is not None
        }
    else:
        verdict, proof = _over(test, space, holds, seconds)
        if not known.all():
            proof = f"{proof}; {np.sum(~known)} of {known.size} draws undecided".lstrip("; ")
        kappas = dict(_quantiles(test, numbers))
    return ClaimVerdict(claims()[test.id], verdict, test, kappas, share, error, proof, changes)


def _on_draws(test: ClaimTest, numbers: Mapping[str, NDArray[Any]]) -> NDArray[np.float64]:
    """Return one where the claim holds, zero where it does not, NaN where that is open."""
    if test.condition is not None:
        return np.asarray(evaluated(test.condition, numbers), dtype=np.float64)
    if test.holds is None:
        msg = f"{test.id} has neither a condition nor a way to decide it on draws."
        raise EvidenceError(msg)
    return np.asarray(test.holds(numbers), dtype=np.float64)


def _at_point(test: ClaimTest, scenario: Scenario) -> tuple[Verdict, str]:
    """Decide at a point, exactly where there is a condition."""
    if test.condition is None:
        one = scenario.sample(1, rng=0)
        answer = _on_draws(test, {str(name): array.values for name, array in one.items()})[0]
        if np.isnan(answer):
            return Verdict.UNDECIDED, ""
        return (Verdict.CONFIRMED if answer else Verdict.REFUTED), "computed at the point"
    where = f"evaluate_claims: {test.id}"
    numbers = {s: point_number(scenario, s.name, where) for s in test.condition.free_symbols}
    holds = holds_at(test.condition, numbers)
    return (Verdict.CONFIRMED if holds else Verdict.REFUTED), "exact at the point"


def _over(
    test: ClaimTest, space: Scenario, holds: NDArray[np.bool_], seconds: float
) -> tuple[Verdict, str]:
    """Decide over a space: depends if draws differ, else look for a proof."""
    import sympy

    if not holds.size:
        return Verdict.UNDECIDED, ""
    if holds.any() and not holds.all():
        return Verdict.DEPENDS, "the draws differ"
    true_everywhere = bool(holds.all())
    verdict = Verdict.CONFIRMED if true_everywhere else Verdict.REFUTED
    if test.condition is not None and seconds > 0:
        condition = test.condition if true_everywhere else sympy.Not(test.condition)
        answer = everywhere(condition, space, seconds=seconds)
        if answer == "proved":
            return verdict, "proved for the whole space"
        if answer == "refuted":
            return Verdict.DEPENDS, "all draws agree, but a point of the space differs"
    return verdict, f"all {holds.size} draws agree; not proved"


def _quantiles(
    test: ClaimTest, numbers: Mapping[str, NDArray[Any]]
) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """Yield each threshold in kappa, over the draws at which it is one."""
    for limit in test.thresholds:
        values = evaluated(limit.kappa, numbers)[evaluated(limit.condition, numbers).astype(bool)]
        values = values[np.isfinite(values)]
        if values.size:
            low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
            yield limit.name, (float(low), float(middle), float(high))
