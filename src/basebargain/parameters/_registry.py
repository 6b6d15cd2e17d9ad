"""The registry: every parameter of every game, read from one table."""

from __future__ import annotations

import copyreg
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from basebargain._errors import ParameterError
from basebargain.parameters._distribution import Distribution
from basebargain.parameters._parameter import Parameter
from basebargain.parameters._reading import read_distribution, read_number
from basebargain.parameters._records import Labels, Quantity, Registry, Rule

if TYPE_CHECKING:
    import sympy

__all__ = ["Labels", "Quantity", "Registry", "Rule", "registry", "symbol"]

LABEL = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def registry(labels: Labels | None = None) -> Registry:
    """Return the registry of all parameters.

    Parameters
    ----------
    labels : mapping of str to mapping, optional
        Other label sets, such as ``{"base": {"fort": "Fort Alpha"}}``; a set that is not named
        stays as it is.  Parameters over a new set have no defaults.  The set ``role`` names the
        players; a role that is not named keeps its name.

    Returns
    -------
    Registry

    Raises
    ------
    ParameterError
        For an unknown label set, an empty one, or a malformed label.

    Examples
    --------
    >>> from basebargain.parameters import registry
    >>> registry()["donor_envelope"].default
    10
    >>> [n for n in registry({"base": {"fort": "Fort Alpha"}}) if n.startswith("value_share")]
    ['value_share_fort']
    """
    return _built(tuple((name, _pairs(name, ids)) for name, ids in (labels or {}).items()))


def symbol(name: str, *, labels: Labels | None = None) -> sympy.Symbol:
    """Return the real sympy symbol of a parameter or a computed quantity.

    Parameters
    ----------
    name : str
        A name of the registry, with its label where it is indexed, or a computed name.
    labels : mapping of str to mapping, optional
        Label sets of another case, as in `registry`.

    Returns
    -------
    sympy.Symbol
        Real; its name is the ASCII name.

    Raises
    ------
    ParameterError
        If there is no such name; the message holds the nearest ones.

    Examples
    --------
    >>> from basebargain.parameters import symbol
    >>> symbol("kappa"), symbol("donor_weight_us")
    (kappa, donor_weight_us)
    """
    return registry(labels).symbol(name)


@cache
def _table() -> dict[str, Any]:
    text = resources.files("basebargain.parameters").joinpath("registry.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _built(changed: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> Registry:
    table = _table()
    labels = {name: dict(ids) for name, ids in table["labels"].items()}
    for name, pairs in changed:
        _check_labels(name, pairs, labels)
        labels[name] = {**labels["role"], **dict(pairs)} if name == "role" else dict(pairs)
    parameters: dict[str, Parameter] = {}
    for family, entry in table["parameters"].items():
        for parameter in _members(family, entry, labels):
            if parameter.name in parameters:
                msg = (
                    f"labels: two parameters would be called {parameter.name}; "
                    f"rename the label {parameter.label!r}."
                )
                raise ParameterError(msg)
            parameters[parameter.name] = parameter
    quantities = {
        quantity.name: quantity
        for family, entry in table["derived"].items()
        for quantity in _quantities(family, entry, labels)
    }
    parameters |= {
        family: _computed(family, entry)
        for family, entry in table["derived"].items()
        if "low" in entry
    }
    return Registry(
        MappingProxyType(parameters),
        MappingProxyType({name: MappingProxyType(ids) for name, ids in labels.items()}),
        MappingProxyType(quantities),
        tuple(rule for entry in table["constraints"] for rule in _rules(entry, table, labels)),
    )


def _pairs(name: str, ids: Any) -> tuple[tuple[str, Any], ...]:
    """Return a label set as pairs that can be hashed."""
    if isinstance(ids, Mapping) and all(isinstance(part, str) for part in ids.values()):
        return tuple(ids.items())
    msg = f'labels.{name} must map labels to names, such as fort = "Fort Alpha"; got {ids!r}.'
    raise ParameterError(msg)


def _check_labels(
    name: str, pairs: tuple[tuple[str, str], ...], known: Mapping[str, Mapping[str, str]]
) -> None:
    if name not in known:
        msg = f"labels: there is no label set {name!r}; the sets are {', '.join(known)}."
        raise ParameterError(msg)
    if not pairs:
        msg = f"labels.{name} is empty; name at least one label, or leave the table out."
        raise ParameterError(msg)
    for label, title in pairs:
        if name == "role" and label not in known[name]:
            msg = f"labels.role: there is no role {label!r}; roles are {', '.join(known[name])}."
            raise ParameterError(msg)
        if not LABEL.fullmatch(label):
            msg = (
                f"labels.{name}: a label has lower-case letters, digits and single underscores "
                f"and starts with a letter; got {label!r}."
            )
            raise ParameterError(msg)
        if not title.strip():
            msg = f"labels.{name}.{label} must be a name in quotes; got {title!r}."
            raise ParameterError(msg)


def _members(
    family: str, entry: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> list[Parameter]:
    """Return the parameters of one table entry: one, or one for each label."""
    index, default = entry.get("index"), entry["default"]
    if index is None:
        return [_parameter(family, entry, family, None, read_number(default, family))]
    fits = set(default) == set(labels[index])
    return [
        _parameter(
            f"{family}_{label}", entry, family, label,
            read_number(default[label], family) if fits else None,
        )
        for label in labels[index]
    ]  # fmt: skip


def _parameter(
    name: str, entry: Mapping[str, Any], family: str, label: str | None, default: Any
) -> Parameter:
    low, high, prior = entry["low"], entry["high"], entry["prior"]
    uniform = prior == "uniform"
    drawn = Distribution.uniform(low, high) if uniform else read_distribution(prior, name)
    return Parameter(
        name=name, family=family, label=label, index=entry.get("index"),
        symbol=_latex(entry["symbol"], label), meaning=entry["meaning"], unit=entry["unit"],
        low=low, high=high, open_low=entry.get("open") == "low",
        open_high=entry.get("open") == "high", default=default, prior=drawn,
        status=entry["status"], rows=tuple(entry["rows"]), note=entry.get("note", ""),
    )  # fmt: skip


def _computed(family: str, entry: Mapping[str, Any]) -> Parameter:
    """Return a quantity that may also be stated, as a parameter without a default."""
    low, high = entry["low"], entry["high"]
    return Parameter(
        name=family, family=family, symbol=entry["symbol"], meaning=entry["meaning"],
        unit=entry["unit"], low=low, high=high, prior=Distribution.uniform(low, high),
        status="derived", rows=tuple(entry["rows"]),
    )  # fmt: skip


def _latex(template: str, label: str | None) -> str:
    return template.replace("<label>", (label or "").replace("_", r"\_"))


def _quantities(
    family: str, entry: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> list[Quantity]:
    index = entry.get("index")
    return [
        Quantity(
            name=family if label is None else f"{family}_{label}", family=family, label=label,
            symbol=_latex(entry["symbol"], label), meaning=entry["meaning"], unit=entry["unit"],
            rows=tuple(entry["rows"]),
        )
        for label in (labels[index] if index else (None,))
    ]  # fmt: skip


def _rules(
    entry: Mapping[str, Any], table: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> list[Rule]:
    """Return the rules of one entry; an order over an indexed family gives one for each label."""

    def names(family: str) -> list[str]:
        index = table["parameters"][family].get("index")
        return [f"{family}_{label}" for label in labels[index]] if index else [family]

    if entry["kind"] == "sum":
        return [Rule("sum", tuple(names(entry["family"])), entry["total"])]
    return [
        Rule("order", (small, large), strict=entry["strict"])
        for small in names(entry["small"])
        for large in names(entry["large"])
    ]


def _rebuilt(built: Registry) -> tuple[Any, ...]:
    """Pickle a registry as the call that builds it."""
    return registry, ({name: dict(ids) for name, ids in built.labels.items()},)


copyreg.pickle(Registry, _rebuilt)
