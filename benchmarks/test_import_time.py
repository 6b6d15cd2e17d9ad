"""Start-up of the package beside that of the packages it stands on."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytest_benchmark.fixture import BenchmarkFixture


@pytest.mark.benchmark(group="import", min_rounds=10)
@pytest.mark.parametrize("package", ["sys", "basebargain", "numpy", "sympy", "nashpy"])
def test_import_time(benchmark: BenchmarkFixture, package: str) -> None:
    """A fresh interpreter that imports one package; ``sys`` is the interpreter alone."""
    command = [sys.executable, "-c", f"import {package}"]
    benchmark(subprocess.run, command, check=True)
