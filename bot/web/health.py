"""Whether this process can do its work, and what is wrong where it can't."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from storage.queries import health as queries
from storage.queries.health import Spoke, Waiting
from storage.queries.outbox import Priority
from storage.transaction import Database, StorageAway

ANSWERS_WITHIN = 3.0
"""Seconds the database may take to answer a probe."""
GRACE = 60.0
"""Seconds after the start in which every messenger is waited for; later a silent one is reported, and no more: taking
this process out of service would not bring the messenger back, and the others need it."""
LATE = 300.0
"""Seconds a due row may wait before somebody should look."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the database said."""

    schema: str | None
    waiting: list[Waiting]
    spoke: list[Spoke]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the database; no reading: it was away."""

    at: float
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a probe is told."""

    ready: bool
    body: dict[str, Any]


class Health:
    """Looks at the database when asked, not more often than needed; `contacts` says which messengers have answered."""

    def __init__(self, db: Database, contacts: Callable[[], Mapping[str, bool]], schema: str) -> None:
        self._db, self._contacts, self._schema = db, contacts, schema
        self._began = time.monotonic()
        self._last = Look(-1e9, None)
        self._looking = asyncio.Lock()

    async def look(self, *, max_age: float) -> Look:
        """The state of the database, at most `max_age` seconds old."""
        async with self._looking:
            if time.monotonic() - self._last.at > max_age:
                reading: Reading | None = None
                try:
                    async with asyncio.timeout(ANSWERS_WITHIN), self._db.transaction() as tx:
                        reading = Reading(await queries.schema(tx), await queries.waiting(tx), await queries.spoke(tx))
                except (StorageAway, TimeoutError):
                    pass
                self._last = Look(time.monotonic(), reading)
            return self._last

    def report(self, look: Look) -> Report:
        """Judge it."""
        return judge(look.reading, self._contacts(), self._schema, up=time.monotonic() - self._began)


def judge(reading: Reading | None, contacts: Mapping[str, bool], schema: str, *, up: float) -> Report:
    """Pure: ready or not, and why. `up` is seconds since the start."""
    wrong = []
    if reading is None:
        wrong.append("database: does not answer")
    elif reading.schema != schema:
        wrong.append(f"database: schema {reading.schema}, this program needs {schema} (python -m bot migrate)")
    silent = [channel for channel, met in contacts.items() if not met]
    if silent and (up < GRACE or len(silent) == len(contacts)):
        wrong += [f"{channel}: no contact yet" for channel in silent]
    body = {
        "ready": not wrong,
        "wrong": wrong,
        "database": {"answers": reading is not None, "schema": reading.schema if reading else None},
        "messengers": {channel: _messenger(channel, met, reading) for channel, met in sorted(contacts.items())},
    }
    return Report(not wrong, body)


def _messenger(channel: str, met: bool, reading: Reading | None) -> dict[str, Any]:
    """One messenger: met since the start, when it last took something, how late its rows are by priority (seconds)."""
    rows = [row for row in reading.waiting if row.channel == channel] if reading else []
    spoke = [one.ago for one in reading.spoke if one.channel == channel and one.ago is not None] if reading else []
    late: dict[str, float] = {}
    for row in rows:
        name = priority_name(row.priority)
        late[name] = max(late.get(name, 0.0), round(row.late or 0.0, 1))
    return {
        "contact": met,
        "last_sent_seconds_ago": round(min(spoke), 1) if spoke else None,
        "waiting": sum(row.rows for row in rows),
        "oldest_due_seconds": late,
        "late": any((row.late or 0.0) > LATE and row.priority < Priority.BROADCAST for row in rows),
    }


def priority_name(number: int) -> str:
    """The lane's name in lower case, or its number where this program doesn't know it."""
    return next((one.name.lower() for one in Priority if one == number), str(number))
