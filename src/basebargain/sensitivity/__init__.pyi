from ._closed_forms import (
    ThresholdValue as ThresholdValue,
    closed_form_thresholds as closed_form_thresholds,
)
from ._sweep import sweep as sweep
from ._thresholds import Change as Change, Thresholds as Thresholds, thresholds as thresholds

__all__ = [
    "Change",
    "ThresholdValue",
    "Thresholds",
    "closed_form_thresholds",
    "sweep",
    "thresholds",
]
