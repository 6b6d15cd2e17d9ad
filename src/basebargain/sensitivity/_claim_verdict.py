"""The verdict on a claim, with its condition, its thresholds and its share of the parameters."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from basebargain.evidence import Claim
    from basebargain.sensitivity._claim_test import ClaimTest

__all__ = ["ClaimVerdict", "ClaimVerdicts", "Verdict"]


class Verdict(enum.Enum):
    """What the models say about a claim."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    DEPENDS = "depends"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class ClaimVerdict:
    """A claim and what the models say about it.

    Attributes
    ----------
    claim : Claim
        With its statement, games and rows of the ledger.
    verdict : Verdict
        Confirmed or refuted: at the point, or everywhere in the space; depends: true in a part of
        the space.
    test : ClaimTest
        Holds the exact condition and its reason.
    kappa : dict of str to (float, float, float)
        For each threshold the conditionality at which it is crossed: the 5th, 50th and 95th
        percentile over the draws to which it applies; at a point the same number three times.
    share : float or None
        Share of the decided draws at which the claim holds.
    error : float or None
        Standard error of `share`.
    proof : str
        How a verdict of confirmed or refuted was reached.
    turns : tuple of float
        At a point: the conditionalities at which the verdict turns, all else unchanged; empty over
        a space.
        Found on a grid of 1,001 values and then closed in on, so that a verdict which turns twice
        within a thousandth can be missed.
    """

    claim: Claim
    verdict: Verdict
    test: ClaimTest
    kappa: Mapping[str, tuple[float, float, float]]
    share: float | None
    error: float | None
    proof: str
    turns: tuple[float, ...] = ()

    @property
    def id(self) -> str:
        """Number of the claim."""
        return self.claim.id

    @property
    def condition(self) -> Any:
        """The exact condition, as a sympy Boolean; None where there is no closed form."""
        return self.test.condition

    @property
    def because(self) -> str:
        """The reason behind the condition, or why the claim cannot be decided."""
        return self.test.because

    def __repr__(self) -> str:
        share = "" if self.share is None else f"{self.share:6.1%}"
        kappa = "; ".join(f"{name}: {_range(ends)}" for name, ends in self.kappa.items())
        turns = ", ".join(f"{value:.3f}" for value in self.turns)
        return f"{self.id}  {self.verdict.value:<9s} {share:>6s}  {turns:<14s}{kappa}".rstrip()


def _range(ends: tuple[float, float, float]) -> str:
    low, middle, high = ends
    return f"{middle:.3f}" if low == high else f"{middle:.3f} [{low:.3f}, {high:.3f}]"


@dataclass(frozen=True)
class ClaimVerdicts(Mapping[str, ClaimVerdict]):
    """Verdicts on claims, by number.

    Attributes
    ----------
    scenario : str
        Where the verdicts hold.
    space : str
        What the shares are shares of.
    draws : int
        Size of the sample behind the shares.
    verdicts : tuple of ClaimVerdict
    """

    scenario: str
    space: str
    draws: int
    verdicts: tuple[ClaimVerdict, ...]

    def __getitem__(self, name: str) -> ClaimVerdict:
        for verdict in self.verdicts:
            if verdict.id == name:
                return verdict
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (verdict.id for verdict in self.verdicts)

    def __len__(self) -> int:
        return len(self.verdicts)

    def to_dataframe(self) -> pd.DataFrame:
        """Return a table with one row per claim.

        Returns
        -------
        pandas.DataFrame
            Columns ``statement, games, verdict, share, error, turns, kappa, condition, because,
            proof``.
        """
        import pandas as pd

        rows = [
            {
                "claim": v.id,
                "statement": v.claim.statement,
                "games": ", ".join(v.claim.games),
                "verdict": v.verdict.value,
                "share": v.share,
                "error": v.error,
                "turns": v.turns,
                "kappa": {name: ends[1] for name, ends in v.kappa.items()},
                "condition": v.condition,
                "because": v.because,
                "proof": v.proof,
            }
            for v in self.verdicts
        ]
        return pd.DataFrame(rows).set_index("claim")

    def __repr__(self) -> str:
        counts = Counter(v.verdict.value for v in self.verdicts)
        head = (
            f"{len(self)} claims at {self.scenario}: "
            f"{', '.join(f'{n} {word}' for word, n in counts.items())}; "
            f"shares of {self.space} from {self.draws} draws"
        )
        names = "claim verdict     share  turns at      thresholds in kappa"
        return "\n".join([head, names, *map(repr, self.verdicts)])
