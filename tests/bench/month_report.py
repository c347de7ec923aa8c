"""A program: `python -m bot report` once as a workbook and once as JSON, and the picture of the console's report."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from cryptography.fernet import Fernet

from bot.commands.report import ReportFormat, report_command
from bot.reports.made import MAKERS
from bot.sending.pictures import Wanted
from curators.turn import Reminding
from storage.transaction import Database
from storage.vault import Vault
from tests.bench.programs import play, tell


async def main(config: dict[str, Any]) -> None:
    """Write all three; the seconds are those of the workbook and the picture."""
    folder, month = Path(config["out"]), config["month"]
    os.environ["ZABOTA_DATABASE_URL"] = config["database"]
    os.environ["ZABOTA_SECRET_KEYS"] = Fernet.generate_key().decode()
    book, figures = folder / "month.xlsx", folder / "month.json"
    began = time.monotonic()
    await asyncio.to_thread(report_command, month, ReportFormat.XLSX, book)
    workbook = time.monotonic() - began
    picture = await _picture(config["database"], month)
    seconds, memory, spent = time.monotonic() - began, _highest(), time.process_time()
    assert picture.startswith(b"\x89PNG")
    await asyncio.to_thread(report_command, month, ReportFormat.JSON, figures)
    told = await asyncio.to_thread(figures.read_text)
    tell({"seconds": seconds, "workbook": workbook, "processor": spent, "memory": memory, "told": told})


def _highest() -> float:
    """MB this process has ever held; `getrusage` would tell of the one that started it, too."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


async def _picture(url: str, month: str) -> bytes:
    """As the sender makes it."""
    db = Database(url)
    try:
        async with db.transaction() as tx:
            vault, said = Vault([Fernet.generate_key()]), cast("Reminding", None)  # the month opens no sealed row
            draw = await MAKERS["month_picture"](Wanted(tx, vault, said, [month], datetime.now(UTC), "Europe/Moscow"))
        return await asyncio.to_thread(draw)
    finally:
        await db.close()


if __name__ == "__main__":
    play(main)
