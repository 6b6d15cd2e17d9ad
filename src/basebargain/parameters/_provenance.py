"""Where a value comes from."""

from __future__ import annotations

from dataclasses import dataclass

from basebargain._errors import ParameterError

__all__ = ["STATUSES", "Provenance"]

STATUSES = ("fact", "estimate", "assumption")


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from.

    Attributes
    ----------
    status : {"fact", "estimate", "assumption"}
    rows : tuple of str
        Rows of the evidence ledger or other references.
    note : str

    Examples
    --------
    >>> import basebargain as bb
    >>> bb.scenario("seed_mid2025").provenance("kappa").status
    'assumption'
    """

    status: str
    rows: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        """Check the status."""
        if self.status not in STATUSES:
            msg = f"Provenance: status must be one of {', '.join(STATUSES)}; got {self.status!r}."
            raise ParameterError(msg)
        object.__setattr__(self, "rows", tuple(self.rows))
