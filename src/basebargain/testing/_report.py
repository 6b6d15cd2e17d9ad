"""What a broken contract looks like."""

from __future__ import annotations

from typing import NoReturn

from basebargain._errors import BaseBargainError

__all__ = ["ContractError", "broken"]


class ContractError(BaseBargainError, AssertionError):
    """A game or a solver breaks the contract; the message says which clause, and shows the case."""


def broken(where: str, rule: str, came: object, case: object) -> NoReturn:
    """Raise `ContractError` with the rule, what came instead, and the case to reproduce it.

    Raises
    ------
    ContractError
        Always.
    """
    msg = f"{where}: {rule}; got {came}. The case:\n{case!r}"
    raise ContractError(msg)
