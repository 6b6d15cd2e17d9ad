from ._claims import claim_shares as claim_shares
from ._linkage import linkage_line as linkage_line
from ._package import merit_order as merit_order, package_border as package_border
from ._pareto import pareto_frontier as pareto_frontier
from ._regime_line import regime_line as regime_line
from ._regime_map import regime_map as regime_map
from ._sincerity import sincerity_map as sincerity_map
from ._values import value_lines as value_lines

__all__ = [
    "claim_shares",
    "linkage_line",
    "merit_order",
    "package_border",
    "pareto_frontier",
    "regime_line",
    "regime_map",
    "sincerity_map",
    "value_lines",
]
