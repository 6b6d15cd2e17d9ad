"""What every solver asks of a game before it starts."""

from __future__ import annotations

from typing import Protocol

from basebargain._errors import NotApplicableError

__all__ = ["require_numbers"]


class HasParameters(Protocol):
    """A form, of any kind."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters still free."""
        ...


def require_numbers(game: HasParameters, where: str) -> None:
    """Refuse a game with free parameters.

    Raises
    ------
    NotApplicableError
        Naming what is still free.
    """
    if game.parameters:
        msg = (
            f"{where} needs numbers; still free: {', '.join(game.parameters)}: "
            "give them with game.at(scenario) or game.at(name=value)."
        )
        raise NotApplicableError(msg)
