"""What the doors to other tools ask of a game, and its payoffs as plain numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from basebargain._errors import NotApplicableError
from basebargain.forms._extensive import ExtensiveGame
from basebargain.forms._strategic import StrategicGame
from basebargain.solvers._requirements import require_numbers

__all__ = ["called", "plain_payoffs", "require_form"]

LARGEST_INTEGER = 2**53


def called(game: StrategicGame | ExtensiveGame) -> str:
    """Return what a message calls the game."""
    return f"the game {game.name!r}" if game.name else "this game"


def require_form(game: object, forms: type | tuple[type, ...], where: str) -> None:
    """Refuse games of another form.

    Raises
    ------
    NotApplicableError
        Naming the forms that fit.
    """
    if isinstance(game, forms):
        return
    names = [form.__name__ for form in (forms if isinstance(forms, tuple) else (forms,))]
    remedy = ": take its to_strategic() first" if isinstance(game, ExtensiveGame) else ""
    msg = f"{where} takes {' or '.join(names)}; got {type(game).__name__}{remedy}."
    raise NotApplicableError(msg)


def plain_payoffs(game: StrategicGame, where: str) -> NDArray[Any]:
    """Return the payoffs as integers where all are whole numbers, as the nearest floats otherwise.

    Whole numbers beyond 2**53 become floats, so that tools which multiply them do not overflow.

    Raises
    ------
    NotApplicableError
        If this is no strategic game, parameters are free, or an exact payoff is too large for a
        float.
    """
    require_form(game, StrategicGame, where)
    require_numbers(game, f"{where}: {called(game)}")
    flat = game.payoffs.ravel().tolist()
    if game.kind == "exact" and all(u.denominator == 1 and abs(u) <= LARGEST_INTEGER for u in flat):
        return game.payoffs.astype(np.int64)
    try:
        return game.payoffs.astype(np.float64)
    except OverflowError as error:
        digits = len(str(abs(int(max(flat, key=abs)))))
        msg = (
            f"{where}: payoffs must fit into floats; {called(game)} holds one of {digits} digits: "
            "rescale the game first."
        )
        raise NotApplicableError(msg) from error
