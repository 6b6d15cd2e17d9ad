from ._catalogue import (
    box as box,
    presets as presets,
    scenario as scenario,
)
from ._derived import derived as derived
from ._distribution import Distribution as Distribution
from ._files import load_scenario as load_scenario
from ._parameter import Parameter as Parameter
from ._registry import Registry as Registry, registry as registry, symbol as symbol
from ._scenario import Scenario as Scenario
from ._values import Interval as Interval

__all__ = [
    "Distribution",
    "Interval",
    "Parameter",
    "Registry",
    "Scenario",
    "box",
    "derived",
    "load_scenario",
    "presets",
    "registry",
    "scenario",
    "symbol",
]
