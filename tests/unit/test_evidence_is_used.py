"""What the source says binds the library: each row with content is used, each named row exists.

A model file declares its game as `GAME` and its rows as `EVIDENCE`.
A row is exempt while no game that uses it has a model file, so the exemption shrinks by itself.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import basebargain.models
from basebargain.evidence import GAMES, EvidenceRow, Grade, claims, ledger, lookup
from basebargain.parameters._registry import registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType


def model_files() -> tuple[ModuleType, ...]:
    """Return the modules of the models room, in the order of their names."""
    room = basebargain.models
    return tuple(
        importlib.import_module(f"{room.__name__}.{entry.name}")
        for entry in pkgutil.iter_modules(room.__path__)
    )


def games_in_models() -> frozenset[str]:
    """Return the games that have a model file."""
    return frozenset(module.GAME for module in model_files() if hasattr(module, "GAME"))


def rows_in_models() -> dict[str, tuple[str, ...]]:
    """Return the rows that each model file declares, by module name."""
    return {
        module.__name__: tuple(module.EVIDENCE)
        for module in model_files()
        if hasattr(module, "EVIDENCE")
    }


def rows_in_registry() -> dict[str, tuple[str, ...]]:
    """Return the rows on which each parameter rests, by parameter name."""
    return {name: tuple(parameter.rows) for name, parameter in registry().items()}


def unused_rows(
    rows: Mapping[str, EvidenceRow], named: Iterable[str], games: Iterable[str]
) -> list[str]:
    """Return the rows with content for one of `games` that are not among `named`."""
    used, present = set(named), set(games)
    return [
        row.id
        for row in rows.values()
        if row.has_model_content and present & set(row.games) and row.id not in used
    ]


def unknown_rows(named: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Return, by holder, the named rows that the ledger does not hold."""
    strange = {
        holder: [row for row in rows if row not in ledger()] for holder, rows in named.items()
    }
    return {holder: rows for holder, rows in strange.items() if rows}


def test_each_row_with_content_is_used_by_a_parameter_or_a_model() -> None:
    named = [
        row
        for holders in (rows_in_registry(), rows_in_models())
        for rows in holders.values()
        for row in rows
    ]
    assert unused_rows(ledger(), named, games_in_models()) == []


def test_parameters_and_models_name_rows_that_exist() -> None:
    assert unknown_rows(rows_in_registry()) == {}
    assert unknown_rows(rows_in_models()) == {}


def test_claims_name_rows_that_exist() -> None:
    assert unknown_rows({claim.id: claim.rows for claim in claims().values()}) == {}


def test_model_files_that_declare_rows_declare_a_known_game_and_conversely() -> None:
    declared = [
        module for module in model_files() if hasattr(module, "GAME") or hasattr(module, "EVIDENCE")
    ]
    assert declared
    for module in declared:
        assert module.GAME in GAMES, module.__name__
        assert isinstance(module.EVIDENCE, tuple), module.__name__


def test_no_model_rests_on_a_heading_or_on_a_row_without_content() -> None:
    for holder, rows in rows_in_models().items():
        bare = [name for name in rows if not ledger()[name].has_model_content]
        assert bare == [], holder


def row(name: str, *games: str) -> EvidenceRow:
    """Return a row that the given games use."""
    sign = "x > 0" if games else ""
    return EvidenceRow(id=name, paragraph=1, grade=Grade.FACT, text="T", sign=sign, games=games)


def test_unused_rows_finds_what_nobody_names() -> None:
    rows = {
        "E001": row("E001", "G2"),
        "E002": row("E002", "G2", "G9"),
        "E003": row("E003", "G9"),
        "E004": row("E004"),
    }
    assert unused_rows(rows, ["E001"], ["G2"]) == ["E002"]
    assert unused_rows(rows, ["E001"], ["G2", "G9"]) == ["E002", "E003"]
    assert unused_rows(rows, ["E001", "E002"], ["G2"]) == []


def test_unknown_rows_finds_a_number_that_the_ledger_lacks() -> None:
    assert unknown_rows({"a": ("E001",), "b": ("E001", "E146")}) == {"b": ["E146"]}


def test_every_row_with_content_is_due_once_all_games_stand() -> None:
    content = [name for name in ledger() if getattr(lookup(name), "sign", "")]
    assert unused_rows(ledger(), [], GAMES) == content
