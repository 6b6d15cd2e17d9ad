"""What a broken contract looks like."""

from __future__ import annotations

from typing import NoReturn

from basebargain._errors import BaseBargainError

__all__ = ["ContractError", "broken", "shown"]


class ContractError(BaseBargainError, AssertionError):
    """A game or a solver breaks the contract; the message says which clause, and shows the case."""


def broken(where: str, rule: str, came: object, case: object) -> NoReturn:
    """Raise `ContractError` with the rule, what came instead, and the case to reproduce it.

    Raises
    ------
    ContractError
        Always.
    """
    msg = f"{where}: {rule}; got {shown(came)}. The case:\n{shown(case)}"
    raise ContractError(msg)


def shown(value: object) -> str:
    """Return a text for anything, broken objects included."""
    try:
        return value if isinstance(value, str) else repr(value)
    except Exception:  # whatever a broken object raises when it is to be shown
        return object.__repr__(value)
