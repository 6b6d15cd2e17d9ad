"""Who plays which role; another case names its own in the table ``[labels.role]``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from basebargain._errors import GameError
from basebargain.parameters import registry

if TYPE_CHECKING:
    from basebargain.parameters._registry import Labels

__all__ = ["players"]


def players(*roles: str, labels: Labels | None = None) -> tuple[str, ...]:
    """Return the names of the players in some roles, in that order.

    Parameters
    ----------
    *roles : str
        Out of the registry's label set ``role``; ``host`` and ``patron`` if none are given.
    labels : mapping, optional
        Label sets of another case, as in `registry`.

    Raises
    ------
    GameError
        If there is no such role, or two of them have one name.

    Examples
    --------
    >>> players()
    ('Damascus', 'Moscow')
    >>> players("patron", "leader", labels={"role": {"patron": "Kreml"}})
    ('Kreml', 'Washington')
    """
    known = registry(labels).labels["role"]
    asked = roles or ("host", "patron")
    unknown = [role for role in asked if role not in known]
    if unknown:
        msg = f"there is no role {unknown[0]!r}; roles are {', '.join(known)}."
        raise GameError(msg)
    names = tuple(known[role] for role in asked)
    if len(set(names)) < len(names):
        msg = f"players need different names; labels.role gives {', '.join(names)}: rename one."
        raise GameError(msg)
    return names
