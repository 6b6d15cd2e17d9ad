"""The parts of a scenario file, each read on its own and each returning its list of faults."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping
from typing import Any

from basebargain._errors import ParameterError, ScenarioFileError
from basebargain.parameters._provenance import STATUSES, Provenance
from basebargain.parameters._reading import read_value
from basebargain.parameters._registry import Registry, registry

__all__ = ["read_document", "read_labels", "read_sources", "read_texts", "read_values"]

TEXTS = ("name", "title", "description")
TABLES = ("labels", "values", "provenance")
FIELDS = ("status", "rows", "note")


def read_document(text: str, where: str) -> dict[str, Any]:
    """Return the tables of a TOML text, or say at which line it stops being TOML."""
    try:
        # A line break at the end lets the reader name the last line as it names the others.
        return tomllib.loads(text if text.endswith("\n") else text + "\n")
    except RecursionError:
        reason = "the tables or lists are nested too deeply to be a scenario; flatten them."
    except tomllib.TOMLDecodeError as error:
        reason = f"not valid TOML: {error}{_line(text, str(error))}{_remedy(str(error))}"
    except ValueError as error:
        reason = f"not valid TOML: {error}; write shorter numbers."
    msg = f"{where}: {reason}"
    raise ScenarioFileError(msg)


def _line(text: str, message: str) -> str:
    """Quote the line that a message of the TOML reader names."""
    place = re.search(r"at line (\d+)", message)
    lines = text.replace("\r\n", "\n").split("\n")
    if place is None or not 1 <= int(place[1]) <= len(lines):
        return ""
    return f": {lines[int(place[1]) - 1].strip()[:80]!r}"


def _remedy(message: str) -> str:
    if "overwrite" in message or "twice" in message:
        return "; the key or table is there twice: keep one."
    return "; correct the syntax there, for instance: kappa = 0.45"


def _near(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(known)}."


def _table(document: Mapping[str, Any], key: str, faults: list[str]) -> Mapping[str, Any]:
    """Return a table of the file, empty if it is not there; note a fault if it is no table."""
    entry = document.get(key, {})
    if isinstance(entry, Mapping):
        return entry
    faults.append(f"{key} must be a table; got {entry!r}: write [{key}] on a line of its own.")
    return {}


def read_texts(document: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Return name, title and description, and the faults among the keys at the top."""
    faults = []
    texts: dict[str, str] = {}
    for key, entry in document.items():
        if key in TABLES:
            continue
        if key not in TEXTS:
            faults.append(_unknown_top(key, entry))
        elif not isinstance(entry, str) or (key == "name" and not entry.strip()):
            faults.append(f"{key} must be text in quotes; got {entry!r}.")
        else:
            texts[key] = entry
    return texts, faults


def _unknown_top(key: str, entry: Any) -> str:
    known = registry()
    if key in known or key in known.quantities or known.family(key):
        return f"{key} stands at the top of the file; move it below [values]."
    what = "table" if isinstance(entry, (Mapping, list)) else "key"
    return f"there is no {what} {key!r}; {_near(key, TEXTS + TABLES)}"


def read_labels(document: Mapping[str, Any]) -> tuple[Registry, list[str]]:
    """Return the registry for the file's label sets; the standard one if they have faults."""
    faults: list[str] = []
    sets: dict[str, dict[str, Any]] = {}
    for name, ids in _table(document, "labels", faults).items():
        if not isinstance(ids, Mapping):
            faults.append(
                f'labels.{name} must be a table such as fort = "Fort Alpha"; got {ids!r}.'
            )
        else:
            sets[name] = dict(ids)
            faults += [
                f"labels.{name}.{label} must be a name in quotes; got {title!r}."
                for label, title in ids.items()
                if not isinstance(title, str)
            ]
    if not faults:
        try:
            return registry(sets), []
        except ParameterError as error:
            faults.append(str(error))
    return registry(), faults


def read_values(document: Mapping[str, Any], known: Registry) -> tuple[dict[str, Any], list[str]]:
    """Return the values by full name, as far as they can be read, and the faults."""
    faults: list[str] = []
    given: dict[str, Any] = {}
    for name, entry in _named_entries(_table(document, "values", faults), known, faults):
        if name in given:
            faults.append(f"{name} is given twice: keep one of the two.")
            continue
        try:
            given[name] = read_value(entry, name)
        except ParameterError as error:
            faults.append(str(error))
    return given, faults


def _named_entries(
    table: Mapping[str, Any], known: Registry, faults: list[str]
) -> list[tuple[str, Any]]:
    """Write ``donor_weight.us`` as ``donor_weight_us``; note labels that are not in the set."""
    entries: list[tuple[str, Any]] = []
    for key, entry in table.items():
        members = known.family(key)
        if key in known or key in known.quantities:
            entries.append((key, entry))
        elif not members:
            faults.append(known.unknown(key))
        elif not isinstance(entry, Mapping):
            faults.append(
                f"{key} runs over labels; got {entry!r}: give one value for each of "
                f"{', '.join(str(known[name].label) for name in members)}."
            )
        else:
            labels = {str(known[name].label): name for name in members}
            entries += [(labels[label], part) for label, part in entry.items() if label in labels]
            faults += [
                f"{key}.{label}: there is no label {label!r}; {_near(label, labels)}"
                for label in entry
                if label not in labels
            ]
    return entries


def read_sources(
    document: Mapping[str, Any], known: Registry
) -> tuple[tuple[tuple[str, Provenance], ...], list[str]]:
    """Return where the values come from, in the registry's order, and the faults."""
    faults: list[str] = []
    found: dict[str, Provenance] = {}
    for key, entry in _table(document, "provenance", faults).items():
        names = known.family(key) or (key,)
        if names[0] not in known:
            faults.append(f"provenance.{key}: {known.unknown(key)}")
        else:
            wrong = _source_faults(entry)
            faults += [f"provenance.{key}: {fault}" for fault in wrong]
            if not wrong:
                source = Provenance(
                    entry["status"], tuple(entry.get("rows", ())), entry.get("note", "")
                )
                found |= dict.fromkeys(names, source) | {
                    name: found[name] for name in names if name in found and len(names) > 1
                }
    return tuple((name, found[name]) for name in known if name in found), faults


def _source_faults(entry: Any) -> list[str]:
    if not isinstance(entry, Mapping):
        return [f'it must be a table such as {{ status = "estimate" }}; got {entry!r}.']
    faults = [
        f"there is no key {key!r}; {_near(key, FIELDS)}" for key in entry if key not in FIELDS
    ]
    if entry.get("status") not in STATUSES:
        faults.append(f"status must be one of {', '.join(STATUSES)}; got {entry.get('status')!r}.")
    rows = entry.get("rows", [])
    if not (isinstance(rows, list) and all(isinstance(row, str) and row for row in rows)):
        faults.append(f'rows must be a list of references such as ["E058"]; got {rows!r}.')
    if not isinstance(entry.get("note", ""), str):
        faults.append(f"note must be text in quotes; got {entry['note']!r}.")
    return faults
