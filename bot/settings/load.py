"""Reading the settings: one pass that finds every fault before it complains."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.settings.errors import PREFIX, SettingsError
from bot.settings.model import Operator, Settings
from bot.settings.rules import broken
from bot.settings.sources import gather, unknown, with_files

NAMES = frozenset(name.upper() for name in Settings.model_fields if name != "remarks")


def load(env: Mapping[str, str] | None = None, env_file: Path | str | None = Path(".env")) -> Settings:
    """Read the settings of `env` (None: the process's own) and `env_file`; raises SettingsError with every fault."""
    faults: list[str] = []
    try:
        given = gather(env, None if env_file is None else Path(env_file))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            [f"{env_file}: файл не читается ({error}): проверьте права и кодировку (UTF-8)."]
        ) from error
    read = with_files(given, faults)
    faults.extend(broken(read | dict.fromkeys(_failed(given, read), "")))
    try:
        settings = Settings.model_validate(
            {name.lower(): value.strip() for name, value in read.items() if name in NAMES}
            | {"remarks": tuple(unknown(given, NAMES))}
        )
    except ValidationError as error:
        faults = [_told(fault) for fault in error.errors(include_url=False, include_input=False)] + faults
    if faults:
        raise SettingsError(dict.fromkeys(faults))
    return settings


def _failed(given: Mapping[str, str], read: Mapping[str, str]) -> list[str]:
    """Name the secrets whose file couldn't be read: told already, so not missing besides."""
    return [secret for name in given if (secret := name.removesuffix("_FILE")) != name and secret not in read]


def _told(fault: Any) -> str:
    name = f"{PREFIX}{str(fault['loc'][0]).upper()}"
    match fault["type"]:
        case "value_error":
            why = str(fault["ctx"]["error"])
        case "int_parsing" | "int_from_float" | "int_type":
            why = "нужно целое число."
        case "float_parsing" | "float_type" | "finite_number":
            why = "нужно число, как 30 или 0.5."
        case "greater_than":
            why = "нужно число больше нуля."
        case "greater_than_equal":
            why = f"нужно число не меньше {fault['ctx']['ge']}."
        case "less_than_equal":
            why = f"нужно число не больше {fault['ctx']['le']:.0f}."
        case "enum":
            why = f"может быть только {' или '.join(Operator)}."
        case "bool_parsing":
            why = "нужно true или false."
        case _:
            why = f"не годится ({fault['msg']})."
    return f"{name}: {why}"
