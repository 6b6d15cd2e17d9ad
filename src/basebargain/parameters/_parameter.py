"""One parameter: what it means, where it may lie, and the check that every value passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from basebargain._errors import ParameterError
from basebargain.parameters._distribution import Distribution
from basebargain.parameters._values import Interval, Number, as_point, is_above, show

__all__ = ["Parameter", "Value", "hull"]

Value: TypeAlias = Number | Interval | Distribution


def hull(value: Value) -> Interval:
    """Return the smallest interval that holds every value `value` can take."""
    if isinstance(value, Distribution):
        return value.support
    return value if isinstance(value, Interval) else Interval(value, value)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of the registry.

    Attributes
    ----------
    name : str
        ASCII name, with the label where the parameter is indexed: ``donor_weight_us``.
    family : str
        Name without the label.
    label, index : str or None
        The label and the label set over which the family runs.
    symbol : str
        LaTeX symbol.
    meaning, unit, note : str
    low, high : number
        Ends of the range, in `unit`; finite.
    open_low, open_high : bool
        Whether the end itself is left out.
    default : number or None
        ``None`` for a quantity that is computed, and for labels that have no default.
    prior : Distribution
        Prior over the range; an assumption to start a sensitivity analysis from.
    status : str
        ``"seed"``, ``"external"``, ``"assumption"``, ``"decision"`` or ``"derived"``.
    rows : tuple of str
        Rows of the evidence ledger.

    Examples
    --------
    >>> from basebargain.parameters import registry
    >>> kappa = registry()["kappa"]
    >>> kappa.unit, kappa.default, str(kappa.range)
    ('share', 0.45, '[0, 1]')
    >>> kappa.check((0.2, 0.6))
    Interval(0.2, 0.6)
    """

    name: str
    family: str
    symbol: str
    meaning: str
    unit: str
    low: Number
    high: Number
    status: str
    rows: tuple[str, ...]
    prior: Distribution
    default: Number | None = None
    open_low: bool = False
    open_high: bool = False
    label: str | None = None
    index: str | None = None
    note: str = ""

    @property
    def range(self) -> Interval:
        """All values the parameter may take."""
        return Interval(self.low, self.high, self.open_low, self.open_high)

    def check(self, value: Any, *, where: str = "") -> Value:
        """Return `value` as a point, an `Interval` or a `Distribution` inside the range.

        Parameters
        ----------
        value : number, tuple of two numbers, Interval or Distribution
            A pair is an interval.  Where the range leaves out an end, an interval that starts
            or stops there leaves it out too.
        where : str
            Opens the message: the file or the call.

        Raises
        ------
        ParameterError
            If `value` is no finite number, or lies wholly or partly outside the range.
        """
        if type(value) in (int, float) and self._inside(value):
            return cast("Number", value)
        prefix = f"{where}: {self.name}" if where else self.name
        checked, fits = self._read(value, prefix)
        if fits:
            return checked
        msg = (
            f"{prefix} must lie in {self.range} {self.unit}; got {_text(checked)}: "
            f"{_remedy(checked)}. ({self.meaning[:1].upper()}{self.meaning[1:]}.)"
        )
        raise ParameterError(msg)

    def _read(self, value: Any, prefix: str) -> tuple[Value, bool]:
        """Return the value as it will be kept, and whether it lies in the range."""
        if isinstance(value, tuple):
            value = self._interval(value, prefix)
        if isinstance(value, Interval):
            interval = self._trimmed(value)
            return interval, self.range.covers(interval)
        if isinstance(value, Distribution):
            filled = value.filled(self.low, self.high)
            return filled, self.range.covers(self._trimmed(filled.support))
        point = as_point(value, prefix)
        return point, self._inside(point)

    def _inside(self, value: Number) -> bool:
        """Whether a point lies in the range; NaN does not."""
        above = is_above(value, self.low, strictly=self.open_low)
        return above and is_above(self.high, value, strictly=self.open_high)

    def _interval(self, pair: tuple[Any, ...], prefix: str) -> Interval:
        """Read a pair as an interval and name the parameter in what goes wrong."""
        if len(pair) != 2:
            msg = f"{prefix} takes a pair (low, high) as an interval; got {pair!r}."
            raise ParameterError(msg)
        try:
            return Interval(*pair)
        except ParameterError as error:
            msg = f"{prefix}: {error}"
            raise ParameterError(msg) from error

    def _trimmed(self, interval: Interval) -> Interval:
        """Leave out an end of the interval that the range itself leaves out."""
        at_low = not is_above(interval.low, self.low, strictly=True)
        at_high = not is_above(self.high, interval.high, strictly=True)
        open_low = interval.open_low or (self.open_low and at_low)
        open_high = interval.open_high or (self.open_high and at_high)
        if interval.low == interval.high:
            return interval
        return Interval(interval.low, interval.high, open_low, open_high)


def _text(value: Value) -> str:
    return str(value) if isinstance(value, (Interval, Distribution)) else show(value)


def _remedy(value: Value) -> str:
    if isinstance(value, Interval):
        return "narrow the interval"
    if isinstance(value, Distribution):
        return "narrow the distribution's low and high"
    return "choose a value in the range"
