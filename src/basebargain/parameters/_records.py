"""What the registry is made of: parameters, computed quantities, and rules among parameters."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from basebargain._errors import ParameterError
from basebargain.parameters._parameter import Parameter
from basebargain.parameters._values import Number, show

if TYPE_CHECKING:
    import sympy

__all__ = ["Labels", "Quantity", "Registry", "Rule"]

Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A quantity computed from parameters: name, LaTeX symbol, meaning, unit, evidence rows."""

    name: str
    family: str
    symbol: str
    meaning: str
    unit: str
    rows: tuple[str, ...]
    label: str | None = None


@dataclass(frozen=True)
class Rule:
    """What must hold among parameters.

    ``kind`` is ``"sum"`` (the `names` add up to `total`) or ``"order"`` (the first name does not
    exceed the second; lies below it when `strict`).
    """

    kind: str
    names: tuple[str, ...]
    total: Number = 1
    strict: bool = False

    def __str__(self) -> str:
        """Write the rule as a formula."""
        if self.kind == "sum":
            return f"{' + '.join(self.names)} = {show(self.total)}"
        return f"{self.names[0]} {'<' if self.strict else '<='} {self.names[1]}"


@final
@dataclass(frozen=True, eq=False, repr=False)
class Registry(Mapping[str, Parameter]):
    """All parameters, by name, for one choice of label sets.

    A read-only mapping from the ASCII name to `Parameter`, in the order of the table.
    It also holds ``chi``, which may be stated but is otherwise computed.

    Attributes
    ----------
    parameters : mapping of str to Parameter
    labels : mapping of str to mapping
        For each label set (``base``, ``donor``, ``port``) the labels and what they stand for.
    quantities : mapping of str to Quantity
        What is computed from the parameters.
    rules : tuple of Rule
        What must hold among the parameters.

    Examples
    --------
    >>> from basebargain.parameters import registry
    >>> registry()["value_share_hm"].default
    0.5
    >>> list(registry().labels["base"])
    ['hm', 'tn', 'qa']
    """

    parameters: Mapping[str, Parameter]
    labels: Labels
    quantities: Mapping[str, Quantity]
    rules: tuple[Rule, ...]

    def __getitem__(self, name: str) -> Parameter:
        """Return the parameter called `name`."""
        try:
            return self.parameters[name]
        except (KeyError, TypeError):
            raise ParameterError(self.unknown(name)) from None

    def get(self, name: str, default: Any = None) -> Any:
        """Return the parameter called `name`, or `default`."""
        return self.parameters.get(name, default)

    def __contains__(self, name: object) -> bool:
        """Whether there is a parameter called `name`."""
        return name in self.parameters

    def __iter__(self) -> Iterator[str]:
        """Names in the order of the table."""
        return iter(self.parameters)

    def __len__(self) -> int:
        """Count the parameters."""
        return len(self.parameters)

    def __repr__(self) -> str:
        """Count the parameters and name the labels."""
        sets = "; ".join(f"{name}: {', '.join(ids)}" for name, ids in self.labels.items())
        return f"<Registry of {len(self)} parameters ({sets})>"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters that are given rather than computed."""
        return tuple(name for name, p in self.parameters.items() if p.status != "derived")

    def family(self, name: str) -> tuple[str, ...]:
        """Return the names of the parameters of one indexed family, in the order of its labels."""
        return tuple(key for key, p in self.parameters.items() if p.family == name and p.index)

    def symbol(self, name: str) -> sympy.Symbol:
        """Return the real sympy symbol of a parameter or a computed quantity."""
        import sympy

        if name not in self.parameters and name not in self.quantities:
            raise ParameterError(self.unknown(name))
        return sympy.Symbol(name, real=True)

    def unknown(self, name: object) -> str:
        """Say that the registry does not hold a name, and which names come nearest."""
        members = self.family(name) if isinstance(name, str) else ()
        if members:
            hint = f"it runs over labels, so name one of {', '.join(members)}"
        else:
            known: dict[str, Quantity | Parameter] = {**self.quantities, **self.parameters}
            letters = str(name).replace("_", "")
            near = [key for key, about in known.items() if _plain(about.symbol) == letters]
            near = near or difflib.get_close_matches(str(name), known, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else "registry() lists them all"
        return f"there is no parameter {name!r}; {hint}"

    def table(self) -> list[dict[str, str]]:
        """Return one row of text per parameter family, then one per computed quantity.

        Returns
        -------
        list of dict
            With the keys name, symbol, meaning, unit, range, default, prior, status, rows, note.
        """
        families: dict[str, list[Parameter]] = {}
        for parameter in self.parameters.values():
            if parameter.status != "derived":
                families.setdefault(parameter.family, []).append(parameter)
        rows = [_row(members) for members in families.values()]
        done = {row["name"] for row in rows}
        for quantity in self.quantities.values():
            row = _quantity_row(quantity, self.parameters.get(quantity.name))
            if row["name"] not in done:
                rows.append(row)
                done.add(row["name"])
        return rows


def _row(members: list[Parameter]) -> dict[str, str]:
    """One row for a family; the defaults of its labels stand side by side."""
    head = members[0]
    defaults = [
        "none" if member.default is None else
        (f"{member.label}: " if member.label else "") + show(member.default)
        for member in members
    ]  # fmt: skip
    return {
        "name": f"{head.family}_<{head.index}>" if head.index else head.name,
        "symbol": _generic(head.symbol, head.label, head.index or ""),
        "meaning": head.meaning,
        "unit": head.unit,
        "range": str(head.range),
        "default": ", ".join(defaults),
        "prior": str(head.prior),
        "status": head.status,
        "rows": ", ".join(head.rows),
        "note": head.note,
    }


def _plain(latex: str) -> str:
    """Return the letters of a LaTeX symbol, so that ``phi`` finds what the formulas call so."""
    return re.sub(r"\\(?:var|mathrm|bar)?|[{}_]", "", latex)


def _generic(latex: str, label: str | None, index: str) -> str:
    """Put the name of the label set where the LaTeX symbol carries a label."""
    if label is None:
        return latex
    return latex.replace("{" + label.replace("_", r"\_") + "}", "{" + index + "}")


def _quantity_row(quantity: Quantity, parameter: Parameter | None) -> dict[str, str]:
    return {
        "name": f"{quantity.family}_<label>" if quantity.label else quantity.name,
        "symbol": _generic(quantity.symbol, quantity.label, "label"),
        "meaning": quantity.meaning,
        "unit": quantity.unit,
        "range": str(parameter.range) if parameter else "",
        "default": "",
        "prior": "",
        "status": "derived",
        "rows": ", ".join(quantity.rows),
        "note": "",
    }
