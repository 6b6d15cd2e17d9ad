from ._nashpy import from_nashpy as from_nashpy, to_nashpy as to_nashpy

__all__ = ["from_nashpy", "to_nashpy"]
