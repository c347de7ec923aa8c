"""An answer that is late: told to duty, then to the supervisor, once each, and no more once it has come."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta

from bot.clock_time import ServiceTime
from bot.settings import load
from bot.ticks.answers import Answers
from curators.staff import StaffRoom
from storage.transaction import Database
from tests.integration.console_play import a_curator, an_adult, counted, only_topic
from tests.rig import Rig, until
from tests.unit.people import MOSCOW

NOON = datetime.combine(datetime.now(MOSCOW).date() + timedelta(days=1), time(12), MOSCOW).astimezone(UTC)
"""Ahead of the running service's own clock, which so does nothing about it by itself."""


FOLLOWED_SINCE = """
UPDATE setting SET value = split_part(value, '|', 1) || '|' || $1::float8 || '|' || split_part(value, '|', 3)
WHERE name LIKE 'queue:%'
"""


class Then(ServiceTime):
    """The service's time stands still at a moment."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment = moment

    def now(self, ahead: str | None = None) -> datetime:
        return self.moment


def answers(moment: datetime) -> Answers:
    return Answers(load({}), StaffRoom("Europe/Moscow"), Then(moment))


async def look(rig: Rig, moment: datetime) -> None:
    """Everything the clock does at this moment."""
    async with rig.db.transaction() as tx:
        await answers(moment).follow(tx)
        await answers(moment).raise_late(tx)
        await answers(moment).queues(tx)


async def test_a_late_answer_climbs_once_each_and_ends_with_the_answer(rig: Rig) -> None:
    own_id, own = await a_curator(rig, "telegram")
    _, duty = await a_curator(rig, "vk", "Орлов Пётр Николаевич", role="duty", hours="24/7")
    _, boss = await a_curator(rig, "max", "Белова Ирина Павловна", role="supervisor")
    family = await an_adult(rig, "max", await rig.family(own_id))
    await family.send("Помогите, пожалуйста")
    await until(lambda: counted(rig, "SELECT count(*) FROM thread WHERE waiting_since IS NOT NULL"), what="waiting")
    async with rig.db.transaction() as tx:
        await tx.run("UPDATE thread SET waiting_since = $1", NOON)
        await tx.run("DELETE FROM answer_clock")
    await duty.send("Очередь")
    await duty.sees("никто не ждёт")
    async with rig.db.transaction() as tx:
        await tx.run(FOLLOWED_SINCE, NOON.timestamp())
    await look(rig, NOON + timedelta(minutes=14))
    assert await counted(rig, "SELECT count(*) FROM answer_clock WHERE level = 0 AND kind = 'first'") == 1
    await look(rig, NOON + timedelta(minutes=15))
    await duty.sees("ждёт ответа 15 мин, с 12:00")
    await duty.sees("🔴 Смирнова О. С. · ждёт 15 мин · опоздали с 12:15")
    await look(rig, NOON + timedelta(minutes=16))
    await look(rig, NOON + timedelta(minutes=30))
    late = await boss.sees("ждёт ответа 30 мин")
    assert "Дежурный уже знает" in late["text"]
    await look(rig, NOON + timedelta(hours=5))
    assert len([text for text in await duty.heard() if "⏰" in text]) == 1
    assert len([text for text in await boss.heard() if "⏰" in text]) == 1
    topic = await until(lambda: _topic(own), what="the topic")
    await own.send("Уже смотрю", topic=topic)
    await family.sees("Уже смотрю")
    await look(rig, NOON + timedelta(hours=6))
    await duty.sees("✅ Ответ уже есть")
    await boss.sees("✅ Ответ уже есть")
    await duty.sees("никто не ждёт, всем ответили")
    assert await counted(rig, "SELECT count(*) FROM answer_clock WHERE state = 'open'") == 0


async def _topic(own: object) -> str:
    from tests.rig import Phone

    assert isinstance(own, Phone)
    return await only_topic(own)


async def _many(db: Database, number: int) -> None:
    """Families that all wait since noon, a duty curator and a supervisor with consoles."""
    async with db.transaction() as tx:
        for who, role in (("own", "curator"), ("duty", "duty"), ("boss", "supervisor")):
            curator_id = await tx.value(
                "INSERT INTO curator (external_id, full_name, role, hours) VALUES ($1, $1, $2, '24/7') RETURNING id",
                who,
                role,
            )
            lane_id = await tx.value(
                "INSERT INTO lane (channel, bot, chat_id) VALUES ('vk', 'b', $1) RETURNING id", who
            )  # fmt: skip
            await tx.run("INSERT INTO console (curator_id, lane_id, mode) VALUES ($1, $2, 'flat')", curator_id, lane_id)
        await tx.run(
            "INSERT INTO family (external_id, territory, curator_id) SELECT 'f' || n, 'Липецк', "
            "(SELECT id FROM curator WHERE external_id = 'own') FROM generate_series(1, $1::int) n",
            number,
        )
        await tx.run("INSERT INTO thread (family_id, waiting_since) SELECT id, $1 FROM family", NOON)


async def test_several_clocks_raise_each_wait_once(db: Database) -> None:
    await _many(db, 700)
    async with db.transaction() as tx:
        assert await answers(NOON).follow(tx)
        assert not await answers(NOON).follow(tx)

    async def one_clock() -> None:
        more = True
        while more:
            async with db.transaction() as tx:
                more = await answers(NOON + timedelta(minutes=15)).raise_late(tx)

    await asyncio.gather(*(one_clock() for _ in range(4)))
    async with db.transaction() as tx:
        assert await tx.value("SELECT count(*) FROM outbox") == 700
        assert await tx.value("SELECT count(DISTINCT key) FROM outbox") == 700
        assert await tx.value("SELECT count(*) FROM answer_clock WHERE level = 1") == 700


async def test_who_writes_again_after_an_answer_waits_by_the_next_term(db: Database) -> None:
    await _many(db, 1)
    async with db.transaction() as tx:
        thread_id = await tx.value("SELECT id FROM thread")
        await answers(NOON).follow(tx)
        await tx.run(
            "INSERT INTO message (thread_id, direction, content, created_at, curator_id) "
            "VALUES ($1, 'out', '{}', $2, (SELECT min(id) FROM curator))",
            thread_id,
            NOON + timedelta(minutes=3),
        )
        await tx.run("UPDATE thread SET waiting_since = $1", NOON + timedelta(minutes=20))
        await answers(NOON).follow(tx)
        rows = await tx.rows("SELECT kind, state, opened_at, due_at, answered_at FROM answer_clock ORDER BY id")
    assert [(row["kind"], row["state"]) for row in rows] == [("first", "answered"), ("next", "open")]
    assert rows[0]["answered_at"] == NOON + timedelta(minutes=3)
    assert rows[1]["due_at"] == NOON + timedelta(minutes=50)
