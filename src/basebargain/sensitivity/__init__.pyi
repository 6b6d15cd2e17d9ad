from ._sweep import sweep as sweep
from ._thresholds import Change as Change, Thresholds as Thresholds, thresholds as thresholds

__all__ = ["Change", "Thresholds", "sweep", "thresholds"]
