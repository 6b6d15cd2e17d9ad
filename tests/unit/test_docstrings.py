"""Every public function says what it takes and returns, and shows it with an example that runs."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

import basebargain

ROOMS = sorted(path.parent.name for path in Path(basebargain.__file__).parent.glob("*/__init__.py"))


def public_functions() -> list[str]:
    """Names of the functions that a room exports, as room and name."""
    found = []
    for room in ROOMS:
        module = importlib.import_module(f"basebargain.{room}")
        found += [
            f"{room}.{name}"
            for name in module.__all__
            if inspect.isroutine(getattr(module, name, None))
        ]
    return found


def missing_sections(name: str) -> list[str]:
    """Return the sections that the docstring of a public function lacks."""
    room, _, attribute = name.partition(".")
    function = getattr(importlib.import_module(f"basebargain.{room}"), attribute)
    text = inspect.getdoc(function) or ""
    signature = inspect.signature(function)
    wanted = ["Examples"]
    if signature.parameters:
        wanted.append("Parameters")
    if signature.return_annotation not in {None, "None"} and not text.startswith("Return "):
        wanted.append("Returns")
    lacking = [section for section in wanted if f"\n{section}\n---" not in text]
    return lacking if ">>> " in text else list(dict.fromkeys([*lacking, "Examples"]))


def test_the_rooms_export_functions() -> None:
    assert {name.partition(".")[0] for name in public_functions()} >= {"models", "solvers"}


@pytest.mark.parametrize("name", public_functions())
def test_public_functions_have_every_section(name: str) -> None:
    assert missing_sections(name) == []
