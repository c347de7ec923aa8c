"""The machine's copies of attachments: old ones go, and a disk that was full is known to be roomy again."""

from __future__ import annotations

import asyncio
import shutil
import socket
import time
from pathlib import Path

from bot.sending.files import Files
from storage.queries import alarms
from storage.transaction import Database

KEPT = 7 * 86_400.0
"""Seconds since a copy was last used: the messengers still hold the file, a copy only spares fetching it twice."""
ROOM = 512 * 2**20
"""Bytes free from which a disk is not full any more."""


async def sweep(db: Database, files: Files, folder: Path) -> None:
    """Delete copies nobody used for a week; on every machine that sends, since each has its own."""
    await asyncio.to_thread(files.sweep, time.time() - KEPT)
    if shutil.disk_usage(next(path for path in (folder, *folder.parents) if path.exists())).free < ROOM:
        return
    async with db.transaction() as tx:
        await alarms.close(tx, "disk_full", socket.gethostname())
