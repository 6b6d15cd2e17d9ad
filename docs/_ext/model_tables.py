"""Directives that print the registry, the ledger and the claims as tables.

The rows come from the package, so a page never states a number of its own.
Rows of the ledger are link targets, and every mention of one in another table is a link that the
build checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from basebargain import evidence, parameters

Cell = Sequence[nodes.Node]


class TableDirective(SphinxDirective):
    """A table with a heading for each column, its width, and rows from the package."""

    columns: tuple[tuple[str, int], ...]

    def rows(self) -> Iterable[tuple[str, list[Cell]]]:
        """Yield the identifier of a row, empty when it is no link target, and its cells."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Build the table."""
        group = nodes.tgroup(cols=len(self.columns))
        group += [nodes.colspec(colwidth=width) for _, width in self.columns]
        head, body = nodes.thead(), nodes.tbody()
        head += _row([[nodes.Text(title)] for title, _ in self.columns])
        for identifier, cells in self.rows():
            row = _row(cells)
            if identifier:
                self._make_target(identifier, row)
            body += row
        group += [head, body]
        return [nodes.table("", group, classes=["model-table", "colwidths-given"])]

    def _make_target(self, identifier: str, row: nodes.row) -> None:
        anchor = nodes.make_id(identifier)
        row["ids"].append(anchor)
        domain = self.env.domains.standard_domain
        domain.note_hyperlink_target(identifier.lower(), self.env.docname, anchor, title=identifier)

    def links(self, identifiers: Iterable[str]) -> Cell:
        """Return one checked link for each row of the ledger, with commas between."""
        cell: list[nodes.Node] = []
        for identifier in identifiers:
            link = pending_xref(
                "",
                nodes.inline("", identifier),
                refdomain="std",
                reftype="ref",
                reftarget=identifier.lower(),
                refexplicit=True,
                refdoc=self.env.docname,
                refwarn=True,
            )
            cell += [nodes.Text(", ")] * bool(cell) + [link]
        return cell


def _row(cells: Iterable[Cell]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        row += nodes.entry("", nodes.paragraph("", "", *cell))
    return row


def text(value: Any) -> Cell:
    """Return plain text, without markup of any kind."""
    return [nodes.Text(str(value))]


def code(value: str) -> Cell:
    """Return a name as it is typed."""
    return [nodes.literal("", value)]


def formula(latex: str) -> Cell:
    """Return a formula, set by MathJax."""
    return [nodes.math(latex, latex)]


class ParameterTable(TableDirective):
    """Every parameter family and every computed quantity."""

    columns = (
        ("Name", 17),
        ("Symbol", 6),
        ("Meaning", 36),
        ("Range", 10),
        ("Default", 9),
        ("Prior", 9),
        ("Status", 8),
        ("Evidence", 7),
    )

    def rows(self) -> Iterable[tuple[str, list[Cell]]]:
        """Yield one row for each entry of the registry's own table."""
        for entry in parameters.registry().table():
            note = f" ({entry['note'].rstrip('.')}.)" if entry["note"] else ""
            meaning = entry["meaning"][:1].upper() + entry["meaning"][1:]
            yield (
                "",
                [
                    code(entry["name"]),
                    formula(entry["symbol"]),
                    text(f"{meaning}.{note}"),
                    text(f"{entry['range']} {entry['unit']}"),
                    text(entry["default"]),
                    text(entry["prior"].removesuffix(f" on {entry['range']}")),
                    text(entry["status"]),
                    self.links(filter(None, entry["rows"].split(", "))),
                ],
            )


class EvidenceTable(TableDirective):
    """Every row of the ledger."""

    columns = (
        ("Row", 6),
        ("¶", 4),
        ("Grade", 8),
        ("What the source says", 40),
        ("Ordering", 30),
        ("Games", 10),
    )

    def rows(self) -> Iterable[tuple[str, list[Cell]]]:
        """Yield the rows in the order of the source."""
        for entry in evidence.ledger().values():
            yield (
                entry.id,
                [
                    text(entry.id),
                    text(entry.paragraph),
                    text(entry.grade.name.lower()),
                    text(entry.text),
                    text(entry.sign),
                    games(entry.games),
                ],
            )


class ClaimTable(TableDirective):
    """Every claim."""

    columns = (("Claim", 6), ("Statement", 56), ("Rests on", 18), ("Origin", 8), ("Games", 10))

    def rows(self) -> Iterable[tuple[str, list[Cell]]]:
        """Yield the claims in their order."""
        for entry in evidence.claims().values():
            yield (
                entry.id,
                [
                    text(entry.id),
                    text(entry.statement),
                    self.links(entry.rows),
                    text(entry.origin.value),
                    games(entry.games),
                ],
            )


class FactTable(TableDirective):
    """Every reported fact from outside the source."""

    columns = (("Fact", 6), ("Date", 10), ("What was reported", 60), ("By", 24))

    def rows(self) -> Iterable[tuple[str, list[Cell]]]:
        """Yield the facts in their order."""
        for entry in evidence.external_facts().values():
            cells = (entry.id, entry.date, entry.fact, entry.reported_by)
            yield entry.id, [text(cell) for cell in cells]


def games(names: Sequence[str]) -> Cell:
    """Return the names of the games, or "all"."""
    return text("all" if tuple(names) == evidence.GAMES else ", ".join(names))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives."""
    app.add_directive("parameter-table", ParameterTable)
    app.add_directive("evidence-table", EvidenceTable)
    app.add_directive("claim-table", ClaimTable)
    app.add_directive("fact-table", FactTable)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
