"""The clock's ticks against the real database: told, repaired, deleted, and harmless twice."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from pathlib import Path

import pytest

from bot.clock import Clock, Tick
from bot.sending.files import Files
from bot.ticks import attachments, partitions, retention, watch
from bot.ticks.alarms import Teller
from bot.ticks.alone import alone
from bot.ticks.orphans import Orphans
from storage.queries import alarms, health, outbox
from storage.queries.outbox import Line, Priority
from storage.transaction import Database, StorageAway, Tx
from tests.rig import Phone, Rig, until


async def value(db: Database, query: str, *given: object) -> object:
    async with db.transaction() as tx:
        return await tx.value(query, *given)


async def run(db: Database, query: str, *given: object) -> None:
    async with db.transaction() as tx:
        await tx.run(query, *given)


async def lane(db: Database, chat: str = "1") -> int:
    made = await value(db, "INSERT INTO lane (channel, bot, chat_id) VALUES ('vk', 'b', $1) RETURNING id", chat)
    assert isinstance(made, int)
    return made


async def test_ticks_run_at_the_start_and_one_that_fails_harms_no_other() -> None:
    ran: list[str] = []

    async def fine() -> None:
        ran.append("fine")

    async def broken() -> None:
        ran.append("broken")
        raise LookupError

    async def away() -> None:
        ran.append("away")
        raise StorageAway

    clock = Clock([Tick("broken", 0.05, broken), Tick("away", 0.05, away), Tick("fine", 0.05, fine)])
    task = asyncio.create_task(clock.run())

    async def thrice() -> bool:
        return all(ran.count(name) >= 3 for name in ("fine", "broken", "away"))

    await until(thrice, what="three runs of each")
    clock.stop()
    await task


async def test_ticks_come_on_whole_seconds_whenever_the_program_began() -> None:
    ran: list[float] = []

    async def note() -> None:
        ran.append(time.time() % 1)

    await asyncio.sleep((0.6 - time.time()) % 1)
    clock = Clock([Tick("note", 1.0, note)])
    task = asyncio.create_task(clock.run())

    async def twice() -> bool:
        return len(ran) >= 2

    await until(twice, what="a run at the start, and one more")
    clock.stop()
    await task
    assert ran[0] > 0.5
    assert ran[1] < 0.5


async def test_stop_lets_a_running_tick_end() -> None:
    begun, ended = asyncio.Event(), []

    async def slow() -> None:
        begun.set()
        await asyncio.sleep(0.2)
        ended.append(True)

    clock = Clock([Tick("slow", 60, slow)])
    task = asyncio.create_task(clock.run())
    await begun.wait()
    clock.stop()
    await task
    assert ended == [True]


async def test_two_clocks_do_a_tick_once_at_a_time(db: Database) -> None:
    inside = most = 0

    async def work(_: Tx) -> bool:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.02)
        inside -= 1
        return False

    ticks = [alone(db, "same", work) for _ in range(4)]
    for _ in range(5):
        await asyncio.gather(*(tick() for tick in ticks))
    assert most == 1


async def test_months_are_made_ahead_again_where_they_are_missing(db: Database) -> None:
    last = "to_char((now() AT TIME ZONE 'UTC') + interval '3 months', 'YYYYMM')"
    await run(db, "DO $$ BEGIN EXECUTE 'DROP TABLE message_p' || " + last + "; END $$")
    await alone(db, "partitions", partitions.make)()
    assert await value(db, f"SELECT to_regclass('message_p' || {last})")


async def test_a_lane_that_sleeps_over_a_due_row_is_woken(db: Database) -> None:
    forgotten = await lane(db)
    async with db.transaction() as tx:
        await outbox.enqueue(tx, [Line(forgotten, "say", "{}", Priority.DOSE)])
        await tx.run("UPDATE lane SET next_at = NULL, priority = 9")
        assert await health.wake_forgotten(tx) == [forgotten]
        assert await health.wake_forgotten(tx) == []
    assert await value(db, "SELECT next_at <= now() AND priority = 4 FROM lane")


async def test_lanes_at_rest_or_at_work_are_left_alone(db: Database) -> None:
    resting, later, working = await lane(db, "1"), await lane(db, "2"), await lane(db, "3")
    async with db.transaction() as tx:
        await outbox.enqueue(tx, [Line(one, "say", "{}") for one in (resting, working)])
        await outbox.enqueue(tx, [Line(later, "say", "{}", delay=3600)])
        gate = "UPDATE lane SET gate_at = now() + interval '1 hour', next_at = now() + interval '1 hour' WHERE id = $1"
        await tx.run(gate, resting)
        await tx.run("UPDATE lane SET next_at = NULL, lease_until = now() + interval '5 s' WHERE id = $1", working)
        assert await health.wake_forgotten(tx) == []


async def test_late_queue_raises_an_alarm_that_closes_when_it_is_over(db: Database) -> None:
    async with db.transaction() as tx:
        await outbox.enqueue(tx, [Line(await lane(db), "say", "{}")])
        await tx.run("UPDATE outbox SET next_at = now() - interval '6 minutes'")
        await watch.look(tx)
        await watch.look(tx)
        assert [(one["kind"], one["subject"]) for one in await alarms.standing(tx, *watch.KINDS)] == [
            ("messenger_silent", "vk")
        ]
        await tx.run("INSERT INTO rate (channel, bot, tat, ok_at) VALUES ('vk', 'b', now(), now())")
        await watch.look(tx)
        assert [one["kind"] for one in await alarms.standing(tx, *watch.KINDS)] == ["queue_late"]
        await tx.run("UPDATE outbox SET state = 'sent', done_at = now()")
        await watch.look(tx)
        assert await alarms.standing(tx, *watch.KINDS) == []


async def tell(rig: Rig) -> None:
    async with rig.db.transaction() as tx:
        await Teller(rig.app.staff, rig.app.time, "Europe/Moscow").work(tx)


async def park(rig: Rig, key: str) -> None:
    async with rig.db.transaction() as tx:
        await alarms.raise_alarm(tx, "parked", "vk")
        await tx.run("INSERT INTO inbox (channel, bot, key, state, raw) VALUES ('vk', 'b', $1, 'parked', '{}')", key)


async def joined(rig: Rig, channel: str, code: str) -> Phone:
    phone = rig.phone(channel)
    await rig.join(phone, code)
    await until(phone.heard, what="the greeting")
    return phone


async def test_alarm_waits_for_an_admin_is_told_once_and_again_after_it_was_over(rig: Rig) -> None:
    await park(rig, "first")
    await tell(rig)
    assert await value(rig.db, "SELECT told_at IS NULL FROM alarm")
    _, code = await rig.curator("Админов Пётр Ильич", role="admin")
    admin = await joined(rig, "telegram", code)
    await tell(rig)
    await admin.sees("Не разобрано обновление ВК: посмотрите python -m bot parked")
    await park(rig, "second")
    await tell(rig)
    await run(rig.db, "UPDATE inbox SET state = 'discarded' WHERE state = 'parked'")
    await tell(rig)
    assert await value(rig.db, "SELECT count(*) FROM alarm WHERE closed_at IS NULL") == 0
    await park(rig, "third")
    await tell(rig)

    async def twice() -> bool:
        return sum("Не разобрано" in text for text in await admin.heard()) == 2

    await until(twice, what="told again")


async def test_without_an_admin_supervisors_are_told(rig: Rig) -> None:
    _, code = await rig.curator("Главная Нина Олеговна", role="supervisor")
    supervisor = await joined(rig, "max", code)
    await park(rig, "one")
    await tell(rig)
    await supervisor.sees("Не разобрано обновление ВК")


async def test_family_nobody_could_answer_is_an_alarm_until_somebody_can(rig: Rig) -> None:
    family_id = await rig.family(None)
    await rig.curator("Админов Пётр Ильич", role="admin", hours="off")
    async with rig.db.transaction() as tx:
        await alarms.raise_alarm(tx, "nobody_answers", f"family:{family_id}")
    await tell(rig)
    assert await value(rig.db, "SELECT count(*) FROM alarm WHERE closed_at IS NULL") == 1
    curator_id, code = await rig.curator()
    await joined(rig, "telegram", code)
    await run(rig.db, "UPDATE family SET curator_id = $1", curator_id)
    await tell(rig)
    assert await value(rig.db, "SELECT count(*) FROM alarm WHERE closed_at IS NULL") == 0


async def test_what_has_happened_is_over_when_told_and_what_lasts_ends_with_its_cause(rig: Rig) -> None:
    curator_id, code = await rig.curator("Админов Пётр Ильич", role="admin")
    admin = await joined(rig, "telegram", code)
    family_id = await rig.family(None)

    async def raised(kind: str, subject: str) -> None:
        async with rig.db.transaction() as tx:
            await alarms.raise_alarm(tx, kind, subject)

    for _ in range(2):
        await raised("danger", f"family:{family_id}")
        await raised("no_curator", f"family:{family_id}")
        await raised("outbox_broken", "vk")
        await tell(rig)
        await tell(rig)

    async def count(words: str) -> int:
        return sum(words in text for text in await admin.heard())

    async def twice() -> bool:
        return await count("Слова об опасности") == 2

    await until(twice, what="both dangers told")
    assert await count("не нашлось куратора") == 1
    assert await count("из-за ошибки программы") == 1
    await run(rig.db, "UPDATE family SET curator_id = $1", curator_id)
    await run(rig.db, "UPDATE alarm SET told_at = told_at - interval '11 minutes'")
    await tell(rig)
    assert await value(rig.db, "SELECT count(*) FROM alarm WHERE closed_at IS NULL") == 0


async def look_for_orphans(rig: Rig) -> None:
    walk = Orphans(rig.app.staff, rig.app.time, "Europe/Moscow")
    async with rig.db.transaction() as tx:
        await walk.work(tx)


@pytest.mark.parametrize("curator_on", ["telegram", "vk"])
async def test_what_waits_reaches_a_substitute_whose_turn_begins_later(rig: Rig, curator_on: str) -> None:
    own_id, own_code = await rig.curator("Иванова Анна Петровна")
    substitute_id, substitute_code = await rig.curator("Петрова Вера Ивановна")
    _, code = await rig.person(await rig.family(own_id))
    own, substitute = await joined(rig, "max", own_code), await joined(rig, curator_on, substitute_code)
    family = rig.phone("vk")
    await rig.join(family, code)
    await family.send("Вопрос до отпуска куратора")
    await own.sees("Вопрос до отпуска куратора")
    await family.send("И второй")
    await own.sees("И второй")
    assert not any("Вопрос до отпуска" in text for text in await substitute.heard())
    await run(
        rig.db,
        "INSERT INTO absence (curator_id, starts_at, ends_at, substitute_id) "
        "VALUES ($1, now() - interval '1 minute', now() + interval '1 day', $2)",
        own_id,
        substitute_id,
    )
    for _ in range(3):
        await look_for_orphans(rig)
    await substitute.sees("Вопрос до отпуска куратора")
    seen = await substitute.sees("И второй")
    await asyncio.sleep(0.5)
    await look_for_orphans(rig)
    await asyncio.sleep(0.5)
    said = [text for text in await substitute.heard() if "Вопрос до отпуска" in text or "И второй" in text]
    assert len(said) == 2
    await substitute.send(
        "Отвечаю за коллегу.", reply_to=seen["id"], **({"topic": seen["topic"]} if seen["topic"] else {})
    )
    await family.sees("Отвечаю за коллегу.")
    await run(rig.db, "DELETE FROM absence")
    await family.send("Спасибо!")
    await own.sees("Спасибо!")


async def test_answered_threads_are_left_alone(rig: Rig) -> None:
    family, curator = await rig.pair("vk", "telegram")
    await family.send("Вопрос")
    seen = await curator.sees("Вопрос")
    await curator.send("Ответ", reply_to=seen["id"], topic=seen["topic"])
    await family.sees("Ответ")
    await run(rig.db, "DELETE FROM mirror WHERE view_id IS NOT NULL")
    await run(rig.db, "DELETE FROM outbox")
    await look_for_orphans(rig)
    assert await value(rig.db, "SELECT count(*) FROM outbox WHERE op = 'say'") == 0


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


@pytest.mark.parametrize("curator_on", ["telegram", "max"])
async def test_typing_of_a_family_is_seen_in_the_console_and_not_kept(rig: Rig, curator_on: str) -> None:
    family, curator = await rig.pair("vk", curator_on)
    await family.send("Я сейчас допишу")
    await curator.sees("Я сейчас допишу")
    kept = await value(rig.db, "SELECT count(*) FROM inbox")
    await family.act("typing")

    async def shown() -> object:
        return await value(rig.db, "SELECT count(*) FROM outbox WHERE op = 'typing' AND state = 'sent'") or None

    await until(shown, what="typing on the other side")
    await family.act("typing")
    await asyncio.sleep(0.3)
    assert await value(rig.db, "SELECT count(*) FROM outbox WHERE op = 'typing'") == 1
    assert await value(rig.db, "SELECT count(*) FROM inbox") == kept


async def test_typing_of_a_curator_is_seen_by_the_family_they_talk_to(rig: Rig) -> None:
    family, curator = await rig.pair("telegram", "vk")
    await family.send("Вы здесь?")
    await curator.sees("Вы здесь?")
    await curator.act("typing")

    async def shown() -> object:
        return await value(
            rig.db,
            "SELECT l.channel FROM outbox o JOIN lane l ON l.id = o.lane_id WHERE o.op = 'typing' AND o.state = 'sent'",
        )

    assert await until(shown, what="typing on the family's phone") == "telegram"
