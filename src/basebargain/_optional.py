"""Optional packages, imported when they are first needed."""

from __future__ import annotations

import importlib
from types import ModuleType

from basebargain._errors import MissingPackageError

__all__ = ["optional"]


def optional(package: str, extra: str) -> ModuleType:
    """Import `package`, or name the command that installs it.

    Raises
    ------
    MissingPackageError
        If the package is not installed.
    """
    try:
        return importlib.import_module(package)
    except ImportError as error:
        msg = (
            f"this needs the package {package!r}, which is not installed: "
            f"run  python -m pip install 'basebargain[{extra}]'"
        )
        raise MissingPackageError(msg) from error
