"""Mistakes in the command line, told in Russian; the library speaks English."""

from __future__ import annotations

import re

import typer

_SAID = (
    (r"No such command '(?P<it>.*?)'", "нет команды «{it}»."),
    (r"Missing command", "не сказано, что делать."),
    (r"No such option:? (?P<it>\S+)", "нет ключа {it}."),
    (r"Missing option '(?P<it>.*?)'", "не хватает ключа {it}."),
    (r"Missing argument '(?P<it>.*?)'", "не хватает {it}."),
    (r"Option '(?P<it>.*?)' requires an argument", "у ключа {it} нет значения."),
    (r"Got unexpected extra argument(\(s\)|s)? \((?P<it>.*)\)", "лишнее: {it}."),
    (r"Invalid value for '(?P<it>.*?)': .*is not one of (?P<those>.*)", "{it}: можно только {those}"),
    (
        r"Invalid value for '(?P<it>.*?)': .*?'(?P<those>[^']*)' does not match the format",
        "{it}: «{those}» — не день, нужно ГГГГ-ММ-ДД, например 2026-11-30.",
    ),
    (r"Invalid value for '(?P<it>.*?)': .*valid (number|integer)", "{it}: нужно число."),
    (r"Invalid value for '(?P<it>.*?)': .*greater than or equal to (?P<those>.*)", "{it}: нужно не меньше {those}."),
    (r"Invalid value for (?P<it>.*?): (?P<why>.*)", "{it}: {why}"),
)
"""What the library says → what a person reads."""


def usage_fault(error: Exception, program: str) -> str | None:
    """Give the line that tells of a mistake in the command line; None: the error is another one."""
    if not isinstance(error, typer.TyperException):
        return None
    said = error.format_message() if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else program
    for pattern, words in _SAID:
        if found := re.match(pattern, said, re.DOTALL):
            said = words.format(**found.groupdict())
            break
    return f"Не понимаю команду: {said} Подсказка: {path} --help"
