"""A scenario: one named value for every parameter, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, final

from basebargain._errors import ParameterError
from basebargain.parameters._checks import checked, complete, refuse
from basebargain.parameters._derived import formula
from basebargain.parameters._distribution import Distribution
from basebargain.parameters._evaluate import evaluate
from basebargain.parameters._parameter import Value, hull
from basebargain.parameters._provenance import Provenance
from basebargain.parameters._registry import Labels, Registry, registry
from basebargain.parameters._values import Interval, Number, show

if TYPE_CHECKING:
    import os

    import numpy as np
    import xarray as xr

__all__ = ["Scenario"]


@final
@dataclass(frozen=True, repr=False)
class Scenario:
    """A value for every parameter: a point, an `Interval` or a `Distribution` each.

    Immutable and hashable.  Made by `scenario`, `load_scenario`, `box` or `from_values`; the values
    are checked whichever way it is made.

    Attributes
    ----------
    name, title, description : str
    entries : tuple of (str, value)
        In the order of the registry.  ``chi`` is among them only where it is stated.
    label_sets : tuple
        For each label set its name and the pairs (label, what it stands for).
    sources : tuple of (str, Provenance)
        Where values come from, as far as the scenario says so itself.

    Notes
    -----
    Iteration, ``len`` and ``keys`` run over the values that are given.
    Computed names (``chi``, ``effective_stake``, ``net_sov_cost``, ``power_damascus``,
    ``tenure_factor_<base>``) are readable too: a number when all their ingredients are points, else
    the `Interval` of all values they can take.

    Examples
    --------
    >>> import basebargain as bb
    >>> scenario = bb.scenario("seed_mid2025")
    >>> scenario["kappa"], round(scenario["effective_stake"], 3)
    (0.45, 2.295)
    >>> weak = scenario.replace(kappa=(0.1, 0.3))
    >>> weak["kappa"], weak.kind
    (Interval(0.1, 0.3), 'box')
    """

    name: str
    entries: tuple[tuple[str, Value], ...]
    label_sets: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    title: str = ""
    description: str = ""
    sources: tuple[tuple[str, Provenance], ...] = ()

    def __post_init__(self) -> None:
        """Check every value and every rule."""
        sets = tuple((key, tuple(ids.items())) for key, ids in self.registry.labels.items())
        object.__setattr__(self, "label_sets", sets)
        values, faults = checked(self.registry, dict(self.entries))
        values, broken = complete(self.registry, values)
        refuse(f"scenario {self.name!r}", faults + broken)
        object.__setattr__(self, "entries", tuple(values.items()))

    @classmethod
    def from_values(
        cls,
        values: Mapping[str, Any] | None = None,
        *,
        name: str = "custom",
        labels: Labels | None = None,
        title: str = "",
    ) -> Scenario:
        """Return a scenario with the given values and the registry's defaults elsewhere.

        Parameters
        ----------
        values : mapping of str to number, pair, Interval or Distribution
        name, title : str
        labels : mapping of str to mapping, optional
            Label sets of another case; their parameters have no defaults.

        Raises
        ------
        ParameterError
            Listing every unknown name, value out of range, missing value and broken rule.

        Examples
        --------
        >>> from basebargain.parameters import Scenario
        >>> Scenario.from_values({"kappa": 0.6}, name="strict")["kappa"]
        0.6
        """
        sets = tuple((key, tuple(ids.items())) for key, ids in (labels or {}).items())
        return cls(name, tuple((values or {}).items()), sets, title)

    @cached_property
    def registry(self) -> Registry:
        """The registry for the scenario's label sets."""
        return registry({key: dict(ids) for key, ids in self.label_sets})

    @cached_property
    def _values(self) -> dict[str, Value]:
        return dict(self.entries)

    def __getitem__(self, name: str) -> Any:
        """Return the value of a parameter or of a computed quantity."""
        if name in self._values:
            return self._values[name]
        if name in self.registry.quantities:
            return evaluate(name, self._values, self.registry)
        msg = f"scenario {self.name!r}: {self.registry.unknown(name)}"
        raise ParameterError(msg)

    def __contains__(self, name: object) -> bool:
        """Whether `name` can be read, computed names included."""
        return name in self._values or name in self.registry.quantities

    def __iter__(self) -> Iterator[str]:
        """Names of the values that are given."""
        return iter(self._values)

    def __len__(self) -> int:
        """Count the values that are given."""
        return len(self._values)

    def keys(self) -> tuple[str, ...]:
        """Return the names of the values that are given, so that ``dict(scenario)`` works."""
        return tuple(self._values)

    @property
    def kind(self) -> str:
        """``"point"``, ``"box"`` (some intervals) or ``"distribution"`` (some distributions)."""
        values = self._values.values()
        if any(isinstance(value, Distribution) for value in values):
            return "distribution"
        return "box" if any(isinstance(value, Interval) for value in values) else "point"

    def labels(self, index: str) -> Mapping[str, str]:
        """Return the labels of a set and what they stand for.

        Parameters
        ----------
        index : {"base", "donor", "port"}

        Examples
        --------
        >>> import basebargain as bb
        >>> dict(bb.scenario("seed_mid2025").labels("base"))
        {'hm': 'Hmeimim', 'tn': 'Tartous', 'qa': 'Qamishli'}
        """
        sets = dict(self.label_sets)
        if index not in sets:
            msg = f"labels: there is no label set {index!r}; the sets are {', '.join(sets)}."
            raise ParameterError(msg)
        return MappingProxyType(dict(sets[index]))

    def bounds(self) -> dict[str, tuple[Number, Number]]:
        """Return the ends between which each given value lies; a point is both of its ends."""
        ends = {name: hull(value) for name, value in self.entries}
        return {name: (end.low, end.high) for name, end in ends.items()}

    def provenance(self, name: str) -> Provenance:
        """Return where a value comes from: what the scenario says, else what the registry says."""
        own = dict(self.sources).get(name)
        if own is not None:
            return own
        if name not in self._values and name in self.registry.quantities:
            note = f"computed from {', '.join(formula(name, self.registry).ingredients)}"
            return Provenance("assumption", self.registry.quantities[name].rows, note)
        parameter = self.registry[name]
        status = "estimate" if parameter.status in {"seed", "external"} else "assumption"
        return Provenance(status, parameter.rows, parameter.note)

    def replace(self, **values: Any) -> Scenario:
        """Return a new scenario with some values changed; this one stays as it is.

        Parameters
        ----------
        **values : number, pair, Interval or Distribution
            A pair is an interval.  ``chi=None`` drops a stated ``chi``, which is then computed.

        Raises
        ------
        ParameterError
            For an unknown name, a value out of range, a broken rule, a computed quantity, or an
            ingredient of ``chi`` while ``chi`` is stated.

        Examples
        --------
        >>> import basebargain as bb
        >>> scenario = bb.scenario("seed_mid2025")
        >>> round(scenario.replace(chi=None, participation_us=0)["chi"], 3)
        0.414
        """
        where = f"scenario {self.name!r}.replace"
        current = dict(self._values)
        stated = values.get("chi", current.get("chi")) is not None
        clash = [n for n in values if stated and n in formula("chi", self.registry).ingredients]
        if clash:
            msg = (
                f"{where}: chi is stated, so {', '.join(clash)} would change nothing: "
                "pass chi=None as well to compute chi from its ingredients."
            )
            raise ParameterError(msg)
        if values.get("chi", 0) is None:
            current.pop("chi", None)
            values = {name: value for name, value in values.items() if name != "chi"}
        passed, faults = checked(self.registry, values)
        full, broken = complete(self.registry, current | passed)
        refuse(where, faults + broken)
        return replace(self, entries=tuple(full.items()), sources=self._sources_after(full))

    def _sources_after(self, values: Mapping[str, Value]) -> tuple[tuple[str, Provenance], ...]:
        """Return the provenance of what stayed; what changed is an assumption of the user."""
        changed = Provenance("assumption", (), "set by the user")
        kept = dict(self.sources)
        sources = {
            name: kept.get(name) if self._values.get(name) == value else changed
            for name, value in values.items()
        }
        return tuple((name, source) for name, source in sources.items() if source is not None)

    def renamed(self, name: str, *, title: str = "", description: str = "") -> Scenario:
        """Return the same values under another name, title and description."""
        return replace(self, name=name, title=title, description=description)

    def sample(self, size: int, *, rng: np.random.Generator | int) -> xr.Dataset:
        """Draw values of every parameter, and the computed quantities that follow.

        Parameters
        ----------
        size : int
            Number of draws, at least one.
        rng : numpy.random.Generator or int
            Source of randomness, or a seed.

        Returns
        -------
        xarray.Dataset
            One variable of shape (size,) over the dimension ``draw`` for each given and each
            computed name, with ``units``, ``long_name`` and ``symbol`` in its attributes.
            Parameters that are points share one read-only value.

        Raises
        ------
        ParameterError
            If `size` is no positive integer, `rng` is neither, or draws that respect the rules are
            too rare to be found.

        Notes
        -----
        An interval is drawn uniformly.
        Shares that must add up to one are drawn together.
        Intervals: uniformly on the simplex above the lower ends (a flat Dirichlet), what exceeds an
        upper end passing to the other shares in proportion to their room.
        With a distribution among them: independently, the sum then being brought to one by moving
        every share in proportion to its room; the marginals are only near the distributions given.
        Pairs that must be ordered are drawn again until they are.

        Examples
        --------
        >>> import basebargain as bb
        >>> draws = bb.scenario("seed_mid2025").replace(kappa=(0.2, 0.6)).sample(4, rng=1)
        >>> draws["kappa"].dims, draws["kappa"].attrs["units"]
        (('draw',), 'share')
        """
        from basebargain.parameters._sampling import sample

        return sample(self, size, rng)

    def to_toml(self, path: str | os.PathLike[str]) -> None:
        """Write the scenario as a file that `load_scenario` reads back as an equal scenario.

        Parameters
        ----------
        path : str or path
            The file is replaced as a whole: a reader sees the old one or the new one.

        Raises
        ------
        ScenarioFileError
            If the file cannot be written.
        """
        from basebargain.parameters._writing import write

        write(self, path)

    def __repr__(self) -> str:
        """One screen: what it is, the stake, and what differs from the defaults."""
        title = f": {self.title}" if self.title else ""
        lines = [f"<Scenario {self.name!r} ({self.kind}){title}"]
        main = ("kappa", "attribution", "donor_envelope")
        lines.append("  " + ", ".join(f"{name} {_short(self[name])}" for name in main))
        stake = _short(self["effective_stake"])
        lines.append(f"  {self._chi_line()}, effective_stake {stake} USD bn")
        known = self.registry
        changed = [
            f"{name} {_short(value)}"
            for name, value in self.entries
            if name not in (*main, "chi") and value != known[name].default
        ]
        if changed:
            more = [f"and {len(changed) - 12} more"] * (len(changed) > 12)
            lines.append("  other than the defaults: " + ", ".join(changed[:12] + more))
        sets = (f"{index} {', '.join(dict(ids))}" for index, ids in self.label_sets)
        return "\n".join([*lines, f"  labels: {'; '.join(sets)}>"])

    def _chi_line(self) -> str:
        if "chi" not in self._values:
            return f"chi {_short(self['chi'])}"
        given = {name: value for name, value in self._values.items() if name != "chi"}
        computed = evaluate("chi", given, self.registry)
        return f"chi {_short(self['chi'])} (stated; its ingredients give {_short(computed)})"


def _short(value: Value) -> str:
    if isinstance(value, Distribution):
        return str(value)
    return value.text(6) if isinstance(value, Interval) else show(value, 6)
