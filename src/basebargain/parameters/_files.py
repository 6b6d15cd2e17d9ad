"""Scenario files: TOML in, a scenario out, and every fault of the file in one error."""

from __future__ import annotations

import os
from pathlib import Path

from basebargain._errors import ScenarioFileError
from basebargain.parameters._checks import checked, complete, refuse
from basebargain.parameters._document import (
    read_document,
    read_labels,
    read_sources,
    read_texts,
    read_values,
)
from basebargain.parameters._scenario import Scenario

__all__ = ["PRESETS", "load_scenario", "parse"]

PRESETS = (
    "seed_mid2025",
    "us_out",
    "full_coord",
    "full_coord_presence",
    "max_coord_presence",
    "post_2026",
)


def load_scenario(path: str | os.PathLike[str]) -> Scenario:
    r"""Read a scenario from a TOML file.

    Parameters
    ----------
    path : str or path
        A UTF-8 file with ``title``, ``description``, and the tables ``[values]``, ``[provenance]``
        and, for another case, ``[labels.base]`` and ``[labels.donor]``; see Notes.

    Returns
    -------
    Scenario
        Named after the file unless the file gives a ``name``.

    Raises
    ------
    ScenarioFileError
        If the file cannot be read, is no TOML, or does not hold a scenario.  The message lists
        every fault at once.

    Notes
    -----
    A value is a number, an exact rational as text (``"3/10"``), an interval (``[0.2,
    0.6]``, or ``{ low = 0.2, high = 0.6 }``) or a distribution (``{ distribution = "triangular",
    low = 0.2, mode = 0.3, high = 0.6 }``; likewise ``uniform``, ``loguniform``, ``normal`` with
    ``mean`` and ``sd``, ``beta`` with ``a`` and ``b``).
    Indexed parameters are written with their labels: ``donor_weight.us = 0.35``.
    A parameter that is left out takes the registry's default; over label sets of the file's own
    there are no defaults.
    ``chi`` may be stated; it then wins over its ingredients.
    Nothing in a file is evaluated.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from basebargain.parameters import load_scenario
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "mine.toml"
    >>> path.write_text("[values]\nkappa = 0.6\n") > 0
    True
    >>> load_scenario(path)["kappa"]
    0.6
    """
    try:
        file = Path(path)
    except TypeError:
        msg = f"load_scenario takes the path of a file; got {path!r} ({type(path).__name__})."
        raise ScenarioFileError(msg) from None
    return parse(_read(file), str(file), file.stem)


def _read(file: Path) -> str:
    """Return the text of a file, or say why there is none."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        reason = (
            "there is no such file; the presets, read by scenario(name) instead, are "
            f"{', '.join(PRESETS)}."
        )
    except IsADirectoryError:
        reason = "this is a directory; give the path of one .toml file in it."
    except UnicodeDecodeError as error:
        reason = f"a scenario file is UTF-8 text; byte {error.start} is not: save it as UTF-8."
    except (OSError, ValueError) as error:
        reason = f"the file cannot be read ({error}); check the path and its permissions."
    msg = f"{file}: {reason}"
    raise ScenarioFileError(msg)


def parse(text: str, where: str, stem: str) -> Scenario:
    """Return the scenario that the text of a file holds.

    Parameters
    ----------
    text : str
    where : str
        Opens the message: the path of the file.
    stem : str
        Name of the scenario if the text gives none.

    Raises
    ------
    ScenarioFileError
        Listing every fault.
    """
    document = read_document(text, where)
    texts, faults = read_texts(document)
    known, label_faults = read_labels(document)
    if label_faults:
        refuse(where, faults + label_faults, ScenarioFileError)
    given, value_faults = read_values(document, known)
    sources, source_faults = read_sources(document, known)
    passed, range_faults = checked(known, given)
    _, broken = complete(known, passed, failed=[name for name in given if name not in passed])
    faults += value_faults + range_faults + broken + source_faults
    refuse(where, faults, ScenarioFileError)
    return Scenario(
        name=texts.get("name", stem), entries=tuple(passed.items()),
        label_sets=tuple((key, tuple(ids.items())) for key, ids in known.labels.items()),
        title=texts.get("title", ""), description=texts.get("description", ""), sources=sources,
    )  # fmt: skip
