from ._alternating_offers import alternating_offers as alternating_offers
from ._alternating_offers_outcome import BargainingOutcome as BargainingOutcome
from ._learning import fictitious_play as fictitious_play, replicator_path as replicator_path
from ._nash import StrategicEquilibrium as StrategicEquilibrium, nash_equilibria as nash_equilibria
from ._solution import Component as Component, Solution as Solution, Status as Status

__all__ = [
    "BargainingOutcome",
    "Component",
    "Solution",
    "Status",
    "StrategicEquilibrium",
    "alternating_offers",
    "fictitious_play",
    "nash_equilibria",
    "replicator_path",
]
