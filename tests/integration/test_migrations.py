"""The schema: up, down and up again, the same as the models; months of messages have their partitions."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.migrating import config, migrate
from storage.models import Row
from storage.schema_version import current, known, newest
from storage.transaction import Database
from tests.conftest import _administer, _named

MONTHS = "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relkind = 'r' ORDER BY 1"
AHEAD = "SELECT to_char(date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => $1), 'YYYYMM')"
THINGS = """
SELECT 'table ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'i', 'S')
UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger ' || tgname || ' ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal
ORDER BY 1
"""


@pytest_asyncio.fixture
async def empty(server: str) -> AsyncIterator[str]:
    """A database with nothing in it."""
    name = f"empty_{secrets.token_hex(4)}"
    await _administer(server, f'CREATE DATABASE "{name}"')
    yield _named(server, name)
    await _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def things(url: str) -> list[str]:
    db = Database(url)
    try:
        async with db.transaction() as tx:
            return [name for (name,) in await tx.rows(THINGS) if "alembic_version" not in name]
    finally:
        await db.close()


async def test_up_down_and_up_again_end_where_they_began(empty: str) -> None:
    assert await current(empty) is None
    await migrate(empty)
    assert await current(empty) == newest()
    made = await things(empty)
    assert "table ix_outbox_waiting" in made
    await migrate(empty, "base")
    assert await current(empty) is None
    assert await things(empty) == []
    await migrate(empty)
    assert await things(empty) == made


def test_the_versions_are_those_that_alembic_finds() -> None:
    script = ScriptDirectory.from_config(config())
    assert known() == sorted(one.revision for one in script.walk_revisions())
    assert newest() == script.get_current_head()


async def test_migrating_what_is_up_to_date_changes_nothing(database_url: str) -> None:
    made = await things(database_url)
    await migrate(database_url)
    assert await things(database_url) == made


async def test_models_and_migrations_agree(database_url: str) -> None:
    def compare(connection: Connection) -> list[Any]:
        def ours(_thing: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
            return not (kind == "table" and reflected and name is not None and name.startswith("message_p"))

        options = {"compare_type": True, "include_object": ours}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Row.metadata))

    engine = create_async_engine(database_url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(compare) == []
    finally:
        await engine.dispose()


async def partitions(db: Database) -> list[str]:
    async with db.transaction() as tx:
        return [name for (name,) in await tx.rows(MONTHS) if name.startswith("message_p")]


async def make(db: Database, moment: datetime, ahead: int) -> int:
    async with db.transaction() as tx:
        made: int = await tx.value("SELECT make_message_partitions($1, $2)", moment, ahead)
        return made


async def test_this_month_and_three_ahead_are_there_from_the_start(db: Database) -> None:
    async with db.transaction() as tx:
        wanted = [f"message_p{(await tx.value(AHEAD, number))}" for number in range(4)]
    assert set(wanted) | {"message_p_default"} == set(await partitions(db))


async def test_months_are_made_once_over_the_end_of_a_year(db: Database) -> None:
    before = set(await partitions(db))
    assert await make(db, datetime(2031, 11, 30, 23, tzinfo=UTC), 2) == 3
    assert set(await partitions(db)) - before == {"message_p203111", "message_p203112", "message_p203201"}
    assert await make(db, datetime(2031, 11, 1, tzinfo=UTC), 2) == 0


async def test_a_message_falls_into_its_month_in_utc_and_one_of_no_month_is_kept_all_the_same(db: Database) -> None:
    await make(db, datetime(2031, 1, 15, tzinfo=UTC), 1)
    edges = {
        datetime(2031, 1, 1, tzinfo=UTC): "message_p203101",
        datetime(2031, 1, 31, 23, 59, 59, tzinfo=UTC): "message_p203101",
        datetime(2031, 2, 1, tzinfo=UTC): "message_p203102",
        datetime(2031, 3, 1, tzinfo=UTC): "message_p_default",
        datetime(1999, 1, 1, tzinfo=UTC): "message_p_default",
    }
    for at, place in edges.items():
        async with db.transaction() as tx:
            found = await tx.value(
                "INSERT INTO message (thread_id, direction, content, created_at) VALUES (1, 'in', '{}', $1) "
                "RETURNING tableoid::regclass::text",
                at,
            )
        assert found == place, at


async def test_a_month_whose_messages_came_before_it_was_made_is_left_where_they_are(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.run(
            "INSERT INTO message (thread_id, direction, content, created_at) VALUES (1, 'in', '{}', $1)",
            datetime(2032, 5, 5, tzinfo=UTC),
        )
    assert await make(db, datetime(2032, 4, 1, tzinfo=UTC), 2) == 2
    assert not {"message_p203205"} & set(await partitions(db))
