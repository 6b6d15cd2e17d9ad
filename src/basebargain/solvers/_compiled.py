"""Functions compiled by Numba where it is installed, and plain Python where it is not."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

__all__ = ["compiled"]

F = TypeVar("F", bound=Callable[..., Any])
# Sources of functions that call each other in compiled form, and of the constants they hold.
SOURCES = ("_nash_*.py", "_compiled.py", "_certificate.py", "_reading.py")


def compiled(function: F) -> F:
    """Return the function compiled at its first call, in IEEE arithmetic as it is written.

    The machine code is kept beside the module, or in the user's cache directory, for the next
    process.
    Numba takes kept code for stale when the file of the function changes, but not when that of a
    function called by it does; so every function is said to stem from the file changed last.
    """
    if find_spec("numba") is None:
        return function
    numba = import_module("numba")
    if isinstance(function, FunctionType):
        function.__code__ = function.__code__.replace(co_filename=_changed_last())
    return cast(F, numba.njit(cache=True, error_model="numpy")(function))


@cache
def _changed_last() -> str:
    files = chain(*(Path(__file__).parent.glob(pattern) for pattern in SOURCES))
    return str(max(files, key=lambda path: (path.stat().st_mtime_ns, path.name)))
