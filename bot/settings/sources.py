"""Where the settings come from: the environment, a `.env`, and files with secrets."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from bot.settings.errors import PREFIX

SECRETS = frozenset(
    {
        "DATABASE_URL",
        "DISPATCH_TOKEN",
        "MAX_TOKEN",
        "SECRET_KEYS",
        "TELEGRAM_TOKEN",
        "VK_CONFIRMATION",
        "VK_TOKEN",
        "WEBHOOK_SECRET",
    }
)
"""These have a `…_FILE` twin."""
MAY_BE_EMPTY = frozenset({"QUIET_HOURS"})
"""Elsewhere an empty value means the same as none: compose files pass those on."""


def gather(env: Mapping[str, str] | None, env_file: Path | None) -> dict[str, str]:
    """Collect our variables without their prefix; the environment outranks the `.env`."""
    found: dict[str, str] = {}
    if env_file is not None and env_file.is_file():
        # Without interpolation: a secret may hold a dollar sign.
        read = dotenv_values(env_file, interpolate=False, encoding="utf-8-sig")
        found.update({name: value for name, value in read.items() if value is not None})
    found.update(os.environ if env is None else env)
    ours = {name.removeprefix(PREFIX): value for name, value in found.items() if name.startswith(PREFIX)}
    return {name: value for name, value in ours.items() if value.strip() or name in MAY_BE_EMPTY}


def with_files(given: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    """Replace every `…_FILE` by what its file holds."""
    read = {
        name: value for name, value in given.items() if name.removesuffix("_FILE") not in SECRETS or name in SECRETS
    }
    for secret in sorted(SECRETS & {name.removesuffix("_FILE") for name in given if name.endswith("_FILE")}):
        twin, path = f"{PREFIX}{secret}_FILE", Path(given[f"{secret}_FILE"])
        if secret in given:
            faults.append(f"{PREFIX}{secret} и {twin} заданы обе: оставьте одну.")
            continue
        try:
            text = path.read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "это не текст"
            faults.append(f"{twin}: файл {path} не читается ({why}): проверьте путь и права.")
            continue
        if not text:
            faults.append(f"{twin}: файл {path} пуст: положите в него значение {PREFIX}{secret}.")
            continue
        read[secret] = text
    return read


def unknown(given: Mapping[str, str], known: frozenset[str]) -> list[str]:
    """Remark on the names that mean nothing, most often a slip of the hand."""
    names = known | {f"{secret}_FILE" for secret in SECRETS}
    remarks = []
    for name in sorted(set(given) - names):
        near = difflib.get_close_matches(name, sorted(names), n=1)
        hint = f"может быть, {PREFIX}{near[0]}?" if near else "список переменных — в docs/settings.md."
        remarks.append(f"{PREFIX}{name}: такой переменной нет, {hint}")
    return remarks
