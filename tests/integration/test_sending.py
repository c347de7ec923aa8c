"""Claiming and recording: what races leave in the rows, by two connections to a real database."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest_asyncio

from curators.heading import headed
from storage.content import Attachment as File
from storage.content import AttachmentKind, Content, to_json
from storage.queries import lanes, outbox, outcomes, sending, talk
from storage.queries.outbox import Line, Priority
from storage.queries.outcomes import News, Outcome
from storage.queries.sending import Claimed
from storage.transaction import Database

PHOTO = File(AttachmentKind.PHOTO, "vk", "1", ref="photo1_1")


@pytest_asyncio.fixture
async def lane(db: Database) -> int:
    """A chat to write to."""
    async with db.transaction() as tx:
        return await lanes.ensure(tx, "vk", "1", "chat", private=True)


async def put(db: Database, lane: int, text: str = "Привет", **more: Any) -> int:
    async with db.transaction() as tx:
        [row_id] = await outbox.enqueue(tx, [Line(lane, "say", to_json(Content(text=text)), **more)])
    return row_id


async def claim(db: Database, holder: str = "first", besides: tuple[int, ...] = ()) -> list[Claimed]:
    async with db.transaction() as tx:
        return await sending.claim(tx, "vk", "1", holder, most=10, interval=0.001, besides=besides)


async def record(db: Database, row: Claimed, state: str, holder: str = "first", **more: Any) -> News:
    async with db.transaction() as tx:
        return await outcomes.record(tx, holder, [Outcome(row.lane_id, row.version, row.id, state, **more)], ())


async def row_of(db: Database, row_id: int) -> Any:
    async with db.transaction() as tx:
        return await tx.row("SELECT * FROM outbox WHERE id = $1", row_id)


async def let_lease_end(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.run("UPDATE lane SET lease_until = clock_timestamp() - interval '1 second'")


async def test_rows_put_in_together_keep_each_its_own_and_what_all_have(db: Database, lane: int) -> None:
    kept = (
        "SELECT op, priority, expires_at - created_at AS lives, next_at - created_at AS delay FROM outbox ORDER BY id"
    )
    alike = [Line(lane, "say", "{}", Priority.DOSE, lives=60.0, delay=5.0)] * 2
    various = [Line(lane, "say", "{}", lives=60.0), Line(lane, "card", "{}", Priority.CARD, delay=1.0)]
    async with db.transaction() as tx:
        await outbox.enqueue(tx, alike)
        await outbox.enqueue(tx, various)
        rows = [tuple(row) for row in await tx.rows(kept)]
    second, minute = timedelta(seconds=1), timedelta(minutes=1)
    assert rows == [
        ("say", Priority.DOSE, minute, 5 * second),
        ("say", Priority.DOSE, minute, 5 * second),
        ("say", Priority.LIVE, minute, 0 * second),
        ("card", Priority.CARD, None, second),
    ]


async def test_a_lane_is_held_by_one_sender_until_its_lease_ends(db: Database, lane: int) -> None:
    row_id = await put(db, lane)
    [mine] = await claim(db)
    assert mine.id == row_id
    assert await claim(db, "second") == []
    await let_lease_end(db)
    [theirs] = await claim(db, "second")
    assert theirs.id == theirs.in_air == row_id
    assert (await row_of(db, row_id))["doubtful"]


async def test_who_lost_the_lane_can_say_that_a_row_was_sent_but_not_that_it_failed(db: Database, lane: int) -> None:
    row_id = await put(db, lane)
    [mine] = await claim(db)
    await let_lease_end(db)
    [theirs] = await claim(db, "second")
    assert (await record(db, mine, "failed", reason="blocked")).rows == frozenset()
    assert (await record(db, mine, "waiting", wait=60.0)).rows == frozenset()
    assert (await row_of(db, row_id))["state"] == "waiting"
    assert (await record(db, mine, "sent")).rows == {row_id}
    assert (await record(db, theirs, "sent", "second")).rows == frozenset(), "the news is told once"
    assert await claim(db, "third") == []


async def test_a_sender_that_woke_up_does_not_claim_what_it_still_has_in_the_air(db: Database, lane: int) -> None:
    await put(db, lane)
    assert await claim(db)
    await let_lease_end(db)
    assert await claim(db, besides=(lane,)) == []


async def test_what_is_put_in_while_the_head_is_in_the_air_is_not_overlooked(db: Database, lane: int) -> None:
    await put(db, lane)
    [head] = await claim(db)
    second = await put(db, lane)
    assert (await record(db, head, "sent")).more
    [following] = await claim(db)
    assert following.id == second


async def test_danger_goes_before_what_was_put_in_earlier(db: Database, lane: int) -> None:
    await put(db, lane)
    danger = await put(db, lane, priority=Priority.DANGER)
    [head] = await claim(db)
    assert head.id == danger


async def test_a_row_that_waits_holds_back_those_behind_it(db: Database, lane: int) -> None:
    first = await put(db, lane)
    await put(db, lane)
    [head] = await claim(db)
    await record(db, head, "waiting", wait=30.0, failing=True)
    assert await claim(db) == []
    async with db.transaction() as tx:
        await tx.run("UPDATE outbox SET next_at = now() WHERE id = $1", first)
        await tx.run("UPDATE lane SET next_at = now()")
    [again] = await claim(db)
    assert again.id == first
    assert again.failing is not None


async def test_a_row_whose_time_is_over_is_known_as_expired(db: Database, lane: int) -> None:
    await put(db, lane, lives=-1.0)
    [row] = await claim(db)
    assert row.expired


async def test_a_cancelled_row_is_not_sent(db: Database, lane: int) -> None:
    row_id = await put(db, lane, key="dose:1")
    async with db.transaction() as tx:
        assert await outbox.cancel(tx, ["dose:1", "dose:2"]) == [row_id]
    assert [row.id for row in await claim(db)] in ([], [None])


async def test_what_is_in_the_air_is_not_cancelled_but_if_it_comes_back_it_has_expired(db: Database, lane: int) -> None:
    await put(db, lane, key="dose:1")
    [row] = await claim(db)
    async with db.transaction() as tx:
        assert await outbox.cancel(tx, ["dose:1"]) == []
    await record(db, row, "waiting")
    [again] = await claim(db)
    assert again.expired


SLOW_CLAIM = sending.CLAIM.replace(
    "WHERE channel = $1", "WHERE (SELECT pg_sleep(0.4)::text) IS NOT NULL AND channel = $1", 1
)
"""A claim that dawdles between the moment whose rows it sees and the moment it locks a lane."""


async def slow_claim(db: Database) -> list[Claimed]:
    async with db.transaction() as tx:
        values: tuple[Any, ...] = ("vk", "1", 10, sending.LEASE, "first", 0.001, [])
        return [Claimed(*found) for found in await tx.rows(SLOW_CLAIM, *values)]


async def test_a_claim_that_began_before_a_cancel_takes_nothing(db: Database, lane: int) -> None:
    row_id = await put(db, lane, key="dose:1")
    claiming = asyncio.create_task(slow_claim(db))
    await asyncio.sleep(0.2)
    async with db.transaction() as tx:
        assert await outbox.cancel(tx, ["dose:1"]) == [row_id]
    [taken] = await claiming
    assert taken.id is None
    assert not (await record(db, taken, "idle")).more


async def test_a_claim_that_began_before_an_albums_last_part_came_takes_the_whole_album_later(
    db: Database, lane: int
) -> None:
    body = to_json(Content(attachments=(PHOTO,)))
    async with db.transaction() as tx:
        await outbox.enqueue(tx, [Line(lane, "say", body, message_id=1)])
    claiming = asyncio.create_task(slow_claim(db))
    await asyncio.sleep(0.2)
    async with db.transaction() as tx:
        assert await talk.join_waiting_album(tx, 1, body) == set()
    [taken] = await claiming
    assert taken.id is None
    await record(db, taken, "idle")
    await asyncio.sleep(1.0)
    [album] = await claim(db)
    assert str(album.payload).count("photo1_1") == 2


async def test_words_under_any_photo_of_an_album_arrive_under_its_heading_and_stay_in_the_history(
    db: Database, lane: int
) -> None:
    parts = [Content(text=text, attachments=(PHOTO,)) for text in ("", "Вторая страница", "Третья")]
    first, *more = map(to_json, parts)
    async with db.transaction() as tx:
        now = await tx.value("SELECT now()")
        message_id = await talk.keep(tx, talk.Said(1, "in", first, now, album="a"))
        shown = to_json(headed(parts[0], "👤 Ольга"))
        for one in (shown, first):
            await outbox.enqueue(tx, [Line(lane, "say", one, message_id=message_id, delay=60.0)])
        for part in more:
            assert await talk.join_album(tx, 1, "a", part, now - timedelta(minutes=1)) is not None
            assert await talk.join_waiting_album(tx, message_id, part) == set()
        kept = await tx.value("SELECT content->>'text' FROM message WHERE id = $1", message_id)
        waiting = await tx.rows("SELECT payload->>'text' AS text FROM outbox ORDER BY id")
    assert kept == "Вторая страница\nТретья"
    assert [row["text"] for row in waiting] == ["👤 Ольга\nВторая страница\nТретья", "Вторая страница\nТретья"]


async def test_a_part_that_comes_while_its_album_is_in_the_air_is_told_where_it_is_missing(
    db: Database, lane: int
) -> None:
    body = to_json(Content(attachments=(PHOTO,)))
    async with db.transaction() as tx:
        await outbox.enqueue(tx, [Line(lane, "say", body, message_id=1)])
    assert await claim(db)
    async with db.transaction() as tx:
        assert await talk.join_waiting_album(tx, 1, body) == {lane}


async def test_parts_that_have_been_sent_are_known_to_whoever_goes_on(db: Database, lane: int) -> None:
    row_id = await put(db, lane)
    assert await claim(db)
    async with db.transaction() as tx:
        await outcomes.progress(tx, row_id, '{"parts": 2}', ())
    await let_lease_end(db)
    [again] = await claim(db, "second")
    assert again.progress == '{"parts": 2}'


async def test_a_lease_that_passed_to_another_is_not_renewed(db: Database, lane: int) -> None:
    await put(db, lane)
    assert await claim(db)
    async with db.transaction() as tx:
        assert await sending.renew(tx, "first", [lane]) == [lane]
    await let_lease_end(db)
    assert await claim(db, "second")
    async with db.transaction() as tx:
        assert await sending.renew(tx, "first", [lane]) == []
