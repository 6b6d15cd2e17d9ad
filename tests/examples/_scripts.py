"""The example scripts: imported, or run as a person runs them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

__all__ = ["load", "run", "scenario_file"]

FOLDER = Path(__file__).parents[2] / "examples"


def load(name: str) -> ModuleType:
    """Import a script anew."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(name: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder, in a process of its own."""
    return subprocess.run(
        [sys.executable, str(FOLDER / f"{name}.py"), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def scenario_file(folder: Path, values: str) -> Path:
    """Write a scenario with some values of its own, and return where."""
    path = folder / "mine.toml"
    path.write_text(f"[values]\n{values}\n", encoding="utf-8")
    return path
