"""Read-only mappings that can be copied and pickled, as sweeps on several processes need."""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

__all__ = ["frozen"]

K = TypeVar("K")
V = TypeVar("V")


def frozen(mapping: Mapping[K, V] | None = None) -> Mapping[K, V]:
    """Return a read-only copy."""
    return MappingProxyType(dict(mapping or {}))


def _rebuilt(view: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return frozen, (dict(view),)


copyreg.pickle(MappingProxyType, _rebuilt)
