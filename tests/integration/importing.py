"""Files of people brought into a fresh database, as the command does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet

from bot.imports.kinds import bring_in, read_file
from bot.imports.outcome import Context, Outcome
from bot.shell.refusal import Refusal, Status
from storage.transaction import Database
from storage.vault import Vault

NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
CURATORS = "curator_id,full_name,role,territories,audiences,capacity,timezone,hours"
FAMILIES = "family_id,person_id,full_name,phone,birth_date,audiences,territory,timezone,curator_id,doctor_id,consents"
ABSENCES = "curator_id,from,to,substitute_id"
SHIFTS = "curator_id,from,to"
HEADERS = {"curators": CURATORS, "families": FAMILIES, "absences": ABSENCES, "shifts": SHIFTS}


@dataclass
class Desk:
    """Somebody with files and a database."""

    db: Database
    folder: Path
    vault: Vault
    now: datetime = NOW

    async def bring(self, kind: str, *rows: str, header: str | None = None) -> Outcome:
        """Import rows of a kind under its header."""
        text = "\n".join([HEADERS[kind] if header is None else header, *rows]) + "\n"
        return await self.bring_bytes(kind, text.encode())

    async def bring_bytes(self, kind: str, content: bytes) -> Outcome:
        """Import a file of just these bytes."""
        file = self.folder / f"{kind}.csv"
        file.write_bytes(content)
        context = Context(self.now, ZoneInfo("Europe/Moscow"), self.vault)
        return await bring_in(self.db, read_file(file, kind), context)

    async def refused(self, kind: str, *rows: str, header: str | None = None) -> list[str]:
        """Import rows that can't be; the lines told, without the name of the file."""
        text = "\n".join([HEADERS[kind] if header is None else header, *rows]) + "\n"
        return await self.refused_bytes(kind, text.encode())

    async def refused_bytes(self, kind: str, content: bytes) -> list[str]:
        """Import bytes that can't be; the lines told."""
        before = await self.everything()
        with pytest.raises(Refusal) as refusal:
            await self.bring_bytes(kind, content)
        assert refusal.value.status is Status.BAD_INPUT
        assert await self.everything() == before
        name = f"{self.folder / kind}.csv:"
        assert all(line.startswith(name) for line in refusal.value.lines), refusal.value.lines
        return [line.removeprefix(name) for line in refusal.value.lines]

    async def all(self, query: str, *values: Any) -> list[Any]:
        """Rows of a query as tuples."""
        async with self.db.transaction() as tx:
            return [tuple(row) for row in await tx.rows(query, *values)]

    async def one(self, query: str, *values: Any) -> Any:
        """The first value of a query."""
        async with self.db.transaction() as tx:
            return await tx.value(query, *values)

    async def everything(self) -> list[Any]:
        """All that imports write, to compare."""
        tables = ("curator", "family", "person", "child", "consent", "absence", "shift", "setting", "audit_event")
        return [await self.all(f"SELECT t::text FROM {table} t ORDER BY 1") for table in tables]


def desk(db: Database, folder: Path) -> Desk:
    """A desk with keys of its own."""
    return Desk(db, folder, Vault([Fernet.generate_key()]))
