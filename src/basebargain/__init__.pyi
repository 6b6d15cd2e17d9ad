from . import (
    evidence as evidence,
    forms as forms,
    interop as interop,
    models as models,
    parameters as parameters,
    plotting as plotting,
    sensitivity as sensitivity,
    solvers as solvers,
    testing as testing,
)
from .forms import BargainingProblem as BargainingProblem, StrategicGame as StrategicGame
from .parameters import (
    Distribution as Distribution,
    Interval as Interval,
    Scenario as Scenario,
    box as box,
    load_scenario as load_scenario,
    presets as presets,
    registry as registry,
    scenario as scenario,
    symbol as symbol,
)
from .sensitivity import sweep as sweep, thresholds as thresholds
from .solvers import (
    Solution as Solution,
    Status as Status,
    alternating_offers as alternating_offers,
    fictitious_play as fictitious_play,
    nash_equilibria as nash_equilibria,
    replicator_path as replicator_path,
)

__version__: str
__all__ = [
    "BargainingProblem",
    "Distribution",
    "Interval",
    "Scenario",
    "Solution",
    "Status",
    "StrategicGame",
    "alternating_offers",
    "box",
    "evidence",
    "fictitious_play",
    "forms",
    "interop",
    "load_scenario",
    "models",
    "nash_equilibria",
    "parameters",
    "plotting",
    "presets",
    "registry",
    "replicator_path",
    "scenario",
    "sensitivity",
    "solvers",
    "sweep",
    "symbol",
    "testing",
    "thresholds",
]
