"""Parameterised games of base-rights bargaining, with certified equilibria and exact thresholds."""

from typing import Any

import lazy_loader

__version__ = "0.1.0"

_loaded, __dir__, _names = lazy_loader.attach_stub(__name__, __file__)
__all__ = [*_names, "plot"]  # noqa: PLE0604 - the stub holds the names


def __getattr__(name: str) -> Any:
    """Import on first use; ``plot`` is the short name of the plotting room."""
    return _loaded("plotting" if name == "plot" else name)
