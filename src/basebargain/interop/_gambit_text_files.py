"""Game files on disk: read as a whole, replaced as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path

from basebargain._errors import GameFileError
from basebargain.interop._gambit_text import place_of

__all__ = ["read_text", "replace_text"]


def read_text(path: str | os.PathLike[str], reader: str) -> tuple[str, str]:
    """Return the text of a file and its path as a message shows it.

    Raises
    ------
    GameFileError
        If there is no such file, it cannot be read, or it is no UTF-8.
    """
    try:
        file = Path(path)
        content = file.read_bytes()
    except TypeError:
        msg = f"{reader} takes the path of a file; got {path!r} ({type(path).__name__})."
        raise GameFileError(msg) from None
    except (OSError, ValueError) as error:
        msg = (
            f"{reader}: the file {_short(path)} cannot be read ({_reason(error)}); check the path. "
            f"A game that is already text goes to {reader.replace('read', 'parse')}."
        )
        raise GameFileError(msg) from None
    try:
        return content.decode("utf-8"), str(file)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = place_of(before, len(before))
        msg = (
            f"{file}, line {line}, column {column}: expected UTF-8 text; got the byte "
            f"0x{content[error.start]:02x}: save the file as UTF-8."
        )
        raise GameFileError(msg, line, column) from None


def _short(path: str | os.PathLike[str]) -> str:
    text = str(path)
    return repr(text if len(text) <= 200 else f"{text[:197]}...")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def replace_text(path: str | os.PathLike[str], text: str, writer: str) -> None:
    """Write to a new file beside `path`, then put it in its place.

    Raises
    ------
    GameFileError
        If the file cannot be written; what was there before is still there.
    """
    beside: Path | None = None
    try:
        target = Path(path).resolve()
        new = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
        with new.open("xb") as file:
            beside = new
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        if beside is not None:
            with contextlib.suppress(OSError):
                beside.unlink()
        msg = f"{writer}: {path!r} cannot be written ({_reason(error)}); check the path."
        raise GameFileError(msg) from error
