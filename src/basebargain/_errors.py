"""The errors of the library, one small tree by meaning.

Every message says where, what must hold, what came and what to do.
"""

from __future__ import annotations

__all__ = [
    "BaseBargainError",
    "EvidenceError",
    "GameError",
    "GameFileError",
    "MissingPackageError",
    "NotApplicableError",
    "ParameterError",
    "ScenarioFileError",
    "SolverError",
]


class BaseBargainError(Exception):
    """Root of every error the library raises on purpose."""


class ParameterError(BaseBargainError, ValueError):
    """A parameter has no such name, lies outside its range, or is not a number."""


class ScenarioFileError(ParameterError):
    """A scenario file is missing, is not valid TOML, or does not hold a scenario."""


class EvidenceError(BaseBargainError, ValueError):
    """An evidence row or claim has no such identifier, or its data file is inconsistent."""


class GameError(BaseBargainError, ValueError):
    """A game is malformed: empty, ragged, with NaN or infinite payoffs, or wrongly labelled."""


class GameFileError(GameError):
    """A game file is missing, is not written as its format asks, or holds no game.

    Attributes
    ----------
    line, column : int
        Where in the text, counted from 1; both are 0 where the file could not be read at all.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class NotApplicableError(BaseBargainError, ValueError):
    """A solver was given a game outside its domain; the message names one that fits."""


class SolverError(BaseBargainError, RuntimeError):
    """A solver stopped without an answer it can certify."""


class MissingPackageError(BaseBargainError, ImportError):
    """An optional package is needed; the message holds the command that installs it."""
