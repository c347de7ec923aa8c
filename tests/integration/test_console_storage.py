"""The console's statements over a real PostgreSQL."""

from __future__ import annotations

import asyncpg
import pytest

from storage.queries import console_place, consoles, handover, lanes, talk
from storage.transaction import Database, Tx


async def a_console(tx: Tx, mode: str = "topics") -> tuple[int, int, int]:
    """A curator with a console: ids of curator, lane and console."""
    curator_id = await tx.value(
        "INSERT INTO curator (external_id, full_name, role) VALUES ('c', 'Иванова', 'curator') RETURNING id"
    )
    lane_id = await lanes.ensure(tx, "telegram", "1", "77", private=True)
    return curator_id, lane_id, await consoles.open_console(tx, curator_id, lane_id, mode)


async def a_thread(tx: Tx, curator_id: int, name: str) -> int:
    """A family of one adult: its thread."""
    family_id = await tx.value(
        "INSERT INTO family (external_id, territory, curator_id) VALUES ($1, 'Липецк', $2) RETURNING id",
        name,
        curator_id,
    )
    await tx.run(
        "INSERT INTO person (external_id, family_id, full_name, audiences) VALUES ($1, $2, $1, '{}')", name, family_id
    )
    found: int = await tx.value("INSERT INTO thread (family_id) VALUES ($1) RETURNING id", family_id)
    return found


async def test_of_two_updates_that_change_what_a_console_waits_for_the_later_begins_anew(db: Database) -> None:
    async with db.transaction() as tx:
        _, _, console_id = await a_console(tx)
        await consoles.pend(tx, console_id, "first", was=None)
    with pytest.raises(asyncpg.SerializationError):
        async with db.transaction() as tx:
            await consoles.pend(tx, console_id, "second", was=None)
    async with db.transaction() as tx:
        await consoles.pend(tx, console_id, None, was="first")


async def test_a_topic_outweighs_the_message_replied_to_and_a_button_outweighs_both(db: Database) -> None:
    async with db.transaction() as tx:
        curator_id, lane_id, console_id = await a_console(tx)
        one, two = [await a_thread(tx, curator_id, name) for name in ("Ольга", "Пётр")]
        views = [await talk.view(tx, thread_id, console_id) for thread_id in (one, two)]
        await talk.topic_made(tx, views[0], "10")
        by_topic = await console_place.meant(tx, curator_id, lane_id, "10", views[1])
        by_reply = await console_place.meant(tx, curator_id, lane_id, None, views[1])
        by_button = await console_place.meant(tx, curator_id, lane_id, "10", None, chosen=two)
        nowhere = await console_place.meant(tx, curator_id, lane_id, "99", None)
    assert by_topic is not None
    assert (by_topic.thread_id, by_topic.by, by_topic.family) == (one, "topic", "Ольга")
    assert by_reply is not None
    assert (by_reply.thread_id, by_reply.by) == (two, "reply")
    assert by_button is not None
    assert (by_button.thread_id, by_button.by) == (two, "chosen")
    assert nowhere is not None
    assert nowhere.thread_id is None


async def test_a_flat_consoles_current_family_is_the_first_one_until_it_is_chosen_anew(db: Database) -> None:
    async with db.transaction() as tx:
        curator_id, lane_id, console_id = await a_console(tx, "flat")
        one, two = [await a_thread(tx, curator_id, name) for name in ("Ольга", "Пётр")]
        assert await consoles.first(tx, console_id, one)
        assert not await consoles.first(tx, console_id, two)
        await talk.view(tx, one, console_id)
        place = await console_place.meant(tx, curator_id, lane_id, None, None)
        assert place is not None
        assert (place.thread_id, place.by, place.current) == (one, "current", "Ольга")
        await consoles.close_views(tx, curator_id, [one], await tx.value("SELECT now()"))
        place = await console_place.meant(tx, curator_id, lane_id, None, None)
    assert place is not None
    assert (place.thread_id, place.current) == (None, None)


async def test_a_family_is_handed_over_once_where_two_hand_it_over_at_the_same_time(db: Database) -> None:
    async with db.transaction() as tx:
        curator_id, _, _ = await a_console(tx)
        await a_thread(tx, curator_id, "Ольга")
        family_id = await tx.value("SELECT id FROM family")
        other = await tx.value(
            "INSERT INTO curator (external_id, full_name, role) VALUES ('d', 'Сидорова', 'curator') RETURNING id"
        )
        assert await handover.give(tx, family_id, other, curator_id)
        assert not await handover.give(tx, family_id, other, curator_id)
