"""The text of a file brought in: read whole, in UTF-8, or refused with what to do."""

from __future__ import annotations

from pathlib import Path

from bot.imports.faults import ROW, Faults
from bot.shell.refusal import Refusal, Status


def read_text(path: Path, faults: Faults, encoding: str) -> str:
    """Read a file; Refusal where it can't be read, or (in the words of `encoding`) isn't UTF-8."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Refusal(Status.USAGE, f"{path}: {_why(error)}.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add(raw.count(b"\n", 0, error.start) + 1, ROW, encoding)
        faults.refuse_if_any()
        raise  # never reached: the fault above refuses
    if (at := text.find("\0")) >= 0:
        faults.add(text.count("\n", 0, at) + 1, ROW, encoding)
        faults.refuse_if_any()
    return text


def _why(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "такого файла нет"
        case IsADirectoryError():
            return "это папка, а нужен файл"
        case PermissionError():
            return "нет прав читать этот файл"
        case _:
            return f"файл не читается ({error.strerror})"
