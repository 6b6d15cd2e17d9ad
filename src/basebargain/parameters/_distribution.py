"""Distributions of a parameter over a bounded range; scipy does the work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from basebargain._errors import ParameterError
from basebargain.parameters._values import Interval, Number, as_point, show

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SHAPES", "Distribution"]

SHAPES: Final = {
    "uniform": (),
    "loguniform": (),
    "triangular": ("mode",),
    "normal": ("mean", "sd"),
    "beta": ("a", "b"),
}


@dataclass(frozen=True)
class Distribution:
    """A distribution of one parameter over a bounded range.

    Made by `uniform`, `loguniform`, `triangular`, `normal` (truncated to the range) or `beta`
    (stretched over the range).

    Parameters
    ----------
    kind : {"uniform", "loguniform", "triangular", "normal", "beta"}
    low, high : number or None
        Ends of the range, ``low < high``.  ``None`` means the end of the parameter's own range
        and is filled in when the distribution is put into a scenario.
    shape : tuple of (str, number)
        Shape parameters: ``mode``; ``mean`` and ``sd``; ``a`` and ``b``.

    Raises
    ------
    ParameterError
        If a number is not finite, the ends are reversed or a shape parameter is out of bounds.

    References
    ----------
    Johnson, Kotz and Balakrishnan, *Continuous Univariate Distributions*, 2nd ed. (1994-95).

    Examples
    --------
    >>> from basebargain.parameters import Distribution
    >>> prior = Distribution.loguniform(1, 20)
    >>> prior
    Distribution.loguniform(low=1, high=20)
    >>> round(prior.quantile(0.5), 3)
    4.472
    """

    kind: str
    low: Number | None = None
    high: Number | None = None
    shape: tuple[tuple[str, Number], ...] = ()

    def __post_init__(self) -> None:
        """Read the numbers and check them."""
        if self.kind not in SHAPES:
            msg = f"Distribution: kind must be one of {', '.join(SHAPES)}; got {self.kind!r}."
            raise ParameterError(msg)
        where = f"Distribution.{self.kind}"
        for end in ("low", "high"):
            if getattr(self, end) is not None:
                object.__setattr__(self, end, as_point(getattr(self, end), f"{where}: {end}"))
        numbers = tuple((name, as_point(number, f"{where}: {name}")) for name, number in self.shape)
        object.__setattr__(self, "shape", numbers)
        if tuple(name for name, _ in numbers) != SHAPES[self.kind]:
            msg = f"{where} takes {' and '.join(SHAPES[self.kind]) or 'no shape'}; got {numbers!r}."
            raise ParameterError(msg)
        problem = self._problem()
        if problem:
            msg = f"{where}: {problem}; got {self!r}."
            raise ParameterError(msg)

    @classmethod
    def uniform(cls, low: Number, high: Number) -> Distribution:
        """Make every value of the range equally likely."""
        return cls("uniform", low, high)

    @classmethod
    def loguniform(cls, low: Number, high: Number) -> Distribution:
        """Make the logarithm uniform; ``0 < low < high``."""
        return cls("loguniform", low, high)

    @classmethod
    def triangular(cls, low: Number, mode: Number, high: Number) -> Distribution:
        """Let the density rise to `mode` and fall from there; ``low <= mode <= high``."""
        return cls("triangular", low, high, (("mode", mode),))

    @classmethod
    def normal(
        cls, mean: Number, sd: Number, low: Number | None = None, high: Number | None = None
    ) -> Distribution:
        """Truncate the normal with `mean` and `sd` > 0 to the range."""
        return cls("normal", low, high, (("mean", mean), ("sd", sd)))

    @classmethod
    def beta(
        cls, a: Number, b: Number, low: Number | None = None, high: Number | None = None
    ) -> Distribution:
        """Stretch the beta with exponents `a`, `b` > 0 from [0, 1] over the range."""
        return cls("beta", low, high, (("a", a), ("b", b)))

    @property
    def parameters(self) -> dict[str, Number]:
        """The shape parameters by name."""
        return dict(self.shape)

    @property
    def support(self) -> Interval:
        """The range, once both ends are known.

        Raises
        ------
        ParameterError
            If an end is still open.
        """
        if self.low is None or self.high is None:
            msg = f"{self!r} needs both ends of its range here: give low and high."
            raise ParameterError(msg)
        return Interval(self.low, self.high)

    def filled(self, low: Number, high: Number) -> Distribution:
        """Return the distribution with its missing ends set to `low` and `high`."""
        return replace(
            self,
            low=low if self.low is None else self.low,
            high=high if self.high is None else self.high,
        )

    def frozen(self) -> Any:
        """Return the scipy distribution, with ``ppf``, ``pdf``, ``rvs`` and the moments."""
        from scipy import stats

        low, high = float(self.support.low), float(self.support.high)
        width, shape = high - low, {name: float(number) for name, number in self.shape}
        if self.kind == "uniform":
            return stats.uniform(low, width)
        if self.kind == "loguniform":
            return stats.loguniform(low, high)
        if self.kind == "triangular":
            return stats.triang((shape["mode"] - low) / width, low, width)
        if self.kind == "beta":
            return stats.beta(shape["a"], shape["b"], low, width)
        mean, sd = shape["mean"], shape["sd"]
        return stats.truncnorm((low - mean) / sd, (high - mean) / sd, mean, sd)

    def quantile(self, probability: float) -> float:
        """Return the value below which the share `probability` of the mass lies."""
        return float(self.frozen().ppf(probability))

    def draw(self, size: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return `size` independent values, shape (size,), all within the range."""
        import numpy as np

        values = np.asarray(self.frozen().rvs(size=size, random_state=rng), dtype=np.float64)
        return np.clip(values, float(self.support.low), float(self.support.high))

    def _problem(self) -> str:
        """Return what is wrong with the numbers, or nothing."""
        if self.low is not None and self.high is not None:
            if not self.low < self.high:
                return "low must lie below high; swap the ends, or give a point"
            mode = self.parameters.get("mode", self.low)
            if not self.low <= mode <= self.high:
                return "mode must lie between low and high"
        elif self.kind in {"uniform", "loguniform", "triangular"}:
            return "low and high must both be given"
        if self.kind == "loguniform" and not (self.low is not None and self.low > 0):
            return "low must be positive, since the logarithm is uniform"
        bad = [name for name in ("sd", "a", "b") if not self.parameters.get(name, 1) > 0]
        return f"{bad[0]} must be positive" if bad else ""

    def __str__(self) -> str:
        """One line for tables: loguniform on [1, 20]."""
        shape = ", ".join(f"{name} {show(number)}" for name, number in self.shape)
        inner = f"{self.kind} ({shape})" if shape else self.kind
        return inner if self.low is None or self.high is None else f"{inner} on {self.support}"

    def __repr__(self) -> str:
        """As it would be typed."""
        given = [*self.shape, ("low", self.low), ("high", self.high)]
        shown = ", ".join(f"{name}={number!r}" for name, number in given if number is not None)
        return f"Distribution.{self.kind}({shown})"
