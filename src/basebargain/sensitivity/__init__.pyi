from ._claim_test import ClaimTest as ClaimTest
from ._claim_verdict import (
    ClaimVerdict as ClaimVerdict,
    ClaimVerdicts as ClaimVerdicts,
    Verdict as Verdict,
)
from ._claims import claim_tests as claim_tests, evaluate_claims as evaluate_claims
from ._closed_forms import (
    ThresholdValue as ThresholdValue,
    closed_form_thresholds as closed_form_thresholds,
)
from ._sweep import sweep as sweep
from ._thresholds import Change as Change, Thresholds as Thresholds, thresholds as thresholds

__all__ = [
    "Change",
    "ClaimTest",
    "ClaimVerdict",
    "ClaimVerdicts",
    "ThresholdValue",
    "Thresholds",
    "Verdict",
    "claim_tests",
    "closed_form_thresholds",
    "evaluate_claims",
    "sweep",
    "thresholds",
]
