"""This machine: room on the disk, who may read the keys."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

from bot.checkup.finding import Finding, fault, fine, note
from bot.settings import Settings, SettingsError, secret_keys
from bot.settings.keys import FILE

ROOM = 2**30
"""Bytes: a day of attachments on their way, and what PostgreSQL needs to write its log."""


def check(settings: Settings) -> list[Finding]:
    """Look at the data folder and the keys."""
    return [_room(settings.data_dir), *_keys(settings)]


def _room(folder: Path) -> Finding:
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free >= ROOM:
        return fine("Место на диске", f"свободно {free / 2**30:.0f} ГиБ")
    return fault("Место на диске", f"у {folder} свободно {free / 2**20:.0f} МиБ: освободите хотя бы гигабайт")


def _keys(settings: Settings) -> list[Finding]:
    try:
        count = len(secret_keys(settings))
    except SettingsError as error:
        return [fault("Ключи шифрования", line) for line in error.faults]
    found = [fine("Ключи шифрования", "храните копию отдельно от копии базы" if count == 1 else f"их {count}")]
    file = settings.data_dir / FILE
    if settings.database_url is None and file.exists():
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            found.append(fault("Права на ключи", f"{file} открыт другим ({mode:o}): выполните chmod 600 {file}"))
    if settings.database_url is not None and count > 1:
        found.append(note("Прежние ключи", "когда python -m bot keys rotate закончит, уберите их из списка"))
    return found
