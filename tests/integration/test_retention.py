"""What has served is deleted, in small sets, and the rest stays."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from bot.sending.files import Files
from bot.ticks import attachments, retention
from bot.ticks.alone import alone
from storage.queries import alarms
from storage.transaction import Database
from tests.integration.ticking import lane, run, value


async def test_what_has_served_is_deleted_and_the_rest_stays(db: Database) -> None:
    where = await lane(db)
    for days, state in ((40, "handled"), (40, "parked"), (40, "discarded"), (10, "handled")):
        await run(
            db,
            "INSERT INTO inbox (channel, bot, key, state, received_at) "
            "VALUES ('vk', 'b', $1, $2, now() - $3::int * interval '1 day')",
            f"{days}{state}",
            state,
            days,
        )
    for days, state in ((40, "sent"), (40, "failed"), (40, "waiting"), (10, "sent")):
        await run(
            db,
            "INSERT INTO outbox (lane_id, priority, op, state, next_at, done_at) VALUES ($1, 3, 'say', $2, now(), "
            "CASE WHEN $2 <> 'waiting' THEN now() - $3::int * interval '1 day' END)",
            where,
            state,
            days,
        )
    await run(
        db,
        "INSERT INTO code_attempt (channel, user_id, at) "
        "SELECT 'vk', '1', now() - n * interval '20 hours' FROM generate_series(0, 2) n",
    )
    await alone(db, "retention", retention.sweep)()
    assert await value(db, "SELECT array_agg(key ORDER BY id) FROM inbox") == ["40parked", "10handled"]
    assert await value(db, "SELECT array_agg(state ORDER BY id) FROM outbox") == ["waiting", "sent"]
    assert await value(db, "SELECT count(*) FROM code_attempt") == 2


async def test_deleting_goes_on_until_nothing_old_is_left(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 10)
    await run(
        db,
        "INSERT INTO inbox (channel, bot, key, received_at) "
        "SELECT 'vk', 'b', n::text, now() - interval '40 days' FROM generate_series(1, 35) n",
    )
    await alone(db, "retention", retention.sweep)()
    assert await value(db, "SELECT count(*) FROM inbox") == 0


async def test_old_copies_of_files_go_and_a_roomy_disk_ends_the_alarm(db: Database, tmp_path: Path) -> None:
    old, fresh = tmp_path / "ab" / "old", tmp_path / "ab" / "fresh"
    old.parent.mkdir()
    for path in (old, fresh):
        path.write_bytes(b"x")
    os.utime(old, (1.0, 1.0))
    async with db.transaction() as tx:
        await alarms.raise_alarm(tx, "disk_full", socket.gethostname())
    await attachments.sweep(db, Files(tmp_path, {}), tmp_path)
    assert not old.exists()
    assert fresh.exists()
    assert await value(db, "SELECT count(*) FROM alarm WHERE closed_at IS NULL") == 0
