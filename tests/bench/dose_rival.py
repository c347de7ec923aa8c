"""A program: the same doses as APScheduler's jobs in its SQLAlchemy store, a job a dose, each saying one reminder."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import create_engine, event

from scenarios.dose import Dose, Plan, State
from scenarios.intake_words import Told
from scenarios.reminder_words import reminder
from storage.content import to_json
from storage.queries import outbox
from storage.queries.outbox import Line, Priority
from storage.transaction import Database
from tests.bench.programs import play, tell

ZONE = ZoneInfo("Europe/Moscow")
AT_ONCE = 16


class Here:
    """What jobs find in this process."""

    db: Database
    turns: asyncio.Semaphore
    over: asyncio.Event
    left = 0


async def remind(dose_id: int, lane_id: int, due: float) -> None:
    """One job: make the words, put them into the outbox."""
    at = datetime.fromtimestamp(due, UTC)
    told = Told(Dose(dose_id, at, State.DUE, 1), Plan(ZONE), "Сорбифер", "по 1 таблетке")
    payload = to_json(reminder([told], ZONE, at))
    async with Here.turns, Here.db.transaction() as tx:
        await outbox.enqueue(tx, [Line(lane_id, "say", payload, Priority.DOSE, key=f"job:{dose_id}:1")])
    Here.left -= 1
    if not Here.left:
        Here.over.set()


def hasten(connection: Any, _: Any) -> None:
    """Putting the jobs in is not measured, and would wait for the disk once a job; running them does, as by default."""
    connection.execute("PRAGMA synchronous = OFF")


async def main(config: dict[str, Any]) -> None:
    """Put the jobs in, let them go, and tell how long it took until the last reminder was committed."""
    Here.db, Here.turns = Database(config["database"], size=AT_ONCE), asyncio.Semaphore(AT_ONCE)
    Here.left, Here.over = config["doses"], asyncio.Event()
    engine = create_engine(f"sqlite:///{config['store']}")
    event.listen(engine, "connect", hasten)
    scheduler = AsyncIOScheduler(timezone=UTC, jobstores={"default": SQLAlchemyJobStore(engine=engine)})
    scheduler.start(paused=True)
    # All have become due when it goes on: its best case, for it looks for none of them before.
    due, lanes = datetime.now(UTC), config["lanes"]
    for number in range(config["doses"]):
        given = [number, lanes[number % len(lanes)], due.timestamp()]
        scheduler.add_job(remind, "date", run_date=due, args=given, misfire_grace_time=None)
    event.remove(engine, "connect", hasten)
    engine.dispose()
    began = time.time()
    scheduler.resume()
    await Here.over.wait()
    tell({"seconds": time.time() - began})
    scheduler.shutdown(wait=False)
    await Here.db.close()


if __name__ == "__main__":
    play(main)
