"""A scenario as a TOML file, written as a whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from basebargain._errors import ScenarioFileError
from basebargain.parameters._reading import written

if TYPE_CHECKING:
    from basebargain.parameters._scenario import Scenario

__all__ = ["as_toml", "write"]


def write(scenario: Scenario, path: str | os.PathLike[str]) -> None:
    """Write to a new file beside `path`, then put it in its place; see `Scenario.to_toml`."""
    temporary = None
    try:
        target = Path(path)
        content = as_toml(scenario).encode("utf-8")
        handle, temporary = tempfile.mkstemp(".tmp", f".{target.name}.", target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target)
    except (OSError, ValueError, TypeError) as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        msg = f"{path}: the scenario {scenario.name!r} cannot be written ({error}); check the path."
        raise ScenarioFileError(msg) from error


def _mode(target: Path) -> int:
    """Return the permissions of the file that is replaced; those of a new file otherwise."""
    return target.stat().st_mode & 0o777 if target.exists() else 0o644


def as_toml(scenario: Scenario) -> str:
    """Return the text of the scenario's file."""
    lines = [f"{key} = {_text(getattr(scenario, key))}" for key in ("name", "title", "description")]
    for index, pairs in scenario.label_sets:
        lines += ["", f"[labels.{index}]"]
        lines += [f"{label} = {_text(title)}" for label, title in pairs]
    lines += ["", "[values]"]
    for name, value in scenario.entries:
        parameter = scenario.registry[name]
        key = f"{parameter.family}.{parameter.label}" if parameter.label else name
        lines.append(f"{key} = {written(value)}")
    for name, source in scenario.sources:
        rows = ", ".join(_text(row) for row in source.rows)
        lines += ["", f"[provenance.{name}]", f"status = {_text(source.status)}"]
        lines += [f"rows = [{rows}]", f"note = {_text(source.note)}"]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Return a TOML basic string; its escapes are those of JSON, and DEL is one more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
