from ._pareto import pareto_frontier as pareto_frontier
from ._regime_line import regime_line as regime_line
from ._regime_map import regime_map as regime_map
from ._sincerity import sincerity_map as sincerity_map

__all__ = [
    "pareto_frontier",
    "regime_line",
    "regime_map",
    "sincerity_map",
]
