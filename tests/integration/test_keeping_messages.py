"""Words and files of old messages go after the operator's term; who wrote when stays, and what is younger."""

from __future__ import annotations

from datetime import timedelta

from bot.ticks.alone import alone
from bot.ticks.retention import Messages
from storage.transaction import Database, Tx


async def _said(tx: Tx, text: str, days: int) -> int:
    found: int = await tx.value(
        "INSERT INTO message (thread_id, direction, content, created_at) "
        "VALUES (1, 'in', jsonb_build_object('text', $1::text), now() - make_interval(days => $2)) RETURNING id",
        text,
        days,
    )
    return found


async def _texts(db: Database) -> list[str | None]:
    async with db.transaction() as tx:
        return [row[0] for row in await tx.rows("SELECT content->>'text' FROM message ORDER BY id")]


async def test_nothing_goes_where_no_term_is_set(db: Database) -> None:
    async with db.transaction() as tx:
        await _said(tx, "старое", 4000)
    await alone(db, "old_messages", Messages(None).work)()
    assert await _texts(db) == ["старое"]


async def test_old_words_and_what_they_were_before_an_edit_go_and_young_ones_stay(db: Database) -> None:
    async with db.transaction() as tx:
        first = await _said(tx, "старое", 400)
        await tx.run("INSERT INTO message_version (message_id, content) VALUES ($1, '{}')", first)
        await _said(tx, "ещё старое", 366)
        young = await _said(tx, "новое", 10)
        await tx.run("INSERT INTO message_version (message_id, content) VALUES ($1, '{}')", young)
    keep = Messages(timedelta(days=365))
    await alone(db, "old_messages", keep.work)()
    assert await _texts(db) == [None, None, "новое"]
    async with db.transaction() as tx:
        assert [row[0] for row in await tx.rows("SELECT message_id FROM message_version")] == [young]
        await tx.run("UPDATE message SET created_at = now() - interval '366 days' WHERE id = $1", young)
    await alone(db, "old_messages", keep.work)()
    assert await _texts(db) == [None, None, None]
