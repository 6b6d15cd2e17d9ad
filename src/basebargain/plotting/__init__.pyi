from ._regime_line import regime_line as regime_line
from ._regime_map import regime_map as regime_map

__all__ = ["regime_line", "regime_map"]
