"""Numbers and labels as Gambit's files hold them, and a note of what has no field there.

Gambit takes every number as exact: 0.1 is a tenth.
A float is written as the shortest decimal that is read back as the same float, so a file can be
read either way; the note in the comment says which was meant.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from basebargain._errors import NotApplicableError
from basebargain.interop._gambit_text import MAX_DIGITS, Numbers

__all__ = ["Note", "as_text", "as_weights", "numbers_of", "quoted"]

_OPENING = "basebargain: "
_FLOATS = "decimals=float"
_UNIT = "unit="


@dataclass(frozen=True)
class Note:
    """What a game holds and the format has no field for; it stands in the file's comment.

    Attributes
    ----------
    floats : bool
        Whether numbers written with a point or an exponent are floats.
    unit : str
        Unit of the payoffs.
    """

    floats: bool = False
    unit: str = ""

    @classmethod
    def read(cls, comment: str) -> Note:
        """Return the note in a comment; nothing is noted in a comment of another kind."""
        if not comment.startswith(_OPENING):
            return cls()
        rest = comment.removeprefix(_OPENING)
        floats = rest.startswith(_FLOATS)
        rest = rest.removeprefix(_FLOATS).removeprefix("; ")
        return cls(floats, rest.removeprefix(_UNIT) if rest.startswith(_UNIT) else "")

    def __str__(self) -> str:
        parts = [_FLOATS] * self.floats + [_UNIT + self.unit] * bool(self.unit)
        return _OPENING + "; ".join(parts) if parts else ""


def numbers_of(note: Note, *, exact: bool | None) -> Numbers:
    """Return how numbers are read: all exact, all floats, or as the file's note says."""
    if exact is False:
        return _as_float
    return _as_noted if exact is None and note.floats else Fraction


def _as_float(text: str) -> float:
    value = float(Fraction(text)) if "/" in text else float(text)
    if not math.isfinite(value):
        raise OverflowError
    return value


def _as_noted(text: str) -> Any:
    return _as_float(text) if any(sign in text for sign in ".eE") else Fraction(text)


def as_text(value: Any) -> str:
    """Return a number as the file holds it: a rational, or the shortest decimal of a float."""
    if not isinstance(value, Fraction):
        # Not every version of Gambit reads 1e+20; all read 1e20.
        return repr(float(value)).replace("e+", "e")
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_DIGITS * 10 // 3:
        msg = (
            f"a payoff or probability near {_magnitude(value)} has more than {MAX_DIGITS} digits, "
            "more than a file can hold: round it."
        )
        raise NotApplicableError(msg)
    return str(value)


def _magnitude(value: Fraction) -> str:
    bits = abs(value.numerator).bit_length() - value.denominator.bit_length()
    return f"10^{round(bits * math.log10(2))}"


def as_weights(weights: Sequence[Any]) -> list[str]:
    """Return probabilities as the file holds them, adding up to one exactly where that can be.

    Notes
    -----
    Gambit wants decimals that add up to one exactly; the shortest decimals of floats often miss.
    Each is then moved by its share of the gap, in proportion to its unit in the last place, and is
    written with more digits, as long as it is still read back as the same float.
    """
    texts = [as_text(weight) for weight in weights]
    floats = [float(weight) for weight in weights]
    gap = 1 - sum(map(Fraction, floats))
    if isinstance(weights[0], Fraction) or sum(map(Fraction, texts)) == 1:
        return texts
    units = [Fraction(math.ulp(weight)) if weight else Fraction(0) for weight in floats]
    share = gap / sum(units, Fraction(0))
    moved = [_rounded(Fraction(w) + share * u) for w, u in zip(floats, units, strict=True)]
    moved[floats.index(max(floats))] += 1 - sum(moved)
    longer = [_decimal(weight) for weight in moved]
    same = all(float(text) == weight for text, weight in zip(longer, floats, strict=True))
    return longer if same else texts


def _rounded(value: Fraction) -> Fraction:
    """Return a fraction to 40 significant digits."""
    return Fraction(Context(prec=40).divide(Decimal(value.numerator), Decimal(value.denominator)))


def _decimal(value: Fraction) -> str:
    """Return a fraction whose denominator divides a power of ten as a decimal, exactly."""
    text = str(Context(prec=800).divide(Decimal(value.numerator), Decimal(value.denominator)))
    return text if any(sign in text for sign in ".E") else f"{text}.0"


def quoted(label: str) -> str:
    """Return a label in quotation marks, or say why the format cannot hold it."""
    try:
        label.encode()
    except UnicodeEncodeError:
        msg = f"the label {label!r} is no valid Unicode text and cannot be written: rename it."
        raise NotApplicableError(msg) from None
    if label.endswith("\\"):
        msg = (
            f"the label {label!r} cannot be written: a backslash before the closing quotation "
            "mark would make the mark part of the text; rename it."
        )
        raise NotApplicableError(msg)
    return '"' + label.replace('"', '\\"') + '"'
